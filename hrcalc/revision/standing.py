"""Documents as they stand in a month: among which others, until when, and for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hrcalc.calendar import Month
from hrcalc.engine.columns import EPOCH, Indexes
from hrcalc.engine.names import Names
from hrcalc.engine.rows import Rows
from hrcalc.engine.scope import CompanyScope
from hrcalc.engine.session import Session
from hrcalc.engine.world import Vocabulary, World, persons_of
from hrcalc.policy.document import Document
from hrcalc.policy.library import Library
from hrcalc.problems import UsageError
from hrcalc.revision.meaning import Meaning
from hrcalc.words import Text

Days = tuple[dt.date, dt.date]
"""First and last day, both included."""

ABOUT = ("employee_id", "name", "department", "position", "team", "branch")
"""What a page tells of a person."""


@dataclass(frozen=True)
class Standing:
    """A document among the others of its month. `until`: the last month before `next`, its next version, or its own end; None for no end.

    `days`: for a person, the parts of the month in which it applies only to events of those days; () where it is the document of the month.
    """

    document: Document
    meaning: Meaning
    until: Month | None = None
    next: Document | None = None
    days: tuple[Days, ...] = ()


@dataclass(frozen=True)
class Subject:
    """A person in a month, as the row of the last employed day tells; fields that are blank are left out."""

    month: Month
    about: tuple[tuple[str, str], ...]


def standing_of(document: Document, library: Library, vocabulary: Vocabulary, month: Month | None = None) -> Standing:
    """How a document stands in a month (without one: in the first month of its version), among the documents of the library."""
    when = month or document.effective
    others = [d for d in library.in_force(when) if d.name != document.name]
    names = Names([document, *others], vocabulary, [d for d in library.documents if d not in others and d != document])
    later = [d for d in library.documents if d.name == document.name and d.effective > document.effective]
    next_ = min(later, key=lambda d: d.effective, default=None)
    ends = [Month.of(document.ends)] if document.ends else []
    ends += [next_.effective.previous] if next_ else []
    return Standing(document, Meaning(names, document), min(ends, default=None), next_)


def of_person(world: World, standings: Sequence[Standing], employee: str) -> tuple[Subject, list[Standing]]:
    """The documents that apply to a person in the world's month. Raises UsageError for someone who is not there, or not employed."""
    people = world.people
    person = people.named(employee)
    if not people.active[person]:
        why = Text(f"{employee} 在 {world.month} 不在职。", f"{employee} is not employed in {world.month}.")
        raise UsageError(why)
    own = int(people.month_row[person])
    spells = np.flatnonzero(people.spells.person == person).tolist()
    found = []
    for standing in standings:
        rows = [own, *(int(people.spells.row[i]) for i in spells)]
        flags = _applies(world, standing, np.array(rows, dtype=np.intp))
        days = tuple(_days(world, i) for i, flag in zip(spells, flags[1:], strict=True) if flag)
        if flags[0] or days:
            found.append(replace(standing, days=() if flags[0] else _joined(days)))
    row = np.array([own], dtype=np.intp)
    about = [(name, text) for name in ABOUT if (text := people.fields.texts(name, row)[0])]
    return Subject(world.month, tuple(about)), found


def _applies(world: World, standing: Standing, staff: Indexes) -> list[bool]:
    """Whether a document applies, for each of these rows of the staff list; what cannot be told is no."""
    document, people = standing.document, world.people
    if document.applies_to is None:
        return [True] * len(staff)
    scope = CompanyScope(standing.meaning.names, people.month_row, people.spells.person, people.spells.row, len(people))
    person = persons_of(people, people.fields.column("employee_id"))[staff]
    rows = Rows(document, document.applies_to, "employee", person, staff)
    column = Session(world, scope).evaluate(document.applies_to.node, rows)
    return [bool(flag) and i not in column.faults for i, flag in enumerate(column.flags)]


def _days(world: World, spell: int) -> Days:
    first, last = (int(days[spell]) for days in (world.people.spells.first, world.people.spells.last))
    return EPOCH + dt.timedelta(first), EPOCH + dt.timedelta(last)


def _joined(stretches: Sequence[Days]) -> tuple[Days, ...]:
    """Stretches that follow one another without a gap are one."""
    found: list[Days] = []
    for first, last in sorted(stretches):
        if found and found[-1][1] + dt.timedelta(1) == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return tuple(found)
