"""Who is employed in a period, and in which groups: those of each person's last employed day in it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, Literal, get_args

import pyarrow as pa

from hrcalc.tables.checks.employment import stretches
from hrcalc.targets.periods import Period
from hrcalc.words import Text

Level = Literal["company", "region", "branch", "department", "team", "employee"]

LEVELS: tuple[Level, ...] = get_args(Level)

TITLES: dict[Level, Text] = {
    "company": Text("公司", "company"),
    "region": Text("区域", "region"),
    "branch": Text("分公司", "branch"),
    "department": Text("部门", "department"),
    "team": Text("团队", "team"),
    "employee": Text("员工", "employee"),
}

_GROUPS = ("region", "branch", "department", "team")

COMPANY = ""
"""The id of the one company, whatever rows of targets call it."""


class Staff:
    """The people employed in one period. `ids` are theirs, sorted; `names` what they are called."""

    def __init__(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        """`people`: id -> the row of the staff list that holds on the last employed day."""
        self._people = people
        self.ids = sorted(people)
        self.names = {id_: str(people[id_]["name"] or "") for id_ in self.ids}
        self._groups: dict[str, list[str | None]] = {name: [people[id_][name] for id_ in self.ids] for name in _GROUPS}
        self._groups |= {"company": [COMPANY] * len(self.ids), "employee": list(self.ids)}
        self._inside: dict[tuple[Level, Level], dict[str, str | None]] = {}
        self._parts: dict[tuple[Level, Level], dict[str, list[str]]] = {}

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The levels that the staff list has, from the company down. Of regions and branches the fewer hold the others."""
        there = [level for level in LEVELS if any(self._groups[level]) or level == "company"]
        between = [level for level in there if level in ("region", "branch")]
        between.sort(key=lambda level: len(self.members(level)))
        return (*there[:1], *between, *(level for level in there[1:] if level not in between))

    def without(self, names: Collection[str]) -> Staff:
        """Everyone but these people and those of these groups."""
        people = self._people.items()
        return Staff({id_: row for id_, row in people if not {id_, *(row[g] for g in _GROUPS)} & set(names)})

    def members(self, level: Level) -> Mapping[str, list[str]]:
        """Group -> the ids of its people, sorted."""
        return self._members[level]

    @cached_property
    def _members(self) -> dict[Level, dict[str, list[str]]]:
        found: dict[Level, dict[str, list[str]]] = {}
        for level in LEVELS:
            groups: dict[str, list[str]] = defaultdict(list)
            for id_, group in zip(self.ids, self._groups[level], strict=True):
                if group is not None:
                    groups[group].append(id_)
            found[level] = dict(groups)
        return found

    def group_of(self, person: str, level: Level) -> str | None:
        """The group of a person, None where there is none or the person is not employed."""
        return self._group_of[level].get(person)

    @cached_property
    def _group_of(self) -> dict[Level, dict[str, str | None]]:
        return {level: dict(zip(self.ids, self._groups[level], strict=True)) for level in LEVELS}

    def inside(self, level: Level, wider: Level) -> Mapping[str, str | None]:
        """Group -> the group of a wider level that holds all its people; None where they lie in several, or some in none."""
        key = level, wider
        if key not in self._inside:
            found: dict[str, str | None] = {}
            for group, parent in dict.fromkeys(zip(self._groups[level], self._groups[wider], strict=True)):
                if group is not None:
                    found[group] = parent if found.get(group, parent) == parent else None
            self._inside[key] = found
        return self._inside[key]

    def parts(self, level: Level, wider: Level) -> Mapping[str, list[str]]:
        """Group of a wider level -> the groups of a narrower one that lie wholly inside it, sorted."""
        key = level, wider
        if key not in self._parts:
            found: dict[str, list[str]] = defaultdict(list)
            for group, parent in sorted(self.inside(level, wider).items()):
                if parent is not None:
                    found[parent].append(group)
            self._parts[key] = dict(found)
        return self._parts[key]


class Roster:
    """The staff list over time."""

    def __init__(self, employees: pa.Table) -> None:
        """From the checked table of employees."""
        self._stretches = stretches(employees)
        self._rows: dict[str, list[tuple[tuple[dt.date, bool], dict[str, Any]]]] = defaultdict(list)
        for row in employees.select(["employee_id", "name", *_GROUPS, "hired_on", "from_date"]).to_pylist():
            if row["employee_id"] and row["hired_on"]:
                start = row["from_date"] or row["hired_on"], row["from_date"] is not None
                self._rows[row["employee_id"]].append((start, row))
        for rows in self._rows.values():
            rows.sort(key=lambda pair: pair[0])
        self._known: dict[tuple[dt.date, dt.date], Staff] = {}

    def during(self, period: Period, since: dt.date | None = None) -> Staff:
        """Everyone employed on some day of a period; with `since`, on some day of it from then on."""
        first, last = max(period.first, since or period.first), period.last
        if (first, last) not in self._known:
            self._known[first, last] = Staff(dict(self._employed(first, last)))
        return self._known[first, last]

    def _employed(self, first: dt.date, last: dt.date) -> list[tuple[str, dict[str, Any]]]:
        found = []
        for person, spells in self._stretches.items():
            if any(begin <= last and (end is None or end >= first) for begin, end in spells):
                rows = self._rows[
                    person
                ]  # none begins after its person left: those on the last day are of the last employed one
                found.append((person, next((row for (start, _), row in reversed(rows) if start <= last), rows[0][1])))
        return found
