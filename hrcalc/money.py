"""Rounding: nothing else in hrcalc rounds.

Amounts are exact rationals until a line is made of them. A line is rounded once, on its absolute value, and the sign is restored, so
that a deduction and its reversal are the same amount: −0.005 becomes −0.01.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np

from hrcalc.exact import Exact, Ints, scaled

FEN = Fraction(1, 100)
"""A fen in yuan."""

Mode = Literal["half_up", "up", "down"]
MODES: tuple[Mode, ...] = ("half_up", "up", "down")
_LONGEST_UNIT = 20
"""Characters of a unit as it is written."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """To a whole number of `unit` (yuan): `half_up 0.01`, `up 0.1` (见分进角), `down 1`."""

    mode: Mode = "half_up"
    unit: Fraction = FEN

    @classmethod
    def parse(cls, text: str) -> Rounding:
        """Read `half_up 0.01`. Raises ValueError for anything else, and for units finer than a fen or not above 0."""
        mode, _, unit_text = text.strip().partition(" ")
        unit = Fraction(Decimal(unit_text.strip() or "0.01")) if _plain(unit_text.strip() or "0.01") else Fraction(0)
        if mode not in MODES or unit <= 0 or (unit * 100).denominator != 1:
            raise ValueError(text)
        return cls(next(m for m in MODES if m == mode), unit)

    def apply(self, values: Exact) -> Exact:
        """Each number rounded."""
        count, rest, whole = abs(values).divided(self.unit)
        return scaled(np.where(values.num < 0, -1, 1) * (count + self._step(rest, whole)), self.unit)

    def apply_together(self, values: Exact, groups: np.ndarray) -> Exact:
        """Round the rows of each group so that they add up to the group's rounded sum (largest remainder).

        What is left over goes, unit by unit, to the rows with the largest remainder; among equals to the row that comes first.
        """
        n = int(groups.max()) + 1 if len(groups) else 0
        sign = np.where(values.sum_by(groups, n).num < 0, -1, 1)[groups]
        values = Exact(values.num * sign, values.den)
        whole = self.apply(values.sum_by(groups, n))
        target, _, _ = whole.divided(self.unit)
        count, rest, den = values.divided(self.unit)
        left = target - _sum(count, groups, n)
        share = Exact(rest, den)
        order = sorted(range(len(groups)), key=lambda i: (int(groups[i]), -share.at(i), i))
        result = count.astype(object)
        given: dict[int, int] = {}
        for i in order:
            group = int(groups[i])
            done = given.get(group, 0)
            if done < int(left[group]):
                result[i] += 1
                given[group] = done + 1
        return scaled(result * sign, self.unit)

    def _step(self, rest: Ints, whole: int | Ints) -> Ints:
        if self.mode == "down":
            return np.zeros(len(rest), dtype=np.int64)
        raised = rest > 0 if self.mode == "up" else rest >= whole - rest
        return np.asarray(raised).astype(np.int64)


def _sum(values: Ints, groups: np.ndarray, n: int) -> Ints:
    total = np.zeros(n, dtype=object)
    np.add.at(total, groups, values)
    return total


def _plain(text: str) -> bool:
    whole, _, part = text.partition(".")
    return len(text) <= _LONGEST_UNIT and whole.isdecimal() and (part.isdecimal() or part == "")


def fen_of(amount: Fraction | Decimal) -> int:
    """An amount of whole fen, from yuan."""
    fen = Fraction(amount) * 100
    assert fen.denominator == 1
    return int(fen)


def yuan(fen: int) -> str:
    """`1,234.50`: an amount for people, from fen."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def signed(fen: int) -> str:
    """`+1,234.50`: a difference for people, from fen."""
    return f"{'+' if fen > 0 else ''}{yuan(fen)}"


def text_of(fen: int) -> str:
    """`-1234.50`: an amount as files write it, from fen."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def decimal(fen: int) -> Decimal:
    """An amount in yuan with two decimals, from fen."""
    return Decimal(fen).scaleb(-2)
