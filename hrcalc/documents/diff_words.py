"""The words and short texts about two months beside each other that the terminal and the workbook share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hrcalc.documents.headings import company_of, month_title
from hrcalc.documents.terminal import others
from hrcalc.money import signed
from hrcalc.revision.months import Difference, MovedFact, MovedItem, MovedPerson, Source
from hrcalc.words import Lang, Text, same

WORKBOOK = "diff.xlsx"

HOW = {
    "joined": Text("新增", "new"),
    "left": Text("已不在", "gone"),
    "held": Text("其中一月暂缓", "held in one month"),
    "paid": Text("", ""),
}
"""What became of a person."""

SOURCES: dict[Source, Text] = {
    "ledger": Text("账本", "ledger"),
    "output": Text("计算结果,未关账", "output of a run, not closed"),
}
RETRO = Text("补差", "retro")
NOT_THERE = "—"


def heading(done: Difference, company: str, lang: Lang) -> str:
    """`启明软件 2026年9月 → 2026年10月`."""
    return f"{company_of(company, lang)} {month_title(done.before).of(lang)} → {month_title(done.now).of(lang)}"


def months(done: Difference) -> tuple[Text, Text]:
    """The months as heads of columns."""
    return same(str(done.before)), same(str(done.now))


def sources(done: Difference, lang: Lang) -> str:
    """Where each month was taken from."""
    told = (f"{month}: {SOURCES[of].of(lang)}" for month, of in zip((done.before, done.now), done.sources, strict=True))
    return Text(";", "; ").of(lang).join(told)


def item_title(item: MovedItem, lang: Lang) -> str:
    """An item's title; one that is made good for earlier months says so."""
    return f"{item.title} ({RETRO.of(lang)})" if item.retro else item.title


def value_of(value: Decimal | None) -> str:
    """A metric as people read it; a dash where it was not told."""
    return NOT_THERE if value is None else f"{value:,f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"


def items_told(person: MovedPerson, lang: Lang) -> str:
    """`基础提成 +500.00;迟到扣款 +50.00`: the items that moved and are paid."""
    moves = (f"{item_title(i, lang)} {signed(i.moved.difference)}" for i in person.items if i.kind != "memo")
    return Text(";", "; ").of(lang).join(moves)


def facts_told(facts: Sequence[MovedFact], lang: Lang, most: int) -> str:
    """`邀约量 50 → 60,成单数 10 → 8 …… 另有 3 个`: the first facts that moved, and how many more."""
    told = (f"{fact.title} {value_of(fact.before)} → {value_of(fact.now)}" for fact in facts[:most])
    more = f" {others(len(facts) - most, lang)}" if len(facts) > most else ""
    return Text(",", ", ").of(lang).join(told) + more
