"""Whether a column's dates begin with the day or the month: decided by proof, for the column as a whole, or not at all.

- A year-first date, a date of the spreadsheet itself, or one with the month's name needs no proof.
- `31/10/2026` proves the day first, `10/31/2026` the month first. The proof holds for the dates of the column that are written with
  the same separator: spreadsheets that half convert a column leave two kinds of separators, one for each order.
- Without proof the column is not read, unless every date is the same either way (`05/05/2026`). With proof of both neither.
- Beside year-first dates such texts are what a spreadsheet left over that converted the others, perhaps wrongly: they are bad cells.
- A `date_format` proves it for the texts, not for dates of a spreadsheet beside them: of both there are signs of half a conversion.
- Two-digit years decide nothing: `20-11-16` may be a day of 2016 or of 2020.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.tables.arrow import pc
from hrcalc.tables.cells import date_messages as say
from hrcalc.tables.cells.dates import (
    MONTH_IN_FULL,
    MONTH_NAME,
    TIME,
    Days,
    Texts,
    as_dates,
    dates,
    days_of,
    half_width,
    pattern_of,
    real_days,
    serials,
)
from hrcalc.tables.cells.findings import Finding, Reading

Mask = npt.NDArray[np.bool_]

EPOCH = np.datetime64("1899-12-30")
"""Day 0 of a spreadsheet's dates, as nearly all of them count."""

_WEEKDAY = r"^(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +)?"
NAMED = tuple(
    _WEEKDAY + shape + TIME + "$"
    for month in (MONTH_NAME, MONTH_IN_FULL)
    for shape in (
        r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/. ]+" + month + r"[-/., ]+(?P<Y>\d{4})",
        month + r"[-/. ]+(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/., ]+(?P<Y>\d{4})",
        r"(?P<Y>\d{4})[-/. ]" + month + r"[-/. ](?P<d>\d{1,2})",
    )
)
"""Dates with the month's name and a year of four digits."""

NUMBERS = r"^(?P<a>\d{1,2})(?P<s>[-/. ])(?P<b>\d{1,2})(?P<t>[-/. ])(?P<Y>\d{4}|\d{2})" + TIME + "$"
SHORT_YEAR = r"^\d{1,2}[-/. ](?i:[a-z]{3,9})\.?[-/. ]\d{2}" + TIME + "$"


def read_dates(texts: Texts, date_format: str | None, epoch: np.datetime64 | None, table: str) -> Reading:
    """The days of a column's distinct texts, as `date32`. `table` names it in what to mend."""
    values = dates(texts, date_format, epoch)
    if date_format is not None and epoch is not None and not re.match(r"%[Yy]", date_format):
        return _with_real_dates(texts, values, date_format)
    if date_format is not None or values.null_count == texts.null_count:
        return Reading(values)
    days: Days = values.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    odd = np.flatnonzero(np.isnat(days) & np.asarray(texts.is_valid()))
    own = texts.take(pa.array(odd))
    half = half_width(own)
    said = np.asarray(pc.fill_null(pc.match_substring_regex(half, BLANK), False))
    if epoch is None and len(odd) and np.isnat(days).all():
        counted = serials(half, EPOCH)
        if (~np.isnat(counted) | said).all() and not said.all():
            days[odd] = np.where(said, np.datetime64("NaT"), counted)
            example = own[int(np.flatnonzero(~said)[0])].as_py()
            return Reading(as_dates(days), {}, (Finding(say.serials(example), "warning", example),))
    for shape in NAMED:
        named = days_of(half, shape)
        days[odd] = np.where(np.isnat(days[odd]), named, days[odd])
    numbers = _Numbers.of(half, own, np.isnat(days[odd]) & ~said)
    if not (numbers.four.any() or numbers.two.any()):
        return Reading(as_dates(days))
    if not np.isnat(days).all():
        return _beside_certain_days(days, numbers)
    if not numbers.four.any():
        example = numbers.texts(numbers.two)[:2]
        return Reading(as_dates(days), {}, (Finding(say.short_years(example, table), value=example[0]),))
    finding = numbers.unsure(table)
    if finding is not None:
        return Reading(as_dates(days), {}, (finding,))
    days[odd] = np.where(numbers.four, numbers.decided(), days[odd])
    return Reading(as_dates(days), dict.fromkeys(numbers.texts(numbers.two), say.SHORT_YEAR))


BLANK = r"^(?:0000[-/.]00[-/.]00|00[-/.]00[-/.]0000)(?:[ T]00:00(?::00(?:\.0+)?)?)?$"
"""What databases write for no day at all."""


def _with_real_dates(texts: Texts, values: Any, date_format: str) -> Reading:
    """Dates of a spreadsheet beside texts of a form that the settings tell: what could be converted may have been, in the wrong order."""
    days: Days = values.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    told = np.asarray(pc.fill_null(pc.match_substring_regex(half_width(texts), pattern_of(date_format) or "^$"), False))
    found = ~np.isnat(days)
    real, own = found & ~told, np.flatnonzero(found & told)
    if real.any() and len(own) and (_of_month(days[real]) <= 12).all() and (_of_month(days[own]) > 12).all():
        example = texts[int(own[0])].as_py()
        return Reading(values, {}, (Finding(say.half_converted(example), value=example),))
    return Reading(values)


def _of_month(days: Days) -> npt.NDArray[np.int64]:
    day: npt.NDArray[np.int64] = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    return day


def _beside_certain_days(days: Days, numbers: _Numbers) -> Reading:
    """Beside dates that need no proof the others are bad cells, and where damage shows, none is to be trusted."""
    left = numbers.four & (numbers.day_first ^ numbers.month_first)
    of_month = _of_month(days[~np.isnat(days)])
    both = numbers.four & numbers.day_first & numbers.month_first
    one_way = numbers.day_first[left].all() or numbers.month_first[left].all()
    if left.any() and not both.any() and one_way and (of_month <= 12).all():
        example = numbers.texts(left)[0]
        return Reading(as_dates(days), {}, (Finding(say.half_converted(example), value=example),))
    said = dict.fromkeys(numbers.texts(numbers.four), say.BESIDE_YEAR_FIRST)
    said |= dict.fromkeys(numbers.texts(numbers.two), say.SHORT_YEAR)
    return Reading(as_dates(days), said)


@dataclass(frozen=True)
class _Numbers:
    """Texts of two small numbers and a year: which they are, and their days under both readings."""

    own: Texts
    separators: npt.NDArray[np.object_]
    as_day_first: Days
    as_month_first: Days
    four: Mask
    two: Mask

    @classmethod
    def of(cls, half: Texts, own: Texts, open_: Mask) -> _Numbers:
        parts = pc.extract_regex(half, NUMBERS)
        text = {name: pc.struct_field(parts, name) for name in ("a", "s", "b", "t", "Y")}
        shaped = np.asarray(pc.fill_null(pc.equal(text["s"], text["t"]), False)) & open_
        a, b, year = (np.asarray(pc.fill_null(pc.cast(text[name], pa.int64()), 0)) for name in ("a", "b", "Y"))
        long = np.asarray(pc.fill_null(pc.equal(pc.utf8_length(text["Y"]), 4), False))
        short = np.asarray(pc.fill_null(pc.match_substring_regex(half, SHORT_YEAR), False)) & open_
        separators = np.asarray(text["s"].to_pylist(), dtype=object)
        four = shaped & long
        day_first, month_first = real_days(year, b, a), real_days(year, a, b)
        return cls(own, separators, day_first, month_first, four, (shaped & ~long) | short)

    @property
    def day_first(self) -> Mask:
        """Which are a day if the day comes first."""
        return ~np.isnat(self.as_day_first)

    @property
    def month_first(self) -> Mask:
        """Which are a day if the month comes first."""
        return ~np.isnat(self.as_month_first)

    def texts(self, which: Mask) -> list[str]:
        """Texts as the file writes them."""
        found: list[str] = self.own.take(pa.array(np.flatnonzero(which))).to_pylist()
        return found

    def unsure(self, table: str) -> Finding | None:
        """Why the order cannot be told; None where it can."""
        day, month = (
            self.four & self.day_first & ~self.month_first,
            self.four & self.month_first & ~self.day_first,
        )
        if day.any() and month.any():
            rare, common = (day, month) if day.sum() < month.sum() else (month, day)
            example = self.texts(rare)[0]
            said = say.contradiction(example, self.texts(common)[0], day_first=bool(day.sum() < month.sum()))
            return Finding(said, value=example)
        either = self.four & self.day_first & self.month_first & (self.as_day_first != self.as_month_first)
        for separator in sorted(set(self.separators[either])):
            same = self.separators == separator
            if not ((day | month) & same).any():
                examples = self.texts(either & same)[:2]
                return Finding(say.ambiguous(examples, table), value=examples[0])
        return None

    def decided(self) -> Days:
        """The days, in the order that is proven for each separator."""
        days = self.as_day_first.copy()  # the same either way where nothing is proven
        for separator in sorted(set(self.separators[self.four])):
            same = self.four & (self.separators == separator)
            if (same & self.month_first & ~self.day_first).any():
                days[same] = self.as_month_first[same]
        return days
