"""Rounding in formulas: to places that a formula computes, row by row."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.engine.arithmetic import rounded
from hrcalc.exact import Exact
from hrcalc.problems import ProblemsFound

Amounts = Callable[[Any], dict[tuple[str, str], str]]
DEPARTMENTS = ("市场部", "销售部", "客户部", "行政部")
RULES = """\
policy: p
effective: 2026-01-01
tables:
  rules:
    市场部: {places: 0}
    销售部: {places: 1}
    客户部: {places: 2}
    行政部: {places: 9}
    财务部: {places: 1.5}
    人事部: {places: 10}
    法务部: {places: -1}
metrics:
  half: {value: base_salary / 2}
  below: {value: -half}
"""


def half_up(value: Fraction) -> int:
    whole = math.floor(abs(value) + Fraction(1, 2))
    return -whole if value < 0 else whole


WAYS: dict[str, Callable[[Fraction], int]] = {"round": half_up, "floor": math.floor, "ceil": math.ceil}
VALUES = st.fractions(max_denominator=10**4) | st.decimals(-(10**20), 10**20, places=10).map(Fraction)


@given(
    st.sampled_from(sorted(WAYS)),
    st.lists(st.tuples(VALUES, st.integers(0, 9) | st.integers(-(10**30), 10**30) | st.fractions()), max_size=12),
)
def test_each_row_is_rounded_by_itself(function: str, rows: list[tuple[Fraction, Fraction | int]]) -> None:
    values, places = Exact.of([v for v, _ in rows]), Exact.of([p for _, p in rows])
    found, wrong = rounded(function, values, places)
    assert wrong.tolist() == [i for i, (_, p) in enumerate(rows) if p not in range(10)]
    for i, (value, count) in enumerate(rows):
        if i not in wrong:
            scale = 10 ** int(count)
            assert found.at(i) == Fraction(WAYS[function](value * scale), scale), (function, value, count)


@pytest.mark.parametrize(
    ("function", "above", "below"),
    [
        ("round", ("1235.00", "1234.50", "1234.55", "1234.55"), ("-1235.00", "-1234.50", "-1234.55", "-1234.55")),
        ("floor", ("1234.00", "1234.50", "1234.54", "1234.55"), ("-1235.00", "-1234.60", "-1234.55", "-1234.55")),
        ("ceil", ("1235.00", "1234.60", "1234.55", "1234.55"), ("-1234.00", "-1234.50", "-1234.54", "-1234.55")),
    ],
)
def test_places_come_of_a_table(
    company: Any, amounts_of: Amounts, function: str, above: tuple[str, ...], below: tuple[str, ...]
) -> None:
    """1,234.545 and its negative, by department to the yuan, the jiao, the fen and finer."""
    company.staff(**{d: {"department": d, "base_salary": "2469.09"} for d in DEPARTMENTS})
    items = "".join(
        f"  {n}: {{formula: '{function}({of}, rules[department].places)'}}\n"
        for n, of in (("up", "half"), ("down", "below"))
    )
    found = amounts_of(company.run(company.policy("p", f"{RULES}items:\n{items}")))
    assert tuple(found[d, "up"] for d in DEPARTMENTS) == above
    assert tuple(found[d, "down"] for d in DEPARTMENTS) == below


@pytest.mark.parametrize("function", WAYS)
def test_places_that_are_none_name_the_employee(company: Any, function: str) -> None:
    company.staff(A="市场部", B="财务部", C="人事部", D="法务部", E="销售部")
    formula = f"{function}(base_salary, rules[department].places)"
    with pytest.raises(ProblemsFound) as error:
        company.run(company.policy("p", f"{RULES}items:\n  pay: {{title: Bonus, formula: '{formula}'}}\n"))
    told = [(p.employees, p.file, p.row) for p in error.value.problems]
    assert told == [((e,), "p.yaml", 16) for e in "BCD"]
    problem = error.value.problems[0]
    assert problem.why.en == (
        "'Bonus' of employee B cannot be computed: The number of places 'rules[department].places' is not a whole number from 0 to 9."
    )
    assert formula in problem.value


def test_places_that_are_not_needed_are_not_looked_at(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={"department": "财务部", "base_salary": "10.26"})
    formula = 'if(department == "财务部", ceil(base_salary, 1), ceil(base_salary, rules[department].places))'
    run = company.run(company.policy("p", f"{RULES}items: {{pay: {{formula: '{formula}'}}}}\n"))
    assert amounts_of(run) == {("A", "pay"): "10.30"}


@pytest.mark.parametrize(
    ("item", "working"),
    [
        ("formula: 'round(base_salary * 8%, 2)'", "1,000 × 8%"),
        ("formula: 'if(1 > 2, 1, round(base_salary * 8%, 1 + 1))'", "1,000 × 8%"),
        ("formula: 'round(base_salary * 8%, 1)'", "round(1,000 × 8%, 1)"),
        ("formula: 'round(base_salary * 8%)'", "round(1,000 × 8%)"),
        ("formula: 'floor(base_salary * 8%, 2)'", "floor(1,000 × 8%, 2)"),
        ("formula: 'ceil(base_salary * 8%, rules[department].places)'", "ceil(1,000 × 8%)"),
        ("formula: 'round(base_salary * 8%, 2) * 3'", "round(1,000 × 8%, 2) × 3"),
        ("round: half_up 0.1, formula: 'round(base_salary * 8%, 2)'", "round(1,000 × 8%, 2)"),
        ("round: up 0.01, formula: 'round(base_salary * 8%, 2)'", "round(1,000 × 8%, 2)"),
    ],
)
def test_a_working_leaves_out_the_rounding_that_every_line_has(company: Any, item: str, working: str) -> None:
    company.staff(A={"department": "市场部", "base_salary": 1000})
    run = company.run(company.policy("p", f"{RULES}items: {{pay: {{{item}}}}}\n"))
    assert run.lines["working"].to_pylist() == [working]


def test_the_working_of_a_share_keeps_its_rounding(company: Any) -> None:
    """Half of a rounded amount is not the rounded half."""
    company.staff(A="x", B="x")
    company.write(
        "2026-10/deals.csv", [{"deal_id": "D", "closer_id": "A", "signed_on": "2026-10-09", "amount": "100.01"}]
    )
    rows = [{"deal_id": "D", "employee_id": e, "role": "closer", "share": "0.5"} for e in "AB"]
    company.write("2026-10/deal_credits.csv", rows)
    run = company.run(company.policy("p", f"{RULES}items: {{pay: {{per: deal, formula: 'round(amount * 3%, 2)'}}}}\n"))
    assert run.lines["working"].to_pylist() == ["50% × round(100.01 × 3%, 2)"] * 2
