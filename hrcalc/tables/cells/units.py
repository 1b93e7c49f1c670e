"""Units that a header names in brackets: `签单金额(万元)`, `迟到时长(小时)`."""

from __future__ import annotations

import re

from hrcalc.tables.cells.amounts import YUAN, currency_of
from hrcalc.tables.headers import plain

HOURS, MINUTES, SECONDS, DAYS = "小时", "分钟", "秒", "天"

POWERS = {"元": 0, "千元": 3, "万元": 4, "百万元": 6, "千万元": 7, "亿元": 8}
"""Units of money, as powers of ten."""

_TIMES = {
    **dict.fromkeys(("小时", "时", "h", "hour", "hours", "hrs"), HOURS),
    **dict.fromkeys(("分钟", "分", "min", "mins", "minute", "minutes"), MINUTES),
    **dict.fromkeys(("秒", "s", "sec", "seconds"), SECONDS),
    **dict.fromkeys(("天", "日", "d", "day", "days"), DAYS),
}


def unit_of(header: str) -> str:
    """What a header says in brackets at its end, in half width and lower case; empty where it says nothing."""
    found = re.search(r"[(\[](?:单位[::]?|in_)?([^()\[\]]+)[)\]]$", plain(header))
    return found[1].strip("_") if found else ""


def time_unit(unit: str) -> str:
    """Hours, minutes, seconds or days; empty for anything else."""
    return _TIMES.get(unit, "")


def power_of(unit: str) -> int:
    """The power of ten that a unit of money counts; 0 for anything else."""
    whole = unit if unit.endswith("元") else f"{unit}元"
    return POWERS.get(whole, 0)


def foreign(unit: str) -> str:
    """The foreign currency that a unit names; empty for anything else."""
    currency = currency_of(unit)
    return "" if currency == YUAN else currency


def headers_with_units(title: str, unit: str, *, money: bool) -> list[str]:
    """A title with each unit that may follow it in brackets, converted when it is read.

    A title that names its unit itself (`迟到分钟`) may also name the length in its place: `迟到时长(小时)`.
    """
    if money:
        return [f"{title}({other})" for other in POWERS]
    if unit not in (HOURS, MINUTES):
        return [f"{title}({unit})"] if unit else []
    stem = title.removesuffix(unit)
    bases = {title} if stem == title else {title, f"{stem}时长"}
    return [f"{base}({other})" for base in sorted(bases) for other in (HOURS, MINUTES)]
