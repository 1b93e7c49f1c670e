"""Special additional deductions of a person, as declared to the tax office; monthly amounts, from a month on."""

from __future__ import annotations

from hrcalc.tables.schema import Table, at_least, column, schema
from hrcalc.words import Text

KEY = ("employee_id", "from_month")

TAX_PROFILE = Table(
    name="tax_profile",
    title=Text("专项附加扣除", "Tax profile"),
    words=("tax_profile", "tax_profiles", "专项附加扣除"),
    key=KEY,
    schema=schema(
        "tax_profile",
        {
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "children_education": column("money", "子女教育", at_least(0)),
            "infant_care": column("money", "婴幼儿照护", at_least(0)),
            "continuing_education": column("money", "继续教育", at_least(0)),
            "housing_loan": column("money", "住房贷款利息", at_least(0)),
            "rent": column("money", "住房租金", at_least(0)),
            "elderly_care": column("money", "赡养老人", at_least(0)),
            "from_month": column("month", "起始月份"),
            "first_job_this_year": column("yes_no", "首次就业"),
            "deduct_60000_upfront": column("yes_no", "六万元预扣"),
        },
        KEY,
    ),
)
