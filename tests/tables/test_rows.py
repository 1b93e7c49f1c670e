"""Which rows are alike: quickly seen, and yet exact."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.tables import rows
from hrcalc.tables.rows import repeated

IDS = st.one_of(st.none(), st.text(st.sampled_from("ab0 王\0"), max_size=3), st.text("x", min_size=60, max_size=70))
DAYS = st.one_of(st.none(), st.dates(dt.date(2026, 10, 1), dt.date(2026, 10, 3)))


@given(st.lists(st.tuples(IDS, DAYS), max_size=30), st.booleans())
def test_rows_that_agree_with_another_one_are_found(cells: list[tuple[str | None, dt.date | None]], both: bool) -> None:
    frame = pa.table(
        {"id": pa.array([a for a, _ in cells], pa.string()), "day": pa.array([b for _, b in cells], pa.date32())}
    )
    keys = [cell if both else cell[0] for cell in cells]
    count = Counter(keys)
    expected = [i for i, key in enumerate(keys) if count[key] > 1]
    assert repeated(frame, ["id", "day"] if both else ["id"]).tolist() == expected


def test_rows_that_only_share_a_slot_are_not_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "row_codes", lambda frame, _: np.zeros(len(frame), np.uint64))
    assert repeated(pa.table({"id": ["a", "b", "a", "c"]}), ["id"]).tolist() == [0, 2]


def test_columns_in_pieces_and_slices() -> None:
    ids = pa.chunked_array([["a", "b"], ["c", "a"], [], ["b", "d"]]).slice(1)
    assert repeated(pa.table({"id": ids}), ["id"]).tolist() == [0, 3]
