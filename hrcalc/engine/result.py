"""What a pay run comes to: the one shape that every document is written from. Writers compute nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.problems import Problem
from hrcalc.words import Text

Kind = Literal["earning", "pretax", "tax", "deduction", "employer", "memo"]

AnomalyKind = Literal["up", "down", "first", "zero", "negative", "account_changed", "shared_account", "large"]
"""Net pay moved by more than a set share; a first pay; no pay; less than nothing; another bank account than last month; two people with
one account; net pay above a set amount."""

MONTH_OPEN = "month-open"
"""The code of a warning that the summary itself tells: the income tax of everybody rests on it."""

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
        ("event", pa.string()),
    ]
)
"""`lines.csv`, column by column: one row per line, by employee, then item in the order of `PayRun.items`, then source.

`event` is what the line is about: the id of the deal, lead, interview or application; the day of attendance as an ISO date; the day and
kind of a leave (`2026-10-12/sick`); "" for lines of the month, of a stretch of it, and adjustments."""

RETRO = LINES.append(pa.field("taxable", pa.string()))
"""Lines of closed months that are paid with this one; `taxable` is that of their item ("" where items have none)."""

TOTALS = (
    "gross_pay",
    "taxable_earnings",
    "pretax_deductions",
    "income_tax",
    "other_deductions",
    "net_pay",
    "employer_cost",
)
"""The columns of money of EMPLOYEES."""

EMPLOYEES = pa.schema(
    [
        ("employee_id", pa.string()),
        ("name", pa.string()),
        ("department", pa.string()),
        ("position", pa.string()),
        ("team", pa.string()),
        ("branch", pa.string()),
        *((name, MONEY) for name in TOTALS),
        ("status", pa.string()),
    ]
)
"""`employees.csv` (without position, team and branch): one row per employee, by id. Money is null for who is held."""

YEAR_TO_DATE = pa.schema([("employee_id", pa.string()), *((name, MONEY) for name in TOTALS)])
"""What closed months and opening balances of the year posted, and this month: null for who is held."""

PAYEES = pa.schema(
    [
        ("employee_id", pa.string()),
        ("city", pa.string()),
        ("id_type", pa.string()),
        ("id_number", pa.string()),
        ("bank_name", pa.string()),
        ("bank_account", pa.string()),
    ]
)
"""What the bank and offices know people by, as the month's last row of the staff list has it; beside it columns that a company's bank asks
for. Private: in no message, and in no file but those for the bank and the offices."""

TAX_RETURN = pa.schema(
    [
        ("employee_id", pa.string()),
        *(
            (name, MONEY)
            for name in (
                "income",
                "exempt_income",
                "pension",
                "medical",
                "unemployment",
                "housing_fund",
                "cumulative_children_education",
                "cumulative_continuing_education",
                "cumulative_housing_loan",
                "cumulative_rent",
                "cumulative_elderly_care",
                "cumulative_infant_care",
                "personal_pension",
                "enterprise_annuity",
                "commercial_health_insurance",
                "tax_deferred_pension",
                "other_pretax",
                "donations",
                "tax_relief",
            )
        ),
    ]
)
"""What is declared of the month's wages, a row for each person who is paid. `income` is what is taxed with the month and what is exempt;
`cumulative_…` and `personal_pension` are of the year up to the month, as the tax client asks for them; the others are the month's."""

METRICS = pa.schema(
    [("employee_id", pa.string()), ("metric", pa.string()), ("title", pa.string()), ("value", pa.decimal128(38, 6))]
)
"""`metrics.csv`: by employee, then metric in the order of the documents."""

SOURCE_CHECK = pa.schema(
    [
        ("deal_id", pa.string()),
        ("closer_id", pa.string()),
        ("signed_on", pa.date32()),
        ("amount", MONEY),
        ("customer", pa.string()),
        ("claimed_source", pa.string()),
        ("verified_source", pa.string()),
        ("flagged", pa.string()),
        ("lead_id", pa.string()),
        ("first_touch", pa.date32()),
        ("lead_source", pa.string()),
        ("inviter_id", pa.string()),
        ("days_between", pa.int32()),
        ("matched_by", pa.string()),
        ("paid", pa.string()),
        ("deal_row", pa.string()),
        ("lead_row", pa.string()),
    ]
)
"""`source_check.csv`: one row per deal of the month, those first that are claimed as own though marketing had touched the customer
first (`flagged`: yes). `lead_id` and what follows tell the first touch, `matched_by` the column that told who it is, `paid` the lines."""

NEAR_MATCHES = pa.schema(
    [
        ("deal_id", pa.string()),
        ("closer_id", pa.string()),
        ("signed_on", pa.date32()),
        ("amount", MONEY),
        ("why", pa.string()),
        ("deal_customer", pa.string()),
        ("lead_customer", pa.string()),
        ("lead_id", pa.string()),
        ("invited_on", pa.date32()),
        ("inviter_id", pa.string()),
        ("days_between", pa.int32()),
        ("deal_row", pa.string()),
        ("lead_row", pa.string()),
    ]
)
"""Deals and marketing's earlier leads whose customers look alike, for a person to decide: a row a pair, the likeliest first, those of one
deal together. Not all, where there are very many."""


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


@dataclass(frozen=True, slots=True)
class Books:
    """The ledger as a run found it: the last closed month, and the hash of everything posted up to it."""

    through: Month
    hash: str


@dataclass(frozen=True, slots=True)
class Anomaly:
    """What finance should look at before paying though nothing is wrong: whom, which kind, net pay before and now in fen."""

    kind: AnomalyKind
    employees: tuple[str, ...]
    before: int | None = None
    now: int | None = None


@dataclass(frozen=True)
class Payouts:
    """What is paid off cycle in some days: `lines` of LINES, each of the month that `origin_month` names; `new` of them paid just now.

    `staff`: employee id -> name and department.
    """

    first: dt.date
    last: dt.date
    company: str
    lines: pa.Table
    new: int
    staff: Mapping[str, tuple[str, str]]


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
    source_check: pa.Table = field(default_factory=SOURCE_CHECK.empty_table)
    near_matches: pa.Table = field(default_factory=NEAR_MATCHES.empty_table)
    near_matches_more: bool = False
    """Whether more pairs look alike than are told."""
    year_to_date: pa.Table | None = None
    """Each total from January through this month, a row for each row of `employees` (columns of YEAR_TO_DATE)."""
    books: Books | None = None
    """None where no month is closed yet."""
    anomalies: list[Anomaly] = field(default_factory=list)
    payees: pa.Table = field(default_factory=PAYEES.empty_table)
    """A row for each row of `employees`."""
    tax_return: pa.Table = field(default_factory=TAX_RETURN.empty_table)
