"""Attendance: one row a person and day.

`leave_type` and `leave_hours` are leave that is told here; `Tables.all_leaves` makes rows of leaves from them, and from `_leaves`, where a
platform's export tells leave of several kinds on one day.
"""

from __future__ import annotations

from hrcalc.tables.definitions.leaves import LEAVE_TYPES, LEAVE_WORDS
from hrcalc.tables.schema import Table, at_least, between, column, schema
from hrcalc.words import Text

KEY = ("employee_id", "date")

ATTENDANCE = Table(
    name="attendance",
    title=Text("考勤", "Attendance"),
    words=("attendance", "考勤"),
    key=KEY,
    date="date",
    roles={"employee": "employee_id"},
    schema=schema(
        "attendance",
        {
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "date": column("date", "日期", required=True),
            "scheduled_hours": column("number", "应出勤小时", between(0, 24), unit="小时"),
            "worked_hours": column("number", "实出勤小时", between(0, 24), unit="小时"),
            "first_in": column("time", "上班打卡"),
            "last_out": column("time", "下班打卡"),
            "late_minutes": column("number", "迟到分钟", between(0, 1440), unit="分钟"),
            "early_minutes": column("number", "早退分钟", between(0, 1440), unit="分钟"),
            "missed_punches": column("number", "缺卡次数", at_least(0), unit="次"),
            "absent_hours": column("number", "旷工小时", between(0, 24), unit="小时"),
            "leave_type": column("choice", "请假类型", choices=LEAVE_TYPES, words=LEAVE_WORDS),
            "leave_hours": column("number", "请假小时", between(0, 24), unit="小时"),
            "overtime_hours": column("number", "加班小时", between(0, 24), unit="小时"),
            "overtime_kind": column(
                "choice", "加班类型", choices={"workday": "工作日", "restday": "休息日", "holiday": "节假日"}
            ),
            "overtime_reason": column("text", "加班事由"),
            "overtime_pay": column("yes_no", "计加班费"),
        },
        KEY,
    ),
)
