"""What formulas mean, however they are written; and how a reader of either language would write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcalc import policies
from hrcalc.engine.names import Names, grain_of
from hrcalc.policy.document import Document, Formula
from hrcalc.policy.library import load
from hrcalc.policy.reader import read_document
from hrcalc.policy.source import Scalar
from hrcalc.policy.syntax import parse
from hrcalc.revision.formula_text import worded
from hrcalc.revision.meaning import Meaning, form_of
from hrcalc.revision.standing import standing_of
from hrcalc.settings import Settings
from hrcalc.words import Lang

ROOT = Path(__file__).resolve().parents[2]
VOCABULARY = policies.vocabulary(Settings())
DOCUMENT = """\
policy: p
effective: 2026-01-01
metrics:
  invited: {title: 邀约量, value: count(leads)}
  won: {title: {zh: 成单数, en: Deals won}, value: count(deals)}
  rate: {title: 成单 率, value: "ratio(won, invited)"}
  twice: {title: 或, value: won}
tables:
  steps: [{from: 0, value: 1}]
  cities: {上海: {pension: 8%}}
items:
  pay: {title: 提成, formula: won * 100}
"""
OTHER = """\
policy: q
effective: 2026-01-01
applies_to: department == "x"
metrics:
  shared: {title: 共有, value: 1}
"""
THIRD = OTHER.replace("policy: q", "policy: r").replace("title: 共有", "title: 同名异题")


def read(text: str) -> Document:
    document, problems = read_document(text, "p.yaml")
    assert problems == []
    assert isinstance(document, Document)
    return document


OWN = read(DOCUMENT)
MEANING = Meaning(Names([OWN, read(OTHER), read(THIRD)], VOCABULARY), OWN)


def formula(text: str) -> Formula:
    node = parse(text)
    return Formula(text, node, OWN.metrics["won"].formula.scalar)


@pytest.mark.parametrize(
    ("one", "other", "grain"),
    [
        ("invited * 50", "邀约量 × 50", "employee"),
        ("invited*50", "((invited)) *\n 50", "employee"),
        ("won >= 30% and not invited < 5", "成单数≥0.3 且 非 邀约量＜5", "employee"),
        ("5万", "50_000", "employee"),
        ("count(leads)", "count(线索 by inviter of self in month)", "employee"),
        ("COUNT(deals where not repeat in Year)", "count(签单 by closer where 非 复购 in year)", "employee"),
        ("sum(deals.amount of team)", "sum(成单.签单金额 of 团队)", "employee"),
        ('count(interviews where outcome != "no_show")', 'count(面谈 where 结果 ≠ "未到")', "employee"),
        ('source in ("marketing", "own")', '来源 in ("市场", "自有")', "deals"),
        ('lead.source == "marketing"', "lead.来源 = “市场”", "deals"),
        ('"marketing" == source', '"市场" == source', "deals"),
        ("closer.won + share", "closer.成单数 + 分成比例", "deals"),
        ("workdays / month_workdays", "工作日数 ÷ 当月工作日数", "spell"),
        ("base_salary - gross_pay", "基本工资 − 应发工资", "employee"),
        ("actual(won) + target(won)", "actual(成单数) + target(成单数)", "employee"),
        ("posted(pay in year)", "posted(提成 in year)", "employee"),
        ("lookup(won, steps)", "lookup(成单数, steps)", "employee"),
        ("cities[city].pension", "cities[参保城市].pension", "employee"),
        ('department == "x"', '部门 = "x"', "employee"),
    ],
)
def test_formulas_that_say_the_same(one: str, other: str, grain: str) -> None:
    assert MEANING.of(parse(one), grain) == MEANING.of(parse(other), grain)


@pytest.mark.parametrize(
    ("one", "other", "grain"),
    [
        ("invited * 50", "invited * 51", "employee"),
        ("invited * 50", "won * 50", "employee"),
        ("won + invited", "invited + won", "employee"),
        ("won >= 3", "won > 3", "employee"),
        ("won - 1", "won - -1", "employee"),
        ("-won", "not won", "employee"),
        ("yes", "no", "employee"),
        ("1", "yes", "employee"),
        ("count(leads)", "count(leads by referrer)", "employee"),
        ("count(leads)", "count(leads of team)", "employee"),
        ("count(leads)", "count(leads in year)", "employee"),
        ("count(deals)", "count(deals where repeat)", "employee"),
        ("sum(deals.amount)", "sum(deals.cost)", "employee"),
        ("sum(deals.amount)", "average(deals.amount)", "employee"),
        ("posted(pay in year)", "posted(pay in quarter)", "employee"),
        ("posted(pay in year)", "posted(gross_pay in year)", "employee"),
        ("lookup(won, steps)", "lookup(won, others)", "employee"),
        ("lookup(won, steps)", "marginal(won, steps)", "employee"),
        ('source in ("own", "marketing")', 'source not in ("own", "marketing")', "deals"),
        ('source == "own"', 'source == "referral"', "deals"),
        ("closer.won", "inviter.won", "deals"),
        ("closer.won", "won", "deals"),
        ("lead.source", "source", "deals"),
        ('cities["上海"].pension', 'cities["北京"].pension', "employee"),
        ("target(won)", "attainment(won)", "employee"),
        ("unknown", "unheard", "employee"),
        ('department == "own"', 'department == "自有"', "employee"),
    ],
)
def test_formulas_that_do_not(one: str, other: str, grain: str) -> None:
    assert MEANING.of(parse(one), grain) != MEANING.of(parse(other), grain)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("won*50", "won × 50", True),
        ("won >= 5 and not rate < 1", "won≥5 且 非 (rate<1)", True),
        ("5万", "50000", True),
        ("won * 50", "成单数 * 50", False),
        ("80%", "0.8", False),
        ("count(deals)", "count(deals by closer)", False),
    ],
)
def test_how_formulas_are_written(one: str, other: str, alike: bool) -> None:
    assert (form_of(parse(one)) == form_of(parse(other))) == alike


@pytest.mark.parametrize(
    ("text", "grain", "zh", "en"),
    [
        ("won*invited/2", "employee", "成单数×邀约量÷2", "won*invited/2"),
        ("成单数  ×\n邀约量", "employee", "成单数 × 邀约量", "won * invited"),
        ("won>=1and invited != 2", "employee", "成单数≥1 且 邀约量 ≠ 2", "won>=1 and invited != 2"),
        ("won > 1 且 not(rate=2)", "employee", "成单数 > 1 且 非 (rate=2)", "won > 1 and not (rate==2)"),
        ("shared + twice", "employee", "shared + twice", "shared + twice"),
        ("-gross_pay", "employee", "-应发工资", "-gross_pay"),
        ("closer . won", "deals", "closer . 成单数", "closer . won"),
        ('source not in ("own","市场")', "deals", '来源 not in ("自有","市场")', 'source not in ("own","marketing")'),
        ('source != "own"', "deals", '来源 ≠ "自有"', 'source != "own"'),
        ('"自有" == source', "deals", '"自有" = 来源', '"own" == source'),
        ('"own" == "own"', "deals", '"own" = "own"', '"own" == "own"'),
        (
            "sum(deals.amount by closer of team where count(leads of branch in day) > 0 in quarter)",
            "employee",
            "sum(成单.签单金额 by closer of 团队 where count(线索 of 分公司 in day) > 0 in quarter)",
            "sum(deals.amount by closer of team where count(leads of branch in day) > 0 in quarter)",
        ),
        ("max(0, won) + Lookup(won, steps)", "employee", "max(0, 成单数) + Lookup(成单数, steps)", None),
        ("posted(pay in year) + unheard", "employee", "posted(pay in year) + unheard", None),
    ],
)
def test_as_a_reader_would_write_it(text: str, grain: str, zh: str, en: str | None) -> None:
    assert worded(MEANING, formula(text), grain, "zh") == zh
    assert worded(MEANING, formula(text), grain, "en") == (text if en is None else en)


def formulas() -> list[tuple[Meaning, Formula, str]]:
    folders = [ROOT / "policies", *(p for p in (ROOT / "policies" / "examples").rglob("*") if p.is_dir())]
    library = load(*folders, ROOT / "tests" / "cases")
    assert library.problems == ()
    found = []
    for document in library.documents:
        meaning = standing_of(document, library, VOCABULARY).meaning
        found += [(meaning, m.formula, "employee") for m in document.metrics.values()]
        for item in document.items.values():
            found += [(meaning, f, grain_of(item.per)) for f in (item.formula, item.when) if f]
        found += [(meaning, document.applies_to, "employee")] if document.applies_to else []
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_formula_means_the_same_in_either_language(lang: Lang) -> None:
    """Also from one language to the other and back: nothing falls back on how it was written."""
    translated = 0
    for meaning, told, grain in formulas():
        text = worded(meaning, told, grain, lang)
        node = parse(text)
        assert meaning.of(node, grain) == meaning.of(told.node, grain), text
        again = Formula(text, node, Scalar(text, told.scalar.position, text))
        for other in ("zh", "en"):
            assert worded(meaning, again, grain, other) == worded(meaning, told, grain, other)
        translated += text != " ".join(told.text.split())
    assert translated > (100 if lang == "zh" else -1)
