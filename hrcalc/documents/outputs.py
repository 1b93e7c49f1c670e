"""The tables of a month, read back from the CSV files that its run wrote."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hrcalc.documents.csv import LEADS


def read(path: Path, schema: pa.Schema) -> pa.Table:
    """One table, with the columns of its schema; a text column that the file does not have is empty.

    Raises OSError; KeyError or pa.ArrowException for a file that is not as a run writes it.
    """
    # A working may hold line breaks, inside its quotes.
    table = pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(column_types=schema, strings_can_be_null=False),
    )
    columns = []
    for field in schema:
        if field.name not in table.column_names and pa.types.is_string(field.type):
            columns.append(pa.repeat(pa.scalar("", field.type), table.num_rows))
        elif pa.types.is_string(field.type):
            columns.append(_plain(table[field.name]))
        else:
            columns.append(table[field.name])
    return pa.table(columns, schema=schema)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Without the apostrophe that keeps text from being a formula."""
    first, second = (pc.utf8_slice_codeunits(column, i, i + 1) for i in (0, 1))
    marked = pc.and_(pc.equal(first, "'"), pc.is_in(second, value_set=pa.array(list(LEADS))))
    return pc.if_else(marked, pc.utf8_slice_codeunits(column, 1), column) if pc.any(marked).as_py() else column
