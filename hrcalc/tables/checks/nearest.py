"""The known id that a wrong one was probably meant to be: the same but for case, zeros or look-alikes, or one edit away."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc.tables.arrow import pc

MOST = 200_000
"""How many spellings are tried in one call; beyond that, ids get no suggestion."""

LOOK_ALIKE = str.maketrans("OoIlZ", "00112")


def nearest(unknown: Sequence[str], known: pa.ChunkedArray[Any]) -> dict[str, str]:
    """For each unknown id the known one that was meant, where only one is likely. The order of `known` does not matter."""
    letters = sorted({letter for text in pc.unique(known).sort().slice(0, 1000).to_pylist() if text for letter in text})
    tried: list[str] = []
    spans: list[tuple[str, int]] = []  # each text, and where its likely spellings end; where all end
    ends: list[int] = []
    for text in sorted(set(unknown)):
        likely, others = _spellings(text, letters)
        if len(tried) + len(likely) + len(others) > MOST:
            break
        tried += [*likely, *others]
        ends.append(len(tried))
        spans.append((text, len(tried) - len(others)))
    if not tried:
        return {}
    found: dict[int, list[int]] = defaultdict(list)
    hits = np.flatnonzero(pc.is_in(pa.array(tried), known).to_numpy(zero_copy_only=False))
    for hit, which in zip(hits.tolist(), np.searchsorted(ends, hits, "right").tolist(), strict=True):
        found[which].append(hit)
    return {
        text: tried[near[0]]
        for (text, sure), near in ((spans[which], near) for which, near in found.items())
        if near[0] < sure or len(near) == 1
    }


def _spellings(text: str, letters: Sequence[str]) -> tuple[list[str], list[str]]:
    """What may have been meant, the likeliest first: what is likely enough to stand beside others, and the others."""
    if len(text) > 40:
        return [], []
    same = [text.upper(), text.lower(), re.sub(r"\.0+$", "", text), text.lstrip("0"), re.sub(r"[\s_-]", "", text)]
    same += [text.zfill(length) for length in range(len(text) + 1, 9)]
    same += [text.translate(LOOK_ALIKE), text[:1] + text[1:].translate(LOOK_ALIKE)]
    swapped = [text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)]
    shorter = [text[:i] + text[i + 1 :] for i in range(len(text))]
    other = [text[:i] + c + text[i + 1 :] for i in range(len(text)) for c in letters]
    longer = [text[:i] + c + text[i:] for i in range(len(text) + 1) for c in letters]
    nothing = {"": None, text: None}
    likely = dict.fromkeys(same)
    rest = dict.fromkeys([*swapped, *other, *shorter, *longer])
    return [s for s in likely if s not in nothing], [s for s in rest if s not in nothing and s not in likely]
