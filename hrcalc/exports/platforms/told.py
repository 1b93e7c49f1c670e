"""What of a file's coarse sheet (a month's sums) its finer ones (days) tell: by people and months, as the sheets write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from hrcalc.exports.platforms.grid import Cell, Days, Grid
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.layouts import Layout, Needless, Translated
from hrcalc.exports.sheet import Sheet
from hrcalc.problems import ProblemsFound
from hrcalc.words import Text

SAME = Text("同一份导出的另一张表已经说了", "told by another sheet of the same export")

_MONTH = re.compile(r"(20\d{2})\D?(\d{1,2})")
_PEOPLE = ("_account", "employee_id", "_name")
"""What tells who a row is of, the surest first."""


class Told:
    """Which people's months the finer sheets of a file tell, as these write them: accounts and numbers together with the name."""

    def __init__(self, finer: Iterable[Days]) -> None:
        self._people: set[tuple[str, str, Cell]] = set()
        self._months: set[tuple[str, str, Cell, str]] = set()
        for days in finer:
            names = days.columns.get("_name", [None] * len(days))
            months = [_month(day) for day in days.columns.get("date", [None] * len(days))]
            for column in _PEOPLE:
                who = days.columns.get(column, [None] * len(days))
                rows = {(column, w, n, m) for w, n, m in zip(who, names, months, strict=True) if w and m}
                self._months |= rows
                self._people |= {(column, w, n) for column, w, n, _ in rows}
        self._columns = {column for column, *_ in self._people}

    def rows(self, days: Days) -> list[bool]:
        """Of which rows a finer sheet tells the person's month; where a row has no day, whether one tells the person at all."""
        dates = days.columns.get("date", [None] * len(days))
        found = []
        for i, date in enumerate(dates):
            who = next(((name, w) for name in _PEOPLE if name in self._columns and (w := _at(days, name, i))), None)
            if who is None:
                found.append(False)
                continue
            person, month = (*who, _at(days, "_name", i)), _month(date)
            found.append((*person, month) in self._months if month else person in self._people)
        return found


def _at(days: Days, name: str, row: int) -> Cell:
    return days.columns[name][row] if name in days.columns else None


@lru_cache(maxsize=1 << 12)
def _month(day: Cell) -> str:
    found = _MONTH.search(day or "")
    return f"{found[1]}-{int(found[2]):02d}" if found else ""


def beside(raw: Sheet, layout: Layout, header: int, labels: Sequence[Label], told: Told) -> Sheet:
    """What a coarse sheet makes for people and months that no finer sheet of the file tells; needless where there are none.

    Raises ProblemsFound where the sheet as a whole cannot be read, and somebody stands in no finer one.
    """
    assert layout.translate is not None
    grid = Grid(raw, header, labels)
    try:
        days = layout.translate(grid)
    except ProblemsFound:
        people = Days(grid)
        people.copy("_account", "账号", "UserId", "UserID", "userId", "用户ID")
        people.copy("employee_id", "工号")
        people.copy("_name", "姓名")
        if all(_needless(people, told)):
            return Needless(raw, layout, header, SAME, grid.rows)
        raise
    if all(_needless(days, told)):
        return Needless(raw, layout, header, SAME, grid.rows)
    gone = told.rows(days)
    if any(gone):
        days.aside[SAME] = days.aside.get(SAME, 0) + sum(gone)
        days.keep([not one for one in gone])
    return Translated(raw, layout, header, labels, days)


def _needless(days: Days, told: Told) -> list[bool]:
    """Rows of which a finer sheet tells, and those that hold nothing at all."""
    refused = days.refused
    return [
        gone or (i not in refused and not any(cells[i] for cells in days.columns.values()))
        for i, gone in enumerate(told.rows(days))
    ]
