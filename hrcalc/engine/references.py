"""What a name of a formula comes to, row by row: a field of the event, of the person, or a value of somebody's documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from hrcalc.engine.columns import NUMERIC, Column, Fault, Indexes, Type, dates, flags, merge, nothing, numbers, texts
from hrcalc.engine.names import Reference
from hrcalc.engine.rows import Rows, person_in_role
from hrcalc.engine.scope import Scope
from hrcalc.engine.world import World
from hrcalc.exact import Exact
from hrcalc.policy import tree
from hrcalc.policy.document import Document
from hrcalc.words import Text


class Values(Protocol):
    """Where metrics, items and totals come from: a column over all people, computed when first asked for."""

    def named(self, document: Document, name: str) -> Column:
        """A metric, or the sum of an item's lines."""

    def total(self, name: str) -> Column:
        """gross_pay and its like."""

    def given(self, name: str) -> Mapping[int, Fraction | str | dt.date | bool]:
        """Values that an example sets: person -> value."""

    def aggregate(self, node: tree.Aggregate, rows: Rows) -> Column:
        """count(…), sum(…) and their like, for each row."""


class References:
    """The values of names, over a world and its documents."""

    def __init__(self, world: World, scope: Scope, values: Values) -> None:
        self.world = world
        self.scope = scope
        self.values = values

    def column(self, reference: Reference, rows: Rows, node: tree.Node) -> Column:
        """What a name stands for, in each row."""
        world = self.world
        if reference.kind == "field":
            assert rows.event is not None
            events = world.events[rows.grain]
            if not reference.link:
                return events.column(reference.name).take(rows.event)
            assert events.lead is not None
            return _where_known(world.events["leads"].column(reference.name), events.lead[rows.event], reference.type)
        if reference.kind == "spell":
            assert rows.spell is not None
            return world.people.spells.column(reference.name).take(rows.spell)
        if reference.kind == "share":
            return Column("number", rows.share or Exact.constant(1, len(rows)))
        if not reference.role:
            if reference.kind == "staff":
                return world.people.fields.column(reference.name).take(rows.staff)
            return self._of_owner(reference, rows, node)
        assert rows.event is not None
        events = world.events[rows.grain]
        person = person_in_role(world, events, reference.role, rows.event)
        known = np.flatnonzero(person >= 0)
        if reference.kind == "staff":
            staff = world.people.row_on(person[known], events.day[rows.event[known]])
            part = world.people.fields.column(reference.name).take(staff)
        else:
            part = self._of_persons(None, reference, person[known])
        return merge(len(rows), [(known, part)] if len(known) else [(known, nothing(reference.type, 0))])

    def _of_owner(self, reference: Reference, rows: Rows, node: tree.Node) -> Column:
        found = self._of_persons(None if rows.others else rows.document, reference, rows.person)
        if rows.others or reference.kind != "metric" or found.missing is None:
            return found
        undefined = self._undefined(rows, reference)
        if not len(undefined):
            return found
        fault = Fault(
            Text(
                f"对这位员工有效的制度里没有“{reference.name}”。",
                f"No document in force for this employee defines '{reference.name}'.",
            ),
            Text("检查 applies_to,或在本制度里定义它。", "Check applies_to, or define it in this document."),
            rows.formula,
            node.at,
        )
        return Column(
            found.type, found.data, found.missing, {**found.faults, **dict.fromkeys(undefined.tolist(), fault)}
        )

    def _undefined(self, rows: Rows, reference: Reference) -> Indexes:
        open_ = np.ones(len(rows), dtype=bool)
        for _, part in self.scope.choose(rows.document, reference.name, rows.person):
            open_[part] = False
        open_[[i for i, p in enumerate(rows.person.tolist()) if p in self.values.given(reference.name)]] = False
        return np.flatnonzero(open_)

    def _of_persons(self, document: Document | None, reference: Reference, person: Indexes) -> Column:
        if reference.kind == "total":
            return self.values.total(reference.name).take(person)
        given = self.values.given(reference.name)
        if given and all(p in given for p in person.tolist()):
            return given_column(reference.type, [given[p] for p in person.tolist()])
        chosen = self.scope.givers if reference.kind == "item" else self.scope.choose
        parts = [
            (rows, self.values.named(definer, reference.name).take(person[rows]))
            for definer, rows in chosen(document, reference.name, person)
        ]
        result = _summed(len(person), parts) if parts else nothing(reference.type, len(person))
        if not given:
            return result
        rows = np.array([i for i, p in enumerate(person.tolist()) if p in given], dtype=np.intp)
        rest = np.array([i for i, p in enumerate(person.tolist()) if p not in given], dtype=np.intp)
        told = given_column(reference.type, [given[p] for p in person[rows].tolist()])
        return merge(len(person), [(rows, told), (rest, result.take(rest))])


def _summed(n: int, parts: list[tuple[Indexes, Column]]) -> Column:
    """One column out of parts; the sum where several parts have a row (an item that two documents gave on different days)."""
    counts = np.zeros(n, dtype=np.int64)
    for rows, _ in parts:
        counts[rows] += 1
    if not (counts > 1).any():
        return merge(n, parts)
    total = Exact.constant(0, n)
    faults: dict[int, Fault] = {}
    for rows, part in parts:
        total = total.replace(rows, total.take(rows) + part.numbers)
        faults.update((int(rows[i]), fault) for i, fault in part.faults.items())
    missing = counts == 0
    return Column("money", total, missing if missing.any() else None, faults)


def given_column(type_: Type, values: list[Any]) -> Column:
    """A column of values that an example sets."""
    if type_ in NUMERIC:
        return numbers(type_, values)
    if type_ == "text":
        return texts(values)
    if type_ == "date":
        return dates(values)
    return flags(np.array(values, dtype=bool))


def _where_known(column: Column, rows: Indexes, type_: Type) -> Column:
    """Values of other rows; -1 is none of them."""
    known = np.flatnonzero(rows >= 0)
    part = column.take(rows[known]) if len(known) else nothing(type_, 0)
    found = merge(len(rows), [(known, part)])
    return Column(found.type, found.data, found.missing, found.faults, column.choices)
