"""The first sheet of `simulation.xlsx`: what changes, what it costs, who gains and who loses, by department and by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from openpyxl.worksheet.worksheet import Worksheet

from hrcalc.documents.book import Book
from hrcalc.documents.headings import FIELDS, KINDS, PEOPLE, TOTAL, YUAN, named
from hrcalc.documents.measure import fitted, height_of, width_of
from hrcalc.documents.sheets import Value, add_heading, put
from hrcalc.documents.side_sheets import DIFFERENCE
from hrcalc.documents.simulation_words import (
    AFTER,
    BEFORE,
    GAIN,
    HELD,
    HOW,
    LOSE,
    TOTALS,
    UNCHANGED,
    tenths,
    versions,
)
from hrcalc.documents.style import RED, Looks, Style, set_page, set_widths, total
from hrcalc.money import decimal, yuan
from hrcalc.revision.comparison import Moved, Simulation
from hrcalc.words import Text

Cell = tuple[Value, Style, int]
"""What stands in a cell, its look, and over how many columns it goes."""

_PEOPLE = (PEOPLE, GAIN, LOSE, UNCHANGED)
_AMOUNTS = (BEFORE, AFTER, DIFFERENCE, Text("增减 %", "Difference %"))
_COLUMNS = 1 + len(_PEOPLE) + len(_AMOUNTS)
_NOTE = Text(
    f"{YUAN.zh};增加、减少按实发工资算;用工成本 = 应发工资 + 企业承担;扣除项目为正数;没有记录任何东西",
    f"{YUAN.en}; who gains and who loses is by net pay; total cost = gross pay + employer cost; deductions are positive; "
    "nothing is recorded",
)
_COUNT = 10
"""The width of a column of counts."""


class _Page:
    """The sheet, filled block by block from the top."""

    def __init__(self, book: Book, done: Simulation, heading: str) -> None:
        self.lang, self.looks = book.lang, Looks(book.lang)
        self.sheet: Worksheet = book.sheet(Text("汇总", "Summary").of(book.lang))
        names = [group.name for group in done.compared.departments]
        names += [item.title.of(self.lang) for item in done.compared.items]
        amounts = (fen for moved in done.compared.totals.values() for fen in (moved.before, moved.after))
        digits = fitted([width_of(yuan(fen)) for fen in amounts], 15)
        self.widths = [fitted(map(width_of, names), 28, 40), *[_COUNT] * len(_PEOPLE), *[digits] * 3, 13.0]
        set_widths(self.sheet, self.widths)
        set_page(self.sheet, self.lang, landscape=True)
        self.sheet.freeze_panes = "A4"
        add_heading(self.sheet, self.looks, heading, _NOTE.of(self.lang))
        self.row = 4

    def block(self, title: Text, heads: Sequence[tuple[Text, int]]) -> None:
        """The title of a block, and the heads of its columns, each over so many columns of the sheet."""
        looks = self.looks
        put(self.sheet, self.row, [(title.of(self.lang), looks.block), *[(None, looks.block)] * (_COLUMNS - 1)])
        self.sheet.row_dimensions[self.row].height = 20
        self.row += 1
        self.sheet.row_dimensions[self.row].height = 22
        self.add([(head.of(self.lang), looks.head, span) for head, span in heads])

    def add(self, cells: Sequence[Cell], *, last: bool = False) -> None:
        """A row; the last one of a block is its total."""
        laid: list[tuple[Value, Style]] = []
        spans: list[tuple[int, int]] = []
        heights = []
        for value, style, span in cells:
            style = total(style) if last else style
            first, end = len(laid) + 1, len(laid) + span
            laid += [(value, style), *[(None, style)] * (span - 1)]
            spans += [(first, end)] * (span > 1)
            if style.wrap and isinstance(value, str):
                heights.append((value, sum(self.widths[first - 1 : end])))
        put(self.sheet, self.row, laid)
        for first, end in spans:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=end)
        if heights and self.sheet.row_dimensions[self.row].height is None:
            self.sheet.row_dimensions[self.row].height = height_of(heights)
        self.row += 1

    def moved(self, moved: Moved) -> list[Cell]:
        """Before, after, the difference, and that as a part."""
        looks, part = self.looks, tenths(moved)
        share = None if part is None else Decimal(int(part * 1000)).scaleb(-3)
        amounts = (moved.before, moved.after, moved.difference)
        return [*((decimal(fen), looks.money, 1) for fen in amounts), (share, looks.percent, 1)]

    def counts(self, *counts: int) -> list[Cell]:
        """Numbers of people."""
        return [(count, self.looks.count, 1) for count in counts]


def add_summary(book: Book, done: Simulation, heading: str) -> None:
    """Add the summary to a workbook."""
    page = _Page(book, done, heading)
    for add in (_add_documents, _add_totals, _add_departments, _add_items, _add_held, _add_failed):
        add(page, done)


def _each(heads: Sequence[Text]) -> list[tuple[Text, int]]:
    return [(head, 1) for head in heads]


def _add_documents(page: _Page, done: Simulation) -> None:
    wrap, lang = page.looks.wrap, page.lang
    heads = [
        (Text("制度", "Policy"), 1),
        (Text("怎么变", "Change"), 2),
        (Text("版本", "Version"), 3),
        (Text("文件", "File"), 3),
    ]
    page.block(Text("改了哪些制度", "What changes"), heads)
    for change in done.documents:
        name = "\n".join(dict.fromkeys((change.title.of(lang), change.policy)))
        texts = (name, HOW[change.how].of(lang), versions(change))
        file = change.after.file if change.after else ""
        page.add([(text, wrap, span) for text, span in zip((*texts, file), (1, 2, 3, 3), strict=True)])
    if not done.documents:
        same = Text("制度和现行的一样。", "The documents are the same as today's.")
        page.add([(same.of(lang), wrap, _COLUMNS)])
    if done.failed:
        told = Text(f"有 {len(done.failed)} 个算例不成立,见下。", f"Examples that fail: {len(done.failed)}, see below.")
        page.add([(told.of(lang), replace(wrap, color=RED), _COLUMNS)])
    page.row += 1


def _add_failed(page: _Page, done: Simulation) -> None:
    """Examples of the changed documents that do not hold."""
    if not done.failed:
        return
    title = Text("改了的制度里不成立的算例", "Examples of the changed documents that fail")
    page.block(title, [(Text("位置", "Place"), 3), (Text("问题", "What is wrong"), _COLUMNS - 3)])
    for problem in (problem for result in done.failed for problem in result.as_problems()):
        page.add([(problem.place, page.looks.wrap, 3), (problem.why.of(page.lang), page.looks.wrap, _COLUMNS - 3)])
    page.row += 1


def _add_totals(page: _Page, done: Simulation) -> None:
    page.block(Text("总额", "In total"), [(TOTAL, 5), *_each(_AMOUNTS)])
    for name, words in TOTALS.items():
        label = (words.of(page.lang), page.looks.text, 5)
        page.add([label, *page.moved(done.compared.totals[name])], last=name == "total_cost")
    page.row += 1


def _add_departments(page: _Page, done: Simulation) -> None:
    heads = _each([FIELDS["department"], *_PEOPLE, *_AMOUNTS])
    page.block(Text("按部门(实发工资)", "By department (net pay)"), heads)
    compared = done.compared
    for group in (*compared.departments, compared):
        gain, lose = len(group.gain), len(group.lose)
        counts = page.counts(len(group.people), gain, lose, len(group.people) - gain - lose)
        name = TOTAL.of(page.lang) if group is compared else group.name or "—"
        cells = [(name, page.looks.text, 1), *counts, *page.moved(group.totals["net_pay"])]
        page.add(cells, last=group is compared)
    page.row += 1


def _add_items(page: _Page, done: Simulation) -> None:
    """Items that move, by kind; then what all of them do to net pay."""
    text, lang = page.looks.text, page.lang
    moved = Text("变动人数", "Moved for")
    page.block(Text("按项目", "By item"), _each([FIELDS["title"], moved, GAIN, LOSE, FIELDS["kind"], *_AMOUNTS]))
    for item in done.compared.items:
        if item.people:
            kind = Text("备查", "Memo") if item.kind == "memo" else named(KINDS, item.kind)
            counts = page.counts(item.people, item.gain, item.lose)
            page.add([(item.title.of(lang), text, 1), *counts, (kind.of(lang), text, 1), *page.moved(item.moved)])
    net = sum(item.net for item in done.compared.items)
    words = Text("对实发工资的影响", "Effect on net pay").of(lang)
    page.add([(words, text, 7), (decimal(net), page.looks.money, 1), (None, text, 1)], last=True)
    page.row += 1


def _add_held(page: _Page, done: Simulation) -> None:
    """Who is not compared, and why."""
    if not done.held:
        return
    wrap, lang = page.looks.wrap, page.lang
    page.block(HELD, [(FIELDS["name"], 1), (FIELDS["department"], 2), (Text("原因", "Why"), _COLUMNS - 3)])
    for held in done.held:
        side = Text("(只在改后)", "(only after) ").of(lang) if held.changed else ""
        why = "\n".join(side + f"{problem.place} {problem.why.of(lang)}" for problem in held.problems)
        name = f"{held.employee_id} {held.name}"
        page.add([(name, wrap, 1), (held.department, wrap, 2), (why, wrap, _COLUMNS - 3)])
    page.row += 1
