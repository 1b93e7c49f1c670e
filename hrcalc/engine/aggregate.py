"""count(…), sum(…) and their like: rows of an event table joined to people."""

from __future__ import annotations

import datetime as dt
import operator
from dataclasses import dataclass

import numpy as np

from hrcalc.calendar import Month
from hrcalc.engine.columns import EPOCH, NUMERIC, Column, Fault, Flags, Indexes, Texts, nothing
from hrcalc.engine.evaluate import Evaluator
from hrcalc.engine.events import Events
from hrcalc.engine.names import own_role, table_named
from hrcalc.engine.people import Days
from hrcalc.engine.rows import Rows, links_of, of_links
from hrcalc.engine.scope import Scope
from hrcalc.engine.world import World
from hrcalc.exact import Exact
from hrcalc.policy import tree
from hrcalc.words import Text

_SHIFT = np.int64(2**32)


@dataclass(frozen=True)
class Selection:
    """The rows that are counted, the group that each counts for, and which groups could not be counted."""

    rows: Rows
    group: Indexes
    faults: dict[int, Fault]


class Aggregator:
    """Counts and sums over the events of a world."""

    def __init__(self, world: World, scope: Scope, evaluate: Evaluator) -> None:
        self.world = world
        self.scope = scope
        self.evaluate = evaluate
        self._memo: dict[tuple[str, int], Column] = {}

    def __call__(self, node: tree.Aggregate, rows: Rows) -> Column:
        """The aggregate for each row: of its person in the period, or of its person on the row's own day or week."""
        if node.period in (("day",), ("week",)):
            groups, place = self.days_of(rows, node.period[0])
            return self._total(node, self.select(node, rows, groups), len(groups)).take(place)
        key = (rows.document.version, id(node))
        if key not in self._memo:
            self._memo[key] = self._total(node, self.select(node, rows), len(self.world.people))
        return self._memo[key].take(rows.person)

    def select(self, node: tree.Aggregate, rows: Rows, groups: np.ndarray | None = None) -> Selection:
        """The rows that count. The group is the person, or with `groups` the place of (person, day) among them."""
        table = table_named(node.table)
        assert table is not None
        events = self.world.events[table]
        links = links_of(self.world, events, node.role or own_role(table))
        day = events.day[links.event]
        first, last = bounds(node.period, self.world.month)
        chosen = events.valid[links.event] & (day >= first) & (day <= last)
        group = links.person
        if groups is None:
            domain = np.zeros(len(self.world.people), dtype=bool)
            domain[self.scope.domain(rows.document)] = True
            chosen &= domain[links.person]
        else:
            keys = _keys(links.person, _start(day, node.period[0]))
            group = np.searchsorted(groups, keys)
            group = np.minimum(group, max(len(groups) - 1, 0))
            chosen &= groups[group] == keys if len(groups) else np.zeros(len(keys), dtype=bool)
        place = np.flatnonzero(chosen)
        inner = of_links(self.world, rows.document, rows.formula, events, links.take(place))
        group = group[place]
        if node.where is None:
            return Selection(inner, group, {})
        condition = self.evaluate(node.where, inner)
        faults = {int(group[i]): fault for i, fault in sorted(condition.faults.items(), reverse=True)}
        met = np.flatnonzero(condition.flags)
        return Selection(inner.take(met), group[met], faults)

    def days_of(self, rows: Rows, period: str) -> tuple[np.ndarray, Indexes]:
        """The distinct (person, day or week) of the rows, and the place of each row among them."""
        assert rows.event is not None
        day = self.world.events[rows.grain].day[rows.event]
        groups, place = np.unique(_keys(rows.person, _start(day, period)), return_inverse=True)
        return groups, np.asarray(place, dtype=np.intp)

    # --- totals -----------------------------------------------------------------------------------------------------

    def _total(self, node: tree.Aggregate, chosen: Selection, n: int) -> Column:
        counts = np.bincount(chosen.group, minlength=n).astype(np.int64)
        if node.function == "count":
            return Column("number", Exact(counts), None, chosen.faults)
        values = self.values(node, chosen.rows)
        if node.function == "distinct":
            return Column("number", Exact(_distinct(values, chosen.group, n)), None, chosen.faults)
        faults = {**chosen.faults, **self._absent(node, values, chosen)}
        if values.type not in NUMERIC:
            return self._extreme_date(node, values, chosen, n, faults)
        if node.function == "sum":
            return Column(values.type, values.numbers.sum_by(chosen.group, n), None, faults)
        empty = counts == 0
        missing: Flags | None = empty if empty.any() else None
        if node.function == "average":
            total = values.numbers.sum_by(chosen.group, n) / Exact(np.where(empty, 1, counts))
            return Column(values.type, total, missing, faults)
        best = _extreme(values.numbers, chosen.group, n, node.function == "smallest")
        return Column(values.type, best, missing, faults)

    def values(self, node: tree.Aggregate, rows: Rows) -> Column:
        """What is summed in each row; of a split deal's amounts, the part that is credited."""
        assert rows.event is not None
        events: Events = self.world.events[rows.grain]
        if node.field == "share":
            return Column("number", rows.share or Exact.constant(1, len(rows)))
        fields = self.scope.names.vocabulary[rows.grain]
        name = node.field if node.field in fields else next(k for k, f in fields.items() if f.title == node.field)
        column = events.column(name).take(rows.event)
        if rows.share is not None and column.type == "money":
            return Column("money", column.numbers * rows.share, column.missing, column.faults)
        return column

    def _absent(self, node: tree.Aggregate, values: Column, chosen: Selection) -> dict[int, Fault]:
        if values.missing is None:
            return {}
        assert chosen.rows.event is not None
        missing = np.flatnonzero(values.missing)
        missing = missing[np.sort(np.unique(chosen.group[missing], return_index=True)[1])]
        places = self.world.events[chosen.rows.grain].sources(chosen.rows.event[missing])
        mend = Text(
            "补上数据,或在 where 里排除:not missing(…)。",
            "Fill in the data, or exclude it with where not missing(…).",
        )
        return {
            group: Fault(
                Text(f"“{node.field}”没有值({place})。", f"'{node.field}' has no value ({place})."),
                mend,
                chosen.rows.formula,
                node.at,
            )
            for group, place in zip(chosen.group[missing].tolist(), places, strict=True)
        }

    def _extreme_date(
        self, node: tree.Aggregate, values: Column, chosen: Selection, n: int, faults: dict[int, Fault]
    ) -> Column:
        best = _extreme(Exact(np.asarray(values.data, dtype=np.int64)), chosen.group, n, node.function == "smallest")
        result = nothing("date", n)
        assert result.missing is not None
        missing = result.missing.copy()
        missing[chosen.group] = False
        return Column("date", best.num, missing if missing.any() else None, faults)


def bounds(period: tuple[str, ...], month: Month) -> tuple[int, int]:
    """First and last day of a period, both included; every period ends with the pay month."""
    first = month.first
    match period:
        case ("quarter",):
            first = dt.date(month.year, (month.month - 1) // 3 * 3 + 1, 1)
        case ("year",):
            first = dt.date(month.year, 1, 1)
        case ("last", count, _):
            months = month.year * 12 + month.month - int(count)
            first = Month(max(months // 12, 1), months % 12 + 1).first
        case ("all",) | ("day",) | ("week",):
            first = dt.date.min
    return (first - EPOCH).days, (month.last - EPOCH).days


def _keys(person: Indexes, day: Days) -> np.ndarray:
    return person.astype(np.int64) * _SHIFT + day


def _start(day: Days, period: str) -> Days:
    """The day itself, or the Monday of its ISO week (1970-01-01 was a Thursday)."""
    return day if period == "day" else day - (day + 3) % 7


def _distinct(values: Column, group: Indexes, n: int) -> np.ndarray:
    """How many different values each group has."""
    known = slice(None) if values.missing is None else ~values.missing
    codes, group = _codes(values)[known], group[known]
    order = np.lexsort((codes, group))
    codes, group = codes[order], group[order]
    new = np.ones(len(group), dtype=bool)
    new[1:] = (codes[1:] != codes[:-1]) | (group[1:] != group[:-1])
    return np.bincount(group[new], minlength=n).astype(np.int64)


def _codes(values: Column) -> np.ndarray:
    """Whole numbers that are the same where the values are."""
    data = values.data
    if isinstance(data, Texts):
        return data.codes
    if isinstance(data, np.ndarray):
        return data
    data = data.reduced()  # so that equal numbers have equal parts
    if isinstance(data.den, int):
        return _ranks(data.num) if data.num.dtype == object else data.num
    return np.asarray(_ranks(data.num) * len(data) + _ranks(data.den))


def _ranks(codes: np.ndarray) -> np.ndarray:
    """The place of each among the different ones."""
    return np.asarray(np.unique(codes, return_inverse=True)[1], dtype=np.int64)


def _extreme(values: Exact, group: Indexes, n: int, smallest: bool) -> Exact:
    """The smallest or largest value of each group; 0 for an empty one."""
    if isinstance(values.den, int):
        best = np.zeros(n, dtype=values.num.dtype)
        best[group] = values.num  # one of the group's own, to begin with
        (np.minimum if smallest else np.maximum).at(best, group, values.num)
        return Exact(best, values.den)
    rows: dict[int, int] = {}
    better = operator.lt if smallest else operator.gt
    for i, g in enumerate(group.tolist()):
        if g not in rows or better(values.at(i), values.at(rows[g])):
            rows[g] = i
    chosen = values.take(np.array(list(rows.values()), dtype=np.intp))
    return Exact.constant(0, n).replace(np.array(list(rows), dtype=np.intp), chosen)
