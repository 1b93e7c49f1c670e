"""DingTalk's daily report, whose columns change from week to week."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.problems import ProblemsFound
from tests.exports.platforms.made import Row, days_in, sheet_rows, sheets_of, text_file, workbook
from tests.exports.platforms.makers_dingtalk import (
    BANNERS,
    NEW,
    OLD,
    PERSON,
    daily,
    month_rows,
    requests,
)

NOVEMBER = dt.date(2020, 11, 1)

LATE: Row = {
    "上班1打卡时间": "09:22", "上班1打卡结果": "迟到", "下班1打卡时间": "次日 00:41", "下班1打卡结果": "正常", "工作时长(分钟)": 480,
    "迟到次数": 1, "迟到时长(分钟)": 22,
}  # fmt: skip
SEEN: Row = {
    "row": 5, "employee_id": "0007", "_account": "012345678901234567", "_name": "张三", "date": "2020-11-16", "worked_hours": "8",
    "first_in": "09:22", "last_out": "24:41", "late_minutes": "22",
}  # fmt: skip


def one_day(row: Row, *without: str, columns: list[tuple[str, str]] = NEW) -> tuple[Row, list[tuple[str, str]]]:
    """What a report with one day is read as, and what of it is refused: our column and the code."""
    kept = [(group, name) for group, name in columns if name not in without]
    days, refused = days_in(daily(row, columns=kept))
    return days[0], [(name, code) for _, name, code in refused]


def grouped(row: Row) -> Row:
    """The same day with punches under groups."""
    return {key.replace("打卡", "/打卡"): value for key, value in row.items()}


def test_a_day_of_the_newest_version() -> None:
    day, refused = one_day(LATE)
    assert (day, refused) == (SEEN, [])


def test_columns_come_and_go_from_week_to_week() -> None:
    days, refused = days_in(daily(grouped(LATE), columns=OLD))
    assert (days, refused) == ([SEEN], [])
    few = [
        (group, name)
        for group, name in NEW
        if name not in {"工号", "职位", "严重迟到次数", "严重迟到时长(分钟)", "关联的审批单"}
    ]
    added = [*few[:5], ("", "入职时间"), *few[5:], ("自定义", "餐补(元)")]
    days, refused = days_in(daily({**LATE, "餐补(元)": 20}, columns=added))
    assert (days, refused) == ([{k: v for k, v in SEEN.items() if k != "employee_id"}], [])


@pytest.mark.parametrize(
    ("kwargs", "row"),
    [
        ({"banners": ("", "某公司", *BANNERS, "")}, 8),
        ({"banners": BANNERS[:1]}, 4),
        ({"one": True}, 4),
        ({"one": True, "banners": BANNERS[:1]}, 3),
    ],
)
def test_the_header_is_found_wherever_it_stands(kwargs: dict[str, Any], row: int) -> None:
    assert days_in(daily(LATE, **kwargs)) == ([{**SEEN, "row": row}], [])


@pytest.mark.parametrize("dimension", ["A1", ""])
def test_the_size_that_a_sheet_declares_is_not_trusted(dimension: str) -> None:
    data = workbook({"每日统计": sheet_rows(NEW, [{**PERSON, **LATE}] * 30, banners=BANNERS)}, dimension=dimension)
    days, refused = days_in(data)
    assert len(days) == 30
    assert days[29] == {**SEEN, "row": 34}
    assert refused == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_as_text(encoding: str) -> None:
    rows = sheet_rows(NEW, [{**PERSON, **LATE, "UserId": "a", "关联的审批单": ""}], banners=BANNERS)
    days, refused = days_in(text_file(rows, encoding, len(NEW)), "每日统计.csv")
    assert (days, refused) == ([{**SEEN, "_account": "a"}], [])


def test_an_account_that_a_spreadsheet_took_for_a_number_is_seen_to_be_damaged() -> None:
    days, _ = days_in(daily({**LATE, "UserId": 12345678901234567890}))
    assert days[0]["_account"] == "1.23457E+19"


# the year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20-11-17 星期二", "2020-11-17"),
        ("2020-11-17", "2020-11-17"),
        ("2020/11/17 星期二", "2020-11-17"),
        ("11-17 星期二", "2020-11-17"),
        ("11月17日", "2020-11-17"),
    ],
)
def test_days_in_every_writing(text: str, day: str) -> None:
    assert one_day({"日期": text})[0]["date"] == day


@pytest.mark.parametrize("text", ["20-11-17 星期一", "20-11-21 星期六", "19-11-17", "2020-11-17 星期日"])
def test_days_that_cannot_be_are_refused(text: str) -> None:
    day, refused = one_day({"日期": text})
    assert "date" not in day
    assert refused == [("date", "wrong-date")]


def test_the_year_comes_from_the_file_s_name_where_no_banner_tells_it() -> None:
    data = daily({"日期": "20-12-31 星期四"}, {"日期": "01-01"}, banners=("每日统计表",))
    days, refused = days_in(data, "某公司_每日统计_20201226-20210125.xlsx")
    assert [day["date"] for day in days] == ["2020-12-31", "2021-01-01"]
    assert refused == []


def test_without_a_year_nothing_is_read() -> None:
    with pytest.raises(ProblemsFound) as found:
        days_in(daily(LATE, banners=("每日统计表",)))
    (problem,) = found.value.problems
    assert (problem.code, problem.blocking, problem.value) == ("no-year", True, "20-11-16 星期一")


# states


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"上班1打卡结果": "严重迟到", "严重迟到次数": 1, "严重迟到时长(分钟)": "1小时22分钟"}, {"late_minutes": "82"}),
        ({"上班1打卡结果": "严重迟到1小时22分钟", "严重迟到次数": 1, "严重迟到时长(分钟)": 82}, {"late_minutes": "82"}),
        ({"迟到次数": 1, "迟到时长(分钟)": "99小时9分钟"}, {"late_minutes": "5949"}),
        ({"上班1打卡结果": "旷工迟到", "旷工迟到天数": 0.5}, {"absent_hours": "4"}),
        ({"旷工天数": 1, "上班1打卡结果": "缺卡", "下班1打卡结果": "缺卡"}, {"absent_hours": "8"}),
        ({"下班1打卡结果": "早退", "早退次数": 1, "早退时长(分钟)": "20分钟"}, {"early_minutes": "20"}),
        ({"旷工天数": 0.5, "下班缺卡次数": 1, "下班1打卡结果": "缺卡"}, {"absent_hours": "4", "missed_punches": "1"}),
        ({"上班缺卡次数": 1, "下班缺卡次数": "2", "上班1打卡结果": "缺卡", "下班1打卡结果": "缺卡", "下班2打卡结果": "缺卡"},
         {"missed_punches": "3"}),
        ({"上班1打卡结果": "补卡审批通过", "下班1打卡结果": "管理员周侃改为正常"}, {}),
        ({"上班1打卡结果": "外勤", "迟到次数": 1, "迟到时长(分钟)": 5}, {"late_minutes": "5"}),
        ({"班次": "休息", "休息天数": 1}, {"scheduled_hours": "0"}),
        ({"班次": "不在考勤组"}, {}),
        ({"出差时长(小时)": 8, "上班1打卡结果": "出差"}, {"leave_type": "出差", "leave_hours": "8"}),
        ({"外出时长(小时)": 3, "上班1打卡结果": "外出"}, {}),
        ({"年假(天)": 0.5, "上班1打卡结果": "请假"}, {"leave_type": "年假", "leave_hours": "4"}),
        ({"调休(小时)": "2小时30分钟"}, {"leave_type": "调休", "leave_hours": "2.5"}),
        ({"事假(小时)": 2, "年假(天)": 0.5}, {"leave_type": "事假", "leave_hours": "2", "_leaves": "年假=4"}),
        ({"关联的审批单": "事假11-16 09:00到11-18 18:00 3天", "事假(小时)": 8}, {"leave_type": "事假", "leave_hours": "8"}),
        ({"关联的审批单": "婚假11-16 09:00到11-16 18:00 1天"}, {"leave_type": "婚假", "leave_hours": "8"}),
        ({"关联的审批单": "补卡申请11-16 09:00,外出11-16 09:00到11-16 10:00 1小时"}, None),
        ({"关联的审批单": "加班11-16 18:00到11-16 20:00 2小时", "加班总时长": 2, "工作日（转加班费）": 2},
         {"overtime_hours": "2", "overtime_kind": "工作日", "overtime_pay": "是"}),
        ({"加班总时长": 1.5, "节假日（转调休）": "1小时30分钟"},
         {"overtime_hours": "1.5", "overtime_kind": "节假日", "overtime_pay": "否"}),
    ],
)  # fmt: skip
def test_states_and_sums(row: Row, told: Row | None) -> None:
    day, refused = one_day(row)
    if told is None:
        assert refused == [("leave_hours", "unknown-request")]
        return
    assert refused == []
    assert {
        key: value for key, value in day.items() if key not in {"row", "employee_id", "_account", "_name", "date"}
    } == told


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ({"上班1打卡结果": "火星"}, [("late_minutes", "unknown-state")]),
        ({"上班1打卡结果": "正常(迟到)"}, [("late_minutes", "unknown-state")]),
        ({"上班1打卡结果": "迟到"}, [("late_minutes", "contradiction")]),
        ({"上班1打卡结果": "迟到5分钟", "迟到次数": 1, "迟到时长(分钟)": 6}, [("late_minutes", "contradiction")]),
        ({"上班1打卡结果": "正常", "迟到次数": 1, "迟到时长(分钟)": 6}, [("late_minutes", "contradiction")]),
        ({"迟到次数": 1}, [("late_minutes", "contradiction")]),
        ({"迟到次数": "几次"}, [("late_minutes", "wrong-number")]),
        ({"迟到时长(分钟)": "很久"}, [("late_minutes", "wrong-number")]),
        ({"下班1打卡结果": "早退"}, [("early_minutes", "contradiction")]),
        ({"上班1打卡结果": "缺卡"}, [("missed_punches", "contradiction")]),
        ({"上班1打卡结果": "正常", "上班缺卡次数": 1}, [("missed_punches", "contradiction")]),
        ({"上班1打卡结果": "旷工"}, [("absent_hours", "contradiction")]),
        ({"上班1打卡结果": "正常", "旷工天数": 1}, [("absent_hours", "contradiction")]),
        ({"旷工天数": 1, "旷工迟到天数": 1}, [("absent_hours", "contradiction")]),
        ({"上班1打卡时间": "早上"}, [("first_in", "wrong-time")]),
        ({"加班总时长": 2}, [("overtime_hours", "overtime-without-kind")]),
        ({"加班总时长": 3, "工作日（转调休）": 2}, [("overtime_hours", "contradiction")]),
        ({"加班总时长": 2, "工作日（转调休）": 1, "工作日（转加班费）": 1}, [("overtime_hours", "overtime-of-several-kinds")]),
        ({"关联的审批单": "婚假11-16 09:00到11-18 18:00 3天"}, [("leave_hours", "unknown-request")]),
        ({"关联的审批单": "谁知道"}, [("leave_hours", "unknown-request")]),
    ],
)  # fmt: skip
def test_what_is_not_known_or_contradicts_itself_is_refused(row: Row, refused: list[tuple[str, str]]) -> None:
    day, found = one_day(row)
    assert found == refused
    assert not {name for name, _ in refused} & set(day)


def test_overtime_that_the_export_splits_less_or_not_at_all() -> None:
    splits = {name for _, name in NEW if name.endswith("）")}
    assert one_day({"加班总时长": 2}, *splits)[1] == [("overtime_hours", "overtime-without-kind")]
    kinds = [*(one for one in NEW if one[1] not in splits), ("", "休息日加班")]
    assert one_day({"加班总时长": 2, "休息日加班": 2}, columns=kinds)[1] == [("overtime_hours", "overtime-without-pay")]
    request = {"关联的审批单": "加班11-16 18:00到11-16 20:00 2小时"}
    assert one_day(request, "加班总时长", *splits)[1] == [("overtime_hours", "overtime-without-kind")]


def test_what_has_no_column_is_told_by_the_results() -> None:
    gone = {name for _, name in NEW if name.startswith(("迟到", "严重迟到", "早退", "上班缺卡", "下班缺卡", "旷工"))}
    row = {"上班1打卡结果": "上班严重迟到1小时22分钟", "下班1打卡结果": "早退5分钟", "上班2打卡结果": "缺卡"}
    day, refused = one_day(row, *gone)
    assert refused == []
    assert (day["late_minutes"], day["early_minutes"], day["missed_punches"]) == ("82", "5", "1")
    day, refused = one_day({"上班1打卡结果": "旷工", "下班1打卡结果": "旷工"}, *gone)
    assert (day["absent_hours"], refused) == ("8", [])
    for text, name in (("迟到", "late_minutes"), ("旷工迟到", "absent_hours")):
        day, refused = one_day({"上班1打卡结果": text}, *gone)
        assert (day.get(name), refused) == (None, [(name, "contradiction")])


def test_a_number_without_unit() -> None:
    def renamed(old: str, new: str) -> list[tuple[str, str]]:
        return [(group, new if name == old else name) for group, name in NEW]

    day, refused = one_day({"迟到时长": 22, "迟到次数": 1}, columns=renamed("迟到时长(分钟)", "迟到时长"))
    assert (day["late_minutes"], refused) == ("22", [])
    day, refused = one_day({"年假": 1}, columns=renamed("年假(天)", "年假"))
    assert ("leave_hours" in day, refused) == (False, [("leave_hours", "no-unit")])
    day, refused = one_day({"年假": "1天"}, columns=renamed("年假(天)", "年假"))
    assert (day["leave_hours"], refused) == ("8", [])
    day, refused = one_day({"出差天数": 1}, columns=renamed("出差时长(小时)", "出差天数"))
    assert (day["leave_hours"], refused) == ("8", [])


def test_hours_of_the_day_are_those_scheduled() -> None:
    columns = [*NEW, ("", "应出勤时长(小时)")]
    day, _ = one_day({"应出勤时长(小时)": 7.5, "旷工天数": 1, "年假(天)": 1}, columns=columns)
    assert (day["scheduled_hours"], day["absent_hours"], day["leave_hours"]) == ("7.5", "7.5", "7.5")


# badly late: beside the minutes late, or within them?


def late(*rows: tuple[int, int, str]) -> tuple[list[str | None], list[str]]:
    told = [
        {
            "迟到时长(分钟)": a,
            "严重迟到时长(分钟)": b,
            "迟到次数": 1 if a else 0,
            "严重迟到次数": 1 if b else 0,
            "上班1打卡结果": text,
            "上班2打卡结果": more,
        }
        for a, b, texts in rows
        for text, _, more in [texts.partition("/")]
    ]  # fmt: skip
    days, refused = days_in(daily(*told))
    return [day.get("late_minutes") for day in days], [code for _, _, code in refused]


def test_minutes_badly_late_stand_beside_those_late() -> None:
    assert late((0, 40, "严重迟到"), (5, 40, "迟到/严重迟到")) == (["40", "45"], [])


def test_minutes_badly_late_within_those_late_are_counted_once() -> None:
    assert late((40, 40, "严重迟到")) == (["40"], [])
    assert late((45, 40, "迟到5分钟/严重迟到40分钟")) == (["45"], [])


def test_one_day_decides_for_others_of_the_file() -> None:
    assert late((0, 40, "严重迟到"), (60, 40, "外勤")) == (["40", "100"], [])
    assert late((40, 40, "严重迟到"), (60, 40, "外勤")) == (["40", "60"], [])


def test_minutes_that_could_be_both_are_refused() -> None:
    assert late((60, 40, "外勤")) == ([None], ["unclear-late"])
    assert late((0, 40, "严重迟到"), (40, 40, "严重迟到"), (60, 40, "外勤"))[1] == ["unclear-late"]


# other sheets of the export


def test_what_other_sheets_tell_again_is_counted_and_not_read() -> None:
    month = month_rows(NOVEMBER, [({}, ["正常"] * 30)])
    punches = [
        ["原始记录表"],
        ["姓名", "考勤组", "UserId", "考勤日期", "考勤时间", "打卡时间", "打卡结果", "打卡地址"],
        ["张三", "x", "1", "20-11-16", "09:00", "09:01", "正常", "某路"],
    ]
    times = [
        ["打卡时间表 统计日期：2020-11-01 至 2020-11-02"],
        ["姓名", "考勤组", "部门", "工号", "职位", "UserId", "日", "2"],
        ["张三", "x", "", "0007", "", "1", "", "09:01\n18:00"],
    ]
    sheets = sheets_of(daily(LATE, 月度汇总=month, 原始记录=punches, 打卡时间=times))
    assert [(sheet.name, sheet.platform.table, sheet.platform.needless is not None) for sheet in sheets] == [
        ("每日统计", "attendance", False),
        ("月度汇总", "", True),
        ("原始记录", "", True),
        ("打卡时间", "", True),
    ]
    assert [len(sheet.read(0, []).numbers) for sheet in sheets[1:]] == [1, 1, 1]
    alone = sheets_of(workbook({"原始记录": punches}))[0]
    assert (alone.platform.table, alone.platform.needless) == ("", None), "no other sheet tells these"
    sheets = sheets_of(workbook({"月度汇总": month, "请假单据": requests(), "打卡时间": times}))
    assert [sheet.platform.table for sheet in sheets] == ["attendance", "leaves", ""]
    assert sheets[0].platform.fallback
    assert not sheets_of(daily(LATE))[0].platform.fallback


# any days


HOURS = st.decimals(Decimal("0.5"), 24, places=1)


@st.composite
def days_told(draw: st.DrawFn) -> tuple[Row, Row]:
    """A day as DingTalk tells it, and as our table does."""
    given: Row = {"日期": "20-11-18 星期三"}
    ours: Row = {"date": "2020-11-18"}
    minutes = draw(st.integers(0, 300))
    if minutes:
        bad = draw(st.sampled_from(["", "严重"]))
        text = draw(st.sampled_from([str(minutes), f"{minutes}分钟", f"{minutes // 60}小时{minutes % 60}分钟"]))
        result = draw(st.sampled_from([f"{bad}迟到", f"上班{bad}迟到{minutes}分钟", "外勤"]))
        given |= {f"{bad}迟到时长(分钟)": text, f"{bad}迟到次数": 1, "上班1打卡结果": result}
        ours["late_minutes"] = str(minutes)
    else:
        given["上班1打卡结果"] = draw(st.sampled_from(["正常", "补卡审批通过", "--"]))
    early = draw(st.integers(0, 300))
    if early:
        given |= {"早退时长(分钟)": early, "早退次数": 1, "下班1打卡结果": "早退"}
        ours["early_minutes"] = str(early)
    missed = draw(st.integers(0, 2))
    for i in range(missed):
        given |= {f"{'上下'[i]}班缺卡次数": 1, f"{'上下'[i]}班2打卡结果": "缺卡"}
        ours["missed_punches"] = str(missed)
    kinds = draw(st.lists(st.sampled_from(["事假", "病假", "调休"]), max_size=1))
    for kind in kinds:
        hours = draw(HOURS)
        given[f"{kind}(小时)"] = str(hours)
        ours |= {"leave_type": kind, "leave_hours": f"{hours.normalize():f}"}
    if draw(st.booleans()):
        hours, day = draw(HOURS), draw(st.sampled_from(["工作日", "休息日", "节假日"]))
        paid = draw(st.booleans())
        given |= {f"{day}（{'转加班费' if paid else '转调休'}）": str(hours), "加班总时长": str(hours)}
        ours |= {
            "overtime_hours": f"{hours.normalize():f}",
            "overtime_kind": day,
            "overtime_pay": "是" if paid else "否",
        }
    return given, ours


@given(
    st.lists(days_told(), min_size=1, max_size=5),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from([True, True, False]),
)
def test_any_days_are_read_as_they_were(told: list[tuple[Row, Row]], one: bool, above: int, text: bool) -> None:
    banners = [*[""] * above, *BANNERS]
    made = sheet_rows(NEW, [{**PERSON, **given} for given, _ in told], banners=banners, one=one)
    if text:
        days, refused = days_in(text_file(made, "gb18030", len(NEW)), "a.csv")
    else:
        days, refused = days_in(workbook({"a": made}))
    who = {"employee_id": "0007", "_account": "012345678901234567", "_name": "张三"}
    first = above + 4 + (not one)
    assert refused == []
    assert days == [{"row": first + i, **who, **ours} for i, (_, ours) in enumerate(told)]


def test_a_column_of_days_that_nobody_knows_is_refused_where_it_tells_anything() -> None:
    columns = [*OLD, ("", "停薪留职(天)"), ("", "外勤时长(小时)")]
    days, refused = days_in(daily({"停薪留职(天)": 1}, {"停薪留职(天)": 0, "外勤时长(小时)": 2}, columns=columns))
    assert (len(days), refused) == (2, [(5, "leave_hours", "unknown-column")])


LI_NA = {"姓名": "李娜", "工号": "0008", "UserId": "lina", "迟到次数": 1, "迟到时长(分钟)": 30}


def test_a_person_whom_only_the_monthly_sheet_tells_is_read_from_it() -> None:
    zhang = {"迟到次数": 7}  # refused, did not the daily sheet tell him
    month = month_rows(dt.date(2020, 11, 16), [(zhang, ["正常", "没来"]), (LI_NA, ["迟到30分钟", "正常"])])
    fine, coarse = sheets_of(daily({}, 月度汇总=month))
    assert (fine.platform.fallback, coarse.platform.fallback, coarse.platform.table) == (False, True, "attendance")
    days, refused = days_in(daily({}, 月度汇总=month), sheet=1)
    assert refused == []
    told = [(day["employee_id"], day["date"], day.get("late_minutes")) for day in days]
    assert told == [("0008", "2020-11-16", "30"), ("0008", "2020-11-17", None)]
    assert list(coarse.read(0, []).aside.values()) == [2]


def test_a_month_that_the_daily_sheet_does_not_tell_is_read() -> None:
    month = month_rows(dt.date(2020, 10, 1), [({"迟到次数": 1, "迟到时长(分钟)": 30}, ["迟到30分钟", "正常"])])
    days, refused = days_in(daily({}, 月度汇总=month), sheet=1)
    assert (refused, [day["date"] for day in days]) == ([], ["2020-10-01", "2020-10-02"])


def test_a_monthly_sheet_without_a_year_is_needless_only_where_the_daily_one_tells_everybody() -> None:
    def month(*people: Row) -> list[list[Any]]:
        return month_rows(dt.date(2020, 11, 16), [(one, ["正常", "正常"]) for one in people], banners=())

    today = {"日期": "2020-11-16 星期一"}
    assert sheets_of(daily(today, 月度汇总=month({})))[1].platform.needless is not None
    with pytest.raises(ProblemsFound) as found:
        sheets_of(daily(today, 月度汇总=month({}, LI_NA)))
    assert found.value.problems[0].code == "no-year"
