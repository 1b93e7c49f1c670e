"""Text to typed values, a column at a time. No float touches a number; no cell is guessed: what will not convert is bad.

A column's distinct values are converted and then spread over its rows: a date that stands in ten thousand rows is read
once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.tables.arrow import pc
from hrcalc.tables.dates import dates
from hrcalc.tables.schema import NUMERIC, Field

Texts = Any
"""A `pyarrow` array of strings; its stubs know hardly any compute function."""

DIGITS = 18
"""The most digits that a number may have: what fits a 64-bit integer."""

ERRORS = r"^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|UNCALCULATED!.*)$"
"""What a spreadsheet writes into a cell that it cannot work out."""

DAMAGED_ID = r"^\d(\.\d+)?[eE]\+\d{2,}$"
"""What a spreadsheet makes of a long id that it took for a number."""

YES_NO = {
    **dict.fromkeys(("是", "有", "yes", "y", "true", "1", "√", "✓"), True),
    **dict.fromkeys(("否", "无", "no", "n", "false", "0", "×"), False),
}


@dataclass(frozen=True)
class Converted:
    """A typed column, null where a cell is blank or bad, and the bad cells: their rows (from 0) and texts."""

    values: pa.ChunkedArray[Any]
    rows: npt.NDArray[np.int64]
    texts: list[str]


def convert(
    field: Field, cells: pa.ChunkedArray[Any], date_format: str | None = None, epoch: np.datetime64 | None = None
) -> Converted:
    """The values of a column.

    `date_format` is the format of its dates where the export has its own; `epoch` is day 0 of dates that are numbers.
    """
    parse = _parser(field, date_format, epoch)
    encoded = pa.types.is_dictionary(cells.type)
    if not encoded and field.kind not in {"id", "text"}:
        cells, encoded = cells.dictionary_encode(), True
    if not encoded:
        texts = _trim(cells)
        values = parse(texts)
        return _converted(values, texts, np.flatnonzero(_bad(values, texts)))
    whole: Any = cells.unify_dictionaries().combine_chunks() if cells.num_chunks else pa.array([], cells.type)
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    texts = _trim(whole.dictionary)
    values = parse(texts)
    bad = np.flatnonzero(_bad(values, texts))
    indices = whole.indices
    rows = np.zeros(0, np.int64)
    if len(bad):
        places = pc.fill_null(indices, -1).to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(np.isin(places, bad))
        texts = texts.take(pa.array(places[rows]))
        return Converted(pa.chunked_array([values.take(indices)]), rows, texts.to_pylist())
    return Converted(pa.chunked_array([values.take(indices)]), rows, [])


def _converted(values: Any, texts: Texts, rows: npt.NDArray[np.int64]) -> Converted:
    column = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    return Converted(column, rows, texts.take(pa.array(rows)).to_pylist() if len(rows) else [])


def _bad(values: Any, texts: Texts) -> npt.NDArray[np.bool_]:
    if values.null_count == texts.null_count:
        return np.zeros(len(texts), dtype=bool)
    found: npt.NDArray[np.bool_] = pc.and_(values.is_null(), texts.is_valid()).to_numpy(**_copy(values))
    return found


def _copy(values: Any) -> dict[str, bool]:
    return {} if isinstance(values, pa.ChunkedArray) else {"zero_copy_only": False}


def _trim(texts: Texts) -> Texts:
    texts = pc.utf8_trim_whitespace(texts)
    shortest = pc.min(pc.binary_length(texts)).as_py()
    if shortest is None or shortest > 2:
        return texts
    blank = pc.is_in(texts, pa.array(["", "--"]))
    return pc.if_else(blank, pa.scalar(None, pa.string()), texts) if pc.any(blank).as_py() else texts


def _parser(field: Field, date_format: str | None, epoch: np.datetime64 | None) -> Callable[[Texts], Any]:
    if field.kind in NUMERIC:
        percent = field.percent or field.kind == "ratio"
        return lambda texts: numbers(texts, 2 if field.kind == "money" else 0, percent=percent)
    match field.kind:
        case "date":
            return lambda texts: dates(texts, date_format, epoch)
        case "yes_no":
            return lambda texts: _words(texts, YES_NO, pa.bool_())
        case "choice":
            return lambda texts: _choices(texts, field)
        case "id":
            return _ids
        case "time":
            return _times
        case "month":
            return lambda texts: _each(texts, _month)
        case "period":
            return lambda texts: _each(texts, _period)
        case _:
            return _no_errors


def _half_width(texts: Texts) -> Texts:
    return texts if pc.all(pc.string_is_ascii(texts)).as_py() is not False else pc.utf8_normalize(texts, form="NFKC")


def _keep(keep: Any, texts: Texts) -> Texts:
    return pc.if_else(keep, texts, pa.scalar(None, pa.string()))


def _holds(texts: Texts, letter: bytes) -> bool:
    """Whether a letter may stand anywhere in a column: a search of its memory, much quicker than one of each text."""
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    buffers = [chunk.buffers()[2] for chunk in chunks]
    return any(buffer is not None and re.search(re.escape(letter), buffer) for buffer in buffers)


def _no_errors(texts: Texts) -> Texts:
    if not _holds(texts, b"#"):
        return texts
    return _keep(pc.invert(pc.match_substring_regex(texts, ERRORS)), texts)


def _ids(texts: Texts) -> Texts:
    texts = _no_errors(_half_width(texts))
    if not _holds(texts, b"+"):
        return texts
    return _keep(pc.invert(pc.match_substring_regex(texts, DAMAGED_ID)), texts)


def _words(texts: Texts, meanings: dict[str, Any], kind: pa.DataType) -> Any:
    known = pa.array(list(meanings), pa.string())
    return pa.array(list(meanings.values()), kind).take(pc.index_in(pc.utf8_lower(_half_width(texts)), known))


def _choices(texts: Texts, field: Field) -> Texts:
    """English values for either language. Unknown ones stay, for the schema to refuse."""
    meanings = {**{zh: en for en, zh in field.choices.items()}, **{en: en for en in field.choices}}
    return pc.coalesce(_words(texts, meanings, pa.string()), _no_errors(texts))


def numbers(texts: Texts, decimals: int = 0, *, percent: bool = False) -> Any:
    """Exact decimals, with as many places as the values need and at least `decimals`; `percent` allows `30%`."""
    plain = pc.match_substring_regex(texts, r"^-?\d{1,12}(\.\d{1,6})?$")
    if pc.all(plain).as_py() is False:
        texts = _plain_numbers(texts, percent=percent)
    point = pc.find_substring(texts, ".")
    length = pc.binary_length(texts)
    places = pc.if_else(pc.greater_equal(point, 0), pc.subtract(pc.subtract(length, point), 1), 0)
    scale = max(pc.max(places).as_py() or 0, decimals)
    return pc.cast(texts, pa.decimal128(38, scale))


def _plain_numbers(texts: Texts, *, percent: bool) -> Texts:
    """Numbers without currency, thousands separators, percent signs and idle zeros; null where it is no number."""
    texts = pc.replace_substring(_half_width(texts), "−", "-")
    texts = pc.replace_substring_regex(texts, r"^([+-]?)\s*¥\s*([+-]?\.?\d)", r"\1\2")
    texts = pc.replace_substring_regex(texts, r"(\d)\s*元$", r"\1")
    texts = pc.replace_substring_regex(texts, r"^\+(\.?\d)", r"\1")
    shape = r"^-?((\d{1,3}(,\d{3})+|\d+)(\.\d+)?|\.\d+)" + (r"( ?%)?$" if percent else "$")
    texts = pc.replace_substring(_keep(pc.match_substring_regex(texts, shape), texts), ",", "")
    if percent and pc.any(pc.ends_with(texts, "%")).as_py():
        texts = _each(texts, lambda t: format(Decimal(t[:-1].rstrip()).scaleb(-2), "f") if t.endswith("%") else t)
    texts = pc.replace_substring_regex(texts, r"^(-?)0+(\d)", r"\1\2")
    texts = pc.replace_substring_regex(texts, r"(\.\d*[1-9])0+$|\.0+$", r"\1")
    digits = pc.utf8_length(pc.replace_substring_regex(texts, r"[-.]", ""))
    return _keep(pc.less_equal(digits, DIGITS), texts)


def _times(texts: Texts) -> Texts:
    """Times of day as `HH:MM`, with or without a day before them."""
    parts = pc.extract_regex(
        _half_width(texts),
        r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ T]+)?(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?$",
    )
    hours = pc.utf8_lpad(pc.struct_field(parts, "h"), 2, "0")
    times = pc.binary_join_element_wise(hours, pc.struct_field(parts, "m"), ":")
    return _keep(parts.is_valid(), times)


def _each(texts: Texts, read: Callable[[str], str | None]) -> Texts:
    """Value by value, for kinds of which there are few."""
    known = {text: read(text) for text in texts.unique().to_pylist() if text is not None}
    return pa.array([None if text is None else known[text] for text in texts.to_pylist()], pa.string())


# A spreadsheet turns a typed `2026-10` into the first day of that month.
_FIRST_DAY = re.compile(r"(\d{4}[-/.]\d{1,2})[-/.]0?1(?: 00:00:00)?")
_QUARTER = re.compile(r"(\d{4})\s*[-年]?\s*(?:[Qq第]\s*)?([1-4一二三四])\s*(?:季度|季)?")


def _month(text: str) -> str | None:
    day = _FIRST_DAY.fullmatch(text)
    try:
        return str(Month.parse(day[1] if day else text))
    except ValueError:
        return None


def _period(text: str) -> str | None:
    """`2026`, `2026-Q4` or `2026-10`, from either language's writing."""
    if year := re.fullmatch(r"(\d{4})\s*年?(?:度)?", text):
        return year[1]
    if re.search(r"[Qq季]", text) and (found := _QUARTER.fullmatch(text)):
        return f"{found[1]}-Q{'一二三四'.find(found[2]) + 1 or found[2]}"
    return _month(text)
