"""What an example expects, against what its own person gets."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from hrcalc.engine.columns import Column
from hrcalc.engine.lines import fault_problem
from hrcalc.engine.names import Names
from hrcalc.engine.rows import of_people
from hrcalc.engine.session import Session
from hrcalc.explain.branch import Branch
from hrcalc.policy.display import shown
from hrcalc.policy.document import TOTAL_TITLES, TOTALS, Document, ItemRule, Metric
from hrcalc.policy.errors import Position, did_you_mean, policy_problem, several_meant
from hrcalc.policy.source import Mapping, Scalar, Sequence
from hrcalc.policy.source import Value as NodeValue
from hrcalc.policy.syntax import constant
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text


@dataclass(frozen=True)
class Difference:
    """One expectation that does not hold. `tree`: how the value came about, where the example's documents computed one."""

    name: str
    got: str
    expected: str
    position: Position
    tree: Branch | None = None


def faults(names: Names, own: SequenceOf[Document], expect: Mapping) -> list[Problem]:
    """What is wrong with expectations before anything is computed: names that mean nothing, amounts that are none."""
    found = []
    for name, node in expect.entries.items():
        place = expect.keys[name].position
        try:
            if name == "each":
                for item, amounts in _items(node).entries.items():
                    meant_item(names, own, item, _items(node).keys[item].position)
                    for amount in amounts.items if isinstance(amounts, Sequence) else [amounts]:
                        _amount(amount)
            elif name in (*TOTALS, *TOTAL_TITLES) or isinstance(meant(names, own, name, place)[1], ItemRule):
                _amount(node)
        except ProblemsFound as error:
            found += error.problems
    return found


def meant(names: Names, own: SequenceOf[Document], name: str, place: Position) -> tuple[Document, Metric | ItemRule]:
    """The metric or item that an example means by a name: its own documents' first. Raises ProblemsFound."""
    for document in [*own, *names.documents]:
        ids = [name, *document.titles.get(name, ())]
        found = {i: d for i in ids if (d := document.metrics.get(i) or document.items.get(i)) is not None}
        if name in found or len(found) == 1:
            return document, found.get(name) or next(iter(found.values()))
        if found:
            raise _wrong(place, *several_meant(name, found))
    known = [n for d in own for n in (*d.items, *d.metrics, *d.titles)]
    raise _wrong(
        place,
        Text(f"没有“{name}”这个项目或指标。", f"There is no item or metric '{name}'."),
        did_you_mean(name, [*known, *TOTALS, *TOTAL_TITLES, "each"]),
    )


def meant_item(names: Names, own: SequenceOf[Document], name: str, place: Position) -> tuple[Document, ItemRule]:
    """The item that an example means by a name. Raises ProblemsFound."""
    document, found = meant(names, own, name, place)
    if isinstance(found, ItemRule):
        return document, found
    why = Text(f"“{name}”是指标,没有明细行。", f"'{name}' is a metric: it has no lines.")
    raise _wrong(place, why, Text("each 里写项目。", "Name an item in each."))


def _items(node: NodeValue) -> Mapping:
    if isinstance(node, Mapping) and node.entries:
        return node
    raise _wrong(
        node.position,
        Text("each 写成 {项目: [金额, …]}。", "Write each as {item: [amounts]}."),
        Text("例如 each: {commission: [2, 3]}。", "For example each: {commission: [2, 3]}."),
    )


def _amount(node: NodeValue) -> None:
    if not isinstance(node, Scalar):
        why = Text("这里需要一个金额。", "One amount is needed here.")
        mend = Text("几行的金额写在 each 里。", "Amounts of several lines belong into each.")
        raise _wrong(node.position, why, mend)
    if constant(node.text) is None:
        raise _wrong(
            node.position,
            Text(f"“{node.text}”不是金额。", f"'{node.text}' is not an amount.")
            if node.text
            else Text("这里缺少金额。", "An amount is missing here."),
            Text("写数字,如 2500、1/3、5万。", "Write a number, such as 2500, 1/3, 5万."),
        )


def _wrong(place: Position, why: Text, mend: Text) -> ProblemsFound:
    return ProblemsFound([policy_problem(place, why, mend, code="example")])


def wanted(names: Names, own: SequenceOf[Document], expect: Mapping) -> list[tuple[Document, str]]:
    """The metrics and items that expectations ask for. Raises ProblemsFound for what is wrong with them."""
    if wrong := faults(names, own, expect):
        raise ProblemsFound(wrong)
    found: list[tuple[Document, str]] = []
    for name, node in expect.entries.items():
        place = expect.keys[name].position
        if name == "each":
            found += [
                (document, item.id)
                for i in _items(node).entries
                for document, item in [meant_item(names, own, i, place)]
            ]
        elif name in (*TOTALS, *TOTAL_TITLES):
            found += [(document, item) for document in own for item in document.items]
        else:
            document, one = meant(names, own, name, place)
            found.append((document, one.id))
    return found


class Expectations:
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
        """The expectations that do not hold. Raises ProblemsFound for what cannot be computed."""
        self._compare_all(expect)
        return [replace(difference, tree=self._tree(difference)) for difference in self.found]

    def hold(self, expect: Mapping) -> bool:
        """Whether everything could be computed, and is as expected."""
        try:
            self._compare_all(expect)
        except ProblemsFound:
            return False
        return not self.found

    def _compare_all(self, expect: Mapping) -> None:
        for name, node in expect.entries.items():
            if name == "each":
                self._each(node)
            else:
                self._one(name, node, expect.keys[name].position)

    def _tree(self, difference: Difference) -> Branch | None:
        from hrcalc.explain.telling import Teller
        from hrcalc.explain.tree import explain_in

        name = difference.name
        if name in (*TOTALS, *TOTAL_TITLES):
            return explain_in(self.session, self.session.world.people.ids[self.person], name)
        document, found = meant(self.session.scope.names, self.own, name, difference.position)
        if isinstance(found, ItemRule):
            return Teller(self.session).item(document, found, self.person, lacking=True)
        return Teller(self.session).metric(document, found, self.person)

    def _one(self, name: str, node: NodeValue, place: Position) -> None:
        total = name if name in TOTALS else TOTAL_TITLES.get(name)
        if total:
            self.everything()
            self._compare(name, self.session.total(total), node, place)
            return
        document, found = meant(self.session.scope.names, self.own, name, place)
        self.session.prepare([(document, found.id)])
        told = self.session.given(found.id).get(self.person)
        column = self.session.named(document, found.id)
        if told is not None:
            from hrcalc.engine.references import given_column

            column = given_column(column.type, [told] * len(column))
        elif isinstance(found, Metric):
            self._metric_fault(document, found, column)
        else:
            self._item_problems(document, found.id)
        self._compare(name, column, node, place)

    def _each(self, node: NodeValue) -> None:
        for name, amounts in _items(node).entries.items():
            place = _items(node).keys[name].position
            document, item = meant_item(self.session.scope.names, self.own, name, place)
            self.session.prepare([(document, item.id)])
            self._item_problems(document, item.id)
            block = self.session.block(document, item.id)
            got = [
                Fraction(int(f), 100)
                for f, p in zip(block.fen.tolist(), block.rows.person.tolist(), strict=True)
                if p == self.person
            ]
            items = amounts.items if isinstance(amounts, Sequence) else [amounts]
            expected = [constant(i.text) if isinstance(i, Scalar) else None for i in items]
            if got != expected:
                self.found.append(Difference(name, _list(got), _list(expected), place))

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
