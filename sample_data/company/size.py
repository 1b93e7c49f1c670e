"""How big a benchmark month is."""

from __future__ import annotations

from typing import NamedTuple


class Size(NamedTuple):
    """Rows of each table of a benchmark month; `attendance` counts days of people."""

    people: int
    leads: int
    interviews: int
    deals: int
    attendance: int


SIZES = {
    "S": Size(200, 5_000, 3_000, 1_000, 4_400),
    "M": Size(10_000, 500_000, 300_000, 100_000, 220_000),
}
"""The months that `benchmarks/` measures."""
