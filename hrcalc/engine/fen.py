"""Columns of amounts: whole fen in arrays, yuan with two decimals in tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from hrcalc.engine.fields import exact_numbers
from hrcalc.engine.result import MONEY


def money_array(fen: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Amounts in yuan with two decimals, from fen. Raises OverflowError for an amount of more than 16 digits before the point."""
    values = np.asarray(fen, dtype=np.int64)
    pairs = np.empty((len(values), 2), dtype=np.int64)
    pairs[:, 0] = values
    pairs[:, 1] = values >> 63
    valid = None if missing is None else pa.array(~missing).buffers()[1]
    return pa.Array.from_buffers(MONEY, len(values), [valid, pa.py_buffer(pairs.tobytes())])


def fen_array(amounts: pa.ChunkedArray) -> np.ndarray:
    """The whole fen of yuan with two decimals; null is 0."""
    return np.asarray(exact_numbers(amounts).num, dtype=np.int64)
