"""What is wrong with dates whose order nobody can tell, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hrcalc.problems import Said
from hrcalc.settings import FILE
from hrcalc.words import Text

SHORT_YEAR: Said = (
    "wrong-date",
    Text("年份只有两位,分不清年、月、日。", "The year has two digits: year, month and day cannot be told apart."),
    Text("写成 2026-10-01。", "Write it as 2026-10-01."),
)
"""A cell with a year of two digits beside whole ones."""

BESIDE_YEAR_FIRST: Said = (
    "wrong-date",
    Text(
        "这一列别的日期年份在前,只有这样的格子分不清日和月:多半是表格软件只转换了一部分,转换了的也可能日月颠倒。",
        "Other dates of the column are whole, only such cells leave day and month open: a spreadsheet probably converted a part of "
        "the column, and may have swapped day and month there.",
    ),
    Text(
        "从原来的系统重新导出,不经过表格软件;或核对整列后写成 2026-10-01。",
        "Export it again from where it came, without a spreadsheet between; or check the whole column, and write it as 2026-10-01.",
    ),
)
"""A cell that is not year-first in a column of dates that are."""


def half_converted(example: str) -> Said:
    """A spreadsheet converted what it could, in the wrong order, and left the rest as text."""
    why = Text(
        f"表格软件只转换了一部分日期:“{example}”这样的没有转换,转换了的日期全都不晚于 12 日,可能日月颠倒了。整列没有读。",
        f"A spreadsheet converted only some dates: '{example}' and the like are left, and all converted ones are of the 12th or before, "
        "so their day and month may be swapped. The column was not read.",
    )
    mend = Text(
        "从原来的系统重新导出,不用表格软件打开和保存。",
        "Export it again from where it came, without opening and saving it in a spreadsheet.",
    )
    return "half-converted", why, mend


def contradiction(rare: str, common: str, *, day_first: bool) -> Said:
    """A column with dates of both orders. `day_first` tells the order of `rare`."""
    zh = ("日在前", "月在前") if day_first else ("月在前", "日在前")
    en = ("the day first", "the month first") if day_first else ("the month first", "the day first")
    why = Text(
        f"这一列自相矛盾:“{rare}”只能是{zh[0]},“{common}”只能是{zh[1]}。整列没有读。",
        f"The column contradicts itself: '{rare}' can only have {en[0]}, '{common}' only {en[1]}. The column was not read.",
    )
    mend = Text(
        "重新导出,日期都写成 2026-10-01;或把少数的格子改过来。",
        "Export it again, with dates written as 2026-10-01; or correct the few cells that differ.",
    )
    return "contradictory-dates", why, mend


def ambiguous(examples: Sequence[str], table: str) -> Said:
    """A column in which every date may begin with the day or with the month."""
    text = examples[0]
    a, b, year = re.findall(r"\d+", text)[:3]
    day, month = f"{year}-{int(b):02d}-{int(a):02d}", f"{year}-{int(a):02d}-{int(b):02d}"
    forms = [format_of(text, order) for order in ("dm", "md")]
    others_zh = f"、“{examples[1]}”" if len(examples) > 1 else ""
    others_en = f", '{examples[1]}'" if len(examples) > 1 else ""
    why = Text(
        f"分不清日和月:“{text}”{others_zh}…… “{text}”是 {day} 还是 {month}?整列没有读。",
        f"Day and month cannot be told apart: '{text}'{others_en} … Is '{text}' {day} or {month}? The column was not read.",
    )
    mend = Text(
        f'在 {FILE} 的 [columns.{table}] 里写 date_format = "{forms[0]}"(日在前)或 "{forms[1]}"(月在前);或导出成 2026-10-01。',
        f'Write date_format = "{forms[0]}" (day first) or "{forms[1]}" (month first) under [columns.{table}] in {FILE}; '
        "or export dates as 2026-10-01.",
    )
    return "ambiguous-date", why, mend


def short_years(examples: Sequence[str], table: str) -> Said:
    """A column of years with two digits."""
    text = examples[0]
    if re.search("[A-Za-z]{3}", text):
        forms = [re.sub("[A-Za-z]{3,9}", "%b", format_of(text, "dy"), count=1)]
    else:
        forms = [format_of(text, order) for order in ("ymd", "dmy", "mdy")]
    shown = joined_forms(forms)
    others_zh = f"、“{examples[1]}”" if len(examples) > 1 else ""
    others_en = f", '{examples[1]}'" if len(examples) > 1 else ""
    why = Text(
        f"年份只有两位,分不清年、月、日:“{text}”{others_zh}…… 整列没有读。",
        f"Years of two digits leave year, month and day open: '{text}'{others_en} … The column was not read.",
    )
    mend = Text(
        f"在 {FILE} 的 [columns.{table}] 里写 date_format = {shown.zh};或导出成 2026-10-01。",
        f"Write date_format = {shown.en} under [columns.{table}] in {FILE}; or export dates as 2026-10-01.",
    )
    return "ambiguous-date", why, mend


def joined_forms(forms: Sequence[str]) -> Text:
    """Formats to choose from."""
    quoted = [f'"{form}"' for form in forms]
    return Text(" 或 ".join(quoted), " or ".join(quoted))


def serials(example: str) -> Said:
    """A CSV whose dates are the numbers by which a spreadsheet counts days."""
    why = Text(
        f"日期都是表格软件的天数(如 {example}),按 1899-12-30 起算读成了日期。",
        f"The dates are all a spreadsheet's day numbers (such as {example}); they were read as days since 1899-12-30.",
    )
    mend = Text(
        "核对一两个日期;最好导出成 2026-10-01。", "Check one or two of them; better, export dates as 2026-10-01."
    )
    return "excel-serials", why, mend


def format_of(text: str, order: str) -> str:
    """The `date_format` of a text whose numbers are a date's, in the given order, and then a time's.

    `order` names them by the letters of `strptime`; a year that is not named comes as `%Y` behind the others.
    """
    letters = {"d": "%d", "m": "%m", "y": "%y"}
    twelve = re.search(r"(?i)[ap]m", text) is not None
    names = [*(letters[letter] for letter in order), *(() if "y" in order else ("%Y",)), "%I" if twelve else "%H", "%M"]
    names += ["%S", "%f"]
    form = re.sub(r"\d+", lambda found: names.pop(0) if names else found[0], text.replace("%", "%%"))
    form = re.sub("周[一二三四五六日天]", "%a", re.sub("星期[一二三四五六日天]", "%A", form))
    return re.sub(r"(?i)[ap]m", "%p", form)
