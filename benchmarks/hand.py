"""Commission, attendance and base pay by hand in numpy, in int64 from beginning to end: what evaluating them could cost at the least.

It begins where hrcalc's evaluation begins, with events joined to people, and has besides what hrcalc converts on its way: every
column as whole numbers. Amounts are fen; a fraction is a pair of integers, and is rounded once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from hrcalc.engine.columns import Column, Texts
from hrcalc.engine.rows import person_in_role
from hrcalc.engine.world import World

Ints = np.ndarray
REASONS = ("客户", "客户面谈", "客户演示", "客户拜访", "客户接待", "客户陪餐")
MEAL = "客户陪餐"
HOUR = 2175 * 8  # an hour's pay is the month's ÷ 21.75 ÷ 8


@dataclass(frozen=True)
class Role:
    """Who has a role in the events of a table: event by event, with the share in ten-thousandths."""

    event: Ints
    person: Ints
    share: Ints
    counts: Ints
    """Events of the month."""
    pays: Ints
    """Those on whose day the person is employed."""
    department: Ints
    """Of the person on that day."""


class Facts:
    """A month's facts as arrays of integers, made from hrcalc's own; the names of departments and positions as numbers."""

    def __init__(self, world: World) -> None:
        self.world, people = world, world.people
        self.n = len(people)
        staff = people.fields
        self.departments = {name: i for i, name in enumerate(self._texts(staff.column("department")).values)}
        self.department = self._texts(staff.column("department")).codes
        self.positions = {name: i for i, name in enumerate(self._texts(staff.column("position")).values)}
        self.position = self._texts(staff.column("position")).codes
        self.salary = self._ints(staff.column("base_salary"), 100)
        self.full_bonus = self._ints(staff.column("full_attendance_bonus"), 100)
        self.row = people.month_row
        self.active = people.active
        spells = people.spells
        self.spell_person, self.spell_row = spells.person, spells.row
        self.workdays = self._ints(spells.column("workdays"), 1)
        self.month_workdays = self._ints(spells.column("month_workdays"), 1)
        self.leads, self.interviews, self.deals = (world.events[t] for t in ("leads", "interviews", "deals"))
        self.inviter_of_leads = self._role("leads", "inviter")
        self.important = self._flags("leads", "important")
        budget = self.leads.column("budget")
        self.in_profile = (self._ints(budget, 100) >= 5_000_000) & self._is("leads", "customer_type", "企业")
        self.valid = self._flags("leads", "form_filled") & ~self._missing(self.leads.column("need"))
        self.interviewer = self._role("interviews", "interviewer")
        self.came = ~self._is("interviews", "outcome", "no_show")
        self.lead_of_interview = self._texts(self.interviews.column("lead_id")).codes
        self.closer, self.inviter = self._role("deals", "closer"), self._role("deals", "inviter")
        self.amount = self._ints(self.deals.column("amount"), 100)
        self.repeat = self._flags("deals", "repeat")
        sources = ("marketing", "own", "referral")
        self.source = {source: self._is("deals", "verified_source", source) for source in sources}
        self.unknown = self._missing(self.deals.column("verified_source"))
        every = np.arange(self.deals.size)
        self.one_inviter = person_in_role(world, self.deals, ("inviter",), every)
        self.one_closer = person_in_role(world, self.deals, ("closer",), every)
        self.day_of_deal, self.day_of_lead = self.deals.day, self.leads.day
        self.days = self._role("days", "employee")
        self.day = world.events["days"].day
        whole = ("late_minutes", "early_minutes", "missed_punches")
        self.whole = {name: self._ints(world.events["days"].column(name), 1) for name in whole}
        hours = ("absent_hours", "scheduled_hours", "worked_hours", "overtime_hours")
        self.hours = {name: self._ints(world.events["days"].column(name), 100) for name in hours}
        reason = self._texts(world.events["days"].column("overtime_reason"))
        told = np.array([value in REASONS for value in reason.values] + [False])
        self.with_customer = told[reason.codes]
        self.applications = self._role("applications", "employee")
        self.meal = self._is("applications", "kind", MEAL)
        self.day_of_application = world.events["applications"].day
        self.leaves = self._role("leaves", "employee")
        self.personal = self._is("leaves", "leave_type", "personal")
        self.sick = self._is("leaves", "leave_type", "sick")
        self.leave_hours = self._ints(world.events["leaves"].column("hours"), 100)
        self.targets, self.actuals = self._goals(world.targets), self._goals(world.actuals)

    @staticmethod
    def _texts(column: Column) -> Texts:
        assert isinstance(column.data, Texts)
        return column.data

    @staticmethod
    def _ints(column: Column, scale: int) -> Ints:
        numbers = column.numbers
        assert isinstance(numbers.den, int)
        whole = numbers.num.astype(np.int64) * scale
        assert not (whole % numbers.den).any()
        return np.asarray(whole // numbers.den)

    @staticmethod
    def _missing(column: Column) -> Ints:
        return np.zeros(len(column), dtype=bool) if column.missing is None else column.missing

    def _flags(self, table: str, name: str) -> Ints:
        return np.asarray(self.world.events[table].column(name).flags)

    def _is(self, table: str, name: str, value: str) -> Ints:
        column = self.world.events[table].column(name)
        texts = self._texts(column)
        word = column.choices.get(value, value)
        told = np.array([v == word for v in texts.values] + [False])
        return np.asarray(told[texts.codes])

    def _role(self, table: str, role: str) -> Role:
        events, people = self.world.events[table], self.world.people
        links = events.links[role]
        share = np.full(len(links.event), 10_000)
        if links.share is not None:
            assert isinstance(links.share.den, int)
            share = links.share.num * 10_000 // links.share.den
        day = events.day[links.event]
        counts = events.valid[links.event] & (day >= people.first_day) & (day <= people.last_day)
        pays = counts & people.employed_on(links.person, day) & people.active[links.person]
        department = self.department[people.row_on(links.person, day)]
        return Role(links.event, links.person, share, counts, pays, department)

    def _goals(self, table: dict[tuple[int, str], Fraction]) -> dict[str, tuple[Ints, Ints]]:
        """Metric -> value in ten-thousandths and whether it is told, for each person."""
        found: dict[str, tuple[Ints, Ints]] = {}
        for (person, metric), value in table.items():
            values, told = found.setdefault(metric, (np.zeros(self.n, np.int64), np.zeros(self.n, bool)))
            values[person], told[person] = int(value * 10_000), True
        return found


def pay(facts: Facts) -> dict[tuple[str, str], Ints]:
    """(document, item) -> fen of each person."""
    base = _base_pay(facts)
    found: dict[tuple[str, str], Ints] = {("base-pay", "base_pay"): base}
    for (document, item), fen in (
        *_invited(facts),
        *_by_source(facts),
        *_scorecards(facts, base),
        *_attendance(facts, base),
    ):
        found[document, item] = fen
    return found


Paid = Iterator[tuple[tuple[str, str], Ints]]


def _half_up(numerator: Ints, denominator: Any) -> Ints:
    return np.asarray(np.sign(numerator) * ((2 * np.abs(numerator) + denominator) // (2 * denominator)))


def _count(person: Ints, n: int) -> Ints:
    return np.asarray(np.bincount(person, minlength=n), dtype=np.int64)


def _counted(facts: Facts, role: Role, rows: Ints, weights: Ints | None = None) -> Ints:
    """By person, how many of these links there are; with weights (by event), their sum of shares."""
    rows = rows & role.counts
    if weights is None:
        return _count(role.person[rows], facts.n)
    total = np.zeros(facts.n, dtype=np.int64)
    np.add.at(total, role.person[rows], weights[role.event[rows]] * role.share[rows])
    return total


def _members(facts: Facts, department: str, position: str | None = None) -> Ints:
    of = facts.active & (facts.department[facts.row] == facts.departments.get(department, -2))
    return np.asarray(of if position is None else of & (facts.position[facts.row] == facts.positions.get(position, -2)))


def _per_deal(facts: Facts, role: Role, department: str, deals: Ints, parts: Ints) -> Ints:
    """Lines for these deals: `parts` is what each deal pays, in ten-thousandths of a fen; shares are rounded together."""
    rows = np.flatnonzero(deals[role.event] & role.pays & (role.department == facts.departments.get(department, -2)))
    event, exact = role.event[rows], parts[role.event[rows]] * role.share[rows]
    unit = 10_000 * 10_000
    fen = _half_up(exact, unit)
    alone = np.ones(len(rows), dtype=bool)
    alone[1:] &= event[1:] != event[:-1]
    alone[:-1] &= event[:-1] != event[1:]
    if not alone.all():
        together = np.flatnonzero(~alone)
        floor, rest = exact[together] // unit, exact[together] % unit
        groups, place = np.unique(event[together], return_inverse=True)
        total = np.zeros(len(groups), dtype=np.int64)
        np.add.at(total, place, exact[together])
        missing = _half_up(total, unit)
        np.subtract.at(missing, place, floor)
        order = np.lexsort((role.person[rows[together]], -rest, place))
        rank = np.arange(len(order)) - np.searchsorted(place[order], place[order])
        floor[order] += rank < missing[place[order]]
        fen[together] = floor
    total = np.zeros(facts.n, dtype=np.int64)
    np.add.at(total, role.person[rows], fen)
    return total


def _base_pay(facts: Facts) -> Ints:
    fen = _half_up(facts.salary[facts.spell_row] * facts.workdays, facts.month_workdays)
    total = np.zeros(facts.n, dtype=np.int64)
    np.add.at(total, facts.spell_person, fen)
    return total


def _invited(facts: Facts) -> Paid:
    """The two departments that share a bonus, and their indicators."""
    leads, talks = facts.inviter_of_leads, facts.interviewer
    every = np.ones(len(leads.event), dtype=bool)
    invited = _counted(facts, leads, every)
    fit = _counted(facts, leads, facts.in_profile[leads.event])
    brought = _counted(facts, facts.inviter, np.ones(len(facts.inviter.event), dtype=bool))
    times = np.select([fit * 100 >= share * invited for share in (80, 70, 60)], [150, 120, 100], 80)
    times[invited == 0] = 80
    mine = _members(facts, "邀约部")
    yield ("invite-team", "base_commission"), np.where(mine, invited * 5_000, 0)
    yield ("invite-team", "performance_commission"), np.where(mine, brought * 100 * times, 0)

    held = _counted(facts, talks, facts.came[talks.event])
    closed = _counted(facts, facts.closer, np.ones(len(facts.closer.event), dtype=bool))
    meets = _members(facts, "面谈部")
    over = np.maximum(held, 1)
    won = np.where(held > 0, np.minimum(closed, held), 0)  # over `held` at most 100%
    yield ("interview-team", "base_commission"), np.where(meets, closed * 30_000, 0)
    yield ("interview-team", "performance_commission"), np.where(meets, _half_up(closed * won * 10_000, over), 0)

    known = _departments_ever(facts)
    one, other = facts.one_inviter, facts.one_closer
    good = (one >= 0) & (other >= 0)
    good &= known["邀约部"][one] & (fit[one] * 100 >= 80 * invited[one]) & (invited[one] > 0)
    good &= known["面谈部"][other] & (won[other] * 100 >= 30 * over[other])
    two_hundred = np.full(facts.deals.size, 20_000 * 10_000)
    yield ("invite-team", "synergy_bonus"), _per_deal(facts, facts.inviter, "邀约部", good, two_hundred)
    yield ("interview-team", "synergy_bonus"), _per_deal(facts, facts.closer, "面谈部", good, two_hundred)

    yield ("collaboration", "invite_indicator"), np.where(mine, fit * 100, 0)
    yield ("collaboration", "interview_indicator"), np.where(meets, _half_up(closed * won * 100, over), 0)
    asked = np.where(mine, invited, _distinct(facts, talks))
    joint = np.where(mine, brought, closed)
    ratio = np.where(asked > 0, _half_up(joint * 10_000, np.maximum(asked, 1)), 0)
    yield ("collaboration", "joint_indicator"), np.where(mine | meets, ratio, 0)


def _departments_ever(facts: Facts) -> dict[str, Ints]:
    """Department -> who was of it on any day of the month, or at its end."""
    found = {}
    for name, code in facts.departments.items():
        ever = facts.department[facts.row] == code
        ever[facts.spell_person[facts.department[facts.spell_row] == code]] = True
        found[name] = ever
    none = np.zeros(facts.n, dtype=bool)
    return {name: found.get(name, none) for name in ("邀约部", "面谈部")}


def _distinct(facts: Facts, role: Role) -> Ints:
    lead = facts.lead_of_interview[role.event]
    rows = role.counts & (lead >= 0)
    pairs = np.unique(role.person[rows] * np.int64(2**32) + lead[rows])
    return _count(pairs // 2**32, facts.n)


def _by_source(facts: Facts) -> Paid:
    """Marketing and sales, by the verified source of a deal."""
    leads = facts.inviter_of_leads
    valid = _counted(facts, leads, facts.valid[leads.event])
    yield ("marketing-team", "lead_commission"), np.where(_members(facts, "市场部"), valid * 10_000, 0)
    for item, source, percent in (
        ("marketing_deal_commission", "marketing", 2),
        ("referral_deal_commission", "referral", 1),
    ):
        fen = _per_deal(facts, facts.inviter, "市场部", facts.source[source], facts.amount * percent * 100)
        yield ("marketing-team", item), fen
    for item, source, percent in (
        ("marketing_deal_commission", "marketing", 3),
        ("synergy_commission", "marketing", 1),
        ("own_deal_commission", "own", 5),
        ("referral_deal_commission", "referral", 3),
    ):
        fen = _per_deal(facts, facts.closer, "销售部", facts.source[source], facts.amount * percent * 100)
        yield ("sales-team", item), fen
    unverified = _per_deal(facts, facts.closer, "销售部", facts.unknown, facts.amount * 10_000)
    yield ("sales-team", "unverified_deals"), unverified


def _scorecards(facts: Facts, base: Ints) -> Paid:
    closer = facts.closer
    sold = _counted(facts, closer, np.ones(len(closer.event), dtype=bool), facts.amount) // 100
    repeated = _counted(facts, closer, facts.repeat[closer.event], facts.amount) // 100
    new = _counted(facts, closer, ~facts.repeat[closer.event]) * 10_000

    def actual(metric: str, otherwise: Ints) -> Ints:
        values, told = facts.actuals.get(metric, (otherwise, np.zeros(facts.n, dtype=bool)))
        return np.where(told, values, otherwise)

    def goal(metric: str) -> Ints:
        return np.maximum(facts.targets.get(metric, (np.ones(facts.n, np.int64), None))[0], 1)

    none = np.zeros(facts.n, dtype=np.int64)
    retention, sales = actual("retention", none), actual("sales_amount", sold)
    for document, position, parts, bands, extra in (
        (
            "new-customer-role",
            "新客户岗",
            (
                (40, "new_customers", actual("new_customers", new)),
                (30, "sales_amount", sales),
                (30, "retention", retention),
            ),
            ((95, 150), (90, 120), (80, 100), (70, 80), (60, 50)),
            np.where(actual("new_customers", new) * 100 >= 120 * goal("new_customers"), 120, 100),
        ),
        (
            "account-role",
            "客户成功岗",
            (
                (40, "retention", retention),
                (30, "repurchase", actual("repurchase", repeated)),
                (30, "sales_amount", sales),
            ),
            ((90, 100), (80, 80), (70, 60), (60, 40)),
            np.where(retention >= 9_000, 115, 100),
        ),
    ):
        mine = np.flatnonzero(_members(facts, "客户部", position))
        score, under = np.zeros(len(mine), dtype=np.int64), np.ones(len(mine), dtype=np.int64)
        for weight, metric, done in parts:
            target, reached = goal(metric)[mine], done[mine]
            common = np.gcd(target, reached)
            target, reached = target // common, np.minimum(reached, target) // common
            score, under = score * target + weight * reached * under, under * target
            common = np.gcd(score, under)
            score, under = score // common, under // common
        times = np.select([score >= edge * under for edge, _ in bands], [value for _, value in bands], 0)
        bonus = np.zeros(facts.n, dtype=np.int64)
        bonus[mine] = _half_up(base[mine] * times * extra[mine], 10_000)
        yield (document, "performance_bonus"), bonus


def _attendance(facts: Facts, base: Ints) -> Paid:
    days, n = facts.days, facts.n
    key = _keys(days.person, facts.day[days.event])
    applied = facts.applications
    eaten = facts.meal[applied.event] & applied.counts
    meal = np.isin(key, _keys(applied.person[eaten], facts.day_of_application[applied.event[eaten]]))
    leads, closer = facts.inviter_of_leads, facts.closer
    invited = facts.important[leads.event] & leads.counts
    important = np.isin(key, _keys(leads.person[invited], facts.day_of_lead[leads.event[invited]]))
    signed = np.isin(key, _keys(closer.person[closer.counts], facts.day_of_deal[closer.event[closer.counts]]))
    late, early, punches = (facts.whole[n][days.event] for n in ("late_minutes", "early_minutes", "missed_punches"))
    hours = {name: values[days.event] for name, values in facts.hours.items()}
    salary = facts.salary[facts.row][days.person]

    def lines(rows: Ints, fen: Ints) -> Ints:
        total = np.zeros(n, dtype=np.int64)
        rows = rows & days.pays
        np.add.at(total, days.person[rows], fen[rows])
        return total

    yield ("attendance", "late_deduction"), lines((late > 0) & ~meal, _half_up(late * salary * 100, 60 * HOUR))
    yield ("attendance", "early_deduction"), lines((early > 0) & ~signed, _half_up(early * salary * 100, 60 * HOUR))
    absent = hours["absent_hours"]
    yield ("attendance", "missed_punch_deduction"), lines((punches > 0) & (absent == 0), punches * 2_000)
    extra = hours["overtime_hours"]
    commission = lines((extra > 0) & facts.with_customer[days.event], extra * 10)
    yield ("attendance", "customer_overtime_commission"), commission
    paid = facts.meal[applied.event] & applied.pays
    meals = _count(applied.person[paid], n)
    yield ("attendance", "customer_meal_bonus"), meals * 10_000

    def sums(values: Ints) -> Ints:
        total = np.zeros(n, dtype=np.int64)
        np.add.at(total, days.person[days.counts], values[days.counts])
        return total

    def on_leave(kind: Ints) -> Ints:
        rows = facts.leaves.counts & kind[facts.leaves.event]
        total = np.zeros(n, dtype=np.int64)
        np.add.at(total, facts.leaves.person[rows], facts.leave_hours[facts.leaves.event[rows]])
        return total

    leave, missed = on_leave(facts.personal), sums(absent)
    lost = sums(((late > 0) & ~important & ~meal) | ((early > 0) & ~signed)) + missed + sums(punches) + leave
    present = sums(np.ones(len(key), dtype=np.int64))
    good = (facts.full_bonus[facts.spell_row] > 0) & (present > 0)[facts.spell_person] & (lost == 0)[facts.spell_person]
    bonus = _half_up(facts.full_bonus[facts.spell_row] * facts.workdays, facts.month_workdays)
    total = np.zeros(n, dtype=np.int64)
    np.add.at(total, facts.spell_person[good], bonus[good])
    yield ("attendance", "attendance_bonus"), total

    # An hour away costs `pay` over `under`: the hour's pay, at most the month's by the hour; the month's if more than half was missed.
    away, scheduled = leave + missed + on_leave(facts.sick), sums(hours["scheduled_hours"])
    salary = facts.salary[facts.row]
    by_part = (2 * away > scheduled) | (base * HOUR < salary * scheduled)
    by_part &= scheduled > 0
    pay, under = np.where(by_part, base, salary), np.where(by_part, np.maximum(away, scheduled), HOUR)
    less = np.minimum(base, _half_up(leave * pay, under))
    yield ("attendance", "unpaid_leave"), np.where(facts.active, -less, 0)
    both = np.minimum(base, _half_up((leave + missed) * pay, under))
    cut = np.where(leave > 0, np.maximum(both - less, 0), _half_up(missed * pay, under))
    yield ("attendance", "absence_deduction"), np.where(facts.active & (missed > 0), cut, 0)


def _keys(person: Ints, day: Ints) -> Ints:
    return np.asarray(person * np.int64(2**32) + day)
