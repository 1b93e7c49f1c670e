"""Tables of bands over exact numbers: the band that a value falls in, the sum over bands, the line between edges."""

from __future__ import annotations

import operator
from itertools import pairwise

import numpy as np

from hrcalc.engine.columns import Flags, Indexes, Type
from hrcalc.exact import Exact
from hrcalc.policy.document import BandTable


def type_of(table: BandTable) -> Type:
    """Of the values: a ratio where any is written in percent."""
    return "ratio" if any(b.percent for b in table.bands) else "number"


def place_of(table: BandTable, x: Exact) -> Indexes:
    """The number of the band in which each value falls; -1 below the first. `from` owns its edge, `above` does not."""
    place = np.full(len(x), -1, dtype=np.intp)
    for i, band in enumerate(table.bands):
        reached = x.compare(operator.gt if band.above else operator.ge, Exact.constant(band.edge, len(x)))
        place[reached] = i
    return place


def below(table: BandTable, x: Exact, *, at_edge: bool) -> Flags:
    """Which values lie below the first band; with `at_edge` its edge itself does not, whoever owns it."""
    if at_edge:
        return x.compare(operator.lt, Exact.constant(table.bands[0].edge, len(x)))
    return np.asarray(place_of(table, x) < 0, dtype=bool)


def looked_up(table: BandTable, x: Exact) -> Exact:
    """The value of the band in which each number falls (of the first for what is below it)."""
    return Exact.of([b.value for b in table.bands]).take(np.maximum(place_of(table, x), 0))


def marginal(table: BandTable, x: Exact) -> Exact:
    """The sum over bands of the part inside the band times its value; 0 at the first edge."""
    n = len(x)
    zero, total = Exact.constant(0, n), Exact.constant(0, n)
    for i, band in enumerate(table.bands):
        part = x - Exact.constant(band.edge, n)
        part = _where(part.compare(operator.lt, zero), zero, part)
        if i + 1 < len(table.bands):
            width = Exact.constant(table.bands[i + 1].edge - band.edge, n)
            part = _where(part.compare(operator.gt, width), width, part)
        total = total + part * Exact.constant(band.value, n)
    return total


def interpolated(table: BandTable, x: Exact) -> Exact:
    """On the straight line between the edges' values; flat beyond the last edge."""
    n = len(x)
    result = Exact.constant(table.bands[-1].value, n)
    for low, high in reversed(list(pairwise(table.bands))):
        slope = (high.value - low.value) / (high.edge - low.edge) if high.edge > low.edge else high.value - low.value
        line = (x - Exact.constant(low.edge, n)) * Exact.constant(slope, n) + Exact.constant(low.value, n)
        before = operator.le if high.above else operator.lt  # which side a jump's own edge belongs to
        result = _where(x.compare(before, Exact.constant(high.edge, n)), line, result)
    return result


def _where(flags: Flags, chosen: Exact, other: Exact) -> Exact:
    rows = np.flatnonzero(flags)
    return other.replace(rows, chosen.take(rows)) if len(rows) else other
