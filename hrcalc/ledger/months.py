"""Closed months, payouts and runs, read from the entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.ledger import parts
from hrcalc.ledger.entries import START, Entry, Kind, digest
from hrcalc.ledger.store import NO_PARTS, Ledger

BOOKS = "books"
"""In the body of a close or a payout: the hash of everything posted so far, which does not depend on when and by whom."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A month that was closed: by whom approved, who was held, and the hashes of the entry and of everything posted so far."""

    month: Month
    approved_by: str
    held: tuple[str, ...]
    head: str
    books: str


class Months:
    """What a ledger says of months. Parts are read when they are asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.closed = {Month.parse(entry.month): entry for entry in ledger.entries("close")}
        """Closed months in their order -> the entry that closed each."""
        self.payouts = ledger.entries("payout")

    @property
    def last(self) -> Month | None:
        """The last closed month."""
        return next(reversed(self.closed), None)

    @property
    def first(self) -> Month | None:
        """The first closed month."""
        return next(iter(self.closed), None)

    @property
    def books(self) -> str:
        """The hash of everything posted so far."""
        posted = [*self.closed.values(), *self.payouts]
        return str(max(posted, key=lambda entry: entry.number).body[BOOKS]) if posted else START

    def post(
        self,
        kind: Kind,
        month: Month,
        body: Mapping[str, Any],
        posted: Mapping[str, bytes],
        kept: Mapping[str, str] = NO_PARTS,
        days: Mapping[str, str] = NO_PARTS,
    ) -> Entry:
        """Post parts of a month (a close), or of some `days` (a payout). Raises ProblemsFound where the ledger cannot be written.

        `body` is what else the entry says, and `kept` which older parts it names (name -> hash): neither is in its BOOKS.
        """
        hashes = {name: digest(data) for name, data in posted.items()}
        books = digest(json.dumps([self.books, dict(days) or str(month), hashes], sort_keys=True).encode())
        entry = self.ledger.append(kind, str(month), {**body, **days, BOOKS: books}, posted, kept)
        if kind == "close":
            self.closed[month] = entry
        else:
            self.payouts.append(entry)
        return entry

    def run(self, month: Month) -> Entry | None:
        """The last run of a month."""
        return next(reversed(self.ledger.entries("run", month=str(month))), None)

    def table(self, month: Month, name: str, columns: list[str] | None = None) -> pa.Table:
        """`lines`, `employees` or `metrics` of a closed month (see `hrcalc.engine.result`), or some of its columns."""
        return parts.table_of(self.ledger.part(self.closed[month].parts[name]), columns)

    def data(self, month: Month, name: str) -> Any:
        """`manifest` of a closed month, or the texts of its `policies` (version -> text)."""
        return parts.json_of(self.ledger.part(self.closed[month].parts[name]))
