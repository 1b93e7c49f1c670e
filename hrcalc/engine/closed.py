"""Closed months, as formulas read them: what each posted, by person and name; read when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Month
from hrcalc.engine.fen import fen_array, sum_by
from hrcalc.engine.result import METRICS
from hrcalc.policy.document import TOTALS, Document, ItemRule
from hrcalc.policy.reader import read_document

Load = Callable[[], tuple[pa.Table, pa.Table]]
"""Reads the lines (LINES) and the employees (EMPLOYEES) that a month posted."""


@dataclass(frozen=True)
class PostedMonth:
    """What the ledger holds of a closed month.

    `lines` are all that was posted for it: its own, then those of later months whose `origin_month` it is. `employees` and `metrics` are
    those of its close, `hashes` the SHA-256 of each document's text then, by version (`invite-team@2026-01`), `texts` the texts.
    """

    lines: pa.Table
    employees: pa.Table
    metrics: pa.Table = field(default_factory=METRICS.empty_table)
    hashes: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def rules(self, known: Collection[str]) -> dict[str, tuple[Document, ItemRule]]:
        """The items that were posted and are none of `known`, with the document that gave each then."""
        own = pc.invert(pc.is_in(self.lines["item"], value_set=pa.array(sorted(known), pa.string())))
        gone = self.lines.filter(own).group_by(["item", "policy", "effective"]).aggregate([]).to_pylist()
        found: dict[str, tuple[Document, ItemRule]] = {}
        for line in gone:
            version = f"{line['policy']}@{line['effective'][:7]}"
            document = read_document(self.texts[version], version)[0] if version in self.texts else None
            if isinstance(document, Document) and line["item"] in document.items:
                found[line["item"]] = document, document.items[line["item"]]
        return found


@dataclass(frozen=True)
class Sums:
    """What one month posted of one name: each person once, with the sum in fen."""

    employees: pa.Array
    fen: np.ndarray


class ClosedMonths:
    """The closed months before a pay month. Only sums are kept of what is read, so that many years fit."""

    def __init__(self, months: Mapping[Month, Load], known: dict[tuple[Month, str], Sums] | None = None) -> None:
        self._months = dict(sorted(months.items()))
        self._known: dict[tuple[Month, str], Sums] = {} if known is None else known

    def __iter__(self) -> Iterator[Month]:
        """The months, in order."""
        return iter(self._months)

    def before(self, month: Month) -> ClosedMonths:
        """Those before a month; what has been read serves both."""
        return ClosedMonths({m: load for m, load in self._months.items() if m < month}, self._known)

    def within(self, first: Month, last: Month) -> list[Month]:
        """The closed months of a stretch, both ends included."""
        return [month for month in self._months if first <= month <= last]

    def first_of(self, year: int) -> Month | None:
        """The first closed month of a year."""
        return next((month for month in self._months if month.year == year), None)

    def sums(self, month: Month, name: str, wanted: Collection[str] = ()) -> Sums:
        """What a month posted of an item (all its lines, whatever month they belong to) or of a total.

        `wanted` are names that will be asked for as well: a month is read once for all of them.
        """
        if (month, name) not in self._known:
            lines, employees = self._months[month]()
            lines = lines.select(["employee_id", "item", "amount"])
            names = {name, *wanted}
            for total in names & TOTALS.keys():
                self._known[month, total] = _summed(employees, total)
            own = lines.filter(pc.is_in(lines["item"], value_set=pa.array(sorted(names - TOTALS.keys()), pa.string())))
            for item in names - TOTALS.keys():
                self._known[month, item] = _summed(own.filter(pc.equal(own["item"], item)), "amount")
        return self._known[month, name]


NOTHING_CLOSED = ClosedMonths({})


def _summed(rows: pa.Table, amount: str) -> Sums:
    """A column of amounts by person; nothing of it holds on to what was read."""
    who = rows["employee_id"].combine_chunks().dictionary_encode()
    return Sums(who.dictionary, sum_by(fen_array(rows[amount]), who.indices.to_numpy(), len(who.dictionary)))
