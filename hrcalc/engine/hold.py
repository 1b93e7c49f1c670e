"""Whom an error in a row touches: everyone whose metric or line would read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.compute import Evaluated
from hrcalc.engine.events import Events
from hrcalc.engine.facts import EVENT_OF
from hrcalc.engine.names import grain_of, own_role, table_named
from hrcalc.engine.plan import formulas_of, references
from hrcalc.engine.rows import links_of, person_in_role
from hrcalc.policy import tree
from hrcalc.policy.document import TABLE_OF, Document
from hrcalc.problems import Problem

Role = tuple[str, ...]
Definition = tuple[str, str]
"""Version of a document and name of a metric or item."""


def with_readers(problems: Iterable[Problem], month: Evaluated, frames: Mapping[str, pa.Table]) -> list[Problem]:
    """The same problems, those of event rows with the employees who would read the row."""
    found = []
    readers = _Readers(month)
    for problem in problems:
        rows = _rows(problem, frames) if problem.severity == "error" and problem.row is not None else []
        event = EVENT_OF.get(problem.table)
        if problem.table == "deal_credits":
            event, rows = "deals", [d for r in rows if (d := _deal(frames, r)) is not None]
        if event is None or event == "leaves" or not rows:
            found.append(problem)
            continue
        touched = {p for row in rows for p in readers.of(event, row)}
        ids = {month.world.people.ids[p] for p in touched} | set(problem.employees)
        found.append(replace(problem, employees=tuple(sorted(ids))))
    return found


def _rows(problem: Problem, frames: Mapping[str, pa.Table]) -> list[int]:
    frame = frames.get(problem.table)
    if frame is None:
        return []
    file = f"{problem.file}#{problem.sheet}" if problem.sheet else problem.file
    same = pc.and_(pc.equal(frame["_row"], problem.row), pc.equal(frame["_file"].cast(pa.string()), file))
    return np.flatnonzero(same.to_numpy()).tolist()


def _deal(frames: Mapping[str, pa.Table], row: int) -> int | None:
    found = pc.index_in(
        pa.array([frames["deal_credits"]["deal_id"][row].as_py()], pa.string()),
        value_set=frames["deals"]["deal_id"].combine_chunks(),
    )
    value: int | None = found[0].as_py()
    return value


class _Readers:
    """Who reads which row, from what the documents in force say."""

    def __init__(self, month: Evaluated) -> None:
        self.month = month
        self.scope = month.scope
        self._direct: dict[tuple[str, Role], list[Document]] = {}
        self._tables: dict[Definition, set[str]] = {}
        self._through: list[tuple[Document, str, Role, Role, set[str]]] = []
        for document in month.documents:
            for name in (*document.metrics, *document.items):
                self._tables[document.version, name] = self._read_by(document, name)
        self._close()

    def of(self, table: str, row: int) -> set[int]:
        """People whose metrics or lines would read a row of an event table."""
        world = self.month.world
        touched = self._with_role(table, row)
        tables = {table}
        if table == "leads":  # what is won or held from a lead reads the lead's fields and inviter
            for linked in ("interviews", "deals"):
                events = world.events[linked]
                assert events.lead is not None
                tables.add(linked)
                for event in np.flatnonzero(events.lead == row).tolist():
                    touched |= self._with_role(linked, event)
        for document, event_table, credit, role, reads in self._through:
            if reads & tables:
                touched |= self._credited(document, world.events[event_table], credit, role, touched)
        return touched

    def _with_role(self, table: str, row: int) -> set[int]:
        events = self.month.world.events[table]
        found: set[int] = set()
        for (of_table, role), documents in self._direct.items():
            if of_table != table:
                continue
            links = links_of(self.month.world, events, role)
            persons = set(links.person[links.event == row].tolist())
            if persons:
                for document in documents:
                    found |= persons & set(self.scope.domain(document).tolist())
        return found

    def _credited(self, document: Document, events: Events, credit: Role, role: Role, touched: set[int]) -> set[int]:
        """People credited with events in which someone touched has a role whose metric their item reads."""
        world = self.month.world
        in_month = (events.day >= world.people.first_day) & (events.day <= world.people.last_day) & events.valid
        rows = np.flatnonzero(in_month)
        person = person_in_role(world, events, role, rows)
        chosen = rows[np.isin(person, np.array(sorted(touched), dtype=np.intp))]
        links = links_of(world, events, credit)
        persons = set(links.person[np.isin(links.event, chosen)].tolist())
        return persons & set(self.scope.domain(document).tolist())

    def _read_by(self, document: Document, name: str) -> set[str]:
        """The event tables that a metric or item reads itself; its roles are noted on the way."""
        tables = set()
        item = document.items.get(name)
        if item is not None and item.per in TABLE_OF:
            tables.add(TABLE_OF[item.per])
            self._note(TABLE_OF[item.per], item.credit or ("employee",), document)
        for _, formula in formulas_of(document, name):
            for part in formula.node.walk():
                if isinstance(part, tree.Aggregate) and (table := table_named(part.table)):
                    tables.add(table)
                    self._note(table, part.role or own_role(table), document)
        return tables

    def _note(self, table: str, role: Role, document: Document) -> None:
        documents = self._direct.setdefault((table, role), [])
        if document not in documents:
            documents.append(document)

    def _close(self) -> None:
        """Note the items that read another person's metric, with every table that the metric rests on."""
        for document in self.month.documents:
            for item in document.items.values():
                for grain, formula in formulas_of(document, item.id):
                    for reference in references(self.scope.names, document, grain, formula.node):
                        if reference.role and reference.kind in ("metric", "item"):
                            rests_on = self._rests_on(reference.name)
                            self._through.append((document, grain_of(item.per), item.credit, reference.role, rests_on))

    def _rests_on(self, name: str) -> set[str]:
        """Every event table that a name rests on, through whatever it reads."""
        names = self.scope.names
        found: set[str] = set()
        seen: set[Definition] = set()
        stack = [(d, name) for d in names.all_defining(name)]
        while stack:
            document, at = stack.pop()
            if (document.version, at) in seen:
                continue
            seen.add((document.version, at))
            found |= self._tables.get((document.version, at), set())
            for grain, formula in formulas_of(document, at):
                for reference in references(names, document, grain, formula.node):
                    if reference.kind in ("metric", "item"):
                        stack += [(d, reference.name) for d in names.all_defining(reference.name)]
        return found
