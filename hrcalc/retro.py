"""Closed months once more: what each comes to with today's data and documents, less what was posted for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from hrcalc import carried
from hrcalc.engine.carried import Carried
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.engine.facts import balance_of, world_of
from hrcalc.engine.result import RETRO, Input
from hrcalc.engine.retro import differences
from hrcalc.engine.retro_checks import held_in, missing_history, used_rows
from hrcalc.engine.world import World
from hrcalc.ledger.entries import digest
from hrcalc.ledger.months import Months
from hrcalc.policy.document import Document
from hrcalc.policy.library import Library
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.settings import Settings
from hrcalc.tables import Tables, with_fields


@dataclass(frozen=True)
class Retro:
    """The lines (RETRO) of closed months that a month pays, and what is to be said of them."""

    lines: pa.Table
    problems: list[Problem]


NOTHING = Retro(RETRO.empty_table(), [])


def look_back(settings: Settings, months: Months, tables: Tables, library: Library) -> Retro:
    """What the closed months of the window come to now, less what was posted for each.

    Raises ProblemsFound for a month that cannot be computed.
    """
    window = [month for month in months.closed if month < tables.month][-settings.retro_months :]
    found = [RETRO.empty_table()]
    problems: list[Problem] = []
    for month in window if settings.retro_months else []:
        own = tables.of_month(month)
        now = evaluated(settings, months, own, library)
        if gone := _gone(months, own, now):
            raise ProblemsFound(gone)
        held = held_in(now, own.problems, own.frames)
        done = differences(
            now, carried.posted_month(months, month), held, settings.lang, hashes_of(library.in_force(month), library)
        )
        found.append(done.lines)
        problems += done.problems
    return Retro(pa.concat_tables(found), problems)


def evaluated(settings: Settings, months: Months, tables: Tables, library: Library) -> Evaluated:
    """A closed month's values with today's data and the documents that are in force in it."""
    month = tables.month
    world = facts(settings, tables, months, RETRO.empty_table())
    return evaluate_month(world, library.in_force(month), library.not_in_force(month))


def facts(settings: Settings, tables: Tables, months: Months, lines: pa.Table) -> World:
    """A month's facts, from checked tables, closed months and the retro lines that it pays.

    They are to be evaluated once, as documents resolve names in them.
    """
    fields = {name: table.fields for name, table in with_fields(settings).items()}
    closed = carried.closed_of(months)
    world = world_of(tables.frames, tables.all_leaves(), fields, tables.month, settings.calendar, closed)
    early = carried.paid_early(months, tables.month, settings.lang)
    world.carried = Carried.of(pa.concat_tables([lines, early]), world.people)
    return world


def hashes_of(documents: Sequence[Document], library: Library) -> dict[str, str]:
    """Version -> SHA-256 of each document's text."""
    return {d.version: digest(library.sources[d.file].encode()) for d in documents}


def _gone(months: Months, tables: Tables, now: Evaluated) -> list[Problem]:
    manifest = months.data(tables.month, "manifest")
    then = [Input(i["path"], i["sha256"], i["table"], i["rows"]) for i in manifest["inputs"]]
    inputs = [Input(i.path, i.sha256, i.table, i.rows) for i in tables.inputs]
    used_then = {row["table"]: row["used"] for row in manifest["balance"]}
    used_now = used_rows(balance_of(now.world, tables.frames, []))
    return missing_history(tables.month, then, inputs, used_then, used_now)
