"""Contribution bases and tax profiles: what holds of a person in a month, and the months in which somebody is employed."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from hrcalc.calendar import Month
from hrcalc.engine.facts import USED, balance_of
from hrcalc.explain.tree import explain
from hrcalc.tables.catalog import TABLES
from tests.engine.books import Books, Row, amounts, day, month, person
from tests.engine.months import frame
from tests.explain.test_explain import first, month_of

PLAN = """
policy: plan
effective: 2020-01-01
items:
  pension: {kind: memo, formula: "default(pension_base, -1)"}
  fund: {kind: memo, formula: "default(housing_fund_rate, 0) * 100"}
  rent_now: {kind: memo, formula: "default(rent, -1)"}
  upfront: {kind: memo, formula: "if(deduct_60000_upfront, 1, 0)"}
  here: {kind: memo, formula: count(months in year)}
  quarter: {kind: memo, formula: count(months in quarter)}
  rents: {kind: memo, formula: sum(months.rent in year)}
  begins: {kind: memo, formula: 'count(months where date > month_start(date) in year)'}
"""
PAID = """
policy: paid
effective: 2020-01-01
items:
  home: {formula: "default(rent, 0)"}
  homes: {formula: sum(months.rent in year)}
  fund: {formula: "default(pension_base, 100) / 100"}
  here: {formula: count(months in year)}
"""


def base(employee_id: str, from_month: str | None, pension_base: object = None, **more: object) -> Row:
    told = None if pension_base is None else Fraction(str(pension_base))
    return {"employee_id": employee_id, "from_month": from_month, "pension_base": told, **more}


def profile(employee_id: str, from_month: str | None, rent: object = None, **more: object) -> Row:
    told = None if rent is None else Fraction(str(rent))
    return {"employee_id": employee_id, "from_month": from_month, "rent": told, **more}


def company(*staff: Row, **tables: list[Row]) -> Books:
    books = Books([PLAN])
    books.rows |= {"employees": [*staff], **tables}
    return books


def told(books: Books, of: str, item: str) -> dict[str, str]:
    """What an item comes to for everyone, in yuan."""
    lines = books.run(of).lines.to_pylist()
    return {
        x["employee_id"]: str(x["amount"]).removesuffix(".00")
        for x in lines
        if x["item"] == item and not x["origin_month"]
    }


def test_the_row_with_the_latest_month_up_to_the_pay_month_is_in_force() -> None:
    rows = [base("A", "2026-07", 9000), base("A", None, 5000), base("A", "2026-11", 1), base("A", "2025-07", 7000)]
    books = company(person("A"), person("B"), contribution_bases=rows)
    for of, wanted in (("2025-06", "5000"), ("2025-07", "7000"), ("2026-06", "7000"), ("2026-10", "9000")):
        assert told(books, of, "pension") == {"A": wanted, "B": "-1"}, of


def test_a_later_row_replaces_all_of_an_earlier_one() -> None:
    rows = [base("A", "2026-01", 5000, housing_fund_rate=Fraction(7, 100)), base("A", "2026-04", 6000)]
    books = company(person("A"), contribution_bases=rows)
    assert told(books, "2026-03", "fund") == {"A": "7"}
    assert told(books, "2026-04", "fund") == {"A": "0"}


def test_yes_or_no_without_a_row_is_no() -> None:
    rows = [profile("A", "2026-02", deduct_60000_upfront=True), profile("B", "2026-02")]
    books = company(person("A"), person("B"), person("C"), tax_profile=rows)
    assert told(books, "2026-01", "upfront") == {"A": "0", "B": "0", "C": "0"}
    assert told(books, "2026-02", "upfront") == {"A": "1", "B": "0", "C": "0"}


def test_months_are_those_employed_on_any_day() -> None:
    """Joiners, leavers, those who come back (within a month too), and nobody's months of another year."""
    staff = [
        person("A"),
        person("B", hired_on=day("2026-03-31")),
        person("C", left_on=day("2026-02-01")),
        person("D", left_on=day("2026-02-10")),
        person("D", hired_on=day("2026-02-20"), from_date=day("2026-02-20"), left_on=day("2026-02-25")),
        person("D", hired_on=day("2026-05-06"), from_date=day("2026-05-06")),
        person("E", hired_on=day("2026-06-01")),
    ]
    books = company(*staff)
    assert told(books, "2026-05", "here") == {"A": "5", "B": "3", "D": "3"}
    assert told(books, "2026-05", "quarter") == {"A": "2", "B": "2", "D": "1"}
    assert told(books, "2026-05", "begins") == {"A": "0", "B": "1", "D": "1"}
    assert told(books, "2026-01", "here") == {"A": "1", "C": "1", "D": "1"}
    assert told(books, "2025-12", "here") == {"A": "12", "C": "12", "D": "12"}


def test_what_is_declared_late_counts_for_every_month_employed_since() -> None:
    books = company(person("A"), person("B", hired_on=day("2026-03-10")), person("C"))
    assert told(books, "2026-04", "rents") == {"A": "0", "B": "0", "C": "0"}
    books.rows["tax_profile"] = [profile(p, "2026-02", 1500) for p in "AB"] + [profile("A", "2026-04", 800)]
    assert told(books, "2026-04", "rents") == {"A": "3800", "B": "3000", "C": "0"}
    assert told(books, "2026-04", "rent_now") == {"A": "800", "B": "1500", "C": "-1"}


def test_a_closed_month_sees_the_months_and_rows_up_to_itself() -> None:
    books = company(person("A"))
    books.policies = [PAID]
    books.close("2026-01", "2026-02")
    books.rows["tax_profile"] = [profile("A", "2026-02", 1500), profile("A", "2026-03", 1100)]
    books.rows["contribution_bases"] = [base("A", "2026-02", 9000)]
    run = books.run("2026-03")
    again = [x for x in run.lines.to_pylist() if x["origin_month"]]
    assert [(x["origin_month"], x["item"], str(x["amount"]), x["working"].split("; ")[1]) for x in again] == [
        ("2026-02", "home", "1500.00", "changed data: tax profile"),
        ("2026-02", "homes", "1500.00", "changed data: employees, tax profile"),
        ("2026-02", "fund", "89.00", "changed data: contribution bases"),
    ]
    assert told(books, "2026-03", "homes") == {"A": "2600"}


def test_random_months_are_those_of_a_plain_count() -> None:
    """Against loops over days: who was employed, and which row was the last to begin."""
    chance = Random(6)
    for _ in range(25):
        pay = Month(2026, chance.randint(1, 12))
        staff, rows = [], []
        for id_ in "ABCDE":
            at = dt.date(2025, 1, 1)
            for _ in range(chance.randint(1, 3)):
                hired = at + dt.timedelta(chance.randint(0, 200))
                left = hired + dt.timedelta(chance.randint(0, 150))
                staff.append(person(id_, hired_on=hired, left_on=left, from_date=hired))
                at = left + dt.timedelta(chance.randint(2, 60))
            begins = chance.sample([None, "2025-11", "2026-01", "2026-03", "2026-04", "2026-09"], chance.randint(0, 4))
            rows += [profile(id_, b, chance.choice([None, 800, 1100, 1500])) for b in begins]
        books = company(*chance.sample(staff, len(staff)), tax_profile=chance.sample(rows, len(rows)))
        lines = amounts(books.run(str(pay)))
        for id_ in {x["employee_id"] for x in books.run(str(pay)).employees.to_pylist()}:
            here = [
                m
                for m in (Month(2026, n) for n in range(1, pay.month + 1))
                if any(p["employee_id"] == id_ and p["hired_on"] <= d <= p["left_on"] for p in staff for d in m.days)
            ]
            rents = Fraction(0)
            for m in here:
                known = [r for r in rows if r["employee_id"] == id_ and (r["from_month"] or "") <= str(m)]
                if known:
                    rents += max(known, key=lambda r: r["from_month"] or "")["rent"] or 0
            assert lines.get((id_, "here"), 0) == 100 * len(here)
            assert lines.get((id_, "rents"), 0) == 100 * rents


def test_every_row_is_accounted_for() -> None:
    rows = [base("A", None), base("A", "2026-03"), base("A", "2026-06"), base("B", None), base("C", None)]
    told_ = [profile("A", None), profile("A", "2025-06"), profile("A", "2026-03"), profile("C", "2026-01")]
    told_ += [profile("D", None), profile("A", "2026-06")]
    staff = [person("A"), person("B", left_on=day("2025-12-31")), person("C", left_on=day("2026-02-01"))]
    books = company(*staff, contribution_bases=rows, tax_profile=told_)
    frames = {name: frame(name, books.rows.get(name, [])) for name in TABLES}
    balance = balance_of(books.evaluated(month("2026-05")).world, frames, [])
    found = {t: [(b.reason.en, b.rows) for b in balance if b.table == t] for t in ("contribution_bases", "tax_profile")}
    other = "replaced by later ones, or of people not employed"
    assert found == {
        # Of A the row of March; of A the rows that held in January and in March, and C's: C was employed this year.
        "contribution_bases": [(USED.en, 1), ("of later months", 1), (other, 3)],
        "tax_profile": [(USED.en, 3), ("of later months", 1), (other, 2)],
    }


# --- files ------------------------------------------------------------------------------------------------------------

HEAD = "policy: p\neffective: 2026-01-01\n"


def test_explain_names_the_row_that_told_a_base_and_a_month(company: Any) -> None:
    company.staff(A={"base_salary": 5000, "hired_on": "2026-08-03"})
    company.write(
        "contribution_bases.csv",
        [{"employee_id": "A", "养老基数": b, "from_month": m} for b, m in ((6000, "2026-01"), (7000, "2026-09"))],
    )
    company.write("tax_profile.csv", [{"employee_id": "A", "rent": 1500, "from_month": "2026-09"}])
    made = month_of(
        company, "items:\n  pay: {formula: 'pension_base + default(medical_base, 0) + sum(months.rent in year)'}\n"
    )
    tree = explain(made, "A", "pay")
    assert tree.exact == "10000"
    assert first(tree, "field", "pension_base").sources == ("contribution_bases.csv:3",)
    assert [b.sources for b in tree.children if b.kind == "rows"] == [
        ("employees.csv:2", "tax_profile.csv:2", "tax_profile.csv:2")
    ]


def test_without_a_row_no_place_is_told(company: Any) -> None:
    company.staff(A="x")
    made = month_of(company, "items:\n  pay: {formula: 'if(missing(rent), 1, 2)'}\n")
    tree = explain(made, "A", "pay")
    assert tree.exact == "1"
    assert first(tree, "field", "rent").sources == ()


@pytest.mark.parametrize(
    ("body", "whom"),
    [
        ("items: {pay: {formula: 'default(rent, 0)'}}", ["A"]),
        ("items: {pay: {formula: count(months in year)}}", ["A"]),
        ("items: {pay: {formula: sum(months.rent of team in year)}}", ["A", "B"]),
        ("items: {pay: {formula: sum(months.rent by employee.manager in year)}}", ["A", "M"]),
        ("items: {pay: {formula: 'default(pension_base, 0)'}}", ["A"]),
    ],
)
def test_a_wrong_declaration_holds_those_who_read_it(company: Any, body: str, whom: list[str]) -> None:
    company.staff(A={"team": "t", "manager_id": "M"}, B={"team": "t"}, C={"team": "u"}, M={"team": "v"})
    company.write("tax_profile.csv", [{"employee_id": "A", "rent": "much"}, {"employee_id": "C", "rent": 1}])
    assert sorted(company.run(company.policy("p", HEAD + body), hold=True).held) == whom


def test_a_name_in_a_condition_is_the_month_s_own_column(company: Any) -> None:
    """By its id and by its Chinese header, though the person has a field of that name."""
    company.staff(A="x")
    rows = [{"employee_id": "A", "rent": 0, "from_month": "2026-01"}]
    company.write("tax_profile.csv", [*rows, {"employee_id": "A", "rent": 9, "from_month": "2026-09"}])
    body = "items:\n  id: {formula: count(months where rent > 0 in year)}\n  zh: {formula: count(月份 where 住房租金 > 0 in year)}\n"
    run = company.run(company.policy("p", HEAD + body))
    assert {x["item"]: str(x["amount"]) for x in run.lines.to_pylist()} == {"id": "2.00", "zh": "2.00"}


def test_months_lack_no_export(company: Any) -> None:
    """They are made, not read: nobody has to look for rows of months in which nobody was employed."""
    company.staff(A={"hired_on": "2026-09-15"})
    run = company.run(company.policy("p", HEAD + "items: {pay: {formula: count(months in year)}}"))
    assert {p.code for p in run.problems} & {"before-the-data", "no-rows"} == set()


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("count(months in all)", "holds the months of the pay month's year"),
        ("count(months in last 2 months)", "holds the months of the pay month's year"),
        ("count(months by closer)", "months has no role 'closer'"),
        ("sum(months.pension_base)", "months has no column 'pension_base'"),
        ("sum(months.from_month)", "months has no column 'from_month'"),
    ],
)
def test_what_months_do_not_have_is_refused(company: Any, formula: str, why: str) -> None:
    from hrcalc.problems import ProblemsFound

    company.staff(A="x")
    with pytest.raises(ProblemsFound) as found:
        company.run(company.policy("p", HEAD + f"items: {{pay: {{formula: {formula}}}}}"))
    assert why in " ".join(p.why.en for p in found.value.problems)


def test_no_item_is_about_a_month(company: Any) -> None:
    from hrcalc.problems import ProblemsFound

    company.staff(A="x")
    with pytest.raises(ProblemsFound):
        company.run(company.policy("p", HEAD + "items: {pay: {formula: 1, per: month}}"))


def test_a_first_job_and_60000_upfront_end_with_the_year_that_tells_them() -> None:
    plan = PLAN.replace("count(months in quarter)", "count(months where deduct_60000_upfront in year)")
    books = company(
        person("A", 1, hired_on=dt.date(2025, 1, 1)),
        person("B", 1, hired_on=dt.date(2025, 1, 1)),
        tax_profile=[
            profile("A", "2026-02", deduct_60000_upfront=True),
            profile("B", None, deduct_60000_upfront=True),
        ],
    )
    books.policies = [plan]
    assert told(books, "2026-03", "quarter") == {"A": "2", "B": "3"}
    assert told(books, "2027-01", "quarter") == {"A": "0", "B": "1"}
