"""Feishu (飞书 考勤): the daily report, one row a person and day.

Its absence (缺勤时长) counts hours that were not attended, for whatever reason; absence that costs is told in days (旷工天数).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hrcalc.exports.platforms.daily import (
    leave_columns,
    put_leaves,
    put_people,
    put_scheduled,
    put_worked,
)
from hrcalc.exports.platforms.daily_sums import put_absent, put_early, put_late, put_missed
from hrcalc.exports.platforms.dates import put_dates
from hrcalc.exports.platforms.grid import Cell, Days, Grid, shown
from hrcalc.exports.platforms.layouts import Layout
from hrcalc.exports.platforms.leave import DAY_HOURS
from hrcalc.exports.platforms.overtime import no_kind, paid_or_off, put_kinds, put_overtime, refuse_untold, splits
from hrcalc.exports.platforms.punches import minutes_of, no_units, put_clock, results
from hrcalc.exports.platforms.results import Result
from hrcalc.exports.platforms.states import contradiction
from hrcalc.exports.platforms.unknown_columns import refuse_unknown_columns
from hrcalc.problems import Said
from hrcalc.words import Text


def daily(grid: Grid) -> Days:
    """The days of a daily report."""
    days = Days(grid)
    put_people(days)
    put_dates(days, grid.find("日期", "考勤日期"))
    told = results(days)
    hours = put_scheduled(days)
    put_worked(days, "实际出勤时长", "班内工作时长")
    put_clock(days)
    put_late(days, told)
    put_early(days, told)
    absent = put_absent(days, told, hours)
    _hold_absence(days, told, absent)
    put_missed(days, told, absent)
    put_leaves(days, leave_columns(grid.labels), hours, grid.find("关联的审批单", "假勤申请", "审批单"))
    _put_overtime(days)
    refuse_unknown_columns(days)
    return days


def _hold_absence(days: Days, told: Sequence[Result], absent: Sequence[Decimal]) -> None:
    """缺勤时长 is no less than the absence; and where nothing else explains it, nobody knows what it is."""
    one = days.grid.find("缺勤时长", "缺勤小时数")
    if one is None:
        return
    late, early = (days.columns.get(name, [None] * len(days)) for name in ("late_minutes", "early_minutes"))
    punches = [days.grid.find(name) for name in ("上班缺卡次数", "下班缺卡次数", "缺卡次数")]
    missed = [days.grid.cells(column) for column in punches if column]
    for i, value in enumerate(minutes_of(days, one, "absent_hours", [DAY_HOURS] * len(days))):
        hours, result = value / 60, told[i]
        text = shown(hours) or "0"
        partly = late[i] or early[i] or result.missed or result.silent or any(_some(c[days.rows[i]]) for c in missed)
        if hours < absent[i]:
            said = contradiction(one.text, f"{text} 小时", "旷工天数", f"{shown(absent[i])} 小时")
            days.refuse(i, "absent_hours", one.text, text, *said)
        elif hours and not (absent[i] or partly or result.unknown):
            days.refuse(i, "absent_hours", one.text, text, *_unexplained(text))


def _some(text: Cell) -> bool:
    return text not in {None, "0", "0.0"}


def _unexplained(text: str) -> Said:
    why = Text(
        f"缺勤 {text} 小时,旷工、迟到、早退、缺卡、请假却都没有。",
        f"{text} hours were not attended, but nothing tells why: no absence, no late or missed punch, no leave.",
    )
    mend = Text(
        "导出时加上“旷工天数”和各次打卡结果。", "Export the column 旷工天数 and the results of punches as well."
    )
    return "contradiction", why, mend


def _put_overtime(days: Days) -> None:
    """Overtime by kind of day where the export tells it; else it is a workday's where the day was scheduled."""
    grid = days.grid
    columns, total = splits(grid.labels), grid.find("加班总时长", "加班时长")
    paid, off = grid.find("加班总时长计加班费", "加班时长计加班费"), grid.find("加班总时长计调休", "加班时长计调休")
    no_units(days, [one for one in (total, paid, off, *(one.column for one in columns)) if one], "overtime_hours")
    if columns:
        put_overtime(days, columns, total)
        return
    if paid is None and off is None:
        if total is not None:
            refuse_untold(days, total, paid_or_off())
        return
    _put_split(days, *(minutes_of(days, one, "overtime_hours") for one in (paid, off)))
    if total is not None:
        hours = days.columns["overtime_hours"]
        for i, value in enumerate(minutes_of(days, total, "overtime_hours")):
            text = shown(value / 60)
            if text != hours[i]:
                said = contradiction(total.text, f"{text or 0} 小时", "计加班费 + 计调休", f"{hours[i] or 0} 小时")
                days.refuse(i, "overtime_hours", total.text, text or "0", *said)


def _put_split(days: Days, paid: Sequence[Decimal], off: Sequence[Decimal]) -> None:
    """Overtime that is paid or becomes time off, without its kind of day. Pay needs the kind, time off does not."""
    expected = days.grid.find("应出勤天数")
    working = minutes_of(days, expected, "overtime_hours", [Decimal(1)] * len(days))
    scheduled = days.columns.get("scheduled_hours", [None] * len(days))
    hours: list[Cell] = [None] * len(days)
    kinds: list[Cell] = [None] * len(days)
    pays: list[Cell] = [None] * len(days)
    for i, (money, time) in enumerate(zip(paid, off, strict=True)):
        if not money and not time:
            continue
        hours[i] = shown((money + time) / 60)
        workday = bool(working[i]) or scheduled[i] not in {None, "0"}
        kinds[i], pays[i] = "工作日" if workday else None, "是" if money else "否"
        if money and time:
            days.refuse(i, "overtime_hours", "加班时长", hours[i] or "", *_both())
        elif money and not workday:
            days.refuse(i, "overtime_hours", "加班时长", hours[i] or "", *no_kind())
    put_kinds(days, hours, kinds, pays, "加班时长")


def _both() -> Said:
    why = Text("同一天的加班又计加班费又计调休。", "The overtime of this day is both paid and given back as time off.")
    mend = Text(
        "把这一天写进我们自己的考勤表,只留一种。", "Tell the day in an attendance table of our own, with one kind."
    )
    return "overtime-of-several-kinds", why, mend


DAILY = Layout(
    Text("飞书 考勤日报", "Feishu daily report"),
    frozenset(
        {
            "姓名|工号|UserId|用户ID",
            "日期",
            "实际出勤时长|缺勤时长|休息或未排班天数|班内工作时长|实际出勤天数",
            "上班缺卡次数|下班缺卡次数|迟到次数|上班1打卡结果|上班打卡结果",
        }
    ),
    daily,
)

LAYOUTS = (DAILY,)
