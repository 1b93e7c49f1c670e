"""What a person should look at though nothing is wrong: warnings that come with a month's pay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from hrcalc.engine.absences import absences
from hrcalc.engine.columns import EPOCH, Indexes
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.events import OWN_ROLE, Events
from hrcalc.engine.facts import TABLES_OF
from hrcalc.engine.overlooked import overlooked
from hrcalc.engine.plan import NET
from hrcalc.engine.untold import untold
from hrcalc.money import yuan
from hrcalc.policy.document import TABLE_OF
from hrcalc.problems import Problem, place_of
from hrcalc.words import Text


def notices(month: Evaluated) -> list[Problem]:
    """Warnings of a month: deals whose claimed source is not what was verified, and credit that nobody is paid for."""
    return [
        *_touched_first(month),
        *_near(month),
        *_gone(month),
        *_moved(month),
        *_left(month),
        *absences(month),
        *untold(month),
        *overlooked(month),
    ]


def _left(month: Evaluated) -> Iterator[Problem]:
    """Retro lines of people who are not employed in the month any more: no document of the month applies to them, so nothing taxes it."""
    people = month.world.people
    for person in np.unique(month.world.carried.person):
        if people.active[person]:
            continue
        net = sum(NET.get(part.kind, 0) * int(part.fen[0]) for part, _ in month.world.carried.of_person(int(person)))
        id_, amount = people.ids[person], yuan(net)
        if net < 0:
            code = "retro-owed-after-leaving"
            then = Text(
                f"补差 {amount} 元没有工资可扣,以后也不会再扣。",
                f"there is no pay to take the retro of {amount} yuan from, and no later month takes it.",
            )
            mend = Text(
                "向本人收回,或由公司承担(写进调整表 adjustments)。",
                "Collect it, or let the company bear it (by an adjustment).",
            )
        else:
            code = "retro-after-leaving"
            then = Text(
                "补差照发,但当月的个税、社保等项目不给离职的人算。",
                "the retro is paid, but no item of the month, such as tax, is computed for who has left.",
            )
            mend = Text("核对这笔补差要不要扣个税。", "Check whether tax is due on it.")
        why = Text(
            f"{id_} 在 {month.world.month} 已不在职,{then.zh}",
            f"{id_} is not employed in {month.world.month}: {then.en}",
        )
        yield Problem(code, why, mend, value=id_, table="employees", severity="warning", employees=(id_,))


def _touched_first(month: Evaluated) -> Iterator[Problem]:
    """Case V1: deals claimed as `own` whose customer marketing had touched first."""
    deals, leads = month.world.events["deals"], month.world.events["leads"]
    for deal, lead in sorted(month.world.touched_first.items()):
        if not _in_month(month, deals, np.array([deal])).any():
            continue
        day = EPOCH + dt.timedelta(days=int(leads.day[lead]))
        days = int(deals.day[deal] - leads.day[lead])
        where = leads.source(lead)
        yield _warning(
            "source-verified",
            deals,
            deal,
            Text(
                f"填报来源是自有,但市场先接触了这位客户:{day}({where}),早 {days} 天。",
                f"Claimed as own, but marketing touched this customer first: on {day} ({where}), {days} days earlier.",
            ),
            Text(
                "按核实来源(verified_source)计算;如果填报是对的,改正线索的来源或客户编号。",
                "Computed by the verified source (verified_source); if the claim is right, mend the lead's source or customer id.",
            ),
            "source",
            "own",
        )


def _near(month: Evaluated) -> Iterator[Problem]:
    """Deals whose customer looks like one of marketing's: told once, with how many; the report lists them."""
    found = month.near_matches
    if not (pairs := len(found.pairs)):
        return
    deals = len({near.deal for near in found.pairs})
    # Of very many the likeliest are listed, and nobody counts the others.
    least = ("至少 ", "at least ") if found.more else ("", "")
    rest = (",只列最像的", ", the likeliest of more") if found.more else ("", "")
    yield Problem(
        code="near-sources",
        why=Text(
            f"{least[0]}{deals} 单报为自有(或没写来源)的客户,和市场更早的线索很像,但不能确定是同一客户({pairs} 对{rest[0]})。",
            f"The customers of {least[1]}{_count(deals, 'deal')} claimed as own (or not at all) look like earlier leads of marketing,"
            f" but are not known to be the same ({_count(pairs, 'pair')}{rest[1]}).",
        ),
        mend=Text(
            "看 payroll.xlsx 的“近似客户”。是同一客户的,把线索和成单的客户编号改成一样;不是的不用处理,计算没有受影响。",
            "See 'Near matches' in payroll.xlsx. Give lead and deal the same customer id where they are one customer; else nothing is to be"
            " done: no amount was changed.",
        ),
        value=str(pairs),
        table="deals",
        severity="warning",
    )


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' * (count != 1)}"


def _gone(month: Evaluated) -> Iterator[Problem]:
    """Events of the month that credit someone who is not employed on that day: nobody is paid for that role."""
    people = month.world.people
    for table, role in sorted(_paid_roles(month)):
        events = month.world.events[table]
        links = events.links[role]
        if links.share is None and role == OWN_ROLE[table]:
            continue  # the tables' own checks tell these
        gone = _in_month(month, events, links.event) & ~people.employed_on(links.person, events.day[links.event])
        part = np.zeros(len(gone), dtype=bool) if links.share is None else links.share.num != links.share.den
        place = np.flatnonzero(gone & (part if role == OWN_ROLE[table] else True))
        for i in place.tolist():
            id_ = people.ids[int(links.person[i])]
            found = _warning(
                "credit-not-employed",
                events,
                int(links.event[i]),
                Text(
                    f"员工 {id_}({role})在这一天不在职,不计这一角色的提成。",
                    f"Employee {id_} ({role}) is not employed on that day: nobody is credited in this role.",
                ),
                Text(
                    "如果应当由别人得,写进 deal_credits;否则不用处理。",
                    "If someone else should be credited, write it in deal_credits; else nothing is to be done.",
                ),
                role,
                id_,
            )
            # A share of a split would be lost, and the parts would no longer be the whole.
            yield replace(found, severity="error") if part[i] else found


def _moved(month: Evaluated) -> Iterator[Problem]:
    """People with events on days when other documents applied to them than at the month's end."""
    world, scope = month.world, month.scope
    people = world.people
    told: set[int] = set()
    for table, role in sorted(_paid_roles(month)):
        events = world.events[table]
        links = events.links[role]
        place = np.flatnonzero(_in_month(month, events, links.event) & people.active[links.person])
        links = links.take(place)
        staff = people.row_on(links.person, events.day[links.event])
        last = people.month_row[links.person]
        for i in np.flatnonzero(staff != last).tolist():
            person = int(links.person[i])
            then, now = ([d.name for d in month.documents if scope.applies(d, rows[[i]])[0]] for rows in (staff, last))
            if then == now or person in told:
                continue
            told.add(person)
            id_ = people.ids[person]
            yield _warning(
                "documents-changed",
                events,
                int(links.event[i]),
                Text(
                    f"员工 {id_} 当月换了制度:这一天适用 {', '.join(then)},月末适用 {', '.join(now)}。",
                    f"The documents of employee {id_} changed: {', '.join(then)} on that day, {', '.join(now)} at the month's end.",
                ),
                Text(
                    "按事件的项目用当天的制度,按月的项目和指标用月末的制度;请核对。",
                    "Items per event follow the day's documents, monthly items and metrics those of the month's end: please look.",
                ),
                role,
                id_,
            )


def _paid_roles(month: Evaluated) -> set[tuple[str, str]]:
    """Event tables and roles for which some item pays a line."""
    return {
        (TABLE_OF[item.per], item.credit[0])
        for document in month.documents
        for item in document.items.values()
        if item.per in TABLE_OF
    }


def _in_month(month: Evaluated, events: Events, event: Indexes) -> np.ndarray:
    people = month.world.people
    day = events.day[event]
    return np.asarray(events.valid[event] & (day >= people.first_day) & (day <= people.last_day), dtype=bool)


def _warning(code: str, events: Events, row: int, why: Text, mend: Text, column: str, value: str) -> Problem:
    return Problem(
        code=code,
        why=why,
        mend=mend,
        **place_of(events.source(row)),
        column=column,
        value=value,
        table=TABLES_OF[events.name],
        severity="warning",
    )
