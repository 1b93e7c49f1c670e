"""Closed months in whole runs: what is made good, what is only told, what a comparison shows."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from hrcalc import run_month
from hrcalc.library import MonthPay
from hrcalc.problems import Busy, Problem, ProblemsFound
from tests.conftest import Company
from tests.end_to_end.conftest import Call, close, places

RATE = """\
policy: sales
effective: 2026-01-01
items:
  base_pay:
    per: spell
    formula: base_salary * workdays / month_workdays
  commission:
    title: 提成
    per: deal
    formula: amount * {rate}
"""


@pytest.fixture
def shop(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Two people and a plan of 10% on each deal."""
    monkeypatch.setenv("HRCALC_USER", "hr")
    company.staff(A={"department": "x", "base_salary": 3000}, B={"department": "x", "base_salary": 2000})
    company.policy("sales", RATE.format(rate="10%"))
    return company


def deal(deal_id: str, day: str, amount: int = 1000, **more: Any) -> dict[str, object]:
    return {"deal_id": deal_id, "closer_id": "A", "signed_on": day, "amount": amount, "status": "signed", **more}


def run(shop: Company, month: str, **more: Any) -> MonthPay:
    return run_month(month, **places(shop), lang="en", **more)


def live(shop: Company, *months: str) -> None:
    """Run and close months, each with a deal of its own."""
    for month in months:
        if not (shop.folder / month).exists():
            shop.write(f"{month}/deals.csv", [deal(f"D{month}", f"{month}-10")])
        run(shop, month)
        close(shop, month)


def retro(pay: MonthPay) -> list[tuple[str, str, str, Decimal]]:
    rows: list[Any] = list(pay.lines[pay.lines["origin_month"] != ""].itertuples())
    return [(row.employee_id, row.origin_month, row.event, row.amount) for row in rows]


def told(pay: MonthPay, code: str) -> list[Problem]:
    return [problem for problem in pay.problems if problem.code == code]


def settings(shop: Company, text: str) -> None:
    (shop.folder / "hrcalc.toml").write_text(text, encoding="utf-8")


def test_what_is_late_or_refunded_is_made_good_once(shop: Company) -> None:
    live(shop, "2026-07", "2026-08", "2026-09")
    shop.write(
        "2026-10/deals.csv",
        [deal("LATE", "2026-08-31", 500), deal("D2026-09", "2026-09-10", status="refunded"), deal("NEW", "2026-10-20")],
    )
    found = [("A", "2026-08", "LATE", Decimal("50.00")), ("A", "2026-09", "D2026-09", Decimal("-100.00"))]
    for _ in range(2):
        pay = run(shop, "2026-10")
        assert sorted(retro(pay)) == found
        assert pay.employees.set_index("employee_id").loc["A", "net_pay"] == Decimal("3050.00")
    close(shop, "2026-10")
    shop.write("2026-11/deals.csv", [deal("D2026-11", "2026-11-10")])
    assert retro(run(shop, "2026-11")) == []


def test_months_older_than_the_window_are_told_and_not_paid(shop: Company) -> None:
    live(shop, "2026-06", "2026-07", "2026-08", "2026-09")
    late = [deal("OLD", "2026-06-30", 500), deal("LATE", "2026-07-01", 500)]
    shop.write("2026-10/deals.csv", [*late, deal("D2026-06", "2026-06-10"), deal("NEW", "2026-10-20")])
    pay = run(shop, "2026-10")
    assert retro(pay) == [("A", "2026-07", "LATE", Decimal("50.00"))]
    (old,) = told(pay, "retro-too-old")
    assert (old.severity, old.value, old.file, old.row) == ("warning", "A", "2026-10/deals.csv", 2)
    assert "2026-06" in old.why.en
    assert "50.00" in old.why.en
    settings(shop, "[retro]\nmonths = 4")
    pay = run(shop, "2026-10")
    assert [(month, event) for _, month, event, _ in retro(pay)] == [("2026-06", "OLD"), ("2026-07", "LATE")]
    assert not told(pay, "retro-too-old")
    settings(shop, "[retro]\nmonths = 0")
    pay = run(shop, "2026-10")
    assert retro(pay) == []
    assert len(told(pay, "retro-too-old")) == 2


def test_a_file_of_an_old_month_that_has_changed_is_noticed(shop: Company) -> None:
    live(shop, "2026-06", "2026-07", "2026-08", "2026-09")
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    shop.write("2026-06/deals.csv", [deal("D2026-06", "2026-06-10", 1500)])
    assert [p.value for p in told(run(shop, "2026-10"), "retro-too-old")] == ["A"]


def test_a_cumulative_export_that_says_nothing_new_costs_nothing(
    shop: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hrcalc import retro as looking

    months = ["2026-06", "2026-07", "2026-08", "2026-09"]
    live(shop, *months)
    shop.write("2026-10/deals.csv", [*(deal(f"D{m}", f"{m}-10") for m in months), deal("NEW", "2026-10-20")])
    seen: list[str] = []
    again = looking.again

    def noted(*given: Any) -> Any:
        seen.append(str(given[-1]))
        return again(*given)

    monkeypatch.setattr(looking, "again", noted)
    run(shop, "2026-10")
    assert seen == months[1:]


def test_a_rule_that_was_wrong_is_corrected(shop: Company) -> None:
    live(shop, "2026-09")
    shop.policy("sales", RATE.format(rate="12%"))
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    pay = run(shop, "2026-10")
    assert retro(pay) == [("A", "2026-09", "D2026-09", Decimal("20.00"))]
    assert "corrected rule" in pay.lines[pay.lines["origin_month"] != ""].iloc[0].working


def test_examples_of_an_older_version_are_tried_as_long_as_it_recomputes_a_month(shop: Company) -> None:
    live(shop, "2026-09")
    example = "examples:\n  - {given: {deals: [{amount: 100}]}, expect: {commission: 11}}\n"
    shop.policy("sales", RATE.format(rate="12%") + example)
    shop.policy("sales-next", RATE.format(rate="10%").replace("2026-01-01", "2026-10-01"))
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    with pytest.raises(ProblemsFound) as found:
        run(shop, "2026-10")
    assert [(p.code, p.file) for p in found.value.problems if p.severity == "error"] == [("example", "sales.yaml")]
    settings(shop, "[retro]\nmonths = 0\n")
    run(shop, "2026-10")


def test_a_salary_written_over_the_old_one_is_paid_back_and_told(shop: Company) -> None:
    live(shop, "2026-08", "2026-09")
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    shop.staff(A={"department": "x", "base_salary": 3100}, B={"department": "x", "base_salary": 2000})
    pay = run(shop, "2026-10")
    assert [(who, month, amount) for who, month, _, amount in retro(pay)] == [
        ("A", "2026-08", Decimal("100.00")),
        ("A", "2026-09", Decimal("100.00")),
    ]
    assert [(p.value, "100.00 yuan" in p.why.en) for p in told(pay, "retro-staff-data")] == [
        ("2026-08", True),
        ("2026-09", True),
    ]


def test_a_raise_told_late_with_its_day_is_not_asked_about(shop: Company) -> None:
    live(shop, "2026-08", "2026-09")
    row = {"employee_id": "A", "name": "员工A", "department": "x", "hired_on": "2024-01-01", "base_salary": 3100}
    shop.write("2026-10/employees.csv", [{**row, "from_date": "2026-09-01"}])
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    pay = run(shop, "2026-10")
    assert [(month, amount) for _, month, _, amount in retro(pay)] == [("2026-09", Decimal("100.00"))]
    assert not told(pay, "retro-staff-data")


def test_who_was_held_is_paid_when_mended(shop: Company) -> None:
    shop.write("2026-09/deals.csv", [deal("D1", "2026-09-10"), deal("D2", "2026-09-11", amount="x")])  # type: ignore[arg-type]
    with pytest.raises(ProblemsFound):
        run(shop, "2026-09")
    run(shop, "2026-09", hold=True)
    with pytest.raises(ProblemsFound, match="held"):
        close(shop, "2026-09")
    close(shop, "2026-09", with_held=True)
    shop.write("2026-09/deals.csv", [deal("D1", "2026-09-10"), deal("D2", "2026-09-11", 200)])
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    pay = run(shop, "2026-10")
    assert sum(amount for _, _, _, amount in retro(pay)) == Decimal("3120.00")


def test_exports_that_are_gone_take_nobodys_pay_back(shop: Company) -> None:
    live(shop, "2026-09")
    (shop.folder / "2026-09/deals.csv").rename(shop.folder.parent / "archived.csv")
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    with pytest.raises(ProblemsFound) as found:
        run(shop, "2026-10")
    assert [p.code for p in found.value.problems if p.severity == "error"] == ["missing-history"]
    settings(shop, "[retro]\nmonths = 0")
    assert retro(run(shop, "2026-10")) == []


def test_a_month_left_open_is_told(shop: Company) -> None:
    live(shop, "2026-08")
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    (problem,) = told(run(shop, "2026-10"), "month-open")
    assert problem.value == "2026-09"
    with pytest.raises(ProblemsFound, match="2026-09 is not closed"):
        close(shop, "2026-10")
    with pytest.raises(Busy, match="begins with 2026-08"):
        run(shop, "2026-07")


def test_a_closed_month_runs_again_only_as_a_comparison(shop: Company, call: Call) -> None:
    live(shop, "2026-09")
    options = [part for name, place in places(shop).items() for part in (f"--{name}", place)]
    ledger = places(shop)["ledger"]
    before = ledger.read_bytes()
    code, _, err = call("run", "--month", "2026-09", "--lang", "en", *options)
    assert (code, "approved by boss" in err, "--compare" in err) == (4, True, True)
    assert ledger.read_bytes() == before
    code, out, _ = call("run", "--month", "2026-09", "--compare", "--lang", "en", *options)
    assert (code, "to the fen" in out) == (0, True)
    shop.write("2026-10/deals.csv", [deal("LATE", "2026-09-12", 300)])
    code, out, _ = call("run", "--month", "2026-09", "--compare", "--json", *options)
    assert [(d["employee_id"], d["amount"], d["event"]) for d in json.loads(out)["differences"]] == [
        ("A", "30.00", "LATE")
    ]
    code, out, _ = call("run", "--month", "2026-09", "--compare", "--lang", "zh", *options)
    assert "补报的成单" in out
    assert len((places(shop)["out"] / "2026-09-comparison/comparison.csv").read_text().splitlines()) == 2
    code, _, err = call("run", "--month", "2026-10", "--compare", "--lang", "en", *options)
    assert (code, "is not closed" in err) == (2, True)
    code, out, _ = call("ledger", "show", "--json", "--ledger", ledger)
    kinds = [(entry["kind"], entry["body"].get("what")) for entry in json.loads(out)["entries"]]
    assert kinds == [("run", None), ("close", None), *[("view", "compare")] * 3]
    assert "30.00" not in out


def deals_of(*days: str) -> list[dict[str, object]]:
    return [deal(f"D{day}", f"2026-{day}") for day in days]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        # An export of the last 90 days over the one before it: July is gone, and the first days of August.
        (("07-02", "07-20", "08-02", "08-20", "09-05"), ("08-20", "09-05", "10-10")),
        # The table begins within the oldest closed month.
        (("07-02", "07-05", "07-20", "08-20"), ("07-20", "08-20", "10-10")),
        # October's export over September's.
        (("07-02", "09-05", "09-06"), ("07-02", "10-10")),
    ],
)
def test_an_export_that_lacks_old_rows_takes_nobodys_pay_back(
    shop: Company, then: tuple[str, ...], now: tuple[str, ...]
) -> None:
    shop.write("deals.csv", deals_of(*then))
    for month in ("2026-07", "2026-08", "2026-09"):
        run(shop, month)
        close(shop, month)
    shop.write("deals.csv", deals_of(*now))
    with pytest.raises(ProblemsFound) as found:
        run(shop, "2026-10")
    assert [(p.code, p.file) for p in found.value.problems if p.blocking] == [("missing-history", "deals.csv")]
    shop.write("deals.csv", deals_of(*then, *now[-1:]))
    assert retro(run(shop, "2026-10")) == []


def test_one_row_that_is_taken_out_is_taken_back(shop: Company) -> None:
    shop.write("deals.csv", deals_of("09-05", "09-06"))
    run(shop, "2026-09")
    close(shop, "2026-09")
    shop.write("deals.csv", deals_of("09-06", "10-10"))
    assert retro(run(shop, "2026-10")) == [("A", "2026-09", "D09-05", Decimal("-100.00"))]


@pytest.mark.parametrize("how", ["gone", "another month's"])
def test_a_branch_whose_file_is_lost_is_missed_though_others_grew(shop: Company, how: str) -> None:
    shop.write("2026-09/deals北.csv", deals_of("09-05", "09-06"))
    shop.write("2026-09/deals南.csv", [deal("S", "2026-09-07", closer_id="B")])
    run(shop, "2026-09")
    close(shop, "2026-09")
    shop.write("2026-10/deals.csv", [deal(f"S{i}", "2026-09-08", closer_id="B") for i in range(3)])
    shop.write("2026-09/deals北.csv", deals_of("10-10"))
    if how == "gone":
        (shop.folder / "2026-09/deals北.csv").unlink()
    with pytest.raises(ProblemsFound) as found:
        run(shop, "2026-10")
    assert [(p.code, p.file) for p in found.value.problems if p.blocking] == [
        ("missing-history", "2026-09/deals北.csv")
    ]


def test_who_has_another_id_is_not_paid_closed_months_again(shop: Company) -> None:
    live(shop, "2026-08", "2026-09")
    a = {"name": "员工A", "department": "x", "base_salary": 3000}
    shop.staff(A01=a, B={"department": "x", "base_salary": 2000})
    for month in ("2026-08", "2026-09", "2026-10"):
        shop.write(f"{month}/deals.csv", [deal(f"D{month}", f"{month}-10", closer_id="A01")])
    with pytest.raises(ProblemsFound) as found:
        run(shop, "2026-10")
    errors = [(p.code, p.employees) for p in found.value.problems if p.severity == "error"]
    assert errors == [("retro-other-id", ("A01",))] * 2
    pay = run(shop, "2026-10", hold=True)
    assert retro(pay) == []
    assert list(pay.employees["status"]) == ["held", "paid"]
    shop.staff(
        A={**a, "left_on": "2026-09-30"},
        A01={**a, "hired_on": "2026-10-01"},
        B={"department": "x", "base_salary": 2000},
    )
    for month in ("2026-08", "2026-09"):
        shop.write(f"{month}/deals.csv", [deal(f"D{month}", f"{month}-10")])
    pay = run(shop, "2026-10")
    assert retro(pay) == []
    assert list(pay.employees["net_pay"]) == [Decimal("3100.00"), Decimal("2000.00")]


TEAM = """
  override: {per: deal, credit: closer.manager, formula: amount * 2%}
  group: {formula: sum(deals.amount of team) * 1%}
  own: {formula: sum(deals.amount) * 1%}
"""


def test_who_is_dropped_from_the_staff_list_costs_no_colleague_anything(shop: Company) -> None:
    shop.policy("sales", RATE.format(rate="10%") + TEAM)
    b = {"department": "x", "base_salary": 2000, "team": "t"}
    shop.staff(A={"department": "x", "base_salary": 3000, "team": "t", "manager_id": "B"}, B=b)
    live(shop, "2026-09")
    shop.staff(B=b)
    shop.write("2026-10/deals.csv", [deal("LATE", "2026-09-20", closer_id="B"), deal("N", "2026-10-09", closer_id="B")])
    pay = run(shop, "2026-10")
    rows: list[Any] = list(pay.lines[pay.lines["origin_month"] != ""].itertuples())
    assert sorted((row.item, row.amount) for row in rows) == [
        ("commission", Decimal("100.00")),
        ("own", Decimal("10.00")),
    ]
    (problem,) = told(pay, "retro-not-computed")
    assert "(group, override)" in problem.why.en
    assert "for B." in problem.why.en


@pytest.mark.parametrize("day", ["2026-07-01", "2026-10-05"])
def test_a_deal_that_moves_out_of_a_month_too_old_is_told(shop: Company, day: str) -> None:
    live(shop, "2026-06", "2026-07", "2026-08", "2026-09")
    shop.write("2026-10/deals.csv", [deal("D2026-06", day), deal("NEW", "2026-10-20")])
    pay = run(shop, "2026-10")
    (problem,) = told(pay, "retro-too-old")
    assert "-100.00 yuan" in problem.why.en
    assert sum(pay.lines[pay.lines["item"] == "commission"]["amount"]) == Decimal("200.00"), "paid in July, or now"


def test_a_corrected_rule_is_told_for_months_that_are_too_old(shop: Company) -> None:
    live(shop, "2026-06", "2026-07", "2026-08", "2026-09")
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    assert not told(run(shop, "2026-10"), "retro-too-old")
    shop.policy("sales", RATE.format(rate="12%"))
    pay = run(shop, "2026-10")
    assert len(retro(pay)) == 3
    assert ["2026-06" in p.why.en and "20.00" in p.why.en for p in told(pay, "retro-too-old")] == [True]
    close(shop, "2026-10")
    shop.write("2026-11/deals.csv", [deal("N2", "2026-11-20")])
    assert not told(run(shop, "2026-11"), "retro-too-old")


def test_an_adjustment_of_a_month_too_old_is_told(shop: Company) -> None:
    live(shop, "2026-06", "2026-07", "2026-08", "2026-09")
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    shop.write("2026-06/adjustments.csv", [{"employee_id": "A", "item": "commission", "amount": 50, "note": "x"}])
    assert ["50.00" in p.why.en for p in told(run(shop, "2026-10"), "retro-too-old")] == [True]


def test_who_was_held_and_never_paid_is_told_when_it_is_too_late(shop: Company) -> None:
    shop.write("2026-06/deals.csv", [deal("D1", "2026-06-10"), deal("D2", "2026-06-11", amount="x")])  # type: ignore[arg-type]
    for month in ("2026-06", "2026-07", "2026-08"):
        run(shop, month, hold=True)
        close(shop, month, with_held=True)
    assert not told(run(shop, "2026-09", hold=True), "retro-held")
    close(shop, "2026-09", with_held=True)
    (problem,) = told(run(shop, "2026-10", hold=True), "retro-held")
    assert problem.value == "2026-06"
    assert problem.why.en.startswith("A: held")


def test_a_ledger_that_does_not_know_last_months_run_is_told(shop: Company) -> None:
    live(shop, "2026-09")
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    assert not told(run(shop, "2026-10"), "other-ledger")
    pay = run_month("2026-10", **{**places(shop), "ledger": shop.folder.parent / "other.ledger"}, lang="en")
    (problem,) = told(pay, "other-ledger")
    assert problem.value == "2026-09"


def test_who_cannot_be_computed_any_more_is_told(shop: Company) -> None:
    live(shop, "2026-09")
    shop.policy("sales", RATE.format(rate="10% / if(amount == 1000, 0, 1)"))
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20", 2000)])
    pay = run(shop, "2026-10")
    (problem,) = told(pay, "retro-left-out")
    assert (problem.value, retro(pay)) == ("2026-09", [])
    assert "2026-09 cannot be computed any more for A" in problem.why.en


TAX = """
  refund_of_cost: {taxable: no, formula: 0}
  due: {kind: tax, formula: 个税}
metrics:
  share_of_all: {title: 个税, value: taxable_earnings * 10%}
"""


def test_a_tax_under_another_name_is_not_paid_back_and_what_was_not_taxed_stays_so(shop: Company) -> None:
    policy = RATE.format(rate="10%") + TAX
    shop.policy("sales", policy)
    told_once = {"employee_id": "A", "amount": 500, "note": "x"}
    shop.write("2026-09/adjustments.csv", [{**told_once, "item": "refund_of_cost"}])
    live(shop, "2026-09")
    shop.policy("sales", policy.replace("due:", "income_tax_due:").replace("refund_of_cost", "costs"))
    shop.write("2026-09/adjustments.csv", [{**told_once, "item": "costs"}])
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    pay = run(shop, "2026-10")
    rows: list[Any] = list(pay.lines[pay.lines["origin_month"] != ""].itertuples())
    found = [(row.item, row.amount) for row in rows]
    assert sorted(found) == [("costs", Decimal("500.00")), ("refund_of_cost", Decimal("-500.00"))]
    assert pay.employees.set_index("employee_id").loc["A", "taxable_earnings"] == Decimal("3100.00")


def test_who_came_back_and_has_a_new_hiring_date_pays_nothing_back(shop: Company) -> None:
    live(shop, "2026-08", "2026-09")
    b = {"department": "x", "base_salary": 2000}
    shop.staff(A={"department": "x", "base_salary": 3000, "hired_on": "2026-10-01"}, B=b)
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    pay = run(shop, "2026-10")
    assert retro(pay) == []
    assert [p.value for p in told(pay, "retro-not-in-staff")] == ["2026-08", "2026-09"]


def test_a_department_written_over_the_old_one_is_told(shop: Company) -> None:
    head = 'policy: {name}\neffective: 2026-01-01\napplies_to: department == "{name}"\n'
    commission = head + "items:\n  of_{name}: {{per: deal, formula: amount * 5%}}\n"
    for name in ("x", "y"):
        shop.policy(name, commission.format(name=name))
    (shop.folder.parent / "policies/sales.yaml").unlink()
    live(shop, "2026-09")
    shop.staff(A={"department": "y", "base_salary": 3000}, B={"department": "x", "base_salary": 2000})
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    pay = run(shop, "2026-10")
    assert len(retro(pay)) == 2
    assert [p.value for p in told(pay, "retro-staff-data")] == ["2026-09"]


def test_an_explanation_of_a_closed_month_says_what_was_posted(shop: Company, call: Call) -> None:
    live(shop, "2026-09")
    shop.write("2026-09/deals.csv", [deal("D2026-09", "2026-09-10"), deal("LATE", "2026-09-12", 300)])
    options = [part for name, place in places(shop).items() if name != "out" for part in (f"--{name}", place)]
    code, out, _ = call("explain", "A", "--month", "2026-09", "--json", *options)
    told = json.loads(out)
    assert (code, "posted 3100.00 yuan" in told["note"]["en"], told["exact"]) == (0, True, "3130")
    _, out, _ = call("explain", "A", "commission", "--month", "2026-09", "--json", *options)
    assert "posted 100.00 yuan" in json.loads(out)["note"]["en"]


def test_who_has_left_is_told_what_is_made_good(shop: Company, call: Call) -> None:
    live(shop, "2026-09")
    shop.staff(
        A={"department": "x", "base_salary": 3000, "left_on": "2026-09-30"}, B={"department": "x", "base_salary": 2000}
    )
    shop.write("2026-10/deals.csv", [deal("D2026-09", "2026-09-10", status="refunded")])
    options = [part for name, place in places(shop).items() if name != "out" for part in (f"--{name}", place)]
    code, out, _ = call("explain", "A", "--month", "2026-10", "--json", *options)
    assert (code, json.loads(out)["exact"]) == (0, "-100")


def test_after_the_close_an_explanation_still_holds_what_was_made_good(shop: Company, call: Call) -> None:
    """Employees ask after payday: the total is the one paid, and the item names its retro."""
    live(shop, "2026-09")
    shop.write("2026-09/deals.csv", [deal("D2026-09", "2026-09-10"), deal("LATE", "2026-09-12", 300)])
    shop.write("2026-10/deals.csv", [deal("NEW", "2026-10-20")])
    live(shop, "2026-10")
    options = [part for name, place in places(shop).items() if name != "out" for part in (f"--{name}", place)]
    _, out, _ = call("explain", "A", "--month", "2026-10", "--json", *options)
    told = json.loads(out)
    assert f"posted {told['exact']}.00 yuan" in told["note"]["en"]
    assert any(child["kind"] == "retro" for child in told["children"])
    _, out, _ = call("explain", "A", "commission", "--month", "2026-10", "--json", *options)
    told = json.loads(out)
    assert "Besides, retro: " in told["note"]["en"]
    assert [child["exact"] for child in told["children"] if child["kind"] == "retro"] == ["30"]
