"""深圳分公司: 市场部 finds leads, 销售部 closes deals from the market, of its own, and from referrals."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from company.attendance import present, unusual
from company.customers import Customers
from company.events import Book, Deal, Interview, Lead
from company.invitation import CHANNELS, LOST, NEEDS, came_alone, note
from company.roster import people

FOUND = {
    9: {
        "Z011": (26, 15), "Z012": (66, 47), "Z013": (60, 38), "Z014": (55, 40), "Z015": (25, 16), "Z016": (58, 30),
        "Z017": (62, 45), "Z018": (20, 9),
    },
    10: {
        "Z011": (30, 18), "Z012": (70, 52), "Z013": (64, 40), "Z014": (58, 45), "Z015": (28, 20), "Z016": (40, 22),
        "Z017": (66, 50), "Z018": (50, 31),
    },
}  # fmt: skip
"""Month -> marketer -> leads, of them valid: the form is filled and the need is described."""

CLOSED = {
    9: {
        "Z021": 3, "Z022": 6, "Z023": 5, "Z024": 4, "Z025": 5, "Z026": 4, "Z027": 3, "Z028": 5, "Z029": 4, "Z030": 4,
        "Z031": 3,
    },
    10: {
        "Z021": 3, "Z022": 5, "Z023": 4, "Z024": 3, "Z025": 3, "Z026": 4, "Z027": 3, "Z028": 3, "Z029": 3, "Z030": 3,
        "Z031": 3, "Z032": 1,
    },
}  # fmt: skip
"""Month -> salesperson -> deals beside those of the story."""

PRICES = {"启明CRM专业版": 29_800, "启明CRM企业版": 68_000, "启明CRM旗舰版": 128_000, "实施与培训": 15_600}
REFERRERS = ("Z053", "Z054", "Z001", "S053", "Z002")


def make(book: Book, before: Book | None, customers: Customers, rng: random.Random) -> None:
    """Fills the month but for the deals of the story."""
    for id_, numbers in FOUND[book.month].items():
        _find(book, id_, numbers, customers, rng)
    for _ in range(10):
        came_alone(book, customers, rng)
    for id_, count in CLOSED[book.month].items():
        for _ in range(count):
            deal = _deal(book, before, id_, customers, rng)
            book.deals.append(deal)
            follow_up(book, deal, rng)
    _talk(book, rng)


def free_leads(book: Book, before: Book | None) -> list[Lead]:
    """The market's leads, of this month and the last, that belong to no deal."""
    books = [book] if before is None else [before, book]
    taken = {id(deal.lead) for each in books for deal in each.deals}
    return [x for each in books for x in each.leads if x.source == "市场" and x.inviter and id(x) not in taken]


def selling_days(book: Book, id_: str, since: dt.date) -> list[dt.date]:
    """The days from `since` on when a salesperson is at work until the evening."""
    marks = unusual()
    days = present(people()[id_], book.year, book.month)
    return [day for day in days if day >= since and not ((id_, day) in marks and marks[id_, day].early)]


def refer(lead: Lead, referrer: str) -> Lead:
    """Makes a lead one that a colleague referred."""
    lead.source, lead.channel, lead.referrer = "转介绍", "老客户介绍", referrer
    return lead


def follow_up(book: Book, deal: Deal, rng: random.Random) -> None:
    """One to three meetings of the closer before the signature, the last one won; a deal without a lead has none."""
    lead = deal.lead
    if lead is None:
        return
    days = [d for d in present(people()[deal.closer], book.year, book.month) if lead.day <= d <= deal.day]
    chosen = sorted(rng.sample(days, min(len(days), rng.choice((1, 2, 2, 3)))))
    for day in chosen:
        outcome = "成单" if day == chosen[-1] else "跟进中"
        book.interviews.append(
            Interview(lead, deal.closer, day, outcome, "", rng.randrange(30, 150, 5), note(outcome, rng))
        )


def _find(book: Book, id_: str, numbers: tuple[int, int], customers: Customers, rng: random.Random) -> None:
    leads, valid = numbers
    days = present(people()[id_], book.year, book.month)
    for number in range(leads):
        customer = customers.new(rng.random() < (0.7 if number < valid else 0.3))
        lead = Lead(rng.choice(days), id_, customer, rng.choice(CHANNELS))
        described = number < valid or rng.random() < 0.4
        lead.need = rng.choice(NEEDS) if described else ""
        lead.form = number < valid or (not described and rng.random() < 0.3)
        lead.important = (customer.budget or 0) >= 200_000 and rng.random() < 0.4 and (id_, lead.day) not in unusual()
        book.leads.append(lead)


def _deal(book: Book, before: Book | None, id_: str, customers: Customers, rng: random.Random) -> Deal:
    product = rng.choice(list(PRICES))
    amount = (Decimal(PRICES[product]) * rng.randrange(70, 101) / 100 + rng.choice((0, 0, 0, Decimal("0.5")))).quantize(
        Decimal("0.01")
    )
    kind = rng.random()
    days = selling_days(book, id_, dt.date(book.year, book.month, 1))
    if kind < 0.2 and len(days) > 5:
        day = rng.choice(days[4:])
        customer = customers.new(True)
        if rng.random() < 0.3:  # the salesperson wrote no lead
            return Deal(
                day, id_, amount, customer=(customer.id, customer.name, customer.phone), source="自有", product=product
            )
        lead = Lead(rng.choice(days[:4]), id_, customer, "自有人脉", "自有", rng.choice(NEEDS))
        book.leads.append(lead)
        return Deal(day, id_, amount, lead, source="自有", product=product, repeat=rng.random() < 0.3)
    cooled = [
        x for x in free_leads(book, before)
        if x.need and x.day + dt.timedelta(days=3) <= days[-2] and people()[x.inviter].employed(days[-1])
    ]  # fmt: skip
    lead = rng.choice(cooled)
    if kind > 0.87:
        refer(lead, rng.choice(REFERRERS))
    day = rng.choice([d for d in days if d >= lead.day + dt.timedelta(days=3)])
    return Deal(
        day, id_, amount, lead, source=lead.source, product=product, status=rng.choice(("已签", "已回款", "已回款"))
    )


def _talk(book: Book, rng: random.Random) -> None:
    """Follow-ups on the market's leads that are still open, or lost."""
    leads = [lead for lead in free_leads(book, None) if lead.need]
    rng.shuffle(leads)
    for id_ in CLOSED[book.month]:
        days = present(people()[id_], book.year, book.month)
        for _ in range(8 if len(days) > 12 else 3):
            lead = leads.pop()
            later = [day for day in days if day >= lead.day]
            if later:
                outcome = rng.choice(("未成单", "跟进中", "跟进中"))
                reason = rng.choice(LOST) if outcome == "未成单" else ""
                minutes = rng.randrange(20, 90, 5)
                book.interviews.append(
                    Interview(lead, id_, rng.choice(later[:5]), outcome, reason, minutes, note(outcome, rng))
                )
