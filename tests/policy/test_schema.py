"""The JSON Schema: published as the program prints it; it takes what hrcalc takes, and refuses what people mistype."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.policy.document import KINDS, PERS
from hrcalc.policy.reader import read_document
from hrcalc.policy.schema import COMMENT, FILE, json_schema, text_of_schema
from hrcalc.policy.syntax import constant
from tests.policy.validator import Validator

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*(ROOT / "policies").rglob("*.yaml"), *(ROOT / "tests" / "cases").rglob("*.yaml")])
VALIDATOR = Validator(json_schema())


_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Yaml11(_SAFE):  # type: ignore[misc]  # whichever there is
    """`yes` is true, as in YAML 1.1; dates stay texts, since JSON knows none."""


class Yaml12(_SAFE):  # type: ignore[misc]  # whichever there is
    """The core schema of YAML 1.2: `yes` is a text."""


def _without(loader: Any, *tags: str) -> None:
    loader.yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in rules if tag.rpartition(":")[2] not in tags]
        for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_without(Yaml11, "timestamp")
_without(Yaml12, "timestamp", "bool", "int")
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))
Yaml12.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?\d+$"), list("-+0123456789"))

READINGS = [_BASE, Yaml11, Yaml12]
"""How editors read scalars: all as text, or as numbers, booleans and nulls by either version of YAML."""


def wrong(text: str, reading: Any = Yaml12) -> list[str]:
    return VALIDATOR.wrong(yaml.load(text, Loader=reading))


def refused(text: str) -> bool:
    """Whether hrcalc's reader refuses it."""
    return bool(read_document(text, "p.yaml")[1])


def test_what_is_published_is_what_is_printed() -> None:
    assert (ROOT / "policies" / FILE).read_text(encoding="utf-8") == text_of_schema()
    assert json.loads(text_of_schema()) == json_schema()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
@pytest.mark.parametrize("reading", READINGS, ids=["text", "yaml11", "yaml12"])
def test_every_document_fits(path: Path, reading: Any) -> None:
    assert wrong(path.read_text(encoding="utf-8"), reading) == []


def test_there_are_documents() -> None:
    assert len(DOCUMENTS) >= 20


UNREAD = re.compile(r"^examples/\d+/(given|expect|policy)/?")
"""What the reader leaves to the run of the examples."""
EVERYTHING = """\
policy: p
title: {zh: 提成, en: Commission}
effective: 2026-01-01
ends: 2026-12-31
applies_to: department == "x"
reference: 第3条
metrics:
  won: {title: 成单数, value: count(deals)}
  成交额: {value: sum(deals.amount)}
  flat: {value: 3}
tables:
  steps:
    - {from: 0, value: 80%}
    - {above: 5万, value: 5/6}
    - {from: 1_000_000, value: 0.9}
    - {from: 1.2亿, value: ９０％}
  cities: {上海: {pension_rate: 8%, 上限: 36921}, "021": {pension_rate: 8}}
items:
  pay: {formula: won * 100, round: up 0.1, kind: earning, taxable: apart}
  bonus: {title: {en: Bonus}, per: deal, credit: closer.manager.manager, when: yes, formula: 200,
    payable: 7 workdays after signed_on}
  cost: {formula: 1, kind: employer, round: half_up, payable: monthly}
examples:
  - title: 2026
    given: {month: 2026-10, won: 3, department: x, hired_on: 2026-01-01, deals: [{amount: 200}, {}],
      people: {E2: {department: y}, E3: {}}, targets: {won: 10}, posted: {pay: 1, bonus: {2026-01: 555}},
      deal_credits: [{deal_id: 1, share: 50%}], employees: [{from_date: 2026-01-05}], actuals: {won: 3}}
    expect: {pay: 300, gross_pay: 1/3, each: {pay: [1, 2/3], bonus: 5}}
  - {given: {won: 1}, error: 不能相乘}
"""
ALONE = """\
examples:
  - {title: t, policy: [p, q], given: {won: 1}, expect: {pay: 100}}
  - {policy: p, expect: {pay: 0}}
"""


@pytest.mark.parametrize("reading", READINGS, ids=["text", "yaml11", "yaml12"])
@pytest.mark.parametrize("text", [EVERYTHING, ALONE, "policy: p\neffective: 2026-01-01\n"])
def test_every_key_may_be_used(text: str, reading: Any) -> None:
    assert read_document(text, "p.yaml")[1] == []
    told = wrong(text, reading)
    assert told == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("reference:", "referense:", "referense"),
        ("policy: p\n", "", "/"),
        ("effective: 2026-01-01\n", "", "/"),
        ("effective: 2026-01-01", "effective: 2026-01-15", "effective"),
        ("effective: 2026-01-01", "effective: 2026-13-01", "effective"),
        ("effective: 2026-01-01", "effective: 2026", "effective"),
        ("ends: 2026-12-31", "ends: 2026-12-01", "ends"),
        ("{zh: 提成,", "{cn: 提成,", "title"),
        ("applies_to: ", "applies_to: [x]\nx: ", "applies_to"),
        ("won: {title: 成单数, value: count(deals)}", "won: count(deals)", "metrics/won"),
        ("value: count(deals)", "formula: count(deals)", "metrics/won/formula"),
        ("value: count(deals)", "value: [1]", "metrics/won/value"),
        ("  won:", "  2won:", "metrics/2won"),
        ("  won:", "  won lost:", "metrics/won lost"),
        ("  won:", "  count:", "metrics/count"),
        ("{from: 0, value: 80%}", "{from: 0, to: 5, value: 80%}", "tables/steps"),
        ("{from: 0, value: 80%}", "{from: 0, above: 0, value: 80%}", "tables/steps"),
        ("{from: 0, value: 80%}", "{value: 80%}", "tables/steps"),
        ("{from: 0, value: 80%}", "{from: 0}", "tables/steps"),
        ("{from: 0, value: 80%}", "{from: none, value: 80%}", "tables/steps"),
        ("above: 5万,", "above: 5万元,", "tables/steps"),
        ("上限: 36921", "上限: '36,921'", "tables/cities"),
        ("上限: 36921", "上限: {a: 1}", "tables/cities"),
        ('cities: {上海: {pension_rate: 8%, 上限: 36921}, "021": {pension_rate: 8}}', "cities: {}", "tables/cities"),
        ("pay: {formula: won * 100,", "pay: {", "items/pay"),
        ("formula: won * 100", "formula: max(0, won)", "items/pay/won)"),
        ("round: up 0.1", "round: nearest 0.1", "items/pay/round"),
        ("round: up 0.1", "round: up 0.001", "items/pay/round"),
        ("kind: earning", "kind: bonus", "items/pay/kind"),
        ("kind: earning", "kind: tax", "items/pay/taxable"),
        ("kind: earning", "kind: deduction", "items/pay/taxable"),
        ("taxable: apart", "taxable: maybe", "items/pay/taxable"),
        ("per: deal", "per: order", "items/bonus/per"),
        ("per: deal", "per: lead", "items/bonus/credit"),
        ("per: deal", "per: day", "items/bonus/credit"),
        ("per: deal, credit: closer.manager.manager,", "", "items/bonus/payable"),
        ("credit: closer.manager", "credit: manager.closer", "items/bonus/credit"),
        ("per: deal,", "per: deal, kind: deduction,", "items/bonus/payable"),
        ("payable: 7 workdays after signed_on", "payable: 7 days after signed_on", "items/bonus/payable"),
        ("given: {month: 2026-10", "givn: {month: 2026-10", "examples/0/givn"),
        ("month: 2026-10", "month: October", "examples/0/given/month"),
        ("deals: [{amount: 200}, {}]", "deals: {amount: 200}", "examples/0/given/deals"),
        ("people: {E2: {department: y}, E3: {}}", "people: [E2]", "examples/0/given/people"),
        ("  - title: 2026\n", "  - title: 2026\n    policy: p\n", "examples/0/policy"),
        (", error: 不能相乘", "", "examples/1"),
        (", error: 不能相乘", ", error: x, expect: {pay: 1}", "examples/1"),
        ("expect: {pay: 300, gross_pay: 1/3, each: {pay: [1, 2/3], bonus: 5}}", "expect: {}", "examples/0/expect"),
    ],
)
def test_what_people_mistype_is_marked(old: str, new: str, place: str) -> None:
    assert EVERYTHING.count(old) == 1 or old in ("  won:",)
    text = EVERYTHING.replace(old, new, 1)
    assert place in wrong(text)
    assert refused(text) or UNREAD.search(place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("examples:\n  - {given: {won: 1}, expect: {pay: 1}}\n", "examples/0"),
        (ALONE + "title: x\n", "title"),
        ("- 1\n", "/"),
        ("just text\n", "/"),
        ("title: x\neffective: 2026-01-01\n", "/"),
    ],
)
def test_what_is_no_policy_file_is_refused(text: str, place: str) -> None:
    assert place in wrong(text)
    assert refused(text)


def _places(value: Any) -> list[list[Any]]:
    """Keys that lead to every part of a document."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [[], *([key, *rest] for key in keys for rest in _places(value[key]))]


def _drop(parent: Any, key: Any) -> None:
    del parent[key]


def _rename(parent: Any, key: Any) -> None:
    if isinstance(parent, dict):
        parent[f"{key}s"] = parent.pop(key)


def _to(value: Any) -> Callable[[Any, Any], None]:
    def put(parent: Any, key: Any) -> None:
        parent[key] = deepcopy(value)

    return put


CHANGES = [
    _drop,
    _rename,
    *map(_to, ("x", "0", "80%", "2026-01-01", "closer", "deal", "memo", "no", [], ["1"], {}, {"x": "1"})),
]


@given(st.data())
def test_what_the_schema_refuses_hrcalc_refuses(data: st.DataObject) -> None:
    """So nobody is told in an editor that a good document is wrong."""
    document = yaml.load(data.draw(st.sampled_from([EVERYTHING, ALONE])), Loader=_BASE)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(_places(document)[1:] or [[]]))
        if not place:
            return
        parent = document
        for key in place[:-1]:
            parent = parent[key]
        data.draw(st.sampled_from(CHANGES))(parent, place[-1])
    text = yaml.safe_dump(document, allow_unicode=True, default_style='"')
    if not refused(text):
        assert [place for place in wrong(text) if not UNREAD.search(place)] == []


@given(st.text("0123456789 _.%％万亿+-*/×÷()（）０５－", max_size=8))
def test_a_number_that_hrcalc_understands_is_a_number(text: str) -> None:
    document = f'policy: p\neffective: 2026-01-01\ntables: {{t: [{{from: 0, value: "{text}"}}]}}\n'
    if constant(text.strip()) is not None:
        assert wrong(document) == []


def test_editors_can_read_the_patterns() -> None:
    """Nothing that only Python's or only JavaScript's expressions know, or that means another thing there."""
    patterns = re.findall(r'"pattern": (".*")', text_of_schema())
    assert len(patterns) >= 8
    for pattern in map(json.loads, patterns):
        assert not re.search(r"\\[wWbBZApPu]|\(\?[^:=!]", pattern), pattern


def test_editors_can_offer_the_words() -> None:
    item = json_schema()["$defs"]["item"]["properties"]
    assert item["per"]["enum"] == list(PERS)
    assert item["kind"]["enum"] == list(KINDS)


def test_documents_name_the_schema() -> None:
    """Each sample tells an editor where its schema lies, seen from its own folder."""
    samples = [p for p in DOCUMENTS if (ROOT / "policies") in p.parents]
    told = {p: p.read_text(encoding="utf-8").splitlines()[0].partition("$schema=") for p in samples}
    assert {start for start, _, _ in told.values()} == {COMMENT.partition("$schema=")[0]}
    lost = [p.name for p, (_, _, path) in told.items() if (p.parent / path).resolve() != ROOT / "policies" / FILE]
    assert lost == []
