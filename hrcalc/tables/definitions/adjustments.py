"""One-off amounts, added to an item of one month.

An adjustment is paid in the month of its folder. At the root of the data it must name its `month`; in a month's
folder `month` may only repeat the folder's. It has no key: two like amounts may both be meant, so rows that agree in
everything give a warning.
"""

from __future__ import annotations

from hrcalc.tables.schema import Table, column, schema
from hrcalc.words import Text

ADJUSTMENTS = Table(
    name="adjustments",
    title=Text("调整", "Adjustments"),
    words=("adjustments", "adjustment", "调整"),
    schema=schema(
        "adjustments",
        {
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "item": column("text", "项目", required=True),
            "amount": column("money", "金额", required=True),
            "note": column("text", "说明"),
            "approved_by": column("text", "审批人"),
            "month": column("month", "月份"),
        },
    ),
)
