"""`payslips.xlsx` (工资条): for each person a head and a row of amounts, a dashed line to cut along, on A4 landscape.

A strip shows only the items that the person has, so it stays readable on paper: companies pay by dozens of items, one person by
about ten. Items flow from left to right; the totals always stand at the right end, net pay last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures
from hrcalc.documents.headings import FIELDS, TOTALS, company_of, month_title
from hrcalc.documents.sheet_xml import letters, text_cell
from hrcalc.documents.style import TOTAL, Looks, set_page, set_widths
from hrcalc.money import text_of
from hrcalc.words import Text

COLUMNS = 13
"""Side by side on a strip."""

_HEAD, _VALUES, _CUT = 26.0, 19.0, 14.0
"""Heights in points: a head takes two lines."""
_PAGE = 525.0
"""Points that a landscape A4 page holds between its margins when the columns fill its width."""
_BREAKS = 1_000
"""Page breaks on one sheet: a spreadsheet takes 1,026."""
_PERSON = ("month", "employee_id", "name", "department")
_SHOWN = ("gross_pay", "pretax_deductions", "income_tax", "other_deductions", "net_pay")


@dataclass
class _Sheet:
    """A sheet that is being laid out: its strips as (first row, person), and the rows below which pages end."""

    sheet: Worksheet
    people: list[tuple[int, int]]
    breaks: list[int] = field(default_factory=list)


def write_strips(figures: Figures, path: Path, book: Book) -> None:
    """Write the strips of everyone who is paid into an empty book, and save it."""
    lang = book.lang
    whose = f"{company_of(figures.run.company, lang)} {month_title(figures.run.month).of(lang)}"
    book.workbook.properties.title = f"{whose} {Text('工资条', 'payslips').of(lang)}"
    strips = _Strips(figures, book)
    paid = np.flatnonzero(figures.paid).tolist()
    for part in _laid_out(book, strips, paid):
        set_page(part.sheet, lang, landscape=True)
        set_widths(part.sheet, [9, 11, 11, 13, *[11.5] * (COLUMNS - 4)])
        part.sheet.row_breaks.brk = [Break(id=row) for row in part.breaks]
        book.stream(part.sheet, strips.rows(part.people))
    book.save(path)


def _laid_out(book: Book, strips: _Strips, people: list[int]) -> Iterator[_Sheet]:
    title = Text("工资条", "Payslips").of(book.lang)
    part = _Sheet(book.sheet(title), [])
    row, left, sheets = 1, _PAGE, 1
    for person in people:
        count = strips.count(person)
        height = count * (_HEAD + _VALUES) + _CUT
        if height > left and row > 1:
            if len(part.breaks) == _BREAKS:
                yield part
                sheets += 1
                part, row = _Sheet(book.sheet(f"{title} {sheets}"), []), 1
            else:
                # A break stands below the row that it names; the cut line ends the page.
                part.breaks.append(row - 1)
            left = _PAGE
        part.people.append((row, person))
        row += 2 * count + 2
        left -= height
    yield part


class _Strips:
    """The strips of a pay run, each made when its rows are written."""

    def __init__(self, figures: Figures, book: Book) -> None:
        self._figures = figures
        self._lang = book.lang
        looks = Looks(book.lang)

        def head(group: str, title: Text) -> str:
            return f' s="{book.id(replace(looks.group(group), size=9))}"{text_cell(title.of(book.lang))}'

        self._person = [head("", FIELDS[name]) for name in _PERSON]
        self._item_heads = [head(item.kind, item.title) for item in figures.items]
        self._total_heads = [head("totals", TOTALS[name]) for name in _SHOWN]
        self._text, self._money = book.id(looks.center), book.id(looks.money)
        self._bold = book.id(replace(looks.money, fill=TOTAL).bold())
        self._cut = book.id(replace(looks.plain, edge="cut"))
        staff = figures.run.employees.select(["employee_id", "name", "department"]).to_pydict()
        self._staff = list(zip(*staff.values(), strict=True))
        self._totals = [figures.totals_of[name].tolist() for name in _SHOWN]
        self._items = self._by_person()

    def count(self, person: int) -> int:
        """How many pairs of rows a strip takes."""
        return -(-(len(_PERSON) + len(self._items[person]) + len(_SHOWN)) // COLUMNS)

    def rows(self, people: list[tuple[int, int]]) -> Iterator[bytes]:
        """The rows of some strips."""
        for first, person in people:
            yield self._strip(first, person).encode()

    def _by_person(self) -> list[list[tuple[int, int]]]:
        """For each person (item, fen) in the order of the items; items that come to nothing, or are no pay, are left out."""
        figures = self._figures
        count = len(figures.keys)
        shown = np.array([kind in ("earning", *_GROUPS) for _, kind in figures.keys], dtype=bool)
        cells = figures.person_of_line * max(count, 1) + figures.key_of_line
        present, where = np.unique(cells, return_inverse=True)
        sums = np.zeros(len(present), dtype=np.int64)
        np.add.at(sums, where, figures.amounts)
        found: list[list[tuple[int, int]]] = [[] for _ in self._staff]
        for cell, fen in zip(present.tolist(), sums.tolist(), strict=True):
            person, item = divmod(cell, max(count, 1))
            if fen and shown[item]:
                found[person].append((item, fen))
        return found

    def _strip(self, first: int, person: int) -> str:
        values = (str(self._figures.run.month), *self._staff[person])
        # Each cell as (head, value): what follows the reference in both rows.
        cells = [
            (head, f' s="{self._text}"{text_cell(text or "")}') for head, text in zip(self._person, values, strict=True)
        ]
        cells += [
            (self._item_heads[i], f' s="{self._money}"><v>{text_of(fen)}</v></c>') for i, fen in self._items[person]
        ]
        room = self.count(person) * COLUMNS
        cells += [("", "")] * (room - len(cells) - len(_SHOWN))
        cells += [
            (head, f' s="{self._bold}"><v>{text_of(fen[person])}</v></c>')
            for head, fen in zip(self._total_heads, self._totals, strict=True)
        ]
        out: list[str] = []
        row = first
        for at in range(0, room, COLUMNS):
            part = list(zip(_LETTERS, cells[at : at + COLUMNS], strict=True))
            out.append(f'<row r="{row}"{_tall(_HEAD)}>')
            out += [f'<c r="{letter}{row}"{head}' for letter, (head, _) in part if head]
            out.append(f'</row><row r="{row + 1}"{_tall(_VALUES)}>')
            out += [f'<c r="{letter}{row + 1}"{value}' for letter, (head, value) in part if head]
            out.append("</row>")
            row += 2
        cut = "".join([f'<c r="{letter}{row}" s="{self._cut}"/>' for letter in _LETTERS])
        out.append(f'<row r="{row}"{_tall(_CUT / 2)}>{cut}</row><row r="{row + 1}"{_tall(_CUT / 2)}/>')
        return "".join(out)


def _tall(height: float) -> str:
    return f' ht="{height}" customHeight="1"'


_LETTERS = [letters(at) for at in range(1, COLUMNS + 1)]
_GROUPS = ("pretax", "tax", "deduction")
