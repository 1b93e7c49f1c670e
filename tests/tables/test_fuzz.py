"""Files of every table, spoiled at random: never a fault, never a row that vanishes, never a value that the cell does not say.

A quick run is small; `pytest -m thorough tests/tables/test_fuzz.py` takes 20,000 spoiled files.
"""

from __future__ import annotations

import atexit
import csv
import io
import shutil
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from hrcalc.calendar import Month
from hrcalc.exports.text import decode
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.settings import Settings
from hrcalc.tables import TABLES, Field, Tables, read_tables
from hrcalc.tables.frames import Taken
from tests.tables import oracle, spoil
from tests.tables.oracle import BLANK
from tests.tables.spoil import File, Row

PERSON = {"manager_id", "inviter_id", "referrer_id", "interviewer_id", "closer_id", "employee_id", "scope_id"}


@dataclass
class Seen:
    """What reading a folder came to, for the one file that was spoiled."""

    file: File
    tables: Tables
    taken: Taken | None

    @property
    def problems(self) -> list[Problem]:
        return [p for p in self.tables.problems if p.file == self.file.name]

    def told(self, row: int, header: str) -> bool:
        """Whether an error says something of a cell, of its column or of the whole file."""
        errors = [p for p in self.problems if p.severity == "error"]
        top = self.taken.header_row if self.taken else None
        return (
            any(p.row == row and (p.column in (header, "") or p.code == "unreadable") for p in errors)
            or any(p.row is None and p.column in (header, "") for p in errors)
            or any(p.column == header and (p.row == top or p.blocking) for p in errors)
        )


NEEDS = {"interviews": ("leads",), "deals": ("leads",), "deal_credits": ("leads", "deals")}
"""Tables whose ids another one names, beside the staff list."""


@cache
def company(table: str) -> Path:
    """A folder with what a table needs, all of it right."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "2026-10").mkdir()
    for other in {"employees", *NEEDS.get(table, ())} - {table}:
        (folder / spoil.whole(other).name).write_bytes(spoil.whole(other).write())
    return folder


def read(file: File) -> Seen:
    """Reads a company of which one file is spoiled."""
    path = company(file.table) / file.name
    try:
        path.write_bytes(file.write())
        tables = read_tables(Settings(data=company(file.table)), Month(2026, 10))
    finally:
        path.unlink(missing_ok=True)
    taken = [one for one in tables.taken if one.file == file.name and one.table]
    return Seen(file, tables, taken[0] if taken else None)


def rows_of(file: File) -> list[Row] | None:
    """The file's cells, read by other means; None where those cannot read it."""
    if file.data is None:
        return file.rows
    if file.kind == "xlsx":
        try:
            sheet = openpyxl.load_workbook(io.BytesIO(file.data)).worksheets[0]
            return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        except Exception:
            return None
    try:
        text = bytes(decode(file.name, file.data).text).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (ProblemsFound, csv.Error):
        return None


def accounted(seen: Seen) -> None:
    """Rows read = rows of the frame + rows left out, for every table."""
    for name, frame in seen.tables.frames.items():
        inputs = sum(one.rows for one in seen.tables.inputs if one.table == name)
        assert inputs == len(frame) + sum(one.rows for one in seen.tables.left_out if one.table == name), name


def no_row_vanishes(seen: Seen, rows: list[Row]) -> None:
    """Every row that holds anything below the header is in the frame, or counted as left out with a reason."""
    table, taken = seen.file.table, seen.taken
    whole = [p for p in seen.problems if p.blocking and p.severity == "error"]
    if taken is None or taken.table != table:
        assert whole or not any(cell.strip() for row in rows[1:] for cell in row), seen.tables.problems
        return
    written = {i for i, row in enumerate(rows, start=1) if i > taken.header_row and any(holds(cell) for cell in row)}
    frame = seen.tables.frames[table]
    there = set(frame["_row"].to_pylist())
    assert there <= written | set(range(taken.header_row + 1, len(rows) + 1))
    lost = written - there
    left_out = sum(one.rows for one in seen.tables.left_out if one.table == table)
    assert len(lost) <= left_out or whole, (lost, seen.tables.left_out, seen.tables.problems)


def holds(cell: str) -> bool:
    return bool(cell.replace("\ufeff", "").strip()) and cell.strip() != "--"


def values_are_said(seen: Seen, rows: list[Row]) -> None:
    """Each value of the frame is what its cell says; a cell that says something and has no value is a problem."""
    table, taken = seen.file.table, seen.taken
    if taken is None or taken.table != table:
        return
    frame, header = seen.tables.frames[table], rows[taken.header_row - 1]
    for name, field in TABLES[table].fields.items():
        title = taken.used.get(name)
        if title is None or title not in header:
            continue
        place = header.index(title)
        for number, value in zip(frame["_row"].to_pylist(), frame[name].to_pylist(), strict=True):
            row = rows[number - 1]
            text = row[place] if place < len(row) else ""
            said_so(
                seen, field, number, title, text, value, [r[place] for r in rows[taken.header_row :] if place < len(r)]
            )


def said_so(seen: Seen, field: Field, number: int, title: str, text: str, value: object, column: list[str]) -> None:
    rightly = oracle.said(field, text)
    where = (
        seen.file.name,
        number,
        field.name,
        text,
        value,
        [(p.code, p.row, p.column, p.value) for p in seen.problems],
    )
    if value is None:
        assert BLANK in rightly or seen.told(number, title), where
        return
    if isinstance(value, Decimal):
        exact = Fraction(value)
        rounded = any(p.code == "rounded" and p.column == title for p in seen.problems)
        assert exact in rightly or (
            rounded and any(isinstance(r, Fraction) and abs(r - exact) < Fraction(1, 10**6) for r in rightly)
        ), where
    elif isinstance(value, date):
        assert value in rightly, where
        orders = {order for order, day in oracle.days(text.strip()).items() if day == value}
        if not orders & {"ymd", "serial"} and len(set(oracle.days(text.strip()).values())) > 1:
            assert proven(orders, column), where
    else:
        renamed = (
            seen.file.table == "employees" and field.name in PERSON and value in oracle.STAFF
        )  # by a name that was spoiled
        assert value in rightly or renamed or seen.told(number, title), where


def proven(orders: set[str], column: list[str]) -> bool:
    """Whether another cell of the column can only be read in this order."""
    return any(set(oracle.days(text.strip())) <= orders and oracle.days(text.strip()) for text in column)


def hold(file: File) -> None:
    seen = read(file)
    for problem in seen.tables.problems:
        assert all((problem.code, problem.why.zh, problem.why.en, problem.mend.zh, problem.mend.en))
    accounted(seen)
    rows = rows_of(file)
    if rows is None:
        rows = file.rows
        if seen.taken is None:
            assert any(p.blocking for p in seen.problems), seen.tables.problems
            return
    no_row_vanishes(seen, rows)
    values_are_said(seen, rows)


@given(spoil.spoiled())
@settings(max_examples=120)
def test_spoiled_files(file: File) -> None:
    hold(file)


@pytest.mark.thorough
@given(spoil.spoiled())
@settings(max_examples=20_000, suppress_health_check=list(HealthCheck), derandomize=False)
def test_twenty_thousand_spoiled_files(file: File) -> None:
    hold(file)


@pytest.mark.parametrize("kind", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"])
@pytest.mark.parametrize("table", sorted(spoil.TABLES))
def test_the_files_are_right_before_they_are_spoiled(table: str, kind: str) -> None:
    seen = read(spoil.whole(table, kind))
    assert seen.tables.problems == []
    assert len(seen.tables.frames[table]) == len(spoil.whole(table).rows) - 1
    hold(seen.file)
