"""Deals. `amount` is what was signed; what was paid back stands in `refunded_amount`, never as a negative deal."""

from __future__ import annotations

from hrcalc.tables.definitions.leads import SOURCES
from hrcalc.tables.schema import Table, at_least, column, schema
from hrcalc.words import Text

DEALS = Table(
    name="deals",
    title=Text("成单", "Deals"),
    words=("deals", "deal", "成单", "签单"),
    key=("deal_id",),
    date="signed_on",
    roles={"closer": "closer_id", "inviter": "inviter_id"},
    schema=schema(
        "deals",
        {
            "deal_id": column("id", "订单编号", required=True),
            "closer_id": column("id", "签单人工号", required=True, aliases=("签单人",)),
            "signed_on": column("date", "签单日期", required=True),
            "amount": column("money", "签单金额", at_least(0), required=True),
            "lead_id": column("id", "线索编号"),
            "inviter_id": column("id", "邀约人工号", aliases=("邀约人",)),
            "customer_id": column("id", "客户编号"),
            "customer_name": column("text", "客户名称"),
            "phone": column("id", "电话"),
            "source": column("choice", "来源", choices=SOURCES),
            "product": column("text", "产品"),
            "cost": column("money", "成本", at_least(0)),
            "received_amount": column("money", "回款金额", at_least(0)),
            "repeat": column("yes_no", "复购"),
            "status": column(
                "choice",
                "状态",
                choices={"signed": "已签", "paid": "已回款", "refunded": "已退款", "cancelled": "已取消"},
            ),
            "refunded_amount": column("money", "退款金额", at_least(0)),
        },
        ("deal_id",),
    ),
)
