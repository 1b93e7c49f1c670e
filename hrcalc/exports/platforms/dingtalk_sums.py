"""The sums of DingTalk's monthly report, held against its days; and overtime, of which the days tell when and the sums what kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hrcalc.exports.platforms.daily import leave_columns
from hrcalc.exports.platforms.grid import Cell, Days, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.leave import DAY_HOURS, alike, kind_of
from hrcalc.exports.platforms.overtime import put_kinds, splits
from hrcalc.exports.platforms.punches import minutes_of
from hrcalc.exports.platforms.results import Result
from hrcalc.problems import Said
from hrcalc.words import Text

ZERO = Decimal(0)

_DAYS = ("工作日", "休息日", "节假日")
UNITS = {
    **dict.fromkeys(("工作时长", "迟到时长", "严重迟到时长", "早退时长"), "分钟"),
    **dict.fromkeys(("加班总时长", "加班时长", "加班审批单统计"), "小时"),
    **{f"{day}{word}": "小时" for day in _DAYS for word in ("加班", "(转调休)", "(转加班费)")},
}
"""What bare numbers count where the header has no unit: the interface of the report calls them `late_minute`, and overtime is in hours.

Leave and trips have no such unit: each company sets theirs, and the header tells it.
"""


@dataclass
class Month:
    """What the days of one person tell: the rows of ours, their cells, and what comes of them."""

    rows: list[int] = field(default_factory=list)
    cells: list[Result] = field(default_factory=list)
    leave: list[dict[str, Decimal]] = field(default_factory=list)
    overtime: list[Decimal] = field(default_factory=list)
    absent_late: Decimal = ZERO
    clear: bool = True
    """Whether every cell was understood: sums of days that are not are no news."""

    def minutes(self, *names: str) -> Decimal:
        """Minutes of these kinds (`late`, `serious`, `early`) over all days."""
        return sum((value or ZERO for one in self.cells for name in names for value in getattr(one, name)), ZERO)

    def times(self, *names: str) -> Decimal:
        """How often these kinds occur."""
        return Decimal(sum(len(getattr(one, name)) for one in self.cells for name in names))


class Sums:
    """The month's sums, one row a person. What is refused here is told on the person's first day."""

    def __init__(self, days: Days, people: Sequence[Month]) -> None:
        self.days, self.people = Days(days.grid), people

    def found(self, *words: str) -> list[Label]:
        """The columns of these names that are there."""
        return [one for word in words if (one := self.days.grid.find(word))]

    def durations(self, columns: Sequence[Label], name: str, *, of_day: Decimal = DAY_HOURS) -> list[Decimal]:
        """The columns' minutes, added up."""
        hours = [of_day] * len(self.days)
        each = [minutes_of(self.days, one, name, hours) for one in columns]
        return [sum(row, ZERO) for row in zip(*each, strict=True)]

    def counts(self, columns: Sequence[Label], name: str) -> list[Decimal]:
        """The columns' counts, added up."""
        each = [self.days.counted(one, name) for one in columns]
        return [Decimal(sum(row)) for row in zip(*each, strict=True)]

    def hold(
        self,
        columns: Sequence[Label],
        name: str,
        values: Sequence[Decimal],
        told: Callable[[Month], set[Decimal]],
        unit: str,
    ) -> None:
        """Refuses people whose sum is none of those that the days come to."""
        header = " + ".join(one.text for one in columns)
        for row, (value, month) in enumerate(zip(values, self.people, strict=True)):
            possible = told(month)
            if month.clear and value not in possible:
                text = f"{shown(value) or 0} {unit}"
                self.days.refuse(
                    row, name, header, text, *_other_sum(header, text, f"{shown(max(possible)) or 0} {unit}")
                )

    def tell(self, days: Days) -> None:
        """Hands all that was refused to the rows of ours."""
        unclear = self.days.unclear()
        names = list(self.days.columns)
        for one in unclear:
            first = self.people[one.row].rows[0]
            days.refuse(first, names[one.position], one.header, one.text, one.code, one.why, one.mend)


def hold_sums(days: Days, people: Sequence[Month]) -> None:
    """Refuses every person whose month says other than the days do. Puts overtime where days and sums together tell it all."""
    sums = Sums(days, people)
    _late(sums)
    if early := sums.found("早退时长"):
        sums.hold(
            early, "early_minutes", sums.durations(early, "early_minutes"), lambda m: {m.minutes("early")}, "分钟"
        )
    if early := sums.found("早退次数"):
        sums.hold(early, "early_minutes", sums.counts(early, "early_minutes"), lambda m: {m.times("early")}, "次")
    _missed(sums)
    for word, told in (
        ("旷工天数", lambda m: {Decimal(sum(one.absent for one in m.cells))}),
        ("旷工迟到天数", lambda m: {m.absent_late}),
    ):
        if absent := sums.found(word):
            values = [value / 60 for value in sums.durations(absent, "absent_hours", of_day=Decimal(1))]
            sums.hold(absent, "absent_hours", values, told, "天")
    _leave(sums)
    _overtime(sums, days)
    sums.tell(days)


def _late(sums: Sums) -> None:
    """The columns of 严重迟到 stand beside those of 迟到, or are within them; in minutes and in times alike."""
    ways = [{"beside", "within"} for _ in sums.people]
    for word, unit in (("时长", "分钟"), ("次数", "次")):
        columns = sums.found(f"迟到{word}", f"严重迟到{word}")
        read = sums.durations if unit == "分钟" else sums.counts
        for column in columns:
            for row, (value, month) in enumerate(zip(read([column], "late_minutes"), sums.people, strict=True)):
                of = month.minutes if unit == "分钟" else month.times
                told = {
                    "beside": of("serious" if column.field.startswith("严重") else "late"),
                    "within": of("late", "serious"),
                }
                if column.field.startswith("严重"):
                    told["within"] = told["beside"]
                ways[row] &= {way for way, sum_ in told.items() if sum_ == value}
                if month.clear and not ways[row]:
                    text = f"{shown(value) or 0} {unit}"
                    said = _other_sum(column.text, text, f"{shown(told['beside']) or 0} {unit}")
                    sums.days.refuse(row, "late_minutes", column.text, text, *said)
                    ways[row] = {"beside", "within"}


def _missed(sums: Sums) -> None:
    columns = sums.found("上班缺卡次数", "下班缺卡次数") or sums.found("缺卡次数")
    if not columns:
        return
    values = sums.counts(columns, "missed_punches")
    one_of_two = len(columns) == 1 and columns[0].field != "缺卡次数"
    for row, (value, month) in enumerate(zip(values, sums.people, strict=True)):
        told = Decimal(sum(one.missed for one in month.cells if not one.absent))
        if month.clear and (value > told if one_of_two else value != told):
            header = " + ".join(one.text for one in columns)
            said = _other_sum(header, f"{value} 次", f"{told} 次")
            sums.days.refuse(row, "missed_punches", header, str(value), *said)


def _leave(sums: Sums) -> None:
    for one in leave_columns(sums.days.grid.labels):
        values = [value / 60 for value in sums.durations([one], "leave_hours")]
        kind = alike(kind_of(one.field))

        def told(month: Month, kind: str = kind) -> set[Decimal]:
            return {_hours(month, kind)}

        sums.hold([one], "leave_hours", values, told, "小时")


def _hours(month: Month, kind: str) -> Decimal:
    return sum((value for day in month.leave for told, value in day.items() if alike(told) == kind), ZERO)


def _overtime(sums: Sums, days: Days) -> None:
    """Overtime is of a kind only where the month has it of one kind alone; of several, no day could be told from another."""
    columns = splits(sums.days.grid.labels)
    hours: list[Cell] = [None] * len(days)
    kinds: list[Cell] = [None] * len(days)
    paid: list[Cell] = [None] * len(days)
    split = [one.column for one in columns]
    others = [one for one in sums.days.grid.labels if "加班" in one.group + one.field and one not in split]
    amounts = [sums.durations([one.column], "overtime_hours") for one in columns]
    unsplit = [sums.durations([one], "overtime_hours") for one in others]
    for row, month in enumerate(sums.people):
        told = [(one, value[row] / 60) for one, value in zip(columns, amounts, strict=True) if value[row]]
        more = [(one, value[row] / 60) for one, value in zip(others, unsplit, strict=True) if value[row]]
        by_day = sum(month.overtime, ZERO)
        total = sum((value for _, value in told), ZERO)
        if not told and not more and not by_day:
            continue
        if len(told) == 1 and by_day == total and all(value == total for _, value in more):
            for i, value in zip(month.rows, month.overtime, strict=True):
                if value:
                    hours[i], kinds[i], paid[i] = shown(value), told[0][0].kind, "是" if told[0][0].paid else "否"
        elif month.clear:
            header = " + ".join(one.text for one in [*(split.column for split, _ in told), *(one for one, _ in more)])
            sums.days.refuse(
                row, "overtime_hours", header or "考勤结果", f"{shown(total or by_day) or ''}", *_which_overtime()
            )
    if any(hours):
        put_kinds(days, hours, kinds, paid, "考勤结果")


def _other_sum(header: str, value: str, told: str) -> Said:
    why = Text(
        f"全月的“{header}”是 {value},每天的考勤结果加起来却是 {told}。",
        f"'{header}' is {value}, but the days come to {told}.",
    )
    return (
        "contradiction",
        why,
        Text("改用每日统计,它逐日都说。", "Use the daily report (每日统计), which tells every day."),
    )


def _which_overtime() -> Said:
    why = Text(
        "全月有加班,每天的考勤结果却没有说清是哪一天、哪一种。",
        "The month has overtime, but the days do not tell all of it: when, on which kind of day, paid or time off.",
    )
    return (
        "overtime-without-kind",
        why,
        Text("改用每日统计,它逐日都说。", "Use the daily report (每日统计), which tells every day."),
    )
