"""Whom retro leaves alone, or asks about: who is not in the staff list any more, has another id, or cannot be computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Month
from hrcalc.engine.closed import PostedMonth
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.hold import with_readers
from hrcalc.money import yuan
from hrcalc.problems import Problem, ProblemsFound, errors_of
from hrcalc.words import Text, listed


def strangers_in(now: Evaluated, lines: pa.Table) -> list[Problem]:
    """A warning of everyone who was paid in a closed month and is not in the staff list any more, or hired only after it."""
    people = now.world.people
    ids = pa.array(people.ids, pa.string()).filter(pa.array(~people.later))
    known = pc.is_in(lines["employee_id"], value_set=ids)
    strangers = sorted(set(lines.filter(pc.invert(known))["employee_id"].to_pylist()))
    if not strangers:
        return []
    month, some = now.world.month, listed(strangers, "人")
    return [
        Problem(
            code="retro-not-in-staff",
            why=Text(
                f"{month} 发过工资的 {some.zh} 不在花名册里,或入职日期在那之后:不给他们算那个月的补差。",
                f"{some.en} were paid in {month} but are not in the staff list, or hired only later: retro leaves them out.",
            ),
            mend=Text(
                "要算补差,把他们连同离职日期留在花名册里,再入职的另加一行;不用算,不用处理。",
                "Keep them in the staff list with their last day, and a row of its own for who came back, if retro is to count for them; "
                "else nothing is to be done.",
            ),
            value=str(month),
            table="employees",
            severity="warning",
        )
    ]


def paid_strangers(month: Month, early: pa.Table, staff: pa.Table) -> list[Problem]:
    """A warning of everyone who was paid off cycle ahead of a month and is not in the staff list: it cannot be deducted."""
    known = pc.is_in(early["employee_id"], value_set=staff["employee_id"].combine_chunks())
    strangers = early.filter(pc.invert(known))
    if not strangers.num_rows:
        return []
    some = listed(sorted(set(strangers["employee_id"].to_pylist())), "人")
    amount = yuan(int(pc.sum(strangers["amount"]).as_py().scaleb(2)))
    return [
        Problem(
            code="paid-early-not-in-staff",
            why=Text(
                f"{month} 提前发放过 {amount} 元给 {some.zh},他们不在花名册里,扣不回来。",
                f"{some.en}: {amount} yuan were paid off cycle ahead of {month}; not in the staff list, so the month cannot deduct it.",
            ),
            mend=Text("把他们连同离职日期留在花名册里。", "Keep them in the staff list, with their last day."),
            value=str(month),
            table="employees",
            severity="warning",
        )
    ]


def left_out(now: Evaluated) -> list[Problem]:
    """A warning of everyone for whom a closed month cannot be computed any more, with the first reason."""
    wrong = [p for p in errors_of(now.problems) if p.employees]
    ids = sorted({id_ for p in wrong for id_ in p.employees})
    if not ids:
        return []
    some, month, why = listed(ids, "人"), now.world.month, wrong[0].why
    return [
        Problem(
            code="retro-left-out",
            why=Text(
                f"{month} 现在算不出来 {some.zh} 的工资,这个月不给他们补差:{why.zh}",
                f"{month} cannot be computed any more for {some.en}: retro leaves them out. {why.en}",
            ),
            mend=wrong[0].mend,
            value=str(month),
            severity="warning",
        )
    ]


def other_ids(now: Evaluated, posted: PostedMonth, moved: Collection[str]) -> list[Problem]:
    """An error of everyone who was not there when a month closed and is named as somebody who was, and is not there now.

    Most likely one person whose id was corrected, who would be paid the whole month again. `moved` are those whom retro would pay.
    """
    people, then = now.world.people, posted.employees
    ids, names = then["employee_id"].to_pylist(), then["name"].to_pylist()
    gone = {name: id_ for id_, name in zip(ids, names, strict=True) if id_ not in people.index}
    new = sorted(set(moved) - set(ids))
    told = people.fields.texts("name", people.month_row)
    twice = [(id_, gone[name]) for id_ in new if (name := told[people.index[id_]]) in gone]
    return [
        Problem(
            code="retro-other-id",
            why=Text(
                f"{now.world.month} 给 {old} 发过工资;花名册里没有 {old} 了,却有同名的 {id_}:如果是同一个人,会再发一遍。",
                f"{now.world.month} paid {old}, who is not in the staff list any more, where {id_} has the same name: if they are one "
                "person, that month would be paid twice.",
            ),
            mend=Text(
                f"同一个人:用回 {old};或者花名册里留着 {old} 并写离职日期,{id_} 的入职日期写新工号启用的那天。"
                f"不是同一个人:把 {old} 连同离职日期留在花名册里。",
                f"One person: use {old} again; or keep {old} in the staff list with a last day, and let {id_} be hired on the first day of "
                f"the new id. Two: keep {old} in the staff list with a last day.",
            ),
            value=id_,
            table="employees",
            employees=(id_,),
        )
        for id_, old in twice
    ]


def not_computed(now: Evaluated, employees: Collection[str], items: Collection[str]) -> list[Problem]:
    """A warning of items that rest on colleagues of whom some are not in the staff list any more."""
    if not employees:
        return []
    month, ids, names = now.world.month, sorted(employees), ", ".join(sorted(items))
    some = listed(ids, "人")
    return [
        Problem(
            code="retro-not-computed",
            why=Text(
                f"{month} 发过工资的人有的不在花名册里了,按同事业绩算的项目({names})就算不准:{some.zh} 的这些项目这个月不补差。",
                f"Items that count what colleagues did ({names}) cannot be known for {month} without those who are not in the staff list "
                f"any more: retro leaves them out for {some.en}.",
            ),
            mend=Text(
                "把离职的人连同离职日期留在花名册里。", "Keep those who left in the staff list, with their last day."
            ),
            value=str(month),
            table="employees",
            severity="warning",
        )
    ]


def other_departments(now: Evaluated, posted: PostedMonth) -> set[str]:
    """Who was in another department when a month closed than the staff list says of it today."""
    people, then = now.world.people, posted.employees
    today = dict(zip(people.ids, people.fields.texts("department", people.month_row), strict=True))
    was = zip(then["employee_id"].to_pylist(), then["department"].to_pylist(), strict=True)
    return {id_ for id_, department in was if id_ in today and (today[id_] or "") != (department or "")}


def changed_in_place(now: Evaluated, changed: Iterable[tuple[str, int]]) -> list[Problem]:
    """A warning of people whose staff data are not those of the close though no row says since when.

    `changed`: employee id and what that changes, in fen. A salary that is written over the old one counts as if it had always been so.
    """
    people = now.world.people
    alone = [(id_, fen) for id_, fen in changed if people.has_one_row(people.index[id_])]
    if not alone:
        return []
    month, ids = now.world.month, sorted({id_ for id_, _ in alone})
    some = listed(ids, "人")
    amount = yuan(sum(fen for _, fen in alone))
    return [
        Problem(
            code="retro-staff-data",
            why=Text(
                f"{some.zh} 的人事资料(如基本工资)和 {month} 关账时不同,又没有写从哪天起,所以按一直如此补差,共 {amount} 元。",
                f"Staff data of {some.en} (such as the base salary) are not those with which {month} was closed, and no row says "
                f"since when: retro counts them as if they had always been so, {amount} yuan in all.",
            ),
            mend=Text(
                "如果是从某天起才变的,保留原来那一行,另加一行写上生效日期(from_date)。",
                "If they hold from some day on, keep the old row and add one with from_date.",
            ),
            value=str(month),
            table="employees",
            severity="warning",
        )
    ]


def held_in(now: Evaluated, problems: Iterable[Problem], frames: Mapping[str, pa.Table]) -> set[str]:
    """Employees whom an error touches in a closed month, out of the problems of today's tables and those of evaluating it.

    Raises ProblemsFound for an error that touches nobody in particular: then nothing can be said of the month.
    """
    inputs, values = with_readers(errors_of(problems), now, frames), errors_of(now.problems)
    if of_nobody := [*(p for p in inputs if p.blocking), *(p for p in values if p.blocking or not p.employees)]:
        raise ProblemsFound(of_nobody)
    return {employee for problem in (*inputs, *values) for employee in problem.employees}
