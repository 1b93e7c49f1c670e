"""Who reads what: the people whose metrics or lines would read a row, as the documents in force say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc.engine.columns import Indexes
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.customers import KEYS
from hrcalc.engine.events import LINKS, Links, own_role, table_named
from hrcalc.engine.groups import Groups, group_named
from hrcalc.engine.in_force import MONTHS, PROFILE
from hrcalc.engine.names import Reference
from hrcalc.engine.periods import Period, bounds
from hrcalc.engine.plan import counts_for, formulas_of, references
from hrcalc.engine.rows import links_of, person_in_role
from hrcalc.engine.world import persons_of
from hrcalc.policy import tree
from hrcalc.policy.document import TABLE_OF, Document

Role = tuple[str, ...]
Definition = tuple[str, str]
"""Version of a document and name of a metric or item."""
_CALLS = {"actual": "actuals", "target": "targets", "attainment": "targets"}
Asked = tuple[Role, str]
"""A role, and the group whose people's events count: `self` alone, or everyone of a team, a department …"""


@dataclass(frozen=True)
class Others:
    """How other people's values are read: in events of a table and period, by the role `by` (or its group) of the role `of`."""

    table: str
    by: Role
    of: Role
    period: Period
    group: str = "self"


class Readers:
    """Who reads which row, from what the documents in force say. What is asked of whole tables is asked once."""

    def __init__(self, month: Evaluated) -> None:
        self.world, self.scope, self.documents = month.world, month.scope, month.documents
        self._direct: dict[str, dict[Asked, list[Definition]]] = {}
        self._groups = Groups(month.world)
        self._read_by: dict[Definition, list[tuple[Definition, Others | None]]] = {}
        self._person_read_by: dict[str, list[tuple[Definition, Others | None]]] = {}
        self._domain = {d.version: set(self.scope.domain(d).tolist()) for d in month.documents}
        self._links = cache(self._find_links)
        self._linked = cache(self._find_linked)
        self._others = cache(self._find_others)
        self._mates = cache(self._find_mates)
        self._customers = cache(self._find_customers)
        self._keys = cache(self._find_keys)
        for document in month.documents:
            for name in (*document.metrics, *document.items):
                self._note(document, name)

    def of(self, table: str, row: int) -> set[int]:
        """People whose metrics or lines would read a row of an event table."""
        touched = self._with_role(table, table, row)
        if table == "leads":  # what is won or held from a lead reads the lead's fields and inviter
            for linked in LINKS:
                order, leads = self._linked(linked)
                for event in order[slice(*np.searchsorted(leads, (row, row + 1)))].tolist():
                    touched += self._with_role(linked, linked, event)
            for deal in self._same_customer("leads", row, "deals"):
                touched += self._with_role("deals", "deals", deal)
        if table == "deals":  # whose lead touched the customer first may be its inviter
            inviter = self.world.events["leads"].first_person("inviter")
            persons = {int(inviter[lead]) for lead in self._same_customer("deals", row, "leads")} - {-1}
            for (role, group), definitions in self._direct.get("deals", {}).items():
                if role == ("inviter",):
                    touched += [(d, self._with_mates(persons, group)) for d in definitions]
        if table == "days":  # attendance may tell of leave
            touched += self._with_role("leaves", table, row)
        return self._spread(touched)

    def of_people(self, table: str, employees: Iterable[str]) -> set[int]:
        """People who would read a row about some employees: themselves, and whoever reads their values."""
        index = self.world.people.index
        persons = {index[e] for e in employees if e in index}
        touched = []
        for definition, others in self._person_read_by.get(table, ()):
            touched.append((definition, self._reading(persons, others)))
        return self._spread(touched)

    def of_credit(self, deal: int | None, employee: str | None, role: str | None) -> set[int]:
        """People who would read a row of deal_credits: those of its deal, and whom it names."""
        people = self.world.people
        touched = [] if deal is None else self._with_role("deals", "deals", deal)
        if employee in people.index:
            day = people.last_day if deal is None else int(self.world.events["deals"].day[deal])
            for (asked, group), definitions in self._direct.get("deals", {}).items():
                if role in (None, asked[0]):
                    person = people.index[employee]
                    for _ in asked[1:]:
                        person = int(people.manager_on(np.array([person]), np.array([day]))[0])
                    touched += [(definition, self._with_mates({person}, group)) for definition in definitions]
        return self._spread(touched)

    def _same_customer(self, table: str, row: int, other: str) -> list[int]:
        """Rows of the other table with the same customer, as source verification knows it: it reads both rows together."""
        found: set[int] = set()
        for name, _ in KEYS:
            rows, texts = self._keys(table, name)
            for key in texts[slice(*np.searchsorted(rows, (row, row + 1)))].to_pylist():
                found.update(self._customers(other, name).get(key, ()))
        return sorted(found)

    def _find_keys(self, table: str, name: str) -> tuple[Indexes, pa.Array[Any]]:
        """What a table tells of its customers by one of the keys: rows, in their order, and the key of each."""
        keys = self.world.events[table].fields.keys(name, dict(KEYS)[name])
        order = np.argsort(keys.row, kind="stable")
        return keys.row[order], keys.text.take(pa.array(order))

    def _find_customers(self, table: str, name: str) -> dict[str, list[int]]:
        """Each customer of a table by one of the keys -> its rows."""
        rows, texts = self._keys(table, name)
        found: dict[str, list[int]] = {}
        for key, row in zip(texts.to_pylist(), rows.tolist(), strict=True):
            found.setdefault(key, []).append(row)
        return found

    def _with_role(self, read: str, table: str, row: int) -> list[tuple[Definition, set[int]]]:
        """What reads the table `read` by some role, and the people who have that role in a row of `table`."""
        found = []
        for (role, group), definitions in self._direct.get(read, {}).items():
            links = self._links(table, role)
            begin, end = np.searchsorted(links.event, (row, row + 1))
            if begin < end:
                persons = self._with_mates(set(links.person[begin:end].tolist()), group)
                found += [(definition, persons) for definition in definitions]
        return found

    def _spread(self, touched: list[tuple[Definition, set[int]]]) -> set[int]:
        """Everyone for whom a definition is touched, or reads one that is."""
        reached: dict[Definition, set[int]] = {}
        while touched:
            definition, persons = touched.pop()
            known = reached.setdefault(definition, set())
            new = (persons & self._domain[definition[0]]) - known
            if not new:
                continue
            known |= new
            for reader, others in self._read_by.get(definition, ()):
                touched.append((reader, self._reading(new, others)))
        return set().union(*reached.values())

    def _reading(self, persons: set[int], others: Others | None) -> set[int]:
        """Who reads the values of these people: they themselves, or whoever the events of `others` tell."""
        if others is None:
            return persons
        pairs = self._others(others)
        read = set().union(*(pairs.get(p, ()) for p in persons))
        return self._with_mates(read, others.group)

    def _with_mates(self, persons: set[int], group: str) -> set[int]:
        """These people, and everyone who at any time was of a group that any of them was ever of."""
        if group == "self":
            return persons
        of = self._mates(group)
        groups = set().union(*(of[0].get(p, ()) for p in persons))
        return persons.union(*(of[1][g] for g in groups))

    # --- whole tables -----------------------------------------------------------------------------------------------

    def _find_links(self, table: str, role: Role) -> Links:
        return links_of(self.world, self.world.events[table], role)

    def _find_linked(self, table: str) -> tuple[Indexes, Indexes]:
        """The rows of a table in the order of their leads, and these leads."""
        lead = self.world.events[table].lead
        assert lead is not None
        order = np.argsort(lead, kind="stable")
        return order, lead[order]

    def _find_mates(self, group: str) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        """Person -> the groups of all their rows of the staff list; group -> its people."""
        person = persons_of(self.world.people, self.world.people.fields.column("employee_id"))
        of = self._groups.of(group, person, np.arange(len(person)))
        groups: dict[int, set[int]] = {}
        people: dict[int, set[int]] = {}
        for p, g in zip(person.tolist(), of.tolist(), strict=True):
            if g >= 0:
                groups.setdefault(p, set()).add(g)
                people.setdefault(g, set()).add(p)
        return groups, people

    def _find_others(self, others: Others) -> dict[int, set[int]]:
        """Each person with the role `of` in an event of the period -> the people with the role `by` in such an event."""
        events = self.world.events[others.table]
        first, last = bounds(others.period, self.world.month)
        links = self._links(others.table, others.by)
        day = events.day[links.event]
        links = links.take(np.flatnonzero(events.valid[links.event] & (day >= first) & (day <= last)))
        read = person_in_role(self.world, events, others.of, links.event) if others.of else links.person
        pairs = np.stack([read, links.person], axis=1)
        found: dict[int, set[int]] = {}
        for person, reader in np.unique(pairs[pairs[:, 0] >= 0], axis=0).tolist():
            found.setdefault(person, set()).add(reader)
        return found

    # --- what documents read ----------------------------------------------------------------------------------------

    def _note(self, document: Document, name: str) -> None:
        """Note the event tables and the values that a metric or item reads, and by which roles."""
        definition = (document.version, name)
        item = document.items.get(name)
        role: Role = item.credit if item else ()
        if item is not None and item.per in TABLE_OF:
            self._note_table(TABLE_OF[item.per], (role, "self"), definition)
        rows = [(Others(grain, role, (), ("month",)), f.node) for grain, f in formulas_of(document, name)]
        while rows:
            read, node = rows.pop()
            if isinstance(node, tree.Aggregate):
                if table := table_named(node.table):
                    group = group_named(node.group) or "self"
                    read = Others(table, node.role or own_role(table), (), node.period, group)
                    self._note_table(table, (read.by, group), definition)
                    if table == MONTHS:  # made from what these tell of the employee
                        of_employee = replace(read, of=own_role(table))
                        for told in ("employees", PROFILE):
                            self._person_read_by.setdefault(told, []).append((definition, of_employee))
                    if node.where is not None:
                        rows.append((read, node.where))
            elif any(isinstance(part, tree.Aggregate) for part in node.walk()):
                rows += [(read, child) for child in node.children()]
            else:
                for part in node.walk():
                    if isinstance(part, tree.Posted):
                        self._person_read_by.setdefault("opening_balances", []).append((definition, None))
                    if isinstance(part, tree.Call) and part.function in _CALLS:
                        self._person_read_by.setdefault(_CALLS[part.function], []).append((definition, None))
                for reference in references(self.scope.names, document, read.table, node):
                    foreign = bool(reference.role) or read.group != "self"
                    others = replace(read, of=reference.role) if foreign else None
                    if reference.kind == "staff":
                        told = self.world.people.table_of(reference.name)
                        self._person_read_by.setdefault(told, []).append((definition, others))
                    for named in self._definitions(reference):
                        self._read_by.setdefault(named, []).append((definition, others))

    def _note_table(self, table: str, asked: Asked, definition: Definition) -> None:
        known = self._direct.setdefault(table, {}).setdefault(asked, [])
        if definition not in known:
            known.append(definition)

    def _definitions(self, reference: Reference) -> list[Definition]:
        """The metrics and items that a name may mean, or that make up a total."""
        if reference.kind == "total":
            documents = self.scope.paying
            return [(d.version, i.id) for d in documents for i in d.items.values() if counts_for(reference.name, i)]
        if reference.kind in ("metric", "item"):
            return [(d.version, reference.name) for d in self.scope.names.all_defining(reference.name)]
        return []
