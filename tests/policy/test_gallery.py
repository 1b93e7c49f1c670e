"""The gallery in policies/examples: each plan stands alone, all stand together, and nothing of the language is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hrcalc import policies
from hrcalc.engine.events import DATE, table_named
from hrcalc.engine.groups import GROUPS, group_named
from hrcalc.engine.periods import OWN_DAYS, PERIODS
from hrcalc.money import MODES
from hrcalc.policy import tree
from hrcalc.policy.document import (
    KINDS,
    OWN_ROLE,
    PERS,
    ROLES,
    TABLE_OF,
    TAXABLES,
    TAXED_KINDS,
    TOTALS,
    BandTable,
    Document,
)
from hrcalc.policy.functions import FUNCTIONS
from hrcalc.policy.lexer import AGGREGATES
from hrcalc.policy.library import load
from hrcalc.policy.source import Mapping
from hrcalc.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
GALLERY = ROOT / "policies" / "examples"
FILES = sorted(GALLERY.glob("*.yaml"))
BANDED = ("lookup", "marginal", "interpolate")


def settings(folder: Path, beside: Path) -> Settings:
    return Settings.load(policies=beside, lang="en", folder=folder, environ={})


def documents() -> list[Document]:
    library = load(GALLERY)
    assert library.problems == ()
    return list(library.documents)


@pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])
def test_a_plan_stands_alone(path: Path, tmp_path: Path) -> None:
    """Without a warning, with examples that hold: whoever copies the file needs no other."""
    told = settings(tmp_path, tmp_path / "nothing beside")
    _, problems = policies.check(told, [path])
    assert [(p.place, p.why.en) for p in problems] == []
    results = policies.run_examples(told, [path])
    assert [(r.example.title, r.as_problems()) for r in results if not r.passed] == []
    assert len(results) >= 4


@pytest.mark.parametrize("beside", ["policies", "nothing"])
def test_the_whole_gallery_stands_together(beside: str, tmp_path: Path) -> None:
    """`hrcalc policy test policies/examples`, beside the documents in force or without them."""
    told = settings(tmp_path, ROOT / "policies" if beside == "policies" else tmp_path / "nothing")
    _, problems = policies.check(told, [GALLERY])
    assert [(p.place, p.why.en) for p in problems] == []
    results = policies.run_examples(told, [GALLERY])
    assert [(r.policies, r.example.title) for r in results if not r.passed] == []


@pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])
def test_a_plan_says_what_it_is_for(path: Path) -> None:
    """Two or three lines of comment, in Chinese and then in English; a title in both; a file name that tells the version."""
    text = path.read_text(encoding="utf-8")
    comment = re.match(r"(?:# .*\n)+", text)
    assert comment
    _schema, *lines = comment.group().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("# 注意:")
    assert not re.search(r"[一-鿿]", lines[2])
    (document,) = load(path).documents
    assert path.stem == f"{document.name}@{document.effective}-01"
    for title in (document.title, *(item.title for item in document.items.values())):
        assert re.search(r"[一-鿿]", title.zh)
        assert not re.search(r"[一-鿿]", title.en)


def test_names_of_plans_are_their_own() -> None:
    """A plan of the gallery replaces no document in force."""
    in_force = {d.name for d in load(ROOT / "policies").documents}
    assert {d.name for d in documents()} & in_force == set()


# --- nothing is missing -----------------------------------------------------------------------------------------------


def formulas(document: Document) -> Iterator[tuple[str, tree.Node]]:
    """Every formula of a document with the table that its rows are of ("" for a person)."""
    for metric in document.metrics.values():
        yield "", metric.formula.node
    for item in document.items.values():
        for formula in (item.formula, item.when):
            if formula is not None:
                yield TABLE_OF.get(item.per, ""), formula.node
    if document.applies_to is not None:
        yield "", document.applies_to.node


def used_by(document: Document) -> Iterator[str]:
    """What a document uses of the language, in the words of `documented`."""
    for item in document.items.values():
        yield from (f"per: {item.per}", f"kind: {item.kind}", f"round: {item.round.mode}")
        if item.kind in TAXED_KINDS:
            yield f"taxable: {item.taxable}"
        if item.per in TABLE_OF:
            yield from roles(TABLE_OF[item.per], item.credit)
        if item.when is not None:
            yield "when"
        if item.payable is not None:
            yield "payable"
    if document.ends is not None:
        yield "ends"
    if document.applies_to is not None:
        yield "applies_to"
    if document.reference.en:
        yield "reference"
    for grain, formula in formulas(document):
        for node in formula.walk():
            yield from used_in(node, grain, document)
    for example in document.examples:
        yield "error" if example.error is not None else "expect"
        yield from (f"given: {key}" for key in example.given.entries)
        yield from (f"expect: {key}" for key in (example.expect.entries if isinstance(example.expect, Mapping) else ()))


def used_in(node: tree.Node, grain: str, document: Document) -> Iterator[str]:
    match node:
        case tree.Call():
            yield f"{node.function}/{len(node.arguments)}" if node.function == "marginal" else node.function
            if node.function in BANDED and isinstance(node.arguments[-1], tree.Name):
                table = document.tables[node.arguments[-1].text]
                assert isinstance(table, BandTable)
                yield from (f"{node.function}: {'above' if band.above else 'from'}" for band in table.bands)
        case tree.Aggregate():
            table_name = table_named(node.table) or ""
            yield from (
                node.function,
                f"rows of {table_name}",
                *roles(table_name, node.role or (OWN_ROLE[table_name],)),
            )
            yield from periods("in", node.period)
            if node.group:
                yield f"of {group_named(node.group)}"
            if node.where is not None:
                yield "where"
        case tree.Posted():
            yield "posted"
            yield from periods("posted in", node.period)
        case tree.Keyed():
            yield "keyed table"
        case tree.Name():
            if len(node.parts) > 1:
                yield "lead.field" if node.parts[0] == "lead" else "role.metric"
            if node.text in TOTALS:
                yield node.text
        case tree.Among():
            yield "not in" if node.negated else "in"
        case tree.Arithmetic() | tree.Compare() | tree.Logic():
            yield node.operator
        case tree.Not():
            yield "not"
        case tree.Negative():
            yield "-x"
        case tree.YesNo():
            yield "yes/no"
        case tree.Number():
            if node.percent:
                yield "3%"


def roles(table: str, role: tuple[str, ...]) -> Iterator[str]:
    yield f"{role[0]} of {table}"
    if role[1:]:
        yield ".manager"


def periods(word: str, period: tuple[str, ...]) -> Iterator[str]:
    if period:
        yield f"{word} last N months" if period[0] == "last" else f"{word} {period[0]}"


def documented() -> set[str]:
    """All that the language has, from the lists that the program itself reads by."""
    return {
        *(FUNCTIONS.keys() - {"marginal"}),
        *("marginal/2", "marginal/3", "posted", "keyed table", "where"),
        *("lookup: from", "lookup: above", "marginal: from", "interpolate: from"),
        *AGGREGATES,
        *(f"rows of {table}" for table in DATE if table != "leaves"),
        *(f"of {group}" for group in GROUPS),
        *(f"in {period}" for period in (*PERIODS, *OWN_DAYS, "last N months")),
        *("posted in quarter", "posted in year", "posted in last N months", "posted in all"),
        *(f"{role} of {table}" for table, of in ROLES.items() for role in of if table != "leaves"),
        *(".manager", "role.metric", "lead.field"),
        *(f"per: {per}" for per in PERS),
        *(f"kind: {kind}" for kind in KINDS),
        *(f"taxable: {taxable}" for taxable in TAXABLES),
        *(f"round: {mode}" for mode in MODES),
        *("when", "payable", "ends", "applies_to", "reference", "error", "expect"),
        *(
            "+",
            "-",
            "*",
            "/",
            "-x",
            "==",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "and",
            "or",
            "not",
            "in",
            "not in",
            "yes/no",
            "3%",
        ),
        *(f"given: {key}" for key in ("month", "people", "employees", "targets", "actuals", "posted", "deal_credits")),
        *(f"given: {table}" for table in DATE),
        *("expect: each", *(f"expect: {total}" for total in TOTALS), "gross_pay"),
    }


def test_everything_documented_appears_in_the_gallery() -> None:
    used = {form for document in documents() for form in used_by(document)}
    assert sorted(documented() - used) == []


def test_a_form_that_nothing_uses_is_found() -> None:
    """So that the test above can fail: without the plan that shows it, a form is missing."""
    without = {form for d in documents() if d.name != "forecast-accuracy" for form in used_by(d)}
    assert sorted(documented() - without) == ["abs"]


@pytest.mark.parametrize(
    "idea",
    [
        *("tier-cliff", "tier-marginal", "tier-per-deal", "tier-year-to-date", "interpolated-bonus", "accelerator"),
        *("cap-and-floor", "guarantee", "recoverable-draw", "clawback", "split", "manager-override", "team-bonus"),
        *("spiff", "holdback-release", "new-repeat-customer", "margin-based", "retention-bonus", "seniority"),
        *("piece-rate", "year-to-date-difference", "quarter-bonus", "annual-bonus"),
    ],
)
def test_plans_that_people_ask_for_are_there(idea: str) -> None:
    assert idea in {d.name for d in documents()}
