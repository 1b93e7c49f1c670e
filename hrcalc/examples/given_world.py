"""What examples are given -> a small world. Examples of lone people may share one; each lives there as if alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.columns import Indexes
from hrcalc.engine.events import DATE
from hrcalc.engine.fields import GivenFields, Value
from hrcalc.engine.in_force import MONTHS
from hrcalc.engine.linking import add_events
from hrcalc.engine.people import People
from hrcalc.engine.world import Credit, Posting, Vocabulary, World
from hrcalc.examples import given_months
from hrcalc.examples.given import ID, ROLE_COLUMNS, SELF, Told

_ID_COLUMN = {"leads": "lead_id", "interviews": "interview_id", "deals": "deal_id", "applications": "application_id"}


@dataclass
class _Rows:
    size: int
    fields: GivenFields
    sources: Callable[[Indexes], list[str]]


@dataclass
class Given:
    """A world, the values that are set instead of computed (name -> person -> value), and each example's own person."""

    world: World
    own: list[int]
    values: dict[str, dict[int, Any]] = field(default_factory=dict)


def given_world(told: Sequence[Told], month: Month, calendar: Calendar, vocabulary: Vocabulary) -> Given:
    """The world of one example, or of several whose people are all `alone`."""
    assert len(told) == 1 or all(one.alone for one in told)
    ids = [SELF, *(f"{SELF} {i}" for i in range(2, len(told) + 1))]
    people = _people(told, ids, month, calendar, vocabulary)
    world = World(month, calendar, people, vocabulary)
    rows = {
        table: [r for one, id_ in zip(told, ids, strict=True) for r in _filled(one, table, id_, month)]
        for table in DATE
    }
    rows[MONTHS] = given_months.with_employed(rows[MONTHS], people, vocabulary[MONTHS])
    credits = [Credit(deal, people.index[id_], role, share) for one in told for deal, id_, role, share in one.splits]
    add_events(world, {table: _rows(table, rows[table], vocabulary) for table in DATE}, credits)
    given = Given(world, [people.index[id_] for id_ in ids])
    for one, own, id_ in zip(told, given.own, ids, strict=True):
        world.targets.update({(own, name): value for name, value in one.goals["targets"].items()})
        world.actuals.update({(own, name): value for name, value in one.goals["actuals"].items()})
        world.postings += [Posting(own, n, m, m or month.previous, value, "posted") for n, m, value in one.postings]
        for (whose, name), value in one.values.items():
            given.values.setdefault(name, {})[people.index[id_ if whose == SELF else whose]] = value
    return given


def _people(
    told: Sequence[Told], ids: Sequence[str], month: Month, calendar: Calendar, vocabulary: Vocabulary
) -> People:
    """In its own fields everyone is called as in the example."""
    whose: list[str] = []
    rows: list[dict[str, Value]] = []
    for one, own in zip(told, ids, strict=True):
        for id_, values in one.staff.items():
            mine = [c for c in one.changes if c.get("employee_id", SELF) == id_]
            first: list[dict[str, Value]] = [{}] if all(c.get("from_date") for c in mine) else []
            more = [{"employee_id": id_, "name": id_, **values, **change} for change in (*first, *mine)]
            rows += more
            whose += [own if id_ == SELF else id_] * len(more)

    def days(name: str) -> list[dt.date | None]:
        return [v if isinstance(v := row.get(name), dt.date) else None for row in rows]

    return People(
        month,
        calendar,
        whose,
        [d or dt.date(1900, 1, 1) for d in days("hired_on")],
        days("left_on"),
        days("from_date"),
        [m if isinstance(m := r.get("manager_id"), str) else None for r in rows],
        GivenFields(rows, vocabulary["employees"]),
    )


def _filled(told: Told, table: str, own: str, month: Month) -> list[dict[str, Value]]:
    """An example's rows of a table, with what they leave out: the month's first day, its own person in every role."""
    found = []
    for i, row in enumerate(told.rows.get(table, [])):
        defaults: dict[str, Value] = {DATE[table]: month.first, **dict.fromkeys(ROLE_COLUMNS[table], SELF)}
        if table in _ID_COLUMN:
            defaults[_ID_COLUMN[table]] = f"{table}[{i + 1}]"
        if table == "applications":
            defaults["status"] = "approved"
        full = {**defaults, **row}
        found.append(full | {column: own for column in ROLE_COLUMNS[table] if full[column] == SELF})
    return found


def _rows(table: str, rows: list[dict[str, Value]], vocabulary: Vocabulary) -> _Rows:
    fields = {**dict.fromkeys(ROLE_COLUMNS[table], ID), **vocabulary[table]}
    given = GivenFields(rows, fields, blank_is_zero=table in ("days", MONTHS))
    return _Rows(len(rows), given, partial(_sources, table))


def _sources(table: str, rows: Indexes) -> list[str]:
    return [f"{table}[{i + 1}]" for i in rows.tolist()]
