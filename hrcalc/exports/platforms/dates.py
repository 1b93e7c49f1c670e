"""Which days an export covers, and days that it writes without a year, or with half of one: `20-11-16 星期一`, `11-16`."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePath

from hrcalc.calendar import Month
from hrcalc.exports.platforms.grid import Days, Grid
from hrcalc.exports.platforms.labels import Label
from hrcalc.problems import Problem, ProblemsFound, Said
from hrcalc.words import Text

WEEKDAYS = "一二三四五六日"
"""From Monday on, as `date.weekday` counts."""

_DATE = re.compile(r"(?<!\d)(20\d{2})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?!\d)")
_MONTH = re.compile(r"(?<!\d)(20\d{2})(?:[-/.年](\d{1,2})月?|(\d{2}))(?!\d)")
_DAY = re.compile(
    r"(?:(?P<year>\d{4}|\d{2})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*(?:(?:星期|周)(?P<weekday>[一二三四五六日天]))?"
)


class Period:
    """The days that an export says it covers. `exact`: it names the first and the last day, not a month alone."""

    def __init__(self, first: dt.date, last: dt.date, *, exact: bool) -> None:
        self.first, self.last, self.exact = first, last, exact

    def day(self, month: int, day: int, century: int | None = None) -> dt.date | None:
        """The day of this month and number, in the one year in which the period has it; `century` is the year's last two digits."""
        for year in range(self.first.year, self.last.year + 1):
            found = day_of(year, month, day)
            if found and self.first <= found <= self.last and century in {None, year % 100}:
                return found
        return None


def period_of(grid: Grid) -> Period | None:
    """From the banner above the header, else from the file's name; None where neither tells a year."""
    for text in (grid.banner, PurePath(grid.file).stem):
        plain = unicodedata.normalize("NFKC", text)
        days = list(_dates(plain))
        if len(days) > 1 and days[0] <= days[1]:
            return Period(days[0], days[1], exact=True)
        if days:
            return Period(days[0], days[0], exact=True)
        if found := _MONTH.search(plain):
            number = int(found[2] or found[3])
            if 1 <= number <= 12:
                month = Month(int(found[1]), number)
                return Period(month.first, month.last, exact=False)
    return None


def _dates(text: str) -> Iterator[dt.date]:
    for found in _DATE.finditer(text):
        if day := day_of(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])):
            yield day


def day_of(year: int, month: int, day: int) -> dt.date | None:
    """The day of these numbers; None where the calendar has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def is_weekday(word: str | None, day: dt.date) -> bool:
    """Whether a weekday as exports write it (`四`, `天`) is a day's; where there is no word nothing contradicts."""
    return not word or word.replace("天", "日") == WEEKDAYS[day.weekday()]


def put_dates(days: Days, one: Label | None) -> None:
    """The column of days. A text that is no day at all stays as it is, for the table to refuse.

    Raises ProblemsFound where a day has no year and nothing else of the file tells it.
    """
    if one is None:
        return
    cells, period = days.grid.cells(one), period_of(days.grid)
    known = {text: _read(text, period, days.grid, one) for text in set(cells) if text is not None}
    days.put("date", [known[text][0] if (text := cells[row]) is not None else None for row in days.rows], one)
    for i, row in enumerate(days.rows):
        text = cells[row]
        if text is not None and (said := known[text][1]):
            days.refuse(i, "date", one.text, text, *said)


def _read(text: str, period: Period | None, grid: Grid, one: Label) -> tuple[str | None, Said | None]:
    """A day as ISO text, or what is wrong with it."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return text, None
    year, month, number = found["year"], int(found["month"]), int(found["day"])
    if year and len(year) == 4:
        day = day_of(int(year), month, number)
        if day is None:
            return text, None
    elif period is None:
        raise ProblemsFound([no_year(grid, one.text, text)])
    else:
        day = period.day(month, number, int(year) if year else None)
        if day is None:
            return None, _outside(text, period)
    if not is_weekday(found["weekday"], day):
        return None, _wrong_weekday(text, day)
    return day.isoformat(), None


def no_year(grid: Grid, column: str = "", value: str = "") -> Problem:
    """The days of a sheet have no year."""
    why = Text(
        "日期没有完整的年份,表头上方和文件名里也没有统计日期。",
        "The days have no full year, and neither the rows above the header nor the file's name tell it.",
    )
    mend = Text(
        "在文件名里写上统计日期,例如 每日统计_20261001-20261031.xlsx,或重新导出、不要删去第一行。",
        "Write the days that it covers into the file's name, such as 每日统计_20261001-20261031.xlsx, "
        "or export it again and keep its first row.",
    )
    return Problem(
        "no-year",
        why,
        mend,
        file=grid.file,
        sheet=grid.sheet,
        column=column,
        value=value,
        table="attendance",
        blocking=True,
    )


def _outside(text: str, period: Period) -> Said:
    why = Text(
        f"“{text}”不在统计日期 {period.first} 至 {period.last} 之内。",
        f"'{text}' is not among the days that the export covers, {period.first} to {period.last}.",
    )
    return "wrong-date", why, Text("改正日期,或重新导出。", "Correct the day, or export it again.")


def _wrong_weekday(text: str, day: dt.date) -> Said:
    why = Text(
        f"“{text}”写的星期不对:{day} 是星期{WEEKDAYS[day.weekday()]}。",
        f"'{text}' names another day of the week than {day} is.",
    )
    return "wrong-date", why, Text("改正日期,或重新导出。", "Correct the day, or export it again.")
