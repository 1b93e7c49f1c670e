"""Rows that others replace: those of earlier folders, and those of a report by month where a daily one tells the day.

And what the pay month's own folder tells of earlier months that nobody had told before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.tables.arrow import pc
from hrcalc.tables.rows import group_codes, row_codes

if TYPE_CHECKING:
    from hrcalc.tables.assemble import Whole


def finest(whole: Whole) -> npt.NDArray[np.bool_]:
    """All rows but those of a report by month whose person and day a daily report tells."""
    person, day = whole.table.key
    codes = group_codes(whole.frame, whole.table.key)
    people = group_codes(whole.frame, [person])
    coarse = np.array([part.fallback for part in whole.parts])[whole.part_of]
    told = np.isin(codes, codes[~coarse])
    # Of a month's sum, which has no day, nothing is needed where a daily report of its folder tells the person's days.
    undated = whole.frame[day].is_null().to_numpy() & whole.frame[person].is_valid().to_numpy()
    folders = np.array([str(part.folder or "") for part in whole.parts])[whole.part_of]
    for folder in np.unique(folders[undated & coarse]):
        here = folders == folder
        told |= undated & here & np.isin(people, people[here & ~coarse])
    kept: npt.NDArray[np.bool_] = ~(coarse & told)
    return kept


def latest(whole: Whole) -> npt.NDArray[np.bool_]:
    """Rows that no later folder replaces."""
    folders = sorted({str(part.folder or "") for part in whole.parts})
    rank = np.array([folders.index(str(part.folder or "")) for part in whole.parts])[whole.part_of]
    codes = group_codes(whole.frame, whole.table.group)
    newest = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(newest, codes, rank)
    known = np.ones(len(codes), dtype=bool)
    for name in whole.table.group:
        if whole.table.fields[name].required:
            known &= whole.frame[name].is_valid().to_numpy()
    kept: npt.NDArray[np.bool_] = (rank == newest[codes]) | ~known
    return kept


def news(whole: Whole, month: Month) -> frozenset[Month]:
    """The earlier months of which the pay month's folder has rows that no earlier folder has, or has otherwise; or had, and moves away.

    Exports are often cumulative: most rows of earlier months only say again what is known.
    """
    day = "from_date" if whole.table.name == "employees" else whole.table.date
    own = np.array([part.folder == month for part in whole.parts], dtype=bool)
    if day is None or not own.any():
        return frozenset()
    moved = frozenset(found for found in _moved(whole, own[whole.part_of], day) if found < month)
    before = pc.fill_null(pc.less(whole.frame[day], pa.scalar(month.first)), False).to_numpy()
    told = own[whole.part_of] & before
    if not told.any():
        return moved
    codes = row_codes(whole.frame.filter(pa.array(before)), list(whole.table.fields))
    mine = told[before]
    new = ~np.isin(codes[mine], codes[~mine])
    days = whole.frame[day].filter(pa.array(told)).filter(pa.array(new))
    return moved | {Month.of(one) for one in pc.unique(days).to_pylist()}


def _moved(whole: Whole, own: npt.NDArray[np.bool_], day: str) -> set[Month]:
    """The months in which rows stood that have another day in the pay month's folder (`own`)."""
    if not whole.table.group or day in whole.table.group:
        return set()
    codes, days = group_codes(whole.frame, whole.table.group), whole.frame[day]
    known = np.logical_and.reduce([whole.frame[name].is_valid().to_numpy() for name in (*whole.table.group, day)])
    was, now = (np.full(int(codes.max(initial=-1)) + 1, -1) for _ in range(2))
    for place, rows in ((was, np.flatnonzero(known & ~own)), (now, np.flatnonzero(known & own))):
        place[codes[rows]] = rows  # the last counts: folders stand in their order
    both = (was >= 0) & (now >= 0)
    then, today = (days.take(pa.array(place[both])) for place in (was, now))
    return {Month.of(one) for one in pc.unique(then.filter(pc.not_equal(then, today))).to_pylist()}
