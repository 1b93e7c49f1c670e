"""What an evaluated month comes to: lines, people, metrics, as the tables that documents are written from."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa

from hrcalc.engine.columns import NUMERIC, Column, Indexes
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.lines import Block, payable_on
from hrcalc.engine.result import EMPLOYEES, LINES, METRICS, MONEY, Applied, Item, PayRun
from hrcalc.engine.session import adjusted_fen
from hrcalc.engine.working import workings
from hrcalc.exact import Exact
from hrcalc.money import Rounding
from hrcalc.policy.document import KINDS, Document, ItemRule
from hrcalc.problems import Problem, ProblemsFound, errors_of
from hrcalc.words import Lang


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
    errors = [p for p in errors_of(month.problems) if not p.employees or not set(p.employees) <= set(held)]
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
    """Each share as a decimal; "" for a whole one."""
    nums: list[int] = share.num.tolist()
    assert isinstance(share.den, int)  # shares are decimals, over one power of ten
    known = {num: "" if num == share.den else _decimal(Fraction(num, share.den) * 10**6) for num in set(nums)}
    return [known[num] for num in nums]


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
