"""What a table is: one pandera schema, from which names, types and checks are all read.

A column's `metadata` holds what pandera has no place for: its Chinese header, its kind, its choices in both languages.
`Field` is that metadata as a value that can be passed around. Each table has its own module, with its definition and
nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
from pandera.dtypes import immutable
from pandera.engines import pandas_engine

from hrcalc.tables.cells.units import headers_with_units
from hrcalc.tables.headers import plain
from hrcalc.words import Text

Kind = Literal["id", "text", "choice", "yes_no", "date", "money", "number", "ratio", "time", "month", "period"]

NAME, ACCOUNT, MORE_LEAVE, LEFT_OUT, CURRENCY = "_name", "_account", "_leaves", "_left_out", "_currency"
"""Columns of a sheet beside its table's fields: whom a row is about, by name and by account; further leave of its day; the column whose
word leaves the row out; what money its amount is in."""

BESIDE = {
    **dict.fromkeys(("姓名", "员工姓名", "名字", "name", "employee_name"), NAME),
    **dict.fromkeys(("账号", "帐号", "企业微信账号", "account", "userid", "user_id", "wecom_userid"), ACCOUNT),
}
"""Headers beside a staff number, or in its place."""

NUMERIC: frozenset[str] = frozenset({"money", "number", "ratio"})
"""Kinds that become exact decimals."""


@immutable
class Exact(pandas_engine.DataType):
    """Any Arrow decimal: the scale is what the column's own values need, so no amount is ever rounded on the way in."""

    type = pd.ArrowDtype(pa.decimal128(18, 2))

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Whether a column holds decimals, of whatever scale."""
        found = getattr(pandera_dtype, "type", None)
        return isinstance(found, pd.ArrowDtype) and pa.types.is_decimal(found.pyarrow_dtype)

    def __str__(self) -> str:
        return "exact decimal"


EXACT = Exact()  # type: ignore[call-arg]  # pandera's decorator takes the arguments away, which mypy cannot see


def _dtype(kind: Kind) -> Any:
    if kind in NUMERIC:
        return EXACT
    arrow: dict[str, pa.DataType] = {"yes_no": pa.bool_(), "date": pa.date32()}
    return pd.ArrowDtype(arrow.get(kind, pa.string()))


@dataclass(frozen=True)
class Field:
    """One column of a table.

    `title` is the Chinese header without brackets; `unit` what may follow it in brackets (`分钟`, `元`); `aliases` are
    other headers that mean the same. `choices` maps each English value to its Chinese one; `words` are
    other words for one of them. `required` columns must be
    in the file, and filled in every row. `percent` tells a plain number that may also be written `90%`.
    """

    name: str
    title: str
    kind: Kind
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    aliases: tuple[str, ...] = ()
    percent: bool = False

    @classmethod
    def of(cls, name: str, column: pandera.Column) -> Field:
        """The field that a schema's column describes."""
        metadata: dict[str, Any] = column.metadata or {}
        return cls(name, required=not column.nullable, **metadata)

    @property
    def headers(self) -> list[str]:
        """Every header that means this column, as `plain` gives it."""
        names = (self.name, self.title, *self.aliases)
        money = self.kind == "money"
        with_unit = [text for name in names for text in headers_with_units(name, self.unit, money=money)]
        return [plain(text) for text in (*names, *with_unit)]

    @property
    def label(self) -> Text:
        """How messages call the column."""
        return Text(self.title, self.name)


@dataclass(frozen=True)
class Table:
    """One table of the inputs.

    `key` is what makes a row itself: twice in one folder is an error. A later folder replaces earlier rows that agree
    with it on `replaces` (the key, where nothing else is said). `date` is the column whose day decides an event's
    month. `roles` maps each role to the column that holds its person; the first is the table's own. `words` are what a
    file's name may call it.
    """

    name: str
    title: Text
    schema: pandera.DataFrameSchema
    words: tuple[str, ...]
    key: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    date: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The columns, by name, in the order in which we write them ourselves."""
        return {str(name): Field.of(str(name), column) for name, column in self.schema.columns.items()}

    @cached_property
    def headers(self) -> dict[str, str]:
        """Every header that means one of the columns, as `plain` gives it, and the column's name."""
        beside = BESIDE if "employee_id" in self.fields and "name" not in self.fields else {}
        return {**beside, **{header: name for name, field in self.fields.items() for header in field.headers}}

    @property
    def group(self) -> tuple[str, ...]:
        """The columns on which a later folder's row replaces earlier ones."""
        return self.replaces or self.key


def column(
    kind: Kind,
    title: str,
    *checks: pandera.Check,
    required: bool = False,
    choices: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    unit: str = "",
    aliases: tuple[str, ...] = (),
    percent: bool = False,
) -> pandera.Column:
    """A column of a schema: its kind gives the type, `checks` are pandera's own, the rest is metadata for `Field`."""
    if choices:
        checks = (pandera.Check.isin(list(choices)), *checks)
    metadata = {
        "title": title,
        "kind": kind,
        "choices": dict(choices or {}),
        "words": dict(words or {}),
        "unit": unit or ("元" if kind == "money" else ""),
        "aliases": aliases,
        "percent": percent,
    }
    return pandera.Column(_dtype(kind), list(checks), nullable=not required, metadata=metadata)


def schema(name: str, columns: Mapping[str, pandera.Column], key: tuple[str, ...] = ()) -> pandera.DataFrameSchema:
    """A table's schema, with its key unique."""
    return pandera.DataFrameSchema(dict(columns), unique=list(key) or None, name=name)


def at_least(value: int) -> pandera.Check:
    """Not below `value`."""
    return pandera.Check.ge(value)


def between(low: int, high: int) -> pandera.Check:
    """From `low` to `high`, both included."""
    return pandera.Check.in_range(low, high)


def above(low: int, high: int) -> pandera.Check:
    """Above `low`, up to `high`."""
    return pandera.Check.in_range(low, high, include_min=False)
