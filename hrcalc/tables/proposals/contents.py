"""What the values of an unknown column look like: days, amounts, people of the staff list, telephones, few words or many."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc.private import COLUMNS, ID_NUMBER, masked
from hrcalc.tables.arrow import pc
from hrcalc.tables.cells.blanks import NOTHING
from hrcalc.tables.cells.dates import dates, half_width
from hrcalc.tables.cells.units import unit_of
from hrcalc.tables.cells.values import YES_NO, Converted, Writing, convert
from hrcalc.tables.directory import Directory
from hrcalc.tables.identify import PEOPLE
from hrcalc.tables.schema import NUMERIC, Field, Table

LOOKED_AT = 2_000
"""Distinct values of a column that are looked at."""

FEW = 40
"""Up to how many different words a column of choices has."""

_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}")
_CARD = re.compile(r"(?:62|4|5)\d{14,18}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d[\d -]{5,}[\dXx](?![0-9A-Za-z])")

_ORDERS = ("%Y{0}%m{0}%d", "%d{0}%m{0}%Y", "%m{0}%d{0}%Y", "%d{0}%m{0}%y", "%m{0}%d{0}%y", "%y{0}%m{0}%d")
_NAMED = ("%d{0}%b{0}%Y", "%d{0}%b{0}%y", "%b{0}%d, %Y", "%d{0}%B{0}%Y", "%B{0}%d, %Y")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %I:%M %p", "T%H:%M:%S")


@dataclass(frozen=True)
class Days:
    """A column of days: whether its values tell how they are read, and the formats that all of them have."""

    readable: bool
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """One column of the export: its header, how many cells hold anything, and its distinct values as they come first."""

    header: str
    position: int
    filled: int
    unique: bool
    texts: tuple[str, ...]
    epoch: np.datetime64 | None = None
    directory: Directory = field(default_factory=Directory)

    @classmethod
    def of(
        cls, header: str, position: int, cells: pa.ChunkedArray[Any], epoch: np.datetime64 | None, directory: Directory
    ) -> Profile:
        """The profile of a column's cells."""
        trimmed: Any = pc.utf8_trim_whitespace(cells.cast(pa.string()))
        blank = pc.is_in(pc.utf8_lower(half_width(trimmed)), pa.array(["", *sorted(NOTHING)], pa.string()))
        values = trimmed.filter(pc.invert(blank)).drop_null()
        distinct = pc.unique(values)
        texts = tuple(distinct.slice(0, LOOKED_AT).to_pylist())
        return cls(header, position, len(values), len(distinct) == len(values), texts, epoch, directory)

    def share(self, test: Any) -> int:
        """Of a hundred distinct values, how many pass."""
        return 100 * sum(1 for text in self.texts if test(text)) // len(self.texts) if self.texts else 0

    @cached_property
    def few(self) -> bool:
        """Whether the values are a few words that come again."""
        return 0 < len(self.texts) <= FEW and (len(self.texts) < self.filled or self.filled < 10)

    @cached_property
    def phones(self) -> int:
        """Of a hundred, telephones."""
        return self.share(lambda text: _PHONE.fullmatch(unicodedata.normalize("NFKC", text)))

    @cached_property
    def people(self) -> int:
        """Of a hundred, people of the staff list: numbers, accounts, names."""
        return self.share(lambda text: self.directory.meant(text) or self.directory.named(text))

    @cached_property
    def ids(self) -> int:
        """Of a hundred, what looks like an id: no spaces, and a digit, or hexadecimal."""
        return self.share(lambda text: re.fullmatch(r"[\w./#:-]+", text) and re.search(r"\d", text))

    @cached_property
    def amounts(self) -> int:
        """Of a hundred, numbers."""
        return self._converted(Field("amount", "", "money"))

    @cached_property
    def yes_no(self) -> int:
        """Of a hundred, yes or no."""
        return self.share(lambda text: unicodedata.normalize("NFKC", text).lower() in YES_NO)

    def _converted(self, field: Field) -> int:
        if not self.texts:
            return 0
        return 100 * (len(self.texts) - len(self.read_as(field).rows)) // len(self.texts)

    def read_as(self, field: Field, date_format: str | None = None) -> Converted:
        """The distinct values, read as a field's."""
        writing = Writing(date_format, epoch=self.epoch, unit=unit_of(self.header))
        return convert(field, pa.chunked_array([pa.array(self.texts, pa.string())]), writing)

    @cached_property
    def days(self) -> Days | None:
        """How its days are written; None where it holds none."""
        texts = pa.array(self.texts, pa.string())
        if not len(texts) or self.share(lambda text: re.search(r"\d", text)) < 90:
            return None
        read = self.read_as(Field("date", "", "date"))
        good = len(texts) - len(read.rows)
        plain_numbers = self.share(str.isdecimal) > 50
        if read.readable and good * 10 >= len(texts) * 9:
            if plain_numbers and self.share(_may_count_days if self.epoch is not None else _is_whole_date) < 100:
                return None
            return Days(True, tuple(self._formats(texts)[:1]))
        if formats := self._formats(texts):
            return Days(False, tuple(formats))
        return None

    def _formats(self, texts: Any) -> list[str]:
        """The formats that nearly all values have, the best ones."""
        example = "".join(self.texts[:20])
        between = [sign for sign in "-/. " if sign in example]
        found: dict[str, int] = {}
        for orders in (_ORDERS, _NAMED) if re.search("[A-Za-z]{3}", example) else (_ORDERS,):
            for order in orders:
                for sign in between:
                    for time in _TIMES:
                        form = order.format(sign) + time
                        good = len(texts) - dates(texts, form).null_count
                        if good * 10 >= len(texts) * 9:
                            found[form] = good
        best = max(found.values(), default=0)
        return [form for form, good in found.items() if good == best]

    def fits(self, table: Table, field: Field, unknown_words_allowed: int) -> int:
        """How well the values fit a column of ours: above 0 speaks for it, below against it, -100 rules it out."""
        if not self.texts:
            return -10
        if (table.name, field.name) in PEOPLE and field.name != "scope_id":
            return self._fits_people()
        match field.kind:
            case "date":
                return 15 if self.days else -100
            case "money" | "number" | "ratio":
                if self.phones > 50 or (self.days and self.amounts < 90):
                    return -100
                return 10 if self._converted(field) >= 90 else -100
            case "yes_no":
                return 10 if self.yes_no >= 90 else -15 if len(self.texts) <= 2 else -100
            case "choice":
                known = self._known(field)
                return 10 if known >= 90 else -10 if self.few and known >= unknown_words_allowed else -100
            case "id":
                return self._fits_id(table, field)
            case "text":
                named = field.name in ("name", "customer_name", "product")
                return -100 if named and (self.days or self.amounts > 90 or self.yes_no > 90) else 0
            case _:
                return 10 if self._converted(field) >= 90 else -100

    def _known(self, field: Field) -> int:
        words = {*field.choices, *field.choices.values(), *field.words}
        return self.share(lambda text: unicodedata.normalize("NFKC", text) in words)

    def _fits_people(self) -> int:
        if self.phones > 50 or (self.days and not self.people):
            return -100
        if self.directory.ids:
            return 30 if self.people >= 80 else 10 if self.people >= 30 else -15
        return -100 if self.share(lambda text: re.fullmatch(r"-?[\d,]*\.\d+", text)) > 20 else 0

    def _fits_id(self, table: Table, field: Field) -> int:
        if field.name == "phone":
            return 20 if self.phones >= 80 else -100 if self.share(lambda text: re.search(r"\d{5}", text)) < 50 else -10
        if self.phones >= 80 or (self.days and not self.share(str.isdecimal)):
            return -60 if self.phones >= 80 else -100
        if table.key == (field.name,):
            return 10 if self.unique else -30
        return 5 if self.ids >= 80 else -30 if self.amounts < 50 and self.ids < 20 else 0

    def own_type(self) -> str:
        """What `[fields.TABLE]` may call its type."""
        if self.texts and self.yes_no == 100:
            return "yes/no"
        if self.days and self.days.readable:
            return "date"
        if self.amounts >= 95 and self.phones < 50 and self.share(lambda text: len(text) < 13) == 100:
            return "number"
        return "text"

    def samples(self, name: str, kind: str) -> tuple[str, ...]:
        """A few values, as they may be shown: of what is private only the last characters."""
        open_ = kind in NUMERIC or kind == "date" or (kind == "id" and name not in {"phone", *COLUMNS})
        return tuple(_shown(text, name, open_=open_) for text in self.texts[:3])


def _may_count_days(text: str) -> bool:
    return re.fullmatch(r"[34]\d{4}(\.\d+)?|(19|20)\d{6}", text) is not None


def _is_whole_date(text: str) -> bool:
    return re.fullmatch(r"(19|20)\d{6}", text) is not None


def _shown(text: str, name: str, *, open_: bool) -> str:
    plain = unicodedata.normalize("NFKC", text)
    bare = re.sub(r"[\s-]", "", plain)
    if name in COLUMNS or re.fullmatch(ID_NUMBER, bare) or _CARD.fullmatch(bare):
        return masked(bare)
    if _MAIL.fullmatch(plain):
        return f"…@{plain.rpartition('@')[2]}"
    if _PHONE.fullmatch(plain):
        return masked(bare)
    short = " ".join(text.split())
    short = short if len(short) <= 24 else f"{short[:23]}…"
    return short if open_ else _DIGITS.sub(lambda found: masked(re.sub(r"[\s-]", "", found[0])), short)
