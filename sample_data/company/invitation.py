"""上海分公司: 邀约部 invites, 面谈部 interviews and closes. Each person's numbers are set; who and when is drawn."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from company.attendance import present, unusual
from company.customers import Customers
from company.days import month_days
from company.events import Book, Deal, Interview, Lead
from company.roster import people

INVITED = {
    9: {
        "S011": (22, 14, 2), "S012": (46, 31, 7), "S013": (92, 30, 4), "S014": (56, 38, 5), "S015": (50, 39, 4),
        "S016": (46, 31, 3), "S021": (18, 13, 2), "S022": (58, 35, 4), "S023": (52, 30, 3), "S024": (44, 34, 4),
        "S025": (45, 31, 3), "S027": (25, 15, 1),
    },
    10: {
        "S011": (24, 17, 3), "S012": (50, 40, 10), "S013": (100, 30, 5), "S014": (60, 42, 5), "S015": (55, 45, 6),
        "S016": (48, 33, 4), "S021": (20, 16, 3), "S022": (62, 37, 4), "S023": (50, 30, 4), "S024": (45, 36, 5),
        "S025": (52, 40, 4), "S026": (22, 13, 1),
    },
}  # fmt: skip
"""Month -> inviter -> leads invited, of them in profile (企业 with a budget of 5万 or more), of them won."""

INTERVIEWED = {
    9: {
        "S031": (13, 4), "S032": (24, 7), "S033": (27, 6), "S034": (29, 6), "S035": (22, 3), "S041": (14, 4),
        "S042": (25, 5), "S043": (21, 4), "S044": (20, 2), "S045": (18, 2),
    },
    10: {
        "S031": (14, 5), "S032": (25, 10), "S033": (26, 8), "S034": (28, 7), "S035": (24, 4), "S041": (15, 5),
        "S042": (27, 6), "S043": (20, 6), "S044": (22, 3), "S045": (8, 1),
    },
}  # fmt: skip
"""Month -> interviewer -> interviews held, of them won. One win a month comes from a lead that nobody invited."""

CHANNELS = ("电话", "微信", "展会", "短视频", "社群")
NEEDS = ("客户管理", "销售自动化", "业绩核算", "数据报表", "移动办公", "呼叫中心")
NOTES = ("", "已发方案", "约下周演示", "等预算审批", "要和合伙人商量")
LOST = ("价格", "需求不匹配", "选择竞品", "时机不合适", "决策人未到")
PRODUCTS = {"启明CRM标准版": 12_800, "启明CRM专业版": 26_800, "启明CRM企业版": 58_000}
ALONE = 12  # leads a month that came by themselves


def make(book: Book, before: Book | None, customers: Customers, rng: random.Random) -> dict[str, Lead | Deal]:
    """Fills the month; returns the events that the story names."""
    won = {id_: _invite(book, id_, numbers, customers, rng) for id_, numbers in INVITED[book.month].items()}
    alone = [came_alone(book, customers, rng) for _ in range(ALONE)]
    alone[0].day = month_days(book.year, book.month)[8]
    story = _story_of_the_late_inviter(book, won) if book.month == 10 else {}
    _close(book, won, alone[0], rng)
    _talk(book, before, rng)
    if book.month == 9:
        refunded = next(deal for deal in book.deals if deal.closer == "S034")
        refunded.later = ("已退款", refunded.amount)
        story["september_refund_sh"] = refunded
    story[f"alone_{book.month}"] = next(deal for deal in book.deals if deal.lead is alone[0])
    return story


def came_alone(book: Book, customers: Customers, rng: random.Random) -> Lead:
    """A lead that nobody invited, on any day of the month."""
    day = rng.choice(month_days(book.year, book.month))
    lead = Lead(day, "", customers.new(rng.random() < 0.5), rng.choice(("官网", "公众号")), need=rng.choice(NEEDS))
    book.leads.append(lead)
    return lead


def note(outcome: str, rng: random.Random) -> str:
    """What an interviewer wrote down; something only where the customer is still thinking."""
    return rng.choice(NOTES) if outcome == "跟进中" else ""


def _invite(
    book: Book, id_: str, numbers: tuple[int, int, int], customers: Customers, rng: random.Random
) -> list[Lead]:
    invited, in_profile, won = numbers
    days = present(people()[id_], book.year, book.month)
    mine = []
    for number in range(invited):
        day = rng.choice(days[: len(days) * 2 // 3] if number < won else days)
        customer = customers.new(number < in_profile)
        big = customer.kind == "企业" and (customer.budget or 0) >= 200_000
        calm = unusual().get((id_, day)) is None
        lead = Lead(day, id_, customer, rng.choice(CHANNELS), important=big and calm and rng.random() < 0.4)
        lead.need = rng.choice(NEEDS) if number < in_profile or rng.random() < 0.5 else ""
        lead.form = bool(lead.need) and rng.random() < 0.85
        mine.append(lead)
    book.leads += mine
    return mine[:won]


def _story_of_the_late_inviter(book: Book, won: dict[str, list[Lead]]) -> dict[str, Lead | Deal]:
    """孙一鸣 came late on 14 October and invited an important customer that day."""
    lead = next(
        x for x in book.leads if x.inviter == "S015" and x not in won["S015"] and (x.customer.budget or 0) >= 200_000
    )
    lead.day, lead.important = dt.date(2026, 10, 14), True
    return {"important_lead": lead}


def _close(book: Book, won: dict[str, list[Lead]], alone: Lead, rng: random.Random) -> None:
    """Every won lead gets its interview and its deal; all of 王晓雨's go to 何清越."""
    wins = {id_: numbers[1] for id_, numbers in INTERVIEWED[book.month].items()}
    pairs = [(lead, "S032") for lead in won["S012"]][: wins["S032"]]
    rest = sorted(
        (x for id_, leads in won.items() if id_ != "S012" for x in leads), key=lambda x: (x.day, x.customer.id)
    )
    rest.append(alone)
    slots = [id_ for id_, count in wins.items() for _ in range(count - sum(who == id_ for _, who in pairs))]
    if len(slots) != len(rest):
        raise ValueError(f"{book.month}: {len(rest)} wins invited, {len(slots)} closed")
    leaving = [id_ for id_ in slots if people()[id_].left]
    pairs += [(rest.pop(0), id_) for id_ in leaving]
    slots = [id_ for id_ in slots if id_ not in leaving]
    rng.shuffle(slots)
    for lead, id_ in [*pairs, *zip(rest, slots, strict=True)]:
        held = rng.choice(_soon(id_, book, lead.day, 4))
        signed = rng.choice([day for day in _soon(id_, book, held, 3) if not _left_early(id_, day)])
        book.interviews.append(Interview(lead, id_, held, "成单", minutes=rng.randrange(30, 120, 5)))
        product = rng.choice(list(PRODUCTS))
        amount = Decimal(PRODUCTS[product] * rng.choice((1, 1, 1, 2)) - rng.choice((0, 0, 800, 1200)))
        book.deals.append(
            Deal(signed, id_, amount, lead, product=product, status=rng.choice(("已签", "已回款", "已回款")))
        )


def _talk(book: Book, before: Book | None, rng: random.Random) -> None:
    """The interviews that were not won, over leads of this month and the end of the last."""
    met = {id(x.lead) for x in book.interviews} | {id(x.lead) for x in (before.interviews if before else [])}
    old = [lead for lead in before.leads if lead.day.day > 15] if before else []
    open_leads = [lead for lead in [*old, *book.leads] if id(lead) not in met]
    rng.shuffle(open_leads)
    for id_, (held, won) in INTERVIEWED[book.month].items():
        days = present(people()[id_], book.year, book.month)
        for _ in range(held - won):
            lead = next(x for x in open_leads if x.day < days[-1])
            open_leads.remove(lead)
            day = rng.choice(_soon(id_, book, lead.day, 6))
            outcome = rng.choice(("未成单", "未成单", "未成单", "跟进中" if day.day > 18 else "未成单", "未到"))
            if id_ in ("S032", "S043") and outcome == "未到":
                outcome = "未成单"
            reason = rng.choice(LOST) if outcome == "未成单" else ""
            book.interviews.append(
                Interview(lead, id_, day, outcome, reason, rng.randrange(20, 90, 5), note(outcome, rng))
            )


def _soon(id_: str, book: Book, since: dt.date, count: int) -> list[dt.date]:
    """The next days, from `since` on, on which someone is at work."""
    return [day for day in present(people()[id_], book.year, book.month) if day >= since][:count]


def _left_early(id_: str, day: dt.date) -> bool:
    mark = unusual().get((id_, day))
    return mark is not None and mark.early > 0
