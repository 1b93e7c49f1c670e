"""Leave, by person, day and type.

A later folder tells a person's day anew as a whole: a sick day that became annual leave is one day.
"""

from __future__ import annotations

from hrcalc.tables.schema import Table, above, column, schema
from hrcalc.words import Text

LEAVE_TYPES = {
    "annual": "年假",
    "personal": "事假",
    "sick": "病假",
    "time_off": "调休",
    "marriage": "婚假",
    "maternity": "产假",
    "paternity": "陪产假",
    "bereavement": "丧假",
    "business_trip": "出差",
    "other": "其他",
}
"""Kinds of leave."""

LEAVE_WORDS = {
    "带薪年假": "annual",
    "年休假": "annual",
    "调休假": "time_off",
    "陪产护理假": "paternity",
    "产检假": "other",
    "护理假": "other",
    "其它": "other",
    "其他假": "other",
    "哺乳假": "other",
    "育儿假": "other",
    "例假": "other",
    "工伤假": "other",
    "路途假": "other",
    "公假": "other",
}
"""What attendance platforms call them. A kind that is not here is a problem, never left out."""

KEY = ("employee_id", "date", "leave_type")

LEAVES = Table(
    name="leaves",
    title=Text("请假", "Leaves"),
    words=("leaves", "leave", "请假"),
    key=KEY,
    replaces=("employee_id", "date"),
    date="date",
    roles={"employee": "employee_id"},
    schema=schema(
        "leaves",
        {
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "date": column("date", "日期", required=True),
            "leave_type": column("choice", "请假类型", required=True, choices=LEAVE_TYPES, words=LEAVE_WORDS),
            "hours": column("number", "小时", above(0, 24), required=True, unit="小时"),
        },
        KEY,
    ),
)
