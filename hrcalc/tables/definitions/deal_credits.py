"""Splits: who shares a role of a deal, and how much.

A later folder tells a deal's role anew as a whole: all its shares replace all earlier ones, so that a person who was
taken off is off.
"""

from __future__ import annotations

from hrcalc.tables.schema import Table, above, column, schema
from hrcalc.words import Text

KEY = ("deal_id", "employee_id", "role")

DEAL_CREDITS = Table(
    name="deal_credits",
    title=Text("业绩分成", "Deal credits"),
    words=("deal_credits", "deal_credit", "credits", "业绩分成", "分成"),
    key=KEY,
    replaces=("deal_id", "role"),
    schema=schema(
        "deal_credits",
        {
            "deal_id": column("id", "订单编号", required=True),
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "role": column(
                "choice",
                "角色",
                required=True,
                choices={"closer": "签单人", "inviter": "邀约人", "referrer": "转介绍人"},
            ),
            "share": column("ratio", "分成比例", above(0, 1), required=True),
        },
        KEY,
    ),
)
