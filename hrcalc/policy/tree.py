"""The parts of a formula. Every part knows where it stands in the formula's text: characters `at` to `end`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a formula."""

    at: int
    end: int

    def children(self) -> Iterator[Node]:
        """The parts directly inside this one, from left to right."""
        for name in self.__match_args__:
            value = getattr(self, name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (v for v in value if isinstance(v, Node))

    def walk(self) -> Iterator[Node]:
        """This part and all parts inside it."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(list(node.children())))


@dataclass(frozen=True, slots=True)
class Number(Node):
    """`50`, `3%`, `5万`."""

    value: Fraction
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Text(Node):
    """`"text"`."""

    value: str


@dataclass(frozen=True, slots=True)
class YesNo(Node):
    """`yes`, `no`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name(Node):
    """`won`, `lead.budget`, `closer.manager.fit_rate`."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """As it is written."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """`-x`."""

    value: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`a + b`; `operator` is one of + - * /."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`a >= b`; `operator` is one of == != < <= > >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Among(Node):
    """`x in ("a", "b")`, `x not in (…)`."""

    value: Node
    options: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`a and b`, `a or b`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not a`."""

    value: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`min(a, b)`: a function of `syntax.FUNCTIONS`, its name in lower case."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Keyed(Node):
    """`table[key].column`."""

    table: str
    key: Node
    column: str
    column_at: int = 0


class Places(NamedTuple):
    """Where the words of an aggregate stand in the formula; 0 for one that is not written."""

    name: int = 0
    field: int = 0
    role: int = 0
    group: int = 0
    period: int = 0


NOWHERE = Places()


@dataclass(frozen=True, slots=True)
class Posted(Node):
    """`posted(name in PERIOD)`; `period` is () where none is written."""

    name: str
    period: tuple[str, ...]
    places: Places = NOWHERE


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`count(T by ROLE of GROUP where COND in PERIOD)` and its like; `field` is "" for count."""

    function: str
    table: str
    field: str
    role: tuple[str, ...]
    group: str
    where: Node | None
    period: tuple[str, ...]
    places: Places = NOWHERE
