"""Rows that add up the others: `合计` at the foot of an export, `小计` between branches. They are no row of the table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from hrcalc.tables.parts import Part

_WORD = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|本页合计|部门合计|grand total|total|sub-?total)\s*[:：]?", re.IGNORECASE
)
"""What such a row calls itself."""


def total_rows(part: Part) -> npt.NDArray[np.bool_]:
    """The rows of a part that call themselves a total, and have nothing else in the columns that make a row what it is."""
    fields = part.table.fields
    own = [
        n for n, f in fields.items() if f.required and f.kind in {"id", "date", "text", "choice"} and n in part.columns
    ]
    mask = np.zeros(len(part.rows), dtype=bool)
    lacking = np.zeros(len(part.rows), dtype=bool)
    for name in own:
        if part.columns[name].null_count:
            lacking |= part.columns[name].is_null().to_numpy()
    rows = np.flatnonzero(lacking)
    if not len(rows):
        return mask
    bad = {(cell.row, cell.field.name): cell.text for cell in part.bad}
    texts = {
        name: part.columns[name].take(pa.array(rows)).to_pylist()
        for name, field in fields.items()
        if name in part.columns and (name in own or field.kind in {"id", "text"})
    }
    for i, row in enumerate(rows.tolist()):
        said = {name: bad.get((row, name), values[i]) for name, values in texts.items()}
        total = {name for name, text in said.items() if isinstance(text, str) and _WORD.fullmatch(text.strip())}
        mask[row] = bool(total) and not any(said[name] is not None for name in own if name not in total)
    return mask
