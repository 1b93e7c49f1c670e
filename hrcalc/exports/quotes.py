"""Quotation marks that do not pair: one that is never closed swallows every row up to the next, and nothing would say so."""

from __future__ import annotations

import csv
import io

import numpy as np

CHUNK = 1 << 22
"""Bytes looked at in one go."""

_QUOTE = ord('"')


def disorder(text: bytes, separator: str) -> int | None:
    """The row (from 1) where the quotation marks of a CSV go wrong, or None."""
    return None if _orderly(text, separator) else _row_of_disorder(text, separator)


def _orderly(text: bytes, separator: str) -> bool:
    """Whether marks open after a separator and close before one; what most files pass, at the speed of memory.

    An escaped mark (`""`) closes and opens again.
    """
    edge = np.zeros(256, dtype=bool)
    edge[[ord("\n"), ord("\r"), _QUOTE, ord(separator)]] = True
    whole = np.frombuffer(text, dtype=np.uint8)
    start = 3 if text.startswith(b"\xef\xbb\xbf") else 0
    opening = True
    for begin in range(start, len(whole), CHUNK):
        places = np.flatnonzero(whole[begin : begin + CHUNK] == _QUOTE) + begin
        opens, closes = (places[::2], places[1::2]) if opening else (places[1::2], places[::2])
        opens, closes = opens[opens > start], closes[closes < len(whole) - 1]
        if not (edge[whole[opens - 1]].all() and edge[whole[closes + 1]].all()):
            return False
        opening ^= bool(len(places) % 2)
    return opening


def _row_of_disorder(text: bytes, separator: str) -> int | None:
    """Reads row by row; marks inside a cell that has none around it are text, as everywhere."""
    row = 0
    try:
        for _ in csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=separator, strict=True):
            row += 1
    except csv.Error:
        return row + 1
    return None
