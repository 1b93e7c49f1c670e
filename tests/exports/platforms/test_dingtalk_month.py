"""DingTalk's monthly report, which counts where there is no daily one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.problems import ProblemsFound
from tests.exports.platforms.made import Row, days_in, workbook
from tests.exports.platforms.makers_dingtalk import month_columns, month_rows

NOVEMBER = dt.date(2020, 11, 1)


def a_month(*people: tuple[Row, list[str]], **kwargs: Any) -> tuple[list[Row], list[tuple[int, str, str]]]:
    return days_in(workbook({"月度汇总": month_rows(NOVEMBER, people, **kwargs)}), kwargs.get("file", "a.xlsx"))


DAYS = [
    "休息\n(-)",
    "正常(08:55,18:01)",
    "上班迟到5分钟",
    "长白班:上班严重迟到1小时22分钟,下班缺卡",
    "旷工",
    "下班早退20分钟",
    "休息并打卡(09:00,12:00)",
]
SUM: Row = {
    "迟到次数": 1, "迟到时长(分钟)": "5分钟", "严重迟到次数": 1, "严重迟到时长(分钟)": 82, "早退次数": 1, "早退时长(分钟)": 20,
    "上班缺卡次数": 0, "下班缺卡次数": 1, "旷工天数": 1,
}  # fmt: skip


def test_a_month_gives_a_day_for_each_cell() -> None:
    days, refused = a_month((SUM, DAYS), ({"工号": "0008"}, ["正常", "", "", "", "", "", "上班外勤,下班外勤"]))
    assert refused == []
    who = {"row": 5, "employee_id": "0007", "_account": "012345678901234567", "_name": "张三"}
    assert [{k: v for k, v in day.items() if k not in who} for day in days[:7]] == [
        {"date": "2020-11-01", "scheduled_hours": "0"},
        {"date": "2020-11-02"},
        {"date": "2020-11-03", "late_minutes": "5"},
        {"date": "2020-11-04", "late_minutes": "82", "missed_punches": "1"},
        {"date": "2020-11-05", "absent_hours": "8"},
        {"date": "2020-11-06", "early_minutes": "20"},
        {"date": "2020-11-07", "scheduled_hours": "0"},
    ]
    assert all(day.items() >= who.items() for day in days[:7])
    assert [(day["row"], day["employee_id"], day["date"]) for day in days[7:]] == [
        (6, "0008", "2020-11-01"),
        (6, "0008", "2020-11-07"),
    ]


@pytest.mark.parametrize(
    ("change", "name", "code"),
    [
        ({"迟到次数": 2}, "late_minutes", "contradiction"),
        ({"迟到时长(分钟)": 6}, "late_minutes", "contradiction"),
        ({"早退次数": 0}, "early_minutes", "contradiction"),
        ({"早退时长(分钟)": 21}, "early_minutes", "contradiction"),
        ({"上班缺卡次数": 1}, "missed_punches", "contradiction"),
        ({"旷工天数": 2}, "absent_hours", "contradiction"),
        ({"旷工迟到天数": 1}, "absent_hours", "contradiction"),
        ({"事假(天)": 1}, "leave_hours", "contradiction"),
        ({"休息日（转加班费）": 3}, "overtime_hours", "overtime-without-kind"),
        ({"休息日加班": 3}, "overtime_hours", "overtime-without-kind"),
        ({"旷工天数": "一天"}, "absent_hours", "wrong-number"),
    ],
)
def test_a_month_that_says_other_than_its_days_is_refused(change: Row, name: str, code: str) -> None:
    days, refused = a_month(({}, ["正常"] * 7), ({**SUM, **change}, DAYS))
    assert (6, name, code) in refused
    assert {row for row, _, _ in refused} == {6}
    assert len(days) == 14


def test_badly_late_may_be_within_the_month_s_minutes_late() -> None:
    within = {**SUM, "迟到次数": 2, "迟到时长(分钟)": 87}
    assert a_month((within, DAYS))[1] == []


def test_an_unknown_cell_of_a_month_is_refused_on_its_row() -> None:
    _, refused = a_month(({"迟到次数": 3}, ["正常", "火星", *["正常"] * 5]))
    assert refused == [(5, "late_minutes", "unknown-state")]


def test_leave_of_a_month() -> None:
    several = "事假11-02 13:00到11-04 18:00 2.5天"
    some = "年假11-05 09:00到11-05 12:00 3小时"
    out = "正常,外出11-06 09:00到11-06 10:00 1小时"
    cells = ["休息", several, several, several, some, out, "休息"]
    days, refused = a_month(({"事假(天)": 2.5, "年假(小时)": 3}, cells))
    assert refused == []
    assert [day.get("leave_hours") for day in days] == [None, "4", "8", "8", "3", None, None]
    _, refused = a_month(({"事假(天)": 3}, ["休息", *["事假11-02到11-06 3天"] * 5, "休息"]))
    assert {name for _, name, _ in refused} == {"leave_hours"}


def test_overtime_of_a_month_needs_days_and_one_kind() -> None:
    cell = "休息并打卡(09:00,12:00),加班11-01 09:00到11-01 12:00 3小时"
    days, refused = a_month(({"休息日（转加班费）": 3, "休息日加班": 3}, [cell, *["正常"] * 6]))
    assert refused == []
    assert [days[0][f"overtime_{what}"] for what in ("hours", "kind", "pay")] == ["3", "休息日", "是"]
    for sums in ({}, {"休息日（转加班费）": 2}, {"休息日（转加班费）": 1, "工作日（转加班费）": 2}):
        days, refused = a_month((sums, [cell, *["正常"] * 6]))
        assert refused == [(5, "overtime_hours", "overtime-without-kind")]
        assert not any("overtime_hours" in day for day in days)


def test_days_so_late_that_they_are_absence_take_the_month_s_share() -> None:
    cells = ["休息", "上班旷工迟到3小时", "上班旷工迟到2小时", *["正常"] * 4]
    days, refused = a_month(({"旷工迟到天数": 1}, cells))
    assert ([day.get("absent_hours") for day in days][1:3], refused) == (["4", "4"], [])
    days, refused = a_month(({"旷工迟到天数": 1.5}, cells))
    assert {(name, code) for _, name, code in refused} == {("absent_hours", "unknown-state")}


def test_the_month_s_columns_are_the_days_that_the_banner_tells() -> None:
    rows = month_rows(NOVEMBER, [({}, ["正常"] * 7)], banners=("月度汇总",))
    data = workbook({"月度汇总": rows})
    days, _ = days_in(data, "月度汇总_2020年11月.xlsx")
    assert [day["date"] for day in days] == [f"2020-11-{i:02d}" for i in range(1, 8)]
    for file, code in (("a.xlsx", "no-year"), ("月度汇总_20201102-20201130.xlsx", "wrong-date")):
        with pytest.raises(ProblemsFound) as found:
            days_in(data, file)
        assert [(one.code, one.blocking) for one in found.value.problems] == [(code, True)]


def test_a_person_of_whom_nothing_is_told_is_a_blank_row_unless_there_are_sums() -> None:
    nothing = [""] * 7
    days, refused = a_month(({}, ["休息", *["正常"] * 6]), ({}, nothing), ({"迟到次数": 1}, nothing))
    assert days[7] == {"row": 6}
    assert (days[8]["row"], days[8]["employee_id"]) == (7, "0007")
    assert refused == [(7, "late_minutes", "contradiction")]


@given(st.lists(st.integers(0, 300), min_size=7, max_size=7), st.integers(-1, 1))
def test_any_month_is_read_as_it_was_or_refused(minutes: list[int], wrong: int) -> None:
    cells = [f"上班迟到{value}分钟" if value else "正常" for value in minutes]
    total = sum(minutes)
    days, refused = a_month(({"迟到时长(分钟)": max(total + wrong, 0), "迟到次数": sum(map(bool, minutes))}, cells))
    right = max(total + wrong, 0) == total
    assert [code for _, _, code in refused] == ([] if right else ["contradiction"])
    assert [day.get("late_minutes") for day in days][1:] == [str(value) if value else None for value in minutes][1:]


def test_month_columns_are_named_as_dingtalk_names_them() -> None:
    assert [name for group, name in month_columns(NOVEMBER, 8) if group == "考勤结果"] == [
        "日",
        "2",
        "3",
        "4",
        "5",
        "6",
        "六",
        "日",
    ]
