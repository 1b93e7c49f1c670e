"""One month under two sets of documents beside each other: what each item comes to, the lines that differ, the facts behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hrcalc.engine.columns import Indexes
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.names import Reference
from hrcalc.engine.plan import NET, formulas_of, references
from hrcalc.engine.result import PayRun
from hrcalc.engine.working import shown_column
from hrcalc.exact import Exact
from hrcalc.money import fen_of
from hrcalc.policy.document import KINDS, Document
from hrcalc.revision.comparison import (
    TOTALS,
    Comparison,
    Fact,
    ItemMove,
    ItemTotal,
    Line,
    LineMove,
    Moved,
    Person,
)
from hrcalc.words import NOTHING, Text

Key = tuple[str, str]
"""Item and kind."""
Fen = NDArray[np.int64]
"""Whole fen, one for each person of the world."""
_GLUE = "\x1f"
_UNREAD = (NOTHING, "")


@dataclass(frozen=True)
class Side:
    """The month under one set of documents: evaluated, and as a pay run."""

    evaluated: Evaluated
    run: PayRun


def compare(before: Side, after: Side) -> Comparison:
    """Put the month under one set of documents beside that under another: of the same data, and with the same people held."""
    world = before.evaluated.world
    staff = zip(before.run.employees.to_pylist(), after.run.employees.to_pylist(), strict=True)
    paid = [(was, now) for was, now in staff if was["status"] == "paid"]
    compared = np.zeros(len(world.people), dtype=bool)
    compared[[world.people.index[was["employee_id"]] for was, _ in paid]] = True
    moves: dict[str, list[ItemMove]] = {}
    items = []
    for total, found in _items(before, after, compared):
        items.append(total)
        for employee, move in found:
            moves.setdefault(employee, []).append(move)
    people = (_person(was, now, moves.get(was["employee_id"], ())) for was, now in paid)
    return Comparison("", tuple(people), tuple(items))


def _person(before: dict[str, Any], after: dict[str, Any], items: Iterable[ItemMove]) -> Person:
    totals = {name: Moved(fen_of(before[name]), fen_of(after[name])) for name in TOTALS[:-1]}
    totals["total_cost"] = Moved.sum([totals["gross_pay"], totals["employer_cost"]])
    id_, name, department, position = (before[of] or "" for of in ("employee_id", "name", "department", "position"))
    return Person(id_, name, department, position, totals, tuple(items))


# --- items ------------------------------------------------------------------------------------------------------------


def _items(
    before: Side, after: Side, compared: NDArray[np.bool_]
) -> Iterator[tuple[ItemTotal, list[tuple[str, ItemMove]]]]:
    """Every item in the order of registers, with those for whom it moves and how."""
    sums = (_sums(before), _sums(after))
    ids = before.evaluated.world.people.ids
    nothing = np.zeros(len(compared), dtype=np.int64)
    titles = _titles(before, after)
    amounts = {key: (sums[0].get(key, nothing), sums[1].get(key, nothing)) for key in titles}
    moving = {key: np.flatnonzero((was != now) & compared) for key, (was, now) in amounts.items()}
    lines = _lines(before, after, {_glued(ids[i], *key) for key, people in moving.items() for i in people.tolist()})
    for key, people in moving.items():
        was, now = amounts[key]
        facts = _facts(before, after, key[0], people)
        effect = NET.get(key[1], 0) * (now - was)[people]
        total = Moved(int(was[compared].sum()), int(now[compared].sum()))
        counts = (len(people), int((effect > 0).sum()), int((effect < 0).sum()))
        yield (
            ItemTotal(*key, titles[key], total, *counts),
            [
                (
                    ids[i],
                    ItemMove(*key, titles[key], Moved(int(was[i]), int(now[i])), lines[_glued(ids[i], *key)], told),
                )
                for i, told in zip(people.tolist(), facts, strict=True)
            ],
        )


def _sums(side: Side) -> dict[Key, Fen]:
    """What each item comes to for each person."""
    month = side.evaluated
    found: dict[Key, Fen] = {}
    for document in month.documents:
        for item in document.items.values():
            exact = month.session.named(document, item.id).numbers * Exact.constant(100, len(month.world.people))
            fen = np.asarray(exact.num // exact.den, dtype=np.int64)
            key = (item.id, item.kind)
            found[key] = found[key] + fen if key in found else fen
    return found


def _titles(before: Side, after: Side) -> dict[Key, Text]:
    """The title of every item, in the order of registers. Of two titles the changed documents' wins."""
    found: dict[Key, Text] = {}
    for side in (after, before):
        for document in side.evaluated.documents:
            for item in document.items.values():
                found.setdefault((item.id, item.kind), item.title)
    return {key: title for kind in KINDS for key, title in found.items() if key[1] == kind}


# --- lines ------------------------------------------------------------------------------------------------------------


def _glued(*words: str) -> str:
    return _GLUE.join(words)


def _lines(before: Side, after: Side, wanted: set[str]) -> dict[str, tuple[LineMove, ...]]:
    """The lines that differ, by employee, item and kind. Lines about the same row are put beside each other."""
    sides = (_lines_of(before.run, wanted), _lines_of(after.run, wanted))
    found = {}
    for key in wanted:
        was, now = (side.get(key, {}) for side in sides)
        moves = (LineMove(place[0], was.get(place), now.get(place)) for place in dict.fromkeys([*was, *now]))
        found[key] = tuple(move for move in moves if move.moved.difference)
    return found


def _lines_of(run: PayRun, wanted: set[str]) -> dict[str, dict[tuple[str, int], Line]]:
    """By employee, item and kind: (row of the inputs, how many lines about it came before) -> line."""
    keys = pc.binary_join_element_wise(*(run.lines[name] for name in ("employee_id", "item", "kind")), _GLUE)
    some = pc.is_in(keys, value_set=pa.array(sorted(wanted), pa.string()))
    columns = ["source", "amount", "formula", "working", "policy", "effective"]
    found: dict[str, dict[tuple[str, int], Line]] = {}
    for key, row in zip(keys.filter(some).to_pylist(), run.lines.select(columns).filter(some).to_pylist(), strict=True):
        source, amount, *texts = row.values()
        own, nth = found.setdefault(key, {}), 0
        while (source, nth) in own:
            nth += 1
        own[source, nth] = Line(fen_of(amount), *texts)
    return found


# --- facts ------------------------------------------------------------------------------------------------------------


def _facts(before: Side, after: Side, item: str, people: Indexes) -> list[tuple[Fact, ...]]:
    """For each of these people what an item reads, under each set of documents that has it."""
    was, now = _read(before.evaluated, item, people), _read(after.evaluated, item, people)
    found = []
    for i in people.tolist():
        then, since = was.get(i, {}), now.get(i, {})
        titles = {name: title for told in (then, since) for name, (title, _) in told.items()}
        names = dict.fromkeys([*since, *then])
        found.append(tuple(Fact(n, titles[n], then.get(n, _UNREAD)[1], since.get(n, _UNREAD)[1]) for n in names))
    return found


def _read(month: Evaluated, item: str, people: Indexes) -> dict[int, dict[str, tuple[Text, str]]]:
    """Person -> each metric and item that an item reads of this person -> its title, and its value for people to read."""
    scope = month.scope
    found: dict[int, dict[str, tuple[Text, str]]] = {}
    for document, places in scope.choose(None, item, people):
        if item not in document.items:
            continue  # to others the name is a metric
        own = people[places]
        for reference in _own_references(month, document, item):
            name = reference.name
            for definer, chosen in scope.choose(None if reference.role else document, name, own):
                definition = definer.metrics.get(name) or definer.items.get(name)
                if definition is None:
                    continue
                column = month.session.named(definer, name).take(own[chosen])
                for at, (i, text) in enumerate(zip(own[chosen].tolist(), shown_column(column), strict=True)):
                    if at not in column.faults:
                        found.setdefault(i, {})[name] = (definition.title, text)
    return found


def _own_references(month: Evaluated, document: Document, item: str) -> list[Reference]:
    """The metrics and items that an item reads of the person whom it pays, in the order in which its formulas name them."""
    credit = document.items[item].credit
    found: dict[str, Reference] = {}
    for grain, formula in formulas_of(document, item):
        read = list(references(month.scope.names, document, grain, formula.node))
        for reference in reversed(read):  # they come last first
            mine = reference.role == credit or not reference.foreign
            if reference.kind in ("metric", "item") and mine:
                found.setdefault(reference.name, reference)
    return list(found.values())
