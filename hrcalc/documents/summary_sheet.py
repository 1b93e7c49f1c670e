"""The first sheet of `payroll.xlsx`: what the month comes to, by department and by item."""

from __future__ import annotations

from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures
from hrcalc.documents.headings import (
    FIELDS,
    KINDS,
    LINES,
    PEOPLE,
    STATUS,
    TOTAL,
    TOTALS,
    YUAN,
    ledger_words,
    transfer_words,
)
from hrcalc.documents.measure import fitted, width_of
from hrcalc.documents.sheets import Value, add_head, add_heading, put
from hrcalc.documents.style import Looks, Style, set_page, set_widths, subtotal, total
from hrcalc.money import decimal, yuan
from hrcalc.words import Text


def add_summary(book: Book, figures: Figures, heading: str) -> None:
    """Add the summary to a workbook."""
    lang, looks = book.lang, Looks(book.lang)
    sheet = book.sheet(Text("汇总", "Summary").of(lang))
    add_heading(sheet, looks, heading, YUAN.of(lang))
    row = _add_departments(sheet, looks, figures, 4, book)
    row = _add_items(sheet, looks, figures, row + 2, book)
    _add_notes(sheet, looks, figures, row + 2, book)
    set_page(sheet, lang, landscape=True)
    names = [part.name for part in figures.by_department] + [item.title.of(lang) for item in figures.items]
    digits = [width_of(yuan(fen)) for fen in figures.totals.values()]
    set_widths(sheet, [fitted(map(width_of, names), 18, 34), 9, 9, *[fitted(digits, 16)] * len(TOTALS)])
    sheet.freeze_panes = "A4"


def _block(sheet: Worksheet, looks: Looks, row: int, title: str, columns: int) -> None:
    put(sheet, row, [(title, looks.block), *[(None, looks.block)] * (columns - 1)])
    sheet.row_dimensions[row].height = 20


def _add_departments(sheet: Worksheet, looks: Looks, figures: Figures, row: int, book: Book) -> int:
    lang = book.lang
    heads = [FIELDS["department"], STATUS["paid"], STATUS["held"], *TOTALS.values()]
    _block(sheet, looks, row, Text("按部门", "By department").of(lang), len(heads))
    add_head(sheet, looks, [head.of(lang) for head in heads], row + 1)
    row += 2
    for part in figures.by_department:
        put(
            sheet,
            row,
            [
                (part.name or "—", looks.text),
                (part.paid, looks.count),
                (part.held or None, looks.count),
                *((decimal(fen), looks.money) for fen in part.totals.values()),
            ],
        )
        row += 1
    paid = int(figures.paid.sum())
    sums: list[tuple[Value, Style]] = [
        (TOTAL.of(lang), total(looks.text)),
        (paid, total(looks.count)),
        (len(figures.paid) - paid or None, total(looks.count)),
        *((decimal(fen), total(looks.money)) for fen in figures.totals.values()),
    ]
    put(sheet, row, sums)
    return row


def _add_items(sheet: Worksheet, looks: Looks, figures: Figures, row: int, book: Book) -> int:
    lang = book.lang
    heads = [FIELDS["title"], PEOPLE, LINES, FIELDS["amount"], FIELDS["kind"]]
    _block(sheet, looks, row, Text("按项目", "By item").of(lang), len(heads))
    add_head(sheet, looks, [head.of(lang) for head in heads], row + 1)
    row += 2
    grey = replace(looks.money, color="6B7280")
    for kind, words in KINDS.items():
        items = [item for item in figures.items if item.kind == kind and item.lines]
        for item in items:
            money = grey if kind == "memo" else looks.money
            put(
                sheet,
                row,
                [
                    (item.title.of(lang), looks.text),
                    (item.people, looks.count),
                    (item.lines, looks.count),
                    (decimal(item.fen), money),
                    (words.of(lang), looks.text),
                ],
            )
            row += 1
        if items and kind != "memo":
            sums = (f"{words.of(lang)} {Text('小计', 'subtotal').of(lang)}", subtotal(looks.text))
            blank = (None, subtotal(looks.text))
            put(sheet, row, [sums, blank, blank, (decimal(sum(i.fen for i in items)), subtotal(looks.money)), blank])
            row += 1
    return row - 1


def _add_notes(sheet: Worksheet, looks: Looks, figures: Figures, row: int, book: Book) -> None:
    notes = [
        Text(
            "实发工资 = 应发工资 − 税前扣除 − 个人所得税 − 其他扣除;企业承担另计,备查项目不计入。",
            "Net pay = gross pay − pretax deductions − income tax − other deductions; employer cost is apart, "
            "memo items are not counted.",
        ),
        Text(
            "暂缓的人没有金额,原因见“提示与暂缓”。",
            "Who is held has no amounts; the reasons are in 'Warnings and held'.",
        )
        if figures.run.held
        else None,
        transfer_words(figures.transfers),
        ledger_words(figures.run.books) if figures.run.books else None,
    ]
    for at, note in enumerate(filter(None, notes)):
        put(sheet, row + at, [(note.of(book.lang), looks.note)])
