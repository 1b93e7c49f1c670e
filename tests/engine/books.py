"""A company in memory that pays and closes month after month: tables as plain rows, documents as texts, closed months as a list."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.carried import Carried
from hrcalc.engine.closed import ClosedMonths, PostedMonth
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.engine.facts import world_of
from hrcalc.engine.fen import fen_array
from hrcalc.engine.outcome import result_of
from hrcalc.engine.result import RETRO, PayRun
from hrcalc.engine.retro_lines import differences
from hrcalc.policy.document import Document
from hrcalc.policy.reader import read_document
from hrcalc.problems import Problem
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


@cache
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
    hashes: dict[Month, dict[str, str]] = field(default_factory=dict)
    read: list[Month] = field(default_factory=list)
    """The closed months that were read, one entry for each time."""
    told: list[Problem] = field(default_factory=list)
    """The warnings of the last run's retro."""
    window: int = 120
    """Closed months that a run looks back over."""

    def closed(self) -> ClosedMonths:
        """The closed months."""
        return ClosedMonths({m: lambda m=m: self._load(m) for m in self.runs})  # type: ignore[misc]

    def _load(self, of: Month) -> tuple[pa.Table, pa.Table]:
        self.read.append(of)
        return self.runs[of].lines, self.runs[of].employees

    def evaluated(self, of: Month, retro: pa.Table | None = None) -> Evaluated:
        """A month with today's data and documents, and retro lines that it pays."""
        told = {**self.rows, "adjustments": [r for r in self.rows["adjustments"] if r["month"] == str(of)]}
        frames = {name: frame(name, told.get(name, [])) for name in TABLES}
        world = world_of(frames, frames["leaves"], fields(), of, Calendar(), self.closed())
        if retro is not None:
            world.carried = Carried.of(retro, world.people)
        documents = list(map(document, self.policies))
        in_force = {d.name: d for d in sorted(documents, key=lambda d: d.effective) if d.in_force(of)}
        past = [d for d in documents if d not in in_force.values()]
        return evaluate_month(world, list(in_force.values()), past)

    def posted(self, of: Month) -> PostedMonth:
        """All that was posted for a closed month."""
        own = self.runs[of]
        later = [run.lines.filter(pc.equal(run.lines["origin_month"], str(of))) for run in self.runs.values()]
        first = own.lines.filter(pc.equal(own.lines["origin_month"], ""))
        return PostedMonth(pa.concat_tables([first, *later]), own.employees, own.metrics, self.hashes.get(of, {}))

    def retro(self, of: Month, held: Collection[str] = ()) -> pa.Table:
        """The retro lines that a month has to pay."""
        found, self.told = [RETRO.empty_table()], []
        before = [m for m in self.runs if m < of]
        for closed in before[max(0, len(before) - self.window) :]:
            made = differences(self.evaluated(closed), self.posted(closed), held, "en", self.sums(closed))
            found.append(made.lines)
            self.told += made.problems
        return pa.concat_tables(found)

    def sums(self, of: Month) -> dict[str, str]:
        """The hash of each document that is in force."""
        documents = zip(map(document, self.policies), self.policies, strict=True)
        return {d.version: hashlib.sha256(text.encode()).hexdigest() for d, text in documents if d.in_force(of)}

    def run(self, of: str, held: Collection[str] = (), held_then: Collection[str] = ()) -> PayRun:
        """Pay a month, with what earlier months still have to be paid; `held_then` cannot be computed in any of them."""
        retro = self.retro(month(of), held_then)
        return result_of(self.evaluated(month(of), retro), {e: [] for e in held}, "en", **REST)

    def close(self, *months: str, held: Collection[str] = ()) -> None:
        """Pay and close months."""
        for of in months:
            self.runs[month(of)] = self.run(of, held)
            self.hashes[month(of)] = self.sums(month(of))


REST: Mapping[str, Any] = {"company": "", "policies": [], "inputs": [], "balance": [], "problems": []}


def amounts(run: PayRun) -> dict[tuple[str, str], int]:
    """(employee, item) -> fen; who has lines that add up to 0 has none."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    fen = fen_array(run.lines["amount"]).tolist()
    for employee, item, amount in zip(*(run.lines[c].to_pylist() for c in ("employee_id", "item")), fen, strict=True):
        found[employee, item] += amount
    return {key: amount for key, amount in found.items() if amount}
