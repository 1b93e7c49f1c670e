"""Income tax on wages a second time, by the quick deductions: a person's year, month after month. Nothing is shared with the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

ANNUAL = (
    (36_000, "0.03", 0),
    (144_000, "0.10", 2_520),
    (300_000, "0.20", 16_920),
    (420_000, "0.25", 31_920),
    (660_000, "0.30", 52_920),
    (960_000, "0.35", 85_920),
    (10**12, "0.45", 181_920),
)
MONTHLY = (
    (3_000, "0.03", 0),
    (12_000, "0.10", 210),
    (25_000, "0.20", 1_410),
    (35_000, "0.25", 2_660),
    (55_000, "0.30", 4_410),
    (80_000, "0.35", 7_160),
    (10**12, "0.45", 15_160),
)
KINDS = ("children_education", "infant_care", "continuing_education", "housing_loan", "rent", "elderly_care")


def fen(amount: Decimal) -> Decimal:
    """Half up to the fen."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def annual_tax(taxable: Decimal) -> Decimal:
    """The tax on a year's taxable income."""
    taxable = max(Decimal(0), taxable)
    return next(taxable * Decimal(rate) - quick for top, rate, quick in ANNUAL if taxable <= top)


def bonus_tax(bonus: Decimal) -> Decimal:
    """The tax on an annual bonus taxed apart."""
    return fen(next(bonus * Decimal(rate) - quick for top, rate, quick in MONTHLY if bonus <= 12 * top))


@dataclass(frozen=True)
class Profile:
    """Special additional deductions from a month on, declared in that month or later."""

    declared: int
    begins: int
    amounts: dict[str, Decimal]
    first_job: bool = False
    upfront: bool = False

    @property
    def deducted(self) -> Decimal:
        """A month's: no rent beside a loan."""
        rent = self.amounts.get("rent", Decimal(0)) if self.amounts.get("housing_loan") else Decimal(0)
        return sum(self.amounts.values(), Decimal(0)) - rent


@dataclass(frozen=True)
class Pay:
    """What one month pays."""

    wage: Decimal = Decimal(0)
    contributions: Decimal = Decimal(0)
    bonus: Decimal = Decimal(0)
    combined: bool = False
    """The bonus is to be taxed with wages."""


@dataclass(frozen=True)
class Year:
    """A person's year: employed from the first to the last of these months."""

    first: int
    last: int
    pays: dict[int, Pay]
    profiles: Sequence[Profile] = field(default=())

    def taxes(self) -> dict[int, tuple[Decimal, Decimal]]:
        """Month -> what is withheld on wages, and on the bonus apart."""
        found: dict[int, tuple[Decimal, Decimal]] = {}
        income = contributions = withheld = Decimal(0)
        apart_used = False
        for month in range(self.first, self.last + 1):
            pay = self.pays.get(month, Pay())
            on_bonus = Decimal(0)
            income += pay.wage
            if pay.bonus > 0 and not pay.combined and not apart_used:
                on_bonus, apart_used = bonus_tax(pay.bonus), True
            else:
                income += pay.bonus
            contributions += pay.contributions
            taxable = income - self.basic(month) - contributions - self.additional(month)
            due = max(Decimal(0), fen(annual_tax(taxable) - withheld))
            withheld += due
            found[month] = (due, on_bonus)
        return found

    def basic(self, month: int) -> Decimal:
        """5,000 a month, or the whole year's at once."""
        holding = [p for m in range(self.first, month + 1) if (p := self.profile(m, month))]
        if any(p.upfront for p in holding):
            return Decimal(60_000)
        return Decimal(5_000) * (month if any(p.first_job for p in holding) else month - self.first + 1)

    def additional(self, month: int) -> Decimal:
        """The special additional deductions up to a month, as they are known in it."""
        months = range(self.first, month + 1)
        return sum((p.deducted for m in months if (p := self.profile(m, month))), Decimal(0))

    def profile(self, month: int, known: int) -> Profile | None:
        """What holds in a month, as far as it is declared in another."""
        there = [p for p in self.profiles if p.declared <= known and p.begins <= month]
        return max(there, key=lambda p: p.begins, default=None)
