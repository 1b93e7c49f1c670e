"""How long something took, from text: `1小时22分钟`, `82分钟`, `1.5h`, `8:30`, exactly.

A number without a unit is no duration here: only its column can say what it counts.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal

PLACES = Decimal("0.000001")
"""To what part of a minute seconds are told: they are the only unit that minutes cannot hold exactly."""

_NUMBER = r"(\d{1,6}(?:\.\d{1,6})?)"
_WRITTEN = re.compile(
    rf"(?:{_NUMBER}(?:天|日|days?|d))?"
    rf"(?:{_NUMBER}(?:个?小时|个?钟头|时|hours?|hrs?|h))?"
    rf"(?:{_NUMBER}(?:分钟|分|minutes?|mins?|m))?"
    rf"(?:{_NUMBER}(?:秒钟|秒|seconds?|secs?|s))?"
)
_CLOCK = re.compile(r"(\d{1,6}):([0-5]\d)(?::([0-5]\d))?")
_HALF = {"半小时": "0.5小时", "半个小时": "0.5小时", "半天": "0.5天"}

_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
_BELOW = {"hours": 24, "minutes": 60, "seconds": 60}
"""What a unit stays below behind a larger one: `1小时82分钟` is a slip, whatever was meant."""


def minutes(text: str, *, day_hours: Decimal | None = None) -> Decimal | None:
    """The minutes that a text tells; None where it is no duration.

    Days, hours, minutes and seconds in this order, in Chinese or English, or `H:MM` and `H:MM:SS`; only the last part may
    have a fraction. `day_hours` is what a day (`0.5天`) counts: without it a text with days is None, because
    nobody has said how long a working day is.
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    text = _HALF.get(text, text)
    if clock := _CLOCK.fullmatch(text):
        return _exact(Decimal(0), Decimal(clock[1]), Decimal(clock[2]), Decimal(clock[3] or 0))
    found = _WRITTEN.fullmatch(text)
    if not found or not text:
        return None
    told = [(unit, part) for unit, part in zip(("days", *_BELOW), found.groups(), strict=True) if part]
    if any("." in part for _, part in told[:-1]):
        return None
    if any(Decimal(part) >= _BELOW[unit] for unit, part in told[1:]):
        return None
    parts = {unit: Decimal(part) for unit, part in told}
    if "days" in parts and day_hours is None:
        return None
    days = _EXACT.multiply(parts.get("days", Decimal(0)), day_hours or Decimal(0))
    return _exact(days, *(parts.get(unit, Decimal(0)) for unit in _BELOW))


def _exact(day_hours: Decimal, hours: Decimal, minutes: Decimal, seconds: Decimal) -> Decimal:
    """The sum in minutes, with no more places than it needs."""
    whole = _EXACT.add(_EXACT.multiply(_EXACT.add(day_hours, hours), Decimal(60)), minutes)
    total = _EXACT.add(whole, _EXACT.divide(seconds, Decimal(60)))
    if seconds:
        total = total.quantize(PLACES, context=_EXACT)
    plain = total.normalize(_EXACT)
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
