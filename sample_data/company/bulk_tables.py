"""Columns of text, whole columns at a time, and a quick CSV writer for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

Column: TypeAlias = Any
"""An Arrow array of strings; pyarrow has no types of its own."""
BOM = b"\xef\xbb\xbf"


def pick(words: Sequence[str], which: NDArray[np.int64]) -> Column:
    """The word of each index."""
    return pa.array(list(words), pa.string()).take(pa.array(which, pa.int64()))


def dates(days: Sequence[dt.date], which: NDArray[np.int64]) -> Column:
    """The day of each index, as ISO text."""
    return pick([day.isoformat() for day in days], which)


def text(numbers: NDArray[np.int64]) -> Column:
    """Numbers as text."""
    return pc.cast(pa.array(numbers), pa.string())


def ids(prefix: str, numbers: NDArray[np.int64], width: int = 6) -> Column:
    """`prefix` and a number of `width` digits."""
    padded = pc.utf8_lpad(text(numbers), width=width, padding="0")
    return joined(prefix, padded)


def joined(*parts: Column | str) -> Column:
    """The parts of each row put together."""
    join: Any = pc.binary_join_element_wise  # its types know of no text beside columns
    return join(*parts, "")


def share(rng: np.random.Generator, count: int, part: float, yes: str, no: str) -> Column:
    """`yes` in about that part of the rows, and `no` in the others."""
    return pick((no, yes), (rng.random(count) < part).astype(np.int64))


def write_table(path: Path, header: Sequence[str], columns: Sequence[Column]) -> Path:
    """A CSV file, UTF-8 with BOM; no cell may hold a comma or a quote."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table(dict(zip(header, columns, strict=True)))
    with path.open("wb") as file:
        file.write(BOM + ",".join(header).encode() + b"\n")
        options = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
        arrow_csv.write_csv(table, file, write_options=options)
    return path
