"""The JSON Schema of policy files (draft 2020-12), with which editors complete and check.

It is made from the words that the reader knows, so that neither can drift from the other. hrcalc reads every scalar as its text, while an
editor's parser sees `200` as a number, `yes` as true and `2026-01-01` as a text or a date: wherever hrcalc takes text, the schema takes
what such a parser makes of it. It knows the form of a document; names and formulas are `hrcalc policy check`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hrcalc.money import MODES
from hrcalc.policy.document import KINDS, OWN_ROLE, PERS, ROLES, SHOWS, TABLE_OF, TAXABLES, TAXED_KINDS, TOTALS, Per
from hrcalc.policy.example_reader import EXAMPLE_KEYS
from hrcalc.policy.item_reader import ITEM_KEYS, METRIC_KEYS
from hrcalc.policy.patterns import FIRST_DAY, LAST_DAY, MONTH, NAME, NUMBER, PAYABLE, ROUND
from hrcalc.policy.reader import DOCUMENT_KEYS
from hrcalc.policy.table_reader import BAND_KEYS
from hrcalc.policy.value_reader import RESERVED
from hrcalc.problems import UsageError, writing
from hrcalc.words import Text

Schema = dict[str, Any]

FILE = "policy.schema.json"
"""What the schema is called beside documents."""
COMMENT = f"# yaml-language-server: $schema=../{FILE}"
"""The first line of a document that tells an editor its schema: the path from the document's own folder."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORD: Mapping[str, Any] = {"type": ["string", "number", "boolean"]}

EVENTS: tuple[Per, ...] = tuple(per for per in PERS if per in TABLE_OF)
CREDITED = tuple(per for per in EVENTS if ROLES[TABLE_OF[per]] != ("employee",))  # to one of several people


def json_schema() -> Schema:
    """The schema of a policy file."""
    return {
        "$schema": _DIALECT,
        "title": "hrcalc policy",
        "description": "制度文件;或只有 examples 的算例文件。 A policy document, or a file of examples alone.",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _DOCUMENT[key] for key in DOCUMENT_KEYS},
        "if": {"required": ["examples"], "not": {"anyOf": [{"required": ["policy"]}, {"required": ["items"]}]}},
        "then": {"properties": dict.fromkeys(DOCUMENT_KEYS, False) | {"examples": {"items": {"required": ["policy"]}}}},
        "else": {
            "required": ["policy", "effective"],
            "properties": {"examples": {"items": {"properties": {"policy": False}}}},
        },
        "$defs": {
            "scalar": {"type": ["string", "number", "boolean", "null"]},
            "formula": {**_WORD, "minLength": 1},
            "number": {"type": ["number", "string"], **NUMBER},
            "name": {**NAME, "not": {"enum": sorted(RESERVED)}},
            "title": {"anyOf": [_ref("scalar"), _TWO_LANGUAGES]},
            "metric": _object({key: _METRIC[key] for key in METRIC_KEYS}, required=["value"]),
            "table": {"anyOf": [_BANDS, _KEYED]},
            "item": _item(),
            "example": _example(),
            "rows": {"type": "array", "items": {"type": "object", "additionalProperties": _ref("scalar")}},
            "values": {"type": "object", "additionalProperties": _ref("scalar")},
        },
    }


def text_of_schema() -> str:
    """The schema as a file: the same bytes each time."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def write_schema(path: Path) -> None:
    """Write the schema to a file, also in place of an earlier one. Raises UsageError where that cannot be."""
    with writing(path):
        if path.exists() and _DIALECT not in path.read_text(encoding="utf-8", errors="replace"):
            raise UsageError(
                Text(f"{path} 里是别的内容,换一个名称。", f"{path} holds something else: choose another name.")
            )
        path.write_text(text_of_schema(), encoding="utf-8", newline="\n")


def _ref(name: str, **more: Any) -> Schema:
    return {"$ref": f"#/$defs/{name}", **more}


def _object(properties: Mapping[str, Schema], required: Iterable[str] = (), **more: Any) -> Schema:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "additionalProperties": False, "properties": dict(properties), **needed, **more}


def _named(form: str, description: str) -> Schema:
    """A group of definitions by their ids; a group that is still empty is fine."""
    return {
        "type": ["object", "null"],
        "propertyNames": _ref("name"),
        "additionalProperties": _ref(form),
        "description": description,
    }


def _text(description: str, **more: Any) -> Schema:
    return {"type": ["string", "null"], "description": description, **more}


def _yes_no(words: Iterable[str], description: str) -> Schema:
    """`yes`, `no` and whatever else; an editor of YAML 1.1 reads these two as true and false, and need not offer those words."""
    truth = {"not": {"type": ["string", "number", "null", "array", "object"]}}
    return {"anyOf": [{"enum": list(words)}, truth], "default": "yes", "description": description}


# --- documents --------------------------------------------------------------------------------------------------------

_TWO_LANGUAGES = _object({"zh": _ref("scalar"), "en": _ref("scalar")})

_DOCUMENT: Mapping[str, Schema] = {
    "policy": {
        **_WORD,
        "minLength": 1,
        "description": "名称;和 effective 一起确定是哪一版。 The name; with `effective` it identifies this version.",
    },
    "title": _ref("title", description="标题:一段文字,或 {zh: …, en: …}。 The title: a text, or {zh: …, en: …}."),
    "effective": {
        "type": "string",
        **FIRST_DAY,
        "description": "生效月份的 1 日,直到同名的下一版。 The first day of the month from which it is in force.",
    },
    "ends": _text(
        "最后一个月的最后一天;不写就一直有效。 The last day of its last month; without it there is no end.",
        **LAST_DAY,
    ),
    "applies_to": _ref(
        "formula", description="给谁:关于员工字段的条件;不写就是所有人。 A condition; absent: everyone."
    ),
    "reference": _ref(
        "title", description="依据,印在每一笔的说明里。 The rule it rests on, shown in every explanation."
    ),
    "provisional": _ref("title", description="还没有核实的,生效期间提醒。 What is not confirmed: it warns."),
    "metrics": _named("metric", "指标:每人每月一个数。 Named values of one employee in one month."),
    "tables": _named("table", "分档表、按名称查的表。 Tables of bands, and keyed tables."),
    "items": _named("item", "项目:发钱或扣钱。 What is paid or deducted: one line per employee, or per event."),
    "examples": {
        "type": ["array", "null"],
        "items": _ref("example"),
        "description": "算例:每次发薪前先算一遍。 Worked examples, run before every payroll.",
    },
}

_METRIC: Mapping[str, Schema] = {
    "title": _DOCUMENT["title"],
    "value": _ref("formula", description="公式。 The formula."),
    "show": _yes_no(SHOWS, "no:中间数,工资条、指标和对比都不列。 `no`: a step of the way, in explanations alone."),
}

_BAND: Mapping[str, Schema] = {
    "from": _ref("number", description="从这里起(含)。 Where the band begins; the edge belongs to it."),
    "above": _ref("number", description="超过这里(不含)。 Where the band begins; the edge does not belong to it."),
    "value": _ref("number", description="这一档的值。 The band's value."),
}
_BANDS: Schema = {
    "type": "array",
    "minItems": 1,
    "description": "从低到高,只写每档从哪里起。 Bands that rise, each saying only where it begins.",
    "items": _object(
        {key: _BAND[key] for key in BAND_KEYS},
        required=["value"],
        oneOf=[{"required": ["from"]}, {"required": ["above"]}],
    ),
}
_KEYED: Schema = {
    "type": "object",
    "description": "名称: {列: 数值}。 KEY: {COLUMN: NUMBER}.",
    "minProperties": 1,
    "additionalProperties": {"type": "object", "minProperties": 1, "additionalProperties": _ref("number")},
}

# --- items ------------------------------------------------------------------------------------------------------------


def _item() -> Schema:
    forms: Mapping[str, Schema] = {
        "title": _DOCUMENT["title"],
        "formula": _ref("formula", description="金额(元)。 The amount in yuan."),
        "when": _ref(
            "formula", description="有这一笔的条件;不写就总有。 The condition for a line to exist; absent: always."
        ),
        "per": _choice(PERS, "employee", "每一笔是关于什么的。 What each line is about."),
        "credit": _text("发给哪个角色,后面可以接 .manager。 The role that is paid; `.manager` may follow."),
        "kind": _choice(
            KINDS,
            "earning",
            "应发、税前扣除、税、扣款、企业承担、备查(不发钱)。 "
            "`pretax` lowers pay and taxable earnings, `employer` is a cost beside net pay, `memo` pays nothing.",
        ),
        "taxable": _yes_no(
            TAXABLES,
            "应发是否计税;apart:单独计税。扣款写 no:没有挣到的,应税收入也减。 "
            "How an earning is taxed; `no` of a deduction: it was never earned, and lowers taxable earnings.",
        ),
        "round": _text(
            "舍入:方式和单位(元)。 A way and a unit in yuan, on the absolute value.",
            **ROUND,
            default="half_up 0.01",
            examples=[f"{mode} {unit}" for mode in MODES for unit in ("0.01", "0.1", "1")],
        ),
        "payable": _text(
            "何时发:monthly,或 7 workdays after signed_on。 When it is paid.", **PAYABLE, default="monthly"
        ),
    }
    return _object({key: forms[key] for key in ITEM_KEYS}, required=["formula"], allOf=_together())


def _choice(values: Iterable[str], default: str, description: str) -> Schema:
    return {"enum": list(values), "default": default, "description": description}


def _together() -> list[Schema]:
    """What one key of an item lets another be."""
    return [
        *(_if("per", (per,), then={"credit": _role(per)}) for per in CREDITED),
        _if("per", CREDITED, otherwise={"credit": False}),
        _if("per", EVENTS, otherwise={"payable": {"const": "monthly"}}),
        _if("kind", (kind for kind in KINDS if kind != "earning"), then={"payable": {"const": "monthly"}}),
        _if("kind", (kind for kind in KINDS if kind not in TAXED_KINDS), then={"taxable": False}),
        _if("kind", ("deduction",), then={"taxable": {"not": {"const": "apart"}}}),
    ]


def _if(key: str, words: Iterable[str], then: Schema | None = None, otherwise: Schema | None = None) -> Schema:
    """What follows where a key is written with one of these words, and where it is not."""
    rule: Schema = {"if": {"required": [key], "properties": {key: {"enum": list(words)}}}}
    if then:
        rule["then"] = {"properties": then}
    if otherwise:
        rule["else"] = {"properties": otherwise}
    return rule


def _role(per: Per) -> Schema:
    roles = ROLES[TABLE_OF[per]]
    return {
        "anyOf": [
            {"enum": [*roles, *(f"{role}.manager" for role in roles)]},
            {"pattern": rf"^({'|'.join(roles)})(\.manager)+$"},
        ],
        "default": OWN_ROLE[TABLE_OF[per]],
    }


# --- examples ---------------------------------------------------------------------------------------------------------


def _example() -> Schema:
    forms: Mapping[str, Schema] = {
        "title": {**_ref("scalar"), "description": "这个算例说的是什么。 What the example shows."},
        "policy": {
            "anyOf": [_WORD, {"type": "array", "minItems": 1, "items": _WORD}],
            "description": "只在算例文件里:测哪些制度。 Only in a file of examples alone: the documents tested.",
        },
        "given": {
            "type": ["object", "null"],
            "description": "已知:指标、项目、员工字段、月份、事件行、目标、已发。 "
            "What is set: metrics, items, fields, the month, rows of events, targets, what was posted.",
            "properties": _GIVEN,
            "additionalProperties": _ref("scalar"),
        },
        "expect": {
            "type": "object",
            "minProperties": 1,
            "description": "应得:项目、指标、合计;each 逐笔列出。 Items, metrics and totals; `each` lists lines.",
            "properties": {
                **{total: _ref("scalar") for total in TOTALS},
                "each": {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {"anyOf": [_ref("number"), {"type": "array", "items": _ref("number")}]},
                },
            },
            "additionalProperties": _ref("scalar"),
        },
        "error": _ref("formula", description="应当被拒绝,原因含这段文字。 A refusal that contains this text."),
    }
    return _object({key: forms[key] for key in EXAMPLE_KEYS}, oneOf=[{"required": ["expect"]}, {"required": ["error"]}])


_GIVEN: Mapping[str, Schema] = {
    "month": {"type": "string", **MONTH, "description": "月份,默认是 effective 的那个月。 The month."},
    **{table: _ref("rows") for table in (*TABLE_OF.values(), "months", "deal_credits", "employees")},
    "people": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _ref("scalar")}},
    "targets": _ref("values"),
    "actuals": _ref("values"),
    "posted": {"type": "object", "additionalProperties": {"anyOf": [_ref("scalar"), _ref("values")]}},
}
