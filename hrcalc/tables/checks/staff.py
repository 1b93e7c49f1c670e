"""Checks inside the staff list: days in an order that cannot be, stretches of employment that contradict each other, rings of managers."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hrcalc.calendar import Month
from hrcalc.tables.arrow import pc
from hrcalc.tables.checks.context import Context, truth
from hrcalc.tables.checks.employment import cycles
from hrcalc.tables.frames import FILE, ROW
from hrcalc.words import Text


@dataclass(frozen=True)
class _Row:
    """A row of the staff list: where it stands, and its days."""

    number: int
    place: str
    folder: Month | None
    hired: dt.date
    left: dt.date | None
    told: dt.date | None
    """from_date as written."""
    start: dt.date
    """The day from which the row holds: from_date, else hired_on."""


def check_staff(context: Context) -> None:
    """Everything that is wrong inside the staff list."""
    employees = context.frames["employees"]
    for row in np.flatnonzero(truth(pc.less(employees["left_on"], employees["hired_on"]))).tolist():
        hired, left = employees["hired_on"][row].as_py(), employees["left_on"][row].as_py()
        why = Text(f"离职日期 {left} 早于入职日期 {hired}。", f"left_on {left} is before hired_on {hired}.")
        context.add("employees", row, "left_on", "left-before-hired", why, Text("改正日期。", "Correct the date."))
    for rows in _people(context):
        _undated_later(context, rows)
        stretches: dict[dt.date, list[_Row]] = defaultdict(list)
        for one in rows:
            stretches[one.hired].append(one)
        for stretch in stretches.values():
            _one_stretch(context, stretch)
        for earlier, later in pairwise(stretches[hired] for hired in sorted(stretches)):
            _two_stretches(context, earlier, later)
    _rings(context)


def _people(context: Context) -> list[list[_Row]]:
    """The rows of everybody who has several, or a from_date, by the day from which they hold."""
    employees = context.frames["employees"]
    names = ("employee_id", FILE, ROW, "hired_on", "left_on", "from_date")
    ids = employees["employee_id"].to_pylist()
    several = {person for person, count in Counter(ids).items() if person and count > 1}
    people: dict[str, list[_Row]] = defaultdict(list)
    for number, (person, file, row, hired, left, told) in enumerate(
        zip(*(employees[name].to_pylist() for name in names), strict=True)
    ):
        if person and hired and (told or person in several):
            folder = Month.parse(file.split("/")[0]) if "/" in file else None
            people[person].append(_Row(number, f"{file}:{row}", folder, hired, left, told, told or hired))
    return [sorted(people[person], key=lambda row: (row.start, row.place)) for person in sorted(people)]


def _undated_later(context: Context, rows: list[_Row]) -> None:
    """A newer folder's row that is not the newest: it has no from_date, and a dated row of an earlier folder holds instead."""
    for row in rows:
        if row.told is not None or row.folder is None:
            continue
        for other in rows:
            earlier = other.told is not None and str(other.folder or "") < str(row.folder)
            if earlier and row.start <= other.start <= row.folder.last:
                why = Text(
                    f"这一行没有生效日期,表示从入职起;但 {other.place} 从 {other.told} 起生效,这一行就不算了。",
                    f"The row has no from_date, so it holds since hiring; but from {other.told} on {other.place} counts instead.",
                )
                mend = Text("填上这一行的生效日期,或删掉这一行。", "Give the row its from_date, or remove it.")
                context.add("employees", row.number, "from_date", "row-without-from-date", why, mend)
                break


def _one_stretch(context: Context, rows: list[_Row]) -> None:
    """Rows with one hiring date tell one last day, and none of them begins after it."""
    leaving = [row for row in rows if row.left]
    for row in leaving[1:]:
        first = leaving[0]
        if row.left != first.left:
            why = Text(
                f"离职日期是 {row.left},{first.place} 里却是 {first.left}。",
                f"left_on is {row.left}, but {first.place} says {first.left}.",
            )
            mend = Text(
                "只留对的离职日期;离职后又回来的,写上新的入职日期。",
                "Keep the right one; if the person came back, write the new hired_on.",
            )
            context.add("employees", row.number, "left_on", "left-twice", why, mend)
            return
    for row in rows:
        if leaving and row.told and leaving[0].left and row.told > leaving[0].left:
            why = Text(
                f"生效日期 {row.told} 晚于离职日期 {leaving[0].left}({leaving[0].place})。",
                f"from_date {row.told} is after left_on {leaving[0].left} ({leaving[0].place}).",
            )
            mend = Text(
                "改正日期;离职后又回来的,写上新的入职日期。",
                "Correct the dates; if the person came back, write the new hired_on.",
            )
            context.add("employees", row.number, "from_date", "from-after-left", why, mend)


def _two_stretches(context: Context, earlier: list[_Row], later: list[_Row]) -> None:
    """Who came back had left before, and has a row from the day of coming back."""
    left = max((row.left for row in earlier if row.left), default=None)
    before = next((row for row in earlier if row.left == left), earlier[0])
    first = later[0]
    if left is None or (left >= first.hired and left >= before.hired):
        why = Text(
            f"入职日期是 {first.hired},{before.place} 里却是 {before.hired},"
            + (f"{left} 才离职。" if left else "没有离职日期。"),
            f"hired_on is {first.hired}, but {before.place} says {before.hired}, "
            + (f"left_on {left}." if left else "without left_on."),
        )
        mend = Text(
            "一直在职的,各行写同一个入职日期;离职后又回来的,在前一行填上回来以前的离职日期。",
            "If the person never left, write one hired_on; if they came back, give the earlier row the left_on before that day.",
        )
        context.add("employees", first.number, "hired_on", "employed-twice", why, mend)
        return
    for row in later:
        if row.start <= left:
            why = Text(
                f"生效日期 {row.told} 早于入职日期 {row.hired},那时还是 {before.place} 的在职期间(至 {left})。",
                f"from_date {row.told} is before hired_on {row.hired}, when {before.place} still held (to {left}).",
            )
            mend = Text("改正生效日期,或留空。", "Correct from_date, or clear it.")
            context.add("employees", row.number, "from_date", "from-before-hired", why, mend)
    if first.start > first.hired:
        why = Text(
            f"入职日期是 {first.hired},生效日期却是 {first.told};这之间只有 {before.place},那是上一次在职。",
            f"hired_on is {first.hired}, but from_date {first.told}; between them there is only {before.place}, of the time before.",
        )
        mend = Text("把生效日期改成入职日期,或留空。", "Let from_date be hired_on, or clear it.")
        context.add("employees", first.number, "from_date", "from-after-hired", why, mend)


def _rings(context: Context) -> None:
    """Rings of managers, as the month's last day has them."""
    rows = context.staff
    managers = context.frames["employees"]["manager_id"].to_pylist()
    for ring in cycles({person: managers[row] for person, row in rows.items()}):
        path = " → ".join([*ring, ring[0]])
        for person in ring:
            why = Text(f"上级关系绕成了圈:{path}。", f"The managers form a ring: {path}.")
            mend = Text(
                "改正其中一个人的上级工号;最高一级留空。", "Correct one manager_id; the highest person has none."
            )
            context.add("employees", rows[person], "manager_id", "manager-cycle", why, mend)
