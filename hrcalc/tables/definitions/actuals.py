"""Actual values that no event table tells: retention, repurchase, a collaboration score."""

from __future__ import annotations

from hrcalc.tables.schema import Table, column, schema
from hrcalc.words import Text

KEY = ("employee_id", "metric", "period")

ACTUALS = Table(
    name="actuals",
    title=Text("实绩", "Actuals"),
    words=("actuals", "actual", "实绩"),
    key=KEY,
    schema=schema(
        "actuals",
        {
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "metric": column("text", "指标", required=True),
            "period": column("period", "期间", required=True),
            "value": column("number", "数值", required=True, percent=True),
        },
        KEY,
    ),
)
