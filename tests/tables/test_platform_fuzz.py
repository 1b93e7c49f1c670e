"""Exports of attendance platforms, one cell spoiled at random: no fault, no day that vanishes, no other day changed in silence."""

from __future__ import annotations

import csv
import io
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrcalc.calendar import Month
from hrcalc.settings import Settings
from hrcalc.tables import Tables, read_tables
from tests.exports.platforms import made, makers_dingtalk, makers_feishu
from tests.tables.spoil import CELLS

STAFF = "工号,姓名,部门,入职日期,基本工资,企业微信账号\n0007,张三,面谈部,2019-01-01,8000,ZhangSan\n0008,李四,面谈部,2019-01-01,8000,LiSi\n"
STATES = st.sampled_from(
    """正常|迟到3分钟; 缺卡1次;|迟到30分钟|旷工480分钟|缺卡（09:00）|年假0.5天（2/28 下午 - 2/28 下午）|正常（请假）|严重迟到1小时22分钟
    休息|??|3.5|480|1|0|--|次日00:41""".replace("\n    ", "|").split("|")
)


def wecom() -> tuple[str, list[list[Any]], int]:
    base = {
        "班次": "09:00-18:00",
        "标准工作时长(小时)": 8,
        "实际工作时长(小时)": 8,
        "最早": "09:00",
        "最晚": "18:10",
        "考勤结果": "正常",
    }
    rows = [
        {**base, "时间": f"2026/10/{day:02} 星期{week}", "姓名": name, "账号": account, **more}
        for day, week in ((12, "一"), (13, "二"), (14, "三"))
        for name, account, more in (
            (
                "张三",
                "ZhangSan",
                {"考勤结果": "迟到3分钟; 缺卡1次;", "迟到次数(次)": 1, "迟到时长(分钟)": 3, "缺卡次数(次)": 1},
            ),
            (
                "李四（已离职）",
                "LiSi",
                {
                    "考勤结果": "正常（请假）",
                    "事假(天)": 0.5,
                    "假勤申请": f"事假0.5天（10/{day} 上午 - 10/{day} 上午）",
                },
            ),
        )
    ]
    return "上下班打卡_日报_20261001-20261031", made.sheet_rows(made.labels(made.DAILY), rows), 4


def dingtalk() -> tuple[str, list[list[Any]], int]:
    more = {
        "出勤天数": 1,
        "休息天数": 0,
        "工作时长(分钟)": 480,
        "迟到次数": 1,
        "迟到时长(分钟)": 5,
        "上班1/打卡结果": "迟到5分钟",
    }
    rows = [
        {**makers_dingtalk.PERSON, **more, "日期": f"26-10-{day} 星期{week}"}
        for day, week in ((12, "一"), (13, "二"), (14, "三"))
    ]
    banners = ("每日统计表 统计日期：2026-10-12 至 2026-10-14", "报表生成时间：2026-11-01 10:02")
    return "每日统计", made.sheet_rows(makers_dingtalk.NEW, rows, banners=banners), 4


def feishu() -> tuple[str, list[list[Any]], int]:
    rows = [{**makers_feishu.PERSON, "工号": "0007", "姓名": "张三", "日期": f"2026-10-{day}"} for day in (12, 13, 14)]
    return "飞书", made.sheet_rows(makers_feishu.WIDE, rows, banners=()), 2


SHEETS = {"wecom": wecom(), "dingtalk": dingtalk(), "feishu": feishu()}


def read(name: str, rows: list[list[Any]], kind: str, data: bytes | None = None) -> Tables:
    folder = Path(mkdtemp())
    try:
        (folder / "2026-10").mkdir()
        (folder / "employees.csv").write_text(STAFF, encoding="utf-8")
        if data is None:
            data = made.workbook({name: rows}) if kind == "xlsx" else made.text_file(rows, kind, max(map(len, rows)))
        (folder / "2026-10" / f"{name}.{'xlsx' if kind == 'xlsx' else 'csv'}").write_bytes(data)
        return read_tables(Settings(data=folder), Month(2026, 10))
    finally:
        shutil.rmtree(folder)


@cache
def whole(platform: str, kind: str) -> Tables:
    name, rows, _ = SHEETS[platform]
    tables = read(name, rows, kind)
    assert tables.problems == [], tables.problems
    assert len(tables.frames["attendance"]) == len(rows) - SHEETS[platform][2]
    return tables


def days(tables: Tables) -> dict[int, dict[str, Any]]:
    """Row of the export -> the day that it tells, without the file's name."""
    frame = tables.frames["attendance"]
    return {row["_row"]: {k: v for k, v in row.items() if v is not None and k != "_file"} for row in frame.to_pylist()}


def accounted(tables: Tables) -> None:
    read_ = sum(one.rows for one in tables.inputs if one.table == "attendance")
    assert read_ == len(tables.frames["attendance"]) + sum(b.rows for b in tables.left_out if b.table == "attendance")


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, str, int, int, str]:
    platform = draw(st.sampled_from(sorted(SHEETS)))
    _, rows, top = SHEETS[platform]
    row = draw(st.integers(top, len(rows) - 1))
    return (
        platform,
        draw(st.sampled_from(["xlsx", "gb18030"])),
        row,
        draw(st.integers(0, len(rows[row]) - 1)),
        draw(st.one_of(CELLS, STATES)),
    )


def hold(platform: str, kind: str, row: int, column: int, text: str) -> None:
    name, rows, top = SHEETS[platform]
    spoiled_rows = [list(cells) for cells in rows]
    spoiled_rows[row][column] = text
    try:
        tables = read(name, spoiled_rows, kind)
    except UnicodeEncodeError:  # what GB18030 cannot hold is no file
        return
    accounted(tables)
    before, after, errors = (
        days(whole(platform, kind)),
        days(tables),
        [p for p in tables.problems if p.severity == "error"],
    )
    if any(p.blocking for p in errors):
        return
    number = row + 1
    others = {k: v for k, v in after.items() if k != number}
    assert others == {k: v for k, v in before.items() if k != number}, errors
    told = any(p.row == number or p.row is None for p in errors)
    assert number in after or told or tables.left_out, tables.left_out
    if after.get(number) != before[number] and not told:
        # What changed without a word is what the cell says now: the same sheet with the old cell again is the old day.
        assert text.strip() != str(rows[row][column]).strip()
        ignored = next(t for t in tables.taken if t.table == "attendance").ignored
        upper, lower = rows[top - 2][: column + 1], str(rows[top - 1][column])
        group = next((str(cell) for cell in reversed(upper) if str(cell).strip()), "")
        assert f"{group} {lower}" not in ignored, (group, lower, after.get(number), before[number])


@given(spoiled())
@settings(max_examples=40)
def test_one_spoiled_cell(what: tuple[str, str, int, int, str]) -> None:
    hold(*what)


@pytest.mark.thorough
@given(spoiled())
@settings(max_examples=5_000, suppress_health_check=list(HealthCheck), derandomize=False)
def test_five_thousand_spoiled_cells(what: tuple[str, str, int, int, str]) -> None:
    hold(*what)


@given(st.sampled_from(sorted(SHEETS)), st.binary(min_size=1, max_size=6), st.integers(0, 10**6))
@settings(max_examples=30)
def test_spoiled_bytes(platform: str, junk: bytes, place: int) -> None:
    name, rows, _ = SHEETS[platform]
    data = made.text_file(rows, "utf-8", max(map(len, rows)))
    at = place % len(data)
    tables = read(name, rows, "csv", data[:at] + junk + data[at + len(junk) :])
    accounted(tables)


def test_the_files_are_right_before_they_are_spoiled() -> None:
    for platform in SHEETS:
        for kind in ("xlsx", "gb18030"):
            assert days(whole(platform, kind))
    assert list(csv.reader(io.StringIO(STAFF)))
