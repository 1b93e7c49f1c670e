"""Why a closed month comes to something else now: in words, from the events, metrics and documents that moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.closed import PostedMonth
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.events import EVENT_TABLES, KEY, table_named
from hrcalc.engine.in_force import BASES, MONTHS, PROFILE
from hrcalc.engine.outcome import metrics_of
from hrcalc.engine.plan import Key, all_read, formulas_of, graph_of, references
from hrcalc.policy import tree
from hrcalc.policy.display import shown
from hrcalc.policy.document import TABLE_OF
from hrcalc.words import Lang, Text, same

REFUND = Text("退款或取消", "refund or cancellation")
LATE = Text("补报的成单", "late deal")
DEAL = Text("成单改了", "deal changed")
MORE_DEALS = Text("补报或改动的成单", "late or changed deals")
FEWER_DEALS = Text("退款或改动的成单", "refunded or changed deals")
ATTENDANCE = Text("考勤更正", "corrected attendance")
SALARY = Text("薪资或人事资料变动", "changed salary or staff data")
RULE = Text("制度更正", "corrected rule")
AHEAD = Text("提前发放", "paid off cycle")
HELD = Text("当时暂缓,现在补发", "held then, paid now")
ADJUSTMENT = Text("一次性调整变动", "changed adjustment")
_CHANGED = Text("数据变动:{tables}", "changed data: {tables}")
_ATTENDANCE = {"days", "leaves"}
_TITLES = {
    **{table: Text(words[0], table) for table, words in EVENT_TABLES.items()},
    "targets": Text("目标", "targets"),
    "actuals": Text("实绩", "actuals"),
    "employees": Text("员工花名册", "employees"),
    BASES: Text("缴费基数", "contribution bases"),
    PROFILE: Text("专项附加扣除", "tax profile"),
}
_CALLS = {"target": "targets", "attainment": "targets", "actual": "actuals"}
_TOLD = 3
"""Metrics that are told; of more, the first."""


@dataclass
class Moved:
    """Lines of one employee, item and event (or of none) that come to something else than was posted; amounts in fen."""

    employee: str
    item: str
    kind: str
    about: str
    now: int
    then: int
    today: dict[str, Any] | None
    posted: dict[str, Any] | None
    source: str = ""
    """Where the event stands now, though it has no line any more."""

    @property
    def event(self) -> tuple[str, str]:
        """The event table and the event's id; "" for what is about none."""
        per, _, id_ = self.about.partition("\n")
        return TABLE_OF.get(per, ""), id_  # type: ignore[call-overload]

    @property
    def version(self) -> str:
        """The version of the document that the line is of."""
        line = self.today or self.posted or {}
        return _version(line)


class Reasons:
    """The reasons of one closed month. What is asked of whole tables is asked once."""

    def __init__(
        self,
        now: Evaluated,
        moved: list[Moved],
        then: pa.Table,
        posted: PostedMonth,
        hashes: Mapping[str, str],
        lang: Lang,
    ) -> None:
        self.now = now
        self.posted = posted
        self._documents = {d.version: d for d in now.documents}
        self._graph = graph_of(now.scope, [(d, i) for d in now.documents for i in d.items])
        self._hashes = hashes
        self._ratios = {
            m for d in now.documents for m in d.metrics if now.scope.names.metric_types.of(m, [d]) == "ratio"
        }
        self._held = self._held_then(then)
        self._events_then = set(then["event"].to_pylist()) - {""}
        self._items_then = set(then["item"].to_pylist())
        self._rows = self._find_rows(moved)
        people = sorted({one.employee for one in moved})
        self._metrics = self._find_metrics(people, lang)
        self._read: dict[Key, set[Key]] = {}
        self._tables: dict[Key, set[str]] = {}

    def of(self, moved: Moved) -> Text:
        """Why these lines come to something else."""
        table, id_ = moved.event
        row = self._rows.get((table, id_), -1)
        if row >= 0 and moved.today is None:
            moved.source = self.now.world.events[table].source(row)
        if moved.employee in self._held:
            return HELD
        if moved.about.startswith("adjustment"):
            return ADJUSTMENT
        if not (moved.today or moved.posted or {})["policy"]:
            return AHEAD  # the only lines of no document
        deal = table == "deals"
        if deal and moved.today is None and row >= 0 and not self.now.world.events[table].valid[row]:
            return REFUND
        new = bool(table) and moved.posted is None and id_ not in self._events_then and moved.item in self._items_then
        if self._rule_changed(moved) and not new:
            return RULE
        if table and (moved.today is None or moved.posted is None):
            if deal:
                return LATE if moved.posted is None and id_ not in self._events_then else DEAL
            return ATTENDANCE if table in _ATTENDANCE else _of_tables({table})
        if deal and row >= 0 and abs(moved.now) < abs(moved.then) and self._refunded(row):
            return REFUND
        tables = self._tables_beside_metrics((moved.version, moved.item))
        return self._of_metrics(moved) or (
            DEAL if deal and tables == {table} else _reason(tables, moved.now > moved.then)
        )

    # --- what was then ------------------------------------------------------------------------------------------------

    def _held_then(self, then: pa.Table) -> set[str]:
        employees = self.posted.employees
        held = employees.filter(pc.equal(employees["status"], "held"))["employee_id"].to_pylist()
        return set(held) - set(then["employee_id"].to_pylist())

    def _rule_changed(self, moved: Moved) -> bool:
        """Whether a document that the lines rest on reads otherwise than at the close, or is another."""
        if moved.today and moved.posted and _version(moved.today) != _version(moved.posted):
            return True
        key = (moved.version, moved.item)
        if key not in self._graph:
            return True
        then = self.posted.hashes
        versions = {version for version, _ in self._all_read(key)}
        return bool(then) and any(then.get(v) != self._hashes.get(v) for v in versions)

    # --- events -------------------------------------------------------------------------------------------------------

    def _find_rows(self, moved: list[Moved]) -> dict[tuple[str, str], int]:
        """Where each event stands today: (table, id) -> row."""
        found: dict[tuple[str, str], int] = {}
        for table in sorted({one.event[0] for one in moved} - {""}):
            (key, *more) = KEY[table]
            events = self.now.world.events[table]
            if key == "date" or more or key not in events.fields.fields:
                continue
            ids = pa.array(sorted({one.event[1] for one in moved if one.event[0] == table}), pa.string())
            known = events.fields.strings(key, np.arange(events.size))
            rows = pc.fill_null(pc.index_in(ids, value_set=known.drop_null()), -1)
            if known.null_count:
                places = np.append(np.flatnonzero(np.asarray(known.is_valid())), -1)
                rows = pa.array(places[np.asarray(rows)])
            found.update(zip(((table, id_) for id_ in ids.to_pylist()), rows.to_pylist(), strict=True))
        return found

    def _refunded(self, row: int) -> bool:
        column = self.now.world.events["deals"].column("refunded_amount")
        known = column.missing is None or not column.missing[row]
        return known and column.numbers.at(row) != 0

    # --- metrics and tables -------------------------------------------------------------------------------------------

    def _find_metrics(self, people: list[str], lang: Lang) -> dict[str, dict[str, tuple[str, Any, Any]]]:
        """Employee -> metric -> its title, and its value then and now where they differ."""
        free = np.zeros(len(self.now.world.people), dtype=bool)
        free[[self.now.world.people.index[e] for e in people]] = True
        values: dict[tuple[str, str], list[Any]] = {}
        titles: dict[str, str] = {}
        some = pa.array(people, pa.string())
        for at, table in enumerate((self.posted.metrics, metrics_of(self.now, free, lang))):
            own = table.filter(pc.is_in(table["employee_id"], value_set=some))
            for row in own.to_pylist():
                values.setdefault((row["employee_id"], row["metric"]), [None, None])[at] = row["value"]
                titles[row["metric"]] = row["title"]
        found: dict[str, dict[str, tuple[str, Any, Any]]] = {}
        for (employee, metric), (then, now) in values.items():
            if then != now:
                found.setdefault(employee, {})[metric] = (titles[metric], then, now)
        return found

    def _of_metrics(self, moved: Moved) -> Text | None:
        """The metrics that the lines rest on and that moved, and what they count."""
        changed = self._metrics.get(moved.employee, {})
        if not changed or not self.posted.metrics.num_rows:
            return None
        keys = [
            k for k in sorted(self._all_read((moved.version, moved.item))) if k[1] in changed and self._is_metric(k)
        ]
        if not keys:
            return None
        tables = set().union(*(self._tables_of(key) for key in keys))
        _, then, now = changed[keys[0][1]]
        rises = (now or 0) > (then or 0)
        told = []
        for _, metric in keys[:_TOLD]:
            title, then, now = changed[metric]
            told.append(f"{title} {self._shown(metric, then)} → {self._shown(metric, now)}")
        reason = _reason(tables, rises)
        return Text(f"{reason.zh}:{'、'.join(told)}", f"{reason.en}: {', '.join(told)}")

    def _shown(self, metric: str, value: Any) -> str:
        return shown(None if value is None else Fraction(value), metric in self._ratios)

    def _is_metric(self, key: Key) -> bool:
        version, name = key
        return bool(version) and name in self._documents[version].metrics

    def _all_read(self, key: Key) -> set[Key]:
        if key not in self._read:
            self._read[key] = all_read(self._graph, key) if key in self._graph else set()
        return self._read[key]

    def _tables_of(self, key: Key) -> set[str]:
        """The tables that a metric or item rests on."""
        if key not in self._tables:
            parts = (self._own_tables(*read) for read in self._all_read(key) if read[0])
            self._tables[key] = set().union(*parts)
        return self._tables[key]

    def _tables_beside_metrics(self, key: Key) -> set[str]:
        """The tables that an item rests on without its metrics, of which none moved; all where it reads nothing else."""
        found: set[str] = set()
        stack, seen = [key], {key}
        while stack and self.posted.metrics.num_rows:
            at = stack.pop()
            found |= self._own_tables(*at)
            new = {read for read in self._graph.get(at, ()) if read[0] and not self._is_metric(read)} - seen
            seen |= new
            stack += new
        return found or self._tables_of(key)

    def _own_tables(self, version: str, name: str) -> set[str]:
        document = self._documents[version]
        item = document.items.get(name)
        found = {TABLE_OF.get(item.per, "")} if item else set()
        if item and item.per == "spell":
            found.add("employees")
        for grain, formula in formulas_of(document, name):
            for part in formula.node.walk():
                if isinstance(part, tree.Aggregate):
                    table = table_named(part.table) or ""
                    found |= {"employees", PROFILE} if table == MONTHS else {table}
                elif isinstance(part, tree.Call):
                    found.add(_CALLS.get(part.function, ""))
            read = references(self.now.scope.names, document, grain, formula.node)
            people = self.now.world.people
            found |= {people.table_of(reference.name) for reference in read if reference.kind == "staff"}
        return found - {""}


def _version(line: Mapping[str, Any]) -> str:
    return f"{line['policy']}@{line['effective'][:7]}"


def _reason(tables: set[str], rises: bool) -> Text:
    """What moved, where no more is known than the tables that were read."""
    if tables <= {"employees"}:
        return SALARY
    if tables <= _ATTENDANCE:
        return ATTENDANCE
    if tables == {"deals"}:
        return MORE_DEALS if rises else FEWER_DEALS
    return _of_tables(tables)


def _of_tables(tables: set[str]) -> Text:
    titles = [_TITLES.get(table, same(table)) for table in sorted(tables)]
    return _CHANGED.format(tables=Text("、".join(t.zh for t in titles), ", ".join(t.en for t in titles)))
