"""Which days are worked, and which days off are statutory holidays."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import pytest

from hrcalc.calendar import Calendar, Month
from hrcalc.problems import ProblemsFound


def days(year: int) -> list[dt.date]:
    return [day for month in range(1, 13) for day in Month(year, month).days]


@pytest.mark.parametrize("year", [2025, 2026])
def test_thirteen_days_of_a_year_are_statutory_holidays_and_none_of_them_is_in_lieu(year: int) -> None:
    statutory = [day for day in days(year) if Calendar().kind(day) == "holiday"]
    assert len(statutory) == 13
    for day in statutory:
        off, name = chinese_calendar.get_holiday_detail(day)
        assert (off, bool(name), chinese_calendar.is_in_lieu(day)) == (True, True, False), day


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_other_day_is_a_workday_or_a_rest_day(year: int) -> None:
    for day in days(year):
        kind = Calendar().kind(day)
        assert kind == "holiday" or (kind == "workday") == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-02-15", "restday"),  # the day before New Year's Eve, in lieu
        ("2026-02-16", "holiday"),  # New Year's Eve
        ("2026-02-19", "holiday"),
        ("2026-02-20", "restday"),
        ("2026-02-28", "workday"),  # a Saturday that is made up
        ("2026-04-05", "holiday"),  # a Sunday
        ("2026-04-06", "restday"),  # off for it
        ("2026-05-02", "holiday"),
        ("2026-05-03", "restday"),
        ("2026-10-03", "holiday"),
        ("2026-10-04", "restday"),
        ("2026-10-10", "workday"),
    ],
)
def test_days_beside_every_edge(day: str, kind: str) -> None:
    assert Calendar().kind(dt.date.fromisoformat(day)) == kind


def test_a_companys_own_days_move_workdays_and_rest_days_but_no_statutory_holiday() -> None:
    own = Calendar(
        holidays=frozenset({dt.date(2026, 10, 12)}), workdays=frozenset({dt.date(2026, 10, 1), dt.date(2026, 10, 4)})
    )
    assert own.kind(dt.date(2026, 10, 12)) == "restday"
    assert own.kind(dt.date(2026, 10, 4)) == "workday"
    assert own.kind(dt.date(2026, 10, 1)) == "holiday"


def test_years_that_nobody_told_us_about_are_refused_until_their_days_are_listed() -> None:
    with pytest.raises(ProblemsFound):
        Calendar().kind(dt.date(2031, 1, 1))
    with pytest.raises(
        ProblemsFound
    ):  # a year of which chinesecalendar knows the days off, but not which are statutory
        Calendar().kind(dt.date(2014, 1, 1))
    told = Calendar(holidays=frozenset({dt.date(2031, 1, 1)}), statutory=frozenset({dt.date(2031, 1, 1)}))
    assert told.kind(dt.date(2031, 1, 1)) == "holiday"
    assert told.kind(dt.date(2031, 1, 2)) == "workday"
    assert told.kind(dt.date(2031, 1, 4)) == "restday"
