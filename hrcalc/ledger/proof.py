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
from hrcalc.problems import Problem
from hrcalc.words import Text

_TOGETHER = 8
"""Parts that are held in memory at the same time, while threads hash them."""


def unsealed(file: Path, sealed: seal.Seal, now: seal.Seal) -> list[Problem]:
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


def walk(file: Path, connection: sqlite3.Connection) -> list[Problem]:
    """Every entry, part, table and trigger that is not as it was made. Raises what SQLite says of a file that it cannot read."""
    problems = [
        faults.damaged(file, Text(f"表或触发器 {name} 变了。", f"the table or trigger {name} has changed."), name)
        for name in schema.altered(connection)
    ]
    names: dict[str, str] = {}
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
            problems.append(faults.damaged(file, where, str(number)))
            count = number
        if hash_of(*row[:-1]) != hash_:
            where = Text(f"{place.zh}和它的哈希不符。", f"{place.en} does not match its hash.")
            problems.append(faults.damaged(file, where, str(number)))
        previous = hash_
        for name, part in _parts(body).items():
            names.setdefault(part, f"{number} {kind} {month} {name}")
    problems += _walk_parts(file, connection, names)
    for (told,) in connection.execute("PRAGMA integrity_check(10)"):
        if told != "ok":
            problems.append(faults.damaged(file, Text(told, told), told))
    return problems


def _walk_parts(file: Path, connection: sqlite3.Connection, names: dict[str, str]) -> Iterator[Problem]:
    missing = dict(names)
    for hash_, is_ in _digests(connection):
        of = names.get(hash_, "")
        missing.pop(hash_, None)
        if is_ != hash_ or not of:
            where = Text(
                f"数据块 {of or hash_[:12]} 和它的哈希不符。",
                f"part {of or hash_[:12]} does not match its hash.",
            )
            yield faults.damaged(file, where, of or hash_)
    for hash_, of in missing.items():
        where = Text(f"数据块 {of} 不见了。", f"part {of} is gone.")
        yield faults.damaged(file, where, of or hash_)


def _digests(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The hash under which each part is stored, and the one that it has: threads hash while the next parts are read."""
    waiting: deque[tuple[str, Future[str]]] = deque()
    with ThreadPoolExecutor(2) as pool:
        for hash_, data in connection.execute("SELECT hash, data FROM parts ORDER BY rowid"):
            waiting.append((hash_, pool.submit(_digest, data)))
            if len(waiting) == _TOGETHER:
                stored, is_ = waiting.popleft()
                yield stored, is_.result()
        yield from ((stored, is_.result()) for stored, is_ in waiting)


def _digest(data: object) -> str:
    return digest(data) if isinstance(data, bytes) else ""


def _parts(body: str) -> dict[str, str]:
    if '"parts"' not in body:
        return {}
    try:
        told = json.loads(body).get("parts", {})
        return {str(name): str(part) for name, part in told.items()}
    except (ValueError, AttributeError):
        return {}  # the entry's hash tells that it was changed


def _place(number: int, kind: str, month: str) -> Text:
    return Text(f"第 {number} 条({kind} {month})", f"entry {number} ({kind} {month})")
