"""Items -> lines: who is paid for what, how much, rounded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hrcalc.engine.columns import EPOCH, Fault, Indexes
from hrcalc.engine.evaluate import Evaluator
from hrcalc.engine.names import grain_of
from hrcalc.engine.people import NEVER
from hrcalc.engine.rows import Rows, links_of, of_links, of_people, of_spells
from hrcalc.engine.scope import Scope
from hrcalc.engine.world import World
from hrcalc.exact import Exact
from hrcalc.policy.document import TABLE_OF, Document, Formula, ItemRule
from hrcalc.problems import Problem
from hrcalc.words import Text

LARGEST = 10**12
"""Fen: a line of ten billion yuan or more is a mistake, and sums of smaller ones stay machine integers."""


@dataclass(frozen=True)
class Block:
    """The lines of one item of one document: a row for each line, by person, then in the order of the events.

    `fen` are the rounded amounts. `problems` tell what kept lines from being computed, `faults` the same by employee id.
    """

    document: Document
    item: ItemRule
    rows: Rows
    fen: np.ndarray
    problems: list[Problem]
    faults: dict[str, Fault]

    def by_person(self, n: int) -> np.ndarray:
        """The sum of the lines of each person, in fen."""
        total = np.zeros(n, dtype=np.int64)
        np.add.at(total, self.rows.person, self.fen)
        return total


def rows_of(world: World, scope: Scope, document: Document, item: ItemRule, formula: Formula) -> Rows:
    """The rows that an item may have a line for, before its `when`."""
    if item.per == "employee":
        return of_people(world, document, formula, scope.members(document))
    if item.per == "spell":
        spells = np.arange(len(world.people.spells.person))
        rows = of_spells(world, document, formula, spells)
        return rows.where(scope.applies(document, rows.staff))
    events = world.events[TABLE_OF[item.per]]
    links = links_of(world, events, item.credit)
    day = events.day[links.event]
    people = world.people
    in_month = (day >= people.first_day) & (day <= people.last_day)
    links = links.take(
        np.flatnonzero(
            events.valid[links.event] & in_month & people.employed_on(links.person, day) & people.active[links.person]
        )
    )
    rows = of_links(world, document, formula, events, links)
    return rows.where(scope.applies(document, rows.staff))


def make_block(world: World, scope: Scope, evaluate: Evaluator, document: Document, item: ItemRule) -> Block:
    """The lines of one item."""
    rows = rows_of(world, scope, document, item, item.formula)
    problems: list[Problem] = []
    missed: dict[str, Fault] = {}
    if item.when is not None:
        condition_rows = replace(rows, formula=item.when)
        condition = evaluate(item.when.node, condition_rows)
        problems += _faulty(world, item, condition_rows, condition.faults, missed)
        rows = rows.where(condition.flags)
    value = evaluate(item.formula.node, rows)
    faults = dict(value.faults)
    if value.missing is not None:
        for i in np.flatnonzero(value.missing).tolist():
            faults.setdefault(i, _no_value(item.formula))
    for i in _undated(world, item, rows):
        faults.setdefault(i, _no_day(item))
    problems += _faulty(world, item, rows, faults, missed)
    if faults:
        keep = np.array([i for i in range(len(rows)) if i not in faults], dtype=np.intp)
        rows, value = rows.take(keep), value.take(keep)
    fen = _fen(_rounded(item, rows, value.numbers))
    if len(large := np.flatnonzero(np.abs(fen) >= LARGEST)):
        problems += _faulty(world, item, rows, dict.fromkeys(large.tolist(), _too_large(item.formula)), missed)
        keep = np.flatnonzero(np.abs(fen) < LARGEST)
        rows, fen = rows.take(keep), fen[keep]
    order = np.lexsort((_place(rows), rows.person))
    fen = fen[order].astype(np.int64)
    rows = rows.take(order)
    if item.kind in ("pretax", "tax", "deduction") and not item.last:
        problems += _negative(world, item, rows, fen)
    return Block(document, item, rows, fen, problems, missed)


def _place(rows: Rows) -> Indexes:
    if rows.event is not None:
        return rows.event
    return rows.spell if rows.spell is not None else np.zeros(len(rows), dtype=np.intp)


def _rounded(item: ItemRule, rows: Rows, amounts: Exact) -> Exact:
    """Each line's share of the formula, rounded; the lines of one event are rounded together, so the parts are the whole."""
    if rows.share is None or rows.event is None:
        return item.round.apply(amounts)
    exact = amounts * rows.share
    rounded = item.round.apply(exact)
    _, place, count = np.unique(rows.event, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(count[place] > 1)
    if not len(shared):
        return rounded
    by_id = shared[np.lexsort((rows.person[shared], rows.event[shared]))]
    _, groups = np.unique(place[by_id], return_inverse=True)
    return rounded.replace(by_id, item.round.apply_together(exact.take(by_id), groups))


def _fen(amounts: Exact) -> np.ndarray:
    scaled = amounts * Exact.constant(100, len(amounts))
    return np.asarray(scaled.num // scaled.den)


def _faulty(
    world: World, item: ItemRule, rows: Rows, faults: Mapping[int, Fault], missed: dict[str, Fault]
) -> list[Problem]:
    for i, fault in sorted(faults.items()):
        missed.setdefault(world.people.ids[int(rows.person[i])], fault)
    return [fault_problem(world, item.title, rows, i, fault) for i, fault in sorted(faults.items())]


def fault_problem(world: World, title: Text, rows: Rows, row: int, fault: Fault) -> Problem:
    """A row that could not be computed, as a problem of the person it belongs to."""
    person = world.people.ids[int(rows.person[row])]
    place = f" ({world.events[rows.grain].source(int(rows.event[row]))})" if rows.event is not None else ""
    found = fault.formula.problem(fault.at, fault.why, fault.mend, code="formula-value")
    return Problem(
        code=found.code,
        why=Text(
            f"员工 {person} 的“{title.zh}”算不出来{place}:{fault.why.zh}",
            f"'{title.en}' of employee {person} cannot be computed{place}: {fault.why.en}",
        ),
        mend=fault.mend,
        file=found.file,
        row=found.row,
        column=found.column,
        value=found.value,
        table="policy",
        employees=(person,),
    )


def _undated(world: World, item: ItemRule, rows: Rows) -> list[int]:
    """The rows of an early payment whose event lacks the day that it is counted from."""
    if item.payable is None or rows.event is None:
        return []
    column = world.events[grain_of(item.per)].column(item.payable.field)
    return [] if column.missing is None else np.flatnonzero(column.missing[rows.event]).tolist()


def _no_day(item: ItemRule) -> Fault:
    assert item.payable is not None
    field = item.payable.field
    return Fault(
        Text(f"“{field}”没有日期,不知道哪天发。", f"'{field}' has no date: the day of payment is not known."),
        Text(
            "补上日期,或在 when 里排除:not missing(…)。", "Fill in the date, or exclude it with when: not missing(…)."
        ),
        item.formula,
        item.formula.node.at,
    )


def _no_value(formula: Formula) -> Fault:
    return Fault(
        Text("结果没有值。", "The result has no value."),
        Text("补上数据,或写 default(x, 0)。", "Fill in the data, or write default(x, 0)."),
        formula,
        formula.node.at,
    )


def _too_large(formula: Formula) -> Fault:
    return Fault(
        Text("金额超过一百亿元。", "The amount is ten billion yuan or more."),
        Text("检查公式和数据里的单位。", "Check the units in the formula and the data."),
        formula,
        formula.node.at,
    )


def _negative(world: World, item: ItemRule, rows: Rows, fen: np.ndarray) -> list[Problem]:
    return [
        fault_problem(
            world,
            item.title,
            rows,
            int(i),
            Fault(
                Text("扣款不能是负数。", "A deduction cannot be negative."),
                Text("写 max(0, …),或改成 kind: earning。", "Write max(0, …), or make it kind: earning."),
                item.formula,
                item.formula.node.at,
            ),
        )
        for i in np.flatnonzero(fen < 0)
    ]


def payable_on(world: World, block: Block) -> list[str]:
    """The day from which each line can be paid, as ISO; "" for what is paid with the month."""
    import datetime as dt

    item = block.item
    if item.payable is None or block.rows.event is None:
        return [""] * len(block.rows)
    events = world.events[grain_of(item.per)]
    column = events.column(item.payable.field)
    days = np.asarray(column.data, dtype=np.int64)[block.rows.event]
    known: dict[int, str] = {int(NEVER): ""}
    for day in set(days.tolist()) - known.keys():
        date, left = EPOCH + dt.timedelta(days=day), item.payable.workdays
        while left:
            date += dt.timedelta(days=1)
            left -= world.calendar.is_workday(date)
        known[day] = date.isoformat()
    return [known[d] for d in days.tolist()]
