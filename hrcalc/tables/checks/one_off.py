"""Adjustments belong to one month, and two that are alike may be one that was pasted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.tables import messages
from hrcalc.tables.arrow import pc
from hrcalc.tables.rows import group_codes, plain_number
from hrcalc.tables.schema import LEFT_OUT
from hrcalc.words import Text

if TYPE_CHECKING:
    from hrcalc.tables.assemble import Whole


def of_month(whole: Whole, month: Month) -> npt.NDArray[np.bool_]:
    """Adjustments of the pay month: of its folder, or naming it. Sets their `month`; problems where folder and month disagree."""
    folders = np.array([str(part.folder or "") for part in whole.parts], dtype=object)[whole.part_of]
    told = np.array([value or "" for value in whole.frame["month"].to_pylist()], dtype=object)
    pay = str(month)
    clash = (folders != "") & (told != "") & (folders != told) & ((folders == pay) | (told == pay))
    nowhere = (folders == "") & (told == "")
    for row in np.flatnonzero(clash).tolist():
        why = Text(
            f"月份写的是 {told[row]},文件却在 {folders[row]}。",
            f"The month is {told[row]}, but the file lies in {folders[row]}.",
        )
        mend = Text(
            "改正月份,或把这一行移到那个月的文件夹。", "Correct the month, or move the row to that month's folder."
        )
        whole.add(row, "month", ("wrong-month", why, mend), told[row])
    for row in np.flatnonzero(nowhere).tolist():
        if (row, "month") not in whole.bad:
            why = Text("这项调整没有写月份。", "The adjustment does not say its month.")
            mend = Text(
                "填上月份(如 2026-10),或把文件放进那个月的文件夹。",
                "Write its month, such as 2026-10, or put the file into that month's folder.",
            )
            whole.add(row, "month", ("missing-value", why, mend))
    position = whole.frame.column_names.index("month")
    of = np.where(told == "", folders, told)
    column = pa.array([value or None for value in of.tolist()], pa.string())
    whole.frame = whole.frame.set_column(position, "month", column)
    kept: npt.NDArray[np.bool_] = (of == pay) | clash | nowhere
    return kept


def before(whole: Whole, month: Month) -> pa.Table:
    """The adjustments of earlier months, once `of_month` has told the month of each; for when those months are computed again."""
    told = whole.frame.filter(pc.fill_null(pc.less(whole.frame["month"], str(month)), False))
    if LEFT_OUT not in told.column_names:
        return told
    return told.filter(told[LEFT_OUT].is_null()).drop_columns([LEFT_OUT])


def warn_of_parts_of_fen(whole: Whole) -> None:
    """Amounts with more than two decimals: what is paid is not what is written."""
    amounts = whole.frame["amount"]
    fen = pc.round(amounts, ndigits=2)
    for row in np.flatnonzero(pc.fill_null(pc.not_equal(amounts, fen), False).to_numpy()).tolist():
        amount = plain_number(str(amounts[row].as_py()))
        why = Text("金额不到一分的部分会四舍五入。", "Parts of a fen are rounded.")
        mend = Text("写成两位小数。", "Write it with two decimals.")
        whole.add(row, "amount", ("rounded", why, mend), amount, severity="warning")


def warn_of_twins(whole: Whole) -> None:
    """Rows that agree in everything: perhaps one of them was pasted twice."""
    codes = group_codes(whole.frame, list(whole.table.fields))
    counts = np.bincount(codes, minlength=1)
    twins = np.flatnonzero(counts[codes] > 1)
    places = dict(zip(twins.tolist(), whole.places_of(twins.tolist()), strict=True))
    for row in twins.tolist():
        others = messages.joined([places[o] for o in twins.tolist() if o != row and codes[o] == codes[row]][:5])
        why = Text(f"这一行和 {others.zh} 完全一样,两行都会计算。", f"The row equals {others.en}; both are paid.")
        mend = Text("如果是重复粘贴,删掉一行。", "If one was pasted twice, remove it.")
        whole.add(row, "", ("twin-rows", why, mend), severity="warning")
