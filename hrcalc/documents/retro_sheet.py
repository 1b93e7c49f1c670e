"""The sheet of `payroll.xlsx` that lists what is made good for earlier months."""

from __future__ import annotations

import pyarrow as pa

from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures, mapped
from hrcalc.documents.headings import FIELDS, KINDS, NET_EFFECT, YUAN, named
from hrcalc.documents.sheets import Field, table_sheet
from hrcalc.documents.style import Looks
from hrcalc.engine.fen import money_array
from hrcalc.words import Text

RETRO = Text("补差", "Retro")


def add_retro(book: Book, figures: Figures, heading: str) -> None:
    """Add the lines that belong to earlier months, in the order of the lines."""
    lang, looks, rows = book.lang, Looks(book.lang), pa.array(figures.retro)
    lines = figures.run.lines.take(rows)
    staff = figures.run.employees.take(pa.array(figures.person_of_line[figures.retro]))
    net = pa.chunked_array([money_array(figures.net_of_line[figures.retro])])
    fields = [
        Field(FIELDS["employee_id"], lines["employee_id"], looks.text, 16),
        Field(FIELDS["name"], staff["name"], looks.text, 16),
        Field(FIELDS["department"], staff["department"], looks.text, 18),
        Field(FIELDS["origin_month"], lines["origin_month"], looks.center),
        Field(FIELDS["title"], lines["title"], looks.text, 32),
        Field(FIELDS["kind"], mapped(lines["kind"], lambda k: named(KINDS, k).of(lang)), looks.text, 20),
        Field(FIELDS["amount"], lines["amount"], looks.money),
        Field(NET_EFFECT, net, looks.money),
        Field(FIELDS["working"], lines["working"], looks.wrap, 54),
        Field(FIELDS["source"], lines["source"], looks.text, 30),
    ]
    told = (Text(f"{month}:{count} 笔", f"{month}: {count}").of(lang) for month, count, _ in figures.retro_by_month)
    note = Text(
        f"{YUAN.zh};以前月份应多付或少付的,在本月补上或扣回",
        f"{YUAN.en}; what earlier months should have paid more or less, put right in this month",
    )
    table_sheet(book, RETRO, heading, Text(";", "; ").of(lang).join((note.of(lang), *told)), fields)
