"""WeCom (企业微信 打卡): the daily report of punches, 上下班打卡_日报, one row a person and day."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from hrcalc.exports.platforms.clock import clocks
from hrcalc.exports.platforms.grid import Cell, Days, Grid, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.layouts import Layout
from hrcalc.exports.platforms.leave import DAY_HOURS, NO_LEAVE, alike, kind_of, nobody_says, put_leave, tells_leave
from hrcalc.exports.platforms.overtime import no_kind, put_overtime, splits
from hrcalc.exports.platforms.punches import no_units
from hrcalc.exports.platforms.states import States, contradiction, how_long, states, unknown_states
from hrcalc.exports.platforms.unknown_columns import refuse_unknown_columns
from hrcalc.problems import Said
from hrcalc.words import Text

_LEAVE = re.compile(r"假|^调休|^出差|^其[他它]$")
_NOT_LEAVE = re.compile(r"加班|节假日|法定假日|假勤|打卡|工作时长|余额|剩余|可用|结余|额度")
_TIMED = frozenset({"天", "小时", "分钟", "分", "秒"})
_KIND = re.compile(r"\D{1,6}假|调休|出差|其[他它]")
_LEAVE_GROUPS = frozenset({"假勤统计", "请假"})


def daily(grid: Grid) -> Days:
    """The days of a daily report."""
    days = Days(grid)
    days.copy("employee_id", "工号")
    days.copy("_account", "账号")
    days.copy("_name", "姓名")
    days.copy("date", "时间", "日期")
    scheduled = grid.find("标准工作时长")
    hours = days.measured(scheduled, "scheduled_hours", "小时")
    shifts = grid.cells(grid.find("班次"))
    if scheduled is not None:
        days.put(
            "scheduled_hours", [_or_rest(value, shift) for value, shift in zip(hours, shifts, strict=True)], scheduled
        )
    worked = grid.find("实际工作时长")
    if worked is not None:
        days.put("worked_hours", [shown(value) for value in days.measured(worked, "worked_hours", "小时")], worked)
    _put_clock(days, "first_in", grid.find("考勤概况/最早", "最早"))
    _put_clock(days, "last_out", grid.find("考勤概况/最晚", "最晚"))
    _put_exceptions(days, grid.find("考勤结果", "校准状态"), hours)
    requests = grid.find("假勤申请")
    told = grid.cells(requests)
    _put_leave(days, hours, told, requests.text if requests else "")
    total, kinds = grid.find("加班时长"), splits(grid.labels)
    put_overtime(days, kinds, total)
    if requests is not None and total is None and not kinds:
        for row, text in enumerate(told):
            if text is not None and "加班" in text:
                days.refuse(row, "overtime_hours", requests.text, text, *no_kind())
    refuse_unknown_columns(days)
    _hold_excuses(days, grid.find("考勤结果", "校准状态"), told)
    return days


def leave_columns(labels: Sequence[Label]) -> list[Label]:
    """The columns that count leave of one kind, in time or without a unit: those under 假勤统计, and by their words."""
    return [one for one in labels if one.unit in _TIMED and _is_leave(one, kind_of(one.field), _LEAVE.search)] + [
        one for one in labels if not (one.unit or one.field.endswith("次数")) and _is_leave(one, kind_of(one.field))
    ]


def counts_alone(labels: Sequence[Label]) -> list[Label]:
    """The columns that count how often there was leave (`事假(次)`), of kinds of which no column tells how long."""
    kinds = {alike(kind_of(one.field)) for one in leave_columns(labels)}
    counts = [one for one in labels if (one.unit == "次" or one.field.endswith("次数")) and "打卡" not in one.field]
    return [one for one in counts if _is_leave(one, kind := counted_kind(one)) and alike(kind) not in kinds]


def counted_kind(one: Label) -> str:
    """The kind of leave that a column counts."""
    return one.field.removesuffix("次数")


def _is_leave(one: Label, kind: str, named: Callable[[str], object] = _KIND.fullmatch) -> bool:
    """Whether a column is of leave: by its group, else by the kind that it names."""
    if kind in NO_LEAVE:
        return False
    return one.group in _LEAVE_GROUPS or bool(named(kind) and not _NOT_LEAVE.search(f"{one.group} {one.field}"))


def _put_leave(days: Days, day_hours: Sequence[Decimal], told: Sequence[Cell], header: str) -> None:
    columns = leave_columns(days.grid.labels)
    no_units(days, columns, "leave_hours")
    for one in counts_alone(days.grid.labels):
        for row, count in enumerate(days.counted(one, "leave_hours")):
            if count:
                days.refuse(row, "leave_hours", one.text, str(count), *how_long(counted_kind(one)))
    put_leave(
        days, columns, [value or DAY_HOURS for value in day_hours], told, header, [value > 0 for value in day_hours]
    )


def _hold_excuses(days: Days, result: Label | None, told: Sequence[Cell]) -> None:
    """Refuses days whose result tells leave or a trip that nothing else tells."""
    texts = days.grid.cells(result)
    excused = {text for text in set(texts) if text is not None and states(text).excused}
    kinds = days.columns.get("leave_type", [None] * len(days))
    refused = days.refused_under("leave_hours")
    for i, row in enumerate(days.rows):
        text = texts[row]
        if text in excused and not (kinds[i] or i in refused or tells_leave(told[row])):
            days.refuse(i, "leave_hours", result.text if result else "", text or "", *nobody_says(text or ""))


def _put_exceptions(days: Days, result: Label | None, day_hours: Sequence[Decimal]) -> None:
    """Late, early, absent, missed punches: from their columns, held against the day's result; from the result where there is no column.

    A result that tells absence without its length (`旷工`) means the whole day: the hours scheduled, `day_hours`.
    """
    texts = days.grid.cells(result)
    known = {text: states(text) for text in set(texts) if text is not None}
    told = [known.get(texts[row] or "", States()) for row in days.rows]
    header = result.text if result else ""
    for row, state in enumerate(told):
        if state.unknown:
            days.refuse(row, "late_minutes", header, texts[days.rows[row]] or "", *unknown_states(state.unknown))
    for name, word, kind, unit in (
        ("late_minutes", "迟到", "late", "分钟"),
        ("early_minutes", "早退", "early", "分钟"),
        ("absent_hours", "旷工", "absent", "小时"),
    ):
        _exception(days, name, word, kind, unit, result, told, day_hours)
    _missed(days, told, result)


def _exception(
    days: Days,
    name: str,
    word: str,
    kind: str,
    unit: str,
    result: Label | None,
    told: Sequence[States],
    day_hours: Sequence[Decimal],
) -> None:
    column, count = (
        days.grid.find(f"异常统计/{word}时长", f"{word}时长"),
        days.grid.find(f"异常统计/{word}次数", f"{word}次数"),
    )
    said = [state.minutes(kind) / (60 if unit == "小时" else 1) for state in told]
    if column is None:
        if kind == "absent":
            said = [
                _whole_day(one, value, day_hours, row) for row, (one, value) in enumerate(zip(told, said, strict=True))
            ]
        if result is not None:
            days.put(name, [shown(value) for value in said], result)
        values = said
    else:
        values = days.measured(column, name, unit)
        days.put(name, [shown(value) for value in values], column)
        texts = days.grid.cells(result)
        for row, (value, state) in enumerate(zip(values, said, strict=True)):
            if result is None or texts[days.rows[row]] is None or told[row].unknown:
                continue
            if kind == "absent" and told[row].whole_day_absent and value:
                continue  # the column tells how long
            if value != state or (kind == "absent" and told[row].whole_day_absent):
                days.refuse(row, name, column.text, shown(value) or "0", *_differ(column, value, result, state, unit))
    for row, times in enumerate(days.counted(count, name)):
        if count is None or bool(times) == bool(values[row]) or told[row].unknown:
            continue
        other = column or result
        said_so = how_long(word) if other is None else _differ(count, Decimal(times), other, values[row], unit)
        days.refuse(row, name, count.text, str(times), *said_so)


def _missed(days: Days, told: list[States], result: Label | None) -> None:
    column = days.grid.find("异常统计/缺卡次数", "缺卡次数")
    if column is None:
        if result is not None:
            days.put("missed_punches", [shown(Decimal(state.missed)) for state in told], result)
        return
    counts = days.counted(column, "missed_punches")
    days.put("missed_punches", [shown(Decimal(count)) for count in counts], column)
    texts = days.grid.cells(result)
    for row, (count, state) in enumerate(zip(counts, told, strict=True)):
        if result is not None and count != state.missed and texts[days.rows[row]] is not None and not state.unknown:
            values = Decimal(count), result, Decimal(state.missed), "次"
            days.refuse(row, "missed_punches", column.text, str(count), *_differ(column, *values))


def _differ(column: Label, value: Decimal, other: Label, said: Decimal, unit: str) -> Said:
    return contradiction(column.text, shown(value) or "0", other.text, f"{shown(said) or 0} {unit}")


def _whole_day(state: States, hours: Decimal, day_hours: Sequence[Decimal], row: int) -> Decimal:
    if not state.whole_day_absent:
        return hours
    return day_hours[row] or DAY_HOURS


def _or_rest(hours: Decimal, shift: Cell) -> Cell:
    """The hours of a day that was scheduled; 0 on a day of rest; nothing where the report says neither."""
    return shown(hours) or ("0" if shift is not None and shift.startswith("休息") else None)


def _put_clock(days: Days, name: str, one: Label | None) -> None:
    if one is not None:
        days.put(name, clocks(days, name, one, {"未打卡", "缺卡"}), one)


DAILY = Layout(
    Text("企业微信 打卡日报", "WeCom daily report"),
    frozenset({"姓名", "账号", "时间|日期", "考勤结果|校准状态|标准工作时长|实际工作时长|打卡次数"}),
    daily,
)
PUNCHES = Layout(
    Text("企业微信 打卡详情", "WeCom list of punches"),
    frozenset({"姓名", "账号", "打卡类型", "应打卡时间", "实际打卡时间"}),
)

LAYOUTS = (PUNCHES, DAILY)
