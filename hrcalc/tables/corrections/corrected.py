"""A sheet with other cells in some places, as HR corrected them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc.exports import Column, Rows, Sheet
from hrcalc.tables.arrow import pc


class Corrected(Sheet):
    """A sheet some of whose cells were corrected: row (as a spreadsheet numbers it) -> column -> text."""

    def __init__(self, raw: Sheet, cells: Mapping[int, Mapping[int, str]]) -> None:
        self.file, self.name, self.head = raw.file, raw.name, raw.head
        self.encoding, self.epoch = raw.encoding, raw.epoch
        self._raw, self._cells = raw, cells

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        """The columns, corrected; a cell that was emptied is null."""
        rows = self._raw.read(header, columns)
        numbers = np.array(sorted(self._cells), np.int32)
        places = np.flatnonzero(np.isin(rows.numbers, numbers))
        for i, column in enumerate(columns):
            found = [(p, self._cells[int(rows.numbers[p])].get(column.position)) for p in places]
            texts = {int(p): text for p, text in found if text is not None}
            if texts:
                rows.columns[i] = _with(rows.columns[i], texts)
        return rows


def _with(cells: pa.ChunkedArray[Any], texts: Mapping[int, str]) -> pa.ChunkedArray[Any]:
    """A column with other texts at some places; blank ones are null."""
    places = np.array(sorted(texts), np.int64)
    values = [texts[at] if texts[at].strip() else None for at in places.tolist()]
    chunks, begin = [], 0
    for chunk in cells.chunks:
        low, high = np.searchsorted(places, [begin, begin + len(chunk)]).tolist()
        mask = np.zeros(len(chunk), dtype=bool)
        mask[places[low:high] - begin] = True
        new = pa.array(values[low:high], pa.string())
        chunks.append(pc.replace_with_mask(chunk.cast(pa.string()), pa.array(mask), new))
        begin += len(chunk)
    return pa.chunked_array(chunks, pa.string())
