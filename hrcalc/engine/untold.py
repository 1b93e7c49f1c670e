"""Warnings of what neither closed months nor opening balances tell, though documents ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hrcalc.calendar import Month
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.plan import parts_of
from hrcalc.engine.result import MONTH_OPEN
from hrcalc.policy import tree
from hrcalc.policy.errors import did_you_mean
from hrcalc.problems import Problem, place_of
from hrcalc.words import Text, listed


def untold(month: Evaluated) -> Iterator[Problem]:
    """Every such warning of a month."""
    yield from _nothing_posted(month)
    yield from _months_open(month)
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
    told = history.told()
    reach += [last for last in list(month.world.closed)[-1:] if last < pay_month]
    if not told or not reach:
        return
    gaps: list[list[Month]] = []
    at = max(min(reach), min(told))
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
