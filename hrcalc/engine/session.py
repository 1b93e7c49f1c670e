"""The values of one month: metrics, items and totals of every person, each computed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np

from hrcalc.engine.aggregate import Aggregator
from hrcalc.engine.columns import Column, Fault, constant, merge
from hrcalc.engine.evaluate import Evaluator
from hrcalc.engine.lines import LARGEST, Block, make_block
from hrcalc.engine.plan import counts_for, order
from hrcalc.engine.rows import Rows, of_people
from hrcalc.engine.scope import Scope
from hrcalc.engine.world import World
from hrcalc.exact import Exact, scaled
from hrcalc.money import FEN, Rounding, fen_of
from hrcalc.policy import tree
from hrcalc.policy.document import Document

Given = Mapping[str, Mapping[int, Fraction | str | dt.date | bool]]
"""Name -> person -> the value that an example sets."""


class Session:
    """Evaluates documents over a world, in the order that their names imply."""

    def __init__(self, world: World, scope: Scope, given: Given | None = None) -> None:
        self.world = world
        self.scope = scope
        self._given = given or {}
        self.evaluate = Evaluator(world, scope, self)
        self.counter = Aggregator(world, scope, self.evaluate)
        self.blocks: dict[tuple[str, str], Block] = {}
        self._values: dict[tuple[str, str], Column] = {}
        self._totals: dict[str, Column] = {}

    @cached_property
    def _adjusted(self) -> dict[tuple[str, str], list[int]]:
        return _adjustments(self.world, self.scope)

    def prepare(self, wanted: Iterable[tuple[Document, str]]) -> list[tuple[Document, str]]:
        """Compute these metrics and items and all that they read. Returns what was not known before. Raises ProblemsFound for a cycle."""
        unknown = [(document, name) for document, name in wanted if (document.version, name) not in self._values]
        if not unknown:
            return []
        everyone_has = [name for name, values in self._given.items() if len(values) == len(self.world.people)]
        found = order(self.scope, unknown, everyone_has)
        for document, name in found:
            self.named(document, name)
        return found

    def given(self, name: str) -> Mapping[int, Fraction | str | dt.date | bool]:
        """Values that an example sets: person -> value."""
        return self._given.get(name, {})

    def aggregate(self, node: tree.Aggregate, rows: Rows) -> Column:
        """count(…), sum(…) and their like, for each row."""
        return self.counter(node, rows)

    def named(self, document: Document, name: str) -> Column:
        """A metric, or the sum of an item's lines, over all people."""
        key = (document.version, name)
        if key not in self._values:
            n = len(self.world.people)
            if name in document.metrics:
                domain = self.scope.domain(document)
                rows = of_people(self.world, document, document.metrics[name].formula, domain)
                self._values[key] = merge(n, [(domain, self.evaluate(rows.formula.node, rows))])
            else:
                self._values[key] = self._item(document, name, n)
        return self._values[key]

    def block(self, document: Document, name: str) -> Block:
        """The lines of an item."""
        key = (document.version, name)
        if key not in self.blocks:
            self.blocks[key] = make_block(self.world, self.scope, self.evaluate, document, document.items[name])
        return self.blocks[key]

    def _item(self, document: Document, name: str, n: int) -> Column:
        block = self.block(document, name)
        fen = block.by_person(n)
        for i in self._adjusted.get((document.version, name), ()):
            fen[self.world.adjustments[i].person] += adjusted_fen(self.world, i)
        faults = {self.world.people.index[e]: fault for e, fault in block.faults.items()}
        return Column("money", scaled(fen, FEN), None, faults)

    def adjustments(self, document: Document, name: str) -> list[int]:
        """The positions in `world.adjustments` of the one-off amounts for an item."""
        return self._adjusted.get((document.version, name), [])

    def total(self, name: str) -> Column:
        """gross_pay and its like, over all people."""
        if name not in self._totals:
            total = constant("money", 0, len(self.world.people))
            faults: dict[int, Fault] = {}
            for document in self.scope.paying:
                for item in document.items.values():
                    if sign := counts_for(name, item):
                        part = self._with_given(self.named(document, item.id), item.id)
                        value = part.numbers if sign > 0 else -part.numbers
                        total = Column("money", total.numbers + value)
                        faults.update(part.faults)
            for carried in self.world.carried.parts(len(self.world.people)):
                if sign := counts_for(name, carried):
                    total = Column("money", total.numbers + scaled(sign * carried.fen, FEN))
            self._totals[name] = Column("money", total.numbers, None, faults)
        return self._totals[name]

    def _with_given(self, column: Column, name: str) -> Column:
        told = self._given.get(name, {})
        if not told:
            return column
        rows = np.array(sorted(told), dtype=np.intp)
        values = Exact.of([v for i in rows.tolist() if isinstance(v := told[i], Fraction)])
        return Column("money", column.numbers.replace(rows, values), None, column.faults)


def adjusted_fen(world: World, position: int) -> int:
    """A one-off amount in fen."""
    amount = Rounding().apply(Exact.of([world.adjustments[position].amount])).at(0)
    return fen_of(amount)


def _adjustments(world: World, scope: Scope) -> dict[tuple[str, str], list[int]]:
    """(document, item) -> positions in `world.adjustments`, each with the document that defines the item for its person."""
    found: dict[tuple[str, str], list[int]] = {}
    for i, adjustment in enumerate(world.adjustments):
        if abs(adjustment.amount) * 100 >= LARGEST:
            continue  # told as a problem
        if document := scope.giver(adjustment.item, adjustment.person):
            found.setdefault((document.version, adjustment.item), []).append(i)
    return found
