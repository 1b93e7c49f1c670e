"""Templates that HR restyled: by openpyxl, through LibreOffice, with everything that a spreadsheet may move."""

import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from hrcalc.documents import write_template
from hrcalc.documents.payslip import load_template
from hrcalc.problems import ProblemsFound
from tests.documents.factory import MONTH, Draft, draft, person
from tests.documents.office import convert, needs_office
from tests.documents.read import cells, fen, find, sums_by_person
from tests.documents.test_payslip import slips


def sheet_of(book: Workbook) -> Worksheet:
    return book.worksheets[0]


def minimal(path: Path, rows: list[list[str]]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = sheet_of(book)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return book, sheet


def three_lines() -> Draft:
    made = Draft([person("S1", "王芳")], [], [])
    made.line("S1", "base_pay", 100_00)
    made.line("S1", "base_commission", 20_00)
    made.line("S1", "late_deduction", 5_00)
    return made


def test_restyled_by_openpyxl(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, "zh")
    book = load_workbook(path)
    sheet = sheet_of(book)
    sheet["A2"].font = Font(name="宋体", size=30, color="FF0000")
    sheet.insert_cols(1)
    sheet.column_dimensions["A"].width = 3
    sheet["B8"].fill = PatternFill("solid", start_color="FFFF00")
    book.create_sheet("说明").append(["只读"])
    book.save(path)
    (tmp_path / "out").mkdir()
    run = draft(3).run()
    paths = slips(run, tmp_path / "out", template=path)
    for id_, of in sums_by_person(run).items():
        table = cells(paths[id_])
        assert fen(table[find(table, "实发工资")[0]][2]) == of["net_pay"]
    filled = load_workbook(paths["0007"])
    assert filled.sheetnames == ["工资条", "说明"]
    assert filled["工资条"]["A2"].value is None
    row = find(cells(paths["0007"]), "基本工资")[0] + 1
    assert filled["工资条"].cell(row, 2).fill.start_color.rgb == "00FFFF00"


@needs_office
def test_resaved_by_libreoffice(tmp_path: Path) -> None:
    source = tmp_path / "template.xlsx"
    write_template(source, "zh")
    (tmp_path / "office").mkdir()
    convert([source], "xlsx:Calc MS Excel 2007 XML", tmp_path / "office")
    (tmp_path / "out").mkdir()
    run = draft(4).run()
    paths = slips(run, tmp_path / "out", template=tmp_path / "office" / "template.xlsx")
    ours = {id_: cells(path) for id_, path in slips(run, tmp_path, template=None).items()}
    for id_, path in paths.items():
        assert [row[:5] for row in cells(path)] == [row[:5] for row in ours[id_]]
    sheet = load_workbook(paths["0007"]).worksheets[0]
    at = find(cells(paths["0007"]), "基本工资")[0] + 1
    assert sheet.cell(at, 2).number_format == "#,##0.00"
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.row_dimensions[at].height is None or sheet.row_dimensions[at].height > 17, "two lines of working"


def test_what_lies_below_moves_with_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    book, sheet = minimal(
        path,
        [["{name}", ""], ["{line.title}", "{line.amount}"], ["合计", "{net_pay}"], [], ["签字", ""]],
    )
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A5:B5")
    sheet.merge_cells("D2:E2")
    sheet.conditional_formatting.add("B2:B3", Rule(type="cellIs", operator="lessThan", formula=["0"]))
    sheet.row_breaks.append(Break(id=3))
    sheet["A5"].hyperlink = "https://example.com/"
    sheet.print_area = "A1:B5"
    book.save(path)
    filled = load_workbook(slips(three_lines().run(), tmp_path, template=path)["S1"]).worksheets[0]
    assert [[cell.value for cell in row[:2]] for row in filled.iter_rows()] == [
        ["王芳", None],
        ["基本工资", 100],
        ["基础提成", 20],
        ["迟到扣款", 5],
        ["合计", 115],
        [None, None],
        ["签字", None],
    ]
    assert {str(area) for area in filled.merged_cells.ranges} == {"A1:B1", "A7:B7", "D2:E2", "D3:E3", "D4:E4"}
    assert [str(rule.sqref) for rule in filled.conditional_formatting] == ["B2:B5"]
    assert [mark.id for mark in filled.row_breaks.brk] == [5]
    assert filled["A7"].hyperlink is not None
    assert filled.print_area == "'Sheet'!$A$1:$B$1048576"


def test_blocks_of_several_rows_subtotals_and_text_around_values(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    minimal(
        path,
        [
            ["{ name }({employee_id})100%", "{公司}"],
            ["{应发.项目}", "{应发.金额}"],
            ["怎么算:{earning.working}", "共 {earning.amount} 元"],
            ["{earning.subtotal_title}", "{earning.subtotal}"],
            ["{deduction.heading}", "{deduction.total}"],
            ["{deduction.title}", "{deduction.amount}"],
        ],
    )
    made = Draft([person("S1", "王芳")], [], [])
    made.line("S1", "synergy_bonus", 1_234_56, working="甲", source="a")
    made.line("S1", "synergy_bonus", 1, working="乙", source="b")
    table = cells(slips(made.run(), tmp_path, template=path)["S1"])
    assert table == [
        ["王芳(S1)100%", "启明软件(示例)"],
        ["协同奖励", 1234.56],
        ["怎么算:甲", "共 1,234.56 元"],
        ["协同奖励", 0.01],
        ["怎么算:乙", "共 0.01 元"],
        ["协同奖励 小计(2 笔)", 1234.57],
    ]


def test_nothing_of_the_clock_gets_into_slips(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    book, _ = minimal(path, [["{line.title}", "{line.amount}"]])
    book.properties.creator = "somebody"
    book.save(path)
    slip = slips(three_lines().run(), tmp_path, template=path)["S1"]
    properties = load_workbook(slip).properties
    assert (properties.creator, properties.modified.date()) == ("hrcalc", MONTH.last)
    with zipfile.ZipFile(slip) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_prefix_before_every_element(tmp_path: Path) -> None:
    """Some programs write `<x:worksheet>`: openpyxl puts it right first."""
    source, path = tmp_path / "a.xlsx", tmp_path / "template.xlsx"
    minimal(source, [["{line.title}", "{line.amount}"]])
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(path, "w") as out:
        for name in package.namelist():
            data = package.read(name).decode()
            if name.endswith("sheet1.xml"):
                data = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", data).replace("xmlns=", "xmlns:x=", 1)
            out.writestr(name, data)
    table = cells(slips(three_lines().run(), tmp_path, template=path)["S1"])
    assert table[0] == ["基本工资", 100]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["{line.amout}"], ["{line.title}"]], "{line.amount}"),
        ([["{nmae}"], ["{line.title}"]], "{name}"),
        ([["{name}"]], "No row repeats"),
        ([["{earning.title}", "{deduction.amount}"]], "one section"),
        ([["{line.title}"], ["=SUM(A1:A1)"]], "formula"),
        ([["{line.subtotal}"], ["{line.title}"]], "follow its lines"),
        ([["nothing"]], "names no value"),
    ],
)
def test_what_cannot_be_filled_is_told(tmp_path: Path, rows: list[list[str]], words: str) -> None:
    path = tmp_path / "template.xlsx"
    minimal(path, rows)
    with pytest.raises(ProblemsFound) as found:
        load_template(path, "en")
    assert any(words in problem.why.en for problem in found.value.problems), found.value.problems
    assert {problem.file for problem in found.value.problems} == {"template.xlsx"}
    assert all(problem.blocking for problem in found.value.problems)


@pytest.mark.parametrize("data", [b"", b"PK\3\4 broken", "工号,姓名".encode()])
def test_what_is_no_workbook_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(data)
    with pytest.raises(ProblemsFound):
        load_template(path, "zh")
    with pytest.raises(ProblemsFound):
        load_template(tmp_path / "missing.xlsx", "zh")


def test_formulas_above_the_lines_stay(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    minimal(path, [["=1+1", "{name}"], ["{line.title}", "{line.amount}"]])
    sheet = load_workbook(slips(three_lines().run(), tmp_path, template=path)["S1"]).worksheets[0]
    assert sheet["A1"].value == "=1+1"
