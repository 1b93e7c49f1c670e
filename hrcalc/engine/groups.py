"""Groups of people (`of team`): who belongs together, by a column of the staff list on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from hrcalc.engine.columns import Indexes, Texts
from hrcalc.engine.events import Links
from hrcalc.engine.world import World
from hrcalc.policy import tree

GROUPS: Mapping[str, str] = {
    "self": "本人",
    "team": "团队",
    "department": "部门",
    "branch": "分公司",
    "region": "区域",
    "company": "公司",
}
"""What may stand after `of`, and its Chinese word."""


def group_named(word: str) -> str | None:
    """A group by its English or Chinese word."""
    return next((name for name, title in GROUPS.items() if word in (name, title)), None)


def grouped(node: tree.Node) -> bool:
    """Whether a formula counts the events of a group, and not of one person alone."""
    return any(
        isinstance(part, tree.Aggregate) and group_named(part.group) not in (None, "self") for part in node.walk()
    )


class Groups:
    """The groups of a world's people, each with a number."""

    def __init__(self, world: World) -> None:
        self.world = world

    def size(self, group: str) -> int:
        """How many groups there are of a kind."""
        if group == "self":
            return len(self.world.people)
        return 1 if group == "company" else len(self._texts(group).values)

    def of(self, group: str, person: Indexes, staff: Indexes) -> Indexes:
        """The group of each person by a row of the staff list; -1 where that row names none."""
        if group == "self":
            return person
        if group == "company":
            return np.zeros(len(person), dtype=np.intp)
        return self._texts(group).codes[staff].astype(np.intp)

    def _texts(self, group: str) -> Texts:
        data = self.world.people.fields.column(group).data
        assert isinstance(data, Texts)
        return data


def together(links: Links, group: Indexes) -> tuple[Links, Indexes]:
    """Each event once in each group, with the shares of the group's people added up; the person is the first of them."""
    if links.share is None:
        return links, group
    order = np.lexsort((links.event, group))
    event, of = links.event[order], group[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (event[1:] != event[:-1]) | (of[1:] != of[:-1])
    if new.all():
        return links, group
    share = links.share.take(order).sum_by(np.cumsum(new) - 1, int(new.sum()))
    first = order[new]
    return replace(links.take(first), share=share), group[first]
