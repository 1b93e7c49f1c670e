"""Times of day, as platforms write them: `09:02`, `次日00:41`."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from hrcalc.exports.platforms.grid import Cell, Days, mapped
from hrcalc.exports.platforms.labels import Label
from hrcalc.problems import Said
from hrcalc.words import Text

_CLOCK = re.compile(r"(当日|次日)?\s*([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：][0-5]\d)?")


def clock(text: str) -> Cell:
    """A time of day as `HH:MM`; after midnight, `次日00:41`, the hours go on: `24:41`."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    return f"{int(found[2]) + 24 * (found[1] == '次日'):02d}:{found[3]}"


def clocks(days: Days, name: str, one: Label, no_time: AbstractSet[str]) -> list[Cell]:
    """A column of times of day, one a row of ours. What is neither a time nor among `no_time` is refused under `name`."""
    cells = days.grid.cells(one)
    times = mapped(cells, clock)
    for i, row in enumerate(days.rows):
        text = cells[row]
        if text is not None and times[row] is None and text not in no_time:
            days.refuse(i, name, one.text, text, *not_a_time(text))
    return [times[row] for row in days.rows]


def not_a_time(text: str) -> Said:
    """Code, why and mend of a cell that should tell a time of day."""
    why = Text(f"“{text}”不是时间。", f"'{text}' is not a time of day.")
    return "wrong-time", why, Text("写成 09:02。", "Write it as 09:02.")
