"""The ledger's tables, the triggers that refuse changes, and its versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

APPLICATION = 0x68726C67
"""What marks a SQLite file as a ledger of hrcalc."""

VERSION = 1

TABLES = (
    """CREATE TABLE entries (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, month TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
    body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
)""",
    "CREATE TABLE parts (number INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, data BLOB NOT NULL)",
)

_REFUSED = "the ledger is append-only"

# REPLACE deletes without asking the trigger of deletes: what is inserted must come after everything that is there.
TRIGGERS = (
    f"CREATE TRIGGER entries_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
    f"CREATE TRIGGER entries_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
    f"""CREATE TRIGGER entries_insert BEFORE INSERT ON entries
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries)
OR NEW.previous IS NOT (SELECT coalesce((SELECT hash FROM entries ORDER BY number DESC LIMIT 1), '{"0" * 64}'))
BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    f"CREATE TRIGGER parts_update BEFORE UPDATE ON parts BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
    f"CREATE TRIGGER parts_delete BEFORE DELETE ON parts BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
    f"""CREATE TRIGGER parts_insert BEFORE INSERT ON parts
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM parts)
OR EXISTS (SELECT 1 FROM parts WHERE hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
)

MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = {}
"""Version -> what makes the next version of it, inside one transaction. A copy of the file is kept before the first step."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty file, inside a transaction."""
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    for statement in (*TABLES, *TRIGGERS):
        connection.execute(statement)


def altered(connection: sqlite3.Connection) -> list[str]:
    """The names of tables and triggers that are not as they were made."""
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    made = {statement.split()[2]: statement for statement in (*TABLES, *TRIGGERS)}
    return sorted(name for name in {*found, *made} if found.get(name) != made.get(name))
