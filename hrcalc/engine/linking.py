"""Rows of event tables -> events: linked to people by roles and splits, to leads, to the customer's first touch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Protocol

import numpy as np

from hrcalc.engine.columns import Column, Flags, Indexes, Texts
from hrcalc.engine.events import DATE, ROLES, Events, Links
from hrcalc.engine.fields import Fields
from hrcalc.engine.sources import Customers, first_touches, marketing_first
from hrcalc.engine.world import Credit, World, days_of, persons_of
from hrcalc.exact import Exact


class EventRows(Protocol):
    """One event table before its links are known."""

    @property
    def size(self) -> int:
        """The number of rows."""

    @property
    def fields(self) -> Fields:
        """The columns."""

    @property
    def sources(self) -> Callable[[Indexes], list[str]]:
        """Where rows stand."""


def add_events(world: World, rows: Mapping[str, EventRows], credits: list[Credit]) -> None:
    """Link every event table to people: roles, splits, leads, source verification."""
    leads = _leads(world, rows["leads"])
    world.events["leads"] = leads
    world.events["interviews"] = _interviews(world, rows["interviews"], leads, rows["leads"])
    world.events["deals"] = _deals(world, rows["deals"], leads, rows["leads"], credits)
    for name in ("days", "leaves", "applications", "months"):
        world.events[name] = _own_events(world, name, rows[name])


def _has(rows: EventRows, name: str) -> bool:
    return name in rows.fields.fields


def _person(world: World, rows: EventRows, name: str) -> Indexes:
    if not _has(rows, name):
        return np.full(rows.size, -1, dtype=np.intp)
    return persons_of(world.people, rows.fields.column(name))


def _events(
    name: str, rows: EventRows, valid: Flags | None, links: dict[str, Links], lead: Indexes | None = None
) -> Events:
    assert set(links) == set(ROLES[name])
    every = np.ones(rows.size, dtype=bool) if valid is None else valid
    return Events(
        name, rows.size, days_of(rows.fields.column(DATE[name])), every, rows.fields, links, rows.sources, lead
    )


def _leads(world: World, rows: EventRows) -> Events:
    roles = {role: Links.whole(_person(world, rows, f"{role}_id")) for role in ROLES["leads"]}
    return _events("leads", rows, None, roles)


def _lead_of(rows: EventRows, leads: EventRows) -> Indexes:
    return rows.fields.find("lead_id", leads.fields, "lead_id")


def _through(lead: Indexes, person: Indexes) -> Indexes:
    """The person of each event's lead; -1 where there is no lead."""
    if not len(person):
        return np.full(len(lead), -1, dtype=np.intp)
    return np.asarray(np.where(lead >= 0, person[np.maximum(lead, 0)], -1), dtype=np.intp)


def _interviews(world: World, rows: EventRows, leads: Events, lead_rows: EventRows) -> Events:
    lead = _lead_of(rows, lead_rows)
    inviter = _through(lead, leads.first_person("inviter"))
    said = _person(world, rows, "inviter_id")
    links = {
        "interviewer": Links.whole(_person(world, rows, "interviewer_id")),
        "inviter": Links.whole(np.where(inviter >= 0, inviter, said)),
    }
    return _events("interviews", rows, None, links, lead)


def _deals(world: World, rows: EventRows, leads: Events, lead_rows: EventRows, credits: list[Credit]) -> Events:
    fields = rows.fields
    lead = _lead_of(rows, lead_rows)
    signed, refunded = fields.column("amount"), fields.column("refunded_amount")
    status = fields.column("status")
    unsaid = np.zeros(rows.size, bool) if refunded.missing is None else refunded.missing
    fully = _is(status, "refunded") & (unsaid | refunded.numbers.is_zero())
    if rows.size:
        fully |= ~refunded.numbers.is_zero() & (signed.numbers - refunded.numbers).compare(
            np.less_equal, _zero(rows.size)
        )
    valid = ~(_is(status, "cancelled") | fully)
    source = _source(fields.column("source"), leads.column("source"), lead)
    day = days_of(fields.column("signed_on"))
    deal_customers, lead_customers = Customers(fields, day, lead), Customers(lead_rows.fields, leads.day)
    touches = cache(lambda: first_touches(deal_customers, lead_customers))
    world.touches = touches
    touched: dict[int, int] = {}
    if (claimed := _is(source, "own")).any():
        touched = marketing_first(touches(), claimed, leads.column("source"))
    world.touched_first = {deal: lead_ for deal, lead_ in touched.items() if valid[deal]}
    lead_inviter = leads.first_person("inviter")
    inviter = _through(lead, lead_inviter)
    said = _person(world, rows, "inviter_id")
    inviter = np.where(inviter >= 0, inviter, said)
    for deal, first in touched.items():
        if inviter[deal] < 0:
            inviter[deal] = lead_inviter[first]
    referrer = _through(lead, leads.first_person("referrer"))
    persons = {
        "closer": _person(world, rows, "closer_id"),
        "inviter": inviter,
        "referrer": np.where(referrer >= 0, referrer, _person(world, rows, "referrer_id")),
    }
    links = {role: _split(person, [c for c in credits if c.role == role]) for role, person in persons.items()}
    deals = _events("deals", rows, valid, links, lead)

    def net() -> Column:
        return Column("money", signed.numbers - refunded.numbers, signed.missing)

    def verified() -> Column:
        assert isinstance(source.data, Texts)
        values = tuple(dict.fromkeys([*source.data.values, "marketing"]))
        codes = source.data.codes.copy()
        codes[list(touched)] = values.index("marketing")
        return Column("text", Texts(codes, values), source.missing, choices=source.choices)

    def first_touch() -> Column:
        found = touches().lead
        there = valid & (found >= 0)
        days = np.zeros(rows.size, dtype=np.int64)
        days[there] = leads.day[found[there]]
        return Column("date", days, ~there)

    deals.computed = {
        "amount": net,
        "source": lambda: source,
        "verified_source": verified,
        "first_touch": first_touch,
    }
    return deals


def _own_events(world: World, name: str, rows: EventRows) -> Events:
    valid = _is(rows.fields.column("status"), "approved") if name == "applications" else None
    return _events(name, rows, valid, {"employee": Links.whole(_person(world, rows, "employee_id"))})


def _source(own: Column, leads: Column, lead: Indexes) -> Column:
    """A deal's source; where blank, its lead's."""
    if own.missing is None or not len(leads):
        return own
    assert isinstance(own.data, Texts)
    assert isinstance(leads.data, Texts)
    known = {v: i for i, v in enumerate(dict.fromkeys([*own.data.values, *leads.data.values]))}
    codes = own.data.recoded(known)
    through = leads.data.recoded(known)[np.maximum(lead, 0)]
    codes = np.where(own.missing & (lead >= 0), through, codes).astype(np.int32)
    missing = codes < 0
    return Column("text", Texts(codes, tuple(known)), missing if missing.any() else None, choices=own.choices)


def _is(column: Column, value: str) -> Flags:
    assert isinstance(column.data, Texts)
    if value not in column.data.values:
        return np.zeros(len(column), dtype=bool)
    return np.asarray(column.data.codes == column.data.values.index(value), dtype=bool)


def _zero(n: int) -> Exact:
    return Exact.constant(0, n)


def _split(person: Indexes, credits: list[Credit]) -> Links:
    """Links of one role: the rows of deal_credits replace the role's own person."""
    if not credits:
        return Links.whole(person)
    own = person.copy()
    own[[c.deal for c in credits]] = -1
    rest = Links.whole(own)
    told = [c for c in credits if c.person >= 0]
    event = np.concatenate([rest.event, np.array([c.deal for c in told], dtype=np.intp)])
    who = np.concatenate([rest.person, np.array([c.person for c in told], dtype=np.intp)])
    whole = Exact.constant(1, len(event))
    share = whole.replace(np.arange(len(rest.event), len(event)), Exact.of([c.share for c in told]))
    order = np.lexsort((who, event))
    return Links(event[order], who[order], share.take(order))
