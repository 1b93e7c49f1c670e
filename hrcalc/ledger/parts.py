"""What a closed month holds, as bytes and back. The same content gives the same bytes."""

from __future__ import annotations

import io
import json
import zlib
from typing import Any

import pyarrow as pa

_ONCE = frozenset({"employee_id", "amount", "source", "working", "event", "value"})
"""Columns most of whose values stand once: a dictionary of them takes more room than they do."""


def of_table(table: pa.Table) -> bytes:
    """A table as Parquet, which other programs read too."""
    import pyarrow.parquet as pq

    out = io.BytesIO()
    again = [name for name in table.column_names if name not in _ONCE]
    pq.write_table(
        table,
        out,
        compression="zstd",
        compression_level=6,
        use_dictionary=again,
        store_decimal_as_integer=True,
        write_statistics=False,
    )
    return out.getvalue()


def table_of(data: bytes, columns: list[str] | None = None) -> pa.Table:
    """A table, or some of its columns."""
    import pyarrow.parquet as pq

    return pq.read_table(io.BytesIO(data), columns=columns)


def of_json(value: Any) -> bytes:
    """Data as deflated JSON."""
    return zlib.compress(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(), 6)


def json_of(data: bytes) -> Any:
    """The data again."""
    return json.loads(zlib.decompress(data))
