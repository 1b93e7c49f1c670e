"""The staff list: stretches of employment that contradict each other are told, and those that do not are what is paid."""

from __future__ import annotations

import datetime as dt

import pytest

from hrcalc.tables.checks.employment import stretches
from tests.tables.conftest import Company

HEADER = "工号,姓名,部门,入职日期,离职日期,基本工资,生效日期\n"


def told(company: Company, *rows: str, name: str = "员工2.csv") -> list[tuple[str, str, str]]:
    """The problems of P's rows: hired_on, left_on, from_date each."""
    company.files[name] = HEADER + "".join(
        f"P,钱,面谈部,{hired},{left},5000,{start}\n" for hired, left, start in (row.split(",") for row in rows)
    )
    problems = company.problems()
    assert all(p.severity == "error" and p.employees == ("P",) for p in problems)
    return [(p.code, p.place, p.column) for p in problems]


@pytest.mark.parametrize(
    "rows",
    [
        ["2024-01-01,,", "2024-01-01,,2026-10-16"],
        ["2024-01-01,2026-10-20,", "2024-01-01,,2026-10-16"],  # the day that is told counts
        ["2024-01-01,2026-10-20,", "2024-01-01,2026-10-20,2026-10-16"],
        ["2024-01-01,2026-10-16,", "2024-01-01,,2026-10-16"],
        ["2024-01-01,2026-08-31,", "2026-10-19,,2026-10-19"],  # came back
        ["2024-01-01,2026-08-31,", "2026-10-19,,2026-09-15"],
        ["2024-01-01,2026-08-31,", "2026-09-01,,2026-09-01"],
        ["2024-01-01,2026-08-31,2024-01-01", "2026-10-19,,"],
        ["2024-01-01,2026-08-31,", "2026-10-19,,2026-10-19", "2026-10-19,,2026-11-01"],
        ["2024-01-01,,2023-12-01"],
    ],
)
def test_what_is_right(company: Company, rows: list[str]) -> None:
    assert told(company, *rows) == []


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (["2024-01-01,2026-10-20,", "2024-01-01,2026-10-21,2026-10-01"], ("left-twice", 3, "离职日期")),
        (["2024-01-01,2026-08-31,", "2024-01-01,,2026-09-01"], ("from-after-left", 3, "生效日期")),
        (["2024-01-01,2026-08-31,2026-09-01"], ("from-after-left", 2, "生效日期")),
        (["2024-01-01,,", "2025-01-01,,2026-10-01"], ("employed-twice", 3, "入职日期")),
        (["2024-01-01,2026-10-19,", "2026-10-19,,2026-10-19"], ("employed-twice", 3, "入职日期")),
        (["2024-01-01,2026-08-31,", "2026-10-19,,2026-08-31"], ("from-before-hired", 3, "生效日期")),
        (["2024-01-01,2026-08-31,", "2026-10-19,,2026-10-20"], ("from-after-hired", 3, "生效日期")),
    ],
)
def test_what_contradicts(company: Company, rows: list[str], problem: tuple[str, int, str]) -> None:
    code, row, column = problem
    assert told(company, *rows) == [(code, f"员工2.csv:{row}", column)]
    if len(rows) > 1:
        assert all("员工2.csv:2" in text for p in company.problems() for text in (p.why.zh, p.why.en))


def test_a_newer_row_that_an_older_dated_row_would_hide(company: Company) -> None:
    old = HEADER + "P,钱,面谈部,2024-01-01,,5000,\nP,钱,面谈部,2024-01-01,,6000,2026-03-01\n"
    company.files["员工3.csv"] = old
    new = told(company, "2024-01-01,2026-10-20,", name="2026-10/员工.csv")
    assert new == [("row-without-from-date", "2026-10/员工.csv:2", "生效日期")]
    assert "员工3.csv:3" in company.problem().why.en
    assert told(company, "2024-01-01,2026-10-20,2026-10-01", name="2026-10/员工.csv") == []
    company.files["员工3.csv"] = old.replace("2026-03-01", "2026-11-01")  # a rise that is still to come
    assert told(company, "2024-01-01,,", name="2026-10/员工.csv") == []


def test_stretches(company: Company) -> None:
    assert told(company, "2024-01-01,2026-08-31,", "2026-10-19,,2026-10-19", "2026-10-19,,2026-11-01") == []
    found = stretches(company.read().frames["employees"])
    assert found["P"] == [(dt.date(2024, 1, 1), dt.date(2026, 8, 31)), (dt.date(2026, 10, 19), None)]
    assert found["S002"] == [(dt.date(2024, 3, 1), dt.date(2026, 10, 20))]
