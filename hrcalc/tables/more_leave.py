"""Leave of further kinds on a day that attendance tells: `病假=4;事假=2` beside the first kind, which has columns of its own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa

from hrcalc.tables.cells.values import convert
from hrcalc.tables.schema import Field


def with_known_kinds(texts: pa.ChunkedArray[Any], kinds: Field) -> tuple[pa.ChunkedArray[Any], list[tuple[int, str]]]:
    """The same with our own words (`sick=4;personal=2`), and the kinds that nobody knows, by row (from 0)."""
    unknown, cells = [], []
    for row, text in enumerate(texts.to_pylist()):
        told = [(_known(kinds, kind), kind, hours) for kind, hours in pairs(text)]
        unknown += [(row, kind) for known, kind, _ in told if known is None]
        cells.append(";".join(f"{known}={hours}" for known, _, hours in told if known) or None)
    return pa.chunked_array([pa.array(cells, pa.string())]), unknown


def pairs(text: str | None) -> Iterator[tuple[str, Decimal]]:
    """Kind and hours of each further leave."""
    for one in (text or "").split(";"):
        kind, _, hours = one.partition("=")
        if hours:
            yield kind, Decimal(hours)


def _known(kinds: Field, kind: str) -> str | None:
    value: str | None = convert(kinds, pa.chunked_array([[kind]], pa.string())).values[0].as_py()
    return value if value in kinds.choices else None
