"""Retro: what closed months come to now, less what was posted for them, paid with a later month."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from hrcalc.engine.carried import Carried
from hrcalc.engine.facts import USED
from hrcalc.engine.notices import notices
from hrcalc.engine.result import Balance, Input
from hrcalc.engine.retro_files import missing_history, used_rows
from hrcalc.engine.retro_lines import on_totals
from hrcalc.engine.retro_people import held_in
from hrcalc.explain.tree import explain
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text, same
from tests.engine.books import Books, Row, amounts, day, deal, month, person

PLAN = """
policy: plan
effective: 2025-01-01
metrics:
  won: {title: 成单数, value: count(deals)}
  daily: {title: 日薪, value: base_salary / 20}
  late: {title: 迟到次数, value: count(days where late_minutes > 0)}
tables:
  step: [{from: 0, value: 0}, {from: 2, value: 50}, {from: 10, value: 100}]
items:
  base_pay: {title: {zh: 基本工资, en: Base pay}, per: spell, formula: base_salary * calendar_days / month_days}
  commission: {title: {zh: 提成, en: Commission}, per: deal, formula: amount * 10%}
  bonus: {title: {zh: 奖励, en: Bonus}, formula: won * 10}
  extra: {formula: base_pay * 1%}
  fine: {title: {zh: 迟到扣款, en: Late deduction}, kind: deduction, formula: late * 5}
  tax: {kind: tax, formula: "max(0, gross_pay * 10%)"}
  shown: {kind: memo, formula: won}
"""


def company(*deals: Row, **more: Any) -> Books:
    """A and B on 1,000; a plan of everything."""
    books = Books([PLAN])
    books.rows |= {"employees": [person("A"), person("B")], "deals": list(deals), **more}
    return books


def retro(books: Books, of: str) -> list[tuple[str, str, str, str]]:
    """(employee, item, amount, why) of the retro lines that a month pays."""
    lines = [line for line in books.run(of).lines.to_pylist() if line["origin_month"]]
    return [(x["employee_id"], x["item"], str(x["amount"]), x["working"]) for x in lines]


def paid(books: Books, *wanted: str) -> dict[tuple[str, str], int]:
    """What all closed months posted, of these items."""
    found: dict[tuple[str, str], int] = {}
    for run in books.runs.values():
        for key, fen in amounts(run).items():
            if key[1] in wanted:
                found[key] = found.get(key, 0) + fen
    return {key: fen for key, fen in found.items() if fen}


def test_nothing_new_is_no_line_and_paying_it_is_the_end_of_it() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09", "2026-10")
    assert retro(books, "2026-11") == []
    books.rows["deals"][0]["refunded_amount"] = Fraction(400)
    assert len(retro(books, "2026-11")) == 1
    books.close("2026-11")
    assert retro(books, "2026-12") == []


def test_a_refund_in_the_next_month_is_taken_back() -> None:
    books = company(deal("D1", "2026-09-05", amount=16000), deal("D2", "2026-09-06", amount=100))
    books.close("2026-09")
    books.rows["deals"][0]["refunded_amount"] = Fraction(1000)
    (line,) = [x for x in books.run("2026-10").lines.to_pylist() if x["origin_month"]]
    assert (line["item"], line["kind"], str(line["amount"])) == ("commission", "earning", "-100.00")
    assert line["title"] == "Commission (retro 2026-09)"
    assert line["working"] == "1,500.00 − 1,600.00 paid (2026-09); refund or cancellation"
    assert (line["policy"], line["effective"], line["per"], line["credit"]) == ("plan", "2025-01-01", "deal", "closer")
    assert (line["event"], line["source"], line["origin_month"]) == ("D1", "deals.csv:2", "2026-09")
    assert (line["formula"], line["share"], line["payable_on"]) == ("amount * 10%", "", "")


def test_a_deal_refunded_in_full_is_undone() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.rows["deals"][0]["status"] = "refunded"
    assert retro(books, "2026-10") == [
        ("A", "commission", "-100.00", "0.00 − 100.00 paid (2026-09); refund or cancellation"),
        ("A", "bonus", "-10.00", "0.00 − 10.00 paid (2026-09); refunded or changed deals: 成单数 1 → 0"),
    ]
    lines = books.run("2026-10").lines.to_pylist()
    assert [x["source"] for x in lines if x["origin_month"] and x["item"] == "commission"] == ["deals.csv:2"]
    books.close("2026-10")
    assert paid(books, "commission", "bonus") == {}


def test_a_late_deal_is_paid() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.rows["deals"].insert(0, deal("D0", "2026-09-30", amount=500))
    assert retro(books, "2026-10") == [
        ("A", "commission", "50.00", "50.00 − 0.00 paid (2026-09); late deal"),
        ("A", "bonus", "10.00", "20.00 − 10.00 paid (2026-09); late or changed deals: 成单数 1 → 2"),
    ]


def test_a_deal_whose_closer_was_another_moves() -> None:
    books = company(deal("D1", "2026-09-05", "A", amount=1000))
    books.close("2026-09")
    books.rows["deals"][0]["closer_id"] = "B"
    found = [x for x in retro(books, "2026-10") if x[1] == "commission"]
    assert found == [
        ("A", "commission", "-100.00", "0.00 − 100.00 paid (2026-09); deal changed"),
        ("B", "commission", "100.00", "100.00 − 0.00 paid (2026-09); deal changed"),
    ]
    books.close("2026-10")
    assert paid(books, "commission") == {("B", "commission"): 100_00}


def test_a_raise_told_late_is_paid_from_its_day_and_not_twice_where_an_item_reads_it() -> None:
    books = company()
    books.close("2026-09")
    books.rows["employees"].append(person("A", 1300, from_date=day("2026-09-16")))
    found = retro(books, "2026-10")
    assert [x[:3] for x in found] == [("A", "base_pay", "150.00"), ("A", "extra", "1.50")]
    assert {x[3].split("; ")[1].split(":")[0] for x in found} == {"changed salary or staff data"}
    assert amounts(books.run("2026-10"))["A", "extra"] == 13_00 + 1_50  # 1% of 1,300, not of 1,450


def test_corrected_attendance_lowers_a_deduction() -> None:
    books = company()
    row = {"employee_id": "A", "date": day("2026-09-07"), "late_minutes": Fraction(5)}
    books.rows["attendance"] = [row, {**row, "employee_id": "B"}]
    books.close("2026-09")
    row["late_minutes"] = Fraction(0)
    (line,) = [x for x in books.run("2026-10").lines.to_pylist() if x["origin_month"]]
    assert (line["kind"], str(line["amount"]), line["title"]) == (
        "deduction",
        "-5.00",
        "Late deduction (retro 2026-09)",
    )
    assert line["working"] == "0.00 − 5.00 deducted (2026-09); corrected attendance: 迟到次数 1 → 0"
    run = books.run("2026-10")
    assert [str(x) for x in run.employees["other_deductions"].to_pylist()] == ["-5.00", "0.00"]


def test_a_corrected_rule_is_told() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000), deal("D2", "2026-09-05", "B", amount=10))
    books.close("2026-09")
    books.policies = [PLAN.replace("amount * 10%", "amount * 12%")]
    found = [x for x in retro(books, "2026-10") if x[1] == "commission"]
    assert found[0] == ("A", "commission", "20.00", "120.00 − 100.00 paid (2026-09); corrected rule")
    assert [x[:3] for x in found[1:]] == [("B", "commission", "0.20")]


def test_a_late_deal_stays_one_where_a_rule_was_corrected_as_well() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.policies = [PLAN.replace("amount * 10%", "amount * 12%")]
    books.rows["deals"].append(deal("D2", "2026-09-06", amount=500))
    found = [(x[2], x[3].split("; ")[1]) for x in retro(books, "2026-10") if x[1] == "commission"]
    assert found == [("20.00", "corrected rule"), ("60.00", "late deal")]


def test_what_was_paid_late_is_taken_back_with_one_mark_in_its_title() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.rows["deals"].append(deal("D2", "2026-09-06", "B", amount=500))
    books.close("2026-10")
    books.policies = [PLAN.replace("  commission:", "  other:")]
    titles = {x["title"] for x in books.run("2026-11").lines.to_pylist() if x["item"] == "commission"}
    assert titles == {"Commission (retro 2026-09)"}


def test_an_item_that_is_gone_is_taken_back_under_the_document_that_paid_it() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.policies = [PLAN.replace("  bonus: {title: {zh: 奖励, en: Bonus}, formula: won * 10}\n", "")]
    (line,) = [x for x in books.run("2026-10").lines.to_pylist() if x["origin_month"]]
    assert (line["item"], line["title"], str(line["amount"])) == ("bonus", "Bonus (retro 2026-09)", "-10.00")
    assert (line["policy"], line["working"][-14:]) == ("plan", "corrected rule")


def test_a_version_of_a_later_month_leaves_closed_months_alone() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    later = PLAN.replace("amount * 10%", "amount * 12%").replace("2025-01-01", "2026-10-01")
    books.policies.append(later)
    assert retro(books, "2026-10") == []
    books.rows["deals"][0]["amount"] = Fraction(2000)
    assert [x[:3] for x in retro(books, "2026-10")] == [("A", "commission", "100.00")]


def test_items_on_totals_are_not_computed_again_and_retro_is_taxed_when_paid() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.rows["deals"].append(deal("D2", "2026-09-06", amount=10000))
    assert {x[1] for x in retro(books, "2026-10")} == {"commission", "bonus"}
    run = books.run("2026-10")
    gross = 1000_00 + 10_00 + 1000_00 + 10_00  # base pay, its share, commission and bonus of the late deal
    assert amounts(run)["A", "tax"] == gross // 10
    row = run.employees.to_pylist()[0]
    assert [str(row[n]) for n in ("gross_pay", "taxable_earnings", "income_tax", "net_pay")] == [
        "2020.00", "2020.00", "202.00", "1818.00",
    ]  # fmt: skip


@pytest.mark.parametrize(("taxable", "expected"), [("yes", "2010.00"), ("no", "1010.00"), ("apart", "1010.00")])
def test_retro_is_taxable_as_its_item_is(taxable: str, expected: str) -> None:
    books = company()
    books.policies = [PLAN.replace("formula: amount * 10%", f"taxable: {taxable}, formula: amount * 10%")]
    books.policies = [books.policies[0].replace("won * 10}", "0}")]
    books.close("2026-09")
    books.rows["deals"].append(deal("D2", "2026-09-06", amount=10000))
    row = books.run("2026-10").employees.to_pylist()[0]
    assert [str(row[n]) for n in ("gross_pay", "taxable_earnings")] == ["2010.00", expected]


def test_a_leaver_is_paid_what_was_late() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.rows["employees"][0] = person("A", left_on=day("2026-09-30"), team="old")
    books.close("2026-09")
    assert [row["employee_id"] for row in books.run("2026-10").employees.to_pylist()] == ["B"]
    books.rows["deals"].append(deal("D2", "2026-09-06", amount=500))
    run = books.run("2026-10")
    row = run.employees.to_pylist()[0]
    assert (row["employee_id"], row["team"], row["status"], str(row["net_pay"])) == ("A", "old", "paid", "60.00")
    assert {x["origin_month"] for x in run.lines.to_pylist() if x["employee_id"] == "A"} == {"2026-09"}
    assert [p.code for p in books.told] == []
    (notice,) = [p for p in notices(books.evaluated(month("2026-10"), books.retro(month("2026-10")))) if p.employees]
    assert (notice.code, notice.severity, notice.employees) == ("retro-after-leaving", "warning", ("A",))
    assert [r["employee_id"] for r in books.run("2026-10", held=["A"]).employees.to_pylist()] == ["B"]


def test_who_is_no_longer_in_the_staff_list_is_left_out_with_a_warning() -> None:
    books = company(deal("D1", "2026-09-05", "B", amount=1000))
    books.close("2026-09")
    books.rows["employees"].pop()
    assert retro(books, "2026-10") == []
    (problem,) = books.told
    assert (problem.code, problem.severity) == ("retro-not-in-staff", "warning")
    assert "B were paid in 2026-09" in problem.why.en


def test_who_was_held_is_paid_later() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09", held=["A"])
    assert retro(books, "2026-10") == [
        ("A", "base_pay", "1000.00", "1,000.00 − 0.00 paid (2026-09); held then, paid now"),
        ("A", "commission", "100.00", "100.00 − 0.00 paid (2026-09); held then, paid now"),
        ("A", "bonus", "10.00", "10.00 − 0.00 paid (2026-09); held then, paid now"),
        ("A", "extra", "10.00", "10.00 − 0.00 paid (2026-09); held then, paid now"),
    ]
    books.close("2026-10")
    assert retro(books, "2026-11") == []
    books.rows["deals"][0]["status"] = "refunded"
    reason = "0.00 − 100.00 paid (2026-09); refund or cancellation"
    assert retro(books, "2026-11")[0] == ("A", "commission", "-100.00", reason)


def test_who_cannot_be_computed_in_the_closed_month_is_left_out() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000), deal("D2", "2026-09-05", "B", amount=1000))
    books.close("2026-09")
    for row in books.rows["deals"]:
        row["amount"] = Fraction(2000)
    lines = books.run("2026-10", held_then=["A"]).lines.to_pylist()
    assert [(x["employee_id"], str(x["amount"])) for x in lines if x["origin_month"]] == [("B", "100.00")]


def test_who_is_held_now_is_paid_when_free() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.rows["deals"][0]["amount"] = Fraction(2000)
    books.close("2026-10", held=["A"])
    assert not [x for x in books.runs[month("2026-10")].lines.to_pylist() if x["employee_id"] == "A"]
    assert [x[:3] for x in retro(books, "2026-11") if x[1] == "commission"] == [("A", "commission", "100.00")]


def test_adjustments_of_a_closed_month_stay_its_own() -> None:
    books = company()
    told = {"employee_id": "A", "item": "bonus", "amount": Fraction(77), "month": "2026-09"}
    books.rows["adjustments"] = [told]
    books.close("2026-09")
    assert retro(books, "2026-10") == []
    told["amount"] = Fraction(70)
    assert retro(books, "2026-10") == [
        ("A", "bonus", "-7.00", "70.00 − 77.00 paid (2026-09); changed adjustment"),
    ]


def test_posted_is_as_it_was_when_the_month_closed() -> None:
    books = Books(["policy: p\neffective: 2025-01-01\nitems: {pay: {formula: base_salary - posted(pay in all)}}"])
    books.rows["employees"] = [person("A", 100)]
    books.close("2026-08", "2026-09", "2026-10")
    assert [amounts(run).get(("A", "pay"), 0) for run in books.runs.values()] == [100_00, 0, 0]
    assert retro(books, "2026-11") == []
    books.rows["employees"] = [person("A", 130)]
    assert [x[1:3] for x in retro(books, "2026-11")] == [("pay", "30.00")] * 3
    assert amounts(books.run("2026-11"))["A", "pay"] == 90_00 + 30_00


def test_a_split_is_kept() -> None:
    books = company(deal("D1", "2026-09-05", "A", amount=1000))
    books.close("2026-09")
    books.rows["deal_credits"] = [
        {"deal_id": "D1", "employee_id": who, "role": "closer", "share": Fraction(share)}
        for who, share in (("A", "0.7"), ("B", "0.3"))
    ]
    lines = [x for x in books.run("2026-10").lines.to_pylist() if x["origin_month"] and x["item"] == "commission"]
    assert [(x["employee_id"], str(x["amount"]), x["share"]) for x in lines] == [
        ("A", "-30.00", "0.7"),
        ("B", "30.00", "0.3"),
    ]


def test_several_months_and_the_window() -> None:
    books = company(*(deal(f"D{m}", f"2026-0{m}-05", amount=100) for m in (5, 6, 7)))
    books.close("2026-05", "2026-06", "2026-07")
    for row in books.rows["deals"]:
        row["amount"] = Fraction(300)
    months = [x["origin_month"] for x in books.run("2026-08").lines.to_pylist() if x["origin_month"]]
    assert months == ["2026-05", "2026-06", "2026-07"]
    books.window = 2
    months = [x["origin_month"] for x in books.run("2026-08").lines.to_pylist() if x["origin_month"]]
    assert months == ["2026-06", "2026-07"]


def test_retro_counts_in_posted_of_the_month_that_paid_it() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.rows["deals"][0]["amount"] = Fraction(3000)
    books.close("2026-10")
    tell = (
        "policy: told\neffective: 2026-11-01\nitems: {told: {kind: memo, formula: posted(commission in last 2 months)}}"
    )
    books.policies.append(tell)
    assert amounts(books.run("2026-11"))["A", "told"] == 200_00


def test_a_total_that_is_explained_tells_the_retro_in_it() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.rows["deals"][0]["amount"] = Fraction(3000)
    books.rows["attendance"] = [{"employee_id": "A", "date": day("2026-09-07"), "late_minutes": Fraction(5)}]
    evaluated = books.evaluated(month("2026-10"), books.retro(month("2026-10")))
    gross, net = explain(evaluated, "A", "gross_pay"), explain(evaluated, "A", "net_pay")
    assert gross.working == "1,000.00 + 10.00 + 200.00"
    assert net.working == "1,000.00 + 10.00 + 200.00 − 121.00 − 5.00"
    (told,) = [b for b in gross.children if b.kind == "retro"]
    assert (told.name, told.title.en, told.value) == ("commission", "Commission (retro 2026-09)", "200.00")
    assert told.sentence.en == "300.00 − 100.00 paid (2026-09); deal changed"
    assert told.sources == ("deals.csv:2",)


REASONS = """
policy: p
effective: 2025-01-01
metrics:
  hourly: {title: 时薪, value: base_salary / 10}
  fit: {title: 匹配度, value: "ratio(count(leads where important), count(leads))"}
  won: {value: count(deals)}
items:
  of_deal: {per: deal, formula: amount * 1%}
  of_day: {kind: deduction, per: day, formula: late_minutes * hourly}
  of_sum: {formula: sum(deals.amount) * 1%}
  of_both: {formula: "if(count(leads) > 0, fit, 0) * 100"}
  of_goal: {formula: "default(target(won), 0)"}
  of_lead: {per: lead, formula: 3}
"""


@pytest.mark.parametrize(
    ("table", "change", "item", "why"),
    [
        ("deals", {"amount": Fraction(200)}, "of_deal", "deal changed"),
        ("deals", {"refunded_amount": Fraction(50)}, "of_deal", "refund or cancellation"),
        ("deals", {"amount": Fraction(50)}, "of_deal", "deal changed"),
        ("deals", {"status": "cancelled"}, "of_deal", "refund or cancellation"),
        ("deals", {"signed_on": day("2026-08-31")}, "of_deal", "deal changed"),
        ("deals", None, "of_deal", "deal changed"),
        ("deals", {"amount": Fraction(50)}, "of_sum", "refunded or changed deals"),
        ("attendance", {"late_minutes": Fraction(3)}, "of_day", "corrected attendance"),
        ("attendance", None, "of_day", "corrected attendance"),
        ("employees", {"base_salary": Fraction(2000)}, "of_day", "changed salary or staff data: 时薪 100 → 200"),
        ("leads", {"important": False}, "of_both", "changed data: leads: 匹配度 100% → 0%"),
        ("leads", None, "of_lead", "changed data: leads"),
        ("targets", {"target": Fraction(5)}, "of_goal", "changed data: targets"),
    ],
)
def test_the_reason_is_what_moved(table: str, change: Row | None, item: str, why: str) -> None:
    books = Books([REASONS])
    books.rows |= {
        "employees": [person("A")],
        "deals": [deal("D1", "2026-09-05")],
        "leads": [{"lead_id": "L1", "invited_on": day("2026-09-05"), "inviter_id": "A", "important": True}],
        "attendance": [{"employee_id": "A", "date": day("2026-09-05"), "late_minutes": Fraction(5)}],
        "targets": [
            {"scope": "employee", "scope_id": "A", "metric": "won", "period": "2026-09", "target": Fraction(7)}
        ],
    }
    books.close("2026-09")
    if change is None:
        books.rows[table] = []
    else:
        books.rows[table][0].update(change)
    (line,) = [x for x in retro(books, "2026-10") if x[1] == item]
    assert line[3].split("; ")[1] == why


CHAIN = """
policy: p
effective: 2025-01-01
metrics:
  base: {value: base_salary}
  half: {value: gross_pay / 2}
items:
  pay: {formula: base}
  fund: {kind: pretax, formula: half * 1%}
  rest: {kind: deduction, formula: fund * 2}
  free: {kind: deduction, formula: base * 1%}
  past: {kind: deduction, formula: "max(0, posted(gross_pay in all) * 0)"}
"""


def test_items_that_rest_on_a_total_through_others_are_found() -> None:
    books = Books([CHAIN])
    books.rows["employees"] = [person("A")]
    assert on_totals(books.evaluated(month("2026-09"))) == {"fund", "rest"}


def test_an_error_that_touches_nobody_in_particular_stops_retro() -> None:
    books = company()
    evaluated = books.evaluated(month("2026-09"))
    own = Problem("x", same("x"), same("x"), employees=("A",))
    assert held_in(evaluated, [own, replace(own, severity="warning", employees=("B",))], {}) == {"A"}
    nobodys = replace(own, employees=())
    assert held_in(evaluated, [own, nobodys], {}) == {"A"}, "of a row that nobody reads there nothing follows"
    with pytest.raises(ProblemsFound):
        held_in(evaluated, [own, replace(own, blocking=True)], {})
    with pytest.raises(ProblemsFound):
        held_in(replace(evaluated, problems=[nobodys]), [own], {})


def test_an_export_that_is_gone_stops_retro_where_rows_are_missing() -> None:
    then = [
        Input("2026-09/deals.csv", "", "deals", 9),
        Input("staff.csv", "", "employees", 2),
        Input("p.yaml", "", "", 0),
    ]
    balance = [
        Balance("deals", Text("", ""), 7),
        Balance("deals", Text("早", "early"), 2),
        Balance("employees", USED, 2),
    ]
    used = used_rows(balance)
    assert used == {"deals": 7, "employees": 2}
    assert missing_history(month("2026-09"), then, then, used, {"deals": 6, "employees": 2}) == []
    assert missing_history(month("2026-09"), then, then[1:2], used, used) == []
    (problem,) = missing_history(month("2026-09"), then, then[1:2], used, {"employees": 2})
    assert (problem.code, problem.blocking, problem.file, problem.table) == (
        "missing-history", True, "2026-09/deals.csv", "deals",
    )  # fmt: skip
    for word in ("2026-09", "7", "0", "deals"):
        assert word in problem.why.en
        assert word in problem.why.zh
    assert "months = 0" in problem.mend.en


def test_nothing_is_carried_for_a_stranger() -> None:
    books = company(deal("D1", "2026-09-05", amount=1000))
    books.close("2026-09")
    books.rows["deals"][0]["amount"] = Fraction(3000)
    lines = books.retro(month("2026-10"))
    books.rows["employees"].pop(0)
    assert len(lines) == 1
    assert len(Carried.of(lines, books.evaluated(month("2026-10")).world.people).lines) == 0
