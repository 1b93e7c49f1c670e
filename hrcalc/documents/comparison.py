"""What a closed month would come to today, beside what was posted: `comparison.csv`, and what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from hrcalc.calendar import Month
from hrcalc.documents.csv import write_table
from hrcalc.documents.problem_screen import problems_json
from hrcalc.engine.fen import fen_array
from hrcalc.engine.result import LINES
from hrcalc.money import yuan
from hrcalc.problems import Problem
from hrcalc.words import Lang, Text

FILE = "comparison.csv"
_SHOWN = 40


def write_comparison(lines: pa.Table, folder: Path) -> None:
    """Write the differences (RETRO) into a folder that is there and empty."""
    write_table(lines.select(LINES.names), folder / FILE)


def print_comparison(month: Month, lines: pa.Table, folder: Path, lang: Lang) -> None:
    """The differences, one a line."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not lines.num_rows:
        said = Text(f"{month} 现在算出来和账本一样。", f"{month} comes to what was posted, to the fen.")
        console.print(said.of(lang))
        return
    title = Text(f"{month} 现在会差多少 (元)", f"{month}: what it would differ by today (yuan)")
    console.print(title.of(lang), style="bold")
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in (
        Text("工号", "Employee"),
        Text("项目", "Item"),
        Text("差额", "Difference"),
        Text("怎么来的", "Working"),
    ):
        table.add_column(head.of(lang), justify="right" if head.en == "Difference" else "left")
    fen = fen_array(lines["amount"]).tolist()
    rows = list(zip(*(lines[name].to_pylist() for name in ("employee_id", "title", "working")), fen, strict=True))
    for employee, item, working, amount in rows[:_SHOWN]:
        table.add_row(employee, item, yuan(amount), working)
    console.print(table)
    if len(rows) > _SHOWN:
        more = Text(f"…… 另有 {len(rows) - _SHOWN} 笔", f"… and {len(rows) - _SHOWN} more")
        console.print(more.of(lang))
    said = Text(
        f"什么都没有改动。下个未结账的月份会补差(在补差的月数之内)。全部在 {folder / FILE}",
        f"Nothing was changed. The next open month makes it good, as far back as retro looks. All of it is in {folder / FILE}",
    )
    console.print(said.of(lang))


def comparison_json(month: Month, lines: pa.Table, problems: Sequence[Problem], folder: Path) -> dict[str, Any]:
    """The same for programs."""
    rows = lines.select(LINES.names).to_pylist()
    return {
        "month": str(month),
        "differences": [{**row, "amount": str(row["amount"])} for row in rows],
        **problems_json(problems),
        "folder": str(folder),
    }
