"""The days and months that a period of a formula spans."""

from __future__ import annotations

import datetime as dt

from hrcalc.calendar import Month
from hrcalc.engine.columns import EPOCH

PERIODS = ("month", "quarter", "year", "all")
"""Periods that end with the pay month, besides `last N months`."""
OF_MONTHS = ("month", "quarter", "year")
"""Periods of the event table `months`, which holds the pay month's year."""
OWN_DAYS = ("day", "week")
"""Periods round the day of an event."""

Period = tuple[str, ...]


def bounds(period: Period, month: Month) -> tuple[int, int]:
    """First and last day of a period, both included, in days since 1970-01-01; every period ends with the pay month."""
    first = month.first
    match period:
        case ("quarter",):
            first = dt.date(month.year, (month.month - 1) // 3 * 3 + 1, 1)
        case ("year",):
            first = dt.date(month.year, 1, 1)
        case ("last", count, _):
            months = month.year * 12 + month.month - int(count)
            first = Month(max(months // 12, 1), months % 12 + 1).first
        case ("all",) | ("day",) | ("week",):
            first = dt.date.min
    return (first - EPOCH).days, (month.last - EPOCH).days


def is_some_months(period: Period) -> bool:
    """Whether it is written like `last 3 months`."""
    return (
        len(period) == 3
        and period[0] == "last"
        and period[2] in ("months", "month")
        and period[1].isdecimal()
        and 0 < int(period[1]) < 1000
    )
