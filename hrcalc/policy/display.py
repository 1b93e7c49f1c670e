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
        return f"{_number(value * 100)}%" if ratio else _number(value)
    return str(value)


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return f"{value.numerator:,}"
    whole, rest = divmod(abs(value.numerator) * 10**_PLACES, value.denominator)
    whole += rest * 2 >= value.denominator
    sign = "-" if value < 0 and whole else ""
    digits = f"{whole // 10**_PLACES:,}.{whole % 10**_PLACES:06d}".rstrip("0").rstrip(".")
    return f"{'≈' if rest else ''}{sign}{digits}"


def decimal_text(value: Fraction, places: int = _PLACES) -> str:
    """A number with exactly so many decimals, half up on its absolute value."""
    whole, rest = divmod(abs(value) * 10**places, 1)
    count = int(whole) + (rest * 2 >= 1)
    sign = "-" if value < 0 and count else ""
    return f"{sign}{count // 10**places}.{count % 10**places:0{places}d}" if places else f"{sign}{count}"
