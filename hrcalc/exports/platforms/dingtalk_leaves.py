"""DingTalk's list of leave requests (请假单据), one row a request, as rows of our table leaves, one a day.

Only what was approved counts. A request over several days is split where its days and halves add up to what it says it lasts; elsewhere
nobody can tell which of its days are free anyway.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hrcalc.exports import durations
from hrcalc.exports.platforms.grid import Cell, Days, Grid, not_a_duration, shown
from hrcalc.exports.platforms.leave import DAY_HOURS
from hrcalc.words import Text

APPROVED = frozenset({"同意", "通过", "审批通过", "已通过"})
FINISHED = frozenset({"完成", "已完成", "结束", "已结束", "审批通过"})
NOT_APPROVED = frozenset(
    "已撤销 撤销 已撤回 撤回 终止 已终止 审批中 进行中 运行中 待审批 拒绝 已拒绝 不同意 已删除".split()  # noqa: SIM905
)

REFUSED = Text("请假没有批准", "the leave was not approved")
ADDED = Text("并入同一天同一种假的另一张单据", "added to another request of the same day and kind")

_WHEN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(?:(\d{1,2}):(\d{2})(?::\d{2})?|(上午|下午))?")


@dataclass(frozen=True, slots=True)
class When:
    """A moment: the day, and the minute of the day where it is told (a half day by its words)."""

    day: dt.date
    minute: int | None
    half: str

    @property
    def begins_late(self) -> bool:
        """As the beginning of leave: whether it leaves out the morning."""
        return self.half == "下午" or (self.minute is not None and self.minute >= 12 * 60)

    @property
    def ends_early(self) -> bool:
        """As the end of leave: whether it leaves out the afternoon."""
        return self.half == "上午" or (self.minute is not None and self.minute <= 13 * 60)


@dataclass
class _Line:
    row: int
    day: dt.date | None
    kind: Cell
    hours: Decimal
    told: tuple[str, str, str] | None = None
    """Begin, end and the person, where the row lies within one day."""


def requested(grid: Grid) -> Days:
    """The days of all approved requests."""
    cells = {
        name: grid.cells(grid.find(*names))
        for name, names in {
            "status": ("审批状态",),
            "outcome": ("审批结果",),
            "begin": ("开始时间",),
            "end": ("结束时间",),
            "lasts": ("时长",),
            "kind": ("请假类型",),
        }.items()
    }
    people = [
        grid.cells(grid.find(*names)) for names in (("发起人工号",), ("发起人UserID", "发起人UserId"), ("发起人姓名",))
    ]
    lines: list[_Line] = []
    refused: list[tuple[int, str, str, str, tuple[str, Text, Text]]] = []
    aside: dict[Text, int] = {}
    index: dict[tuple[object, ...], list[_Line]] = {}
    for row in range(len(grid)):
        told = {name: texts[row] for name, texts in cells.items()}
        if not any(told.values()):
            lines.append(_Line(row, None, None, Decimal(0)))
            continue
        begin = when(told["begin"])
        day = begin.day if begin else None
        verdict = _approved(told["status"], told["outcome"])
        if verdict is False:
            aside[REFUSED] = aside.get(REFUSED, 0) + 1
            continue
        if verdict is None:
            refused.append(
                (
                    len(lines),
                    "hours",
                    "审批状态",
                    told["status"] or "",
                    _unknown_status(told["status"], told["outcome"]),
                )
            )
            lines.append(_Line(row, day, told["kind"], Decimal(0)))
            continue
        days = _days(told["begin"], told["end"], told["lasts"])
        if isinstance(days, tuple):
            refused.append((len(lines), "hours", "时长", told["lasts"] or "", days))
            lines.append(_Line(row, day, told["kind"], Decimal(0)))
            continue
        person = tuple(texts[row] for texts in people)
        new = [
            _Line(row, day, told["kind"], hours, (told["begin"] or "", told["end"] or "", "")) for day, hours in days
        ]
        if len(new) == 1 and (first := _apart(index.get((person, new[0].day, told["kind"]), []), new[0])):
            first.hours += new[0].hours
            aside[ADDED] = aside.get(ADDED, 0) + 1
            index[person, new[0].day, told["kind"]].append(new[0])
            continue
        for line in new:
            index.setdefault((person, line.day, line.kind), []).append(line)
        lines += new
    days_ = Days(grid, [line.row for line in lines])
    days_.aside = aside
    days_.copy("employee_id", "发起人工号")
    days_.copy("_account", "发起人UserID", "发起人UserId")
    days_.copy("_name", "发起人姓名")
    days_.put("date", [line.day.isoformat() if line.day else None for line in lines], "开始时间")
    days_.put("leave_type", [line.kind for line in lines], "请假类型")
    days_.put("hours", [shown(line.hours) for line in lines], "时长")
    for i, name, header, text, said in refused:
        days_.refuse(i, name, header, text, *said)
    return days_


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
    begin, end = (when(text) for text in line.told[:2]) if line.told else (None, None)
    if begin is None or end is None or begin.day != end.day or begin.minute is None or end.minute is None:
        return None
    return begin.minute, end.minute


def when(text: Cell) -> When | None:
    """A moment from text; None where it is none."""
    found = _WHEN.fullmatch(unicodedata.normalize("NFKC", text).strip()) if text else None
    if found is None:
        return None
    try:
        day = dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return When(day, int(found[4]) * 60 + int(found[5]) if found[4] else None, found[6] or "")


def _days(begin: Cell, end: Cell, lasts: Cell) -> list[tuple[dt.date, Decimal]] | tuple[str, Text, Text]:
    first, last = when(begin), when(end)
    if first is None or last is None or last.day < first.day:
        why = Text(f"“{begin}”到“{end}”不是一段时间。", f"'{begin}' to '{end}' is no period of time.")
        return "wrong-date", why, Text("写成 2026-10-12 09:00。", "Write each as 2026-10-12 09:00.")
    minutes = durations.minutes(lasts or "", day_hours=DAY_HOURS)
    if minutes is None:
        return not_a_duration(lasts or "")
    shares = spread(first, last, minutes / 60)
    return shares if shares is not None else _which_days(begin or "", end or "", lasts or "")


def spread(first: When, last: When, hours: Decimal) -> list[tuple[dt.date, Decimal]] | None:
    """The hours of each day of leave; None where its days and halves do not add up to it: then some of them are free anyway."""
    days = [first.day + dt.timedelta(i) for i in range((last.day - first.day).days + 1)]
    if len(days) == 1:
        return [(days[0], hours)]
    shares = [DAY_HOURS] * len(days)
    if sum(shares) != hours:
        shares[0] /= 1 + first.begins_late
        shares[-1] /= 1 + last.ends_early
    return list(zip(days, shares, strict=True)) if sum(shares) == hours else None


def _unknown_status(status: Cell, outcome: Cell) -> tuple[str, Text, Text]:
    why = Text(
        f"看不出批准了没有:审批状态是“{status or ''}”,审批结果是“{outcome or ''}”。",
        f"Whether it was approved cannot be told: the status is '{status or ''}', the outcome '{outcome or ''}'.",
    )
    return "unknown-state", why, Text("写成 完成 和 同意(或 拒绝)。", "Write 完成 and 同意 (or 拒绝).")


def _which_days(begin: str, end: str, lasts: str) -> tuple[str, Text, Text]:
    why = Text(
        f"从 {begin} 到 {end} 一共 {lasts},看不出是其中哪几天。",
        f"{lasts} from {begin} to {end}: which of these days it takes cannot be told.",
    )
    mend = Text(
        "在请假表里逐日写,或导出每日统计(它逐日说)。",
        "Tell it day by day in the table leaves, or export the daily report (每日统计), which does.",
    )
    return "unknown-request", why, mend
