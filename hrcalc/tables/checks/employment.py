"""Who was employed when, and who reports to whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.tables.arrow import pc

Days = npt.NDArray[np.datetime64]

Stretch = tuple[dt.date, dt.date | None]

FOREVER = np.datetime64("9999-12-31")


@dataclass(frozen=True)
class Employment:
    """First and last days of everybody's spells of employment.

    `ids` has one entry for each employee, `first` and `last` one row for each and one column for each spell (a person who came
    back has two); spells that are not there never hold.
    """

    ids: pa.Array[Any]
    first: Days
    last: Days

    @classmethod
    def of(cls, employees: pa.Table) -> Employment:
        """From the staff list. Who has a hiring date that could not be read (an error elsewhere) is taken to have been there always."""
        spells = stretches(employees)
        for person, hired in zip(employees["employee_id"].to_pylist(), employees["hired_on"].to_pylist(), strict=True):
            if person and hired is None and (dt.date.min, None) not in spells.setdefault(person, []):
                spells[person].append((dt.date.min, None))
        ids = sorted(spells)
        width = max((len(spells[person]) for person in ids), default=1)
        first = np.full((len(ids), width), FOREVER)
        last = np.full((len(ids), width), np.datetime64("0001-01-01"))
        for i, person in enumerate(ids):
            for j, (hired, left) in enumerate(spells[person]):
                first[i, j], last[i, j] = np.datetime64(hired), np.datetime64(left) if left else FOREVER
        return cls(pa.array(ids, pa.string()), first, last)

    def outside(self, people: Any, days: Any) -> npt.NDArray[np.bool_]:
        """Which events lie on a day when their person was not employed. Unknown people and days are not."""
        places = pc.index_in(people, self.ids)
        known = pc.and_(places.is_valid(), days.is_valid()).to_numpy()
        index = pc.fill_null(places, 0).to_numpy()
        when = pc.fill_null(days, pa.scalar(dt.date(1970, 1, 1))).to_numpy().astype("datetime64[D]")
        if not len(self.ids):
            return np.zeros(len(when), dtype=bool)
        inside = ((self.first[index] <= when[:, None]) & (when[:, None] <= self.last[index])).any(axis=1)
        found: npt.NDArray[np.bool_] = known & ~inside
        return found

    def spells(self, person: str) -> list[tuple[dt.date, dt.date | None]]:
        """A person's spells: first and last day, None where there is no last."""
        i = pc.index(self.ids, person).as_py()
        pairs = zip(self.first[i].tolist(), self.last[i].tolist(), strict=True)
        return [(a, None if b == FOREVER.tolist() else b) for a, b in pairs if b != dt.date.min]


def stretches(employees: pa.Table) -> dict[str, list[Stretch]]:
    """When each person of the staff list was employed: first and last day, both included, the last one None for who has not left.

    Rows of one person with one hiring date are one stretch; its last day is what the latest row (by from_date) that tells one
    says. Stretches overlap only where `staff` finds an error.
    """
    rows = employees.select(["employee_id", "hired_on", "left_on", "from_date"]).to_pylist()
    ends: dict[str, dict[dt.date, dt.date | None]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (row["from_date"] or dt.date.min, row["left_on"] or dt.date.min)):
        if row["employee_id"] and row["hired_on"]:
            known = ends[row["employee_id"]].get(row["hired_on"])
            ends[row["employee_id"]][row["hired_on"]] = row["left_on"] or known
    return {person: sorted(spells.items(), key=lambda spell: spell[0]) for person, spells in ends.items()}


def cycles(manager_of: Mapping[str, str | None]) -> list[list[str]]:
    """Rings of people who are each other's managers; each begins with its lowest id."""
    state: dict[str, int] = {}
    rings: list[list[str]] = []
    for number, start in enumerate(sorted(manager_of)):
        path: list[str] = []
        person: str | None = start
        while person is not None and person in manager_of and person not in state:
            state[person] = number
            path.append(person)
            person = manager_of[person]
        if person is not None and state.get(person) == number and person in path:
            ring = path[path.index(person) :]
            lowest = ring.index(min(ring))
            rings.append(ring[lowest:] + ring[:lowest])
    return rings
