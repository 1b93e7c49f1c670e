"""What was paid from January to August 2026, by the program before: the sample's ledger begins with September."""

from __future__ import annotations

import datetime as dt
import random
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from company import declared
from company.files import Cell
from company.roster import Person, people

YEAR, MONTHS = 2026, range(1, 9)
_BASIC = 5000
_BRACKETS = ((0, 3), (36_000, 10), (144_000, 20), (300_000, 25), (420_000, 30))
"""Where each rate of the tax begins, in yuan and percent; nobody earns more."""

# City, from which month: floors and ceilings of pension with unemployment, of medical, and of the housing fund.
_LIMITS = {
    "S": ((1, (7460, 37302), (7460, 37302), (2690, 37302)), (7, (7546, 37731), (7546, 37731), (2740, 37731))),
    "Z": ((1, (4775, 27549), (6727, 33633), (2520, 44265)), (7, (4775, 27549), (6727, 33633), (2520, 48471))),
}
_UNEMPLOYMENT = {"S": Decimal("0.005"), "Z": Decimal("0.002")}
_PENSION, _MEDICAL, _FUND = Decimal("0.08"), Decimal("0.02"), "7%"


def rows(rng: random.Random) -> list[list[Cell]]:
    """Rows of `opening_balances` of everybody who was there: all had come before the year began."""
    told: list[list[Cell]] = []
    for person in people().values():
        if person.employed(dt.date(YEAR, MONTHS[-1], 1)):
            gross = [_gross(person, rng) for _ in MONTHS]
            pretax = [_pretax(person, month) for month in MONTHS]
            tax = _tax(person, gross, pretax)
            paid = sum(gross), sum(pretax), tax
            amounts = {
                "gross_pay": paid[0],
                "taxable_earnings": paid[0],
                "pretax_deductions": paid[1],
                "income_tax": tax,
                "net_pay": paid[0] - paid[1] - tax,
            }
            through = f"{YEAR}-{MONTHS[-1]:02d}"
            told += [[person.id, item, str(YEAR), f"{amount:.2f}", through] for item, amount in amounts.items()]
    return told


def _gross(person: Person, rng: random.Random) -> Decimal:
    low, high = declared.variable(person)
    return person.base + person.bonus + Decimal(rng.randint(low * 100, high * 100)) / 100


def _pretax(person: Person, month: int) -> Decimal:
    """The person's own contributions of a month."""
    city = "S" if person.branch.startswith("上海") else "Z"
    _, pension, medical, fund = [row for row in _LIMITS[city] if row[0] <= month][-1]
    base, fund_base, rate = _declared(person, f"{YEAR}-{month:02d}")
    return (
        _insurance(city, _between(base, pension) * _PENSION)
        + _insurance(city, _between(base, medical) * _MEDICAL)
        + _insurance(city, _between(base, pension) * _UNEMPLOYMENT[city])
        + (_between(fund_base, fund) * Decimal(rate.rstrip("%")) / 100).quantize(Decimal(1), ROUND_HALF_UP)
    )


def _declared(person: Person, month: str) -> tuple[int, int, str]:
    """Bases of social insurance and of the housing fund, and the fund's rate, as declared for a month."""
    told = [row for row in declared.bases() if row[0] == person.id and str(row[5]) <= month]
    _, base, _, fund, rate, _ = told[-1] if told else [None] * 6
    return int(str(base or person.base)), int(str(fund or person.base)), str(rate or _FUND)


def _between(base: int, limits: tuple[int, int]) -> int:
    return min(max(base, limits[0]), limits[1])


def _insurance(city: str, amount: Decimal) -> Decimal:
    """上海 rounds up to the next 0.1 yuan, 深圳 to the fen."""
    return (
        amount.quantize(Decimal("0.1"), ROUND_CEILING)
        if city == "S"
        else amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    )


def _tax(person: Person, gross: list[Decimal], pretax: list[Decimal]) -> Decimal:
    """Tax withheld month by month on the year so far, never given back within the year."""
    withheld = left = Decimal(0)
    for month, earned, own in zip(MONTHS, gross, pretax, strict=True):
        left += earned - own - _BASIC - _special(person, f"{YEAR}-{month:02d}")
        withheld = max(withheld, _due(left))
    return withheld


def _special(person: Person, month: str) -> int:
    told = [row for row in declared.deductions() if row[0] == person.id and str(row[1]) <= month]
    return sum(int(str(cell)) for cell in told[-1][2:8] if cell) if told else 0


def _due(taxable: Decimal) -> Decimal:
    ends = [*(start for start, _ in _BRACKETS[1:]), None]
    due = Decimal(0)
    for (start, percent), end in zip(_BRACKETS, ends, strict=True):
        part = min(taxable, Decimal(end)) if end else taxable
        due += max(Decimal(0), part - start) * percent / 100
    return due.quantize(Decimal("0.01"), ROUND_HALF_UP)
