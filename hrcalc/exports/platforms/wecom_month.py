"""WeCom (企业微信 打卡): the monthly report, 上下班打卡_月报: one row a person, the month's sums, then a column a day.

It counts only for days that no daily report tells. Each day's cell makes one of our rows; a cell that holds nothing makes none. The month's
sums are held against the days: where they disagree, or tell what no day tells (overtime), the person's row is refused. Hours scheduled and
worked are known for the month only, so no day has them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hrcalc.exports.platforms.clock import clock
from hrcalc.exports.platforms.grid import Cell, Days, Grid, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.layouts import Layout
from hrcalc.exports.platforms.leave import DAY_HOURS, NO_LEAVE, alike, kind_of, nobody_says, put_hours, which_day
from hrcalc.exports.platforms.overtime import no_kind
from hrcalc.exports.platforms.states import how_long, unknown_states
from hrcalc.exports.platforms.wecom import counted_kind, counts_alone, leave_columns
from hrcalc.exports.platforms.wecom_cells import DayCell, day_cell, hours_on
from hrcalc.exports.platforms.wecom_days import days_of
from hrcalc.problems import Said
from hrcalc.words import Text

NEAR = Decimal("0.0001")
"""What two sums of the same hours may differ by: platforms round them."""

EXCEPTIONS = (
    ("late", "迟到"),
    ("early", "早退"),
    ("absent", "旷工"),
    ("missed", "缺卡"),
)


@dataclass
class Person:
    """One row of the report: its place in the grid, its days' places in ours, and what the days add up to."""

    row: int
    days: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("late", "early", "absent", "missed"), 0))
    minutes: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(("late", "early", "absent"), Decimal(0)))
    leave: dict[str, Decimal] = field(default_factory=dict)
    refused: bool = False
    split: set[str] = field(default_factory=set)
    """Kinds of leave that only the month's sum can confirm: a request over several days was split."""


class Month:
    """The columns of a monthly report, read once."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.columns = days_of(grid)
        days = {one for one, _ in self.columns}
        labels = [one for one in grid.labels if one not in days]
        self.leave, self.counts = leave_columns(labels), counts_alone(labels)
        self.overtime = [one for one in labels if "加班" in one.field and one.unit in {"小时", "分钟", "秒"}]
        hours = Days(grid).measured(grid.find("标准工作时长"), "date", "小时")
        due = _numbers(grid.cells(grid.find("应出勤天数", "应打卡天数")))
        self.day_hours = [
            value / count if value and count and value / count <= 24 else DAY_HOURS
            for value, count in zip(hours, due, strict=True)
        ]
        """What a day counts: the hours scheduled over the days scheduled, as far as they are told."""
        told = {"employee_id": grid.find("工号"), "_account": grid.find("账号"), "_name": grid.find("姓名")}
        self.person = {name: (one, grid.cells(one)) for name, one in told.items() if one is not None}
        self.people = [any(cells) for cells in zip(*(cells for _, cells in self.person.values()), strict=True)]


def monthly(grid: Grid) -> Days:
    """The days of a monthly report, those of each person together."""
    month = Month(grid)
    cells = [grid.cells(one) for one, _ in month.columns]
    known = {text: day_cell(text) for text in {text for column in cells for text in column if text is not None}}
    places: list[tuple[int, int | None]] = []
    people: list[Person] = []
    for row in range(len(grid)):
        person = Person(row)
        told = [day for day, column in enumerate(cells) if column[row] is not None]
        for day in told if month.people[row] else []:
            person.days.append(len(places))
            places.append((row, day))
        if not person.days:
            person.days.append(len(places))
            places.append((row, None))
        people.append(person)
    days = Days(grid, [row for row, _ in places])
    _put_people(days, places, month)
    facts = [known[text] if (text := _text(cells, place)) is not None else DayCell() for place in places]
    leave: list[dict[str, Decimal]] = [{} for _ in places]
    for person in people:
        for i in person.days:
            _day(days, i, places[i], facts[i], _text(cells, places[i]) or "", month, person, leave[i])
    _put_days(days, facts, leave, month, places)
    check_sums(days, month, people)
    return days


def _text(cells: Sequence[Sequence[Cell]], place: tuple[int, int | None]) -> Cell:
    row, day = place
    return None if day is None else cells[day][row]


def _put_people(days: Days, places: Sequence[tuple[int, int | None]], month: Month) -> None:
    # A person of whom the report tells nothing has a row of ours that is blank, so that it is counted, and nobody looks for its day.
    for name, (one, cells) in month.person.items():
        days.put(name, [None if day is None else cells[row] for row, day in places], one)
    dates = [None if day is None else str(month.columns[day][1]) for _, day in places]
    days.put("date", dates, "日期")


def _day(
    days: Days,
    i: int,
    place: tuple[int, int | None],
    fact: DayCell,
    text: str,
    month: Month,
    person: Person,
    leave: dict[str, Decimal],
) -> None:
    """One day's cell: what is not understood is refused, the rest is added to the person's sums."""
    row, day = place
    if day is None:
        return
    label, date = month.columns[day]
    hours = month.day_hours[row]
    if fact.unknown:
        days.refuse(i, "late_minutes", label.text, text, *unknown_states(fact.unknown))
        person.refused = True
    if fact.states.excused and all(one.kind in NO_LEAVE for one in fact.requests):
        days.refuse(i, "leave_hours", label.text, text, *nobody_says(text))
        person.refused = True
    for kind, times in fact.counts.items():
        person.counts[kind] += times
    for kind in person.minutes:
        person.minutes[kind] += fact.states.minutes(kind)
    if fact.states.whole_day_absent:
        person.minutes["absent"] += hours * 60
    for one in fact.requests:
        if one.kind == "加班" and not month.overtime:
            days.refuse(i, "overtime_hours", label.text, text, *no_kind())
            person.refused = True
        if one.kind in NO_LEAVE:
            continue
        value = hours_on(one, date, hours, rest=fact.rest)
        if value is None:
            days.refuse(i, "leave_hours", label.text, text, *(which_day(one) if one.time else how_long(one.kind)))
            person.refused = True
            continue
        if one.when and not one.one_day:
            person.split.add(one.kind)
        if value:
            leave[one.kind] = leave.get(one.kind, Decimal(0)) + value
            person.leave[alike(one.kind)] = person.leave.get(alike(one.kind), Decimal(0)) + value


def _put_days(
    days: Days,
    facts: Sequence[DayCell],
    leave: Sequence[dict[str, Decimal]],
    month: Month,
    places: Sequence[tuple[int, int | None]],
) -> None:
    source = f"{month.columns[0][0].text} … {month.columns[-1][0].text}" if month.columns else "每日"
    absent = [
        fact.states.absent / 60 + (month.day_hours[row] if fact.states.whole_day_absent else 0)
        for fact, (row, _) in zip(facts, places, strict=True)
    ]
    days.put("late_minutes", [shown(fact.states.late) for fact in facts], source)
    days.put("early_minutes", [shown(fact.states.early) for fact in facts], source)
    days.put("absent_hours", [shown(value) for value in absent], source)
    days.put("missed_punches", [shown(Decimal(fact.states.missed)) for fact in facts], source)
    if any(fact.punches for fact in facts):
        days.put("first_in", [clock(fact.punches[0]) if fact.punches else None for fact in facts], source)
        days.put("last_out", [clock(fact.punches[-1]) if fact.punches else None for fact in facts], source)
    if any(leave):
        put_hours(days, leave, source)


def check_sums(days: Days, month: Month, people: Sequence[Person]) -> None:
    """Refuses people whose days do not add up to what the month's columns say. One problem a person, and none where a day was refused."""
    grid = days.grid
    every = Days(grid)
    sums: list[tuple[Label, list[Decimal], list[Decimal], str]] = []
    for kind, word in EXCEPTIONS:
        count, lasting = grid.find(f"{word}次数"), grid.find(f"{word}时长")
        if count is not None:
            times = [Decimal(value) for value in every.counted(count, "date")]
            sums.append((count, times, [Decimal(p.counts[kind]) for p in people], "次"))
        if lasting is not None and kind != "missed":
            told = every.measured(lasting, "date", "分钟", month.day_hours)
            sums.append((lasting, told, [p.minutes[kind] for p in people], "分钟"))
    for one in month.leave:
        kind = alike(kind_of(one.field))
        told = every.measured(one, "date", "小时", month.day_hours)
        sums.append((one, told, [p.leave.get(kind, Decimal(0)) for p in people], "小时"))
    for one in month.counts:
        kind = alike(counted_kind(one))
        counts = [Decimal(value) for value in every.counted(one, "date")]
        sums.append(
            (one, counts, [n if p.leave.get(kind) else Decimal(0) for n, p in zip(counts, people, strict=True)], "次")
        )
    for one in month.overtime:
        sums.append((one, every.measured(one, "date", "小时"), [Decimal(0)] * len(people), "小时"))
    with_sum = {alike(kind_of(one.field)) for one in month.leave}
    bad = {cell.row for cell in every.unclear()}
    for i, person in enumerate(people):
        if person.refused or not month.people[i]:
            continue
        differ = [(one, told[i], added[i], unit) for one, told, added, unit in sums if abs(told[i] - added[i]) > NEAR]
        split = sorted(kind for kind in person.split if alike(kind) not in with_sum)
        if differ or split or i in bad or not month.columns:
            _refuse(days, month, person, differ, split)


def _refuse(
    days: Days,
    month: Month,
    person: Person,
    differ: Sequence[tuple[Label, Decimal, Decimal, str]],
    split: Sequence[str],
) -> None:
    zh = [f"{one.text} 是 {_plain(told)} {unit},每天加起来是 {_plain(added)}" for one, told, added, unit in differ]
    en = [
        f"{one.text} is {_plain(told)} {unit}, the days add up to {_plain(added)}" for one, told, added, unit in differ
    ]
    zh += [f"跨几天的{kind}没有月合计可以核对" for kind in split]
    en += [f"no sum of the month confirms {kind} over several days" for kind in split]
    first = person.days[0]
    only_sums = days.columns["date"][first] is None
    why = Text(
        f"月合计和每天的格子对不上:{';'.join(zh) or '合计读不懂'}。",
        f"The month's sums and the cells of its days disagree: {'; '.join(en) or 'a sum is not understood'}.",
    )
    header, text = (differ[0][0].text, _plain(differ[0][1])) if differ else ("", "")
    if only_sums:
        told = "、".join(f"{one.text} {_plain(value)}" for one, value, _, _ in differ)
        days.refuse(first, "date", header, text, *sum_without_days(told))
    else:
        days.refuse(first, "late_minutes", header, text, "month-and-days-differ", why, EXPORT_DAYS)
    if only_sums:
        # Of this person nothing but sums is told: whose they are must be known all the same.
        for name, (_, cells) in month.person.items():
            days.columns[name][first] = cells[person.row]


EXPORT_DAYS = Text(
    "在企业微信里导出这个月的打卡日报(上下班打卡_日报),放进同一个文件夹。",
    "Export the month's daily report (上下班打卡_日报) from WeCom and put it into the same folder.",
)


def sum_without_days(told: str) -> Said:
    """Code, why and mend of a month's sums (`迟到次数(次) 2`) of which no day is told."""
    why = Text(
        f"月合计说不出是哪一天:{told or '合计读不懂'}。",
        f"A month's sum does not tell the day: {told or 'a sum is not understood'}.",
    )
    mend = Text(
        "用日报:导出打卡日报(上下班打卡_日报),或调用 getcheckin_daydata。",
        "Use the days: export the daily report (上下班打卡_日报), or call getcheckin_daydata.",
    )
    return "sum-without-days", why, mend


def _plain(value: Decimal) -> str:
    return shown(value) or "0"


def _numbers(cells: Sequence[Cell]) -> list[Decimal]:
    """Counts of days such as `16.0`; 0 where a cell holds nothing, or something else."""
    found = []
    for text in cells:
        number = re.fullmatch(r"(\d{1,6}(?:\.\d{1,4})?)\s*[次天]?", text) if text else None
        found.append(Decimal(number[1]) if number else Decimal(0))
    return found


MONTHLY = Layout(
    Text("企业微信 打卡月报", "WeCom monthly report"),
    frozenset({"姓名", "账号", "应出勤天数|应打卡天数|实际出勤天数|正常天数|异常天数|休息天数"}),
    monthly,
    fallback=True,
)

LAYOUTS = (MONTHLY,)
