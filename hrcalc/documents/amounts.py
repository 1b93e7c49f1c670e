"""Money between Arrow's decimals and whole fen. Writers only add; nothing here rounds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hrcalc.engine.result import MONEY

Fen = NDArray[np.int64]
"""Whole fen, one for each row."""


def fen_of(column: pa.ChunkedArray) -> Fen:
    """A column of yuan with two decimals as whole fen; null is 0."""
    array = column.cast(MONEY).combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], MONEY)
    if not len(array):
        return np.zeros(0, dtype=np.int64)
    # A decimal of 128 bits is its unscaled integer: of 18 digits, so the lower 64 bits say all of it.
    words = np.frombuffer(array.buffers()[1], dtype=np.int64).reshape(-1, 2)
    low = words[array.offset : array.offset + len(array), 0]
    return np.where(array.is_null().to_numpy(zero_copy_only=False), 0, low)


def money_of(fen: Fen, known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Whole fen as a column of yuan with two decimals; null where not `known`."""
    words = np.empty((len(fen), 2), dtype=np.int64)
    words[:, 0] = fen
    words[:, 1] = fen >> 63
    mask = None if known is None else pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
    return pa.Array.from_buffers(MONEY, len(fen), [mask, pa.py_buffer(words.tobytes())])


def sum_by(fen: Fen, groups: NDArray[np.int64], count: int) -> Fen:
    """The sum of each of `count` groups; a row of group -1 belongs to none."""
    total = np.zeros(count, dtype=np.int64)
    inside = groups >= 0
    np.add.at(total, groups[inside], fen[inside])
    return total


def text_of(fen: int) -> str:
    """`-1234.50`: an amount as files write it."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
