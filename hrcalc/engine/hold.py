"""Whom an error in a row touches: everyone whose metric or line would read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.compute import Evaluated
from hrcalc.engine.facts import EVENT_OF
from hrcalc.engine.in_force import TABLES as LASTING
from hrcalc.engine.readers import Readers
from hrcalc.problems import Problem, sheet_place

Place = tuple[str, int]
"""File (with its sheet), and the row as a spreadsheet numbers it."""
_OF_PEOPLE = ("employees", *LASTING, "actuals", "targets", "opening_balances")
"""Tables about people: their errors touch whoever reads that person's values."""


def with_readers(problems: Iterable[Problem], month: Evaluated, frames: Mapping[str, pa.Table]) -> list[Problem]:
    """The same problems, those of event rows with the employees who would read the row."""
    found = list(problems)
    of_people = [i for i, p in enumerate(found) if p.severity == "error" and p.employees and p.table in _OF_PEOPLE]
    wanted: dict[str, dict[Place, list[int]]] = {}
    for i, problem in enumerate(found):
        of_events = problem.table in EVENT_OF or problem.table == "deal_credits"
        if problem.severity == "error" and problem.row is not None and of_events and problem.table in frames:
            place = sheet_place(problem.file, problem.sheet), problem.row
            wanted.setdefault(problem.table, {}).setdefault(place, []).append(i)
    if not wanted and not of_people:
        return found
    readers = Readers(month)
    ids = month.world.people.ids
    for i in of_people:
        told = {ids[p] for p in readers.of_people(found[i].table, found[i].employees)}
        found[i] = replace(found[i], employees=tuple(sorted(told.union(found[i].employees))))
    for table, places in wanted.items():
        for place, persons in _persons_at(readers, table, frames, places.keys()):
            told = {ids[p] for p in persons}
            for i in places[place]:
                found[i] = replace(found[i], employees=tuple(sorted(told.union(found[i].employees))))
    return found


def _persons_at(
    readers: Readers, table: str, frames: Mapping[str, pa.Table], places: Iterable[Place]
) -> Iterator[tuple[Place, set[int]]]:
    """The people who would read each of these places that the table has."""
    frame = frames[table]
    wanted = set(places)
    numbers = pa.array(sorted({row for _, row in wanted}), frame["_row"].type)
    rows = np.flatnonzero(pc.is_in(frame["_row"], value_set=numbers).to_numpy())
    some = frame.take(pa.array(rows))
    found = zip(some["_file"].to_pylist(), some["_row"].to_pylist(), strict=True)
    at = [(i, place) for i, place in enumerate(found) if place in wanted]
    if table != "deal_credits":
        yield from ((place, readers.of(EVENT_OF[table], int(rows[i]))) for i, place in at)
        return
    deals = pc.index_in(some["deal_id"], value_set=frames["deals"]["deal_id"].combine_chunks()).to_pylist()
    persons, roles = some["employee_id"].to_pylist(), some["role"].to_pylist()
    yield from ((place, readers.of_credit(deals[i], persons[i], roles[i])) for i, place in at)
