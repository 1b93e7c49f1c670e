"""The shape of an explanation: a tree of numbers, each with where it came from.

It is data, the same for the terminal, the payslip, the workbook and JSON, whose form `documents/explain.schema.json` documents key by key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from hrcalc.engine.columns import Type
from hrcalc.words import NOTHING, Text

VERSION = 1
"""Of the JSON form: what a key means never changes within a version; keys may be added."""

Kind = Literal[
    "total",
    "item",
    "line",
    "no_line",
    "adjustment",
    "retro",
    "condition",
    "metric",
    "given",
    "field",
    "rows",
    "band",
    "cell",
    "target",
    "actual",
    "attainment",
    "posted",
]


@dataclass(frozen=True, slots=True)
class Band:
    """The band of a table that a value fell in: from `low` (`above`: its edge does not belong to it) to where the next begins."""

    x: str
    low: str
    high: str = ""
    above: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """One number of the tree, and what it was made of.

    `value` is for people in any language (amounts in yuan), `shown` the same with its unit in their own, `exact` for programs
    (`5/6`). `formula` is what the document says, `working` the same with the numbers, `sentence` both in words. `note` is the
    document with its version and reference, or what else is to be known. `employee` is whose number it is, `document` the
    version that defines it. `sources` are rows of the inputs.
    """

    kind: Kind
    name: str
    title: Text
    value: str
    shown: Text = NOTHING
    exact: str = ""
    type: Type | Literal[""] = ""
    employee: str = ""
    document: str = ""
    formula: str = ""
    working: str = ""
    sentence: Text = NOTHING
    note: Text = NOTHING
    band: Band | None = None
    sources: tuple[str, ...] = ()
    children: tuple[Branch, ...] = ()
    month: str = ""
    """The pay month, where the tree begins."""

    def as_json(self) -> dict[str, Any]:
        """The tree as one JSON document."""
        return {"version": VERSION, "month": self.month, **_json(self)}


def _json(branch: Branch) -> dict[str, Any]:
    band = branch.band
    return {
        "kind": branch.kind,
        "name": branch.name,
        "title": branch.title.both(),
        "value": branch.value,
        "shown": branch.shown.both(),
        "exact": branch.exact,
        "type": branch.type,
        "employee": branch.employee,
        "document": branch.document,
        "formula": branch.formula,
        "working": branch.working,
        "sentence": branch.sentence.both(),
        "note": branch.note.both(),
        "band": {"x": band.x, "from": band.low, "to": band.high, "above": band.above} if band else None,
        "sources": list(branch.sources),
        "children": [_json(child) for child in branch.children],
    }
