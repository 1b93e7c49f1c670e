"""Numbers of bank cards and identity cards: a slip is told, and nothing of the number but its end."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.problems import Problem
from hrcalc.tables.checks.identity import card_holds, id_holds
from tests.tables.conftest import Company

HEADER = "工号,姓名,部门,入职日期,离职日期,基本工资,生效日期,证件类型,证件号码,银行账号\n"
CARD, OTHER_CARD = "6228480000000000018", "6228480000000000026"
ID, OTHER_ID = "990000199709200019", "990000199305230027"


def told(company: Company, *rows: str) -> list[Problem]:
    """The problems of people whose rows end in left_on, from_date, kind of paper, its number, account."""
    company.files["员工2.csv"] = HEADER + "".join(
        f"{who},钱,面谈部,2024-01-01,{left},5000,{start},{rest}\n"
        for who, left, start, rest in (row.split(",", 3) for row in rows)
    )
    problems = company.problems()
    assert all(p.severity == "warning" for p in problems)
    assert not any(number in repr(p) for p in problems for number in (CARD, ID, CARD[4:-5], ID[4:-5]))
    return problems


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"P,,,居民身份证,{ID},{CARD}", None),
        (f"P,,,,{ID},", None),
        ("P,,,,,", None),
        (f"P,,,居民身份证,{ID[:-1]}8,{CARD}", "id-number"),
        (f"P,,,身份证,{ID[:-2]},{CARD}", "id-number"),
        ("P,,,,E12345678,", "id-number"),
        ("P,,,护照,E12345678,", None),
        ("P,,,,11010519491231002x,", None),
        ("P,,,,110105194902310021,", "id-number"),  # 31 February
        (f"P,,,,{ID},{CARD[:-1]}9", "bank-account"),
        (f"P,,,,{ID},6228 4800 0000 0000 018", None),
        (f"P,,,,{ID},123456789012345", None),  # an account that is no card
        (f"P,,,,{ID},NRA-9", None),
        (f"P,2026-09-30,,,{ID[:-1]}8,{CARD[:-1]}9", None),  # gone
        (f"P,2026-10-01,,,{ID[:-1]}8,{CARD}", "id-number"),
    ],
)
def test_one_person(company: Company, row: str, code: str | None) -> None:
    problems = told(company, row)
    assert [p.code for p in problems] == ([code] if code else [])
    assert all((p.place, p.employees) == ("员工2.csv:2", ("P",)) for p in problems)


def test_the_row_that_holds_counts(company: Company) -> None:
    old, new = f"P,,,,{ID},{CARD[:-1]}9", f"P,,2026-10-16,,{ID},{CARD}"
    assert told(company, old, new) == []
    assert [p.place for p in told(company, old, new.replace("2026-10", "2026-11"))] == ["员工2.csv:2"]


def test_two_people_with_one_id(company: Company) -> None:
    (problem,) = told(company, f"P,,,,{ID},{CARD}", f"Q,,,,{ID},{OTHER_CARD}", f"R,,,,{OTHER_ID},{CARD}")
    assert (problem.code, problem.place, problem.value) == ("id-number-twice", "员工2.csv:3", f"…{ID[-4:]}")
    assert problem.why.en == "P has the same id number."
    assert told(company, f"P,2026-08-31,,,{ID},{CARD}", f"Q,,,,{ID},{OTHER_CARD}") == [], "back under another number"


@given(st.text("0123456789", min_size=15, max_size=18), st.integers(0, 18), st.integers(1, 9))
def test_a_wrong_digit_of_a_card_is_seen(body: str, place: int, by: int) -> None:
    right = next(body + digit for digit in "0123456789" if card_holds(body + digit))
    at = place % len(right)
    assert not card_holds(right[:at] + str((int(right[at]) + by) % 10) + right[at + 1 :])


@given(st.dates(dt.date(1950, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_a_wrong_digit_of_an_id_is_seen(born: dt.date, number: int, at: int, by: int) -> None:
    body = f"110105{born:%Y%m%d}{number:03d}"
    (right,) = (body + check for check in "0123456789X" if id_holds(body + check))
    assert not id_holds(right[:at] + str((int(right[at]) + by) % 10) + right[at + 1 :])
