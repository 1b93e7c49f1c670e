"""The order of evaluation, which follows from the names that formulas use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Protocol

from hrcalc.engine.events import table_named
from hrcalc.engine.groups import group_named
from hrcalc.engine.names import Names, Reference, grain_of
from hrcalc.engine.scope import Scope
from hrcalc.policy import tree
from hrcalc.policy.document import TOTALS, Document, Formula, Kind, Taxable
from hrcalc.policy.errors import FormulaError, policy_problem
from hrcalc.policy.functions import BANDED
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

NET = {"earning": 1, "pretax": -1, "tax": -1, "deduction": -1}
"""How an item of a kind enters net pay; the others do not."""
Key = tuple[str, str]
"""Version of a document and name of a metric or item; ("", name) is a total."""


def references(names: Names, document: Document, grain: str, node: tree.Node) -> Iterator[Reference]:
    """Everything that a formula reads. Names that mean nothing are passed over: `checks` tells them."""
    return (reference for _, reference in names_in(names, document, grain, node))


def names_in(names: Names, document: Document, grain: str, node: tree.Node) -> Iterator[tuple[tree.Name, Reference]]:
    """Every name in a formula that means something, with what it means."""
    stack = [(grain, node, False)]
    while stack:
        at, part, others = stack.pop()
        if isinstance(part, tree.Name):
            try:
                found = names.reference(document, at, part)
            except FormulaError:
                continue
            yield part, replace(found, others=True) if others else found
        elif isinstance(part, tree.Aggregate):
            if part.where is not None:
                grouped = group_named(part.group) not in (None, "self")
                stack.append((table_named(part.table) or at, part.where, grouped))
        elif isinstance(part, tree.Call) and part.function in ("target", "actual"):
            continue
        elif isinstance(part, tree.Call) and part.function in BANDED:
            stack += [(at, argument, others) for argument in part.arguments[:-1]]
        else:
            stack += [(at, child, others) for child in part.children()]


def formulas_of(document: Document, name: str) -> list[tuple[str, Formula]]:
    """The formulas behind a metric or item, each with its grain."""
    if name in document.metrics:
        return [("employee", document.metrics[name].formula)]
    item = document.items[name]
    grain = grain_of(item.per)
    return [(grain, item.formula), *([(grain, item.when)] if item.when else [])]


def parts_of(documents: Iterable[Document]) -> Iterator[tuple[Formula, tree.Node]]:
    """Every part of every formula behind the metrics and items of some documents."""
    for document in documents:
        for name in (*document.metrics, *document.items):
            for _, formula in formulas_of(document, name):
                for part in formula.node.walk():
                    yield formula, part


def order(
    scope: Scope, wanted: Iterable[tuple[Document, str]], given: Iterable[str] = ()
) -> list[tuple[Document, str]]:
    """Metrics and items in an order in which each comes after all that it reads. `given` names are not computed.

    Raises ProblemsFound with the path of a cycle.
    """
    documents = {d.version: d for d in scope.names.documents}
    graph = graph_of(scope, wanted, given)
    try:
        sorted_keys = list(TopologicalSorter({k: sorted(v) for k, v in sorted(graph.items())}).static_order())
    except CycleError as error:
        raise ProblemsFound([_cycle(documents, error.args[1])]) from None
    return [(documents[version], name) for version, name in sorted_keys if version]


def graph_of(scope: Scope, wanted: Iterable[tuple[Document, str]], given: Iterable[str] = ()) -> dict[Key, list[Key]]:
    """What each of these metrics and items reads, and what that reads, down to what reads nothing. `given` names are not followed."""
    documents = {d.version: d for d in scope.names.documents}
    skip = set(given)
    graph: dict[Key, list[Key]] = {}
    stack: list[Key] = [(d.version, name) for d, name in wanted]
    while stack:
        key = stack.pop()
        if key in graph:
            continue
        version, name = key
        graph[key] = _total_reads(scope, name) if not version else _reads(scope, documents[version], name, skip)
        stack += graph[key]
    return graph


def all_read(graph: dict[Key, list[Key]], key: Key) -> set[Key]:
    """Everything that a metric or item rests on, itself included."""
    found: set[Key] = set()
    stack = [key]
    while stack:
        at = stack.pop()
        if at not in found:
            found.add(at)
            stack += graph[at]
    return found


def _reads(scope: Scope, document: Document, name: str, skip: set[str]) -> list[Key]:
    found: dict[Key, None] = {}
    for grain, formula in formulas_of(document, name):
        for reference in references(scope.names, document, grain, formula.node):
            if reference.name in skip and not reference.foreign:
                continue
            if reference.kind == "total":
                found[("", reference.name)] = None
            elif reference.kind in ("metric", "item"):
                definers = (
                    scope.names.all_defining(reference.name)
                    if reference.foreign
                    else scope.related(document, reference.name)
                )
                found.update({(d.version, reference.name): None for d in definers})
    return list(found)


def _total_reads(scope: Scope, name: str) -> list[Key]:
    return [(d.version, i.id) for d in scope.paying for i in d.items.values() if counts_for(name, i)]


class Paying(Protocol):
    """What a total asks of an item, or of what was paid for one."""

    @property
    def kind(self) -> Kind:
        """What it is: an earning, a deduction or another."""

    @property
    def taxable(self) -> Taxable:
        """Whether an earning is taxed with the month; whether a deduction is of what is taxed."""

    @property
    def last(self) -> bool:
        """Whether it is a deduction from what the others leave."""


def counts_for(total: str, item: Paying) -> int:
    """How an item enters a total: 1, -1, or 0 for not at all."""
    if total == "gross_pay":
        return item.kind == "earning"
    if total == "taxable_earnings":
        if item.kind == "deduction" and item.taxable == "no":
            return -1
        return item.kind == "earning" and item.taxable == "yes"
    if total == "apart_earnings":
        return item.kind == "earning" and item.taxable == "apart"
    if total == "pretax_deductions":
        return item.kind == "pretax"
    if total == "pay_left" and item.last:
        return 0
    assert total in TOTALS
    return NET.get(item.kind, 0)


def _cycle(documents: dict[str, Document], path: list[Key]) -> Problem:
    names = [name for _, name in reversed(path)]
    version, name = next(k for k in path if k[0])
    document = documents[version]
    definition = document.metrics.get(name) or document.items[name]
    route = " → ".join(names)
    return policy_problem(
        definition.position,
        Text(f"计算绕了一圈:{route}", f"These need one another in a circle: {route}"),
        Text("断开这个圈:其中一个不能用到下一个。", "Break the circle: one of them must not use the next."),
        code="cycle",
        value=route,
    )
