"""Warnings of what neither closed months nor opening balances tell, though documents ask for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from hrcalc.calendar import Month
from hrcalc.engine.columns import EPOCH
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.plan import parts_of
from hrcalc.engine.result import MONTH_OPEN, TOTALS
from hrcalc.engine.world import Posting
from hrcalc.policy import tree
from hrcalc.policy.errors import did_you_mean
from hrcalc.problems import Problem, place_of
from hrcalc.words import Text, listed


def untold(month: Evaluated) -> Iterator[Problem]:
    """Every such warning of a month."""
    yield from _nothing_posted(month)
    yield from _months_open(month)
    yield from _people_forgotten(month)
    yield from _before_they_came(month)
    yield from _never_posted(month)


def _nothing_posted(month: Evaluated) -> Iterator[Problem]:
    """posted(…) of which neither a closed month nor an opening balance tells anything: 0 may mean that nobody wrote it down."""
    history = month.session.evaluate.history
    found = [
        (f, part) for f, part in parts_of(month.documents) if isinstance(part, tree.Posted) and history.untold(part)
    ]
    if not found:
        return
    (formula, first), *_ = found
    names = listed(dict.fromkeys(part.name for _, part in found))
    problem = formula.problem(
        first.at,
        Text(
            f"结账的月份和期初累计都没有 {names.zh},posted 里它们对每个人都是 0。",
            f"Neither a closed month nor an opening balance tells {names.en}: posted(…) of them is 0 for everybody.",
        ),
        Text(
            f"以前发过的,写进 opening_balances(期初累计),截止月份到 {month.world.month.previous};没有发过,不用处理。",
            f"What was paid before goes into opening_balances, through {month.world.month.previous}; if nothing was, all is well.",
        ),
        code="nothing-posted",
    )
    yield replace(problem, severity="warning", blocking=False)


def _months_open(month: Evaluated) -> Iterator[Problem]:
    """Months that neither the ledger nor opening balances tell of, behind some that they do: cumulative tax would lack them."""
    history, pay_month = month.session.evaluate.history, month.world.month
    reach = [history.span(part)[0] for _, part in parts_of(month.documents) if isinstance(part, tree.Posted)]
    reach += [last for last in list(month.world.closed)[-1:] if last < pay_month]
    told = history.told()
    begun = min(told, default=_employed_since(month) if _yearly_totals(month) else pay_month)
    gaps: list[list[Month]] = []
    at = max(min(reach, default=pay_month), begun)
    while at < pay_month:
        if at not in told:
            if not gaps or gaps[-1][-1].next != at:
                gaps.append([])
            gaps[-1].append(at)
        at = at.next
    if gaps:
        months = listed(f"{gap[0]}–{gap[-1]}" if len(gap) > 1 else str(gap[0]) for gap in gaps)
        yield Problem(
            MONTH_OPEN,
            Text(
                f"{months.zh} 没有结账,期初累计也没有写到:本年累计和 posted 里没有它(累计预扣的个税会少),它的补差也算不出来。",
                f"{months.en} is not closed, and no opening balance reaches it: the year to date and posted(…) lack it (cumulative tax "
                "comes out too low), and nothing of it can be made good.",
            ),
            Text(
                f"先算它并结账(run、close),再算这个月;如果账本从这个月开始,把期初累计写到 {pay_month.previous}。",
                f"Run and close it first, then this month; if the ledger begins now, write opening balances through {pay_month.previous}.",
            ),
            value=str(gaps[0][0]),
            severity="warning",
        )


def _employed_since(month: Evaluated) -> Month:
    """The first month of the year in which somebody is employed."""
    _, days = month.world.people.employed_months()
    return Month.of(EPOCH + dt.timedelta(days=int(days.min()))) if len(days) else month.world.month


def _yearly_totals(month: Evaluated) -> list[str]:
    """The totals of which formulas ask what the year has posted, as cumulative tax does."""
    names = month.scope.names
    asked = [p for _, p in parts_of(month.documents) if isinstance(p, tree.Posted) and p.period == ("year",)]
    return list(dict.fromkeys(name for p in asked if (name := names.posted_named(p.name)) in TOTALS))


def _people_forgotten(month: Evaluated) -> Iterator[Problem]:
    """People of whom opening balances do not tell a total up to the month up to which they tell of colleagues."""
    people = month.world.people
    person, day = people.employed_months()
    forgotten: dict[int, list[str]] = {}
    postings = _of_totals(month)
    for name in dict.fromkeys(posting.name for posting in postings):
        own = [posting for posting in postings if posting.name == name]
        last = max(posting.last for posting in own)
        then = (day >= (last.first - EPOCH).days) & (day <= (last.last - EPOCH).days) & people.active[person]
        for one in set(person[then].tolist()) - {posting.person for posting in own if posting.last == last}:
            forgotten.setdefault(one, []).append(name)
    if forgotten:
        ids = sorted(people.ids[one] for one in forgotten)
        some, names = listed(ids, "人"), ", ".join(dict.fromkeys(name for told in forgotten.values() for name in told))
        why = Text(
            f"别人的期初累计有 {names},当时也在职的 {some.zh} 没有写到那个月:累计预扣的个税会不对。",
            f"Opening balances of others tell {names}, but not up to that month for {some.en}, who were employed then: "
            "their cumulative tax comes out wrong.",
        )
        mend = Text("补上他们的行;没有发过的写 0。", "Add their rows; write 0 where nothing was paid.")
        yield _of_balances(why, mend, ids)


def _before_they_came(month: Evaluated) -> Iterator[Problem]:
    """People of whom opening balances tell something up to a month in which they were not employed yet."""
    people = month.world.people
    person, day = people.employed_months()
    told = [posting for posting in _of_totals(month) if posting.amount]
    begun = {p.last: set(person[day <= (p.last.last - EPOCH).days].tolist()) for p in told}
    ids = sorted({people.ids[p.person] for p in told if p.person not in begun[p.last]})
    if ids:
        some = listed(ids, "人")
        why = Text(
            f"{some.zh} 在期初累计的月份里还没有入职:别的单位发的,不算在本公司的累计里。",
            f"{some.en}: opening balances tell of months before they were hired; what others paid is not cumulated here.",
        )
        yield _of_balances(why, Text("删掉这些行,或改正入职日期。", "Take these rows out, or correct hired_on."), ids)


def _of_totals(month: Evaluated) -> list[Posting]:
    """This year's opening balances of the totals that formulas ask for, of people who are employed."""
    people, asked = month.world.people, _yearly_totals(month)
    postings = [posting for posting in month.world.postings if posting.last.year == month.world.month.year]
    return [posting for posting in postings if posting.name in asked and people.active[posting.person]]


def _of_balances(why: Text, mend: Text, ids: list[str]) -> Problem:
    return Problem("opening-people", why, mend, table="opening_balances", severity="warning", employees=tuple(ids))


def _never_posted(month: Evaluated) -> Iterator[Problem]:
    """Opening balances of names that are no item of any document: `posted` never counts them."""
    names = month.scope.names
    for posting in month.world.postings:
        if names.posted_named(posting.name) is None:
            yield Problem(
                code="opening-item",
                why=Text(
                    f"没有项目或合计“{posting.name}”,这笔期初累计用不上。",
                    f"There is no item or total '{posting.name}': this opening balance is never counted.",
                ),
                mend=did_you_mean(posting.name, names.postable),
                **place_of(posting.source),
                column="item",
                value=posting.name,
                table="opening_balances",
                severity="warning",
            )
