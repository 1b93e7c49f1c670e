"""One policy document: what it says, and where it says it.

A `Document` is the file, read key by key; every mistake in the file is collected with its place. What needs other documents or the
tables (do the names exist? is there a cycle?) is checked where documents come together, in `hrcalc.engine.plan`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal, get_args

from hrcalc.calendar import Month
from hrcalc.money import Rounding
from hrcalc.policy import tree
from hrcalc.policy.errors import Position, marked, policy_problem
from hrcalc.policy.source import Mapping, Scalar
from hrcalc.problems import Problem
from hrcalc.words import Text

Per = Literal["employee", "lead", "interview", "deal", "day", "leave", "application", "spell"]
Kind = Literal["earning", "pretax", "tax", "deduction", "employer", "memo"]
Taxable = Literal["yes", "no", "apart"]
Show = Literal["yes", "no"]

PERS: tuple[Per, ...] = get_args(Per)
KINDS: tuple[Kind, ...] = get_args(Kind)
TAXABLES: tuple[Taxable, ...] = get_args(Taxable)
SHOWS: tuple[Show, ...] = get_args(Show)
TAXED_KINDS: tuple[Kind, ...] = ("earning", "deduction")
"""What `taxable` is said of: how an earning is taxed; `no` of a deduction is what was never earned, which lowers taxable earnings."""
TABLE_OF: MappingOf[Per, str] = {
    "lead": "leads",
    "interview": "interviews",
    "deal": "deals",
    "day": "days",
    "leave": "leaves",
    "application": "applications",
}
"""What each `per` of an event is a row of."""
OWN_ROLE: MappingOf[str, str] = {
    "leads": "inviter",
    "interviews": "interviewer",
    "deals": "closer",
    "days": "employee",
    "leaves": "employee",
    "applications": "employee",
    "months": "employee",
}
"""The role that a row of an event table belongs to where nothing else is said."""
ROLES: MappingOf[str, tuple[str, ...]] = {
    "leads": ("inviter", "referrer"),
    "interviews": ("interviewer", "inviter"),
    "deals": ("closer", "inviter", "referrer"),
    "days": ("employee",),
    "leaves": ("employee",),
    "applications": ("employee",),
    "months": ("employee",),
}
"""The roles that people have in the rows of an event table."""
TOTALS: MappingOf[str, Text] = {
    "gross_pay": Text("应发工资", "Gross pay"),
    "taxable_earnings": Text("应税收入", "Taxable earnings"),
    "apart_earnings": Text("单独计税收入", "Earnings taxed apart"),
    "pretax_deductions": Text("税前扣除", "Pretax deductions"),
    "pay_left": Text("可扣余额", "Pay left"),
    "net_pay": Text("实发工资", "Net pay"),
}
"""The totals that formulas may name."""
UNPOSTED = ("apart_earnings", "pay_left")
"""Totals of the month alone: closed months keep no sum of theirs, so `posted` cannot name them."""
PAID_EARLY = "paid_early"
"""The item by which a month deducts what was paid of it off cycle; no document defines it."""
TOTAL_TITLES = {title.zh: name for name, title in TOTALS.items()}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: its text, its tree, and where it stands."""

    text: str
    node: tree.Node
    scalar: Scalar

    def problem(self, at: int, why: Text, mend: Text, code: str = "policy") -> Problem:
        """A problem at character `at` of this formula, the place marked under it."""
        return policy_problem(self.scalar.place_of(at), why, mend, code=code, value=marked(self.text, at))


@dataclass(frozen=True, slots=True)
class Metric:
    """A named value of one employee in one month."""

    id: str
    title: Text
    formula: Formula
    show: Show
    """`no`: a step of the way, in explanations alone."""
    position: Position


@dataclass(frozen=True, slots=True)
class Band:
    """Where a band begins (`above`: its edge does not belong to it), and its value."""

    edge: Fraction
    above: bool
    value: Fraction
    percent: bool
    edge_percent: bool


@dataclass(frozen=True, slots=True)
class BandTable:
    """Bands that rise; each ends where the next begins."""

    id: str
    bands: tuple[Band, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class KeyedTable:
    """Rows by key, each with named numbers: `table[key].column`."""

    id: str
    rows: MappingOf[str, MappingOf[str, tuple[Fraction, bool]]]
    position: Position


@dataclass(frozen=True, slots=True)
class Payable:
    """Paid `workdays` working days after the date in `field` of the event; None of it: with the month."""

    workdays: int
    field: str
    position: Position | None = None
    """Where the field is named."""


@dataclass(frozen=True, slots=True)
class ItemRule:
    """What is paid or deducted, one line per employee or per event."""

    id: str
    title: Text
    formula: Formula
    when: Formula | None
    per: Per
    credit: tuple[str, ...]
    kind: Kind
    taxable: Taxable
    round: Rounding
    payable: Payable | None
    position: Position

    @property
    def last(self) -> bool:
        """Whether it is a deduction from what the others leave: its own formulas name the total `pay_left`, which then lacks it."""
        names = ("pay_left", TOTALS["pay_left"].zh)
        parts = (part for formula in (self.formula, self.when) if formula for part in formula.node.walk())
        return self.kind == "deduction" and any(isinstance(p, tree.Name) and p.text in names for p in parts)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example. `policies` names the documents it tests ((): the one it stands in)."""

    title: str
    policies: tuple[str, ...]
    given: Mapping
    expect: Mapping | None
    error: Scalar | None
    position: Position


@dataclass(frozen=True, slots=True)
class Provisional:
    """What in a document still has to be confirmed: told as a warning whenever it is in force."""

    text: Text
    position: Position


@dataclass(frozen=True)
class Document:
    """A policy in one version."""

    name: str
    effective: Month
    ends: dt.date | None
    title: Text
    applies_to: Formula | None
    reference: Text
    metrics: MappingOf[str, Metric]
    tables: MappingOf[str, BandTable | KeyedTable]
    items: MappingOf[str, ItemRule]
    examples: tuple[Example, ...]
    file: str
    position: Position
    provisional: Provisional | None = None
    titles: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    """Chinese or English title -> the ids that carry it."""
    unread: frozenset[str] = frozenset()
    """Names of the file that could not be understood: whoever uses one makes no mistake of its own."""

    @cached_property
    def version(self) -> str:
        """`invite-team@2026-01`: the name and the month from which this version is in force."""
        return f"{self.name}@{self.effective}"

    def in_force(self, month: Month) -> bool:
        """Whether it has begun and has not ended in that month (a later version may still replace it)."""
        return self.effective <= month and (self.ends is None or month <= Month.of(self.ends))


@dataclass(frozen=True)
class ExampleFile:
    """A file that holds only examples."""

    examples: tuple[Example, ...]
    file: str


def titles_of(entries: MappingOf[str, Text]) -> dict[str, tuple[str, ...]]:
    """Title -> the ids that carry it, for names written in a person's language."""
    found: dict[str, tuple[str, ...]] = {}
    for id_, title in entries.items():
        for text in dict.fromkeys(title):
            if text != id_:
                found[text] = (*found.get(text, ()), id_)
    return found
