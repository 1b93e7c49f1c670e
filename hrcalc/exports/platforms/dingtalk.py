"""DingTalk (钉钉 考勤报表): the daily report 每日统计, one row a person and day, and the list of leave requests (请假单据).

The report's columns change from week to week: those of leave, trips and overtime are there only when somebody has any.
"""

from __future__ import annotations

import re

from hrcalc.exports.platforms.daily import (
    leave_columns,
    put_leaves,
    put_people,
    put_scheduled,
    put_worked,
)
from hrcalc.exports.platforms.daily_sums import put_absent, put_early, put_late, put_missed
from hrcalc.exports.platforms.dates import put_dates
from hrcalc.exports.platforms.dingtalk_leaves import requested
from hrcalc.exports.platforms.dingtalk_month import monthly
from hrcalc.exports.platforms.dingtalk_sums import UNITS
from hrcalc.exports.platforms.grid import Cell, Days, Grid
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.layouts import Layout
from hrcalc.exports.platforms.leave import requests
from hrcalc.exports.platforms.overtime import no_kind, paid_or_off, put_overtime, refuse_untold, splits
from hrcalc.exports.platforms.punches import put_clock, results
from hrcalc.exports.platforms.unknown_columns import refuse_unknown_columns
from hrcalc.words import Text

_OVERTIME = re.compile(r"(?:工作日|休息日|节假日)加班|加班(?:时长|总时长)?(?:工作日|休息日|节假日)")


def daily(grid: Grid) -> Days:
    """The days of a daily report."""
    grid.assume(UNITS)
    days = Days(grid)
    put_people(days)
    put_dates(days, grid.find("日期", "考勤日期"))
    told = results(days)
    hours = put_scheduled(days)
    put_worked(days, "工作时长")
    put_clock(days)
    put_late(days, told)
    put_early(days, told)
    absent = put_absent(days, told, hours)
    put_missed(days, told, absent)
    approved = grid.find("关联的审批单", "关联审批单")
    put_leaves(days, leave_columns(grid.labels), hours, approved)
    _put_overtime(days, approved)
    refuse_unknown_columns(days)
    return days


def _put_overtime(days: Days, approved: Label | None) -> None:
    grid = days.grid
    columns = splits(grid.labels)
    total = grid.find("加班总时长", "加班时长", "加班审批单统计")
    split = [one.column for one in columns]
    unpaid = [one for one in grid.labels if one not in split and _OVERTIME.fullmatch(one.field)]
    put_overtime(days, columns, total if columns and not unpaid else None)
    for one in unpaid:
        refuse_untold(days, one, paid_or_off())
    if columns or unpaid:
        return
    if total is not None:
        refuse_untold(days, total, no_kind())
    elif approved is not None:
        cells = grid.cells(approved)
        for i, row in enumerate(days.rows):
            if _has_overtime(cells[row]):
                days.refuse(i, "overtime_hours", approved.text, cells[row] or "", *no_kind())


def _has_overtime(text: Cell) -> bool:
    return text is not None and any(one.kind == "加班" for one in requests(text) or [])


_ACCOUNT = "UserId|UserID|userId|用户ID"
_DAY_COLUMNS = "|".join([*map(str, range(1, 32)), "六", "日"])

DAILY = Layout(
    Text("钉钉 每日统计", "DingTalk daily report"),
    frozenset({f"姓名|{_ACCOUNT}", f"考勤组|{_ACCOUNT}", "日期", "出勤天数|工作时长|关联的审批单|旷工迟到天数"}),
    daily,
)
MONTHLY = Layout(
    Text("钉钉 月度汇总", "DingTalk monthly report"),
    frozenset({f"姓名|{_ACCOUNT}", f"考勤组|{_ACCOUNT}", "出勤天数|休息天数|迟到次数|旷工天数", _DAY_COLUMNS}),
    monthly,
    fallback=True,
)
REQUESTS = Layout(
    Text("钉钉 请假单据", "DingTalk leave requests"),
    frozenset({"审批状态", "审批结果", "请假类型", "开始时间", "结束时间", "时长"}),
    requested,
    table="leaves",
)
PUNCHES = Layout(
    Text("钉钉 原始记录", "DingTalk list of punches"),
    frozenset({"姓名", f"考勤组|{_ACCOUNT}", "打卡时间", "打卡结果", "打卡地址|打卡备注|异常打卡原因|考勤时间"}),
)
TIMES = Layout(
    Text("钉钉 打卡时间", "DingTalk times of punches"),
    frozenset({"姓名", f"考勤组|{_ACCOUNT}", _DAY_COLUMNS}),
)

LAYOUTS = (REQUESTS, DAILY, PUNCHES, MONTHLY, TIMES)
