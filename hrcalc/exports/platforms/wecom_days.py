"""Which days the columns of a monthly report mean: `1` over `星期四` under a report of 2025-05-01 to 2025-05-26.

The columns tell days and weekdays; month and year stand in the file's name or in the banner. Weekdays that do not fit are refused: then the
file was renamed, or a banner is another report's.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from hrcalc.exports.platforms.dates import day_of, is_weekday
from hrcalc.exports.platforms.grid import Grid
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.sheet import unreadable
from hrcalc.problems import ProblemsFound
from hrcalc.words import Text

_COLUMN = re.compile(r"(\d{1,2})[日号]?(?:(?:星期|周)([一二三四五六日天]))?")
_TO = r"\s*(?:~|-|—|–|_|至|到)+\s*"
_DAY = r"(20\d\d)[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?"
_RANGE = re.compile(r"(?<!\d)" + _DAY + _TO + _DAY + r"(?!\d)")
_NO_YEAR = re.compile(r"(?<![\d/-])(\d{1,2})[-/.月](\d{1,2})日?" + _TO + r"\d{1,2}[-/.月]\d{1,2}")
_MADE = re.compile(r"(?:制表|导出|生成)时间\s*:\s*" + _DAY)
_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_/.年]?(0[1-9]|1[0-2]|[1-9](?=月))(?!\d)")


def days_of(grid: Grid) -> list[tuple[Label, dt.date]]:
    """The columns of days and the date of each, in the sheet's order; none where it has no such column.

    Raises ProblemsFound where nobody says which month or year it is, or what is said does not fit the weekdays.
    """
    columns = [(one, found) for one in grid.labels if (found := _COLUMN.fullmatch(one.field))]
    if not columns:
        return []
    starts = _starts(grid)
    if not starts:
        raise ProblemsFound([unreadable(grid.file, *_no_month(), sheet=grid.sheet)])
    if len(set(starts)) > 1:
        raise ProblemsFound([unreadable(grid.file, *_several(starts), sheet=grid.sheet)])
    dates = _dates([(int(found[1]), found[2]) for _, found in columns], starts[0])
    if dates is None:
        raise ProblemsFound([unreadable(grid.file, *_other_weekdays(starts[0]), sheet=grid.sheet)])
    return [(one, date) for (one, _), date in zip(columns, dates, strict=True)]


def _starts(grid: Grid) -> list[dt.date]:
    """The first day, by everything that tells it: the range in the file's name and in the banner; else the month in the path."""
    name = unicodedata.normalize("NFKC", PurePath(grid.file).stem)
    banner = unicodedata.normalize("NFKC", grid.banner)
    told = [day_of(*map(int, found.groups()[:3])) for text in (name, banner) for found in _RANGE.finditer(text)]
    made = _MADE.search(banner)
    without_year = _NO_YEAR.search(banner) if not _RANGE.search(banner) else None
    if made and without_year and (until := day_of(*map(int, made.groups()))):
        month, day = map(int, without_year.groups())
        told.append(day_of(until.year - ((month, day) > (until.month, until.day)), month, day))
    starts = [day for day in told if day]
    if not starts:
        path = unicodedata.normalize("NFKC", grid.file)
        starts = [dt.date(int(found[1]), int(found[2]), 1) for found in list(_MONTH.finditer(path))[-1:]]
    return starts


def _dates(columns: Iterable[tuple[int, str | None]], start: dt.date) -> list[dt.date] | None:
    """Each column's date: the next one with its day of the month. None where a weekday is another, or a day is not in the month."""
    dates: list[dt.date] = []
    date = start
    for day, weekday in columns:
        for _ in range(31):
            if date.day == day:
                break
            date += dt.timedelta(1)
        else:
            return None
        if not is_weekday(weekday, date):
            return None
        dates.append(date)
        date += dt.timedelta(1)
    return dates if dates[-1] - start < dt.timedelta(62) else None


def _no_month() -> tuple[Text, Text]:
    why = Text("没有说是哪一年哪个月的月报。", "Nobody says of which month and year this report is.")
    mend = Text(
        "文件名保持平台给的样子,例如 上下班打卡_月报_20250501-20250526.xlsx,或重新导出。",
        "Keep the name that the platform gave the file, such as 上下班打卡_月报_20250501-20250526.xlsx, or export it again.",
    )
    return why, mend


def _several(starts: Sequence[dt.date]) -> tuple[Text, Text]:
    days = " / ".join(str(day) for day in sorted(set(starts)))
    why = Text(f"文件名和表头说的日期不一样:{days}。", f"The file's name and its banner tell different days: {days}.")
    return why, Text("重新导出,不要改文件名。", "Export it again, and do not rename it.")


def _other_weekdays(start: dt.date) -> tuple[Text, Text]:
    why = Text(
        f"从 {start} 起的日期和列名里的星期对不上。",
        f"The weekdays in the columns' names are not those from {start} on.",
    )
    return why, Text("重新导出,不要改文件名。", "Export it again, and do not rename it.")
