"""Whom a cell means: a staff number, an account, or a name that only one person has.

Attendance apps know accounts, CRMs know names, staff lists know numbers. What is not one person for certain stays as it is written, and
`checks` says whom it may be.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.problems import Said
from hrcalc.tables.arrow import pc
from hrcalc.tables.directory import Directory, plain_name
from hrcalc.tables.frames import NOT_PAID
from hrcalc.tables.parts import BadCell, Part
from hrcalc.tables.schema import ACCOUNT, NAME
from hrcalc.words import Text

PEOPLE = (
    ("employees", "manager_id"),
    ("leads", "inviter_id"),
    ("leads", "referrer_id"),
    ("interviews", "interviewer_id"),
    ("deals", "closer_id"),
    ("deals", "inviter_id"),
    ("deal_credits", "employee_id"),
    ("attendance", "employee_id"),
    ("leaves", "employee_id"),
    ("applications", "employee_id"),
    ("actuals", "employee_id"),
    ("targets", "scope_id"),
    ("tax_profile", "employee_id"),
    ("contribution_bases", "employee_id"),
    ("opening_balances", "employee_id"),
    ("adjustments", "employee_id"),
)
"""Columns that hold an employee."""


def identify(part: Part, directory: Directory, not_paid: Set[str] = frozenset()) -> Part:
    """A part with staff numbers in its columns of people, wherever they are certain.

    Rows about people who are `not_paid` (by number, account or name, as the settings write them) are set aside.
    """
    if not_paid and "employee_id" in part.table.roles.values():
        part = part.without(_strangers(part, {plain_name(one) for one in not_paid}), NOT_PAID)
    for table, name in PEOPLE:
        if table != part.table.name:
            continue
        if name == "employee_id" and {NAME, ACCOUNT} & set(part.columns):
            part = _by_all(part, directory)
        elif name in part.columns:
            part = replace(part, columns={**part.columns, name: _resolved(part, name, directory)})
    return part


def _strangers(part: Part, not_paid: Set[str]) -> npt.NDArray[np.bool_]:
    """Rows in which a number, an account or a name is one of those."""
    mask = np.zeros(len(part.rows), dtype=bool)
    for name in ("employee_id", ACCOUNT, NAME):
        if name in part.columns:
            column = part.columns[name]
            found = [
                text for text in pc.unique(column).to_pylist() if text is not None and plain_name(text) in not_paid
            ]
            mask |= np.asarray(pc.is_in(column, pa.array(found, pa.string())))
    return mask


def _resolved(part: Part, name: str, directory: Directory) -> Any:
    column = part.columns[name]
    known = pa.array(sorted(directory.ids), pa.string())
    strange = [text for text in pc.unique(column).to_pylist() if text is not None and text not in directory.ids]
    meant = {text: one for text in strange if (one := directory.meant(text))}
    if not meant or not len(known):
        return column
    found = pa.array(list(meant.values()), pa.string()).take(pc.index_in(column, pa.array(list(meant), pa.string())))
    resolved = pc.coalesce(found, column)
    if part.table.name == "targets":  # of teams and branches too, which people's names say nothing about
        resolved = pc.if_else(pc.fill_null(pc.equal(part.columns["scope"], "employee"), False), resolved, column)
    return resolved


def _by_all(part: Part, directory: Directory) -> Part:
    """Rows that tell a number, an account or a name, or several of them: what two of them say must be one person."""
    size = len(part.rows)
    columns = [
        part.columns[name].to_pylist() if name in part.columns else [None] * size
        for name in ("employee_id", ACCOUNT, NAME)
    ]
    told = list(zip(*columns, strict=True))
    known = {row: _person(directory, *row) for row in set(told)}
    ids, bad = [], list(part.bad)
    unreadable = {cell.row for cell in part.bad if cell.field.name == "employee_id"}
    for i, row in enumerate(told):
        person, several = known[row]
        ids.append(person)
        if several and i not in unreadable:
            text = " / ".join(text for text in row if text)
            bad.append(
                BadCell(i, part.table.fields["employee_id"], text, _several(text, several), people=tuple(several))
            )
    kept = {name: column for name, column in part.columns.items() if name not in (NAME, ACCOUNT)}
    return replace(part, columns={**kept, "employee_id": pa.chunked_array([pa.array(ids, pa.string())])}, bad=bad)


def _person(
    directory: Directory, number: str | None, account: str | None, name: str | None
) -> tuple[str | None, Sequence[str]]:
    """The person whom a row means (a text that means nobody as it is), or the several whom it may mean."""
    by_number = directory.meant(number) if number else None
    by_account = directory.meant(account) if account else None
    sure = {one for one in (by_number, by_account) if one}
    if len(sure) > 1:
        return None, sorted(sure)
    if sure:
        one = sure.pop()
        others = directory.named(name) if name else ()
        return (one, ()) if one in others or len(others) != 1 else (None, sorted({one, *others}))
    # A number that nobody has is a person who is missing from the staff list, and so is an account beside a person who has another.
    named = [
        one
        for one in (directory.named(name) if name and not number else ())
        if not (account and one in directory.with_account)
    ]
    if not named or name is None:
        return number or account or name, ()
    # Two accounts beside one name are two people; so is somebody who has left, beside one who has not.
    sure_alone = len(directory.strange[plain_name(name)]) <= 1 and directory.by_name(name) is not None
    return (named[0], ()) if sure_alone else (None, named)


def _several(text: str, people: Sequence[str]) -> Said:
    told = "、".join(people)
    why = Text(f"“{text}”是不是 {told},不能确定。", f"Whether '{text}' is {', '.join(people)} is not certain.")
    mend = Text(
        "在导出里写工号,或在花名册里填“企业微信账号”,让账号对上人;标着已离职的,在花名册里填离职日期。",
        "Write the staff number, or fill in wecom_userid in the staff list, so that the account says who it is; "
        "for somebody marked as having left, fill in left_on there.",
    )
    return "ambiguous-person", why, mend
