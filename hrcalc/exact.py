"""Many exact rational numbers at once: integer numerators over integer denominators, never a float.

Numbers are int64 arrays while they provably fit, and arrays of Python's unbounded integers where they do not: the same
operations serve both, so nothing overflows and the common case runs at the speed of machine integers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[Any]
"""int64, or object holding Python integers."""

_SAFE = 2**62


class Exact:
    """`num / den` for each row. `den` is positive: one integer for all rows, or an array of them."""

    __slots__ = ("den", "num")

    def __init__(self, num: Ints, den: int | Ints = 1) -> None:
        self.num = num
        self.den = den

    # --- making -----------------------------------------------------------------------------------------------------

    @classmethod
    def constant(cls, value: Fraction | int, n: int) -> Exact:
        """The same number in `n` rows."""
        value = Fraction(value)
        return cls(_full(n, value.numerator), value.denominator)

    @classmethod
    def of(cls, values: Sequence[Fraction | int]) -> Exact:
        """One number for each value."""
        fractions = [v if isinstance(v, Fraction) else Fraction(v) for v in values]
        den = math.lcm(*(f.denominator for f in fractions)) if fractions else 1
        return cls(_fit(np.array([f.numerator * (den // f.denominator) for f in fractions], dtype=object)), den)

    # --- looking ----------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.num)

    def at(self, row: int) -> Fraction:
        """One of the numbers."""
        return Fraction(int(self.num[row]), int(self.den if isinstance(self.den, int) else self.den[row]))

    def fractions(self) -> list[Fraction]:
        """All of the numbers."""
        return [self.at(i) for i in range(len(self.num))]

    def is_zero(self) -> NDArray[np.bool_]:
        """Which are 0."""
        return np.asarray(self.num == 0, dtype=bool)

    def beyond(self, bits: int) -> NDArray[np.intp]:
        """The rows whose numerator or denominator takes more than so many bits."""
        if all(_is_short(part) or _most(part).bit_length() <= bits for part in (self.num, self.den)):
            return np.zeros(0, dtype=np.intp)
        rows = (f for f in map(self.at, range(len(self))))
        return np.array(
            [i for i, f in enumerate(rows) if max(f.numerator.bit_length(), f.denominator.bit_length()) > bits], np.intp
        )

    # --- rows -------------------------------------------------------------------------------------------------------

    def take(self, rows: NDArray[np.intp]) -> Exact:
        """The numbers of these rows, in this order."""
        return Exact(self.num[rows], self.den if isinstance(self.den, int) else self.den[rows])

    def replace(self, rows: NDArray[np.intp], other: Exact) -> Exact:
        """These numbers with `other`'s in the given rows."""
        if isinstance(self.den, int) and isinstance(other.den, int):
            den = math.lcm(self.den, other.den)
            left, right = _times(self.num, den // self.den), _times(other.num, den // other.den)
            return Exact(_put(left, rows, right), den)
        return Exact(_put(self.num, rows, other.num), _put(self._dens(), rows, other._dens()))

    def zeroed(self, rows: NDArray[np.intp]) -> Exact:
        """These numbers with 0 in the given rows, each over a denominator of its own."""
        kept = self.fractions()
        for i in rows.tolist():
            kept[i] = Fraction(0)
        num, den = ([getattr(f, part) for f in kept] for part in ("numerator", "denominator"))
        return Exact(_fit(np.array(num, dtype=object)), _fit(np.array(den, dtype=object)))

    def _dens(self) -> Ints:
        return _full(len(self.num), self.den) if isinstance(self.den, int) else self.den

    # --- arithmetic -------------------------------------------------------------------------------------------------

    def __neg__(self) -> Exact:
        return Exact(-self.num, self.den)

    def __abs__(self) -> Exact:
        return Exact(np.abs(self.num), self.den)

    def __add__(self, other: Exact) -> Exact:
        if isinstance(self.den, int) and isinstance(other.den, int):
            den = math.lcm(self.den, other.den)
            return Exact(_plus(_times(self.num, den // self.den), _times(other.num, den // other.den)), den)
        num = _plus(_times(self.num, other.den), _times(other.num, self.den))
        return Exact(num, _times(self._dens(), other.den)).reduced()

    def __sub__(self, other: Exact) -> Exact:
        return self + -other

    def __mul__(self, other: Exact) -> Exact:
        if isinstance(self.den, int) and isinstance(other.den, int):
            return Exact(_times(self.num, other.num), self.den * other.den).reduced()
        return Exact(_times(self.num, other.num), _times(self._dens(), other.den)).reduced()

    def __truediv__(self, other: Exact) -> Exact:
        """Division; the caller sees to it that no divisor is 0."""
        sign = np.where(other.num < 0, -1, 1)
        num = _times(_times(self.num, sign), other.den)
        den = _times(np.abs(other.num), self.den)
        return Exact(num, den).reduced()

    def reduced(self) -> Exact:
        """The same numbers with smaller parts, so that long chains of products stay machine integers."""
        if isinstance(self.den, int):
            if self.den == 1 or (self.num.dtype != object and self.den < 10**6):
                return self
            common = math.gcd(self.den, int(np.gcd.reduce(self.num)) if len(self.num) else self.den)
            return self if common == 1 else Exact(_fit(self.num // common), self.den // common)
        divisor = np.gcd(self.num, self.den)  # never 0, as no denominator is
        num, den = _fit(self.num // divisor), _fit(self.den // divisor)
        if len(den) and (den == den[0]).all():
            return Exact(num, int(den[0]))
        return Exact(num, den)

    # --- comparing --------------------------------------------------------------------------------------------------

    def compare(self, operator: Callable[[Any, Any], Any], other: Exact) -> NDArray[np.bool_]:
        """`operator` (of the module operator: lt, le, eq …) row by row."""
        if isinstance(self.den, int) and isinstance(other.den, int) and self.den == other.den:
            return np.asarray(operator(self.num, other.num), dtype=bool)
        return np.asarray(operator(_times(self.num, other.den), _times(other.num, self.den)), dtype=bool)

    # --- rounding and summing ---------------------------------------------------------------------------------------

    def divided(self, unit: Fraction) -> tuple[Ints, Ints, int | Ints]:
        """How often `unit` goes into each number, towards minus infinity: quotient, remainder and the remainder's whole."""
        num = _times(self.num, unit.denominator)
        den = _times(self._dens(), unit.numerator) if not isinstance(self.den, int) else self.den * unit.numerator
        if isinstance(den, int) and den >= _SAFE:
            num = num.astype(object)
        quotient = num // den
        return quotient, num - quotient * den, den

    def sum_by(self, groups: NDArray[np.intp], n: int) -> Exact:
        """Sums of the rows with the same group number, for groups 0 … n-1."""
        den, num = self.den, self.num
        if not isinstance(den, int):
            parts = [int(d) for d in np.unique(den)]
            whole = math.lcm(*parts) if parts else 1
            num, den = _times(num, np.array([whole // int(d) for d in den], dtype=object)), whole
        if num.dtype != object and _most(num) * max(len(num), 1) >= _SAFE:
            num = num.astype(object)
        total = _full(n, 0) if num.dtype != object else np.full(n, 0, dtype=object)
        np.add.at(total, groups, num)
        return Exact(_fit(total), den)


def scaled(num: Ints, unit: Fraction) -> Exact:
    """Whole numbers of a unit: 3 of 0.01."""
    return Exact(_times(num, unit.numerator), unit.denominator)


def _most(values: Ints | int) -> int:
    """The largest absolute value."""
    if isinstance(values, int):
        return abs(values)
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0


def _is_short(values: Ints | int) -> bool:
    """Whether these are machine integers."""
    return not isinstance(values, int) and values.dtype != object


def _full(n: int, value: int) -> Ints:
    return np.full(n, value, dtype=np.int64 if abs(value) < _SAFE else object)


def _fit(values: Ints) -> Ints:
    """Machine integers again, where all values fit."""
    return values.astype(np.int64) if values.dtype == object and _most(values) < _SAFE else values


def _wide(values: Ints | int) -> Ints | int:
    return values if isinstance(values, int) else values.astype(object)


def _times(a: Ints, b: Ints | int) -> Ints:
    if isinstance(b, int) and b == 1:
        return a
    if _most(a) * _most(b) < _SAFE and a.dtype != object and (isinstance(b, int) or b.dtype != object):
        return np.asarray(a * b)
    return _fit(np.asarray(_wide(a) * _wide(b), dtype=object))


def _plus(a: Ints, b: Ints) -> Ints:
    if _most(a) + _most(b) < _SAFE and a.dtype != object and b.dtype != object:
        return np.asarray(a + b)
    return _fit(np.asarray(_wide(a) + _wide(b), dtype=object))


def _put(base: Ints, rows: NDArray[np.intp], values: Ints) -> Ints:
    if base.dtype != values.dtype:
        base, values = base.astype(object), values.astype(object)
    result = base.copy()
    result[rows] = values
    return result
