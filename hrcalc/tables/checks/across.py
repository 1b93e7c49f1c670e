"""Checks across tables: ids that nobody has, events outside employment, days in an order that cannot be.

What the pay month's pay rests on is an error. The same thing in an earlier month was settled then, and exports are often cumulative
while staff lists forget people, so it is one warning for each id.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.problems import Problem
from hrcalc.settings import FILE as SETTINGS
from hrcalc.tables.arrow import pc
from hrcalc.tables.checks.context import Context, Headers, Mask, truth
from hrcalc.tables.checks.deals import check_deals
from hrcalc.tables.checks.identity import check_numbers
from hrcalc.tables.checks.nearest import nearest
from hrcalc.tables.checks.staff import check_staff
from hrcalc.tables.directory import Directory, says_left
from hrcalc.tables.identify import PEOPLE
from hrcalc.tables.schema import NUMERIC, Table
from hrcalc.words import NOTHING, Text

EVENTS = (("interviews", "lead_id", "leads"), ("deals", "lead_id", "leads"), ("deal_credits", "deal_id", "deals"))
"""Columns that hold another table's id."""

DAILY = ("attendance", "leaves")
"""Tables with many rows a person: one problem for each person that is unknown, not for each day."""

_SLIPS = 10
"""Unknown events and people for which the one that was meant is looked for: many at once are no slips of the pen."""


def check(
    tables: Mapping[str, Table],
    frames: Mapping[str, pa.Table],
    month: Month,
    headers: Headers,
    unsure: set[str],
    directory: Directory,
) -> list[Problem]:
    """Everything that is wrong between tables. `unsure` names tables of which rows may be missing."""
    context = Context(tables, frames, month, headers, unsure)
    if "employees" not in unsure and not len(frames["employees"]):
        context.problems.append(_no_employees())
    elif "employees" not in unsure:
        for table, name in PEOPLE:
            _unknown_people(context, directory, table, name)
        for table in ("leads", "interviews", "deals", "attendance", "leaves", "applications"):
            _outside_employment(context, table)
        _unknown_groups(context)
    for table, name, other in EVENTS:
        if other not in unsure:
            _unknown_events(context, table, name, other)
    check_staff(context)
    check_numbers(context)
    _before_lead(context, "interviews", "held_on")
    _before_lead(context, "deals", "signed_on")
    check_deals(context)
    _half_leaves(context)
    return context.problems


def _no_employees() -> Problem:
    why = Text("没有员工花名册,不知道给谁发工资。", "There is no staff list, so nobody can be paid.")
    mend = Text(
        "把花名册放进数据文件夹,例如 employees.xlsx 或 员工花名册.xlsx。",
        "Put it into the data folder, such as employees.xlsx.",
    )
    return Problem("no-employees", why, mend, table="employees", blocking=True)


def _unknown(column: Any, known: Any) -> Mask:
    return truth(pc.and_(column.is_valid(), pc.invert(pc.is_in(column, known))))


def _unknown_people(context: Context, directory: Directory, table: str, name: str) -> None:
    column = context.frames[table][name]
    if table == "targets":
        column = pc.if_else(pc.equal(context.frames[table]["scope"], "employee"), column, pa.scalar(None, pa.string()))
    if not _unknown(pc.unique(column), context.employment.ids).any():  # people are few, rows are many
        return
    unknown = _unknown(column, context.employment.ids)
    paying = context.paying(table)
    now, past = np.flatnonzero(unknown & paying), np.flatnonzero(unknown & ~paying & context.before(table))
    ids = column.take(pa.array(now)).to_pylist()
    near = nearest(ids, pa.chunked_array([context.employment.ids]))
    rows_of = Counter(ids)
    said: dict[str, tuple[str, Text, Text, tuple[str, ...]]] = {}
    for row, person in zip(now.tolist(), ids, strict=True):
        if person not in said:
            like = near.get(person) or (directory.like(person) if len(rows_of) <= _SLIPS else None)
            said[person] = _nobody(directory, person, like, rows_of[person] if table in DAILY else 1)
        elif table in DAILY:
            continue
        code, why, mend, people = said[person]
        context.add(table, row, name, code, why, mend, people=None if table == "employees" else people)
    earlier: dict[str, list[int]] = defaultdict(list)
    for row, person in zip(past.tolist(), column.take(pa.array(past)).to_pylist(), strict=True):
        earlier[person].append(row)
    for person, rows in sorted(earlier.items()):
        why = Text(
            f"员工花名册里没有工号“{person}”,以前月份有 {len(rows)} 行。",
            f"There is no employee '{person}'; {len(rows)} rows of earlier months name them.",
        )
        mend = Text(
            "不影响本月;需要历史数据时把这个人加进花名册。",
            "This month is not touched; add the person if history needs them.",
        )
        context.add(table, rows[0], name, "unknown-employee", why, mend, warning=True, people=())


def _nobody(directory: Directory, person: str, near: str | None, rows: int) -> tuple[str, Text, Text, tuple[str, ...]]:
    """What to say of a text that means no employee, or several. `rows` are the rows that one problem stands for."""
    beside = Text(f"(共 {rows} 行)", f" ({rows} rows)") if rows > 1 else NOTHING
    if several := directory.named(person):
        told = "、".join(several)
        why = Text(
            f"叫“{person}”的有几个人:{told}{beside.zh}。", f"'{person}' is the name of {', '.join(several)}{beside.en}."
        )
        mend = Text(
            "写工号;或在花名册里填企业微信账号,按账号对上人。",
            "Write the staff number; or fill in wecom_userid in the staff list, so that accounts tell who it is.",
        )
        if says_left(person):
            why = Text(
                f"“{person}”已离职,花名册里的 {told} 没有离职日期{beside.zh}。",
                f"'{person}' has left, but {', '.join(several)} in the staff list has no left_on{beside.en}.",
            )
            mend = Text(
                "是同一个人的,在花名册里填离职日期;不是的,把离职的人也加进花名册,这里写工号。",
                "If that is the person, fill in left_on; if not, add who has left to the staff list, and write the number here.",
            )
        return "ambiguous-person", why, mend, tuple(several)
    why = Text(
        f"员工花名册里没有“{person}”这个工号、账号或姓名{beside.zh}。",
        f"The staff list has no employee number, account or name '{person}'{beside.en}.",
    )
    hint = _is_it(near)
    mend = Text(
        f"{hint.zh}改正工号,或把这个人加进员工花名册(已离职的填离职日期);不在这里发工资的,写进 {SETTINGS} 的 [people] not_paid。",
        f"{hint.en}Correct the id, or add the person to the staff list (with left_on if they left); "
        f"if they are not paid here, list them under [people] not_paid in {SETTINGS}.",
    )
    return "unknown-employee", why, mend, ()


def _is_it(near: str | None) -> Text:
    return Text(f"是不是“{near}”?", f"Is it '{near}'? ") if near else Text("", "")


def _unknown_events(context: Context, table: str, name: str, other: str) -> None:
    column = context.frames[table][name]
    known = context.frames[other][context.tables[other].key[0]]
    nowhere = truth(pc.and_(column.is_valid(), context.places(table, name, other).is_null()))
    rows = np.flatnonzero(nowhere)
    if len(rows):
        rows = np.flatnonzero(nowhere & context.paying(table))
    if not len(rows):
        return
    title = context.tables[other].title
    if not len(known):
        row = int(rows[0])
        why = Text(
            f"没有{title.zh}表,但有 {len(rows)} 行写了{context.tables[table].fields[name].title}。",
            f"There is no table {other}, but {len(rows)} rows name a {name}.",
        )
        mend = Text(
            f'把{title.zh}的导出放进数据文件夹;不用的话,在 {SETTINGS} 的 [columns.{table}] 里写 {name} = ""。',
            f'Put the export of {other} into the data folder, or write {name} = "" under [columns.{table}] in {SETTINGS}.',
        )
        context.add(table, row, name, f"no-{other}", why, mend)
        return
    ids = column.take(pa.array(rows)).to_pylist()
    # Many at once are no slips of the pen but rows that are missing: another branch's number would mislead.
    near = nearest(ids, known) if len(set(ids)) <= _SLIPS else {}
    for row, event in zip(rows.tolist(), ids, strict=True):
        why = Text(f"{title.zh}里没有编号“{event}”。", f"There is no '{event}' in {other}.")
        hint = _is_it(near.get(event))
        mend = Text(
            f"{hint.zh}改正编号,或补上{title.zh}里缺的这一行。",
            f"{hint.en}Correct the id, or add the row that {other} lack.",
        )
        context.add(table, row, name, f"unknown-{other.removesuffix('s')}", why, mend)


def _outside_employment(context: Context, table: str) -> None:
    definition, frame = context.tables[table], context.frames[table]
    name = next(iter(definition.roles.values()))
    assert definition.date is not None
    outside = context.employment.outside(frame[name], frame[definition.date]) & context.dated(table)
    if table == "attendance" and outside.any():
        # Attendance systems list whole months: an empty day before somebody came, or after, touches nobody.
        numbers = [n for n, f in definition.fields.items() if f.kind in NUMERIC]
        outside &= np.logical_or.reduce([truth(pc.not_equal(frame[n], 0)) for n in numbers])
    for row in np.flatnonzero(outside).tolist():
        person, day = frame[name][row].as_py(), frame[definition.date][row].as_py()
        spells = context.employment.spells(person)
        told = Text("、".join(_spell(*s).zh for s in spells), ", ".join(_spell(*s).en for s in spells))
        why = Text(f"{person} 在 {day} 不在职({told.zh})。", f"{person} was not employed on {day} ({told.en}).")
        mend = Text(
            "改正日期或工号,或改正花名册里的入职、离职日期。",
            "Correct the date or the id, or the staff list's hired_on and left_on.",
        )
        context.add(table, row, definition.date, "outside-employment", why, mend)


def _spell(first: dt.date, last: dt.date | None) -> Text:
    return Text(f"{first} 至 {last or '今'}", f"{first} to {last or 'now'}")


def _unknown_groups(context: Context) -> None:
    """Targets of groups that nobody belongs to."""
    targets, employees = context.frames["targets"], context.frames["employees"]
    for scope in ("branch", "region", "department", "team"):
        of_scope = truth(pc.equal(targets["scope"], scope)) & context.paying("targets")
        rows = np.flatnonzero(of_scope & _unknown(targets["scope_id"], pc.unique(employees[scope])))
        ids = targets["scope_id"].take(pa.array(rows)).to_pylist()
        near = nearest(ids, employees[scope].filter(employees[scope].is_valid())) if ids else {}
        title = context.tables["employees"].fields[scope].title
        for row, group in zip(rows.tolist(), ids, strict=True):
            why = Text(f"花名册里没有人的{title}是“{group}”。", f"Nobody in the staff list has the {scope} '{group}'.")
            hint = _is_it(near.get(group))
            mend = Text(
                f"{hint.zh}改正对象,否则这个目标没有人用。", f"{hint.en}Correct it; as it is, nobody has this target."
            )
            context.add("targets", row, "scope_id", "unknown-group", why, mend, warning=True)


def _before_lead(context: Context, table: str, day: str) -> None:
    days = context.frames[table][day]
    invited = context.frames["leads"]["invited_on"].take(context.places(table, "lead_id", "leads"))
    for row in np.flatnonzero(context.dated(table) & truth(pc.less(days, invited))).tolist():
        field = context.tables[table].fields[day]
        why = Text(
            f"{field.title} {days[row].as_py()} 早于这条线索的邀约日期 {invited[row].as_py()}。",
            f"{day} {days[row].as_py()} is before the lead's invited_on {invited[row].as_py()}.",
        )
        mend = Text("检查这两个日期和线索编号。", "Check the two dates and the lead_id.")
        context.add(table, row, day, "before-lead", why, mend, warning=True)


def _half_leaves(context: Context) -> None:
    """Leave told in attendance by its type or its hours alone."""
    days = context.frames["attendance"]
    hours, kinds = truth(pc.greater(days["leave_hours"], 0)), truth(days["leave_type"].is_valid())
    dated = context.dated("attendance")
    for row in np.flatnonzero(dated & (hours != kinds)).tolist():
        lacks = "leave_type" if hours[row] else "leave_hours"
        title = context.tables["attendance"].fields[lacks].title
        why = Text(f"这一天有请假,但没有写{title}。", f"The day tells of leave, but not its {lacks}.")
        context.add("attendance", row, lacks, "leave-in-part", why, Text(f"补上{title}。", f"Fill in {lacks}."))
