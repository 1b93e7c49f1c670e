"""Targets and actuals: what tables tell of a metric, person by person."""

from __future__ import annotations

from fractions import Fraction

from hrcalc.engine.columns import Column, numbers
from hrcalc.engine.names import Names
from hrcalc.engine.rows import Rows
from hrcalc.engine.world import World
from hrcalc.policy.document import Document


class Goals:
    """The targets and actuals of a world, by any name of a metric."""

    def __init__(self, world: World, names: Names) -> None:
        self.world = world
        self.names = names

    def column(self, function: str, name: str, rows: Rows) -> Column:
        """The `target` or `actual` of the person of each row; missing where none is told."""
        table = self.world.targets if function == "target" else self.world.actuals
        words = self._spellings(rows.document, name)
        values: list[Fraction | int | None] = []
        for person in rows.person.tolist():
            values.append(next((table[person, w] for w in words if (person, w) in table), None))
        return numbers("number", values)

    def _spellings(self, document: Document, name: str) -> list[str]:
        """How tables of targets and actuals may write a metric: its id or a title of it, however the formula writes it."""
        documents = [document, *self.names.documents]
        ids = {name, *(i for d in documents for i in d.titles.get(name, ()))}
        words = {word for d in documents for word, named in d.titles.items() if ids & set(named)}
        return [name, *sorted((ids | words) - {name})]
