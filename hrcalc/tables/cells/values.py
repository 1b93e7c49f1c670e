"""Text to typed values, a column at a time. No float touches a number; no cell is guessed: what will not convert is bad.

A column's distinct values are converted and then spread over its rows: a date that stands in ten thousand rows is read
once. What a column's cells say only together (`date_order`, `numbers`, `durations`) comes back as findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.problems import Said
from hrcalc.tables.arrow import pc
from hrcalc.tables.cells.blanks import says_nothing
from hrcalc.tables.cells.date_order import read_dates
from hrcalc.tables.cells.dates import half_width
from hrcalc.tables.cells.durations import read_durations
from hrcalc.tables.cells.findings import Finding, Reading
from hrcalc.tables.cells.numbers import read_numbers
from hrcalc.tables.cells.units import HOURS, MINUTES, power_of, time_unit
from hrcalc.tables.schema import NUMERIC, Field

Texts = Any
"""A `pyarrow` array of strings; its stubs know hardly any compute function."""

ERRORS = r"^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|UNCALCULATED!.*)$"
"""What a spreadsheet writes into a cell that it cannot work out."""

DAMAGED_ID = r"^-?(\d(\.\d+)?[eE]\+\d{2,}|\d\.\d+[eE]\d{2,})$"
"""What a spreadsheet makes of a long id that it took for a number."""

_POWER = rb"\.\d+[eE]\d"
"""What a damaged id without a `+` holds."""

YES_NO = {
    **dict.fromkeys(("是", "有", "yes", "y", "true", "1", "√", "✓"), True),
    **dict.fromkeys(("否", "无", "no", "n", "false", "0", "×"), False),
}


@dataclass(frozen=True)
class Converted:
    """A typed column, null where a cell is blank or bad, and the bad cells: their rows (from 0) and texts.

    `said` tells what to say of bad cells whose column explains them, by their text; `findings` what is to be said once of the whole column.
    A column with an error among those is not `readable`: its values mean nothing, and its cells are not told one by one.
    """

    values: pa.ChunkedArray[Any]
    rows: npt.NDArray[np.int64]
    texts: list[str]
    said: Mapping[str, Said] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether the column as a whole can be read."""
        return all(finding.severity != "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Writing:
    """How an export writes a column, as far as settings, header and file tell.

    `date_format` and `hours_format` are the settings'; `epoch` is day 0 of dates that are numbers (spreadsheets); `unit` is what the header
    says in brackets; `table` names the table in what to mend.
    """

    date_format: str | None = None
    hours_format: str | None = None
    epoch: np.datetime64 | None = None
    unit: str = ""
    table: str = "TABLE"


def convert(field: Field, cells: pa.ChunkedArray[Any], writing: Writing | None = None) -> Converted:
    """The values of a column."""
    parse = _parser(field, writing or Writing())
    encoded = pa.types.is_dictionary(cells.type)
    if not encoded and field.kind not in {"id", "text"}:
        cells, encoded = cells.dictionary_encode(), True
    if not encoded:
        texts = _trim(cells)
        values = parse(texts).values
        return _converted(values, texts, np.flatnonzero(_bad(values, texts)))
    whole: Any = cells.unify_dictionaries().combine_chunks() if cells.num_chunks else pa.array([], cells.type)
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    texts = _trim(whole.dictionary)
    reading = parse(texts)
    values, indices = reading.values, whole.indices
    bad = np.flatnonzero(_bad(values, texts))
    if len(bad) and field.kind not in {"id", "text"}:
        bad = bad[~says_nothing(field, texts.take(pa.array(bad)).to_pylist())]
    rows, shown = np.zeros(0, np.int64), []
    findings = tuple(replace(finding, row=_row_of(finding.value, texts, indices)) for finding in reading.findings)
    if len(bad):
        places = pc.fill_null(indices, -1).to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(np.isin(places, bad))
        shown = texts.take(pa.array(places[rows])).to_pylist()
    return Converted(pa.chunked_array([values.take(indices)]), rows, shown, reading.said, findings)


def _row_of(text: str, texts: Texts, indices: Any) -> int | None:
    """The first row that holds one of the distinct texts."""
    rows = pc.index(indices, pc.index(texts, text).cast(indices.type)).as_py()
    return rows if rows >= 0 else None


def texts_of(cells: pa.ChunkedArray[Any]) -> pa.ChunkedArray[Any]:
    """Cells as they are written, trimmed, null where one is blank."""
    return _trim(cells.cast(pa.string()))


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


def _parser(field: Field, writing: Writing) -> Callable[[Texts], Reading]:
    if field.kind in NUMERIC:
        return _numbers(field, writing)
    simple: Callable[[Texts], Any]
    match field.kind:
        case "date":
            return lambda texts: read_dates(texts, writing.date_format, writing.epoch, writing.table)
        case "yes_no":
            simple = partial(_words, meanings=YES_NO, kind=pa.bool_())
        case "choice":
            simple = partial(_choices, field=field)
        case "id":
            simple = _ids
        case "time":
            simple = _times
        case "month":
            simple = partial(_each, read=_month)
        case "period":
            simple = partial(_each, read=_period)
        case _:
            simple = _no_errors
    return lambda texts: Reading(simple(texts))


def _numbers(field: Field, writing: Writing) -> Callable[[Texts], Reading]:
    percent = field.percent or field.kind == "ratio"
    money = field.kind == "money"
    if field.kind == "number" and field.unit in (HOURS, MINUTES):
        unit = time_unit(writing.unit)
        return lambda texts: read_durations(
            texts, field.unit, writing.table, header=unit, hours_format=writing.hours_format, epoch=writing.epoch
        )
    unit = field.unit if field.kind == "number" else ""
    power = power_of(writing.unit) if money else 0
    return lambda texts: read_numbers(
        texts, 2 if money else 0, percent=percent, money=field.kind != "ratio", unit=unit, power=power
    )


def _keep(keep: Any, texts: Texts) -> Texts:
    return pc.if_else(keep, texts, pa.scalar(None, pa.string()))


def _holds(texts: Texts, pattern: bytes) -> bool:
    """Whether a pattern may match anywhere in a column: a search of its memory, much quicker than one of each text."""
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    buffers = [chunk.buffers()[2] for chunk in chunks]
    return any(buffer is not None and re.search(pattern, buffer) for buffer in buffers)


def _no_errors(texts: Texts) -> Texts:
    if not _holds(texts, b"#"):
        return texts
    return _keep(pc.invert(pc.match_substring_regex(texts, ERRORS)), texts)


def _ids(texts: Texts) -> Texts:
    texts = _no_errors(half_width(texts))
    if not _holds(texts, rb"\+") and not _holds(texts, _POWER):
        return texts
    return _keep(pc.invert(pc.match_substring_regex(texts, DAMAGED_ID)), texts)


def _words(texts: Texts, meanings: dict[str, Any], kind: pa.DataType) -> Any:
    known = pa.array(list(meanings), pa.string())
    return pa.array(list(meanings.values()), kind).take(pc.index_in(pc.utf8_lower(half_width(texts)), known))


def _choices(texts: Texts, field: Field) -> Texts:
    """English values for either language. Unknown ones stay, for the schema to refuse."""
    meanings = {**field.words, **{zh: en for en, zh in field.choices.items()}, **{en: en for en in field.choices}}
    known = _words(texts, meanings, pa.string())
    if known.null_count == texts.null_count:
        return known
    blank = pa.array([text is not None and bool(says_nothing(field, [text])[0]) for text in texts.to_pylist()])
    return pc.coalesce(known, _keep(pc.invert(blank), _no_errors(texts)))


def _times(texts: Texts) -> Texts:
    """Times of day as `HH:MM`, with or without a day before them; after midnight the hours go on (`24:41`)."""
    parts = pc.extract_regex(
        half_width(texts),
        r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ T]+)?(?P<h>[0-3]?\d|4[0-7]):(?P<m>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?$",
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
