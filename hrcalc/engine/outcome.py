"""What an evaluated month comes to: lines, people, metrics, as the tables that documents are written from."""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.columns import NUMERIC, Column, Flags, Indexes
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.fen import money_array
from hrcalc.engine.line_table import line_table
from hrcalc.engine.result import EMPLOYEES, METRICS, Applied, Item, PayRun
from hrcalc.engine.tax_return import DECLARED, tax_return
from hrcalc.exact import Exact
from hrcalc.money import Rounding
from hrcalc.policy.document import KINDS, Document
from hrcalc.problems import Problem, ProblemsFound, errors_of
from hrcalc.words import Lang


def result_of(month: Evaluated, held: Mapping[str, list[Problem]], lang: Lang, **rest: object) -> PayRun:
    """What the month comes to. `held` are not paid; `rest` are the parts of a PayRun that do not come from evaluating."""
    items = items_of(month.documents, lang)
    people = month.world.people
    free = np.ones(len(people), dtype=bool)
    free[[people.index[e] for e in held if e in people.index]] = False
    errors = [p for p in errors_of(month.problems) if not p.employees or not set(p.employees) <= set(held)]
    if errors:
        raise ProblemsFound(errors)
    lines, sums = line_table(month, free, items, lang)
    employees, told = _employees(month, free, sums), metrics_of(month, free, lang, DECLARED)
    rows = [people.index[id_] for id_ in employees["employee_id"].to_pylist()]
    return PayRun(
        month=month.world.month,
        employees=employees,
        lines=lines,
        metrics=told.filter(pc.is_in(told["metric"], value_set=_shown(month.documents))),
        tax_return=tax_return(employees, lines, told, sums["exempt"][rows]),
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
    return frozenset(m for m in ids if names.metric_types.of(m, names.all_defining(m)) == "ratio")


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


def _employees(month: Evaluated, free: Flags, sums: dict[str, np.ndarray]) -> pa.Table:
    """Everyone employed in the month, and who has left but is paid retro lines."""
    people = month.world.people
    there = people.active.copy()
    there[month.world.carried.where(free).person] = True
    rows = np.flatnonzero(there)
    staff = people.month_row[rows]
    out = ~free[rows]
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


def _shown(documents: Sequence[Document]) -> pa.Array:
    return pa.array({m.id for d in documents for m in d.metrics.values() if m.show == "yes"}, pa.string())


def metrics_of(month: Evaluated, free: Flags, lang: Lang, more: Collection[str] = ()) -> pa.Table:
    """Every number that a document counts for its people and shows, to six places; what has no value has no row.

    `more` are metrics that are asked for whether they are shown or not.
    """
    tables: list[pa.Table] = []
    persons: list[np.ndarray] = []
    ids = pa.array(month.world.people.ids, pa.string())
    for document in month.documents:
        members = month.scope.members(document)
        members = members[free[members]]
        for metric in document.metrics.values():
            if metric.show == "no" and metric.id not in more:
                continue
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
    """Of these people, those with a value that `metrics.csv` can hold: up to 31 digits before the point."""
    keep = np.ones(len(column), dtype=bool) if column.missing is None else ~column.missing
    keep[list(column.faults)] = False
    if column.type in NUMERIC and column.numbers.num.dtype == object:
        keep &= abs(column.numbers).compare(operator.lt, Exact.constant(10**31, len(column)))
    return np.asarray(rows[keep[rows]], dtype=np.intp)


def _six_places(values: Exact) -> pa.Array:
    rounded = Rounding("half_up", Fraction(1, 10**6)).apply(values)
    whole = (rounded * Exact.constant(10**6, len(values))).num
    if whole.dtype == object:
        return pa.array([Decimal(int(v)).scaleb(-6) for v in whole], METRICS.field("value").type)
    pairs = np.empty((len(whole), 2), dtype=np.int64)
    pairs[:, 0], pairs[:, 1] = whole, whole >> 63
    return pa.Array.from_buffers(METRICS.field("value").type, len(whole), [None, pa.py_buffer(pairs.tobytes())])
