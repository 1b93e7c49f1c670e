"""The tax client's own template: the columns are found by their headers, and filled below them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.documents.book import properties
from hrcalc.documents.package import Package
from hrcalc.documents.sheet_xml import Column, rows_of
from hrcalc.documents.template_xml import NotATemplate, Row, TemplateSheet, column_number, read_template
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

_ANY = re.compile(r"\S")
_NEEDED = {"姓名", "证件号码"}
"""Headers by which the row of headers is known."""


class TaxTemplate:
    """A template that is ready to be filled."""

    def __init__(self, sheet: TemplateSheet) -> None:
        self._sheet = sheet
        self._head = next(row for row in sheet.rows if _is_head(row))
        self.headers = {
            plain(cell.text): column_number(cell.column) for cell in reversed(self._head.cells) if cell.text
        }
        """Header, as `plain` gives it -> number of its column; of two that are the same the first."""

    def write(self, columns: Mapping[str, pa.ChunkedArray], path: Path, created: dt.date) -> None:
        """Write the template with these columns (header -> values) below its headers; what stood there before is replaced."""
        sheet, below = self._sheet, self._head.number + 1
        first = next((row for row in sheet.rows if row.number == below), None)
        styles = {column_number(cell.column): int(cell.style) for cell in first.cells} if first else {}
        attributes = first.attributes if first else ""
        if first and first.fixed and first.height:
            attributes = f'{attributes} ht="{first.height:g}" customHeight="1"'.strip()
        count = len(next(iter(columns.values())))
        blank = pa.chunked_array([pa.nulls(count, pa.string())])
        values = {at: columns[header] for header in columns if (at := self.headers.get(plain(header)))}
        last = max([*self.headers.values(), *styles])
        style_of = _column_styles(sheet.head)
        rows = [Column(values.get(at, blank), styles.get(at, style_of.get(at, 0))) for at in range(1, last + 1)]
        parts = _without_calc_chain(sheet.parts) | properties(created)
        with path.open("wb") as file:
            package = Package(file)
            for name, data in parts.items():
                package.add(name, data)
            kept = "".join(_copied(row) for row in sheet.rows if row.number < below)
            tail = f"</sheetData>{_without_merges(sheet.tail, below)}"
            package.stream(
                sheet.part,
                [f"{sheet.head}<sheetData>{kept}".encode(), *rows_of(rows, below, attributes), tail.encode()],
            )
            package.close()


def load_tax_template(path: Path, columns: Mapping[str, pa.ChunkedArray]) -> TaxTemplate:
    """The template. Raises ProblemsFound for one that cannot be read, or has no place for an amount that is to be declared."""
    try:
        template = TaxTemplate(read_template(path.read_bytes(), _ANY, lambda rows: any(map(_is_head, rows))))
    except (NotATemplate, OSError) as error:
        why = Text(
            f"个税申报模板打不开,或没有“姓名”和“证件号码”这两列:{error}",
            f"The template of the tax return cannot be read, or has no 姓名 and 证件号码 in a row of headers: {error}",
        )
        mend = Text(
            "指定从扣缴客户端下载的 xlsx 模板(xls 先另存为 xlsx),或去掉 [tax_return] template。",
            "Name the xlsx that the tax client gave you (save xls as xlsx), or remove template under [tax_return].",
        )
        raise ProblemsFound([Problem("tax-template", why, mend, file=path.name, blocking=True)]) from error
    lacking = [
        header
        for header, values in columns.items()
        if not pa.types.is_string(values.type)
        and plain(header) not in template.headers
        and pc.any(pc.not_equal(values, 0)).as_py()
    ]
    if lacking:
        why = Text(
            f"个税申报模板没有这些列,而这个月有金额要报:{'、'.join(lacking)}。",
            f"The template of the tax return lacks columns for amounts that are to be declared: {', '.join(lacking)}.",
        )
        mend = Text("从扣缴客户端下载新的模板。", "Download the template from the tax client again.")
        raise ProblemsFound([Problem("tax-template", why, mend, file=path.name, blocking=True)])
    return template


def plain(header: str) -> str:
    """A header as it is compared: without the star of a required column, spaces and the width of brackets."""
    return re.sub(r"[\s*＊]", "", header).replace("（", "(").replace("）", ")")


def _is_head(row: Row) -> bool:
    return {plain(cell.text) for cell in row.cells} >= _NEEDED


def _copied(row: Row) -> str:
    height = f' ht="{row.height:g}"' + (' customHeight="1"' if row.fixed else "") if row.height else ""
    cells = "".join(f'<c r="{cell.column}{row.number}" s="{cell.style}"{cell.xml}' for cell in row.cells)
    return f'<row r="{row.number}" {row.attributes}{height}>{cells}</row>'


def _column_styles(head: str) -> dict[int, int]:
    """The style of each column that has one, for cells that are not there yet."""
    found: dict[int, int] = {}
    for col in re.findall(r"<col\b[^>]*>", head):
        told = dict(re.findall(r'(\w+)="([^"]*)"', col))
        if "style" in told:
            found |= dict.fromkeys(range(int(told["min"]), min(int(told["max"]), 256) + 1), int(told["style"]))
    return found


def _without_merges(tail: str, below: int) -> str:
    """Without merged cells in the rows that are filled: they would hide what is written."""
    kept = [m for m in re.findall(r"<mergeCell\b[^>]*>", tail) if int(re.findall(r"\d+", m)[-1]) < below]
    cells = f"<mergeCells>{''.join(kept)}</mergeCells>" if kept else ""
    return re.sub(r"<mergeCells\b.*?</mergeCells>", cells, tail, flags=re.DOTALL)


def _without_calc_chain(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without the list of formulas, of which some may be gone; a spreadsheet makes it anew."""
    named = re.compile(rb"<(?:Override|Relationship)\b[^>]*calcChain[^>]*/>")
    inside = ("[Content_Types].xml", "xl/_rels/workbook.xml.rels")
    kept = {name: data for name, data in parts.items() if name != "xl/calcChain.xml"}
    return {name: named.sub(b"", data) if name in inside else data for name, data in kept.items()}
