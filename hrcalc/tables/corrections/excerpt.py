"""A few rows of a large text file, without taking all of it apart."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from hrcalc.exports.sheet import HEAD

_LARGE = 1 << 20
"""Bytes from which on it is worth the while."""

_PLAIN = frozenset({"utf-8", "gb18030", "cp1252"})
"""Encodings in which a byte that looks like a line's end or a quotation mark is one."""


def excerpt(
    data: bytes, encoding: str, wanted: Collection[int], rows: int, header_row: int
) -> tuple[bytes, npt.NDArray[np.int64]] | None:
    """The first rows of a CSV file and the `wanted` ones, as a file of their own; and the number of each of its rows in `data`.

    None where lines and rows might not be the same: the rows below the header must come to those that were read before (`rows`).
    """
    returns = data.count(b"\r")
    if len(data) < _LARGE or encoding not in _PLAIN or (returns and returns != data.count(b"\r\n")):
        return None
    array = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(array == ord("\n")) + 1
    quotes = np.flatnonzero(array == ord('"'))
    if len(quotes):
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    if not len(ends) or ends[-1] != len(data):
        ends = np.append(ends, len(data))
    starts = np.concatenate([[0], ends[:-1]])
    while len(ends) and not data[starts[-1] : ends[-1]].strip(b' ,;\t\r\n"'):
        starts, ends = starts[:-1], ends[:-1]
    if len(ends) != header_row + rows:
        return None
    chosen = np.unique([*range(min(HEAD + 1, len(ends))), *(row - 1 for row in wanted if row <= len(ends))])
    lines = [data[a:b] for a, b in zip(starts[chosen].tolist(), ends[chosen].tolist(), strict=True)]
    return b"".join(lines), chosen + 1
