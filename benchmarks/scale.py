"""Evaluates commission, attendance and base pay over a company of some size, beside the same arithmetic by hand in numpy (`hand.py`).

Both begin with the month read, checked and joined. Prints one JSON document: seconds of each, the best of some rounds, and how many of
the (person, item) amounts agree; it fails where one does not.

    scale.py PEOPLE
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from compared import compared
from hand import Facts, pay
from hrcalc.calendar import Month
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.engine.facts import world_of
from hrcalc.engine.world import World
from hrcalc.policy.library import load
from hrcalc.settings import Settings
from hrcalc.tables import Tables, read_tables, with_fields

ROOT = Path(__file__).resolve().parent.parent
MONTH = Month(2026, 10)
ROUNDS = 5


def main(people: int) -> None:
    """Make the company, evaluate its month both ways, compare."""
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder:
        tables = read_tables(make(people, Path(folder) / "data"), MONTH)
        library = load(compared(Path(folder) / "policies"))
    documents, past = library.in_force(MONTH), library.not_in_force(MONTH)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        world = world_from(tables, settings)  # anew: an evaluated world remembers the columns that it converted
        start = time.perf_counter()
        month = evaluate_month(world, documents, past)
        ours.append(time.perf_counter() - start)
        facts = Facts(world)
        start = time.perf_counter()
        amounts = pay(facts)
        theirs.append(time.perf_counter() - start)
    same = agreement(month, amounts)
    events = sum(events.size for events in world.events.values())
    print(json.dumps({"people": people, "events": events, "hrcalc": min(ours), "numpy": min(theirs), "same": same}))


def make(people: int, folder: Path) -> Settings:
    """A company with a dozen events a person."""
    sys.path.insert(0, str(ROOT / "sample_data"))
    from generate import Size, generate

    size = Size(people, leads=5 * people, interviews=3 * people, deals=people, attendance=2 * people)
    generate(size, folder)
    return Settings.load(data=folder, out=folder / "out", lang="en", folder=folder)


def world_from(tables: Tables, settings: Settings) -> World:
    """The month's facts."""
    fields = {name: table.fields for name, table in with_fields(settings).items()}
    return world_of(tables.frames, tables.all_leaves(), fields, MONTH, settings.calendar)


def agreement(month: Evaluated, amounts: dict[tuple[str, str], np.ndarray]) -> int:
    """How many amounts are the same; ends everything where one differs or is missing."""
    same = 0
    items = {(d.name, i): d for d in month.documents for i in d.items}
    if items.keys() != amounts.keys():
        sys.exit(f"items differ: {items.keys() ^ amounts.keys()}")
    for (name, item), document in items.items():
        block = month.session.block(document, item)
        fen = block.by_person(len(month.world.people))
        different = np.flatnonzero(fen != amounts[name, item])
        if len(different):
            person = int(different[0])
            told = f"{fen[person]} and {amounts[name, item][person]} fen"
            sys.exit(
                f"{name}: {item}: {len(different)} people differ, such as {month.world.people.ids[person]}: {told}"
            )
        same += len(fen)
    return same


if __name__ == "__main__":
    main(int(sys.argv[1]))
