"""What reports of DingTalk and Feishu share beside punches and sums: people, hours, leave by kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from hrcalc.exports.platforms.grid import Days, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.leave import DAY_HOURS, NO_LEAVE, kind_of, put_leave, which_kind
from hrcalc.exports.platforms.punches import minutes_of, no_units

_LEAVE = re.compile(r"(?:请假)?(?:\D{1,6}假|调休|出差)(?:时长|天数|小时数)?")
_NOT_LEAVE = re.compile(r"加班|节假日|假勤|打卡|单据|审批")


def put_people(days: Days) -> None:
    """Who it is, by number, account and name: the staff list decides."""
    days.copy("employee_id", "工号", "员工工号")
    days.copy("_account", "UserId", "UserID", "userId", "用户ID")
    days.copy("_name", "姓名")


def put_scheduled(days: Days) -> list[Decimal]:
    """Hours scheduled, where they are told exactly; 0 on a day of rest. Gives what a day counts in each row: those hours, else 8."""
    one, rest = days.grid.find("应出勤时长"), days.grid.find("休息天数", "休息或未排班天数")
    shifts = days.grid.cells(days.grid.find("班次"))
    hours = [value / 60 for value in minutes_of(days, one, "scheduled_hours", [DAY_HOURS] * len(days))]
    resting = [value / 60 for value in minutes_of(days, rest, "scheduled_hours", [Decimal(1)] * len(days))]
    free = [
        whole >= 1 or (text is not None and text.startswith("休息"))
        for whole, text in zip(resting, (shifts[row] for row in days.rows), strict=True)
    ]
    if one is not None or any(free):
        values = [shown(value) or ("0" if is_free else None) for value, is_free in zip(hours, free, strict=True)]
        days.put("scheduled_hours", values, one or rest or "班次")
    return [value or DAY_HOURS for value in hours]


def put_worked(days: Days, *names: str) -> None:
    """Hours worked."""
    one = days.grid.find(*names)
    if one is not None:
        minutes = minutes_of(days, one, "worked_hours")
        days.put("worked_hours", [shown(value / 60) for value in minutes], one)


def leave_columns(labels: Sequence[Label]) -> list[Label]:
    """Columns of leave by kind, and of trips: those under 请假, and by their words."""
    return [
        one
        for one in labels
        if kind_of(one.field) not in NO_LEAVE
        and (
            one.group in {"请假", "假期"}
            or (_LEAVE.fullmatch(one.field) and not _NOT_LEAVE.search(one.group + one.field))
        )
    ]


def put_leaves(days: Days, columns: Sequence[Label], hours: Sequence[Decimal], approved: Label | None) -> None:
    """Leave by kind; and what the sum of all leave (请假) tells beyond it, which nobody could say the kind of."""
    no_units(days, columns, "leave_hours")
    cells = days.grid.cells(approved)
    told = [cells[row] for row in days.rows]
    put_leave(days, columns, hours, told, approved.text if approved else "")
    total = next((one for one in days.grid.labels if one.field in {"请假", "请假时长", "请假天数", "请假总时长"}), None)
    if total is None:
        return
    kinds = days.columns.get("leave_type", [None] * len(days))
    for i, value in enumerate(minutes_of(days, total, "leave_hours", hours)):
        if value and not kinds[i]:
            days.refuse(i, "leave_hours", total.text, shown(value / 60) or "", *which_kind())
