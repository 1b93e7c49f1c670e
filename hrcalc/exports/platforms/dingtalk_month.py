"""DingTalk's monthly report (月度汇总), where there is no daily one: one row a person, a column a day, and the month's sums.

A row of ours comes from each day's cell. The sums are held against the days: what they tell beyond these, no day could be paid for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from hrcalc.exports.platforms.daily import put_people
from hrcalc.exports.platforms.dates import is_weekday, no_year, period_of
from hrcalc.exports.platforms.dingtalk_sums import UNITS, Month, hold_sums
from hrcalc.exports.platforms.grid import Cell, Days, Grid, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.leave import (
    DAY_HOURS,
    NO_LEAVE,
    Request,
    begins_late,
    ends_early,
    hours_of,
    put_hours,
    shares,
    which_day,
)
from hrcalc.exports.platforms.results import Result, result_of
from hrcalc.exports.platforms.states import unknown_states
from hrcalc.problems import Problem, ProblemsFound, Said
from hrcalc.words import Text

_COLUMN = re.compile(r"(\d{1,2})?(?:星期|周)?([一二三四五六日天])?")
_DATES = re.compile(r"(?:\d{4}[-/.])?(\d{1,2})[-/.](\d{1,2})\s*(上午|下午|\d{1,2}:\d{2})?")


def monthly(grid: Grid) -> Days:
    """The days of a monthly report."""
    grid.assume(UNITS)
    columns = day_columns(grid)
    cells = [grid.cells(one) for one, _ in columns]
    places: list[tuple[int, int]] = []
    for row in range(len(grid)):
        told = [k for k in range(len(columns)) if cells[k][row] is not None]
        places += [(row, k) for k in told or [0]]
    days = Days(grid, [row for row, _ in places])
    put_people(days)
    days.put("date", [columns[k][1].isoformat() for _, k in places], "考勤结果")
    known = {text: result_of(text) for column in cells for text in set(column) if text is not None}
    people: dict[int, Month] = {}
    for i, (row, k) in enumerate(places):
        text = cells[k][row]
        result = known[text] if text is not None else Result()
        month = people.setdefault(row, Month())
        month.rows.append(i)
        month.cells.append(result)
        if result.unknown:
            month.clear = False
            days.refuse(i, "late_minutes", columns[k][0].text, text or "", *unknown_states(result.unknown))
    _put_states(days, people, [columns[k][0].text for _, k in places])
    dates = [columns[k][1] for _, k in places]
    for month in people.values():
        month.leave, month.overtime = _requests(days, month, dates)
    hold_sums(days, [people[row] for row in range(len(grid))])
    _put_leave(days, people)
    refused = days.refused
    silent = [i for i, (row, k) in enumerate(places) if cells[k][row] is None and i not in refused]
    for column in days.columns.values():
        for i in silent:  # a person of whom nothing is told: a blank row
            column[i] = None
    return days


def day_columns(grid: Grid) -> list[tuple[Label, dt.date]]:
    """The columns of days and the date of each. Weekends may be called by their weekday alone: `1, 2, 3, 六, 日, 6`.

    Raises ProblemsFound where year and month are not told, or the columns are not the days that the report says it covers.
    """
    columns = [one for one in grid.labels if _COLUMN.fullmatch(one.field)]
    period = period_of(grid)
    if period is None:
        raise ProblemsFound([no_year(grid)])
    number = _COLUMN.fullmatch(columns[0].field) if columns else None
    first = period.first
    if number and number[1] and not period.exact:
        first = period.day(period.first.month, int(number[1])) or first
    days = [(one, first + dt.timedelta(k)) for k, one in enumerate(columns)]
    if not columns or days[-1][1] > period.last or not all(_is(one.field, day) for one, day in days):
        raise ProblemsFound([_other_days(grid, first, period.last)])
    return days


def _is(header: str, day: dt.date) -> bool:
    found = _COLUMN.fullmatch(header)
    assert found is not None
    return found[1] in {None, str(day.day), f"{day.day:02d}"} and is_weekday(found[2], day)


def _other_days(grid: Grid, first: dt.date, last: dt.date) -> Problem:
    why = Text(
        f"考勤结果的列不是 {first} 至 {last} 这些天。",
        f"The columns of results are not the days from {first} to {last}.",
    )
    mend = Text("重新导出,不要增删日期列。", "Export it again, and neither add nor remove columns of days.")
    return Problem("wrong-date", why, mend, file=grid.file, sheet=grid.sheet, table="attendance", blocking=True)


def _put_states(days: Days, people: Mapping[int, Month], headers: Sequence[str]) -> None:
    late, early, missed, absent = ([Decimal(0)] * len(days) for _ in range(4))
    resting = [False] * len(days)
    share_of = days.grid.cells(days.grid.find("旷工迟到天数"))
    for row, month in people.items():
        share = _share(share_of[row], sum(len(one.absent_late) for one in month.cells))
        for i, one in zip(month.rows, month.cells, strict=True):
            for values, minutes, name in (
                (late, [*one.late, *one.serious], "late_minutes"),
                (early, one.early, "early_minutes"),
            ):
                values[i] = sum((value for value in minutes if value is not None), Decimal(0))
                if None in minutes:
                    month.clear = False
                    days.refuse(i, name, headers[i], name, *_no_minutes())
            missed[i] = Decimal(0 if one.absent else one.missed)
            absent[i] = DAY_HOURS if one.absent else Decimal(0)
            resting[i] = one.rest
            if one.absent_late and (share is None or one.absent):
                month.clear = False
                days.refuse(i, "absent_hours", headers[i], "旷工迟到", *_how_much())
            elif one.absent_late and share is not None:
                absent[i] = share * DAY_HOURS
                month.absent_late += share
    source = "考勤结果"
    days.put("scheduled_hours", ["0" if rest else None for rest in resting], source)
    days.put("late_minutes", [shown(value) for value in late], source)
    days.put("early_minutes", [shown(value) for value in early], source)
    days.put("missed_punches", [shown(value) for value in missed], source)
    days.put("absent_hours", [shown(value) for value in absent], source)


def _share(told: Cell, count: int) -> Decimal | None:
    """What each of the month's days 旷工迟到 counts, a half or a whole day, where the month's sum leaves no choice."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)天?", told or "")
    if not found or not count:
        return None
    share = Decimal(found[1]) / count
    return share if share in {Decimal(1), Decimal("0.5")} else None


def _requests(days: Days, month: Month, dates: Sequence[dt.date]) -> tuple[list[dict[str, Decimal]], list[Decimal]]:
    """Leave and overtime of each of the person's days: a request over several days stands in each of their cells."""
    leave: list[dict[str, Decimal]] = [{} for _ in month.rows]
    overtime = [Decimal(0)] * len(month.rows)
    places: dict[Request, list[int]] = {}
    for k, cell in enumerate(month.cells):
        for one in cell.requests:
            places.setdefault(one, []).append(k)
    for one, where in places.items():
        if one.kind != "加班" and one.kind in NO_LEAVE:
            continue
        told: Sequence[Decimal | None] = _shares(one, [dates[month.rows[k]] for k in where]) or [None] * len(where)
        for k, hours in zip(where, told, strict=True):
            i = month.rows[k]
            if hours is None:
                month.clear = False
                name = "overtime_hours" if one.kind == "加班" else "leave_hours"
                days.refuse(i, name, "考勤结果", f"{one.kind}{one.when} {one.time}".strip(), *which_day(one))
            elif one.kind == "加班":
                overtime[k] += hours
            else:
                leave[k][one.kind] = leave[k].get(one.kind, Decimal(0)) + hours
    return leave, overtime


def _shares(one: Request, dates: Sequence[dt.date]) -> list[Decimal] | None:
    """The hours that a request takes of each of the days in whose cells it stands; None where nobody can tell."""
    hours = hours_of(one, DAY_HOURS)
    ends = _DATES.findall(one.when)
    if hours is None or (ends and len(ends) != 2):
        return None
    if not ends:
        return [hours] * len(dates)
    (*begin, since), (*end, until) = ends
    told = [tuple(map(int, day)) for day in (begin, end)]
    if told[0] == told[1]:
        here = [(day.month, day.day) == told[0] for day in dates]
        return [hours] if here == [True] else None
    late = (dates[0].month, dates[0].day) == told[0] and begins_late(since)
    early = (dates[-1].month, dates[-1].day) == told[1] and ends_early(until)
    return shares(hours, len(dates), late=late, early=early)


def _put_leave(days: Days, people: Mapping[int, Month]) -> None:
    hours: list[dict[str, Decimal]] = [{} for _ in range(len(days))]
    for month in people.values():
        for i, told in zip(month.rows, month.leave, strict=True):
            hours[i] = told
    if any(hours):
        put_hours(days, hours, "考勤结果")


def _no_minutes() -> Said:
    why = Text("这一天迟到或早退,却没有说多久。", "The day is late or left early, but not by how much.")
    return "unknown-state", why, Text("改用每日统计。", "Use the daily report (每日统计).")


def _how_much() -> Said:
    why = Text(
        "这一天迟到到算旷工,却看不出算半天还是一天。",
        "The day is so late that it counts as absence: half a day or a whole one?",
    )
    return "unknown-state", why, Text("改用每日统计。", "Use the daily report (每日统计).")
