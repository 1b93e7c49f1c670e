"""Merged cells in a table's rows: told once a range, never read as blanks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.tables.conftest import FILES, Company


def _leads(folder: Path, rows: list[list[Any]], *ranges: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [["线索编号", "邀约日期", "邀约人工号", "渠道", "心情"], *rows]:
        sheet.append(row)
    for one in ranges:
        sheet.merge_cells(one)
    path = folder / "2026-10" / "leads.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


ROWS: list[list[Any]] = [
    ["L1", "2026-10-05", "Z001", "抖音"],
    ["L2", "2026-10-05", None, "官网"],
    ["L3", "2026-10-06", None, "官网"],
]


@pytest.fixture
def alone(company: Company) -> Company:
    company.files = {"员工花名册.csv": FILES["员工花名册.csv"]}
    return company


def test_a_merged_range_is_one_problem(alone: Company) -> None:
    _leads(alone.folder, ROWS, "C2:C4", "D3:D4")
    assert [
        (p.code, p.row, p.column, p.severity, p.blocking) for p in alone.problems() if p.code == "merged-cells"
    ] == [
        ("merged-cells", 2, "邀约人工号", "error", True),
        ("merged-cells", 3, "渠道", "error", True),
    ]


def test_merged_cells_of_a_platform_s_report_are_told(alone: Company) -> None:
    header = ["考勤号码", "姓名", "日期", "对应时段", "签到时间", "签退时间", "迟到时间", "部门"]
    rows = [["Z001", "王芳", f"2026-10-1{i}", "全天", "09:10", "18:00", "00:10", "销售"] for i in (2, 3, 4)]
    path = alone.folder / "2026-10" / "考勤.xlsx"
    path.parent.mkdir(parents=True)
    book = openpyxl.Workbook()
    for row in [["考勤统计"], header, *rows]:
        book.worksheets[0].append(row)
    for one in ("A1:H1", "G4:G5", "H3:H5"):
        book.worksheets[0].merge_cells(one)
    book.save(path)
    found = [(p.row, p.column, p.blocking) for p in alone.problems() if p.code == "merged-cells"]
    assert found == [(4, "迟到时间", True)], "nothing of the departments is used"


def test_totals_and_blank_rows_hide_nothing(alone: Company) -> None:
    rows: list[list[Any]] = [["L1", "2026-10-05", "Z001", "抖音"], [None] * 4, ["合计", None, None, None]]
    _leads(alone.folder, rows, "A2:A3", "B2:B3", "A4:D4")
    assert "merged-cells" not in [p.code for p in alone.problems()]


def test_a_column_that_is_not_read_may_be_merged(alone: Company) -> None:
    rows: list[list[Any]] = [["L1", "2026-10-05", "Z001", "抖音", "好"], ["L2", "2026-10-05", "Z001", "抖音"]]
    _leads(alone.folder, rows, "E2:E3", "E1:F1")
    assert "merged-cells" not in [p.code for p in alone.problems()]
    _leads(alone.folder, rows, "D2:D3")
    assert "merged-cells" in [p.code for p in alone.problems()]
