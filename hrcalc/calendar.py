"""Months, workdays, statutory holidays and make-up days.

The days of China come from `chinesecalendar` (2004 on, one release a year, after the State Council's notice). For years that it
does not know yet, and for a company's own days, `[calendar]` in `hrcalc.toml` lists `holidays` and `workdays`; they win.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from hrcalc.problems import Problem, ProblemsFound, UsageError
from hrcalc.words import Text


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; prints as `2026-10`."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """`2026-10` (also `2026/10`, `202610`, `2026年10月`). Raises ValueError for anything else."""
        found = re.fullmatch(r"\s*(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?\s*", text)
        if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2999:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """The month in which a day lies."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        """The last day."""
        return dt.date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def next(self) -> Month:
        """The month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def days(self) -> list[dt.date]:
        """Every day of the month, in order."""
        return [self.first + dt.timedelta(days=i) for i in range((self.last - self.first).days + 1)]


def month_of(text: str) -> Month:
    """A month that a person wrote. Raises UsageError for what is none."""
    try:
        return Month.parse(text)
    except ValueError:
        raise UsageError(Text(f"“{text}”不是月份,写成 2026-10。", f"'{text}' is not a month: write 2026-10.")) from None


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. `holidays` and `workdays` are a company's own, and win over the country's."""

    holidays: frozenset[dt.date] = frozenset()
    workdays: frozenset[dt.date] = frozenset()

    def of_the_country(self) -> Calendar:
        """Without a company's own days in years that the country's calendar knows: what worked examples are written for."""
        known = _known_years()
        return Calendar(*(frozenset(d for d in days if d.year not in known) for days in (self.holidays, self.workdays)))

    def is_workday(self, day: dt.date) -> bool:
        """Whether a day is worked: a weekday that is no holiday, or a make-up day.

        Raises ProblemsFound for a year that nobody has told us about.
        """
        if day in self.workdays:
            return True
        if day in self.holidays:
            return False
        if day.year not in _known_years():
            if any(d.year == day.year for d in self.holidays):
                return day.weekday() < 5
            raise ProblemsFound([_unknown_year(day.year)])
        import chinese_calendar

        return bool(chinese_calendar.is_workday(day))

    def worked(self, month: Month) -> tuple[bool, ...]:
        """Whether each day of a month is worked."""
        return _worked(self, month)

    def count_workdays(self, first: dt.date, last: dt.date) -> int:
        """Workdays from `first` to `last`, both included."""
        if first > last:
            return 0
        return sum(
            self._count_within(year, max(first, dt.date(year, 1, 1)), min(last, dt.date(year, 12, 31)))
            for year in range(first.year, last.year + 1)
        )

    def _count_within(self, year: int, first: dt.date, last: dt.date) -> int:
        try:
            counts = _counts(self, year)
        except ProblemsFound:  # the days that are asked for may yet be a company's own
            return sum(map(self.is_workday, _days(first, last)))
        begin = dt.date(year, 1, 1).toordinal()
        return counts[last.toordinal() + 1 - begin] - counts[first.toordinal() - begin]


@lru_cache(maxsize=600)
def _worked(calendar: Calendar, month: Month) -> tuple[bool, ...]:
    return tuple(map(calendar.is_workday, month.days))


@lru_cache(maxsize=200)
def _counts(calendar: Calendar, year: int) -> tuple[int, ...]:
    """For each day of a year the workdays before it; last, those of the whole year."""
    worked = (day for month in range(1, 13) for day in calendar.worked(Month(year, month)))
    return tuple(accumulate(worked, initial=0))


@cache
def _known_years() -> range:
    from chinese_calendar.constants import holidays

    years = {day.year for day in holidays}
    return range(min(years), max(years) + 1)


def _days(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=i) for i in range((last - first).days + 1))


def _unknown_year(year: int) -> Problem:
    return Problem(
        code="unknown-calendar",
        why=Text(f"不知道 {year} 年的法定节假日和调休。", f"The holidays and make-up days of {year} are not known."),
        mend=Text(
            "升级 chinesecalendar,或在 hrcalc.toml 的 [calendar] 写 holidays 和 workdays(日期列表)。",
            "Upgrade chinesecalendar, or list holidays and workdays under [calendar] in hrcalc.toml.",
        ),
        file="hrcalc.toml",
        value=str(year),
        blocking=True,
    )
