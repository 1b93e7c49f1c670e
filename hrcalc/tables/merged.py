"""Merged cells in the rows of a table: only the first of them has the text, and nobody can say whether it is meant for the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from hrcalc.exports import Merged, Sheet
from hrcalc.problems import Problem
from hrcalc.tables.recognise import Header
from hrcalc.words import Text


def merged_cells(
    sheet: Sheet, header: Header, merged: Iterable[Merged], rows: npt.NDArray[np.int32]
) -> Iterator[Problem]:
    """One problem for each range that leaves cells of the table blank. `rows` are the table's, as a spreadsheet numbers them, ascending.

    Totals, notes and rows that hold nothing are none of those.
    """
    used = {*header.columns.values(), *(at for places in header.beside.values() for at in places)}
    for one in merged:
        positions = [at for at in one.positions if at in used]
        begin, end = np.searchsorted(rows, [one.first, one.last + 1])
        if positions and end > begin and (one.first == one.last or rows[end - 1] > one.first):
            yield _problem(sheet, header, one, one.header or header.texts[positions[0]])


def _problem(sheet: Sheet, header: Header, one: Merged, column: str) -> Problem:
    if one.first == one.last:
        why = Text("几列的格子合并了,后面几格是空的。", "Cells of several columns are merged: the others are blank.")
    else:
        why = Text(
            f"第 {one.first} 到 {one.last} 行的格子合并了,只有第一格有内容,其余是空的。",
            f"The cells of rows {one.first} to {one.last} are merged: the first alone holds anything, the others are blank.",
        )
    mend = Text("取消合并,每一格都填上,再导出。", "Unmerge them, fill every cell, and export again.")
    return Problem(
        "merged-cells",
        why,
        mend,
        file=sheet.file,
        sheet=sheet.name,
        row=one.first,
        column=column,
        table=header.table.name,
        blocking=True,
    )
