"""Lines that a month takes over: retro of closed months, deductions of what was paid off cycle.

They count in the month's totals, and in no item's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.columns import Flags, Indexes
from hrcalc.engine.fen import fen_array, sum_by
from hrcalc.engine.people import People
from hrcalc.engine.result import RETRO
from hrcalc.policy.document import Kind, Taxable


@dataclass(frozen=True)
class Part:
    """Lines of one kind: the sum of each person in fen."""

    kind: Kind
    taxable: Taxable
    fen: np.ndarray


@dataclass(frozen=True)
class Carried:
    """Lines (a table of RETRO) that the people of a month take over, and whose each is (a number of `People`)."""

    lines: pa.Table
    person: Indexes

    @classmethod
    def of(cls, lines: pa.Table, people: People) -> Carried:
        """The lines of everyone who is in the staff list."""
        ids = pa.array(people.ids, pa.string())
        found = pc.fill_null(pc.index_in(lines["employee_id"], value_set=ids), -1)
        person = np.asarray(found, dtype=np.intp)
        return cls(lines.filter(pa.array(person >= 0)), person[person >= 0])

    def where(self, free: Flags) -> Carried:
        """The lines of these people."""
        keep = free[self.person]
        return Carried(self.lines.filter(pa.array(keep)), self.person[keep])

    def parts(self, n: int) -> Iterator[Part]:
        """What totals add up, over `n` people."""
        for kind, taxable in sorted(set(self._kinds)):
            own = np.array([pair == (kind, taxable) for pair in self._kinds])
            fen = sum_by(fen_array(self.lines["amount"])[own], self.person[own], n)
            yield Part(cast(Kind, kind), cast(Taxable, taxable), fen)

    def of_person(self, person: int) -> Iterator[tuple[Part, dict[str, Any]]]:
        """The lines of one person: what each adds to totals, and its row."""
        own = np.flatnonzero(self.person == person)
        lines = self.lines.take(pa.array(own))
        for line, fen in zip(lines.to_pylist(), fen_array(lines["amount"]), strict=True):
            yield Part(line["kind"], line["taxable"], np.array([fen])), line

    @cached_property
    def _kinds(self) -> list[tuple[str, str]]:
        return list(zip(self.lines["kind"].to_pylist(), self.lines["taxable"].to_pylist(), strict=True))


NOTHING_CARRIED = Carried(RETRO.empty_table(), np.zeros(0, dtype=np.intp))
