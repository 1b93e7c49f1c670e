"""What every check across tables needs: the frames, the pay month, and the words for where a row stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.private import told
from hrcalc.problems import Problem
from hrcalc.tables import messages
from hrcalc.tables.arrow import pc
from hrcalc.tables.checks.employment import Employment
from hrcalc.tables.frames import FILE, LEAD, ROW
from hrcalc.tables.rows import people_of
from hrcalc.tables.schema import Table
from hrcalc.words import Text

Mask = npt.NDArray[np.bool_]

Headers = Mapping[tuple[str, str], Mapping[str, str]]
"""How each file calls its columns: table and place -> field -> header."""


@dataclass
class Context:
    """All tables of a pay month, and the problems found so far.

    `unsure` names tables of which rows may be missing, because a file could not be read: what refers to them is not checked.
    """

    tables: Mapping[str, Table]
    frames: Mapping[str, pa.Table]
    month: Month
    headers: Headers
    unsure: set[str]
    problems: list[Problem] = field(default_factory=list)

    def add(
        self,
        table: str,
        row: int,
        name: str,
        code: str,
        why: Text,
        mend: Text,
        *,
        warning: bool = False,
        people: tuple[str, ...] | None = None,
    ) -> None:
        """A problem of one row, in the field `name`. `people` are whom it touches, where the row alone does not say so."""
        frame = self.frames[table]
        place, value = str(frame[FILE][row].as_py()), frame[name][row].as_py()
        file, _, sheet = place.partition("#")
        self.problems.append(
            Problem(
                code,
                why,
                mend,
                file=file,
                sheet=sheet,
                row=int(frame[ROW][row].as_py()),
                column=self.headers.get((table, place), {}).get(name, self.tables[table].fields[name].title),
                value=messages.shown(told(name, "" if value is None else str(value))),
                table=table,
                severity="warning" if warning else "error",
                employees=people_of(self.tables[table], frame, row)[0] if people is None else people,
            )
        )

    @cached_property
    def employment(self) -> Employment:
        """Who was employed when."""
        return Employment.of(self.frames["employees"])

    @cached_property
    def staff(self) -> dict[str, int]:
        """Each person's row of the staff list as the month's last day has it."""
        employees = self.frames["employees"]
        rows: dict[str, int] = {}
        columns = zip(employees["employee_id"].to_pylist(), employees["from_date"].to_pylist(), strict=True)
        for day, person, row in sorted(
            (day or dt.date.min, person or "", row) for row, (person, day) in enumerate(columns)
        ):
            if person and (day <= self.month.last or person not in rows):
                rows[person] = row
        return rows

    def dated(self, table: str) -> Mask:
        """Rows whose own date lies in the pay month."""
        day = self.tables[table].date
        if day is None:
            return np.zeros(len(self.frames[table]), dtype=bool)
        days = self.frames[table][day]
        first, last = pa.scalar(self.month.first), pa.scalar(self.month.last)
        return truth(pc.and_(pc.greater_equal(days, first), pc.less_equal(days, last)))

    def before(self, table: str) -> Mask:
        """Rows dated before the pay month."""
        day = self.tables[table].date
        if day is None:
            return np.ones(len(self.frames[table]), dtype=bool)
        return truth(pc.less(self.frames[table][day], pa.scalar(self.month.first)))

    def paying(self, table: str) -> Mask:
        """Rows that the pay month's pay may rest on: its own events, their leads and deals, targets and actuals of its periods."""
        frame, day = self.frames[table], self.tables[table].date
        if day is not None:
            undated = truth(frame[day].is_null())  # a day that could not be read may be of this month
            of_events = truth(pc.is_in(frame["lead_id"], self._leads_of_events())) if table == "leads" else undated
            return self.dated(table) | undated | of_events
        if table == "deal_credits":
            deals = self.frames["deals"]
            settled = deals["deal_id"].filter(pa.array(~self.dated("deals")))
            return ~truth(pc.is_in(frame["deal_id"], _values(settled)))
        if "period" in self.tables[table].fields:
            quarter = f"{self.month.year}-Q{(self.month.month + 2) // 3}"
            return truth(pc.is_in(frame["period"], pa.array([str(self.month.year), quarter, str(self.month)])))
        return np.ones(len(frame), dtype=bool)

    def places(self, table: str, name: str, other: str) -> pa.Array[Any]:
        """For each row of a table, the row of `other` whose id it names in `name`; null where it names none that is there."""
        if other == "leads":
            return _one(self.frames[table][LEAD])
        key = self.frames[other][self.tables[other].key[0]]
        return _one(pc.index_in(self.frames[table][name], key))

    def _leads_of_events(self) -> pa.Array[Any]:
        named = [self.frames[t]["lead_id"].filter(pa.array(self.dated(t))) for t in ("interviews", "deals")]
        return _values(pa.chunked_array([chunk for column in named for chunk in column.chunks], pa.string()))


def _one(column: Any) -> pa.Array[Any]:
    """A column as one array."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    array: pa.Array[Any] = whole
    return array


def _values(column: Any) -> pa.Array[Any]:
    values: pa.Array[Any] = pc.unique(column)
    return values


def truth(mask: Any) -> Mask:
    """A mask as numpy, where what is not known is not true."""
    found: Mask = np.asarray(pc.fill_null(mask, False))
    return found
