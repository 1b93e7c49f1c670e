"""Last month's pay, read back from the folder that its own run wrote."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hrcalc.calendar import Month
from hrcalc.documents.amounts import fen_of, sum_by
from hrcalc.documents.csv import LEADS
from hrcalc.documents.figures import places
from hrcalc.engine.result import MONEY, Previous


def previous_from(folder: Path, month: Month) -> Previous | None:
    """Read `employees.csv` and `lines.csv` of a month's output. None if they are not there or not as a run writes them.

    People who were held are in it with nothing: they had no pay.
    """
    try:
        people = _read(folder / "employees.csv", ("employee_id", "gross_pay", "net_pay", "status"))
        lines = _read(folder / "lines.csv", ("item", "amount"))
        people = people.filter(pc.equal(people["status"], "paid"))
        ids = [_text(id_) for id_ in people["employee_id"].to_pylist()]
        gross, net = (fen_of(_money(people[name])).tolist() for name in ("gross_pay", "net_pay"))
        items = pc.unique(lines["item"])
        sums = sum_by(fen_of(_money(lines["amount"])), places(lines["item"], items), len(items))
    except (OSError, pa.ArrowException, KeyError, UnicodeDecodeError):
        return None
    return Previous(
        month,
        dict(zip(ids, gross, strict=True)),
        dict(zip(ids, net, strict=True)),
        dict(zip(map(_text, items.to_pylist()), np.asarray(sums).tolist(), strict=True)),
    )


def _read(path: Path, columns: tuple[str, ...]) -> pa.Table:
    # A working may hold line breaks, inside its quotes.
    return pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            include_columns=list(columns),
            strings_can_be_null=False,
        ),
    )


def _money(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(column, MONEY)


def _text(text: str) -> str:
    """Without the apostrophe that keeps text from being a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in set(LEADS) else text
