"""The proof that nothing in the ledger was altered, and the place where something was."""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from hrcalc.ledger import faults, schema, seal
from hrcalc.ledger.entries import START, digest, hash_of
from hrcalc.ledger.file import still
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

_TOGETHER = 8
"""Parts that are held in memory at the same time, while threads hash them."""
_MARKS = ("application_id", "user_version")


def altered(file: Path, connection: sqlite3.Connection, *, whole: bool) -> list[Problem]:
    """Everything that shows that the file is not as it was written.

    Not `whole`: where the seal is of this state of the file, its checksums are enough. Raises ProblemsFound for a file that is no ledger or
    a later hrcalc's, and what SQLite and the system say.
    """
    sealed = seal.read(file)
    try:
        mark, version = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in _MARKS)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        if sealed is None:
            raise ProblemsFound([faults.foreign(file)]) from None
        with seal.taken(file) as now:
            return [*(_unsealed(file, sealed, now) if sealed.changes == now.changes else []), faults.said(file, error)]
    if mark != schema.APPLICATION and sealed is None:
        raise ProblemsFound([faults.foreign(file)])
    problems: list[Problem] = []
    with still(connection), seal.taken(file) as now:
        if sealed is None and whole and seal.place(file).exists():
            problems.append(faults.broken_seal(seal.place(file)))
        if sealed is not None and sealed.changes > now.changes:
            problems.append(faults.behind(file, now.changes, sealed.changes))
        same = sealed is not None and sealed.changes == now.changes
        if sealed is not None and same:
            problems += _unsealed(file, sealed, now)
    if mark != schema.APPLICATION:
        name = "application_id"
        problems.append(faults.damaged(file, Text(f"{name} 变了。", f"its {name} has changed."), name))
    if version > schema.VERSION and not problems:
        raise ProblemsFound([faults.newer(file, version)])
    if whole or (not same and not problems):
        problems = [*walk(file, connection, version), *problems]
    return problems


def _unsealed(file: Path, sealed: seal.Seal, now: seal.Seal) -> list[Problem]:
    """Where the file differs from its seal."""
    problems = []
    for block in seal.differing(sealed, now):
        first = block * seal.BLOCK
        last = min(first + seal.BLOCK, max(sealed.size, now.size)) - 1
        where = Text(
            f"文件的第 {first}–{last} 字节不是当初写下的。",
            f"bytes {first}-{last} of the file are not as they were written.",
        )
        problems.append(faults.damaged(file, where, f"{first}-{last}"))
    return problems


def walk(file: Path, connection: sqlite3.Connection, version: int = schema.VERSION) -> list[Problem]:
    """Every entry, part, table and trigger that is not as it was made; and where SQLite could not read on."""
    names: dict[str, str] = {}
    walks = [_walk_entries(file, connection, names), _walk_parts(file, connection, names), _told(file, connection)]
    problems: list[Problem] = []
    for walked in [_walk_schema(file, connection), *walks] if version == schema.VERSION else walks:
        try:
            for problem in walked:
                problems.append(problem)
        except sqlite3.Error as error:
            problems.append(faults.said(file, error))
    return list(dict.fromkeys(problems))


def _walk_schema(file: Path, connection: sqlite3.Connection) -> Iterator[Problem]:
    for name in schema.altered(connection):
        where = Text(f"表或触发器 {name} 变了。", f"the table or trigger {name} has changed.")
        yield faults.damaged(file, where, name)


def _walk_entries(file: Path, connection: sqlite3.Connection, names: dict[str, str]) -> Iterator[Problem]:
    """The chain. `names` learns what each part is."""
    previous, count = START, 0
    for row in connection.execute(
        "SELECT number, kind, month, at, by, body, previous, hash FROM entries ORDER BY number"
    ):
        number, kind, month, _, _, body, before, hash_ = row
        count += 1
        place = _place(number, kind, month)
        if number != count or before != previous:
            where = Text(
                f"{place.zh}前面的记录被删掉或换掉了。", f"what came before {place.en} was removed or replaced."
            )
            yield faults.damaged(file, where, str(number))
            count = number
        if any(not isinstance(value, str) for value in row[1:]) or hash_of(*row[:-1]) != hash_:
            where = Text(f"{place.zh}和它的哈希不符。", f"{place.en} does not match its hash.")
            yield faults.damaged(file, where, str(number))
        previous = hash_
        for name, part in _parts(body).items():
            names.setdefault(part, f"{number} {kind} {month} {name}")


def _told(file: Path, connection: sqlite3.Connection) -> Iterator[Problem]:
    """What SQLite's own check of the file says."""
    for (told,) in connection.execute("PRAGMA integrity_check(10)"):
        if told != "ok":
            yield faults.damaged(file, Text(told, told), told)


def _walk_parts(file: Path, connection: sqlite3.Connection, names: dict[str, str]) -> Iterator[Problem]:
    missing = dict(names)
    for hash_, is_ in _digests(connection):
        of = names.get(hash_, "")
        missing.pop(hash_, None)
        place = of or str(hash_)[:12]
        if is_ != hash_:
            where = Text(f"数据块 {place} 和它的哈希不符。", f"part {place} does not match its hash.")
            yield faults.damaged(file, where, place)
        elif not of:
            where = Text(f"数据块 {place} 不属于任何记录。", f"part {place} belongs to no entry.")
            yield faults.damaged(file, where, place)
    for hash_, of in missing.items():
        where = Text(f"数据块 {of} 不见了。", f"part {of} is gone.")
        yield faults.damaged(file, where, of or hash_)


def _digests(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The hash under which each part is stored, and the one that it has: threads hash while the next parts are read."""
    waiting: deque[tuple[str, Future[str]]] = deque()
    with ThreadPoolExecutor(2) as pool:
        for hash_, data in connection.execute("SELECT hash, data FROM parts ORDER BY number"):
            waiting.append((hash_, pool.submit(_digest, data)))
            if len(waiting) == _TOGETHER:
                stored, is_ = waiting.popleft()
                yield stored, is_.result()
        yield from ((stored, is_.result()) for stored, is_ in waiting)


def _digest(data: object) -> str:
    return digest(data) if isinstance(data, bytes) else ""


def _parts(body: object) -> dict[str, str]:
    if '"parts"' not in str(body):
        return {}
    try:
        told = json.loads(str(body)).get("parts", {})
        return {str(name): str(part) for name, part in told.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}  # the entry's hash tells that it was changed


def _place(number: int, kind: str, month: str) -> Text:
    return Text(f"第 {number} 条({kind} {month})", f"entry {number} ({kind} {month})")
