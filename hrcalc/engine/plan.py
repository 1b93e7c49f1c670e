"""Checks of documents together, and the order of evaluation, which follows from the names that they use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from hrcalc.engine.groups import group_named
from hrcalc.engine.names import AMOUNT, ANYTHING, CONDITION, Names, Reference, grain_of, table_named
from hrcalc.engine.scope import Scope
from hrcalc.policy import tree
from hrcalc.policy.document import TABLE_OF, TOTALS, Document, Formula, ItemRule
from hrcalc.policy.errors import FormulaError, did_you_mean, policy_problem
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

_GOALS = ("target", "actual", "attainment")
Key = tuple[str, str]
"""Version of a document and name of a metric or item; ("", name) is a total."""


def check(names: Names, documents: Iterable[Document]) -> list[Problem]:
    """Every mistake in these documents' formulas, at its place."""
    problems = names.clashes()
    for document in documents:
        found: list[Problem | None] = []
        for metric in document.metrics.values():
            found.append(names.check(document, "employee", metric.formula, ANYTHING))
        for item in document.items.values():
            grain = grain_of(item.per)
            wanted = (*AMOUNT, "ratio") if item.kind == "memo" else AMOUNT
            found.append(names.check(document, grain, item.formula, wanted))
            if item.when is not None:
                found.append(names.check(document, grain, item.when, CONDITION))
            found.append(_payable(names, document, item))
        if document.applies_to is not None:
            found.append(_applies_to(names, document, document.applies_to))
        problems += [p for p in found if p is not None]
    return problems


def _applies_to(names: Names, document: Document, formula: Formula) -> Problem | None:
    if wrong := names.check(document, "employee", formula, CONDITION):
        return wrong
    if (foreign := _foreign(names, document, "employee", formula, ("staff",))) is not None:
        return formula.problem(
            foreign,
            Text("applies_to 只能用员工花名册的字段。", "applies_to only reads fields of the staff list."),
            Text('例如 department == "邀约部"。', 'For example department == "Sales".'),
        )
    return None


def _payable(names: Names, document: Document, item: ItemRule) -> Problem | None:
    """An amount that is paid before the month's end may depend on nothing but its event."""
    if item.payable is None:
        return None
    table = TABLE_OF[item.per]
    field = names.vocabulary[table].get(item.payable.field)
    if field is None or field.kind != "date":
        dates = [name for name, f in names.vocabulary[table].items() if f.kind == "date"]
        return policy_problem(
            item.position,
            Text(f"{table} 没有日期“{item.payable.field}”。", f"{table} has no date '{item.payable.field}'."),
            did_you_mean(item.payable.field, dates),
        )
    for formula in (item.formula, item.when):
        if formula and (foreign := _foreign(names, document, table, formula, ("field", "share"))) is not None:
            return formula.problem(
                foreign,
                Text(
                    "提前支付的项目只能用本事件的字段。", "An item that is payable early may only read its own event."
                ),
                Text("去掉这个名称,或写 payable: monthly。", "Leave this name out, or write payable: monthly."),
            )
    return None


def _foreign(names: Names, document: Document, grain: str, formula: Formula, kinds: tuple[str, ...]) -> int | None:
    """The place of the first part of a formula that reads something else than these kinds of names."""
    for part in formula.node.walk():
        if isinstance(part, tree.Aggregate | tree.Posted) or (isinstance(part, tree.Call) and part.function in _GOALS):
            return part.at
    for name, reference in _names_in(names, document, grain, formula.node):
        if reference.kind not in kinds or reference.role:
            return name.at
    return None


def references(names: Names, document: Document, grain: str, node: tree.Node) -> Iterator[Reference]:
    """Everything that a formula reads. Names that mean nothing are passed over: `check` tells them."""
    return (reference for _, reference in _names_in(names, document, grain, node))


def _names_in(names: Names, document: Document, grain: str, node: tree.Node) -> Iterator[tuple[tree.Name, Reference]]:
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
        elif isinstance(part, tree.Call) and part.function in ("lookup", "marginal", "interpolate"):
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


def order(
    scope: Scope, wanted: Iterable[tuple[Document, str]], given: Iterable[str] = ()
) -> list[tuple[Document, str]]:
    """Metrics and items in an order in which each comes after all that it reads. `given` names are not computed.

    Raises ProblemsFound with the path of a cycle.
    """
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
    try:
        sorted_keys = list(TopologicalSorter({k: sorted(v) for k, v in sorted(graph.items())}).static_order())
    except CycleError as error:
        raise ProblemsFound([_cycle(documents, error.args[1])]) from None
    return [(documents[version], name) for version, name in sorted_keys if version]


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


def counts_for(total: str, item: ItemRule) -> int:
    """How an item enters a total: 1, -1, or 0 for not at all."""
    if total == "gross_pay":
        return item.kind == "earning"
    if total == "taxable_earnings":
        return item.kind == "earning" and item.taxable == "yes"
    if total == "pretax_deductions":
        return item.kind == "pretax"
    assert total in TOTALS
    return {"earning": 1, "pretax": -1, "tax": -1, "deduction": -1}.get(item.kind, 0)


def _cycle(documents: dict[str, Document], path: list[Key]) -> Problem:
    names = [name for _, name in reversed(path)]
    version, name = next(k for k in path if k[0])
    document = documents[version]
    definition = document.metrics.get(name) or document.items[name]
    route = " → ".join(names)
    return policy_problem(
        definition.position,
        Text(f"计算绕了一圈:{route}", f"These need one another in a circle: {route}"),
        Text("其中一个不能再用到自己。", "Break the circle: one of them must not read the next."),
        code="cycle",
        value=route,
    )
