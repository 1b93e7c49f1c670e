"""CSV and xlsx files whose bytes depend on nothing but their rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

Cell = str | int | Decimal | dt.date | None
"""What a table's cell may hold: None is a blank one."""

FIXED_TIME = dt.datetime(2026, 11, 2, 9, 0, 0)
TEXT_WIDTH = 2.1  # a Chinese character takes about two widths of a digit


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]], encoding: str = "utf-8-sig") -> bytes:
    """A CSV table with CRLF line ends, as Excel and the platforms write it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(sheet: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet: text, numbers and dates as what they are, a frozen bold header, widths that fit."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.properties.creator = "sample_data/generate.py"
    book.properties.created = book.properties.modified = FIXED_TIME
    page = book.worksheets[0]
    page.title = sheet
    page.append(list(header))
    for row in rows:
        page.append([float(cell) if isinstance(cell, Decimal) else cell for cell in row])
    for cell in page[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFDDEBF7")
    for number, name in enumerate(header, start=1):
        cells = [row[number - 1] for row in rows]
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = 2 + max(_width(cell) for cell in [name, *cells])
        for line, value in enumerate(cells, start=2):
            if isinstance(value, dt.date):
                page[f"{letter}{line}"].number_format = "yyyy-mm-dd"
            elif isinstance(value, Decimal):
                page[f"{letter}{line}"].number_format = "#,##0.00"
            elif isinstance(value, str) and value.isdigit():
                page[f"{letter}{line}"].number_format = "@"
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    out = io.BytesIO()
    book.save(out)
    return _fixed(out.getvalue())


def write(path: Path, content: bytes) -> None:
    """Writes one file, its folder included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _width(cell: Cell) -> float:
    if isinstance(cell, dt.date):
        return 10
    return sum(1.0 if ord(char) < 0x2E80 else TEXT_WIDTH for char in str(cell or ""))


def _fixed(workbook: bytes) -> bytes:
    """The same workbook with fixed times."""
    out = io.BytesIO()
    stamp = FIXED_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, FIXED_TIME.timetuple()[:6])
            entry.create_system = 0
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
