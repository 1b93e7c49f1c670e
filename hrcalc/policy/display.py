"""Numbers for people to read."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

_PLACES = 6


def shown(value: Fraction | str | dt.date | bool | None, ratio: bool = False) -> str:
    """`1,234.5`, `80%`, `≈33.333333%`, `2026-10-01`, `yes`; an em dash for a missing value."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return shown_number(value.numerator, value.denominator, ratio)
    return str(value)


def shown_number(num: int, den: int, ratio: bool = False) -> str:
    """A number `num / den` as `shown` has it."""
    if ratio:
        num *= 100
    sign = "%" if ratio else ""
    whole, rest = divmod(abs(num), den)
    minus = "-" if num < 0 else ""
    if not rest:
        return f"{minus}{whole:,}{sign}"
    part, left = divmod(rest * 10**_PLACES, den)
    part += left * 2 >= den
    whole, part = whole + part // 10**_PLACES, part % 10**_PLACES
    digits = f"{whole:,}.{part:06d}".rstrip("0").rstrip(".")
    return f"{'≈' if left else ''}{minus}{digits}{sign}"
