"""The columns of single punches, as DingTalk and Feishu have them: a time and a result each; and durations with their units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hrcalc.exports.platforms.clock import clocks
from hrcalc.exports.platforms.grid import Cell, Days, duration, not_a_duration
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.leave import DAY_HOURS
from hrcalc.exports.platforms.results import Result, result_of, together
from hrcalc.exports.platforms.states import unknown_states
from hrcalc.problems import Said
from hrcalc.words import Text

_PUNCH = re.compile(r"(上班|下班)(\d?)打卡(时间|结果)")
_BARE = re.compile(r"\d{1,6}(?:\.\d+)?")
_SECONDS = {"小时": 3600, "分钟": 60, "分": 60, "秒": 1}
_NO_TIME = frozenset({"未打卡", "缺卡", "无需打卡", "休息", "请假"})


@dataclass(frozen=True, slots=True)
class Punch:
    """A column of one punch: of the shift's `number`-th part, going `in` or out, its time or its result."""

    column: Label
    number: int
    arrives: bool
    result: bool


def punches(labels: Sequence[Label]) -> list[Punch]:
    """The columns of punches, in the order of the day."""
    found = []
    for one in labels:
        told = _PUNCH.fullmatch(one.field) or _PUNCH.fullmatch(one.group + one.field)
        if told:
            found.append(Punch(one, int(told[2] or 1), told[1] == "上班", told[3] == "结果"))
    return sorted(found, key=lambda punch: (punch.number, not punch.arrives))


def results(days: Days) -> list[Result]:
    """What all punches of each row of ours came to. Words that nobody knows are refused."""
    columns = [(one.column, days.grid.cells(one.column)) for one in punches(days.grid.labels) if one.result]
    known: dict[str, Result] = {}
    wholes: dict[tuple[Cell, ...], Result] = {}
    found = []
    for i, row in enumerate(days.rows):
        texts = tuple(cells[row] for _, cells in columns)
        if texts not in wholes:
            for text in texts:
                if text is not None and text not in known:
                    known[text] = result_of(text)
            wholes[texts] = together([known[text] for text in texts if text is not None])
        found.append(wholes[texts])
        if wholes[texts].unknown:
            for (column, _), text in zip(columns, texts, strict=True):
                if text is not None and known[text].unknown:
                    days.refuse(i, "late_minutes", column.text, text, *unknown_states(known[text].unknown))
    return found


def put_clock(days: Days) -> None:
    """The first time of arriving, and the last of leaving."""
    times = [one for one in punches(days.grid.labels) if not one.result]
    arriving = next((one.column for one in times if one.arrives), None)
    leaving = [one.column for one in times if not one.arrives]
    if arriving is not None:
        days.put("first_in", clocks(days, "first_in", arriving, _NO_TIME), arriving)
    if leaving:
        last: list[Cell] = [None] * len(days)
        for column in leaving:
            times_out = clocks(days, "last_out", column, _NO_TIME)
            last = [later or time for later, time in zip(times_out, last, strict=True)]
        days.put("last_out", last, leaving[-1])


def minutes_of(days: Days, one: Label | None, name: str, day_hours: Sequence[Decimal] | None = None) -> list[Decimal]:
    """A column of durations in minutes, 0 where a cell holds nothing; a number whose unit nobody tells is refused."""
    if one is None:
        return [Decimal(0)] * len(days)

    def said(text: str) -> Said:
        return _no_unit(one, text) if _BARE.fullmatch(text) else not_a_duration(text)

    return days.values(one, name, lambda text, hours: _minutes(text, one.unit, hours), said, day_hours)


def _minutes(text: str, unit: str, day: Decimal | None) -> Decimal | None:
    if not _BARE.fullmatch(text):
        return duration(text, unit, day)
    if unit == "天":
        return None if day is None else Decimal(text) * day * 60
    if unit not in _SECONDS:
        return None if Decimal(text) else Decimal(0)
    return Decimal(text) * _SECONDS[unit] / 60  # seconds first: a sixtieth is no decimal


def _no_unit(one: Label, text: str) -> Said:
    why = Text(
        f"“{one.text}”没有说单位,{text} 是分钟、小时还是天?",
        f"'{one.text}' has no unit: is {text} minutes, hours or days?",
    )
    mend = Text("在列名里写上单位,例如 迟到时长(分钟)。", "Write the unit into the header, such as 迟到时长(分钟).")
    return "no-unit", why, mend


def no_units(days: Days, columns: Sequence[Label], name: str) -> None:
    """Refuses numbers in columns that tell no unit."""
    for one in columns:
        if not one.unit:
            minutes_of(days, one, name, [DAY_HOURS] * len(days))
