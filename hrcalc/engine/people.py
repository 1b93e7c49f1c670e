"""Employees: their rows over time, who is employed in the month, and the stretches (spells) of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.columns import EPOCH, Column, Flags, Indexes, constant
from hrcalc.engine.fields import Fields
from hrcalc.exact import Exact
from hrcalc.policy.errors import did_you_mean
from hrcalc.problems import UsageError
from hrcalc.words import Text

Days = NDArray[np.int64]
"""Days since 1970-01-01."""

NEVER = np.int64(2**30)
_SHIFT = np.int64(2**32)
_HALF = np.int64(2**31)
_HINTED = 2_000
"""People among whom a mistyped one is looked for."""


def _key(person: Indexes, day: Days) -> Days:
    """Person and day as one number, in the order of both."""
    return np.asarray(person.astype(np.int64) * _SHIFT + day, dtype=np.int64)


def _days(dates: Sequence[dt.date | None]) -> Days:
    return np.array([NEVER if d is None else (d - EPOCH).days for d in dates], dtype=np.int64)


@dataclass(frozen=True)
class Spells:
    """Stretches of the month with one row of employee data: whose, which row, first and last day (both included)."""

    person: Indexes
    row: Indexes
    first: Days
    last: Days
    month: Month
    calendar: Calendar

    def column(self, name: str) -> Column:
        """A name of a spell. `employed_…` are of all the month's spells of the person together.

        Raises ProblemsFound for a year without holidays.
        """
        count = len(self.person)
        match name:
            case "from":
                return Column("date", self.first)
            case "to":
                return Column("date", self.last)
            case "calendar_days":
                return Column("number", Exact(self.last - self.first + 1))
            case "month_days":
                return constant("number", len(self.month.days), count)
            case "month_workdays":
                return constant("number", int(self._worked[-1]), count)
            case "employed_days":
                return Column("number", Exact(self._of_person(self.last - self.first + 1)))
            case "employed_workdays":
                return Column("number", Exact(self._of_person(self._workdays)))
        assert name == "workdays"
        return Column("number", Exact(self._workdays))

    def _of_person(self, days: Days) -> Days:
        total = np.zeros(self.person.max(initial=-1) + 1, dtype=np.int64)
        np.add.at(total, self.person, days)
        return np.asarray(total[self.person], dtype=np.int64)

    @property
    def _workdays(self) -> Days:
        first_day = (self.month.first - EPOCH).days
        return np.asarray(
            self._worked[self.last - first_day + 1] - self._worked[self.first - first_day], dtype=np.int64
        )

    @cached_property
    def _worked(self) -> Days:
        """Workdays of the month before each of its days, and in all; only asked for where something reads it."""
        return np.cumsum([0, *self.calendar.worked(self.month)], dtype=np.int64)


@dataclass(frozen=True)
class Beside:
    """What a table beside the staff list tells of people: its row for each row of the staff list (-1: none), and where that stands."""

    table: str
    rows: Indexes
    places: Sequence[str | None]


@dataclass(frozen=True)
class Stints:
    """Stretches of employment: rows of one person with one hiring date are one; its last day is the one told last."""

    person: Indexes
    first: Days
    last: Days

    @classmethod
    def of(cls, person: Indexes, hired: Days, left: Days) -> Stints:
        """From the rows of the staff list, in the order in which they come into force."""
        keys, stint = np.unique(_key(person, hired), return_inverse=True)
        last = np.full(len(keys), NEVER)
        told = left != NEVER
        last[stint[told]] = left[told]
        whose, first = np.divmod(keys + _HALF, _SHIFT)
        return cls(whose.astype(np.intp), first - _HALF, last)

    def within(self, first: int, last: int) -> tuple[Indexes, Days, Days]:
        """The parts of stints inside some days: whose, first day, last day; by person and day."""
        begin, end = np.maximum(self.first, first), np.minimum(self.last, last)
        inside = begin <= end
        return self.person[inside], begin[inside], end[inside]

    def hold(self, person: Indexes, day: Days) -> Flags:
        """Whether each person is employed on a day."""
        place = self._begin[person]
        several = np.flatnonzero(self._several[person])  # few have more stints than one to search among
        if len(several):
            keys = _key(self.person, self.first)
            found = np.searchsorted(keys, _key(person[several], day[several]), side="right") - 1
            place[several] = np.maximum(found, place[several])
        return np.asarray((self.first[place] <= day) & (day <= self.last[place]), dtype=bool)

    @cached_property
    def _begin(self) -> Indexes:
        return np.searchsorted(self.person, np.arange(self.person.max(initial=-1) + 1))

    @cached_property
    def _several(self) -> Flags:
        return np.asarray(np.bincount(self.person) > 1, dtype=bool)


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
        self.beside: dict[str, Beside] = {}
        """What other tables tell of people, by field."""
        self.ids = sorted(set(row_ids))
        self.index = {id_: i for i, id_ in enumerate(self.ids)}
        person = np.array([self.index[id_] for id_ in row_ids], dtype=np.intp)
        hired_days, left_days = _days(hired), _days(left)
        earliest = np.full(len(self.ids), NEVER)
        np.minimum.at(earliest, person, hired_days)
        base = np.where(hired_days > earliest[person], hired_days, 0)  # who came back has a first row for each stint
        start = np.where(_days(starts) == NEVER, base, _days(starts))
        self._order = np.lexsort((start, person))
        self._keys = _key(person, start)[self._order]
        n = len(self.ids)
        self._first = np.searchsorted(person[self._order], np.arange(n), side="left")
        self._several = np.bincount(person, minlength=n) > 1
        self.row_manager = np.array([self.index.get(m or "", -1) for m in managers], dtype=np.intp)
        self.first_day = (month.first - EPOCH).days
        self.last_day = (month.last - EPOCH).days
        self.later: Flags = earliest > self.last_day
        """Who is hired only after the month."""
        self._stints = Stints.of(person[self._order], hired_days[self._order], left_days[self._order])
        whose, begin, end = self._stints.within(self.first_day, self.last_day)
        self.active: Flags = np.zeros(n, dtype=bool)
        self.active[whose] = True
        last = np.full(n, self.last_day, dtype=np.int64)
        last[whose] = end  # of several stints the last one's
        self.month_row = self.row_on(np.arange(n), last)
        self.spells = self._spells(calendar, whose, begin, end)

    def __len__(self) -> int:
        return len(self.ids)

    def named(self, word: str) -> int:
        """A person by id, or by a name that only one has. Raises UsageError."""
        if word in self.index:
            return self.index[word]
        names = self.fields.texts("name", self.month_row)
        found = [i for i, name in enumerate(names) if name == word]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(self.ids[i] for i in found)
            raise UsageError(
                Text(
                    f"有几位员工叫“{word}”,请写工号:{ids}",
                    f"Several employees are called '{word}': give the id ({ids}).",
                )
            )
        hint = did_you_mean(word, [*self.ids[:_HINTED], *(n for n in names[:_HINTED] if n)])
        raise UsageError(Text(f"没有员工“{word}”。{hint.zh}", f"There is no employee '{word}'. {hint.en}"))

    def has_one_row(self, person: int) -> bool:
        """Whether one row of the staff list tells all of a person, of every month."""
        return not self._several[person]

    def row_on(self, person: Indexes, day: Days) -> Indexes:
        """Each person's row of the staff list on a day (before the first row: the first one)."""
        place = self._first[person]
        several = np.flatnonzero(self._several[person])  # few have more rows than one to search among
        if len(several):
            found = np.searchsorted(self._keys, _key(person[several], day[several]), side="right") - 1
            place[several] = np.maximum(found, place[several])
        return np.asarray(self._order[place], dtype=np.intp)

    def employed_on(self, person: Indexes, day: Days) -> Flags:
        """Whether each person is employed on a day."""
        return self._stints.hold(person, day)

    def employed_months(self) -> tuple[Indexes, Days]:
        """Each month of the year, up to the pay month, in which somebody is employed: who, and the first such day; by person and day."""
        whose, days = [], []
        for month in (Month(self.month.year, number + 1) for number in range(self.month.month)):
            person, begin, _ = self._stints.within((month.first - EPOCH).days, (month.last - EPOCH).days)
            person, first = np.unique(person, return_index=True)  # who comes back within a month has it once
            whose.append(person)
            days.append(begin[first])
        person, day = np.concatenate(whose), np.concatenate(days)
        order = np.lexsort((day, person))
        return person[order], day[order]

    def table_of(self, field: str) -> str:
        """The table that tells a field of a person."""
        return self.beside[field].table if field in self.beside else "employees"

    def source_of(self, field: str, row: int) -> str:
        """Where the value of a field stands for a row of the staff list; "" where no row tells it."""
        if field in self.beside:
            return self.beside[field].places[row] or ""
        return self.sources[row] if self.sources else ""

    def manager_on(self, person: Indexes, day: Days) -> Indexes:
        """Each person's manager on a day, -1 for none."""
        known = person >= 0
        found = np.full(len(person), -1, dtype=np.intp)
        found[known] = self.row_manager[self.row_on(person[known], day[known])]
        return found

    def _spells(self, calendar: Calendar, stint: Indexes, begin: Days, end: Days) -> Spells:
        """Cut the month's stints of employment where a new row of the staff list begins."""
        whose, start = np.divmod(self._keys + _HALF, _SHIFT)
        start -= _HALF
        piece = np.searchsorted(_key(stint, begin), self._keys, side="right") - 1
        cut = (piece >= 0) & (len(stint) > 0)
        cut[cut] = (
            (stint[piece[cut]] == whose[cut]) & (begin[piece[cut]] < start[cut]) & (start[cut] <= end[piece[cut]])
        )
        pieces = np.concatenate([np.arange(len(stint)), piece[cut]])
        first = np.concatenate([begin, start[cut]])
        order = np.lexsort((first, pieces))
        pieces, first = pieces[order], first[order]
        ends_here = np.append(pieces[1:] != pieces[:-1], True)[: len(pieces)]
        last = np.where(ends_here, end[pieces], np.roll(first, -1) - 1)
        person = stint[pieces]
        return Spells(person, self.row_on(person, first), first, last, self.month, calendar)
