"""count(…), sum(…) and their like: rows of an event table joined to people."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace

import numpy as np

from hrcalc.engine.columns import NUMERIC, Column, Fault, Flags, Indexes, Texts, nothing
from hrcalc.engine.evaluate import Evaluator
from hrcalc.engine.events import Events, Links, own_role, table_named
from hrcalc.engine.fields import column_named
from hrcalc.engine.groups import Groups, group_named, together
from hrcalc.engine.people import Days
from hrcalc.engine.periods import OWN_DAYS, bounds
from hrcalc.engine.rows import Rows, links_of, of_links
from hrcalc.engine.scope import Scope
from hrcalc.engine.world import World
from hrcalc.exact import Exact
from hrcalc.policy import tree
from hrcalc.words import Text

_SHIFT = np.int64(2**32)


@dataclass(frozen=True)
class Selection:
    """The rows that are counted, the person or group that each counts for, and for whom they could not be counted."""

    rows: Rows
    group: Indexes
    faults: dict[int, Fault]


class Aggregator:
    """Counts and sums over the events of a world."""

    def __init__(self, world: World, scope: Scope, evaluate: Evaluator) -> None:
        self.world = world
        self.scope = scope
        self.evaluate = evaluate
        self.groups = Groups(world)
        self._memo: dict[tuple[str, int], Column] = {}

    def __call__(self, node: tree.Aggregate, rows: Rows) -> Column:
        """The aggregate for each row: of its person or group in the period, or round the row's own day.

        Missing for a person who belongs to no such group.
        """
        mine = self._group_of(node, rows)
        if node.period and node.period[0] in OWN_DAYS:
            keys, place = self._days_of(rows, mine, node.period[0])
            total = self._total(node, self._select(node, rows, keys), len(keys)).take(place)
        else:
            key = (rows.document.version, id(node))
            if key not in self._memo:
                self._memo[key] = self._total(node, self._select(node, rows), self.groups.size(_group(node)))
            if not len(self._memo[key]):
                return nothing(self._memo[key].type, len(rows))
            total = self._memo[key].take(np.maximum(mine, 0))
        return _without(total, mine < 0)

    def counted(self, node: tree.Aggregate, rows: Rows) -> Rows:
        """The rows of the event table that count for the first of some rows."""
        rows = rows.take(np.zeros(1, dtype=np.intp))
        mine = self._group_of(node, rows)
        if node.period and node.period[0] in OWN_DAYS:
            keys, _ = self._days_of(rows, mine, node.period[0])
            return self._select(node, rows, keys).rows
        chosen = self._select(node, rows)
        return chosen.rows.take(np.flatnonzero(chosen.group == mine[0]))

    def _group_of(self, node: tree.Aggregate, rows: Rows) -> Indexes:
        return self.groups.of(_group(node), rows.person, rows.staff)

    def _select(self, node: tree.Aggregate, rows: Rows, keys: np.ndarray | None = None) -> Selection:
        """The rows that count. The group is the person or group, or with `keys` the place of (group, day) among them."""
        table = table_named(node.table)
        assert table is not None
        kind = _group(node)
        events = self.world.events[table]
        links = links_of(self.world, events, node.role or own_role(table))
        day = events.day[links.event]
        first, last = bounds(node.period, self.world.month)
        chosen = events.valid[links.event] & (day >= first) & (day <= last)
        group = links.person
        if kind != "self":
            group = self.groups.of(kind, links.person, self.world.people.row_on(links.person, day))
            chosen &= group >= 0
        if kind == "self" and keys is None and not rows.others:
            domain = np.zeros(len(self.world.people), dtype=bool)
            domain[self.scope.domain(rows.document)] = True
            chosen &= domain[links.person]
        elif keys is not None:
            wanted = _keys(group, _start(day, node.period[0]))
            group = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
            chosen &= keys[group] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
        place = np.flatnonzero(chosen)
        links, group = links.take(place), group[place]
        faults: dict[int, Fault] = {}
        if node.where is not None:
            inner = self._rows(rows, events, links, kind)
            condition = self.evaluate(node.where, inner)
            faults = {int(group[i]): fault for i, fault in sorted(condition.faults.items(), reverse=True)}
            met = np.flatnonzero(condition.flags)
            links, group = links.take(met), group[met]
        links, group = together(links, group)
        return Selection(self._rows(rows, events, links, kind), group, faults)

    def _rows(self, rows: Rows, events: Events, links: Links, kind: str) -> Rows:
        made = of_links(self.world, rows.document, rows.formula, events, links)
        return replace(made, others=True) if rows.others or kind != "self" else made

    def _days_of(self, rows: Rows, group: Indexes, period: str) -> tuple[np.ndarray, Indexes]:
        """The distinct (group, day or week) of the rows, and the place of each row among them."""
        assert rows.event is not None
        day = self.world.events[rows.grain].day[rows.event]
        keys, place = np.unique(_keys(group, _start(day, period)), return_inverse=True)
        return keys, np.asarray(place, dtype=np.intp)

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
        name = column_named(fields, node.field)
        assert name is not None
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


def _group(node: tree.Aggregate) -> str:
    return group_named(node.group) or "self"


def _without(column: Column, rows: Flags) -> Column:
    """The column, with some rows missing."""
    if not rows.any():
        return column
    faults = {i: fault for i, fault in column.faults.items() if not rows[i]}
    return replace(column, missing=rows if column.missing is None else column.missing | rows, faults=faults)


def _keys(group: Indexes, day: Days) -> np.ndarray:
    return group.astype(np.int64) * _SHIFT + day


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
