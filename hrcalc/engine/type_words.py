"""Types of formulas in words: what does not go together, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hrcalc.engine.columns import NUMERIC, Type
from hrcalc.words import Text, same

TYPE_WORDS: Mapping[Type, Text] = {
    "money": Text("金额", "an amount"),
    "number": Text("数值", "a number"),
    "ratio": Text("比例", "a ratio"),
    "date": Text("日期", "a date"),
    "text": Text("文字", "a text"),
    "yes_no": Text("“是/否”", "a yes/no"),
}
Told = tuple[Text, Text]
"""What is wrong, and how to mend it."""


def result(found: Type, wanted: Sequence[Type]) -> Told:
    """A formula that comes to something else than its key needs."""
    if "yes_no" in wanted:
        return condition(found)
    word = TYPE_WORDS[found]
    why = Text(f"这里需要金额,公式给出的是{word.zh}。", f"An amount is needed here; the formula gives {word.en}.")
    mend = {
        "yes_no": Text(
            "条件写进 when,或写 if(条件, 200, 0)。", "Put the condition into when, or write if(condition, 200, 0)."
        ),
        "ratio": Text("把比例乘以金额或数值。", "Multiply the ratio by an amount or a number."),
        "date": Text(
            "天数写 workdays_between(…),月数写 months_between(…)。",
            "Count days with workdays_between(…), months with months_between(…).",
        ),
    }.get(found, Text("写一个算出数值的公式。", "Write a formula of numbers."))
    return why, mend


def two_kinds(name: str, item_in: str, metric_in: str) -> Told:
    """A name that is an item in one document and a metric in another."""
    return (
        Text(
            f"“{name}”在 {item_in} 里是项目,在 {metric_in} 里是指标。",
            f"'{name}' is an item in {item_in} and a metric in {metric_in}.",
        ),
        Text("其中一个改名。", "Rename one of them."),
    )


def two_types(name: str, version: str, type_: Type, other: str, other_type: Type) -> Told:
    """A metric that documents define as different things."""
    one, two = TYPE_WORDS[type_], TYPE_WORDS[other_type]
    return (
        Text(
            f"“{name}”在 {version} 里是{one.zh},在 {other} 里是{two.zh}。",
            f"'{name}' is {one.en} in {version} and {two.en} in {other}.",
        ),
        Text("其中一个改名,或改成同一种。", "Rename one of them, or make both alike."),
    )


def number(found: Type) -> Told:
    """Something else where a number is needed."""
    word = TYPE_WORDS[found]
    why = Text(f"这里需要数值,不是{word.zh}。", f"A number is needed here, not {word.en}.")
    mend = {
        "yes_no": Text("写 if(条件, 1, 0)。", "Write if(condition, 1, 0)."),
        "date": Text(
            "日期之间用 months_between、years_between 或 workdays_between。",
            "Between dates use months_between, years_between or workdays_between.",
        ),
    }.get(found, Text("文字不能计算;数字不加引号。", "Texts cannot be computed with; numbers carry no quotes."))
    return why, mend


def condition(found: Type) -> Told:
    """Something else where a condition is needed."""
    word = TYPE_WORDS[found]
    why = Text(f"这里需要条件,不是{word.zh}。", f"A condition is needed here, not {word.en}.")
    example = {
        "text": Text('city == "上海"、city in ("上海", "北京")', 'city == "Shanghai", city in ("Shanghai", "Beijing")'),
        "date": same('hired_on < date("2026-10-01")'),
    }.get(found, same("won > 0"))
    return why, Text("写成比较,如 {example}。", "Write a comparison, such as {example}.").format(example=example)


def comparison(left: Type, right: Type) -> Told:
    """Two sides that cannot be compared."""
    pair = {left, right}
    one, other = TYPE_WORDS[left], TYPE_WORDS[right]
    if left == right or (left in NUMERIC and right in NUMERIC):
        why = Text(f"{one.zh}没有大小之分。", f"One cannot be greater than another: {one.en}.")
        return why, Text("只能用 == 和 !=。", "Only == and != can be used.")
    why = Text(f"{one.zh}和{other.zh}不能比较。", f"{one.en.capitalize()} and {other.en} cannot be compared.")
    if "date" in pair and "text" in pair:
        mend = Text('日期写 date("2026-10-01")。', 'Write a date as date("2026-10-01").')
    elif "yes_no" in pair:
        mend = Text("它本身就是条件:直接写,或写 not …。", "It is a condition by itself: write it alone, or not ….")
    elif "text" in pair:
        mend = Text("文字写在引号里,数值不写引号。", "A text goes in quotes, a number does not.")
    else:
        mend = Text("两边要是同一种东西。", "Both sides must be of one kind.")
    return why, mend


def choice(function: str, first: Type, other: Type) -> Told:
    """The values of if(…), max(…) and their like are not of one kind."""
    one, two = TYPE_WORDS[first], TYPE_WORDS[other]
    why = Text(
        f"{function} 的几个值不是同一种东西:{one.zh}和{two.zh}。",
        f"The values of {function} are not of one kind: {one.en} and {two.en}.",
    )
    if {first, other} == {"money", "ratio"}:
        return why, Text("先把比例乘以金额。", "Multiply the ratio by an amount first.")
    return why, Text("让它们都是金额,或都是文字等。", "Make all of them amounts, or all of them texts, and so on.")
