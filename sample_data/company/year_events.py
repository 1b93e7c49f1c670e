"""The year's leads, interviews and deals. Some deals are entered one to three months late, some refunded as late."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal

from company.attendance import Marks, present
from company.customers import Customers
from company.events import Book, Deal, Interview, Lead
from company.invitation import CHANNELS, LOST, NEEDS, PRODUCTS, came_alone
from company.roster import Person
from company.sales import PRICES, REFERRERS, refer
from company.year_staff import MONTHS, YEAR, staff

BRANCHES = {"上海分公司": ("邀约部", "面谈部"), "深圳分公司": ("市场部", "销售部")}
"""Branch -> the department that invites, and the one that closes."""
_LEADS, _MEETINGS, _WON, _OWN, _REFERRED = range(14, 27), range(6, 13), 0.3, 0.2, 0.1
_LATE, _REFUNDED, _SHARED = 0.1, 0.08, 0.05
_SHOWN = 3


@dataclass
class Told:
    """The year's books by branch and month; deal -> the month whose export has it first, and that which first has it as refunded."""

    books: dict[tuple[str, int], Book] = field(default_factory=dict)
    first: dict[Deal, int] = field(default_factory=dict)
    refunded: dict[Deal, int] = field(default_factory=dict)

    def deals(self, month: int) -> list[Deal]:
        """The deals in a month's export: those of this month and of the three before that are entered by then."""
        recent = [book for (_, number), book in self.books.items() if month - _SHOWN <= number <= month]
        entered = [deal for book in recent for deal in book.deals if self.first[deal] <= month]
        return sorted(entered, key=lambda deal: (deal.day, deal.id))

    def is_refunded(self, deal: Deal, month: int) -> bool:
        """Whether the export of a month has a deal as refunded."""
        return self.refunded.get(deal, MONTHS[-1] + 1) <= month


def draw_events(marks: Marks, rng: random.Random) -> Told:
    """Every branch's year, with the ids of its events."""
    told, customers = Told(), Customers(rng)
    for month in MONTHS:
        for branch in BRANCHES:
            book = told.books[branch, month] = Book(branch, YEAR, month)
            _fill(book, marks, customers, rng)
            book.number()
            for deal in book.deals:
                _tell(told, deal, month, rng)
    return told


def _fill(book: Book, marks: Marks, customers: Customers, rng: random.Random) -> None:
    """A branch's month."""
    inviting, closing = (_at_work(book, department, marks) for department in BRANCHES[book.branch])
    for person, days in inviting:
        for _ in range(rng.choice(_LEADS) * len(days) // 22):
            lead = Lead(rng.choice(days), person.id, customers.new(rng.random() < 0.6), rng.choice(CHANNELS))
            lead.need = rng.choice(NEEDS) if rng.random() < 0.8 else ""
            lead.form = bool(lead.need) and rng.random() < 0.85
            lead.important = (lead.customer.budget or 0) >= 200_000 and rng.random() < 0.3
            book.leads.append(lead)
    came_alone(book, customers, rng)
    free = [lead for lead in book.leads if lead.need]
    rng.shuffle(free)
    for person, days in closing:
        for _ in range(rng.choice(_MEETINGS) * len(days) // 22):
            _meet(book, person, days, free, customers, rng)


def _meet(
    book: Book, person: Person, days: list[dt.date], free: list[Lead], customers: Customers, rng: random.Random
) -> None:
    """An interview with a lead, and the deal that may come of it."""
    shenzhen = book.branch == "深圳分公司"
    lead = free.pop()
    if shenzhen and rng.random() < _OWN:
        lead = Lead(
            rng.choice(days[: len(days) // 2 + 1]), person.id, customers.new(True), "自有人脉", "自有", lead.need
        )
        book.leads.append(lead)
    later = [day for day in days if day >= lead.day]
    if not later:
        return
    met = rng.choice(later[:5])
    if rng.random() >= _WON:
        reason = rng.choice(LOST)
        book.interviews.append(Interview(lead, person.id, met, "未成单", reason, rng.randrange(20, 90, 5)))
        return
    if shenzhen and lead.source == "市场" and rng.random() < _REFERRED:
        refer(lead, rng.choice(REFERRERS))
    book.interviews.append(Interview(lead, person.id, met, "成单", minutes=rng.randrange(30, 120, 5)))
    product, price = rng.choice(list((PRICES if shenzhen else PRODUCTS).items()))
    amount = (Decimal(price) * rng.randrange(70, 101) / 100 + rng.choice((0, 0, Decimal("0.55")))).quantize(
        Decimal("0.01")
    )
    signed = rng.choice([day for day in later if day >= met][:4])
    source = lead.source if shenzhen else ""
    book.deals.append(Deal(signed, person.id, amount, lead, source=source, product=product))


def _tell(told: Told, deal: Deal, month: int, rng: random.Random) -> None:
    """When a deal is entered, whether it is refunded later, in whole or in part, and with whom it is shared."""
    first = month + rng.randint(1, _SHOWN) if rng.random() < _LATE else month
    told.first[deal] = first
    if rng.random() < _REFUNDED:
        told.refunded[deal] = month + rng.randint(1, _SHOWN)
        whole = rng.random() < 0.5
        deal.later = ("已退款", deal.amount) if whole else (deal.status, deal.amount // 4)
    if rng.random() < _SHARED:
        closer = staff()[deal.closer]
        others = [
            person.id
            for person in staff().values()
            if person.department == closer.department and person.id != closer.id and person.employed(deal.day)
        ]
        deal.credits = [(deal.closer, "签单人", "0.6"), (rng.choice(others), "签单人", "0.4")]


def _at_work(book: Book, department: str, marks: Marks) -> list[tuple[Person, list[dt.date]]]:
    """The people of a department but for its head, each with the days on which they are at work until the evening."""
    found = []
    for person in staff().values():
        if person.department == department and person.position != "经理":
            days = [
                day
                for day in present(person, book.year, book.month, marks)
                if (person.id, day) not in marks or not (marks[person.id, day].early or marks[person.id, day].absent)
            ]
            found += [(person, days)] if days else []
    return found
