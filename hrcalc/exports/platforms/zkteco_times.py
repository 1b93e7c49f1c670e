"""Dates, times and durations as a spreadsheet keeps them: serial numbers and fractions of a day; or as text."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from hrcalc.exports import durations
from hrcalc.exports.platforms.grid import Cell
from hrcalc.exports.platforms.leave import DAY_HOURS

DAY = 86400
"""Seconds of a day."""

_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d+)?|\.\d+")
_CLOCK = re.compile(r"(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]+)?(次日)?(\d{1,2}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?")
_LASTING = re.compile(r"(?:1899-12-3[01][ T]+)?(\d{1,2}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?")


def moment(text: str, unit: str = "") -> int | None:
    """Seconds since midnight of a time, a fraction of a day, or a serial with one; None for anything else."""
    if found := _CLOCK.fullmatch(text):
        hours = int(found[2])
        return None if hours > 23 else hours * 3600 + int(found[3]) * 60 + _rounded(found[4]) + DAY * bool(found[1])
    if _NUMBER.fullmatch(text):
        return min(_rounded(Decimal(text) % 1 * DAY), DAY - 1)
    return None


def lasting(text: str, unit: str = "") -> int | None:
    """Seconds of a duration: `00:30`, `30分钟`, or a fraction of a day. A number of 1 and more says nothing without its header's unit."""
    if found := _LASTING.fullmatch(text):
        return int(found[1]) * 3600 + int(found[2]) * 60 + _rounded(found[3])
    if _NUMBER.fullmatch(text):
        number = Decimal(text)
        if not unit:
            return _rounded(number * DAY) if number < 1 else None
        text = f"{text}{unit}"
    minutes = durations.minutes(text, day_hours=DAY_HOURS)
    return None if minutes is None else _rounded(minutes * 60)


def _rounded(value: Decimal | str | None) -> int:
    return int(Decimal(value or 0).quantize(Decimal(1), ROUND_HALF_UP))


def day(text: Cell, epoch: np.datetime64 | None) -> Cell:
    """A serial number as its day; other dates as they are."""
    found = _SERIAL.fullmatch(text or "")
    if text is None or found is None:
        return text
    start = dt.date.fromisoformat(str(epoch)) if epoch is not None else dt.date(1899, 12, 30)
    return str(start + dt.timedelta(int(found[1])))
