"""YAML with places: every character of a value is found again in the file, however the value is written."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.policy.source import Mapping, Scalar, read_yaml

SIGNS = "ab1万邀约\"'\\ \n,:+*(){}，＋é#"


def scalar_of(text: str) -> Scalar:
    root = read_yaml(text, "p.yaml")
    assert isinstance(root, Mapping)
    value = root.entries["formula"]
    assert isinstance(value, Scalar)
    return value


def at_place(text: str, scalar: Scalar, at: int) -> str:
    """What stands in the file where character `at` of a value is said to stand."""
    place = scalar.place_of(at)
    return text.split("\n")[place.line - 1][place.column - 1 :]


@given(
    st.text(SIGNS, min_size=1, max_size=60),
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.booleans(),
    st.sampled_from([20, 80]),
)
def test_every_character_has_its_place(value: str, style: str | None, unicode: bool, width: int) -> None:
    text = "title: 提成\n" + yaml.safe_dump(
        {"formula": value}, default_style=style, allow_unicode=unicode, width=width
    ).replace('"formula"', "formula").replace("'formula'", "formula").replace("? |-\n  formula\n", "formula")
    try:
        scalar = scalar_of(text)
    except (KeyError, AssertionError):
        return
    for at, char in enumerate(scalar.text):
        if not char.isspace():
            found = at_place(text, scalar, at)
            assert found.startswith((char, "\\")), (text, at, char, found)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("formula: won * 邀约 + foo", "1:21"),
        ("formula:   won\n  + foo", "2:5"),
        ("formula: 'a == \"it''s\" + foo'", "1:26"),
        ('formula: "a == \\"x\\" + foo"', "1:24"),
        ('formula: "\\u9080\\u7ea6 + foo"', "1:26"),
        ("formula: >\n  won\n\n  + foo", "4:5"),
        ("formula: |2-\n  won\n    + foo", "3:7"),
    ],
)
def test_places_in_each_way_of_writing(written: str, wanted: str) -> None:
    scalar = scalar_of(written)
    place = scalar.place_of(scalar.text.index("foo"))
    assert f"{place.line}:{place.column}" == wanted


def test_the_end_of_a_value_is_behind_its_last_character() -> None:
    scalar = scalar_of('formula: "won +"\n')
    assert scalar.place_of(len(scalar.text)).column == 16
    folded = scalar_of("formula: >\n  won\n  +\n")
    assert (folded.place_of(len(folded.text.rstrip())).line, folded.place_of(len(folded.text.rstrip())).column) == (
        3,
        4,
    )
