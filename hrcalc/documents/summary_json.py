"""What `--json` prints about a pay run: amounts as text with two decimals, ids and names as in the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hrcalc.documents.figures import Figures
from hrcalc.documents.headings import TOTALS
from hrcalc.documents.manifest import balance, bank, ledger, source_check, totals
from hrcalc.engine.result import PayRun
from hrcalc.money import text_of
from hrcalc.problems import Problem

SCHEMA = 1


def summary_json(run: PayRun, folder: Path) -> dict[str, Any]:
    """The summary as data. `folder` holds the documents."""
    figures = Figures(run)
    return {
        "schema": SCHEMA,
        "month": str(run.month),
        "company": run.company,
        "totals": totals(figures),
        "bank": bank(figures),
        "by_department": [
            {"department": part.name, "paid": part.paid, "held": part.held}
            | {name: text_of(part.totals[name]) for name in TOTALS}
            for part in figures.by_department
        ],
        "by_item": [
            {
                "item": item.id,
                "title": item.title.both(),
                "kind": item.kind,
                "policy": item.policy,
                "people": item.people,
                "lines": item.lines,
                "amount": text_of(item.fen),
            }
            for item in figures.items
        ],
        "previous": str(run.previous.month) if run.previous else None,
        "held": [
            {"employee_id": id_, "problems": [problem_json(problem) for problem in run.held[id_]]}
            for id_ in sorted(run.held)
        ],
        "balance": balance(run),
        "source_check": source_check(run),
        "ledger": ledger(run),
        "retro": [
            {"origin_month": month, "lines": lines, "net": text_of(fen)} for month, lines, fen in figures.retro_by_month
        ],
        "anomalies": figures.anomaly_counts,
        "warnings": [problem_json(problem) for problem in run.problems if problem.severity == "warning"],
        "folder": str(folder),
        "files": {
            "lines": "lines.csv",
            "employees": "employees.csv",
            "metrics": "metrics.csv",
            "source_check": "source_check.csv",
            "workbook": "payroll.xlsx",
            "strips": "payslips.xlsx",
            "payslips": "payslips",
            "bank": "bank.csv",
            "tax_return": "tax_return.xlsx",
            "contributions": "contributions.xlsx",
            "manifest": "manifest.json",
        },
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as data."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "blocking": problem.blocking,
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "table": problem.table,
        "why": problem.why.both(),
        "mend": problem.mend.both(),
        "employees": list(problem.employees),
    }
