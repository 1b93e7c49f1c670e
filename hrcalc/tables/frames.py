"""What reading comes to: typed tables, every problem, and an account of every row and file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.problems import Problem
from hrcalc.tables.arrow import pc
from hrcalc.tables.more_leave import pairs
from hrcalc.tables.schema import MORE_LEAVE
from hrcalc.words import Text

FILE, ROW = "_file", "_row"
"""The columns that every frame has beside its own: where a row stands."""

LEAD = "_lead"
"""In interviews and deals: the row of the lead that is named, null where none is there."""

BLANK = Text("空行", "blank row")
REPLACED = Text("后来的文件夹里有新的一行", "replaced by a row in a later folder")
OTHER_MONTH = Text("属于别的月份", "belongs to another month")
UNREAD = Text("格数不对,读不出来", "cannot be read: wrong number of cells")
TOTAL = Text("合计行", "adds up other rows")
NOT_PAID = Text("不在这里发工资的人", "somebody who is not on the payroll")
FINER = Text("日报已经说了", "told by a daily report")
NO_TABLE = Text("工作表不是任何一张表", "the sheet is none of the tables")


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read: `path` relative to the data folder, `table` what (a sheet of) it was taken for, `rows` read."""

    path: str
    sha256: str
    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sheet was taken for.

    `table` is empty for a sheet that was not read. `layout` is the platform's or the CRM's, if one was recognised; `header_row` the row of
    the header, as a spreadsheet numbers it; `used` our columns and the headers that told them; `ignored` headers of which nothing was used;
    `missing` our columns that the sheet does not have.
    """

    file: str
    sheet: str
    table: str
    layout: Text | None
    header_row: int
    used: Mapping[str, str]
    ignored: Sequence[str]
    missing: Sequence[str]
    rows: int
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell that was corrected: where it stands, what it was and is now (as far as it may be told), and the row that says so."""

    file: str
    sheet: str
    row: int
    position: int
    column: str
    was: str
    now: str
    by: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Rows of one table that were left out, and why."""

    table: str
    reason: Text
    rows: int


@dataclass(frozen=True)
class Tables:
    """The inputs of one pay month.

    `frames` holds every table, perhaps with no rows, with every column of its schema (null where the file has none), `_file`
    (`2026-10/deals.csv`, `staff.xlsx#在职`) and `_row` (as a spreadsheet numbers it); interviews and deals have `_lead` too. Types: string,
    bool, date32, and decimal128 with as many places as a column needs (money at least 2). For each table, the rows of `inputs` are the
    rows of its frame and those of `left_out`.
    """

    month: Month
    frames: dict[str, pa.Table]
    problems: list[Problem] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    left_out: list[Balance] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    corrected: list[Correction] = field(default_factory=list)
    earlier_adjustments: pa.Table | None = None
    """Adjustments of the months before the pay month, which tells in `month` which."""
    news: Mapping[str, frozenset[Month]] = field(default_factory=dict)
    """Table -> the earlier months of which the pay month's folder tells something new."""

    def of_month(self, month: Month) -> Tables:
        """The same tables for an earlier month: what was read, with that month's own adjustments.

        One that cannot be read is a problem of that month alone: the pay month rests on none of them.
        """
        if self.earlier_adjustments is None or month >= self.month:
            return replace(self, month=month)
        told = self.earlier_adjustments
        own = told.filter(pc.fill_null(pc.equal(told["month"], str(month)), False)).select(
            self.frames["adjustments"].column_names
        )
        frames = {**self.frames, "adjustments": own}
        return replace(self, month=month, frames=frames, problems=[*self.problems, *_unread(own)])

    def all_leaves(self) -> pa.Table:
        """The rows of leaves, and those that attendance tells in `leave_type` and `leave_hours`.

        Where both tell of leave of one person and day, the table of leaves counts: it is what was approved.
        """
        leaves, days = self.frames["leaves"], self.frames["attendance"]
        told = pc.and_(days["leave_type"].is_valid(), pc.greater(pc.fill_null(days["leave_hours"], 0), 0))
        days = _with_more(days.filter(told), days)
        if not len(days):
            return leaves
        known = pa.array(_days(leaves), pa.string())
        days = days.filter(pc.invert(pc.is_in(pa.array(_days(days), pa.string()), known)))
        hours = pa.decimal128(
            18, max(leaves.schema.field("hours").type.scale, days.schema.field("leave_hours").type.scale)
        )
        columns = {name: days[name] for name in ("employee_id", "date", "leave_type", FILE, ROW)}
        columns["hours"] = days["leave_hours"].cast(hours)
        for name in leaves.column_names:
            columns.setdefault(name, pa.chunked_array([pa.nulls(len(days), leaves.schema.field(name).type)]))
        position = leaves.column_names.index("hours")
        leaves = leaves.set_column(position, "hours", leaves["hours"].cast(hours))
        more = pa.table({name: columns[name] for name in leaves.column_names})
        return pa.concat_tables([leaves, more.cast(leaves.schema)])


def _unread(adjustments: pa.Table) -> Iterator[Problem]:
    """Adjustments of an earlier month that lack a cell; whoever they name cannot be computed in it."""
    needed = ("employee_id", "item", "amount")
    lacking = np.zeros(len(adjustments), dtype=bool)
    for name in needed:
        lacking |= np.asarray(adjustments[name].is_null())
    for row in adjustments.filter(pa.array(lacking)).to_pylist():
        column = next(name for name in needed if row[name] is None)
        file, _, sheet = str(row[FILE]).partition("#")
        yield Problem(
            "missing-value",
            Text("这项以前月份的调整读不出来。", "This adjustment of an earlier month cannot be read."),
            Text("照那个月关账时的样子改正这一行。", "Mend the row, as it was when that month was closed."),
            file=file,
            sheet=sheet,
            row=row[ROW],
            column=column,
            table="adjustments",
            blocking=row["employee_id"] is None,
            employees=(row["employee_id"],) if row["employee_id"] else (),
        )


def _with_more(told: pa.Table, days: pa.Table) -> pa.Table:
    """Leave that attendance tells, with the further kinds of a day as rows of their own."""
    if MORE_LEAVE not in days.column_names:
        return told
    some = days.filter(days[MORE_LEAVE].is_valid())
    more = [(row, *one) for row, text in enumerate(some[MORE_LEAVE].to_pylist()) for one in pairs(text)]
    if not more:
        return told
    rows, kinds, hours = zip(*more, strict=True)
    added = some.take(pa.array(rows, pa.int64()))
    places = max(days.schema.field("leave_hours").type.scale, *(-int(value.as_tuple().exponent) for value in hours))
    exact = pa.decimal128(18, places)
    for name, values in (("leave_type", pa.array(kinds, pa.string())), ("leave_hours", pa.array(hours, exact))):
        added = added.set_column(added.column_names.index(name), name, values)
    position = told.column_names.index("leave_hours")
    told = told.set_column(position, "leave_hours", told["leave_hours"].cast(exact))
    return pa.concat_tables([told, added.cast(told.schema)])


def _days(frame: pa.Table) -> list[str]:
    """Person and day of each row, as one text."""
    pairs = zip(frame["employee_id"].to_pylist(), frame["date"].to_pylist(), strict=True)
    return [f"{employee}\0{day}" for employee, day in pairs]
