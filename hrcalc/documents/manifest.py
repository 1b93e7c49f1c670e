"""`manifest.json`: what a pay run was made from and what it comes to. No clock and no place: the same inputs, the same bytes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import hrcalc
from hrcalc.documents.figures import Figures
from hrcalc.documents.side_sheets import balance_rows
from hrcalc.documents.source_sheets import flagged_of
from hrcalc.engine.result import PayRun
from hrcalc.money import text_of
from hrcalc.settings import Settings

SCHEMA = 1


def write_manifest(figures: Figures, path: Path, settings: Settings) -> None:
    """Write the manifest."""
    text = json.dumps(manifest(figures, settings), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def manifest(figures: Figures, settings: Settings) -> dict[str, Any]:
    """The manifest as data."""
    run = figures.run
    return {
        "schema": SCHEMA,
        "program": "hrcalc",
        "version": hrcalc.__version__,
        "month": str(run.month),
        "company": run.company,
        "lang": settings.lang,
        "totals": totals(figures),
        "bank": bank(figures),
        "balance": balance(run),
        "policies": [
            {
                "policy": policy.policy,
                "effective": policy.effective,
                "reference": policy.reference,
                "file": policy.file,
                "people": policy.people,
            }
            for policy in run.policies
        ],
        "inputs": [
            {"path": file.path, "table": file.table, "rows": file.rows, "sha256": file.sha256} for file in run.inputs
        ],
        "payslip_template": _hash(settings.payslip_template),
        "tax_template": _hash(settings.tax_template),
        "held": sorted(run.held),
        "warnings": sum(problem.severity == "warning" for problem in run.problems),
        "source_check": source_check(run),
        "ledger": ledger(run),
    }


def totals(figures: Figures) -> dict[str, int | str]:
    """People, and each total in yuan as text with two decimals."""
    paid = int(figures.paid.sum())
    counts: dict[str, int | str] = {"paid": paid, "held": len(figures.paid) - paid}
    return counts | {name: text_of(fen) for name, fen in figures.totals.items()}


def bank(figures: Figures) -> dict[str, dict[str, int | str]]:
    """How net pay is paid: people and yuan by bank, without an account, and of those with nothing to be paid. They add up to net pay."""
    return {how: {"people": people, "net_pay": text_of(fen)} for how, (people, fen) in figures.transfers.items()}


def ledger(run: PayRun) -> dict[str, str] | None:
    """The last closed month, and the hash of everything posted up to it."""
    return {"through": str(run.books.through), "hash": run.books.hash} if run.books else None


def source_check(run: PayRun) -> dict[str, int]:
    """Source verification in numbers: deals of the month, those claimed as own that were not, and near matches to be decided."""
    return {
        "deals": run.source_check.num_rows,
        "flagged": flagged_of(run.source_check),
        "near_matches": run.near_matches.num_rows,
    }


def balance(run: PayRun) -> list[dict[str, Any]]:
    """The row balance: of each table the rows read and used, and the rows left out by reason."""
    return [
        {
            "table": table,
            "read": read,
            "used": used,
            "left_out": [{"reason": why.both(), "rows": rows} for why, rows in reasons],
        }
        for table, read, used, reasons in balance_rows(run)
    ]


def _hash(template: Path | None) -> str | None:
    return hashlib.sha256(template.read_bytes()).hexdigest() if template else None
