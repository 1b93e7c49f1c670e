"""`ledger verify`: everything proved, or every place that was altered."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from hrcalc.ledger import faults
from hrcalc.ledger.entries import START
from hrcalc.ledger.file import found, real
from hrcalc.ledger.months import BOOKS, Months
from hrcalc.ledger.proof import altered
from hrcalc.ledger.store import Ledger
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved: entries, closed months, the hash of the last entry, the hash of what was posted; or what was altered."""

    entries: int
    months: tuple[str, ...]
    head: str
    books: str
    problems: tuple[Problem, ...]


def verify(file: Path, expected: str = "") -> Proof:
    """Prove the whole ledger. `expected` is a hash that was printed some day (its beginning will do): it must be in the chain."""
    file = real(file)
    try:
        with faults.told(file):
            connection = found(file)
            if connection is None:
                return Proof(0, (), START, START, (_unknown(file, expected),) if expected else ())
            with contextlib.closing(connection):
                if problems := altered(file, connection, whole=True):
                    return Proof(0, (), "", "", tuple(problems))
                ledger = Ledger(file, connection)
                months = Months(ledger)
                problems = [_unknown(file, expected)] if expected and not _known(ledger, expected) else []
                closed = tuple(map(str, months.closed))
                return Proof(ledger.count, closed, ledger.head, months.books, tuple(problems))
    except ProblemsFound as stopped:
        return Proof(0, (), "", "", tuple(stopped.problems))


def _known(ledger: Ledger, expected: str) -> bool:
    known = (value for entry in ledger.entries() for value in (entry.hash, str(entry.body.get(BOOKS, ""))))
    return any(value.startswith(expected) for value in known if value)


def _unknown(file: Path, expected: str) -> Problem:
    where = Text(
        f"链上没有哈希 {expected}:它之后的记录被删掉了,或这不是那份账本。",
        f"the hash {expected} is not in the chain: entries were cut off, or this is another ledger.",
    )
    return faults.damaged(file, where, expected)
