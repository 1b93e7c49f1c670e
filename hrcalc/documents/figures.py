"""What a pay run adds up to: the sums that the summary, the register, the manifest and the terminal show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hrcalc.documents.headings import ANOMALIES, KINDS, TOTALS
from hrcalc.engine.fen import Fen, fen_array, sum_by
from hrcalc.engine.payees import Transfer, transfers
from hrcalc.engine.plan import NET
from hrcalc.engine.result import AnomalyKind, PayRun, Previous
from hrcalc.words import Text, same

Places = NDArray[np.int64]
"""Row numbers of another table; -1 where there is none."""


@dataclass(frozen=True, slots=True)
class ItemSum:
    """One item of one kind over all people. `policy` is the document's name, "" if no document in force has the item."""

    id: str
    kind: str
    title: Text
    policy: str
    people: int
    lines: int
    fen: int


@dataclass(frozen=True, slots=True)
class DepartmentSum:
    """A department: who is paid, who is held, and each total in fen."""

    name: str
    paid: int
    held: int
    totals: dict[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One person beside last month, in fen; None where the person has no such pay in that month."""

    employee_id: str
    name: str
    department: str
    gross_before: int | None
    gross: int | None
    net_before: int | None
    net: int | None
    held: bool

    @property
    def difference(self) -> int:
        """By how much net pay moved."""
        return (self.net or 0) - (self.net_before or 0)


class Figures:
    """The sums of one pay run, each computed once and only when asked for."""

    def __init__(self, run: PayRun) -> None:
        self.run = run

    @cached_property
    def paid(self) -> NDArray[np.bool_]:
        """For each employee whether this person is paid."""
        return np.asarray(pc.fill_null(pc.equal(self.run.employees["status"], "paid"), False), dtype=bool)

    @cached_property
    def totals_of(self) -> dict[str, Fen]:
        """Each total, person by person, in the order of the employees."""
        return {name: fen_array(self.run.employees[name]) for name in TOTALS}

    @cached_property
    def totals(self) -> dict[str, int]:
        """Each total over everyone who is paid."""
        return {name: int(fen.sum()) for name, fen in self.totals_of.items()}

    @cached_property
    def amounts(self) -> Fen:
        """The amount of each line."""
        return fen_array(self.run.lines["amount"])

    @cached_property
    def person_of_line(self) -> Places:
        """The employee's row for each line."""
        found = places(self.run.lines["employee_id"], self.run.employees["employee_id"])
        if (found < 0).any():
            raise ValueError("a line belongs to nobody in the table of employees")
        return found

    @cached_property
    def keys(self) -> list[tuple[str, str]]:
        """(item, kind) in the order of the documents, then those of lines that no document in force has, by kind."""
        known = list(dict.fromkeys((item.id, item.kind) for item in self.run.items))
        pairs = self.run.lines.select(["item", "kind"]).group_by(["item", "kind"]).aggregate([]).to_pylist()
        others = sorted({(row["item"], row["kind"]) for row in pairs} - set(known))
        return sorted(known + others, key=lambda key: list(KINDS).index(key[1]) if key[1] in KINDS else len(KINDS))

    @cached_property
    def key_of_line(self) -> Places:
        """The number of its (item, kind) for each line."""
        lines = self.run.lines
        joined = pc.binary_join_element_wise(lines["item"], lines["kind"], "\x1f")
        return places(joined, pa.array(["\x1f".join(key) for key in self.keys], pa.string()))

    @cached_property
    def items(self) -> list[ItemSum]:
        """Every item with what it comes to, in the order of `keys`."""
        count = len(self.keys)
        sums = sum_by(self.amounts, self.key_of_line, count)
        lines = np.bincount(self.key_of_line, minlength=count)
        pairs = np.unique(self.key_of_line * (self.run.employees.num_rows + 1) + self.person_of_line + 1)
        people = np.bincount(pairs // (self.run.employees.num_rows + 1), minlength=count)
        titles: dict[tuple[str, str], tuple[Text, str]] = {
            (item.id, item.kind): (item.title, item.policy) for item in reversed(self.run.items)
        }
        others = self._titles_of([at for at, key in enumerate(self.keys) if key not in titles])

        def named(at: int) -> tuple[Text, str]:
            return titles.get(self.keys[at]) or (same(others[at]), "")

        return [
            ItemSum(*self.keys[at], *named(at), int(people[at]), int(lines[at]), int(sums[at])) for at in range(count)
        ]

    def _titles_of(self, keys: list[int]) -> dict[int, str]:
        """What items are called that no document in force has: as all their lines are; by their id where those differ."""
        rows = np.flatnonzero(np.isin(self.key_of_line, keys))
        pairs = pa.table({"key": self.key_of_line[rows], "title": self.run.lines["title"].take(pa.array(rows))})
        told: dict[int, set[str]] = {}
        for row in pairs.group_by(["key", "title"]).aggregate([]).to_pylist():
            told.setdefault(row["key"], set()).add(row["title"] or "")
        return {at: next(iter(told[at])) if len(told[at]) == 1 and any(told[at]) else self.keys[at][0] for at in keys}

    @cached_property
    def departments(self) -> list[str]:
        """Departments in the order in which they first appear among the employees."""
        return [name or "" for name in pc.unique(pc.fill_null(self.run.employees["department"], "")).to_pylist()]

    @cached_property
    def department_of(self) -> Places:
        """The number of the department of each employee."""
        return places(pc.fill_null(self.run.employees["department"], ""), pa.array(self.departments, pa.string()))

    @cached_property
    def by_department(self) -> list[DepartmentSum]:
        """What each department comes to."""
        count = len(self.departments)
        sums = {name: sum_by(fen, self.department_of, count) for name, fen in self.totals_of.items()}
        paid = np.bincount(self.department_of[self.paid], minlength=count)
        held = np.bincount(self.department_of[~self.paid], minlength=count)
        return [
            DepartmentSum(name, int(paid[at]), int(held[at]), {total: int(sums[total][at]) for total in TOTALS})
            for at, name in enumerate(self.departments)
        ]

    @cached_property
    def changes(self) -> list[Change]:
        """Everyone beside last month, the largest move of net pay first; empty if there is no last month."""
        before = self.run.previous
        return [] if before is None else sorted(self._beside(before), key=_by_size)

    @cached_property
    def item_changes(self) -> list[tuple[ItemSum, int]]:
        """Each item with what it came to last month; items that are gone come last."""
        before = dict(self.run.previous.items) if self.run.previous else {}
        rows = [(item, before.pop(item.id, 0)) for item in self.items]
        return rows + [(ItemSum(id_, "", same(id_), "", 0, 0, 0), fen) for id_, fen in sorted(before.items())]

    @cached_property
    def retro(self) -> Places:
        """The rows of the lines of earlier months."""
        origin = np.asarray(pc.fill_null(pc.not_equal(self.run.lines["origin_month"], ""), False), dtype=bool)
        return np.flatnonzero(origin)

    @cached_property
    def net_of_line(self) -> Fen:
        """What each line does to net pay."""
        signs = mapped(self.run.lines["kind"], lambda kind: str(NET.get(kind, 0)))
        return self.amounts * np.asarray(pc.cast(signs, pa.int64()), dtype=np.int64)

    @cached_property
    def retro_by_month(self) -> list[tuple[str, int, int]]:
        """Of each earlier month that something is made good for: the month, how many lines, what they do to net pay."""
        rows = pa.array(self.retro)
        lines = pa.table({"month": self.run.lines["origin_month"].take(rows), "fen": self.net_of_line[self.retro]})
        found = lines.group_by("month").aggregate([("fen", "count"), ("fen", "sum")]).sort_by("month").to_pylist()
        return [(row["month"], row["fen_count"], row["fen_sum"]) for row in found]

    @cached_property
    def transfers(self) -> dict[Transfer, tuple[int, int]]:
        """How net pay is paid: how many people, and their net pay."""
        net = self.totals_of["net_pay"]
        return {how: (int(whom.sum()), int(net[whom].sum())) for how, whom in transfers(self.run).items()}

    @cached_property
    def anomaly_counts(self) -> dict[AnomalyKind, int]:
        """How often each kind of oddity was found, in the order of every document."""
        counts = Counter(anomaly.kind for anomaly in self.run.anomalies)
        return {kind: counts[kind] for kind in ANOMALIES if counts[kind]}

    def _beside(self, before: Previous) -> list[Change]:
        staff = self.run.employees.select(["employee_id", "name", "department"]).to_pydict()
        gross, net, paid = self.totals_of["gross_pay"].tolist(), self.totals_of["net_pay"].tolist(), self.paid.tolist()
        rows = [
            Change(
                id_,
                staff["name"][at] or "",
                staff["department"][at] or "",
                before.gross.get(id_),
                gross[at] if paid[at] else None,
                before.net.get(id_),
                net[at] if paid[at] else None,
                not paid[at],
            )
            for at, id_ in enumerate(staff["employee_id"])
        ]
        gone = sorted(set(before.net) - set(staff["employee_id"]))
        return rows + [Change(i, "", "", before.gross.get(i), None, before.net[i], None, False) for i in gone]


def places(values: pa.ChunkedArray, among: pa.ChunkedArray | pa.Array) -> Places:
    """Where each value stands in another column; -1 where it does not."""
    found = pc.fill_null(pc.index_in(values, value_set=among), -1)
    return np.asarray(found, dtype=np.int64)


def mapped(column: pa.ChunkedArray, word: Callable[[str], str]) -> pa.ChunkedArray:
    """Each text replaced by what `word` makes of it; it is asked once for each different text. Null is empty."""
    coded = pc.dictionary_encode(pc.fill_null(column, "")).unify_dictionaries()
    if not len(coded):
        return column
    words = pa.array([word(text) for text in coded.chunk(0).dictionary.to_pylist()], pa.string())
    return pa.chunked_array([pc.take(words, chunk.indices) for chunk in coded.chunks])


def _by_size(change: Change) -> tuple[int, str]:
    return -abs(change.difference), change.employee_id
