"""`ledger verify`: everything proved, or every place that was altered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hrcalc.ledger import faults, seal
from hrcalc.ledger.entries import START
from hrcalc.ledger.months import BOOKS, Months
from hrcalc.ledger.proof import unsealed, walk
from hrcalc.ledger.store import Ledger, connect, still
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
    if not file.exists() or not file.stat().st_size:
        wanted = [_unknown(file, expected)] if expected else []
        return Proof(0, (), START, START, tuple(wanted))
    problems: list[Problem] = []
    try:
        with faults.told(file):
            connection = connect(file)
            try:
                connection.execute("PRAGMA application_id").fetchone()
                sealed = seal.read(file)
                with still(connection):
                    now = seal.of(file)
                if sealed is not None and sealed.changes == now.changes:
                    problems += unsealed(file, sealed, now)
                problems = [*walk(file, connection), *problems]
                ledger = Ledger(file, connection)
                months = Months(ledger)
                if expected and not _known(ledger, expected):
                    problems.append(_unknown(file, expected))
                closed = tuple(map(str, months.closed))
                return Proof(ledger.count, closed, ledger.head, months.books, tuple(problems))
            finally:
                connection.close()
    except ProblemsFound as found:
        return Proof(0, (), "", "", (*problems, *found.problems))


def _known(ledger: Ledger, expected: str) -> bool:
    known = (value for entry in ledger.entries() for value in (entry.hash, str(entry.body.get(BOOKS, ""))))
    return any(value.startswith(expected) for value in known if value)


def _unknown(file: Path, expected: str) -> Problem:
    where = Text(
        f"链上没有哈希 {expected}:它之后的记录被删掉了,或这不是那份账本。",
        f"the hash {expected} is not in the chain: entries were cut off, or this is another ledger.",
    )
    return faults.damaged(file, where, expected)
