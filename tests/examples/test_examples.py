"""Every example of the policies and of the worked cases holds; and a wrong one fails, with got and expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcalc import policies
from hrcalc.examples.runner import Result
from hrcalc.problems import errors_of
from hrcalc.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Settings(policies=ROOT / "policies")


def results(*paths: Path, settings: Settings = SETTINGS) -> list[Result]:
    _, problems = policies.check(settings, list(paths))
    assert [p for p in errors_of(problems) if p.code != "example"] == []
    return policies.run_examples(settings, list(paths))


@pytest.mark.parametrize(
    ("path", "least"),
    [("policies", 80), ("tests/cases/company", 25), ("tests/cases/variants", 40)],
)
def test_every_example_holds(path: str, least: int) -> None:
    folder = ROOT / path
    settings = Settings(policies=folder) if path.endswith("variants") else SETTINGS
    found = results(folder, settings=settings)
    assert [(r.example.title, r.as_problems()) for r in found if not r.passed] == []
    assert len(found) >= least


def test_every_case_is_there() -> None:
    """The cases are named in the titles of the examples, so that none can be lost."""
    texts = [
        p.read_text(encoding="utf-8") for folder in ("policies", "tests/cases") for p in (ROOT / folder).rglob("*.yaml")
    ]
    titles = " ".join(line for text in texts for line in text.splitlines() if "title:" in line)
    cases = ["A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "J1", "J2", "K1", "F1", "M1", "S1", "S2", "S3", "S4"]
    cases += ["V1", "T1", "N1", "N2", "N3", "R1"]
    assert [case for case in cases if f" {case}" not in titles] == []


DOCUMENT = """\
policy: p
effective: 2026-01-01
metrics:
  won: {title: 成单数, value: count(deals by closer)}
items:
  pay: {title: 提成, formula: won * 100}
  bonus: {formula: pay / 3, round: down 1}
  one: {title: 补贴, formula: 1}
  two: {title: 补贴, kind: memo, formula: 2}
examples:
"""


@pytest.mark.parametrize(
    ("example", "differences"),
    [
        ("{given: {won: 3}, expect: {pay: 300, bonus: 100}}", []),
        ("{given: {成单数: 3}, expect: {提成: 300}}", []),
        ("{given: {won: 3}, expect: {pay: 299.99, bonus: 100}}", [("pay", "300", "299.99")]),
        ("{given: {won: 1/3}, expect: {pay: 33.33, won: 1/3, bonus: 11}}", []),
        ("{given: {pay: 10}, expect: {bonus: 3, gross_pay: 14}}", []),
        ("{given: {people: {other: {}}, deals: [{}, {}, {closer_id: other}]}, expect: {won: 2}}", []),
        (
            "{given: {deals: [{status: cancelled}, {amount: 5, refunded_amount: 5}, {status: 已退款}]}, expect: {won: 0}}",
            [],
        ),
        ("{given: {deals: [{signed_on: 2026-02-01}]}, expect: {won: 0}}", []),
        ("{given: {people: {E2: {}}, 成单: [{签单人工号: E2, 签单日期: 2026-01-05}, {}]}, expect: {成单数: 1}}", []),
        (
            "{given: {people: {E2: {}}, 成单: [{订单编号: d}], "
            "业绩分成: [{订单编号: d, 工号: E2, 角色: 签单人, 分成比例: 100%}]}, expect: {won: 0}}",
            [],
        ),
        ("{given: {month: 2026-02, deals: [{}]}, expect: {won: 1}}", []),
        ("{given: {wun: 3}, expect: {pay: 300}}", ["no name 'wun'"]),
        ("{given: {won: three}, expect: {pay: 300}}", ["'three' is not a number"]),
        ("{given: {won: 3}, expect: {pai: 300}}", ["no item or metric 'pai'"]),
        ("{given: {deals: [{amuont: 3}]}, expect: {pay: 300}}", ["no column 'amuont'"]),
        ("{given: {deals: [{closer_id: other}]}, expect: {won: 0}}", ["'other' in deals is not among people"]),
        ("{given: {won: 3}, expect: {each: 5}}", ["Write each as"]),
        ("{given: {won: 3}, expect: {each: {pay: [299]}}}", [("pay", "[300]", "[299]")]),
        ("{given: {部门: x, won: 3}, expect: {pay: 300}}", []),
        ("{given: {month: 2026-13, won: 3}, expect: {pay: 300}}", ["'2026-13' is not a month"]),
        ("{given: {won: 3}, expect: {补贴: 1}}", ["'补贴' means several things"]),
        ("{given: {won: 3, 成单数: 2}, expect: {pay: 300}}", ["'成单数' (won) is already given"]),
        ("{given: {补贴: 3}, expect: {pay: 0}}", ["'补贴' means several things"]),
        ("{given: {won: 3}, error: anything}", [("error", "—", "anything")]),
    ],
)
def test_what_examples_say(tmp_path: Path, example: str, differences: list[object]) -> None:
    (tmp_path / "p.yaml").write_text(f"{DOCUMENT}  - {example}\n", encoding="utf-8")
    (result,) = results(tmp_path, settings=Settings(policies=tmp_path))
    found = [(d.name, d.got, d.expected) for d in result.differences]
    told = [p.why.en for p in result.problems]
    if differences and isinstance(differences[0], str):
        assert any(str(differences[0]) in why for why in told), told
    else:
        assert (found, told) == (differences, [])
    assert result.passed == (not differences)
