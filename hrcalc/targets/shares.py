"""One whole into parts that add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def exact_shares(whole: Fraction, weights: Sequence[Fraction]) -> list[Fraction]:
    """`whole` in proportion to `weights`, which are not all 0."""
    total = sum(weights, Fraction(0))
    return [whole * weight / total for weight in weights]


def shares(whole: Fraction, weights: Sequence[Fraction], unit: Fraction, owed: Sequence[Fraction]) -> list[Fraction]:
    """`whole` in proportion to `weights`, each part a whole number of `unit`, as `whole` must be.

    What is left over goes, unit by unit, to the parts with the largest remainder; among equals to the first. `owed` is what earlier
    wholes left each part short of: it counts with the remainder, so that parts of many months are fair over the year.
    """
    exact = exact_shares(whole, weights)
    counts = [share // unit for share in exact]
    rest = [share - count * unit + due for share, count, due in zip(exact, counts, owed, strict=True)]
    left = int(whole / unit) - sum(counts)
    for i in sorted((i for i, weight in enumerate(weights) if weight), key=lambda i: (-rest[i], i))[:left]:
        counts[i] += 1
    return [count * unit for count in counts]


def unit_of(value: Fraction) -> Fraction:
    """1 for a whole number, else 0.01, else as many places as the number has."""
    unit = Fraction(1)
    if value.denominator == 1:
        return unit
    unit = Fraction(1, 100)
    while (value / unit).denominator != 1:
        unit /= 10
    return unit
