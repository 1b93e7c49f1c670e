"""Targets and actuals: what tables tell of a metric, person by person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from hrcalc.engine.columns import Column, Fault, merge, nothing, numbers
from hrcalc.engine.names import Names
from hrcalc.engine.rows import Rows
from hrcalc.engine.world import World
from hrcalc.policy.document import Document
from hrcalc.words import Text

Told = Mapping[str, Mapping[int, Fraction]]
"""Name as the table writes it -> person -> value."""


class Goals:
    """The targets and actuals of a world, by any name of a metric."""

    def __init__(self, world: World, names: Names) -> None:
        self.world = world
        self.names = names
        self._memo: dict[tuple[str, tuple[str, ...]], Column] = {}
        self._twice: dict[tuple[str, tuple[str, ...]], dict[int, tuple[str, str]]] = {}

    def column(self, function: str, name: str, rows: Rows) -> Column:
        """The `target` or `actual` of the person of each row; missing where none is told."""
        words = self._spellings(rows.document, name)
        key = (function, words)
        if key not in self._memo:
            told = self._targets if function == "target" else self._actuals
            self._memo[key], self._twice[key] = self._of_everyone(told, words)
        twice = self._twice[key]
        found = self._memo[key].take(rows.person)
        if not twice:
            return found
        faults = {i: _told_twice(function, twice[p], rows) for i, p in enumerate(rows.person.tolist()) if p in twice}
        return replace(found, faults={**found.faults, **faults})

    def _of_everyone(self, told: Told, words: tuple[str, ...]) -> tuple[Column, dict[int, tuple[str, str]]]:
        """Of several spellings the one that begins last; and for whom two that begin alike tell different values."""
        days = self.world.goal_days if told is self._targets else {}
        best: dict[int, tuple[dt.date, Fraction, str]] = {}
        twice: dict[int, tuple[str, str]] = {}
        for word in words:
            for person, value in told.get(word, {}).items():
                begins = days.get((person, word), dt.date.min)
                if person in best and begins == best[person][0] and value != best[person][1]:
                    twice[person] = (best[person][2], word)
                elif person not in best or begins > best[person][0]:
                    best[person] = (begins, value, word)
                    twice.pop(person, None)
        n = len(self.world.people)
        if not best:
            return nothing("number", n), twice
        values = numbers("number", [value for _, value, _ in best.values()])
        return merge(n, [(np.array(list(best), dtype=np.intp), values)]), twice

    @cached_property
    def _targets(self) -> Told:
        return _by_word(self.world.targets)

    @cached_property
    def _actuals(self) -> Told:
        return _by_word(self.world.actuals)

    def source(self, function: str, name: str, document: Document, person: int) -> str:
        """Where a person's target or actual stands; "" where none is told, and in an example."""
        told = self.world.targets if function == "target" else self.world.actuals
        words = [word for word in self._spellings(document, name) if (person, word) in told]
        days = self.world.goal_days if function == "target" else {}
        word = max(words, key=lambda word: days.get((person, word), dt.date.min), default="")
        return self.world.goal_sources.get((function, person, word), "")

    def _spellings(self, document: Document, name: str) -> tuple[str, ...]:
        """How tables of targets and actuals may write the metric that a name of this document means: its id, its titles."""
        known = any(name in (*d.metrics, *d.items) for d in (document, *self.names.documents))
        own = document.titles.get(name) or tuple(i for d in self.names.documents for i in d.titles.get(name, ()))
        ids = {name} if known or not own else set(own)
        definers = [d for d in self.names.documents if ids & {*d.metrics, *d.items}]
        mine = [document] if document in definers else definers
        titles = {word for d in mine for word, named in d.titles.items() if ids & set(named)}
        return (*sorted(ids), *sorted((titles | {name}) - ids))


def _by_word(table: Mapping[tuple[int, str], Fraction]) -> Told:
    found: dict[str, dict[int, Fraction]] = {}
    for (person, word), value in table.items():
        found.setdefault(word, {})[person] = value
    return found


def _told_twice(function: str, words: tuple[str, str], rows: Rows) -> Fault:
    table = Text("目标", "target") if function == "target" else Text("实绩", "actual")
    one, other = words
    return Fault(
        Text(
            f"{table.zh}写了两次,数不一样:“{one}”和“{other}”。",
            f"The {table.en} is told twice, and differs: '{one}' and '{other}'.",
        ),
        Text("留一行。", "Leave one row."),
        rows.formula,
        rows.formula.node.at,
    )
