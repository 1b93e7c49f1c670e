"""What a formula is made of, as branches of an explanation: names, rows that were counted, bands of tables, targets, postings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from hrcalc.engine.columns import Column, numbers
from hrcalc.engine.names import Reference
from hrcalc.engine.rows import Rows
from hrcalc.engine.world import Posting
from hrcalc.explain.branch import Branch, Kind
from hrcalc.explain.naming import Place
from hrcalc.explain.phrases import Phrases
from hrcalc.explain.steps import band_of, band_words
from hrcalc.explain.terms import HIDDEN, NO_UNIT, Unit, capital, value_words
from hrcalc.policy import tree
from hrcalc.policy.display import shown
from hrcalc.policy.document import Document
from hrcalc.words import Text, same

_ADDED = 12
"""Values of rows that a working shows."""

Expand = Callable[[Document, str, int], Branch]
"""The tree of a document's metric or item for a person."""


def branch_of(kind: Kind, name: str, title: Text, column: Column, unit: Unit = NO_UNIT, row: int = 0) -> Branch:
    """A branch with one value of a column."""
    value = column.value(row)
    text = shown(value, column.type == "ratio")
    exact = "" if value is None else text if isinstance(value, bool) else str(value)
    return Branch(kind, name, title, text, value_words(column, row, unit), exact, column.type)


class Parts:
    """Branches for the parts of formulas. Rows are one row each."""

    def __init__(self, phrases: Phrases, expand: Expand) -> None:
        self.phrases = phrases
        self.naming = phrases.naming
        self.session = phrases.session
        self.world = phrases.session.world
        self.expand = expand

    def of(self, rows: Rows, node: tree.Node) -> list[Branch]:
        """Everything that a formula read for this row, each once, from left to right."""
        found: dict[tuple[str, str], Branch] = {}
        stack = [node]
        while stack:
            part = stack.pop()
            for branch in self._leaf(rows, part, stack):
                found.setdefault((branch.kind, branch.name), branch)
        return list(found.values())

    def _leaf(self, rows: Rows, part: tree.Node, stack: list[tree.Node]) -> list[Branch]:
        match part:
            case tree.Name():
                return [self._named(rows, part)]
            case tree.Aggregate():
                return [self._rows(rows, part)]
            case tree.Posted():
                return [self._posted(rows, part)]
            case tree.Keyed():
                stack.append(part.key)
                return [self._cell(rows, part)]
            case tree.Logic():
                stack += reversed(self._needed(rows, part))
                return []
            case tree.Call(function="if"):
                chosen = self.session.evaluate(part.arguments[0], rows).flags[0]
                stack += [part.arguments[1 if chosen else 2], part.arguments[0]]
                return []
            case tree.Call(function="default"):
                first, other = part.arguments
                stack += [other, first] if self.session.evaluate(first, rows).is_missing(0) else [first]
                return []
            case tree.Call(function="lookup" | "marginal" | "interpolate"):
                stack += reversed(part.arguments[:-1])
                return [self._band(rows, part)]
            case tree.Call(function="target" | "actual"):
                return [self._goal(rows, part)]
            case tree.Call(function="attainment"):
                return [self._attainment(rows, part)]
        stack += reversed(list(part.children()))
        return []

    def _needed(self, rows: Rows, part: tree.Logic) -> list[tree.Node]:
        """The sides that were looked at: where the first decides, the second was not."""
        first = bool(self.session.evaluate(part.left, rows).flags[0])
        return [part.left, part.right] if first == (part.operator == "and") else [part.left]

    # --- names --------------------------------------------------------------------------------------------------------

    def _named(self, rows: Rows, name: tree.Name) -> Branch:
        place = Place.of(rows)
        reference = self.session.scope.names.reference(rows.document, rows.grain, name)
        column = self.session.evaluate(name, rows)
        unit = self.naming.unit_in(rows, name)
        title = capital(self.naming.title(place, name, rows))
        person = self.naming.person(rows, reference)
        if reference.kind in ("metric", "item"):
            made = branch_of("metric", name.text, title, column, unit)
            found = self._of_person(rows, reference, person) if person >= 0 else []
            if len(found) > 1:  # of someone who moved within the month, lines of each document
                return replace(made, kind="item", employee=found[0].employee, children=tuple(found))
            return replace(found[0], name=name.text, title=title) if found else made
        made = branch_of("field", name.text, title, column, unit)
        if self.naming.is_private(place, name):
            made = replace(made, value="…", shown=HIDDEN, exact="")
        return replace(
            made,
            employee=self.world.people.ids[person] if person >= 0 and reference.kind in ("staff", "total") else "",
            sentence=self.phrases.amount(rows, name),
            note=self.naming.touched(rows, name),
            sources=self._sources_of(rows, reference),
        )

    def _of_person(self, rows: Rows, reference: Reference, person: int) -> list[Branch]:
        document = None if reference.foreign or rows.others else rows.document
        scope = self.session.scope
        choose = scope.givers if reference.kind == "item" else scope.choose
        chosen = choose(document, reference.name, np.array([person], dtype=np.intp))
        return [self.expand(giver, reference.name, person) for giver, _ in chosen]

    def _sources_of(self, rows: Rows, reference: Reference) -> tuple[str, ...]:
        people = self.world.people
        if reference.kind in ("staff", "spell") and not reference.role:
            source = people.source_of(reference.name, int(rows.staff[0]))
            return (source,) if source else ()
        if rows.event is None or reference.kind not in ("field", "share"):
            return ()
        events, event = self.world.events[rows.grain], int(rows.event[0])
        if reference.link:
            known = events.lead is not None and events.lead[event] >= 0
            return (
                (self.world.events["leads"].source(int(events.lead[event])),)
                if known and events.lead is not None
                else ()
            )
        found = [events.source(event)]
        if reference.name == "verified_source" and (lead := self.world.touched_first.get(event)) is not None:
            found.append(self.world.events["leads"].source(lead))
        return tuple(found)

    # --- rows, tables, targets ----------------------------------------------------------------------------------------

    def _rows(self, rows: Rows, node: tree.Aggregate) -> Branch:
        """The rows that a count or sum rests on."""
        counted = self.session.counter.counted(node, rows)
        assert counted.event is not None
        order = np.argsort(counted.event, kind="stable")
        sources = tuple(self.world.events[counted.grain].sources(counted.event[order]))
        working = ""
        if node.function != "count" and sources:
            values = self.session.counter.values(node, counted.take(order[:_ADDED]))
            parts = [shown(values.value(i), values.type == "ratio") for i in range(len(values))]
            more = " …" if len(sources) > _ADDED else ""
            if node.function == "sum":
                parts = [part for part in parts if part != "0"]
            working = (" + " if node.function == "sum" else ", ").join(parts or ["0"]) + more * bool(parts)
        clauses, place = self.phrases.clauses, Place.of(rows)
        title = clauses.counted(place, node, rows) if node.function == "count" else clauses.aggregate(place, node, rows)
        made = self._part("rows", rows, node, title)
        return replace(
            made,
            working=working,
            sentence=self.phrases.aggregate(rows, node),
            note=Text(f"{len(sources)} 行", f"{len(sources)} row{'s' * (len(sources) != 1)}"),
            sources=sources,
        )

    def _band(self, rows: Rows, node: tree.Call) -> Branch:
        table = self.session.evaluate.band_table(rows.document, node.arguments[-1])
        x = self.session.evaluate(node.arguments[-2], rows)
        said = self.phrases.band(rows, node)
        made = self._part("band", rows, node, Text(f"档位表 {table.id}", f"table {table.id}"))
        value = self.phrases.value(rows, node)
        return replace(
            made,
            name=table.id,
            document=rows.document.version if table.id in rows.document.tables else "",
            sentence=Text(f"{said.zh}:{value.zh}", f"{said.en}: {value.en}"),
            note=band_words(table, x),
            band=band_of(table, x),
        )

    def _cell(self, rows: Rows, node: tree.Keyed) -> Branch:
        key = self.session.evaluate(node.key, rows).value(0)
        name = f"{node.table}[{key}].{node.column}"
        made = self._part("cell", rows, node, same(name))
        return replace(made, name=name, sentence=self.phrases.amount(rows, node))

    def _goal(self, rows: Rows, node: tree.Call) -> Branch:
        kind: Kind = "target" if node.function == "target" else "actual"
        made = self._part(kind, rows, node, self.phrases.clauses.asked(Place.of(rows), node))
        name = node.arguments[0]
        goals = self.session.evaluate.goals
        words = name.text if isinstance(name, tree.Name) else ""
        source = goals.source(kind, words, rows.document, int(rows.person[0]))
        return replace(made, sentence=self.phrases.amount(rows, node), sources=(source,) if source else ())

    def _attainment(self, rows: Rows, node: tree.Call) -> Branch:
        (name,) = node.arguments
        goal = self._goal(rows, replace(node, function="target"))
        goal = replace(goal, name=f"target({rows.formula.text[name.at : name.end]})")
        made = self._part("attainment", rows, node, self.phrases.clauses.asked(Place.of(rows), node))
        done = self._named(rows, name) if isinstance(name, tree.Name) else None
        working = f"{done.value} ÷ {goal.value}" if done else ""
        children = tuple(b for b in (done, goal) if b)
        return replace(made, working=working, sentence=self.phrases.amount(rows, node), children=children)

    def _posted(self, rows: Rows, node: tree.Posted) -> Branch:
        """What closed months paid, posting by posting."""
        made = self._part("posted", rows, node, self.phrases.clauses.asked(Place.of(rows), node))
        told = self.session.evaluate.history.of(node, int(rows.person[0]))
        children = [_posting(posting) for posting in told.postings]
        working = " + ".join(child.value for child in children)
        return replace(made, working=working, sentence=self.phrases.amount(rows, node), children=tuple(children))

    def _part(self, kind: Kind, rows: Rows, node: tree.Node, title: Text) -> Branch:
        text = " ".join(rows.formula.text[node.at : node.end].split())
        unit = self.naming.unit_in(rows, node)
        return branch_of(kind, text, capital(title), self.session.evaluate(node, rows), unit)


def _posting(posting: Posting) -> Branch:
    months = str(posting.last) if posting.first in (None, posting.last) else f"{posting.first} – {posting.last}"
    made = branch_of("posted", months, same(months), numbers("money", [posting.amount]))
    return replace(made, sources=(posting.source,))
