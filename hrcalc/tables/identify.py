"""Whom a cell means: a staff number, an account, or a name that only one person has.

Attendance apps know accounts, CRMs know names, staff lists know numbers. What is not one person for certain stays as it is written, and
`checks` says whom it may be.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.tables.arrow import pc
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

_LEFT = re.compile(r"[(\[【<]\s*(?:已?离职|已停用|已删除|离职员工|inactive|disabled)\s*[)\]】>]", re.IGNORECASE)


def plain_name(name: str) -> str:
    """A name as it is compared: half width, without spaces and a note that its person has left."""
    return re.sub(r"\s+", "", _LEFT.sub("", unicodedata.normalize("NFKC", name))).casefold()


@dataclass
class Directory:
    """Everybody in the staff list: by number, by account (casefolded), by plain name."""

    ids: set[str] = field(default_factory=set)
    with_account: set[str] = field(default_factory=set)
    accounts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, staff: Iterable[Part]) -> Directory:
        """From the sheets of the staff list, before they are put together: a former name still means its person."""
        directory = cls()
        for part in staff:
            if "employee_id" not in part.columns:
                continue
            ids = part.columns["employee_id"].to_pylist()
            directory.ids.update(one for one in ids if one)
            for column, known, form in (
                ("wecom_userid", directory.accounts, str.casefold),
                ("name", directory.names, plain_name),
            ):
                texts = part.columns[column].to_pylist() if column in part.columns else []
                for one, text in zip(ids, texts, strict=False):
                    if one and text:
                        known[form(text)].add(one)
            directory.with_account = {one for people in directory.accounts.values() for one in people}
        return directory

    def by_account(self, text: str) -> str | None:
        """The one employee who has an account."""
        return _only(self.accounts.get(text.strip().casefold(), ()))

    def by_name(self, text: str) -> str | None:
        """The one employee who has a name."""
        return _only(self.named(text))

    def named(self, text: str) -> Sequence[str]:
        """Everybody who has a name."""
        return sorted(self.names.get(plain_name(text), ()))

    def like(self, text: str) -> str | None:
        """The employee whom a text that nobody has may mean: a name or account that differs in one place, and is one person's alone."""
        found = {one for known in (self.names, self.accounts) for one in _alike(plain_name(text), known)}
        return _only(found)

    def meant(self, text: str) -> str | None:
        """The employee whom a text means for certain: by number, then by account, then by name."""
        return text if text in self.ids else self.by_account(text) or self.by_name(text)


def _alike(text: str, known: Mapping[str, set[str]]) -> set[str]:
    close = difflib.get_close_matches(text, known, 3, 0.8 if len(text) > 3 else 0.6) if len(text) > 1 else []
    return {one for other in close for one in known[other]}


def _only(found: Iterable[str]) -> str | None:
    found = list(found)
    return found[0] if len(found) == 1 else None


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
    if len(named) > 1:
        return None, named
    return (named[0] if named else number or account or name), ()


def _several(text: str, people: Sequence[str]) -> tuple[str, Text, Text]:
    told = "、".join(people)
    why = Text(f"“{text}”可能是不同的人:{told}。", f"'{text}' may be different people: {', '.join(people)}.")
    mend = Text(
        "在导出里写工号,或在花名册里填“企业微信账号”,让账号对上人。",
        "Write the staff number, or fill in wecom_userid in the staff list, so that the account says who it is.",
    )
    return "ambiguous-person", why, mend
