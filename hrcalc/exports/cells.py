"""What all kinds of workbooks have in common: cells that hold no value yet, and files that are damaged."""

from __future__ import annotations

from hrcalc.exports.sheet import unreadable
from hrcalc.problems import Problem
from hrcalc.words import Text

UNCALCULATED = "#UNCALCULATED!"
"""What a formula without a stored value is read as; the formula may stand behind it."""


def broken(file: str) -> Problem:
    """A workbook whose bytes are damaged. Of what it holds nothing is told."""
    why = Text("这个工作簿已损坏,读不出来。", "The workbook is damaged and cannot be read.")
    mend = Text(
        "重新导出,或用表格软件打开后另存为 xlsx。", "Export it again, or open it in a spreadsheet and save it as xlsx."
    )
    return unreadable(file, why, mend)
