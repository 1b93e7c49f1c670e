"""What a pay run comes to: the one shape that every document is written from. Writers compute nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.problems import Problem
from hrcalc.words import Text

Kind = Literal["earning", "pretax", "tax", "deduction", "employer", "memo"]

MONEY = pa.decimal128(18, 2)
"""Yuan with two decimals, exact."""

LINES = pa.schema(
    [
        ("employee_id", pa.string()),
        ("item", pa.string()),
        ("title", pa.string()),
        ("kind", pa.string()),
        ("amount", MONEY),
        ("policy", pa.string()),
        ("effective", pa.string()),
        ("per", pa.string()),
        ("source", pa.string()),
        ("credit", pa.string()),
        ("share", pa.string()),
        ("formula", pa.string()),
        ("working", pa.string()),
        ("payable_on", pa.string()),
        ("origin_month", pa.string()),
    ]
)
"""`lines.csv`, column by column: one row per line, by employee, then item in the order of `PayRun.items`, then source."""

EMPLOYEES = pa.schema(
    [
        ("employee_id", pa.string()),
        ("name", pa.string()),
        ("department", pa.string()),
        ("position", pa.string()),
        ("team", pa.string()),
        ("branch", pa.string()),
        ("gross_pay", MONEY),
        ("taxable_earnings", MONEY),
        ("pretax_deductions", MONEY),
        ("income_tax", MONEY),
        ("other_deductions", MONEY),
        ("net_pay", MONEY),
        ("employer_cost", MONEY),
        ("status", pa.string()),
    ]
)
"""`employees.csv` (without position, team and branch): one row per employee, by id. Money is null for who is held."""

METRICS = pa.schema(
    [("employee_id", pa.string()), ("metric", pa.string()), ("title", pa.string()), ("value", pa.decimal128(38, 6))]
)
"""`metrics.csv`: by employee, then metric in the order of the documents."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item that some document in force defines, for headings: registers show them in this order."""

    id: str
    title: Text
    kind: Kind
    policy: str
    effective: str
    reference: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A policy document that was in force, and for how many people."""

    policy: str
    effective: str
    title: Text
    reference: str
    file: str
    people: int


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read: `path` relative to its folder, `table` what it was taken for ("" for a policy)."""

    path: str
    sha256: str
    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Rows of one table: read = used + the sum of left_out, each with its reason. `reason` "" is what was used."""

    table: str
    reason: Text
    rows: int


@dataclass(frozen=True)
class Previous:
    """Last month's pay, from its own output: employee id -> fen of gross and net, and item -> fen over all employees."""

    month: Month
    gross: dict[str, int]
    net: dict[str, int]
    items: dict[str, int]


@dataclass(frozen=True)
class PayRun:
    """A whole pay month. Tables are Arrow tables of the schemas above; amounts of deductions are positive."""

    month: Month
    company: str
    employees: pa.Table
    lines: pa.Table
    metrics: pa.Table
    items: list[Item]
    policies: list[Applied]
    inputs: list[Input]
    balance: list[Balance]
    problems: list[Problem]
    previous: Previous | None = None
    held: dict[str, list[Problem]] = field(default_factory=dict)
    """Employee id -> the problems that hold this person."""
    ratios: frozenset[str] = frozenset()
    """Metrics that are ratios, which people read as percent."""
