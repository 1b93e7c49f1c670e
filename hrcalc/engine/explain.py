"""The tree behind a number: formula, working, each name with its value, down to the rows of the exports."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from hrcalc.engine.bands import place_of
from hrcalc.engine.columns import Column
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.lines import Block
from hrcalc.engine.names import Reference
from hrcalc.engine.plan import counts_for
from hrcalc.engine.rows import Rows, of_people, person_in_role
from hrcalc.engine.session import Session, adjusted_fen
from hrcalc.engine.working import working_of, workings
from hrcalc.money import yuan
from hrcalc.policy import tree
from hrcalc.policy.display import shown
from hrcalc.policy.document import TOTAL_TITLES, TOTALS, BandTable, Document, Formula, ItemRule, Metric
from hrcalc.policy.errors import did_you_mean
from hrcalc.problems import UsageError
from hrcalc.words import NOTHING, Text, same

VERSION = 1
"""Of the JSON form: what a key means never changes within a version."""

_TOTAL_WORDS = {
    "gross_pay": Text("应发工资", "Gross pay"),
    "taxable_earnings": Text("应税收入", "Taxable earnings"),
    "pretax_deductions": Text("税前扣除", "Pretax deductions"),
    "net_pay": Text("实发工资", "Net pay"),
}


@dataclass(frozen=True, slots=True)
class Branch:
    """One number of the tree, and what it was made of.

    `kind`: total, item, line, metric, field, rows, band, condition or adjustment. `value` is for people to read (amounts in yuan);
    `formula` is what the document says, `working` the same with the numbers, `note` the document with its version and reference, or the
    band of a table. `sources` are rows of the inputs.
    """

    kind: Literal["total", "item", "line", "metric", "field", "rows", "band", "condition", "adjustment"]
    name: str
    title: Text
    value: str
    formula: str = ""
    working: str = ""
    note: Text = NOTHING
    sources: tuple[str, ...] = ()
    children: tuple[Branch, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The tree as one JSON document."""
        return {"version": VERSION, **asdict(self, dict_factory=_with_languages)}


def _with_languages(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {k: {"zh": v[0], "en": v[1]} if k in ("title", "note") else v for k, v in pairs}


def explain(month: Evaluated, employee: str, name: str | None = None) -> Branch:
    """The tree behind an item, a metric or a total of an employee; behind the net pay where no name is given.

    Raises UsageError for an employee or a name that does not exist.
    """
    return _Explainer(month.session, _person(month.session, employee)).of(name)


def explain_in(session: Session, employee: str, name: str | None = None) -> Branch:
    """The same of any session: of an example, where the employee is `self`. Computes what the tree shows.

    Raises ProblemsFound for a cycle, UsageError for an employee or a name that does not exist.
    """
    documents = session.scope.names.documents
    session.prepare([(d, n) for d in documents for n in (*d.metrics, *d.items)] if name is None else ())
    return _Explainer(session, _person(session, employee)).of(name)


def _person(session: Session, employee: str) -> int:
    people = session.world.people
    if employee in people.index:
        return people.index[employee]
    names = people.fields.texts("name", people.month_row)
    found = [i for i, name in enumerate(names) if name == employee]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(people.ids[i] for i in found)
        raise UsageError(
            Text(
                f"有几位员工叫“{employee}”,请写工号:{ids}",
                f"Several employees are called '{employee}': give the id ({ids}).",
            )
        )
    hint = did_you_mean(employee, people.ids[:2000])
    raise UsageError(Text(f"没有工号是“{employee}”的员工。{hint.zh}", f"There is no employee '{employee}'. {hint.en}"))


class _Explainer:
    def __init__(self, session: Session, person: int) -> None:
        self.session = session
        self.world = session.world
        self.person = person
        documents = session.scope.names.documents
        self.documents = [d for d in documents if person in set(session.scope.domain(d).tolist())]
        self._told: set[tuple[str, str, int]] = set()
        """Metrics and items, with their person, that the tree already shows in full."""

    def of(self, name: str | None) -> Branch:
        """The tree behind a name."""
        if name is None:
            return self._total("net_pay")
        if name in TOTALS or name in TOTAL_TITLES:
            return self._total(TOTAL_TITLES.get(name, name))
        for document in self.documents:
            for id_ in (name, *document.titles.get(name, ())):
                if id_ in document.items:
                    return self._item(document, document.items[id_])
                if id_ in document.metrics:
                    return self._metric(document, document.metrics[id_])
        known = {n for d in self.documents for n in (*d.items, *d.metrics, *d.titles)} | set(TOTALS)
        hint = did_you_mean(name, known)
        raise UsageError(Text(f"这位员工没有“{name}”。{hint.zh}", f"This employee has no '{name}'. {hint.en}"))

    # --- totals and items -------------------------------------------------------------------------------------------

    def _total(self, name: str) -> Branch:
        children = []
        for document in self.session.scope.paying:
            for item in document.items.values():
                if not counts_for(name, item) or document not in self.documents:
                    continue
                fen = self._fen(self.session.named(document, item.id))
                if fen:
                    children.append(self._item(document, item, deep=False))
        return Branch(
            "total", name, _TOTAL_WORDS[name], self._money(self.session.total(name)), children=tuple(children)
        )

    def _item(self, document: Document, item: ItemRule, deep: bool = True) -> Branch:
        block = self.session.block(document, item.id)
        places = np.flatnonzero(block.rows.person == self.person)
        lines = [self._line(block, int(i), deep) for i in places]
        lines += self._adjustments(document, item)
        value = self._money(self.session.named(document, item.id))
        note = _document_note(document)
        formula = " ".join(item.formula.text.split())
        if len(lines) == 1 and item.per == "employee":
            only = lines[0]
            return Branch("item", item.id, item.title, value, formula, only.working, note, only.sources, only.children)
        return Branch("item", item.id, item.title, value, formula, note=note, children=tuple(lines))

    def _line(self, block: Block, at: int, deep: bool) -> Branch:
        rows = block.rows.take(np.array([at], dtype=np.intp))
        item = block.item
        children: list[Branch] = []
        if deep:
            if item.when is not None:
                children.append(self._condition(rows, item.when))
            children += self._parts(rows, item.formula.node)
        source = self._source(rows)
        return Branch(
            "line",
            source,
            same(source),
            yuan(int(block.fen[at])),
            working=workings(self.session, rows)[0],
            sources=(source,),
            children=tuple(children),
        )

    def _adjustments(self, document: Document, item: ItemRule) -> list[Branch]:
        world = self.world
        found = []
        for i in self.session.adjustments(document, item.id):
            told = world.adjustments[i]
            if told.person == self.person:
                note = Text(told.note or "一次性调整", told.note or "one-off adjustment")
                found.append(
                    Branch("adjustment", told.source, note, yuan(adjusted_fen(world, i)), sources=(told.source,))
                )
        return found

    def _condition(self, rows: Rows, formula: Formula) -> Branch:
        rows = replace(rows, formula=formula)
        return Branch(
            "condition",
            "when",
            Text("条件", "Condition"),
            "yes",
            " ".join(formula.text.split()),
            working_of(self.session, rows, formula.node),
            children=tuple(self._parts(rows, formula.node)),
        )

    # --- what a formula is made of ----------------------------------------------------------------------------------

    def _parts(self, rows: Rows, node: tree.Node) -> list[Branch]:
        found: dict[str, Branch] = {}
        stack = [node]
        while stack:
            part = stack.pop()
            for branch in self._leaf(rows, part, stack):
                found.setdefault(f"{branch.kind} {branch.name}", branch)
        return list(found.values())

    def _leaf(self, rows: Rows, part: tree.Node, stack: list[tree.Node]) -> list[Branch]:
        if isinstance(part, tree.Name):
            return [self._named(rows, part)]
        if isinstance(part, tree.Aggregate):
            return [self._rows(rows, part)]
        if isinstance(part, tree.Call):
            if part.function == "if":
                chosen = self.session.evaluate(part.arguments[0], rows).flags[0]
                stack += [part.arguments[1 if chosen else 2], part.arguments[0]]
                return []
            if part.function in ("lookup", "marginal", "interpolate"):
                stack += part.arguments[:-1]
                return [self._band(rows, part)]
            if part.function in ("target", "actual", "attainment"):
                own = part.arguments[0]
                if part.function == "attainment":
                    stack.append(own)
                column = self.session.evaluate(part, rows)
                text = rows.formula.text[part.at : part.end]
                return [Branch("field", text, same(text), shown(column.value(0), column.type == "ratio"))]
        stack += reversed(list(part.children()))
        return []

    def _named(self, rows: Rows, name: tree.Name) -> Branch:
        reference = self.session.scope.names.reference(rows.document, rows.grain, name)
        column = self.session.evaluate(name, rows)
        value = shown(column.value(0), column.type == "ratio")
        if reference.kind in ("metric", "item"):
            person = self._whose(rows, reference)
            if person is not None:
                return self._of_person(rows, reference, person, name.text, value)
        source = self._source_of(rows, reference)
        return Branch("field", name.text, same(name.text), value, sources=(source,) if source else ())

    def _whose(self, rows: Rows, reference: Reference) -> int | None:
        if not reference.role:
            return int(rows.person[0])
        assert rows.event is not None
        person = int(
            person_in_role(self.world, self.world.events[rows.grain], reference.role, rows.event)[0]
        )
        return person if person >= 0 else None

    def _of_person(self, rows: Rows, reference: Reference, person: int, text: str, value: str) -> Branch:
        document = None if reference.role else rows.document
        chosen = self.session.scope.choose(document, reference.name, np.array([person], dtype=np.intp))
        if not chosen or (chosen[0][0].version, reference.name, person) in self._told:
            return Branch("metric", text, same(text), value)
        definer = chosen[0][0]
        self._told.add((definer.version, reference.name, person))
        whose = f" ({self.world.people.ids[person]})" if reference.role else ""
        before, self.person = self.person, person
        try:
            made = (
                self._item(definer, definer.items[reference.name])
                if reference.name in definer.items
                else self._metric(definer, definer.metrics[reference.name])
            )
        finally:
            self.person = before
        title = Text(made.title.zh + whose, made.title.en + whose)
        return Branch(made.kind, text, title, value, made.formula, made.working, made.note, made.sources, made.children)

    def _metric(self, document: Document, metric: Metric) -> Branch:
        rows = of_people(self.world, document, metric.formula, np.array([self.person], dtype=np.intp))
        column = self.session.named(document, metric.id).take(rows.person)
        fault = column.faults.get(0)
        return Branch(
            "metric",
            metric.id,
            metric.title,
            shown(column.value(0), column.type == "ratio") if fault is None else "!",
            " ".join(metric.formula.text.split()),
            working_of(self.session, rows, metric.formula.node) if fault is None else "",
            _document_note(document) if fault is None else fault.why,
            children=tuple(self._parts(rows, metric.formula.node)),
        )

    def _rows(self, rows: Rows, node: tree.Aggregate) -> Branch:
        """The rows that a count or sum rests on."""
        events_rows = self.session.counter.counted(node, rows)
        assert events_rows.event is not None
        events = self.world.events[events_rows.grain]
        order = np.argsort(events_rows.event)
        sources = tuple(events.sources(events_rows.event[order]))
        column = self.session.evaluate(node, rows)
        text = " ".join(rows.formula.text[node.at : node.end].split())
        working = ""
        if node.function != "count" and len(sources):
            values = self.session.counter.values(node, events_rows.take(order))
            parts = [shown(values.value(i), values.type == "ratio") for i in range(min(len(sources), 12))]
            more = " …" if len(sources) > 12 else ""
            working = (" + " if node.function == "sum" else ", ").join(parts) + more
        note = Text(f"{len(sources)} 行", f"{len(sources)} rows")
        return Branch(
            "rows",
            text,
            same(text),
            shown(column.value(0), column.type == "ratio"),
            working=working,
            note=note,
            sources=sources,
        )

    def _band(self, rows: Rows, node: tree.Call) -> Branch:
        table = self.session.evaluate.band_table(rows.document, node.arguments[-1])
        x = self.session.evaluate(node.arguments[-2], rows)
        place = int(place_of(table, x.numbers)[0])
        value = self.session.evaluate(node, rows)
        return Branch(
            "band",
            table.id,
            same(table.id),
            shown(value.value(0), value.type == "ratio"),
            note=_band_note(table, place, x),
        )

    # --- where things stand -----------------------------------------------------------------------------------------

    def _source(self, rows: Rows) -> str:
        if rows.event is not None:
            return self.world.events[rows.grain].source(int(rows.event[0]))
        return self._staff_source(int(rows.staff[0]))

    def _source_of(self, rows: Rows, reference: Reference) -> str:
        if reference.kind == "staff" and not reference.role:
            return self._staff_source(int(rows.staff[0]))
        if reference.kind == "field" and rows.event is not None:
            events = self.world.events[rows.grain]
            if not reference.link:
                return events.source(int(rows.event[0]))
            if events.lead is not None and events.lead[rows.event[0]] >= 0:
                return self.world.events["leads"].source(int(events.lead[rows.event[0]]))
        return ""

    def _staff_source(self, row: int) -> str:
        sources = self.world.people.sources
        return sources[row] if sources else ""

    def _fen(self, column: Column) -> int:
        return int(column.numbers.at(self.person) * 100)

    def _money(self, column: Column) -> str:
        return yuan(self._fen(column))


def _document_note(document: Document) -> Text:
    zh, en = (f" · {text}" if text else "" for text in document.reference)
    return Text(f"{document.title.zh} ({document.version}){zh}", f"{document.title.en} ({document.version}){en}")


def _band_note(table: BandTable, place: int, x: Column) -> Text:
    value = x.value(0)
    ratio = x.type == "ratio"
    if place < 0 or not isinstance(value, Fraction):
        return NOTHING
    band = table.bands[place]
    low = shown(band.edge, band.edge_percent or ratio)
    if place + 1 == len(table.bands):
        return Text(f"{shown(value, ratio)} 在“{low} 起”这一档", f"{shown(value, ratio)} is in the band from {low}")
    high = shown(table.bands[place + 1].edge, table.bands[place + 1].edge_percent or ratio)
    return Text(
        f"{shown(value, ratio)} 在 {low} 至 {high} 这一档", f"{shown(value, ratio)} is in the band from {low} to {high}"
    )
