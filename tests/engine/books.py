"""A company in memory that pays and closes month after month: tables as plain rows, documents as texts, closed months as a list."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pyarrow as pa

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.closed import Closed
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.engine.facts import world_of
from hrcalc.engine.fen import fen_array
from hrcalc.engine.outcome import result_of
from hrcalc.engine.result import PayRun
from hrcalc.policy.document import Document
from hrcalc.policy.reader import read_document
from hrcalc.tables.catalog import TABLES
from tests.engine.months import fields, frame

Row = dict[str, Any]


def month(text: str) -> Month:
    """`2026-09`."""
    return Month.parse(text)


def day(text: str) -> dt.date:
    """`2026-09-30`."""
    return dt.date.fromisoformat(text)


def person(employee_id: str, base: object = 1000, **more: object) -> Row:
    """A row of the staff list."""
    usual = {"name": employee_id, "department": "x", "hired_on": dt.date(2024, 1, 1)}
    return {"employee_id": employee_id, "base_salary": Fraction(str(base)), **usual, **more}


def deal(deal_id: str, signed_on: str, closer_id: str = "A", amount: object = 100, **more: object) -> Row:
    """A row of deals."""
    told = {"deal_id": deal_id, "signed_on": day(signed_on), "closer_id": closer_id}
    return {**told, "amount": Fraction(str(amount)), "status": "signed", **more}


def document(text: str) -> Document:
    """A policy document."""
    found, problems = read_document(text, "p.yaml")
    assert not problems, problems
    assert isinstance(found, Document)
    return found


@dataclass
class Books:
    """`rows` are today's tables, which a test changes between months."""

    policies: list[str]
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    runs: dict[Month, PayRun] = field(default_factory=dict)
    """What was paid in the closed months."""
    read: list[Month] = field(default_factory=list)
    """The closed months that were read, one entry for each time."""

    def closed(self) -> Closed:
        """The closed months."""
        return Closed({m: lambda m=m: self._load(m) for m in self.runs})  # type: ignore[misc]

    def _load(self, of: Month) -> tuple[pa.Table, pa.Table]:
        self.read.append(of)
        return self.runs[of].lines, self.runs[of].employees

    def evaluated(self, of: Month) -> Evaluated:
        """A month with today's data and documents."""
        told = {**self.rows, "adjustments": [r for r in self.rows["adjustments"] if r["month"] == str(of)]}
        frames = {name: frame(name, told.get(name, [])) for name in TABLES}
        world = world_of(frames, frames["leaves"], fields(), of, Calendar(), self.closed())
        return evaluate_month(world, [d for d in map(document, self.policies) if d.in_force(of)])

    def run(self, of: str, held: Sequence[str] = ()) -> PayRun:
        """Pay a month."""
        return result_of(self.evaluated(month(of)), {e: [] for e in held}, "en", **REST)

    def close(self, *months: str, held: Sequence[str] = ()) -> None:
        """Pay and close months."""
        for of in months:
            self.runs[month(of)] = self.run(of, held)


REST: Mapping[str, Any] = {"company": "", "policies": [], "inputs": [], "balance": [], "problems": []}


def amounts(run: PayRun) -> dict[tuple[str, str], int]:
    """(employee, item) -> fen; who has lines that add up to 0 has none."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    fen = fen_array(run.lines["amount"]).tolist()
    for employee, item, amount in zip(*(run.lines[c].to_pylist() for c in ("employee_id", "item")), fen, strict=True):
        found[employee, item] += amount
    return {key: amount for key, amount in found.items() if amount}
