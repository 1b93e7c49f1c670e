"""The ledger's file: opened, checked, appended to; never changed."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hrcalc.ledger import faults, schema, seal
from hrcalc.ledger.entries import START, Entry, Kind, digest, hash_of, text_of
from hrcalc.ledger.file import connect, found, real, safely, still
from hrcalc.ledger.proof import altered
from hrcalc.lock import held, user
from hrcalc.problems import ProblemsFound
from hrcalc.words import Text

NO_PARTS: Mapping[str, Any] = {}

_COLUMNS = "number, kind, month, at, by, body, previous, hash"


class Ledger:
    """An open ledger; one that has no file yet is empty, and its first entry makes the file."""

    def __init__(self, file: Path, connection: sqlite3.Connection | None) -> None:
        self.file = file
        self._connection = connection

    def entries(self, *kinds: Kind, month: str | None = None) -> list[Entry]:
        """Entries in their order, of these kinds (all of them without) and this month. Raises ProblemsFound for a damaged file."""
        where = [f"kind IN ({', '.join('?' * len(kinds))})"] if kinds else []
        where += ["month = ?"] if month is not None else []
        condition = f"WHERE {' AND '.join(where)}" if where else ""
        sql = f"SELECT {_COLUMNS} FROM entries {condition} ORDER BY number"
        return [_entry(row) for row in self._rows(sql, (*kinds, *([month] if month is not None else [])))]

    @property
    def head(self) -> str:
        """The hash of the last entry."""
        rows = self._rows("SELECT hash FROM entries ORDER BY number DESC LIMIT 1")
        return str(rows[0][0]) if rows else START

    @property
    def count(self) -> int:
        """How many entries there are."""
        rows = self._rows("SELECT count(*) FROM entries")
        return int(rows[0][0]) if rows else 0

    def part(self, hash_: str) -> bytes:
        """A part by its hash. Raises ProblemsFound where it is gone or is not what was stored."""
        rows = self._rows("SELECT data FROM parts WHERE hash = ?", (hash_,))
        data = bytes(rows[0][0]) if rows else b""
        if not rows or digest(data) != hash_:
            where = Text(f"数据块 {hash_[:12]} 不见了或变了。", f"part {hash_[:12]} is gone or has changed.")
            raise ProblemsFound([faults.damaged(self.file, where, hash_)])
        return data

    def append(
        self,
        kind: Kind,
        month: str,
        body: Mapping[str, Any],
        parts: Mapping[str, bytes] = NO_PARTS,
        kept: Mapping[str, str] = NO_PARTS,
    ) -> Entry:
        """Add an entry, and the parts that it names: all of it or nothing. Raises ProblemsFound where it cannot be written.

        `kept`: name -> hash of parts that are there already.
        """
        named = {**kept, **{name: digest(data) for name, data in parts.items()}}
        text = text_of({**body, "parts": named} if named else body)
        with faults.told(self.file):
            connection = self._connection = self._connection or connect(self.file, new=True)
            safely(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    schema.create(connection)
                last = connection.execute(f"SELECT {_COLUMNS} FROM entries ORDER BY number DESC LIMIT 1").fetchone()
                number, previous = (last[0] + 1, last[-1]) if last else (1, START)
                at = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                for data in parts.values():
                    connection.execute(
                        "INSERT INTO parts (number, hash, data) SELECT (SELECT coalesce(max(number), 0) + 1 FROM parts), ?1, ?2 "
                        "WHERE NOT EXISTS (SELECT 1 FROM parts WHERE hash = ?1)",
                        (digest(data), data),
                    )
                row = (number, kind, month, at, user(), text, previous)
                connection.execute(f"INSERT INTO entries ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?)", (*row, hash_of(*row)))
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            _seal(self.file, connection)
        return _entry((*row, hash_of(*row)))

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[Any]:
        if self._connection is None:
            return []
        with faults.told(self.file):
            return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()


@contextmanager
def opened(file: Path) -> Iterator[Ledger]:
    """The ledger, once it is proved to be as hrcalc left it. Raises ProblemsFound for one that is damaged, foreign or cannot be read."""
    file = real(file)
    with faults.told(file):
        ledger = Ledger(file, found(file))
    try:
        if ledger._connection is not None:
            _check(file, ledger._connection)
        yield ledger
    finally:
        ledger.close()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the ledger for one run, close or payout. Raises Busy, or ProblemsFound where the folder cannot be written."""
    file = real(file)
    with contextlib.ExitStack() as stack:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(held(file.with_name(f"{file.name}.lock"), file))
        except OSError as error:
            raise ProblemsFound([faults.unusable(file, error.strerror or str(error))]) from None
        yield


def record(file: Path, kind: Kind, month: str, body: Mapping[str, Any]) -> None:
    """Add an entry of the audit log. Raises ProblemsFound where that cannot be: a look that cannot be recorded is not given."""
    with faults.told(file):
        real(file).parent.mkdir(parents=True, exist_ok=True)
    with opened(file) as ledger:
        ledger.append(kind, month, body)


def _check(file: Path, connection: sqlite3.Connection) -> None:
    """Hold the file against its seal, or, where there is none of this state of it, against its chain of hashes."""
    with faults.told(file):
        if problems := altered(file, connection, whole=False):
            raise ProblemsFound(problems)
        version = _version(connection)
        if version != schema.VERSION:
            _upgrade(file, connection, version)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _upgrade(file: Path, connection: sqlite3.Connection, version: int) -> None:
    """Bring a ledger of an earlier version to this one, step by step in one transaction, after keeping a copy. Raises ProblemsFound."""
    if not set(range(version, schema.VERSION)) <= set(schema.MIGRATIONS):
        where = Text(f"没有过版本 {version}。", f"there never was a version {version}.")
        raise ProblemsFound([faults.damaged(file, where, "user_version")])
    copy = file.with_name(f"{file.name}.version-{version}")
    new = copy.with_name(f"{copy.name}.new")
    with still(connection):
        shutil.copyfile(file, new)
    new.replace(copy)
    safely(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) == version:  # and nobody else was first
            for step in range(version, schema.VERSION):
                schema.MIGRATIONS[step](connection)
            connection.execute(f"PRAGMA user_version = {schema.VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    _seal(file, connection)


def _seal(file: Path, connection: sqlite3.Connection) -> None:
    """Seal what was written; without a seal the chain proves it, so nothing that goes wrong here counts."""
    with contextlib.suppress(OSError, ValueError, sqlite3.Error), still(connection):
        seal.write(file)


def _entry(row: tuple[Any, ...]) -> Entry:
    number, kind, month, at, by, body, previous, hash_ = row
    return Entry(number, kind, month, at, by, json.loads(body), previous, hash_)
