"""How a mistake in a policy is told: what is wrong, under which character, and how to mend it."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from hrcalc.problems import Problem
from hrcalc.words import Text


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
    """The formula with a mark under the character `at`, wide characters counted as two."""
    line_start = text.rfind("\n", 0, at) + 1
    line_end = text.find("\n", at)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    start = max(0, at - line_start - 60)
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line[start : at - line_start])
    return f"{line[start : start + 120]}\n{' ' * width}^"


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
