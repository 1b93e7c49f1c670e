"""Formulas cannot reach the host: whatever text comes in, a result or an error with its place comes out, soon and in little memory."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.engine.compute import check_documents, evaluate_month
from hrcalc.engine.facts import vocabulary_of
from hrcalc.engine.world import World
from hrcalc.policy import tree
from hrcalc.policy.document import Document
from hrcalc.policy.errors import FormulaError, marked
from hrcalc.policy.reader import read_document
from hrcalc.policy.syntax import parse
from hrcalc.problems import Problem
from hrcalc.words import Text
from tests.engine.months import Chance, fields, world_of_frames, world_of_rows
from tests.engine.plans import TABLES, Planner
from tests.policy.nonsense import Grower

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20.0
"""What one text may take on a loaded machine; the usual is a thousandth of a second."""
INTERNAL = re.compile(
    r"\b(NoneType|str|int|float|bool|dict|tuple|Fraction|Decimal|ndarray|numpy|object|None|True|False|lambda|Traceback"
    r"|[A-Z]{2,}_[A-Z]+|[LR](PAR|SQB)|COMMA|DOT|STRING|NUMBER|COMPARISON|\w+Error|Token|lark|yaml\.\w+)\b"
)
QUOTED = re.compile(r"'[^']*'|“[^”]*”|\"[^\"]*\"", re.S)
BASE = f"""policy: p
effective: 2026-01-01
metrics:
  won: {{title: 成单数, value: count(deals)}}
  in_profile: {{value: count(leads where budget >= 1000)}}
  fit_rate: {{title: 客户匹配度, value: "ratio(in_profile, won)"}}
  m1: {{value: won * 100}}
  m2: {{value: base_salary * fit_rate}}
{TABLES.strip()}
items:
  pay: {{formula: base_salary}}
"""


def told_well(*texts: Text) -> None:
    """Both languages, and nothing of the program's inside. What is quoted is the user's."""
    for text in texts:
        assert text.en
        assert re.search(r"[\u4e00-\u9fff]", text.zh), text
        for words in text:
            assert not INTERNAL.search(QUOTED.sub("", words)), words


def stands_inside(problem: Problem, text: str) -> None:
    """A problem's place is in the text, and its words are for people."""
    lines = text.split("\n")
    assert problem.file == "p.yaml"
    assert problem.row is not None
    assert 1 <= problem.row <= len(lines), (problem, text)
    assert 1 <= int(problem.column) <= len(lines[problem.row - 1]) + 1, (problem, text)
    told_well(problem.why, problem.mend)


def parsed(text: str) -> tree.Node | None:
    """The tree, or None for a text that is refused as it should be."""
    began = time.perf_counter()
    node, refused = None, None
    try:
        node = parse(text)
    except FormulaError as error:
        refused = error
    assert time.perf_counter() - began < SECONDS, text
    if refused is not None:
        assert 0 <= refused.at <= len(text), text
        told_well(refused.why, refused.mend)
        assert marked(text, refused.at).endswith("^")
    for part in node.walk() if node else ():
        assert 0 <= part.at < part.end <= len(text), (text, part)
    return node


def is_read(text: str) -> None:
    """A document or problems, each in a line and column that the text has."""
    began = time.perf_counter()
    found, problems = read_document(text, "p.yaml")
    assert time.perf_counter() - began < SECONDS, text
    assert found is not None or problems, text
    for problem in problems:
        stands_inside(problem, text)


def evaluated(formulas: list[str], world: World) -> int:
    """How many of these formulas have a meaning; each value of one is a value of the language, or a fault with its place."""
    while True:
        text = BASE + "".join(
            f"  f{i}: {{kind: memo, formula: {json.dumps(f, ensure_ascii=False)}}}\n" for i, f in enumerate(formulas)
        )
        document, problems = read_document(text, "p.yaml")
        assert isinstance(document, Document), problems
        problems = problems or check_documents([document], vocabulary_of(fields()))
        if not problems:
            break
        for problem in problems:
            stands_inside(problem, text)
        wrong = {(p.row or 0) - BASE.count("\n") - 1 for p in problems}
        assert min(wrong) >= 0, problems
        formulas = [f for i, f in enumerate(formulas) if i not in wrong]
    month = evaluate_month(world, [document])
    for problem in month.problems:
        if problem.code == "formula-value":
            stands_inside(problem, text)
        told_well(problem.why, problem.mend)
    for item in document.items:
        block = month.session.block(document, item)
        assert all(isinstance(f, int) for f in block.fen.tolist())
    for metric in document.metrics:
        column = month.session.named(document, metric)
        values = [column.value(i) for i in range(len(column))]
        assert all(v is None or isinstance(v, Fraction | str | dt.date | bool) for v in values)
    return len(formulas)


def documents() -> list[str]:
    """Real documents to damage."""
    return [p.read_text(encoding="utf-8") for p in sorted((ROOT / "policies").rglob("*.yaml"))]


def throw(seed: int, texts: int, wholes: int) -> tuple[int, int]:
    """Throw texts at the parser, those that parse at the evaluator, and documents at the reader; how many parsed and had a meaning."""
    grower, planner, real = Grower(seed), Planner(seed), documents()
    worlds = [make(Chance(seed + i).facts()) for i, make in enumerate((world_of_frames, world_of_rows))]
    understood, meant, batch = 0, 0, []
    for i in range(texts):
        text = planner.of("money", 5) if i % 8 == 0 else grower.text()
        text = grower.damaged(text, 1) if i % 16 == 0 else text
        if parsed(text) is not None:
            understood += 1
            batch += [text] if text.isprintable() else []
        if len(batch) == 60:
            meant += evaluated(batch, worlds[i % 2])
            batch = []
    for _ in range(wholes):
        is_read(grower.document(grower.chance.choice(real)))
    return understood, meant


def test_seeded_texts_trees_and_documents() -> None:
    understood, meant = throw(1, texts=2_000, wholes=120)
    assert 600 < understood < 1_600
    assert meant > 100


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(10))
def test_200_000_texts_trees_and_documents(seed: int) -> None:
    understood, meant = throw(1_000 + seed, texts=18_000, wholes=2_000)
    assert understood > 5_000
    assert meant > 1_000


@pytest.mark.parametrize("strange", ["\r", "\x85", "\u2028", "\u2029", "\ufeff", "\0", "\x1b", "\u3000"])
@pytest.mark.parametrize(
    "rest",
    [
        "items: {a: {formula: [1",
        "items:\n  a: {formula: 1+}\n",
        "x: 1\n- y\n",
        "effective: 2026-13-01",
        "items: {a: {formula: ",
    ],
)
def test_a_strange_character_is_told_itself_or_moves_no_other_place(strange: str, rest: str) -> None:
    def places(char: str) -> list[tuple[int | None, str]]:
        text = f"policy: p{char}q\ntitle: ab\n{rest}"
        _, problems = read_document(text, "p.yaml")
        for problem in problems:
            stands_inside(problem, text)
        return [(p.row, p.column) for p in problems]

    assert places(strange) in ([(1, "10")], places("x"))


@given(st.text(max_size=60))
def test_any_text_at_all(text: str) -> None:
    parsed(text)
    is_read(f"policy: p\neffective: 2026-01-01\nitems: {{a: {{formula: {text}}}}}\n")


@given(
    st.recursive(
        st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    )
)
def test_any_structure_at_all(value: object) -> None:
    for key in ("metrics", "tables", "items", "examples", "title", "ends"):
        is_read(f"policy: p\neffective: 2026-01-01\n{key}: {json.dumps(value, ensure_ascii=False)}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not limit the memory of a process")
def test_extremes_take_little_time_and_memory() -> None:
    from tests.policy.extremes import documents

    done = subprocess.run(
        [sys.executable, "-m", "tests.policy.extremes"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    told = {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 0, (list(told)[-1:], done.stderr[-2_000:])
    assert list(told) == list(documents())
    first = told["9^9^9"][1]
    for name, (seconds, megabytes, _) in told.items():
        assert seconds < SECONDS, name
        assert megabytes < first + 300, name
    evaluated_ones = {name for name, (*_, outcome) in told.items() if outcome == "evaluated"}
    assert {"60 ands", "ifs in ifs", "squares of squares", "a long chain", "1,500 bands"} <= evaluated_ones
    assert not {"9^9^9", "10,000 ands", "more ifs in ifs", "a long circle", "1,500 fractions"} & evaluated_ones
