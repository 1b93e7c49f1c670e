"""Every mistake in documents together: names, types, what a key may read, circles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from hrcalc.engine import type_words
from hrcalc.engine.columns import Type
from hrcalc.engine.events import EVENT_TABLES
from hrcalc.engine.names import Names, grain_of
from hrcalc.engine.plan import counts_for, formulas_of, names_in
from hrcalc.engine.types import Checker
from hrcalc.policy import tree
from hrcalc.policy.document import PAID_EARLY, TABLE_OF, TOTALS, Document, Formula, ItemRule
from hrcalc.policy.errors import Follows, FormulaError, did_you_mean, policy_problem
from hrcalc.policy.functions import GOALS
from hrcalc.problems import Problem
from hrcalc.words import Text

_MOST = 20
"""Mistakes of one formula that are told at once, and circles: who has more, has one cause for them."""
Key = tuple[str, str]
"""Version of a document and name of a metric, an item, or a total that it reads."""

AMOUNT: tuple[Type, ...] = ("money", "number")
CONDITION: tuple[Type, ...] = ("yes_no",)
ANYTHING: tuple[Type, ...] = ("money", "number", "ratio", "date", "text", "yes_no")


def check(names: Names, documents: Iterable[Document]) -> list[Problem]:
    """Every mistake in these documents' formulas, at its place."""
    problems = list(_clashes(names))
    for document in documents:
        for metric in document.metrics.values():
            problems += in_formula(names, document, "employee", metric.formula, ANYTHING)
        for item in document.items.values():
            problems += _item(names, document, item)
        if document.applies_to is not None:
            problems += _applies_to(names, document, document.applies_to)
    return problems + cycles(names)


def _clashes(names: Names) -> Iterator[Problem]:
    """Metrics, tables and items that are called like a field, a total or the deduction of what was paid early: which is meant?

    An item may be called like a yes/no of an event: where the event is at hand it is the yes/no, elsewhere the amount, and
    types tell who means the other.
    """
    tables = {table: names.vocabulary[table] for table in ("employees", "spell", *EVENT_TABLES)}
    fields = {name for columns in tables.values() for name in columns}
    amounts = {
        n for table, columns in tables.items() for n, f in columns.items() if table == "employees" or f.kind != "yes_no"
    }
    for document in names.documents:
        for definition in (*document.metrics.values(), *document.items.values(), *document.tables.values()):
            if definition.id == PAID_EARLY:
                yield policy_problem(
                    definition.position,
                    Text(
                        f"“{PAID_EARLY}”是扣回已提前发放金额的项目,制度不能再用这个名称。",
                        f"'{PAID_EARLY}' is the item that deducts what was paid off cycle: no document may use its name.",
                    ),
                    Text("改一个名称。", "Give it another name."),
                )
            taken = amounts if definition.id in document.items else fields
            if definition.id in taken | {"share", *TOTALS}:
                yield policy_problem(
                    definition.position,
                    Text(
                        f"“{definition.id}”已经是一个字段或合计的名称。",
                        f"'{definition.id}' already is the name of a field or a total.",
                    ),
                    Text(
                        f"改一个名称;公式里的 {definition.id} 指那个字段或合计。",
                        f"Give it another name; in formulas {definition.id} means that field or total.",
                    ),
                )


def in_formula(names: Names, document: Document, grain: str, formula: Formula, wanted: Sequence[Type]) -> list[Problem]:
    """The mistakes in a formula; where it has none, what it comes to must be of a type that is wanted."""
    checker = Checker(names, document, grain, telling=True)
    sound = True
    told: dict[tuple[int, Text], FormulaError] = {}
    for error in checker.mistakes(formula.node):
        sound = False
        if not isinstance(error, Follows):
            told.setdefault((error.at, error.why), error)
        if len(told) == _MOST:
            break
    if sound and (found := checker.type_of(formula.node)) not in wanted:
        error = FormulaError(formula.node.at, *type_words.result(found, wanted))
        told[error.at, error.why] = error
    return [formula.problem(e.at, e.why, e.mend) for e in told.values()]


def _item(names: Names, document: Document, item: ItemRule) -> Iterator[Problem]:
    grain = grain_of(item.per)
    wanted = (*AMOUNT, "ratio") if item.kind == "memo" else AMOUNT
    yield from in_formula(names, document, grain, item.formula, wanted)
    if item.when is not None:
        yield from in_formula(names, document, grain, item.when, CONDITION)
    yield from _payable(names, document, item)


def _applies_to(names: Names, document: Document, formula: Formula) -> Iterator[Problem]:
    if wrong := in_formula(names, document, "employee", formula, CONDITION):
        yield from wrong
    elif (foreign := _foreign(names, document, "employee", formula, ("staff",))) is not None:
        yield formula.problem(
            foreign,
            Text("applies_to 只能用员工花名册的字段。", "applies_to only reads fields of the staff list."),
            Text('例如 department == "邀约部"。', 'For example department == "Sales".'),
        )


def _payable(names: Names, document: Document, item: ItemRule) -> Iterator[Problem]:
    """An amount that is paid before the month's end may depend on nothing but its event."""
    if item.payable is None:
        return
    table = TABLE_OF[item.per]
    field = names.vocabulary[table].get(item.payable.field)
    if field is None or field.kind != "date":
        dates = [name for name, f in names.vocabulary[table].items() if f.kind == "date"]
        yield policy_problem(
            item.payable.position or item.position,
            Text(f"{table} 没有日期“{item.payable.field}”。", f"{table} has no date '{item.payable.field}'."),
            did_you_mean(item.payable.field, dates),
        )
    for formula in (item.formula, item.when):
        if formula and (foreign := _foreign(names, document, table, formula, ("field", "share"))) is not None:
            yield formula.problem(
                foreign,
                Text(
                    "提前支付的项目只能用本事件的字段。", "An item that is payable early may only read its own event."
                ),
                Text("去掉这个名称,或写 payable: monthly。", "Leave this name out, or write payable: monthly."),
            )


def _foreign(names: Names, document: Document, grain: str, formula: Formula, kinds: tuple[str, ...]) -> int | None:
    """The place of the first part of a formula that reads something else than these kinds of names."""
    for part in formula.node.walk():
        if isinstance(part, tree.Aggregate | tree.Posted) or (isinstance(part, tree.Call) and part.function in GOALS):
            return part.at
    for name, reference in names_in(names, document, grain, formula.node):
        if reference.kind not in kinds or reference.role:
            return name.at
    return None


# --- circles --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    """Where a formula reads a name."""

    formula: Formula
    at: int


Graph = dict[Key, dict[Key, _Read | None]]
"""What each metric and item reads, and where; a total reads items, and nowhere."""


def cycles(names: Names) -> list[Problem]:
    """Metrics and items that need one another in a circle. Where people decide which document a name means, the run tells it."""
    graph = _graph(names)
    found: list[Problem] = []
    while len(found) < _MOST:
        try:
            TopologicalSorter({key: list(reads) for key, reads in graph.items()}).prepare()
        except CycleError as error:
            path: list[Key] = error.args[1][:0:-1]  # each reads the next, the last the first
            found.append(_told(names, graph, path))
            for key in path:
                del graph[key]
            graph = {key: {k: r for k, r in reads.items() if k in graph} for key, reads in graph.items()}
        else:
            break
    return found


def _graph(names: Names) -> Graph:
    graph: Graph = {}
    for document in sorted(names.documents, key=lambda d: d.version):
        for name in (*document.metrics, *document.items):
            reads: dict[Key, _Read | None] = graph.setdefault((document.version, name), {})
            for grain, formula in formulas_of(document, name):
                for part, reference in names_in(names, document, grain, formula.node):
                    if reference.kind == "total":
                        key = (document.version, reference.name)
                        graph.setdefault(key, _in_total(names, document, reference.name))
                        reads.setdefault(key, _Read(formula, part.at))
                    elif reference.kind in ("metric", "item"):
                        definers = names.definers(document, reference)
                        if len(definers) == 1:
                            reads.setdefault((definers[0].version, reference.name), _Read(formula, part.at))
    return graph


def _in_total(names: Names, document: Document, total: str) -> dict[Key, _Read | None]:
    """The items that are in a total of everyone to whom the document applies."""
    for_all = [d for d in names.documents if d is document or d.applies_to is None]
    return {(d.version, i.id): None for d in for_all for i in d.items.values() if counts_for(total, i)}


def _told(names: Names, graph: Graph, path: list[Key]) -> Problem:
    documents = {d.version: d for d in names.documents}

    def place(i: int) -> tuple[bool, str, int]:
        version, name = path[i]
        document = documents[version]
        definition = document.metrics.get(name) or document.items.get(name)
        return definition is None, document.file, definition.position.line if definition else 0

    first = min(range(len(path)), key=place)
    path = path[first:] + path[:first]
    route = " → ".join(name for _, name in (*path, path[0]))
    read = graph[path[0]][path[1 % len(path)]]
    assert read is not None  # a total is never first
    name = path[0][1]
    if len(path) == 1:
        why = Text(f"“{name}”的公式用到了它自己。", f"The formula of '{name}' uses '{name}' itself.")
        mend = Text(
            f"去掉它;要以前月份发过的数,写 posted({name} in year)。",
            f"Leave it out; for what earlier months paid write posted({name} in year).",
        )
        if name in documents[path[0][0]].metrics:
            mend = Text("去掉它,或写另一个名称。", "Leave it out, or write another name.")
    else:
        why = Text(f"计算绕了一圈:{route}。", f"These need one another in a circle: {route}.")
        mend = Text(
            "断开这个圈:其中一个公式不能用到下一个名称。",
            "Break the circle: one of the formulas must not use the next name.",
        )
    if total := next((name for _, name in path if name in TOTALS), None):
        item = path[(path.index(next(k for k in path if k[1] == total)) + 1) % len(path)][1]
        mend = Text(
            f"{total} 里包含 {item},算 {item} 时还没有 {total}:只加需要的项目。",
            f"{total} contains {item}, so {item} cannot be computed from it: add up the items that are needed.",
        )
    return read.formula.problem(read.at, why, mend, code="cycle")
