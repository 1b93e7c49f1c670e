"""Applications that somebody decided on: a customer meal, a make-up punch."""

from __future__ import annotations

from hrcalc.tables.schema import Table, at_least, column, schema
from hrcalc.words import Text

APPLICATIONS = Table(
    name="applications",
    title=Text("申请", "Applications"),
    words=("applications", "application", "申请"),
    key=("application_id",),
    date="date",
    roles={"employee": "employee_id"},
    schema=schema(
        "applications",
        {
            "application_id": column("id", "申请编号", required=True),
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "date": column("date", "日期", required=True),
            "kind": column("text", "类型", required=True),
            "status": column(
                "choice",
                "状态",
                required=True,
                choices={"approved": "已通过", "rejected": "已驳回", "pending": "待审批"},
                words={
                    **dict.fromkeys(("通过", "同意", "已同意", "审批通过"), "approved"),
                    **dict.fromkeys(("驳回", "拒绝", "已拒绝", "不同意", "已撤销", "已撤回"), "rejected"),
                    **dict.fromkeys(("审批中", "进行中"), "pending"),
                },
            ),
            "approved_by": column("text", "审批人"),
            "amount": column("money", "金额", at_least(0)),
            "hours": column("number", "小时", at_least(0), unit="小时"),
            "note": column("text", "说明"),
        },
        ("application_id",),
    ),
)
