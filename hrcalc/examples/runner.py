"""Worked examples of documents: run before every payroll, and by `hrcalc policy test`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.columns import Flags
from hrcalc.engine.groups import grouped
from hrcalc.engine.names import Names
from hrcalc.engine.plan import formulas_of
from hrcalc.engine.rows import of_people
from hrcalc.engine.scope import ExampleScope
from hrcalc.engine.session import Session
from hrcalc.engine.world import Vocabulary
from hrcalc.examples import expectations
from hrcalc.examples.expectations import Difference, Expectations
from hrcalc.examples.given import GivenReader, Told
from hrcalc.examples.given_world import Given, given_world
from hrcalc.policy.document import Document, Example
from hrcalc.policy.errors import did_you_mean, policy_problem
from hrcalc.policy.library import Library
from hrcalc.policy.source import Mapping, Scalar
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Lang, Text


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
                    f"算例“{title}”不成立:{d.name} 得 {d.got},期望 {d.expected}。",
                    f"Example '{title}' fails: {d.name} is {d.got}, expected {d.expected}.",
                ),
                Text("改正公式,或改正算例。", "Mend the formula, or the example."),
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
        self._names: dict[tuple[str, ...], Names] = {}
        self._groups: dict[tuple[str, str], bool] = {}

    def run_document(self, document: Document) -> list[Result]:
        """The examples that stand in a document."""
        return self._run_all([(example, [document]) for example in document.examples])

    def run_file(self, examples: Sequence[Example]) -> list[Result]:
        """The examples of a file that holds only examples."""
        known: list[tuple[Example, list[Document]]] = []
        unknown: dict[int, Result] = {}
        for i, example in enumerate(examples):
            try:
                known.append((example, self._named(example)))
            except ProblemsFound as error:
                unknown[i] = Result(example, example.policies, problems=tuple(error.problems))
        results = iter(self._run_all(known))
        return [unknown.get(i) or next(results) for i in range(len(examples))]

    def _run_all(self, examples: Sequence[tuple[Example, list[Document]]]) -> list[Result]:
        """Many at once where that is possible. Whatever does not simply hold there is run by itself, and told as it is then."""
        groups: dict[tuple[tuple[str, ...], str], list[int]] = {}
        for i, (example, own) in enumerate(examples):
            month = example.given.entries.get("month")
            key = (_versions(own), month.text if isinstance(month, Scalar) else "")
            groups.setdefault(key, []).append(i)
        held: set[int] = set()
        for places in groups.values():
            if len(places) > 1:
                own = examples[places[0]][1]
                held.update(places[i] for i in self._holding([examples[i][0] for i in places], own))
        return [
            Result(example, _versions(own)) if i in held else self.run(example, own)
            for i, (example, own) in enumerate(examples)
        ]

    def _holding(self, examples: Sequence[Example], own: list[Document]) -> list[int]:
        """Which of these examples, of one month, hold beyond doubt, each as one person of a world that they share."""
        try:
            month, names = self._setting(examples[0], own)
        except ProblemsFound:
            return []
        told: dict[int, Told] = {}
        expected: dict[int, Mapping] = {}
        wanted: dict[tuple[str, str], tuple[Document, str]] = {}
        for i, example in enumerate(examples):
            if example.expect is None:
                continue
            try:
                one = GivenReader(example, names, self.vocabulary).read()
                asked = expectations.wanted(names, own, example.expect)
            except ProblemsFound:
                continue
            if one.alone:
                told[i], expected[i] = one, example.expect
                wanted.update({(document.version, name): (document, name) for document, name in asked})
        if len(told) < 2:
            return []
        try:
            given = given_world(list(told.values()), month, self.calendar, self.vocabulary)
            session = _session(given, names, own)
            computed = session.prepare(wanted.values())
        except ProblemsFound:
            return []
        if any(self._grouped(document, name) for document, name in computed):
            return []
        persons = zip(expected.items(), given.own, strict=True)
        return [i for (i, expect), person in persons if Expectations(session, own, person).hold(expect)]

    def _grouped(self, document: Document, name: str) -> bool:
        """Whether a metric or item counts the events of a group: strangers in its world would count in it."""
        key = (document.version, name)
        if key not in self._groups:
            self._groups[key] = any(grouped(formula.node) for _, formula in formulas_of(document, name))
        return self._groups[key]

    def faults(self, example: Example, own: list[Document] | None = None) -> list[Problem]:
        """What is wrong with an example before anything is computed: names that mean nothing, values that are none.

        `own` are its documents; without them it names them itself.
        """
        if example.error is not None:  # the mistake may be the refusal that it wants
            return []
        try:
            own = self._named(example) if own is None else own
            _, names = self._setting(example, own)
            GivenReader(example, names, self.vocabulary).read()
        except ProblemsFound as error:
            return error.problems
        return expectations.faults(names, own, example.expect) if example.expect else []

    def _named(self, example: Example) -> list[Document]:
        month = _month(example)
        found = []
        for name in example.policies:
            document = self.library.named(name, month)
            if document is None:
                known = [d.name for d in (*self.library.documents, *self.library.partial)]
                why = Text(f"没有制度“{name}”。", f"There is no policy '{name}'.")
                mend = did_you_mean(name, known) if known else _WHERE
                raise ProblemsFound([policy_problem(example.position, why, mend, code="example")])
            found.append(document)
        return found

    def run(self, example: Example, own: list[Document]) -> Result:
        """One example against its own documents."""
        policies = _versions(own)
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
        lang: Lang = "zh" if any("一" <= sign <= "鿿" for sign in wanted) else "en"
        got = "; ".join(p.why.of(lang) for p in problems[:3])
        return Result(example, policies, (Difference("error", got, wanted, example.error.position),))

    def _differences(self, example: Example, own: list[Document]) -> list[Difference]:
        month, names = self._setting(example, own)
        told = GivenReader(example, names, self.vocabulary).read()
        given = given_world([told], month, self.calendar, self.vocabulary)
        if example.expect is not None and (wrong := expectations.faults(names, own, example.expect)):
            raise ProblemsFound(wrong)
        checker = Expectations(_session(given, names, own), own, given.own[0])
        if example.expect is None:
            checker.everything()
            return []
        return checker.check(example.expect)

    def _setting(self, example: Example, own: list[Document]) -> tuple[Month, Names]:
        month = _month(example) or own[0].effective
        return month, self._names_of(own, month)

    def _names_of(self, own: list[Document], month: Month) -> Names:
        mine = {d.name for d in own}
        documents = [*own, *(d for d in self.library.in_force(month) if d.name not in mine)]
        key = _versions(documents)
        if key not in self._names:
            past = [d for d in self.library.documents if d not in documents]
            self._names[key] = Names(documents, self.vocabulary, past)
        return self._names[key]


_WHERE = Text("用 --policies 指出那份制度的文件夹。", "Name the folder of that policy with --policies.")


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
                    code="example",
                )
            ]
        ) from None


def _versions(own: Sequence[Document]) -> tuple[str, ...]:
    return tuple(d.version for d in own)


def _session(given: Given, names: Names, own: list[Document]) -> Session:
    scope = ExampleScope(names, own, len(given.world.people), {})
    for document in names.documents:
        scope.set_applies(document, _applies(given, scope, document))
    return Session(given.world, scope, given.values)


def _applies(given: Given, scope: ExampleScope, document: Document) -> Flags:
    n = len(given.world.people)
    if document.applies_to is None or n == len(given.own):
        return np.ones(n, dtype=bool)
    rows = of_people(given.world, document, document.applies_to, np.arange(n))
    return Session(given.world, scope).evaluate(document.applies_to.node, rows).flags
