"""The report of source verification: what was claimed for each deal, who touched its customer first, and what the policy did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.columns import Column, Flags, Indexes, Texts
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.events import Events
from hrcalc.engine.facts import places_of
from hrcalc.engine.fen import money_array
from hrcalc.engine.fields import ArrowFields
from hrcalc.engine.near_sources import Likeness, Near
from hrcalc.engine.plan import formulas_of, references
from hrcalc.engine.result import NEAR_MATCHES, SOURCE_CHECK
from hrcalc.engine.sources import BY
from hrcalc.exact import Exact
from hrcalc.money import Rounding
from hrcalc.words import Lang, Text

_SUBTRACTED = ("pretax", "tax", "deduction")


def source_check(month: Evaluated, lang: Lang) -> pa.Table:
    """Every deal of the month with its first touch. `with_lines` says what was paid: until then `paid` has nothing but notes."""
    deals, leads = month.world.events["deals"], month.world.events["leads"]
    people = month.world.people
    rows = np.flatnonzero(deals.valid & (deals.day >= people.first_day) & (deals.day <= people.last_day))
    flagged = np.zeros(deals.size, dtype=bool)
    flagged[list(month.world.touched_first)] = True
    rows = rows[_by_finding(flagged[rows], deals, rows)]
    touches = month.world.touches()
    lead = touches.lead[rows]
    touched = np.flatnonzero(lead >= 0)
    # A column of what only deals with a first touch have: where each finds its value, null for the others.
    at = pa.array(np.cumsum(lead >= 0) - 1, mask=lead < 0)
    lead = lead[touched]
    places = _places(deals, rows)
    note = "" if not flagged.any() or _reads_verified(month) else _NO_RULE.of(lang)
    columns = {
        "deal_id": deals.fields.strings("deal_id", rows),
        "closer_id": _credited(month, deals, "closer", rows),
        "signed_on": _dates(deals, rows),
        "amount": _amounts(deals, rows),
        "customer": _customers(deals, leads, rows),
        "claimed_source": _texts(deals.column("source"), rows),
        "verified_source": _texts(deals.column("verified_source"), rows),
        "flagged": pc.if_else(pa.array(flagged[rows]), "yes", "no"),
        "lead_id": leads.fields.strings("lead_id", lead).take(at),
        "first_touch": _dates(leads, lead).take(at),
        "lead_source": _texts(leads.column("source"), lead).take(at),
        "inviter_id": _credited(month, leads, "inviter", lead).take(at),
        "days_between": pa.array((deals.day[rows[touched]] - leads.day[lead]).astype(np.int32)).take(at),
        "matched_by": pa.array(BY).take(pa.array(touches.by[rows], mask=touches.by[rows] < 0)),
        "paid": pc.if_else(pa.array(flagged[rows]), note, ""),
        "deal_row": places,
        "lead_row": _places(leads, lead).take(at),
    }
    return _table(columns, SOURCE_CHECK)


def with_lines(report: pa.Table, lines: pa.Table, employees: pa.Table, lang: Lang) -> pa.Table:
    """The report of `source_check` with each deal's lines in the pay run: what the policy did."""
    told = _lines_of(report["deal_row"].combine_chunks(), lines, employees, lang)
    paid = pc.if_else(pc.equal(told, ""), _unpaid(report["closer_id"], employees, lang), told)
    paid = pc.binary_join_element_wise(paid, report["paid"], "")
    return report.set_column(report.column_names.index("paid"), SOURCE_CHECK.field("paid"), paid)


def near_table(month: Evaluated, lang: Lang) -> pa.Table:
    """The near matches, with why they are alike and what is alike."""
    deals, leads = month.world.events["deals"], month.world.events["leads"]
    found = month.near_matches.pairs
    deal, lead = (np.array([getattr(n, side) for n in found], dtype=np.intp) for side in ("deal", "lead"))
    both = Text(";", "; ").of(lang)
    why = [both.join(dict.fromkeys(LIKENESS[likeness].of(lang) for likeness, _ in near.by)) for near in found]
    columns = {
        "deal_id": deals.fields.strings("deal_id", deal),
        "closer_id": _credited(month, deals, "closer", deal),
        "signed_on": _dates(deals, deal),
        "amount": _amounts(deals, deal),
        "why": pa.array(why, pa.string()),
        "deal_customer": _told(deals, leads, deal, found),
        "lead_customer": _told(leads, leads, lead, found),
        "lead_id": leads.fields.strings("lead_id", lead),
        "invited_on": _dates(leads, lead),
        "inviter_id": _credited(month, leads, "inviter", lead),
        "days_between": pa.array((deals.day[deal] - leads.day[lead]).astype(np.int32)),
        "deal_row": _places(deals, deal),
        "lead_row": _places(leads, lead),
    }
    return _table(columns, NEAR_MATCHES)


LIKENESS: dict[Likeness, Text] = {
    "same_name": Text("名称相同,编号或电话不同", "the same name, another id or phone"),
    "phone": Text("电话差一位、颠倒两位或只差分机", "phones a digit, a swap or an extension apart"),
    "name": Text("名称差一个字", "names one character apart"),
    "contained": Text("名称一个含在另一个里", "one name within the other"),
    "name_two": Text("名称差两个字", "names two characters apart"),
}
_NO_RULE = Text("(没有制度看核实来源)", " (no rule reads verified_source)")
_NOT_PAID = Text("没有按单付的项目", "no line of its own")
_HELD = Text("签单人暂缓", "closer held")
_MEMO = Text("(备查)", " (memo)")
_EMPLOYER = Text("(企业承担)", " (employer)")


def _table(columns: Mapping[str, pa.Array | pa.ChunkedArray], schema: pa.Schema) -> pa.Table:
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _by_finding(flagged: Flags, deals: Events, rows: Indexes) -> Indexes:
    """The order of the report: what was flagged first, then by day, then by id."""
    ids = pc.rank(deals.fields.strings("deal_id", rows), tiebreaker="dense")
    return np.lexsort((np.asarray(ids), deals.day[rows], ~flagged))


def _places(events: Events, rows: Indexes) -> pa.Array:
    """Where rows stand."""
    assert isinstance(events.fields, ArrowFields)
    return places_of(events.fields.table, rows)


def _texts(column: Column, rows: Indexes) -> pa.Array:
    assert isinstance(column.data, Texts)
    codes = column.data.codes[rows]
    return pa.array(column.data.values, pa.string()).take(pa.array(codes, mask=codes < 0))


def _dates(events: Events, rows: Indexes) -> pa.Array:
    return pa.array(events.day[rows].astype(np.int32), pa.int32()).cast(pa.date32())


def _amounts(deals: Events, rows: Indexes) -> pa.Array:
    """What was signed less what was refunded, as formulas read it; nothing where the cell could not be read."""
    column = deals.column("amount").take(rows)
    rounded = Rounding("half_up", Fraction(1, 100)).apply(column.numbers)
    fen = rounded * Exact.constant(100, len(rows))
    return money_array(fen.num // fen.den, column.missing)


def _credited(month: Evaluated, events: Events, role: str, rows: Indexes) -> pa.Array:
    """Who has a role, as people's ids; an id that nobody has is told as the row tells it."""
    persons = events.first_person(role)[rows]
    ids = pa.array(month.world.people.ids, pa.string()).take(pa.array(persons, mask=persons < 0))
    column = f"{role}_id"
    if column not in events.fields.fields or not (persons < 0).any():
        return ids
    return pc.coalesce(ids, events.fields.strings(column, rows))


def _customers(deals: Events, leads: Events, rows: Indexes) -> pa.Array:
    """What a person calls the customer: the name, else the id; where the deal does not tell, its lead's."""
    return pc.coalesce(*(text for name in ("customer_name", "customer_id") for text in _said(deals, leads, rows, name)))


def _said(events: Events, leads: Events, rows: Indexes, name: str) -> tuple[pa.Array, pa.Array]:
    """What rows tell in a column, and what their leads tell; null for nothing."""
    lead = np.full(len(rows), -1, dtype=np.intp) if events.lead is None else events.lead[rows]
    through = leads.fields.strings(name, lead[lead >= 0]).take(pa.array(np.cumsum(lead >= 0) - 1, mask=lead < 0))
    texts = (events.fields.strings(name, rows), through)
    mine, theirs = (pc.if_else(pc.equal(text, ""), None, text) for text in texts)
    return mine, theirs


def _told(events: Events, leads: Events, rows: Indexes, found: Sequence[Near]) -> pa.Array:
    """What rows tell of their customers, for a person to compare: the name, and what is alike; where they do not tell, their leads."""
    told = {
        name: pc.coalesce(*_said(events, leads, rows, name)).to_pylist()
        for name in ("customer_name", "phone", "customer_id")
    }
    texts = []
    for at, near in enumerate(found):
        columns = ["customer_name", *(column for _, column in near.by)]
        if any(likeness == "same_name" for likeness, _ in near.by):
            columns.append("customer_id")
        texts.append(" ".join(text for column in dict.fromkeys(columns) if (text := told[column][at])))
    return pa.array(texts, pa.string())


def _lines_of(places: pa.Array, lines: pa.Table, employees: pa.Table, lang: Lang) -> pa.Array:
    """The lines of each deal, one after the other: `提成 30.00(S001 王强);…`; "" for a deal without lines."""
    found = pc.index_in(lines["source"], value_set=places)
    lines = lines.select(["employee_id", "title", "kind", "amount"]).append_column("deal", found)
    lines = lines.filter(found.is_valid())
    names = employees["name"].take(
        pc.index_in(lines["employee_id"], value_set=employees["employee_id"].combine_chunks())
    )
    minus = pc.if_else(pc.is_in(lines["kind"], value_set=pa.array(_SUBTRACTED)), "-", "")
    mark = pc.if_else(
        pc.equal(lines["kind"], "memo"),
        _MEMO.of(lang),
        pc.if_else(pc.equal(lines["kind"], "employer"), _EMPLOYER.of(lang), ""),
    )
    open_, close = ("(", ")") if lang == "zh" else (" (", ")")
    who = pc.binary_join_element_wise(lines["employee_id"], names, " ", null_handling="skip")
    amount = pc.binary_join_element_wise(minus, pc.cast(lines["amount"], pa.string()), "")
    title = pc.binary_join_element_wise(lines["title"], mark, "")
    told = pc.binary_join_element_wise(title, " ", amount, open_, who, close, "").combine_chunks()
    deal = np.asarray(lines["deal"], dtype=np.int64)
    order = np.argsort(deal, kind="stable")
    offsets = np.searchsorted(deal[order], np.arange(len(places) + 1))
    grouped = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), told.take(pa.array(order)))
    return pc.binary_join(grouped, Text(";", "; ").of(lang))


def _unpaid(closer: pa.ChunkedArray, employees: pa.Table, lang: Lang) -> pa.Array:
    held = employees["employee_id"].filter(pc.equal(employees["status"], "held")).combine_chunks()
    return pc.if_else(pc.is_in(closer, value_set=held), _HELD.of(lang), _NOT_PAID.of(lang))


def _reads_verified(month: Evaluated) -> bool:
    """Whether any document in force reads the verified source of deals."""
    return any(
        reference.name == "verified_source"
        for document in month.documents
        for name in (*document.metrics, *document.items)
        for grain, formula in formulas_of(document, name)
        for reference in references(month.scope.names, document, grain, formula.node)
    )
