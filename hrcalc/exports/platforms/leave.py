"""Leave and approved requests: columns of leave by kind, and cells such as `年假2.0天（2/13 上午 - 2/14 下午）`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hrcalc.exports import durations
from hrcalc.exports.platforms.grid import Cell, Days, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.states import contradiction
from hrcalc.problems import Said
from hrcalc.words import Text

DAY_HOURS = Decimal(8)
"""Hours of a standard working day, where the export does not tell them (Labour Law of the PRC, Art. 36)."""

NO_LEAVE = frozenset(
    """补卡 补卡申请 审批打卡 打卡申请 外勤 外出 加班 补卡次数 审批打卡次数 外勤次数 公出 出勤 请假 远程办公 居家办公""".split()  # noqa: SIM905
)
"""Requests and counts beside leave: whoever goes out on business or works elsewhere works."""

_REQUEST = re.compile(r"(?P<kind>[^\d()]+?)(?P<time>\d+(?:\.\d+)?(?:天|小时|分钟))?(?:\((?P<when>[^()]*)\))?")
_BY_NAME = re.compile(r"假$|^调休$|^出差$")
_BETWEEN = re.compile(r"[;\n]+|(?<=\))[,、\s]*(?=[^\s,、])")
_DAY = r"(?:\d{4}[-/.])?\d{1,2}[-/.]\d{1,2}(?:\s*(?:\d{1,2}:\d{2}(?::\d{2})?|上午|下午))?"
_RANGED = re.compile(
    rf"(?P<kind>[^\d():]+?)\s*(?P<when>{_DAY}\s*(?:到|至|~|-)\s*{_DAY})\s*(?P<time>\d+(?:\.\d+)?\s*(?:天|小时|分钟))?"
)


@dataclass(frozen=True, slots=True)
class Request:
    """One approved request: its kind, what it lasts in all (`2.0天`, or empty), and when (`2/13 上午 - 2/14 下午`)."""

    kind: str
    time: str
    when: str

    @property
    def one_day(self) -> bool:
        """Whether it begins and ends on one day, so that its time is that day's."""
        days = re.findall(r"(?:\d{4}[-/])?\d{1,2}[-/]\d{1,2}(?=\D|$)", self.when)
        return len(set(days)) == 1


def requests(text: str) -> list[Request] | None:
    """The requests that a cell lists; None where it holds anything else."""
    found = []
    for part in _BETWEEN.split(unicodedata.normalize("NFKC", text)):
        words = part.strip(" ,、")
        if not words:
            continue
        several = [ranged(piece) for piece in re.split(r"[,、]", words) if piece.strip()]
        if all(several):
            found += [one for one in several if one]
            continue
        one = _REQUEST.fullmatch(words)
        if one is None:
            return None
        found.append(Request(one["kind"].strip(), one["time"] or "", one["when"] or ""))
    return found


def ranged(words: str) -> Request | None:
    """A request with its days in the middle: `事假11-16 09:00到11-16 18:00 1天`."""
    one = _RANGED.fullmatch(words.strip())
    return Request(one["kind"].strip(), re.sub(r"\s", "", one["time"] or ""), one["when"]) if one else None


def kind_of(field: str) -> str:
    """The kind of leave that a header names: `年假(天)` and `请假/年假时长` are 年假."""
    return re.sub(r"(时长|天数|小时数)$", "", field)


def is_leave(kind: str) -> bool:
    """Whether a request is leave or a trip by its name alone, with nothing beside it that says how long."""
    return _BY_NAME.search(kind) is not None


def alike(kind: str) -> str:
    """A kind as it is compared within one export: `调休` and `调休假`, `年休假` and `年假` are one."""
    return kind.removesuffix("假").removesuffix("休")


def put_leave(
    days: Days,
    columns: Sequence[Label],
    day_hours: Sequence[Decimal],
    told: Sequence[Cell],
    header: str,
    scheduled: Sequence[bool] = (),
) -> None:
    """Leave by kind, from its `columns`; requests (`told`, one cell a row) tell kinds that have no column.

    Our table has one kind a row: further ones of the same day go to `_leaves`, as `病假=4;事假=2`. On a day that is `scheduled`, a
    request of that day alone and an empty column contradict each other. How long it lasts may differ: rules round it to half days.
    """
    hours: list[dict[str, Decimal]] = [{} for _ in range(len(days))]
    for one in columns:
        for row, value in enumerate(days.measured(one, "leave_hours", "小时", day_hours)):
            if value:
                kind = kind_of(one.field)
                hours[row][kind] = hours[row].get(kind, Decimal(0)) + value
    has_column = {alike(kind_of(one.field)) for one in columns}
    for row, text in enumerate(told):
        if text is not None:
            if scheduled and scheduled[row]:
                _held_against(days, row, text, header, columns, hours[row])
            _from_requests(days, row, text, header, has_column, hours[row], day_hours[row])
    if any(hours):
        put_hours(days, hours, columns[0].text if len(columns) == 1 else "请假")


def _held_against(
    days: Days, row: int, text: str, header: str, columns: Sequence[Label], hours: Mapping[str, Decimal]
) -> None:
    counted = {alike(kind) for kind in hours}
    for one in requests(text) or []:
        column = next((label for label in columns if alike(kind_of(label.field)) == alike(one.kind)), None)
        if column is not None and one.one_day and one.time and alike(one.kind) not in counted:
            days.refuse(row, "leave_hours", column.text, "0", *contradiction(column.text, "0", header, text))


def _from_requests(
    days: Days, row: int, text: str, header: str, has_column: set[str], hours: dict[str, Decimal], day: Decimal
) -> None:
    found = requests(text)
    if found is None:
        days.refuse(row, "leave_hours", header, text, *not_a_request(text))
        return
    for one in found:
        if one.kind == "请假" and not has_column:
            days.refuse(row, "leave_hours", header, text, *which_kind())
        if one.kind in NO_LEAVE or alike(one.kind) in has_column:
            continue
        value = hours_of(one, day) if one.one_day else None
        if value is None:
            days.refuse(row, "leave_hours", header, text, *which_day(one))
        else:
            hours[one.kind] = hours.get(one.kind, Decimal(0)) + value


def hours_of(one: Request, day: Decimal) -> Decimal | None:
    """Hours of a request in all; None where it does not tell. `day` is what a day counts."""
    minutes = durations.minutes(one.time, day_hours=day)
    return None if minutes is None else minutes / 60


def minute_of(time: str) -> int | None:
    """The minute of the day of a time such as `13:30`; None for half a day (`下午`) and for none at all."""
    hour, colon, minute = time.partition(":")
    return int(hour) * 60 + int(minute[:2]) if colon else None


def begins_late(time: str) -> bool:
    """Whether leave that begins at this time, or with this half of a day, leaves out the morning."""
    minute = minute_of(time)
    return time == "下午" or (minute is not None and minute >= 12 * 60)


def ends_early(time: str) -> bool:
    """Whether leave that ends at this time, or with this half of a day, leaves out the afternoon."""
    minute = minute_of(time)
    return time == "上午" or (minute is not None and minute <= 13 * 60)


def shares(hours: Decimal, days: int, *, late: bool, early: bool) -> list[Decimal] | None:
    """The hours of each of several days of leave: whole days, but for a half at either end.

    None where they do not add up to `hours`: then some of these days are free anyway.
    """
    found = [DAY_HOURS] * days
    if sum(found) != hours:
        found[0] /= 1 + late
        found[-1] /= 1 + early
    return found if sum(found) == hours else None


def put_hours(days: Days, hours: Sequence[Mapping[str, Decimal]], source: str) -> None:
    """Leave by kind, in hours, as our table has it."""
    first = [next(iter(day.items()), None) for day in hours]
    days.put("leave_type", [one[0] if one else None for one in first], source)
    days.put("leave_hours", [shown(one[1]) if one else None for one in first], source)
    more = [";".join(f"{kind}={shown(value)}" for kind, value in list(day.items())[1:]) or None for day in hours]
    if any(more):
        days.put("_leaves", more)


def tells_leave(text: Cell) -> bool:
    """Whether a cell of requests tells leave or a trip, of some kind."""
    return text is not None and any(one.kind not in NO_LEAVE for one in requests(text) or [])


def nobody_says(text: str) -> Said:
    """Code, why and mend of a state such as `正常（请假）` where neither a column nor a request tells the leave."""
    why = Text(
        f"“{text}”说请假或出差,却没有哪一列说是哪一种、多久。",
        f"'{text}' tells of leave or a trip, but no column and no request says of which kind, or how long.",
    )
    mend = Text(
        "导出时加上各种假和出差的列,或在请假表里写这一天。",
        "Export the columns of leave and trips as well, or tell the day in the table leaves.",
    )
    return "unknown-request", why, mend


def not_a_request(text: str) -> Said:
    """Code, why and mend of a cell that should list requests."""
    why = Text(f"看不懂假勤申请“{text}”。", f"The request '{text}' is not understood.")
    mend = Text(
        "写成 年假0.5天（2/28 下午 - 2/28 下午）,多个用分号隔开。",
        "Write it as 年假0.5天（2/28 下午 - 2/28 下午）, several with a semicolon between.",
    )
    return "unknown-request", why, mend


def which_kind() -> Said:
    """Code, why and mend of leave that is of no kind."""
    why = Text("请了假,却没有说是哪一种假。", "There is leave, but not of which kind.")
    mend = Text("导出时加上各种假的列(年假、事假、病假……)。", "Export the columns of the kinds of leave as well.")
    return "unknown-request", why, mend


def which_day(one: Request) -> Said:
    """Code, why and mend of a request over several days that no column splits."""
    why = Text(
        f"“{one.kind}{one.time}”没有自己的列,跨几天的分不到每一天。",
        f"'{one.kind}{one.time}' has no column of its own: what of it falls on this day is not told.",
    )
    mend = Text(
        f"导出时加上“{one.kind}”这一列,或在请假表里逐日写。",
        f"Export the column '{one.kind}' as well, or tell it day by day in the table leaves.",
    )
    return "unknown-request", why, mend
