"""A month's pay, of its tables as the ledger has them or read back from the folder that its own run wrote."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Month
from hrcalc.documents.figures import places
from hrcalc.documents.read_back import NotOurs, read_month, read_table
from hrcalc.engine.fen import fen_array, sum_by
from hrcalc.engine.result import EMPLOYEES, LINES, Previous
from hrcalc.revision.months import Side


def previous_from(folder: Path, month: Month) -> Previous | None:
    """Read `employees.csv` and `lines.csv` of a month's output. None if they are not there or not as a run writes them."""
    try:
        people = read_table(folder / "employees.csv", EMPLOYEES, ("employee_id", "gross_pay", "net_pay", "status"))
        return previous_of(month, people, read_table(folder / "lines.csv", LINES, ("item", "amount")))
    except NotOurs:
        return None


def previous_of(month: Month, employees: pa.Table, lines: pa.Table) -> Previous:
    """A month's pay from its tables (EMPLOYEES, LINES). People who were held are in it with nothing: they had no pay."""
    people = employees.filter(pc.equal(employees["status"], "paid"))
    ids = people["employee_id"].to_pylist()
    gross, net = (fen_array(people[name]).tolist() for name in ("gross_pay", "net_pay"))
    items = pc.unique(lines["item"])
    sums = sum_by(fen_array(lines["amount"]), places(lines["item"], items), len(items))
    return Previous(
        month,
        dict(zip(ids, gross, strict=True)),
        dict(zip(ids, net, strict=True)),
        dict(zip(items.to_pylist(), sums.tolist(), strict=True)),
    )


def side_from(folder: Path, month: Month) -> Side | None:
    """The whole of a month's output, to be put beside another's. None if it is not there or not as a run writes it."""
    try:
        return Side(month, **read_month(folder), source="output")
    except NotOurs:
        return None
