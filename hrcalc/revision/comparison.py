"""The shape of a month under two sets of documents: who gains, who loses, by which item, and the facts that explain it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from hrcalc.calendar import Month
from hrcalc.engine.plan import NET
from hrcalc.engine.result import EMPLOYEES, MONEY, Applied
from hrcalc.examples.runner import Result
from hrcalc.problems import Problem
from hrcalc.words import Text

TOTALS = (*(column.name for column in EMPLOYEES if column.type == MONEY), "total_cost")
"""Each person's totals; `total_cost` is what the company pays: gross pay and employer cost."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An amount in fen before and after."""

    before: int = 0
    after: int = 0

    @property
    def difference(self) -> int:
        """By how much it moves."""
        return self.after - self.before

    @classmethod
    def sum(cls, parts: Iterable[Moved]) -> Moved:
        """The sum of several."""
        pairs = [(part.before, part.after) for part in parts]
        return cls(sum(before for before, _ in pairs), sum(after for _, after in pairs))


@dataclass(frozen=True, slots=True)
class Fact:
    """A metric or item that a moved item reads, for people to read; "" under documents that do not read it."""

    name: str
    title: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line under one set of documents; the amount in fen."""

    fen: int
    formula: str
    working: str
    policy: str
    effective: str


@dataclass(frozen=True, slots=True)
class LineMove:
    """A line whose amount differs; None where there is no such line. `source` is the row of the inputs that it is about."""

    source: str
    before: Line | None
    after: Line | None

    @property
    def moved(self) -> Moved:
        """The amounts."""
        return Moved(self.before.fen if self.before else 0, self.after.fen if self.after else 0)


@dataclass(frozen=True, slots=True)
class ItemMove:
    """An item that moves for one person, with the lines that differ and the facts that it reads."""

    item: str
    kind: str
    title: Text
    moved: Moved
    lines: tuple[LineMove, ...]
    facts: tuple[Fact, ...]

    @property
    def net(self) -> int:
        """What it does to net pay, in fen."""
        return self.effect(self.moved)

    def effect(self, moved: Moved) -> int:
        """What a part of it does to net pay, in fen."""
        return NET.get(self.kind, 0) * moved.difference


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who is paid under both sets of documents; `totals` by the names in TOTALS, `items` only those that move."""

    employee_id: str
    name: str
    department: str
    position: str
    totals: Mapping[str, Moved]
    items: tuple[ItemMove, ...]

    @property
    def net(self) -> int:
        """By how much net pay moves: more than 0 for who gains, less for who loses."""
        return self.totals["net_pay"].difference


@dataclass(frozen=True, slots=True)
class ItemTotal:
    """An item over all people: for how many it moves, who of them gains and loses by it."""

    item: str
    kind: str
    title: Text
    moved: Moved
    people: int
    gain: int
    lose: int

    @property
    def net(self) -> int:
        """What it does to net pay, in fen."""
        return NET.get(self.kind, 0) * self.moved.difference


@dataclass(frozen=True, slots=True)
class Held:
    """Someone who is not compared, and why. `changed`: only the changed documents stand against it."""

    employee_id: str
    name: str
    department: str
    changed: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What becomes of a document: None where it is not in force. `ended`: its last day lies before the month."""

    how: Literal["replaced", "added", "removed", "ended"]
    policy: str
    title: Text
    before: Applied | None
    after: Applied | None


@dataclass(frozen=True)
class Group:
    """Some people together."""

    name: str
    people: tuple[Person, ...]

    @cached_property
    def totals(self) -> dict[str, Moved]:
        """Each total over these people."""
        return {name: Moved.sum(person.totals[name] for person in self.people) for name in TOTALS}

    @cached_property
    def gain(self) -> tuple[Person, ...]:
        """Whose net pay rises, the largest rise first."""
        return tuple(sorted((p for p in self.people if p.net > 0), key=lambda p: (-p.net, p.employee_id)))

    @cached_property
    def lose(self) -> tuple[Person, ...]:
        """Whose net pay falls, the largest fall first."""
        return tuple(sorted((p for p in self.people if p.net < 0), key=lambda p: (p.net, p.employee_id)))


@dataclass(frozen=True)
class Comparison(Group):
    """Everyone who can be compared, by id, and every item in the order of registers."""

    items: tuple[ItemTotal, ...]

    @cached_property
    def departments(self) -> tuple[Group, ...]:
        """The same by department, in the order in which they first appear."""
        found: dict[str, list[Person]] = {}
        for person in self.people:
            found.setdefault(person.department, []).append(person)
        return tuple(Group(name, tuple(people)) for name, people in found.items())


@dataclass(frozen=True)
class Simulation:
    """A month under other documents beside today's.

    `failed`: examples of the changed documents that do not hold; `problems`: what holds people, and warnings that only the changed
    documents give.
    """

    month: Month
    company: str
    documents: tuple[DocumentChange, ...]
    compared: Comparison
    held: tuple[Held, ...] = ()
    failed: tuple[Result, ...] = ()
    problems: tuple[Problem, ...] = ()
