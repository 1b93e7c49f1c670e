"""What the names of formulas are called: titles in both languages, whose value it is, its unit, the words for known values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hrcalc import private
from hrcalc.engine.events import table_named
from hrcalc.engine.fields import FieldLike, column_named, spellings
from hrcalc.engine.names import Grain, Reference
from hrcalc.engine.rows import Rows, person_in_role
from hrcalc.engine.session import Session
from hrcalc.explain.terms import NO_UNIT, ROWS, Unit, field_words, lowered, measure, role_words
from hrcalc.policy import tree
from hrcalc.policy.document import TOTALS, Document, Formula
from hrcalc.policy.errors import FormulaError
from hrcalc.words import NOTHING, Text, same

_DEEPEST = 5
"""Metrics of metrics that are asked for a unit."""


@dataclass(frozen=True)
class Place:
    """Where a part of a formula stands, for what its names mean."""

    document: Document
    formula: Formula
    grain: Grain

    @classmethod
    def of(cls, rows: Rows) -> Place:
        """The formula of some rows."""
        return cls(rows.document, rows.formula, rows.grain)


class Naming:
    """The names of a session's documents in words."""

    def __init__(self, session: Session) -> None:
        self.world = session.world
        self.me = -1
        """The person who is told; others are named."""
        self.scope = session.scope

    def reference(self, document: Document, grain: Grain, node: tree.Node) -> Reference | None:
        """What a name stands for; None for what is no name, and for one that means nothing (a metric that only targets have)."""
        if not isinstance(node, tree.Name):
            return None
        try:
            return self.scope.names.reference(document, grain, node)
        except FormulaError:
            return None

    def is_private(self, place: Place, node: tree.Node, deep: int = 0) -> bool:
        """Whether a text is, or is taken from, a field that no explanation shows."""
        for part in node.walk():
            found = self.reference(place.document, place.grain, part)
            if found is None or found.type != "text":
                continue
            if found.kind == "staff" and found.name in private.COLUMNS:
                return True
            definer = self.definer(place.document, found) if found.kind == "metric" and deep < _DEEPEST else None
            metric = definer.metrics.get(found.name) if definer else None
            if (
                definer
                and metric
                and self.is_private(Place(definer, metric.formula, "employee"), metric.formula.node, deep + 1)
            ):
                return True
        return False

    # --- titles -------------------------------------------------------------------------------------------------------

    def title(self, place: Place, node: tree.Name, rows: Rows | None = None) -> Text:
        """What a name is called; with `rows` also whose it is, where it is not the person's own."""
        reference = self.reference(place.document, place.grain, node)
        if reference is None:
            return same(node.text)
        person = self.person(rows, reference) if rows is not None else -1
        title = self._title(place, reference, person)
        if not reference.role:
            return title
        whose = role_words(reference.role)
        if rows is None:
            return Text(f"{whose.zh}的{title.zh}", f"the {whose.en}'s {lowered(title.en)}")
        if person == int(rows.person[0]):
            return Text(f"本人的{title.zh}", f"own {lowered(title.en)}")
        who = self.called(person)
        return Text(f"{whose.zh}{who.zh}的{title.zh}", f"{lowered(title.en)} of the {f'{whose.en} {who.en}'.strip()}")

    def whose(self, rows: Rows) -> Text:
        """Whose rows are counted: the one's who is told, or another's by name."""
        person = int(rows.person[0]) if len(rows) else -1
        if person in (-1, self.me):
            return Text("本人", "")
        who = self.called(person)
        return Text(who.zh, f"of {who.en}")

    def _title(self, place: Place, reference: Reference, person: int) -> Text:
        if reference.kind == "total":
            return TOTALS[reference.name]
        if reference.kind == "share":
            return Text("分成比例", "share")
        if reference.kind in ("metric", "item"):
            document = self.definer(place.document, reference, person)
            named = document and (document.metrics.get(reference.name) or document.items.get(reference.name))
            return named.title if named else same(reference.name)
        title = field_words(reference.name, self._field(place, reference))
        return Text(f"线索的{title.zh}", f"the lead's {title.en}") if reference.link else title

    def posted(self, node: tree.Posted) -> Text:
        """The title of an item or total that was posted."""
        name = self.scope.names.posted_named(node.name) or node.name
        if name in TOTALS:
            return TOTALS[name]
        return next((d.items[name].title for d in self.scope.names.documents if name in d.items), same(node.name))

    def definer(self, document: Document, reference: Reference, person: int = -1) -> Document | None:
        """The document that defines a metric or item for a person; for nobody in particular the first that does."""
        names = self.scope.names
        if person >= 0:
            own = None if reference.foreign else document
            chosen = self.scope.choose(own, reference.name, np.array([person], dtype=np.intp))
            return chosen[0][0] if chosen else None
        found = names.all_defining(reference.name) if reference.foreign else names.defining(document, reference.name)
        return next((d for d in found if reference.name in d.metrics or reference.name in d.items), None)

    def person(self, rows: Rows, reference: Reference) -> int:
        """Whose value a name of one row is; -1 for nobody's."""
        if not reference.role or rows.event is None:
            return int(rows.person[0])
        events = self.world.events[rows.grain]
        return int(person_in_role(self.world, events, reference.role, rows.event)[0])

    def called(self, person: int) -> Text:
        """A person for other people: `何清越(S032)`."""
        if person < 0:
            return NOTHING
        people = self.world.people
        id_ = people.ids[person]
        name = people.fields.texts("name", people.month_row[np.array([person])])[0]
        return Text(f"{name}({id_})", f"{name} ({id_})") if name and name != id_ else same(id_)

    def touched(self, rows: Rows, node: tree.Node) -> Text:
        """Why a deal's verified source is not the one that was claimed; nothing for every other name."""
        reference = self.reference(rows.document, rows.grain, node)
        if reference is None or (rows.grain, reference.name) != ("deals", "verified_source") or rows.event is None:
            return NOTHING
        lead = self.world.touched_first.get(int(rows.event[0]))
        if lead is None:
            return NOTHING
        leads = self.world.events["leads"]
        id_ = leads.fields.texts("lead_id", np.array([lead]))[0] or ""
        day = leads.column("invited_on").value(lead)
        return Text(
            f"登记为自有,但市场先接触了这个客户:线索 {id_},{day}",
            f"claimed as own, but marketing had touched this customer first: lead {id_} on {day}",
        )

    # --- fields -------------------------------------------------------------------------------------------------------

    def _field(self, place: Place, reference: Reference) -> FieldLike | None:
        table = {"staff": "employees", "spell": "spell"}.get(reference.kind, "leads" if reference.link else place.grain)
        return self.scope.names.vocabulary.get(table, {}).get(reference.name)

    def field_of(self, node: tree.Aggregate) -> Text:
        """What an aggregate adds up."""
        fields = self.scope.names.vocabulary[table_named(node.table) or node.table]
        if node.field == "share":
            return Text("分成比例", "share")
        name = column_named(fields, node.field) or node.field
        return field_words(name, fields.get(name))

    def choices(self, place: Place, node: tree.Node) -> Mapping[str, str]:
        """The known values of a column, by each of their spellings."""
        reference = self.reference(place.document, place.grain, node)
        field = self._field(place, reference) if reference and reference.kind in ("field", "staff") else None
        return spellings(field) if field else {}

    # --- units --------------------------------------------------------------------------------------------------------

    def unit_in(self, rows: Rows, node: tree.Node) -> Unit:
        """What a number of one row counts."""
        reference = self.reference(rows.document, rows.grain, node)
        person = self.person(rows, reference) if reference else int(rows.person[0])
        return self.unit(rows.document, rows.grain, node, person)

    def unit(self, document: Document, grain: Grain, node: tree.Node, person: int = -1, deep: int = 0) -> Unit:
        """What a number counts, as far as its formula tells."""
        if deep > _DEEPEST:
            return NO_UNIT
        match node:
            case tree.Aggregate(function="count"):
                return ROWS[table_named(node.table) or node.table]
            case tree.Aggregate():
                return NO_UNIT if node.function == "distinct" else measure(node.field)
            case tree.Name():
                return self._unit_of(document, grain, node, person, deep)
            case tree.Call(function="default" | "min" | "max"):
                if any(isinstance(a, tree.Call) and a.function == "actual" for a in node.arguments):
                    return NO_UNIT
                found = [self.unit(document, grain, a, person, deep + 1) for a in node.arguments]
                return next((u for u in found if u.zh), NO_UNIT)
            case tree.Call(function="target" | "actual"):
                return self.unit(document, "employee", node.arguments[0], person, deep + 1)
        return NO_UNIT

    def _unit_of(self, document: Document, grain: Grain, node: tree.Name, person: int, deep: int) -> Unit:
        reference = self.reference(document, grain, node)
        if reference is None or reference.type != "number":
            return NO_UNIT
        if reference.kind in ("field", "staff", "spell"):
            return measure(reference.name)
        definer = self.definer(document, reference, person)
        metric = definer.metrics.get(reference.name) if definer else None
        if definer is None or metric is None:
            return NO_UNIT
        return self.unit(definer, "employee", metric.formula.node, person, deep + 1)
