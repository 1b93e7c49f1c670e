"""Everybody in the staff list, by what exports call them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hrcalc.tables.parts import Part
from hrcalc.tables.schema import ACCOUNT, NAME

_LEFT = re.compile(r"[(\[【<]\s*(?:已?离职|已停用|已删除|离职员工|inactive|disabled)\s*[)\]】>]", re.IGNORECASE)


def plain_name(name: str) -> str:
    """A name as it is compared: half width, without spaces and a note that its person has left."""
    return re.sub(r"\s+", "", _LEFT.sub("", unicodedata.normalize("NFKC", name))).casefold()


def says_left(name: str) -> bool:
    """Whether a name has a note that its person has left, `孙磊（已离职）`."""
    return _LEFT.search(unicodedata.normalize("NFKC", name)) is not None


@dataclass
class Directory:
    """By number, by account (casefolded), by plain name; and who may be meant by a name alone."""

    ids: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    with_account: set[str] = field(default_factory=set)
    accounts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    strange: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Plain name -> the accounts beside it, in any export, that the staff list does not know."""

    @classmethod
    def of(cls, staff: Iterable[Part], exports: Iterable[Part] = ()) -> Directory:
        """From the sheets of the staff list, before they are put together: a former name still means its person.

        `exports` are all sheets: they say which unknown accounts stand beside which name.
        """
        directory = cls()
        for part in staff:
            if "employee_id" not in part.columns:
                continue
            ids = part.columns["employee_id"].to_pylist()
            directory.ids.update(one for one in ids if one)
            if "left_on" in part.columns:
                left = part.columns["left_on"].is_valid().to_pylist()
                directory.left.update(one for one, gone in zip(ids, left, strict=True) if one and gone)
            for column, known, form in (
                ("wecom_userid", directory.accounts, str.casefold),
                ("name", directory.names, plain_name),
            ):
                texts = part.columns[column].to_pylist() if column in part.columns else []
                for one, text in zip(ids, texts, strict=False):
                    if one and text:
                        known[form(text)].add(one)
        directory.with_account = {one for people in directory.accounts.values() for one in people}
        for part in exports:
            if {NAME, ACCOUNT} <= set(part.columns):
                pairs = zip(part.columns[NAME].to_pylist(), part.columns[ACCOUNT].to_pylist(), strict=True)
                for name, account in set(pairs):
                    if name and account and account.casefold() not in directory.accounts:
                        directory.strange[plain_name(name)].add(account.casefold())
        return directory

    def by_account(self, text: str) -> str | None:
        """The one employee who has an account."""
        return _only(self.accounts.get(text.strip().casefold(), ()))

    def by_name(self, text: str) -> str | None:
        """The one employee whom a name means for certain: somebody who is said to have left must have left."""
        found = _only(self.named(text))
        return None if found and says_left(text) and found not in self.left else found

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
