"""Workbooks (xlsx). Every cell is taken as its text, with three repairs.

- Numbers: a spreadsheet keeps binary doubles and vouches for 15 digits, so that is how far a number is read.
- Ids of more than 15 digits that were stored as numbers have lost their last digits: they are shown as the spreadsheet
  shows them, `3.10101E+17`, and refused where an id is wanted.
- Cells with an error (`#N/A`), and formulas that no program has worked out yet, come as text that says so, never as
  blank.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, cast
from xml.etree import ElementTree

import fastexcel
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.exports.archive import Archive
from hrcalc.exports.cells import broken
from hrcalc.exports.merged import Range, blank_beneath
from hrcalc.exports.sheet import HEAD, Column, Hint, Rows, Sheet, unreadable
from hrcalc.exports.sheet_xml import Scan, leftmost, not_values, scan, too_far
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

_BOOK = "xl/workbook.xml"
_RELATION = "/relationships}id"  # of one of two namespaces
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
    struct.error,
)
"""What reading a damaged workbook may raise, in one of its two readers."""


def open_workbook(file: str, data: bytes) -> list[Sheet]:
    """The sheets that hold anything, in their order."""
    with taken_for_damage(file):
        archive = Archive(file, data)
        if _BOOK not in archive.names:
            raise ProblemsFound([_no_book(file)])
        parts, epoch = _parts(archive)
        scans = {name: scan(archive, part) for name, part in parts.items() if part in archive.names}
        for part in archive.names - set(parts.values()):
            archive.count(part)
        if far := [p for n, found in scans.items() if (p := too_far(file, n, archive, parts[n], found))]:
            raise ProblemsFound(far)
        reader = fastexcel.read_excel(data)
        sheets: list[Sheet] = []
        for name in reader.sheet_names:
            batch = _load(reader, name, "string")
            if batch is not None and any(column.null_count < len(column) for column in batch.columns):
                sheets.append(_Worksheet(file, name, archive, reader, batch, parts[name], scans[name], epoch))
    return sheets


@contextmanager
def taken_for_damage(file: str) -> Iterator[None]:
    """Whatever goes wrong while a workbook is read is told as damage. A reader in another language may even panic."""
    try:
        yield
    except DAMAGE:
        raise ProblemsFound([broken(file)]) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # it is no Exception, and cannot be imported
            raise
        raise ProblemsFound([broken(file)]) from None


def _load(reader: fastexcel.ExcelReader, name: str, kind: Any) -> pa.RecordBatch | None:
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind)
    return sheet.to_arrow() if sheet.width and sheet.height else None


class _Worksheet(Sheet):
    def __init__(
        self,
        file: str,
        name: str,
        archive: Archive,
        reader: fastexcel.ExcelReader,
        batch: pa.RecordBatch,
        part: str,
        found: Scan,
        epoch: np.datetime64,
    ) -> None:
        self.file, self.name, self.epoch = file, name, epoch
        self._archive, self._reader = archive, reader
        self._suspect, self._part, self._merged = part if found.suspicious else None, part, found.merged
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
        with taken_for_damage(self.file):
            odd = list(not_values(self._archive, self._suspect)) if self._suspect else []
        for row, position, text in odd:
            if position in cells and 0 <= row - header - 1 < count:
                cells[position] = _replace(cells[position], [row - header - 1], [text])
        self._repair(cells, hints, header)
        numbers = np.arange(header + 2, header + 2 + count, dtype=np.int32)
        merged = blank_beneath(self._ranges(header), header + 1, cells)
        return Rows([pa.chunked_array([cells[c.position]]) for c in columns], numbers, merged=merged)

    def _ranges(self, header: int) -> list[Range]:
        """Merged cells below the header, by the sheet's own columns."""
        below = [one for one in self._merged if one[0] > header]
        if not below:
            return []
        with taken_for_damage(self.file):
            first = leftmost(self._archive, self._part)
        return [(top, left - first, bottom, right - first) for top, left, bottom, right in below]

    def _repair(self, cells: dict[int, pa.Array[Any]], hints: dict[int, Hint], header: int) -> None:
        """Long numbers, cell by cell; texts that merely look like numbers stay as they are."""
        long = {i: _where(cells[i], _LONG[hint]) for i, hint in hints.items() if hint in _LONG}
        long = {i: rows for i, rows in long.items() if len(rows)}
        if not long:
            return
        # Once more, as what only a number can be: a double where one is wanted, a boolean where it is not.
        kinds = dict.fromkeys(self._names, "string")
        kinds.update({self._names[i]: "float" if hints[i] == "number" else "boolean" for i in long})
        with taken_for_damage(self.file):
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


def _parts(archive: Archive) -> tuple[dict[str, str], np.datetime64]:
    """The part of the zip that holds each sheet, and day 0 of the workbook's dates."""
    book = ElementTree.fromstring(archive.read(_BOOK))
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


def _no_book(file: str) -> Problem:
    why = Text(
        "文件是压缩包,但不是 xlsx 工作簿(可能是 xlsb、ods 或别的)。",
        "The file is a zip, but no xlsx workbook (it may be xlsb, ods or something else).",
    )
    mend = Text("用表格软件打开,另存为 xlsx。", "Open it in a spreadsheet and save it as xlsx.")
    return unreadable(file, why, mend)
