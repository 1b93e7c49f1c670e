"""The tables of a month, read back from the CSV files that its own run wrote: the same types, the same texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hrcalc.documents.csv import LEADS, NOT_WRITTEN
from hrcalc.engine.result import EMPLOYEES, LINES, METRICS

_MAY_LACK = frozenset({*NOT_WRITTEN, "event"})
"""Columns of our tables that are not in the files, or not in those of older versions: read as empty text."""


MONTH_TABLES = {"lines": LINES, "employees": EMPLOYEES, "metrics": METRICS}
"""What a month comes to, and a close posts: name (of its CSV file and of its part in the ledger) -> schema."""


class NotOurs(ValueError):
    """A file is not there, or not as a run writes it."""


def read_month(folder: Path) -> dict[str, pa.Table]:
    """The tables of a month from the folder that its run wrote. Raises NotOurs."""
    return {name: read_table(folder / f"{name}.csv", schema) for name, schema in MONTH_TABLES.items()}


def read_table(path: Path, schema: pa.Schema, columns: Sequence[str] | None = None) -> pa.Table:
    """A table of a run, with the columns of `schema` or those named. Raises NotOurs."""
    wanted = pa.schema([schema.field(name) for name in columns or schema.names])
    try:
        table = pyarrow.csv.read_csv(
            path,
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),  # of a working, inside its quotes
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=wanted,
                include_columns=wanted.names,
                include_missing_columns=True,
                null_values=[""],
                strings_can_be_null=False,
            ),
        )
        head = _head(path)
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise NotOurs(str(error)) from error
    lacking = [name for name in wanted.names if name not in head]
    if set(lacking) - _MAY_LACK:
        raise NotOurs(f"{path.name}: {', '.join(lacking)}")
    for at, field in enumerate(wanted):
        if pa.types.is_string(field.type):
            text = pc.fill_null(table[field.name], "") if field.name in lacking else _text(table[field.name])
            table = table.set_column(at, field, text)
    return table


def _head(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [name.strip('"') for name in file.readline().rstrip("\r\n").split(",")]


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Without the apostrophe that keeps text from being a formula."""
    first, second = (pc.utf8_slice_codeunits(column, at, at + 1) for at in (0, 1))
    kept = pc.and_(pc.equal(first, "'"), pc.is_in(second, value_set=pa.array(list(LEADS))))
    return pc.if_else(kept, pc.utf8_slice_codeunits(column, 1), column) if pc.any(kept).as_py() else column
