"""Years, quarters and months, as targets name them: `2026`, `2026-Q4`, `2026-10`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from hrcalc.calendar import Month
from hrcalc.words import Text

Length = Literal["year", "quarter", "month"]

MONTHS: dict[Length, int] = {"year": 12, "quarter": 3, "month": 1}
"""How many months each has, the longest first."""

_LENGTHS = {months: length for length, months in MONTHS.items()}

LENGTHS: dict[Length, Text] = {
    "year": Text("年", "year"),
    "quarter": Text("季度", "quarter"),
    "month": Text("月", "month"),
}


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A calendar year, quarter or month: its first month, and how many it has."""

    start: Month
    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2026`, `2026-Q4`, `2026-10`, also `2026年`, `2026年4季度`, `2026/10`. Raises ValueError for anything else."""
        text = text.strip()
        if year := re.fullmatch(r"(\d{4})年?", text):
            return cls(Month.parse(f"{year[1]}-01"), 12)
        if quarter := re.fullmatch(r"(\d{4})[-年]?(?:[Qq]([1-4])|第?([1-4])季度?)", text):
            return cls(Month.parse(f"{quarter[1]}-{int(quarter[2] or quarter[3]) * 3 - 2}"), 3)
        return cls(Month.parse(text), 1)

    @classmethod
    def holding(cls, month: Month, length: Length) -> Period:
        """The year, quarter or month in which a month lies."""
        months = MONTHS[length]
        return cls(Month(month.year, (month.month - 1) // months * months + 1), months)

    def __str__(self) -> str:
        match self.length:
            case "year":
                return f"{self.start.year:04d}"
            case "quarter":
                return f"{self.start.year:04d}-Q{self.start.month // 3 + 1}"
            case _:
                return str(self.start)

    @property
    def length(self) -> Length:
        """What it is."""
        return _LENGTHS[self.months]

    @property
    def first(self) -> dt.date:
        """The first day."""
        return self.start.first

    @property
    def last(self) -> dt.date:
        """The last day."""
        return Month(self.start.year, self.start.month + self.months - 1).last

    @property
    def year_before(self) -> Period:
        """The same period of last year."""
        return Period(Month(self.start.year - 1, self.start.month), self.months)

    @property
    def wider(self) -> tuple[Period, ...]:
        """The periods that hold it: for a month its quarter, then its year."""
        found: list[Length] = [length for length, months in MONTHS.items() if months > self.months]
        return tuple(Period.holding(self.start, length) for length in reversed(found))

    def parts(self, length: Length) -> tuple[Period, ...]:
        """The shorter periods that it is made of, in order."""
        months = MONTHS[length]
        return tuple(
            Period(Month(self.start.year, self.start.month + i), months) for i in range(0, self.months, months)
        )


def shorter(length: Length) -> tuple[Length, ...]:
    """What a period of some length can be split into, the longest first."""
    return tuple(other for other, months in MONTHS.items() if months < MONTHS[length])
