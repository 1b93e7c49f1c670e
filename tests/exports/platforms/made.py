"""Workbooks in the shape of WeCom's reports, made of days that a test tells; and what the reader makes of a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from hrcalc.exports import Column, Sheet, open_file
from hrcalc.exports.platforms import translated

Row = dict[Any, Any]

ROOT = Path(__file__).resolve().parents[3]

BANNER = "统计时间:02-01 ～ 02-28     制表时间:2026-03-10 20:11(UTC+8)"

DAILY = {
    "": ["时间", "姓名", "账号"],
    "基础信息": ["部门", "职务"],
    "考勤概况": ["所属规则", "班次", "最早", "最晚", "打卡次数(次)", "标准工作时长(小时)", "实际工作时长(小时)", "假勤申请", "考勤结果"],
    "异常统计": ["异常合计(次)", "迟到次数(次)", "迟到时长(分钟)", "早退次数(次)", "早退时长(分钟)", "旷工次数(次)", "旷工时长(分钟)",
             "缺卡次数(次)", "地点异常(次)", "设备异常(次)"],
    "外出打卡": ["外出打卡次数(次)", "最早", "最晚"],
    "加班统计": ["加班状态", "加班时长(小时)", "工作日加班计为调休(小时)", "工作日加班计为加班费(小时)", "休息日加班计为调休(小时)",
             "休息日加班计为加班费(小时)", "节假日加班计为调休(小时)", "节假日加班计为加班费(小时)"],
    "假勤统计": ["补卡次数(次)", "审批打卡次数(次)", "外勤次数(次)", "外出(小时)", "出差(天)", "年假(天)", "事假(天)", "病假(天)",
             "调休假(天)",
             "婚假(天)", "产假(天)", "陪产假(天)", "丧假(天)", "哺乳假(小时)", "产检假(天)", "护理假(天)", "育儿假(天)"],
    "上班1": ["打卡时间", "打卡状态"],
    "下班1": ["打卡时间", "打卡状态"],
    " ": ["打卡时间记录", "打卡详情"],
}  # fmt: skip
"""Groups and fields of the daily report in its widest version without staff numbers."""

MONTHLY = {
    "": ["姓名", "账号"],
    "基础信息": ["部门", "职务", "工号"],
    "概况": ["应出勤天数(天)", "实际出勤天数(天)", "休息天数(天)", "正常天数(天)", "异常天数(天)",
           "标准工作时长(小时)", "实际工作时长(小时)"],
    "异常统计": ["异常合计(次)", "迟到次数(次)", "迟到时长(分钟)", "早退次数(次)", "早退时长(分钟)", "旷工次数(次)", "旷工时长(分钟)",
             "缺卡次数(次)"],
    "假勤统计": ["补卡次数\n(次)", "外出(小时)", "出差(天)", "年假(天)", "事假(天)", "病假(天)", "调休(小时)"],
    "加班统计": ["加班时长(小时)", "工作日加班计为调休(小时)", "工作日加班计为加班费(小时)"],
}  # fmt: skip
"""Groups and fields of the monthly report, before its days."""


def labels(groups: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Group and field of each column."""
    return [(group.strip(), field) for group, fields in groups.items() for field in fields]


def with_days(start: dt.date, count: int) -> list[tuple[str, str]]:
    """The monthly report's columns with a column for each day."""
    days = [start + dt.timedelta(i) for i in range(count)]
    return labels(MONTHLY) + [("考勤结果", f"{day.day}\n星期{'一二三四五六日'[day.weekday()]}") for day in days]


def sheet_rows(
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Row],
    *,
    banners: Sequence[str] = ("概况", BANNER),
    one: bool = False,
) -> list[list[Any]]:
    """Banners, one or two header rows, and the rows; a row names fields as `迟到次数(次)` or `上班1/打卡时间`, the others hold `--`."""
    if one:
        header = [[f"{group}_{field}" if group else field for group, field in columns]]
    else:
        before = ["", *(group for group, _ in columns)]
        upper = [
            field if not group else "" if group == before[i] else group for i, (group, field) in enumerate(columns)
        ]
        header = [upper, [field if group else "" for group, field in columns]]
    body = [[row.get(f"{group}/{field}", row.get(field, "--")) for group, field in columns] for row in rows]
    return [[banner] for banner in banners] + header + body


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], *, dimension: str | None = None) -> bytes:
    """A workbook. `dimension` replaces the size that its sheets declare; an empty one takes it out."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    data = io.BytesIO()
    book.save(data)
    if dimension is None:
        return data.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry.startswith("xl/worksheets/"):
                size = f'<dimension ref="{dimension}" />'.encode() if dimension else b""
                content, changes = re.subn(rb"<dimension [^>]*/>", size, content)
                assert changes == 1
            new.writestr(entry, content)
    return changed.getvalue()


def text_file(rows: Sequence[Sequence[Any]], encoding: str, width: int) -> bytes:
    """The same as a CSV, every row as wide as the header."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return out.getvalue().encode(encoding)


def sheets_of(data: bytes, file: str = "a.xlsx") -> list[Sheet]:
    """The sheets of a file, those of platforms translated."""
    return translated(open_file(file, data))


def days_in(data: bytes, file: str = "a.xlsx", sheet: int = 0) -> tuple[list[Row], list[tuple[int, str, str]]]:
    """Our rows, without what is empty, each with its number as `row`; and what was refused: row, our column, code."""
    found = sheets_of(data, file)[sheet]
    assert found.platform.table == "attendance"
    names = found.head[0]
    rows = found.read(0, [Column(i) for i in range(len(names))])
    columns = [column.to_pylist() for column in rows.columns]
    days = [
        {
            "row": number,
            **{name: column[i] for name, column in zip(names, columns, strict=True) if column[i] is not None},
        }
        for i, number in enumerate(rows.numbers.tolist())
    ]
    refused = [(int(rows.numbers[cell.row]), names[cell.position], cell.code) for cell in rows.unclear]
    for cell in rows.unclear:
        assert columns[cell.position][cell.row] is None, "a refused value is taken all the same"
    return days, refused
