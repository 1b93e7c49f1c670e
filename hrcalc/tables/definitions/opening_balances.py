"""What was paid before the ledger began: of one item, in one year, through a month."""

from __future__ import annotations

import pandera.pandas as pandera

from hrcalc.tables.schema import Table, column, schema
from hrcalc.words import Text

KEY = ("employee_id", "item", "year", "through_month")

OPENING_BALANCES = Table(
    name="opening_balances",
    title=Text("期初累计", "Opening balances"),
    words=("opening_balances", "opening_balance", "期初累计", "期初"),
    key=KEY,
    schema=schema(
        "opening_balances",
        {
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "item": column("text", "项目", required=True),
            "year": column(
                "period", "年度", pandera.Check.str_matches(r"^\d{4}$"), required=True, aliases=("年份", "年")
            ),
            "amount": column("money", "金额", required=True),
            "through_month": column("month", "截止月份"),
        },
        KEY,
    ),
)
