"""Where a template's rows went, and what has to move with them: merged cells, formats, links, page breaks, the footer's names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from hrcalc.documents.template_xml import PLACE


class Once(Protocol):
    """Values of the person."""

    def one(self, name: str) -> str:
        """The value as escaped text."""
        ...


class Moved:
    """Where the rows of the template went: the rows that each became, and where it would stand if it became none."""

    def __init__(self) -> None:
        self._rows: dict[int, list[int]] = {}
        self._free: dict[int, int] = {0: 0}

    def put(self, number: int, rows: list[int], free: int) -> None:
        """A template row became `rows`; had it been left out, the next would stand in row `free`."""
        self._rows[number] = rows
        self._free[number] = free

    def all(self, number: int) -> list[int]:
        """Every row that a template row became."""
        return self._rows.get(number, [] if number in self._free else [self._first(number)])

    def range(self, first: int, last: int) -> tuple[int, int]:
        """The rows between which rows of the template lie now."""
        start = (self._rows.get(first) or [self._first(first)])[0]
        stop = (self._rows.get(last) or [self._first(last)])[-1]
        return start, max(start, stop)

    def _first(self, number: int) -> int:
        """Where a row stands that the template does not write: as far below the last one above it as in the template."""
        if number in self._free:
            return self._free[number]
        above = max(known for known in self._free if known < number)
        return max(self._rows.get(above) or [self._free[above] - 1 if above else 0]) + number - above


_MERGES = r"<mergeCells\b.*?</mergeCells>"
_BREAKS = r"<rowBreaks\b.*?</rowBreaks>"
_FOOTER = r"<headerFooter\b.*?</headerFooter>"
_RANGE = r'\b(?:sqref|ref)="[^"]*"'
_AREA = re.compile(r"([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?")
_BREAK = re.compile(r'<brk\b[^>]*\bid="(\d+)"')

Piece = str | Callable[[Once, "Moved | None"], str]


def tail_pieces(tail: str, known: Callable[[str], str], still: int) -> list[tuple[Piece, bool]]:
    """What comes after the rows, as (piece, whether it depends on where rows went). Rows before `still` never move."""
    pieces: list[tuple[Piece, bool]] = []
    for at, text in enumerate(re.split(f"({_MERGES}|{_BREAKS}|{_FOOTER}|{_RANGE})", tail, flags=re.DOTALL)):
        if at % 2 and text.startswith("<headerFooter"):
            parts = enumerate(PLACE.split(text))
            pieces += [(_person(known(part)) if place % 2 else part, False) for place, part in parts]
        elif at % 2 and any(row >= still for row in _rows_in(text)):
            make = _merges if text.startswith("<mergeCells") else _breaks if text.startswith("<rowBreaks") else _range
            pieces.append((make(text), True))
        else:
            pieces.append((text, False))
    return pieces


def _rows_in(text: str) -> list[int]:
    rows = [int(row) for found in _AREA.finditer(text) for row in (found[2], found[4]) if row]
    return rows + [int(found) for found in _BREAK.findall(text)]


def _person(name: str) -> Piece:
    # "&" begins a code in headers and footers, so one of the data is written twice.
    return lambda values, moved: values.one(name).replace("&amp;", "&amp;&amp;")


def _merges(text: str) -> Piece:
    areas = [(m[1], int(m[2]), m[3] or m[1], int(m[4] or m[2])) for m in _AREA.finditer(text)]

    def write(values: Once, moved: Moved | None) -> str:
        assert moved
        made: list[str] = []
        for left, first, right, last in areas:
            if first == last:
                made += [f'<mergeCell ref="{left}{row}:{right}{row}"/>' for row in moved.all(first)]
            else:
                start, stop = moved.range(first, last)
                made += [f'<mergeCell ref="{left}{start}:{right}{stop}"/>'] if (left, start) != (right, stop) else []
        return f'<mergeCells count="{len(made)}">{"".join(made)}</mergeCells>' if made else ""

    return write


def _breaks(text: str) -> Piece:
    rows = [int(found) for found in _BREAK.findall(text)]

    def write(values: Once, moved: Moved | None) -> str:
        assert moved
        made = "".join(f'<brk id="{moved.range(row, row)[1]}" max="16383" man="1"/>' for row in rows)
        return f'<rowBreaks count="{len(rows)}" manualBreakCount="{len(rows)}">{made}</rowBreaks>'

    return write


def _range(text: str) -> Piece:
    def write(values: Once, moved: Moved | None) -> str:
        assert moved

        def move(found: re.Match[str]) -> str:
            start, stop = moved.range(int(found[2]), int(found[4] or found[2]))
            right = found[3] or found[1]
            one = (found[1], start) == (right, stop)
            return f"{found[1]}{start}" if one else f"{found[1]}{start}:{right}{stop}"

        return _AREA.sub(move, text)

    return write
