"""A column of numbers: exact decimals, and what its cells say together (currencies, commas for points).

Plain numbers are read by Arrow, all at once; what is left, text by text, by `amounts`. A foreign currency is not converted: where all
signs of a column are the same, its numbers are read as they stand, with a warning; beside another currency they are bad cells.
Where decimals come behind a comma (`1.234,56`), nothing of the column is read: its `1.234` would be another number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.problems import Said
from hrcalc.tables.arrow import pc
from hrcalc.tables.cells import number_messages as say
from hrcalc.tables.cells.amounts import DIGITS, YUAN, amount, currency_of
from hrcalc.tables.cells.dates import half_width
from hrcalc.tables.cells.findings import Finding, Reading

Texts = Any

WIDTH = 38
"""The digits of an Arrow decimal."""

_YUAN = r"^(?:[+-]? ?(?:¥|(?i:rmb|cny)|人民币))|(?:[^美港欧日澳加韩][元圆]|(?i:rmb|cny))$"
"""A sign of our own currency, however a text writes it."""

SIGN = r"^(?P<a>[+-]?) ?(?P<sign>[^\s\d.,()%+-]{1,4}) ?(?P<b>[+-]?)(?P<number>\.?\d[\d,]*(?:\.\d+)?)$"
"""Some currency before a number."""

COMMA = r"^[^,]*\d(?:\.\d{3})+,\d+\D*$"
"""Decimals behind a comma, beyond doubt: `1.234,56`."""

COMMA_MAYBE = r"^[^,.]*\d,(?:\d{1,2}|\d{4,})\D*$"
"""`1234,5`: decimals behind a comma, or a slip."""

POINT = r"\d,\d{3}(?:,\d{3}|\.\d)|\d,\d{3}.*\.\d|^[^,.]*\d?\.(?:\d{1,2}|\d{4,})\D*$"
"""Decimals behind a point, beyond doubt: `1,234.5`, `1,234,567`, `12.5`."""

EITHER = r"^\D*\d{1,3}[,.]\d{3}\D*$"
"""`1,234` and `1.234`: one number to a reader of commas, another to a reader of points."""


FOOTNOTE = r"\p{No}"
"""Digits that are no plain ones (`5000①`, `5000¹`): NFKC would make a figure of the note."""


def read_numbers(
    texts: Texts, decimals: int = 0, *, percent: bool = False, money: bool = True, unit: str = "", power: int = 0
) -> Reading:
    """The numbers of a column's distinct texts, with as many places as they need and at least `decimals`.

    `percent` allows `30%`; `money`: a foreign currency may stand there; `unit` may stand behind a number (`3次`). With `power` the header
    says that a plain number counts that power of ten (`(万元)`: 4); then a cell with a unit of its own is a bad cell.
    """
    plain = np.asarray(pc.fill_null(pc.match_substring_regex(texts, r"^-?\d{1,12}(\.\d{1,6})?$"), True))
    if plain.all():
        return Reading(_scaled(decimals_of(texts, decimals + power), power))
    places = np.flatnonzero(~plain)
    own = texts.take(pa.array(places))
    numbers = _plain_numbers(own, percent=percent, unit=unit if not power else "", yuan=not power)
    unsafe = np.asarray(pc.fill_null(pc.match_substring_regex(own, FOOTNOTE), False))
    if unsafe.any():
        numbers = _keep(pa.array(~unsafe), numbers)
    left = np.flatnonzero(np.asarray(numbers.is_null()) & ~unsafe)
    said: dict[str, Said] = {}
    findings: tuple[Finding, ...] = ()
    if len(left):
        odd = own.take(pa.array(left))
        if finding := _commas(texts, odd):
            return Reading(pa.nulls(len(texts), pa.decimal128(WIDTH, decimals)), {}, (finding,))
        read, currencies = _signed(odd, percent=percent, scaled=not power)
        said, findings = _foreign(texts, odd, currencies, allowed=money)
        if said:
            read = _keep(pc.invert(pc.is_in(odd, pa.array(list(said), pa.string()))), read)
        if power:
            bad = odd.filter(read.is_null()).to_pylist()
            said = dict.fromkeys((text for text in bad if amount(text)), say.UNIT_TWICE) | said
        numbers = _put(numbers, left, read)
    numbers = _put(texts, places, numbers)
    return Reading(_scaled(decimals_of(numbers, decimals + power), power), said, findings)


def _put(texts: Texts, places: npt.NDArray[np.int64], others: Texts) -> Texts:
    mask = np.zeros(len(texts), dtype=bool)
    mask[places] = True
    return pc.replace_with_mask(texts, pa.array(mask), others)


def decimals_of(texts: Texts, decimals: int = 0) -> Any:
    """Plain numbers (`-1234.5`) as exact decimals, with as many places as they need and at least `decimals`."""
    point = pc.find_substring(texts, ".")
    length = pc.binary_length(texts)
    places = pc.if_else(pc.greater_equal(point, 0), pc.subtract(pc.subtract(length, point), 1), 0)
    scale = max(pc.max(places).as_py() or 0, decimals)
    return pc.cast(texts, pa.decimal128(WIDTH, scale))


def _signed(odd: Texts, *, percent: bool, scaled: bool) -> tuple[Texts, Texts]:
    """The plain numbers of other texts, and the currency that each one names; `scaled` allows a unit of its own.

    A sign before a common number, as whole columns have it, goes quicker than text by text.
    """
    parts = pc.extract_regex(half_width(odd), SIGN)
    digits = pc.binary_join_element_wise(*(pc.struct_field(parts, name) for name in ("a", "b", "number")), "")
    numbers = _plain_numbers(digits, percent=False, unit="", yuan=False)
    encoded = pc.struct_field(parts, "sign").dictionary_encode()
    names = pa.array([currency_of(word) or None for word in encoded.dictionary.to_pylist()], pa.string())
    currencies = _keep(numbers.is_valid(), names.take(encoded.indices))
    numbers = _keep(currencies.is_valid(), numbers)
    rest = np.flatnonzero(np.asarray(numbers.is_null()))
    amounts = [amount(text, percent=percent) for text in odd.take(pa.array(rest)).to_pylist()]
    amounts = [None if found is None or (found.scaled and not scaled) else found for found in amounts]
    shown = pa.array([None if found is None else format(found.number, "f") for found in amounts], pa.string())
    named = pa.array([found.currency if found else None for found in amounts], pa.string())
    return _put(numbers, rest, shown), _put(currencies, rest, named)


def _scaled(values: Any, power: int) -> Any:
    """Values times ten to the `power`: the same digits, with as many fewer places. Null where they get too long."""
    if not power:
        return values
    values = values.view(pa.decimal128(WIDTH, values.type.scale - power))
    fits = pc.less(pc.abs(values), pa.scalar(10 ** (DIGITS - 2)))
    return pc.if_else(fits, values, pa.scalar(None, values.type))


def _plain_numbers(texts: Texts, *, percent: bool, unit: str, yuan: bool) -> Texts:
    """The common writings: numbers without ¥, 元, separators of thousands, percent signs and idle zeros; null for all others."""
    texts = pc.replace_substring(half_width(texts), "−", "-")
    texts = pc.replace_substring_regex(texts, r"^([+-]?)\s*¥\s*([+-]?\.?\d)", r"\1\2")
    if yuan and not unit:
        texts = pc.replace_substring_regex(texts, r"(\d)\s*元$", r"\1")
    elif unit:
        texts = pc.replace_substring_regex(texts, rf"(\d) ?{unit}$", r"\1")
    texts = pc.replace_substring_regex(texts, r"^\+(\.?\d)", r"\1")
    shape = r"^-?((\d{1,3}(,\d{3})+|\d+)(\.\d+)?|\.\d+)" + (r"( ?%)?$" if percent else "$")
    texts = pc.replace_substring(_keep(pc.match_substring_regex(texts, shape), texts), ",", "")
    if percent and pc.any(pc.ends_with(texts, "%")).as_py():
        texts = _keep(pc.invert(pc.ends_with(texts, "%")), texts)  # those are few: `amounts` reads them
    texts = pc.replace_substring_regex(texts, r"^(-?)0+(\d)", r"\1\2")
    texts = pc.replace_substring_regex(texts, r"(\.\d*[1-9])0+$|\.0+$", r"\1")
    digits = pc.utf8_length(pc.replace_substring_regex(texts, r"[-.]", ""))
    return _keep(pc.less_equal(digits, DIGITS), texts)


def _keep(keep: Any, texts: Texts) -> Texts:
    return pc.if_else(keep, texts, pa.scalar(None, pa.string()))


def _first(texts: Texts, pattern: str) -> str | None:
    """The first text that a pattern matches."""
    found = pc.index(pc.fill_null(pc.match_substring_regex(texts, pattern), False), True).as_py()
    text: str | None = texts[found].as_py() if found >= 0 else None
    return text


def _commas(texts: Texts, odd: Texts) -> Finding | None:
    """Whether a column writes decimals behind a comma, so that its `1.234` is not what we would read."""
    half = half_width(odd)
    sure = _first(half, COMMA)
    example = sure or _first(half, COMMA_MAYBE)
    if example is None:
        return None
    whole = half_width(texts)
    if _first(whole, POINT) is not None or (sure is None and _first(whole, EITHER) is None):
        return None
    return Finding(say.decimal_comma(example), value=odd[pc.index(half, example).as_py()].as_py())


def _foreign(
    texts: Texts, odd: Texts, currencies: Texts, *, allowed: bool
) -> tuple[dict[str, Said], tuple[Finding, ...]]:
    """What to say of cells in a foreign currency."""
    named = {currency for currency in currencies.unique().to_pylist() if currency}
    if not named - {YUAN}:
        return {}, ()
    if _first(half_width(texts), _YUAN) is not None:
        named.add(YUAN)
    if allowed and len(named) == 1:
        (sign,) = named
        example = odd[pc.index(currencies, sign).as_py()].as_py()
        return {}, (Finding(say.currency(sign), "warning", example),)
    pairs = zip(odd.to_pylist(), currencies.to_pylist(), strict=True)
    said_of = {sign: say.currencies(sign, sorted(named - {sign}) if allowed else []) for sign in named}
    return {text: said_of[sign] for text, sign in pairs if sign and sign != YUAN}, ()
