"""Slips of typing: full-width signs that YAML takes for text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrcalc.words import Text

KEY = r"[^\W\d][\w-]*"
_WIDE_COLON = re.compile(rf"(?:^\s*(?:- )?|[{{,，]\s*){KEY}(：)")
_WIDE_INDENT = re.compile("^[ ]*([\u00a0\u3000])")


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: line and column from 1, what is wrong, how to mend it."""

    line: int
    column: int
    why: Text
    mend: Text


def full_width(text: str, lines: set[int]) -> list[Slip]:
    """Full-width colons behind keys, and full-width blanks as indentation, in these lines (from 1): YAML takes them for text."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if number not in lines:
            continue
        if blank := _WIDE_INDENT.match(line):
            found.append(
                Slip(
                    number,
                    blank.start(1) + 1,
                    Text("缩进用了全角空格或不间断空格。", "The line is indented with full-width or no-break blanks."),
                    Text("缩进只用普通空格。", "Indent with plain spaces only."),
                )
            )
        found += wide_colons(line, number)
    return found


def wide_colons(line: str, number: int) -> list[Slip]:
    """The full-width colons behind keys of a line."""
    why = Text("这里是全角冒号“：”。", "This colon is a full-width one '：'.")
    mend = Text("改成半角冒号加空格“: ”。", "Write a plain colon and a space ': '.")
    return [Slip(number, colon.start(1) + 1, why, mend) for colon in _WIDE_COLON.finditer(line)]
