"""Reading the sheet of a template that is to be filled, as openpyxl, Excel, WPS or LibreOffice saved it.

Everything but the rows is kept as it is: a logo, conditional formats, the page set-up. Rows are read into `Row`s.
"""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from hrcalc.documents.sheet_xml import MAX_ROWS, escape, letters

PLACE = re.compile(r"\{([^{}]+)\}")
"""A value in braces."""

_ROW_KEPT = ("s", "customFormat", "hidden", "outlineLevel", "collapsed", "thickTop", "thickBot")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the template: `xml` as it is to be copied, and its `text`, if that is looked for (a payslip's: values in braces)."""

    column: str
    style: str
    xml: str
    text: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the template. `height` is in points, None where nobody told; `fixed` says that somebody set it by hand."""

    number: int
    attributes: str
    height: float | None
    fixed: bool
    cells: tuple[Cell, ...]

    @property
    def names(self) -> list[str]:
        """What its cells name in braces."""
        return [name for cell in self.cells for name in PLACE.findall(cell.text)]


@dataclass(frozen=True)
class TemplateSheet:
    """The sheet to be filled: its part's name, what comes before and after the rows, and the other parts of the package.

    `widths` holds the columns' own widths by number, `wraps` the size of the font of each style whose text wraps.
    """

    part: str
    title: str
    head: str
    rows: tuple[Row, ...]
    tail: str
    parts: dict[str, bytes]
    widths: dict[int, float]
    wraps: dict[str, float]


class NotATemplate(ValueError):
    """The file is no workbook, or no sheet of it is the one that is looked for."""


def _names_values(rows: tuple[Row, ...]) -> bool:
    return any(row.names for row in rows)


def read_template(
    data: bytes, looked_for: re.Pattern[str] = PLACE, fits: Callable[[tuple[Row, ...]], bool] = _names_values
) -> TemplateSheet:
    """Read a workbook and find the first sheet that `fits`, by the texts `looked_for`. Raises NotATemplate."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
        sheets = _sheets(parts)
        strings = _strings(parts)
        for at, title, part in sheets:
            text = parts[part].decode("utf-8-sig")
            if not re.search(r"<worksheet\b", text):
                return read_template(_plain(data), looked_for, fits)
            head, rows, tail = _split(text, strings, looked_for)
            if fits(rows):
                rest = {name: _without_area(body, at) if name == _WORKBOOK else body for name, body in parts.items()}
                rest.pop(part)
                return TemplateSheet(part, title, head, rows, tail, rest, _widths(head), _wraps(parts))
    except (zipfile.BadZipFile, KeyError, ET.ParseError, UnicodeDecodeError) as error:
        raise NotATemplate(str(error)) from error
    raise NotATemplate("no such sheet")


_WORKBOOK = "xl/workbook.xml"


def _plain(data: bytes) -> bytes:
    """The same workbook as openpyxl writes it: for writers that put a prefix before every element."""
    from openpyxl import load_workbook

    buffer = io.BytesIO()
    load_workbook(io.BytesIO(data)).save(buffer)
    return buffer.getvalue()


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _sheets(parts: dict[str, bytes]) -> list[tuple[int, str, str]]:
    """(place among all sheets, title, part) of each worksheet."""
    rels = {
        rel.get("Id"): posixpath.normpath(posixpath.join("xl", rel.get("Target", ""))).lstrip("/")
        if not rel.get("Target", "").startswith("/")
        else rel.get("Target", "").lstrip("/")
        for rel in ET.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    sheets = [element for element in ET.fromstring(parts[_WORKBOOK]).iter() if _local(element.tag) == "sheet"]
    ids = [next(value for key, value in sheet.attrib.items() if _local(key) == "id") for sheet in sheets]
    found = [(at, sheet.get("name", ""), rels[id_]) for at, (sheet, id_) in enumerate(zip(sheets, ids, strict=True))]
    return [(at, title, part) for at, title, part in found if "worksheets/" in part]


def _strings(parts: dict[str, bytes]) -> list[str]:
    part = next((name for name in parts if name.lower() == "xl/sharedstrings.xml"), None)
    return [_text(item) for item in ET.fromstring(parts[part])] if part else []


def _text(item: ET.Element) -> str:
    """The text of a string item: its runs, without phonetic readings."""
    runs = [item, *(run for run in item if _local(run.tag) == "r")]
    return "".join(part.text or "" for run in runs for part in run if _local(part.tag) == "t")


def _split(text: str, strings: list[str], looked_for: re.Pattern[str]) -> tuple[str, tuple[Row, ...], str]:
    data = re.search(r"<sheetData\s*/>|<sheetData\b[^>]*>(.*?)</sheetData>", text, re.DOTALL)
    root = re.search(r"<worksheet\b[^>]*>", text)
    if data is None or root is None:
        raise NotATemplate("no sheetData")
    rows = ET.fromstring(f"{root[0]}<rows>{data[1] or ''}</rows></worksheet>")[0]
    head = re.sub(r"<dimension\b[^>]*/>", "", text[: data.start()])
    read: list[Row] = []
    for row in rows:
        number = int(row.get("r") or (read[-1].number + 1 if read else 1))
        read.append(_row(row, number, strings, looked_for))
    return head, tuple(read), text[data.end() :]


def _row(row: ET.Element, number: int, strings: list[str], looked_for: re.Pattern[str]) -> Row:
    kept = " ".join(f'{key}="{escape(row.attrib[key])}"' for key in _ROW_KEPT if key in row.attrib)
    height = row.get("ht")
    fixed = row.get("customHeight") in ("1", "true")
    cells: list[Cell] = []
    column = 0
    for cell in (part for part in row if _local(part.tag) == "c"):
        column = column_number(cell.get("r", "")) or column + 1
        cells.append(_cell(cell, letters(column), strings, looked_for))
    return Row(number, kept, float(height) if height else None, fixed, tuple(cells))


def _cell(cell: ET.Element, column: str, strings: list[str], looked_for: re.Pattern[str]) -> Cell:
    kind, style = cell.get("t", "n"), cell.get("s", "0")
    inner = {_local(part.tag): part for part in cell}
    value = (inner["v"].text or "") if "v" in inner else ""
    if "f" in inner:
        formula = escape(inner["f"].text or "")
        shown = f"<v>{escape(value)}</v>" if value else ""
        return Cell(column, style, f' t="{kind}"><f>{formula}</f>{shown}</c>', formula=inner["f"].text or "{}")
    if kind == "s":
        text = strings[int(value)]
        return Cell(column, style, f' t="s"><v>{value}</v></c>', text if looked_for.search(text) else "")
    if kind in ("inlineStr", "str"):
        text = _text(inner["is"]) if "is" in inner else value
        return Cell(column, style, text_xml(escape(text)), text if looked_for.search(text) else "")
    return Cell(column, style, f' t="{kind}"><v>{escape(value)}</v></c>' if value else "/>")


def text_xml(text: str) -> str:
    """What follows the style in a cell of text that is escaped already."""
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def column_number(reference: str) -> int:
    """The number of a column: of `AB12` it is 28, of no letters 0."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def _widths(head: str) -> dict[int, float]:
    """The widths of the columns that have one of their own."""
    widths: dict[int, float] = {}
    for found in re.findall(r"<col\b[^>]*>", head):
        told = dict(re.findall(r'(\w+)="([^"]*)"', found))
        for column in range(int(told["min"]), min(int(told["max"]), 256) + 1):
            widths[column] = float(told.get("width", _WIDTH))
    return widths


def _wraps(parts: dict[str, bytes]) -> dict[str, float]:
    """The styles whose text wraps, and the size of each one's font."""
    if "xl/styles.xml" not in parts:
        return {}
    groups = {_local(group.tag): list(group) for group in ET.fromstring(parts["xl/styles.xml"])}
    sizes = [
        next((float(part.get("val", _SIZE)) for part in font if _local(part.tag) == "sz"), _SIZE)
        for font in groups.get("fonts", [])
    ]
    return {
        str(at): sizes[int(style.get("fontId", 0))]
        for at, style in enumerate(groups.get("cellXfs", []))
        if any(part.get("wrapText") in ("1", "true") for part in style if _local(part.tag) == "alignment")
    }


_WIDTH, _SIZE = 9.0, 11.0
"""A column and a font that tell nothing of themselves."""


def _without_area(workbook: bytes, sheet: int) -> bytes:
    """A print area of some rows becomes one of whole columns, since slips differ in length."""

    def whole(found: re.Match[str]) -> str:
        title, _, area = found[2].rpartition("!")
        columns = re.fullmatch(r"\$?([A-Z]{1,3})\$?\d*:\$?([A-Z]{1,3})\$?\d*", area)
        return f"{found[1]}{title}!${columns[1]}$1:${columns[2]}${MAX_ROWS}{found[3]}" if columns else ""

    pattern = rf'(<definedName\b(?=[^>]*_xlnm\.Print_Area)(?=[^>]*localSheetId="{sheet}")[^>]*>)([^<]*)(</definedName>)'
    return re.sub(pattern, whole, workbook.decode("utf-8-sig")).encode()
