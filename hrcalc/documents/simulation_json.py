"""What `simulate --json` prints: amounts as text with two decimals, everyone who is compared, every line that differs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from hrcalc.documents.summary_json import problem_json
from hrcalc.engine.result import Applied
from hrcalc.examples.runner import Result
from hrcalc.money import text_of
from hrcalc.revision.comparison import DocumentChange, Group, Held, ItemMove, ItemTotal, Line, Moved, Person, Simulation

VERSION = 1


def simulation_json(done: Simulation, folder: Path) -> dict[str, Any]:
    """The simulation as data. `folder` holds the workbook."""
    return {
        "version": VERSION,
        "month": str(done.month),
        "company": done.company,
        "documents": [_document(change) for change in done.documents],
        **_group(done.compared),
        "not_compared": [_held(held) for held in done.held],
        "by_department": [{"department": group.name, **_group(group)} for group in done.compared.departments],
        "by_item": [_item(item) for item in done.compared.items],
        "employees": [_person(person) for person in done.compared.people],
        "examples_failed": [_example(result) for result in done.failed],
        "problems": [problem_json(problem) for problem in done.problems],
        "folder": str(folder),
        "files": {"workbook": "simulation.xlsx"},
    }


def _document(change: DocumentChange) -> dict[str, Any]:
    return {
        "policy": change.policy,
        "title": change.title.both(),
        "how": change.how,
        "before": _applied(change.before),
        "after": _applied(change.after),
    }


def _applied(applied: Applied | None) -> dict[str, Any] | None:
    if applied is None:
        return None
    return {"effective": applied.effective, "file": applied.file, "people": applied.people}


def _group(group: Group) -> dict[str, Any]:
    gain, lose = len(group.gain), len(group.lose)
    counts = {"compared": len(group.people), "gain": gain, "lose": lose, "unchanged": len(group.people) - gain - lose}
    return {"people": counts, "totals": {name: _moved(moved) for name, moved in group.totals.items()}}


def _item(item: ItemTotal) -> dict[str, Any]:
    counts = {"moved": item.people, "gain": item.gain, "lose": item.lose}
    named = {"item": item.item, "title": item.title.both(), "kind": item.kind}
    return {**named, "people": counts, **_moved(item.moved), "net_difference": text_of(item.net)}


def _person(person: Person) -> dict[str, Any]:
    return {
        "employee_id": person.employee_id,
        "name": person.name,
        "department": person.department,
        "position": person.position,
        "totals": {name: _moved(moved) for name, moved in person.totals.items()},
        "items": [_move(move) for move in person.items],
    }


def _move(move: ItemMove) -> dict[str, Any]:
    return {
        "item": move.item,
        "title": move.title.both(),
        "kind": move.kind,
        **_moved(move.moved),
        "net_difference": text_of(move.net),
        "facts": [
            {"name": f.name, "title": f.title.both(), "before": f.before or None, "after": f.after or None}
            for f in move.facts
        ],
        "lines": [
            {"source": m.source, "before": _line(m.before), "after": _line(m.after), "difference": text_of(d)}
            for m in move.lines
            for d in [m.moved.difference]
        ],
    }


def _line(line: Line | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {"amount": text_of(line.fen), **{name: text for name, text in asdict(line).items() if name != "fen"}}


def _held(held: Held) -> dict[str, Any]:
    return {
        "employee_id": held.employee_id,
        "name": held.name,
        "department": held.department,
        "only_after": held.changed,
        "problems": [problem_json(problem) for problem in held.problems],
    }


def _example(result: Result) -> dict[str, Any]:
    return {
        "title": result.example.title,
        "file": result.example.position.file,
        "line": result.example.position.line,
        "differences": [{"name": d.name, "got": d.got, "expected": d.expected} for d in result.differences],
        "problems": [problem_json(problem) for problem in result.problems],
    }


def _moved(moved: Moved) -> dict[str, str]:
    amounts = {"before": moved.before, "after": moved.after, "difference": moved.difference}
    return {name: text_of(fen) for name, fen in amounts.items()}
