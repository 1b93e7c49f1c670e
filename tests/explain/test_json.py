"""The JSON form of an explanation: every tree of the sample month is as its schema says, and the schema documents every key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from hrcalc import examining
from hrcalc.calendar import Month
from hrcalc.engine.columns import Type
from hrcalc.engine.compute import Evaluated
from hrcalc.explain.branch import Branch, Kind
from hrcalc.explain.tree import explain
from hrcalc.settings import Settings
from hrcalc.words import same
from tests.ledger.small import nothing_closed

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "hrcalc" / "documents" / "explain.schema.json").read_text(encoding="utf-8"))
BRANCH = SCHEMA["$defs"]["branch"]
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KEYWORDS = {"type", "const", "enum", "pattern", "required", "properties", "items", "allOf", "anyOf", "$ref"}
ABOUT = {"$schema", "$defs", "title", "description"}


def wrong(value: Any, schema: Mapping[str, Any], at: str = "$") -> Iterator[str]:
    """Where a value is not as the schema says: the keywords that this schema uses."""
    assert set(schema) <= KEYWORDS | ABOUT, f"{at}: a keyword that is not looked at"
    if "$ref" in schema:
        yield from wrong(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], at)
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r}"
    yield from (f"{at}: without {key}" for key in schema.get("required", []) if key not in value)
    for key, inner in schema.get("properties", {}).items():
        if key in value:
            yield from wrong(value[key], inner, f"{at}.{key}")
    for i, item in enumerate(value if "items" in schema else []):
        yield from wrong(item, schema["items"], f"{at}[{i}]")
    for inner in schema.get("allOf", []):
        yield from wrong(value, inner, at)
    if "anyOf" in schema and all(list(wrong(value, inner, at)) for inner in schema["anyOf"]):
        yield f"{at}: none of anyOf"


def walk(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree
    for child in tree["children"]:
        yield from walk(child)


@pytest.fixture(scope="module")
def sample() -> Evaluated:
    settings = Settings.load(
        data=ROOT / "sample_data", policies=ROOT / "policies", out=ROOT / "out", lang="en", folder=ROOT / "sample_data"
    )
    found = examining.examine(settings, nothing_closed(), Month.parse("2026-10")).evaluated
    assert found is not None
    return found


def names_of(sample: Evaluated) -> list[str | None]:
    return [None, "gross_pay", *(name for d in sample.documents for name in (*d.items, *d.metrics))]


@pytest.mark.parametrize("employee", ["S012", "S014", "S051", "Z024", "Z025", "Z027"])
def test_every_tree_is_as_the_schema_says(sample: Evaluated, employee: str) -> None:
    kinds = set()
    for name in names_of(sample):
        tree = explain(sample, employee, name).as_json()
        assert list(wrong(tree, SCHEMA)) == [], name
        assert json.loads(json.dumps(tree)) == tree
        for branch in walk(tree):
            keys = set(branch) - ({"version", "month"} if branch is tree else set())
            assert keys == set(BRANCH["properties"]) == set(BRANCH["required"])
            kinds.add(branch["kind"])
    assert {"total", "item", "no_line", "condition", "metric", "field", "rows"} <= kinds


def test_every_branch_that_is_worked_out_has_its_sentence_in_both_languages(sample: Evaluated) -> None:
    said = {"total", "item", "line", "no_line", "condition", "band", "rows", "attainment", "metric"}
    for employee in ("S012", "S051", "Z027"):
        for branch in walk(explain(sample, employee).as_json()):
            if branch["kind"] in said and branch["note"]["en"] != "see above":
                zh, en = branch["sentence"]["zh"], branch["sentence"]["en"]
                assert zh, branch["name"]
                assert re.search(r"[\u4e00-\u9fff]", zh), zh
                assert en, branch["name"]


def test_the_schema_names_every_kind_and_type_and_describes_every_key() -> None:
    properties = BRANCH["properties"]
    assert set(properties["kind"]["enum"]) == set(get_args(Kind))
    assert all(f"{kind}:" in properties["kind"]["description"] or kind in ("target",) for kind in get_args(Kind))
    assert set(properties["type"]["enum"]) == {*get_args(Type), ""}
    band = properties["band"]["anyOf"][1]["properties"]
    for key, told in {**SCHEMA["properties"], **properties, **band}.items():
        assert told.get("description"), key


def test_a_tree_that_is_not_as_the_schema_says_is_found() -> None:
    tree = Branch("item", "pay", same("pay"), "1.00", month="2026-10").as_json()
    assert list(wrong(tree, SCHEMA)) == []
    assert list(wrong({**tree, "version": 2}, SCHEMA)) == ["$.version: 2"]
    assert list(wrong({**tree, "kind": "thing"}, SCHEMA)) == ["$.kind: 'thing'"]
    assert list(wrong({**tree, "children": [{}]}, SCHEMA))
    assert list(wrong({**tree, "band": {"x": "1"}}, SCHEMA)) == ["$.band: none of anyOf"]
    assert list(wrong({**tree, "title": "pay"}, SCHEMA)) == ["$.title: 'pay' is no object"]
