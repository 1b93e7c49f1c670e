"""Tables of a web page, which many systems save under the name of a workbook (`.xls`): each table is a sheet.

What a spreadsheet shows is read: line breaks, merged cells (their text stands in the first one) and entities. Where a page of a
spreadsheet tells the number behind a rounded one (`x:num`), that is taken. Formats, styles and scripts make no difference, but
what a cell hides is not read, and what it raises or strikes out is marked (`100^2`, `~5~100`), so that nobody takes it for digits.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation

import numpy as np
import pyarrow as pa
from lxml import etree

from hrcalc.exports.merged import Range, blank_beneath
from hrcalc.exports.sheet import HEAD, Column, Rows, Sheet, unreadable
from hrcalc.exports.text import Decoded, decode
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

DEEPEST = 2000
"""How deep tags may nest: unclosed ones nest ever deeper, and reading takes ever longer."""

WIDEST, LARGEST = 16_384, 20_000_000
"""Columns of a table, and places of a table, as spreadsheets know them and memory bears them."""

CHUNK = 1 << 15
"""Bytes given to the parser in one go; it goes on to their end when something is found wrong."""

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<minus>\()?[¥￥$ ]*(?P<digits>[-+]?[\d,]*\.?\d+)\)? *(?P<percent>%?)")
_DIGITS = Context(prec=15)
_SILENT = frozenset({"script", "style", "title", "xml", "noscript", "textarea", "select"})
_STRUCK = frozenset({"s", "del", "strike"})
_HIDES = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CELLS = frozenset({"td", "th", "tr", "table"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr"})


@dataclass
class _Table:
    """One table while it is read: its rows of texts, its caption, and the cell that is open."""

    rows: list[list[str]] = field(default_factory=list)
    caption: str = ""
    places: int = 0
    merged: list[Range] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)
    """Columns that a cell from above covers: up to which row."""
    texts: list[str] | None = None
    """Pieces of the open cell's text; None where none is open."""
    number: str = ""
    span: tuple[int, int] = (1, 1)


def open_html(file: str, data: bytes, encoding: str = "") -> list[Sheet]:
    """The tables of a page that hold anything; a lone one has no name, several have their captions or numbers."""
    text, found = decode(file, data, encoding) if encoding else _declared(data) or decode(file, data)
    reader = _Reader(file)
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True, recover=True)
    try:
        for at in range(0, len(text), CHUNK):
            parser.feed(text[at : at + CHUNK])
        parser.feed(b"<!-- -->" * 8)  # so that the end of the text has been seen, but nothing been closed for it
        if reader.inside:
            raise ProblemsFound([_cut_off(file)])
        tables: list[_Table] = parser.close()
    except (etree.LxmlError, ValueError, AssertionError):
        raise ProblemsFound([_tangled(file)]) from None
    tables = [table for table in tables if any(cell for row in table.rows for cell in row)]
    names = [""] if len(tables) == 1 else [table.caption or str(i + 1) for i, table in enumerate(tables)]
    return [_HtmlSheet(file, name, table, found) for name, table in zip(names, tables, strict=True)]


def _declared(data: bytes) -> Decoded | None:
    """The text in the encoding that the page names; None where it names none, or names what must be looked at all the same.

    A page that says UTF-8 or Latin 1 says nothing: so do templates whose text is in GB18030. One that says `gb2312` means GB18030.
    """
    told = None if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) else _CHARSET.search(data[:4096])
    name = told[1].decode("ascii", errors="replace").lower() if told else ""
    name = "gb18030" if name in ("gb2312", "gbk", "x-gbk") else name
    try:
        codec = codecs.lookup(name).name if name else ""
        return None if codec in ("", "utf-8", "iso8859-1", "cp1252", "ascii") else _in(data, name)
    except (LookupError, ValueError):
        return None


def _in(data: bytes, name: str) -> Decoded:
    return Decoded(data.decode(name).encode(), name)


class _Reader:
    """What lxml tells tag by tag: nothing is kept but the texts of cells."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._done: list[_Table] = []
        self._open: list[_Table] = []
        self._silent = self._depth = 0
        self._hidden = self._raised = 0
        """How deep the tag stands inside a cell that hides its text, or raises it; 0 for none."""
        self._caption: list[str] | None = None

    @property
    def inside(self) -> bool:
        """Whether a table is open."""
        return bool(self._open)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ProblemsFound([_tangled(self._file)])
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._open.append(_Table())
            self._done.append(self._open[-1])
        elif not self._open:
            return
        elif tag == "tr":
            self._end_cell()
            self._open[-1].rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            self._begin_cell(attributes)
        elif tag == "caption":
            self._caption = []
        elif tag in _BREAKS:
            self._put("\n")
        elif tag in _STRUCK:
            self._put("~")
        elif tag == "sup":
            self._raised = self._depth
        in_cell = bool(self._open) and self._open[-1].texts is not None
        if in_cell and not self._hidden and tag not in _CELLS and _hides(attributes):
            self._hidden = self._depth

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._depth < self._hidden or tag in _CELLS:
            self._hidden = 0
        if tag in _SILENT:
            self._silent -= 1
        elif not self._open:
            return
        elif tag in _STRUCK:
            self._put("~")
        elif tag == "sup":
            self._raised = 0
        elif tag == "table":
            self._end_cell()
            self._open.pop()
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "caption":
            self._open[-1].caption, self._caption = _shown("".join(self._caption or [])), None
        elif tag in _BREAKS and tag != "br":
            self._put("\n")

    def data(self, text: str) -> None:
        if not self._silent:
            if self._raised and text[:1].isdigit():
                self._put("^")
            self._put(text.replace("\n", " ").replace("\r", " "))

    def comment(self, text: str) -> None:
        """Of no interest, like what is written for one browser only."""

    def close(self) -> list[_Table]:
        return self._done

    def _put(self, text: str) -> None:
        if self._hidden:
            return
        if self._caption is not None:
            self._caption.append(text)
        elif self._open and (texts := self._open[-1].texts) is not None:
            texts.append(text)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        table = self._open[-1]
        if not table.rows:
            table.rows.append([])
        table.texts, table.number = [], attributes.get("x:num", "")
        table.span = (_span(attributes.get("rowspan")), _span(attributes.get("colspan")))

    def _end_cell(self) -> None:
        table = self._open[-1]
        if table.texts is None:
            return
        text, table.texts = _exact(_shown("".join(table.texts)), table.number), None
        at, row, (down, right) = len(table.rows), table.rows[-1], table.span
        before = len(row)
        while table.covered.get(len(row), 0) >= at:
            row.append("")
        if down > 1 or right > 1:
            table.merged.append((at - 1, len(row), at + down - 2, len(row) + right - 1))
        if down > 1:
            table.covered.update(dict.fromkeys(range(len(row), len(row) + right), at + down - 1))
        row += [text, *[""] * (right - 1)]
        table.places += len(row) - before
        if len(row) > WIDEST or table.places > LARGEST:
            raise ProblemsFound([_tangled(self._file)])


def _hides(attributes: Mapping[str, str]) -> bool:
    """Whether a tag hides what is in it."""
    return "hidden" in attributes or _HIDES.search(attributes.get("style", "")) is not None


def _span(told: str | None) -> int:
    """How many rows or columns a cell covers."""
    return min(max(int(told), 1), WIDEST) if told and told.isascii() and told.isdigit() and len(told) < 8 else 1


def _shown(text: str) -> str:
    """The text of a cell as a browser shows it; new lines are those of `<br>`."""
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


def _exact(text: str, number: str) -> str:
    """The number behind a cell's text, to the 15 digits that a spreadsheet vouches for, where the text is rounded."""
    shown = _NUMBER.fullmatch(text) if number else None
    if shown is None:
        return text
    try:
        value, told = Decimal(number), Decimal(shown["digits"].replace(",", ""))
    except InvalidOperation:
        return text
    told = -told if shown["minus"] else told
    if not value.is_finite() or value == (told / 100 if shown["percent"] else told):
        return text
    return f"{value:.5E}" if abs(value) >= 10**15 else format(_DIGITS.plus(value).normalize(), "f")


class _HtmlSheet(Sheet):
    def __init__(self, file: str, name: str, table: _Table, encoding: str) -> None:
        self.file, self.name, self.encoding = file, name, encoding
        rows, self._merged = table.rows, table.merged
        while rows and not any(rows[-1]):
            rows.pop()
        width = max(map(len, rows), default=0)
        self._rows = rows
        self.head = [row + [""] * (width - len(row)) for row in rows[:HEAD]]

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        rows, self._rows = self._rows[header + 1 :], []
        texts = {
            i: pa.array([row[i] or None if i < len(row) else None for row in rows], pa.string())
            for i in {c.position for c in columns}
        }
        numbers = np.arange(header + 2, header + 2 + len(rows), dtype=np.int32)
        merged = blank_beneath(self._merged, header + 1, texts)
        return Rows([pa.chunked_array([texts[c.position]]) for c in columns], numbers, merged=merged)


def _cut_off(file: str) -> Problem:
    why = Text(
        "网页里的表格没有结束:文件可能不完整,少了行。",
        "A table of the page does not end: the file may be cut off, and rows be missing.",
    )
    mend = Text("重新导出。", "Export it again.")
    return unreadable(file, why, mend)


def _tangled(file: str) -> Problem:
    why = Text(
        "文件是网页,但里面的表格太大或标签没有成对,拆不成一格一格。",
        "The file is a web page, but its tables are too large or its tags too tangled to be taken apart into cells.",
    )
    mend = Text("用表格软件打开,另存为 xlsx。", "Open it in a spreadsheet and save it as xlsx.")
    return unreadable(file, why, mend)
