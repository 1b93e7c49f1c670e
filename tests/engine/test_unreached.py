"""Warnings of documents: what they say in vain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrcalc import policies
from hrcalc.settings import Settings

HEAD = "policy: p\neffective: 2026-01-01\n"
EXPECT = "\nexamples: [{given: {}, expect: {%s}}]\n"
PAY = "items: {pay: {formula: 1}}\nexamples: [{given: {}, expect: {pay: 1}}]\n"


def told(tmp_path: Path, body: str) -> list[tuple[str, str]]:
    """Code and marked value of each finding."""
    (tmp_path / "p.yaml").write_text(HEAD + body, encoding="utf-8")
    _, problems = policies.check(Settings(policies=tmp_path), [tmp_path])
    assert all(p.severity == "warning" and not p.blocking for p in problems), problems
    return [(p.code, p.value.split("\n")[0]) for p in problems]


def test_a_document_that_says_nothing_in_vain_has_no_warning(tmp_path: Path) -> None:
    assert told(tmp_path, PAY) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("metrics: {won: {value: count(deals)}}\n" + PAY, "unused-metric"),
        ("tables: {rates: [{from: 0, value: 1}]}\n" + PAY, "unused-table"),
        ("items: {pay: {formula: 1}}\n", "no-examples"),
    ],
)
def test_what_nothing_uses(tmp_path: Path, body: str, code: str) -> None:
    assert [c for c, _ in told(tmp_path, body)] == [code]


@pytest.mark.parametrize(
    "use",
    [
        "items: {pay: {formula: won}}",
        "items: {pay: {formula: 1, when: won > 0}}",
        "items: {pay: {formula: target(won)}}",
        "items: {pay: {per: deal, formula: 1, when: closer.won > 0}}",
        "items: {pay: {formula: count(deals of team where 成单数 > 0)}}",
    ],
)
def test_a_metric_that_a_formula_reads_is_used(tmp_path: Path, use: str) -> None:
    metric = "metrics: {won: {title: 成单数, value: count(deals)}}\n"
    assert told(tmp_path, metric + use + "\nexamples: [{given: {won: 1}, error: x}]\n") == []


@pytest.mark.parametrize(
    ("condition", "never"),
    [
        ("no", True),
        ("1 > 2", True),
        ("n > 5 and n < 3", True),
        ("n > 5 and n < 5", True),
        ("n >= 5 and n < 5", True),
        ("n >= 5 and n <= 5", False),
        ("5 < n and 5 >= n", True),
        ("n == 3 and n == 4", True),
        ("n == 3 and n >= 3", False),
        ("n > 5 or n < 3", False),
        ("(n > 5 or n == 1) and n < 1", True),
        ('department == "甲" and department == "乙"', True),
        ('department in ("甲", "乙") and department == "丙"', True),
        ('department in ("甲", "乙") and department == "乙"', False),
        ('department == "甲" or department == "乙"', False),
        ('部门 == "甲" and department == "乙"', True),
        ("yes", False),
        ("not (n > 5 and n < 3)", False),
        ("n != 3 and n == 3", False),  # it knows less than is true, never more
    ],
)
def test_a_condition_that_can_never_hold(tmp_path: Path, condition: str, never: bool) -> None:
    condition = condition.replace('"', '\\"')
    items = f'items: {{pay: {{formula: n, when: "{condition}"}}}}'
    found = told(tmp_path, "metrics: {n: {value: count(deals)}}\n" + items + EXPECT % "n: 0")
    assert [code for code, _ in found] == (["never-pays"] if never else [])


def test_choices_count_in_both_languages(tmp_path: Path) -> None:
    condition = 'source == \\"市场\\" and source == \\"marketing\\"'
    assert told(tmp_path, f'items: {{pay: {{per: deal, formula: 1, when: "{condition}"}}}}' + EXPECT % "pay: 0") == []


def test_an_item_against_its_own_document(tmp_path: Path) -> None:
    items = 'applies_to: department == "邀约部"\nitems: {pay: {formula: 1, when: department == "面谈部"}}'
    assert told(tmp_path, items + EXPECT % "pay: 0") == [("never-pays", 'department == "面谈部"')]


def test_a_branch_and_a_document_for_nobody(tmp_path: Path) -> None:
    body = 'items: {pay: {formula: "if(1 > 2, 5, 6)"}}\nexamples: [{given: {}, expect: {pay: 6}}]\n'
    assert told(tmp_path, body) == [("never-true", "if(1 > 2, 5, 6)")]
    assert [c for c, _ in told(tmp_path, "applies_to: 1 > 2\n" + PAY)] == ["never-applies"]


def test_a_run_tells_of_a_document_that_applies_to_nobody(company: Any) -> None:
    company.staff(A="x")
    company.policy(
        "q", 'policy: q\neffective: 2026-01-01\napplies_to: department == "邀约步"\nitems: {x: {formula: 1}}\n'
    )
    run = company.run(company.policy("p", HEAD + "items: {pay: {formula: 1}}"))
    assert [(p.code, p.severity) for p in run.problems] == [("applies-to-nobody", "warning")]


@pytest.mark.parametrize("body", ["items: {pay: {formula: count(deals)}}", "items: {pay: {per: deal, formula: 1}}"])
def test_a_run_tells_of_a_table_that_had_rows_last_month_and_has_none_now(company: Any, body: str) -> None:
    company.staff(A="x")
    september = {"deal_id": "1", "closer_id": "A", "signed_on": "2026-09-30", "amount": 1}
    company.write("2026-09/deals.csv", [september])
    folder = company.policy("p", HEAD + body)
    found = [(p.code, p.severity) for p in company.run(folder).problems]
    assert found == [("no-month-folder", "warning"), ("no-rows", "warning")]
    company.write("2026-10/deals.csv", [{**september, "deal_id": "2", "signed_on": "2026-10-01"}])
    assert company.run(folder).problems == []
