"""How a mistake in a policy is told: what is wrong, under which character, and how to mend it."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hrcalc.problems import Problem
from hrcalc.words import Text

_SHOWN = 20
_WIDEST = 74
"""Columns of a terminal that a marked line may take."""
_MANY = 500
"""Known words among which any may be near; of more, those that begin like the word."""
_LONGEST = 1_000
"""Characters of a message."""


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


class Follows(FormulaError):
    """What cannot be said because of a mistake that is told elsewhere."""

    def __init__(self, at: int) -> None:
        super().__init__(at, Text("", ""), Text("", ""))


def policy_problem(position: Position, why: Text, mend: Text, *, code: str = "policy", value: str = "") -> Problem:
    """A problem in a policy document; nobody can be held for it, so it blocks the run."""
    return Problem(
        code=code,
        why=_short(why),
        mend=_short(mend),
        file=position.file,
        row=position.line,
        column=str(position.column),
        value=value,
        table="policy",
        blocking=True,
    )


def _short(words: Text) -> Text:
    """What is told may quote a word of the file, and that may be as long as the file."""
    return Text(*(w if len(w) <= _LONGEST else f"{w[: _LONGEST // 2]} … {w[-_LONGEST // 2 :]}" for w in words))


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
    """The known word that looks most like `word`, if any does; of those that contain one another the shortest."""
    words = sorted(set(known))
    if len(words) > _MANY:
        head = word[:2].lower()
        words = [w for w in words if abs(len(w) - len(word)) < 2 and w[:2].lower() == head][:_MANY]
    folded = {w.lower(): w for w in reversed(words)}
    if found := difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6 if len(word) < 5 else 0.7):
        return folded[found[0]]
    inside = [w for w in words if min(len(w), len(word)) > 1 and (w in word or word in w)]
    return min(inside, key=len, default=None)


def did_you_mean(word: str, known: Iterable[str], otherwise: Text | None = None) -> Text:
    """“是不是 x?” where there is a near word; else what is said `otherwise`, or the known words, shortened."""
    words = sorted({w for w in known if w})
    if near := nearest(word, words):
        return Text(f"是不是“{near}”?", f"Did you mean '{near}'?")
    if otherwise is not None:
        return otherwise
    if not words:
        return Text("", "")
    own = [sorted(words, key=lambda w, ascii_=ascii_: w.isascii() == ascii_) for ascii_ in (True, False)]  # type: ignore[misc]
    zh, en = (", ".join(some[:_SHOWN]) + (" …" if len(words) > _SHOWN else "") for some in own)
    return Text(f"可用的有:{zh}", f"Known are: {en}")


def with_lines(problems: Iterable[Problem], sources: Mapping[str, str]) -> list[Problem]:
    """Problems of policies that show no text yet, each with its line of the file (`sources`: file -> text) and the mark under it."""
    lines = {file: source.split("\n") for file, source in sources.items()}
    return [
        p if p.value or p.table != "policy" else replace(p, value=_line(lines.get(p.file, []), p)) for p in problems
    ]


def _line(lines: Sequence[str], problem: Problem) -> str:
    line = lines[problem.row - 1] if problem.row and problem.row <= len(lines) else ""
    return marked(line, int(problem.column) - 1) if line.strip() else ""


def several_meant(word: str, ids: Iterable[str]) -> tuple[Text, Text]:
    """What is wrong with a title that several things carry, and how to mend it."""
    known = ", ".join(ids)
    return (
        Text(f"“{word}”可以指几样东西。", f"'{word}' means several things."),
        Text(f"写其中一个:{known}", f"Write one of: {known}"),
    )
