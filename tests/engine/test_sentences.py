"""Sentences of the policy language that only a month's data can hold; the others have their snippets in policies/REFERENCE.md."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hrcalc import cli, policies
from hrcalc.problems import ProblemsFound, errors_of
from hrcalc.settings import Settings

Amounts = Callable[[Any], dict[tuple[str, str], str]]
OCTOBER = "2026-10-09"


def document(name: str, body: str, applies_to: str = "", effective: str = "2026-01-01") -> str:
    head = f"policy: {name}\neffective: {effective}\n"
    return head + (f"applies_to: {applies_to}\n" if applies_to else "") + body


def write(company: Any, **bodies: str) -> Path:
    """Documents for everyone, by name."""
    for name, body in bodies.items():
        policies_folder = company.policy(name, document(name, body))
    return Path(policies_folder)


def deal(id_: str = "D", **more: object) -> dict[str, object]:
    return {"deal_id": id_, "closer_id": "A", "signed_on": OCTOBER, "amount": "100", **more}


def refusal(company: Any, folder: Path, month: str = "2026-10") -> list[tuple[str, str]]:
    """Why a month is refused, and how to mend it."""
    with pytest.raises(ProblemsFound) as error:
        company.run(folder, month)
    return [(p.why.en, p.mend.en) for p in errors_of(error.value.problems)]


def cells(path: Path) -> set[str]:
    """Every text in a workbook."""
    book = openpyxl.load_workbook(path)
    values = (v for sheet in book for row in sheet.iter_rows(values_only=True) for v in row)
    return {line for v in values if v is not None for line in str(v).splitlines()}


# --- documents --------------------------------------------------------------------------------------------------------


def test_the_engine_has_no_rule_of_its_own(company: Any) -> None:
    company.staff(A={"base_salary": 10_000, "full_attendance_bonus": 300})
    company.write("2026-10/deals.csv", [deal()])
    company.write(
        "2026-10/attendance.csv", [{"employee_id": "A", "date": OCTOBER, "late_minutes": 30, "absent_hours": 8}]
    )
    run = company.run(write(company, p="items: {told: {kind: memo, formula: base_salary}}"))
    (row,) = run.employees.to_pylist()
    assert {str(v) for k, v in row.items() if k.endswith(("pay", "tax", "earnings", "deductions", "cost"))} == {"0.00"}


def test_the_pay_month_selects_the_version(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    company.policy("other", document("other", "items: {other: {formula: 0}}", "", "2025-01-01"))
    for i, (effective, amount) in enumerate((("2026-09-01", 2), ("2026-01-01", 1), ("2026-12-01", 9))):
        folder = company.policy(
            f"v{i}", document("p", f"ends: 2026-12-31\nitems: {{pay: {{formula: {amount}}}}}", "", effective)
        )
    paid = {
        m: amounts_of(company.run(folder, m)).get(("A", "pay")) for m in ("2025-12", "2026-08", "2026-09", "2026-12")
    }
    assert paid == {"2025-12": None, "2026-08": "1.00", "2026-09": "2.00", "2026-12": "9.00"}


def test_a_document_that_has_ended_lends_no_names(company: Any) -> None:
    company.staff(A={})
    company.policy("q", document("q", "ends: 2026-09-30\nmetrics: {won: {value: 1}}\nitems: {z: {formula: won}}"))
    folder = write(company, p="items: {pay: {formula: won}}")
    company.run(folder, "2026-09")
    assert [why for why, _ in refusal(company, folder)] == ["There is no name 'won'."]


def test_an_unknown_name_is_told_with_the_nearest_one(company: Any) -> None:
    company.staff(A={})
    folder = write(company, p="metrics: {won_deals: {value: 1}}\nitems: {pay: {formula: won_deal * 2}}")
    assert refusal(company, folder) == [("There is no name 'won_deal'.", "Did you mean 'won_deals'?")]


def test_a_name_that_is_only_defined_for_others(company: Any) -> None:
    """A metric of documents for others is no name for this employee; an item of theirs has no value."""
    company.staff(A="x", B="y")
    company.policy("q", document("q", "metrics: {won: {value: 1}}\nitems: {base: {formula: 5}}", 'department == "y"'))
    folder = write(company, p="items: {pay: {formula: won}}")
    ((why, _),) = refusal(company, folder)
    assert why == "'pay' of employee A cannot be computed: No document in force for this employee defines 'won'."
    folder = write(company, p="items: {pay: {formula: base}}")
    ((why, _),) = refusal(company, folder)
    assert why.startswith("'pay' of employee A cannot be computed")
    assert "no value" in why
    folder = write(company, p="items: {pay: {formula: 'default(base, 0)'}}")
    company.run(folder)


def test_the_own_name_wins_and_departments_may_share_names(company: Any, amounts_of: Amounts) -> None:
    company.staff(A="x", B="y")
    for name, rate in (("x", 1), ("y", 2)):
        body = f"metrics: {{rate: {{value: {rate}}}}}\nitems: {{own_{name}: {{formula: rate}}}}"
        company.policy(name, document(name, body, f'department == "{name}"'))
    folder = write(
        company, p="items: {pay: {formula: rate}}", q="metrics: {other: {value: 7}}\nitems: {z: {formula: other}}"
    )
    found = amounts_of(company.run(folder))
    assert {k: v for k, v in found.items() if k[1] == "pay"} == {("A", "pay"): "1.00", ("B", "pay"): "2.00"}
    folder = write(company, p="metrics: {rate: {value: 3}}\nitems: {pay: {formula: rate}}")
    found = amounts_of(company.run(folder))
    assert (found["A", "pay"], found["B", "pay"], found["B", "own_y"]) == ("3.00", "3.00", "2.00")


def test_a_name_of_two_other_documents_is_an_error_where_it_is_read(company: Any) -> None:
    company.staff(A={})
    metric = "metrics: {rate: {value: %s}}\nitems: {%s: {formula: rate}}"
    folder = write(company, q=metric % (1, "a"), r=metric % (2, "b"), p="items: {pay: {formula: 1}}")
    company.run(folder)
    folder = write(company, p="items: {pay: {formula: rate}}")
    assert ["'rate' is given to the same employee" in why for why, _ in refusal(company, folder)] == [True]


def test_an_items_name_is_the_sum_of_all_its_lines_of_the_month(company: Any, amounts_of: Amounts) -> None:
    """Also of those that another document gave, to whom a change of department brought two."""
    person = {"employee_id": "A", "name": "甲", "hired_on": "2024-01-01", "base_salary": 0}
    rows = [{**person, "department": "x", "from_date": ""}, {**person, "department": "y", "from_date": "2026-10-16"}]
    rows += [{**person, "employee_id": e, "department": d, "from_date": ""} for e, d in (("B", "x"), ("C", "y"))]
    company.write("employees.csv", rows)
    days = {"D": "2026-10-15", "E": "2026-10-16"}
    company.write("2026-10/deals.csv", [deal(id_, signed_on=day) for id_, day in days.items()])
    company.write("2026-10/adjustments.csv", [{"employee_id": "A", "item": "commission", "amount": "100", "note": "n"}])
    for name, rate in (("x", 1), ("y", 10)):
        body = f"items: {{commission: {{per: deal, formula: {rate}}}}}"
        company.policy(name, document(name, body, f'department == "{name}"'))
    folder = write(company, p="items: {bonus: {formula: commission * 2}}")
    found = amounts_of(company.run(folder))
    assert (found["A", "commission"], found["A", "bonus"]) == ("111.00", "222.00")
    assert (found["B", "bonus"], found["C", "bonus"]) == ("0.00", "0.00")


def test_no_field_can_be_taken_as_a_name(company: Any) -> None:
    vocabulary = policies.vocabulary(Settings())
    fields = {name for table in vocabulary.values() for name in table}
    fields |= {
        "share",
        "verified_source",
        "first_touch",
        "workdays",
        "calendar_days",
        "month_workdays",
        "month_days",
        "employed_workdays",
        "employed_days",
        "from",
        "to",
    }
    metrics = "".join(f"  {name}: {{value: 1}}\n" for name in sorted(fields - {"date"}))
    folder = company.policy("p", document("p", f"metrics:\n{metrics}items: {{pay: {{formula: 1}}}}"))
    _, problems = policies.check(Settings(policies=folder), [folder])
    assert {p.why.en.split("'")[1] for p in problems if "already is the name" in p.why.en} == fields - {"date"}
    items = "".join(f"  {name}: {{formula: 1}}\n" for name in sorted(fields - {"date"}))
    folder = company.policy("p", document("p", f"items:\n{items}"))
    _, problems = policies.check(Settings(policies=folder), [folder])
    yes_no = {"form_filled", "important", "repeat", "overtime_pay"}
    assert {p.why.en.split("'")[1] for p in problems if "already is the name" in p.why.en} == fields - {"date"} - yes_no
    folder = company.policy("p", document("p", "items: {date: {formula: 1}}"))  # a function too
    (problem,) = errors_of(policies.check(Settings(policies=folder), [folder])[1])
    assert "cannot be a name" in problem.why.en


def test_an_item_called_like_a_yes_or_no_of_an_event_is_the_amount_but_where_the_event_is_at_hand(
    company: Any, amounts_of: Amounts
) -> None:
    company.staff(A={})
    rows = [
        {"employee_id": "A", "date": f"2026-10-{day}", "overtime_hours": 2, "overtime_pay": p}
        for day, p in ((12, "是"), (13, ""))
    ]
    company.write("2026-10/attendance.csv", rows)
    body = """
items:
  overtime_pay: {per: day, when: overtime_pay, formula: overtime_hours * 100}
  told: {formula: overtime_pay + count(days where overtime_pay)}
"""
    folder = write(company, p=body)
    found = amounts_of(company.run(folder))
    assert (found["A", "overtime_pay"], found["A", "told"]) == ("200.00", "201.00")


def test_the_order_of_files_and_of_what_stands_in_them_changes_nothing(company: Any) -> None:
    company.staff(A={}, B={})
    company.write("2026-10/deals.csv", [deal(), deal("E", closer_id="B")])
    bodies = (
        "items: {last: {formula: middle * 2}}",
        "items: {middle: {formula: won + 1}}",
        "metrics: {won: {value: count(deals)}}",
    )
    seen = []
    for names in (("a", "b", "c"), ("c", "a", "b"), ("b", "c", "a")):
        for name, body, doc in zip(names, bodies, ("p", "q", "r"), strict=True):
            folder = company.policy(name, document(doc, body))
        seen.append(company.run(folder).lines.to_pylist())
    assert seen[0] == seen[1] == seen[2]
    assert {line["amount"] for line in seen[0]} == {2, 4}


# --- items ------------------------------------------------------------------------------------------------------------


def test_a_line_of_0_exists_and_payslips_leave_it_out(company: Any) -> None:
    company.staff(A={})
    body = """items:
  paid: {title: Paid, formula: 1}
  zero: {title: Zero, formula: 0}
  never: {title: Never, when: 1 > 2, formula: 5}
"""
    run = company.run(write(company, p=body))
    assert run.lines["item"].to_pylist() == ["paid", "zero"]
    out = company.folder.parent / "out" / "2026-10"
    (slip,) = (out / "payslips").iterdir()
    assert "Paid" in cells(slip)
    assert not {"Zero", "Never"} & cells(slip)


def test_a_monthly_item_pays_everyone_employed_in_the_month(company: Any, amounts_of: Amounts) -> None:
    company.staff(
        A={},
        B={"left_on": "2026-10-01"},
        C={"hired_on": "2026-10-31"},
        D={"left_on": "2026-09-30"},
        E={"hired_on": "2026-11-01"},
    )
    found = amounts_of(company.run(write(company, p="items: {pay: {formula: 1}}")))
    assert sorted(e for e, _ in found) == ["A", "B", "C"]


def test_the_manager_is_that_of_the_events_day(company: Any, amounts_of: Amounts) -> None:
    person = {"employee_id": "A", "name": "甲", "department": "x", "hired_on": "2024-01-01", "base_salary": 0}
    rows = [{**person, "manager_id": "M", "from_date": ""}, {**person, "manager_id": "N", "from_date": "2026-10-16"}]
    rows += [{**person, "employee_id": e, "manager_id": "", "from_date": ""} for e in "MN"]
    company.write("employees.csv", rows)
    company.write(
        "2026-10/deals.csv", [deal("D", signed_on="2026-10-15"), deal("E", signed_on="2026-10-16", amount="7")]
    )
    body = "items: {over: {per: deal, credit: closer.manager, formula: amount}, n: {formula: count(deals by closer.manager)}}"
    found = amounts_of(company.run(write(company, p=body)))
    assert (found["M", "over"], found["N", "over"], found["M", "n"], found["A", "n"]) == (
        "100.00",
        "7.00",
        "1.00",
        "0.00",
    )


@pytest.mark.parametrize("kind", ["pretax", "tax", "deduction"])
def test_what_lowers_net_pay_is_not_negative_but_in_adjustments(company: Any, kind: str) -> None:
    company.staff(A={})
    folder = write(company, p=f"items: {{wage: {{formula: 100}}, less: {{kind: {kind}, formula: -0.01}}}}")
    ((why, _),) = refusal(company, folder)
    assert why == "'less' of employee A cannot be computed: A deduction cannot be negative."
    folder = write(company, p=f"items: {{wage: {{formula: 100}}, less: {{kind: {kind}, formula: 2}}}}")
    company.write("2026-10/adjustments.csv", [{"employee_id": "A", "item": "less", "amount": "-5", "note": "n"}])
    run = company.run(folder)
    assert [str(v) for v in run.employees["net_pay"].to_pylist()] == ["103.00"]


def test_earnings_memos_and_costs_may_be_negative(company: Any) -> None:
    company.staff(A={})
    body = "items: {wage: {formula: -100}, told: {kind: memo, formula: -1}, burden: {kind: employer, formula: -2}}"
    run = company.run(write(company, p=body))
    assert [str(v) for v in run.employees["net_pay"].to_pylist()] == ["-100.00"]


def test_an_item_may_read_a_total_that_it_is_no_part_of(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    body = """items:
  wage: {formula: 100}
  untaxed: {taxable: no, formula: taxable_earnings / 2}
  lower: {kind: deduction, formula: gross_pay / 10}
"""
    found = amounts_of(company.run(write(company, p=body)))
    assert (found["A", "untaxed"], found["A", "lower"]) == ("50.00", "15.00")
    folder = write(company, p="items: {wage: {formula: 100}, lower: {kind: deduction, formula: net_pay / 10}}")
    assert ["in a circle: lower → net_pay → lower" in why for why, _ in refusal(company, folder)] == [True]


def test_a_line_is_rounded_once_and_totals_are_sums_of_lines(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    company.write("2026-10/deals.csv", [deal(f"D{i}", amount="0.01") for i in range(3)])
    body = "items: {half: {per: deal, formula: amount / 2}, whole: {formula: half * 10}, exact: {kind: memo, formula: 1/3*3}}"
    run = company.run(write(company, p=body))
    found = amounts_of(run)
    assert (found["A", "half"], found["A", "whole"], found["A", "exact"]) == ("0.03", "0.30", "1.00")
    assert str(run.employees["gross_pay"][0]) == "0.33"


# --- formulas ---------------------------------------------------------------------------------------------------------


def test_division_by_0_names_employee_item_and_formula(company: Any) -> None:
    company.staff(A={}, B={})
    company.write("2026-10/deals.csv", [deal()])
    folder = write(company, p="items: {pay: {title: {zh: 奖金, en: Bonus}, formula: 100 / count(deals)}}")
    with pytest.raises(ProblemsFound) as error:
        company.run(folder)
    (problem,) = errors_of(error.value.problems)
    assert problem.why.en == "'Bonus' of employee B cannot be computed: Division by 0."
    assert "员工 B 的“奖金”" in problem.why.zh
    assert problem.value.splitlines()[0] == "100 / count(deals)"


def test_blank_attendance_is_0_and_blank_yes_no_is_no(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    company.write(
        "2026-10/attendance.csv",
        [{"employee_id": "A", "date": OCTOBER, "late_minutes": "", "overtime_hours": "", "overtime_pay": ""}],
    )
    company.write("2026-10/deals.csv", [deal(repeat="", cost="")])
    company.write("2026-10/leads.csv", [{"lead_id": "L", "invited_on": OCTOBER, "inviter_id": "A", "important": ""}])
    body = """items:
  day_pay: {per: day, when: not overtime_pay and overtime_pay == no, formula: late_minutes + overtime_hours + absent_hours + 1}
  summed: {formula: sum(days.missed_punches) + 2}
  deal_pay: {per: deal, when: repeat == no, formula: "default(cost, 3)"}
  lead_pay: {per: lead, when: not important, formula: 4}
"""
    assert sorted(amounts_of(company.run(write(company, p=body))).values()) == ["1.00", "2.00", "3.00", "4.00"]


def test_a_missing_value_names_its_row(company: Any) -> None:
    company.staff(A={})
    company.write("2026-10/deals.csv", [deal(cost="1"), deal("E", cost="")])
    folder = write(company, p="items: {pay: {per: deal, formula: amount - cost}}")
    ((why, _),) = refusal(company, folder)
    assert "'cost' has no value (2026-10/deals.csv:3)" in why
    folder = write(company, p="items: {pay: {formula: sum(deals.cost)}}")
    ((why, _),) = refusal(company, folder)
    assert "'cost' has no value (2026-10/deals.csv:3)" in why


def test_leave_told_in_attendance_is_a_leave(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    row = {"employee_id": "A", "date": OCTOBER, "leave_type": "事假", "leave_hours": "4"}
    company.write("2026-10/attendance.csv", [row])
    company.write(
        "2026-10/leaves.csv", [{"employee_id": "A", "date": "2026-10-12", "leave_type": "personal", "hours": "3"}]
    )
    body = 'items: {hours_off: {formula: sum(leaves.hours where leave_type == "personal")}, each_leave: {per: leave, formula: 1}}'
    assert sorted(amounts_of(company.run(write(company, p=body))).values()) == ["2.00", "7.00"]


def test_values_named_in_both_languages_may_be_written_in_either(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    company.write("2026-10/deals.csv", [deal(source="市场"), deal("E", source="marketing"), deal("F", source="自有")])
    body = """
tables: {rate: {市场: {r: 1}, own: {r: 10}}}
items:
  zh: {formula: 'count(deals where source == "市场")'}
  en: {formula: 'count(deals where source in ("marketing", "referral"))'}
  by_table: {per: deal, formula: "rate[source].r"}
"""
    found = amounts_of(company.run(write(company, p=body)))
    assert (found["A", "zh"], found["A", "en"], found["A", "by_table"]) == ("2.00", "2.00", "12.00")


def test_a_blank_source_is_the_leads(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    company.write(
        "2026-10/leads.csv", [{"lead_id": "L", "invited_on": OCTOBER, "inviter_id": "A", "source": "referral"}]
    )
    company.write(
        "2026-10/deals.csv", [deal(lead_id="L", source=""), deal("E", lead_id="L", source="own"), deal("F", lead_id="")]
    )
    body = 'items: {pay: {formula: count(deals where source == "referral")}, none: {formula: count(deals where missing(source))}}'
    assert amounts_of(company.run(write(company, p=body))) == {("A", "pay"): "1.00", ("A", "none"): "1.00"}


def test_anothers_metric_is_computed_in_that_persons_documents(company: Any, amounts_of: Amounts) -> None:
    company.staff(A="sales", B="x", C="y")
    company.write("2026-10/deals.csv", [deal("D", inviter_id="B"), deal("E", inviter_id="C")])
    for name, value in (("x", 1), ("y", 10)):
        body = f"metrics: {{rate: {{value: {value}}}}}\nitems: {{i_{name}: {{formula: 0}}}}"
        company.policy(name, document(name, body, f'department == "{name}"'))
    folder = company.policy(
        "p", document("p", "items: {pay: {per: deal, formula: inviter.rate}}", 'department == "sales"')
    )
    run = company.run(folder)
    assert amounts_of(run)["A", "pay"] == "11.00"


def test_of_several_people_in_a_role_the_largest_share_then_the_lowest_id_counts(
    company: Any, amounts_of: Amounts
) -> None:
    company.staff(A={}, B={"base_salary": 2}, C={"base_salary": 3}, I={})
    company.write("2026-10/deals.csv", [deal("D", inviter_id="I"), deal("E", inviter_id="I")])
    shares = [("D", "B", "0.4"), ("D", "C", "0.6"), ("E", "C", "0.5"), ("E", "B", "0.5")]
    company.write(
        "2026-10/deal_credits.csv",
        [{"deal_id": d, "employee_id": e, "role": "closer", "share": s} for d, e, s in shares],
    )
    run = company.run(write(company, p="items: {pay: {per: deal, credit: inviter, formula: closer.base_salary}}"))
    assert [str(line["amount"]) for line in run.lines.to_pylist()] == ["3.00", "2.00"]


def test_ties_of_a_split_go_to_the_lowest_id(company: Any, amounts_of: Amounts) -> None:
    company.staff(**{e: {} for e in "ABCD"})
    company.write("2026-10/deals.csv", [deal()])
    rows = [{"deal_id": "D", "employee_id": e, "role": "closer", "share": "0.25"} for e in "DBCA"]
    company.write("2026-10/deal_credits.csv", rows)
    found = amounts_of(company.run(write(company, p="items: {pay: {per: deal, formula: 0.02}}")))
    assert found == {("A", "pay"): "0.01", ("B", "pay"): "0.01", ("C", "pay"): "0.00", ("D", "pay"): "0.00"}


def test_a_split_replaces_one_role_alone(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={}, B={}, I={})
    company.write("2026-10/deals.csv", [deal(inviter_id="I")])
    company.write("2026-10/deal_credits.csv", [{"deal_id": "D", "employee_id": "B", "role": "closer", "share": "1"}])
    body = "items: {close: {per: deal, formula: 1}, invite: {per: deal, credit: inviter, formula: 2}}"
    assert amounts_of(company.run(write(company, p=body))) == {("B", "close"): "1.00", ("I", "invite"): "2.00"}


def test_a_title_that_is_also_a_columns_header_is_an_error_where_it_is_used(company: Any) -> None:
    company.staff(A={})
    body = "metrics: {bonus_base: {title: 签单金额, value: 5}}\nitems: {%s}"
    company.run(write(company, p=body % "pay: {formula: 签单金额}"))
    folder = write(company, p=body % "pay: {per: deal, formula: 签单金额}")
    assert [why for why, _ in refusal(company, folder)] == ["'签单金额' means several things."]
    company.run(write(company, p=body % "pay: {per: deal, formula: amount + bonus_base}"))


def test_a_title_of_two_documents_is_an_error_unless_one_is_the_own(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    metric = "metrics: {%s: {title: 成单数, value: %s}}\nitems: {%s: {formula: 成单数}}"
    folder = write(company, q=metric % ("won", 1, "a"), r=metric % ("closed", 2, "b"))
    found = amounts_of(company.run(folder))
    assert (found["A", "a"], found["A", "b"]) == ("1.00", "2.00")
    folder = write(company, p="items: {pay: {formula: 成单数}}")
    assert [why for why, _ in refusal(company, folder)] == ["'成单数' means several things."]


def test_chinese_headers_of_files_are_names_without_their_brackets(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    company.write("2026-10/leads.csv", [{"线索编号": "L", "邀约日期": OCTOBER, "邀约人工号": "A"}])
    row = {"面谈编号": "I", "线索编号": "L", "面谈人工号": "A", "面谈日期": OCTOBER, "面谈时长(分钟)": "45"}
    company.write("2026-10/面谈.csv", [row])
    found = amounts_of(company.run(write(company, p="items: {pay: {formula: sum(面谈.面谈时长)}}")))
    assert found == {("A", "pay"): "45.00"}


# --- examples ---------------------------------------------------------------------------------------------------------


def test_a_file_of_examples_tests_documents_together_wherever_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rules" / "deep").mkdir(parents=True)
    (tmp_path / "rules" / "a.yaml").write_text(document("a", "items: {wage: {formula: 100}}"), encoding="utf-8")
    fee = document("b", "items: {fee: {kind: deduction, formula: wage / 10}}")
    (tmp_path / "rules" / "deep" / "b.yaml").write_text(fee, encoding="utf-8")
    file = tmp_path / "cases.yaml"
    command = ["hrcalc", "policy", "test", str(file), "--policies", str(tmp_path / "rules"), "--lang", "en"]
    monkeypatch.setattr(sys, "argv", command)
    codes = []
    for policy, net in (("[a, b]", 90), ("[a, b]", 100), ("a", 100), ("[c]", 1)):
        file.write_text(f"examples: [{{policy: {policy}, expect: {{net_pay: {net}}}}}]", encoding="utf-8")
        try:
            cli.main()
            codes.append(0)
        except SystemExit as end:
            codes.append(int(end.code or 0))
    assert codes == [0, 3, 0, 3], capsys.readouterr()


# --- explaining -------------------------------------------------------------------------------------------------------

EXPLAINED = """title: {zh: 提成, en: Commission}
reference: Rules 2026 Art. 3
metrics:
  won: {title: {zh: 成单数, en: Deals won}, value: count(deals)}
tables:
  per_deal: [{from: 0, value: 100}, {from: 2, value: 150}]
items:
  deal_bonus: {title: {zh: 成单奖, en: Deal bonus}, formula: "won * lookup(won, per_deal)"}
"""


def test_a_line_carries_how_it_was_computed_the_same_everywhere(
    company: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    company.staff(A={})
    company.write("2026-10/deals.csv", [deal(), deal("E")])
    folder = write(company, p=EXPLAINED)
    company.run(folder)
    out = company.folder.parent / "out" / "2026-10"
    with (out / "lines.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["formula"], line["working"]) == ("won * lookup(won, per_deal)", "2 × 150")
    assert (line["policy"], line["effective"]) == ("p", "2026-01-01")
    (slip,) = (out / "payslips").iterdir()
    command = ["hrcalc", "explain", "A", "deal_bonus", "--month", "2026-10", "--lang", "en"]
    command += ["--data", str(company.folder), "--policies", str(folder)]
    trees = []
    for more in ([], ["--json"]):
        monkeypatch.setattr(sys, "argv", [*command, *more])
        with suppress(SystemExit):
            cli.main()
        trees.append(" ".join(capsys.readouterr().out.split()))
    for place in (" ".join(cells(slip)), " ".join(cells(out / "payroll.xlsx")), *trees):
        assert "2 × 150" in place
        assert "Rules 2026 Art. 3" in place
    names = ["p@2026-01", "Deals won", "2026-10/deals.csv:2", "deals.csv:3", "per_deal", "won * lookup(won, per_deal)"]
    assert [told for told in names if told not in trees[1]] == []
