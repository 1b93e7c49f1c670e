"""A real marketing funnel with a mapping alone, against an independent computation in SQL."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "olist"
LEADS, DEALS = "olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not here")

MAPPING = """
[columns.leads]
lead_id = "mql_id"
invited_on = "first_contact_date"
channel = "origin"
date_format = "%d-%m-%Y"

[columns.deals]
deal_id = "mql_id"
lead_id = "mql_id"
inviter_id = "sdr_id"
closer_id = "sr_id"
signed_on = "won_date"
amount = "declared_monthly_revenue"
date_format = "%d-%m-%Y %H:%M"
"""

# The A/B plan in SQL. No lead names its inviter and there are no interviews, so fit and conversion rates are 0: a deal is worth 100 at 80%
# to the inviter, and 300 to the closer.
TOTALS = """
with month as (
    select * from deals where substr(won_date, 7, 4) || '-' || substr(won_date, 4, 2) = :month
),
pay(person, amount) as (
    select sdr_id, 100 * 0.8 from month join staff on staff.id = sdr_id where staff.department = '邀约部'
    union all
    select sr_id, 300 from month join staff on staff.id = sr_id where staff.department = '面谈部'
)
select staff.id, coalesce(sum(amount), 0) from staff left join pay on pay.person = staff.id group by staff.id
"""


@pytest.mark.parametrize("month", ["2018-01", "2018-02", "2018-03", "2018-04", "2018-05"])
def test_totals_by_person_equal_sql(company: Any, month: str) -> None:
    with (DATA / DEALS).open(encoding="utf-8") as file:
        deals = list(csv.DictReader(file))
    for name in (LEADS, DEALS):
        shutil.copy(DATA / name, company.folder / name)
    (company.folder / "hrcalc.toml").write_text(MAPPING, encoding="utf-8")
    closers = {d["sr_id"] for d in deals}
    departments = {d["sdr_id"]: "邀约部" for d in deals} | dict.fromkeys(closers, "面谈部")
    company.staff(**{id_: {"department": d, "hired_on": "2017-01-01"} for id_, d in sorted(departments.items())})

    for name in ("invite-team", "interview-team", "collaboration"):
        text = (ROOT / "policies" / "commission" / f"{name}@2026-01-01.yaml").read_text(encoding="utf-8")
        policies = company.policy(name, text.replace("effective: 2026-01-01", "effective: 2018-01-01"))
    run = company.run(policies, month)
    paid = {e["employee_id"]: e["net_pay"] for e in run.employees.to_pylist()}

    database = sqlite3.connect(":memory:")
    database.execute("create table deals (sdr_id, sr_id, won_date)")
    database.executemany("insert into deals values (:sdr_id, :sr_id, :won_date)", deals)
    database.execute("create table staff (id, department)")
    database.executemany("insert into staff values (?, ?)", departments.items())
    expected = {id_: Decimal(str(total)) for id_, total in database.execute(TOTALS, {"month": month})}
    database.close()
    assert paid == expected
    assert sum(paid.values()) > 0
