"""The tables as CSV: UTF-8 with BOM, so that Excel opens them right, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hrcalc.engine.result import PayRun

BOM = b"\xef\xbb\xbf"

NOT_WRITTEN = ("position", "team", "branch")
"""Columns of EMPLOYEES that `employees.csv` does not have."""

LEADS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""What a spreadsheet takes for the begin of a formula, or skips to find one; the last four are full-width."""


def write_csv(run: PayRun, folder: Path) -> None:
    """Write `lines.csv`, `employees.csv`, `metrics.csv` and `source_check.csv`."""
    write_table(run.lines, folder / "lines.csv")
    write_table(run.employees.drop_columns(list(NOT_WRITTEN)), folder / "employees.csv")
    write_table(run.metrics, folder / "metrics.csv")
    write_table(run.source_check, folder / "source_check.csv")


def write_table(table: pa.Table, path: Path) -> None:
    """Write one table. Text that would be a formula gets an apostrophe before it; numbers stay numbers."""
    columns = [neutral(c) if pa.types.is_string(c.type) else c for c in table.columns]
    with path.open("wb") as file:
        file.write(BOM)
        pyarrow.csv.write_csv(pa.table(columns, names=table.column_names), file)


def neutral(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of text in which nothing begins as a formula does."""
    risky = pc.is_in(pc.utf8_slice_codeunits(column, 0, 1), value_set=pa.array(list(LEADS)))
    if not pc.any(risky).as_py():
        return column
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
