"""Event tables: the day of each row, who has which role in it and with what share, and whether it is an event at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from hrcalc.engine.columns import Column, Flags, Indexes
from hrcalc.engine.fields import Fields
from hrcalc.engine.people import Days
from hrcalc.exact import Exact
from hrcalc.policy.document import OWN_ROLE, ROLES

DATE: Mapping[str, str] = {
    "leads": "invited_on",
    "interviews": "held_on",
    "deals": "signed_on",
    "days": "date",
    "leaves": "date",
    "applications": "date",
    "months": "date",
}
KEY: Mapping[str, tuple[str, ...]] = {
    "leads": ("lead_id",),
    "interviews": ("interview_id",),
    "deals": ("deal_id",),
    "days": ("date",),
    "leaves": ("date", "leave_type"),
    "applications": ("application_id",),
}
"""What tells an event from the others (of one person, where it is a date)."""
__all__ = ["DATE", "EVENT_TABLES", "KEY", "LINKS", "OWN_ROLE", "ROLES", "Events", "Links", "own_role", "table_named"]

LINKS: Mapping[str, str] = {"interviews": "lead", "deals": "lead"}
"""Tables whose rows lead to a lead."""


EVENT_TABLES: Mapping[str, tuple[str, ...]] = {
    "leads": ("线索", "邀约"),
    "interviews": ("面谈",),
    "deals": ("成单", "签单"),
    "days": ("考勤",),
    "leaves": ("请假",),
    "applications": ("申请",),
    "months": ("月份",),
}
"""Event tables and their Chinese names."""


@dataclass(frozen=True)
class Links:
    """Who has a role: event by event, then by person. `share` is None where each person has the whole event."""

    event: Indexes
    person: Indexes
    share: Exact | None = None

    def take(self, rows: Indexes) -> Links:
        """Some of the links."""
        return Links(self.event[rows], self.person[rows], self.share and self.share.take(rows))

    @classmethod
    def whole(cls, person: Indexes) -> Links:
        """One person an event; -1 is nobody."""
        event = np.flatnonzero(person >= 0)
        return cls(event, person[event])


@dataclass
class Events:
    """One event table of the month. `links` has one entry for each role."""

    name: str
    size: int
    day: Days
    valid: Flags
    fields: Fields
    links: dict[str, Links]
    sources: Callable[[Indexes], list[str]]
    """Where rows of the table stand: `2026-10/deals.csv:17`."""
    lead: Indexes | None = None
    computed: dict[str, Callable[[], Column]] = field(default_factory=dict)
    """Columns that differ from the table's own (a deal's net amount), or that it does not have (verified_source)."""
    _memo: dict[str, Column] = field(default_factory=dict)
    _first: dict[str, Indexes] = field(default_factory=dict)

    def source(self, row: int) -> str:
        """Where one row stands."""
        return self.sources(np.array([row], dtype=np.intp))[0]

    def column(self, name: str) -> Column:
        """A column, over all rows."""
        if name not in self._memo:
            made = self.computed.get(name)
            self._memo[name] = made() if made else self.fields.column(name)
        return self._memo[name]

    def first_person(self, role: str) -> Indexes:
        """The one person of each event who stands for a role: the largest share, then the lowest id; -1 for nobody."""
        if role not in self._first:
            links = self.links[role]
            rank = np.lexsort((links.person, links.event))
            if links.share is not None:
                assert isinstance(links.share.den, int)  # shares are decimals, over one power of ten
                rank = np.lexsort((links.person, -links.share.num, links.event))
            result = np.full(self.size, -1, dtype=np.intp)
            result[links.event[rank][::-1]] = links.person[rank][::-1]
            self._first[role] = result
        return self._first[role]


def table_named(word: str) -> str | None:
    """An event table by its English or Chinese name."""
    for table, titles in EVENT_TABLES.items():
        if word == table or word in titles:
            return table
    return None


def own_role(table: str) -> tuple[str, ...]:
    """The role that a table's rows belong to where none is named."""
    return (OWN_ROLE[table],)
