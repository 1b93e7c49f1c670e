"""Headers of platforms: one row, or two of which the upper names groups; found by their texts, wherever they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

_UNIT = re.compile(r"\((次|天|小时|分钟|分|秒|元|个|人)\)$")
_IMPLIED = re.compile(r"(天|小时|分钟)数$")
_GROUPED = re.compile(r"[\[【]([^\[\]【】]+)[\]】](.+)")
_NOISE = re.compile(r"[\s*'\"“”‘’`\-—]")


@dataclass(frozen=True, slots=True)
class Label:
    """One column's header: the group above it (if any), its own words without unit, the unit, and how messages call it."""

    position: int
    group: str
    field: str
    unit: str
    text: str

    @property
    def names(self) -> tuple[str, str]:
        """What the column may be asked for: `上班1/打卡时间`, or `打卡时间` alone."""
        return (f"{self.group}/{self.field}", self.field)


def plain(text: str) -> str:
    """A header as it is compared: half width, without spaces, line ends, quotes, hyphens and marks."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


def label(position: int, text: str, group: str = "") -> Label:
    """The label of one header cell. A group may also stand in the cell itself: `异常统计_迟到次数(次)`, `[请假]事假(天)`."""
    words = plain(text)
    if inside := _GROUPED.fullmatch(words):
        group, words = inside[1], inside[2]
    elif not group and "_" in words:
        group, _, words = words.partition("_")
    unit = _UNIT.search(words) or _IMPLIED.search(words)
    shown = " ".join(text.split())
    above = plain(group)
    return Label(position, above, _UNIT.sub("", words), unit[1] if unit else "", f"{above} {shown}".strip())


Reading: TypeAlias = tuple[int, list[Label], set[str]]
"""A way to read a header: its last row (from 0), its labels, and the names by which they may be asked for."""


def readings(head: Sequence[Sequence[str]]) -> list[Reading]:
    """Every way to read the first rows of a sheet as its header."""
    found: list[tuple[int, list[Label]]] = []
    for i, row in enumerate(head):
        found.append((i, [label(p, text) for p, text in enumerate(row) if text.strip()]))
        if i + 1 < len(head) and not _is_banner(row, head[i + 1]):
            found.append((i + 1, _two_rows(row, head[i + 1])))
    return [(row, labels, {name for one in labels for name in one.names}) for row, labels in found]


def _is_banner(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a row is a title over the first columns of a header of one row, not the names of its groups."""
    above = [position for position, text in enumerate(upper) if text.strip()]
    below = [position for position, text in enumerate(lower) if text.strip()]
    return bool(above) and len(above) <= 2 and above[-1] <= 1 and len(below) >= 5


def _two_rows(upper: Sequence[str], lower: Sequence[str]) -> list[Label]:
    """A merged group stands in its first column only; a field merged over both rows stands in the upper one."""
    labels, group = [], ""
    for position in range(max(len(upper), len(lower))):
        above = upper[position].strip() if position < len(upper) else ""
        below = lower[position].strip() if position < len(lower) else ""
        group = above or group
        if below:
            labels.append(label(position, below, group))
        elif above:
            labels.append(label(position, above))
    return labels


def found_header(readings: Sequence[Reading], needed: AbstractSet[str]) -> tuple[int, list[Label]] | None:
    """The header's last row (from 0) and its labels, where a sheet has one that holds all that is `needed`.

    `readings` are those of the sheet's first rows. Of several the one with the most groups counts: a header of two rows also passes as its
    lower row alone. Each needed name may be several spellings, separated by `|`.
    """
    best: tuple[int, list[Label]] | None = None
    for row, labels, names in readings:
        if all(any(spelling in names for spelling in name.split("|")) for name in needed) and (
            best is None or _grouped(labels) > _grouped(best[1])
        ):
            best = row, labels
    return best


def _grouped(labels: Sequence[Label]) -> int:
    return sum(1 for one in labels if one.group)
