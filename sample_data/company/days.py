"""Workdays, rest days and statutory holidays of 2026."""

from __future__ import annotations

import datetime as dt
from functools import cache

import chinese_calendar

STATUTORY = frozenset(
    dt.date(2026, month, day)
    for month, days in {1: (1,), 2: (16, 17, 18, 19), 4: (5,), 5: (1, 2), 6: (19,), 9: (25,), 10: (1, 2, 3)}.items()
    for day in days
)
"""The days of 2026 on which overtime is paid threefold; the others off are rest days."""


@cache
def month_days(year: int, month: int) -> tuple[dt.date, ...]:
    """Every day of a month, in order."""
    first = dt.date(year, month, 1)
    return tuple(day for i in range(31) if (day := first + dt.timedelta(days=i)).month == month)


@cache
def workdays(year: int, month: int) -> tuple[dt.date, ...]:
    """The days of a month that are worked, make-up days included."""
    return tuple(day for day in month_days(year, month) if chinese_calendar.is_workday(day))


def overtime_kind(day: dt.date) -> str:
    """工作日, 休息日 or 节假日: what overtime on this day counts as."""
    if day in STATUTORY:
        return "节假日"
    return "工作日" if chinese_calendar.is_workday(day) else "休息日"
