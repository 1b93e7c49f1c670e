"""What requests of leave come to, in hours."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hrcalc.exports.platforms.leave import Request, hours_of


@pytest.mark.parametrize(
    ("time", "hours"),
    [("480分钟", "8"), ("420分钟", "7"), ("30分钟", "0.5"), ("1.5小时", "1.5"), ("0.5天", "3.75"), ("", None)],
)
def test_a_request_comes_to_exact_hours(time: str, hours: str | None) -> None:
    assert hours_of(Request("年假", time, ""), Decimal("7.5")) == (None if hours is None else Decimal(hours))
