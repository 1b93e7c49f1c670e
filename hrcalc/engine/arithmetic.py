"""Functions of numbers alone: the smallest and the largest, rounding, a share of the whole."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from hrcalc.engine.columns import Column, Indexes
from hrcalc.exact import Exact, scaled
from hrcalc.money import Rounding
from hrcalc.policy import tree
from hrcalc.policy.functions import PLACES


def extreme(node: tree.Call, columns: Sequence[Column]) -> Exact:
    """`min` or `max` of several columns, row by row."""
    best = columns[0].numbers
    better = operator.lt if node.function == "min" else operator.gt
    for column in columns[1:]:
        place = np.flatnonzero(column.numbers.compare(better, best))
        if len(place):
            best = best.replace(place, column.numbers.take(place))
    return best


def rounded(function: str, number: Exact, places: Exact | None = None) -> tuple[Exact, Indexes]:
    """`round` (half up on the absolute value), `floor`, `ceil` to each row's decimal places; the rows whose places are none.

    Rows differ in few numbers of places: those with the same are rounded at once.
    """
    if places is None:
        return _to_places(function, number, 0), np.zeros(0, dtype=np.intp)
    whole, rest, _ = places.divided(Fraction(1))
    wrong = np.asarray((rest != 0) | (whole < PLACES[0]) | (whole > PLACES[-1]), dtype=bool)
    digits = np.where(wrong, 0, whole)
    result = Exact.constant(0, len(number))
    for count in set(digits.tolist()):
        rows = np.flatnonzero(digits == count)
        result = result.replace(rows, _to_places(function, number.take(rows), count))
    return result, np.flatnonzero(wrong)


def _to_places(function: str, number: Exact, places: int) -> Exact:
    unit = Fraction(1, 10**places)
    if function == "round":
        return Rounding("half_up", unit).apply(number)
    sign = -1 if function == "ceil" else 1
    quotient, _, _ = (number if sign > 0 else -number).divided(unit)
    return scaled(sign * quotient, unit)


def ratio(part: Exact, whole: Exact) -> Exact:
    """`part` over `whole`; 0 where there is no whole."""
    zero = np.flatnonzero(whole.is_zero())
    if not len(zero):
        return part / whole
    return (part / whole.replace(zero, Exact.constant(1, len(zero)))).replace(zero, Exact.constant(0, len(zero)))
