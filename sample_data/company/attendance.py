"""Attendance: a row for everyone on every workday, and for overtime on days off. What is unusual is listed here."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from company.days import month_days, overtime_kind, workdays
from company.files import Cell
from company.roster import Person, people

SHIFT = Decimal(8)  # 09:00 to 18:00 with an hour at noon
START, NOON, END = 9 * 60, 13 * 60, 18 * 60

# Person, date, what: late/early MINUTES, missed in/out, absent HOURS, leave KIND HOURS, over HOURS REASON PAID.
_UNUSUAL = """
S013 2026-09-03 late 12
S015 2026-09-10 late 6
S022 2026-09-08 late 9
S025 2026-09-16 late 32
S034 2026-09-22 late 15
Z014 2026-09-09 late 18
Z031 2026-09-15 late 25
Z030 2026-09-23 late 7
S041 2026-09-17 early 40
Z029 2026-09-24 early 20
S044 2026-09-11 missed out
Z026 2026-09-18 missed in
Z025 2026-09-21 absent 4
S024 2026-09-14 leave 年假 8
S035 2026-09-28 leave 病假 8
S053 2026-09-02 leave 事假 4
Z018 2026-09-29 leave 事假 8
Z021 2026-09-07 leave 出差 8
Z012 2026-09-15 over 2 客户 否
Z053 2026-09-25 over 4 客户 是
S005 2026-09-30 over 3 月结 是
Z027 2026-09-12 over 6 展会 否
S015 2026-10-14 late 20
Z023 2026-10-22 early 60
S033 2026-10-20 late 35
Z024 2026-10-21 late 25
S013 2026-10-12 late 8
S013 2026-10-21 late 15
S022 2026-10-09 late 5
S035 2026-10-28 late 40
Z017 2026-10-20 late 12
Z031 2026-10-14 late 65
S042 2026-10-15 early 30
Z013 2026-10-27 early 45
Z014 2026-10-15 missed out
S025 2026-10-23 missed in
S025 2026-10-26 missed out
Z025 2026-10-13 absent 8
S044 2026-10-19 absent 4
S023 2026-10-16 leave 事假 8
S041 2026-10-22 leave 事假 4
S054 2026-10-20 leave 病假 8
Z052 2026-10-29 leave 年假 8
Z052 2026-10-30 leave 年假 8
0007 2026-10-23 leave 调休 8
Z021 2026-10-26 leave 出差 8
Z021 2026-10-27 leave 出差 8
Z012 2026-10-15 over 2 客户 否
S032 2026-10-20 over 2.5 客户 否
S043 2026-10-27 over 2 客户 否
Z022 2026-10-17 over 4 客户 否
Z053 2026-10-03 over 4 客户 是
S003 2026-10-01 over 8 值班 是
S005 2026-10-09 over 3 月结 是
Z028 2026-10-24 over 5 展会 否
"""


@dataclass(frozen=True, slots=True)
class Unusual:
    """What one person's day had: minutes late and early, hours away and over."""

    late: int = 0
    early: int = 0
    missed: str = ""
    absent: Decimal = Decimal(0)
    leave: str = ""
    leave_hours: Decimal = Decimal(0)
    over: Decimal = Decimal(0)
    reason: str = ""
    paid: str = ""

    @property
    def away(self) -> Decimal:
        """Hours of the shift that were not worked; on a business trip all were."""
        left_out = self.leave_hours if self.leave != "出差" else Decimal(0)
        return self.absent + left_out + Decimal(self.late + self.early) / 60


Marks: TypeAlias = Mapping[tuple[str, dt.date], Unusual]
"""What was unusual, by person and day."""


@cache
def unusual() -> Marks:
    """The list above."""
    found: dict[tuple[str, dt.date], Unusual] = {}
    for line in _UNUSUAL.strip().splitlines():
        id_, day, what, *values = line.split()
        key = (id_, dt.date.fromisoformat(day))
        found[key] = _READERS[what](found.get(key, Unusual()), values)
    return found


def present(person: Person, year: int, month: int, marks: Marks | None = None) -> list[dt.date]:
    """The workdays on which someone was at work for at least half a day."""
    marks = unusual() if marks is None else marks
    return [
        day
        for day in workdays(year, month)
        if person.employed(day) and marks.get((person.id, day), Unusual()).away < SHIFT
    ]


def rows(branch: str, year: int, month: int, rng: random.Random) -> list[list[Cell]]:
    """Rows of `attendance` of one branch's month, by person and day."""
    everyone = [person for _, person in sorted(people().items()) if person.branch == branch]
    return rows_of(everyone, year, month, unusual(), rng)


def rows_of(everyone: Iterable[Person], year: int, month: int, marks: Marks, rng: random.Random) -> list[list[Cell]]:
    """Rows of `attendance` of some people's month, by person and day."""
    worked = set(workdays(year, month))
    return [
        row(person.id, day, marks.get((person.id, day), Unusual()), rng)
        for person in everyone
        for day in month_days(year, month)
        if person.employed(day) and (day in worked or (person.id, day) in marks)
    ]


def row(id_: str, day: dt.date, had: Unusual, rng: random.Random) -> list[Cell]:
    """A row of `attendance`."""
    workday = day in workdays(day.year, day.month)
    scheduled = SHIFT if workday else Decimal(0)
    first, last = _punches(workday, had, rng)
    return [
        id_, day, _number(scheduled), _number(max(scheduled - had.away, Decimal(0))), first, last, had.late, had.early,
        1 if had.missed else 0, _number(had.absent), had.leave or None, _number(had.leave_hours) if had.leave else None,
        _number(had.over) if had.over else None, overtime_kind(day) if had.over else None, had.reason or None,
        had.paid or None,
    ]  # fmt: skip


def _punches(workday: bool, had: Unusual, rng: random.Random) -> tuple[str | None, str | None]:
    before, after = (
        rng.randrange(1, 19),
        rng.randrange(0, 26),
    )  # drawn for every row, so that one change moves no other row
    if not workday:
        first = START + 30 + after
        return _clock(first), _clock(first + int(had.over * 60) + (60 if had.over > 4 else 0))
    if had.absent >= SHIFT or had.leave_hours >= SHIFT:
        return None, None
    first = NOON - before if had.leave_hours else START + had.late if had.late else START - before
    last = NOON - 60 + after % 10 if had.absent else END - had.early if had.early else END + after
    if had.over:
        last = END + 30 + int(had.over * 60)
    return (None if had.missed == "in" else _clock(first)), (None if had.missed == "out" else _clock(last))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _number(value: Decimal) -> str:
    text = str(round(value, 2))
    return text.rstrip("0").rstrip(".") if "." in text else text


_READERS: dict[str, Callable[[Unusual, list[str]], Unusual]] = {
    "late": lambda day, v: replace(day, late=int(v[0])),
    "early": lambda day, v: replace(day, early=int(v[0])),
    "missed": lambda day, v: replace(day, missed=v[0]),
    "absent": lambda day, v: replace(day, absent=Decimal(v[0])),
    "leave": lambda day, v: replace(day, leave=v[0], leave_hours=Decimal(v[1])),
    "over": lambda day, v: replace(day, over=Decimal(v[0]), reason=v[1], paid=v[2]),
}
