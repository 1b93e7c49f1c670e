"""Old workbooks (xls, the Binary Interchange File Format). Every cell is taken as its text, as those of new workbooks are.

What reads xlsx fast gives nothing for a cell with an error here, and cannot tell a number from a text; xlrd keeps the kind of every cell.
Formulas that no program has worked out are found in the records themselves: they say "work me out when you open the file".
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from struct import unpack_from
from typing import Any

import numpy as np
import pyarrow as pa
import xlrd

from hrcalc.exports.cells import UNCALCULATED, broken
from hrcalc.exports.merged import Range, blank_beneath
from hrcalc.exports.sheet import HEAD, Column, Hint, Rows, Sheet, unreadable
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

UNICODE = 80
"""The version from which all texts are Unicode."""

_SUMMARY = "\x05SummaryInformation".encode("utf-16-le")
_BEGIN, _END = {0x0809, 0x0409, 0x0209, 0x0009}, 0x000A
_FORMULA = {0x0006, 0x0206, 0x0406}
_MERGED = 0x00E5
_ON_OPENING = 2
_ZERO, _NO_TEXT = bytes(8), b"\x03\0\0\0\0\0\xff\xff"


def open_biff(file: str, data: bytes, encoding: str = "") -> list[Sheet]:
    """The sheets that hold anything, in their order. `encoding` is that of texts that are not Unicode, where the file does not say."""
    try:
        book = _open(data, encoding)
        if book.biff_version < UNICODE and book.codepage is None and not encoding:
            try:
                book = _open(data, "ascii")
                sheets = [_Worksheet(file, book, i, data) for i in range(book.nsheets)]
            except UnicodeDecodeError:
                raise ProblemsFound([_no_encoding(file)]) from None
        else:
            sheets = [_Worksheet(file, book, i, data) for i in range(book.nsheets)]
    except ProblemsFound:
        raise
    except xlrd.XLRDError as error:
        raise ProblemsFound([_locked(file) if "encrypted" in str(error) else broken(file)]) from None
    except Exception:
        # A damaged file leads the reader astray in more ways than anybody could list. Of what it holds nothing is told.
        raise ProblemsFound([broken(file)]) from None
    return [sheet for sheet in sheets if any(text for row in sheet.head for text in row) or sheet.holds]


def _open(data: bytes, encoding: str) -> xlrd.Book:
    # Rows as long as they are, not as long as the longest: a far cell would fill the memory.
    return xlrd.open_workbook(
        file_contents=data,
        logfile=io.StringIO(),
        on_demand=True,
        ragged_rows=True,
        encoding_override=encoding or None,
    )


class _Worksheet(Sheet):
    def __init__(self, file: str, book: xlrd.Book, index: int, data: bytes) -> None:
        sheet = book.sheet_by_index(index)
        self.file, self.name = file, sheet.name
        self._since_1904 = bool(book.datemode)
        self.epoch = np.datetime64("1904-01-01" if self._since_1904 else "1899-12-30")
        self._values = [sheet.row_values(i) for i in range(sheet.nrows)]
        self._kinds = [sheet.row_types(i) for i in range(sheet.nrows)]
        self._merged: list[Range] = []
        for row, column in _uncalculated(book, index, data, self._merged):
            self._values[row][column], self._kinds[row][column] = UNCALCULATED, xlrd.XL_CELL_TEXT
        book.unload_sheet(index)
        while self._kinds and not _any(self._values[-1], self._kinds[-1]):
            del self._values[-1], self._kinds[-1]
        self.width = max(map(len, self._kinds), default=0)
        self.holds = bool(self._kinds)
        self.head = [
            [self._text(row, column, "value") or "" for column in range(self.width)]
            for row in range(min(HEAD, len(self._kinds)))
        ]

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        first, count = header + 1, len(self._kinds)
        texts = {
            (c.position, c.hint): pa.array(
                [self._text(row, c.position, c.hint) for row in range(first, count)], pa.string()
            )
            for c in columns
        }
        self._values, self._kinds = [], []
        numbers = np.arange(first + 1, count + 1, dtype=np.int32)
        merged = blank_beneath(self._merged, first, {position: cells for (position, _), cells in texts.items()})
        return Rows([pa.chunked_array([texts[c.position, c.hint]]) for c in columns], numbers, merged=merged)

    def _text(self, row: int, column: int, hint: Hint) -> str | None:
        kinds = self._kinds[row]
        if column >= len(kinds):
            return None
        kind, value = kinds[column], self._values[row][column]
        if kind == xlrd.XL_CELL_TEXT:
            return str(value) or None
        if kind == xlrd.XL_CELL_NUMBER:
            return _number(value, hint)
        if kind == xlrd.XL_CELL_DATE:
            return _moment(value, self._since_1904) or _number(value, hint)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return "true" if value else "false"
        if kind == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, "#VALUE!"))
        return None


def _any(values: list[Any], kinds: Sequence[int]) -> bool:
    return any(
        kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) and value != ""
        for value, kind in zip(values, kinds, strict=True)
    )


def _number(value: float, hint: Hint) -> str:
    """To the 15 digits that a spreadsheet vouches for; an id that has more has lost its last ones, and shows it."""
    if hint != "number" and abs(value) >= 1e15:
        return f"{value:.5E}"
    return format(Decimal(f"{value:.15g}"), "f") if value else "0"


def _moment(value: float, since_1904: bool) -> str | None:
    """A date with its time. Before March 1900 dates stand one day later: 1900 was no leap year, but spreadsheets believe so."""
    day = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 31 if value < 60 else 30)
    try:
        moment = day + dt.timedelta(milliseconds=round(value * 86_400_000))
    except (OverflowError, ValueError):
        return None
    return moment.isoformat(" ", "milliseconds").removesuffix(".000")


def _uncalculated(book: xlrd.Book, index: int, data: bytes, merged: list[Range]) -> Iterator[tuple[int, int]]:
    """Cells of a sheet (row and column from 0) with a formula that has no result yet; `merged` grows by the merged cells.

    Libraries that write formulas without working them out store 0 and the wish to be worked out on opening, or an empty text. The
    latter is what spreadsheets store for `=""`, too; but they tell in the file who made it, which those libraries do not.
    """
    layout, by_spreadsheet = "<HH2x8sH" if book.biff_version >= 30 else "<HH3x8sB", _SUMMARY in data
    stream, at, depth = book.mem or data, max(book._sh_abs_posn[index], book.base), 0
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        if kind in _FORMULA and depth == 1 and length >= 16:
            row, column, result, wishes = unpack_from(layout, stream, at + 4)
            if result in (_ZERO, _NO_TEXT) and (wishes & _ON_OPENING or (result == _NO_TEXT and not by_spreadsheet)):
                yield row, column
        elif kind == _MERGED and depth == 1:
            count = unpack_from("<H", stream, at + 4)[0] if length >= 2 else 0
            for place in range(at + 6, at + 6 + 8 * min(count, (length - 2) // 8), 8):
                top, bottom, left, right = unpack_from("<4H", stream, place)
                merged.append((top, left, bottom, right))
        elif kind in _BEGIN:  # of the sheet, then of charts in it
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        at += 4 + length


def _locked(file: str) -> Problem:
    why = Text("这个旧工作簿有密码,打不开。", "This old workbook has a password of a kind that cannot be opened.")
    mend = Text(
        "用表格软件打开,另存为没有密码的 xlsx。", "Open it in a spreadsheet and save it as xlsx without a password."
    )
    return unreadable(file, why, mend)


def _no_encoding(file: str) -> Problem:
    why = Text("这个旧工作簿没有说明文字的编码。", "This old workbook does not say in which encoding its texts are.")
    mend = Text(
        '在 hrcalc.toml 写 [files."文件名"] encoding = "gb18030",或用表格软件另存为 xlsx。',
        'Write encoding = "gb18030" under [files."NAME"] in hrcalc.toml, or save it as xlsx in a spreadsheet.',
    )
    return unreadable(file, why, mend)
