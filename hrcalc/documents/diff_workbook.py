"""`diff.xlsx`: two months beside each other, for whoever asks why: everyone, every item that moved, every fact that moved."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from hrcalc.documents.book import Book
from hrcalc.documents.diff_words import HOW, RETRO, facts_told, heading, items_told, months, sources
from hrcalc.documents.headings import FIELDS, KINDS, NET_EFFECT, TOTALS, YUAN, named
from hrcalc.documents.sheets import Field, amounts, summed_sheet, table_sheet, texts
from hrcalc.documents.side_sheets import DIFFERENCE
from hrcalc.documents.style import Looks, Style
from hrcalc.engine.result import METRICS
from hrcalc.revision.months import Difference, MovedPerson
from hrcalc.words import Text

_WRAPPED = 5_000
"""Up to so many rows long texts wrap; with more, a spreadsheet would take minutes to measure every row."""

_FACTS = 6
"""Of a person beside the items; all stand on a sheet of their own."""


def write_workbook(done: Difference, company: str, path: Path, book: Book) -> None:
    """Write the workbook into an empty book, and save it."""
    lang, title = book.lang, heading(done, company, book.lang)
    book.workbook.properties.title = title
    _add_people(book, done, f"{title} {Text('每人变化', 'by employee').of(lang)}")
    _add_items(book, done, f"{title} {Text('每人每项变化', 'by item and employee').of(lang)}")
    _add_facts(book, done, f"{title} {Text('变动的数', 'facts that moved').of(lang)}")
    book.save(path)


def _who(people: Sequence[MovedPerson], looks: Looks) -> list[Field]:
    return [
        texts(FIELDS["employee_id"], (p.employee_id for p in people), looks.text, 16),
        texts(FIELDS["name"], (p.name for p in people), looks.text, 16),
        texts(FIELDS["department"], (p.department for p in people), looks.text, 18),
    ]


def _add_people(book: Book, done: Difference, title: str) -> None:
    """Everyone, the largest move first."""
    lang, looks = book.lang, Looks(book.lang)
    moved = set(done.movers)
    people = [*done.movers, *(person for person in done.people if person not in moved)]
    long = looks.wrap if len(people) <= _WRAPPED else looks.text
    net = TOTALS["net_pay"]
    heads = [Text(f"{month.zh} {net.zh}", f"{net.en} {month.en}") for month in months(done)]
    money = [
        amounts(heads[0], [p.net_before for p in people], looks.money),
        amounts(heads[1], [p.net for p in people], looks.money),
        amounts(DIFFERENCE, [p.difference for p in people], looks.money),
    ]
    fields = [
        *_who(people, looks),
        texts(Text("人员", "Person"), (HOW[p.how].of(lang) for p in people), looks.center),
        *money,
        texts(Text("变动的项目", "Items that moved"), (items_told(p, lang) for p in people), long, 44),
        texts(
            Text("变动的数", "Facts that moved"), (facts_told(done.telling(p), lang, _FACTS) for p in people), long, 44
        ),
    ]
    told = sources(done, lang)
    note = Text(f"{YUAN.zh};{told};按实发增减排列", f"{YUAN.en}; {told}; by the difference in net pay")
    summed_sheet(book, Text("每人", "People"), title, note, fields, money)


def _add_items(book: Book, done: Difference, title: str) -> None:
    """Every item that moved for somebody: item by item, the largest rise first."""
    lang, looks = book.lang, Looks(book.lang)
    place = {(item.item, item.kind, item.retro): at for at, item in enumerate(done.items)}
    rows = [(person, item) for person in done.people for item in person.items]
    rows.sort(key=lambda r: (place[r[1].item, r[1].kind, r[1].retro], -r[1].moved.difference, r[0].employee_id))
    items = [item for _, item in rows]
    net = amounts(NET_EFFECT, [item.net for item in items], looks.money)
    before, now = months(done)
    fields = [
        texts(FIELDS["title"], (item.title for item in items), looks.text, 26),
        texts(Text("补差", "Retro"), (RETRO.of(lang) if item.retro else "" for item in items), looks.center),
        texts(FIELDS["kind"], (named(KINDS, item.kind).of(lang) for item in items), looks.text, 20),
        *_who([person for person, _ in rows], looks),
        amounts(before, [item.moved.before for item in items], looks.money),
        amounts(now, [item.moved.after for item in items], looks.money),
        amounts(DIFFERENCE, [item.moved.difference for item in items], looks.money),
        net,
    ]
    note = Text(f"{YUAN.zh};扣除项目为正数", f"{YUAN.en}; deductions are positive")
    summed_sheet(book, Text("每人每项", "Items"), title, note, fields, [net])


def _add_facts(book: Book, done: Difference, title: str) -> None:
    """Every metric that moved for somebody who is paid in both months."""
    looks = Looks(book.lang)
    rows = [(person, fact) for person in done.people for fact in person.facts]
    facts = [fact for _, fact in rows]
    before, now = months(done)
    moved = [(fact.now or Decimal()) - (fact.before or Decimal()) for fact in facts]
    fields = [
        *_who([person for person, _ in rows], looks),
        texts(FIELDS["title"], (fact.title for fact in facts), looks.text, 32),
        _values(before, [fact.before for fact in facts], looks.general),
        _values(now, [fact.now for fact in facts], looks.general),
        _values(DIFFERENCE, moved, looks.general),
        texts(FIELDS["metric"], (fact.metric for fact in facts), looks.text, 32),
    ]
    note = Text("比率按小数写,0.8 即 80%", "Ratios are written as decimals: 0.8 is 80%").of(book.lang)
    table_sheet(book, Text("变动的数", "Facts"), title, note, fields, landscape=False)


def _values(head: Text, values: Sequence[Decimal | None], style: Style) -> Field:
    return Field(head, pa.chunked_array([pa.array(values, METRICS.field("value").type)]), style)
