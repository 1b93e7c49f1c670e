"""The evaluator agrees with a second, naive one, on random documents over random months."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from hrcalc.calendar import Month
from hrcalc.engine.columns import Column
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.policy.document import TOTALS, Document
from tests.engine.months import Chance, world_of_frames, world_of_rows
from tests.engine.naive import DATES, Facts, Naive, Row, Value, Wrong
from tests.engine.plans import Planner, read

AT_FAULT = "cannot be had"


def both(seed: int) -> tuple[Evaluated, Naive]:
    """One random month under random documents, in both evaluators."""
    facts = Chance(seed).facts()
    documents = [read(text) for text in Planner(seed).documents()]
    world = world_of_frames(facts) if seed % 2 else world_of_rows(facts)
    return evaluate_month(world, documents), Naive(facts, documents)


def metric_of(naive: Naive, document: Document, name: str, person: str) -> Value:
    try:
        return naive.metric(document, name, person)
    except Wrong:
        return AT_FAULT


def metrics_differ(month: Evaluated, naive: Naive) -> list[str]:
    """Every metric of every member."""
    found = []
    for document in month.documents:
        for name in document.metrics:
            column = month.session.named(document, name)
            for at, person in enumerate(naive.people):
                if not naive.employed_days(person) or not naive.applies(document, person, naive.month_row(person)):
                    continue
                got = AT_FAULT if at in column.faults else column.value(at)
                expected = metric_of(naive, document, name, person)
                if got != expected:
                    found.append(
                        f"metric {name} of {person} is {got}, naively {expected}: {document.metrics[name].formula.text}"
                    )
    return found


def lines_differ(month: Evaluated, naive: Naive) -> list[str]:
    """Every line of everyone without an error, in fen and in order; and who has an error."""
    found = []
    for document in month.documents:
        for item in document.items.values():
            block = month.session.block(document, item.id)
            naively = naive.lines(document, item.id)
            at_fault = {e for p in block.problems for e in p.employees}
            names = [month.world.people.ids[p] for p in block.rows.person.tolist()]
            said = f"{item.formula.text} when {item.when.text if item.when else 'always'}"
            for person in naive.people:
                got = [f for f, p in zip(block.fen.tolist(), names, strict=True) if p == person]
                expected = [line.fen for line in naively.lines if line.person == person]
                if (person in at_fault) != (person in naively.wrong):
                    found.append(f"error of {person} in {item.id}: {person in at_fault}, naively not: {said}")
                elif got != expected and not naively.wrong:
                    found.append(f"item {item.id} of {person} is {got}, naively {expected}: {said}")
    return found


def totals_differ(month: Evaluated, naive: Naive) -> list[str]:
    """Every total of everyone without an error."""
    found = []
    held = {p for d in naive.documents for i in d.items for p in naive.lines(d, i).wrong}
    for name in TOTALS:
        column = month.session.total(name)
        for at, person in enumerate(naive.people):
            if person not in held and (got := column.value(at)) != (expected := naive.total(person, name)):
                found.append(f"{name} of {person} is {got}, naively {expected}")
    return found


def differences(seed: int) -> list[str]:
    """Where the two disagree about one random month."""
    month, naive = both(seed)
    return [*metrics_differ(month, naive), *lines_differ(month, naive), *totals_differ(month, naive)]


def told(seeds: range) -> str:
    """What a person needs to mend a disagreement."""
    found = {seed: different for seed in seeds if (different := differences(seed))}
    return "\n".join(f"{seed}: {one}" for seed, many in found.items() for one in many[:3])


def test_both_evaluators_agree_on_random_months() -> None:
    assert told(range(80)) == ""


def value_of(text: str, facts: Facts) -> Column:
    """The metric v under a document with these metrics."""
    month = evaluate_month(
        world_of_rows(facts), [read(f"policy: p\neffective: 2026-01-01\n{text}items: {{pay: {{formula: 1}}}}\n")]
    )
    return month.session.named(month.documents[0], "v")


def test_default_does_not_hide_what_cannot_be_had() -> None:
    facts = Chance(1).facts()
    column = value_of("metrics: {broken: {value: 'if(1 / 0 > 1, 2, 3)'}, v: {value: 'default(broken, 5)'}}\n", facts)
    assert len(column.faults) == len(column)


def test_attainment_without_a_target_needs_no_metric() -> None:
    facts = Chance(1).facts()
    facts.targets.clear()
    text = "metrics: {score: {value: actual(nothing)}, v: {value: 'default(attainment(score), 5%)'}}\n"
    column = value_of(text, facts)
    assert not column.faults
    assert column.value(0) == Fraction(1, 20)
    facts.targets["A", "score"] = Fraction(1)
    assert list(value_of(text, facts).faults) == [0]


def test_a_count_about_others_of_a_group_is_not_only_of_those_in_the_document() -> None:
    ids, month = ("A", "B"), Month(2026, 10)
    staff: list[Row] = [
        {"employee_id": p, "name": p, "department": d, "hired_on": dt.date(2024, 1, 1), "base_salary": Fraction(1)}
        for p, d in zip(ids, "xy", strict=True)
    ]
    leads: list[Row] = [{"lead_id": "L", "invited_on": month.first, "inviter_id": ids[1]}]
    text = 'applies_to: department == "x"\nmetrics: {v: {value: "count(leads of company where count(leads) == 1)"}}\n'
    column = value_of(text, Facts(month, staff, {**{table: [] for table in DATES}, "leads": leads}))
    assert column.value(0) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("start", range(1_000, 4_000, 500))
def test_both_evaluators_agree_on_3000_random_months(start: int) -> None:
    assert told(range(start, start + 500)) == ""


def test_the_random_months_hold_what_matters() -> None:
    """Else the two would agree on nothing."""
    metrics = lines = at_fault = split = 0
    text = ""
    for seed in range(40):
        _, naive = both(seed)
        text += "".join(Planner(seed).documents())
        for document in naive.documents:
            values = [metric_of(naive, document, m, p) for m in document.metrics for p in naive.people]
            metrics += sum(isinstance(v, Fraction) and v != 0 for v in values)
            at_fault += values.count(AT_FAULT)
            lines += sum(len(naive.lines(document, i).lines) for i in document.items)
            for item in document.items.values():
                events = [line.place for line in naive.lines(document, item.id).lines if item.per == "deal"]
                split += len(events) - len(set(events))
    assert metrics > 100
    assert lines > 100
    assert 10 < at_fault < metrics
    assert split > 4
    for word in (
        "posted(",
        " of ",
        "where",
        " in day",
        "attainment(",
        "insurance[",
        ".manager",
        "per: spell",
        "net_pay",
        "apart_earnings",
        "min(pay_left",
        "可扣余额 >",
        "kind: deduction, taxable: no",
        "up 0.1",
    ):
        assert word in text
