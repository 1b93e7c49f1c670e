"""Examples that are computed together come to what each comes to by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from hrcalc.examples.runner import ExampleRunner, Result
from hrcalc.policies import vocabulary
from hrcalc.policy.document import Document, Example
from hrcalc.policy.library import Library, load
from hrcalc.policy.source import Mapping, Scalar, Sequence, Value
from hrcalc.policy.syntax import constant
from hrcalc.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Settings()
FOLDERS = ("policies", "policies/examples", "tests/cases/variants")


def runner_of(library: Library) -> ExampleRunner:
    return ExampleRunner(library, vocabulary(SETTINGS), SETTINGS.calendar.of_the_country())


def told(results: list[Result]) -> list[object]:
    """What is told of examples, and how their values came about."""
    return [(r.example.title, r.policies, r.differences, r.as_problems()) for r in results]


def alone(runner: ExampleRunner, document: Document) -> list[Result]:
    return [runner.run(example, [document]) for example in document.examples]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_example_comes_to_the_same(folder: str) -> None:
    library = load(ROOT / folder)
    together, by_itself = runner_of(library), runner_of(library)
    for document in library.documents:
        assert told(together.run_document(document)) == told(alone(by_itself, document))


def off(node: Value) -> Value:
    """The value, where it is an amount, and one more."""
    if isinstance(node, Scalar) and (number := constant(node.text)) is not None:
        return replace(node, text=str(number + 1))
    if isinstance(node, Mapping):
        return replace(node, entries={key: off(value) for key, value in node.entries.items()})
    return replace(node, items=[off(item) for item in node.items]) if isinstance(node, Sequence) else node


def wrong(examples: Iterable[Example]) -> Iterator[Example]:
    """Examples with one of their expectations wrong, where it is an amount: the first, the second, … by turns."""
    for i, example in enumerate(examples):
        if example.expect is not None:
            entries = example.expect.entries
            key = list(entries)[i % len(entries)]
            changed = {**entries, key: off(entries[key])}
            if changed != entries:
                yield replace(example, expect=replace(example.expect, entries=changed))


@pytest.mark.parametrize("folder", FOLDERS[:2])
def test_no_wrong_expectation_holds(folder: str) -> None:
    library = load(ROOT / folder)
    count = 0
    for document in library.documents:
        examples = tuple(wrong(document.examples))
        mixed = replace(document, examples=(*document.examples, *examples))
        results = runner_of(library).run_document(mixed)[len(document.examples) :]
        assert told(results) == told(alone(runner_of(library), replace(mixed, examples=examples)))
        assert [r.example for r in results if r.passed] == []
        count += len(results)
    assert count > 50


def test_examples_of_lone_people_are_computed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    singly: list[Example] = []
    run = ExampleRunner.run

    def counted(self: ExampleRunner, example: Example, own: list[Document]) -> Result:
        singly.append(example)
        return run(self, example, own)

    monkeypatch.setattr(ExampleRunner, "run", counted)
    library = load(ROOT / "policies")
    runner = runner_of(library)
    results = [
        r for document in library.documents for r in runner.run_document(document) if "statutory" in document.file
    ]
    results += [r for file in library.example_files for r in runner.run_file(file.examples)]
    assert len(results) > 300
    assert [r for r in results if not r.passed] == []
    at_once = [e for e in singly if e.expect is not None and "statutory" in e.position.file]
    assert len(at_once) < 30


Check = Callable[[str], list[Result]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def run(text: str) -> list[Result]:
        (tmp_path / "p.yaml").write_text(dedent(text), encoding="utf-8")
        library = load(tmp_path)
        assert library.problems == ()
        (document,) = library.documents
        found = runner_of(library).run_document(document)
        assert told(found) == told(alone(runner_of(library), document))
        return found

    return run


def failing(results: list[Result]) -> list[int]:
    return [i for i, result in enumerate(results) if not result.passed]


def test_nobody_counts_in_the_group_of_another(check: Check) -> None:
    found = check(
        """\
        policy: p
        effective: 2026-01-01
        metrics:
          late: {value: sum(days.late_minutes of department)}
          busy: {value: count(days of company where mine > 0)}
          mine: {value: sum(days.late_minutes)}
        items:
          pay: {formula: late}
          most: {when: busy >= 2, formula: mine}
        examples:
          - {given: {department: A, days: [{late_minutes: 3}]}, expect: {pay: 3, most: 0}}
          - {given: {department: A, days: [{late_minutes: 4}]}, expect: {pay: 4}}
          - {given: {department: A, days: [{late_minutes: 5}]}, expect: {pay: 12}}
          - {given: {days: [{late_minutes: 5}]}, expect: {mine: 5, most: 5}}
          - {given: {days: [{late_minutes: 5}, {date: 2026-01-02, late_minutes: 2}]}, expect: {mine: 7, most: 7}}
        """
    )
    assert failing(found) == [2, 3]


def test_what_one_is_given_holds_for_nobody_else(check: Check) -> None:
    found = check(
        """\
        policy: p
        effective: 2026-01-01
        metrics:
          won: {value: actual(won)}
          rate: {value: 'if(name == "self", 10, 20)'}
          divisor: {value: 1}
          closed: {value: posted(pay in year)}
        items:
          pay: {formula: "default(won, 0) * rate / divisor"}
          stretch: {per: spell, kind: memo, formula: calendar_days}
        examples:
          - {given: {divisor: 1, won: 3}, expect: {pay: 30, gross_pay: 30}}
          - {given: {divisor: 0, won: 3}, expect: {pay: 30}}
          - {given: {divisor: 2, actuals: {won: 3}}, expect: {pay: 15}}
          - {given: {divisor: 1}, expect: {pay: 0}}
          - {given: {pay: 7, divisor: 0}, expect: {pay: 7, closed: 0}}
          - {given: {rate: 1, divisor: 1, won: 3, month: 2026-03, posted: {pay: {2026-01: 5}}}, expect: {pay: 3, closed: 5}}
          - {given: {divisor: 1, month: 2026-03}, expect: {closed: 5}}
          - {given: {employees: [{}, {from_date: 2026-01-11, department: x}]}, expect: {stretch: 31, each: {stretch: [10, 21]}}}
          - {given: {employees: [{employee_id: self, left_on: 2026-01-05}]}, expect: {each: {stretch: [5]}}}
          - {given: {left_on: 2025-12-05}, expect: {each: {stretch: [1]}}}
          - {given: {divisor: none}, expect: {pay: 1}}
          - {given: {}, expect: {paid: 1}}
          - {given: {divisor: 0}, error: Division by 0}
        """
    )
    assert failing(found) == [1, 6, 9, 10, 11]


def test_managers_and_numbers_are_of_one_example(check: Check) -> None:
    found = check(
        """\
        policy: p
        effective: 2026-01-01
        metrics: {hours: {value: sum(leaves.hours)}}
        items:
          pay: {formula: count(days by employee.manager)}
          own: {formula: hours}
          won: {per: deal, formula: "default(lead.budget, 0)"}
        examples:
          - {given: {days: [{}]}, expect: {pay: 1}}
          - {given: {days: [{}], leaves: [{hours: 1}]}, expect: {pay: 0, own: 1}}
          - {given: {manager_id: self, days: [{}], leaves: [{employee_id: self, hours: 2}]}, expect: {pay: 1, own: 2}}
          - {given: {days: [{}, {date: 2026-01-02}]}, expect: {pay: 0, own: 0}}
          - {given: {people: {E2: {manager_id: self}}, days: [{employee_id: E2}]}, expect: {pay: 1}}
          - {given: {leads: [{lead_id: L, budget: 5}], deals: [{lead_id: L}]}, expect: {won: 5}}
          - {given: {deals: [{lead_id: L}]}, expect: {won: 5}}
        """
    )
    assert failing(found) == [0, 6]
