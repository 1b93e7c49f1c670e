"""Functions of numbers alone: the smallest and the largest, rounding, a share of the whole."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from hrcalc.engine.columns import Column
from hrcalc.exact import Exact
from hrcalc.money import Rounding
from hrcalc.policy import tree


def extreme(node: tree.Call, columns: Sequence[Column]) -> Exact:
    """`min` or `max` of several columns, row by row."""
    best = columns[0].numbers
    better = operator.lt if node.function == "min" else operator.gt
    for column in columns[1:]:
        place = np.flatnonzero(column.numbers.compare(better, best))
        if len(place):
            best = best.replace(place, column.numbers.take(place))
    return best


def rounded(node: tree.Call, number: Exact) -> Exact:
    """`abs`, `round` (half up, to the places that the call names), `floor`, `ceil`."""
    match node.function:
        case "abs":
            return abs(number)
        case "round":
            places = node.arguments[1] if len(node.arguments) == 2 else None
            digits = int(places.value) if isinstance(places, tree.Number) else 0
            return Rounding("half_up", Fraction(1, 10**digits)).apply(number)
        case "floor":
            quotient, _, _ = number.divided(Fraction(1))
            return Exact(quotient)
    quotient, _, _ = (-number).divided(Fraction(1))
    return Exact(-quotient)


def ratio(part: Exact, whole: Exact) -> Exact:
    """`part` over `whole`; 0 where there is no whole."""
    zero = np.flatnonzero(whole.is_zero())
    if not len(zero):
        return part / whole
    return (part / whole.replace(zero, Exact.constant(1, len(zero)))).replace(zero, Exact.constant(0, len(zero)))
