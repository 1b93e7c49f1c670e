"""Small questions about rows: whom one is about, which are alike, how a number is shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.tables.arrow import pc
from hrcalc.tables.schema import Table

_LONGEST = 64
"""Bytes of a text that are told apart at once."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
"""An odd number whose product spreads the bits of what it multiplies over all 64."""


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


def repeated(frame: pa.Table, names: Sequence[str]) -> npt.NDArray[np.int64]:
    """The rows that agree with another one on `names`, in their order; blanks are alike.

    Most rows have a slot of a large table to themselves, which is quickly seen; only those that share one are compared.
    """
    count = len(frame)
    bits = max(10, (8 * count).bit_length())
    slots = row_codes(frame, names) >> np.uint64(64 - bits)
    last = np.zeros(1 << bits, dtype=np.int32)
    rows = np.arange(count, dtype=np.int32)
    last[slots] = rows
    shared = np.zeros(1 << bits, dtype=bool)
    shared[slots[last[slots] != rows]] = True
    near = np.flatnonzero(shared[slots])
    codes = group_codes(frame.select(list(names)).take(pa.array(near)), names)
    return near[np.bincount(codes)[codes] > 1] if len(near) else near


def row_codes(frame: pa.Table, names: Sequence[str]) -> npt.NDArray[np.uint64]:
    """A number for each row: the same for rows that agree on `names`, and hardly ever for two that do not."""
    mixed = np.zeros(len(frame), dtype=np.uint64)
    for name in names:
        texts = pc.fill_null(frame[name].cast(pa.string()), "")
        longest = pc.max(pc.binary_length(texts)).as_py() or 0
        if longest > _LONGEST:
            texts, longest = pc.utf8_slice_codeunits(texts, 0, _LONGEST // 4), _LONGEST
        width = -(-max(longest, 1) // 8)
        cells = pc.ascii_rpad(texts, width=8 * width, padding="\0").combine_chunks()
        for words in np.frombuffer(cells.buffers()[2], np.uint64, len(frame) * width).reshape(-1, width).T:
            mixed = (mixed ^ words) * _MIX
            mixed ^= mixed >> np.uint64(32)
    return mixed * _MIX
