"""Policy documents: every mistake has its place, all of them at once."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from hrcalc.calendar import Month
from hrcalc.policy.document import BandTable, Document
from hrcalc.policy.library import load
from hrcalc.policy.reader import read_document

GOOD = """\
policy: p
effective: 2026-01-01
metrics:
  won: {title: 成单数, value: count(deals by closer)}
items:
  pay: {formula: won * 100}
"""


def problems(text: str) -> list[tuple[str, str]]:
    """Place and English words of each problem."""
    return [(p.place, p.why.en) for p in read_document(dedent(text), "p.yaml")[1]]


def test_a_document_is_read() -> None:
    document, found = read_document(GOOD, "p.yaml")
    assert found == []
    assert isinstance(document, Document)
    assert document.version == "p@2026-01"
    assert document.titles == {"成单数": ("won",)}


@pytest.mark.parametrize(
    ("wrong", "place", "why"),
    [
        (GOOD + "itmes: {}\n", "p.yaml:7:1", "no key 'itmes'"),
        (GOOD + "policy: q\n", "p.yaml:7:1", "written twice (first in line 1)"),
        (GOOD.replace("2026-01-01", "2026-01-02"), "p.yaml:2:12", "first day of a month"),
        (GOOD.replace("2026-01-01", "2026-13-01"), "p.yaml:2:12", "first day of a month"),
        (GOOD + "ends: 2026-12-30\n", "p.yaml:7:7", "last day of a month"),
        (GOOD.replace("won * 100", "max(0, won)"), "p.yaml:6:25", "split at its comma"),
        (GOOD.replace("won * 100", "won * 1e5"), "p.yaml:6:24", "Scientific"),
        (GOOD.replace("won * 100", '"won * 1e5"'), "p.yaml:6:25", "Scientific"),
        (GOOD.replace("policy: p", "policy：p"), "p.yaml:1:7", "full-width"),
        (GOOD.replace("{formula: won * 100}", "{formula: won, kind: bonus}"), "p.yaml:6:29", "kind cannot be 'bonus'"),
        (
            GOOD.replace("{formula: won * 100}", "{formula: won, per: deal, credit: seller}"),
            "p.yaml:6:42",
            "no role 'seller'",
        ),
        (
            GOOD.replace("{formula: won * 100}", "{formula: won, round: half_up 0.001}"),
            "p.yaml:6:30",
            "no way of rounding",
        ),
        (
            GOOD.replace("{formula: won * 100}", "{formula: won, taxable: no, kind: memo}"),
            "p.yaml:6:23",
            "An item of kind: memo has no taxable",
        ),
        (GOOD.replace("{formula: won * 100}", "{when: won > 0}"), "p.yaml:6:8", "formula is missing"),
        (GOOD.replace("  pay:", "  won:"), "p.yaml:6:3", "already used in line 4"),
        (GOOD.replace("  pay:", "  if:"), "p.yaml:6:3", "cannot be a name"),
        (GOOD + "tables: {t: [{from: 0, value: 1}, {from: 0, value: 2}]}\n", "p.yaml:7:42", "must rise"),
        (GOOD + "tables: {t: [{from: 0, to: 5, value: 1}]}\n", "p.yaml:7:24", "has no end"),
        (GOOD + "tables: {t: [{from: many, value: 1}]}\n", "p.yaml:7:21", "not a number"),
        (GOOD + "examples: [{given: {won: 1}}]\n", "p.yaml:7:12", "no expect"),
        (GOOD + "\tx: 1\n", "p.yaml:7:1", "a tab"),
        ("a: &x 1\nb: *x\n", "p.yaml:1:4", "& and *"),
        ("a: !!python/object:os.system 1\n", "p.yaml:1:4", "tags"),
        ("- 1\n", "p.yaml:1:1", "'name: value'"),
        ("", "p.yaml:1:1", "empty"),
        ("[" * 10_000, "p.yaml:1:13", "deep"),
    ],
)
def test_each_mistake_has_its_place(wrong: str, place: str, why: str) -> None:
    found = problems(wrong)
    assert found, "no problem found"
    assert any(p == place and why in w for p, w in found), found


def test_all_mistakes_are_told_at_once() -> None:
    text = GOOD.replace("won * 100", "won * 007") + "ends: never\nitmes: {}\n"
    assert [p for p, _ in problems(text)] == ["p.yaml:8:1", "p.yaml:7:7", "p.yaml:6:24"]


def test_scalars_are_read_as_their_text() -> None:
    document, found = read_document(
        GOOD + "reference: no\ntables: {t: [{from: 0, value: 0.1}, {from: 12:30, value: 1}]}\n", "p.yaml"
    )
    assert isinstance(document, Document)
    assert document.tables == {}
    assert [p.place for p in found] == ["p.yaml:8:46"]
    document, _ = read_document(GOOD + "tables: {t: [{above: 0.10, value: 3.5%}]}\n", "p.yaml")
    assert isinstance(document, Document)
    table = document.tables["t"]
    assert isinstance(table, BandTable)
    assert str(table.bands[0].edge) == "1/10"
    assert table.bands[0].above


def test_versions_by_pay_month(tmp_path: Path) -> None:
    for effective, ends in (("2026-01-01", ""), ("2026-04-01", "ends: 2026-06-30\n"), ("2026-09-01", "")):
        (tmp_path / f"p@{effective}.yaml").write_text(GOOD.replace("2026-01-01", effective) + ends, encoding="utf-8")
    library = load(tmp_path)
    assert library.problems == ()
    versions = {m: [d.version for d in library.in_force(Month(2026, m))] for m in (1, 3, 4, 6, 7, 9, 12)}
    assert versions == {
        1: ["p@2026-01"],
        3: ["p@2026-01"],
        4: ["p@2026-04"],
        6: ["p@2026-04"],
        7: [],
        9: ["p@2026-09"],
        12: ["p@2026-09"],
    }
    assert library.in_force(Month(2025, 12)) == []


def test_the_same_version_twice_is_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    (problem,) = load(tmp_path).problems
    assert "a.yaml" in problem.why.en
    assert problem.file == "b.yaml"


def test_a_file_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes("policy: 提成".encode("gb18030"))
    assert "UTF-8" in load(tmp_path).problems[0].why.en
