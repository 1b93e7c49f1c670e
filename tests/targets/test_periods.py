"""Years, quarters and months."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.targets.periods import Period


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026", "2026"),
        (" 2026年 ", "2026"),
        ("2026-Q4", "2026-Q4"),
        ("2026q1", "2026-Q1"),
        ("2026年第4季度", "2026-Q4"),
        ("2026-10", "2026-10"),
        ("2026年10月", "2026-10"),
    ],
)
def test_a_period_is_read_in_either_language(text: str, meant: str) -> None:
    assert str(Period.parse(text)) == meant


@pytest.mark.parametrize("text", ["", "2026-Q5", "2026-13", "26", "Q4", "2026-1o", "1800", "2026-10-01"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}|-01$"):
        Period.parse(text)


@given(st.integers(1901, 2998), st.integers(1, 12))
def test_parts_follow_each_other_and_lie_in_what_they_are_parts_of(year: int, month: int) -> None:
    month_period = Period.parse(f"{year}-{month:02}")
    quarter, whole = month_period.wider
    assert month_period in quarter.parts("month")
    assert quarter in whole.parts("quarter")
    assert quarter.wider == (whole,)
    assert whole.wider == ()
    for parts in (quarter.parts("month"), whole.parts("quarter"), whole.parts("month")):
        assert all((b.first - a.last).days == 1 for a, b in pairwise(parts))
    assert (whole.parts("month")[0].first, whole.parts("quarter")[-1].last) == (whole.first, whole.last)
    assert str(quarter.year_before) == str(quarter).replace(str(year), str(year - 1))
    assert all(Period.parse(str(p)) == p for p in (month_period, quarter, whole))
