"""The facts of one pay month: people, events, targets. Built alike from the month's tables and from an example's rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace

import numpy as np

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.carried import NOTHING_CARRIED, Carried
from hrcalc.engine.closed import NOTHING_CLOSED, ClosedMonths
from hrcalc.engine.columns import Column, Indexes, Texts
from hrcalc.engine.events import Events
from hrcalc.engine.fields import FieldLike
from hrcalc.engine.people import NEVER, Days, People
from hrcalc.engine.sources import Touches

Vocabulary = Mapping[str, Mapping[str, FieldLike]]
"""Table -> the fields that formulas may name: employees, spell, and the event tables."""


@dataclass(frozen=True)
class Credit:
    """A row of deal_credits: deal row, person, role, share."""

    deal: int
    person: int
    role: str
    share: Fraction


@dataclass(frozen=True)
class Adjustment:
    """A one-off amount (yuan) for an item."""

    person: int
    item: str
    amount: Fraction
    note: str
    source: str


@dataclass(frozen=True)
class Posting:
    """What was paid (yuan) for an item or a total in closed months `first` to `last`; without months, some time before."""

    person: int
    name: str
    first: Month | None
    last: Month
    amount: Fraction
    source: str


@dataclass
class World:
    """One month's facts. `targets` and `actuals`: (person, name as the table writes it) -> value."""

    month: Month
    calendar: Calendar
    people: People
    vocabulary: Vocabulary
    events: dict[str, Events] = field(default_factory=dict)
    targets: dict[tuple[int, str], Fraction] = field(default_factory=dict)
    actuals: dict[tuple[int, str], Fraction] = field(default_factory=dict)
    goal_sources: dict[tuple[str, int, str], str] = field(default_factory=dict)
    """(`target` or `actual`, person, name as the table writes it) -> where that stands."""
    goal_days: dict[tuple[int, str], dt.date] = field(default_factory=dict)
    """(person, name as the table writes it) -> the day from which a target holds, where the table says one."""
    in_force: dict[str, int] = field(default_factory=dict)
    """Table whose rows hold from a month on -> how many of them the month can read."""
    adjustments: list[Adjustment] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    """Opening balances."""
    closed: ClosedMonths = NOTHING_CLOSED
    """The months before this one that the ledger has closed."""
    carried: Carried = NOTHING_CARRIED
    """Lines of other months that this month takes over: retro, and what was paid off cycle."""
    touched_first: dict[int, int] = field(default_factory=dict)
    """Deals claimed as `own` whose customer marketing had touched first -> the lead (rows of deals, leads)."""
    touches: Callable[[], Touches] = Touches.none
    """The first touch of every deal, found when first asked for."""


COMPUTED: Mapping[str, FieldLike] = {
    "verified_source": SimpleNamespace(
        kind="choice", title="核实来源", choices={"marketing": "市场", "own": "自有", "referral": "转介绍"}
    ),
    "first_touch": SimpleNamespace(kind="date", title="首次触达日期", choices={}),
}
"""Columns of deals that source verification adds."""
SPELL: Mapping[str, FieldLike] = {
    name: SimpleNamespace(kind=kind, title=title, choices={})
    for name, kind, title in (
        ("from", "date", "开始日期"),
        ("to", "date", "结束日期"),
        ("workdays", "number", "工作日数"),
        ("calendar_days", "number", "日历天数"),
        ("month_workdays", "number", "当月工作日数"),
        ("month_days", "number", "当月天数"),
    )
}
SHARE: FieldLike = SimpleNamespace(kind="number", title="分成比例", choices={})


def persons_of(people: People, column: Column) -> Indexes:
    """The person that each id names; -1 for none, or for an id that nobody has."""
    assert isinstance(column.data, Texts)
    table = np.array([people.index.get(v, -1) for v in column.data.values] + [-1], dtype=np.intp)
    return np.asarray(table[column.data.codes], dtype=np.intp)


def days_of(column: Column) -> Days:
    """Days of a date column; a missing date lies in no period."""
    days = np.asarray(column.data, dtype=np.int64)
    return days if column.missing is None else np.where(column.missing, NEVER, days)
