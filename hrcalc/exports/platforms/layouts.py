"""A platform's sheet as a sheet of ours: our columns, the platform's rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from hrcalc.exports.platforms.grid import Days, Grid
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.sheet import Column, Merged, Platform, Rows, Sheet
from hrcalc.words import Text


@dataclass(frozen=True)
class Layout:
    """One kind of sheet that a platform exports.

    `needed` are headers that all of its versions have (see `labels.found_header`). `translate` makes days of its cells; None where
    another sheet of the export tells the same, so that its rows are counted and left out. `fallback`: it is used only for days that no
    finer report of the folder tells.
    """

    name: Text
    needed: frozenset[str]
    translate: Callable[[Grid], Days] | None = None
    fallback: bool = False
    table: str = "attendance"


class Translated(Sheet):
    """What a layout makes of a sheet. It is worked out at once: the header's columns are known only then.

    `days` are those that were worked out before.
    """

    def __init__(
        self, raw: Sheet, layout: Layout, header: int, labels: Sequence[Label], days: Days | None = None
    ) -> None:
        assert layout.translate is not None
        self.file, self.name, self.encoding, self.epoch = raw.file, raw.name, raw.encoding, raw.epoch
        self.days = days or layout.translate(Grid(raw, header, labels))
        self._unclear = self.days.unclear()
        self.head = [list(self.days.columns)]
        used = {one.position for one in self.days.grid.used}
        ignored = [one.text for one in labels if one.position not in used]
        titles = dict(self.days.sources)
        self.platform = Platform(layout.name, layout.table, titles, header + 1, ignored, layout.fallback)

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        """Our columns. Their values are texts, as if somebody had filled in our own table."""
        days, names = self.days, self.head[0]
        cells = [pa.chunked_array([pa.array(days.columns[names[c.position]], pa.string())]) for c in columns]
        rows = days.grid.rows
        return Rows(cells, days.numbers, rows.unread, rows.problems, self._unclear, days.aside, self._merged())

    def _merged(self) -> list[Merged]:
        """Merged cells of the export's columns that were used; which of ours these tell, only the layout knows: our first stands for it."""
        used = {one.position: one.text for one in self.days.grid.used}
        found = [(one, [used[at] for at in one.positions if at in used]) for one in self.days.grid.rows.merged]
        return [Merged(one.first, one.last, (0,), texts[0]) for one, texts in found if texts]


class Needless(Sheet):
    """A sheet of a platform's export that tells nothing new: its rows are counted, and left out with `reason`.

    `rows` are those that were read before: a sheet can be read only once.
    """

    def __init__(self, raw: Sheet, layout: Layout, header: int, reason: Text, rows: Rows | None = None) -> None:
        self.file, self.name, self.head, self.encoding = raw.file, raw.name, raw.head, raw.encoding
        self.platform = Platform(layout.name, header_row=header + 1, needless=reason)
        self._raw, self._header, self._rows = raw, header, rows

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        """No columns: how many rows there are."""
        rows = self._rows or self._raw.read(self._header, [])
        return Rows([], np.asarray(rows.numbers), rows.unread, rows.problems)
