"""What a sheet's own XML tells and the fast reader does not: how far the cells reach, errors, formulas without a result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hrcalc.exports.archive import Archive
from hrcalc.exports.cells import UNCALCULATED
from hrcalc.exports.merged import Range
from hrcalc.exports.sheet import unreadable
from hrcalc.problems import Problem
from hrcalc.words import Text

DENSE = 10_000_000
"""A sheet whose corner lies no farther is read, however few cells it has."""

SPARSE = 20
"""Beyond that, one place in so many must hold something: the fast reader keeps every place up to the farthest cell."""

_TAG = rb"<(?:[\w.-]+:)?"  # tags may have any prefix, or none
_END = rb"</(?:[\w.-]+:)?"
_NAME_ENDS = rb"(?=[\s/>])"
_FORMULA = tuple(before + b"f" + after for before in (b"<", b":") for after in (b">", b" ", b"/"))
_ERROR = (b't="e"', b"t='e'")
_ROW_OR_CELL = re.compile(
    _TAG + rb"row" + _NAME_ENDS + rb"([^>]*)>|" + _TAG + rb"c" + _NAME_ENDS + rb"([^>]*?)(?:/>|>(.*?)" + _END + rb"c>)",
    re.DOTALL,
)
_VALUE = re.compile(_TAG + rb"v(?:\s[^>]*)?>(.*?)" + _END + rb"v>", re.DOTALL)
_FORMULA_CELL = re.compile(_TAG + rb"f" + _NAME_ENDS + rb"(?:[^>]*/>|[^>]*>(.*?)" + _END + rb"f>)", re.DOTALL)
_TEXT = re.compile(_TAG + rb"is>")
_ROW_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_ADDRESS = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
_KIND = re.compile(rb"""\bt=["'](\w+)["']""")
_WIDE = tuple(re.compile(rb"r=" + quote + rb"([A-Z]{2,4})\d") for quote in (b'"', b"'"))  # text in front is found fast
_MERGED = re.compile(rb"""mergeCell\s[^>]*?\bref=["']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)["']""")
_LOW = re.compile(rb"""row\s[^>]*?\br=["'](\d+)["']""")


@dataclass(frozen=True, slots=True)
class Scan:
    """What a look through a sheet's XML found: the farthest row and column that are named, and whether any cell may hold no value.

    `merged` are ranges of cells, whatever column is the first that holds anything.
    """

    rows: int
    columns: int
    suspicious: bool
    merged: set[Range] = field(default_factory=set)


def scan(archive: Archive, part: str) -> Scan:
    """Look through a sheet, at the speed of memory. Whatever it declares its size to be makes no difference."""
    tail, rows, columns, suspicious = b"", 0, 26, False
    wide: set[bytes] = set()
    merged: set[Range] = set()
    for piece in archive.chunks(part):
        chunk = tail + piece
        suspicious = suspicious or any(mark in chunk for mark in _ERROR)
        if not suspicious and (b"<f" in chunk or b":f" in chunk):
            suspicious = any(mark in chunk for mark in _FORMULA)
        wide.update(*(pattern.findall(chunk) for pattern in _WIDE))
        rows = max(rows, max(map(int, _LOW.findall(chunk)), default=0))
        if b"mergeCell " in chunk:
            for left, top, right, bottom in _MERGED.findall(chunk):
                merged.add((int(top) - 1, column_of(left), int(bottom) - 1, column_of(right)))
        tail = chunk[-64:]
    return Scan(rows, max([columns, *(column_of(letters) + 1 for letters in wide)]), suspicious, merged)


def too_far(file: str, sheet: str, archive: Archive, part: str, found: Scan) -> Problem | None:
    """A cell that lies so far from the others that the sheet cannot be read; None for nearly every sheet.

    Cells that hold nothing but a colour do not count.
    """
    if found.rows * found.columns <= DENSE:
        return None
    count, farthest = 0, (0, 0)
    low = right = -1
    for row, column, _, inner in _cells(archive.read(part)):
        if _VALUE.search(inner) or _TEXT.search(inner):
            count += 1
            if row > low or column > right:
                low, right, farthest = max(low, row), max(right, column), (row, column)
    places = (low + 1) * (right + 1)
    if places <= DENSE or places <= SPARSE * count:
        return None
    why = Text(
        f"这张表里离其他内容很远的地方有一格:第 {farthest[0] + 1} 行第 {farthest[1] + 1} 列。",
        f"A cell lies far from all others: row {farthest[0] + 1}, column {farthest[1] + 1}.",
    )
    mend = Text("删掉表格以外的行和列,再保存。", "Delete the rows and columns outside the table, and save it.")
    return unreadable(file, why, mend, sheet=sheet, row=farthest[0] + 1)


def not_values(archive: Archive, part: str) -> Iterator[tuple[int, int, str]]:
    """Cells with an error or an uncalculated formula: row, column (from 0; the first used column is 0) and text."""
    found: list[tuple[int, int, str]] = []
    leftmost: int | None = None
    for row, column, attributes, inner in _cells(archive.read(part)):
        value, formula = _VALUE.search(inner), _FORMULA_CELL.search(inner)
        kind = _KIND.search(attributes)
        if value or _TEXT.search(inner):
            leftmost = column if leftmost is None else min(leftmost, column)
        if kind and kind[1] == b"e":
            found.append((row, column, (value[1] if value else b"#VALUE!").decode()))
        elif formula and not (value and value[1]) and not (kind and kind[1] == b"str"):
            found.append((row, column, f"{UNCALCULATED} ={(formula[1] or b'').decode(errors='replace')}"))
    for row, column, text in found:
        yield row, column - (leftmost or 0), text


def leftmost(archive: Archive, part: str) -> int:
    """The first column that holds anything, from 0."""
    first: int | None = None
    for _, column, _, inner in _cells(archive.read(part)):
        if (first is None or column < first) and (_VALUE.search(inner) or _TEXT.search(inner)):
            first = column
            if not first:
                break
    return first or 0


def _cells(xml: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Every cell: its row and column (from 0), its attributes, and what is in it."""
    row, column = -1, -1
    for match in _ROW_OR_CELL.finditer(xml):
        if match[1] is not None:
            told = _ROW_NUMBER.search(match[1])
            row, column = int(told[1]) - 1 if told else row + 1, -1
            continue
        address = _ADDRESS.search(match[2])
        column = column_of(address[1]) if address else column + 1
        yield row, column, match[2], match[3] or b""


def column_of(letters: bytes) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
