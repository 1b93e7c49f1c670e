"""Feishu's daily report, made of days that a test tells."""

from __future__ import annotations

from collections.abc import Sequence

from tests.exports.platforms.made import Row, sheet_rows, workbook

PEOPLE = [
    "姓名",
    "工号",
    "部门",
    "组织架构",
    "性别",
    "职务",
    "人员类型",
    "员工状态",
    "合同公司",
    "工作地点",
    "入职日期",
    "离职日期",
]
SUMS = [
    "应出勤天数", "应出勤时长(小时)", "休息或未排班天数", "实际出勤天数", "实际出勤时长(小时)", "班内工作时长(小时)", "出差天数",
    "外出时长", "补卡次数", "迟到次数", "迟到时长(小时)", "严重迟到次数", "严重迟到时长(小时)", "早退次数", "早退时长(小时)",
    "缺勤时长(小时)",
    "上班缺卡次数", "下班缺卡次数", "旷工天数", "加班总时长(小时)",
]  # fmt: skip
FIELDS = ["打卡时间", "打卡结果", "修改原因", "打卡地点"]

WIDE = [
    *(("基本信息", name) for name in PEOPLE),
    *(("考勤信息", name) for name in ["日期", "星期", "班次", "考勤组"]),
    *(("考勤信息", f"{way}{what}") for way in ("上班", "下班") for what in FIELDS),
    *(("考勤统计", name) for name in [*SUMS, "加班总时长计加班费(小时)", "加班总时长计调休(小时)"]),
]
"""The version of 46 columns, under groups."""

SPACED = [
    *(("", name) for name in [*PEOPLE[1:3], *PEOPLE[6:8], *PEOPLE[10:], "日期", "星期", "班次", "考勤组"]),
    *(("", f"{way} {i} {what}") for i in (1, 2) for way in ("上班", "下班") for what in FIELDS),
    *(("", name) for name in [*SUMS, "加班总时长 - 计加班费(小时)", "加班总时长 - 计调休(小时)"]),
]
"""The other spelling, without names, one header row."""

PERSON: Row = {
    "姓名": "张三",
    "工号": "0007",
    "日期": "2026-10-12",
    "应出勤天数": 1,
    "应出勤时长(小时)": 8,
    "休息或未排班天数": 0,
}


def daily(
    *rows: Row, columns: Sequence[tuple[str, str]] = WIDE, banners: Sequence[str] = (), one: bool = False
) -> bytes:
    """A workbook with the report."""
    made = sheet_rows(columns, [{**PERSON, **row} for row in rows], banners=banners, one=one)
    return workbook({"每日统计": made})
