"""`payouts`: what is payable is paid between the months, once; its month shows it, and deducts what was paid ahead (case P1)."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from hrcalc import pay_out, payouts, run_month, verify_ledger
from hrcalc.calendar import Month
from hrcalc.payouts import workdays_before
from hrcalc.problems import ProblemsFound
from hrcalc.settings import Settings
from tests.conftest import Company
from tests.end_to_end.conftest import Call, close, places

SYNERGY = """\
policy: sales
effective: 2026-01-01
items:
  base_pay:
    per: spell
    formula: base_salary * workdays / month_workdays
  synergy:
    title: 协同提成
    per: deal
    formula: amount * 1%
    payable: 7 workdays after signed_on
"""
P1 = {"deal_id": "D1", "closer_id": "A", "signed_on": "2026-09-28", "amount": 10_000}


@pytest.fixture
def shop(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Two people, a deal of case P1, a plan that pays 1% seven workdays after signing."""
    monkeypatch.setenv("HRCALC_USER", "hr")
    company.staff(A={"department": "x", "base_salary": 3000}, B={"department": "x", "base_salary": 2000})
    company.write("2026-09/deals.csv", [P1])
    company.policy("sales", SYNERGY)
    return company


def paid(shop: Company, first: str, last: str) -> list[tuple[str, str, Decimal]]:
    """What the folder of these days says was paid: employee, deal, amount."""
    done = pay_out(dt.date.fromisoformat(first), dt.date.fromisoformat(last), **places(shop))
    rows: list[Any] = list(done.lines.itertuples())
    return [(row.employee_id, row.event, row.amount) for row in rows]


def net(shop: Company, month: str, **more: Any) -> dict[str, Decimal]:
    return dict(run_month(month, **places(shop), **more).employees[["employee_id", "net_pay"]].itertuples(index=False))


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-10-13", "2026-10-13", [("A", "D1", Decimal("100.00"))]),
        ("2026-10-01", "2026-10-12", []),
        ("2026-10-14", "2026-10-31", []),
        ("2026-09-01", "2026-12-31", [("A", "D1", Decimal("100.00"))]),
    ],
)
def test_the_day_follows_from_the_calendar(shop: Company, first: str, last: str, found: list[Any]) -> None:
    """1-7 October are holidays, Saturday the 10th is worked: seven workdays after 28 September is 13 October."""
    assert paid(shop, first, last) == found
    assert (shop.folder.parent / "out" / f"payouts-{first}-{last}").is_dir() == bool(found)


def test_the_month_does_not_pay_it_again(shop: Company) -> None:
    assert net(shop, "2026-09") == {"A": Decimal("3100.00"), "B": Decimal("2000.00")}
    paid(shop, "2026-10-13", "2026-10-13")
    run = run_month("2026-09", **places(shop))
    row = run.employees.set_index("employee_id").loc["A"]
    assert (row.gross_pay, row.other_deductions, row.net_pay) == (Decimal(3100), Decimal(100), Decimal(3000))
    rows: list[Any] = list(run.lines.itertuples())
    lines = {row.item: (row.kind, row.amount, row.event) for row in rows if row.event}
    assert lines == {"synergy": ("earning", Decimal(100), "D1"), "paid_early": ("deduction", Decimal(100), "D1")}


def test_what_is_paid_is_paid_once(shop: Company) -> None:
    first = pay_out(dt.date(2026, 10, 13), dt.date(2026, 10, 13), **places(shop))
    again = pay_out(dt.date(2026, 10, 13), dt.date(2026, 10, 13), **places(shop))
    wider = pay_out(dt.date(2026, 10, 1), dt.date(2026, 10, 31), **places(shop))
    assert (first.new, again.new, wider.new) == (1, 0, 0)
    assert first.lines.equals(again.lines), "the folder of these days still tells what was paid for them"
    assert (len(wider.lines), wider.folder) == (0, None)
    shop.write("2026-09/deals.csv", [P1, {**P1, "deal_id": "D2", "closer_id": "B", "amount": 500}])
    later = pay_out(dt.date(2026, 10, 13), dt.date(2026, 10, 13), **places(shop))
    assert (later.new, sorted(later.lines["event"])) == (1, ["D1", "D2"])
    assert verify_ledger(places(shop)["ledger"]).problems == ()


def test_what_a_closed_month_paid_is_not_payable(shop: Company) -> None:
    net(shop, "2026-09")
    close(shop, "2026-09")
    assert paid(shop, "2026-10-13", "2026-10-13") == []


def test_a_late_deal_of_a_closed_month_is_paid_once_off_cycle_or_as_retro(shop: Company) -> None:
    net(shop, "2026-09")
    close(shop, "2026-09")
    shop.write("2026-10/deals.csv", [{**P1, "deal_id": "LATE", "amount": 700}])
    assert net(shop, "2026-10")["A"] == Decimal("3007.00")
    assert paid(shop, "2026-10-13", "2026-10-13") == [("A", "LATE", Decimal("7.00"))]
    assert net(shop, "2026-10")["A"] == Decimal("3000.00")
    close(shop, "2026-10")
    shop.write("2026-11/deals.csv", [{**P1, "deal_id": "D9", "signed_on": "2026-11-02", "amount": 100}])
    assert net(shop, "2026-11")["A"] == Decimal("3001.00"), "and nothing of September is made good again"


@pytest.mark.parametrize("status", ["refunded", "cancelled"])
def test_a_refund_takes_back_what_was_paid_ahead(shop: Company, status: str) -> None:
    paid(shop, "2026-10-13", "2026-10-13")
    shop.write("2026-09/deals.csv", [{**P1, "status": status}])
    assert net(shop, "2026-09")["A"] == Decimal("2900.00"), "100 were paid, and nothing is earned"


def test_a_refund_after_the_close_takes_it_back_as_retro(shop: Company) -> None:
    paid(shop, "2026-10-13", "2026-10-13")
    net(shop, "2026-09")
    close(shop, "2026-09")
    shop.write("2026-10/deals.csv", [{**P1, "status": "refunded"}])
    assert net(shop, "2026-10")["A"] == Decimal("2900.00")


def test_of_a_deal_that_grew_the_rest_is_paid(shop: Company) -> None:
    paid(shop, "2026-10-13", "2026-10-13")
    shop.write("2026-09/deals.csv", [{**P1, "amount": 12_000}])
    assert paid(shop, "2026-10-13", "2026-10-13") == [("A", "D1", Decimal(100)), ("A", "D1", Decimal(20))]
    shop.write("2026-09/deals.csv", [{**P1, "amount": 9_000}])
    assert len(paid(shop, "2026-10-13", "2026-10-13")) == 2, "what was paid too much its month takes back"
    assert net(shop, "2026-09")["A"] == Decimal("2970.00")


def test_a_run_before_the_payment_cannot_be_closed(shop: Company) -> None:
    net(shop, "2026-09")
    paid(shop, "2026-10-13", "2026-10-13")
    with pytest.raises(ProblemsFound, match="after the run"):
        close(shop, "2026-09")
    net(shop, "2026-09")
    close(shop, "2026-09")


def test_an_error_pays_nobody_unless_held(shop: Company) -> None:
    deals = [P1, {**P1, "deal_id": "D2", "closer_id": "B", "amount": "abc"}]
    shop.write("2026-09/deals.csv", deals)
    with pytest.raises(ProblemsFound):
        paid(shop, "2026-10-13", "2026-10-13")
    assert not places(shop)["ledger"].exists()
    done = pay_out(dt.date(2026, 10, 13), dt.date(2026, 10, 13), **places(shop), hold=True)
    assert list(done.lines["employee_id"]) == ["A"]
    assert done.problems


def test_killed_before_the_files_are_written_it_writes_them_again(
    shop: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = dt.date(2026, 10, 13)
    with monkeypatch.context() as patch:
        patch.setattr(payouts, "write_payouts", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            pay_out(day, day, **places(shop))
    done = pay_out(day, day, **places(shop))
    assert (done.new, list(done.lines["event"])) == (0, ["D1"])
    assert done.folder is not None
    assert sorted(path.name for path in done.folder.iterdir()) == ["employees.csv", "lines.csv", "payouts.xlsx"]


def test_the_command(shop: Company, call: Call) -> None:
    options = [part for name, place in places(shop).items() for part in (f"--{name}", place)]
    code, out, err = call("payouts", "--from", "2026-10-13", "--to", "2026-10-13", "--json", *options)
    told = json.loads(out)
    assert (code, err, told["new"], told["total"]) == (0, "", 1, "100.00")
    assert [person["amount"] for person in told["people"]] == ["100.00"]
    with (Path(told["folder"]) / "employees.csv").open(encoding="utf-8-sig") as file:
        assert list(csv.DictReader(file)) == [
            {"employee_id": "A", "name": "员工A", "department": "x", "amount": "100.00"}
        ]
    code, out, _ = call("payouts", "--from", "2026-10-13", "--to", "2026-10-13", "--lang", "zh", *options)
    assert (code, "这次新付 0 笔" in out) == (0, True)
    code, out, _ = call("payouts", "--from", "2026-10-14", "--to", "2026-10-20", "--lang", "en", *options)
    assert (code, "Nothing is payable" in out) == (0, True)
    for first, last, word in (("2026-10-14", "2026-10-13", "lies after"), ("13.10.2026", "2026-10-13", "not a day")):
        code, _, err = call("payouts", "--from", first, "--to", last, "--lang", "en", *options)
        assert (code, word in err) == (2, True)


@pytest.mark.parametrize("workdays", [0, 1, 5, 7, 30])
def test_no_day_that_may_lead_there_is_missed(workdays: int) -> None:
    calendar, day = Settings().calendar, dt.date(2026, 10, 13)
    since = workdays_before(calendar, day, workdays)
    assert calendar.count_workdays(since + dt.timedelta(days=1), day) > workdays
    assert Month.of(since) <= Month.of(day)


def test_what_is_deducted_cannot_be_payable(shop: Company) -> None:
    fee = "  fee: {kind: deduction, per: deal, formula: amount * 0.1%, payable: 7 workdays after signed_on}\n"
    shop.policy("sales", SYNERGY + fee)
    with pytest.raises(ProblemsFound, match="An item of kind: deduction cannot be paid early"):
        paid(shop, "2026-10-13", "2026-10-13")


def test_a_month_before_the_ledger_or_too_old_for_retro_is_not_paid_off_cycle(shop: Company) -> None:
    shop.write("2026-08/deals.csv", [{**P1, "deal_id": "OLD", "signed_on": "2026-08-28"}])
    net(shop, "2026-09")
    close(shop, "2026-09")
    day = dt.date(2026, 9, 1), dt.date(2026, 9, 30)
    done = pay_out(*day, **places(shop))
    assert done.new == 0
    assert [(p.code, p.value, p.severity) for p in done.problems] == [("payouts-too-old", "2026-08", "warning")]
    shop.write("2026-10/deals.csv", [{**P1, "deal_id": "LATE", "amount": 700}])
    (shop.folder / "hrcalc.toml").write_text("[retro]\nmonths = 0")
    done = pay_out(dt.date(2026, 10, 13), dt.date(2026, 10, 13), **places(shop))
    assert (done.new, [p.value for p in done.problems]) == (0, ["2026-09"])


def test_a_deal_that_moves_to_another_month_is_not_paid_ahead_again(shop: Company) -> None:
    paid(shop, "2026-10-13", "2026-10-13")
    shop.write("2026-09/deals.csv", [{**P1, "signed_on": "2026-10-09"}])
    assert paid(shop, "2026-10-14", "2026-10-31") == []
    assert net(shop, "2026-09")["A"] == Decimal("2900.00")
    close(shop, "2026-09")
    shop.write("2026-10/deals.csv", [{**P1, "signed_on": "2026-10-09"}])
    assert net(shop, "2026-10")["A"] == Decimal("3100.00")


def test_with_another_ledger_nothing_is_paid_again(shop: Company) -> None:
    other = {**places(shop), "ledger": shop.folder.parent / "other.ledger"}
    day = dt.date(2026, 10, 13), dt.date(2026, 10, 13)
    pay_out(*day, **places(shop))
    with pytest.raises(ProblemsFound, match="knows nothing of") as found:
        pay_out(*day, **other)
    assert [(p.code, p.blocking) for p in found.value.problems] == [("other-ledger", True)]
    shutil.rmtree(places(shop)["out"])
    net(shop, "2026-09")
    with pytest.raises(ProblemsFound, match="2026-09: with another ledger"):
        pay_out(*day, **other)
    assert pay_out(*day, **places(shop)).new == 0


def test_who_was_paid_ahead_and_is_not_in_the_staff_list_is_told(shop: Company) -> None:
    paid(shop, "2026-10-13", "2026-10-13")
    shop.staff(B={"department": "x", "base_salary": 2000})
    shop.write("2026-09/deals.csv", [{**P1, "closer_id": "B"}])
    (problem,) = [p for p in run_month("2026-09", **places(shop)).problems if p.code == "paid-early-not-in-staff"]
    assert "A: 100.00 yuan" in problem.why.en


def test_the_deduction_is_named_and_its_reason_is_no_rule(shop: Company) -> None:
    net(shop, "2026-09")
    close(shop, "2026-09")
    shop.write("2026-10/deals.csv", [{**P1, "deal_id": "LATE", "amount": 700}])
    paid(shop, "2026-10-13", "2026-10-13")
    run = run_month("2026-10", **places(shop), lang="en")
    rows: list[Any] = list(run.lines.itertuples())
    (line,) = [row for row in rows if row.item == "paid_early"]
    assert (line.title, "paid off cycle" in line.working) == ("Paid off cycle (retro 2026-09)", True)
    heads = {
        str(cell.value) for row in load_workbook(run.folder / "payroll.xlsx")["Register"]["A4:AZ4"] for cell in row
    }
    assert "Paid off cycle" in heads
    assert "paid_early" not in heads
