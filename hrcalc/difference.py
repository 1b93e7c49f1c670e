"""Two pay months beside each other: what changed, by employee and item, with the facts that moved. Nothing is computed anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hrcalc.calendar import Month
from hrcalc.documents import side_from, write_difference
from hrcalc.documents.diff_words import WORKBOOK
from hrcalc.documents.folder import locked, refuse_taken, replaced
from hrcalc.documents.read_back import MONTH_TABLES
from hrcalc.ledger import store
from hrcalc.ledger.months import Months
from hrcalc.problems import UsageError
from hrcalc.revision.months import Difference, Side, difference
from hrcalc.settings import Settings
from hrcalc.words import Text


@dataclass(frozen=True)
class Outcome:
    """What changed, and the folder in which its workbook lies."""

    difference: Difference
    folder: Path


def run(settings: Settings, before: Month, now: Month) -> Outcome:
    """Put two months beside each other and write `out/BEFORE-NOW-diff/`.

    Each month is taken from the ledger where it is closed there, else from what its last run wrote. Raises UsageError for a month that
    is in neither, before anything is written.
    """
    if before == now:
        raise UsageError(Text("请写两个不同的月份。", "Name two different months."))
    name = f"{before}-{now}-diff"
    refuse_taken(settings, name, WORKBOOK)
    with locked(settings.out):
        with store.opened(settings.ledger) as ledger:
            months = Months(ledger)
            done = difference(side_of(settings, months, before), side_of(settings, months, now))
        store.record(settings.ledger, "view", str(now), {"what": "diff", "from": str(before), "to": str(now)})
        with replaced(settings.out, name) as folder:
            write_difference(done, settings.company, folder / WORKBOOK, settings.lang)
    return Outcome(done, settings.out / name)


def side_of(settings: Settings, months: Months, month: Month) -> Side:
    """A month as it was paid. Raises UsageError where there is none."""
    if month in months.closed:
        return Side(month, **{name: months.table(month, name) for name in MONTH_TABLES}, source="ledger")
    folder = settings.out / str(month)
    found = side_from(folder, month)
    if found is None:
        raise UsageError(
            Text(
                f"{folder} 里没有 {month} 的工资结果(或不完整)。先运行 hrcalc run --month {month}。",
                f"{folder} holds no pay run of {month} (or not all of it). Run hrcalc run --month {month} first.",
            )
        )
    return found
