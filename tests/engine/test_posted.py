"""`posted(…)`: what closed months before this one paid, out of opening balances."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = "policy: p\neffective: 2026-01-01\n"


def opening(item: str, amount: object, year: object = 2026, through: str = "2026-09") -> dict[str, object]:
    return {"employee_id": "A", "item": item, "year": year, "amount": amount, "through_month": through}


def paid(
    company: Any, amounts_of: Any, formula: str, *rows: dict[str, object], month: str = "2026-10"
) -> dict[Any, str]:
    company.staff(A="x", B="x")
    company.write("opening_balances.csv", list(rows))
    document = f"items:\n  draw: {{title: 预支, kind: memo, formula: 0}}\n  pay: {{formula: {formula}}}\n"
    run = company.run(company.policy("p", HEAD + document), month)
    return {who: amount for (who, item), amount in amounts_of(run).items() if item == "pay"}


@pytest.mark.parametrize(
    ("formula", "amount"),
    [
        ("posted(draw in year)", "300.50"),
        ("posted(预支 in year)", "300.50"),
        ("posted(draw in all)", "1300.50"),
        ("posted(draw in last 10 months)", "300.50"),
        ("posted(draw in last 22 months)", "1300.50"),
        ("posted(gross_pay in year) + posted(应发工资 in year)", "14.00"),
        ("posted(pay in all)", "0.00"),
    ],
)
def test_opening_balances_count_where_their_months_lie_in_the_period(
    company: Any, amounts_of: Any, formula: str, amount: str
) -> None:
    rows = [opening("预支", "300.50"), opening("draw", 1000, 2025, "2025-12"), opening("应发工资", 7)]
    assert paid(company, amounts_of, formula, *rows) == {"A": amount, "B": "0.00"}


def test_without_a_month_a_balance_is_of_its_year_up_to_now(company: Any, amounts_of: Any) -> None:
    rows = [opening("draw", 5, 2026, ""), opening("draw", 70, 2025, "")]
    assert paid(company, amounts_of, "posted(draw in year)", *rows)["A"] == "5.00"
    assert paid(company, amounts_of, "posted(draw in all)", *rows)["A"] == "75.00"


@pytest.mark.parametrize("period", ["quarter", "last 3 months"])
def test_a_balance_that_lies_only_partly_in_the_period_is_an_error(company: Any, period: str) -> None:
    from hrcalc.problems import ProblemsFound

    with pytest.raises(ProblemsFound) as found:
        paid(company, dict, f"posted(draw in {period})", opening("draw", 5, 2026, "2026-08"), month="2026-09")
    (problem,) = [p for p in found.value.problems if p.severity == "error"]
    assert "2026-01 to 2026-08" in problem.why.en
    assert problem.employees == ("A",)


def test_a_balance_that_reaches_into_the_pay_month_is_an_error(company: Any) -> None:
    from hrcalc.problems import ProblemsFound

    with pytest.raises(ProblemsFound):
        paid(company, dict, "posted(draw in year)", opening("draw", 5, 2026, "2026-10"))


def test_an_item_of_a_document_that_has_ended_may_be_named(company: Any, amounts_of: Any) -> None:
    company.staff(A="x")
    company.write("opening_balances.csv", [opening("held_back", 40)])
    company.policy("old", "policy: old\neffective: 2026-01-01\nends: 2026-06-30\nitems: {held_back: {formula: 1}}\n")
    folder = company.policy("p", HEAD + "items: {pay: {formula: posted(held_back in year)}}")
    assert amounts_of(company.run(folder)) == {("A", "pay"): "40.00"}


def test_a_balance_that_no_posted_can_name_is_told(company: Any) -> None:
    company.staff(A="x")
    company.write("opening_balances.csv", [opening("drow", 40)])
    run = company.run(company.policy("p", HEAD + "items: {draw: {formula: 1}}"))
    (problem,) = run.problems
    assert (problem.code, problem.severity, problem.row, problem.value) == ("opening-item", "warning", 2, "drow")
    assert "draw" in problem.mend.en


def test_a_wrong_balance_holds_whoever_reads_it(company: Any) -> None:
    company.staff(A="x", B="x")
    company.write("opening_balances.csv", [opening("draw", "many")])
    folder = company.policy("p", HEAD + "items: {draw: {formula: posted(draw in year)}}")
    assert sorted(company.run(folder, hold=True).held) == ["A"]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([], ["nothing-posted"]),
        ([opening("draw", 5)], []),
        ([opening("draw", 5, 2025, "2025-12")], ["month-open", "nothing-posted"]),
        ([opening("draw", 5, 2026, "2026-07")], ["month-open"]),
        ([opening("draw", 5, 2026, "2026-03"), opening("draw", 5, 2026, "2026-09")], []),
    ],
)
def test_a_period_of_which_nothing_is_told_is_told(
    company: Any, rows: list[dict[str, object]], codes: list[str]
) -> None:
    company.staff(A="x")
    if rows:
        company.write("opening_balances.csv", rows)
    run = company.run(company.policy("p", HEAD + "items: {draw: {formula: 1 + posted(draw in year)}}"))
    assert [(p.code, p.severity) for p in run.problems] == [(code, "warning") for code in codes]


@pytest.mark.parametrize(
    ("formula", "amount"),
    [
        ("posted(draw in all)", "160.00"),
        ("posted(draw in quarter)", "0.00"),
        ("posted(draw in last 4 months)", "60.00"),
    ],
)
def test_several_rows_of_a_year_are_each_of_their_own_months(
    company: Any, amounts_of: Any, formula: str, amount: str
) -> None:
    rows = [opening("draw", 100, 2026, "2026-06"), opening("预支", 60, 2026, "2026-09")]
    assert paid(company, amounts_of, formula, *rows)["A"] == amount


@pytest.mark.parametrize(
    "rows",
    [
        [opening("draw", 5), opening("预支", 5)],
        [opening("gross_pay", 5), opening("应发工资", 5)],
        [opening("draw", 5, 2026, "2025-12")],
    ],
)
def test_balances_that_contradict_one_another_are_errors(company: Any, rows: list[dict[str, object]]) -> None:
    from hrcalc.problems import ProblemsFound

    with pytest.raises(ProblemsFound) as found:
        paid(company, dict, "posted(draw in all)", *rows)
    (problem,) = [p for p in found.value.problems if p.severity == "error"]
    assert (problem.code, problem.employees) == ("opening-balance", ("A",))


def test_a_year_that_has_not_come_counts_for_nothing(company: Any, amounts_of: Any) -> None:
    assert paid(company, amounts_of, "posted(draw in all)", opening("draw", 5, 2027, ""))["A"] == "0.00"


def test_a_title_in_force_wins_over_that_of_an_item_that_was(company: Any, amounts_of: Any) -> None:
    company.staff(A="x")
    company.write("opening_balances.csv", [opening("预支", 40)])
    company.policy("old", "policy: p\neffective: 2026-01-01\nitems: {draw_old: {title: 预支, formula: 1}}\n")
    new = "policy: p\neffective: 2026-10-01\nitems: {draw: {title: 预支, kind: memo, formula: 0}, pay: {formula: posted(预支 in all)}}"
    assert amounts_of(company.run(company.policy("new", new)))["A", "pay"] == "40.00"


def test_one_warning_tells_every_month_left_open_and_one_every_name(company: Any) -> None:
    company.staff(A="x")
    company.write("opening_balances.csv", [opening("draw", 5, 2026, "2026-07")])
    items = "items: {draw: {formula: 1 + posted(draw in year)}, a: {formula: posted(b in year)}, b: {formula: posted(a in all)}}"
    told = {p.code: p for p in company.run(company.policy("p", HEAD + items)).problems}
    assert told["month-open"].why.en.startswith("2026-08–2026-09 is not closed")
    assert told["nothing-posted"].why.en.startswith("Neither a closed month nor an opening balance tells b, a:")


def test_nothing_lies_before_january_in_its_year(company: Any) -> None:
    company.staff(A="x")
    run = company.run(company.policy("p", HEAD + "items: {draw: {formula: 1 + posted(draw in year)}}"), "2026-01")
    assert run.problems == []


TAXED = (
    HEAD
    + """
items:
  pay: {formula: 1 + (posted(taxable_earnings in year) + posted(income_tax in year)) * 0}
  income_tax: {kind: memo, formula: 0}
"""
)


def balance(employee: str, item: str, amount: object, through: str = "2026-09") -> dict[str, object]:
    return {**opening(item, amount, 2026, through), "employee_id": employee}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([balance(e, i, 5) for e in "AB" for i in ("taxable_earnings", "income_tax")], {}),
        ([balance("A", i, 5) for i in ("taxable_earnings", "income_tax")], {"opening-people": ("B",)}),
        (
            [balance("A", i, 5) for i in ("taxable_earnings", "income_tax")] + [balance("B", "taxable_earnings", 5)],
            {"opening-people": ("B",)},
        ),
        (
            [balance("A", i, 5) for i in ("taxable_earnings", "income_tax")]
            + [balance("B", i, 5, "2026-08") for i in ("taxable_earnings", "income_tax")],
            {"opening-people": ("B",)},
        ),
        (
            [balance(e, i, 5) for e in "ABC" for i in ("taxable_earnings", "income_tax")],
            {"opening-people": ("C",)},
        ),
        ([], {"month-open": (), "nothing-posted": ()}),
    ],
)
def test_whom_opening_balances_forget_is_told(
    company: Any, rows: list[dict[str, object]], told: dict[str, Any]
) -> None:
    """C comes in October, so nothing of September can be C's."""
    company.staff(A={}, B={}, C={"hired_on": "2026-10-09"})
    if rows:
        company.write("opening_balances.csv", rows)
    run = company.run(company.policy("p", TAXED))
    assert {p.code: p.employees for p in run.problems} == told
