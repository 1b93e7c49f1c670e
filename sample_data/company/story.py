"""The deals of 深圳分公司 that the README tells about: synergy, splits, refunds and doubtful sources."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from company.customers import Customers
from company.events import Book, Deal, Lead
from company.sales import follow_up, free_leads, refer, selling_days

ENTERPRISE = "启明CRM旗舰版"


def september(book: Book) -> dict[str, Lead | Deal]:
    """A deal of September that October's export shows as refunded."""
    deal = next(deal for deal in book.deals if deal.closer == "Z025" and deal.source == "市场")
    deal.status, deal.later = "已回款", ("已退款", deal.amount)
    return {"september_refund_sz": deal}


def october(book: Book, before: Book, customers: Customers, rng: random.Random) -> dict[str, Lead | Deal]:
    """Adds the story's deals; returns them by name, with the leads that marketing touched first."""
    story: dict[str, Lead | Deal] = {}
    market = [x for x in free_leads(book, before) if x.need and x.day.month == 9 and x.customer.kind == "企业"]

    def lead_of(marketer: str) -> Lead:
        found = next(x for x in market if x.inviter == marketer)
        market.remove(found)
        return found

    def sign(name: str, closer: str, day: int, amount: str, lead: Lead | None, source: str) -> Deal:
        deal = Deal(dt.date(2026, 10, day), closer, Decimal(amount), lead, source=source, product=ENTERPRISE)
        if deal.day not in selling_days(book, closer, deal.day) and name != "left_early":
            raise ValueError(f"{name}: {closer} is not at work on {deal.day}")
        book.deals.append(deal)
        follow_up(book, deal, rng)
        story[name] = deal
        return deal

    sign("marketing_deal", "Z022", 16, "100000", lead_of("Z012"), "市场")
    sign("own_deal", "Z023", 20, "100000", _own_lead(book, "Z023", 9, customers), "自有")
    sign("referral_deal", "Z024", 23, "100000", refer(lead_of("Z013"), "Z053"), "转介绍")
    sign("left_early", "Z023", 22, "68000", lead_of("Z014"), "市场")

    touched = story["touched_id"] = lead_of("Z012")
    deal = sign("claimed_id", "Z024", 19, "58800", None, "自有")
    deal.customer = (touched.customer.id, touched.customer.name, touched.customer.phone)
    touched = story["touched_phone"] = lead_of("Z013")
    deal = sign("claimed_phone", "Z025", 21, "46800", None, "自有")
    deal.customer = ("", touched.customer.name.removesuffix("有限公司"), touched.customer.phone)
    touched = story["touched_name"] = lead_of("Z015")
    deal = sign("claimed_name", "Z028", 27, "39900", None, "自有")
    deal.customer = ("", touched.customer.name, "")

    first = _own_lead(book, "Z029", 9, customers)
    second = Lead(dt.date(2026, 10, 14), "Z014", first.customer, "短视频", need="业绩核算")
    book.leads.append(second)
    story["own_first_lead"], story["own_first_later"] = first, second
    sign("own_first", "Z029", 28, "72000", first, "自有")

    deal = sign("split_60_40", "Z026", 15, "88888.88", lead_of("Z014"), "市场")
    deal.credits = [("Z026", "签单人", "0.6"), ("Z030", "签单人", "0.4")]
    deal = sign("split_three", "Z027", 29, "100000.01", lead_of("Z017"), "市场")
    deal.credits = [("Z027", "签单人", "0.3334"), ("Z028", "签单人", "0.3333"), ("Z029", "签单人", "0.3333")]
    deal = sign("split_inviter", "Z022", 28, "50000", lead_of("Z012"), "市场")
    deal.credits = [("Z012", "邀约人", "0.5"), ("Z013", "邀约人", "0.5")]

    sign("partial_refund", "Z031", 13, "60000", lead_of("Z017"), "市场").refunded = Decimal(12000)
    deal = sign("full_refund", "Z022", 12, "45000", lead_of("Z014"), "市场")
    deal.status, deal.refunded = "已退款", deal.amount
    sign("cancelled", "Z030", 14, "32000", lead_of("Z015"), "市场").status = "已取消"

    alone = sorted((x for x in before.leads if not x.inviter), key=lambda x: x.customer.id)
    sign("nobody", "Z021", 15, "29800", alone[0], "市场")
    sign("inviter_told", "Z025", 26, "35000", alone[1], "市场").inviter = "Z011"
    return story


def _own_lead(book: Book, seller: str, day: int, customers: Customers) -> Lead:
    lead = Lead(dt.date(2026, 10, day), seller, customers.new(True), "自有人脉", "自有", "销售自动化")
    book.leads.append(lead)
    return lead
