"""What is declared of a month's wages: every pretax deduction, what is exempt, the metrics that documents tell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.engine.result import EMPLOYEES, LINES, METRICS, TAX_RETURN
from hrcalc.engine.tax_return import tax_return

PEOPLE = ("A", "B", "C")
ITEMS = ("pension", "medical", "housing_fund", "enterprise_annuity", "union_fee", "income")


def declared(
    lines: list[tuple[str, str, str, int]],
    metrics: Sequence[tuple[str, str, str]] = (),
    exempt: tuple[int, ...] = (0, 0, 0),
) -> dict[str, dict[str, Decimal]]:
    """Lines as (person, item, kind, fen), metrics as (person, metric, value); C is held. Each person's columns that are not 0."""
    people: list[dict[str, Any]] = [
        {"employee_id": id_, "status": "held" if id_ == "C" else "paid", "taxable_earnings": Decimal("100.00")}
        for id_ in PEOPLE
    ]
    people[2]["taxable_earnings"] = None
    amounts = [
        {"employee_id": who, "item": item, "kind": kind, "amount": Decimal(fen).scaleb(-2)}
        for who, item, kind, fen in lines
    ]
    values = [{"employee_id": who, "metric": metric, "value": Decimal(value)} for who, metric, value in metrics]
    table = tax_return(
        pa.Table.from_pylist(people, EMPLOYEES),
        pa.Table.from_pylist(amounts, LINES),
        pa.Table.from_pylist(values, METRICS),
        np.array(exempt),
    )
    assert table.schema == TAX_RETURN
    return {row.pop("employee_id"): {name: value for name, value in row.items() if value} for row in table.to_pylist()}


def test_columns_come_from_items_and_metrics() -> None:
    found = declared(
        [
            ("A", "pension", "pretax", 800_00),
            ("A", "pension", "pretax", -1),
            ("A", "union_fee", "pretax", 5_00),
            ("A", "pension_fine", "deduction", 7_00),
            ("A", "employer_pension", "employer", 9_00),
            ("B", "medical", "earning", 3_00),
        ],
        [("B", "cumulative_rent", "4500.005"), ("B", "won", "3"), ("B", "other_pretax", "3"), ("B", "income", "3")],
        (0, 20_00, 0),
    )
    assert found == {
        "A": {"income": Decimal(100), "pension": Decimal("799.99"), "other_pretax": Decimal(5)},
        "B": {"income": Decimal(120), "exempt_income": Decimal(20), "cumulative_rent": Decimal("4500.01")},
    }


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(ITEMS), st.integers(-(10**9), 10**9))))
def test_what_is_deducted_before_tax_is_declared_whole(lines: list[tuple[str, str, int]]) -> None:
    found = declared([(who, item, "pretax", fen) for who, item, fen in lines])
    for who in "AB":
        deducted = sum(amount for name, amount in found[who].items() if name != "income")
        assert deducted == Decimal(sum(fen for id_, _, fen in lines if id_ == who)).scaleb(-2)
        assert found[who]["income"] == 100
