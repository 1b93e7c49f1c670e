"""What changed from one version of a document to another: everything that means something, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcalc import policies
from hrcalc.policy.document import Document
from hrcalc.policy.library import Library, load
from hrcalc.policy.reader import read_document
from hrcalc.revision.changes import Change, revision
from hrcalc.revision.standing import standing_of
from hrcalc.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
VOCABULARY = policies.vocabulary(Settings())
OLD = """\
policy: p
title: {zh: 提成, en: Commission}
effective: 2026-01-01
applies_to: department == "x"
reference: 第3条
metrics:
  invited: {title: 邀约量, value: count(leads)}
  won: {title: 成单数, value: count(deals)}
tables:
  steps:
    - {from: 0, value: 80%}
    - {from: 60%, value: 100%}
    - {from: 80%, value: 150%}
  cities:
    上海: {pension: 8%, cap: 36921}
items:
  pay: {title: 基础提成, formula: invited * 50}
  bonus:
    title: 奖金
    per: deal
    when: amount >= 5万
    formula: 200
examples:
  - title: 一
    given: {won: 10, deals: [{amount: 200, repeat: yes}]}
    expect: {bonus: 200, pay: 1/2}
"""


def changes(new: str, old: str = OLD) -> list[Change]:
    sides = []
    for text in (old, new):
        document, problems = read_document(text, "p.yaml")
        assert problems == []
        assert isinstance(document, Document)
        sides.append(standing_of(document, Library((document,)), VOCABULARY).meaning)
    return list(revision(*sides).changes)


def told(new: str) -> list[str]:
    return [
        " ".join(filter(None, (c.kind, c.id, f"{c.how}:")))
        + " "
        + "; ".join(f"{d.key}: {d.before or '-'} → {d.after or '-'}" for d in c.differences)
        for c in changes(new)
    ]


def swapped(old: str, new: str) -> str:
    assert OLD.count(old) == 1, old
    return OLD.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("policy: p\n", "# 说明\n\npolicy:   p   # 名称\n"),
        ("applies_to: department", "reference: 第3条\napplies_to: department"),
        ("formula: invited * 50", "formula: invited×50"),
        ("formula: invited * 50", 'formula: "(invited\n      * 50)"'),
        ("formula: invited * 50", "formula: invited * 50, kind: earning, per: employee, taxable: yes"),
        ("formula: invited * 50", "formula: invited * 50, round: half_up, payable: monthly"),
        ("    per: deal\n", "    per: deal\n    credit: closer\n    round: half_up 0.010\n"),
        ("amount >= 5万", "amount ≥ 50_000"),
        ("value: 100%}", "value: 100.0%}"),
        ("from: 60%", "from: 60.00%"),
        ("cap: 36921", "cap: 36_921"),
        ("{pension: 8%, cap: 36921}", "{cap: 36921, pension: 8%}"),
        ("won: 10,", "won: 20/2,"),
        ("{amount: 200, repeat: yes}", "{repeat: yes, amount: 200}"),
        ("expect: {bonus: 200, pay: 1/2}", "expect: {pay: 0.5, bonus: 200}"),
        ('"x"', "“x”"),
    ],
)
def test_layout_order_and_spelling_are_no_change(old: str, new: str) -> None:
    text = swapped(old, new)
    if new.startswith("reference"):
        text = text.replace("reference: 第3条\nmetrics", "metrics")
    assert told(text) == []


def test_what_is_only_written_differently_beside_a_change_is_marked() -> None:
    (item,) = changes(swapped("formula: invited * 50", "formula: 邀约量 * 50, round: down 1"))
    assert (item.how, [(d.key, d.reworded) for d in item.differences]) == (
        "changed",
        [("formula", True), ("round", False)],
    )


def test_the_order_of_definitions_is_no_change() -> None:
    first = "  invited: {title: 邀约量, value: count(leads)}\n"
    second = "  won: {title: 成单数, value: count(deals)}\n"
    assert told(OLD.replace(first + second, second + first)) == []


@pytest.mark.parametrize(
    ("old", "new", "part", "key"),
    [
        ("formula: invited * 50", "formula: 邀约量 * 50", "pay", "formula"),
        ("value: count(deals)", "value: count(签单 by closer)", "won", "value"),
        ("value: 150%", "value: 1.5", "steps", "from 80%"),
        ("cap: 36921", "cap: 36921/2*2", "", ""),
        ('department == "x"', '部门 = "x"', "", "applies_to"),
        ("amount >= 5万", "签单金额 >= 5万", "bonus", "when"),
    ],
)
def test_names_in_another_language_are_only_written_differently(old: str, new: str, part: str, key: str) -> None:
    found = changes(swapped(old, new))
    assert [(c.id, c.how, [d.key for d in c.differences]) for c in found] == (
        [(part, "reworded", [key])] if key else []
    )
    assert all(d.reworded and d.before != d.after for c in found for d in c.differences)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("policy: p\n", "policy: q\n", "document changed: policy: p → q"),
        ("2026-01-01", "2026-07-01", "document changed: effective: 2026-01 → 2026-07"),
        ("reference:", "ends: 2026-12-31\nreference:", "document changed: ends: - → 2026-12-31"),
        ("en: Commission", "en: Bonus", "document changed: title.en: Commission → Bonus"),
        ("{zh: 提成, en: Commission}", "奖", "document changed: title.zh: 提成 → 奖; title.en: Commission → 奖"),
        ("第3条", "第4条", "document changed: reference: 第3条 → 第4条"),
        ("reference: 第3条\n", "", "document changed: reference: 第3条 → -"),
        ("reference:", "provisional: 未核实\nreference:", "document changed: provisional: - → 未核实"),
        ('applies_to: department == "x"\n', "", 'document changed: applies_to: department == "x" → -'),
        ("title: 邀约量", "title: 线索数", "metric invited changed: title: 邀约量 → 线索数"),
        (
            "value: count(leads)",
            "value: count(leads in year)",
            "metric invited changed: value: count(leads) → count(leads in year)",
        ),
        ("{from: 60%, value: 100%}", "{from: 60%, value: 110%}", "table steps changed: from 60%: 100% → 110%"),
        (
            "{from: 60%, value: 100%}",
            "{above: 60%, value: 100%}",
            "table steps changed: above 60%: - → 100%; from 60%: 100% → -",
        ),
        ("    - {from: 60%, value: 100%}\n", "", "table steps changed: from 60%: 100% → -"),
        ("value: 150%}", "value: 5/6}", "table steps changed: from 80%: 150% → 5/6"),
        (
            "cap: 36921",
            "cap: 37000, medical: 2%",
            "table cities changed: 上海.cap: 36,921 → 37,000; 上海.medical: - → 2%",
        ),
        ("formula: invited * 50", "formula: invited * 60", "item pay changed: formula: invited * 50 → invited * 60"),
        (
            "formula: invited * 50",
            "formula: invited * 50, round: down 1",
            "item pay changed: round: half_up 0.01 → down 1",
        ),
        ("formula: invited * 50", "formula: invited * 50, taxable: no", "item pay changed: taxable: yes → no"),
        ("formula: invited * 50", "formula: invited * 50, kind: memo", "item pay changed: kind: earning → memo"),
        (
            "    per: deal\n",
            "    per: deal\n    credit: inviter.manager\n",
            "item bonus changed: credit: closer → inviter.manager",
        ),
        (
            "    per: deal\n",
            "    per: deal\n    payable: 7 workdays after signed_on\n",
            "item bonus changed: payable: monthly → 7 workdays after signed_on",
        ),
        ("    when: amount >= 5万\n", "", "item bonus changed: when: amount >= 5万 → -"),
        ("won: 10,", "won: 11,", "example 一 changed: given.won: 10 → 11"),
        (
            "repeat: yes",
            "repeat: no",
            "example 一 changed: given.deals: [{amount: 200, repeat: yes}] → [{amount: 200, repeat: no}]",
        ),
        (
            "expect: {bonus: 200, pay: 1/2}",
            "error: 不能",
            "example 一 changed: error: - → 不能; expect.bonus: 200 → -; expect.pay: 1/2 → -",
        ),
        (
            "  pay: {title: 基础提成, formula: invited * 50}\n",
            "",
            "item pay removed: title: 基础提成 → -; formula: invited * 50 → -",
        ),
        (
            "  cities:\n    上海: {pension: 8%, cap: 36921}\n",
            "",
            "table cities removed: 上海.pension: 8% → -; 上海.cap: 36,921 → -",
        ),
        (
            "  - title: 一\n",
            "  - {given: {won: 1}, expect: {pay: 0}}\n  - title: 一\n",
            "example #1 added: given.won: - → 1; expect.pay: - → 0",
        ),
        (
            "items:\n",
            "items:\n  extra: {formula: 1, kind: memo, credit: inviter, per: lead}\n",
            "item extra added: formula: - → 1; per: - → lead; kind: - → memo",
        ),
    ],
)
def test_what_means_something_else_is_told(old: str, new: str, expected: str) -> None:
    assert told(swapped(old, new)) == [expected]


def test_the_other_way_round_is_told_the_other_way_round() -> None:
    new = swapped("value: 150%}", "value: 160%}\n    - {from: 90%, value: 2}")
    there, back = changes(new), changes(OLD, new)
    assert {(d.key, d.before, d.after) for c in there for d in c.differences} == {
        (d.key, d.after, d.before) for c in back for d in c.differences
    }
    assert len(there[0].differences) == 2


def test_a_name_that_now_stands_for_something_else_is_a_change() -> None:
    """The formula is as it was; what 邀约量 means is not."""
    old = OLD.replace("invited * 50", "邀约量 * 50")
    new = old.replace("title: 邀约量", "title: x").replace("title: 成单数", "title: 邀约量")
    (item,) = [c for c in changes(new, old) if c.kind == "item"]
    (formula,) = item.differences
    assert (item.how, formula.before, formula.after) == ("changed", "invited * 50", "won * 50")


def test_examples_of_one_title_are_told_apart() -> None:
    twice = OLD + OLD[OLD.index("  - title") :]
    assert [(c.id, c.how) for c in changes(twice)] == [("一 #2", "added")]
    assert [(c.id, c.how) for c in changes(twice.replace("won: 10", "won: 9", 1), twice)] == [("一", "changed")]


def test_every_sample_says_the_same_as_itself() -> None:
    library = load(ROOT / "policies", ROOT / "tests" / "cases")
    assert len(library.documents) > 15
    for document in library.documents:
        meaning = standing_of(document, library, VOCABULARY).meaning
        assert revision(meaning, meaning).changes == ()
