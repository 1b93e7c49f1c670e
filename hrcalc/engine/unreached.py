"""Warnings of documents: what they say in vain. Items that can never pay, metrics and tables that nothing uses, no examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hrcalc.engine.names import Names, grain_of
from hrcalc.engine.plan import formulas_of, references
from hrcalc.policy import tree
from hrcalc.policy.document import Document, ExampleFile, Formula, ItemRule
from hrcalc.policy.errors import Position, policy_problem
from hrcalc.policy.functions import BANDED
from hrcalc.policy.syntax import constant_of
from hrcalc.problems import Problem
from hrcalc.words import Text


def warnings(names: Names, documents: Sequence[Document], files: Iterable[ExampleFile]) -> list[Problem]:
    """What a person should look at in these documents, though nothing is wrong."""
    files = list(files)
    tried = {name for file in files for example in file.examples for name in example.policies}
    used = _used(names)
    found: list[Problem] = []
    for document in documents:
        found += _never(names, document)
        expected = _expected(document, files)
        for metric in document.metrics.values():
            if (document.version, metric.id) not in used and not expected & {metric.id, *metric.title}:
                why = Text(
                    f"没有任何公式用到指标“{metric.id}”,也没有算例期望它。",
                    f"No formula uses the metric '{metric.id}', and no example expects it.",
                )
                mend = Text(
                    "在项目里用它,或删掉;只想看的,写成 kind: memo 的项目。",
                    "Use it in an item, or remove it; to show it, write an item of kind: memo.",
                )
                found.append(_warning(metric.position, why, mend, "unused-metric"))
        for table in document.tables.values():
            if (document.version, table.id) not in used:
                why = Text(f"没有任何公式用到表“{table.id}”。", f"No formula uses the table '{table.id}'.")
                found.append(
                    _warning(table.position, why, Text("用它,或删掉。", "Use it, or remove it."), "unused-table")
                )
        if document.items and not document.examples and document.name not in tried:
            why = Text("这份制度没有算例。", "This document has no examples.")
            mend = Text("在 examples: 里写下手算过的数。", "Write amounts that you worked out by hand under examples:.")
            found.append(_warning(document.position, why, mend, "no-examples"))
    return found


def _expected(document: Document, files: Sequence[ExampleFile]) -> set[str]:
    """The names that examples of a document expect."""
    examples = [*document.examples, *(e for file in files for e in file.examples if document.name in e.policies)]
    return {name for example in examples if example.expect for name in example.expect.entries}


def _used(names: Names) -> set[tuple[str, str]]:
    """(version, name) of every metric and table that some formula reads."""
    found: set[tuple[str, str]] = set()
    for document in names.documents:
        for name in (*document.metrics, *document.items):
            for grain, formula in formulas_of(document, name):
                for reference in references(names, document, grain, formula.node):
                    found |= {(d.version, reference.name) for d in names.definers(document, reference)}
                for word in _words_in(formula.node):
                    ids = (
                        word,
                        *(document.titles.get(word) or (i for d in names.documents for i in d.titles.get(word, ()))),
                    )
                    found |= {(d.version, id_) for id_ in ids for d in names.defining(document, id_)}
    return found


def _words_in(node: tree.Node) -> Iterator[str]:
    """Tables that a formula looks things up in, and metrics whose target it asks."""
    for part in node.walk():
        if isinstance(part, tree.Keyed):
            yield part.table
        elif isinstance(part, tree.Call) and part.function in (*BANDED, "target"):
            last = part.arguments[-1]
            if isinstance(last, tree.Name):
                yield last.text


def _never(names: Names, document: Document) -> Iterator[Problem]:
    """Items whose condition no row can meet, and branches of `if` that are never taken."""
    base = _Facts(names, document)
    if document.applies_to is not None and not base.with_all("employee", document.applies_to.node).possible:
        yield _in(document.applies_to, document.applies_to.node, _NOBODY, "never-applies")
        return
    for item in document.items.values():
        if item.when is not None and not _possible(names, document, item):
            yield _in(item.when, item.when.node, _NEVER, "never-pays")
    for name in (*document.metrics, *document.items):
        for grain, formula in formulas_of(document, name):
            for part in formula.node.walk():
                if isinstance(part, tree.Call) and part.function == "if":
                    facts = _Facts(names, document)
                    condition = part.arguments[0]
                    if not facts.with_all(grain, condition).possible:
                        yield _in(formula, condition, _NEVER_TRUE, "never-true")


def _possible(names: Names, document: Document, item: ItemRule) -> bool:
    assert item.when is not None
    facts = _Facts(names, document)
    if document.applies_to is not None:
        facts.with_all("employee", document.applies_to.node)
    return facts.with_all(grain_of(item.per), item.when.node).possible


_NOBODY = Text("这个条件谁也不满足,整份制度用不上。", "Nobody can meet this condition: the whole document is in vain.")
_NEVER = Text("这个条件永远不成立,这个项目永远不发。", "This condition can never hold: the item never pays.")
_NEVER_TRUE = Text("这个条件永远不成立。", "This condition can never hold.")
_LOOK = Text("检查条件里的值、and 和 or。", "Check its values, and 'and' against 'or'.")


def _in(formula: Formula, node: tree.Node, why: Text, code: str) -> Problem:
    return replace(formula.problem(node.at, why, _LOOK, code=code), severity="warning", blocking=False)


def _warning(place: Position, why: Text, mend: Text, code: str) -> Problem:
    return replace(policy_problem(place, why, mend, code=code), severity="warning", blocking=False)


@dataclass
class _Range:
    """What conditions that hold together leave of one number."""

    low: Fraction | None = None
    low_open: bool = False
    high: Fraction | None = None
    high_open: bool = False

    def narrow(self, operator: str, value: Fraction) -> bool:
        """Take one more comparison in; whether any number is left."""
        if operator in (">", ">=", "==") and (self.low is None or (value, operator == ">") > (self.low, self.low_open)):
            self.low, self.low_open = value, operator == ">"
        if operator in ("<", "<=", "==") and (
            self.high is None or (value, operator != "<") < (self.high, not self.high_open)
        ):
            self.high, self.high_open = value, operator == "<"
        if self.low is None or self.high is None:
            return True
        return self.low < self.high or (self.low == self.high and not (self.low_open or self.high_open))


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
Known = tuple[str, tuple[str, ...], bool]
"""What a name stands for, whichever way it is written: id, role, whether it is its lead's."""


def _conjuncts(node: tree.Node) -> list[tree.Node]:
    """The parts of `a and b and c`."""
    if isinstance(node, tree.Logic) and node.operator == "and":
        return [*_conjuncts(node.left), *_conjuncts(node.right)]
    return [node]


@dataclass
class _Facts:
    """What must hold of one row for some conditions to hold together. It knows less than is true, never more."""

    names: Names
    document: Document
    possible: bool = True
    ranges: dict[Known, _Range] = field(default_factory=dict)
    texts: dict[Known, frozenset[str]] = field(default_factory=dict)

    def with_all(self, grain: str, node: tree.Node) -> _Facts:
        """Take a condition in."""
        if isinstance(node, tree.Logic) and node.operator == "and":
            for part in sorted(_conjuncts(node), key=lambda part: isinstance(part, tree.Logic)):
                self.with_all(grain, part)  # what leaves a choice last, when all else is known
        elif isinstance(node, tree.Logic):
            sides = [self._copy().with_all(grain, side) for side in (node.left, node.right)]
            self.possible = self.possible and any(s.possible for s in sides)
        elif isinstance(node, tree.YesNo):
            self.possible = self.possible and node.value
        elif isinstance(node, tree.Compare):
            self._compare(grain, node)
        elif isinstance(node, tree.Among) and not node.negated:
            texts = [option.value for option in node.options if isinstance(option, tree.Text)]
            name = self._name(grain, node.value)
            if name and len(texts) == len(node.options):
                self._one_of(grain, name, node.value, frozenset(texts))
        return self

    def _copy(self) -> _Facts:
        ranges = {k: replace(v) for k, v in self.ranges.items()}
        return _Facts(self.names, self.document, self.possible, ranges, dict(self.texts))

    def _compare(self, grain: str, node: tree.Compare) -> None:
        for one, other, operator in (
            (node.left, node.right, node.operator),
            (node.right, node.left, _MIRRORED[node.operator]),
        ):
            value = constant_of(other)
            if value is None and not isinstance(other, tree.Text):
                continue
            if (own := constant_of(one)) is not None and value is not None:
                self.possible = self.possible and _Range(own, high=own).narrow(operator, value)
            elif name := self._name(grain, one):
                if value is not None:
                    self.possible = self.ranges.setdefault(name, _Range()).narrow(operator, value) and self.possible
                elif operator == "==" and isinstance(other, tree.Text):
                    self._one_of(grain, name, one, frozenset({other.value}))
            return

    def _one_of(self, grain: str, name: Known, node: tree.Node, texts: frozenset[str]) -> None:
        texts = frozenset(self._spelled(grain, node, text) for text in texts)
        left = self.texts.get(name, texts) & texts
        self.texts[name] = left
        self.possible = self.possible and bool(left)

    def _spelled(self, grain: str, node: tree.Node, text: str) -> str:
        """A choice as the data writes it."""
        assert isinstance(node, tree.Name)
        reference = self.names.reference(self.document, grain, node)
        choices = self.names.choices_of(grain, reference)
        return next((data for data, chinese in choices.items() if text == chinese), text)

    def _name(self, grain: str, node: tree.Node) -> Known | None:
        if not isinstance(node, tree.Name):
            return None
        reference = self.names.reference(self.document, grain, node)
        return f"{reference.kind} {reference.name}", reference.role, reference.link
