"""Months that are not worked in full: by each method of proration, and with days away, nobody gets more or less than was worked."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.calendar import Calendar, Month
from tests.engine.books import Books, Row, amounts, person

POLICIES = Path(__file__).resolve().parents[2] / "policies"
METHODS = ("当月工作日", "正算", "倒扣", "日历")
MONTHS = ("2026-02", "2026-03", "2026-06", "2026-07", "2026-10")
"""With 16, 22, 21, 23 and 18 workdays."""
SALARIES = ("0.01", "2190", "8700", "10000", "12345.67", "20000")
WAGE = "policy: w\neffective: 2026-01-01\nmetrics: {minimum_wage: {value: 2740}}\nitems: {nothing: {when: base_salary < 0, formula: 0}}\n"


@cache
def text(path: str) -> str:
    return (POLICIES / path).read_text(encoding="utf-8")


def base_pay(method: str) -> str:
    """The document by a method that it names: the formula is the one that its head gives."""
    told = text("payroll/base-pay@2026-01-01.yaml")
    methods = dict(re.findall(r"(?m)^#   (\S+): (.+)$", told))
    assert tuple(methods) == METHODS
    usual = f"formula: {methods[METHODS[0]]}"
    assert told.count(usual) == 1
    return told.replace(usual, f"formula: '{methods[method]}'")


def workdays(of: str) -> list[dt.date]:
    return [day for day in Month.parse(of).days if Calendar().is_workday(day)]


# --- joiners and leavers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "fen"), list(zip(METHODS, (1_090_909, 1_103_448, 1_080_460, 1_032_258), strict=True))
)
def test_twenty_thousand_from_the_sixteenth_of_march(method: str, fen: int) -> None:
    books = Books([base_pay(method)])
    books.rows["employees"] = [person("A", 20000, hired_on=dt.date(2026, 3, 16))]
    assert amounts(books.run("2026-03"))["A", "base_pay"] == fen


@pytest.mark.parametrize("of", MONTHS)
@pytest.mark.parametrize("method", METHODS)
def test_each_more_day_employed_pays_no_less_none_pays_nothing_and_all_pay_the_salary(method: str, of: str) -> None:
    month, worked = Month.parse(of), set(workdays(of))
    books = Books([base_pay(method)])
    joiners = [person(f"J{d.day:02}", 20000, hired_on=d) for d in month.days]
    leavers = [person(f"L{d.day:02}", 20000, left_on=d) for d in month.days]
    books.rows["employees"] = joiners + leavers
    found = amounts(books.run(of))
    for letter, days in (("J", month.days[::-1]), ("L", month.days)):
        before = 0
        for i, day in enumerate(days):
            paid = found.get((f"{letter}{day.day:02}", "base_pay"), 0)
            assert before <= paid <= 2_000_000
            if not worked & set(days[: i + 1]):
                assert paid == 0
            before = paid
        assert before == 2_000_000


@pytest.mark.parametrize("method", METHODS)
def test_a_raise_within_the_month_neither_adds_nor_takes_a_day(method: str) -> None:
    books = Books([base_pay(method)])
    for employee, day in (("A", 2), ("B", 16), ("C", 31)):
        rows = [person(employee, 20000), person(employee, 20000, from_date=dt.date(2026, 3, day))]
        books.rows["employees"] += rows
    found = amounts(books.run("2026-03"))
    assert all(abs(found[e, "base_pay"] - 2_000_000) <= 1 for e in "ABC")


# --- days away --------------------------------------------------------------------------------------------------------


def month_of_days_away(of: str, salary: str, split: int) -> dict[int, tuple[int, int]]:
    """Days away -> base pay and what is left of it, in fen; the first `split` days are personal leave, the rest absence."""
    days = workdays(of)
    books = Books([text("payroll/base-pay@2026-01-01.yaml"), text("attendance/attendance@2026-01-01.yaml"), WAGE])
    rows: dict[str, list[Row]] = defaultdict(list)
    for away in range(len(days) + 1):
        rows["employees"].append(person(f"P{away:02}", salary))
        for i, day in enumerate(days):
            row: Row = {"employee_id": f"P{away:02}", "date": day, "scheduled_hours": Fraction(8)}
            if i >= away:
                row["worked_hours"] = Fraction(8)
            elif i >= split:
                row["absent_hours"] = Fraction(8)
            else:
                told = {"employee_id": f"P{away:02}", "date": day, "leave_type": "personal", "hours": Fraction(8)}
                rows["leaves"].append(told)
            rows["attendance"].append(row)
    books.rows.update(rows)
    found = amounts(books.run(of))
    paid = {}
    for away in range(len(days) + 1):
        whole, leave, absence = (
            found.get((f"P{away:02}", i), 0) for i in ("base_pay", "unpaid_leave", "absence_deduction")
        )
        paid[away] = whole, whole + leave - absence
    return paid


@given(of=st.sampled_from(MONTHS), salary=st.sampled_from(SALARIES), split=st.integers(0, 23))
def test_days_away_pay_what_was_worked(of: str, salary: str, split: int) -> None:
    """All away: nothing. None: all. Each day worked more pays no less; who worked less than half gets the part that was worked."""
    days, paid = len(workdays(of)), month_of_days_away(of, salary, split)
    whole = paid[0][0]
    assert paid[0][1] == whole
    assert paid[days][1] == 0
    for away in range(1, days + 1):
        left = paid[away][1]
        part = Fraction(whole * (days - away), days)
        assert 0 <= left <= paid[away - 1][1] + 1  # two lines are rounded, each by half a fen
        assert left >= part - 1
        if away * 2 > days or days * 8 >= 174:
            assert abs(left - part) <= 1
        else:
            assert abs(left - (whole - Fraction(whole * away, 1) / Fraction("21.75"))) <= 1


@pytest.mark.parametrize(("years", "share"), [(1, 60), (2, 70), (4, 80), (6, 90), (8, 100)])
@pytest.mark.parametrize("of", MONTHS)
def test_a_whole_month_of_sick_leave_pays_its_share_to_the_fen(of: str, years: int, share: int) -> None:
    books = Books([
        text("payroll/base-pay@2026-01-01.yaml"), text("attendance/attendance@2026-01-01.yaml"),
        text("payroll/cn-sick-pay@2026-01-01.yaml"), WAGE,
    ])  # fmt: skip
    days = workdays(of)
    books.rows["employees"] = [person("A", 8700, city="上海", hired_on=dt.date(2026 - years, 1, 1))]
    books.rows["attendance"] = [{"employee_id": "A", "date": d, "scheduled_hours": Fraction(8)} for d in days]
    leave: Row = {"employee_id": "A", "leave_type": "sick", "hours": Fraction(8 * len(days))}
    books.rows["leaves"] = [{**leave, "date": days[0]}]
    assert amounts(books.run(of)).get(("A", "sick_pay_difference"), 0) == -8700 * (100 - share)
