"""Whatever comes late or is corrected, and when: in the end everyone was paid what a company would have paid that knew it all at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.books import Books, Row, amounts, day, deal, month, person

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")
PEOPLE = ("A", "B", "C")
PLAN = """
policy: plan
effective: 2025-01-01
metrics:
  won: {value: count(deals)}
  sold: {value: sum(deals.amount)}
  brought: {value: count(deals by inviter where amount >= 100)}
  late: {value: count(days where late_minutes > 0)}
  daily: {value: base_salary / 3}
tables:
  tiers: [{from: 0, value: 1%}, {from: 500, value: 2.5%}, {above: 1000, value: 7%}]
  steps: [{from: 0, value: 0}, {from: 2, value: 50}, {from: 4, value: 33.335}]
items:
  base_pay: {per: spell, formula: base_salary * workdays / month_workdays}
  commission: {per: deal, formula: amount * 3.33%}
  inviting: {per: deal, credit: inviter, when: closer.won >= 2, formula: "min(amount * 1%, 7)"}
  monthly: {formula: "marginal(max(0, sold), tiers)"}
  bonus: {formula: "won * lookup(won, steps)"}
  together: {formula: count(deals of department) * 1.01}
  of_base: {formula: base_pay * 10%}
  lateness: {kind: deduction, per: day, when: late_minutes > 0, formula: late_minutes * 1.5}
  absence: {formula: "-late * daily"}
  insured: {kind: pretax, formula: (base_pay + commission) * 8%}
  tax: {kind: tax, formula: "max(0, taxable_earnings) * 10%"}
"""
TAX = "tax"
"""On a total, so it is of the month that pays, not of the month that a deal belongs to."""
AMOUNTS = st.sampled_from(("0.01", "99.99", "100", "333.33", "500", "500.01", "1000", "1200"))
WHEN = st.integers(0, len(MONTHS) - 1)


@dataclass(frozen=True)
class Sale:
    """A deal: what is told of it first, and what is told later."""

    of: int
    told: int
    closer: str
    inviter: str
    amount: str
    later: int
    change: str
    split: bool


@dataclass(frozen=True)
class Late:
    """A day of attendance, and its correction."""

    of: int
    told: int
    who: str
    minutes: int
    later: int
    corrected: int


@dataclass(frozen=True)
class Raise:
    """A change of salary from the middle of a month."""

    of: int
    told: int
    who: str
    base: int


@dataclass(frozen=True)
class Told:
    """Everything that will ever be told of these months."""

    sales: list[Sale]
    days: list[Late]
    raises: list[Raise]

    def rows(self, at: int) -> dict[str, list[Row]]:
        """The tables as they are when a month is run."""
        found: dict[str, list[Row]] = defaultdict(list)
        found["employees"] = [person(p, 1000, department="x" if p < "C" else "y") for p in PEOPLE]
        for one in self.raises:
            if at >= max(one.told, one.of):
                start = day(f"{MONTHS[one.of]}-16")
                found["employees"].append(person(one.who, one.base, department="x", from_date=start))
        for i, sale in enumerate(self.sales):
            if at >= max(sale.told, sale.of):
                later = at >= max(sale.told, sale.of, sale.later)
                found["deals"].append(_deal(f"D{i}", sale, sale.change if later else ""))
                if later and sale.split:
                    found["deal_credits"] += [
                        {"deal_id": f"D{i}", "employee_id": who, "role": "closer", "share": share}
                        for who, share in (("A", Fraction("0.37")), ("C", Fraction("0.63")))
                    ]
        for i, one_day in enumerate(self.days):
            if at >= max(one_day.told, one_day.of):
                later = at >= max(one_day.told, one_day.of, one_day.later)
                minutes = Fraction(one_day.corrected if later else one_day.minutes)
                on = day(f"{MONTHS[one_day.of]}-01") + dt.timedelta(days=i)
                found["attendance"].append({"employee_id": one_day.who, "date": on, "late_minutes": minutes})
        return found


def _deal(id_: str, sale: Sale, change: str) -> Row:
    row = deal(id_, f"{MONTHS[sale.of]}-05", sale.closer, sale.amount, inviter_id=sale.inviter)
    match change:
        case "refunded":
            row["status"] = "refunded"
        case "part":
            row["refunded_amount"] = Fraction(sale.amount) / 2
        case "closer":
            row["closer_id"] = "B"
        case "amount":
            row["amount"] = Fraction(sale.amount) + 1
        case "month":
            row["signed_on"] = day(f"{MONTHS[0]}-31")
    return row


CHANGES = st.sampled_from(("", "refunded", "part", "closer", "amount", "month"))
WHO = st.sampled_from(PEOPLE)
TOLD = st.builds(
    Told,
    st.lists(st.builds(Sale, WHEN, WHEN, WHO, WHO, AMOUNTS, WHEN, CHANGES, st.booleans()), max_size=6),
    st.lists(st.builds(Late, WHEN, WHEN, WHO, st.integers(0, 2), WHEN, st.integers(0, 2)), max_size=3),
    st.lists(
        st.builds(Raise, WHEN, WHEN, st.sampled_from(("A", "B")), st.integers(900, 1100)),
        max_size=2,
        unique_by=lambda r: (r.who, r.of),
    ),
)


def paid(told: Told, at_once: bool, held: Collection[tuple[int, str]] = ()) -> tuple[Books, dict[tuple[str, str], int]]:
    """What all months posted, by employee and item."""
    books = Books([PLAN])
    for i, of in enumerate(MONTHS):
        books.rows = told.rows(len(MONTHS) if at_once else i)
        books.close(of, held=[who for at, who in held if at == i and i < len(MONTHS) - 1])
    found: dict[tuple[str, str], int] = defaultdict(int)
    for run in books.runs.values():
        for (who, item), fen in amounts(run).items():
            if item != TAX:
                found[who, item] += fen
    return books, {key: fen for key, fen in found.items() if fen}


@given(told=TOLD, held=st.sets(st.tuples(WHEN, WHO), max_size=2))
def test_whenever_it_is_told_in_the_end_everyone_has_what_is_due(told: Told, held: set[tuple[int, str]]) -> None:
    books, found = paid(told, at_once=False, held=held)
    assert found == paid(told, at_once=True)[1]
    assert len(books.retro(month("2026-05"))) == 0


@given(told=TOLD)
def test_deals_that_are_refunded_in_full_come_to_nothing(told: Told) -> None:
    sales = [Sale(s.of, s.told, s.closer, s.inviter, s.amount, s.later, "refunded", s.split) for s in told.sales]
    _, found = paid(Told(sales, told.days, told.raises), at_once=False)
    assert found == paid(Told([], told.days, told.raises), at_once=True)[1]
