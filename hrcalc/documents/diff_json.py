"""What `diff --json` prints: amounts as text with two decimals, everyone of either month, every item and fact that moved."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from hrcalc.documents.diff_words import WORKBOOK
from hrcalc.money import text_of
from hrcalc.revision.comparison import Moved
from hrcalc.revision.months import Difference, MovedItem, MovedPerson

VERSION = 1


def diff_json(done: Difference, company: str, folder: Path) -> dict[str, Any]:
    """The difference as data. `folder` holds the workbook."""
    hows = [person.how for person in done.people]
    return {
        "version": VERSION,
        "company": company,
        "before": {"month": str(done.before), "source": done.sources[0]},
        "now": {"month": str(done.now), "source": done.sources[1]},
        "people": {
            "up": sum(person.difference > 0 for person in done.people),
            "down": sum(person.difference < 0 for person in done.people),
            "unchanged": sum(not person.difference for person in done.people),
            **{how: hows.count(how) for how in ("joined", "left", "held")},
        },
        "totals": {name: _moved(moved) for name, moved in done.totals.items()},
        "by_item": [{**_item(item), "people": item.people} for item in done.items],
        "employees": [_person(person) for person in done.people],
        "folder": str(folder),
        "files": {"workbook": WORKBOOK},
    }


def _person(person: MovedPerson) -> dict[str, Any]:
    return {
        "employee_id": person.employee_id,
        "name": person.name,
        "department": person.department,
        "how": person.how,
        "net_pay": {
            "before": _amount(person.net_before),
            "now": _amount(person.net),
            "difference": text_of(person.difference),
        },
        "items": [_item(item) for item in person.items],
        "facts": [
            {"metric": fact.metric, "title": fact.title, "before": _number(fact.before), "now": _number(fact.now)}
            for fact in person.facts
        ],
    }


def _item(item: MovedItem) -> dict[str, Any]:
    named = {"item": item.item, "title": item.title, "kind": item.kind, "retro": item.retro}
    return {**named, **_moved(item.moved), "net_difference": text_of(item.net)}


def _moved(moved: Moved) -> dict[str, str]:
    amounts = {"before": moved.before, "now": moved.after, "difference": moved.difference}
    return {name: text_of(fen) for name, fen in amounts.items()}


def _amount(fen: int | None) -> str | None:
    return None if fen is None else text_of(fen)


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
