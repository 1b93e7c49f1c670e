"""The YAML of policy files: version 1.2 where the versions differ, every value as its text, every place where the editor has it."""

from __future__ import annotations

import pytest

from hrcalc.policy.document import Document, KeyedTable
from hrcalc.policy.reader import read_document

HEAD = "policy: p\neffective: 2026-01-01\n"


def read(text: str) -> tuple[Document | None, list[str]]:
    """The document, and the place of each problem."""
    document, problems = read_document(text, "p.yaml")
    assert document is None or isinstance(document, Document)
    return document, [p.place for p in problems]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('{"title":"x"}', "x"),  # a colon may follow a quoted key directly
        ('{title: "1\\/2"}', "1/2"),
        ("{title:\tx}", "x"),
        ("{title: no}", "no"),
        ("{title: 0o14}", "0o14"),
        ("{title: 1e3}", "1e3"),
        ("{title: 2026-01-01}", "2026-01-01"),
        ("{title: ~}", "~"),
        ("{title: 😀}", "😀"),
        ("{title: a#b}", "a#b"),
        ("{title: a:b}", "a:b"),
    ],
)
def test_a_value_is_its_text(written: str, title: str) -> None:
    document, problems = read(f"{HEAD}items:\n  pay: {written[:-1]}, formula: 1}}\n")
    assert problems == []
    assert document is not None
    assert document.items["pay"].title.zh == title


def test_keys_are_texts_too() -> None:
    document, problems = read(
        HEAD + "tables: {t: {01: {r: 2}, yes: {r: 3}, 2026-01-01: {r: 4}}}\nitems: {pay: {formula: 1}}\n"
    )
    assert problems == []
    assert document is not None
    table = document.tables["t"]
    assert isinstance(table, KeyedTable)
    assert list(table.rows) == ["01", "yes", "2026-01-01"]


def test_the_version_may_be_told_and_the_document_may_end() -> None:
    assert read(f"%YAML 1.2\n---\n{HEAD}items: {{pay: {{formula: 1}}}}\n...\n")[1] == []


@pytest.mark.parametrize("char", ["\u0085", "\u2028", "\u2029"])
def test_a_break_that_only_old_yaml_knows_is_refused_at_its_place(char: str) -> None:
    """An editor would count other lines than the program."""
    assert read(f"policy: p\n# a{char}b\neffective: soon\n")[1] == ["p.yaml:2:4"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("items: {pay: {formula: 1, <<: x}}\n", "p.yaml:3:27"),  # no merge key: an unknown one
        ("items: {? [a] : {formula: 1}}\n", "p.yaml:3:11"),
        ("items: {pay: &a {formula: 1}}\n", "p.yaml:3:14"),
        ("items: {pay: *a}\n", "p.yaml:3:14"),
        ("items: {pay: {formula: !!int 1}}\n", "p.yaml:3:24"),
        ("items: {pay: {formula: 1}}\n---\npolicy: q\n", "p.yaml:4:1"),
        ("items: {pay: {formula: 1, formula: 2}}\n", "p.yaml:3:27"),
    ],
)
def test_what_is_refused_has_its_place(text: str, place: str) -> None:
    assert read(HEAD + text)[1] == [place]
