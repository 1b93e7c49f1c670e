"""Columns of days or hours that nobody knows: one such as `停薪留职(天)` may be leave, so where it tells anything the row is refused."""

from __future__ import annotations

import re
from decimal import Decimal

from hrcalc.exports.platforms.grid import Days, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.leave import DAY_HOURS, NO_LEAVE, kind_of, which_kind
from hrcalc.problems import Said
from hrcalc.words import Text

OTHERS = frozenset(
    """
    出勤 缺勤 休息 排班 班次 打卡 补卡 缺卡 外勤 外出 公出 远程 居家 工作 上班 班内 班外 午休 加班 转调休 转加班费 工作日 节假日
    法定假日 迟到 早退 旷工 正常 异常 计薪 余额 剩余 可用 结余 额度
    """.split()  # noqa: SIM905
)
"""Words of durations that are no leave: attendance, punches, overtime, what went wrong, and what is left of a year's leave."""

_OTHERS = re.compile("|".join(sorted(OTHERS)))


def refuse_unknown_columns(days: Days) -> None:
    """Refuses what columns of days or hours tell that were not used so far and are not known to be something else.

    A sum of all leave (`请假`) is refused only where no kind is told.
    """
    kinds = days.columns.get("leave_type", [None] * len(days))
    for one in [one for one in days.grid.labels if _unknown(days, one)]:
        total = kind_of(one.field) == "请假"
        for i, value in enumerate(days.measured(one, "leave_hours", "小时", [DAY_HOURS] * len(days))):
            if value and not (total and kinds[i]):
                days.refuse(i, "leave_hours", one.text, _plain(value, one), *(which_kind() if total else _what(one)))


def _unknown(days: Days, one: Label) -> bool:
    kind = kind_of(one.field)
    if one.unit not in {"天", "小时"} or one in days.grid.used or (kind in NO_LEAVE and kind != "请假"):
        return False
    return not _OTHERS.search(one.group + one.field)


def _plain(hours: Decimal, one: Label) -> str:
    return shown(hours / DAY_HOURS if one.unit == "天" else hours) or ""


def _what(one: Label) -> Said:
    why = Text(
        f"不认识“{one.text}”这一列:它可能是一种假。",
        f"The column '{one.text}' is not known: it may be a kind of leave.",
    )
    mend = Text(
        "是假的,在请假表里逐日写,并从导出里删去这一列;不是假的,删去这一列。",
        "If it is leave, tell it day by day in the table leaves and delete the column from the export; else delete the column.",
    )
    return "unknown-column", why, mend
