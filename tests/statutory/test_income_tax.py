"""The income tax document over whole years, month after month through closed months, against a second implementation."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from hrcalc.calendar import Month
from tests.engine.books import Books, Row, amounts, person
from tests.statutory.withholding import ANNUAL, KINDS, MONTHLY, Pay, Profile, Year, annual_tax, bonus_tax, fen

STATUTORY = Path(__file__).resolve().parents[2] / "policies" / "statutory"
TAX = (STATUTORY / "cn-income-tax@2026-01-01.yaml").read_text(encoding="utf-8")
PAY = """
policy: pay
effective: 2026-01-01
items:
  wage: {per: application, when: kind == "wage", formula: amount}
  bonus: {per: application, when: kind == "bonus", formula: amount, taxable: apart}
  insurance: {kind: pretax, per: application, when: kind == "insurance", formula: amount}
  meals: {formula: 300, taxable: no}
"""
"""What people are paid, as a test says it month by month."""
D = Decimal


def paid(
    years: dict[str, Year], months: range = range(1, 13), opening: list[Row] | None = None, window: int = 0
) -> Books:
    """The months, paid and closed one after another; what is declared late is told late. `window`: how many are looked back on."""
    books = Books([TAX, PAY], window=window)
    for id_, year in years.items():
        hired = dt.date(2024, 1, 1) if year.first == 1 else dt.date(2026, year.first, 5)
        left = None if year.last == 12 else dt.date(2026, year.last, 20)
        books.rows["employees"].append(person(id_, hired_on=hired, left_on=left))
    books.rows["opening_balances"] += opening or []
    told: dict[int, list[Row]] = defaultdict(list)
    for id_, year in years.items():
        for p in year.profiles:
            flags = {"first_job_this_year": p.first_job or None, "deduct_60000_upfront": p.upfront or None}
            amounts_ = {kind: Fraction(amount) for kind, amount in p.amounts.items()}
            told[max(p.declared, months[0])].append(
                {"employee_id": id_, "from_month": str(Month(2026, p.begins)), **amounts_, **flags}
            )
    for number in months:
        books.rows["tax_profile"] += told[number]
        rows = [row for id_, year in years.items() for row in applications(id_, number, year.pays.get(number, Pay()))]
        books.rows["applications"] += rows
        books.close(str(Month(2026, number)))
    return books


def applications(id_: str, number: int, pay: Pay) -> list[Row]:
    """A month's amounts as approved applications."""
    day = dt.date(2026, number, 10)
    told = {"wage": pay.wage, "bonus": pay.bonus, "insurance": pay.contributions}
    rows = [(kind, amount) for kind, amount in told.items() if amount]
    rows += [("奖金并入工资", D(0))] * pay.combined
    common = {"employee_id": id_, "date": day, "status": "approved"}
    return [
        {**common, "application_id": f"{id_}-{number}-{kind}", "kind": kind, "amount": Fraction(amount)}
        for kind, amount in rows
    ]


def withheld(books: Books, item: str = "income_tax") -> dict[str, dict[int, Decimal]]:
    """Person -> month -> what an item came to, 0 left out."""
    found: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for month, run in books.runs.items():
        for (id_, name), amount in amounts(run).items():
            if name == item:
                found[id_][month.month] = D(amount) / 100
    return found


def every_month(wage: object, contributions: object = 0, first: int = 1, last: int = 12) -> dict[int, Pay]:
    """The same pay in each of these months."""
    return {m: Pay(D(str(wage)), D(str(contributions))) for m in range(first, last + 1)}


def profile(begins: int = 1, declared: int = 0, **told: object) -> Profile:
    """Deductions by name, declared in the month in which they begin unless told."""
    flags = {name: bool(told.pop(name)) for name in ("first_job", "upfront") if name in told}
    return Profile(declared or begins, begins, {k: D(str(v)) for k, v in told.items()}, **flags)


def test_the_numbers_of_the_rules() -> None:
    """The worked numbers that tax offices print."""
    years = {
        "A": Year(1, 12, every_month(30_000, 4_500), [profile(children_education=2_000)]),
        "B": Year(1, 12, every_month(30_000, 6_750)),
    }
    found = withheld(paid(years))
    assert [found["A"][m] for m in (1, 2, 3)] == [D(555), D(625), D(1850)]
    assert [found["B"][m] for m in (1, 2)] == [D("547.5"), D("582.5")]
    assert sum(found["B"].values()) == 26_880


def test_each_bracket_at_its_edge_and_one_fen_beside() -> None:
    """In one month of pay: taxable income on the edge, below and above it."""
    tops = [D(top) for top, _, _ in ANNUAL[:-1]]
    amounts_ = [top + D(beside) for top in tops for beside in ("-0.01", "0", "0.01")]
    years = {f"E{i:02}": Year(1, 12, {1: Pay(D(5_000) + taxable)}) for i, taxable in enumerate(amounts_)}
    found = withheld(paid(years, range(1, 2)))
    assert {id_: found[id_][1] for id_ in years} == {
        id_: fen(annual_tax(taxable)) for id_, taxable in zip(years, amounts_, strict=True)
    }


def test_bonus_apart_at_each_edge_and_one_fen_beside() -> None:
    """Twelve times the edges of the monthly table."""
    tops = [D(12 * top) for top, _, _ in MONTHLY[:-1]]
    bonuses = [top + D(beside) for top in tops for beside in ("-0.01", "0", "0.01", "1")]
    years = {f"E{i:02}": Year(1, 12, {1: Pay(bonus=bonus)}) for i, bonus in enumerate(bonuses)}
    found = withheld(paid(years, range(1, 2)), "bonus_tax")
    assert {id_: found[id_][1] for id_ in years} == {
        id_: bonus_tax(bonus) for id_, bonus in zip(years, bonuses, strict=True)
    }
    by_amount = {bonus: found[id_][1] for id_, bonus in zip(years, bonuses, strict=True)}
    assert [by_amount[D(b)] for b in (36_000, 36_001, 960_000)] == [D(1_080), D("3390.1"), D(328_840)]


class Chance(Random):
    """Random years; the same seed gives the same ones."""

    def year(self) -> Year:
        """Somebody's year: joiners, leavers, unpaid and negative months, bonuses, deductions declared in time or late."""
        first = self.choice((1, 1, 1, self.randint(2, 12)))
        last = self.choice((12, 12, 12, self.randint(first, 12)))
        level = self.choice((4_000, 9_000, 20_000, 60_000, 150_000))
        pays = {m: self.pay(level) for m in range(first, last + 1)}
        return Year(first, last, pays, self.profiles(first, last))

    def pay(self, level: int) -> Pay:
        """A month's pay round a level, now and then none or less than none."""
        wage = D(self.choice((0, -level * 100, *[self.randrange(level * 200)] * 10))) / 100
        bonus = D(self.randrange(1, level * 300)) / 100 if self.random() < 0.1 else D(0)
        if bonus and self.random() < 0.1:
            bonus = -bonus
        contributions = D(self.randrange(level * 20)) / 100 if self.random() < 0.9 else D(0)
        return Pay(wage, contributions, bonus, bool(bonus) and self.random() < 0.3)

    def profiles(self, first: int, last: int) -> list[Profile]:
        """Up to three declarations, each from its own month on."""
        begins = sorted(self.sample(range(1, 13), self.choice((0, 1, 1, 2, 3))))
        flag = self.choice(("", "", "", "first_job", "upfront"))
        found: list[Profile] = []
        for begin in begins:
            told = {kind: D(self.choice((400, 1_000, 1_500, 2_000))) for kind in KINDS if self.random() < 0.4}
            declared = min(12, begin + self.choice((0, 0, 0, 1, 4)))
            first_flag = "" if found else flag  # who is told later says it no more
            found.append(Profile(declared, begin, told, first_flag == "first_job", first_flag == "upfront"))
        return found


def test_a_year_of_a_thousand_people() -> None:
    """Each month of each person, wages and bonus."""
    chance = Chance(20260101)
    years = {f"P{i:04}": chance.year() for i in range(1_000)}
    books = paid(years)
    wages, bonuses = withheld(books), withheld(books, "bonus_tax")
    for id_, year in years.items():
        expected = year.taxes()
        assert wages[id_] == {m: tax for m, (tax, _) in expected.items() if tax}, (id_, year)
        assert bonuses[id_] == {m: tax for m, (_, tax) in expected.items() if tax}, (id_, year)


YEARS = {
    "the same each month": Year(1, 12, every_month(30_000, 4_500), [profile(rent=1_500)]),
    "joined in May": Year(5, 12, every_month(25_000, 3_000, 5)),
    "first job in July": Year(7, 12, every_month(18_000, 2_000, 7), [profile(7, first_job=True)]),
    "left in September": Year(1, 9, every_month(40_000, 5_000, 1, 9)),
    "a raise": Year(1, 12, {**every_month(12_000, 2_000, 1, 6), **every_month(50_000, 6_000, 7)}),
    "60,000 at once": Year(1, 12, every_month(5_500, 400), [profile(upfront=True)]),
    "months unpaid in the end": Year(1, 12, every_month(30_000, 4_500, 1, 8)),
    "months unpaid between": Year(1, 12, {**every_month(30_000, 4_500, 1, 3), **every_month(30_000, 4_500, 9)}),
    "a negative month": Year(1, 12, {**every_month(30_000, 4_500), 4: Pay(D(-20_000))}),
    "a negative month in the end": Year(1, 12, {**every_month(30_000, 4_500), 12: Pay(D(-50_000))}),
    "rent told in October": Year(1, 12, every_month(15_000, 2_000), [profile(3, 10, rent=1_500)]),
}


@pytest.fixture(scope="module")
def books() -> Books:
    """All of these years, paid; each month looks back on those before, and what was declared late is no reason to tax them anew."""
    return paid(YEARS, window=12)


@pytest.mark.parametrize("id_", YEARS)
def test_twelve_months_are_one_year(id_: str, books: Books) -> None:
    """What a year withholds is one computation over it, or over its months up to the highest: nothing is refunded within the year."""
    year = YEARS[id_]
    owed = [taxable_through(year, m) for m in range(year.first, year.last + 1)]
    found = withheld(books)[id_]
    assert sum(found.values()) == fen(max(annual_tax(taxable) for taxable in owed))
    if owed[-1] == max(owed):
        assert sum(found.values()) == fen(annual_tax(owed[-1]))


def test_nothing_is_made_good_of_a_tax(books: Books) -> None:
    """Rent told in October for March on lowers the tax of October, not that of months that are closed."""
    assert {line for run in books.runs.values() for line in run.lines["origin_month"].to_pylist()} == {""}


def taxable_through(year: Year, last: int) -> Decimal:
    """Taxable income of a year's months up to one, in one computation."""
    pays = [pay for month, pay in year.pays.items() if month <= last]
    income = sum((p.wage + p.bonus - p.contributions for p in pays), D(0))
    return income - year.basic(last) - year.additional(last)


def test_what_was_withheld_too_much_is_told_and_not_refunded(books: Books) -> None:
    """The month after which less is owed pays no tax back; the memo tells by how much."""
    told = withheld(books, "tax_overpaid")
    assert told["a negative month in the end"] == {12: D(28_180 - 17_180)}
    assert 12 not in withheld(books)["a negative month in the end"]
    assert told["the same each month"] == {}


def test_a_company_that_starts_in_july(books: Books) -> None:
    """Opening balances through June: July to December come out as if the months before had been closed here."""
    sums: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for month, run in books.runs.items():
        if month.month <= 6:
            for row in run.employees.to_pylist():
                for total in ("taxable_earnings", "pretax_deductions"):
                    sums[row["employee_id"], total] += Fraction(row[total])
            for (id_, item), amount in amounts(run).items():
                if item == "income_tax":
                    sums[id_, item] += Fraction(amount, 100)
    opening = [
        {"employee_id": id_, "item": item, "year": "2026", "amount": amount, "through_month": "2026-06"}
        for (id_, item), amount in sums.items()
    ]
    assert len(opening) > 20
    later = withheld(paid(YEARS, range(7, 13), opening))
    expected = {id_: {m: tax for m, tax in months.items() if m > 6} for id_, months in withheld(books).items()}
    assert {id_: months for id_, months in later.items() if months} == {i: m for i, m in expected.items() if m}
