"""Targets and actuals: what tables tell of a metric, person by person."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np

from hrcalc.engine.columns import Column, merge, nothing, numbers
from hrcalc.engine.names import Names
from hrcalc.engine.rows import Rows
from hrcalc.engine.world import World
from hrcalc.policy.document import Document

Told = Mapping[str, Mapping[int, Fraction]]
"""Name as the table writes it -> person -> value."""


class Goals:
    """The targets and actuals of a world, by any name of a metric."""

    def __init__(self, world: World, names: Names) -> None:
        self.world = world
        self.names = names
        self._memo: dict[tuple[str, tuple[str, ...]], Column] = {}

    def column(self, function: str, name: str, rows: Rows) -> Column:
        """The `target` or `actual` of the person of each row; missing where none is told."""
        words = self._spellings(rows.document, name)
        key = (function, words)
        if key not in self._memo:
            self._memo[key] = self._of_everyone(self._targets if function == "target" else self._actuals, words)
        return self._memo[key].take(rows.person)

    def _of_everyone(self, told: Told, words: tuple[str, ...]) -> Column:
        values: dict[int, Fraction] = {}
        for word in words:  # the first that a table tells
            values = {**told.get(word, {}), **values}
        n = len(self.world.people)
        if not values:
            return nothing("number", n)
        return merge(n, [(np.array(list(values), dtype=np.intp), numbers("number", list(values.values())))])

    @cached_property
    def _targets(self) -> Told:
        return _by_word(self.world.targets)

    @cached_property
    def _actuals(self) -> Told:
        return _by_word(self.world.actuals)

    def source(self, function: str, name: str, document: Document, person: int) -> str:
        """Where a person's target or actual stands; "" where none is told, and in an example."""
        told = self.world.targets if function == "target" else self.world.actuals
        words = (word for word in self._spellings(document, name) if (person, word) in told)
        return next((self.world.goal_sources.get((function, person, word), "") for word in words), "")

    def _spellings(self, document: Document, name: str) -> tuple[str, ...]:
        """How tables of targets and actuals may write a metric: its id or a title of it, however the formula writes it."""
        documents = [document, *self.names.documents]
        ids = {name, *(i for d in documents for i in d.titles.get(name, ()))}
        words = {word for d in documents for word, named in d.titles.items() if ids & set(named)}
        return (name, *sorted((ids | words) - {name}))


def _by_word(table: Mapping[tuple[int, str], Fraction]) -> Told:
    found: dict[str, dict[int, Fraction]] = {}
    for (person, word), value in table.items():
        found.setdefault(word, {})[person] = value
    return found
