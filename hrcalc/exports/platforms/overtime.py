"""Overtime by kind of day, paid or given back as time off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hrcalc.exports.platforms.grid import Cell, Days, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.punches import minutes_of
from hrcalc.exports.platforms.states import contradiction
from hrcalc.problems import Said
from hrcalc.words import Text

ROUNDED = Decimal("0.01")
"""What a total may differ from its kinds by: platforms round hours to two places."""

_DAY = re.compile(r"(工作日|休息日|节假日)")


@dataclass(frozen=True, slots=True)
class Split:
    """A column of overtime: the kind of day, and whether it is paid (True) or becomes time off (False)."""

    column: Label
    kind: str
    paid: bool


def splits(labels: Sequence[Label]) -> list[Split]:
    """The columns that split overtime, as `工作日加班计为调休(小时)` or `加班时长(转加班费)` over `休息日`."""
    found = []
    for one in labels:
        words = one.group + one.field
        day = _DAY.search(words)
        off, paid = re.search(r"[计转]为?调休", words), re.search(r"[计转]为?加班费", words)
        if day and "加班" in words + "加班" * ("转" in words) and bool(off) != bool(paid):
            found.append(Split(one, day[1], paid is not None))
    return found


def put_overtime(days: Days, columns: Sequence[Split], total: Label | None) -> None:
    """Overtime hours, their kind of day, and whether they are paid. One of our rows has one kind, paid or not: what is both is refused."""
    hours: list[Decimal] = [Decimal(0)] * len(days)
    kinds: list[Cell] = [None] * len(days)
    paid: list[Cell] = [None] * len(days)
    several: set[int] = set()
    for one in columns:
        for row, value in enumerate(days.measured(one.column, "overtime_hours", "小时")):
            if not value:
                continue
            if hours[row]:
                several.add(row)
                days.refuse(row, "overtime_hours", one.column.text, str(shown(value)), *_several())
                continue
            hours[row], kinds[row], paid[row] = value, one.kind, "是" if one.paid else "否"
    for row, value in enumerate(days.measured(total, "overtime_hours", "小时")):
        if value and not hours[row] and total is not None:
            days.refuse(row, "overtime_hours", total.text, str(shown(value)), *no_kind())
        elif value and total is not None and row not in several and abs(value - hours[row]) > ROUNDED:
            differ = contradiction(total.text, shown(value) or "0", kinds[row] or "", shown(hours[row]) or "0")
            days.refuse(row, "overtime_hours", total.text, shown(value) or "0", *differ)
    if any(hours):
        header = columns[0].column.text if len(columns) == 1 else "加班时长"
        put_kinds(days, [shown(value) for value in hours], kinds, paid, header)


def refuse_untold(days: Days, one: Label, said: Said) -> None:
    """Refuses the overtime that a column tells, on days of which nothing else tells it."""
    hours = days.columns.get("overtime_hours", [None] * len(days))
    for i, value in enumerate(minutes_of(days, one, "overtime_hours")):
        if value and not hours[i]:
            days.refuse(i, "overtime_hours", one.text, shown(value / 60) or "", *said)


def put_kinds(days: Days, hours: Sequence[Cell], kinds: Sequence[Cell], paid: Sequence[Cell], source: str) -> None:
    """Overtime as our table has it: hours, the kind of day, and whether they are paid (是) or become time off (否)."""
    days.put("overtime_hours", hours, source)
    days.put("overtime_kind", kinds, source)
    days.put("overtime_pay", paid, source)


def _several() -> Said:
    why = Text(
        "同一天的加班分成了几种(不同的日子,或又计调休又计加班费)。",
        "The overtime of this day is of several kinds (of days, or paid and time off).",
    )
    mend = Text(
        "把这一天写进我们自己的考勤表,只留一种。", "Tell the day in an attendance table of our own, with one kind."
    )
    return "overtime-of-several-kinds", why, mend


def no_kind() -> Said:
    """Code, why and mend of overtime on a day of which the export does not say what kind it is."""
    why = Text("有加班,却没有说是工作日、休息日还是节假日。", "There is overtime, but not on which kind of day.")
    mend = Text(
        "导出时加上“工作日/休息日/节假日加班计为加班费、计为调休”这几列。",
        "Export the columns that split overtime by kind of day, paid or time off, as well.",
    )
    return "overtime-without-kind", why, mend


def paid_or_off() -> Said:
    """Code, why and mend of overtime that is neither paid nor time off."""
    why = Text(
        "有加班,却没有说转加班费还是转调休。", "There is overtime, but not whether it is paid or becomes time off."
    )
    mend = Text(
        "导出时加上“加班时长（转加班费）”“加班时长（转调休）”这两组列,或在我们自己的考勤表里写这一天。",
        "Export the columns of overtime that is paid (转加班费) and of time off (转调休) as well, "
        "or tell the day in an attendance table of our own.",
    )
    return "overtime-without-pay", why, mend
