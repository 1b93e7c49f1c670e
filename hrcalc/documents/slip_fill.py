"""Filling a payslip template for many people at once.

Where every row goes is computed by column, for a few hundred people together; rows then become text in Arrow with their numbers
in them, and a slip is a join of a few stretches of that text. So a slip costs about as much as its deflation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.documents.figures import Places
from hrcalc.documents.measure import heights_of
from hrcalc.documents.sheet_xml import text_bytes
from hrcalc.documents.slip_moves import Moved
from hrcalc.documents.slip_template import Fit, Place, Shape, SlipTemplate, Step
from hrcalc.documents.slip_values import Batch


def fill(template: SlipTemplate, batch: Batch) -> Iterator[bytes]:
    """The sheet of each person, in the order of the people."""
    return _Filled(template, batch).slips()


@dataclass(frozen=True)
class _Text:
    """Rows as text: `text[starts[i]:starts[i + 1]]` is the i-th, and stands in row `rows[i]`."""

    text: bytes
    starts: list[int]
    rows: list[int]


@dataclass(frozen=True)
class _Written:
    """A step, written for everyone: for each person its first line and first subtotal among all, and the first row."""

    step: Step
    text: _Text
    first: list[int]
    row: list[int]
    after: _Text | None = None
    after_first: list[int] | None = None
    after_line: list[int] | None = None

    def texts(self) -> list[bytes]:
        """The text of each person."""
        text, starts = self.text.text, self.text.starts
        if self.after is None or self.after_first is None or self.after_line is None:
            return [text[start:end] for start, end in pairwise([starts[first] for first in self.first])]
        texts: list[bytes] = []
        for person, (first, last) in enumerate(pairwise(self.first)):
            pieces: list[bytes] = []
            for at in range(self.after_first[person], self.after_first[person + 1]):
                line = self.after_line[at] + 1
                pieces.append(text[starts[first] : starts[line]])
                pieces.append(self.after.text[self.after.starts[at] : self.after.starts[at + 1]])
                first = line
            texts.append(b"".join([*pieces, text[starts[first] : starts[last]]]))
        return texts

    def move(self, person: int, moved: Moved) -> None:
        """Say where the rows of one person went."""
        rows = self.text.rows[self.first[person] : self.first[person + 1]]
        for at in range(self.step.height):
            moved.put(self.step.number + at, [row + at for row in rows], self.row[person])
        if self.after and self.after_first:
            rows = self.after.rows[self.after_first[person] : self.after_first[person + 1]]
            for at in range(self.step.after_height):
                moved.put(self.step.number + self.step.height + at, [row + at for row in rows], self.row[person])


class _Filled:
    """A batch, filled into a template."""

    def __init__(self, template: SlipTemplate, batch: Batch) -> None:
        self._template = template
        self._batch = batch
        self._written: list[_Written] = []
        self._own: dict[str, list[str]] = {}
        row = np.ones(batch.size, dtype=np.int64)
        last = 0
        for step in template.steps:
            row = row + (step.number - last - 1)
            last = step.last
            row = row + (self._repeated(step, row) if step.repeats else self._once(step, row))

    def slips(self) -> Iterator[bytes]:
        """The sheet of each person."""
        head = self._template.head.encode()
        tracks = any(moves for _, moves in self._template.tail)
        for person, rows in enumerate(zip(*(written.texts() for written in self._written), strict=True)):
            moved = Moved() if tracks else None
            if moved:
                for written in self._written:
                    written.move(person, moved)
            own = _Own(self._batch, person, self._own)
            tail = [part if isinstance(part, str) else part(own, moved) for part, _ in self._template.tail]
            yield b"".join((head, *rows, ("</sheetData>" + "".join(tail)).encode()))

    def _once(self, step: Step, row: Places) -> Places:
        """Write a step that stands once; how many rows it takes for each person."""
        size = self._batch.size
        shown = np.ones(size, dtype=bool)
        if step.section:
            shown = np.bincount(self._batch.whose(step.section), minlength=size) > 0
        who = pa.array(np.flatnonzero(shown))
        text = _text(step.block, row[shown], lambda place: self._batch.of_people(place).take(who))
        self._written.append(_Written(step, text, _bounds(np.flatnonzero(shown), size), row.tolist()))
        return shown * step.height

    def _repeated(self, step: Step, row: Places) -> Places:
        """Write a step for each line, and the subtotals between; how many rows it takes for each person."""
        batch, section = self._batch, step.section
        whose, size = batch.whose(section), batch.size
        bounds = np.searchsorted(whose, np.arange(size + 1))
        rank = np.arange(len(whose)) - bounds[whose]
        taken = np.bincount(whose, minlength=size) * step.height
        runs = batch.runs(section) if step.after else None
        if runs is None or not len(runs.last):
            rows = row[whose] + rank * step.height
            text = _text(step.block, rows, lambda place: batch.of_lines(section, place))
            self._written.append(_Written(step, text, bounds.tolist(), row.tolist()))
            return taken
        ended = np.zeros(len(whose) + 1, dtype=np.int64)
        ended[runs.last + 1] = 1
        before = np.cumsum(ended)[:-1]
        rows = row[whose] + rank * step.height + (before - before[bounds[whose]]) * step.after_height
        text = _text(step.block, rows, lambda place: batch.of_lines(section, place))
        after = _text(step.after, rows[runs.last] + step.height, lambda place: batch.of_runs(section, runs, place))
        firsts = _bounds(runs.whose, size)
        self._written.append(_Written(step, text, bounds.tolist(), row.tolist(), after, firsts, runs.last.tolist()))
        return taken + np.bincount(runs.whose, minlength=size) * step.after_height


class _Own:
    """The values of one person for what comes after the rows."""

    def __init__(self, batch: Batch, person: int, known: dict[str, list[str]]) -> None:
        self._batch = batch
        self._person = person
        self._known = known

    def one(self, name: str) -> str:
        """A value as escaped text."""
        if name not in self._known:
            self._known[name] = self._batch.of_people(Place("", name, False)).to_pylist()
        return self._known[name][self._person]


def _text(shape: Shape, rows: Places, values: Callable[[Place], pa.Array]) -> _Text:
    """A shape, filled for each row number."""
    if not len(rows):
        return _Text(b"", [0], [])
    numbers: dict[int, Any] = {}
    parts: list[Any] = []
    for part in shape:
        if isinstance(part, Fit):
            parts.append(_heights(part, values))
        elif isinstance(part, int):
            if part not in numbers:
                numbers[part] = pc.cast(pa.array(rows + part), pa.string())
            parts.append(numbers[part])
        else:
            parts.append(part if isinstance(part, str) else values(part))
    text, starts = text_bytes(pc.binary_join_element_wise(*parts, ""))
    return _Text(text, starts, rows.tolist())


def _heights(fit: Fit, values: Callable[[Place], pa.Array]) -> pa.Array:
    """The attribute that says how tall each row is."""
    cells = []
    for inside, width, size in fit.cells:
        texts = [part if isinstance(part, str) else values(part) for part in inside]
        cells.append((pc.binary_join_element_wise(*texts, ""), width, size))
    heights = heights_of(cells, fit.least)
    known, which = np.unique(heights, return_inverse=True)
    return pa.array([f' ht="{height:g}"' for height in known.tolist()], pa.string()).take(pa.array(which))


def _bounds(whose: Places, size: int) -> list[int]:
    """Where each person's rows begin, and where the last ends."""
    bounds: list[int] = np.searchsorted(whose, np.arange(size + 1)).tolist()
    return bounds
