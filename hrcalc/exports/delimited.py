"""CSV and its relatives: separated by comma, semicolon or tab, quoted where a cell holds a separator or a new line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from hrcalc.exports.quotes import pieces, row_of_disorder
from hrcalc.exports.sheet import HEAD, Column, Rows, Sheet, unreadable
from hrcalc.exports.text import decode
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

SEPARATORS = (",", ";", "\t")
EMPTY = ["", "--"]
"""Cells that hold nothing."""

_ANYTHING = re.compile(rb"[^ \t\r\n,;\0\xef\xbb\xbf]")

REPEATED = pa.dictionary(pa.int32(), pa.string())

_LARGEST = 2**31 - 1
"""Bytes that Arrow takes for one block, at most."""


def open_delimited(file: str, data: bytes, encoding: str = "") -> list[Sheet]:
    """The one sheet of a CSV file, or none where the file holds nothing. `encoding` is what the settings say of it."""
    text, found = decode(file, data, encoding)
    if not _ANYTHING.search(text):
        return []
    separator = max(SEPARATORS, key=lambda s: sum(len(cells) - 1 for cells, _ in _head(file, text, s)))
    return [_Delimited(file, text, separator, found)]


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
    def __init__(self, file: str, text: bytes, separator: str, encoding: str) -> None:
        self.file, self.name, self.encoding = file, "", encoding
        self._text, self._separator = text, separator
        head = _head(file, text, separator)
        self.head = [cells for cells, _ in head]
        self._ends = [end for _, end in head]

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        text, self._text = self._text, b""
        start, first, width, quoted = self._ends[header], header + 2, len(self.head[header]), b'"' in text
        if start >= len(text):
            return Rows([pa.chunked_array([[]], pa.string()) for _ in columns], np.zeros(0, np.int32))
        whole = pieces(text, start, self._separator)
        if whole is None and (wrong := row_of_disorder(text, self._separator)):
            raise ProblemsFound([_broken(self.file, wrong)])
        buffer = pa.py_buffer(text)
        try:
            parts = [buffer.slice(a, b - a) for a, b in whole or [(start, len(text))]]
            table, odd = self._parse(parts, width, quoted, columns)
        except pa.ArrowInvalid:
            raise ProblemsFound([_not_taken(self.file)]) from None
        table, numbers, problems = self._mend(table, odd, width, first)
        return Rows([table[str(c.position)] for c in columns], numbers, len(problems), problems)

    def _parse(
        self, whole: Sequence[pa.Buffer], width: int, quoted: bool, columns: Sequence[Column]
    ) -> tuple[pa.Table, list[tuple[int, str]]]:
        """The rows that have as many cells as the header, and the number (from 1) and text of the others.

        Arrow tells which rows are odd where it reads one block after the other; so every piece is one block, in a thread of its own.
        """

        def parse(piece: pa.Buffer) -> tuple[pa.Table, list[tuple[int, str]]]:
            odd = _Odd()
            return self._parse_piece(piece, width, quoted, columns, odd), odd.rows

        if len(whole) == 1:
            parsed = [parse(whole[0])]
        else:
            with ThreadPoolExecutor(pa.cpu_count()) as pool:
                parsed = list(pool.map(parse, whole))
        odd: list[tuple[int, str]] = []
        before = 0
        for table, rows in parsed:
            odd += [(before + number, text) for number, text in rows]
            before += table.num_rows + len(rows)
        return pa.concat_tables([table for table, _ in parsed]), odd

    def _parse_piece(
        self, piece: pa.Buffer, width: int, quoted: bool, columns: Sequence[Column], odd: _Odd
    ) -> pa.Table:
        names = [str(i) for i in range(width)]
        wanted = sorted({c.position for c in columns})
        plain = {c.position for c in columns if c.hint == "name"}
        return arrow_csv.read_csv(
            cast(Any, pa.BufferReader(piece)),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=min(len(piece) + 1, _LARGEST)
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
        self, table: pa.Table, odd: Sequence[tuple[int, str]], width: int, first: int
    ) -> tuple[pa.Table, npt.NDArray[np.int32], list[Problem]]:
        """Puts rows whose extra cells are all empty back in their place; the other odd rows become problems."""
        problems = []
        mended: list[tuple[int, list[str]]] = []
        for number, text in odd:
            cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=self._separator), [])
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                mended.append((number, cells))
            else:
                problems.append(_odd_row(self.file, first + number - 1, width, len(cells)))
        whole = np.arange(1, table.num_rows + len(odd) + 1, dtype=np.int32)
        numbers = np.delete(whole, [number - 1 for number, _ in odd])
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
