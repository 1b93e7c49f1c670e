"""A column of values, row by row: exact numbers, texts, dates or yes/no; which are missing, and which could not be computed.

A row that could not be computed carries its `Fault` along. It becomes a problem only where something that is paid or shown needs the
row; so what is not needed is, in effect, not evaluated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hrcalc.exact import Exact
from hrcalc.policy.document import Formula
from hrcalc.words import Text

Type = Literal["money", "number", "ratio", "date", "text", "yes_no"]
NUMERIC: tuple[Type, ...] = ("money", "number", "ratio")
Indexes = NDArray[np.intp]
Flags = NDArray[np.bool_]

EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row could not be computed, and how to mend it; at which character of which formula."""

    why: Text
    mend: Text
    formula: Formula
    at: int = 0


class Texts:
    """Texts by code: `values[codes[row]]`; code -1 is no text. Out of an Arrow dictionary they come when first asked for."""

    __slots__ = ("_values", "codes")

    def __init__(self, codes: NDArray[np.int32], values: tuple[str, ...] | pa.StringArray) -> None:
        self.codes = codes
        self._values = values

    @property
    def values(self) -> tuple[str, ...]:
        """The distinct texts, by code."""
        if not isinstance(self._values, tuple):
            self._values = tuple(self._values.to_pylist())
        return self._values

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Texts:
        """One text for each row."""
        known: dict[str, int] = {}
        codes = [-1 if t is None else known.setdefault(t, len(known)) for t in texts]
        return cls(np.array(codes, dtype=np.int32), tuple(known))

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: Indexes) -> Texts:
        """The texts of these rows."""
        return Texts(self.codes[rows], self._values)

    def at(self, row: int) -> str | None:
        """One of the texts."""
        code = int(self.codes[row])
        return None if code < 0 else self.values[code]

    def recoded(self, values: Mapping[str, int]) -> NDArray[np.int32]:
        """The codes in another list of texts; -2 for a text that is not in it."""
        table = np.array([values.get(v, -2) for v in self.values] + [-1], dtype=np.int32)
        return np.asarray(table[self.codes], dtype=np.int32)


Data = Exact | Texts | NDArray[Any]


@dataclass(frozen=True)
class Column:
    """Values of one type. Dates are days since 1970-01-01 (int64), yes/no is boolean.

    `missing` is None where no row is. `choices` maps a text's other spelling to the one in the data (市场 -> marketing).
    """

    type: Type
    data: Data
    missing: Flags | None = None
    faults: Mapping[int, Fault] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.data)

    @property
    def numbers(self) -> Exact:
        """The data of a numeric column."""
        assert isinstance(self.data, Exact)
        return self.data

    @property
    def flags(self) -> Flags:
        """The data of a yes/no column: yes, and neither missing nor at fault."""
        flags = np.asarray(self.data, dtype=bool)
        if self.missing is not None:
            flags = flags & ~self.missing
        if self.faults:
            flags = flags.copy()
            flags[list(self.faults)] = False
        return flags

    def take(self, rows: Indexes) -> Column:
        """These rows, in this order."""
        data = self.data.take(rows) if isinstance(self.data, Exact | Texts) else self.data[rows]
        missing = None if self.missing is None else self.missing[rows]
        if missing is not None and not missing.any():
            missing = None
        faults = {i: self.faults[r] for i, r in enumerate(rows.tolist()) if r in self.faults} if self.faults else {}
        return replace(self, data=data, missing=missing, faults=faults)

    def is_missing(self, row: int) -> bool:
        """Whether a row has no value."""
        return self.missing is not None and bool(self.missing[row])

    def value(self, row: int) -> Fraction | str | dt.date | bool | None:
        """One value, as Python has it; None where it is missing."""
        if self.is_missing(row):
            return None
        if isinstance(self.data, Exact | Texts):
            return self.data.at(row)
        if self.type == "date":
            return EPOCH + dt.timedelta(days=int(self.data[row]))
        return bool(self.data[row])


def numbers(type_: Type, values: Sequence[Fraction | int | None]) -> Column:
    """A numeric column from Python's numbers; None is missing."""
    missing = np.array([v is None for v in values], dtype=bool)
    return Column(type_, Exact.of([0 if v is None else v for v in values]), missing if missing.any() else None)


def constant(type_: Type, value: Fraction | int, n: int) -> Column:
    """The same number in every row."""
    return Column(type_, Exact.constant(value, n))


def texts(values: Iterable[str | None], choices: Mapping[str, str] | None = None) -> Column:
    """A text column; None is missing."""
    data = Texts.of(values)
    missing = data.codes < 0
    return Column("text", data, missing if missing.any() else None, choices=choices or {})


def dates(values: Sequence[dt.date | None]) -> Column:
    """A date column; None is missing."""
    missing = np.array([v is None for v in values], dtype=bool)
    days = np.array([0 if v is None else (v - EPOCH).days for v in values], dtype=np.int64)
    return Column("date", days, missing if missing.any() else None)


def flags(values: Flags, faults: Mapping[int, Fault] | None = None) -> Column:
    """A yes/no column."""
    return Column("yes_no", values, faults=faults or {})


def nothing(type_: Type, n: int) -> Column:
    """A column in which every row is missing."""
    data: Data = np.zeros(n, dtype=bool if type_ == "yes_no" else np.int64)
    if type_ in NUMERIC:
        data = Exact.constant(0, n)
    elif type_ == "text":
        data = Texts(np.full(n, -1, dtype=np.int32), ())
    return Column(type_, data, None if type_ == "yes_no" else np.ones(n, dtype=bool))


def merge(n: int, parts: Sequence[tuple[Indexes, Column]], faults: Mapping[int, Fault] | None = None) -> Column:
    """One column of `n` rows out of parts for some of the rows each; rows that no part has are missing."""
    all_faults = dict(faults or {})
    for rows, part in parts:
        all_faults.update((int(rows[i]), fault) for i, fault in part.faults.items())
    if len(parts) == 1 and len(parts[0][0]) == n:
        return replace(parts[0][1], faults=all_faults)
    type_ = merged_type([part.type for _, part in parts]) if parts else "number"
    result = nothing(type_, n)
    missing = np.ones(n, dtype=bool)
    for rows, part in parts:
        missing[rows] = False if part.missing is None else part.missing
    data = result.data
    if isinstance(data, Exact):
        for rows, part in parts:
            data = data.replace(rows, part.numbers)
    elif isinstance(data, Texts):
        data = _merge_texts(n, parts)
    else:
        for rows, part in parts:
            data[rows] = part.data
    choices = {k: v for _, part in parts for k, v in part.choices.items()}
    keep = missing.any() and type_ != "yes_no"
    return Column(type_, data, missing if keep else None, all_faults, choices)


def merged_type(types: Sequence[Type]) -> Type:
    """The type of values that come from several places: a plain number goes with every numeric type."""
    special = [t for t in types if t != "number"]
    return special[0] if special else "number"


def product_type(left: Type, right: Type) -> Type:
    """The type of a product: an amount of anything is an amount, a ratio of a ratio a ratio."""
    if "money" in (left, right):
        return "money"
    return "ratio" if left == right == "ratio" else "number"


def quotient_type(left: Type, right: Type) -> Type:
    """The type of a quotient: amount by amount is a ratio."""
    if left == "ratio" or left == right == "money":
        return "number" if left == "ratio" and right == "money" else "ratio"
    return "money" if left == "money" else "number"


def arithmetic_type(sign: str, left: Type, right: Type) -> Type:
    """The type of a result; the check of types has refused what does not go together."""
    if sign in "+-":
        return merged_type([left, right])
    return product_type(left, right) if sign == "*" else quotient_type(left, right)


def _merge_texts(n: int, parts: Sequence[tuple[Indexes, Column]]) -> Texts:
    known: dict[str, int] = {}
    for _, part in parts:
        assert isinstance(part.data, Texts)
        for value in part.data.values:
            known.setdefault(value, len(known))
    codes = np.full(n, -1, dtype=np.int32)
    for rows, part in parts:
        assert isinstance(part.data, Texts)
        codes[rows] = part.data.recoded(known)
    return Texts(codes, tuple(known))


def same_texts(left: Texts, right: Texts) -> Flags:
    """Where two columns have the same text."""
    known = {v: i for i, v in enumerate(left.values)}
    return np.asarray(left.codes == right.recoded(known), dtype=bool)


def compared(operator: Callable[[Any, Any], Any], left: Column, right: Column) -> Flags:
    """`operator` row by row, for two columns of the same kind; rows with a missing value are not looked at here."""
    if isinstance(left.data, Exact):
        return left.data.compare(operator, right.numbers)
    if isinstance(left.data, Texts):
        assert isinstance(right.data, Texts)
        return np.asarray(operator(same_texts(left.data, right.data), True), dtype=bool)
    return np.asarray(operator(left.data, right.data), dtype=bool)
