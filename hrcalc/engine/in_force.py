"""Tables whose rows hold from a month on: each person's row in force, as fields of the person and month by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hrcalc.calendar import Month
from hrcalc.engine.columns import Indexes
from hrcalc.engine.fields import ArrowFields, FieldLike
from hrcalc.engine.people import Beside, People

BASES, PROFILE = "contribution_bases", "tax_profile"
TABLES = (BASES, PROFILE)
"""What they tell is told of a person in the pay month, beside the staff list."""
MONTHS = "months"
"""The event table that has a row for each month in which a person is employed, with what `tax_profile` tells of it."""
_KEY = ("employee_id", "from_month")
_DATE: FieldLike = SimpleNamespace(kind="date", title="日期", choices={})
_SHIFT = np.int64(2**32)
_MONTHS = 12
Fields = Mapping[str, Mapping[str, FieldLike]]


def told_by(fields: Mapping[str, FieldLike]) -> dict[str, FieldLike]:
    """The columns that tell something of a person."""
    return {name: field for name, field in fields.items() if name not in _KEY}


def staff_fields(fields: Fields) -> dict[str, FieldLike]:
    """The fields of a person: those of the staff list, and what these tables tell."""
    return {**fields["employees"], **{n: f for table in TABLES for n, f in told_by(fields[table]).items()}}


def month_fields(fields: Fields) -> dict[str, FieldLike]:
    """The columns of `months`."""
    own = {"employee_id": fields[PROFILE]["employee_id"], "date": _DATE}
    return {**own, **told_by(fields[PROFILE]), **own}  # own last, too: a company may have a column of the name date


def number_of(month: Month) -> int:
    """Months, counted."""
    return month.year * _MONTHS + month.month - 1


class InForce:
    """The rows of one table, by person and the month from which each holds; one without a month holds from the beginning on."""

    def __init__(self, frame: pa.Table) -> None:
        self.frame = frame
        self._ids = pc.unique(frame["employee_id"]).drop_null()
        months = frame["from_month"].combine_chunks().dictionary_encode()
        numbers = np.array([*(number_of(Month.parse(m)) for m in months.dictionary.to_pylist()), 0], dtype=np.int64)
        self._since = numbers[np.asarray(months.indices.fill_null(-1))]
        keys = self._person(frame["employee_id"]) * _SHIFT + self._since
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def rows(self, ids: pa.ChunkedArray, month: NDArray[np.int64] | int) -> Indexes:
        """Each person's row with the latest month up to a month (as `number_of` counts); -1 for none."""
        person = self._person(ids)
        if not len(self._keys):
            return np.full(len(person), -1, dtype=np.intp)
        place = np.searchsorted(self._keys, person * _SHIFT + month, side="right") - 1
        there = (person >= 0) & (place >= 0) & (self._keys[place] // _SHIFT == person)
        return np.where(there, self._order[place], -1)

    def of_earlier_years(self, rows: Indexes, month: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each row (-1 for none) holds from a month of an earlier year than each of these months."""
        since = np.where(rows >= 0, self._since[rows], 0) if len(self._since) else np.zeros(len(rows), dtype=np.int64)
        return (since > 0) & (since // _MONTHS < month // _MONTHS)

    def taken(self, rows: Indexes) -> pa.Table:
        """Some rows; nothing where there is none."""
        return self.frame.take(pa.array(rows, mask=rows < 0))

    def _person(self, ids: pa.ChunkedArray) -> NDArray[np.int64]:
        return np.asarray(pc.fill_null(pc.index_in(ids, value_set=self._ids), -1), dtype=np.int64)


def places(taken: pa.Table) -> list[str | None]:
    """Where rows stand that were taken."""
    file, row = (pc.cast(taken[name], pa.string()) for name in ("_file", "_row"))
    found: list[str | None] = pc.binary_join_element_wise(file, row, ":").to_pylist()
    return found


def joined(
    staff: pa.Table, tables: Mapping[str, InForce], fields: Fields, month: Month
) -> tuple[pa.Table, dict[str, Beside]]:
    """The staff list with what these tables tell of the pay month, the same in every row of a person; where each field stands."""
    found = {}
    for table in TABLES:
        rows = tables[table].rows(staff["employee_id"], number_of(month))
        taken = tables[table].taken(rows)
        beside = Beside(table, rows, places(taken))
        for name in told_by(fields[table]):
            staff = staff.append_column(name, taken[name])
            found[name] = beside
    return staff, found


@dataclass
class MonthRows:
    """The event table `months`. `profile` is each month's row of `tax_profile`, -1 for none."""

    size: int
    fields: ArrowFields
    sources: Callable[[Indexes], list[str]]
    profile: Indexes


def months_of(people: People, profile: InForce, fields: Fields) -> MonthRows:
    """A row for each person and month employed, from January of the pay month's year to the pay month; blank amounts are 0."""
    person, day = people.employed_months()
    days = pa.array(day, pa.int32()).cast(pa.date32())
    ids = pa.chunked_array([pa.array(people.ids, pa.string()).take(pa.array(person))])
    number = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * _MONTHS
    rows = profile.rows(ids, number)
    taken = profile.taken(rows)
    ended = pa.array(profile.of_earlier_years(rows, number))
    told = {  # a first job and 60,000 upfront end with the year of the row that tells them
        name: pc.if_else(ended, pa.scalar(False), taken[name]) if field.kind == "yes_no" else taken[name]
        for name, field in told_by(fields[PROFILE]).items()
    }
    columns = {**told, "employee_id": ids, "date": days}

    def sources(at: Indexes) -> list[str]:
        """Where the deductions of a month are declared; else where the staff list tells of the person."""
        staff = people.row_on(person[at], day[at]).tolist()
        told = places(profile.taken(rows[at]))
        return [place or people.sources[row] for place, row in zip(told, staff, strict=True)]

    table = ArrowFields(pa.table(columns), month_fields(fields), blank_is_zero=True)
    return MonthRows(len(person), table, sources, rows)


def used(people: People, months: MonthRows) -> dict[str, int]:
    """How many rows of each table tell something of somebody employed, in the pay month or (`months`) in the year."""
    read = {beside.table: beside.rows[people.month_row[people.active]] for beside in people.beside.values()}
    read[PROFILE] = np.concatenate([read[PROFILE], months.profile])
    return {table: int(np.count_nonzero(np.unique(rows) >= 0)) for table, rows in read.items()}
