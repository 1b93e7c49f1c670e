"""ZKTeco (中控): what its attendance software exports, one row a person, day and period (对应时段: 上午, 下午).

The periods of a day become one of our rows: minutes added up, the first punch in, the last one out. Dates may be serial numbers, times and
durations fractions of a day (0.375 is 09:00, 0.0208333 is 30 minutes), rounded to the nearest second. A scheduled punch that is
not there beside the other one is a missed punch, unless 应签到 or 应签退 says that none was due. Absence lasts for its period (上班时间
to 下班时间), and for no more than a standard day, because breaks are not told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hrcalc.exports.platforms.clock import not_a_time
from hrcalc.exports.platforms.grid import Cell, Days, Grid, not_a_duration, shown
from hrcalc.exports.platforms.layouts import Layout
from hrcalc.exports.platforms.leave import DAY_HOURS, NO_LEAVE, hours_of, is_leave, put_hours, requests
from hrcalc.exports.platforms.overtime import no_kind
from hrcalc.exports.platforms.states import FINE, contradiction, how_long, states, unknown_states
from hrcalc.exports.platforms.zkteco_times import DAY, day, lasting, moment
from hrcalc.problems import Said
from hrcalc.words import Text

TRUE, FALSE = frozenset({"true", "是", "1", "yes", "y", "√", "旷工"}), frozenset({"false", "否", "0", "no", "n"})


@dataclass
class Total:
    """What the periods of one day come to, in seconds."""

    late: int = 0
    early: int = 0
    absent: int = 0
    worked: int = 0
    missed: int = 0
    punches: list[int] = field(default_factory=list)
    leave: dict[str, Decimal] = field(default_factory=dict)


class Report:
    """The columns of a report; every distinct text is read once."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        names = "对应时段 上班时间 下班时间 签到时间 签退时间 迟到时间 早退时间 是否旷工 工作时间 例外情况 应签到 应签退 加班时间".split()  # noqa: SIM905
        self.labels = {name: grid.find(name) for name in names}
        self._cells = {name: grid.cells(one) for name, one in self.labels.items()}
        self._known: dict[tuple[str, str], int | None] = {}
        self.dates = [day(text, grid.epoch) for text in grid.cells(grid.find("日期"))]
        self.ids = grid.cells(grid.find("考勤号码"))
        self.names = grid.cells(grid.find("姓名"))

    def text(self, name: str, row: int) -> Cell:
        """A cell's text."""
        return self._cells[name][row]

    def seconds(
        self, days: Days, i: int, row: int, name: str, ours: str, read: Callable[[str, str], int | None]
    ) -> int | None:
        """A cell as seconds, None where it is empty; what is not understood is refused under our column."""
        text = self._cells[name][row]
        if text is None:
            return None
        label = self.labels[name]
        assert label is not None
        key = name, text
        if key not in self._known:
            self._known[key] = read(unicodedata.normalize("NFKC", text), label.unit)
        if self._known[key] is None:
            said = not_a_duration(text) if read is lasting else not_a_time(text)
            days.refuse(i, ours, label.text, text, *said)
        return self._known[key]

    def yes(self, days: Days, i: int, row: int, name: str, ours: str) -> bool | None:
        """A cell that says yes or no; None where it is empty."""
        text = self._cells[name][row]
        if text is None:
            return None
        word = unicodedata.normalize("NFKC", text).lower()
        if word not in TRUE | FALSE:
            label = self.labels[name]
            days.refuse(i, ours, label.text if label else "", text, *_neither(text))
        return word in TRUE


def by_day(grid: Grid) -> Days:
    """The days of a report."""
    report = Report(grid)
    groups = _groups(report)
    days = Days(grid, [rows[0] for rows in groups])
    for name, header in (("employee_id", "考勤号码"), ("_account", "考勤号码"), ("_name", "姓名")):
        days.copy(name, header)
    days.put("date", [report.dates[rows[0]] for rows in groups], grid.find("日期"))
    totals = [_total(days, i, rows, report) for i, rows in enumerate(groups)]
    for name, header, values in (
        ("worked_hours", "工作时间", [Decimal(one.worked) / 3600 for one in totals]),
        ("late_minutes", "迟到时间", [Decimal(one.late) / 60 for one in totals]),
        ("early_minutes", "早退时间", [Decimal(one.early) / 60 for one in totals]),
        ("absent_hours", "是否旷工", [Decimal(one.absent) / 3600 for one in totals]),
        ("missed_punches", "签到时间", [Decimal(one.missed) for one in totals]),
    ):
        source = report.labels[header] or report.labels["例外情况"]
        if source is not None:
            days.put(name, [shown(value) for value in values], source)
    _put_punches(days, totals, report)
    if any(one.leave for one in totals):
        exceptional = report.labels["例外情况"]
        put_hours(days, [one.leave for one in totals], exceptional.text if exceptional else "")
    return days


def _groups(report: Report) -> list[list[int]]:
    """The rows of each person and day. A period that stands twice is a row of its own, so that it is told as a duplicate."""
    groups: list[list[int]] = []
    open_groups: dict[tuple[Cell, Cell, Cell], tuple[int, set[str]]] = {}
    for row, date in enumerate(report.dates):
        key = report.ids[row], report.names[row], date
        period = report.text("对应时段", row) or report.text("上班时间", row)
        place, seen = open_groups.get(key, (-1, set()))
        if place < 0 or period is None or period in seen:
            open_groups[key] = len(groups), {period or ""}
            groups.append([row])
        else:
            groups[place].append(row)
            seen.add(period)
    return groups


def _total(days: Days, i: int, rows: Sequence[int], report: Report) -> Total:
    total = Total()
    for row in rows:
        _add_period(days, i, row, report, total)
    total.absent = min(total.absent, int(DAY_HOURS * 3600))
    return total


def _add_period(days: Days, i: int, row: int, report: Report, total: Total) -> None:
    begin, end = (report.seconds(days, i, row, name, "absent_hours", moment) for name in ("上班时间", "下班时间"))
    first = report.seconds(days, i, row, "签到时间", "first_in", moment)
    last = report.seconds(days, i, row, "签退时间", "last_out", moment)
    late = report.seconds(days, i, row, "迟到时间", "late_minutes", lasting) or 0
    early = report.seconds(days, i, row, "早退时间", "early_minutes", lasting) or 0
    total.worked += report.seconds(days, i, row, "工作时间", "worked_hours", lasting) or 0
    absent = report.yes(days, i, row, "是否旷工", "absent_hours")
    length = int(DAY_HOURS * 3600) if begin is None or end is None else (end - begin) % DAY
    if last is not None and first is not None and last < first:
        last += DAY
    total.punches += [punch for punch in (first, last) if punch is not None]
    if report.seconds(days, i, row, "加班时间", "overtime_hours", lasting):
        label = report.labels["加班时间"]
        days.refuse(i, "overtime_hours", label.text if label else "", report.text("加班时间", row) or "", *no_kind())
    said = _exceptional(
        days, i, row, report, Decimal(length) / 3600, punched=first is not None or last is not None, total=total
    )
    if said is not None:
        late, early, absent = _agreed(days, i, row, report, said, late, early, absent)
    total.late, total.early = total.late + late, total.early + early
    total.absent += length if absent else 0
    if not absent and (first is None) != (last is None):
        name, scheduled = ("应签到", begin) if first is None else ("应签退", end)
        due = report.yes(days, i, row, name, "missed_punches")
        total.missed += int(due if due is not None else scheduled is not None)


def _exceptional(
    days: Days, i: int, row: int, report: Report, hours: Decimal, *, punched: bool, total: Total
) -> dict[str, int] | None:
    """What 例外情况 says: leave goes to `total`; lateness, leaving early and absence in seconds, -1 where it does not say how long."""
    text = report.text("例外情况", row)
    if text is None:
        return None
    label = report.labels["例外情况"]
    assert label is not None
    said: dict[str, int] = {}
    for part in re.split(r"[;,、\s]+", unicodedata.normalize("NFKC", text)):
        if not part or part in FINE - {"请假", "调休", "出差"}:
            continue
        if part in {"迟到", "早退", "旷工"}:
            said[part] = -1
            continue
        state = states(part)
        if not state.unknown and (state.late or state.early or state.absent):
            for word, kind in (("迟到", "late"), ("早退", "early"), ("旷工", "absent")):
                if state.minutes(kind):
                    said[word] = int(state.minutes(kind) * 60)
            continue
        told = requests(part) or []
        if len(told) != 1 or not (told[0].time or is_leave(told[0].kind)) or told[0].kind == "请假":
            days.refuse(i, "late_minutes", label.text, text, *unknown_states([part]))
            continue
        one = told[0]
        if one.kind in NO_LEAVE:
            continue
        value = hours_of(one, DAY_HOURS)
        if value is None and punched:
            days.refuse(i, "leave_hours", label.text, text, *_how_much(one.kind))
            continue
        value = min(hours, DAY_HOURS) if value is None else value
        total.leave[one.kind] = min(total.leave.get(one.kind, Decimal(0)) + value, max(DAY_HOURS, value))
    return said


def _agreed(
    days: Days, i: int, row: int, report: Report, said: dict[str, int], late: int, early: int, absent: bool | None
) -> tuple[int, int, bool | None]:
    """Columns and 例外情况 together: a word that a column does not bear out is refused; where there is no column, the word tells."""
    values = {"迟到": late, "早退": early}
    label = report.labels["例外情况"]
    header, text = label.text if label else "", report.text("例外情况", row) or ""
    for word, seconds in said.items():
        if word == "旷工":
            if report.labels["是否旷工"] is not None and not absent:
                days.refuse(i, "absent_hours", header, text, *contradiction("是否旷工", "否", header, word))
            absent = True
            continue
        column, ours, value = (
            report.labels[f"{word}时间"],
            f"{'late' if word == '迟到' else 'early'}_minutes",
            values[word],
        )
        if column is not None and not (value if seconds < 0 else value == seconds):
            told = shown(Decimal(value) / 60) or "0"
            days.refuse(i, ours, header, text, *contradiction(column.text, f"{told} 分钟", header, text))
        elif column is None and seconds < 0:
            days.refuse(i, ours, header, text, *how_long(word))
        elif column is None:
            values[word] = seconds
    return values["迟到"], values["早退"], absent


def _put_punches(days: Days, totals: Sequence[Total], report: Report) -> None:
    for name, header, pick in (("first_in", "签到时间", min), ("last_out", "签退时间", max)):
        source = report.labels[header]
        if source is not None:
            days.put(name, [_shown_time(pick(one.punches)) if one.punches else None for one in totals], source)


def _shown_time(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def _neither(text: str) -> Said:
    why = Text(f"“{text}”既不是“是”也不是“否”。", f"'{text}' is neither yes nor no.")
    return "wrong-yes-no", why, Text("写成 True 或 False。", "Write True or False.")


def _how_much(kind: str) -> Said:
    why = Text(f"有打卡,又有{kind},却没有说请了多久。", f"There are punches and {kind}, but not for how long.")
    mend = Text(f"写成 {kind}4小时,或在请假表里写这一天。", f"Write {kind}4小时, or tell the day in the table leaves.")
    return "duration-missing", why, mend


REPORT = Layout(
    Text("中控 考勤统计", "ZKTeco attendance report"),
    frozenset({"考勤号码", "姓名", "日期", "签到时间|签退时间", "对应时段|上班时间|迟到时间|是否旷工|工作时间"}),
    by_day,
)

LAYOUTS = (REPORT,)
