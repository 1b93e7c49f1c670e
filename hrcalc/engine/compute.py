"""The month's pay: documents in force over the facts of the month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pyarrow as pa

from hrcalc.engine.columns import NUMERIC, Column, Indexes
from hrcalc.engine.lines import Block, fault_problem, payable_on
from hrcalc.engine.names import Names
from hrcalc.engine.plan import check, formulas_of, references
from hrcalc.engine.result import EMPLOYEES, LINES, METRICS, MONEY, Applied, Item, PayRun
from hrcalc.engine.rows import Rows, of_people
from hrcalc.engine.scope import CompanyScope
from hrcalc.engine.session import Session, adjusted_fen
from hrcalc.engine.working import workings
from hrcalc.engine.world import Vocabulary, World
from hrcalc.exact import Exact
from hrcalc.money import Rounding
from hrcalc.policy.document import KINDS, Document, ItemRule
from hrcalc.policy.errors import did_you_mean, policy_problem
from hrcalc.problems import Problem, ProblemsFound, errors_of
from hrcalc.words import Lang, Text

_FIRST = ("base-pay",)
_LAST = ("attendance", "cn-social-insurance", "cn-housing-fund", "cn-income-tax")
"""Standard documents in the usual order of a payslip; a company's own stand between them, by name."""


@dataclass(frozen=True)
class Evaluated:
    """The evaluated month: its session, and the problems that evaluating met."""

    world: World
    documents: list[Document]
    scope: CompanyScope
    session: Session
    problems: list[Problem]


def check_documents(documents: Sequence[Document], vocabulary: Vocabulary) -> list[Problem]:
    """Every mistake in the formulas of documents that are in force together."""
    return check(Names(documents, vocabulary), documents)


def evaluate_month(world: World, documents: Sequence[Document]) -> Evaluated:
    """Evaluate every metric and item of the month. Raises ProblemsFound for what no hold can help (a wrong document, a cycle)."""
    documents = sorted(documents, key=_rank)
    names = Names(documents, world.vocabulary)
    if problems := check(names, documents):
        raise ProblemsFound(problems)
    people = world.people
    scope = CompanyScope(names, people.month_row, people.spells.person, people.spells.row, len(people))
    session = Session(world, scope)
    staff = np.arange(len(people.fields.column("employee_id")))
    for document in documents:
        flags = np.ones(len(staff), dtype=bool)
        if document.applies_to is not None:
            rows = Rows(document, document.applies_to, "employee", np.zeros(len(staff), dtype=np.intp), staff)
            flags = session.evaluate(document.applies_to.node, rows).flags
        scope.add(document, flags)
    session = Session(world, scope)
    session.prepare([(d, name) for d in documents for name in (*d.metrics, *d.items)])
    problems = [
        *_conflicts(world, scope, documents),
        *_without_items(world, scope, documents),
        *_adjustments(world, scope),
    ]
    for document in documents:
        for item in document.items:
            problems += session.block(document, item).problems
        problems += _unused_faults(session, document)
    return Evaluated(world, documents, scope, session, _unique(problems))


def _rank(document: Document) -> tuple[int, str]:
    group = 0 if document.name in _FIRST else 2 + _LAST.index(document.name) if document.name in _LAST else 1
    return group, document.name


def _unique(problems: Iterable[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


# --- problems of documents over people --------------------------------------------------------------------------------


def _conflicts(world: World, scope: CompanyScope, documents: Sequence[Document]) -> list[Problem]:
    """One item that two documents give one employee; one name that two other documents define for one employee."""
    found = []
    names = scope.names
    for name in sorted({n for d in documents for n in (*d.items, *d.metrics)}):
        defining = names.all_defining(name)
        if len(defining) < 2:
            continue
        both = scope.both(defining)
        if not len(both):
            continue
        is_item = sum(name in d.items for d in defining) > 1
        readers = [d for d in documents if d not in defining and _reads(names, d, name)]
        if not is_item and not readers:
            continue
        people = tuple(world.people.ids[p] for p in both.tolist())
        files = ", ".join(d.version for d in defining)
        definition = defining[1].items.get(name) or defining[1].metrics.get(name)
        position = definition.position if definition else defining[1].position
        found.append(
            policy_problem(
                position,
                Text(
                    f"“{name}”同时由 {files} 给同一位员工(如 {people[0]},共 {len(people)} 人)。",
                    f"'{name}' is given to the same employee by {files} (such as {people[0]}, {len(people)} in all).",
                ),
                Text("改名,或用 applies_to 分开。", "Rename one, or separate them with applies_to."),
                code="conflict",
                value=name,
            )
        )
    return found


def _reads(names: Names, document: Document, name: str) -> bool:
    return any(
        reference.name == name and not reference.role
        for own in (*document.metrics, *document.items)
        for grain, formula in formulas_of(document, own)
        for reference in references(names, document, grain, formula.node)
    )


def _without_items(world: World, scope: CompanyScope, documents: Sequence[Document]) -> list[Problem]:
    people = world.people
    covered = np.zeros(len(people), dtype=bool)
    for document in documents:
        if document.items:
            covered[scope.domain(document)] = True
    found = []
    for person in np.flatnonzero(people.active & ~covered).tolist():
        source = people.sources[int(people.month_row[person])]
        file, _, row = source.rpartition(":")
        name, _, sheet = file.partition("#")
        found.append(
            Problem(
                code="no-item",
                why=Text(
                    f"员工 {people.ids[person]} 没有任何制度的项目。",
                    f"No policy has an item for employee {people.ids[person]}.",
                ),
                mend=Text(
                    "检查部门、岗位等字段,或让一份制度适用于此人(applies_to)。",
                    "Check the department and position, or let a document apply to this person (applies_to).",
                ),
                file=name,
                sheet=sheet,
                row=int(row) if row.isdecimal() else None,
                value=people.ids[person],
                table="employees",
                employees=(people.ids[person],),
            )
        )
    return found


def _adjustments(world: World, scope: CompanyScope) -> list[Problem]:
    found = []
    items = {name for d in scope.names.documents for name in d.items}
    for adjustment in world.adjustments:
        person = np.array([adjustment.person], dtype=np.intp)
        if adjustment.item in items and scope.choose(None, adjustment.item, person):
            continue
        file, _, row = adjustment.source.rpartition(":")
        name, _, sheet = file.partition("#")
        found.append(
            Problem(
                code="adjustment-item",
                why=Text(
                    f"这位员工没有有效的项目“{adjustment.item}”。",
                    f"No item '{adjustment.item}' is in force for this employee.",
                ),
                mend=did_you_mean(adjustment.item, items),
                file=name,
                sheet=sheet,
                row=int(row),
                column="item",
                value=adjustment.item,
                table="adjustments",
                employees=(world.people.ids[adjustment.person],),
            )
        )
    return found


def _unused_faults(session: Session, document: Document) -> list[Problem]:
    """Metrics that could not be computed, told as warnings: whatever is paid from them is an error of its own."""
    found = []
    people = session.world.people
    for metric in document.metrics.values():
        faults = session.named(document, metric.id).faults
        for person, fault in sorted(faults.items()):
            if not people.active[person]:
                continue
            rows = of_people(session.world, document, metric.formula, np.array([person], dtype=np.intp))
            problem = fault_problem(session.world, metric.title, rows, 0, fault)
            found.append(_as_warning(problem))
    return found


def _as_warning(problem: Problem) -> Problem:
    return replace(problem, severity="warning", code="metric-value")


# --- the result -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """Lines of one block, as columns."""

    person: np.ndarray
    fen: np.ndarray
    place: np.ndarray
    columns: dict[str, list[str] | str]


def result_of(month: Evaluated, held: Mapping[str, list[Problem]], lang: Lang, **rest: object) -> PayRun:
    """What the month comes to. `held` are not paid; `rest` are the parts of a PayRun that do not come from evaluating."""
    items = items_of(month.documents, lang)
    people = month.world.people
    paid = people.active.copy()
    paid[[people.index[e] for e in held if e in people.index]] = False
    errors = [p for p in errors_of(month.problems) if not set(p.employees) <= set(held)]
    if errors:
        raise ProblemsFound(errors)
    lines, sums = _lines(month, paid, items, lang)
    return PayRun(
        month=month.world.month,
        employees=_employees(month, paid, sums),
        lines=lines,
        metrics=_metrics(month, paid, lang),
        items=items,
        held=dict(held),
        ratios=_ratios(month),
        **rest,  # type: ignore[arg-type]
    )


def items_of(documents: Sequence[Document], lang: Lang) -> list[Item]:
    """Every item in force, once, in the order of registers: by kind, then by document."""
    found: dict[str, Item] = {}
    for kind in KINDS:
        for document in documents:
            for item in document.items.values():
                if item.kind == kind and item.id not in found:
                    found[item.id] = Item(
                        item.id,
                        item.title,
                        kind,
                        document.name,
                        document.effective.first.isoformat(),
                        document.reference.of(lang),
                    )
    return list(found.values())


def _ratios(month: Evaluated) -> frozenset[str]:
    names = month.scope.names
    ids = {m for d in month.documents for m in d.metrics}
    return frozenset(m for m in ids if names.metric_type(m, names.all_defining(m)) == "ratio")


def applied_of(month: Evaluated, lang: Lang) -> list[Applied]:
    """The documents in force, and for how many people of the month each."""
    active = month.world.people.active
    return [
        Applied(
            d.name,
            d.effective.first.isoformat(),
            d.title,
            d.reference.of(lang),
            d.file,
            int(active[month.scope.domain(d)].sum()),
        )
        for d in month.documents
    ]


def _lines(month: Evaluated, paid: np.ndarray, items: list[Item], lang: Lang) -> tuple[pa.Table, dict[str, np.ndarray]]:
    order = {item.id: i for i, item in enumerate(items)}
    n = len(month.world.people)
    sums = {kind: np.zeros(n, dtype=np.int64) for kind in (*KINDS, "taxable")}
    tables: list[pa.Table] = []
    keys: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for at, document in enumerate(month.documents):
        for item in document.items.values():
            for part in (_block_part(month, document, item, paid), _adjusted_part(month, document, item, paid)):
                if part is None or not len(part.person):
                    continue
                np.add.at(sums[item.kind], part.person, part.fen.astype(np.int64))
                if item.kind == "earning" and item.taxable == "yes":
                    np.add.at(sums["taxable"], part.person, part.fen.astype(np.int64))
                tables.append(_table(month, document, item, part, lang))
                rank = np.full(len(part.person), order[item.id] * 1000 + at)
                keys.append((part.place, rank, part.person))
    if not tables:
        return LINES.empty_table(), sums
    table = pa.concat_tables(tables)
    place, rank, person = (np.concatenate([k[i] for k in keys]) for i in range(3))
    return table.take(pa.array(np.lexsort((place, rank, person)))), sums


def _block_part(month: Evaluated, document: Document, item: ItemRule, paid: np.ndarray) -> _Part | None:
    block = month.session.block(document, item.id)
    keep = np.flatnonzero(paid[block.rows.person])
    if not len(keep):
        return None
    if len(keep) < len(block.rows):
        block = Block(document, item, block.rows.take(keep), block.fen[keep], block.problems, block.faults)
    rows = block.rows
    world = month.world
    columns: dict[str, list[str] | str] = {
        "per": item.per,
        "credit": ".".join(item.credit),
        "formula": " ".join(item.formula.text.split()),
        "working": workings(month.session, rows),
        "payable_on": payable_on(world, block) if item.payable else "",
        "share": "",
    }
    if rows.event is not None:
        columns["source"] = world.events[rows.grain].sources(rows.event)
        if rows.share is not None:
            columns["share"] = _shares(rows.share)
        place = rows.event
    else:
        columns["source"] = [world.people.sources[i] for i in rows.staff.tolist()]
        place = rows.spell if rows.spell is not None else np.zeros(len(rows), dtype=np.intp)
    return _Part(rows.person, block.fen, place, columns)


def _shares(share: Exact) -> list[str]:
    known: dict[Fraction, str] = {Fraction(1): ""}
    texts = []
    for value in share.fractions():
        if value not in known:
            ten = value * 10**6
            known[value] = _decimal(ten) if ten.denominator == 1 else str(value)
        texts.append(known[value])
    return texts


def _decimal(millionths: Fraction) -> str:
    """A number of millionths as a decimal without trailing zeros."""
    whole = int(millionths)
    return f"{whole // 10**6}.{whole % 10**6:06d}".rstrip("0").rstrip(".")


def _adjusted_part(month: Evaluated, document: Document, item: ItemRule, paid: np.ndarray) -> _Part | None:
    world = month.world
    places = [i for i in month.session.adjustments(document, item.id) if paid[world.adjustments[i].person]]
    if not places:
        return None
    told = [world.adjustments[i] for i in places]
    return _Part(
        np.array([a.person for a in told], dtype=np.intp),
        np.array([adjusted_fen(world, i) for i in places], dtype=np.int64),
        np.arange(len(places)) + 2**40,
        {
            "per": "adjustment",
            "credit": "",
            "formula": "",
            "working": [a.note for a in told],
            "payable_on": "",
            "share": "",
            "source": [a.source for a in told],
        },
    )


def _table(month: Evaluated, document: Document, item: ItemRule, part: _Part, lang: Lang) -> pa.Table:
    n = len(part.person)
    same = {
        "item": item.id,
        "title": item.title.of(lang),
        "kind": item.kind,
        "policy": document.name,
        "effective": document.effective.first.isoformat(),
        "origin_month": "",
    }
    ids = pa.array(month.world.people.ids, pa.string())
    columns: dict[str, pa.Array] = {
        "employee_id": ids.take(pa.array(part.person)),
        "amount": money_array(part.fen),
        **{name: pa.repeat(pa.scalar(value, pa.string()), n) for name, value in same.items()},
    }
    for name, value in part.columns.items():
        columns[name] = (
            pa.repeat(pa.scalar(value, pa.string()), n) if isinstance(value, str) else pa.array(value, pa.string())
        )
    return pa.table([columns[name] for name in LINES.names], schema=LINES)


def money_array(fen: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Amounts in yuan with two decimals, from fen. Raises OverflowError for an amount of more than 16 digits before the point."""
    values = np.asarray(fen, dtype=np.int64)
    pairs = np.empty((len(values), 2), dtype=np.int64)
    pairs[:, 0] = values
    pairs[:, 1] = values >> 63
    valid = None if missing is None else pa.array(~missing).buffers()[1]
    return pa.Array.from_buffers(MONEY, len(values), [valid, pa.py_buffer(pairs.tobytes())])


def _employees(month: Evaluated, paid: np.ndarray, sums: dict[str, np.ndarray]) -> pa.Table:
    people = month.world.people
    rows = np.flatnonzero(people.active)
    staff = people.month_row[rows]
    out = ~paid[rows]
    net = sums["earning"] - sums["pretax"] - sums["tax"] - sums["deduction"]
    totals = {
        "gross_pay": sums["earning"],
        "taxable_earnings": sums["taxable"],
        "pretax_deductions": sums["pretax"],
        "income_tax": sums["tax"],
        "other_deductions": sums["deduction"],
        "net_pay": net,
        "employer_cost": sums["employer"],
    }
    texts = ("name", "department", "position", "team", "branch")
    columns: dict[str, pa.Array] = {
        "employee_id": pa.array([people.ids[i] for i in rows.tolist()], pa.string()),
        **{name: pa.array([t or "" for t in people.fields.texts(name, staff)], pa.string()) for name in texts},
        **{name: money_array(total[rows], out) for name, total in totals.items()},
        "status": pa.array(["held" if o else "paid" for o in out.tolist()], pa.string()),
    }
    return pa.table([columns[name] for name in EMPLOYEES.names], schema=EMPLOYEES)


def _metrics(month: Evaluated, paid: np.ndarray, lang: Lang) -> pa.Table:
    """Every number that a document counts for its people, to six places; what has no value has no row."""
    tables: list[pa.Table] = []
    persons: list[np.ndarray] = []
    ids = pa.array(month.world.people.ids, pa.string())
    for document in month.documents:
        members = month.scope.members(document)
        members = members[paid[members]]
        for metric in document.metrics.values():
            column = month.session.named(document, metric.id)
            rows = _with_value(column, members)
            if column.type not in NUMERIC or not len(rows):
                continue
            persons.append(rows)
            columns = [
                ids.take(pa.array(rows)),
                pa.repeat(pa.scalar(metric.id), len(rows)),
                pa.repeat(pa.scalar(metric.title.of(lang)), len(rows)),
                _six_places(column.numbers.take(rows)),
            ]
            tables.append(pa.table(columns, schema=METRICS))
    if not tables:
        return METRICS.empty_table()
    table = pa.concat_tables(tables)
    return table.take(pa.array(np.argsort(np.concatenate(persons), kind="stable")))


def _with_value(column: Column, rows: Indexes) -> Indexes:
    keep = np.ones(len(column), dtype=bool) if column.missing is None else ~column.missing
    keep[list(column.faults)] = False
    return np.asarray(rows[keep[rows]], dtype=np.intp)


def _six_places(values: Exact) -> pa.Array:
    rounded = Rounding("half_up", Fraction(1, 10**6)).apply(values)
    whole = (rounded * Exact.constant(10**6, len(values))).num
    if whole.dtype == object:
        from decimal import Decimal

        return pa.array([Decimal(int(v)).scaleb(-6) for v in whole], METRICS.field("value").type)
    pairs = np.empty((len(whole), 2), dtype=np.int64)
    pairs[:, 0], pairs[:, 1] = whole, whole >> 63
    return pa.Array.from_buffers(METRICS.field("value").type, len(whole), [None, pa.py_buffer(pairs.tobytes())])
