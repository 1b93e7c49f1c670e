"""Worksheet rows as XML, made by column: a table of 400,000 rows becomes text in Arrow, without a Python object for each cell.

Numbers are written with their exact decimals, ids and every other text as inline text: a cell that begins with `=` is text
here by construction, never a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MAX_ROWS = 1_048_576
"""Of one worksheet."""

MAX_TEXT = 32_767
"""Characters in one cell; a spreadsheet calls a file with more damaged."""

_BATCH = 16_384
_ODD = "[\x00-\x08\x0b-\x1f&<>\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
"""What cannot stand in XML as it is, and what a spreadsheet would take for an escaped character."""
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_ESCAPED = "_(x[0-9A-Fa-f]{4}_)"


def letters(column: int) -> str:
    """A column's letters: 1 is A, 28 is AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def clean(text: str) -> str:
    """A text as a cell can hold it: no control characters, not too long, no air around it."""
    return re.sub(_CONTROL, " ", re.sub("\r\n?", "\n", text[:MAX_TEXT])).strip()


def escape(text: str) -> str:
    """One text for the inside of an element or of an attribute in double quotes."""
    text = text[:MAX_TEXT].strip()
    if re.search(_ODD, text):
        text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = re.sub(_ESCAPED, r"_x005F_\1", text)
    return text.replace('"', "&quot;")


def escape_column(column: pa.Array) -> pa.Array:
    """The same for a column of strings; null becomes empty."""
    column = pc.utf8_trim_whitespace(pc.fill_null(column, ""))
    if len(column) and pc.max(pc.binary_length(column)).as_py() > MAX_TEXT:
        column = pc.utf8_slice_codeunits(column, 0, MAX_TEXT)
    if pc.any(pc.match_substring_regex(column, _ODD)).as_py():
        column = pc.replace_substring_regex(column, "\r\n?", "\n")
        column = pc.utf8_trim_whitespace(pc.replace_substring_regex(column, _CONTROL, " "))
        for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            column = pc.replace_substring(column, sign, entity)
        column = pc.replace_substring_regex(column, _ESCAPED, r"_x005F_\1")
    return column


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its values (strings are text, all else numbers) and the style of its cells.

    `styles`, where there are any, are the styles of single cells, as text.
    """

    values: pa.ChunkedArray
    style: int
    styles: pa.Array | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula with the value that it comes to."""

    text: str
    value: str | int


def rows_of(
    columns: Sequence[Column], first: int, attributes: str = "", heights: Sequence[float] | None = None
) -> Iterator[bytes]:
    """Rows from `first` on, a few thousand at a time; `attributes` go into every `<row>`, `heights` (points) into each."""
    tails = [_tails(column.values) for column in columns]
    count = len(columns[0].values)
    for start in range(0, count, _BATCH):
        length = min(_BATCH, count - start)
        number = pc.cast(pa.array(range(first + start, first + start + length), pa.int32()), pa.string())
        parts: list[Any] = ['<row r="', number, f'"{" " if attributes else ""}{attributes}']
        if heights is not None:
            own = pa.array([f' ht="{height:g}"' for height in heights[start : start + length]], pa.string())
            parts += [own, ""]
        parts[-1] += ">"
        for at, (column, tail) in enumerate(zip(columns, tails, strict=True), start=1):
            head = f'<c r="{letters(at)}'
            parts[-1] += head
            parts += [number, f'" s="{column.style}"' if column.styles is None else '" s="']
            if column.styles is not None:
                parts += [column.styles.slice(start, length), '"']
            parts += [tail.batch(start, length), ""]
        parts[-1] += "</row>"
        text = pc.binary_join_element_wise(*parts, "")
        parts.clear()  # as large as the text
        yield text_bytes(text)[0]


def row_xml(
    row: int, cells: Iterable[tuple[int, int, str | int | Formula | Number | None]], attributes: str = ""
) -> str:
    """One row from (column, style, value): text, a whole number, a `Number`, a `Formula` or nothing."""
    inner = "".join(f'<c r="{letters(column)}{row}" s="{style}"{_tail(value)}' for column, style, value in cells)
    return f'<row r="{row}"{" " if attributes else ""}{attributes}>{inner}</row>'


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the decimals that it is to be written with."""

    text: str


def text_cell(text: str) -> str:
    """What follows the style in a cell of text."""
    return f' t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text.strip() else "/>"


def _tail(value: str | int | Formula | Number | None) -> str:
    match value:
        case None | "":
            return "/>"
        case str():
            return text_cell(value)
        case Formula():
            return f"><f>{escape(value.text)}</f><v>{value.value}</v></c>"
        case Number():
            return f"><v>{value.text}</v></c>"
        case _:
            return f"><v>{value}</v></c>"


@dataclass(frozen=True, slots=True)
class _Tails:
    """What follows the style in each cell. Columns that repeat few texts keep each of them once."""

    values: pa.ChunkedArray | pa.Array
    codes: pa.ChunkedArray | None

    def batch(self, start: int, length: int) -> pa.Array:
        if self.codes is not None:
            return pc.take(self.values, _whole(self.codes.slice(start, length)))
        return cells_of(_whole(self.values.slice(start, length)))


def _tails(column: pa.ChunkedArray) -> _Tails:
    if pa.types.is_string(column.type) and len(column) > _BATCH:
        coded = pc.dictionary_encode(column, null_encoding="encode").unify_dictionaries()
        words = coded.chunk(0).dictionary
        if len(words) * 4 < len(column):
            return _Tails(cells_of(words), pa.chunked_array([c.indices for c in coded.chunks]))
    return _Tails(column, None)


def cells_of(values: pa.Array) -> pa.Array:
    """What follows the style in a cell, for each value: its type, the value and the end; null and "" are empty cells."""
    if pa.types.is_string(values.type):
        return text_cells(escape_column(values))
    return pc.fill_null(pc.binary_join_element_wise("><v>", pc.cast(values, pa.string()), "</v></c>", ""), "/>")


def text_cells(text: pa.Array) -> pa.Array:
    """What follows the style in cells of texts that are escaped already."""
    cells = pc.binary_join_element_wise(' t="inlineStr"><is><t>', text, "</t></is></c>", "")
    return pc.if_else(pc.equal(text, ""), "/>", cells)


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def text_bytes(text: pa.Array) -> tuple[bytes, list[int]]:
    """The texts of a column one after the other, as they lie in memory, and where each begins; the end is the last."""
    starts = np.frombuffer(text.buffers()[1], dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    return bytes(memoryview(text.buffers()[2])[starts[0] : starts[-1]]), (starts - starts[0]).tolist()
