"""Reading documents back, to compare them with what they were written from."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from hrcalc.engine.result import PayRun

KIND_TOTALS = {
    "earning": "gross_pay",
    "pretax": "pretax_deductions",
    "tax": "income_tax",
    "deduction": "other_deductions",
    "employer": "employer_cost",
}


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV of ours as dictionaries."""
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cells(path: Path, sheet: str | int = 0) -> list[list[Any]]:
    """A sheet as rows of values, `None` where a cell is empty."""
    book = load_workbook(path, data_only=True)
    chosen = book.worksheets[sheet] if isinstance(sheet, int) else book[sheet]
    return [list(row) for row in chosen.iter_rows(values_only=True)]


def fen(value: object) -> int:
    """An amount that a reader gave us, as whole fen; exact, or it fails."""
    exact = Decimal(str(value)) * 100
    assert exact == exact.to_integral_value(), value
    return int(exact)


def find(table: list[list[Any]], text: str) -> tuple[int, int]:
    """The row and column of the first cell that holds a text."""
    return next((r, c) for r, row in enumerate(table) for c, value in enumerate(row) if value == text)


def sums_by_person(run: PayRun) -> dict[str, dict[str, int]]:
    """Each total of each person, summed from the lines in fen."""
    found: dict[str, dict[str, int]] = {
        id_: dict.fromkeys(KIND_TOTALS.values(), 0) for id_ in run.employees["employee_id"].to_pylist()
    }
    for line in run.lines.to_pylist():
        if line["kind"] in KIND_TOTALS:
            found[line["employee_id"]][KIND_TOTALS[line["kind"]]] += int(line["amount"].scaleb(2))
    for sums in found.values():
        sums["net_pay"] = net(sums)
    return found


def net(sums: dict[str, int]) -> int:
    """Net pay from the other totals."""
    return sums["gross_pay"] - sums["pretax_deductions"] - sums["income_tax"] - sums["other_deductions"]


def column(table: list[list[Any]], head: tuple[int, int], until: Iterable[str] = ("合计", "Total")) -> list[Any]:
    """The values below a head, down to the total."""
    ends = set(until)
    found: list[Any] = []
    for row in table[head[0] + 1 :]:
        if row[0] in ends:
            break
        found.append(row[head[1]])
    return found
