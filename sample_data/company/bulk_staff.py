"""The people of a benchmark month: staff list, attendance, and the scorecards of 客户部."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company import layout
from company.bulk_tables import Column, dates, pick, write_table
from company.customers import SURNAMES
from company.days import month_days, overtime_kind, workdays
from company.roster import bank_account, id_number

Ints = NDArray[np.int64]

# Department, branch, parts of a hundred, base salary, full-attendance bonus.
_SHAPE = (
    ("综合部", "上海分公司", 4, 7000, 300),
    ("邀约部", "上海分公司", 28, 5200, 300),
    ("面谈部", "上海分公司", 20, 6200, 300),
    ("客户部", "上海分公司", 12, 6000, 200),
    ("市场部", "深圳分公司", 14, 5600, 400),
    ("销售部", "深圳分公司", 22, 6000, 500),
)
_GIVEN = "安宁晓文嘉思雨子涵一诺清远若明书言可欣知行佳悦辰林峰静怡晨阳"
_TEAM = 12
_YEAR, _MONTH = 2026, 10
_SCORED = {
    "新客户岗": (("new_customers", 10, 0), ("sales_amount", 200_000, 0), ("retention", 90, 2)),
    "客户成功岗": (("retention", 90, 2), ("repurchase", 100_000, 0), ("sales_amount", 60_000, 0)),
}


class Staff:
    """`count` people, known by their index: the departments one after another, each with its head and its teams."""

    def __init__(self, count: int) -> None:
        parts = np.cumsum([0] + [part for _, _, part, _, _ in _SHAPE])
        self.edges = [int(part * count // 100) for part in parts]
        self.count = count
        self.department = np.repeat(np.arange(len(_SHAPE)), np.diff(self.edges))
        place = np.arange(count) - np.array(self.edges)[self.department]
        self.head, self.leader = place == 0, (place > 0) & ((place - 1) % _TEAM == 0)
        self.team = np.where(self.head, -1, (place - 1) // _TEAM)
        first = np.array(self.edges)[self.department]
        boss = np.where(self.leader, first, first + 1 + self.team * _TEAM)
        self.manager = np.where(self.head, np.where(np.arange(count) == 0, -1, 0), boss)

    @cached_property
    def ids(self) -> list[str]:
        """Everyone's id: S00001 in Shanghai, Z06401 in Shenzhen."""
        return [f"{'SZ'[_SHAPE[d][1] == '深圳分公司']}{i:05d}" for i, d in enumerate(self.department.tolist(), start=1)]

    def id_of(self, who: Ints) -> Column:
        """The ids of people by index; blank for -1."""
        return pick([*self.ids, ""], np.where(who < 0, self.count, who))

    def of(self, department: str) -> Ints:
        """The people of a department who earn commission: all but its head."""
        number = [row[0] for row in _SHAPE].index(department)
        return np.flatnonzero((self.department == number) & ~self.head)

    def colleague(self, who: Ints) -> Ints:
        """The next person of the same department, or the one before the last."""
        last = np.array(self.edges)[self.department[who] + 1] - 1
        return np.where(who == last, who - 1, who + 1)

    def position(self, index: int) -> str:
        """经理, 主管, or what the department calls its people."""
        if self.head[index]:
            return "总经理" if index == 0 else "经理"
        if _SHAPE[self.department[index]][0] == "客户部":
            return tuple(_SCORED)[index % 2]
        return "主管" if self.leader[index] else "专员"


def employees(staff: Staff, out: Path) -> Path:
    """Writes the staff list."""
    rows = []
    for i, id_ in enumerate(staff.ids):
        department, branch, _, base, bonus = _SHAPE[staff.department[i]]
        city, boss = layout.CITIES[branch], int(staff.manager[i])
        name = SURNAMES[i % 20] + _GIVEN[i // 20 % 30] + _GIVEN[(i // 600 + i) % 30]
        hired = dt.date(2018, 1, 8) + dt.timedelta(days=i * 37 % 3100)
        pay = base + i % 7 * 200 + (8000 if staff.head[i] else 3000 if staff.leader[i] else 0)
        rows.append((
            id_, name, department, staff.position(i),
            "" if staff.head[i] else f"{department[:2]}{staff.team[i] + 1}组", branch,
            layout.REGIONS[branch], staff.ids[boss] if boss >= 0 else "", city, hired.isoformat(), "", str(pay),
            str(0 if staff.head[i] else bonus), "居民身份证", id_number(i + 1), f"示例银行{city}分行",
            bank_account(i + 1), f"{id_.lower()}@example.com", id_.lower(), "",
        ))  # fmt: skip
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return write_table(out / "employees.csv", layout.EMPLOYEES, columns)


def attendance(staff: Staff, count: int, rng: np.random.Generator, out: Path) -> list[Path]:
    """Writes `count` days, one file a branch: everyone's workdays first, then days off, where some work overtime."""
    worked = list(workdays(_YEAR, _MONTH))
    days = [*worked, *(day for day in month_days(_YEAR, _MONTH) if day not in worked)]
    each, more = divmod(count, staff.count)
    person = np.repeat(np.arange(staff.count), each + (np.arange(staff.count) < more))
    turn = np.arange(count) - np.searchsorted(person, person)
    if int(turn.max()) >= len(days):
        raise ValueError(f"{count} days of {staff.count} people do not fit into a month")
    # Days off are spread, so that not everybody's fall on the holidays.
    off = len(worked) + (turn - len(worked) + person) % (len(days) - len(worked))
    day = np.where(turn < len(worked), turn, off)
    columns = _day_columns(staff, person, day, days, len(worked), rng)
    folder = out / f"{_YEAR}-{_MONTH:02d}"
    cut = int(np.searchsorted(person, staff.edges[4]))
    return [
        write_table(folder / "考勤-上海.csv", layout.ATTENDANCE, [column.slice(0, cut) for column in columns]),
        write_table(folder / "考勤-深圳.csv", layout.ATTENDANCE, [column.slice(cut) for column in columns]),
    ]


def _day_columns(
    staff: Staff, person: Ints, day: Ints, days: list[dt.date], worked: int, rng: np.random.Generator
) -> list[Column]:
    n, workday = len(person), day < worked
    luck = rng.random(n)
    late = np.where(workday & (luck < 0.03), rng.integers(1, 60, n), 0)
    early = np.where(workday & (luck > 0.99), rng.integers(5, 60, n), 0)
    leave = workday & (luck > 0.50) & (luck < 0.515)
    missed = workday & (luck > 0.60) & (luck < 0.605)
    absent = workday & (luck > 0.80) & (luck < 0.805)
    over = np.where((luck > 0.70) & (luck < np.where(workday, 0.72, 0.85)), rng.integers(1, 5, n), 0)
    away = leave | absent
    present = workday & ~away
    came = np.where(late > 0, 540 + late, 540 - rng.integers(1, 20, n))
    went = np.where(early > 0, 1080 - early, 1080 + rng.integers(0, 25, n)) + over * 60
    minutes = np.where(present, 480 - late - early, 0)
    clock = [*(f"{m // 60:02d}:{m % 60:02d}" for m in range(24 * 60)), ""]
    off_from = np.where(over > 0, 570, 1440)
    numbers = ["", *(str(number) for number in range(1, 61))]
    kinds = [*(overtime_kind(one) for one in days), ""]
    extra = np.where(over > 0, rng.integers(0, 2, n), 2)
    first = np.where(workday, np.where(away | missed, 1440, came), off_from)
    last = np.where(workday, np.where(away, 1440, went), np.where(over > 0, 570 + over * 60, 1440))
    return [
        staff.id_of(person), dates(days, day), pick(("0", "8"), workday.astype(np.int64)),
        pick([f"{m / 60:.2f}".rstrip("0").rstrip(".") for m in range(481)], minutes),
        pick(clock, first), pick(clock, last), pick(numbers, late), pick(numbers, early),
        pick(numbers, missed.astype(np.int64)), pick(("0", "8"), absent.astype(np.int64)),
        pick(("", "年假", "事假", "病假"), np.where(leave, rng.integers(1, 4, n), 0)),
        pick(("", "8"), leave.astype(np.int64)),
        pick(numbers, over), pick(kinds, np.where(over > 0, day, len(days))), pick(("客户", "项目", ""), extra),
        pick(("否", "是", ""), extra),
    ]  # fmt: skip


def scorecards(staff: Staff, rng: np.random.Generator, out: Path) -> list[Path]:
    """Writes targets and actual values of 客户部, three metrics a person."""
    people = staff.of("客户部")
    lines = [(staff.ids[i], *metric) for i in people for metric in _SCORED[staff.position(int(i))]]
    percent = rng.integers(60, 131, len(lines))
    month = f"{_YEAR}-{_MONTH:02d}"
    targets, actuals = [], []
    for (id_, metric, target, places), part in zip(lines, percent.tolist(), strict=True):
        value = target * min(part, 110) // 100
        targets.append(("员工", id_, metric, month, f"{target / 10**places:.{places}f}", ""))
        actuals.append((id_, metric, month, f"{value / 10**places:.{places}f}"))
    return [
        write_table(
            out / "targets.csv", layout.TARGETS, [pa.array(c, pa.string()) for c in zip(*targets, strict=True)]
        ),
        write_table(
            out / month / "actuals.csv", layout.ACTUALS, [pa.array(c, pa.string()) for c in zip(*actuals, strict=True)]
        ),
    ]
