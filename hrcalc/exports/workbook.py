"""Workbooks (xlsx). Every cell is taken as its text, with three repairs.

- Numbers: a spreadsheet keeps binary doubles and vouches for 15 digits, so that is how far a number is read.
- Ids of more than 15 digits that were stored as numbers have lost their last digits: they are shown as the spreadsheet
  shows them, `3.10101E+17`, and refused where an id is wanted.
- Cells with an error (`#N/A`), and formulas that no program has worked out yet, come as text that says so, never as
  blank.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, cast
from xml.etree import ElementTree

import fastexcel
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.exports.sheet import HEAD, Column, Hint, Rows, Sheet, unreadable
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

UNCALCULATED = "#UNCALCULATED!"
"""What a formula without a stored value is read as, followed by the formula."""

_RELATION = "/relationships}id"  # of one of two namespaces
_FORMULA = tuple(before + b"f" + after for before in (b"<", b":") for after in (b">", b" ", b"/"))
_ERROR = (b't="e"', b"t='e'")
_TAG = rb"<(?:[\w.-]+:)?"  # tags may have any prefix, or none
_END = rb"</(?:[\w.-]+:)?"
_NAME_ENDS = rb"(?=[\s/>])"
_ROW_OR_CELL = re.compile(
    _TAG + rb"row" + _NAME_ENDS + rb"([^>]*)>|" + _TAG + rb"c" + _NAME_ENDS + rb"([^>]*?)(?:/>|>(.*?)" + _END + rb"c>)",
    re.DOTALL,
)
_VALUE = re.compile(_TAG + rb"v(?:\s[^>]*)?>(.*?)" + _END + rb"v>", re.DOTALL)
_FORMULA_CELL = re.compile(_TAG + rb"f" + _NAME_ENDS + rb"(?:[^>]*/>|[^>]*>(.*?)" + _END + rb"f>)", re.DOTALL)
_TEXT = re.compile(_TAG + rb"is>")
_LONG: dict[Hint, str] = {"number": r"^[+-]?(\d{16,}|\d*\.\d{9,}|[\d.]{17,})$", "name": r"^\d{16,}$"}
"""Texts that may be a number of more digits than a spreadsheet keeps."""


DAMAGE = (
    fastexcel.FastExcelError,
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    NotImplementedError,  # a kind of compression that nobody knows
    OSError,
    RuntimeError,  # an entry with a password
    ValueError,
)
"""What reading a damaged workbook may raise, in one of its two readers."""


def open_workbook(file: str, data: bytes) -> list[Sheet]:
    """The sheets that hold anything, in their order."""
    try:
        reader = fastexcel.read_excel(data)
        parts, epoch = _parts(data)
        sheets: list[Sheet] = []
        for name in reader.sheet_names:
            batch = _load(reader, name, "string")
            if batch is not None and any(column.null_count < len(column) for column in batch.columns):
                sheets.append(_Worksheet(file, name, data, reader, batch, parts[name], epoch))
    except DAMAGE:
        raise ProblemsFound([_broken(file)]) from None
    return sheets


def _load(reader: fastexcel.ExcelReader, name: str, kind: Any) -> pa.RecordBatch | None:
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind)
    return sheet.to_arrow() if sheet.width and sheet.height else None


class _Worksheet(Sheet):
    def __init__(
        self,
        file: str,
        name: str,
        data: bytes,
        reader: fastexcel.ExcelReader,
        batch: pa.RecordBatch,
        part: str,
        epoch: np.datetime64,
    ) -> None:
        self.file, self.name, self.epoch = file, name, epoch
        self._data, self._reader, self._part = data, reader, part
        self._batch: pa.RecordBatch | None = batch
        self._names = batch.schema.names
        self.head = [["" if v is None else v for v in row.values()] for row in batch.slice(0, HEAD).to_pylist()]

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        batch, self._batch = self._batch, None  # the text is dropped with the last column that was taken from it
        assert batch is not None
        hints = {c.position: c.hint for c in columns}
        cells = {i: batch.column(i).slice(header + 1) for i in hints}
        count = len(batch) - header - 1
        del batch
        try:
            odd = list(_not_values(self._data, self._part))
        except DAMAGE:
            raise ProblemsFound([_broken(self.file)]) from None
        for row, position, text in odd:
            if position in cells and 0 <= row - header - 1 < count:
                cells[position] = _replace(cells[position], [row - header - 1], [text])
        self._repair(cells, hints, header)
        numbers = np.arange(header + 2, header + 2 + count, dtype=np.int32)
        return Rows([pa.chunked_array([cells[c.position]]) for c in columns], numbers)

    def _repair(self, cells: dict[int, pa.Array[Any]], hints: dict[int, Hint], header: int) -> None:
        """Long numbers, cell by cell; texts that merely look like numbers stay as they are."""
        long = {i: _where(cells[i], _LONG[hint]) for i, hint in hints.items() if hint in _LONG}
        long = {i: rows for i, rows in long.items() if len(rows)}
        if not long:
            return
        # Once more, as what only a number can be: a double where one is wanted, a boolean where it is not.
        kinds = dict.fromkeys(self._names, "string")
        kinds.update({self._names[i]: "float" if hints[i] == "number" else "boolean" for i in long})
        again = _load(self._reader, self.name, kinds)
        assert again is not None
        for i, rows in long.items():
            values = again.column(i).slice(header + 1).take(pa.array(rows)).to_pylist()
            texts = cells[i].take(pa.array(rows)).to_pylist()
            shown = [_number(v, t) if hints[i] == "number" else _id(v, t) for v, t in zip(values, texts, strict=True)]
            cells[i] = _replace(cells[i], rows, shown)


def _where(cells: pa.Array[Any], pattern: str) -> npt.NDArray[np.int64]:
    found: Any = pc.fill_null(pc.match_substring_regex(cells, pattern), cast(Any, False))
    return np.flatnonzero(found.to_numpy(zero_copy_only=False))


def _number(double: float | None, text: str) -> str:
    """A number of the sheet to its 15 digits. Its text came with 9 places, so that is how a number is told from a text."""
    if double is None or f"{double:.9f}".rstrip("0").rstrip(".") != text:
        return text
    return format(Decimal(f"{double:.15g}"), "f")


def _id(number: bool | None, text: str) -> str:
    """A long id: as it is if the cell holds text, as a spreadsheet shows it if the cell holds a number."""
    return text if number is None else f"{float(text):.5E}"


def _replace(cells: pa.Array[Any], rows: Sequence[int] | npt.NDArray[np.int64], texts: list[str]) -> pa.Array[Any]:
    mask = np.zeros(len(cells), dtype=bool)
    mask[rows] = True
    replaced: pa.Array[Any] = pc.replace_with_mask(cells, pa.array(mask), pa.array(texts, pa.string()))
    return replaced


def _parts(data: bytes) -> tuple[dict[str, str], np.datetime64]:
    """The part of the zip that holds each sheet, and day 0 of the workbook's dates."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))) for link in links}
    parts = {
        sheet.get("name", ""): targets[link].lstrip("/")
        for sheet in book.iter()
        if sheet.tag.endswith("}sheet")
        for name, link in sheet.items()
        if name.endswith(_RELATION) and link in targets
    }
    since_1904 = any(e.tag.endswith("}workbookPr") and e.get("date1904") in {"1", "true"} for e in book.iter())
    return parts, np.datetime64("1904-01-01" if since_1904 else "1899-12-30")


def _not_values(data: bytes, part: str) -> Iterator[tuple[int, int, str]]:
    """Cells with an error or an uncalculated formula: row, column (from 0; the first used column is 0) and text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if not _suspicious(archive, part):
            return
        xml = archive.read(part)
    found: list[tuple[int, int, str]] = []
    leftmost: int | None = None
    row, column = -1, -1
    for match in _ROW_OR_CELL.finditer(xml):
        if match[1] is not None:
            told = re.search(rb"""\br=["'](\d+)["']""", match[1])
            row, column = int(told[1]) - 1 if told else row + 1, -1
            continue
        attributes, inner = match[2], match[3] or b""
        address = re.search(rb"""\br=["']([A-Z]+)(\d+)["']""", attributes)
        column = _column(address[1]) if address else column + 1
        value, formula = _VALUE.search(inner), _FORMULA_CELL.search(inner)
        kind = re.search(rb"""\bt=["'](\w+)["']""", attributes)
        if value or _TEXT.search(inner):
            leftmost = column if leftmost is None else min(leftmost, column)
        if kind and kind[1] == b"e":
            found.append((row, column, (value[1] if value else b"#VALUE!").decode()))
        elif formula and not (value and value[1]) and not (kind and kind[1] == b"str"):
            found.append((row, column, f"{UNCALCULATED} ={(formula[1] or b'').decode(errors='replace')}"))
    for row, column, text in found:
        yield row, column - (leftmost or 0), text


def _suspicious(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a sheet has any error, or a formula that may have no result: most have none, and are not looked through."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            chunk, tail = tail + chunk, chunk[-8:]
            if any(mark in chunk for mark in _ERROR + _FORMULA):
                return True
    return False


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _broken(file: str) -> Problem:
    why = Text("这个工作簿已损坏,读不出来。", "The workbook is damaged and cannot be read.")
    mend = Text(
        "重新导出,或用表格软件打开后另存为 xlsx。", "Export it again, or open it in a spreadsheet and save it as xlsx."
    )
    return unreadable(file, why, mend)
