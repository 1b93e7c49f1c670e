"""The payslip template that comes with hrcalc, made by openpyxl; HR may take it and restyle it in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from hrcalc.calendar import Month
from hrcalc.documents.book import Book
from hrcalc.documents.headings import TOTALS
from hrcalc.documents.package import Package
from hrcalc.documents.style import (
    BAND,
    GREY,
    GROUPS,
    MONEY,
    Looks,
    Style,
    set_footer,
    set_page,
    set_widths,
    subtotal,
    total,
)
from hrcalc.documents.vocabulary import LINE
from hrcalc.words import Lang, Text

_WIDTHS = (24, 14, 54, 42, 26)
_HEAD = 6
_YEAR = ("gross_pay", "taxable_earnings", "net_pay", "pretax_deductions", "income_tax", "other_deductions")
"""The totals of the year to date: the first three stand at the left."""
_MONTH = Month(2000, 1)
"""The template is of no month; a slip gets the date of its own."""


def write_template(path: Path, lang: Lang) -> None:
    """Write the template as a workbook. `[documents] payslip_template` in `hrcalc.toml` names the restyled copy."""
    path.write_bytes(default_template(lang))


def default_template(lang: Lang) -> bytes:
    """The template as the bytes of a workbook."""
    book = Book(lang, _MONTH.last)
    sheet = book.sheet(Text("工资条", "Payslip").of(lang))
    looks = Looks(lang)
    _add_person(sheet, looks, lang)
    row = _HEAD
    for at, name in enumerate(("title", "amount", "how", "basis", "where"), start=1):
        looks.head.on(sheet.cell(row, at, LINE[name].of(lang) + (Text("(元)", " (yuan)").of(lang) if at == 2 else "")))
    sheet.row_dimensions[row].height = 22
    put = _Rows(sheet, looks, row + 1)
    put.lines("earning")
    put.sum(TOTALS["gross_pay"].of(lang), "{gross_pay}", subtotal)
    put.lines("deduction")
    put.sum(Text("扣除合计", "Deductions in all").of(lang), "{deduction.total}", subtotal)
    note = Text(
        "应发工资 − 税前扣除 − 个人所得税 − 其他扣除", "gross pay − pretax deductions − income tax − other deductions"
    )
    put.sum(TOTALS["net_pay"].of(lang), "{net_pay}", total, note.of(lang))
    put.year_to_date()
    put.lines("employer")
    put.lines("memo")
    put.metrics()
    remark = Text(
        "金额按所列制度算出;“来源”是公司导出文件的名称和行号。数字有疑问,请拿这张工资条找人力资源部。",
        "Amounts follow the policies named. 'Source' is the file and row of the company's own export. "
        "If a number is unclear, bring this payslip to HR.",
    )
    looks.note.on(sheet.cell(put.row, 1, remark.of(lang)))
    sheet.row_dimensions[put.row].height = 24
    set_widths(sheet, _WIDTHS)
    set_page(sheet, lang, landscape=True, title_rows=f"{_HEAD}:{_HEAD}")
    set_footer(sheet, "{name} {employee_id} {month}", Text("第 &P 页,共 &N 页", "Page &P of &N").of(lang))
    sheet.freeze_panes = f"A{_HEAD + 1}"
    buffer = io.BytesIO()
    package = Package(buffer)
    for name, data in book.parts()[0].items():
        package.add(name, data)
    package.close()
    return buffer.getvalue()


def _add_person(sheet: Worksheet, looks: Looks, lang: Lang) -> None:
    right = replace(looks.plain, horizontal="right")
    looks.note.on(sheet.cell(1, 1, "{company}"))
    looks.title.bold(18).on(sheet.cell(2, 1, Text("工资条", "Payslip").of(lang) + " · {month_title}"))
    net = Text("实发工资(元)", "Net pay (yuan)").of(lang)
    replace(right, color=GREY).on(sheet.cell(2, 4, net))
    replace(right, number_format=MONEY, color="24476B").bold(18).on(sheet.cell(2, 5, "{net_pay}"))
    sheet.row_dimensions[2].height = 30
    facts = (
        (3, 1, Text("姓名:{name}", "Name: {name}")),
        (3, 3, Text("部门:{department}", "Department: {department}")),
        (3, 4, Text("岗位:{position}", "Position: {position}")),
        (3, 5, Text("分公司:{branch}", "Branch: {branch}")),
        (4, 1, Text("工号:{employee_id}", "Employee ID: {employee_id}")),
        (4, 3, Text("计薪期间:{period}", "Period: {period}")),
        (4, 4, Text("团队:{team}", "Team: {team}")),
    )
    fact = replace(looks.plain, fill=BAND, size=10)
    for row in (3, 4):
        sheet.row_dimensions[row].height = 18
        for at in range(1, len(_WIDTHS) + 1):
            fact.on(sheet.cell(row, at))
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
    for row, at, text in facts:
        sheet.cell(row, at).value = text.of(lang)
    sheet.row_dimensions[_HEAD - 1].height = 8


class _Rows:
    """Adds the rows that repeat, one after the other."""

    def __init__(self, sheet: Worksheet, looks: Looks, row: int) -> None:
        self._sheet = sheet
        self._looks = looks
        self.row = row

    def lines(self, section: str) -> None:
        """A section: its heading, a row for each line, a subtotal for items with several."""
        looks = self._looks
        self._heading(section)
        small = replace(looks.wrap, size=8.5, color=GREY)
        styles = (
            replace(looks.wrap, size=10),
            replace(looks.money, size=10),
            replace(looks.wrap, size=9),
            small,
            small,
        )
        names = ("title", "amount", "how", "basis", "where")
        self._put([f"{{{section}.{name}}}" for name in names], styles)
        light = replace(looks.text, color=GREY).bold()
        money = replace(looks.money, color=GREY).bold()
        texts = [f"{{{section}.subtotal_title}}", f"{{{section}.subtotal}}", "", "", ""]
        self._put(texts, (replace(light, wrap=True), money, light, light, light))

    def year_to_date(self) -> None:
        """The totals from January on, two side by side: what was earned, and what was taken off."""
        looks = self._looks
        self._heading("ytd", "ytd_title")
        light = replace(looks.text, size=9.5, color=GREY)
        right = replace(light, horizontal="right")
        money = replace(looks.money, size=9.5)
        for left, other in zip(_YEAR[:3], _YEAR[3:], strict=True):
            titles = (TOTALS[name].of(looks.plain.lang) for name in (left, other))
            texts = [next(titles), f"{{ytd_{left}}}", "", next(titles), f"{{ytd_{other}}}"]
            self._put(texts, (light, money, light, right, money))

    def metrics(self) -> None:
        """The metrics of the month."""
        self._heading("metric")
        looks = self._looks
        self._put(["{metric.title}", "{metric.value}"], (looks.wrap, looks.general))

    def sum(self, title: str, value: str, rule: Callable[[Style], Style], note: str = "") -> None:
        """A row that adds up what is above."""
        looks = self._looks
        text, money = (replace(rule(look), size=10.5) for look in (looks.text, looks.money))
        small = replace(text, size=8.5, color=GREY, is_bold=False)
        self._put([title, value, note, "", ""], (text, money, small, small, small))
        self._sheet.row_dimensions[self.row - 1].height = 20

    def _heading(self, section: str, name: str = "") -> None:
        fill = GROUPS.get(section, BAND)
        style = replace(self._looks.text, fill=fill).bold()
        count = 2 if section == "metric" else len(_WIDTHS)
        self._put([f"{{{name or section + '.heading'}}}", *[""] * (count - 1)], (style,) * count)
        self._sheet.row_dimensions[self.row - 1].height = 18

    def _put(self, texts: list[str], styles: tuple[Style, ...]) -> None:
        for at, (text, style) in enumerate(zip(texts, styles, strict=True), start=1):
            style.on(self._sheet.cell(self.row, at, text or None))
        self.row += 1
