"""A year of the company as files: twelve months as HR has them, with what is told late, taken back and put right.

Nothing lies outside the folders of months, so that the data up to any month are those that HR had then. Each month's staff list is whole.
Deals come one to three months late, and are refunded as late, in a later month's export; a raise is told two months late; some attendance
is told again, otherwise, by the month after; one person's day is unreadable in May, and told in June.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from company import attendance, layout, standing
from company.files import Cell, csv_bytes, xlsx_bytes
from company.roster import rows_of
from company.year_events import BRANCHES, Told, draw_events
from company.year_staff import HELD, MONTHS, UNREADABLE, YEAR, Days, draw_days, staff, staff_list

SEED = 20260101
_SETTINGS = f'company = "{layout.COMPANY}"\n\n[calendar]\nholidays = [2027-01-01]\n'
"""What December's deals pay falls due in January, whose holidays a company lists until they are known everywhere."""
_LATE = layout.ATTENDANCE.index("迟到分钟")


def year() -> dict[str, bytes]:
    """Every file of the year, by its path inside the data folder."""
    days = draw_days(_rng("days"))
    told = draw_events(days.told, _rng("events"))
    files = {"hrcalc.toml": _SETTINGS.encode()}
    for month in MONTHS:
        folder = f"{YEAR}-{month:02d}"
        files |= {f"{folder}/{name}": content for name, content in _month(days, told, month).items()}
    return files


def _month(days: Days, told: Told, month: int) -> dict[str, bytes]:
    here = [told.books[branch, month] for branch in BRANCHES]
    deals = told.deals(month)
    shares: Sequence[Sequence[Cell]] = [(deal.id, *credit) for deal in deals for credit in deal.credits]
    met = sorted((x for book in here for x in book.interviews), key=lambda x: (x.day, x.id))
    targets, actuals = _scorecards(month)
    files = {
        "employees.xlsx": xlsx_bytes("在职", layout.EMPLOYEES, rows_of(staff_list(month))),
        "leads-上海.csv": csv_bytes(layout.LEADS, (x.row() for x in here[0].leads)),
        "leads-深圳.csv": csv_bytes(layout.LEADS, (x.row() for x in here[1].leads), "utf-8"),
        "interviews.csv": csv_bytes(layout.INTERVIEWS, (x.row() for x in met)),
        "deals.xlsx": xlsx_bytes("成单", layout.DEALS, [x.row(told.is_refunded(x, month)) for x in deals]),
        "targets.csv": csv_bytes(layout.TARGETS, targets),
        "actuals.csv": csv_bytes(layout.ACTUALS, actuals),
        "applications.csv": csv_bytes(layout.APPLICATIONS, _applications(days, month)),
        "adjustments.csv": csv_bytes(
            layout.ADJUSTMENTS, [["S003", "attendance_bonus", f"{50 + month}.25", "值班, 一次性奖励", "S002"]]
        ),
    }
    for branch, city, encoding in zip(BRANCHES, ("上海", "深圳"), ("utf-8-sig", "gb18030"), strict=True):
        files[f"考勤-{city}.csv"] = csv_bytes(layout.ATTENDANCE, _attendance(branch, days, month), encoding)
    return files | ({"deal_credits.csv": csv_bytes(layout.DEAL_CREDITS, shares)} if shares else {})


def _attendance(branch: str, days: Days, month: int) -> list[list[Cell]]:
    """A branch's days: those of the month before that were told wrongly, then the month's."""
    rng = _rng(f"clock-{branch}-{month}")
    again = sorted(item for item in days.corrected.get(month, {}).items() if staff()[item[0][0]].branch == branch)
    rows = attendance.rows_of(
        [person for person in staff().values() if person.branch == branch], YEAR, month, days.told, rng
    )
    for row in rows:
        if (row[0], row[1]) == HELD:
            row[_LATE] = UNREADABLE
    return [*(attendance.row(id_, day, had, rng) for (id_, day), had in again), *rows]


def _applications(days: Days, month: int) -> list[list[Cell]]:
    """Meals with customers before the first late mornings of a month: one approved, one not."""
    late = sorted((key for key, had in days.told.items() if key[1].month == month and had.late), key=lambda key: key[1])
    return [
        [f"A-26{month:02d}-{number:04d}", id_, day, "客户陪餐", status, "S004", None, None, "前一晚陪客户用餐"]
        for number, ((id_, day), status) in enumerate(zip(late[:2], ("已通过", "已驳回"), strict=True), start=1)
    ]


def _scorecards(month: int) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Targets and actual values of 客户部, which vary from month to month."""
    rng, period = _rng(f"scorecards-{month}"), f"{YEAR}-{month:02d}"
    targets: list[list[Cell]] = []
    actuals: list[list[Cell]] = []
    for id_, metric, target, *values in standing.scorecards():
        if staff()[id_].hired.isoformat()[:7] <= period:
            targets.append(["员工", id_, metric, period, target, None])
            actuals.append([id_, metric, period, rng.choice([*values, target])])
    return targets, actuals


def _rng(what: str) -> random.Random:
    """A stream of its own for each part, so that a change in one part moves no other."""
    return random.Random(f"{SEED}-{what}")
