"""A target split down the tree: parts add up, proportions are kept, nothing depends on the order of rows."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrcalc.problems import UsageError
from hrcalc.targets.shares import exact_shares, shares, unit_of

SCOPES = ("region", "team", "employee")
amounts = st.one_of(st.integers(0, 10**12), st.sampled_from([1, 2, 3, 7, 99, 100, 101, 10**9 + 1]))


# --- one whole --------------------------------------------------------------------------------------------------------


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=12), st.sampled_from(["1", "0.01", "1000"]))
def test_parts_add_up_and_lie_within_one_unit_of_their_share(whole: int, weights: list[int], step: str) -> None:
    unit, exact_weights = Fraction(step), [Fraction(w) for w in weights]
    if not any(weights):
        exact_weights[0] = Fraction(1)
    total = whole * unit
    parts = shares(total, exact_weights, unit, [Fraction(0)] * len(weights))
    assert sum(parts) == total
    for part, exact in zip(parts, exact_shares(total, exact_weights), strict=True):
        assert (part / unit).denominator == 1
        assert abs(part - exact) < unit
        assert part == 0 or exact > 0


def test_what_is_left_over_goes_to_the_largest_remainder_and_then_to_the_first() -> None:
    none = [Fraction(0)] * 3
    assert shares(Fraction(100), [Fraction(1)] * 3, Fraction(1), none) == [34, 33, 33]
    assert shares(Fraction(10), [Fraction(1), Fraction(1), Fraction(2)], Fraction(1), none) == [3, 2, 5]
    assert shares(Fraction(10), [Fraction(12), Fraction(13), Fraction(25)], Fraction(1), none) == [2, 3, 5]
    assert shares(Fraction(1), [Fraction(1)] * 3, Fraction("0.01"), none) == [
        Fraction("0.34"),
        Fraction("0.33"),
        Fraction("0.33"),
    ]


def test_what_a_part_was_left_short_of_counts_with_its_remainder_but_without_a_weight_it_gets_nothing() -> None:
    owed = [Fraction(0), Fraction("0.5"), Fraction("0.9")]
    assert shares(Fraction(100), [Fraction(1)] * 3, Fraction(1), owed) == [33, 33, 34]
    owed[1] = Fraction("0.1")
    assert shares(Fraction(101), [Fraction(1), Fraction(1), Fraction(0)], Fraction(1), owed) == [50, 51, 0]


@pytest.mark.parametrize(("value", "unit"), [("100", "1"), ("0.5", "0.01"), ("0.01", "0.01"), ("1.125", "0.001")])
def test_parts_are_whole_numbers_of_what_the_whole_is_written_in(value: str, unit: str) -> None:
    assert unit_of(Fraction(value)) == Fraction(unit)


# --- T2 ---------------------------------------------------------------------------------------------------------------


def three_levels(tree: Any, top: int = 100_000_000) -> None:
    for id_, team, region in [("E1", "T1", "R1"), ("E2", "T1", "R1"), ("E3", "T2", "R1"), ("E4", "T3", "R2")]:
        tree.person(id_, team=team, region=region)
    tree.target("company", "Co", "2026", top)
    for scope, id_, value in [
        ("region", "R1", 20_000_000),
        ("region", "R2", 80_000_000),
        ("team", "T1", 4_000_000),
        ("team", "T2", 16_000_000),
        ("team", "T3", 80_000_000),
        ("employee", "E1", 2_500_000),
        ("employee", "E2", 1_500_000),
        ("employee", "E3", 16_000_000),
        ("employee", "E4", 80_000_000),
    ]:
        tree.target(scope, id_, "2026", value)


def test_t2_a_raise_at_the_top_is_split_again_in_proportion(tree: Any) -> None:
    three_levels(tree, 120_000_000)
    values = tree.values("2026", levels=SCOPES)
    assert [values[id_, "2026"] for id_ in ("Co", "R1", "T1", "E1", "E2")] == [
        "120000000",
        "24000000",
        "4800000",
        "3000000",
        "1800000",
    ]


def test_t2_the_raise_may_be_told_instead_of_written(tree: Any) -> None:
    three_levels(tree)
    proposal = tree.split("2026", levels=SCOPES, total=Fraction(120_000_000))
    assert [str(p.value) for p in proposal.parts if p.id in ("R1", "T1")] == ["24000000", "4800000"]
    assert len(proposal.rows) == 10
    tree.take(proposal)
    assert tree.warnings() == []


def test_what_adds_up_stays_as_it_is(tree: Any) -> None:
    three_levels(tree)
    tree.targets[1]["target"] += 1  # R1 has one yuan more, R2 one less: no whole multiple of anything
    tree.targets[2]["target"] -= 1
    proposal = tree.split("2026", levels=("region",))
    assert proposal.rows == []
    assert [part.why.en for part in proposal.parts[1:]] == ["kept", "kept"]


# --- properties of whole trees ----------------------------------------------------------------------------------------


@st.composite
def companies(draw: st.DrawFn) -> tuple[list[tuple[str, str, str]], int, list[int]]:
    """People with team and region (teams lie in one region), a target, and the months that have one."""
    teams = draw(st.integers(1, 5))
    region_of = [f"R{draw(st.integers(1, 3))}" for _ in range(teams)]
    people = [
        (f"E{i:02}", f"T{team}", region_of[team])
        for i, team in enumerate(draw(st.lists(st.integers(0, teams - 1), min_size=1, max_size=9)))
    ]
    return people, draw(st.integers(1, 10**9)), draw(st.lists(st.integers(1, 12), unique=True, max_size=4))


def built(new_tree: Any, company: tuple[list[tuple[str, str, str]], int, list[int]]) -> Any:
    people, top, months = company
    tree = new_tree()
    for id_, team, region in people:
        tree.person(id_, team=team, region=region)
    tree.target("company", "Co", "2026", top)
    for month in months:
        tree.target("company", "Co", f"2026-{month:02}", Fraction(top // 20))
    return tree


def assert_adds_up(proposal: Any) -> None:
    """Every part is the sum of the parts below it, in every period; and every period the sum of the shorter ones."""
    value = {(p.level, p.id, str(p.period)): p.value for p in proposal.parts}
    below: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    path: list[Any] = []
    for part in proposal.parts:
        path = [*path[: part.depth], part]
        if part.depth:
            above = path[part.depth - 1]
            below[above.level, above.id, str(part.period)] += part.value
    for key, total in below.items():
        assert value[key] == total, key
    for (level, id_, period), whole in value.items():
        shorter = [v for (lev, i, p), v in value.items() if (lev, i) == (level, id_) and p in inner(period)]
        assert not shorter or sum(shorter) == whole, (level, id_, period)


def inner(period: str) -> list[str]:
    if len(period) == 4:
        return [f"{period}-{m:02}" for m in range(1, 13)]
    year, quarter = period.split("-Q") if "Q" in period else (period, "0")
    return [f"{year}-{int(quarter) * 3 - i:02}" for i in (2, 1, 0)] if int(quarter) else []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(companies(), st.sampled_from(["even", "headcount"]), st.sampled_from([(), ("month",), ("quarter", "month")]))
def test_a_split_adds_up_everywhere_and_splitting_it_again_changes_nothing(
    new_tree: Any, company: Any, by: str, lengths: Any
) -> None:
    tree = built(new_tree, company)
    proposal = tree.split("2026", levels=SCOPES, lengths=lengths, by=by)
    assert_adds_up(proposal)
    assert all(part.value >= 0 and part.value.denominator == 1 for part in proposal.parts)
    tree.take(proposal)
    assert tree.split("2026", levels=SCOPES, lengths=lengths, by=by).rows == []
    assert [p.code for p in tree.warnings()] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(companies(), st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_rows(new_tree: Any, company: Any, order: random.Random) -> None:
    tree = built(new_tree, company)
    first = tree.split("2026", levels=SCOPES, lengths=("month",))
    order.shuffle(tree.staff)
    order.shuffle(tree.targets)
    again = tree.split("2026", levels=SCOPES, lengths=("month",))
    assert [(p.id, p.period, p.value) for p in again.parts] == [(p.id, p.period, p.value) for p in first.parts]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(companies(), st.integers(1, 10**9))
def test_a_changed_top_keeps_the_proportions(new_tree: Any, company: Any, top: int) -> None:
    tree = built(new_tree, (company[0], company[1], []))
    before = tree.split("2026", levels=SCOPES)
    tree.take(before)
    after = tree.split("2026", levels=SCOPES, total=Fraction(top))
    assert_adds_up(after)
    regions = {p.id: p.value for p in before.parts if p.level == "region"}
    for part in after.parts:
        if part.level == "region":
            assert abs(part.value - regions[part.id] * Fraction(top, company[1])) < 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 6), st.integers(0, 40))
def test_counts_of_many_months_are_fair_over_the_year(new_tree: Any, people: int, month: int) -> None:
    tree = new_tree()
    for i in range(people):
        tree.person(f"E{i}")
    tree.target("team", "T", "2026", month * 12)
    proposal = tree.split("2026", of="T", levels=("employee",), lengths=("month",))
    year = [p.value for p in proposal.parts if p.level == "employee" and str(p.period) == "2026"]
    assert not year or max(year) - min(year) <= 1


# --- by what ----------------------------------------------------------------------------------------------------------


def test_headcount_is_of_the_people_employed_in_the_period(tree: Any) -> None:
    tree.person("E1", team="A")
    tree.person("E2", team="A", left_on="2026-09-30")
    tree.person("E3", team="B", hired_on="2026-10-31")
    tree.person("E4", team="B", hired_on="2026-11-01")
    tree.person("E5", team="A")
    tree.person("E5", team="B", from_date="2026-10-15")
    for period in ("2026-09", "2026-10", "2026-11"):
        tree.target("department", "D", period, 600)
    shared = {p: tree.values(p, of="D", by="headcount", levels=("team",)) for p in ("2026-09", "2026-10", "2026-11")}
    assert "B" not in {id_ for id_, _ in shared["2026-09"]}
    assert shared["2026-10"] == {("D", "2026-10"): "600", ("A", "2026-10"): "200", ("B", "2026-10"): "400"}
    assert shared["2026-11"] == {("D", "2026-11"): "600", ("A", "2026-11"): "150", ("B", "2026-11"): "450"}
    tree.staff.reverse()
    assert tree.values("2026-10", of="D", by="headcount", levels=("team",)) == shared["2026-10"]


def test_who_left_before_new_targets_hold_has_no_part_in_them(tree: Any) -> None:
    tree.person("E1", left_on="2026-06-30")
    tree.person("E2")
    tree.target("team", "T", "2026", 100)
    assert tree.values("2026", of="T", levels=("employee",))["E1", "2026"] == "50"
    values = tree.values("2026", of="T", levels=("employee",), from_date=dt.date(2026, 7, 1))
    assert values == {("T", "2026"): "100", ("E2", "2026"): "100"}


def test_who_came_back_is_there_again(tree: Any) -> None:
    tree.person("E1", left_on="2026-03-31")
    tree.person("E1", hired_on="2026-10-01", team="U")
    for period in ("2026-03", "2026-05", "2026-10"):
        tree.target("company", "Co", period, 10)
    assert ("T", "2026-03") in tree.values("2026-03", levels=("team",))
    assert tree.values("2026-10", levels=("team",)) == {("Co", "2026-10"): "10", ("U", "2026-10"): "10"}
    with pytest.raises(UsageError, match="no 'team' below"):
        tree.split("2026-05", levels=("team",))


def test_last_year_is_the_same_group_in_the_same_period(tree: Any) -> None:
    for i in (1, 2, 3):
        tree.person(f"E{i}", region=f"R{i}")
    tree.target("company", "Co", "2026-10", 90)
    tree.target("region", "R1", "2025-10", 100)
    tree.target("region", "R2", "2025-10", 200)
    tree.target("region", "R3", "2025-11", 999)
    values = tree.values("2026-10", by="last-year")
    assert [values[f"R{i}", "2026-10"] for i in (1, 2, 3)] == ["30", "60", "0"]
    (note,) = tree.split("2026-10", by="last-year").notes
    assert note.en == "Get nothing: region 'R3'."
    with pytest.raises(UsageError, match=r"nothing of last year.*region 'R1'.*2025-09"):
        tree.split("2026-09", by="last-year", total=Fraction(90))


def test_existing_proportions_come_before_by_unless_anew(tree: Any) -> None:
    tree.person("E1")
    tree.person("E2")
    tree.target("team", "T", "2026-10", 100)
    tree.target("employee", "E1", "2026-10", 30)
    tree.target("employee", "E2", "2026-10", 10)
    kept = tree.split("2026-10", of="T", by="even")
    assert [p.value for p in kept.parts] == [100, 75, 25]
    assert "--anew" in kept.notes[0].en
    assert [p.value for p in tree.split("2026-10", of="T", by="even", anew=True).parts] == [100, 50, 50]


def test_a_month_without_targets_takes_the_proportions_of_its_quarter_and_then_of_its_year(tree: Any) -> None:
    tree.person("E1", region="R1")
    tree.person("E2", region="R2")
    tree.target("company", "Co", "2026-10", 80)
    tree.target("region", "R1", "2026", 3)
    tree.target("region", "R2", "2026", 1)
    assert tree.values("2026-10")["R1", "2026-10"] == "60"
    tree.target("region", "R1", "2026-Q4", 1)
    tree.target("region", "R2", "2026-Q4", 3)
    assert tree.values("2026-10")["R1", "2026-10"] == "20"


# --- down the periods -------------------------------------------------------------------------------------------------


def test_months_without_a_target_share_what_those_with_one_leave(tree: Any) -> None:
    tree.person("E1")
    tree.target("company", "Co", "2026-Q4", 100)
    tree.target("company", "Co", "2026-10", 40)
    assert tree.values("2026-Q4", lengths=("month",)) == {
        ("Co", "2026-Q4"): "100",
        ("Co", "2026-10"): "40",
        ("Co", "2026-11"): "30",
        ("Co", "2026-12"): "30",
    }
    tree.target("company", "Co", "2026-11", 61)
    with pytest.raises(UsageError, match=r"2026-Q4 is 100; its periods already have 101.*--anew"):
        tree.split("2026-Q4", lengths=("month",))
    assert tree.values("2026-Q4", lengths=("month",), anew=True)["Co", "2026-10"] == "34"


def test_a_rest_with_fen_is_split_into_fen(tree: Any) -> None:
    tree.person("E1")
    tree.target("company", "Co", "2026-Q4", 100)
    tree.target("company", "Co", "2026-10", "40.51")
    proposal = tree.split("2026-Q4", lengths=("month",))
    assert [p.value * 100 for p in proposal.parts] == [10000, 4051, 2975, 2974]


def test_what_a_group_had_in_months_that_are_over_is_not_guessed(tree: Any) -> None:
    tree.person("E1")
    tree.target("team", "T", "2026-Q4", 300)
    tree.target("team", "T", "2026-10", 100)
    asked = {"of": "T", "levels": ("employee",), "lengths": ("month",), "from_date": dt.date(2026, 11, 1)}
    values = tree.values("2026-Q4", **asked)
    assert {period: v for (id_, period), v in values.items() if id_ == "E1"} == {"2026-11": "100", "2026-12": "100"}


def test_months_that_are_over_keep_their_target_when_the_year_is_raised(tree: Any) -> None:
    tree.person("E1")
    tree.target("company", "Co", "2026", 1200)
    for month in range(1, 13):
        tree.target("company", "Co", f"2026-{month:02}", 100)
    tree.target("company", "Co", "2026", 1500, from_date="2026-07-01")
    proposal = tree.split("2026", lengths=("month",))
    assert [int(p.value) for p in proposal.parts] == [1500, *[100] * 6, *[150] * 6]
    assert {p.from_date for p in proposal.rows} == {dt.date(2026, 7, 1)}
    assert [p.value for p in tree.split("2026", lengths=("month",), anew=True).parts] == [
        p.value for p in proposal.parts
    ]
    with pytest.raises(UsageError, match="is over"):
        tree.split("2026", lengths=("month",), from_date=dt.date(2027, 1, 1))


def test_what_is_over_must_be_known(tree: Any) -> None:
    tree.person("E1")
    tree.target("company", "Co", "2026", 1200)
    for month in (1, 2):
        tree.target("company", "Co", f"2026-{month:02}", 100)
    with pytest.raises(UsageError, match="2026-Q1 was over by 2026-04-01"):
        tree.split("2026", lengths=("quarter",), from_date=dt.date(2026, 4, 1))
    tree.target("company", "Co", "2026-03", 100)
    values = tree.values("2026", lengths=("quarter",), from_date=dt.date(2026, 4, 1))
    assert [values["Co", f"2026-Q{q}"] for q in (1, 2, 3, 4)] == ["300"] * 4


def test_groups_keep_what_they_had_in_months_that_are_over(tree: Any) -> None:
    tree.person("E1")
    tree.person("E2")
    tree.person("E3", left_on="2026-10-20")
    tree.target("team", "T", "2026-Q4", 300)
    for month, third in ((10, 5), (11, 0), (12, 0)):
        tree.target("team", "T", f"2026-{month}", 100)
        tree.target("employee", "E1", f"2026-{month}", 80)
        tree.target("employee", "E2", f"2026-{month}", 20 - third)
        tree.target("employee", "E3", f"2026-{month}", third)
    asked = {"of": "T", "levels": ("employee",), "lengths": ("month",)}
    proposal = tree.split("2026-Q4", **asked, total=Fraction(500), from_date=dt.date(2026, 11, 1))
    assert_adds_up(proposal)
    values = {(p.id, str(p.period)): int(p.value) for p in proposal.parts}
    assert [values["E1", p] for p in ("2026-10", "2026-11", "2026-12", "2026-Q4")] == [80, 160, 160, 400]
    assert (values["E3", "2026-10"], values["E3", "2026-Q4"]) == (5, 5)


# --- groups -----------------------------------------------------------------------------------------------------------


def test_a_level_that_a_group_does_not_have_is_passed_over(tree: Any) -> None:
    tree.person("E1", department="A", team="T1")
    tree.person("E2", department="B", team=None)
    tree.target("company", "Co", "2026-10", 100)
    proposal = tree.split("2026-10", levels=("department", "team", "employee"))
    assert [(p.depth, p.id) for p in proposal.parts] == [(0, "Co"), (1, "A"), (2, "T1"), (3, "E1"), (1, "B"), (2, "E2")]
    assert [int(p.value) for p in proposal.parts] == [100, 50, 50, 50, 50, 50]


def test_people_without_a_team_beside_teams_get_nothing_and_are_named(tree: Any) -> None:
    tree.person("E1", team="T1")
    tree.person("Boss", team=None)
    tree.target("department", "D", "2026-10", 100)
    proposal = tree.split("2026-10", of="D", levels=("team", "employee"))
    assert [p.id for p in proposal.parts] == ["D", "T1", "E1"]
    assert [note.en[-7:] for note in proposal.notes] == [": Boss."]


def test_nothing_is_split_into_nothing(tree: Any) -> None:
    tree.person("E1", region="R1", team="T1")
    tree.person("E2", region="R2", team="T2")
    tree.person("E3", region="R2", team=None)
    tree.target("company", "Co", "2026-10", 100)
    tree.target("region", "R1", "2026-10", 10)
    proposal = tree.split("2026-10", of="Co", levels=("region", "team"))
    assert [(p.id, int(p.value)) for p in proposal.parts] == [("Co", 100), ("R1", 100), ("T1", 100), ("R2", 0)]
    assert [note.en for note in proposal.notes] == ["Get nothing: region 'R2'."]
    tree.target("team", "T2", "2026-10", 7)  # what is there must go
    assert [(p.id, int(p.value)) for p in tree.split("2026-10", levels=("region", "team")).rows] == [
        ("R1", 100),
        ("T1", 100),
        ("T2", 0),
    ]
    assert [note.en for note in tree.split("2026-10", levels=("region", "team")).notes] == ["Get nothing: region 'R2'."]


def test_a_group_that_lies_in_several_cannot_have_a_part_of_one(tree: Any) -> None:
    tree.person("E1", region="R1", department="Both")
    tree.person("E2", region="R2", department="Both")
    tree.person("E3", region="R1", department="One")
    tree.target("region", "R1", "2026-10", 100)
    with pytest.raises(UsageError, match=r"department 'Both'.*--without Both"):
        tree.split("2026-10", of="R1", levels=("department",))
    values = tree.values("2026-10", of="R1", levels=("department", "employee"), without=("Both",))
    assert values == {("R1", "2026-10"): "100", ("One", "2026-10"): "100", ("E3", "2026-10"): "100"}


def test_without_takes_people_and_groups_out_and_refuses_those_that_have_a_target(tree: Any) -> None:
    for id_, team in [("E1", "A"), ("E2", "A"), ("E3", "B"), ("E4", "C")]:
        tree.person(id_, team=team)
    tree.target("department", "D", "2026-10", 100)
    values = tree.values("2026-10", of="D", levels=("team", "employee"), without=("C", "E2"), by="headcount")
    assert values["A", "2026-10"] == values["E1", "2026-10"] == "50"
    assert ("C", "2026-10") not in values
    with pytest.raises(UsageError, match="no 'E9'"):
        tree.split("2026-10", of="D", without=("E9",))
    tree.target("team", "C", "2026-10", 5)
    with pytest.raises(UsageError, match=r"targets\.csv:3 gives it a target"):
        tree.split("2026-10", of="D", without=("C",))


def test_branches_lie_in_regions_or_regions_in_branches(tree: Any) -> None:
    for i, (branch, region) in enumerate([("B1", "R1"), ("B2", "R1"), ("B3", "R2")]):
        tree.person(f"E{i}", branch=branch, region=region)
    tree.target("company", "Co", "2026-10", 100)
    asked = {"levels": ("branch", "region")}
    assert [p.id for p in tree.split("2026-10", **asked).parts] == ["Co", "R1", "B1", "B2", "R2", "B3"]
    for row in tree.staff:
        row["branch"], row["region"] = row["region"], row["branch"]
    assert [p.id for p in tree.split("2026-10", **asked).parts] == ["Co", "R1", "B1", "B2", "R2", "B3"]


def test_people_stand_in_the_order_of_their_ids_whenever_they_came(tree: Any) -> None:
    tree.person("E1", hired_on="2026-11-01")
    tree.person("E2")
    tree.target("team", "T", "2026-Q4", 300)
    parts = tree.split("2026-Q4", of="T", levels=("employee",), lengths=("month",)).parts
    assert list(dict.fromkeys(p.id for p in parts)) == ["T", "E1", "E2"]


def test_the_next_level_is_the_one_that_targets_use(tree: Any) -> None:
    tree.person("E1")
    tree.target("company", "Co", "2026-10", 100)
    assert [p.level for p in tree.split("2026-10").parts] == ["company", "region"]
    tree.target("team", "T", "2026-10", 100)
    assert [p.level for p in tree.split("2026-10").parts] == ["company", "team"]
    tree.target("employee", "E1", "2026", 1200)
    assert [str(p.period) for p in tree.split("2026", of="E1").parts[:2]] == ["2026", "2026-Q1"]


# --- rows -------------------------------------------------------------------------------------------------------------


def test_a_row_that_replaces_another_begins_later(tree: Any) -> None:
    tree.person("E1")
    tree.person("E2")
    tree.target("team", "T", "2026-10", 100)
    tree.target("employee", "E1", "2026-10", 50)
    proposal = tree.split("2026-10", of="T", anew=True, total=Fraction(120))
    assert [(p.id, p.from_date) for p in proposal.rows] == [
        ("T", dt.date(2026, 10, 1)),
        ("E1", dt.date(2026, 10, 1)),
        ("E2", None),
    ]
    tree.take(proposal)
    with pytest.raises(UsageError, match=r"targets\.csv:\d holds from 2026-10-01.*later --from-date"):
        tree.split("2026-10", of="T", total=Fraction(140))
    again = tree.split("2026-10", of="T", total=Fraction(140), from_date=dt.date(2026, 10, 2))
    tree.take(again)
    assert [int(p.value) for p in tree.split("2026-10", of="T").parts] == [140, 70, 70]


def test_a_target_of_nothing_is_not_written_but_replaces_one_that_was_there(tree: Any) -> None:
    for i in (1, 2, 3):
        tree.person(f"E{i}")
    tree.target("team", "T", "2026-10", 1)
    assert [p.id for p in tree.split("2026-10", of="T").rows] == ["E1"]
    tree.target("employee", "E2", "2026-10", 1)
    tree.target("employee", "E3", "2026-10", 1)
    assert [(p.id, int(p.value)) for p in tree.split("2026-10", of="T").rows] == [("E3", 0)]


def test_a_rate_is_not_split(tree: Any) -> None:
    tree.person("E1")
    tree.target("team", "T", "2026-10", "0.9")
    with pytest.raises(UsageError, match="rates"):
        tree.split("2026-10", of="T")


def test_a_whole_with_fen_is_split_into_fen(tree: Any) -> None:
    tree.person("E1")
    tree.person("E2")
    tree.target("team", "T", "2026-10", "100.01")
    assert [str(p.value) for p in tree.split("2026-10", of="T").parts[1:]] == ["5001/100", "50"]
    with pytest.raises(UsageError, match="--unit"):
        tree.split("2026-10", of="T", unit=Fraction(1))
    assert [int(p.value) for p in tree.split("2026-10", of="T", total=Fraction(3000), unit=Fraction(1000)).parts] == [
        3000,
        2000,
        1000,
    ]


def test_a_name_of_several_levels_must_say_which(tree: Any) -> None:
    tree.person("E1", department="X", team="X")
    tree.target("team", "X", "2026-10", 100)
    with pytest.raises(UsageError, match="department:X or team:X"):
        tree.split("2026-10", of="X")
    assert tree.values("2026-10", of="X", level="team")["E1", "2026-10"] == "100"
