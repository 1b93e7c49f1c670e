"""Parts of a target that do not add up to it are told, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrcalc.policy.library import load

ROOT = Path(__file__).resolve().parents[2]


def two_regions(tree: Any, whole: str = "100", parts: tuple[str, str] = ("60", "40"), period: str = "2026-10") -> None:
    tree.person("E1", region="R1", team="T1")
    tree.person("E2", region="R2", team="T2")
    tree.target("company", "Co", period, whole)
    for i, part in enumerate(parts, 1):
        tree.target("region", f"R{i}", period, part)


def test_a_change_at_the_top_is_told_with_both_rows_the_sums_the_difference_and_the_mend(tree: Any) -> None:
    two_regions(tree, "120")
    (problem,) = tree.warnings()
    assert (problem.severity, problem.code, problem.place) == ("warning", "targets-do-not-add-up", "targets.csv:2")
    assert problem.why.en == (
        "The sales target of company 'Co' in 2026-10 is 120; its 2 region targets (targets.csv:3, targets.csv:4) "
        "add up to 100, 20 less."
    )
    assert problem.why.zh == (
        "公司“Co” 2026-10 的 sales 目标是 120,下面 2 个区域目标加起来是 100(targets.csv:3, targets.csv:4),少 20。"
    )
    assert problem.mend.en.endswith(": hrcalc targets split --metric sales --period 2026-10 --down region")
    assert problem.mend.zh.endswith(":hrcalc targets split --metric sales --period 2026-10 --down 区域")


@pytest.mark.parametrize("period", ["2026-10", "2026-Q4", "2026"])
@pytest.mark.parametrize(("whole", "told"), [("100", 0), ("100.01", 1), ("99.99", 1)])
def test_one_fen_is_told_in_the_month_its_quarter_and_its_year(tree: Any, period: str, whole: str, told: int) -> None:
    two_regions(tree, whole, period=period)
    assert len(tree.warnings("2026-10")) == told
    assert len(tree.warnings("2026-11")) == (told if period != "2026-10" else 0)
    assert tree.warnings("2027-10") == []


def test_a_group_without_any_target_has_no_part_to_miss(tree: Any) -> None:
    two_regions(tree, "120")
    tree.person("E3", region="HQ")
    assert len(tree.warnings()) == 1


def test_the_rest_may_be_of_people_outside_the_parts_who_have_targets(tree: Any) -> None:
    two_regions(tree, "120")
    tree.person("E3", region=None)
    tree.target("employee", "E3", "2026-11", 30)
    assert tree.warnings() == []
    tree.targets[0]["target"] -= 21  # 99: the two regions alone are more
    assert [p.why.en[-7:] for p in tree.warnings()] == ["1 more."]


def test_only_the_next_level_that_has_targets_is_compared(tree: Any) -> None:
    two_regions(tree)
    tree.target("employee", "E1", "2026-10", 61)
    (problem,) = tree.warnings()
    assert "of region 'R1' in 2026-10 is 60; its 1 employee target (targets.csv:5) is 61, 1 more." in problem.why.en
    assert "--of region:R1 --down employee" in problem.mend.en
    tree.targets[1]["scope_id"] = tree.staff[0]["region"] = "R 1"
    assert '--of "区域:R 1" --down 员工' in tree.warnings()[0].mend.zh
    tree.target("team", "T1", "2026-10", 60)
    assert ["'T1'" in p.why.en for p in tree.warnings()] == [True]


def test_a_group_that_lies_in_several_is_a_part_of_none(tree: Any) -> None:
    two_regions(tree)
    for i in (1, 2):
        tree.person(f"F{i}", region=f"R{i}", department="Both")
    tree.target("department", "Both", "2026-10", 70)
    assert tree.warnings() == []


def test_regions_and_branches_that_cut_the_company_in_two_ways_are_both_its_parts(tree: Any) -> None:
    for i, (region, branch) in enumerate([("R1", "B1"), ("R1", "B2"), ("R2", "B1"), ("R2", "B2")]):
        tree.person(f"E{i}", region=region, branch=branch)
    tree.target("company", "Co", "2026-10", 100)
    for scope in ("region", "branch"):
        for i in (1, 2):
            tree.target(scope, f"{scope[0].upper()}{i}", "2026-10", 50)
    assert tree.warnings() == []
    tree.targets[-1]["target"] += 1
    (problem,) = tree.warnings()
    assert "its 2 branch targets (targets.csv:5, targets.csv:6) add up to 101" in problem.why.en


def test_people_who_are_not_employed_in_the_period_do_not_count(tree: Any) -> None:
    tree.person("E1")
    tree.person("E2", left_on="2026-09-30")
    tree.target("team", "T", "2026-10", 100)
    for id_, value in (("E1", 100), ("E2", 50)):
        tree.target("employee", id_, "2026-10", value)
    assert tree.warnings() == []


def test_months_are_compared_with_their_quarter_and_year(tree: Any) -> None:
    tree.person("E1")
    tree.target("company", "Co", "2026-Q4", 100)
    for month, value in ((10, 30), (11, 30)):
        tree.target("company", "Co", f"2026-{month}", value)
    assert tree.warnings() == []  # the rest may be December's
    tree.target("company", "Co", "2026-12", 41)
    (problem,) = tree.warnings()
    assert "its 3 month targets" in problem.why.en
    assert problem.why.en.endswith("add up to 101, 1 more.")
    assert problem.mend.en.endswith("--down month")
    assert "--down 月" in problem.mend.zh


def test_a_year_is_compared_with_its_quarters_and_the_months_of_those_without_a_target(tree: Any) -> None:
    tree.person("E1")
    tree.target("company", "Co", "2026", 1200)
    for quarter in (1, 2, 3):
        tree.target("company", "Co", f"2026-Q{quarter}", 300)
    for month in (10, 11, 12):
        tree.target("company", "Co", f"2026-{month}", 100)
    assert tree.warnings() == []
    tree.targets[-1]["target"] += 1
    (problem,) = tree.warnings()
    assert "its 6 quarter and month targets" in problem.why.en
    assert "…" in problem.why.en
    assert problem.mend.en.endswith("--down quarter,month")


def test_a_month_that_is_more_than_its_quarter_is_told_alone(tree: Any) -> None:
    tree.person("E1")
    tree.target("employee", "E1", "2026-Q4", 10)
    tree.target("employee", "E1", "2026-11", 11)
    assert [p.place for p in tree.warnings()] == ["targets.csv:2"]


def test_a_later_row_replaces_from_its_day(tree: Any) -> None:
    two_regions(tree, period="2026")
    tree.target("company", "Co", "2026", 120, from_date="2026-11-01")
    assert tree.warnings("2026-10") == []
    assert [p.place for p in tree.warnings("2026-11")] == ["targets.csv:5"]


@pytest.mark.parametrize(
    ("whole", "parts", "told"),
    [
        ("0.9", ("0.9", "0.85"), 0),  # a rate
        ("0.9", ("0.5", "0.2"), 0),
        ("1", ("1", "1"), 0),  # everybody is to keep 100%
        ("85", ("80", "90"), 0),  # a score
        ("85", ("84", "80"), 1),
        ("100", ("100", "20"), 1),  # too much was given out
        ("0", ("0", "0"), 0),
    ],
)
def test_rates_and_scores_do_not_add_up(tree: Any, whole: str, parts: tuple[str, str], told: int) -> None:
    two_regions(tree, whole, parts)
    assert len(tree.warnings()) == told


def test_a_score_is_one_though_some_group_has_a_single_part(tree: Any) -> None:
    two_regions(tree, "85", ("80", "90"))
    tree.target("team", "T1", "2026-10", 80)
    assert tree.warnings() == []
    tree.target("team", "T2", "2026-10", 70)
    assert tree.warnings() == []


def test_a_halved_top_is_told_where_other_parts_add_up(tree: Any) -> None:
    two_regions(tree, "50", ("50", "50"))
    tree.person("E3", region="R1", team="T3")
    for team in ("T1", "T3"):
        tree.target("team", team, "2026-10", 25)
    assert [p.place for p in tree.warnings()] == ["targets.csv:2"]


def test_a_metric_by_its_id_and_by_its_title_is_one(tree: Any) -> None:
    tree.documents = load(ROOT / "policies").documents
    two_regions(tree, "120")
    for row, name in zip(tree.targets, ("sales_amount", "销售额", "Sales"), strict=True):
        row["metric"] = name
    assert len(tree.warnings()) == 1
    assert tree.split("2026-10", metric="销售额").parts[1].metric == "销售额"
    tree.targets[0]["target"] = tree.targets[0]["target"] * 0 + 100
    assert tree.warnings() == []


def test_one_target_told_twice_in_two_ways_is_told(tree: Any) -> None:
    tree.documents = load(ROOT / "policies").documents
    two_regions(tree)
    tree.targets.append({**tree.targets[0], "scope_id": "The company"})
    tree.targets.append({**tree.targets[1], "metric": "other"})
    (problem,) = tree.warnings()
    assert (problem.code, problem.place, problem.severity) == ("target-twice", "targets.csv:5", "warning")
    assert "targets.csv:2" in problem.why.en
    assert "targets.csv:2 and targets.csv:5" in tree.split("2026-10").notes[0].en


def test_rows_that_cannot_be_read_are_left_to_the_checks_of_the_table(tree: Any) -> None:
    two_regions(tree)
    for name in ("scope", "scope_id", "metric", "period", "target"):
        tree.targets.append({**tree.targets[0], name: None})
    for period, value in (("2026-Q4", 1), ("2026-10", 5)):
        tree.target("squad", "S", period, value)
    assert tree.warnings() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=10),
    st.integers(0, 40),
    st.randoms(use_true_random=False),
)
def test_a_team_is_told_exactly_when_its_people_do_not_add_up(
    new_tree: Any, people: list[tuple[int, int]], whole: int, order: Any
) -> None:
    tree = new_tree()
    for i, (team, value) in enumerate(people):
        tree.person(f"E{i}", team=f"T{team}")
        tree.target("employee", f"E{i}", "2026-10", value * 100)
    for team in range(4):
        tree.target("team", f"T{team}", "2026-10", whole * 100)
    sums = {team: sum(v for t, v in people if t == team) for team in {t for t, _ in people}}
    families = {team: [v for t, v in people if t == team] for team in sums}
    several = [v for v in families.values() if len(v) > 1]
    score = bool(several) and all(
        min(v) <= whole <= max(v) and abs(sum(v) - whole * len(v)) < abs(sum(v) - whole) * len(v) for v in several
    )
    expected = set() if score else {f"'T{team}'" for team, total in sums.items() if total != whole}
    order.shuffle(tree.targets)
    assert {p.why.en.split()[5] for p in tree.warnings()} == expected
