"""`posted(…)`: what closed months before the pay month paid, and opening balances for the months before the first of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Month
from hrcalc.engine.closed import NOTHING_CLOSED, ClosedMonths
from hrcalc.engine.columns import EPOCH, Column, Fault
from hrcalc.engine.names import Names
from hrcalc.engine.people import People
from hrcalc.engine.periods import Period, bounds
from hrcalc.engine.plan import parts_of
from hrcalc.engine.rows import Rows
from hrcalc.engine.world import Posting, World
from hrcalc.exact import Exact, scaled
from hrcalc.money import FEN
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
    """What a world's opening balances and closed months posted, by name and period."""

    def __init__(self, world: World, names: Names) -> None:
        self.world = world
        self.names = names
        self._opening: dict[tuple[str, Period], dict[int, Posted]] = {}
        self._closed: dict[tuple[str, Period], np.ndarray] = {}

    def column(self, node: tree.Posted, rows: Rows) -> Column:
        """The amount for the person of each row; nothing is 0."""
        known = self._of_opening(node)
        people, place = np.unique(rows.person, return_inverse=True)
        opening = [known.get(person, Posted()) for person in people.tolist()]
        torn = {i: _torn(node, p.torn, rows) for i, p in enumerate(opening) if p.torn is not None}
        faults = {row: torn[i] for row, i in enumerate(place.tolist()) if i in torn} if torn else {}
        amounts = Exact.of([p.amount for p in opening]) + scaled(self._of_closed(node)[people], FEN)
        return Column("money", amounts.take(place.astype(np.intp)), None, faults)

    def of(self, node: tree.Posted, person: int) -> Posted:
        """What counts for one person, posting by posting."""
        found = self._of_opening(node).get(person, Posted())
        name = self._name(node)
        for month in self._months(node):
            if fen := int(self._sums(month, name)[person]):
                amount = Fraction(fen, 100)
                posting = Posting(person, name, month, month, amount, f"ledger {month}")
                found = replace(found, amount=found.amount + amount, postings=(*found.postings, posting))
        return found

    def untold(self, node: tree.Posted) -> bool:
        """Whether neither an opening balance nor a closed month tells anything of the period, though it has months before this one."""
        first, last = self.span(node)
        return first <= last and not self._of_opening(node) and not self._months(node)

    def told(self) -> set[Month]:
        """The months before this one that are closed, or of which an opening balance tells something."""
        told = {month for month in self.world.closed if month < self.world.month}
        for first, last in {(posting.first, posting.last) for posting in self.world.postings}:
            at = last if first is None else first
            while at <= last:
                told.add(at)
                at = at.next
        return told

    def _name(self, node: tree.Posted) -> str:
        return self.names.posted_named(node.name) or node.name

    def span(self, node: tree.Posted) -> tuple[Month, Month]:
        """The months of a period that lie before this one, the first and the last; the first behind the last where there are none."""
        first, _ = bounds(node.period, self.world.month)
        return Month.of(max(EPOCH + dt.timedelta(days=first), dt.date.min)), self.world.month.previous

    def _months(self, node: tree.Posted) -> list[Month]:
        return self.world.closed.within(*self.span(node))

    def _of_opening(self, node: tree.Posted) -> dict[int, Posted]:
        """What opening balances tell, by person; who has none is not in it."""
        name = self._name(node)
        key = (name, node.period)
        if key not in self._opening:
            own = [p for p in self.world.postings if p.name == name]
            self._opening[key] = _summed(own, *self.span(node))
        return self._opening[key]

    def _of_closed(self, node: tree.Posted) -> np.ndarray:
        """What closed months posted for each person, in fen."""
        name = self._name(node)
        key = (name, node.period)
        if key not in self._closed:
            total = np.zeros(len(self.world.people), dtype=np.int64)
            for month in self._months(node):
                total += self._sums(month, name)
            self._closed[key] = total
        return self._closed[key]

    def _sums(self, month: Month, name: str) -> np.ndarray:
        """What one closed month posted for each person, in fen."""
        sums = self.world.closed.sums(month, name, self._wanted)
        person = pc.fill_null(pc.index_in(sums.employees, value_set=self._ids), -1).to_numpy(zero_copy_only=False)
        total = np.zeros(len(self.world.people), dtype=np.int64)
        total[person[person >= 0]] = sums.fen[person >= 0]
        return total

    @cached_property
    def _ids(self) -> pa.Array:
        return pa.array(self.world.people.ids, pa.string())

    @cached_property
    def _wanted(self) -> set[str]:
        """Every name that a formula of the documents in force posts."""
        return {self._name(part) for _, part in parts_of(self.names.documents) if isinstance(part, tree.Posted)}


def settled(
    postings: Sequence[Posting], names: Names, people: People, closed: ClosedMonths = NOTHING_CLOSED
) -> tuple[list[Posting], list[Problem]]:
    """Opening balances by the names of items, each of the months after those that an earlier row of its year tells.

    Rows that contradict one another, or tell of a month that the ledger has closed, are problems.
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
            twice = closed.within(first, posting.last)
            if twice:
                wrong.append(_told_twice(posting, twice[0], people.ids[person]))
            elif first <= posting.last and posting.last.year == begin.year:
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
    return _wrong(posting, employee, why, mend)


def _told_twice(posting: Posting, first: Month, employee: str) -> Problem:
    return _wrong(
        posting,
        employee,
        Text(
            f"期初累计“{posting.name}”到 {posting.last},账本里 {first} 已经关账,会算两遍。",
            f"The opening balance '{posting.name}' reaches to {posting.last}, but the ledger has closed {first}: that would count twice.",
        ),
        Text(
            f"期初累计只写账本开始以前的月份:截止月份写到 {first.previous},金额也只算到那时。",
            f"Opening balances are of the months before the ledger: through {first.previous}, with the amount up to then.",
        ),
    )


def _wrong(posting: Posting, employee: str, why: Text, mend: Text) -> Problem:
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
