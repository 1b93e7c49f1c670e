"""Leads: whom a customer was invited by, and when. No inviter: the lead came by itself, and nobody is credited."""

from __future__ import annotations

from hrcalc.tables.schema import Table, at_least, column, schema
from hrcalc.words import Text

SOURCES = {"marketing": "市场", "own": "自有", "referral": "转介绍"}
"""Where a customer came from."""

LEADS = Table(
    name="leads",
    title=Text("线索", "Leads"),
    words=("leads", "lead", "线索", "邀约"),
    key=("lead_id",),
    date="invited_on",
    roles={"inviter": "inviter_id", "referrer": "referrer_id"},
    schema=schema(
        "leads",
        {
            "lead_id": column("id", "线索编号", required=True),
            "invited_on": column("date", "邀约日期", required=True),
            "inviter_id": column("id", "邀约人工号", aliases=("邀约人",)),
            "customer_id": column("id", "客户编号"),
            "customer_name": column("text", "客户名称"),
            "phone": column("id", "电话"),
            "channel": column("text", "渠道"),
            "source": column("choice", "来源", choices=SOURCES),
            "customer_type": column("text", "客户类型"),
            "industry": column("text", "行业"),
            "company_size": column("text", "规模"),
            "need": column("text", "需求"),
            "budget": column("money", "预算", at_least(0)),
            "form_filled": column("yes_no", "已填表单"),
            "important": column("yes_no", "重要客户"),
            "referrer_id": column("id", "转介绍人工号", aliases=("转介绍人",)),
        },
        ("lead_id",),
    ),
)
