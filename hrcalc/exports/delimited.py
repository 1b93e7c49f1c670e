"""CSV and its relatives: separated by comma, semicolon or tab, quoted where a cell holds a separator or a new line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from hrcalc.exports.quotes import disorder
from hrcalc.exports.sheet import HEAD, Column, Rows, Sheet, unreadable
from hrcalc.exports.text import utf8
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

SEPARATORS = (",", ";", "\t")
EMPTY = ["", "--"]
"""Cells that hold nothing."""

_ANYTHING = re.compile(rb"[^ \t\r\n,;\0\xef\xbb\xbf]")

REPEATED = pa.dictionary(pa.int32(), pa.string())


def open_delimited(file: str, data: bytes) -> list[Sheet]:
    """The one sheet of a CSV file, or none where the file holds nothing."""
    text = utf8(file, data)
    if not _ANYTHING.search(text):
        return []
    separator = max(SEPARATORS, key=lambda s: sum(len(cells) - 1 for cells, _ in _head(file, text, s)))
    return [_Delimited(file, text, separator)]


def _head(file: str, text: bytes, separator: str) -> list[tuple[list[str], int]]:
    """The first rows: their cells, and where in `text` the next row begins."""
    for size in (1 << 16, len(text)):
        lines = _Lines(text[:size].decode("utf-8", errors="ignore"))
        reader = csv.reader(lines, delimiter=separator)
        rows: list[tuple[list[str], int]] = []
        try:
            for cells in reader:
                rows.append((cells, lines.consumed))
                if len(rows) == HEAD:
                    return rows
        except csv.Error:  # a cell longer than any cell is
            if size >= len(text):
                raise ProblemsFound([_not_taken(file)]) from None
        if size >= len(text):
            return rows
        if len(rows) > 1:
            return rows[:-1]  # the last one may have been cut
    return rows


class _Lines:
    """Lines of a text, and how many bytes of it were taken."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.consumed = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            first = not self.consumed
            self.consumed += len(line.encode())
            yield line.removeprefix("\ufeff") if first else line


class _Odd:
    """Collects rows with too few or too many cells: their number (from 1) and their text."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, str]] = []

    def __call__(self, row: arrow_csv.InvalidRow) -> Literal["skip", "error"]:
        self.rows.append((row.number or 0, row.text))
        return "skip"


class _Delimited(Sheet):
    def __init__(self, file: str, text: bytes, separator: str) -> None:
        self.file, self.name = file, ""
        self._text, self._separator = text, separator
        head = _head(file, text, separator)
        self.head = [cells for cells, _ in head]
        self._ends = [end for _, end in head]

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        text, self._text = self._text, b""
        rest = pa.py_buffer(text).slice(self._ends[header])
        first, width, quoted = header + 2, len(self.head[header]), b'"' in text
        if not len(rest):
            return Rows([pa.chunked_array([[]], pa.string()) for _ in columns], np.zeros(0, np.int32))
        if quoted and (wrong := disorder(text, self._separator)):
            raise ProblemsFound([_broken(self.file, wrong)])
        problems: list[Problem] = []
        try:
            table = self._parse(rest, width, quoted, columns)
            numbers = np.arange(first, first + table.num_rows, dtype=np.int32)
        except pa.ArrowInvalid:
            # A row with too few or too many cells. Only the slower way, in one block, tells which.
            odd = _Odd()
            try:
                table = self._parse(rest, width, quoted, columns, odd)
            except pa.ArrowInvalid:
                raise ProblemsFound([_not_taken(self.file)]) from None
            table, numbers, problems = self._mend(table, odd, width, first)
        return Rows([table[str(c.position)] for c in columns], numbers, len(problems), problems)

    def _parse(
        self, rest: pa.Buffer, width: int, quoted: bool, columns: Sequence[Column], odd: _Odd | None = None
    ) -> pa.Table:
        names = [str(i) for i in range(width)]
        wanted = sorted({c.position for c in columns})
        plain = {c.position for c in columns if c.hint == "name"}
        return arrow_csv.read_csv(
            cast(Any, pa.BufferReader(rest)),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=odd is None, block_size=len(rest) + 1 if odd else None
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._separator,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
                invalid_row_handler=odd,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=[str(i) for i in wanted],
                column_types={str(i): pa.string() if i in plain else REPEATED for i in wanted},
                null_values=EMPTY,
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                check_utf8=False,  # done for the whole file
            ),
        )

    def _mend(
        self, table: pa.Table, odd: _Odd, width: int, first: int
    ) -> tuple[pa.Table, npt.NDArray[np.int32], list[Problem]]:
        """Puts rows whose extra cells are all empty back in their place; the other odd rows become problems."""
        problems = []
        mended: list[tuple[int, list[str]]] = []
        for number, text in odd.rows:
            cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=self._separator), [])
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                mended.append((number, cells))
            else:
                problems.append(_odd_row(self.file, first + number - 1, width, len(cells)))
        gone = {number for number, _ in odd.rows}
        numbers = np.array([i for i in range(1, table.num_rows + len(gone) + 1) if i not in gone], dtype=np.int32)
        if mended:
            extra = {
                name: pa.array(
                    [None if cells[int(name)] in EMPTY else cells[int(name)] for _, cells in mended], pa.string()
                )
                for name in table.column_names
            }
            table = table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))
            table = pa.concat_tables([table, pa.table(extra)])
            numbers = np.concatenate([numbers, np.array([number for number, _ in mended], dtype=np.int32)])
            order = np.argsort(numbers, kind="stable")
            table, numbers = table.take(order), numbers[order]
        return table, numbers + np.int32(first - 1), problems


def _odd_row(file: str, row: int, width: int, cells: int) -> Problem:
    # Of what stands there nothing is told: nobody knows which cells are ids and bank accounts.
    why = Text(f"这一行有 {cells} 格,表头有 {width} 格。", f"The row has {cells} cells, the header has {width}.")
    mend = Text(
        "补齐或删掉多余的分隔符;带逗号的文字要加引号。",
        "Add or remove separators so that they agree; quote texts that hold a comma.",
    )
    return unreadable(file, why, mend, row=row)


def _not_taken(file: str) -> Problem:
    why = Text("文件太宽或太长,拆不成一格一格。", "The file is too wide or too long to be taken apart into cells.")
    mend = Text("只导出需要的列,或重新导出。", "Export only the columns that are needed, or export the file again.")
    return unreadable(file, why, mend)


def _broken(file: str, row: int | None) -> Problem:
    why = Text(
        "引号没有成对,从这里起分不清哪里是一格。",
        "Quotation marks do not pair: from here on nobody can tell where a cell ends.",
    )
    mend = Text("补上或删掉多余的引号,或重新导出。", "Add or remove the odd quotation mark, or export the file again.")
    return unreadable(file, why, mend, row=row)
