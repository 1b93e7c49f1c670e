"""Exact numbers against Python's fractions, far beyond 64 bits; rounding on and beside every edge."""

from __future__ import annotations

import operator
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.exact import Exact
from hrcalc.money import Rounding

FRACTIONS = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**6) | st.sampled_from(
    [Fraction(0), Fraction(2**62), Fraction(-(2**63)), Fraction(1, 3), Fraction(10**30), Fraction(1, 10**20)]
)
PAIRS = st.lists(st.tuples(FRACTIONS, FRACTIONS), min_size=1, max_size=6)


@given(PAIRS)
def test_arithmetic_agrees_with_fractions(pairs: list[tuple[Fraction, Fraction]]) -> None:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    a, b = Exact.of(left), Exact.of(right)
    assert (a + b).fractions() == [x + y for x, y in pairs]
    assert (a - b).fractions() == [x - y for x, y in pairs]
    assert (a * b * a).fractions() == [x * y * x for x, y in pairs]
    divisors = [y or Fraction(1) for y in right]
    assert (a / Exact.of(divisors)).fractions() == [x / y for x, y in zip(left, divisors, strict=True)]
    for compare in (operator.lt, operator.le, operator.eq, operator.ge):
        assert a.compare(compare, b).tolist() == [compare(x, y) for x, y in pairs]


@given(st.lists(st.tuples(FRACTIONS, st.integers(0, 3)), max_size=8))
def test_sums_by_group(rows: list[tuple[Fraction, int]]) -> None:
    values = Exact.of([v for v, _ in rows]) / Exact.of([Fraction(i + 1) for i in range(len(rows))])
    groups = np.array([g for _, g in rows], dtype=np.intp)
    expected = [sum((v / (i + 1) for i, (v, g) in enumerate(rows) if g == group), Fraction(0)) for group in range(4)]
    assert values.sum_by(groups, 4).fractions() == expected


@given(FRACTIONS, st.sampled_from(["half_up", "up", "down"]), st.sampled_from(["0.01", "0.1", "1", "10"]))
def test_rounding_agrees_with_decimal(value: Fraction, mode: str, unit: str) -> None:
    way = {"half_up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN}[mode]
    found = Rounding.parse(f"{mode} {unit}").apply(Exact.of([value])).at(0)
    steps = abs(value) / Fraction(unit)
    whole = Fraction(int(steps // 1))
    rest = steps - whole
    raised = {ROUND_HALF_UP: rest * 2 >= 1, ROUND_UP: rest > 0, ROUND_DOWN: False}[way]
    expected = (whole + raised) * Fraction(unit)
    assert found == (expected if value >= 0 else -expected)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049999", "0"), ("1.005", "1.01"), ("-1.004999", "-1")],
)
def test_half_up_acts_on_the_absolute_value(value: str, rounded: str) -> None:
    assert Rounding().apply(Exact.of([Fraction(value)])).at(0) == Fraction(rounded)


@given(st.lists(FRACTIONS.filter(lambda f: f >= 0), min_size=1, max_size=6), st.booleans())
def test_rounded_together_the_parts_are_the_whole(parts: list[Fraction], negative: bool) -> None:
    sign = -1 if negative else 1
    values = Exact.of([p * sign for p in parts])
    groups = np.zeros(len(parts), dtype=np.intp)
    rounded = Rounding().apply_together(values, groups).fractions()
    assert sum(rounded) == Rounding().apply(Exact.of([sum(parts, Fraction(0)) * sign])).at(0)
    assert all(abs(r - v) < Fraction(1, 100) for r, v in zip(rounded, values.fractions(), strict=True))
    again = Rounding().apply_together(Exact.of(parts), groups).fractions()
    assert rounded == [r * sign for r in again]  # a refund mirrors what was paid


def test_the_left_over_fen_goes_to_the_largest_remainder_then_the_first() -> None:
    thirds = Rounding().apply_together(Exact.of([Fraction(100, 3)] * 3), np.zeros(3, dtype=np.intp)).fractions()
    assert [str(Decimal(f.numerator) / f.denominator) for f in thirds] == ["33.34", "33.33", "33.33"]


@pytest.mark.parametrize("text", ["half_up 0.001", "sideways 0.01", "up 0", "up -1", "half_up x", "half_up 0.015"])
def test_ways_of_rounding_that_do_not_exist(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Rounding.parse(text)
