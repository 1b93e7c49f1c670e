"""Last month's pay, to be shown beside this month's: of the ledger's tables, or read back from the folder that its own run wrote."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Month
from hrcalc.documents import outputs
from hrcalc.documents.amounts import fen_of, sum_by
from hrcalc.documents.figures import places
from hrcalc.engine.result import EMPLOYEES, LINES, Previous


def previous_from(folder: Path, month: Month) -> Previous | None:
    """Read `employees.csv` and `lines.csv` of a month's output. None if they are not there or not as a run writes them."""
    try:
        employees = outputs.read(folder / "employees.csv", EMPLOYEES)
        return previous_of(month, employees, outputs.read(folder / "lines.csv", LINES))
    except (OSError, KeyError, pa.ArrowException, UnicodeDecodeError):
        return None


def previous_of(month: Month, employees: pa.Table, lines: pa.Table) -> Previous:
    """A month's pay from its tables (EMPLOYEES, LINES). People who were held are not in it: they had no pay."""
    people = employees.filter(pc.equal(employees["status"], "paid"))
    ids = people["employee_id"].to_pylist()
    gross, net = (fen_of(people[name]).tolist() for name in ("gross_pay", "net_pay"))
    items = pc.unique(lines["item"])
    sums = sum_by(fen_of(lines["amount"]), places(lines["item"], items), len(items))
    return Previous(
        month,
        dict(zip(ids, gross, strict=True)),
        dict(zip(ids, net, strict=True)),
        dict(zip(items.to_pylist(), sums.tolist(), strict=True)),
    )
