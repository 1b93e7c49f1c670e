"""Columns of hours and of minutes: bare numbers, durations (`1小时22分钟`, `8:30`), and another unit in the header.

What comes from minutes or seconds is told in hours to `PLACES` places: 20 minutes are 0.333333333333 h, so that an amount of up to
a million yuan is the same to the fen as if it had been computed from 1/3.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc.exports.durations import minutes
from hrcalc.problems import Said
from hrcalc.tables.arrow import pc
from hrcalc.tables.cells import number_messages as say
from hrcalc.tables.cells.findings import Finding, Reading
from hrcalc.tables.cells.numbers import decimals_of, read_numbers
from hrcalc.tables.cells.units import DAYS, HOURS, MINUTES, SECONDS

Texts = Any

PLACES = Decimal("1e-12")
"""The part of an hour (or minute) to which a quotient is told."""

HOURS_MINUTES = "h.mm"
"""The `hours_format` under which 214.15 is 214 hours and 15 minutes."""

ENOUGH = 10
"""Distinct hours with decimals before they are suspected to be minutes."""

_IN_MINUTES = {HOURS: Decimal(60), MINUTES: Decimal(1), SECONDS: 1 / Decimal(60)}
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_TIME_CELL = re.compile(r"(1899-12-3[01]|1900-0[12]-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)?")
"""A time cell of a spreadsheet, as its text comes: 30:15 hours are `1900-01-01 06:15:00`."""


def read_durations(
    texts: Texts,
    unit: str,
    table: str,
    *,
    header: str = "",
    hours_format: str | None = None,
    epoch: np.datetime64 | None = None,
) -> Reading:
    """The hours or minutes (`unit`) of a column's distinct texts.

    `header` is the unit that the header names, where it is another one; `hours_format` is the setting. In a spreadsheet (`epoch`) 8.5 under
    `h.mm` is 8:50, because numbers lose their last zero; elsewhere the minutes must be two digits.
    """
    if header == DAYS:
        return Reading(_none(texts), {}, (Finding(say.days_header(header)),))
    two_units = bool(header) and header != unit
    clock = hours_format == HOURS_MINUTES and (header or unit) == HOURS
    plain = pc.all(pc.match_substring_regex(texts, r"^-?\d{1,12}(\.\d{1,6})?$")).as_py() is not False
    if plain and not two_units and not clock:
        values = decimals_of(texts)
        return Reading(values, {}, _suspicion(texts, table) if unit == HOURS else ())
    distinct: list[str | None] = texts.to_pylist()
    said: dict[str, Said] = {}
    bare = _bare(texts)
    found: list[str | None] = []
    for text, number in zip(distinct, bare, strict=True):
        if text is None:
            found.append(None)
            continue
        lasted = _duration(text, epoch)
        if lasted is None and number is not None:
            lasted = _clock(number, text, epoch) if clock else number * _IN_MINUTES[header or unit]
            if lasted is not None and not clock and not two_units:
                found.append(format(number, "f"))
                continue
        if lasted is None:
            in_days = minutes(text, day_hours=Decimal(1)) is not None
            said[text] = say.DAYS if in_days else say.NO_DURATION if number is None else say.NOT_MINUTES
            found.append(None)
            continue
        found.append(_shown(_EXACT.divide(lasted, _IN_MINUTES[unit]) if unit != MINUTES else lasted))
    values = decimals_of(pa.array(found, pa.string()))
    return Reading(values, said, _suspicion(texts, table) if unit == HOURS and not clock and not two_units else ())


def _none(texts: Texts) -> Any:
    return pa.nulls(len(texts), pa.decimal128(38, 0))


def _bare(texts: Texts) -> list[Decimal | None]:
    """The numbers that stand without any unit: money is no time."""
    kept = pc.if_else(
        pc.fill_null(pc.match_substring_regex(texts, r"[¥￥元$€£]|(?i:rmb|cny|usd)|[千万亿]"), False),
        pa.scalar(None, pa.string()),
        texts,
    )
    numbers: list[Decimal | None] = read_numbers(kept, money=False).values.to_pylist()
    return numbers


def _duration(text: str, epoch: np.datetime64 | None) -> Decimal | None:
    """The minutes of a text with units, or of a time cell."""
    cell = _TIME_CELL.fullmatch(text) if epoch is not None and str(epoch) == "1899-12-30" else None
    if cell:
        days = int((np.datetime64(cell[1]) - np.datetime64("1899-12-31")).astype(int))
        rest = minutes(cell[2])
        return None if rest is None or days < 0 else rest + days * 24 * 60
    return minutes(text)


def _clock(number: Decimal, text: str, epoch: np.datetime64 | None) -> Decimal | None:
    """The minutes of a number of hours and minutes: 214.15 is 214 h 15 min."""
    whole, _, part = format(number, "f").partition(".")
    part = part.rstrip("0")
    written = text.partition(".")[2]
    if number < 0 or len(part) > 2 or (part and epoch is None and len(written) != 2):
        return None
    after = int(part.ljust(2, "0")) if part else 0
    return Decimal(int(whole) * 60 + after) if after < 60 else None


def _shown(number: Decimal) -> str:
    rounded = number.quantize(PLACES, context=_EXACT)
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".")


def _suspicion(texts: Texts, table: str) -> tuple[Finding, ...]:
    """Hours whose decimals look like minutes: many, all below .60, and not as people write quarters of an hour."""
    parts = pc.struct_field(pc.extract_regex(texts, r"^\d+\.(?P<part>\d+?)0*$"), "part")
    kept = np.flatnonzero(np.asarray(parts.is_valid()))
    if len(kept) < ENOUGH:
        return ()
    fractions = [part for part in parts.take(pa.array(kept)).to_pylist() if part != "0"]
    if len(fractions) < ENOUGH or any(len(part) > 2 or int(part.ljust(2, "0")) >= 60 for part in fractions):
        return ()
    odd = [
        i for i, part in zip(kept, parts.take(pa.array(kept)).to_pylist(), strict=True) if int(part.ljust(2, "0")) % 5
    ]
    if not odd:
        return ()
    example = texts[int(odd[0])].as_py()
    return (Finding(say.hours_minutes(example, table), "warning", example),)
