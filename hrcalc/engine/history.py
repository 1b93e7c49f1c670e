"""`posted(…)`: what closed months before the pay month paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from hrcalc.calendar import Month
from hrcalc.engine.columns import EPOCH, Column, Fault
from hrcalc.engine.names import Names
from hrcalc.engine.people import People
from hrcalc.engine.periods import Period, bounds
from hrcalc.engine.rows import Rows
from hrcalc.engine.world import Posting, World
from hrcalc.exact import Exact
from hrcalc.policy import tree
from hrcalc.problems import Problem, place_of
from hrcalc.words import Text


@dataclass(frozen=True)
class Posted:
    """What counts for one person: the sum in yuan and its postings; or the posting that only partly lies in the period."""

    amount: Fraction = Fraction(0)
    postings: tuple[Posting, ...] = ()
    torn: Posting | None = None


class History:
    """The postings of a world, by name and period."""

    def __init__(self, world: World, names: Names) -> None:
        self.world = world
        self.names = names
        self._memo: dict[tuple[str, Period], dict[int, Posted]] = {}

    def column(self, node: tree.Posted, rows: Rows) -> Column:
        """The amount for the person of each row; nothing is 0."""
        known = self.of(node)
        people, place = np.unique(rows.person, return_inverse=True)
        posted = [known.get(person, Posted()) for person in people.tolist()]
        torn = {i: _torn(node, p.torn, rows) for i, p in enumerate(posted) if p.torn is not None}
        faults = {row: torn[i] for row, i in enumerate(place.tolist()) if i in torn} if torn else {}
        return Column("money", Exact.of([p.amount for p in posted]).take(place.astype(np.intp)), None, faults)

    def of(self, node: tree.Posted) -> dict[int, Posted]:
        """What counts for each person; who has no posting is not in it."""
        name = self.names.posted_named(node.name) or node.name
        key = (name, node.period)
        if key not in self._memo:
            first, _ = bounds(node.period, self.world.month)
            span = Month.of(max(EPOCH + dt.timedelta(days=first), dt.date.min)), self.world.month.previous
            self._memo[key] = _summed([p for p in self.world.postings if p.name == name], *span)
        return self._memo[key]


def settled(postings: Sequence[Posting], names: Names, people: People) -> tuple[list[Posting], list[Problem]]:
    """Opening balances by the names of items, each of the months after those that an earlier row of its year tells.

    Rows that contradict one another are problems.
    """
    found: list[Posting] = []
    wrong: list[Problem] = []
    groups: dict[tuple[int, str, Month], list[Posting]] = {}
    for posting in postings:
        name = names.posted_named(posting.name) or posting.name
        assert posting.first is not None
        groups.setdefault((posting.person, name, posting.first), []).append(replace(posting, name=name))
    for (person, _, begin), rows in sorted(groups.items()):
        first = begin
        for posting in sorted(rows, key=lambda p: (p.last, p.source)):
            if first <= posting.last and posting.last.year == begin.year:
                found.append(replace(posting, first=first))
                first = posting.last.next
            else:
                wrong.append(_contradicting(posting, begin.year, people.ids[person]))
    return found, wrong


def _contradicting(posting: Posting, year: int, employee: str) -> Problem:
    why = Text(
        f"期初累计“{posting.name}”截止 {posting.last} 的不止一行。",
        f"Several rows tell the opening balance '{posting.name}' through {posting.last}.",
    )
    mend = Text(
        "只留一行;几行的金额各是自己那几个月的。",
        "Leave one; of several rows, each holds the amount of its own months.",
    )
    if posting.last.year != year:
        why = Text(
            f"年度 {year} 和截止月份 {posting.last} 不一致。", f"The year {year} and the month {posting.last} disagree."
        )
        mend = Text("改正年度或截止月份。", "Correct the year or the month.")
    return Problem(
        code="opening-balance",
        why=why,
        mend=mend,
        **place_of(posting.source),
        column="through_month",
        value=str(posting.last),
        table="opening_balances",
        employees=(employee,),
    )


def _summed(postings: list[Posting], first: Month, last: Month) -> dict[int, Posted]:
    """By person, the postings of these months, both included."""
    found: dict[int, Posted] = {}
    for posting in postings:
        before = found.get(posting.person, Posted())
        if posting.first is None or (first <= posting.first and posting.last <= last):
            found[posting.person] = Posted(before.amount + posting.amount, (*before.postings, posting), before.torn)
        elif posting.first <= last and first <= posting.last and posting.amount:
            found[posting.person] = Posted(before.amount, before.postings, posting)
    return found


def _torn(node: tree.Posted, posting: Posting, rows: Rows) -> Fault:
    return Fault(
        Text(
            f"期初累计({posting.source})从 {posting.first} 到 {posting.last},分不出这个期间的部分。",
            f"The opening balance ({posting.source}) is of {posting.first} to {posting.last}: which part lies in this period is not known.",
        ),
        Text(
            "把期初累计按期间分开写(截止月份),或换一个期间。",
            "Split the opening balance by its month (through_month), or name another period.",
        ),
        rows.formula,
        node.at,
    )
