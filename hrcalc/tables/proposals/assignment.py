"""Which column of an export is which of a table's: the headers propose, the values decide, each column is used once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hrcalc.proposal import Sure
from hrcalc.tables.identify import PEOPLE
from hrcalc.tables.proposals.contents import Profile
from hrcalc.tables.proposals.likeness import CRM, OWN, likeness
from hrcalc.tables.schema import Field, Table
from hrcalc.words import Text

ENOUGH = 55
"""Out of a hundred: from here on a column is taken for one of ours."""

_SURE, _LIKELY = 88, 65


@dataclass(frozen=True)
class Found:
    """A column of the export for one of ours: how well it fits, out of a hundred, and why."""

    field: Field
    profile: Profile
    score: int
    why: Text

    @property
    def sure(self) -> Sure:
        """The score as a word."""
        return "sure" if self.score >= _SURE else "likely" if self.score >= _LIKELY else "unsure"


@dataclass(frozen=True)
class Assignment:
    """One table tried on an export of so many `columns`: what was found for its own, and how well it fits as a whole."""

    table: Table
    found: dict[str, Found]
    columns: int
    named: bool

    @property
    def lacking(self) -> list[Field]:
        """Required columns for which there is nothing."""
        return [field for name, field in self.table.fields.items() if field.required and name not in self.found]

    @property
    def score(self) -> int:
        """What is required counts as much as how much of the export is understood; then what the file's name says."""
        required = [name for name, field in self.table.fields.items() if field.required]
        told = [self.found[name].score for name in required if name in self.found]
        needed = (sum(told) - 60 * len(self.lacking)) // max(len(required), 1)
        understood = sum(found.score for found in self.found.values()) // max(self.columns, 1)
        return (needed + understood) // 2 + 2 * len(told) + 40 * self.named


def assign(table: Table, profiles: Sequence[Profile], *, named: bool) -> Assignment:
    """The best columns for a table. `named`: the file's name speaks of it."""
    pairs = sorted(
        (pair for field in table.fields.values() for pair in _pairs(table, field, profiles)),
        key=lambda pair: (-pair.score, not pair.field.required, pair.profile.position),
    )
    found: dict[str, Found] = {}
    taken: set[int] = set()
    for pair in pairs:
        if pair.field.name not in found and pair.profile.position not in taken:
            found[pair.field.name] = pair
            taken.add(pair.profile.position)
    for field in table.fields.values():
        if field.name not in found and (by_values := _by_values(table, field, profiles, taken)):
            found = _without_lesser(found, by_values)
            found[field.name] = by_values
            taken.add(by_values.profile.position)
    ordered = {name: found[name] for name in table.fields if name in found}
    return Assignment(table, ordered, len(profiles), named)


def _without_lesser(found: dict[str, Found], key: Found) -> dict[str, Found]:
    """What was found without a claim on the key's column: one that is no id itself, and may do without."""
    same = key.profile.position
    return {
        name: one
        for name, one in found.items()
        if one.profile.position != same or one.field.required or one.field.kind == "id"
    }


def _pairs(table: Table, field: Field, profiles: Sequence[Profile]) -> Iterator[Found]:
    for profile in profiles:
        alike = likeness(table, field, profile.header)
        if not alike:
            continue
        # The closed list of sources decides about pay: free words about it are not that column.
        fit = profile.fits(table, field, 50 if field.name == "source" else 0)
        if alike >= CRM and field.name != "source":
            fit = max(fit, -10)
        score = min(100, round(alike * 100) + fit)
        if fit > -100 and score >= ENOUGH:
            yield Found(field, profile, score, _why(table, field, profile, alike))


def _by_values(table: Table, field: Field, profiles: Sequence[Profile], taken: set[int]) -> Found | None:
    """The one column left whose values are such, where the headers say nothing."""
    if field.name == "phone":
        return _only(field, profiles, taken, lambda p: p.phones >= 80, 70, Text("内容是电话", "holds telephones"))
    own = next(iter(table.roles.values()), "")
    if not field.required and field.name != own:
        return None
    if (table.name, field.name) in PEOPLE:
        why = Text("内容是花名册里的人", "holds people of the staff list")
        return _only(field, profiles, taken, lambda p: p.people >= 50, 65, why)
    if not field.required:
        return None
    if field.kind == "date":
        return _only(field, profiles, taken, lambda p: p.days is not None, 60, Text("内容是日期", "holds days"))
    if field.kind == "money":
        return _only(field, profiles, taken, _is_amount, 58, Text("内容是金额", "holds amounts"))
    if table.key == (field.name,):
        why = Text("每行都不同,像编号", "differs in every row, as an id does")
        return _first(
            field, profiles, taken, lambda p: p.unique and p.filled > 0 and p.ids >= 80 and p.phones < 50, why
        )
    return None


def _is_amount(profile: Profile) -> bool:
    return profile.amounts >= 90 and profile.phones < 50 and profile.days is None and profile.yes_no < 90


def _only(
    field: Field, profiles: Sequence[Profile], taken: set[int], test: Callable[[Profile], bool], score: int, why: Text
) -> Found | None:
    such = [profile for profile in profiles if profile.position not in taken and test(profile)]
    return Found(field, such[0], score, why) if len(such) == 1 else None


def _first(
    field: Field, profiles: Sequence[Profile], taken: set[int], test: Callable[[Profile], bool], why: Text
) -> Found | None:
    """A column that is free, or else one that is another of ours as well: an id may be both."""
    such = [profile for profile in profiles if test(profile)]
    such.sort(key=lambda profile: profile.position in taken)
    return Found(field, such[0], 50, why) if such else None


def _why(table: Table, field: Field, profile: Profile, alike: float) -> Text:
    if alike >= OWN:
        why = Text("就是我们的表头", "our own header")
    elif alike >= CRM:
        why = Text("CRM 的表头", "a CRM's header")
    else:
        why = Text("表头相近", "a similar header")
    if (table.name, field.name) in PEOPLE and profile.people >= 30:
        share = profile.people
        return Text(f"{why.zh},{share}% 是花名册里的人", f"{why.en}, {share}% are people of the staff list")
    return why
