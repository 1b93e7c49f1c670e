"""Columns of amounts: whole fen in arrays, yuan with two decimals in tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hrcalc.engine.fields import exact_numbers
from hrcalc.engine.result import MONEY

Fen = NDArray[np.int64]
"""Whole fen, one for each row."""


def money_array(fen: np.ndarray, missing: NDArray[np.bool_] | None = None) -> pa.Array:
    """Amounts in yuan with two decimals, from fen; null where `missing`. Raises OverflowError for one of more than 64 bits."""
    values = np.asarray(fen, dtype=np.int64)
    pairs = np.empty((len(values), 2), dtype=np.int64)
    pairs[:, 0] = values
    pairs[:, 1] = values >> 63
    valid = None if missing is None else pa.array(~missing).buffers()[1]
    return pa.Array.from_buffers(MONEY, len(values), [valid, pa.py_buffer(pairs.tobytes())])


def fen_array(amounts: pa.ChunkedArray) -> Fen:
    """The whole fen of yuan with two decimals; null is 0."""
    return np.asarray(exact_numbers(amounts).num, dtype=np.int64)


def sum_by(fen: Fen, groups: NDArray[np.int64], count: int) -> Fen:
    """The sum of each of `count` groups; a row of group -1 belongs to none."""
    total = np.zeros(count, dtype=np.int64)
    inside = groups >= 0
    np.add.at(total, groups[inside], fen[inside])
    return total
