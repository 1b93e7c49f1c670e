"""Closed months in formulas: `posted(…)`, opening balances beside the ledger; and what each line is about."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hrcalc.engine.notices import notices
from hrcalc.engine.result import MONTH_OPEN
from hrcalc.explain.tree import explain
from tests.engine.books import Books, amounts, day, deal, month, person

PAID = "policy: p\neffective: 2025-01-01\nitems:\n  pay: {formula: base_salary}\n  told: {kind: memo, formula: 'FORMULA'}\n"


def company(formula: str, **opening: object) -> Books:
    books = Books([PAID.replace("FORMULA", formula)], window=0)
    books.rows["employees"] = [person("A", 100), person("B", 7)]
    if opening:
        books.rows["opening_balances"] = [{"employee_id": "A", "item": "pay", "year": "2026", **opening}]
    return books


@pytest.mark.parametrize(
    ("formula", "a", "b"),
    [
        ("posted(pay in all)", 400_00, 28_00),
        ("posted(pay in year)", 300_00, 21_00),
        ("posted(pay in last 2 months)", 100_00, 7_00),
        ("posted(pay in quarter)", 0, 0),
        ("posted(gross_pay in year)", 300_00, 21_00),
        ("posted(应发工资 in year) - posted(pay in year)", 0, 0),
        ("posted(told in year)", 3_00, 3_00),
    ],
)
def test_posted_adds_up_closed_months_by_month_of_posting(formula: str, a: int, b: int) -> None:
    books = company("1")
    books.close("2025-12", "2026-01", "2026-02", "2026-03")
    books.policies = [PAID.replace("FORMULA", formula)]
    found = amounts(books.run("2026-04"))
    assert (found.get(("A", "told"), 0), found.get(("B", "told"), 0)) == (a, b)


def test_a_held_person_posted_nothing() -> None:
    books = company("1")
    books.close("2026-01")
    books.close("2026-02", held=["A"])
    books.policies = [PAID.replace("FORMULA", "posted(pay in year) + posted(net_pay in year)")]
    found = amounts(books.run("2026-03"))
    assert (found["A", "told"], found["B", "told"]) == (200_00, 28_00)


def test_a_person_who_is_new_posted_nothing() -> None:
    books = company("1")
    books.close("2026-01")
    books.rows["employees"] += [person("0"), person("C")]
    books.policies = [PAID.replace("FORMULA", "posted(pay in year)")]
    found = amounts(books.run("2026-02"))
    assert {who: fen for (who, item), fen in found.items() if item == "told"} == {"A": 100_00, "B": 7_00}


def test_months_are_read_once_and_only_those_that_are_asked_for() -> None:
    books = company("1")
    books.close("2025-11", "2025-12", "2026-01", "2026-02")
    books.run("2026-03")
    assert books.read == []
    books.policies = [PAID.replace("FORMULA", "posted(pay in year) + posted(told in year) + posted(net_pay in year)")]
    books.run("2026-03")
    assert books.read == [month("2026-01"), month("2026-02")]


def test_opening_balances_are_of_the_months_before_the_ledger() -> None:
    books = company("posted(pay in year)", amount=5, through_month="2026-02")
    books.close("2026-03", "2026-04")
    assert amounts(books.run("2026-05"))["A", "told"] == 205_00


def test_a_balance_without_a_month_ends_where_the_ledger_begins() -> None:
    books = company("posted(pay in year)", amount=5)
    assert amounts(books.run("2026-03"))["A", "told"] == 5_00
    books.close("2026-03", "2026-04", "2026-05")
    books.policies = [PAID.replace("FORMULA", "posted(pay in last 4 months)")]  # from March on: without the balance
    assert amounts(books.run("2026-06"))["A", "told"] == 300_00


@pytest.mark.parametrize("through", ["2026-03", "2026-12", ""])
def test_a_balance_of_a_month_that_the_ledger_has_closed_is_a_problem(through: str) -> None:
    first = "2026-03" if through else "2026-01"
    books = company("posted(pay in year)", amount=5, through_month=through)
    books.runs = {month(m): company("1").run(m) for m in (first, "2026-04")}
    (problem,) = [p for p in books.evaluated(month("2026-05")).problems if p.severity == "error"]
    assert (problem.code, problem.employees, problem.row) == ("opening-balance", ("A",), 2)
    assert f"has closed {first}" in problem.why.en
    assert f"{first} 已经关账" in problem.why.zh


def test_closed_months_are_told_in_an_explanation() -> None:
    books = company("posted(pay in year)", amount=5, through_month="2026-01")
    books.close("2026-02", "2026-03")
    branch = explain(books.evaluated(month("2026-04")), "A", "told")
    (posted,) = branch.children
    assert [(b.value, b.sources) for b in posted.children] == [
        ("5", ("opening_balances.csv:2",)),
        ("100", ("ledger 2026-02",)),
        ("100", ("ledger 2026-03",)),
    ]
    assert posted.working == "5 + 100 + 100"


def test_a_closed_month_tells_the_period_though_it_paid_nothing() -> None:
    books = company("posted(told in year)")
    assert "nothing-posted" in {p.code for p in notices(books.evaluated(month("2026-04")))}
    books.close("2026-03")
    assert "nothing-posted" not in {p.code for p in notices(books.evaluated(month("2026-04")))}


def test_a_balance_that_is_torn_stays_one_beside_closed_months() -> None:
    books = company("1", amount=5, through_month="2026-03")
    books.close("2026-04")
    books.policies = [PAID.replace("FORMULA", "posted(pay in last 3 months)")]
    faults = [p for p in books.evaluated(month("2026-05")).problems if p.severity == "error"]
    assert [p.employees for p in faults] == [("A",)]


EVERY = """
policy: p
effective: 2026-01-01
items:
  a: {formula: 1}
  b: {per: deal, formula: 1}
  c: {per: lead, formula: 1}
  d: {per: interview, formula: 1}
  e: {per: day, formula: 1}
  f: {per: leave, formula: 1}
  g: {per: application, formula: 1}
  h: {per: spell, formula: 1}
"""


def test_each_line_names_its_event() -> None:
    books = Books([EVERY])
    on = day("2026-03-05")
    own = {"employee_id": "A", "date": on}
    books.rows |= {
        "employees": [person("A")],
        "deals": [deal("D1", "2026-03-04"), deal("D0", "2026-03-05")],
        "leads": [{"lead_id": "L1", "invited_on": on, "inviter_id": "A"}],
        "interviews": [{"interview_id": "I1", "lead_id": "L1", "held_on": on, "interviewer_id": "A"}],
        "attendance": [{**own, "worked_hours": Fraction(8)}],
        "leaves": [{**own, "leave_type": "sick", "hours": Fraction(1)}, {**own, "leave_type": "annual", "hours": 1}],
        "applications": [{**own, "application_id": "P1", "status": "approved"}],
        "adjustments": [{"employee_id": "A", "item": "b", "amount": Fraction(3), "month": "2026-03"}],
    }
    lines = books.run("2026-03").lines
    found = list(zip(lines["item"].to_pylist(), lines["event"].to_pylist(), strict=True))
    assert found == [
        ("a", ""), ("b", "D1"), ("b", "D0"), ("b", ""), ("c", "L1"), ("d", "I1"), ("e", "2026-03-05"),
        ("f", "2026-03-05/sick"), ("f", "2026-03-05/annual"), ("g", "P1"), ("h", ""),
    ]  # fmt: skip


def test_a_month_that_is_closed_between_open_ones_is_not_called_open() -> None:
    books = company("posted(pay in all)", amount=5, year="2025", through_month="2025-12")
    books.close("2026-03")
    (told,) = [p for p in notices(books.evaluated(month("2026-05"))) if p.code == MONTH_OPEN]
    assert told.why.en.startswith("2026-01–2026-02, 2026-04 is not closed")
