"""How documents look: one restrained palette, one set of number formats, A4."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties

from hrcalc.documents.sheet_xml import letters
from hrcalc.words import Lang, Text

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MONEY = "#,##0.00"
COUNT = "#,##0"
GENERAL = "General"
PERCENT = "0.0%"

INK = "1F2A37"
GREY = "6B7280"
RED = "B42318"
ACCENT = "24476B"
BAND = "E8EDF3"
TOTAL = "F3F5F8"
GROUPS = {
    "earning": "E3EEE6",
    "pretax": "FBF1DC",
    "tax": "F8E6DC",
    "deduction": "F6E0E0",
    "totals": "DCE6F1",
    "ytd": "DDEBEB",
    "employer": "E5E9F5",
    "memo": "EEEEEE",
}
"""The fill over each group of columns."""

_THIN = Side(style="thin", color="D5DAE1")
_RULE = Side(style="thin", color=INK)
_DOUBLE = Side(style="double", color=INK)


def font_name(lang: Lang) -> str:
    """The font for Chinese; where it is not installed every spreadsheet takes its own."""
    return Text("微软雅黑", "Microsoft YaHei").of(lang)


@dataclass(frozen=True)
class Style:
    """The look of a cell, built step by step: `look.text.bold().filled(BAND)`."""

    lang: Lang
    size: float = 9.5
    is_bold: bool = False
    color: str = INK
    fill: str = ""
    number_format: str = GENERAL
    horizontal: str | None = None
    vertical: str = "center"
    wrap: bool = False
    indent: int = 0
    edge: str = field(default="grid")

    def bold(self, size: float | None = None) -> Style:
        """Bold, perhaps of another size."""
        return replace(self, is_bold=True, size=size or self.size)

    def on(self, cell: Cell | MergedCell) -> None:
        """Give a cell this look."""
        cell.font = Font(name=font_name(self.lang), size=self.size, bold=self.is_bold, color=self.color)
        cell.alignment = Alignment(
            horizontal=self.horizontal, vertical=self.vertical, wrap_text=self.wrap, indent=self.indent
        )
        cell.number_format = self.number_format
        if self.fill:
            cell.fill = PatternFill("solid", start_color=self.fill)
        if border := _BORDERS.get(self.edge):
            cell.border = border


_BORDERS = {
    "grid": Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN),
    "total": Border(left=_THIN, right=_THIN, top=_RULE, bottom=_DOUBLE),
    "subtotal": Border(left=_THIN, right=_THIN, top=_RULE, bottom=_THIN),
    "under": Border(bottom=_RULE),
    "cut": Border(bottom=Side(style="dashed", color="9AA3AF")),
}


class Looks:
    """The styles that sheets share."""

    def __init__(self, lang: Lang) -> None:
        self.plain = Style(lang, edge="")
        self.title = replace(self.plain, color=ACCENT).bold(15)
        self.note = replace(self.plain, color=GREY, size=9)
        self.block = replace(self.plain, color=ACCENT, edge="under").bold(11)
        self.head = replace(Style(lang), fill=BAND, horizontal="center", wrap=True).bold()
        self.text = Style(lang, horizontal="left", indent=1)
        self.center = Style(lang, horizontal="center")
        self.wrap = replace(self.text, wrap=True)
        self.money = replace(self.text, number_format=MONEY, horizontal="right")
        self.count = replace(self.text, number_format=COUNT, horizontal="right")
        self.general = replace(self.text, horizontal="right")
        self.percent = replace(self.text, number_format=PERCENT, horizontal="right")

    def group(self, kind: str) -> Style:
        """The head of a column of one group."""
        return replace(self.head, fill=GROUPS.get(kind, BAND))


def total(style: Style) -> Style:
    """The same in the last row: bold, a rule above and a double rule below."""
    return replace(style, edge="total", fill=TOTAL).bold()


def subtotal(style: Style) -> Style:
    """The same in a row that adds up a part."""
    return replace(style, edge="subtotal", fill=TOTAL).bold()


def set_page(
    sheet: Worksheet,
    lang: Lang,
    *,
    landscape: bool,
    title_rows: str | None = None,
    title_columns: str | None = None,
    pages_wide: int = 1,
) -> None:
    """A4, fitted to the width, heads repeated on each page, page numbers below."""
    sheet.sheet_view.showGridLines = False
    setup = sheet.page_setup
    setup.paperSize = 9
    setup.orientation = "landscape" if landscape else "portrait"
    setup.fitToWidth = pages_wide
    setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = title_rows
    sheet.print_title_cols = title_columns
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.25, 0.3
    sheet.print_options.horizontalCentered = True
    set_footer(sheet, "&A", Text("第 &P 页,共 &N 页", "Page &P of &N").of(lang))


def set_footer(sheet: Worksheet, left: str, right: str, center: str | None = None) -> None:
    """What stands below every page."""
    footer = HeaderFooterItem()
    footer.left.text, footer.center.text, footer.right.text = left, center, right
    footer.left.size = footer.center.size = footer.right.size = 8
    sheet.oddFooter = footer


def set_header(sheet: Worksheet, center: str) -> None:
    """What stands above every page."""
    header = HeaderFooterItem()
    header.center.text, header.center.size = center.replace("&", "&&"), 12
    sheet.oddHeader = header


def set_widths(sheet: Worksheet, widths: Iterable[float]) -> None:
    """Column widths from the first column on."""
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[letters(at)].width = width
