"""Merged cells below a header: the file has the text in the first cell alone, and blanks where a reader sees the same text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from hrcalc.exports.sheet import Merged

Range = tuple[int, int, int, int]
"""First row and column, last row and column, each from 0."""


def blank_beneath(ranges: Iterable[Range], first: int, cells: Mapping[int, pa.Array[Any]]) -> list[Merged]:
    """The merged ranges that begin at the row `first` (from 0) or below, and leave cells blank in columns that are read.

    `cells` are those columns from the row `first` on, by position. A range without any text hides nothing.
    """
    found = []
    for top, left, bottom, right in sorted(set(ranges)):
        at = top - first
        if at < 0 or (left in cells and not (at < len(cells[left]) and cells[left][at].is_valid)):
            continue
        within = {position: column for position, column in cells.items() if left <= position <= right}
        blank = [p for p, column in within.items() if column.slice(at, bottom - top + 1).null_count]
        if blank:
            found.append(Merged(top + 1, bottom + 1, tuple(sorted(blank))))
    return found
