"""What holds whatever the amounts: order, refunds, splits, tables; with amounts on and beside every edge."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from hrcalc.calendar import Month
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.policy.document import TOTALS
from tests.engine.months import Chance, world_of_frames, world_of_rows
from tests.engine.naive import Facts, Naive, Row
from tests.engine.plans import Planner, read

FEN = Fraction(1, 100)
SEEDED = settings(phases=(Phase.explicit, Phase.reuse, Phase.generate), max_examples=30)
"""For tests of random months: a smaller seed is no simpler month."""
HEAD = "policy: p\neffective: 2026-01-01\n"
MONTH = Month(2026, 10)
ROUNDINGS = st.sampled_from(["half_up 0.01", "half_up 1", "up 0.1", "up 0.01", "down 1", "down 0.01", "half_up 0.05"])


def month_of(facts: Facts, *documents: str, seed: int = 0) -> Evaluated:
    """A month under some documents."""
    return evaluate_month((world_of_frames, world_of_rows)[seed % 2](facts), [read(text) for text in documents])


def outcome(month: Evaluated) -> tuple[object, ...]:
    """Everything that people get or are told, without the order of rows: metrics, lines, errors, totals."""
    ids = month.world.people.ids
    metrics, lines, errors = Counter[Any](), Counter[Any](), set()
    for document in month.documents:
        for name in document.metrics:
            column = month.session.named(document, name)
            known = [i for i in month.scope.members(document).tolist() if i not in column.faults]
            metrics.update((name, ids[i], column.value(i)) for i in known)
        for name in document.items:
            block = month.session.block(document, name)
            lines.update((name, ids[p], f) for p, f in zip(block.rows.person.tolist(), block.fen.tolist(), strict=True))
            errors |= {(name, e) for p in block.problems for e in p.employees}
    totals = [[month.session.total(t).value(i) for i in range(len(ids))] for t in TOTALS]
    return metrics, lines, errors, totals


# --- order ------------------------------------------------------------------------------------------------------------


@SEEDED
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_no_order_of_rows_people_or_documents_changes_anything(seed: int, chance: Random) -> None:
    facts, documents = Chance(seed).facts(), Planner(seed).documents()
    first = outcome(month_of(facts, *documents, seed=seed))
    tables = {name: chance.sample(rows, len(rows)) for name, rows in facts.events.items()}
    staff = chance.sample(facts.staff, len(facts.staff))
    shuffled = replace(facts, staff=staff, events=tables, credits=chance.sample(facts.credits, len(facts.credits)))
    assert outcome(month_of(shuffled, *chance.sample(documents, len(documents)), seed=seed)) == first


@pytest.mark.parametrize("seed", range(4))
def test_no_order_of_files_or_lines_in_them_changes_a_line(company: Any, seed: int) -> None:
    chance = Random(seed)
    company.staff(A="x", B={"department": "x", "manager_id": "A"}, C="y")
    deals = [
        {
            "deal_id": f"D{i}",
            "closer_id": chance.choice("ABC"),
            "signed_on": f"2026-10-{i + 8:02}",
            "amount": f"{i}33.33",
        }
        for i in range(9)
    ]
    shares = [
        {"deal_id": f"D{i}", "employee_id": e, "role": "closer", "share": s}
        for i in (1, 3)
        for e, s in (("A", "0.3333"), ("B", "0.3333"), ("C", "0.3334"))
    ]
    texts = [
        HEAD + "metrics: {sold: {value: sum(deals.amount)}}\nitems: {one: {per: deal, formula: amount * 3.33%}}\n",
        HEAD.replace(": p", ": q")
        + "items: {over: {per: deal, credit: closer.manager, formula: amount * 1%}, all: {formula: sold * 1%}}\n",
    ]

    def paid(names: Sequence[str], order: Callable[[list[Any]], list[Any]]) -> list[tuple[object, ...]]:
        for old in company.folder.glob("2026-10/*.csv"):
            old.unlink()
        rows = order(deals)
        company.write(f"2026-10/deals-{names[0]}.csv", rows[:4])
        company.write(f"2026-10/deals-{names[1]}.csv", rows[4:])
        company.write(f"2026-10/deal_credits-{names[0]}.csv", order(shares))
        for name, text in zip(names, order(texts), strict=True):
            policies = company.policy(name, text)
        lines = company.run(policies).lines.to_pylist()
        return sorted((x["employee_id"], x["item"], x["amount"], x["share"], x["working"]) for x in lines)

    assert paid(("a", "b"), list) == paid(("b", "a"), lambda rows: chance.sample(rows, len(rows)))


# --- refunds ----------------------------------------------------------------------------------------------------------


@SEEDED
@given(st.integers(0, 10**6), st.booleans())
def test_a_refund_of_everything_undoes_everything_that_the_deal_paid(seed: int, told_by_amount: bool) -> None:
    facts, documents = Chance(seed).facts(), Planner(seed).documents()
    deals = facts.events["deals"]
    assume(deals and deals[0]["amount"])
    refund: Row = (
        {"refunded_amount": deals[0]["amount"]} if told_by_amount else {"status": "refunded", "refunded_amount": None}
    )
    refunded = replace(facts, events={**facts.events, "deals": [{**deals[0], **refund}, *deals[1:]]})
    never = replace(
        facts,
        events={**facts.events, "deals": deals[1:]},
        credits=[c for c in facts.credits if c["deal_id"] != deals[0]["deal_id"]],
    )
    assert outcome(month_of(refunded, *documents, seed=seed)) == outcome(month_of(never, *documents, seed=seed))


@given(st.integers(0, 10**9), st.integers(0, 10**9), ROUNDINGS)
def test_a_line_and_its_reversal_are_the_same_amount(fen: int, sevenths: int, rounding: str) -> None:
    amount = f"({fen} / 100 + {sevenths} / 700000)"
    text = f"{HEAD}items: {{up: {{round: {rounding}, formula: '{amount}'}}, back: {{round: {rounding}, formula: '-{amount}'}}}}\n"
    month = month_of(staff_of([0]), text)
    up, back = (month.session.block(month.documents[0], name).fen.tolist() for name in ("up", "back"))
    assert up == [-f for f in back]


# --- splits -----------------------------------------------------------------------------------------------------------


@given(
    st.integers(0, 10**8),
    st.lists(st.integers(1, 5_000), min_size=1, max_size=6),
    ROUNDINGS,
    st.sampled_from(["amount * 3%", "amount / 7", "amount - 1000", "0 - amount", "1/3", "lookup(amount, t) * amount"]),
)
def test_parts_of_a_split_add_up_to_the_whole_line(fen: int, parts: list[int], rounding: str, formula: str) -> None:
    text = f"""{HEAD}
tables: {{t: [{{from: 0, value: 1%}}, {{from: 1000, value: 2.5%}}, {{above: 5000, value: 1/3}}]}}
items: {{pay: {{per: deal, round: {rounding}, formula: '{formula}'}}}}
"""
    whole = sum(parts)
    shares = [Fraction(p, whole) for p in parts]
    deal: Row = {"deal_id": "D", "closer_id": "0", "signed_on": dt.date(2026, 10, 9), "amount": fen * FEN}
    alone = replace(staff_of([0] * len(parts)))
    alone.events["deals"] = [deal]
    credits: list[Row] = [
        {"deal_id": "D", "employee_id": str(i), "role": "closer", "share": s} for i, s in enumerate(shares)
    ]
    one = month_of(alone, text, seed=1)
    split = month_of(replace(alone, credits=credits), text, seed=1)
    (line,) = one.session.block(one.documents[0], "pay").fen.tolist()
    found = split.session.block(split.documents[0], "pay").fen.tolist()
    assert len(found) == len(parts)
    assert sum(found) == line
    naive = Naive(replace(alone, credits=credits), split.documents)
    assert found == [x.fen for x in naive.lines(split.documents[0], "pay").lines]
    unit = Fraction(rounding.split()[1]) * 100
    assert all(abs(f - s * line) <= unit for f, s in zip(found, shares, strict=True))
    assert all(f * line >= 0 for f in found), "a part has the other sign"


# --- tables -----------------------------------------------------------------------------------------------------------


def staff_of(amounts: Sequence[Fraction | int]) -> Facts:
    """One person for each amount, who has it as base salary and the place as id."""
    staff: list[Row] = [
        {
            "employee_id": str(i),
            "name": str(i),
            "department": "x",
            "hired_on": dt.date(2024, 1, 1),
            "base_salary": Fraction(a),
        }
        for i, a in enumerate(amounts)
    ]
    names = ("leads", "interviews", "deals", "days", "leaves", "applications")
    return Facts(MONTH, staff, {name: [] for name in names})


def values_at(table: str, formula: str, amounts: Sequence[Fraction]) -> list[Fraction]:
    """A formula over `base_salary` and the table `t`, for each of these amounts."""
    text = f"{HEAD}tables: {{t: {table}}}\nmetrics: {{v: {{value: '{formula}'}}}}\nitems: {{pay: {{formula: 1}}}}\n"
    month = month_of(staff_of(amounts), text, seed=1)
    column = month.session.named(month.documents[0], "v")
    assert not column.faults
    by_id = dict(zip(month.world.people.ids, range(len(amounts)), strict=True))
    return [Fraction(str(column.value(by_id[str(i)]))) for i in range(len(amounts))]


Bands = list[tuple[int, bool, Fraction]]
"""Edge in fen, whether it is `above`, value."""


@st.composite
def bands(draw: st.DrawFn) -> Bands:
    """A table from 0 fen on, edges anywhere, also one fen beside one another."""
    steps = draw(st.lists(st.integers(1, 3) | st.integers(1, 10**6), min_size=0, max_size=5))
    edges = [sum(steps[:i]) for i in range(len(steps) + 1)]
    value = st.fractions(0, 1, max_denominator=12) | st.sampled_from([Fraction(0), Fraction("0.025"), Fraction(1, 3)])
    return [(edge, draw(st.booleans()), draw(value)) for edge in edges]


def written(table: Bands) -> str:
    """A table as a document has it."""
    rows = (f"{{{'above' if above else 'from'}: {edge}/100, value: {value}}}" for edge, above, value in table)
    return f"[{', '.join(rows)}]"


def beside_edges(table: Bands) -> list[Fraction]:
    """Every edge, one fen below it (but below the first) and above it, and places between and beyond."""
    edges = [edge for edge, _, _ in table]
    fen = {e + d for e in edges for d in (-1, 0, 1)} | {(a + b) // 2 for a, b in pairwise(edges)} | {edges[-1] + 10**6}
    return [f * FEN for f in sorted(fen) if f >= 0]


@given(bands())
def test_from_owns_its_edge_and_above_does_not(table: Bands) -> None:
    table = [(0, False, table[0][2]), *table[1:]]
    amounts = beside_edges(table)
    found = dict(zip(amounts, values_at(written(table), "lookup(base_salary, t)", amounts), strict=True))
    for (_, _, before), (edge, above, value) in pairwise(table):
        if (edge - 1) * FEN in found and all(e != edge - 1 for e, _, _ in table):
            assert found[(edge - 1) * FEN] == before
        assert found[edge * FEN] == (before if above else value)
        if all(e != edge + 1 for e, _, _ in table):
            assert found[(edge + 1) * FEN] == value


@given(bands())
def test_marginal_never_falls_and_every_fen_counts_once(table: Bands) -> None:
    amounts = beside_edges(table)
    found = values_at(written(table), "marginal(base_salary, t)", amounts)
    assert found[0] == 0
    for (low, less), (high, more) in pairwise(zip(amounts, found, strict=True)):
        assert less <= more
        inside = [value for edge, _, value in table if edge * FEN <= low][-1]
        if not any(low < edge * FEN < high for edge, _, _ in table):
            assert more - less == (high - low) * inside
    parts = values_at(written(table), "marginal(min(base_salary, 0.37), base_salary, t)", amounts)
    (start,) = values_at(written(table), "marginal(base_salary, t)", [Fraction("0.37")])
    assert parts == [whole - min(whole, start) for whole in found]


@given(bands())
def test_interpolate_is_continuous_and_meets_every_edge(table: Bands) -> None:
    amounts = beside_edges(table)
    found = dict(zip(amounts, values_at(written(table), "interpolate(base_salary, t)", amounts), strict=True))
    for edge, _, value in table:
        assert found[edge * FEN] == value
    for (low, _, left), (high, _, right) in pairwise(table):
        line = (right - left) / ((high - low) * FEN)
        inside = [a for a in amounts if low * FEN <= a <= high * FEN]
        assert all(found[a] == left + line * (a - low * FEN) for a in inside)
    assert found[amounts[-1]] == table[-1][2]


@settings(max_examples=25)
@given(bands(), st.sampled_from(["lookup", "marginal", "interpolate"]))
def test_below_the_first_band_is_an_error_and_at_it_only_where_it_is_not_owned(table: Bands, function: str) -> None:
    table = [(100, *table[0][1:])] + [(edge + 100, above, value) for edge, above, value in table[1:]]
    amounts = [Fraction("0.99"), Fraction(1), Fraction("1.01")]
    metrics = f"metrics: {{v: {{value: '{function}(base_salary, t)'}}}}\n"
    text = f"{HEAD}tables: {{t: {written(table)}}}\n{metrics}items: {{pay: {{formula: 1}}}}\n"
    month = month_of(staff_of(amounts), text)
    faults = set(month.session.named(month.documents[0], "v").faults)
    assert faults == ({0, 1} if function == "lookup" and table[0][1] else {0})
