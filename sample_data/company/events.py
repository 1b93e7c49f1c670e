"""Leads, interviews and deals while they are made; ids are given at the end, in order of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from company.customers import Customer
from company.files import Cell

INSIDE = {"上海分公司": "SH", "深圳分公司": "SZ"}


@dataclass(eq=False, slots=True)
class Lead:
    """A customer who came or was invited; `inviter` is "" for one who came alone."""

    day: dt.date
    inviter: str
    customer: Customer
    channel: str
    source: str = "市场"
    need: str = ""
    form: bool = True
    important: bool = False
    referrer: str = ""
    id: str = ""

    def row(self) -> list[Cell]:
        """A row of `leads`."""
        who = self.customer
        return [
            self.id, self.day, self.inviter, who.id, who.name, who.phone, self.channel, self.source, who.kind,
            who.industry, who.size, self.need, who.budget, "是" if self.form else "否",
            "是" if self.important else "否", self.referrer,
        ]  # fmt: skip


@dataclass(eq=False, slots=True)
class Interview:
    """A meeting with a lead."""

    lead: Lead
    interviewer: str
    day: dt.date
    outcome: str
    reason: str = ""
    minutes: int = 45
    notes: str = ""
    id: str = ""

    def row(self) -> list[Cell]:
        """A row of `interviews`."""
        minutes = None if self.outcome == "未到" else self.minutes
        return [self.id, self.lead.id, self.interviewer, self.day, self.outcome, self.reason, minutes, self.notes]


@dataclass(eq=False, slots=True)
class Deal:
    """A signed order. `customer` is given where the sales side wrote its own; blank strings are blank cells."""

    day: dt.date
    closer: str
    amount: Decimal
    lead: Lead | None = None
    inviter: str = ""
    customer: tuple[str, str, str] | None = None
    source: str = ""
    product: str = ""
    repeat: bool = False
    status: str = "已回款"
    refunded: Decimal = Decimal(0)
    later: tuple[str, Decimal] | None = None
    credits: list[tuple[str, str, str]] = field(default_factory=list)
    id: str = ""

    def row(self, newest: bool) -> list[Cell]:
        """A row of `deals`, with the status of its own month or the newest one (`later`)."""
        status, refunded = self.later if newest and self.later else (self.status, self.refunded)
        who = self.customer
        if who is None and self.lead is not None:
            who = (self.lead.customer.id, self.lead.customer.name, self.lead.customer.phone)
        received = self.amount if status in ("已回款", "已退款") else Decimal(0)
        cost = (self.amount * 35 / 100).quantize(Decimal("0.01"))
        return [
            self.id, self.closer, self.day, self.amount, self.lead.id if self.lead else None, self.inviter or None,
            *(cell or None for cell in who or ("", "", "")), self.source or None, self.product, cost, received,
            "是" if self.repeat else "否", status, refunded or None,
        ]  # fmt: skip


@dataclass
class Book:
    """One branch's events of one month."""

    branch: str
    year: int
    month: int
    leads: list[Lead] = field(default_factory=list)
    interviews: list[Interview] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)

    def number(self) -> None:
        """Gives ids in order of date: `L-SH2610-0001`, `M-…`, `D-…`."""
        self.leads.sort(key=lambda lead: (lead.day, lead.inviter, lead.customer.id))
        self.interviews.sort(key=lambda met: (met.day, met.interviewer, met.lead.customer.id))
        self.deals.sort(key=lambda deal: (deal.day, deal.closer, deal.amount))
        stem = f"{INSIDE[self.branch]}{self.year % 100}{self.month:02d}"
        for letter, events in (("L", self.leads), ("M", self.interviews), ("D", self.deals)):
            _number(f"{letter}-{stem}", events)


def _number(stem: str, events: Iterable[Lead | Interview | Deal]) -> None:
    for number, event in enumerate(events, start=1):
        event.id = f"{stem}-{number:04d}"
