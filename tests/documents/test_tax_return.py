"""`tax_return.xlsx`: the tax client's headers, or its template, filled with what the register has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from hrcalc.calendar import Month
from hrcalc.documents.book import Book
from hrcalc.documents.tax_return import COLUMNS, TITLE, declared, write_tax_return
from hrcalc.documents.tax_template import load_tax_template
from hrcalc.engine.result import TAX_RETURN, PayRun
from hrcalc.problems import ProblemsFound
from tests.documents.factory import draft, person
from tests.documents.office import needs_office, sheets
from tests.documents.read import cells, fen

HEADERS = [
    "工号",
    "*姓名",
    "*证件类型",
    "*证件号码",
    "本期收入",
    "本期免税收入",
    "基本养老保险费",
    "基本医疗保险费",
    "失业保险费",
    "住房公积金",
    "累计子女教育",
    "累计继续教育",
    "累计住房贷款利息",
    "累计住房租金",
    "累计赡养老人",
    "累计3岁以下婴幼儿照护",
    "累计个人养老金",
    "企业(职业)年金",
    "商业健康保险",
    "税延养老保险",
    "其他",
    "准予扣除的捐赠额",
    "减免税额",
    "备注",
]


def written(run: PayRun, path: Path, template: Path | None = None) -> Path:
    columns = declared(run)
    write_tax_return(
        columns, path, load_tax_template(template, columns) if template else None, Book("zh", Month(2026, 10).last)
    )
    return path


def test_the_headers_are_the_clients(tmp_path: Path) -> None:
    found = cells(written(draft(3).run(), tmp_path / "t.xlsx"), TITLE)
    assert found[0] == HEADERS == list(COLUMNS)
    assert found[1][:4] == ["0007", found[1][1], "居民身份证", "99000019970920000X"]
    assert set(COLUMNS.values()) - {"name", "id_type", "id_number", ""} == set(TAX_RETURN.names), "all is declared"


def test_totals_are_those_of_the_register(tmp_path: Path) -> None:
    made = draft(20)
    made.people[3]["status"] = "held"
    made.lines = [line for line in made.lines if line["employee_id"] != made.people[3]["employee_id"]]
    run = made.run()
    found = cells(written(run, tmp_path / "t.xlsx"))
    assert len(found) == 20
    for item, header in (("pension", "基本养老保险费"), ("medical", "基本医疗保险费"), ("housing_fund", "住房公积金")):
        lines = sum(int(line["amount"].scaleb(2)) for line in run.lines.to_pylist() if line["item"] == item)
        assert sum(fen(row[HEADERS.index(header)]) for row in found[1:]) == lines > 0


@pytest.mark.parametrize(
    ("kind", "number", "told"),
    [
        ("", "11010519491231002x", ("居民身份证", "11010519491231002X")),
        ("身份证", "11010519491231002X", ("居民身份证", "11010519491231002X")),
        ("外国护照", "e123", ("外国护照", "E123")),
        ("", "", (None, None)),
    ],
)
def test_papers(tmp_path: Path, kind: str, number: str, told: tuple[str, str]) -> None:
    made = draft(0)
    made.people.append(person("S1", "=王芳", id_type=kind, id_number=number))
    row = cells(written(made.run(), tmp_path / "t.xlsx"))[1]
    assert row[:4] == ["S1", "=王芳", *told]


def template(path: Path, headers: list[Any], title: str = "") -> Path:
    """A template as a client gives it: a sheet of explanations, a row of heads, a styled first row with an example."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "填写说明"
    book.worksheets[0]["A1"] = "*姓名 必填"
    sheet = book.create_sheet("模板")
    sheet.append([title] if title else headers)
    if title:
        sheet.append(headers)
    at = sheet.max_row
    sheet.append(["示例", None, 1])
    sheet.append(["说明", None, 2])
    sheet.cell(at, 1).font = Font(bold=True, color="FF0000")
    for column in range(1, len(headers) + 1):
        sheet.cell(at + 1, column).fill = PatternFill("solid", start_color="FFEEDD")
    sheet.merge_cells(start_row=at + 2, end_row=at + 2, start_column=1, end_column=3)
    sheet.column_dimensions["B"].width = 33
    book.save(path)
    return path


FEW = [
    "备注",
    "证件号码 *",
    "＊姓名",
    "*证件类型",
    "不认识",
    "本期收入",
    "基本养老保险费",
    "基本医疗保险费",
    "住房公积金",
    "企业（职业）年金",
]


@pytest.mark.parametrize("title", ["", "正常工资薪金所得"])
def test_a_template_is_filled_by_its_headers(tmp_path: Path, title: str) -> None:
    run = draft(6).run()
    source = template(tmp_path / "client.xlsx", FEW, title)
    sheet = openpyxl.load_workbook(written(run, tmp_path / "t.xlsx", source))["模板"]
    head = 2 if title else 1
    own = declared(run)
    assert [cell.value for cell in sheet[head]] == FEW
    assert sheet.max_row == head + 6
    names = {"证件号码 *": "*证件号码", "＊姓名": "*姓名", "企业（职业）年金": "企业(职业)年金", "不认识": "备注"}
    for at, header in enumerate(FEW, start=1):
        values = [sheet.cell(row, at).value for row in range(head + 1, head + 7)]
        told = own[names.get(header, header)].to_pylist()
        assert values == [
            None if value == "" else float(value) if not isinstance(value, str) else value for value in told
        ]
    assert sheet.cell(head, 1).font.b
    assert {sheet.cell(row, 3).fill.start_color.rgb for row in (head + 1, head + 6)} == {"00FFEEDD"}
    assert sheet.column_dimensions["B"].width == 33
    assert not sheet.merged_cells.ranges
    assert openpyxl.load_workbook(tmp_path / "t.xlsx")["填写说明"]["A1"].value == "*姓名 必填"
    assert (tmp_path / "t.xlsx").read_bytes() == written(run, tmp_path / "u.xlsx", source).read_bytes()


@needs_office
def test_a_filled_template_opens(tmp_path: Path) -> None:
    found = sheets(written(draft(3).run(), tmp_path / "t.xlsx", template(tmp_path / "client.xlsx", FEW)), tmp_path)
    assert found["模板"][1][1] == "99000019970920000X"
    assert len(found["模板"]) == 4


def test_an_amount_without_a_column_is_not_left_out(tmp_path: Path) -> None:
    source = template(tmp_path / "client.xlsx", [head for head in FEW if head != "住房公积金"])
    with pytest.raises(ProblemsFound) as found:
        load_tax_template(source, declared(draft(3).run()))
    (problem,) = found.value.problems
    assert (problem.code, problem.blocking, problem.file) == ("tax-template", True, "client.xlsx")
    assert problem.why.zh == "个税申报模板没有这些列,而这个月有金额要报:住房公积金。"


@pytest.mark.parametrize("content", [None, b"no workbook", ["姓名", "金额"]])
def test_what_is_no_template(tmp_path: Path, content: list[str] | bytes | None) -> None:
    path = tmp_path / "client.xlsx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        template(path, content)
    with pytest.raises(ProblemsFound) as found:
        load_tax_template(path, declared(draft(1).run()))
    assert found.value.problems[0].code == "tax-template"
