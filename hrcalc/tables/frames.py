"""What reading comes to: typed tables, every problem, and an account of every row and file."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.problems import Problem
from hrcalc.tables.arrow import pc
from hrcalc.words import Text

FILE, ROW = "_file", "_row"
"""The columns that every frame has beside its own: where a row stands."""

BLANK = Text("空行", "blank row")
REPLACED = Text("后来的文件夹里有新的一行", "replaced by a row in a later folder")
OTHER_MONTH = Text("属于别的月份", "belongs to another month")
UNREAD = Text("格数不对,读不出来", "cannot be read: wrong number of cells")
NO_TABLE = Text("工作表不是任何一张表", "the sheet is none of the tables")


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read: `path` relative to the data folder, `table` what (a sheet of) it was taken for, `rows` read."""

    path: str
    sha256: str
    table: str
    rows: int


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
    (`2026-10/deals.csv`, `staff.xlsx#在职`) and `_row` (as a spreadsheet numbers it). Types: string, bool, date32, and decimal128
    with as many places as a column needs (money at least 2). For each table, the rows of `inputs` are the rows of its frame and those
    of `left_out`.
    """

    month: Month
    frames: dict[str, pa.Table]
    problems: list[Problem] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    left_out: list[Balance] = field(default_factory=list)

    def all_leaves(self) -> pa.Table:
        """The rows of leaves, and those that attendance tells in `leave_type` and `leave_hours`.

        Where both tell of leave of one person and day, the table of leaves counts: it is what was approved.
        """
        leaves, days = self.frames["leaves"], self.frames["attendance"]
        told = pc.and_(days["leave_type"].is_valid(), pc.greater(pc.fill_null(days["leave_hours"], 0), 0))
        days = days.filter(told)
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


def _days(frame: pa.Table) -> list[str]:
    """Person and day of each row, as one text."""
    pairs = zip(frame["employee_id"].to_pylist(), frame["date"].to_pylist(), strict=True)
    return [f"{employee}\0{day}" for employee, day in pairs]
