"""Functions of dates: whole months and years between two days, workdays, the ends of a month, what kind of day one is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from hrcalc.calendar import Calendar, DayKind, Month
from hrcalc.engine.columns import EPOCH, Column, Fault, Texts
from hrcalc.engine.rows import Rows
from hrcalc.exact import Exact
from hrcalc.policy import tree
from hrcalc.problems import ProblemsFound

DAY_KINDS: Mapping[DayKind, str] = {"workday": "工作日", "restday": "休息日", "holiday": "节假日"}
"""What `day_kind` may say, in the words of attendance's overtime_kind."""


def date_of(node: tree.Call, n: int) -> Column:
    """`date("2026-10-01")`, in every row."""
    (text,) = node.arguments
    assert isinstance(text, tree.Text)
    day = (dt.date.fromisoformat(text.value) - EPOCH).days
    return Column("date", np.full(n, day, dtype=np.int64))


def of_dates(
    node: tree.Call, rows: Rows, arguments: Sequence[Column], faults: Mapping[int, Fault], calendar: Calendar
) -> Column:
    """Any other function of dates, for each row that has no fault yet."""
    days = np.stack([np.asarray(column.data, dtype=np.int64) for column in arguments], axis=1)
    days[list(faults)] = 0
    different, place = np.unique(days, axis=0, return_inverse=True)
    function = _functions(calendar)[node.function]
    values = np.zeros(len(different), dtype=np.int64)
    wrong: dict[int, Fault] = {}
    for i, told in enumerate(different.tolist()):
        try:
            values[i] = function(*(EPOCH + dt.timedelta(days=day) for day in told))
        except ProblemsFound as error:  # a year that the calendar does not know
            (problem,) = error.problems
            wrong[i] = Fault(problem.why, problem.mend, rows.formula, node.at)
    found = dict(faults)
    for i, at in enumerate(place.ravel().tolist() if wrong else []):
        if at in wrong:
            found.setdefault(i, wrong[at])
    result = values[place.ravel()]
    if node.function == "day_kind":
        kinds = Texts(result.astype(np.int32), tuple(DAY_KINDS))
        return Column("text", kinds, None, found, {zh: kind for kind, zh in DAY_KINDS.items()})
    if node.function in ("month_start", "month_end"):
        return Column("date", result, None, found)
    return Column("number", Exact(result), None, found)


def _functions(calendar: Calendar) -> Mapping[str, Callable[..., int]]:
    def workdays(first: dt.date, last: dt.date) -> int:
        return calendar.count_workdays(first, last) if first <= last else -calendar.count_workdays(last, first)

    return {
        "months_between": months_between,
        "years_between": years_between,
        "workdays_between": workdays,
        "month_start": lambda day: (Month.of(day).first - EPOCH).days,
        "month_end": lambda day: (Month.of(day).last - EPOCH).days,
        "day_kind": lambda day: list(DAY_KINDS).index(calendar.kind(day)),
    }


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from one day to another; negative where `last` comes first. 31 January to 30 March is one month."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        return months - 1
    return months + 1 if months < 0 and last.day > first.day else months


def years_between(first: dt.date, last: dt.date) -> int:
    """Whole years from one day to another."""
    months = months_between(first, last)
    return months // 12 if months >= 0 else -(-months // 12)
