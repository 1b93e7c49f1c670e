"""Employees: their rows over time, who is employed in the month, and the stretches (spells) of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.columns import EPOCH, Column, Flags, Indexes, constant
from hrcalc.engine.fields import Fields
from hrcalc.exact import Exact

Days = NDArray[np.int64]
"""Days since 1970-01-01."""

NEVER = np.int64(2**30)
_SHIFT = np.int64(2**32)


@dataclass(frozen=True)
class Spells:
    """Stretches of the month with one row of employee data: whose, which row, first and last day (both included)."""

    person: Indexes
    row: Indexes
    first: Days
    last: Days
    columns: dict[str, Column]
    """from, to, workdays, calendar_days, month_workdays, month_days."""


class People:
    """Everyone in the staff list, by id. A person's number in arrays is the place in `ids`; one person may have several rows."""

    def __init__(
        self,
        month: Month,
        calendar: Calendar,
        row_ids: Sequence[str],
        hired: Sequence[dt.date | None],
        left: Sequence[dt.date | None],
        starts: Sequence[dt.date | None],
        managers: Sequence[str | None],
        fields: Fields,
        sources: Sequence[str] = (),
    ) -> None:
        """One element for each row of the staff list; `starts` is from_date, None where the row holds from the first day on."""
        self.month = month
        self.fields = fields
        self.sources = sources
        self.ids = sorted(set(row_ids))
        self.index = {id_: i for i, id_ in enumerate(self.ids)}
        person = np.array([self.index[id_] for id_ in row_ids], dtype=np.intp)
        start = np.array([0 if d is None else (d - EPOCH).days for d in starts], dtype=np.int64)
        self._order = np.lexsort((start, person))
        self._keys = person[self._order].astype(np.int64) * _SHIFT + start[self._order]
        sorted_person = person[self._order]
        n = len(self.ids)
        self._first = np.searchsorted(sorted_person, np.arange(n), side="left")
        self._last = np.searchsorted(sorted_person, np.arange(n), side="right") - 1
        hired_days = np.array([NEVER if d is None else (d - EPOCH).days for d in hired], dtype=np.int64)
        left_days = np.array([NEVER if d is None else (d - EPOCH).days for d in left], dtype=np.int64)
        self.hired: Days = hired_days[self._order][self._first] if n else np.zeros(0, dtype=np.int64)
        self.left: Days = left_days[self._order][self._last] if n else np.zeros(0, dtype=np.int64)
        self.row_manager = np.array([self.index.get(m or "", -1) for m in managers], dtype=np.intp)
        self.first_day = (month.first - EPOCH).days
        self.last_day = (month.last - EPOCH).days
        self.active: Flags = (self.hired <= self.last_day) & (self.left >= self.first_day)
        everyone = np.arange(n)
        self.month_row = self.row_on(everyone, np.minimum(self.left, self.last_day))
        self.spells = self._spells(calendar)

    def __len__(self) -> int:
        return len(self.ids)

    def row_on(self, person: Indexes, day: Days) -> Indexes:
        """Each person's row of the staff list on a day (before the first row: the first one)."""
        keys = person.astype(np.int64) * _SHIFT + day
        place = np.searchsorted(self._keys, keys, side="right") - 1
        return np.asarray(self._order[np.maximum(place, self._first[person])], dtype=np.intp)

    def employed_on(self, person: Indexes, day: Days) -> Flags:
        """Whether each person is employed on a day."""
        return np.asarray((self.hired[person] <= day) & (day <= self.left[person]), dtype=bool)

    def manager_on(self, person: Indexes, day: Days) -> Indexes:
        """Each person's manager on a day, -1 for none."""
        known = person >= 0
        found = np.full(len(person), -1, dtype=np.intp)
        found[known] = self.row_manager[self.row_on(person[known], day[known])]
        return found

    def _spells(self, calendar: Calendar) -> Spells:
        persons = np.flatnonzero(self.active)
        begin = np.maximum(self.hired[persons], self.first_day)
        end = np.minimum(self.left[persons], self.last_day)
        whose, start = np.divmod(self._keys, _SHIFT)
        changes = self.active[whose] & (start > np.maximum(self.hired, self.first_day)[whose])
        changes &= start <= np.minimum(self.left, self.last_day)[whose]
        changes[self._first] = False
        person = np.concatenate([persons, whose[changes]]).astype(np.intp)
        first = np.concatenate([begin, start[changes]])
        order = np.lexsort((first, person))
        person, first = person[order], first[order]
        last = np.roll(first, -1) - 1
        last[np.searchsorted(person, persons, side="right") - 1] = end
        days = self.month.days
        worked = np.cumsum([0, *calendar.worked(self.month)]) if len(persons) else np.zeros(len(days) + 1, int)
        workdays = worked[last - self.first_day + 1] - worked[first - self.first_day]
        count = len(person)
        columns = {
            "from": Column("date", first),
            "to": Column("date", last),
            "workdays": Column("number", Exact(workdays.astype(np.int64))),
            "calendar_days": Column("number", Exact(last - first + 1)),
            "month_workdays": constant("number", int(worked[-1]), count),
            "month_days": constant("number", len(days), count),
        }
        return Spells(person, self.row_on(person, first), first, last, columns)
