"""The terms that explanations are written in: units, roles, groups, periods, fields and values, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hrcalc.engine.columns import Column
from hrcalc.engine.fields import FieldLike
from hrcalc.engine.groups import GROUPS, group_named
from hrcalc.engine.periods import Period
from hrcalc.policy import tree
from hrcalc.policy.display import shown
from hrcalc.words import NOTHING, Text, same

HIDDEN = Text("(不显示)", "(not shown)")


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted: behind a number, and behind “每” or “per”; in English a number of rows has its plural."""

    zh: str = ""
    one: str = ""
    many: str = ""


NO_UNIT = Unit()
ROWS: Mapping[str, Unit] = {
    "leads": Unit("个", "lead", "leads"),
    "interviews": Unit("次", "interview", "interviews"),
    "deals": Unit("单", "deal", "deals"),
    "days": Unit("天", "day", "days"),
    "leaves": Unit("次", "leave", "leaves"),
    "applications": Unit("份", "application", "applications"),
    "months": Unit("个月", "month", "months"),
}
"""One row of an event table."""
TABLES: Mapping[str, Text] = {
    "leads": Text("线索", "lead"),
    "interviews": Text("面谈", "interview"),
    "deals": Text("成单", "deal"),
    "days": Text("考勤", "attendance day"),
    "leaves": Text("请假", "leave"),
    "applications": Text("申请", "application"),
    "months": Text("在职月份", "month"),
}
"""What rows are called; in English one of them, whose plural takes an s."""
_MEASURES = {
    "hours": Unit("小时", "hour", "hours"),
    "minutes": Unit("分钟", "minute", "minutes"),
    "punches": Unit("次", "time", "times"),
    "workdays": Unit("天", "day", "days"),
    "days": Unit("天", "day", "days"),
}
"""By the last word of a field's name."""
ROLES: Mapping[str, Text] = {
    "inviter": Text("邀约人", "inviter"),
    "referrer": Text("转介绍人", "referrer"),
    "interviewer": Text("面谈人", "interviewer"),
    "closer": Text("签单人", "closer"),
    "employee": Text("本人", "employee"),
    "manager": Text("上级", "manager"),
}
_PERIODS: Mapping[Period, Text] = {
    (): Text("本月", "this month"),
    ("month",): Text("本月", "this month"),
    ("quarter",): Text("本季度", "this quarter"),
    ("year",): Text("本年", "this year"),
    ("all",): Text("截至本月", "up to this month"),
    ("day",): Text("当天", "on that day"),
    ("week",): Text("当周", "in that week"),
}
_ENGLISH: Mapping[str, str] = {
    "month_workdays": "workdays of the month",
    "month_days": "days of the month",
    "employed_workdays": "workdays employed",
    "employed_days": "days employed",
}


def period_words(period: Period) -> Text:
    """`本季度`, `this quarter`."""
    if period in _PERIODS:
        return _PERIODS[period]
    count = period[1]
    return Text(f"最近 {count} 个月", f"in the last {count} months")


def group_words(word: str) -> Text:
    """Whose rows an aggregate counts; nothing where it is the employee's own."""
    group = group_named(word) or "self"
    return NOTHING if group == "self" else Text(f"全{GROUPS[group]}", f"of the whole {group}")


def role_words(role: tuple[str, ...]) -> Text:
    """`签单人的上级`, `closer's manager`."""
    words = [ROLES.get(r, same(r)) for r in role]
    return Text("的".join(w.zh for w in words), "'s ".join(w.en for w in words))


def field_words(name: str, field: FieldLike | None) -> Text:
    """A column's name in words."""
    english = _ENGLISH.get(name) or name.replace("_", " ")
    return Text((field.title if field else "") or english, english)


def measure(name: str) -> Unit:
    """The unit that a field's name tells: `overtime_hours`."""
    return _MEASURES.get(name.rpartition("_")[2], NO_UNIT)


def capital(text: Text) -> Text:
    """At the head of a line."""
    return Text(text.zh, text.en[:1].upper() + text.en[1:])


def lowered(title: str) -> str:
    """An English title inside a sentence: `Fit rate` -> `fit rate`, but `KPI score`."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def value_words(column: Column, row: int = 0, unit: Unit = NO_UNIT) -> Text:
    """One value as people read it: `5,200 元`, `10 单`, `市场`."""
    value = column.value(row)
    if value is None:
        return Text("没有值", "no value")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    text = shortly(value, column.type == "ratio") if isinstance(value, Fraction) else shown(value)
    if column.type == "text":
        return choice_words(text, column.choices)
    if column.type == "money":
        return Text(f"{text} 元", f"{text} yuan")
    if column.type == "number" and unit.zh:
        return Text(f"{text} {unit.zh}", text)
    return same(text)


def shortly(value: Fraction, ratio: bool) -> str:
    """A number for a sentence: `≈83.3333%`."""
    text = shown(value, ratio)
    scale = 10**6 if ratio else 10**4
    return f"≈{shown(Fraction(round(value * scale), scale), ratio)}" if text.startswith("≈") else text


def choice_words(text: str, choices: Mapping[str, str]) -> Text:
    """A text that the data know by one word for each language: `marketing`, `市场`."""
    data = choices.get(text, text)
    return Text(next((word for word, means in choices.items() if means == data and word != data), data), data)


def quoted(text: Text) -> Text:
    """A value of the data inside a sentence."""
    return Text(f"“{text.zh}”", f"'{text.en}'")


def joined(parts: list[Text], zh: str, en: str) -> Text:
    """Texts one after the other."""
    return Text(zh.join(p.zh for p in parts), en.join(p.en for p in parts))


def literal(node: tree.Number, written: str) -> Text:
    """A number of a formula: `100,000`, `80%`; what is written as `5万` stays so in Chinese."""
    text = shown(node.value, node.percent)
    return Text(text if written.isascii() else written, text)
