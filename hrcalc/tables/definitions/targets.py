"""Targets, of a person or of a group. Of rows that differ in `from_date`, the latest in force is the target."""

from __future__ import annotations

from hrcalc.tables.schema import Table, at_least, column, schema
from hrcalc.words import Text

KEY = ("scope", "scope_id", "metric", "period", "from_date")

TARGETS = Table(
    name="targets",
    title=Text("目标", "Targets"),
    words=("targets", "target", "目标"),
    key=KEY,
    schema=schema(
        "targets",
        {
            "scope": column(
                "choice",
                "范围",
                required=True,
                choices={
                    "company": "公司",
                    "branch": "分公司",
                    "region": "区域",
                    "department": "部门",
                    "team": "团队",
                    "employee": "员工",
                },
            ),
            "scope_id": column("id", "对象", required=True),
            "metric": column("text", "指标", required=True),
            "period": column("period", "期间", required=True),
            "target": column("number", "目标值", at_least(0), required=True, percent=True),
            "from_date": column("date", "生效日期"),
        },
        KEY,
    ),
)
