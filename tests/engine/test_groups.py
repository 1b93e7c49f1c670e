"""`of GROUP`: events of everyone in a team, a department …, each once, whoever's documents pay them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrcalc import policies
from hrcalc.settings import Settings

HEAD = "policy: p\neffective: 2026-01-01\n"

PEOPLE = """
    team: 一组
    department: 面谈部
    branch: 上海
    region: 华东
    people:
      E2: {team: 一组, department: 面谈部, branch: 上海, region: 华东, manager_id: self}
      E3: {team: 二组, department: 面谈部, branch: 北京, region: 华北}
      E4: {department: 邀约部, branch: 苏州, region: 华东}
    deals:
      - {deal_id: d1, amount: 100}
      - {deal_id: d2, amount: 200, closer_id: E2}
      - {deal_id: d3, amount: 400, closer_id: E3}
      - {deal_id: d4, amount: 800, closer_id: E4, inviter_id: E2}
"""


def failures(tmp_path: Path, body: str) -> list[str]:
    """What does not hold in the examples of a document."""
    (tmp_path / "p.yaml").write_text(HEAD + body, encoding="utf-8")
    settings = Settings(policies=tmp_path)
    _, problems = policies.check(settings, [tmp_path])
    assert [p.why.en for p in problems if p.severity == "error"] == []
    results = policies.run_examples(settings, [tmp_path])
    assert results
    return [f"{d.name}: {d.got}" for r in results for d in r.differences] + [
        p.why.en for r in results for p in r.problems
    ]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("sum(deals.amount)", 100),
        ("sum(deals.amount of self)", 100),
        ("sum(deals.amount of team)", 300),
        ("sum(deals.amount of 团队)", 300),
        ("sum(deals.amount of department)", 700),
        ("sum(deals.amount of branch)", 300),
        ("sum(deals.amount of region)", 1100),
        ("sum(deals.amount of company)", 1500),
        ("sum(deals.amount by inviter of team)", 1500),  # all invited by self, but d4 by E2
        ('sum(deals.amount by inviter of team where closer.department == "邀约部")', 800),
        ("count(deals by closer.manager of team)", 1),  # E2's manager is self
        ("count(deals of company where amount > 100)", 3),
        ("average(deals.amount of department)", "700/3"),
        ("smallest(deals.amount of department)", 100),
        ("largest(deals.amount of region)", 800),
        ("distinct(deals.amount of company)", 4),
        ("count(deals of company in year)", 4),
    ],
)
def test_a_group_counts_the_events_of_all_its_people(tmp_path: Path, formula: str, value: object) -> None:
    body = f"metrics: {{x: {{value: '{formula}'}}}}\nexamples:\n- given:{PEOPLE}  expect: {{x: {value}}}\n"
    assert failures(tmp_path, body) == []


SPLIT = """
    team: A
    people: {E2: {team: A}, E3: {team: B}}
    deals: [{deal_id: d, amount: 1000}]
    deal_credits:
      - {deal_id: d, employee_id: self, role: closer, share: 50%}
      - {deal_id: d, employee_id: E2, role: closer, share: 30%}
      - {deal_id: d, employee_id: E3, role: closer, share: 20%}
"""


def test_a_split_deal_is_one_deal_of_its_group_with_the_shares_of_its_people(tmp_path: Path) -> None:
    body = (
        "metrics:\n  n: {value: count(deals of team)}\n  paid: {value: sum(deals.amount of team)}\n"
        "  part: {value: sum(deals.share of team)}\n  all: {value: count(deals of company)}\n"
        f"examples:\n- given:{SPLIT}  expect: {{n: 1, paid: 800, part: 0.8, all: 1}}\n"
    )
    assert failures(tmp_path, body) == []


def test_in_where_a_metric_is_that_of_the_person_credited(tmp_path: Path) -> None:
    leads = "    leads: [{}, {inviter_id: E2}, {inviter_id: E2}, {inviter_id: E3}, {inviter_id: E3}]\n"
    body = (
        "metrics:\n  led: {value: count(leads)}\n  x: {value: count(deals of department where led >= 2)}\n"
        f"examples:\n- given:{PEOPLE}{leads}  expect: {{led: 1, x: 2}}\n"
    )
    assert failures(tmp_path, body) == []


def test_who_belongs_to_no_team_has_no_team_s_count(tmp_path: Path) -> None:
    body = (
        "metrics:\n  x: {value: count(deals of team)}\n  y: {value: 'default(x, 0)'}\n  z: {value: x >= 0}\n"
        "examples:\n- given: {deals: [{amount: 1}]}\n  expect: {x: '', y: 0, z: no}\n"
    )
    assert failures(tmp_path, body) == []


def test_per_event_a_group_has_days_of_its_own(tmp_path: Path) -> None:
    body = (
        "items: {x: {per: deal, formula: count(deals of team in day)}}\n"
        "examples:\n- given:\n    team: A\n    people: {E2: {team: A}, E3: {team: B}}\n    deals:\n"
        "      - {amount: 1, signed_on: 2026-01-05}\n      - {amount: 1, signed_on: 2026-01-06}\n"
        "      - {amount: 1, signed_on: 2026-01-05, closer_id: E2}\n      - {amount: 1, signed_on: 2026-01-05, closer_id: E3}\n"
        "  expect: {each: {x: [2, 1]}}\n"
    )
    assert failures(tmp_path, body) == []


def deal(id_: str, closer: str, day: str, amount: object = 100) -> dict[str, object]:
    return {"deal_id": id_, "closer_id": closer, "signed_on": day, "amount": amount}


def test_a_group_is_that_of_the_day_for_events_and_of_the_last_employed_day_for_the_month(
    company: Any, amounts_of: Any
) -> None:
    usual = {"name": "x", "hired_on": "2025-01-01", "base_salary": 0, "department": "d", "from_date": ""}
    rows = [("A", "T", ""), ("B", "T", ""), ("B", "U", "2026-10-16")]
    company.write("employees.csv", [{**usual, "employee_id": p, "team": t, "from_date": f} for p, t, f in rows])
    deals = [("1", "A", "2026-10-05"), ("2", "B", "2026-10-15"), ("3", "B", "2026-10-16")]
    company.write("deals.csv", [deal(*d) for d in deals])
    run = company.run(company.policy("p", HEAD + "items: {pay: {formula: count(deals of team)}}"))
    assert amounts_of(run) == {("A", "pay"): "2.00", ("B", "pay"): "1.00"}


@pytest.mark.parametrize(
    ("body", "whom"),
    [
        ("items: {pay: {formula: count(deals of team)}}", ["A", "B"]),
        ("items: {pay: {formula: count(deals of company)}}", ["A", "B", "C"]),
        (
            "metrics: {won: {value: count(deals)}}\nitems: {pay: {formula: count(leads of team where won > 0)}}",
            ["A", "B"],
        ),
        ("items: {pay: {formula: count(leads of company)}}", []),
    ],
)
def test_a_wrong_row_holds_everyone_in_the_groups_that_count_it(company: Any, body: str, whom: list[str]) -> None:
    company.staff(A={"team": "T"}, B={"team": "T"}, C={"team": "U"})
    company.write("leads.csv", [{"lead_id": p, "inviter_id": p, "invited_on": "2026-10-01"} for p in "ABC"])
    company.write("deals.csv", [deal("1", "A", "2026-10-05", "much"), deal("2", "C", "2026-10-05")])
    assert sorted(company.run(company.policy("p", HEAD + body), hold=True).held) == whom
