"""Small questions about rows: whom one is about, which are alike, how a number is shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.tables.schema import Table


def people_of(table: Table, frame: pa.Table, row: int) -> tuple[tuple[str, ...], bool]:
    """The employees that a row is about, and whether there should be one and nobody can say who.

    Rows of events name none here: who reads an event is for the policies to say.
    """
    if table.date or table.name == "deal_credits":
        return (), False
    name = "employee_id"
    if table.name == "targets":
        if frame["scope"][row].as_py() != "employee":
            return (), True
        name = "scope_id"
    person = frame[name][row].as_py()
    return ((person,), False) if person else ((), True)


def plain_number(value: str | None) -> str:
    """A number without idle zeros; a text that is no number as it is."""
    try:
        number = Decimal(value or "")
    except ArithmeticError:
        return str(value)
    return format(number.normalize(), "f")


def group_codes(frame: pa.Table, names: Sequence[str]) -> npt.NDArray[np.int64]:
    """A number for each row, the same where the rows agree on `names`."""
    codes = np.zeros(len(frame), dtype=np.int64)
    for name in names:
        column: Any = frame[name].combine_chunks()
        encoded = column.dictionary_encode(null_encoding="encode")
        encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
        indices = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        codes = codes * (len(encoded.dictionary) + 1) + indices
        if len(names) > 1:
            codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)
    return codes
