"""Sheets of one long table: a title, a head that stays in view, and rows that are streamed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from hrcalc.documents.book import Book
from hrcalc.documents.headings import TOTAL
from hrcalc.documents.measure import column_width, fitted, heights_of, width_of
from hrcalc.documents.sheet_xml import MAX_ROWS, Column, Formula, clean, letters, row_xml, rows_of
from hrcalc.documents.style import Looks, Style, set_page, set_widths, total
from hrcalc.engine.fen import fen_array, money_array
from hrcalc.money import text_of, yuan
from hrcalc.words import Text

Value = str | int | Decimal | None

HEAD = 3
"""The row of the columns' heads: the title and a note are above."""
_SUM = 9
"""SUBTOTAL's number for a sum: it leaves out rows that a filter hides."""


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


def texts(head: Text, values: Iterable[str], style: Style, widest: float = 40) -> Field:
    """A column of texts."""
    return Field(head, pa.chunked_array([pa.array(list(values), pa.string())]), style, widest)


def amounts(head: Text, fen: Sequence[int | None], style: Style) -> Field:
    """A column of amounts from fen; empty where None."""
    missing = np.array([value is None for value in fen], dtype=bool)
    values = money_array(np.array([value or 0 for value in fen], dtype=np.int64), missing)
    return Field(head, pa.chunked_array([values]), style)


def summed_sheet(
    book: Book,
    title: Text,
    heading: str,
    note: Text,
    fields: list[Field],
    added: Sequence[Field],
    printed: int | None = None,
) -> None:
    """A sheet of one table, with live totals below the columns of money that may be `added` up."""
    lang, looks, count = book.lang, Looks(book.lang), len(fields[0].values)
    table_sheet(book, title, heading, note.of(lang), fields, printed=printed)
    if not count:
        return
    sheet = book.workbook.worksheets[-1]
    assert isinstance(sheet, Worksheet)
    words, money = book.id(total(looks.text)), book.id(total(looks.money))
    cells: list[tuple[int, int, str | Formula | None]] = []
    for at, field in enumerate(fields, start=1):
        if field in added:
            area = f"{letters(at)}{HEAD + 1}:{letters(at)}{HEAD + count}"
            cents = int(fen_array(field.values).sum())
            cells.append((at, money, Formula(f"SUBTOTAL({_SUM},{area})", text_of(cents))))
            column = sheet.column_dimensions[letters(at)]
            column.width = max(
                column.width, fitted([width_of(yuan(cents)) + 1])
            )  # bold, and wider than what it adds up
        else:
            cells.append((at, words, TOTAL.of(lang) if at == 1 else None))
    book.stream(sheet, [row_xml(HEAD + count + 1, cells).encode()])
    sheet.print_area = f"A1:{letters(printed or len(fields))}{HEAD + count + 1}"


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
