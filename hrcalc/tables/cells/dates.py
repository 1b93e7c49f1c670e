"""Dates from text: year first as everybody here writes them, or in the one format that the settings name for an export.

Arrow's own parser turns 31 February into 3 March, so days are checked here. Dates that begin with the day or the month are
`date_order`'s to decide.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.tables.arrow import pc

Texts = Any
Days = npt.NDArray[np.datetime64]

_MINUTES = r":[0-5]\d(?::[0-5]\d(?:\.\d+)?)?"
TIME = (
    r"(?:,?[ T]*(?:(?:[01]?\d|2[0-3])" + _MINUTES + r"|(?:0?\d|1[0-2])" + _MINUTES + r" *(?i:[ap]\.?m\.?|上午|下午)"
    r"|(?:上午|下午) *(?:0?\d|1[0-2])" + _MINUTES + r"))?(?: *(?:星期|周)[一二三四五六日天])?"
)
"""What may stand behind a date, and is cut off. A time zone is refused: it may belong to another day."""

SHAPES = (
    r"^(?P<Y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})" + TIME + "$",
    r"^(?P<Y>\d{4})[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})" + TIME + "$",
    r"^(?P<Y>\d{4}) *年 *(?P<m>\d{1,2}) *月 *(?P<d>\d{1,2}) *日" + TIME + "$",
    r"^(?P<Y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$",
)

MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))  # noqa: SIM905

MONTH_NAME = r"(?P<b>(?i:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec))\.?"
MONTH_IN_FULL = r"(?P<b>(?i:january|february|march|april|may|june|july|august|september|october|november|december))"

DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "b": MONTH_NAME,
    "B": MONTH_IN_FULL,
    "H": r"(?:[01]?\d|2[0-3])",
    "I": r"(?:0?[1-9]|1[0-2])",
    "M": r"[0-5]?\d",
    "S": r"[0-5]?\d",
    "f": r"\d{1,9}",
    "p": r"(?i:[ap]m)",
    "a": r"(?:[A-Za-z]+\.?|周[一二三四五六日天])",
    "A": r"(?:[A-Za-z]+|星期[一二三四五六日天])",
    "%": "%",
}
"""What a `date_format` may hold, as in Python's strptime."""


def pattern_of(date_format: str) -> str | None:
    """The regular expression of a `date_format`; None where it tells no day, or holds what nobody knows."""
    parts = re.split(r"%(.?)", date_format)
    if any(directive not in DIRECTIVES for directive in parts[1::2]):
        return None
    used = parts[1::2]
    told = [sum(used.count(d) for d in group) for group in ("Yy", "mbB", "d")]
    if told != [1, 1, 1]:
        return None
    texts = [re.escape(part) if i % 2 == 0 else DIRECTIVES[part] for i, part in enumerate(parts)]
    return "^" + "".join(texts) + "$"


def dates(texts: Texts, date_format: str | None = None, epoch: np.datetime64 | None = None) -> Any:
    """Days as `date32`; null where the text is no date. With `epoch` (spreadsheets) bare numbers count days from it."""
    if date_format is None:
        try:
            return pc.cast(texts, pa.date32())  # most exports write 2026-10-01 throughout
        except pa.ArrowInvalid:
            pass
    texts = half_width(texts)
    days = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[D]")
    pattern = pattern_of(date_format) if date_format else None
    shapes: tuple[str, ...] = (pattern,) if pattern else SHAPES
    if pattern and epoch is not None:
        shapes = (pattern, r"^(?P<Y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2}) \d{2}:\d{2}:\d{2}$")  # a real date of the sheet
    for shape in shapes:
        missing = np.isnat(days)
        if not missing.any():
            break
        days = np.where(missing, days_of(texts, shape), days)
    if epoch is not None:
        days = np.where(np.isnat(days), serials(texts, epoch), days)
    return as_dates(days)


def as_dates(days: Days) -> Any:
    """Days as `date32`, null where there is none."""
    return pa.array(days, pa.date32(), mask=np.isnat(days))


def half_width(texts: Texts) -> Texts:
    """Texts after NFKC: full-width digits, signs and spaces as the common ones; trimmed, as some letters become a space and a mark."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return texts
    return pc.utf8_trim_whitespace(pc.utf8_normalize(texts, form="NFKC"))


def days_of(texts: Texts, shape: str) -> Days:
    """The days of texts of one shape, a regular expression with groups named as `DIRECTIVES`; NaT for all others."""
    parts = pc.extract_regex(texts, shape)
    names = {f.name for f in parts.type}
    year = _integers(pc.struct_field(parts, "Y")) if "Y" in names else _century(_integers(pc.struct_field(parts, "y")))
    month = _month_names(pc.struct_field(parts, "b")) if "b" in names else _integers(pc.struct_field(parts, "m"))
    return real_days(year, month, _integers(pc.struct_field(parts, "d")))


def real_days(year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: npt.NDArray[np.int64]) -> Days:
    """The days of the calendar; NaT where there is no such day."""
    shaped = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = ((np.where(shaped, year, 1970) - 1970) * 12 + np.where(shaped, month, 1) - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (np.where(shaped, day, 1) - 1).astype("timedelta64[D]")
    real = shaped & (days.astype("datetime64[M]") == months)
    return np.where(real, days, np.datetime64("NaT"))


SERIALS = (np.datetime64("1954-10-03"), np.datetime64("2064-04-08"))
"""The days of the numbers from 20000 to 60000: only those are taken for dates."""


def serials(texts: Texts, epoch: np.datetime64) -> Days:
    """The days of bare numbers of five digits, counted from `epoch`, with or without a time of day; NaT for all others.

    A number that is no day from `SERIALS` is more likely an amount that slipped into the column.
    """
    serial = _integers(pc.struct_field(pc.extract_regex(texts, r"^(?P<n>\d{5})(?:\.\d+)?$"), "n"))
    days = epoch + serial.astype("timedelta64[D]")
    return np.where((days >= SERIALS[0]) & (days <= SERIALS[1]), days, np.datetime64("NaT"))


def _integers(texts: Texts) -> npt.NDArray[np.int64]:
    whole: npt.NDArray[np.int64] = pc.fill_null(pc.cast(texts, pa.int64()), 0).to_numpy(zero_copy_only=False)
    return whole


def _century(years: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return years + np.where(years < 69, 2000, 1900)


def _month_names(texts: Texts) -> npt.NDArray[np.int64]:
    found = pc.index_in(pc.utf8_slice_codeunits(pc.utf8_lower(texts), 0, 3), pa.array(list(MONTHS)))
    return _integers(pa.array(list(MONTHS.values())).take(found))
