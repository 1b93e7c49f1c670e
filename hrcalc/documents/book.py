"""A workbook whose looks openpyxl makes and whose long tables are streamed into its sheets."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from hrcalc.documents.package import Package
from hrcalc.documents.sheet_xml import escape
from hrcalc.documents.style import Style, font_name
from hrcalc.words import Lang


class Book:
    """openpyxl's workbook, and the rows that are to follow those which openpyxl writes into a sheet."""

    def __init__(self, lang: Lang, created: dt.date) -> None:
        self.lang = lang
        self.created = created
        self.workbook = Workbook()
        self._scratch = self.workbook.worksheets[0]
        self.workbook.remove(self._scratch)
        self._streams: dict[str, list[Iterable[bytes]]] = {}
        self._styles: dict[Style, int] = {}
        # The first font is the workbook's own: it sets the unit of column widths and the look of empty cells.
        first = self.workbook._fonts[0]  # type: ignore[attr-defined]
        first.name, first.sz, first.scheme = font_name(lang), 10, None

    def sheet(self, title: str) -> Worksheet:
        """A new sheet; a second of the same title is numbered."""
        sheet = self.workbook.create_sheet(title[:31])
        assert isinstance(sheet, Worksheet)
        return sheet

    def id(self, style: Style) -> int:
        """The number by which streamed cells name a style."""
        if style not in self._styles:
            cell = WriteOnlyCell(self._scratch)
            style.on(cell)
            self._styles[style] = cell.style_id
        return self._styles[style]

    def stream(self, sheet: Worksheet, rows: Iterable[bytes]) -> None:
        """Append rows, made when the workbook is saved, below what the sheet holds."""
        self._streams.setdefault(sheet.title, []).append(rows)

    def parts(self) -> tuple[dict[str, bytes], dict[str, list[Iterable[bytes]]]]:
        """The parts as openpyxl writes them, and the streams by the part that they belong to."""
        streams = {
            f"xl/worksheets/sheet{at}.xml": self._streams[sheet.title]
            for at, sheet in enumerate(self.workbook.worksheets, start=1)
            if sheet.title in self._streams
        }
        return saved(self.workbook, self.created), streams

    def save(self, path: Path) -> None:
        """Write the workbook."""
        parts, streams = self.parts()
        with path.open("wb") as file:
            package = Package(file)
            for name, data in parts.items():
                if name in streams:
                    package.stream(name, _with_rows(data, streams[name]))
                else:
                    package.add(name, data)
            package.close()


def saved(workbook: Workbook, created: dt.date) -> dict[str, bytes]:
    """The parts of an openpyxl workbook, with properties that do not depend on the clock."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    title = workbook.properties.title or ""
    return parts | properties(created, title)


def properties(created: dt.date, title: str = "") -> dict[str, bytes]:
    """The parts that say what made the file, and when: on the last day of the pay month.

    The program is not called Excel, as openpyxl calls it: LibreOffice then fits rows to wrapped text when it opens the file.
    """
    app = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>hrcalc</Application></Properties>"
    )
    return {"docProps/app.xml": app.encode(), "docProps/core.xml": _core(created, title)}


def _core(created: dt.date, title: str) -> bytes:
    when = f'xsi:type="dcterms:W3CDTF">{created.isoformat()}T00:00:00Z'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>hrcalc</dc:creator>"
        f"<cp:lastModifiedBy>hrcalc</cp:lastModifiedBy><dcterms:created {when}</dcterms:created>"
        f"<dcterms:modified {when}</dcterms:modified></cp:coreProperties>"
    ).encode()


def _with_rows(sheet: bytes, streams: list[Iterable[bytes]]) -> Iterable[bytes]:
    found = re.search(rb"</sheetData>|<sheetData\s*/>", sheet)
    assert found is not None
    whole = found[0] != b"</sheetData>"
    head = re.sub(rb"<dimension [^>]*/>", b"", sheet[: found.start()])  # it knows nothing of the rows to come
    yield head + (b"<sheetData>" if whole else b"")
    for stream in streams:
        yield from stream
    yield b"</sheetData>" + sheet[found.end() :]
