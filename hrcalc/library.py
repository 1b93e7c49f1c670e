"""hrcalc as a library: every command is one call, every table a pandas frame."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import pandas as pd
import pyarrow as pa

from hrcalc import closing, payouts
from hrcalc.calendar import month_of
from hrcalc.ledger import verify
from hrcalc.ledger.months import Closed
from hrcalc.ledger.verify import Proof
from hrcalc.payrun import run
from hrcalc.problems import Problem
from hrcalc.settings import Settings

Place = str | PathLike[str] | None


@dataclass(frozen=True)
class MonthPay:
    """A month's pay. Amounts are exact decimals in yuan, texts are strings; the columns are those of the CSV files.

    `near_matches` are deals and earlier leads of marketing whose customers look alike, for a person to decide, a row a pair.
    """

    month: str
    lines: pd.DataFrame
    employees: pd.DataFrame
    metrics: pd.DataFrame
    problems: list[Problem]
    folder: Path
    source_check: pd.DataFrame
    near_matches: pd.DataFrame


@dataclass(frozen=True)
class Paid:
    """What was paid off cycle: the lines (as in `lines.csv`), how many of them just now, and their folder (None: nothing is payable)."""

    lines: pd.DataFrame
    new: int
    problems: list[Problem]
    folder: Path | None


def run_month(
    month: str,
    *,
    data: Place = None,
    policies: Place = None,
    out: Place = None,
    ledger: Place = None,
    lang: str | None = None,
    hold: bool = False,
) -> MonthPay:
    """Run a pay month, as `hrcalc run --month` does: read, check, compute, write.

    Raises ProblemsFound (its `problems` tell what and where) when data or policies are wrong; UsageError for a month that is none; Busy for
    one that is closed.
    """
    done = run(_settings(data, policies, out, ledger, lang), month_of(month), hold=hold)
    pay = done.pay_run
    return MonthPay(
        month=str(pay.month),
        lines=_frame(pay.lines),
        employees=_frame(pay.employees),
        metrics=_frame(pay.metrics),
        problems=pay.problems,
        folder=done.folder,
        source_check=_frame(pay.source_check),
        near_matches=_frame(pay.near_matches),
    )


def close_month(
    month: str,
    *,
    approved_by: str,
    with_held: bool = False,
    data: Place = None,
    out: Place = None,
    ledger: Place = None,
    lang: str | None = None,
) -> Closed:
    """Post a month for good, as `hrcalc close --month` does. Raises Busy for one that is closed, ProblemsFound with what is against it."""
    return closing.close(_settings(data, None, out, ledger, lang), month_of(month), approved_by, with_held=with_held)


def pay_out(
    first: dt.date,
    last: dt.date,
    *,
    data: Place = None,
    policies: Place = None,
    out: Place = None,
    ledger: Place = None,
    lang: str | None = None,
    hold: bool = False,
) -> Paid:
    """Pay what is payable in some days, both included, as `hrcalc payouts --from --to` does. Raises as `run_month` does."""
    done = payouts.run(_settings(data, policies, out, ledger, lang), first, last, hold=hold)
    return Paid(_frame(done.payouts.lines), done.payouts.new, done.problems, done.folder)


def verify_ledger(ledger: Place = None, *, data: Place = None, head: str = "") -> Proof:
    """Prove the ledger, as `hrcalc ledger verify` does; what was altered is in its `problems`."""
    return verify.verify(_settings(data, None, None, ledger, None).ledger, head)


def _settings(data: Place, policies: Place, out: Place, ledger: Place, lang: str | None) -> Settings:
    places = [Path(place) if place else None for place in (data, policies, out, ledger)]
    return Settings.load(data=places[0], policies=places[1], out=places[2], ledger=places[3], lang=lang)


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame
