from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from openpyxl import load_workbook

from hrcalc.documents import write_problems
from hrcalc.documents.problem_rows import ERROR, MENDED, WARNING
from hrcalc.mending import CODE, FRONT, HIDDEN, SourceRows, check_codes
from hrcalc.problems import Problem
from hrcalc.words import Text
from tests.documents.office import needs_office, sheets
from tests.documents.read import cells, rows

PROBLEMS = [
    Problem(code="b", why=Text("乙", "B"), mend=Text("改", "mend"), file="b.csv", row=2, severity="warning"),
    Problem(
        code="a",
        why=Text("甲", "A"),
        mend=Text("改", "mend"),
        file="a.xlsx",
        sheet="在职",
        row=5,
        column="金额",
        value="=1+1",
        table="deals",
        employees=("S1", "S2"),
    ),
]


def test_both_reports_hold_everything(tmp_path: Path) -> None:
    paths = write_problems(PROBLEMS, tmp_path, "zh")
    assert [path.name for path in paths] == ["problems.xlsx", "problems.csv"]
    found = rows(paths[1])
    assert found[0] == {
        "severity": "error",
        "code": "a",
        "file": "a.xlsx",
        "sheet": "在职",
        "row": "5",
        "column": "金额",
        "value": "'=1+1",
        "why_zh": "甲",
        "why_en": "A",
        "mend_zh": "改",
        "mend_en": "mend",
        "employees": "S1 S2",
    }
    table = cells(paths[0])
    assert table[3] == ["错误", "成单", "a.xlsx", "在职", 5, "金额", "=1+1", "甲\nA", "改\nmend", "S1 S2"]
    assert table[4][0] == "提示"


def test_order_of_problems_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = [path.read_bytes() for path in write_problems(PROBLEMS, tmp_path / "a", "en")]
    assert first == [path.read_bytes() for path in write_problems(PROBLEMS[::-1], tmp_path / "b", "en")]


TITLES = ["工号", "金额", "备注", "金额"]
ROWS = [["0007", "=1+1", "两行\n文字", "1"], ["8", "@x", "<&>\"'", HIDDEN]]


def rows_to_mend(**more: Any) -> SourceRows:
    columns = [pa.array(column, pa.string()) for column in zip(*ROWS, strict=True)]
    source = SourceRows("a.xlsx", "在职", TITLES, [5, 9], columns, check_codes(TITLES, ROWS), {"金额": [1, 3]})
    return replace(source, **more)


def test_rows_stand_in_a_sheet_of_their_own_as_they_were(tmp_path: Path) -> None:
    paths = write_problems(PROBLEMS, tmp_path, "zh", [rows_to_mend()])
    table = cells(paths[0], "改1 在职")
    assert table[2] == [*FRONT, *TITLES, CODE]
    codes = check_codes(TITLES, ROWS)
    assert table[3] == ["a.xlsx#在职", 5, "金额: 甲\n金额: A", "改\nmend", *ROWS[0], codes[0]]
    assert table[4] == ["a.xlsx#在职", 9, None, None, *ROWS[1], codes[1]]
    assert "改1 在职" in cells(paths[0])[1][0]


def test_marked_cells_and_texts_that_stay_texts(tmp_path: Path) -> None:
    warning = replace(PROBLEMS[1], severity="warning", row=9)
    (path, _) = write_problems([*PROBLEMS, warning], tmp_path, "zh", [rows_to_mend(corrected=frozenset({9}))])
    sheet = load_workbook(path)["改1 在职"]
    fill = {cell.coordinate: cell.fill.start_color.rgb[2:] for row in sheet["A4:I5"] for cell in row}
    assert {at for at, color in fill.items() if color == ERROR} == {"F4", "H4"}
    assert {at for at, color in fill.items() if color == WARNING} == {"F5", "H5"}
    assert {at for at, color in fill.items() if color == MENDED} == {"B5"}
    assert {(cell.data_type, cell.number_format) for row in sheet["E4:H5"] for cell in row} == {("s", "@")}


@needs_office
def test_another_program_reads_the_rows(tmp_path: Path) -> None:
    (path, _) = write_problems(PROBLEMS, tmp_path, "en", [rows_to_mend()])
    table = sheets(path, tmp_path / "read")["Mend 1 在职"]
    assert [row[4:8] for row in table[3:5]] == ROWS


def test_rows_that_could_not_be_taken_apart(tmp_path: Path) -> None:
    (path, _) = write_problems(PROBLEMS, tmp_path, "zh", [rows_to_mend(codes=["", "r0"])])
    table = cells(path, "改1 在职")
    assert (
        table[3][3] == "1. 改\n2. 这一行只能在原文件里改。\n1. mend\n2. This row can be mended in the file itself only."
    )
    assert table[3][-1] is None


@pytest.mark.parametrize("name", ["[a]:*?/\\'b'", "很长" * 30, "\x07", ""])
def test_any_name_of_a_sheet(tmp_path: Path, name: str) -> None:
    sources = [replace(rows_to_mend(), sheet=name), replace(rows_to_mend(), sheet=name, file="B.csv")]
    (path, _) = write_problems(PROBLEMS, tmp_path, "zh", sources)
    names = load_workbook(path).sheetnames
    assert [len(title) <= 31 and title.startswith(f"改{i}") for i, title in enumerate(names[1:], 1)] == [True, True]


def test_the_same_rows_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    first = write_problems(PROBLEMS, tmp_path / "a", "zh", [rows_to_mend()])[0].read_bytes()
    assert first == write_problems(PROBLEMS[::-1], tmp_path / "b", "zh", [rows_to_mend()])[0].read_bytes()
