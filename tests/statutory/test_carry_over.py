"""What a month cannot bear, over months that are closed one after another: nothing passes its ceiling, and nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hrcalc.calendar import Calendar
from hrcalc.engine.fen import fen_array
from hrcalc.engine.result import PayRun
from tests.engine.books import Books, Row, day, month, person

POLICIES = Path(__file__).resolve().parents[2] / "policies"
FILES = (
    "payroll/base-pay",
    "payroll/carry-over",
    "attendance/attendance",
    "statutory/cn-social-insurance",
    "statutory/cn-minimum-wage",
    "payroll/cn-deduction-ceiling",
)
MONTHS = tuple(f"2026-{number:02}" for number in range(3, 6))
GOOD = ("2026-06", "2026-07")
"""Months with full pay, in which all is taken that was carried."""
PEOPLE = ("A", "B", "C")
LAST = ("damages_deduction", "carried_over")
MINIMUM = {"上海": 2740_00, "深圳": 2520_00}
WHEN = st.integers(0, len(MONTHS) - 1)


def documents() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for name in FILES for path in sorted(POLICIES.glob(f"{name}*.yaml"))]
    assert len(texts) > len(FILES)
    return texts


@dataclass(frozen=True)
class Damage:
    """Damages of a month, told in it or later; as an application or, where `adjusted`, as a one-off amount."""

    of: int
    told: int
    who: str
    fen: int
    adjusted: bool


@dataclass(frozen=True)
class Away:
    """A month of which the last days were not worked; told in it or later."""

    of: int
    told: int
    who: str
    days: int


damages = st.builds(
    Damage, WHEN, WHEN, st.sampled_from(PEOPLE), st.sampled_from((1, 99_99, 600_00, 1200_01, 3333_33)), st.booleans()
)
aways = st.builds(Away, WHEN, WHEN, st.sampled_from(PEOPLE), st.sampled_from((1, 12, 31)))


def told_in(i: int, found: list[Damage], away: list[Away]) -> dict[str, list[Row]]:
    """The rows that first are known in a month."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for n, one in enumerate(found):
        amount = Fraction(one.fen, 100)
        if one.adjusted and one.told == i:
            told: Row = {"employee_id": one.who, "item": "other_damages", "month": MONTHS[i]}
            rows["adjustments"].append({**told, "amount": amount, "note": "n", "approved_by": "x"})
        elif not one.adjusted and max(one.told, one.of) == i:
            told = {"application_id": f"P{n}", "employee_id": one.who, "date": day(f"{MONTHS[one.of]}-09")}
            rows["applications"].append({**told, "kind": "赔偿", "status": "approved", "amount": amount})
    for gone in away:
        if max(gone.told, gone.of) == i:
            days = [d for d in month(MONTHS[gone.of]).days if Calendar().is_workday(d)][-gone.days :]
            told = {"employee_id": gone.who, "leave_type": "personal", "hours": Fraction(8)}
            rows["leaves"] += [{**told, "date": d} for d in days]
    return rows


def scheduled(who: str, city_month: str) -> list[Row]:
    days = [d for d in month(city_month).days if Calendar().is_workday(d)]
    return [{"employee_id": who, "date": d, "scheduled_hours": Fraction(8)} for d in days]


def sums(run: PayRun, who: str) -> dict[str, int]:
    """Fen of a person by kind of line; the deductions that are taken last, and the memos, by item."""
    found: dict[str, int] = defaultdict(int)
    columns = (run.lines[c].to_pylist() for c in ("employee_id", "kind", "item", "origin_month"))
    for employee, kind, item, origin, fen in zip(*columns, fen_array(run.lines["amount"]).tolist(), strict=True):
        if employee == who:
            assert not (item in LAST and origin), "what rests on what is left is not computed again"
            found[item if item in LAST or kind == "memo" else kind] += fen
            if item == "absence_deduction" or item in ("late_deduction", "early_deduction"):
                found["not worked"] += fen
    return found


@settings(max_examples=8)
@example(
    found=[
        Damage(0, 0, "A", 3333_33, adjusted=False),
        Damage(0, 2, "A", 600_00, adjusted=False),
        Damage(0, 0, "B", 3333_33, adjusted=True),
        Damage(1, 1, "C", 1200_01, adjusted=True),
    ],
    away=[Away(1, 1, "A", 31), Away(0, 1, "B", 12), Away(2, 2, "C", 31)],
    salaries=(6000, 3400, 20000),
    cities=("上海", "深圳", "上海"),
)
@example(
    found=[Damage(0, 2, "C", 1, adjusted=False)],
    away=[Away(0, 1, "C", 31)],
    salaries=(2520, 2520, 3400),
    cities=("上海", "上海", "深圳"),
)
@given(
    found=st.lists(damages, max_size=6),
    away=st.lists(aways, max_size=5, unique_by=lambda a: (a.who, a.of)),
    salaries=st.tuples(*[st.sampled_from((2520, 3150, 3400, 6000, 20000))] * 3),
    cities=st.tuples(*[st.sampled_from(tuple(MINIMUM))] * 3),
)
def test_no_deduction_passes_its_ceiling_no_net_pay_is_negative_and_all_is_taken_in_the_end(
    found: list[Damage], away: list[Away], salaries: tuple[int, ...], cities: tuple[str, ...]
) -> None:
    books = Books(documents(), window=2)
    staff = list(zip(PEOPLE, salaries, cities, strict=True))
    books.rows["employees"] = [person(p, s, city=c, hired_on=dt.date(2024, 1, 1)) for p, s, c in staff]
    books.rows["attendance"] = [row for p in PEOPLE for m in (*MONTHS, *GOOD) for row in scheduled(p, m)]
    due, carried = dict.fromkeys(PEOPLE, 0), dict.fromkeys(PEOPLE, 0)
    for i, of in enumerate((*MONTHS, *GOOD)):
        if of in GOOD:  # a raise, so that all can be taken
            books.rows["employees"] += [
                person(p, 200_000, city=c, from_date=day(f"{of}-01")) for p, _, c in staff if of == GOOD[0]
            ]
        for table, rows in told_in(i, found, away).items():
            books.rows[table] += rows
        for one in found:
            if i == (one.told if one.adjusted else max(one.told, one.of)):
                due[one.who] += one.fen
        books.close(of)
        run = books.runs[month(of)]
        net = dict(
            zip(run.employees["employee_id"].to_pylist(), fen_array(run.employees["net_pay"]).tolist(), strict=True)
        )
        for who, _, city in staff:
            told = sums(run, who)
            left = told["earning"] - told["pretax"] - told["tax"] - told["deduction"]
            ceiling = (told["earning"] - told["not worked"]) * 20 // 100
            back = min(left, carried[who])
            assert told["carried_over"] == back
            carried[who] -= back
            taken = max(0, min(due[who], ceiling, left - back - MINIMUM[city]))
            assert told["damages_deduction"] == taken
            due[who] -= taken
            assert net[who] == left - taken - back >= 0
            assert (told["damages_carried"], told["carried_balance"]) == (due[who], carried[who])
    assert (set(due.values()), set(carried.values())) == ({0}, {0})
