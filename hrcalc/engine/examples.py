"""Worked examples of documents: run before every payroll, and by `hrcalc policy test`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.columns import Column, Flags
from hrcalc.engine.given import SELF, Given, GivenReader
from hrcalc.engine.lines import fault_problem
from hrcalc.engine.names import Names
from hrcalc.engine.rows import of_people
from hrcalc.engine.scope import ExampleScope
from hrcalc.engine.session import Session
from hrcalc.engine.world import Vocabulary
from hrcalc.policy.display import shown
from hrcalc.policy.document import TOTAL_TITLES, TOTALS, Document, Example, ItemRule, Metric
from hrcalc.policy.errors import Position, did_you_mean, policy_problem
from hrcalc.policy.library import Library
from hrcalc.policy.source import Mapping, Scalar, Sequence
from hrcalc.policy.source import Value as NodeValue
from hrcalc.policy.syntax import constant
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text


@dataclass(frozen=True)
class Difference:
    """One expectation that does not hold."""

    name: str
    got: str
    expected: str
    position: Position


@dataclass(frozen=True)
class Result:
    """What an example came to: it holds where there is no difference and no problem."""

    example: Example
    policies: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the example holds."""
        return not self.differences and not self.problems

    def as_problems(self) -> list[Problem]:
        """A failing example as problems that stop a run."""
        title = self.example.title or "example"
        found = [
            policy_problem(
                d.position,
                Text(
                    f"例子“{title}”不成立:{d.name} 得 {d.got},期望 {d.expected}。",
                    f"Example '{title}' fails: {d.name} is {d.got}, expected {d.expected}.",
                ),
                Text("改正公式,或改正例子。", "Mend the formula, or the example."),
                code="example",
            )
            for d in self.differences
        ]
        return found + list(self.problems)


class ExampleRunner:
    """Runs examples against a library of documents."""

    def __init__(self, library: Library, vocabulary: Vocabulary, calendar: Calendar) -> None:
        self.library = library
        self.vocabulary = vocabulary
        self.calendar = calendar
        self._names: dict[tuple[tuple[str, ...], Month], Names] = {}

    def run_document(self, document: Document) -> list[Result]:
        """The examples that stand in a document."""
        return [self.run(example, [document]) for example in document.examples]

    def run_named(self, example: Example) -> Result:
        """An example of a file that holds only examples."""
        own: list[Document] = []
        try:
            month = _month(example)
        except ProblemsFound as error:
            return Result(example, example.policies, problems=tuple(error.problems))
        for name in example.policies:
            document = self.library.named(name, month)
            if document is None:
                known = [d.name for d in self.library.documents]
                problem = policy_problem(
                    example.position,
                    Text(f"没有制度“{name}”。", f"There is no policy '{name}'."),
                    did_you_mean(name, known),
                )
                return Result(example, example.policies, problems=(problem,))
            own.append(document)
        return self.run(example, own)

    def run(self, example: Example, own: list[Document]) -> Result:
        """One example against its own documents."""
        policies = tuple(d.version for d in own)
        try:
            differences = self._differences(example, own)
        except ProblemsFound as error:
            return self._refused(example, policies, error.problems)
        if example.error is not None:
            wanted = Difference("error", "—", example.error.text, example.error.position)
            return Result(example, policies, (wanted,))
        return Result(example, policies, tuple(differences))

    def _refused(self, example: Example, policies: tuple[str, ...], problems: list[Problem]) -> Result:
        if example.error is None:
            return Result(example, policies, problems=tuple(problems))
        wanted = example.error.text
        if any(wanted in text for p in problems for text in (*p.why, *p.mend)):
            return Result(example, policies)
        got = "; ".join(p.why.en for p in problems[:3])
        return Result(example, policies, (Difference("error", got, wanted, example.error.position),))

    def _differences(self, example: Example, own: list[Document]) -> list[Difference]:
        month = _month(example) or own[0].effective
        names = self._names_of(own, month)
        given = GivenReader(example, names, self.vocabulary).read(month, self.calendar)
        people = given.world.people
        scope = ExampleScope(names, own, len(people), {})
        for document in names.documents:
            scope.set_applies(document, _applies(given, scope, document))
        checker = _Checker(Session(given.world, scope, given.values), own, people.index[SELF])
        if example.expect is None:
            checker.everything()
            return []
        return checker.check(example.expect)

    def _names_of(self, own: list[Document], month: Month) -> Names:
        key = (tuple(d.version for d in own), month)
        if key not in self._names:
            mine = {d.name for d in own}
            others = [d for d in self.library.in_force(month) if d.name not in mine]
            past = [d for d in self.library.documents if d not in others and d not in own]
            self._names[key] = Names([*own, *others], self.vocabulary, past)
        return self._names[key]


def _month(example: Example) -> Month | None:
    node = example.given.entries.get("month")
    if not isinstance(node, Scalar):
        return None
    try:
        return Month.parse(node.text)
    except ValueError:
        raise ProblemsFound(
            [
                policy_problem(
                    node.position,
                    Text(f"“{node.text}”不是月份。", f"'{node.text}' is not a month."),
                    Text("例如 2026-10。", "For example 2026-10."),
                )
            ]
        ) from None


def _applies(given: Given, scope: ExampleScope, document: Document) -> Flags:
    n = len(given.world.people)
    if document.applies_to is None or n == 1:
        return np.ones(n, dtype=bool)
    rows = of_people(given.world, document, document.applies_to, np.arange(n))
    return Session(given.world, scope).evaluate(document.applies_to.node, rows).flags


class _Checker:
    """Compares what an example expects with what its own person gets."""

    def __init__(self, session: Session, own: list[Document], person: int) -> None:
        self.session = session
        self.own = own
        self.person = person
        self.found: list[Difference] = []

    def everything(self) -> None:
        """Compute all items of the example's documents; raises ProblemsFound for what cannot be computed."""
        self.session.prepare([(d, i) for d in self.own for i in d.items])
        for document in self.own:
            for item in document.items:
                self._item_problems(document, item)

    def check(self, expect: Mapping) -> list[Difference]:
        """The expectations that do not hold."""
        for name, node in expect.entries.items():
            if name == "each":
                self._each(node)
            else:
                self._one(name, node, expect.keys[name].position)
        return self.found

    def _one(self, name: str, node: NodeValue, place: Position) -> None:
        total = name if name in TOTALS else TOTAL_TITLES.get(name)
        if total:
            self.session.prepare([(d, i) for d in self.own for i in d.items])
            for document in self.own:
                for item in document.items:
                    self._item_problems(document, item)
            self._compare(name, self.session.total(total), node, place)
            return
        document, definition = self._definition(name, place)
        self.session.prepare([(document, definition.id)])
        told = self.session.given(definition.id).get(self.person)
        column = self.session.named(document, definition.id)
        if told is not None:
            from hrcalc.engine.references import given_column

            column = given_column(column.type, [told] * len(column))
        elif isinstance(definition, Metric):
            self._metric_fault(document, definition, column)
        else:
            self._item_problems(document, definition.id)
        self._compare(name, column, node, place)

    def _each(self, node: NodeValue) -> None:
        if not isinstance(node, Mapping) or not node.entries:
            raise ProblemsFound(
                [
                    policy_problem(
                        node.position,
                        Text("each 写成 {项目: [金额, …]}。", "Write each as {item: [amounts]}."),
                        Text("例如 each: {commission: [2, 3]}。", "For example each: {commission: [2, 3]}."),
                        code="example",
                    )
                ]
            )
        for name, amounts in node.entries.items():
            place = node.keys[name].position
            document, definition = self._definition(name, place)
            self.session.prepare([(document, definition.id)])
            self._item_problems(document, definition.id)
            block = self.session.block(document, definition.id)
            got = [
                Fraction(int(f), 100)
                for f, p in zip(block.fen.tolist(), block.rows.person.tolist(), strict=True)
                if p == self.person
            ]
            items = amounts.items if isinstance(amounts, Sequence) else [amounts]
            expected = [constant(i.text) if isinstance(i, Scalar) else None for i in items]
            if got != expected:
                self.found.append(Difference(name, _list(got), _list(expected), place))

    def _definition(self, name: str, place: Position) -> tuple[Document, Metric | ItemRule]:
        for document in [*self.own, *self.session.scope.names.documents]:
            for id_ in (name, *document.titles.get(name, ())):
                definition = document.metrics.get(id_) or document.items.get(id_)
                if definition is not None:
                    return document, definition
        known = [n for d in self.own for n in (*d.items, *d.metrics)]
        raise ProblemsFound(
            [
                policy_problem(
                    place,
                    Text(f"没有“{name}”这个项目或指标。", f"There is no item or metric '{name}'."),
                    did_you_mean(name, [*known, *TOTALS, "each"]),
                )
            ]
        )

    def _item_problems(self, document: Document, item: str) -> None:
        if self.session.given(item).get(self.person) is not None:
            return
        own = self.session.world.people.ids[self.person]
        problems = [p for p in self.session.block(document, item).problems if own in p.employees]
        if problems:
            raise ProblemsFound(problems)

    def _metric_fault(self, document: Document, metric: Metric, column: Column) -> None:
        if fault := column.faults.get(self.person):
            rows = of_people(self.session.world, document, metric.formula, np.array([self.person], dtype=np.intp))
            raise ProblemsFound([fault_problem(self.session.world, metric.title, rows, 0, fault)])

    def _compare(self, name: str, column: Column, node: NodeValue, place: Position) -> None:
        got = column.value(self.person)
        text = node.text.strip() if isinstance(node, Scalar) else ""
        expected: object = constant(text) if isinstance(got, Fraction) else text
        ratio = column.type == "ratio"
        said = got if isinstance(got, Fraction) else "" if got is None else shown(got)
        if said != expected:
            self.found.append(Difference(name, shown(got, ratio), text, place))


def _list(values: Iterable[Fraction | None]) -> str:
    return f"[{', '.join(shown(v) for v in values)}]"
