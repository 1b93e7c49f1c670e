"""The rows that a formula is evaluated over: employees, spells, or events with the person that each is credited to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hrcalc.engine.columns import Flags, Indexes
from hrcalc.engine.events import Events, Links
from hrcalc.engine.world import World
from hrcalc.exact import Exact
from hrcalc.policy.document import Document, Formula


@dataclass(frozen=True)
class Rows:
    """One entry for each row: whose it is, that person's row of the staff list, and the event or spell it is about."""

    document: Document
    formula: Formula
    grain: str
    person: Indexes
    staff: Indexes
    event: Indexes | None = None
    spell: Indexes | None = None
    share: Exact | None = None
    others: bool = False
    """Rows of other people as well: a metric then means what it means in each person's own documents."""

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Indexes) -> Rows:
        """Some of the rows."""
        return replace(
            self,
            person=self.person[rows],
            staff=self.staff[rows],
            event=None if self.event is None else self.event[rows],
            spell=None if self.spell is None else self.spell[rows],
            share=None if self.share is None else self.share.take(rows),
        )

    def where(self, flags: Flags) -> Rows:
        """The rows with a yes."""
        return self if flags.all() else self.take(np.flatnonzero(flags))


def of_people(world: World, document: Document, formula: Formula, person: Indexes) -> Rows:
    """One row a person, with the staff row of the last employed day of the month."""
    return Rows(document, formula, "employee", person, world.people.month_row[person])


def of_spells(world: World, document: Document, formula: Formula, spell: Indexes) -> Rows:
    """One row a spell."""
    spells = world.people.spells
    return Rows(document, formula, "spell", spells.person[spell], spells.row[spell], spell=spell)


def of_links(world: World, document: Document, formula: Formula, events: Events, links: Links) -> Rows:
    """One row for each event and person credited, with the staff row of the event's day."""
    staff = world.people.row_on(links.person, events.day[links.event])
    return Rows(document, formula, events.name, links.person, staff, event=links.event, share=links.share)


def links_of(world: World, events: Events, role: tuple[str, ...]) -> Links:
    """Who has a role in each event; `("closer", "manager")` is the closer's manager on the event's day."""
    links = events.links[role[0]]
    for _ in role[1:]:
        manager = world.people.manager_on(links.person, events.day[links.event])
        links = Links(links.event, manager, links.share).take(np.flatnonzero(manager >= 0))
    return links


def person_in_role(world: World, events: Events, role: tuple[str, ...], event: Indexes) -> Indexes:
    """The one person who stands for a role in each of these events; -1 for nobody."""
    person = events.first_person(role[0])[event]
    for _ in role[1:]:
        person = world.people.manager_on(person, events.day[event])
    return person
