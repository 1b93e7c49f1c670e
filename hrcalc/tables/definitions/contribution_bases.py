"""Bases of social insurance and housing fund of a person, from a month on."""

from __future__ import annotations

from hrcalc.tables.schema import Table, at_least, between, column, schema
from hrcalc.words import Text

KEY = ("employee_id", "from_month")

CONTRIBUTION_BASES = Table(
    name="contribution_bases",
    title=Text("缴费基数", "Contribution bases"),
    words=("contribution_bases", "contribution_base", "缴费基数"),
    key=KEY,
    schema=schema(
        "contribution_bases",
        {
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "pension_base": column("money", "养老基数", at_least(0)),
            "medical_base": column("money", "医疗基数", at_least(0)),
            "housing_fund_base": column("money", "公积金基数", at_least(0)),
            "housing_fund_rate": column("ratio", "公积金比例", between(0, 1)),
            "from_month": column("month", "起始月份"),
        },
        KEY,
    ),
)
