"""How wide and how tall text is: widths of columns, heights of rows whose text wraps.

Spreadsheets measure text themselves only when somebody edits it, and viewers on a phone never do, so documents bring their
measures with them. Widths count Latin letters as 1 and Chinese ones as 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Measures = NDArray[np.float64]
"""Points. Measures are no money: floats do."""

_SPACING = 1.32
"""Height of a line, in sizes of its font: of the tallest among the fonts that may stand in for ours."""
_AIR = 4.0
"""Points above and below."""
_LOOSE = 1.06
"""Lines that break do so at words, so they are not quite full."""
_MOST = 400.0
"""Points of the tallest row: a spreadsheet allows 409."""


def width_of(text: str) -> float:
    """The columns that a text takes: Chinese takes two, Latin one. The widest of its lines counts."""
    return max((len(line) + len(line.encode("utf-8", "replace"))) / 2 for line in text.split("\n"))


def column_width(values: pa.ChunkedArray, head: str, low: float = 7, high: float = 60) -> float:
    """A column's width that shows every value and the longest word of its head."""
    text = values if pa.types.is_string(values.type) else pc.cast(values, pa.string())
    widest = pc.max(pc.add(pc.binary_length(text), pc.utf8_length(text))).as_py() if len(text) else 0
    commas = 0 if pa.types.is_string(values.type) else 2
    return fitted([(widest or 0) / 2 + commas, width_of(head)], low, high)


def fitted(widths: Iterable[float], low: float = 7, high: float = 60) -> float:
    """The largest of some widths, with air at the sides, within bounds."""
    return round(min(max([low, *(w * 1.06 + 2 for w in widths)]), high), 2)


def height_of(cells: Iterable[tuple[str, float]], size: float = 9.5) -> float:
    """The height of a row of wrapping cells, each as (text, width of its column)."""
    return float(heights_of([(pa.array([text], pa.string()), width, size) for text, width in cells], 16)[0])


def heights_of(cells: Sequence[tuple[pa.Array, float, float]], least: float) -> Measures:
    """The heights of rows, from their wrapping columns as (texts, width, size of the font)."""
    tallest = np.full(len(cells[0][0]) if cells else 0, least)
    for texts, width, size in cells:
        parts = pc.split_pattern(texts, "\n")
        lines = pc.list_flatten(parts)
        wide = np.asarray(pc.add(pc.binary_length(lines), pc.utf8_length(lines)), dtype=np.float64) / 2
        full = wide / _room(width, size)
        rows = np.maximum(np.ceil(np.where(full > 1, full * _LOOSE, full)), 1)
        owner = np.asarray(pc.list_parent_indices(parts), dtype=np.int64)
        count = np.bincount(owner, weights=rows, minlength=len(texts))
        tallest = np.maximum(tallest, count * size * _SPACING + _AIR)
    rounded: Measures = np.round(np.minimum(tallest, _MOST) * 4) / 4
    return rounded


def _room(width: float, size: float) -> float:
    """The letters of a size that a column takes: its width counts those of the workbook's own font, of 10 points."""
    return max((width - 1.5) * 10 / size, 1)
