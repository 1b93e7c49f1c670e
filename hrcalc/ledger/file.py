"""The ledger's file as SQLite opens it, and the locks on it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from hrcalc.ledger import faults, seal
from hrcalc.problems import ProblemsFound

_WAIT = 10.0
"""Seconds for which one command waits until another has written its entry."""

_PAGE = 1 << 14
"""Bytes: parts are large, and read whole."""

_LOOK = "PRAGMA user_version"
"""Reads from the file, whatever its tables are."""


def real(file: Path) -> Path:
    """The file that is meant, whichever links lead to it: its lock and its seal lie beside it."""
    return Path(os.path.realpath(file))


def connect(file: Path, *, new: bool = False) -> sqlite3.Connection:
    """The file as SQLite opens it; with `new`, also one that is not there. What a crash left half written is undone by the first look."""
    path = quote(os.fsencode(real(file).as_posix()))
    root = "file://" if path.startswith("/") else "file:///"  # a drive, and //server/share, need no host before them
    connection = sqlite3.connect(
        f"{root}{path}?mode={'rwc' if new else 'rw'}", uri=True, isolation_level=None, timeout=_WAIT
    )
    # Bytes that are no text are shown, so that what they are in is named by its hash.
    connection.text_factory = lambda data: data.decode(errors="backslashreplace")
    connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a new file; one that is there keeps its own
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def safely(connection: sqlite3.Connection) -> None:
    """Before something is written: it is on the disk once it is committed, in one file, even if another program had split it."""
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA journal_mode = DELETE")


def found(file: Path) -> sqlite3.Connection | None:
    """The ledger that is there; None where none was begun. Raises ProblemsFound where there was one, and what SQLite and the system say."""
    begun = seal.place(file).exists()  # asked first: another process may begin the ledger while we look
    if file.exists() and file.stat().st_size:
        connection = connect(file)
        try:
            connection.execute(_LOOK).fetchone()
        except sqlite3.OperationalError:
            connection.close()
            raise
        except sqlite3.DatabaseError:
            return connection  # of another kind, or damaged: whoever proves it says which
        if file.stat().st_size:
            return connection
        connection.close()  # killed while the first entry was written
    if begun:
        raise ProblemsFound([faults.gone(file)])
    return None


@contextmanager
def still(connection: sqlite3.Connection) -> Iterator[None]:
    """While nobody can write to the file; until this process closes it somewhere else, for then the system takes away all its locks."""
    connection.execute("BEGIN")
    try:
        connection.execute(_LOOK).fetchone()
        yield
    finally:
        connection.execute("COMMIT")
