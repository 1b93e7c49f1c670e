"""Words `RESULTS.md`: the claims with what was measured, then the numbers behind them."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Sequence
from typing import TYPE_CHECKING

import report_ledger
import report_reading
from measure import MIB, Cost, claim, memory, ratio, seconds

if TYPE_CHECKING:
    from run import Measured

PACKAGES = ("pandas", "pandera", "pyarrow", "openpyxl", "fastexcel", "zlib-ng")
NAMES = {
    "hrcalc": "hrcalc run",
    "shipped": "the same with all of `policies/`",
    "analyst": "the analyst's month",
    "analyst_lxml": "the same, openpyxl with lxml",
    "floor": "the floor",
    "imports": "imports alone",
}


def report(
    measured: Sequence[Measured],
    reading: report_reading.Reading | None,
    ledgers: report_ledger.Ledgers | None,
    evaluation: Sequence[dict[str, float]],
    start_up: dict[str, list[Cost]],
) -> str:
    """The report as Markdown. `evaluation` is what `scale.py` told of each size; `start_up` holds the runs of `help` and `pandas`."""
    claims = [line for company in measured for line in _claims(company)]
    claims += report_reading.claims(reading) if reading else []
    claims += report_ledger.claims(ledgers) if ledgers else []
    claims += [_scale_claim(evaluation)] if evaluation else []
    claims.append(
        claim(
            '`hrcalc --help` answers in less than ¼ of the time of `python -c "import pandas, pandera.pandas"`',
            ratio(start_up["help"], start_up["pandas"]),
            "{:.2f}×",
            most=0.25,
        )
    )
    lines = [
        "# Results",
        "",
        "Written by `python benchmarks/run.py`, whose docstring tells what is compared. Ratios are medians of paired",
        "runs that alternate on one machine; seconds are medians, there for context only.",
        "",
        "The analyst, the floor and the numpy by hand do commission, attendance and base pay. Beside them hrcalc runs with",
        "those documents alone (`compared.py`), so that all do the same work; social insurance, housing fund and income tax",
        "come on top. Beside its imports, and with ledgers, it runs with all of `policies/`.",
        "",
        "| claim | measured | holds |",
        "|---|---|---|",
        *claims,
        "",
        *(line for company in measured for line in _company(company)),
        *(report_reading.section(reading) if reading else []),
        *(report_ledger.section(ledgers) if ledgers else []),
        *_evaluation(evaluation),
        "## Start-up",
        "",
        "| | seconds |",
        "|---|---|",
        f"| `hrcalc --help` | {seconds(start_up['help']):.3f} |",
        f'| `python -c "import pandas, pandera.pandas"` | {seconds(start_up["pandas"]):.3f} |',
        "",
        "## Machine",
        "",
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}; "
        + ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
        + ".",
        "",
    ]
    return "\n".join(lines)


def _claims(company: Measured) -> list[str]:
    costs, size = company.costs, company.size
    if size.name == "S":
        value = ratio(costs["shipped"], costs["imports"])
        return [claim("S takes at most 2× the time of its imports alone", value, "{:.2f}×", most=2)]
    peak = memory(costs["hrcalc"]) / company.input_bytes
    return [
        claim(
            f"M, with {company.payslips:,} payslips, is at least 10× faster than the analyst's month (pandas and openpyxl; "
            f"with lxml beside them {ratio(costs['analyst_lxml'], costs['hrcalc']):.1f}×)",
            ratio(costs["analyst"], costs["hrcalc"]),
            "{:.1f}×",
            least=10,
        ),
        claim("M takes at most 5× the floor", ratio(costs["hrcalc"], costs["floor"]), "{:.2f}×", most=5),
        claim("M peaks at no more than 8× the bytes of its input", peak, "{:.2f}×", most=8),
    ]


def _scale_claim(evaluation: Sequence[dict[str, float]]) -> str:
    most = evaluation[-1]
    text = f"Evaluating {most['people']:,} people takes at most 10× numpy doing the same arithmetic in int64"
    return claim(text, most["hrcalc"] / most["numpy"], "{:.1f}×", most=10)


def _evaluation(evaluation: Sequence[dict[str, float]]) -> list[str]:
    if not evaluation:
        return []
    rows = (
        f"| {run['people']:,} | {run['events']:,} | {run['hrcalc']:.3f} | {run['numpy']:.3f} | "
        f"{run['hrcalc'] / run['numpy']:.1f} | {run['hrcalc'] / run['people'] * 1e6:.1f} | {run['same']:,} |"
        for run in evaluation
    )
    return [
        "## Evaluating alone",
        "",
        "Commission, attendance and base pay over a month that is read, checked and joined, beside the same arithmetic by hand",
        "in numpy and int64 (`hand.py`), which converts no column in its time and keeps no workings. Amounts that are the same,",
        "of all people and items: every one, or the benchmark fails.",
        "",
        "| people | events | hrcalc, s | numpy, s | × numpy | µs a person | amounts the same |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        *rows,
        "",
    ]


def _company(company: Measured) -> list[str]:
    size, costs = company.size, company.costs
    total = sum(company.steps.values())
    return [
        f"## {size.name}: {size.people:,} people",
        "",
        f"In: {size.leads:,} leads, {size.interviews:,} interviews, {size.deals:,} deals, "
        f"{size.attendance:,} attendance days, {company.input_bytes / MIB:.1f} MiB. Out: {company.files:,} files, "
        f"{company.payslips:,} of them payslips, {company.output_bytes / MIB:.1f} MiB. {company.same:,} of "
        f"{company.paid:,} people paid get the same net pay from the analyst, to the fen; "
        f"{len(costs['hrcalc'])} rounds.",
        "",
        "| | seconds | × hrcalc | peak MiB | peak ÷ input |",
        "|---|---:|---:|---:|---:|",
        *(_row(NAMES[name], runs, costs["hrcalc"], company.input_bytes) for name, runs in costs.items()),
        "",
        "| step of hrcalc, in a run of its own | seconds | share |",
        "|---|---:|---:|",
        *(f"| {name} | {value:.3f} | {value / total:.0%} |" for name, value in company.steps.items()),
        "",
    ]


def _row(name: str, runs: Sequence[Cost], ours: Sequence[Cost], input_bytes: int) -> str:
    peak = memory(runs)
    space = f"{peak / MIB:.0f} | {peak / input_bytes:.1f}" if peak else " | "
    return f"| {name} | {seconds(runs):.3f} | {ratio(runs, ours):.2f} | {space} |"
