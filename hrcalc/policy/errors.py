"""How a mistake in a policy is told: what is wrong, under which character, and how to mend it."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from hrcalc.problems import Problem
from hrcalc.words import Text

_WIDEST = 74
"""Columns of a terminal that a marked line may take."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a policy file: line and column count from 1."""

    file: str
    line: int
    column: int


class FormulaError(Exception):
    """A formula that cannot be read: where in its text, why, how to mend it."""

    def __init__(self, at: int, why: Text, mend: Text) -> None:
        super().__init__(why.en)
        self.at = at
        self.why = why
        self.mend = mend


def policy_problem(position: Position, why: Text, mend: Text, *, code: str = "policy", value: str = "") -> Problem:
    """A problem in a policy document; nobody can be held for it, so it blocks the run."""
    return Problem(
        code=code,
        why=why,
        mend=mend,
        file=position.file,
        row=position.line,
        column=str(position.column),
        value=value,
        table="policy",
        blocking=True,
    )


def marked(text: str, at: int) -> str:
    """The line of a formula that holds the character `at`, with a mark under it; wide characters are counted as two.

    Of a long line, what stands round the mark: it fits a terminal of 80 columns.
    """
    line_start = text.rfind("\n", 0, at) + 1
    line = text[line_start:].split("\n", 1)[0]
    at = min(at - line_start, len(line))
    start, end = at, at
    left = _WIDEST - 2
    while left > 0 and (start > 0 or end < len(line)):
        before, behind = start > 0, end < len(line)
        if before and (end - at > (at - start) or not behind):
            start -= 1
            left -= _width(line[start])
        else:
            left -= _width(line[end])
            end += 1
    cut, more = "…" if start else "", "…" if end < len(line) else ""
    shown = "".join(_shown(c) for c in line[start:end])
    indent = len(cut) + sum(_width(c) for c in line[start:at])
    return f"{cut}{shown}{more}\n{' ' * indent}^"


def _shown(char: str) -> str:
    return char if char.isprintable() else " " * _width(char)


def _width(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like `word`, if any does."""
    found = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> Text:
    """“是不是 x?” where there is a near word; else the known words, shortened."""
    words = sorted(set(known))
    if near := nearest(word, words):
        return Text(f"是不是“{near}”?", f"Did you mean '{near}'?")
    shown = ", ".join(words[:30]) + (" …" if len(words) > 30 else "")
    return Text(f"可用的有:{shown}", f"Known are: {shown}") if words else Text("", "")
