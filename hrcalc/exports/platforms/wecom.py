"""WeCom (企业微信 打卡): the daily report of punches, 上下班打卡_日报, one row a person and day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from hrcalc.exports.platforms.grid import Cell, Days, Grid, mapped, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.leave import DAY_HOURS, leave_columns, put_leave
from hrcalc.exports.platforms.overtime import no_kind, put_overtime, splits
from hrcalc.exports.platforms.states import States, contradiction, states, unknown_states
from hrcalc.exports.platforms.translated import Layout
from hrcalc.words import Text

_CLOCK = re.compile(r"(当日|次日)?\s*([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：][0-5]\d)?")


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
    _clock(days, "first_in", grid.find("考勤概况/最早", "最早"))
    _clock(days, "last_out", grid.find("考勤概况/最晚", "最晚"))
    put_exceptions(days, grid.find("考勤结果", "校准状态"), hours)
    requests = grid.find("假勤申请")
    told = grid.cells(requests)
    day_hours = [value or DAY_HOURS for value in hours]
    put_leave(
        days,
        leave_columns(grid.labels),
        day_hours,
        told,
        requests.text if requests else "",
        [value > 0 for value in hours],
    )
    total, kinds = grid.find("加班时长"), splits(grid.labels)
    put_overtime(days, kinds, total)
    if requests is not None and total is None and not kinds:
        for row, text in enumerate(told):
            if text is not None and "加班" in text:
                days.refuse(row, "overtime_hours", requests.text, text, *no_kind())
    return days


def put_exceptions(days: Days, result: Label | None, day_hours: Sequence[Decimal] = ()) -> None:
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


def _differ(column: Label, value: Decimal, other: Label, said: Decimal, unit: str) -> tuple[str, Text, Text]:
    return contradiction(column.text, shown(value) or "0", other.text, f"{shown(said) or 0} {unit}")


def _whole_day(state: States, hours: Decimal, day_hours: Sequence[Decimal], row: int) -> Decimal:
    if not state.whole_day_absent:
        return hours
    return (day_hours[row] if day_hours else Decimal(0)) or DAY_HOURS


def how_long(word: str) -> tuple[str, Text, Text]:
    """Code, why and mend of an exception that nobody measures."""
    why = Text(f"有{word},却没有说多久。", f"There is {word} here, but not how long.")
    mend = Text(f"导出时加上“{word}时长”或“考勤结果”这一列。", f"Export the column '{word}时长' or '考勤结果' as well.")
    return "duration-missing", why, mend


def _or_rest(hours: Decimal, shift: Cell) -> Cell:
    """The hours of a day that was scheduled; 0 on a day of rest; nothing where the report says neither."""
    return shown(hours) or ("0" if shift is not None and shift.startswith("休息") else None)


def _clock(days: Days, name: str, one: Label | None) -> None:
    if one is None:
        return
    cells = days.grid.cells(one)
    times = mapped(cells, clock)
    days.put(name, [times[row] for row in days.rows], one)
    for i, row in enumerate(days.rows):
        text = cells[row]
        if text is not None and times[row] is None and text not in {"未打卡", "缺卡"}:
            why = Text(f"“{text}”不是时间。", f"'{text}' is not a time of day.")
            days.refuse(i, name, one.text, text, "wrong-time", why, Text("写成 09:02。", "Write it as 09:02."))


def clock(text: str) -> Cell:
    """A time of day as `HH:MM`; after midnight, `次日00:41`, the hours go on: `24:41`."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    return f"{int(found[2]) + 24 * (found[1] == '次日'):02d}:{found[3]}"


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
