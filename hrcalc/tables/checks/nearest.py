"""The known id that a wrong one was probably meant to be: the same but for case, zeros or look-alikes, or one edit away."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from hrcalc.tables.arrow import pc

MOST = 200_000
"""How many spellings are tried in one call; beyond that, ids get no suggestion."""

LOOK_ALIKE = str.maketrans("OoIlZ", "00112")


def nearest(unknown: Sequence[str], known: pa.ChunkedArray[Any]) -> dict[str, str]:
    """For each unknown id the known one that was meant, where only one is likely. The order of `known` does not matter."""
    letters = sorted({letter for text in pc.unique(known).sort().slice(0, 1000).to_pylist() if text for letter in text})
    tried: list[tuple[str, bool, str]] = []
    for text in sorted(set(unknown)):
        spellings = _spellings(text, letters)
        if len(tried) + len(spellings) > MOST:
            break
        tried += [(text, sure, spelling) for sure, spelling in spellings]
    if not tried:
        return {}
    hits = pc.is_in(pa.array([spelling for _, _, spelling in tried]), known).to_pylist()
    found: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for (text, sure, spelling), hit in zip(tried, hits, strict=True):
        if hit:
            found[text].append((sure, spelling))
    return {text: near[0][1] for text, near in found.items() if near[0][0] or len(near) == 1}


def _spellings(text: str, letters: Sequence[str]) -> list[tuple[bool, str]]:
    """What may have been meant, the likeliest first, and whether it is likely enough to stand beside others."""
    if len(text) > 40:
        return []
    same = [text.upper(), text.lower(), re.sub(r"\.0+$", "", text), text.lstrip("0"), re.sub(r"[\s_-]", "", text)]
    same += [text.zfill(length) for length in range(len(text) + 1, 9)]
    same += [text.translate(LOOK_ALIKE), text[:1] + text[1:].translate(LOOK_ALIKE)]
    swapped = [text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)]
    shorter = [text[:i] + text[i + 1 :] for i in range(len(text))]
    other = [text[:i] + c + text[i + 1 :] for i in range(len(text)) for c in letters]
    longer = [text[:i] + c + text[i:] for i in range(len(text) + 1) for c in letters]
    ranked = [*((True, s) for s in same), *((False, s) for s in (*swapped, *other, *shorter, *longer))]
    return [(sure, s) for s, sure in _first(ranked).items() if s and s != text]


def _first(ranked: list[tuple[bool, str]]) -> dict[str, bool]:
    spellings: dict[str, bool] = {}
    for sure, spelling in ranked:
        spellings.setdefault(spelling, sure)
    return spellings
