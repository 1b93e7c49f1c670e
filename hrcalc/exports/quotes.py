"""Quotation marks that do not pair: one that is never closed swallows every row up to the next, and nothing would say so."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import numpy as np

CHUNK = 1 << 22
"""Bytes looked at in one go, and about as many in a piece."""

_BOM = b"\xef\xbb\xbf"

_QUOTE = ord('"')


def pieces(text: bytes, start: int, separator: str) -> list[tuple[int, int]] | None:
    """Where a CSV may be cut into pieces of whole rows, from `start` on: the first byte of each, and the one behind its last.

    None where quotation marks do not open after a separator and close before one; in most files they do, which is seen at the speed of
    memory. An escaped mark (`""`) closes and opens again.
    """
    edge = np.zeros(256, dtype=bool)
    edge[[ord("\n"), ord("\r"), _QUOTE, ord(separator)]] = True
    whole = np.frombuffer(text, dtype=np.uint8)
    first = len(_BOM) if text.startswith(_BOM) else 0
    cuts = [start]
    opening = True
    for begin in range(first, len(whole), CHUNK):
        if begin > cuts[-1]:
            cuts.append(_row_behind(text, begin, inside=not opening))
        places = np.flatnonzero(whole[begin : begin + CHUNK] == _QUOTE) + begin
        opens, closes = (places[::2], places[1::2]) if opening else (places[1::2], places[::2])
        opens, closes = opens[opens > first], closes[closes < len(whole) - 1]
        if not (edge[whole[opens - 1]].all() and edge[whole[closes + 1]].all()):
            return None
        opening ^= bool(len(places) % 2)
    return [(a, b) for a, b in pairwise([*cuts, len(text)]) if a < b] if opening else None


def _row_behind(text: bytes, begin: int, *, inside: bool) -> int:
    """Where the first row behind `begin` begins, which may lie `inside` a quoted cell; the text's end where there is none."""
    cut = begin
    while end := text.find(b"\n", cut) + 1:
        inside ^= bool(text.count(b'"', cut, end) % 2)
        cut = end
        if not inside and not text.startswith(_BOM, cut):  # Arrow drops the mark at the beginning of what it reads
            return cut
    return len(text)


def row_of_disorder(text: bytes, separator: str) -> int | None:
    """The row (from 1) where the marks of a CSV that is not orderly go wrong, or None.

    Reads row by row; marks inside a cell that has none around it are text, as everywhere.
    """
    row = 0
    try:
        for _ in csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=separator, strict=True):
            row += 1
    except csv.Error:
        return row + 1
    return None
