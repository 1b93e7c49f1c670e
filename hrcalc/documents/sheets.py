"""Sheets of one long table: a title, a head that stays in view, and rows that are streamed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from hrcalc.documents.book import Book
from hrcalc.documents.measure import column_width, heights_of
from hrcalc.documents.sheet_xml import MAX_ROWS, Column, clean, letters, rows_of
from hrcalc.documents.style import Looks, Style, set_page, set_widths
from hrcalc.words import Text

Value = str | int | Decimal | None

HEAD = 3
"""The row of the columns' heads: the title and a note are above."""


@dataclass(frozen=True)
class Field:
    """A column of a table sheet: its head, its values, the look of its cells and the bounds of its width."""

    head: Text
    values: pa.ChunkedArray
    style: Style
    widest: float = 40


def table_sheet(
    book: Book,
    title: Text,
    heading: str,
    note: str,
    fields: Sequence[Field],
    *,
    landscape: bool = True,
    frozen: int = 2,
    printed: int | None = None,
    max_rows: int = MAX_ROWS,
) -> None:
    """Add a table as a sheet, and as further sheets where it has more rows than one holds.

    The first `frozen` columns stay in view, the first `printed` go to paper.
    """
    lang, looks = book.lang, Looks(book.lang)
    count = len(fields[0].values)
    room = max_rows - HEAD
    widths = [column_width(f.values, f.head.of(lang), high=f.widest) for f in fields]
    for page in range(max(1, math.ceil(count / room))):
        sheet = book.sheet(title.of(lang) + (f" {page + 1}" if page else ""))
        add_heading(sheet, looks, heading, note)
        add_head(sheet, looks, [f.head.of(lang) for f in fields])
        rows = min(room, count - page * room)
        last = f"{letters(len(fields))}{HEAD + rows}"
        sheet.auto_filter.ref = f"A{HEAD}:{last}"
        sheet.freeze_panes = f"{letters(frozen + 1)}{HEAD + 1}"
        set_widths(sheet, widths)
        set_page(sheet, lang, landscape=landscape, title_rows=f"{HEAD}:{HEAD}")
        if printed:
            sheet.print_area = f"A1:{letters(printed)}{HEAD + rows}"
        columns = [Column(f.values.slice(page * room, rows), book.id(f.style)) for f in fields]
        book.stream(sheet, rows_of(columns, HEAD + 1, heights=_heights(fields, widths)))


def _heights(fields: Sequence[Field], widths: Sequence[float]) -> list[float] | None:
    """The heights of rows, where some column wraps: such tables fit one sheet."""
    wrapped = [
        (pc.fill_null(f.values.combine_chunks(), ""), width, f.style.size)
        for f, width in zip(fields, widths, strict=True)
        if f.style.wrap
    ]
    return heights_of(wrapped, 16).tolist() if wrapped else None


def add_heading(sheet: Worksheet, looks: Looks, heading: str, note: str) -> None:
    """The title of a sheet and the note below it."""
    sheet.row_dimensions[1].height = 26
    put(sheet, 1, [(heading, looks.title)])
    put(sheet, 2, [(note, looks.note)])


def add_head(sheet: Worksheet, looks: Looks, heads: Sequence[str], row: int = HEAD) -> None:
    """A row of column heads."""
    sheet.row_dimensions[row].height = 22
    put(sheet, row, [(head, looks.head) for head in heads])


def put(sheet: Worksheet, row: int, cells: Sequence[tuple[Value, Style]]) -> None:
    """Fill a row from its first column on."""
    for at, (value, style) in enumerate(cells, start=1):
        cell = sheet.cell(row, at)
        assert isinstance(cell, Cell)
        cell.value = (clean(value) or None) if isinstance(value, str) else value
        if cell.data_type == "f":
            # "=1" from the data is text.
            cell.data_type = "s"
        style.on(cell)
