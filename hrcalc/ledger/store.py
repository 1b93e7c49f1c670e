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
from hrcalc.ledger.proof import unsealed, walk
from hrcalc.lock import held, user
from hrcalc.problems import ProblemsFound
from hrcalc.words import Text

NO_PARTS: Mapping[str, Any] = {}

_WAIT = 10.0
"""Seconds for which one command waits until another has written its entry."""
_PAGE = 1 << 14
"""Bytes: parts are large, and read whole."""
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
            connection.execute("BEGIN IMMEDIATE")
            try:
                if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    schema.create(connection)
                last = connection.execute(f"SELECT {_COLUMNS} FROM entries ORDER BY number DESC LIMIT 1").fetchone()
                number, previous = (last[0] + 1, last[-1]) if last else (1, START)
                at = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                for data in parts.values():
                    connection.execute(
                        "INSERT INTO parts SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM parts WHERE hash = ?1)",
                        (digest(data), data),
                    )
                row = (number, kind, month, at, user(), text, previous)
                connection.execute(f"INSERT INTO entries ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?)", (*row, hash_of(*row)))
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            with contextlib.suppress(OSError), still(connection):  # without a seal the chain proves the file
                seal.write(self.file)
        return _entry((*row, hash_of(*row)))

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[Any]:
        if self._connection is None:
            return []
        with faults.told(self.file):
            return self._connection.execute(sql, values).fetchall()


@contextmanager
def opened(file: Path) -> Iterator[Ledger]:
    """The ledger, once it is proved to be as hrcalc left it. Raises ProblemsFound for one that is damaged, foreign or cannot be read."""
    with faults.told(file):
        there = file.exists() and file.stat().st_size > 0
        connection = connect(file) if there else None
    try:
        if connection is not None:
            _check(file, connection)
        ledger = Ledger(file, connection)
        yield ledger
        connection = ledger._connection
    finally:
        if connection is not None:
            connection.close()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the ledger for one run, close or payout. Raises Busy, or ProblemsFound where the folder cannot be written."""
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
        file.parent.mkdir(parents=True, exist_ok=True)
    with opened(file) as ledger:
        ledger.append(kind, month, body)


def connect(file: Path, *, new: bool = False) -> sqlite3.Connection:
    """The file as SQLite opens it; with `new`, also one that is not there. What a crash left half written is undone first."""
    mode = "rwc" if new else "rw"
    connection = sqlite3.connect(
        f"{file.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=_WAIT
    )
    connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a new file; one that is there keeps its own
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


@contextmanager
def still(connection: sqlite3.Connection) -> Iterator[None]:
    """While nobody can write to the file."""
    connection.execute("BEGIN")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield
    finally:
        connection.execute("COMMIT")


def _check(file: Path, connection: sqlite3.Connection) -> None:
    """Hold the file against its seal, or, where there is none of this state of it, against its chain of hashes."""
    sealed = seal.read(file)
    with faults.told(file):
        try:
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if sealed is None and not isinstance(error, sqlite3.OperationalError):
                raise ProblemsFound([faults.foreign(file)]) from None
            raise
        if mark != schema.APPLICATION and sealed is None:
            raise ProblemsFound([faults.foreign(file)])
        with still(connection):
            now = seal.of(file)
        if sealed is not None and sealed.changes == now.changes:
            if problems := unsealed(file, sealed, now):
                raise ProblemsFound(problems)
        elif problems := walk(file, connection):
            raise ProblemsFound(problems)
        _upgrade(file, connection)


def _upgrade(file: Path, connection: sqlite3.Connection) -> None:
    """Bring a ledger of an earlier version to this one, step by step in one transaction, after keeping a copy. Raises ProblemsFound."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > schema.VERSION:
        raise ProblemsFound([faults.newer(file, version)])
    if version == schema.VERSION:
        return
    copy = file.with_name(f"{file.name}.version-{version}")
    if not copy.exists():
        with still(connection):
            shutil.copyfile(file, copy.with_name(f"{copy.name}.new"))
        copy.with_name(f"{copy.name}.new").replace(copy)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in range(version, schema.VERSION):
            schema.MIGRATIONS[step](connection)
        connection.execute(f"PRAGMA user_version = {schema.VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    with contextlib.suppress(OSError), still(connection):
        seal.write(file)


def _entry(row: tuple[Any, ...]) -> Entry:
    number, kind, month, at, by, body, previous, hash_ = row
    return Entry(number, kind, month, at, by, json.loads(body), previous, hash_)
