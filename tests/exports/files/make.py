"""Makes the workbooks of which the xls files here were saved; README.md says how."""

from __future__ import annotations

import datetime as dt
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

ROWS: list[list[Any]] = [
    ["编号", "文本", "小数", "布尔", "日期", "时间戳", "时刻", "错误", "公式", "数", "百分比", "空", "时长"],
    [1001, "0007", 12.5, True, dt.date(2026, 10, 1), dt.datetime(2026, 10, 1, 9, 30, 15), dt.time(9, 5), "#N/A",
     "=1+2", 0.1 + 0.2, 0.125, None, dt.timedelta(hours=27, minutes=30)],
    [310101199001011234, "310101199001011234", 1 / 3, False, dt.date(1999, 12, 31),
     dt.datetime(2026, 2, 28, 23, 59, 59), dt.time(0, 0), "#DIV/0!", "=1/0", 1234567890.12, 1, None, None],
    [123456789012345, "  a \n b", -2.5, None, 46000, 46000.5, None, "#REF!", '="x"&"y"', 1e-7, None, None, None],
    [None, "NA", 99999999.995, None, None, None, None, "#NAME?", "=TRUE()", 1e20, None, None, None],
    [None, "--", 123456789012345.6, None, None, None, None, "#VALUE!", "=NA()", 642.45, None, None, None],
    [None, "É漢𠮷", 12345678901234567, None, None, None, None, "#NUM!", '=""', -0.0, None, None, None],
    [None, "x", 1e300, None, None, None, None, "#NULL!", "=DATE(2026,10,1)", 2.0**53, None, None, None],
]  # fmt: skip


def make(name: str, *, since_1904: bool) -> None:
    book = openpyxl.Workbook()
    if since_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.title = "类型"
    for row in ROWS:
        sheet.append(row)
    sheet["K2"].number_format, sheet["I8"].number_format, sheet["M2"].number_format = "0.0%", "yyyy-mm-dd", "[h]:mm"
    lower = book.create_sheet("从C4起")
    below: list[list[Any]] = [["a", "b", "c"], ["1", "#N/A", 3], ["2", "=1+2", None], ["3", "x", "#DIV/0!"]]
    for r, texts in enumerate(below):
        for c, value in enumerate(texts):
            lower.cell(4 + r, 3 + c, value)
    book.create_sheet("空")
    hidden = book.create_sheet("藏")
    hidden.sheet_state = "hidden"
    hidden.append(["a"])
    hidden.append(["b"])
    book.save(name)


if __name__ == "__main__":
    make("types.xlsx", since_1904=False)
    make("types-1904.xlsx", since_1904=True)
