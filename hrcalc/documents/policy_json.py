"""Policy documents, and what changed between two versions, as data: formulas as they are written, titles in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hrcalc.calendar import Month
from hrcalc.engine.names import grain_of
from hrcalc.policy.document import TAXED_KINDS, BandTable, Document, Formula, ItemRule, KeyedTable
from hrcalc.revision.changes import Revision, exactly
from hrcalc.revision.formula_text import worded
from hrcalc.revision.standing import Standing, Subject

VERSION = 1
"""Of both forms: what a key means never changes within a version; keys may be added."""


def policies_json(month: Month | None, subject: Subject | None, standings: Sequence[Standing]) -> dict[str, Any]:
    """The documents of a month (None: all versions), or those that apply to a person in it."""
    return {
        "version": VERSION,
        "month": str(month) if month else None,
        "employee": dict(subject.about) if subject else None,
        "documents": [_document(standing) for standing in standings],
    }


def revision_json(revision: Revision) -> dict[str, Any]:
    """What changed from one version to another."""
    return {
        "version": VERSION,
        "old": _identity(revision.old),
        "new": _identity(revision.new),
        "changes": [
            {
                "part": change.kind,
                "id": change.id,
                "title": change.title.both(),
                "change": change.how,
                "keys": [
                    {"key": d.key, "before": d.before, "after": d.after, "reworded": d.reworded}
                    for d in change.differences
                ],
            }
            for change in revision.changes
        ],
    }


def _document(standing: Standing) -> dict[str, Any]:
    document = standing.document
    applies_to = document.applies_to
    return {
        **_identity(document),
        "until": str(standing.until) if standing.until else None,
        "next": str(standing.next.effective) if standing.next else None,
        "applies_to": _formula(standing, applies_to, "employee") if applies_to else None,
        "only_events_of": [{"from": str(first), "to": str(last)} for first, last in standing.days],
        "reference": document.reference.both(),
        "provisional": document.provisional.text.both() if document.provisional else None,
        "metrics": [
            {
                "id": m.id,
                "title": m.title.both(),
                "formula": _formula(standing, m.formula, "employee"),
                "show": m.show == "yes",
            }
            for m in document.metrics.values()
        ],
        "tables": [_table(table) for table in document.tables.values()],
        "items": [_item(standing, item) for item in document.items.values()],
        "examples": [example.title for example in document.examples],
    }


def _identity(document: Document) -> dict[str, Any]:
    return {
        "policy": document.name,
        "effective": str(document.effective),
        "title": document.title.both(),
        "file": document.file,
    }


def _item(standing: Standing, item: ItemRule) -> dict[str, Any]:
    grain = grain_of(item.per)
    payable = item.payable
    return {
        "id": item.id,
        "title": item.title.both(),
        "formula": _formula(standing, item.formula, grain),
        "when": _formula(standing, item.when, grain) if item.when else None,
        "per": item.per,
        "credit": ".".join(item.credit) or None,
        "kind": item.kind,
        "taxable": item.taxable if item.kind in TAXED_KINDS else None,
        "round": {"way": item.round.mode, "unit": exactly(item.round.unit)},
        "payable": {"workdays": payable.workdays, "after": payable.field} if payable else None,
    }


def _table(table: BandTable | KeyedTable) -> dict[str, Any]:
    if isinstance(table, KeyedTable):
        rows = {key: {c: exactly(*cell) for c, cell in row.items()} for key, row in table.rows.items()}
        return {"id": table.id, "rows": rows}
    bands = [
        {
            "above" if band.above else "from": exactly(band.edge, band.edge_percent),
            "value": exactly(band.value, band.percent),
        }
        for band in table.bands
    ]
    return {"id": table.id, "bands": bands}


def _formula(standing: Standing, formula: Formula, grain: str) -> dict[str, str]:
    """As it is written, and as readers of either language would write it."""
    zh, en = worded(standing.meaning, formula, grain, "zh"), worded(standing.meaning, formula, grain, "en")
    return {"written": " ".join(formula.text.split()), "zh": zh, "en": en}
