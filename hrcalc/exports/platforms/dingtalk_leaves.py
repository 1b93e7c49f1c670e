"""DingTalk's list of leave requests (请假单据), one row a request, as rows of our table leaves, one a day.

Only what was approved counts. A request over several days is split where its days and halves add up to what it says it lasts; elsewhere
nobody can tell which of its days are free anyway.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hrcalc.exports import durations
from hrcalc.exports.platforms.dates import day_of
from hrcalc.exports.platforms.grid import Cell, Days, Grid, not_a_duration, shown
from hrcalc.exports.platforms.leave import DAY_HOURS, begins_late, ends_early, minute_of, shares
from hrcalc.problems import Said
from hrcalc.words import Text

APPROVED = frozenset({"同意", "通过", "审批通过", "已通过"})
FINISHED = frozenset({"完成", "已完成", "结束", "已结束", "审批通过"})
NOT_APPROVED = frozenset(
    "已撤销 撤销 已撤回 撤回 终止 已终止 审批中 进行中 运行中 待审批 拒绝 已拒绝 不同意 已删除".split()  # noqa: SIM905
)

REFUSED = Text("请假没有批准", "the leave was not approved")
ADDED = Text("并入同一天同一种假的另一张单据", "added to another request of the same day and kind")

_ACCOUNT = ("发起人UserID", "发起人UserId")
_WHEN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(\d{1,2}:\d{2}(?::\d{2})?|上午|下午)?")


@dataclass(frozen=True, slots=True)
class When:
    """A moment: the day, and its time (`09:00`, or half a day) where that is told."""

    day: dt.date
    time: str


@dataclass
class _Line:
    """A row of ours. `begin` and `end` are as the request tells them, where it is of one day; `refused` is why its hours do not count."""

    row: int
    day: dt.date | None
    kind: Cell
    hours: Decimal = Decimal(0)
    begin: Cell = None
    end: Cell = None
    refused: tuple[str, Cell, Said] | None = None


def requested(grid: Grid) -> Days:
    """The days of all approved requests."""
    columns = ("审批状态", "审批结果", "开始时间", "结束时间", "时长", "请假类型")
    status, outcome, begin, end, lasts, kind = (grid.cells(grid.find(name)) for name in columns)
    people = [grid.cells(grid.find(*names)) for names in (("发起人工号",), _ACCOUNT, ("发起人姓名",))]
    lines: list[_Line] = []
    aside = {REFUSED: 0, ADDED: 0}
    known: dict[tuple[object, ...], list[_Line]] = {}
    for row in range(len(grid)):
        first = when(begin[row])
        whole = _Line(row, first.day if first else None, kind[row])
        if not any((status[row], outcome[row], begin[row], end[row], lasts[row], kind[row])):
            lines.append(_Line(row, None, None))
            continue
        approved = _approved(status[row], outcome[row])
        if approved is False:
            aside[REFUSED] += 1
            continue
        if approved is None:
            unknown = "审批状态", status[row], _unknown_status(status[row], outcome[row])
            lines.append(replace(whole, refused=unknown))
            continue
        days = _days(begin[row], end[row], lasts[row])
        if isinstance(days, tuple):
            lines.append(replace(whole, refused=("时长", lasts[row], days)))
            continue
        person = tuple(texts[row] for texts in people)
        new = [_Line(row, day, kind[row], hours, begin[row], end[row]) for day, hours in days]
        if len(new) == 1 and (earlier := _apart(known.get((person, new[0].day, kind[row]), []), new[0])):
            earlier.hours += new[0].hours
            aside[ADDED] += 1
        else:
            lines += new
        for line in new:
            known.setdefault((person, line.day, line.kind), []).append(line)
    return _as_days(grid, lines, {reason: count for reason, count in aside.items() if count})


def _as_days(grid: Grid, lines: Sequence[_Line], aside: dict[Text, int]) -> Days:
    days = Days(grid, [line.row for line in lines])
    days.aside = aside
    days.copy("employee_id", "发起人工号")
    days.copy("_account", *_ACCOUNT)
    days.copy("_name", "发起人姓名")
    days.put("date", [line.day.isoformat() if line.day else None for line in lines], "开始时间")
    days.put("leave_type", [line.kind for line in lines], "请假类型")
    days.put("hours", [shown(line.hours) for line in lines], "时长")
    for i, line in enumerate(lines):
        if line.refused:
            header, text, said = line.refused
            days.refuse(i, "hours", header, text or "", *said)
    return days


def _approved(status: Cell, outcome: Cell) -> bool | None:
    if status in NOT_APPROVED or outcome in NOT_APPROVED:
        return False
    return True if status in FINISHED and outcome in APPROVED else None


def _apart(earlier: Sequence[_Line], line: _Line) -> _Line | None:
    """The first earlier line of the same person, day and kind, if no earlier one shares any time with this one."""
    span = _span(line)
    if span is None or not earlier:
        return None
    for other in earlier:
        taken = _span(other)
        if taken is None or not (taken[1] <= span[0] or span[1] <= taken[0]):
            return None
    return earlier[0]


def _span(line: _Line) -> tuple[int, int] | None:
    begin, end = when(line.begin), when(line.end)
    if begin is None or end is None or begin.day != end.day:
        return None
    since, until = minute_of(begin.time), minute_of(end.time)
    return None if since is None or until is None else (since, until)


def when(text: Cell) -> When | None:
    """A moment from text; None where it is none."""
    found = _WHEN.fullmatch(unicodedata.normalize("NFKC", text).strip()) if text else None
    if found is None:
        return None
    day = day_of(int(found[1]), int(found[2]), int(found[3]))
    if day is None:
        return None
    return When(day, found[4] or "")


def _days(begin: Cell, end: Cell, lasts: Cell) -> list[tuple[dt.date, Decimal]] | Said:
    first, last = when(begin), when(end)
    if first is None or last is None or last.day < first.day:
        why = Text(f"“{begin}”到“{end}”不是一段时间。", f"'{begin}' to '{end}' is no period of time.")
        return "wrong-date", why, Text("写成 2026-10-12 09:00。", "Write each as 2026-10-12 09:00.")
    minutes = durations.minutes(lasts or "", day_hours=DAY_HOURS)
    if minutes is None:
        return not_a_duration(lasts or "")
    days = [first.day + dt.timedelta(i) for i in range((last.day - first.day).days + 1)]
    if len(days) == 1:
        return [(days[0], minutes / 60)]
    each = shares(minutes / 60, len(days), late=begins_late(first.time), early=ends_early(last.time))
    return list(zip(days, each, strict=True)) if each else _which_days(begin or "", end or "", lasts or "")


def _unknown_status(status: Cell, outcome: Cell) -> Said:
    why = Text(
        f"看不出批准了没有:审批状态是“{status or ''}”,审批结果是“{outcome or ''}”。",
        f"Whether it was approved cannot be told: the status is '{status or ''}', the outcome '{outcome or ''}'.",
    )
    return "unknown-state", why, Text("写成 完成 和 同意(或 拒绝)。", "Write 完成 and 同意 (or 拒绝).")


def _which_days(begin: str, end: str, lasts: str) -> Said:
    why = Text(
        f"从 {begin} 到 {end} 一共 {lasts},看不出是其中哪几天。",
        f"{lasts} from {begin} to {end}: which of these days it takes cannot be told.",
    )
    mend = Text(
        "在请假表里逐日写,或导出每日统计(它逐日说)。",
        "Tell it day by day in the table leaves, or export the daily report (每日统计), which does.",
    )
    return "unknown-request", why, mend
