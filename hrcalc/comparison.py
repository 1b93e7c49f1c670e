"""A closed month run again: only as a comparison with what was posted; nothing is posted or paid."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from hrcalc import examining, retro
from hrcalc.calendar import Month
from hrcalc.documents.comparison import FILE, write_comparison
from hrcalc.documents.folder import locked, refuse_taken, replaced
from hrcalc.ledger import store
from hrcalc.ledger.months import Months
from hrcalc.problems import Problem, UsageError
from hrcalc.settings import Settings
from hrcalc.words import Text


@dataclass(frozen=True)
class Outcome:
    """The differences (RETRO), where they were written, and what is to be said of them."""

    lines: pa.Table
    folder: Path
    problems: list[Problem]


def run(settings: Settings, month: Month) -> Outcome:
    """What a closed month comes to with the data and documents of the next open month, less what was posted for it.

    Raises UsageError for a month that is not closed, ProblemsFound where it cannot be computed.
    """
    name = f"{month}-comparison"
    refuse_taken(settings, name, FILE)
    with locked(settings.out), store.opened(settings.ledger) as ledger:
        months = Months(ledger)
        if months.last is None or month not in months.closed:
            raise UsageError(
                Text(f"{month} 没有结账,直接运行即可。", f"{month} is not closed: run it without --compare.")
            )
        library, tables = examining.readable(settings, months.last.next)
        done = retro.again(settings, months, tables, library, month)
        with replaced(settings.out, name) as folder:
            write_comparison(done.lines, folder)
    store.record(settings.ledger, "view", str(month), {"what": "compare"})
    return Outcome(done.lines, settings.out / name, done.problems)
