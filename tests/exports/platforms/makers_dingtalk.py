"""DingTalk's reports, made of days that a test tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tests.exports.platforms.made import Row, labels, sheet_rows, workbook

PEOPLE = ["姓名", "考勤组", "部门", "工号", "职位", "UserId"]
SUMS = [
    "出勤天数", "休息天数", "工作时长(分钟)", "迟到次数", "迟到时长(分钟)", "严重迟到次数", "严重迟到时长(分钟)",
    "旷工迟到天数", "早退次数", "早退时长(分钟)", "上班缺卡次数", "下班缺卡次数", "旷工天数",
]  # fmt: skip
PUNCHES = [f"{way}{i}" for i in (1, 2, 3) for way in ("上班", "下班")]
OVERTIME = {
    "加班时长（转调休）": ["工作日（转调休）", "休息日（转调休）", "节假日（转调休）"],
    "加班时长（转加班费）": ["工作日（转加班费）", "休息日（转加班费）", "节假日（转加班费）"],
}
LEAVE = {"请假": ["事假(小时)", "调休(小时)", "病假(小时)", "年假(天)", "例假(天)"]}

NEW = [
    *(("", name) for name in [*PEOPLE, "日期", "workDate", "班次"]),
    *(("", f"{punch}{what}") for punch in PUNCHES for what in ("打卡时间", "打卡结果")),
    *(("", name) for name in ["关联的审批单", *SUMS, "出差时长(小时)", "外出时长(小时)"]),
    *labels(LEAVE),
    ("", "加班总时长"),
    *labels(OVERTIME),
]
"""The daily report as it comes now: every field merged over both rows of the header, but leave and overtime."""

OLD = [
    *(("", name) for name in [*PEOPLE, "日期", "班次"]),
    *((punch, what) for punch in PUNCHES[:4] for what in ("打卡时间", "打卡结果")),
    *(("", name) for name in ["关联的审批单", *SUMS]),
]
"""As it came before, in a week in which nobody had leave or overtime: punches as groups."""

BANNERS = ("每日统计表 统计日期：2020-11-16 至 2020-11-20", "报表生成时间：2020-11-21 10:02")

REQUESTS = [
    "审批编号", "标题", "审批状态", "审批结果", "发起时间", "完成时间", "发起人工号", "发起人UserID", "发起人姓名", "发起人部门",
    "请假类型", "开始时间", "结束时间", "时长", "请假事由",
]  # fmt: skip

PERSON: Row = {
    "姓名": "张三", "工号": "0007", "UserId": "012345678901234567", "考勤组": "总部", "日期": "20-11-16 星期一", "班次": "A 09:00-18:00",
}  # fmt: skip


def daily(
    *rows: Row,
    columns: Sequence[tuple[str, str]] = NEW,
    banners: Sequence[str] = BANNERS,
    one: bool = False,
    **more: Sequence[Sequence[Any]],
) -> bytes:
    """A workbook with 每日统计, and `more` sheets."""
    made = sheet_rows(columns, [{**PERSON, **row} for row in rows], banners=banners, one=one)
    return workbook({"每日统计": made, **more})


def month_columns(first: dt.date, count: int) -> list[tuple[str, str]]:
    """The monthly report's columns: weekdays by their number, weekends by their name."""
    days = [first + dt.timedelta(i) for i in range(count)]
    names = ["六日"[day.weekday() - 5] if day.weekday() > 4 else str(day.day) for day in days]
    return [
        *(("", name) for name in [*PEOPLE, *SUMS]),
        ("请假", "事假(天)"),
        ("请假", "年假(小时)"),
        *labels(OVERTIME),
        ("", "休息日加班"),
        *(("考勤结果", name) for name in names),
    ]


def month_rows(first: dt.date, people: Sequence[tuple[Row, Sequence[str]]], **kwargs: Any) -> list[list[Any]]:
    """The sheet 月度汇总: sums and the cells of the days of each person."""
    count = len(people[0][1])
    columns = month_columns(first, count)
    last = first + dt.timedelta(count - 1)
    rows = sheet_rows(
        columns,
        [{**PERSON, **sums} for sums, _ in people],
        banners=kwargs.get("banners", (f"月度汇总 统计日期：{first} 至 {last}", "")),
    )
    for row, (_, cells) in zip(rows[-len(people) :], people, strict=True):
        row[-count:] = cells
    return rows


def requests(*rows: Row) -> list[list[Any]]:
    """The sheet 请假单据."""
    usual = {"审批状态": "完成", "审批结果": "同意", "发起人工号": "0007", "发起人姓名": "张三", "请假类型": "年假"}
    return [REQUESTS, *([{**usual, **row}.get(name, "") for name in REQUESTS] for row in rows)]
