"""Entries of WeCom's interface, as cells under the headers of its reports: a person's day, or a person's sums of a month."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hrcalc.exports.platforms.grid import shown
from hrcalc.exports.platforms.leave import DAY_HOURS, NO_LEAVE, hours_of, requests

CHINA = dt.timezone(dt.timedelta(hours=8))

EXCEPTIONS = {1: "迟到", 2: "早退", 3: "缺卡", 4: "旷工"}
"""Kinds of exceptions that pay reads; 5 and 6 are of place and device."""

OVERTIME = {
    f"{day}_over_as_{use}": f"{word}加班计为{what}(秒)"
    for day, word in (("workday", "工作日"), ("restday", "休息日"), ("holiday", "节假日"))
    for use, what in (("vacation", "调休"), ("money", "加班费"))
}

Entry = Mapping[str, Any]
Cells = dict[tuple[str, str], str]


def part(entry: Entry, name: str) -> Entry:
    """An object of an entry; empty where there is none."""
    found = entry.get(name)
    return found if isinstance(found, dict) else {}


def _list(entry: Entry, name: str) -> Iterator[Entry]:
    """The objects of a list; an empty one, which nobody knows, for what is none."""
    found = entry.get(name)
    for one in found if isinstance(found, list) else [] if found is None else [found]:
        yield one if isinstance(one, dict) else {}


def _person(entry: Entry) -> Cells:
    base = part(entry, "base_info")
    return {("base_info", "账号"): _text(base.get("acctid")), ("base_info", "姓名"): _text(base.get("name"))}


def day(entry: Entry) -> Cells:
    """A day under the headers of the daily report; durations stay in seconds."""
    base, summary, overtime = (part(entry, name) for name in ("base_info", "summary_info", "ot_info"))
    cells = _person(entry)
    cells["base_info", "日期"] = _date(base.get("date"))
    cells["base_info", "班次"] = "休息" if _integer(base.get("day_type")) == 1 else ""
    cells["考勤概况", "标准工作时长(秒)"] = _text(summary.get("standard_work_sec"))
    cells["考勤概况", "实际工作时长(秒)"] = _text(summary.get("regular_work_sec"))
    punched = summary.get("checkin_count") != 0
    cells["考勤概况", "最早"] = _clock(summary.get("earliest_time")) if punched else ""
    cells["考勤概况", "最晚"] = _clock(summary.get("lastest_time")) if punched else ""
    unknown = [
        name for name in ("base_info", "summary_info", "ot_info") if not isinstance(entry.get(name, {}), dict | None)
    ]
    unknown += _put_exceptions(cells, entry)
    cells["加班统计", "加班时长(秒)"] = _text(overtime.get("ot_duration"))
    for name, label in OVERTIME.items():
        cells["加班统计", label] = _text(overtime.get(name))
    unknown += _put_leave(cells, entry, summary.get("standard_work_sec"))
    if unknown:
        cells["考勤概况", "考勤结果"] = ";".join(unknown)
    return cells


def _put_exceptions(cells: Cells, entry: Entry) -> list[str]:
    """Counts and seconds of each kind of exception; kinds that nobody knows."""
    unknown = []
    for word in EXCEPTIONS.values():
        cells["异常统计", f"{word}次数(次)"] = ""
        if word != "缺卡":
            cells["异常统计", f"{word}时长(秒)"] = ""
    for one in _list(entry, "exception_infos"):
        kind, times, seconds = (_integer(one.get(name)) for name in ("exception", "count", "duration"))
        if kind in {5, 6}:
            continue
        amount = times if kind == 3 else seconds
        if kind not in EXCEPTIONS or amount is None or amount < 0 or (times or 0) < 0:
            unknown.append(f"exception {_text(one.get('exception'))}")
            continue
        if kind != 3:
            _add(cells, f"{EXCEPTIONS[kind]}时长(秒)", amount)
        _add(cells, f"{EXCEPTIONS[kind]}次数(次)", int(amount > 0) if times is None else times)
    return unknown


def _add(cells: Cells, field: str, number: int) -> None:
    cells["异常统计", field] = str(int(cells["异常统计", field] or 0) + number)


def _put_leave(cells: Cells, entry: Entry, standard: object) -> list[str]:
    """Hours of leave and of trips by kind, a day being the hours scheduled; items that nobody knows."""
    unknown = []
    hours: dict[str, Fraction] = {}
    counted = False
    for one in _list(entry, "sp_items"):
        kind, seconds, unit = (_integer(one.get(name)) for name in ("type", "duration", "time_type"))
        counted |= kind in {1, 3}
        if kind in {2, 4, 100} or (kind in {1, 3} and seconds == 0):
            continue
        name = "出差" if kind == 3 else re.sub(r"\((天|小时)\)$", "", _text(one.get("name")).strip())
        if kind not in {1, 3} or not seconds or seconds < 0 or unit not in {0, 1} or not name or name in NO_LEAVE:
            unknown.append(f"sp_items {_text(one.get('type'))} {_text(one.get('name'))} {_text(one.get('duration'))}")
            continue
        day = Fraction(_integer(standard) or 0, 3600) or Fraction(DAY_HOURS)
        hours[name] = hours.get(name, Fraction(0)) + (
            Fraction(seconds, 86400) * day if unit == 0 else Fraction(seconds, 3600)
        )
    if not hours and not unknown:
        _put_requests(cells, entry, hours, counted=counted)
    for name, value in hours.items():
        cells["假勤统计", f"{name}(小时)"] = shown(Decimal(value.numerator) / Decimal(value.denominator)) or ""
    return unknown


UNCOUNTED = "未统计的假勤申请"
"""The column of leave requests that the day's items do not count, and that tell no hours of the day themselves."""


def _put_requests(cells: Cells, entry: Entry, hours: dict[str, Fraction], *, counted: bool) -> None:
    """Leave by the day's requests where no item tells any: into `hours` where they are of this one day, else into a column of their own.

    `counted`: items tell that there is no leave, which a request of this one day contradicts.
    """
    day = Decimal(_integer(part(entry, "summary_info").get("standard_work_sec")) or 0) / 3600 or DAY_HOURS
    resting = _integer(part(entry, "base_info").get("day_type")) == 1
    left = []
    for text in _requests(entry):
        found = requests(text)
        if not found:
            left.append(text or "holiday_infos")
        for one in found or []:
            if one.kind == "请假":
                left.append(text)
            elif one.kind in NO_LEAVE:
                continue
            elif one.one_day and not counted and (share := hours_of(one, day)):
                hours[one.kind] = hours.get(one.kind, Fraction(0)) + Fraction(share)
            elif one.one_day or not (counted or resting):
                left.append(text)
    if left:
        cells["考勤概况", UNCOUNTED] = ";".join(left)


def _requests(entry: Entry) -> Iterator[str]:
    """What the day's requests say, where nothing sums them up: `年假0.5天(09/03 上午~09/03 上午)`."""
    for one in _list(entry, "holiday_infos"):
        title, when = (
            " ".join(_text(line.get("text")) for line in _list(part(one, name), "data"))
            for name in ("sp_title", "sp_description")
        )
        yield f"{title}({when})" if when else title


def month(entry: Entry) -> Cells:
    """A person's sums of a month, as one text."""
    told = []
    for one in _list(entry, "exception_infos"):
        kind = _integer(one.get("exception"))
        if kind not in {5, 6} and (_integer(one.get("count")) != 0 or _integer(one.get("duration")) != 0):
            told.append(f"{EXCEPTIONS.get(kind or 0, 'exception')} {_text(one.get('count'))}次")
    told += [_text(one.get("name")) for one in _list(entry, "sp_items") if _integer(one.get("duration")) != 0]
    if any(_integer(value) != 0 for one in _list(entry, "overwork_info") for value in one.values()):
        told.append("加班")
    return {**_person(entry), ("base_info", "月合计"): "、".join(told) or "正常"}


def _text(value: object) -> str:
    """A value as a cell: what is no text or number is shown, so that it is refused."""
    if value is None:
        return ""
    # A number may have an exponent of a billion: written out it would fill the memory.
    return format(value, "f") if isinstance(value, Decimal) and abs(value.adjusted()) < 30 else str(value)


def _integer(value: object) -> int | None:
    """A whole number, also where it was written as text; None for anything else."""
    text = _text(value)
    return int(text) if re.fullmatch(r"-?\d{1,12}", text) else None


def _date(value: object) -> str:
    """The day of a Unix time in China."""
    seconds = _integer(value)
    if seconds is None or not 0 < seconds < 4_102_444_800:
        return _text(value)
    return dt.datetime.fromtimestamp(seconds, CHINA).date().isoformat()


def _clock(value: object) -> str:
    """A time of day from its seconds since midnight; 0 is no punch."""
    seconds = _integer(value)
    if seconds is None or not 0 <= seconds < 2 * 86400:
        return _text(value)
    day, rest = divmod(seconds, 86400)
    return f"{'次日' * day}{rest // 3600:02d}:{rest // 60 % 60:02d}" if seconds else ""
