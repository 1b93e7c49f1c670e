"""What looks alike is found without comparing all with all: nothing one edit apart is missed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.engine.alike import FEW, RARE, Letters, Pairs, distinct, edits, one_edit, one_sign_apart, shared_parts

WORDS = st.lists(st.text("abc", min_size=2, max_size=6), max_size=8, unique=True)


def plain(one: str, other: str) -> int:
    """The distance, from its definition (optimal string alignment)."""
    rows = [[i + j if i * j == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            least = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
                least = min(least, rows[i - 2][j - 2] + 1)
            rows[i][j] = least
    return rows[-1][-1]


@given(st.text("abcd", max_size=9), st.text("abcd", max_size=9))
def test_edits_up_to_two_are_counted(one: str, other: str) -> None:
    assert edits(one, other) == min(plain(one, other), 3)


def letters(texts: list[str]) -> Letters:
    return Letters(pa.array(texts, pa.string()))


def as_set(pairs: Pairs) -> set[tuple[int, int]]:
    mine, theirs = (side.tolist() for side in pairs)
    found = list(zip(mine, theirs, strict=True))
    assert found == sorted(set(found))
    return set(found)


@given(WORDS, WORDS)
def test_all_pairs_one_edit_apart_are_found(asked: list[str], known: list[str]) -> None:
    found = as_set(one_edit(letters(asked), letters(known)))
    assert {(i, j) for i, a in enumerate(asked) for j, b in enumerate(known) if plain(a, b) <= 1} <= found
    assert all(plain(asked[i], known[j]) <= 2 for i, j in found)


SHORT = st.lists(st.text("abc", min_size=2, max_size=4), max_size=8, unique=True)
"""Words with so few parts that all of them are looked up."""


@given(SHORT, SHORT)
def test_pairs_that_share_a_rare_part_are_found(asked: list[str], known: list[str]) -> None:
    def parts(text: str) -> set[str]:
        return {text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1)}

    assert as_set(shared_parts(letters(asked), letters(known))) == {
        (i, j) for i, a in enumerate(asked) for j, b in enumerate(known) if parts(a) & parts(b)
    }


def test_a_part_that_many_have_says_nothing() -> None:
    known = [f"上海{chr(0x4E00 + i)}科技" for i in range(RARE + 1)]
    asked = letters(["上海龙科技"])
    assert as_set(shared_parts(asked, letters(known))) == set()
    assert as_set(shared_parts(asked, letters(known[:-1]))) == {(0, j) for j in range(RARE)}
    assert as_set(one_edit(asked, letters(known[: FEW + 1]))) == set()
    assert as_set(one_edit(asked, letters(known[:FEW]))) == {(0, j) for j in range(FEW)}


def test_nothing_is_like_nothing() -> None:
    for find in (one_edit, shared_parts):
        for asked, known in (([], []), ([], ["ab"]), (["ab"], []), (["a"], ["a"]), (["a" * 65], ["a" * 65])):
            assert as_set(find(letters(asked), letters(known))) == set()


@given(WORDS, WORDS)
def test_texts_one_sign_apart(asked: list[str], known: list[str]) -> None:
    every = distinct((np.repeat(np.arange(len(asked)), len(known)), np.tile(np.arange(len(known)), len(asked))))
    found = one_sign_apart(letters(asked), letters(known), every).tolist()
    assert found == [len(a) == len(b) and plain(a, b) == 1 for a in asked for b in known]


def test_texts_of_many_batches_are_found_like_those_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, known = ([f"{side}{i:03}{'远近山水'[i % 4]}{'天地'[i % 2]}" for i in range(90)] for side in ("星", "河"))
    whole = [as_set(find(letters(asked), letters(known))) for find in (one_edit, shared_parts)]
    assert all(whole)
    monkeypatch.setattr("hrcalc.engine.alike._BATCH", 7)
    assert [as_set(find(letters(asked), letters(known))) for find in (one_edit, shared_parts)] == whole
