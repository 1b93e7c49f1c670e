"""Where the values of a table's columns come from: the Arrow tables of a month, or the rows of an example."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.columns import Column, Indexes, Texts, Type, dates, nothing, numbers, texts
from hrcalc.engine.customers import How, Keys, keys_of
from hrcalc.exact import Exact

_LEAD = "_lead"
"""The row of the lead that `lead_id` names, where reading has looked it up."""

Value = Fraction | str | dt.date | bool | None

TYPES: Mapping[str, Type] = {"yes_no": "yes_no", "date": "date", "money": "money", "number": "number", "ratio": "ratio"}
"""Kind of a table's column -> type in formulas; every other kind is text."""


def type_of(kind: str) -> Type:
    """The type that a column of this kind has in formulas."""
    return TYPES.get(kind, "text")


class FieldLike(Protocol):
    """What is needed of a table's column: its kind, and its choices (in the data -> in the other language)."""

    @property
    def kind(self) -> str:
        """What it holds, such as money, date or text."""

    @property
    def title(self) -> str:
        """Its Chinese header."""

    @property
    def choices(self) -> Mapping[str, str]:
        """Its known values, in the data -> in Chinese."""


def column_named(fields: Mapping[str, FieldLike], word: str) -> str | None:
    """A column by its id or its Chinese header; an id wins."""
    return word if word in fields else next((name for name, f in fields.items() if word and f.title == word), None)


class Fields(Protocol):
    """The columns of a table."""

    @property
    def fields(self) -> Mapping[str, FieldLike]:
        """The columns' kinds and titles."""

    def column(self, name: str) -> Column:
        """A whole column."""

    def find(self, name: str, other: Fields, other_name: str) -> Indexes:
        """For each row the row of `other` that has the same text there; -1 for none."""

    def texts(self, name: str, rows: Indexes) -> list[str | None]:
        """Some texts of a column."""

    def strings(self, name: str, rows: Indexes) -> pa.Array:
        """The same in Arrow."""

    def keys(self, name: str, how: How) -> Keys:
        """What a column tells of each row's customer."""


def spellings(field: FieldLike) -> dict[str, str]:
    """Either spelling of a choice -> the one in the data."""
    return {**{v: k for k, v in field.choices.items()}, **{k: k for k in field.choices}}


class _Found:
    """The part that both kinds of fields share."""

    def find(self, name: str, other: Fields, other_name: str) -> Indexes:
        """For each row the row of `other` that has the same text there; -1 for none."""
        if isinstance(self, ArrowFields) and isinstance(other, ArrowFields):
            if name == "lead_id" and _LEAD in self.table.column_names:
                return np.asarray(pc.fill_null(self.table[_LEAD], -1), dtype=np.intp)
            found = pc.index_in(self.table[name], value_set=other.table[other_name].combine_chunks().drop_null())
            return _without_nulls(other.table[other_name], found)
        mine, theirs = self.column(name).data, other.column(other_name).data  # type: ignore[attr-defined]
        assert isinstance(mine, Texts)
        assert isinstance(theirs, Texts)
        rows = {theirs.at(i): i for i in reversed(range(len(theirs)))}
        return np.array([-1 if (v := mine.at(i)) is None else rows.get(v, -1) for i in range(len(mine))], dtype=np.intp)


class ArrowFields(_Found):
    """Columns of an Arrow table, converted when first asked for."""

    def __init__(self, table: pa.Table, fields: Mapping[str, FieldLike], *, blank_is_zero: bool = False) -> None:
        self.table = table
        self.fields = fields
        self.blank_is_zero = blank_is_zero
        self._columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """A whole column."""
        if name not in self._columns:
            self._columns[name] = from_arrow(self.table[name], self.fields[name], self.blank_is_zero)
        return self._columns[name]

    def texts(self, name: str, rows: Indexes) -> list[str | None]:
        """Some texts of a column."""
        found: list[str | None] = self.strings(name, rows).to_pylist()
        return found

    def strings(self, name: str, rows: Indexes) -> pa.Array:
        """The same in Arrow."""
        return self.table[name].take(pa.array(rows)).combine_chunks()

    def keys(self, name: str, how: How) -> Keys:
        """What a column tells of each row's customer."""
        return keys_of(self.table[name], how)


class GivenFields(_Found):
    """Columns of an example's rows."""

    def __init__(
        self, rows: Sequence[Mapping[str, Value]], fields: Mapping[str, FieldLike], *, blank_is_zero: bool = False
    ) -> None:
        self.rows = rows
        self.fields = fields
        self.blank_is_zero = blank_is_zero

    def column(self, name: str) -> Column:
        """A whole column."""
        field = self.fields[name]
        type_ = type_of(field.kind)
        values: list[Any] = [row.get(name) for row in self.rows]
        if type_ == "date":
            return dates(values)
        if type_ == "text":
            return texts(values, spellings(field))
        if type_ == "yes_no":
            return Column("yes_no", np.array([bool(v) for v in values], dtype=bool))
        if self.blank_is_zero:
            values = [0 if v is None else v for v in values]
        return numbers(type_, values)

    def texts(self, name: str, rows: Indexes) -> list[str | None]:
        """Some texts of a column."""
        values = [self.rows[i].get(name) for i in rows.tolist()]
        return [v if isinstance(v, str) else None for v in values]

    def strings(self, name: str, rows: Indexes) -> pa.Array:
        """The same in Arrow."""
        return pa.array(self.texts(name, rows), pa.string())

    def keys(self, name: str, how: How) -> Keys:
        """What a column tells of each row's customer."""
        return keys_of(self.strings(name, np.arange(len(self.rows))), how)


def from_arrow(values: pa.ChunkedArray, field: FieldLike, blank_is_zero: bool = False) -> Column:
    """An Arrow column as a column of the engine; amounts stay exact."""
    type_ = type_of(field.kind)
    if len(values) == 0:
        return nothing(type_, 0)
    missing = values.is_null().to_numpy() if values.null_count else None
    if type_ == "text":
        encoded = values.combine_chunks().dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy().astype(np.int32)
        return Column("text", Texts(codes, encoded.dictionary), missing, choices=spellings(field))
    if type_ == "date":
        days = values.cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64)
        return Column("date", days, missing)
    if type_ == "yes_no":
        return Column("yes_no", values.fill_null(False).to_numpy().astype(bool))
    return Column(type_, exact_numbers(values), None if blank_is_zero else missing)


def _without_nulls(values: pa.ChunkedArray, found: pa.ChunkedArray) -> Indexes:
    """Positions among the values that are not null, as positions among all values."""
    rows: Indexes = found.fill_null(-1).to_numpy().astype(np.intp)
    if not values.null_count:
        return rows
    present = np.append(np.flatnonzero(values.is_valid().to_numpy()), -1)
    return np.asarray(present[rows], dtype=np.intp)


def exact_numbers(values: pa.ChunkedArray) -> Exact:
    """Decimals as whole numbers over a power of ten; null is 0."""
    scale: int = values.type.scale
    parts = [_unscaled(chunk) for chunk in values.chunks]
    return Exact(np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64), 10**scale)


def _unscaled(chunk: pa.Array) -> np.ndarray:
    """The low 64 bits of each 128-bit decimal: at most 18 digits, so they hold the whole number."""
    buffer = chunk.buffers()[1]
    pairs = np.frombuffer(buffer, dtype=np.int64, count=2 * (chunk.offset + len(chunk)))[2 * chunk.offset :]
    result = pairs[::2].copy()
    if chunk.null_count:
        result[chunk.is_null().to_numpy(zero_copy_only=False)] = 0
    return result
