"""A company of staff and targets, without files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest

from hrcalc.calendar import Month
from hrcalc.problems import Problem
from hrcalc.targets.notices import notices
from hrcalc.targets.periods import Period
from hrcalc.targets.proposal import Proposal, proposal_of
from hrcalc.targets.request import Request
from hrcalc.targets.rows import MetricNames, Rows, read_rows
from hrcalc.targets.staff import Roster

STAFF = {
    "employee_id": pa.string(),
    "name": pa.string(),
    "department": pa.string(),
    "team": pa.string(),
    "branch": pa.string(),
    "region": pa.string(),
    "hired_on": pa.date32(),
    "left_on": pa.date32(),
    "from_date": pa.date32(),
}
TARGETS = {
    "scope": pa.string(),
    "scope_id": pa.string(),
    "metric": pa.string(),
    "period": pa.string(),
    "target": pa.decimal128(18, 2),
    "from_date": pa.date32(),
}
DATES = ("hired_on", "left_on", "from_date")
Row = dict[str, Any]


def frame(types: dict[str, Any], rows: Sequence[Row], file: str) -> pa.Table:
    """Rows as the checked table has them; row 2 is the first below the header."""
    whole: list[Row] = [
        {**{name: row.get(name) for name in types}, "_file": file, "_row": i} for i, row in enumerate(rows, 2)
    ]
    for row in whole:
        for name in DATES:
            if isinstance(day := row.get(name), str):
                row[name] = dt.date.fromisoformat(day)
    schema = pa.schema({**types, "_file": pa.string(), "_row": pa.int32()})
    return pa.Table.from_pylist(whole, schema=schema)


class Tree:
    """Staff and targets. `person` and `target` add rows; `split` and `warnings` look at them."""

    def __init__(self) -> None:
        self.staff: list[Row] = []
        self.targets: list[Row] = []
        self.documents: list[Any] = []

    def person(self, id_: str, **fields: Any) -> None:
        """Someone employed since 2024, in region R, department D, team T where nothing else is said."""
        usual = {"name": f"N{id_}", "region": "R", "department": "D", "team": "T", "hired_on": "2024-01-01"}
        self.staff.append({"employee_id": id_, **usual, **fields})

    def target(self, scope: str, id_: str, period: str, value: str | int | Fraction, **more: Any) -> None:
        """A row of targets for sales."""
        exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
        self.targets.append(
            {"scope": scope, "scope_id": id_, "metric": "sales", "period": period, "target": exact, **more}
        )

    @property
    def frames(self) -> dict[str, pa.Table]:
        return {
            "employees": frame(STAFF, self.staff, "employees.csv"),
            "targets": frame(TARGETS, self.targets, "targets.csv"),
        }

    def split(self, period: str, metric: str = "sales", **asked: Any) -> Proposal:
        """The proposal for a request."""
        frames, names = self.frames, MetricNames(self.documents)
        request = Request(metric, Period.parse(period), **asked)
        return proposal_of(request, Rows(read_rows(frames["targets"]), names), names, Roster(frames["employees"]))

    def values(self, period: str, **asked: Any) -> dict[tuple[str, str], str]:
        """(id, period) -> the value proposed, as text."""
        return {(part.id, str(part.period)): str(part.value) for part in self.split(period, **asked).parts}

    def take(self, proposal: Proposal) -> None:
        """Add the rows of a proposal to the table."""
        for part in proposal.rows:
            self.targets.append(
                {
                    "scope": part.level,
                    "scope_id": part.id,
                    "metric": part.metric,
                    "period": str(part.period),
                    "target": Decimal(part.value.numerator) / part.value.denominator,
                    "from_date": part.from_date,
                }
            )

    def warnings(self, month: str = "2026-10") -> list[Problem]:
        """What is told of a month."""
        return notices(self.frames, self.documents, Month.parse(month))


@pytest.fixture
def tree() -> Tree:
    """An empty company."""
    return Tree()


@pytest.fixture
def new_tree() -> type[Tree]:
    """For tests that need several."""
    return Tree
