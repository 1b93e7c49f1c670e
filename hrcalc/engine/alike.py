"""Texts that look alike, among very many: one or two edits apart, or one within the other. Nothing here compares all with all.

one edit    every text is known by itself and by itself without one of its characters: two texts one edit apart (a character replaced, left
            out, put in, or swapped with the next) share one of these spellings
parts       two edits apart, or one within the other: looked for only among texts that share a part of two or three characters that few
            have. A part that many have (上海, 科技) says nothing

Spellings and parts are compared as numbers, a few thousand texts at a time; what they find is to be looked at once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
Indexes = NDArray[np.intp]

Pairs = tuple[Indexes, Indexes]
"""Numbers of asked texts, and the number of a known text for each; no pair twice."""

Numbered = tuple[Numbers, Indexes]
"""Spellings or parts of texts as numbers, and the number of the text of each."""

FEW = 6
"""A spelling without one character that more known texts than this share says nothing: numbers in sequence, names of one pattern."""
RARE = 12
"""A part that more known texts than this have says nothing."""
_RAREST = 6
"""Of each asked text so many parts are looked up, the rarest first."""
_SLACK = 2
"""Different numbers may be counted in one place: so many more are let through, and counted one by one."""
_ENOUGH = np.uint16(40_000)
"""Counts end here: a batch more, and they would begin again."""
_LONGEST = 64
_BATCH = 4_096
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 2**64)
_MIX = np.uint64(0xD6E8FEB86659FD93)
"""Makes the first bits, by which numbers are looked up, depend on all of a number."""


class Letters:
    """Texts as their characters, one text after the other."""

    def __init__(self, texts: pa.Array) -> None:
        self.begin = np.zeros(len(texts) + 1, dtype=np.intp)
        np.cumsum(np.asarray(pc.utf8_length(texts)), out=self.begin[1:])
        (whole,) = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts), "")
        self.signs = np.frombuffer(whole.as_py().encode("utf-32-le"), dtype=np.uint32)

    def __len__(self) -> int:
        return len(self.begin) - 1

    @property
    def lengths(self) -> Indexes:
        """The number of characters of each text."""
        return np.diff(self.begin)

    def batches(self) -> Iterator[tuple[Indexes, Indexes, Numbers]]:
        """Some texts at a time: their numbers, where each begins (and the last ends), and the characters. Long ones are left out."""
        lengths = self.lengths
        for start in range(0, len(self), _BATCH):
            rows = start + np.flatnonzero(
                (lengths[start : start + _BATCH] >= 2) & (lengths[start : start + _BATCH] <= _LONGEST)
            )
            begin = np.zeros(len(rows) + 1, dtype=np.intp)
            np.cumsum(lengths[rows], out=begin[1:])
            signs = self.signs[np.repeat(self.begin[rows] - begin[:-1], lengths[rows]) + np.arange(begin[-1])]
            yield rows, begin, signs.astype(np.uint64)


def one_edit(asked: Letters, known: Letters) -> Pairs:
    """Pairs that share a spelling without one character; all that are one edit apart are among them."""
    table = _Places(len(known.signs) + len(known))
    wanted, of = _joined(_spellings(asked))
    table.mark(wanted)
    for numbers, _ in _spellings(known):
        table.count(numbers)
    found = table.kept(lambda: _spellings(known), FEW + _SLACK)
    del table
    return _same(wanted, of, *found, FEW)


def shared_parts(asked: Letters, known: Letters) -> Pairs:
    """Pairs that share a rare part."""
    table = _Places(2 * len(known.signs))
    wanted, of = _joined(_parts(asked))
    table.mark(wanted)
    for numbers, _ in _parts(known):
        table.count(numbers)
    many = table.counted(wanted)
    keep = np.flatnonzero((many > 0) & (many <= RARE))
    keep = keep[np.lexsort((wanted[keep], many[keep], of[keep]))]
    keep = keep[np.arange(len(keep)) - np.searchsorted(of[keep], of[keep], "left") < _RAREST]
    return _same(wanted[keep], of[keep], *table.kept(lambda: _parts(known), RARE), RARE)


class _Places:
    """Where numbers are counted by their first bits: how many known texts have what an asked one has."""

    def __init__(self, most: int) -> None:
        bits = min(max(int(2 * most).bit_length(), 12), 22)
        self.shift = np.uint64(64 - bits)
        self.marked = np.zeros(1 << bits, dtype=bool)
        self.counts = np.zeros(1 << bits, dtype=np.uint16)  # costs nothing where nothing is counted

    def mark(self, numbers: Numbers) -> None:
        """These are asked for."""
        self.marked[self.place(numbers)] = True

    def count(self, numbers: Numbers) -> None:
        """Count those that are asked for."""
        place = self.place(numbers)
        place = place[self.marked[place]]
        np.add.at(self.counts, place, np.uint16(1))
        self.counts[place] = np.minimum(self.counts[place], _ENOUGH)

    def counted(self, numbers: Numbers) -> NDArray[np.uint16]:
        """How often each was counted."""
        return self.counts[self.place(numbers)]

    def kept(self, numbered: Callable[[], Iterator[Numbered]], most: int) -> Numbered:
        """Those that are asked for, and were not counted too often."""
        good = self.marked & (self.counts <= most)
        return _joined((numbers[hit], rows[hit]) for numbers, rows in numbered() for hit in [good[self.place(numbers)]])

    def place(self, numbers: Numbers) -> Indexes:
        """Their first bits."""
        return (numbers >> self.shift).astype(np.intp)


_ENDS = ((1, 1), (1, 0), (0, 1))
"""How many characters an edit takes from either text: replaced, left out, put in."""


def edits(one: str, other: str) -> int:
    """How many characters must be replaced, left out, put in or swapped with the next to make one text the other; 3 for more than 2."""
    start, least = 0, min(len(one), len(other))
    while start < least and one[start] == other[start]:
        start += 1
    end = 0
    while end < least - start and one[-1 - end] == other[-1 - end]:
        end += 1
    a, b = one[start : len(one) - end], other[start : len(other) - end]
    if max(len(a), len(b)) <= 2:
        return 1 if len(a) == 2 and a == b[::-1] else max(len(a), len(b))
    # Both ends differ: of two edits, one is at the beginning and one at the end, and what is between them is the same.
    begins = [*_ENDS, (2, 2)] if a[:2] == b[1::-1] else _ENDS
    ends = [*_ENDS, (2, 2)] if a[-2:] == b[: -3 if len(b) > 2 else None : -1] else _ENDS
    for mine, theirs in begins:
        for my_end, their_end in ends:
            long = len(a) >= mine + my_end and len(b) >= theirs + their_end
            if long and a[mine : len(a) - my_end] == b[theirs : len(b) - their_end]:
                return 2
    return 3


def one_sign_apart(asked: Letters, known: Letters, pairs: Pairs) -> NDArray[np.bool_]:
    """Which pairs have the same length, and one other character or two neighbours swapped."""
    mine, theirs = pairs
    lengths = asked.lengths[mine]
    found = np.zeros(len(mine), dtype=bool)
    same = lengths == known.lengths[theirs]
    for length, rows in _by_length(np.where(same, lengths, 0)):
        at = np.arange(length)
        one = asked.signs[asked.begin[mine[rows]][:, None] + at]
        other = known.signs[known.begin[theirs[rows]][:, None] + at]
        differ = one != other
        count = differ.sum(axis=1)
        found[rows] = count == 1
        two = np.flatnonzero(count == 2)
        first = differ[two].argmax(axis=1)
        found[rows[two]] = (one[two, first] == other[two, first + 1]) & (one[two, first + 1] == other[two, first])
    return found


def _by_length(lengths: Indexes) -> Iterator[tuple[int, Indexes]]:
    """Each length but 0, and some of the rows that have it."""
    for length in np.unique(lengths[lengths > 0]).tolist():
        rows = np.flatnonzero(lengths == length)
        yield from ((length, rows[start : start + _BATCH]) for start in range(0, len(rows), _BATCH))


def _same(wanted: Numbers, of: Indexes, found: Numbers, rows: Indexes, most: int) -> Pairs:
    """Pairs of asked and known texts with the same number, where few known texts have it."""
    order = np.argsort(found)
    found, rows = found[order], rows[order]
    table = _Places(len(found))
    table.mark(found)
    keep = np.flatnonzero(table.marked[table.place(wanted)])
    keep = keep[np.argsort(wanted[keep])]  # neighbours are looked up sooner than numbers here and there
    wanted, of = wanted[keep], of[keep]
    first = np.searchsorted(found, wanted, "left")
    times = np.searchsorted(found, wanted, "right") - first
    few = np.flatnonzero(times <= most)
    first, times, of = first[few], times[few], of[few]
    place = np.repeat(first - np.cumsum(times) + times, times) + np.arange(times.sum())
    return distinct((np.repeat(of, times), rows[place]))


def distinct(*several: Pairs) -> Pairs:
    """The pairs of all, in order, none twice."""
    joined = np.sort(np.concatenate([mine << 32 | theirs for mine, theirs in several]))
    joined = joined[np.append(True, joined[1:] != joined[:-1])[: len(joined)]]
    return joined >> 32, joined & 0xFFFFFFFF


def _joined(parts: Iterator[Numbered]) -> Numbered:
    several = list(parts)
    if not several:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.intp)
    return np.concatenate([p[0] for p in several]), np.concatenate([p[1] for p in several])


def _powers(base: int, count: int) -> Numbers:
    """1, base, base², … (modulo 2⁶⁴)."""
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _spellings(letters: Letters) -> Iterator[Numbered]:
    """The numbers of every text, and of it without each of its characters.

    A text's number is the sum of its characters, each times the base to the power of its place; of the sums up to each character, the
    number of a text without one is made by moving back by one place what comes after it.
    """
    for rows, begin, signs in letters.batches():
        inverse = _powers(_INVERSE, len(signs) + 2)
        sums = np.zeros(len(signs) + 1, dtype=np.uint64)
        np.cumsum(signs * _powers(_BASE, len(signs)), out=sums[1:])
        of = np.repeat(np.arange(len(rows)), np.diff(begin))
        before = sums[:-1] - sums[begin[:-1]][of]
        after = sums[begin[1:]][of] - sums[1:]
        without = (before + after * np.uint64(_INVERSE)) * inverse[begin[:-1]][of]
        yield without * _MIX, rows[of]
        yield (sums[begin[1:]] - sums[begin[:-1]]) * inverse[begin[:-1]] * _MIX, rows


def _parts(letters: Letters) -> Iterator[Numbered]:
    """The numbers of all two and three characters of each text that follow one another."""
    for rows, begin, signs in letters.batches():
        of = np.repeat(np.arange(len(rows)), np.diff(begin))
        two = signs[:-1] * np.uint64(_BASE) + signs[1:]
        whole = of[:-1] == of[1:]
        yield two[whole] * _MIX, rows[of[:-1][whole]]
        three = two[:-1] * np.uint64(_BASE) + signs[2:]
        whole = of[:-2] == of[2:]
        yield three[whole] * _MIX, rows[of[:-2][whole]]
