"""hrcalc as a library: every command is one call, every table a pandas frame."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import pandas as pd
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.payrun import run
from hrcalc.problems import Problem, UsageError
from hrcalc.settings import Settings
from hrcalc.words import Text


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


def run_month(
    month: str,
    *,
    data: str | PathLike[str] | None = None,
    policies: str | PathLike[str] | None = None,
    out: str | PathLike[str] | None = None,
    lang: str | None = None,
    hold: bool = False,
) -> MonthPay:
    """Run a pay month, as `hrcalc run --month` does: read, check, compute, write.

    Raises ProblemsFound (its `problems` tell what and where) when data or policies are wrong; UsageError for a month that is none.
    """
    settings = Settings.load(
        data=Path(data) if data else None,
        policies=Path(policies) if policies else None,
        out=Path(out) if out else None,
        lang=lang,
    )
    done = run(settings, month_of(month), hold=hold)
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


def month_of(text: str) -> Month:
    """A month that a person wrote. Raises UsageError for what is none."""
    try:
        return Month.parse(text)
    except ValueError:
        raise UsageError(Text(f"“{text}”不是月份,写成 2026-10。", f"'{text}' is not a month: write 2026-10.")) from None


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame
