"""A day's sums of what went wrong, as DingTalk and Feishu have them in columns: late, early, missed punches, absence.

The sums count; the results of the punches are held against them, and tell what has no column.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hrcalc.exports.platforms.grid import Days, shown
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.platforms.punches import minutes_of
from hrcalc.exports.platforms.results import Result
from hrcalc.exports.platforms.states import contradiction
from hrcalc.problems import Said
from hrcalc.words import Text


def put_missed(days: Days, told: Sequence[Result], absent: Sequence[Decimal]) -> None:
    """Missed punches, arriving and leaving. On a day of absence the punches that it lacks are the absence."""
    find = days.grid.find
    columns = [one for one in (find("上班缺卡次数", "上班缺卡"), find("下班缺卡次数", "下班缺卡")) if one] or [
        one for one in (find("缺卡次数"),) if one
    ]
    said = [0 if gone else result.missed for result, gone in zip(told, absent, strict=True)]
    if not columns:
        if any(result.told for result in told):
            days.put("missed_punches", [shown(Decimal(count)) for count in said], "打卡结果")
        return
    counts = [sum(row) for row in zip(*(days.counted(one, "missed_punches") for one in columns), strict=True)]
    source = " + ".join(one.text for one in columns)
    days.put("missed_punches", [shown(Decimal(count)) for count in counts], source)
    for i, (count, missed, result) in enumerate(zip(counts, said, told, strict=True)):
        if result.told and not result.unknown and count != missed and not absent[i]:
            value = f"{missed} 次"
            days.refuse(i, "missed_punches", source, str(count), *contradiction(source, str(count), "打卡结果", value))


def put_early(days: Days, told: Sequence[Result]) -> None:
    """Minutes of leaving early."""
    _put_lasting(days, "early_minutes", [("早退时长", "早退次数")], [result.early for result in told], told)


def _put_lasting(
    days: Days,
    name: str,
    words: Sequence[tuple[str, str]],
    said: Sequence[Sequence[Decimal | None]],
    told: Sequence[Result],
) -> list[Decimal]:
    """Minutes by their columns (each a duration and a count), added up and held against results; from these where there is no column."""
    columns = [column for word, _ in words if (column := days.grid.find(word))]
    values = [sum(row, Decimal(0)) for row in zip(*(minutes_of(days, one, name) for one in columns), strict=True)]
    return _hold(days, name, words, values if columns else None, said, told)


def _hold(
    days: Days,
    name: str,
    words: Sequence[tuple[str, str]],
    values: Sequence[Decimal] | None,
    said: Sequence[Sequence[Decimal | None]],
    told: Sequence[Result],
) -> list[Decimal]:
    """Puts minutes and refuses rows where results or counts say otherwise. `values` None: only the results tell."""
    counted = [column for _, word in words if (column := days.grid.find(word))]
    each = [days.counted(column, name) for column in counted]
    times = [sum(counts) for counts in zip(*each, strict=True)] or [0] * len(days)
    if values is None and not any(result.told for result in told) and not counted:
        return [Decimal(0)] * len(days)
    source = " + ".join(column.text for word, _ in words if (column := days.grid.find(word))) or "打卡结果"
    sure = [sum((one for one in row if one is not None), Decimal(0)) if row else Decimal(0) for row in said]
    values = sure if values is None else values
    known = source != "打卡结果"
    days.put(name, [shown(value) for value in values], source)
    for i, (value, row, result) in enumerate(zip(values, said, told, strict=True)):
        if result.unknown or not (value or row or times[i]):
            continue
        text = shown(value) or "0"
        if None in row and not value:
            days.refuse(i, name, source, text, *_no_minutes(words[0][0]))
        elif known and row and None not in row and value != sure[i]:
            days.refuse(i, name, source, text, *contradiction(source, text, "打卡结果", f"{shown(sure[i]) or 0} 分钟"))
        elif known and value and result.told and not row and not result.silent and not result.absent_late:
            days.refuse(i, name, source, text, *contradiction(source, text, "打卡结果", "正常"))
        elif counted and bool(times[i]) != bool(value):
            total = str(times[i])
            header = " + ".join(column.text for column in counted)
            days.refuse(i, name, header, total, *contradiction(header, total, source, f"{text} 分钟"))
    return list(values)


def _no_minutes(word: str) -> Said:
    why = Text(
        f"打卡结果说有,“{word}”却没有说多久。", f"The result of a punch tells it, but '{word}' does not tell how long."
    )
    mend = Text(f"导出时加上“{word}”这一列。", f"Export the column '{word}' as well.")
    return "contradiction", why, mend


def put_late(days: Days, told: Sequence[Result]) -> None:
    """Minutes late, 严重迟到 among them.

    Both platforms call a punch late or badly late, never both, and have a column for each; still no source says that no version counts the
    second within the first. A day where the columns could be read in both ways is decided by its results and counts, else by other days of
    the same file, else refused.
    """
    words = [("迟到时长", "迟到次数"), ("严重迟到时长", "严重迟到次数")]
    one, worse = days.grid.find("迟到时长"), days.grid.find("严重迟到时长")
    said = [[*result.late, *result.serious] for result in told]
    if one is None or worse is None:
        _put_lasting(days, "late_minutes", words, said, told)
        return
    late, serious = (minutes_of(days, column, "late_minutes") for column in (one, worse))
    counts = [
        (days.counted(column, "late_minutes") if column else None)
        for column in (days.grid.find("迟到次数"), days.grid.find("严重迟到次数"))
    ]
    apart: list[bool | None] = []
    for i, (a, b, result) in enumerate(zip(late, serious, told, strict=True)):
        count, badly = (column[i] if column else None for column in counts)
        apart.append(_apart(a, b, result, count, badly))
    sure = {verdict for verdict, b in zip(apart, serious, strict=True) if b and verdict is not None}
    usual = sure.pop() if len(sure) == 1 else None
    values = []
    for i, (a, b, verdict) in enumerate(zip(late, serious, apart, strict=True)):
        verdict = verdict if verdict is not None else usual
        if b and verdict is None:
            days.refuse(i, "late_minutes", worse.text, shown(b) or "", *_within_or_beside(one, worse))
        values.append(a if b and verdict is False else a + b)
    _hold(days, "late_minutes", words, values, said, told)


def _apart(late: Decimal, serious: Decimal, result: Result, count: int | None, badly: int | None) -> bool | None:
    """Whether minutes badly late stand beside those late (True), or within them (False); None where the day does not tell."""
    if late < serious or not serious:
        return True
    minutes = [*result.late, *result.serious]
    if minutes and None not in minutes:
        total = sum((one for one in minutes if one is not None), Decimal(0))
        return total == late + serious if total != late else False
    if result.serious and not result.late:
        return False
    if result.late and result.serious and count is not None:
        return {len(result.late): True, len(minutes): False}.get(count)
    if count is not None and badly is not None and count < badly:
        return True
    return None


def _within_or_beside(one: Label, worse: Label) -> Said:
    why = Text(
        f"看不出“{one.text}”里含不含“{worse.text}”。", f"Whether '{one.text}' holds '{worse.text}' cannot be told."
    )
    mend = Text(
        "导出时加上各次打卡的“打卡结果”,或在我们自己的考勤表里写这一天。",
        "Export the results of the punches as well, or tell the day in an attendance table of our own.",
    )
    return "unclear-late", why, mend


def put_absent(days: Days, told: Sequence[Result], day_hours: Sequence[Decimal]) -> list[Decimal]:
    """Hours of absence: days absent, and days so late that they count as absence, by the hours of the day."""
    words = ("旷工天数", "旷工迟到天数", "旷工早退天数")
    columns = [column for word in words if (column := days.grid.find(word))]
    if not columns:
        return _absent_by_results(days, told, day_hours)
    ones = [Decimal(1)] * len(days)
    shares = [minutes_of(days, column, "absent_hours", ones) for column in columns]
    parts = [sum(row, Decimal(0)) / 60 for row in zip(*shares, strict=True)]
    values = [part * hours for part, hours in zip(parts, day_hours, strict=True)]
    source = " + ".join(column.text for column in columns)
    days.put("absent_hours", [shown(value) for value in values], source)
    for i, (part, result) in enumerate(zip(parts, told, strict=True)):
        seen = result.absent or result.absent_late
        if not part and not seen:
            continue
        text = shown(part) or "0"
        if part > 1:
            days.refuse(i, "absent_hours", source, text, *contradiction(source, text, "日期", "1 天"))
        elif result.unknown:
            continue
        elif seen and not part:
            days.refuse(i, "absent_hours", source, text, *contradiction(source, text, "打卡结果", "旷工"))
        elif part and result.told and not (seen or result.missed or result.silent):
            days.refuse(i, "absent_hours", source, text, *contradiction(source, text, "打卡结果", "正常"))
    return values


def _absent_by_results(days: Days, told: Sequence[Result], day_hours: Sequence[Decimal]) -> list[Decimal]:
    values = []
    for i, (result, hours) in enumerate(zip(told, day_hours, strict=True)):
        whole = result.absent and not (result.silent or result.late or result.serious or result.early)
        values.append(hours if whole else Decimal(0))
        if (result.absent and not whole) or result.absent_late:
            days.refuse(i, "absent_hours", "打卡结果", "旷工", *_how_much_absent())
    if any(values):
        days.put("absent_hours", [shown(value) for value in values], "打卡结果")
    return values


def _how_much_absent() -> Said:
    why = Text("打卡结果说旷工,却没有说旷工多久。", "A punch tells of absence, but not of how much.")
    mend = Text("导出时加上“旷工天数”“旷工迟到天数”这两列。", "Export the columns 旷工天数 and 旷工迟到天数 as well.")
    return "contradiction", why, mend
