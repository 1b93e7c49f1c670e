"""The register: a row for each person, a column for each item, department by department, with live totals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures, Places, mapped
from hrcalc.documents.headings import FIELDS, KINDS, STATUS, TOTAL, TOTALS, YTD, YUAN, ledger_words, named
from hrcalc.documents.measure import column_width, fitted, width_of
from hrcalc.documents.sheet_xml import Column, Formula, letters, row_xml, rows_of
from hrcalc.documents.sheets import add_heading
from hrcalc.documents.style import Looks, set_footer, set_header, set_page, set_widths, subtotal, total
from hrcalc.engine.fen import Fen, fen_array, money_array
from hrcalc.money import text_of
from hrcalc.words import Lang, Text

_PERSON = ("employee_id", "name", "department", "position", "team", "branch", "status")
_FIRST = 5
"""The first row of people: a title, a note, the groups and the heads are above."""
_PAGE = 235
"""Characters that an A4 page can hold side by side and still be read."""
_GROUPS = {**KINDS, "totals": Text("合计", "Totals"), "ytd": YTD}
_SUM = 9
"""SUBTOTAL's number for a sum: it leaves out other subtotals and rows that a filter hides."""


@dataclass(frozen=True)
class _Money:
    """A column of money, its people in the order of the sheet. What is a memo is shown but not added up."""

    head: str
    group: str
    fen: Fen
    values: pa.ChunkedArray
    adds: bool


def add_register(book: Book, figures: Figures, heading: str) -> None:
    """Add the register to a workbook."""
    lang, looks = book.lang, Looks(book.lang)
    order = np.argsort(figures.department_of, kind="stable")
    staff = figures.run.employees.take(pa.array(order))
    staff = staff.set_column(
        staff.column_names.index("status"), "status", mapped(staff["status"], lambda s: named(STATUS, s).of(lang))
    )
    columns = list(_columns(figures, order, lang))
    several = len(figures.departments) > 1
    sheet = book.sheet(Text("工资表", "Register").of(lang))
    ledger = ledger_words(figures.run.books).of(lang) if figures.run.books else ""
    add_heading(sheet, looks, heading, Text(";", "; ").of(lang).join(filter(None, (YUAN.of(lang), ledger))))
    for at, field in enumerate(_PERSON, start=1):
        looks.head.on(sheet.cell(3, at))
        looks.head.on(sheet.cell(4, at, FIELDS[field].of(lang)))
        sheet.merge_cells(start_row=3, end_row=4, start_column=at, end_column=at)
        sheet.cell(3, at).value = FIELDS[field].of(lang)
    at = len(_PERSON) + 1
    for group in dict.fromkeys(column.group for column in columns):
        heads = [column.head for column in columns if column.group == group]
        title = named(_GROUPS, group)
        for place, head in enumerate(heads, start=at):
            looks.group(group).on(sheet.cell(3, place))
            looks.group(group).on(sheet.cell(4, place, head))
        sheet.cell(3, at).value = title.of(lang)
        sheet.merge_cells(start_row=3, end_row=3, start_column=at, end_column=at + len(heads) - 1)
        at += len(heads)
    sheet.row_dimensions[3].height = 20
    sheet.row_dimensions[4].height = 34
    widths = [column_width(staff[f], FIELDS[f].of(lang), high=18) for f in _PERSON]
    widths += [_width(column) for column in columns]
    set_widths(sheet, widths)
    set_page(
        sheet,
        lang,
        landscape=True,
        title_rows="3:4",
        title_columns="A:B",
        pages_wide=math.ceil(sum(widths) / _PAGE),
    )
    # The title would be cut off where repeated columns end, so on paper it stands above the page.
    set_header(sheet, heading)
    if ledger:
        assert sheet.oddFooter is not None
        set_footer(sheet, "&A", str(sheet.oddFooter.right.text), ledger)
    sheet.page_margins.top = 0.7
    last = _FIRST + figures.run.employees.num_rows + (len(figures.departments) if several else 0)
    sheet.print_area = f"A3:{letters(len(widths))}{last}"
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.freeze_panes = f"C{_FIRST}"
    sheet.sheet_format.outlineLevelRow = int(several)
    people = [Column(staff[f], book.id(looks.text)) for f in _PERSON]
    money = [Column(column.values, book.id(looks.money)) for column in columns]
    book.stream(sheet, _rows(book, looks, figures, people + money, columns))


def _columns(figures: Figures, order: Places, lang: Lang) -> Iterator[_Money]:
    people = figures.run.employees.num_rows
    count = len(figures.keys)
    sums = np.zeros((count, people), dtype=np.int64)
    known = np.zeros((count, people), dtype=bool)
    at = (figures.key_of_line, figures.person_of_line)
    np.add.at(sums, at, figures.amounts)
    known[at] = True

    def items(kinds: Iterable[str]) -> Iterator[_Money]:
        for kind in kinds:
            for place, item in enumerate(figures.items):
                if item.kind == kind and item.lines:
                    yield _money(item.title.of(lang), kind, sums[place][order], known[place][order])

    def _money(head: str, group: str, fen: Fen, known: np.ndarray) -> _Money:
        return _Money(head, group, fen, pa.chunked_array([money_array(fen, ~known)]), group != "memo")

    yield from items(("earning", "pretax", "tax", "deduction"))
    for name, head in TOTALS.items():
        yield _money(head.of(lang), "totals", figures.totals_of[name][order], figures.paid[order])
    yield from items(("employer", "memo"))
    if (year := figures.run.year_to_date) is not None:
        for name, head in TOTALS.items():
            yield _money(head.of(lang), "ytd", fen_array(year[name])[order], figures.paid[order])


def _width(column: _Money) -> float:
    """As wide as the total below the column; the head may take two lines."""
    digits = f"{int(np.abs(column.fen).sum() if column.adds else 0):,}"
    return fitted([len(digits) + 1.5, math.ceil(width_of(column.head) / 2) + 1], low=10.5)


def _rows(book: Book, looks: Looks, figures: Figures, columns: list[Column], money: list[_Money]) -> Iterator[bytes]:
    """People by department, each with its subtotal, and the total of all."""
    several = len(figures.departments) > 1
    row, start = _FIRST, 0
    for part in figures.by_department:
        length = part.paid + part.held
        slices = [replace(column, values=column.values.slice(start, length)) for column in columns]
        yield from rows_of(slices, row, 'outlineLevel="1"' if several else "")
        if several:
            label = f"{part.name or '—'} {Text('小计', 'subtotal').of(book.lang)}"
            styles = (book.id(subtotal(looks.text)), book.id(subtotal(looks.money)))
            sums = [int(c.fen[start : start + length].sum()) for c in money]
            yield _sum_row(row + length, label, styles, money, sums, row, row + length - 1)
        row, start = row + length + several, start + length
    styles = (book.id(total(looks.text)), book.id(total(looks.money)))
    sums = [int(c.fen.sum()) for c in money]
    yield _sum_row(row, TOTAL.of(book.lang), styles, money, sums, _FIRST, max(row - 1, _FIRST))


def _sum_row(
    row: int, label: str, styles: tuple[int, int], money: list[_Money], sums: list[int], first: int, last: int
) -> bytes:
    cells: list[tuple[int, int, str | Formula | None]] = [(1, styles[0], label)]
    cells += [(at, styles[0], None) for at in range(2, len(_PERSON) + 1)]
    for at, (column, fen) in enumerate(zip(money, sums, strict=True), start=len(_PERSON) + 1):
        area = f"{letters(at)}{first}:{letters(at)}{last}"
        live = (
            Formula(f"SUBTOTAL({_SUM},{area})", text_of(fen)) if column.adds and last >= first and row > last else None
        )
        cells.append((at, styles[1], live))
    return row_xml(row, cells).encode()
