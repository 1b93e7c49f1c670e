"""The keys of one cell, by which customers are compared."""

from __future__ import annotations

import pyarrow as pa

from hrcalc.engine.customers import How, keys_of


def keys_of_text(text: str | None, how: How) -> tuple[str, ...]:
    """The keys of one cell."""
    return tuple(keys_of(pa.array([text], pa.string()), how).text.to_pylist())
