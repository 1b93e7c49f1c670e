"""Interviews: who met an invited customer, when, and what came of it."""

from __future__ import annotations

from hrcalc.tables.schema import Table, at_least, column, schema
from hrcalc.words import Text

INTERVIEWS = Table(
    name="interviews",
    title=Text("面谈", "Interviews"),
    words=("interviews", "interview", "面谈"),
    key=("interview_id",),
    date="held_on",
    roles={"interviewer": "interviewer_id"},
    schema=schema(
        "interviews",
        {
            "interview_id": column("id", "面谈编号", required=True),
            "lead_id": column("id", "线索编号", required=True),
            "interviewer_id": column("id", "面谈人工号", required=True, aliases=("面谈人",)),
            "held_on": column("date", "面谈日期", required=True),
            "outcome": column(
                "choice", "结果", choices={"won": "成单", "lost": "未成单", "pending": "跟进中", "no_show": "未到"}
            ),
            "lost_reason": column("text", "未成单原因"),
            "duration_minutes": column("number", "面谈时长", at_least(0), unit="分钟"),
            "notes": column("text", "备注"),
        },
        ("interview_id",),
    ),
)
