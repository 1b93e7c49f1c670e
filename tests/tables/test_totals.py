"""Rows that add up others are no rows of the table; whatever else calls itself a total is."""

from __future__ import annotations

from typing import Any

import pytest

from hrcalc.tables.frames import TOTAL

HEADER = "deal_id,closer_id,signed_on,amount,customer_name\n"
DEAL = "D1,S001,2026-10-06,100,合计\n"


@pytest.mark.parametrize(
    "row", ["合计,,,100,\n", "小 计：,,,100,\n", "Total,,,100.00,\n", ",合计,,100,\n", ",,合计,100,\n", ",,,100,总计\n"]
)
def test_a_total_is_left_out_with_its_reason(company: Any, row: str) -> None:
    company.files["2026-10/deals.csv"] = HEADER + DEAL + row + "D2,S001,2026-10-07,50,\n" + row
    del company.files["2026-10/deal_credits.csv"]
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"]["deal_id"].to_pylist() == ["D1", "D2"]
    assert [b.rows for b in tables.left_out if b.reason == TOTAL] == [2]


@pytest.mark.parametrize(
    "row", ["D2,,,100,合计\n", ",S001,,100,合计\n", "合计,S001,2026-10-06,100,\n", "合计,,2026-13-45,100,\n"]
)
def test_what_is_more_than_a_total_is_not_left_out(company: Any, row: str) -> None:
    company.files["2026-10/deals.csv"] = HEADER + DEAL + row
    del company.files["2026-10/deal_credits.csv"]
    tables = company.read()
    assert len(tables.frames["deals"]) == 2
    assert not [b for b in tables.left_out if b.reason == TOTAL]
