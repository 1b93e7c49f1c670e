"""What formulas mean over rows: each sentence of the language that a run depends on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hrcalc.problems import ProblemsFound

Amounts = Callable[[Any], dict[tuple[str, str], str]]

HEAD = "policy: p\neffective: 2026-01-01\n"


def pay(company: Any, amounts_of: Amounts, body: str, employee: str = "A", **kwargs: Any) -> dict[str, str]:
    """item -> amount of one employee under a document with this body."""
    run = company.run(company.policy("p", HEAD + body), **kwargs)
    return {item: amount for (e, item), amount in amounts_of(run).items() if e == employee}


def item(formula: str, more: str = "") -> str:
    return f"items:\n  pay:\n    formula: '{formula}'\n{more}"


@pytest.mark.parametrize(
    ("formula", "amount"),
    [
        ("1/3*3", "1.00"),
        ("10 / 3", "3.33"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("0.1 + 0.2 - 0.3", "0.00"),
        ("if(1 > 2, 1/0, 7)", "7.00"),
        ("if(1 > 2 and 1/0 > 1, 1, 2)", "2.00"),
        ("if(1 < 2 or 1/0 > 1, 1, 2)", "1.00"),
        ("min(3, 2, 5) + max(1, 4)", "6.00"),
        ("round(2.345, 2) + round(-2.5)", "-0.65"),
        ("floor(2.9) + ceil(2.1) + abs(-1)", "6.00"),
        ("floor(-2.1)", "-3.00"),
        ("ceil(-2.9)", "-2.00"),
        ("(floor(1.239, 2) + floor(-1.231, 2)) * 100", "-1.00"),
        ("(ceil(1.2, 1) + ceil(1.21, 1)) * 100", "250.00"),
        ("ceil(-1.29, 1) * 100", "-120.00"),
        ("(ceil(1/3, 9) - floor(1/3, 9)) * 1000000000", "1.00"),
        ("(round(0.25, 1) + round(-0.25, 1) + round(0.15, 1)) * 100", "20.00"),
        ("round(1234.5678, 1 + 1) * 100", "123457.00"),
        ("round(9000000000.123456789, 9) - floor(9000000000)", "0.12"),
        ("ratio(1, 0) * 100 + ratio(1, 4) * 100", "25.00"),
        ("base_salary * 10%", "100.00"),
        ("基本工资 * 10%", "100.00"),
        ("default(left_on, hired_on) == hired_on and 1 = 1", None),
        ("if(missing(left_on), 1, 2)", "1.00"),
        ('if(position == "主管", 1, 2)', "2.00"),
        ('if(position != "主管", 1, 2)', "1.00"),
        ('if(position in ("主管"), 1, 2)', "2.00"),
        ('if(position not in ("主管"), 1, 2)', "1.00"),
        ('workdays_between(date("2026-10-01"), date("2026-10-31"))', "18.00"),
        ('months_between(date("2026-01-31"), date("2026-03-30"))', "1.00"),
        ('years_between(date("2020-02-29"), date("2026-02-28"))', "5.00"),
        ('if(month_end(date("2026-02-03")) == date("2026-02-28"), 1, 2)', "1.00"),
        ("9000000000 * 999999999999 / 999999999999", "9000000000.00"),
    ],
)
def test_formulas(company: Any, amounts_of: Amounts, formula: str, amount: str | None) -> None:
    company.staff(A={"department": "x", "base_salary": 1000})
    if amount is None:
        with pytest.raises(ProblemsFound) as error:
            pay(company, amounts_of, item(formula))
        assert "is needed here" in error.value.problems[0].why.en
    else:
        assert pay(company, amounts_of, item(formula)) == {"pay": amount}


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("wonn * 2", "no name 'wonn'"),
        ("amount * 2", "'amount' is a column of deals"),
        ("base_salary * base_salary", "Two amounts cannot be multiplied"),
        ("base_salary + 3%", "cannot be added"),
        ("name * 2", "A number is needed"),
        ("if(name < 3, 1, 2)", "cannot be compared"),
        ("if(base_salary, 1, 2)", "A condition is needed"),
        ("name", "is needed here"),
        ("3%", "is needed here"),
        ("lookup(3, nothing)", "no table of bands 'nothing'"),
        ("count(dealz)", "no event table 'dealz'"),
        ("count(deals by seller)", "no role 'seller'"),
        ("count(leads where budgett > 3)", "no name 'budgett'"),
        ('count(leads where source == "markting")', "no value 'markting'"),
        ("sum(deals.product)", "not numeric"),
        ("count(deals in fortnight)", "no period 'fortnight'"),
        ("count(deals in day)", "'in day' only belongs to items per event"),
        ("closer.base_salary", "no 'closer' here"),
        ("pay + 1", "uses 'pay' itself"),
        ("round(1, 10)", "round's second argument is a number of places, 0 to 9"),
        ("floor(1, 0.5)", "floor's second argument"),
        ("ceil(1, -1)", "ceil's second argument"),
        ("round(1, 2%)", "round's second argument"),
        ("round(1, base_salary)", "round's second argument"),
        ("round(1, name)", "round's second argument"),
        ("roundup(1.23, 1)", "no function 'roundup'"),
        ("gross_pay / 10", "in a circle"),
    ],
)
def test_formulas_that_are_refused_with_their_place(company: Any, amounts_of: Amounts, formula: str, why: str) -> None:
    company.staff(A="x")
    with pytest.raises(ProblemsFound) as error:
        pay(company, amounts_of, item(formula))
    (problem,) = error.value.problems
    assert why in problem.why.en
    assert problem.file == "p.yaml"
    assert problem.row in (4, 5)
    assert not list((company.folder.parent / "out").glob("2026-10"))


@pytest.mark.parametrize("formula", ["1 / base_salary", "left_on == hired_on", "months_between(left_on, hired_on)"])
def test_what_cannot_be_computed_names_the_employee(company: Any, amounts_of: Amounts, formula: str) -> None:
    company.staff(A={"base_salary": 0}, B={"base_salary": 5, "left_on": "2026-10-20"})
    formula = f"if({formula}, 1, 2)" if "==" in formula else formula
    if "==" in formula:
        assert pay(company, amounts_of, item(formula)) == {"pay": "2.00"}  # a missing value says no
        return
    with pytest.raises(ProblemsFound) as error:
        pay(company, amounts_of, item(formula))
    assert [p.employees for p in error.value.problems] == [("A",)]
    assert formula in error.value.problems[0].value


def test_bands_own_their_edges(company: Any, amounts_of: Amounts) -> None:
    salaries = {"A": "999.99", "B": "1000", "C": "1000.01", "D": "2000", "E": "2000.01"}
    company.staff(**{k: {"base_salary": v} for k, v in salaries.items()})
    body = item(
        "lookup(base_salary, t) + marginal(base_salary, m) + interpolate(base_salary, i)",
        "tables:\n"
        "  t: [{from: 0, value: 1}, {from: 1000, value: 2}, {above: 2000, value: 3}]\n"
        "  m: [{from: 0, value: 10%}, {from: 1000, value: 50%}]\n"
        "  i: [{from: 0, value: 0}, {from: 1000, value: 1000}]\n",
    )
    run = company.run(company.policy("p", HEAD + body))
    found = {e: amount for (e, _), amount in amounts_of(run).items()}
    assert found == {"A": "1100.99", "B": "1102.00", "C": "1102.01", "D": "1602.00", "E": "1603.01"}


def test_splits_shares_and_counts(company: Any, amounts_of: Amounts) -> None:
    company.staff(A="x", B="x", C="x")
    company.write(
        "2026-10/deals.csv", [{"deal_id": "D", "closer_id": "C", "signed_on": "2026-10-09", "amount": "100.01"}]
    )
    rows = [{"deal_id": "D", "employee_id": e, "role": "closer", "share": s} for e, s in (("A", "0.5"), ("B", "0.5"))]
    company.write("2026-10/deal_credits.csv", rows)
    body = """
items:
  per_deal: {per: deal, formula: amount * 10%}
  counted: {formula: count(deals)}
  shares: {formula: sum(deals.share)}
  credited: {formula: sum(deals.amount)}
"""
    run = company.run(company.policy("p", HEAD + body))
    found = amounts_of(run)
    assert found["A", "per_deal"] == "5.00"  # 10.001 in all is 10.00: half each
    assert found["B", "per_deal"] == "5.00"
    assert (found["A", "counted"], found["A", "shares"], found["A", "credited"]) == ("1.00", "0.50", "50.01")
    assert found["C", "counted"] == "0.00"
    assert ("C", "per_deal") not in found
    lines = [line for line in run.lines.to_pylist() if line["item"] == "per_deal"]
    assert [(x["share"], x["working"]) for x in lines] == [("0.5", "50% × (100.01 × 10%)")] * 2


def test_a_split_is_rounded_together(company: Any, amounts_of: Amounts) -> None:
    company.staff(A="x", B="x", C="x")
    company.write("2026-10/deals.csv", [{"deal_id": "D", "closer_id": "C", "signed_on": "2026-10-09", "amount": "100"}])
    rows = [
        {"deal_id": "D", "employee_id": e, "role": "closer", "share": s}
        for e, s in (("C", "0.3334"), ("B", "0.3333"), ("A", "0.3333"))
    ]
    company.write("2026-10/deal_credits.csv", rows)
    found = amounts_of(company.run(company.policy("p", HEAD + "items: {pay: {per: deal, formula: 1}}")))
    assert found == {("A", "pay"): "0.33", ("B", "pay"): "0.33", ("C", "pay"): "0.34"}


def test_roles_through_leads_managers_and_others(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={"manager_id": "M"}, B={}, M={}, R={})
    lead = {"lead_id": "L", "invited_on": "2026-09-01", "inviter_id": "A", "referrer_id": "R", "budget": "70000"}
    company.write("2026-09/leads.csv", [lead])
    company.write(
        "2026-10/deals.csv",
        [{"deal_id": "D", "closer_id": "B", "signed_on": "2026-10-09", "amount": "1000", "lead_id": "L"}],
    )
    body = """
metrics:
  closed: {value: count(deals)}
  brought: {value: count(deals by inviter)}
items:
  inviter_pay: {per: deal, credit: inviter, when: closer.closed == 1 and lead.budget >= 7万, formula: lead.budget * 1%}
  manager_pay: {per: deal, credit: inviter.manager, formula: amount * 1%}
  referrer_pay: {per: deal, credit: referrer, formula: 5 + inviter.brought}
  nobody: {per: deal, credit: closer.manager, formula: 1}
"""
    found = amounts_of(company.run(company.policy("p", HEAD + body)))
    assert found == {("A", "inviter_pay"): "700.00", ("M", "manager_pay"): "10.00", ("R", "referrer_pay"): "6.00"}


def test_applies_to_on_the_day_of_the_event_and_of_the_last_day(company: Any, amounts_of: Amounts) -> None:
    person = {"employee_id": "A", "name": "甲", "hired_on": "2024-01-01", "base_salary": "1800"}
    company.write(
        "employees.csv",
        [
            {**person, "department": "x", "from_date": ""},
            {**person, "department": "y", "from_date": "2026-10-16"},
            {**person, "employee_id": "Z", "department": "z", "from_date": ""},
        ],
    )
    days = [("D1", "2026-10-15"), ("D2", "2026-10-16")]
    company.write(
        "2026-10/deals.csv", [{"deal_id": d, "closer_id": "A", "signed_on": day, "amount": "100"} for d, day in days]
    )
    company.policy(
        "x",
        'policy: x\neffective: 2026-01-01\napplies_to: department == "x"\n'
        "items: {x_deal: {per: deal, formula: 1}, x_month: {formula: 10}}\n",
    )
    company.policy(
        "y",
        'policy: y\neffective: 2026-01-01\napplies_to: department == "y"\n'
        "items: {y_deal: {per: deal, formula: 2}, y_month: {formula: 20}}\n",
    )
    policies = company.policy(
        "b",
        "policy: b\neffective: 2026-01-01\nitems: {base: {per: spell, formula: base_salary * workdays / month_workdays}}\n",
    )
    run = company.run(policies)
    found = {i: a for (e, i), a in amounts_of(run).items() if e == "A"}
    assert found == {"x_deal": "1.00", "y_deal": "2.00", "y_month": "20.00", "base": "1800.00"}
    assert [
        line["amount"] for line in run.lines.to_pylist() if line["item"] == "base" and line["employee_id"] == "A"
    ] == [700, 1100]
    assert [p.code for p in run.problems] == ["documents-changed"]


@pytest.mark.parametrize(
    ("hired", "left", "amount"),
    [
        ("2026-10-31", "", "0.00"),  # a Saturday
        ("2026-10-30", "", "100.00"),
        ("2026-10-10", "", "1600.00"),  # a make-up workday
        ("2026-10-01", "", "1800.00"),
        ("2024-01-01", "2026-10-07", "0.00"),
        ("2024-01-01", "2026-10-08", "100.00"),
        ("2024-01-01", "2026-09-30", None),
        ("2026-11-01", "", None),
    ],
)
def test_spells_of_joiners_and_leavers(
    company: Any, amounts_of: Amounts, hired: str, left: str, amount: str | None
) -> None:
    company.staff(A={"hired_on": hired, "left_on": left, "base_salary": 1800}, B={})
    body = "items: {base: {per: spell, formula: base_salary * workdays / month_workdays}}"
    found = amounts_of(company.run(company.policy("p", HEAD + body)))
    assert found.get(("A", "base")) == amount


def test_counts_in_the_day_and_week_of_an_event(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={}, B={})
    company.write(
        "2026-10/leads.csv",
        [
            {"lead_id": f"L{i}", "invited_on": day, "inviter_id": who, "important": mark}
            for i, (day, who, mark) in enumerate(
                [
                    ("2026-10-12", "A", "是"),
                    ("2026-10-12", "A", "否"),
                    ("2026-10-18", "A", "是"),
                    ("2026-10-12", "B", "是"),
                ]
            )
        ],
    )
    company.write(
        "2026-10/attendance.csv",
        [
            {"employee_id": "A", "date": d, "late_minutes": m}
            for d, m in (("2026-10-12", "5"), ("2026-10-13", "7"), ("2026-10-19", "9"))
        ],
    )
    body = """
metrics:
  excused: {value: count(days where late_minutes > 0 and count(leads where important in day) > 0)}
items:
  excuses: {formula: excused}
  late: {per: day, when: count(leads where important in day) == 0, formula: late_minutes}
  week: {per: day, formula: count(leads in week)}
"""
    run = company.run(company.policy("p", HEAD + body))
    lines = [(x["item"], x["source"], str(x["amount"])) for x in run.lines.to_pylist() if x["employee_id"] == "A"]
    assert lines == [
        ("excuses", "employees.csv:2", "1.00"),
        ("late", "2026-10/attendance.csv:3", "7.00"),
        ("late", "2026-10/attendance.csv:4", "9.00"),
        ("week", "2026-10/attendance.csv:2", "3.00"),
        ("week", "2026-10/attendance.csv:3", "3.00"),
        ("week", "2026-10/attendance.csv:4", "0.00"),
    ]


def test_targets_actuals_and_attainment(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={}, B={})
    company.write(
        "targets.csv",
        [
            {
                "scope": "employee",
                "scope_id": "A",
                "metric": "销售额",
                "period": "2026-10",
                "target": "80",
                "from_date": "",
            },
            {
                "scope": "employee",
                "scope_id": "A",
                "metric": "销售额",
                "period": "2026-10",
                "target": "160",
                "from_date": "2026-10-05",
            },
            {
                "scope": "employee",
                "scope_id": "A",
                "metric": "销售额",
                "period": "2026-09",
                "target": "1",
                "from_date": "",
            },
        ],
    )
    company.write("actuals.csv", [{"employee_id": "A", "metric": "sales", "period": "2026-10", "value": "100"}])
    body = """
metrics:
  sales: {title: 销售额, value: "default(actual(sales), 0)"}
items:
  pay: {formula: "default(attainment(sales), 1%) * 100"}
"""
    assert amounts_of(company.run(company.policy("p", HEAD + body))) == {("A", "pay"): "62.50", ("B", "pay"): "1.00"}


def test_refund_symmetry_and_net_amounts(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    deal = {"closer_id": "A", "signed_on": "2026-10-09", "amount": "333.33"}
    company.write(
        "2026-10/deals.csv",
        [
            {"deal_id": "1", **deal, "refunded_amount": "", "status": "已签"},
            {"deal_id": "2", **deal, "refunded_amount": "333.33", "status": ""},
            {"deal_id": "3", **deal, "refunded_amount": "", "status": "已退款"},
            {"deal_id": "4", **deal, "refunded_amount": "333.32", "status": "已退款"},
            {"deal_id": "5", **deal, "refunded_amount": "", "status": "已取消"},
        ],
    )
    body = "items: {pay: {per: deal, formula: amount * 7%}, count: {kind: memo, formula: count(deals)}}".replace(
        "count:", "deal_count:"
    )
    found = amounts_of(company.run(company.policy("p", HEAD + body)))
    assert found == {("A", "pay"): "23.33", ("A", "deal_count"): "2.00"}


def test_kinds_make_the_totals(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    body = """
items:
  wage: {formula: 100}
  free: {formula: 50, taxable: no}
  apart: {formula: 30, taxable: apart}
  insurance: {kind: pretax, formula: 10}
  tax: {kind: tax, formula: taxable_earnings * 10%}
  canteen: {kind: deduction, formula: 3}
  late: {kind: deduction, taxable: no, formula: 20}
  company_insurance: {kind: employer, formula: 20}
  score: {kind: memo, formula: net_pay}
"""
    run = company.run(company.policy("p", HEAD + body))
    (row,) = run.employees.to_pylist()
    totals = {k: str(row[k]) for k in row if str(row[k]).replace(".", "").isdigit()}
    assert totals == {
        "gross_pay": "180.00",
        "taxable_earnings": "80.00",
        "pretax_deductions": "10.00",
        "income_tax": "8.00",
        "other_deductions": "23.00",
        "net_pay": "139.00",
        "employer_cost": "20.00",
    }
    assert amounts_of(run)["A", "score"] == "139.00"


def test_a_negative_deduction_is_an_error(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    with pytest.raises(ProblemsFound, match="A deduction cannot be negative"):
        pay(company, amounts_of, "items: {wage: {formula: 1}, back: {kind: deduction, formula: -5}}")


def test_conflicts_and_people_without_items(company: Any) -> None:
    company.staff(A={"department": "x"}, B={"department": "y"})
    company.policy("p", HEAD + 'applies_to: department == "x"\nitems: {pay: {formula: 1}}\n')
    policies = company.policy(
        "q", HEAD.replace("policy: p", "policy: q") + 'applies_to: department == "x"\nitems: {pay: {formula: 2}}\n'
    )
    with pytest.raises(ProblemsFound) as error:
        company.run(policies)
    assert sorted((p.code, p.employees) for p in error.value.problems) == [("conflict", ()), ("no-item", ("B",))]


def test_adjustments_add_lines_to_items(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={}, B={})
    company.write(
        "2026-10/adjustments.csv",
        [{"employee_id": "A", "item": "pay", "amount": "-12.345", "note": "补扣", "approved_by": "B"}],
    )
    run = company.run(company.policy("p", HEAD + "items: {pay: {formula: 100}, twice: {formula: pay * 2}}"))
    assert amounts_of(run)["A", "pay"] == "87.65"
    assert amounts_of(run)["A", "twice"] == "175.30"
    line = run.lines.to_pylist()[1]
    assert (line["per"], line["source"], line["working"]) == ("adjustment", "2026-10/adjustments.csv:2", "补扣")
    company.write("2026-10/adjustments.csv", [{"employee_id": "A", "item": "pai", "amount": "1"}])
    with pytest.raises(ProblemsFound) as error:
        company.run(company.policy("p", HEAD + "items: {pay: {formula: 100}}"))
    assert "'pay'" in error.value.problems[0].mend.en


def test_an_adjustment_may_name_an_item_by_its_title(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    company.write("2026-10/adjustments.csv", [{"employee_id": "A", "item": "奖金", "amount": "5"}])
    run = company.run(company.policy("p", HEAD + "items: {pay: {title: {zh: 奖金, en: Bonus}, formula: 100}}"))
    assert amounts_of(run) == {("A", "pay"): "105.00"}


def test_an_adjustment_of_someone_who_has_left_is_not_lost(company: Any) -> None:
    company.staff(A={"left_on": "2026-09-30"}, B={})
    company.write("2026-10/adjustments.csv", [{"employee_id": "A", "item": "pay", "amount": "5"}])
    with pytest.raises(ProblemsFound) as error:
        company.run(company.policy("p", HEAD + "items: {pay: {formula: 100}}"))
    assert "not employed" in error.value.problems[0].why.en


def refused(company: Any, *bodies: str, hold: bool = False) -> list[str]:
    """The English words of every error that the documents p, q, r … meet."""
    for name, body in zip("pqrs", bodies, strict=False):
        policies = company.policy(name, HEAD.replace("policy: p", f"policy: {name}") + body)
    with pytest.raises(ProblemsFound) as error:
        company.run(policies, hold=hold)
    assert not list((company.folder.parent / "out").glob("2026-10"))
    return [p.why.en for p in error.value.problems if p.severity == "error"]


@pytest.mark.parametrize(
    "body",
    [
        "reference:\napplies_to: department == 007\nitems: {pay: {formula: 1}}",
        "items: {pay: {title: , when: 007 > 1, formula: 1}}",
        "items: {pay: {title: , formula: 007}, other: {formula: 1}}",
    ],
)
def test_a_wrong_formula_beside_a_blank_key_is_told(company: Any, body: str) -> None:
    company.staff(A={})
    assert any("begin with 0" in why for why in refused(company, body))


def test_a_conflict_cannot_be_held(company: Any) -> None:
    company.staff(A={}, B={})
    pay_item = "items: {pay: {formula: 5}}"
    assert any("given to the same employee" in why for why in refused(company, pay_item, pay_item, hold=True))


def test_applies_to_that_cannot_be_computed_is_an_error(company: Any) -> None:
    company.staff(A={"left_on": ""}, B={"left_on": "2026-10-20"})
    (why,) = refused(
        company,
        "applies_to: years_between(hired_on, left_on) < 1\nitems: {pay: {formula: 1}}",
        "items: {q: {formula: 1}}",
    )
    assert "employee A" in why


def test_tables_of_the_same_name_in_other_documents_are_refused(company: Any) -> None:
    company.staff(A={"department": "x"}, B={"department": "y"})
    rate = 'applies_to: department == "{}"\ntables: {{rate: [{{from: 0, value: {}}}]}}\nitems: {{{}: {{formula: 1}}}}'
    found = refused(
        company, rate.format("x", 1, "a"), rate.format("y", 2, "b"), "items: {pay: {formula: 'lookup(1, rate)'}}"
    )
    assert any("Several documents have a table 'rate'" in why for why in found)


def test_a_role_whose_documents_disagree_is_a_conflict(company: Any) -> None:
    company.staff(A={})
    metric = "metrics: {r: {value: 1}}\nitems: {%s: {formula: 1}}"
    reader = "items: {pay: {per: deal, formula: closer.r}}"
    assert any(
        "'r' is given to the same employee" in why for why in refused(company, metric % "a", metric % "b", reader)
    )


def test_targets_by_title_and_of_metrics_alone(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    company.write(
        "targets.csv", [{"scope": "employee", "scope_id": "A", "metric": "nc", "period": "2026-10", "target": "4"}]
    )
    company.policy(
        "q",
        HEAD.replace("policy: p", "policy: q") + "metrics: {nc: {title: 新客户, value: 3}}\nitems: {z: {formula: 0}}",
    )
    run = company.run(company.policy("p", HEAD + "items: {pay: {formula: attainment(新客户) * 100}}"))
    assert amounts_of(run)["A", "pay"] == "75.00"


@pytest.mark.parametrize("name", ["share", "workdays", "month_days", "amount", "base_salary", "gross_pay"])
def test_names_of_fields_cannot_be_taken(company: Any, name: str) -> None:
    company.staff(A={})
    assert any(
        "already is the name" in why
        for why in refused(company, f"metrics: {{{name}: {{value: 1}}}}\nitems: {{pay: {{formula: 1}}}}")
    )


@pytest.mark.parametrize(
    ("formula", "fine"),
    [
        ("amount * 1%", True),
        ("amount * lookup(amount, t)", True),
        ("lead.budget * 1%", True),
        ("base_salary * 1%", False),
        ("amount * won", False),
        ("actual(x)", False),
        ("count(deals)", False),
    ],
)
def test_what_an_early_payment_may_read(company: Any, amounts_of: Amounts, formula: str, fine: bool) -> None:
    company.staff(A={})
    body = (
        "metrics: {won: {value: count(deals)}}\ntables: {t: [{from: 0, value: 1%}]}\n"
        f"items: {{pay: {{per: deal, payable: 7 workdays after signed_on, formula: '{formula}'}}}}"
    )
    if fine:
        assert pay(company, amounts_of, body) == {}
    else:
        assert any("only read its own event" in why for why in refused(company, body))


@pytest.mark.parametrize("formula", ["lookup(base_salary, t) > 0", "count(deals) > 0", "won > 0", "actual(x) > 0"])
def test_applies_to_reads_the_staff_list_alone(company: Any, amounts_of: Amounts, formula: str) -> None:
    company.staff(A={"base_salary": 5})
    body = f"applies_to: {formula}\nmetrics: {{won: {{value: 1}}}}\ntables: {{t: [{{from: 0, value: 1}}]}}\nitems: {{pay: {{formula: 1}}}}"
    if formula.startswith("lookup"):
        assert pay(company, amounts_of, body) == {"pay": "1.00"}
    else:
        assert any("only reads fields of the staff list" in why for why in refused(company, body))


def test_amounts_beyond_all_measure_are_refused(company: Any) -> None:
    company.staff(A={})
    assert "ten billion" in refused(company, "items: {pay: {formula: 9亿*9亿*9亿}}")[0]
    company.write("2026-10/adjustments.csv", [{"employee_id": "A", "item": "pay", "amount": "99999999999999999"}])
    assert "ten billion" in refused(company, "items: {pay: {formula: 1}}")[0]


def test_a_metric_beyond_all_measure_is_left_out_of_the_metrics(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    body = "metrics: {huge: {value: 1亿*1亿*1亿*1亿}, small: {value: 2}}\nitems: {pay: {formula: huge / huge}}"
    run = company.run(company.policy("p", HEAD + body))
    assert amounts_of(run) == {("A", "pay"): "1.00"}
    assert run.metrics["metric"].to_pylist() == ["small"]


def test_run_and_check_tell_the_same_problems(company: Any) -> None:
    from hrcalc import payrun
    from hrcalc.calendar import Month
    from hrcalc.settings import Settings

    company.staff(A={"hired_on": "soon"}, B={"base_salary": "x"})
    policies = company.policy("p", HEAD + "items: {a: {formula: b}, b: {formula: a}}")
    settings = Settings(data=company.folder, policies=policies, out=company.folder.parent / "out")
    with pytest.raises(ProblemsFound) as error:
        payrun.run(settings, Month(2026, 10))
    assert error.value.problems == payrun.check(settings, Month(2026, 10)).problems
    assert {p.code for p in error.value.problems} >= {"cycle", "wrong-date", "wrong-number"}


def test_a_year_that_the_calendar_does_not_know_is_one_persons_fault(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={"hired_on": "1999-01-01"}, B={})
    policies = company.policy("p", HEAD + "items: {pay: {formula: 'workdays_between(hired_on, date(\"2026-10-31\"))'}}")
    run = company.run(policies, hold=True)
    assert list(run.held) == ["A"]
    assert ("B", "pay") in amounts_of(run)


def test_a_target_of_nothing_is_refused(company: Any) -> None:
    company.staff(A={})
    assert any("no name 'ncc'" in why for why in refused(company, "items: {pay: {formula: 1, when: target(ncc) > 0}}"))


def test_periods_before_the_data_and_actuals_that_nobody_wrote_are_told(company: Any) -> None:
    company.staff(A={})
    company.write("2026-09/deals.csv", [{"deal_id": "D", "closer_id": "A", "signed_on": "2026-09-09", "amount": "1"}])
    body = """
items:
  last: {formula: count(deals in last 3 months)}
  quarter: {formula: count(deals in quarter)}
  told: {formula: "default(actual(retention), 0)"}
"""
    run = company.run(company.policy("p", HEAD + body))
    told = [p for p in run.problems if p.table == "policy"]
    assert [(p.code, p.severity, p.row) for p in told] == [
        ("before-the-data", "warning", 5),
        ("no-rows", "warning", 5),
        ("no-actual", "warning", 7),
    ]
    assert "2026-08" in told[0].why.en


STAFF = {"employee_id": "A", "name": "甲", "department": "x"}


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([("2024-01-01", "2026-10-16", 1800, "")], ["800.00"]),
        ([("2024-01-01", "2026-10-16", 1800, ""), ("2024-01-01", "", 3600, "2026-05-01")], ["1600.00"]),
        ([("2024-01-01", "2026-08-31", 1800, ""), ("2026-10-19", "", 3600, "2026-10-19")], ["2000.00"]),
        ([("2024-01-01", "2026-08-31", 1800, ""), ("2026-10-19", "", 3600, "")], ["2000.00"]),
        ([("2024-01-01", "2026-10-09", 1800, ""), ("2026-10-19", "", 3600, "2026-10-19")], ["200.00", "2000.00"]),
        ([("2024-01-01", "", 1800, ""), ("2024-01-01", "", 3600, "2026-10-16")], ["700.00", "2200.00"]),
        ([("2024-01-01", "2026-09-30", 1800, "")], []),
    ],
)
def test_stretches_of_employment(rows: list[tuple[str, str, int, str]], lines: list[str]) -> None:
    import datetime as dt

    from hrcalc.calendar import Calendar, Month
    from hrcalc.engine.fields import GivenFields
    from hrcalc.engine.people import People

    def day(text: str) -> dt.date | None:
        return dt.date.fromisoformat(text) if text else None

    hired, left, starts = ([day(str(r[i])) for r in rows] for i in (0, 1, 3))
    people = People(
        Month(2026, 10), Calendar(), ["A"] * len(rows), hired, left, starts, [None] * len(rows), GivenFields([], {})
    )
    days = people.spells.column("workdays").numbers.fractions()
    paid = [rows[row][2] * d / 18 for row, d in zip(people.spells.row.tolist(), days, strict=True)]
    assert [f"{float(p):.2f}" for p in paid] == lines
    assert bool(people.active[0]) == bool(lines)


def test_a_share_of_someone_who_has_left_is_an_error(company: Any) -> None:
    company.staff(A={"left_on": "2026-09-30"}, B={})
    company.write("2026-10/deals.csv", [{"deal_id": "D", "closer_id": "B", "signed_on": "2026-10-09", "amount": "100"}])
    rows = [{"deal_id": "D", "employee_id": e, "role": "closer", "share": "0.5"} for e in "AB"]
    company.write("2026-10/deal_credits.csv", rows)
    assert any(
        "not employed on that day" in why
        for why in refused(company, "items: {pay: {per: deal, formula: amount * 10%}}")
    )


def test_refunded_with_a_refund_of_zero_is_a_full_refund(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    deal = {"closer_id": "A", "signed_on": "2026-10-09", "amount": "100", "status": "refunded", "refunded_amount": "0"}
    company.write("2026-10/deals.csv", [{"deal_id": "D", **deal}])
    assert pay(company, amounts_of, "items: {pay: {per: deal, formula: amount}, n: {formula: count(deals)}}") == {
        "n": "0.00"
    }


def test_an_own_lead_with_the_id_does_not_hide_marketings_with_the_phone(company: Any, amounts_of: Amounts) -> None:
    company.staff(A={})
    lead = {"inviter_id": "A", "phone": "13800000001"}
    company.write(
        "2026-10/leads.csv",
        [
            {"lead_id": "L1", **lead, "invited_on": "2026-10-08", "source": "marketing", "customer_id": ""},
            {"lead_id": "L2", **lead, "invited_on": "2026-10-10", "source": "own", "customer_id": "C1"},
        ],
    )
    deal = {
        "closer_id": "A",
        "signed_on": "2026-10-12",
        "amount": "100",
        "source": "own",
        "lead_id": "L2",
        "customer_id": "C1",
    }
    company.write("2026-10/deals.csv", [{"deal_id": "D", **deal, "phone": "138-0000-0001"}])
    body = 'items: {pay: {per: deal, when: verified_source == "marketing", formula: amount}}'
    assert pay(company, amounts_of, body) == {"pay": "100.00"}


def test_who_is_left_out_because_a_field_is_blank_is_told(company: Any) -> None:
    company.staff(A={"city": "上海"}, B={}, C={})
    folder = company.policy("p", HEAD + "applies_to: not missing(city)\nitems: {pay: {formula: 1}}\n")
    company.policy(
        "q", "policy: q\neffective: 2026-01-01\napplies_to: not missing(参保城市)\nitems: {more: {formula: 1}}\n"
    )
    company.policy("r", "policy: r\neffective: 2026-01-01\nitems: {common: {formula: 1}}\n")
    (problem,) = company.run(folder).problems
    assert (problem.code, problem.severity, problem.column) == ("left-out-by-blank", "warning", "city")
    assert problem.employees == ("B", "C")
    assert "B, C" in problem.why.en
    assert problem.why.en.startswith("p, q: ")


def test_who_is_paid_for_a_blank_field_is_not_called_left_out(company: Any) -> None:
    company.staff(A={"city": "上海"}, B={})
    folder = company.policy("p", HEAD + 'applies_to: missing(city) or city == "上海"\nitems: {pay: {formula: 1}}\n')
    assert company.run(folder).problems == []


@pytest.mark.parametrize(("kind", "told"), [("meal", []), ("taxi", []), ("meel", ["meel"])])
def test_applications_that_nothing_asks_for_are_told(company: Any, kind: str, told: list[str]) -> None:
    company.staff(A={})
    row = {
        "application_id": "P1",
        "employee_id": "A",
        "date": "2026-10-09",
        "kind": kind,
        "status": "已通过",
        "amount": 5,
    }
    company.write("2026-10/applications.csv", [row, {**row, "application_id": "P2", "kind": "x", "status": "审批中"}])
    body = """
items:
  meals: {per: application, when: kind == "meal", formula: amount}
  rides: {formula: "count(applications where kind in (\\"taxi\\", \\"bus\\"))"}
"""
    problems = company.run(company.policy("p", HEAD + body)).problems
    assert [(p.code, p.value, p.row) for p in problems] == [("application-kind", value, 2) for value in told]


def test_who_has_no_declared_base_is_told(company: Any) -> None:
    company.staff(A={}, B={}, C={"department": "y"})
    company.write("contribution_bases.csv", [{"employee_id": "A", "pension_base": 5000}])
    body = 'applies_to: department == "x"\nitems: {pension: {kind: pretax, formula: "default(pension_base, base_salary) * 8%"}}\n'
    folder = company.policy("p", HEAD + body)
    company.policy("r", "policy: r\neffective: 2026-01-01\nitems: {common: {formula: 9000}}\n")
    (problem,) = company.run(folder).problems
    assert (problem.code, problem.severity, problem.employees) == ("no-contribution-base", "warning", ("B",))


def test_who_leaves_with_something_carried_is_told(company: Any) -> None:
    company.staff(A={"left_on": "2026-10-20"}, B={}, C={"left_on": "2026-10-21"}, D={"left_on": "2026-11-01"})
    body = 'items: {pay: {formula: 1}, carried_balance: {kind: memo, when: employee_id != "C", formula: 5}}\n'
    (problem,) = company.run(company.policy("p", HEAD + body)).problems
    assert (problem.code, problem.employees) == ("leaving-with-debts", ("A",))
