"""The sheets of `payroll.xlsx` for source verification: every deal of the month, and the near matches for a person to decide."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures, mapped
from hrcalc.documents.headings import named
from hrcalc.documents.sheets import Field, table_sheet
from hrcalc.documents.style import RED, Looks
from hrcalc.engine.world import COMPUTED
from hrcalc.words import Lang, Text

SOURCE_CHECK = Text("来源核对", "Source check")
NEAR_MATCHES = Text("近似客户", "Near matches")
_WRAPPED = 5_000
"""Up to so many deals their lines wrap."""
_ALL = 20_000
"""Up to so many deals all are listed; of more, those alone that somebody should look at."""
_PRINTED = 15
"""Columns that go to paper; where the rows stand is for the screen."""

_SOURCES = {source: Text(zh, source) for source, zh in COMPUTED["verified_source"].choices.items()}
_MATCHED = {
    "customer_id": Text("客户编号", "customer ID"),
    "phone": Text("电话", "phone"),
    "customer_name": Text("名称", "name"),
    "lead_id": Text("成单写的线索", "the deal's own lead"),
}
_HEADS = {
    "deal_id": Text("订单编号", "Deal"),
    "closer_id": Text("签单人", "Closer"),
    "signed_on": Text("签单日期", "Signed on"),
    "amount": Text("净额", "Net amount"),
    "customer": Text("客户", "Customer"),
    "claimed_source": Text("填报来源", "Claimed"),
    "verified_source": Text("核实来源", "Verified"),
    "flagged": Text("结论", "Finding"),
    "lead_id": Text("首次触达线索", "First touch"),
    "first_touch": Text("触达日期", "Touched on"),
    "lead_source": Text("线索来源", "Its source"),
    "inviter_id": Text("邀约人", "Inviter"),
    "days_between": Text("相隔天数", "Days between"),
    "matched_by": Text("凭什么认出", "Matched by"),
    "paid": Text("制度怎么付的", "What the policy did"),
    "deal_row": Text("成单在哪一行", "Row of the deal"),
    "lead_row": Text("线索在哪一行", "Row of the lead"),
    "why": Text("哪里像", "Why alike"),
    "deal_customer": Text("成单上写的", "On the deal"),
    "lead_customer": Text("线索上写的", "On the lead"),
    "invited_on": Text("邀约日期", "Invited on"),
}


def add_source_check(book: Book, figures: Figures, heading: str) -> None:
    """Add the report: a row per deal, those first whose customer marketing had touched before the seller."""
    lang, looks, table = book.lang, Looks(book.lang), figures.run.source_check
    count, flagged = table.num_rows, flagged_of(table)
    if count > _ALL:
        table = table.filter(pc.equal(table["flagged"], "yes"))
    finding = pc.if_else(pc.equal(table["flagged"], "yes"), _FIRST.of(lang), "")
    red = replace(looks.center, color=RED).bold()
    fields = [
        _field(table, "deal_id", looks, 18),
        Field(_HEADS["closer_id"], _people(figures, table["closer_id"]), looks.text, 18),
        _field(table, "signed_on", looks),
        Field(_HEADS["amount"], table["amount"], looks.money),
        _field(table, "customer", looks, 26),
        *(
            Field(_HEADS[name], _words(table[name], _SOURCES, lang), looks.center)
            for name in ("claimed_source", "verified_source")
        ),
        Field(_HEADS["flagged"], finding, red),
        _field(table, "lead_id", looks, 18),
        _field(table, "first_touch", looks),
        Field(_HEADS["lead_source"], _words(table["lead_source"], _SOURCES, lang), looks.center),
        Field(_HEADS["inviter_id"], _people(figures, table["inviter_id"]), looks.text, 18),
        Field(_HEADS["days_between"], table["days_between"], looks.count),
        Field(_HEADS["matched_by"], _words(table["matched_by"], _MATCHED, lang), looks.center, 18),
        Field(_HEADS["paid"], table["paid"], looks.wrap if table.num_rows <= _WRAPPED else looks.text, 60),
        _field(table, "deal_row", looks, 28),
        _field(table, "lead_row", looks, 28),
    ]
    note = Text(
        f"当月 {count:,} 单,其中 {flagged:,} 单填报自有而市场先接触过。最后只列按单计算的项目,按月汇总的提成和奖金不在内。单位:元",
        f"{count:,} deals of the month, {flagged:,} claimed as own though marketing had touched the customer first. Lines per deal only:"
        " what is paid on monthly sums is not here. Amounts in yuan",
    )
    rest = "" if count <= _ALL else _REST.of(lang)
    table_sheet(book, SOURCE_CHECK, heading, note.of(lang) + rest, fields, frozen=1, printed=_PRINTED)


def add_near_matches(book: Book, figures: Figures, heading: str) -> None:
    """Add the pairs that look alike, with room to note what was decided."""
    lang, looks, table = book.lang, Looks(book.lang), figures.run.near_matches
    blank = pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    fields = [
        _field(table, "deal_id", looks, 18),
        Field(_HEADS["closer_id"], _people(figures, table["closer_id"]), looks.text, 18),
        _field(table, "signed_on", looks),
        Field(_HEADS["amount"], table["amount"], looks.money),
        _field(table, "why", looks, 44),
        _field(table, "deal_customer", looks, 42),
        _field(table, "lead_customer", looks, 42),
        Field(Text("线索", "Lead"), table["lead_id"], looks.text, 18),
        _field(table, "invited_on", looks),
        Field(_HEADS["inviter_id"], _people(figures, table["inviter_id"]), looks.text, 18),
        Field(_HEADS["days_between"], table["days_between"], looks.count),
        Field(Text("是同一客户吗", "Same customer?"), blank, looks.center),
        _field(table, "deal_row", looks, 28),
        _field(table, "lead_row", looks, 28),
    ]
    listed = Text("每单最多列最像的 5 条", "of each deal the 5 likeliest")
    if figures.run.near_matches_more:
        count = f"{table.num_rows:,}"
        listed = Text(f"像的太多,只列最像的 {count} 对", f"of very many the {count} likeliest")
    note = Text(
        f"报为自有(或没写来源)的单,和市场更早的线索像,但认不定;{listed.zh}。金额没有因此改动:是同一客户的,写成同一客户编号再算。",
        f"Deals claimed as own (or not at all) and earlier leads of marketing that look alike; {listed.en}. No amount was"
        " changed: where they are one customer, give both the same customer ID and run again.",
    )
    table_sheet(book, NEAR_MATCHES, heading, note.of(lang), fields, frozen=1, printed=12)


def flagged_of(table: pa.Table) -> int:
    """How many deals are claimed as own though marketing had touched the customer first."""
    return int(pc.sum(pc.equal(table["flagged"], "yes")).as_py() or 0)


_FIRST = Text("市场先接触", "marketing first")
_REST = Text(
    "。单太多,这里只列有出入的,其余见 source_check.csv",
    ". So many deals: only those are here; source_check.csv has all",
)


def _field(table: pa.Table, name: str, looks: Looks, widest: float = 40) -> Field:
    values = table[name]
    if pa.types.is_date(values.type):
        return Field(_HEADS[name], pc.cast(values, pa.string()), looks.center)
    return Field(_HEADS[name], values, looks.text, widest)


def _words(values: pa.ChunkedArray, words: dict[str, Text], lang: Lang) -> pa.ChunkedArray:
    return mapped(values, lambda word: named(words, word).of(lang))


def _people(figures: Figures, ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """`Z024 韦秋实`."""
    staff = figures.run.employees
    names = staff["name"].take(pc.index_in(ids, value_set=staff["employee_id"].combine_chunks()))
    return pc.binary_join_element_wise(pc.fill_null(ids, ""), names, " ", null_handling="skip")
