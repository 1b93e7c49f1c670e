"""Two months beside each other: whose pay moved, by which item, and the facts that moved with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Month
from hrcalc.engine.fen import fen_array
from hrcalc.engine.plan import NET
from hrcalc.engine.result import TOTALS
from hrcalc.money import fen_of
from hrcalc.policy.document import KINDS
from hrcalc.revision.comparison import Moved

Source = Literal["ledger", "output"]
"""Where a month was taken from: posted for good, or what its last run wrote."""

Key = tuple[str, str, bool]
"""Item, kind, and whether it is made good for earlier months (retro)."""

_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """A month as it was paid: tables of EMPLOYEES, LINES and METRICS."""

    month: Month
    employees: pa.Table
    lines: pa.Table
    metrics: pa.Table
    source: Source


@dataclass(frozen=True, slots=True)
class MovedItem:
    """An item that moved, for one person or over all. Deductions are positive; `retro` is what was made good for earlier months."""

    item: str
    kind: str
    title: str
    retro: bool
    moved: Moved
    people: int = 1

    @property
    def net(self) -> int:
        """What it did to net pay, in fen."""
        return NET.get(self.kind, 0) * self.moved.difference


@dataclass(frozen=True, slots=True)
class MovedFact:
    """A metric that moved for one person; None where it was not told."""

    metric: str
    title: str
    before: Decimal | None
    now: Decimal | None


@dataclass(frozen=True, slots=True)
class MovedPerson:
    """Someone of either month. Net pay in fen is None where the person was held ("held") or not there (status "")."""

    employee_id: str
    name: str
    department: str
    status_before: str
    status: str
    net_before: int | None
    net: int | None
    items: tuple[MovedItem, ...]
    facts: tuple[MovedFact, ...]

    @property
    def difference(self) -> int:
        """By how much net pay moved."""
        return (self.net or 0) - (self.net_before or 0)

    @property
    def how(self) -> Literal["joined", "left", "held", "paid"]:
        """Whether somebody came, went, was held in one of the months, or was paid in both."""
        if not self.status_before or not self.status:
            return "left" if self.status_before else "joined"
        return "held" if "held" in (self.status_before, self.status) else "paid"


@dataclass(frozen=True)
class Difference:
    """What changed from one month to another: everyone by id, the items that moved for anybody, and the totals."""

    before: Month
    now: Month
    sources: tuple[Source, Source]
    people: tuple[MovedPerson, ...]
    items: tuple[MovedItem, ...]
    totals: Mapping[str, Moved]

    @cached_property
    def movers(self) -> tuple[MovedPerson, ...]:
        """Whose net pay moved or any of whose items did, the largest move of net pay first."""
        moved = (person for person in self.people if person.difference or person.items)
        return tuple(sorted(moved, key=lambda person: (-abs(person.difference), person.employee_id)))

    @cached_property
    def _alike(self) -> Counter[MovedFact]:
        return Counter(fact for person in self.people for fact in person.facts)

    def telling(self, person: MovedPerson) -> list[MovedFact]:
        """A person's facts, those first that moved so for few people: fewer workdays are everybody's, and say little of one."""
        return sorted(person.facts, key=lambda fact: self._alike[fact])


def difference(before: Side, now: Side) -> Difference:
    """Put two months beside each other."""
    staff = [{row["employee_id"]: row for row in side.employees.to_pylist()} for side in (before, now)]
    items, totals = _items(before, now)
    facts = _facts(before, now)
    people = [
        _person(id_, staff[0].get(id_), staff[1].get(id_), items.get(id_, ()), facts.get(id_, ()))
        for id_ in sorted({**staff[0], **staff[1]})
    ]
    return Difference(
        before.month,
        now.month,
        (before.source, now.source),
        tuple(people),
        tuple(totals),
        {name: Moved(*(int(fen_array(side.employees[name]).sum()) for side in (before, now))) for name in TOTALS},
    )


def _person(
    id_: str, was: _Row | None, now: _Row | None, items: Sequence[MovedItem], facts: Sequence[MovedFact]
) -> MovedPerson:
    """Facts are told of who is paid in both months: those of others came or went with them."""
    told = now or was or {}
    status = (was["status"] if was else "", now["status"] if now else "")
    return MovedPerson(
        id_,
        told["name"] or "",
        told["department"] or "",
        *status,
        _net(was),
        _net(now),
        tuple(items),
        tuple(facts) if status == ("paid", "paid") else (),
    )


def _net(row: _Row | None) -> int | None:
    """Net pay in fen; None for who is held or not there."""
    return fen_of(row["net_pay"]) if row and row["net_pay"] is not None else None


def _items(before: Side, now: Side) -> tuple[dict[str, list[MovedItem]], list[MovedItem]]:
    """What moved for each person, and over all; in the order of registers."""
    keys = ["employee_id", "item", "kind", "retro"]
    sums = [_by_item(side.lines) for side in (before, now)]
    both = _joined(sums[0], sums[1], keys, "fen", 0)
    moved = both.filter(pc.not_equal(both["before"], both["now"]))
    titles = _titles(before, now)
    order = {key: at for at, key in enumerate(sorted(titles, key=lambda key: _place(key[1])))}
    rows = moved.to_pylist()
    rows.sort(key=lambda row: order[row["item"], row["kind"], row["retro"]])
    found: dict[str, list[MovedItem]] = {}
    people: dict[Key, int] = {}
    for row in rows:
        key = (row["item"], row["kind"], row["retro"])
        people[key] = people.get(key, 0) + 1
        item = MovedItem(key[0], key[1], titles[key], key[2], Moved(row["before"], row["now"]))
        found.setdefault(row["employee_id"], []).append(item)
    whole = both.group_by(keys[1:]).aggregate([("before", "sum"), ("now", "sum")]).to_pylist()
    sums_of = {(r["item"], r["kind"], r["retro"]): Moved(r["before_sum"], r["now_sum"]) for r in whole}
    totals = [
        MovedItem(key[0], key[1], titles[key], key[2], sums_of[key], people[key]) for key in order if key in people
    ]
    return found, totals


def _place(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _by_item(lines: pa.Table) -> pa.Table:
    """Fen by person, item, kind and whether it is retro."""
    table = pa.table(
        {
            **{name: lines[name] for name in ("employee_id", "item", "kind")},
            "retro": _retro(lines),
            "fen": fen_array(lines["amount"]),
        }
    )
    keys = ["employee_id", "item", "kind", "retro"]
    return table.group_by(keys).aggregate([("fen", "sum")]).rename_columns([*keys, "fen"])


def _retro(lines: pa.Table) -> pa.ChunkedArray:
    return pc.not_equal(pc.fill_null(lines["origin_month"], ""), "")


def _joined(before: pa.Table, now: pa.Table, keys: list[str], value: str, absent: int | None) -> pa.Table:
    """Both months' values beside each other, a row for each key of either."""
    sides = [
        side.rename_columns([name if name != value else head for name in side.column_names])
        for side, head in ((before, "before"), (now, "now"))
    ]
    both = sides[0].join(sides[1], keys, join_type="full outer")
    if absent is None:
        return both
    for name in ("before", "now"):
        both = both.set_column(both.column_names.index(name), name, pc.fill_null(both[name], absent))
    return both


def _titles(before: Side, now: Side) -> dict[Key, str]:
    """What items are called, in the order in which they first appear, this month's words before the other's.

    A retro line's title names its month: such an item is called as its other lines are, by its own title only if all have that one,
    else by its id.
    """
    told: dict[Key, list[str]] = {}
    for side in (now, before):
        for item, kind, retro, title in _titled(side.lines):
            titles = told.setdefault((item, kind, retro), [])
            if title and title not in titles:
                titles.append(title)
    found = {}
    for (item, kind, retro), titles in told.items():
        known = told.get((item, kind, False), []) if retro else titles[:1]
        found[item, kind, retro] = (known or (titles if len(titles) == 1 else []) or [item])[0]
    return found


def _titled(lines: pa.Table) -> Iterator[tuple[str, str, bool, str]]:
    columns = ["item", "kind", "retro", "title"]
    table = pa.table({**{n: lines[n] for n in ("item", "kind", "title")}, "retro": _retro(lines)}).select(columns)
    for row in table.group_by(columns, use_threads=False).aggregate([]).to_pylist():
        yield row["item"], row["kind"], row["retro"], row["title"] or ""


def _facts(before: Side, now: Side) -> dict[str, list[MovedFact]]:
    """The metrics that moved for each person, in the order in which metrics first appear. What was not told is no different from 0."""
    keys = ["employee_id", "metric"]
    sides = [side.metrics.select([*keys, "value"]) for side in (before, now)]
    both = _joined(sides[0], sides[1], keys, "value", None)
    zero = pa.scalar(Decimal(0), both["now"].type)
    same = pc.equal(*(pc.fill_null(both[name], zero) for name in ("before", "now")))
    titles: dict[str, str] = {}
    for side in (now, before):
        names = side.metrics.select(["metric", "title"]).group_by(["metric", "title"], use_threads=False).aggregate([])
        for row in names.to_pylist():
            titles.setdefault(row["metric"], row["title"] or row["metric"])
    order = {metric: at for at, metric in enumerate(titles)}
    rows = both.filter(pc.invert(same)).to_pylist()
    rows.sort(key=lambda row: order[row["metric"]])
    found: dict[str, list[MovedFact]] = {}
    for row in rows:
        fact = MovedFact(row["metric"], titles[row["metric"]], row["before"], row["now"])
        found.setdefault(row["employee_id"], []).append(fact)
    return found
