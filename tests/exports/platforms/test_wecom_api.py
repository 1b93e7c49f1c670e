"""Answers of WeCom's interface: days exactly, sums of a month refused, anything else told for what it is."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.exports import is_export, open_file
from hrcalc.problems import ProblemsFound
from tests.exports.platforms.made import Row, days_in, sheets_of

MIDNIGHT = int(dt.datetime(2026, 2, 3, tzinfo=dt.timezone(dt.timedelta(hours=8))).timestamp())
BASE: Row = {
    "date": MIDNIGHT,
    "record_type": 1,
    "name": "孙磊",
    "acctid": "SunLei",
    "departs_name": "有家企业",
    "day_type": 0,
}
SUMMARY: Row = {
    "checkin_count": 2,
    "regular_work_sec": 27000,
    "standard_work_sec": 28800,
    "earliest_time": 32460,
    "lastest_time": 65070,
}


def entry(**parts: Any) -> Row:
    return {"base_info": BASE, "summary_info": SUMMARY, "exception_infos": [], "sp_items": [], "ot_info": {}, **parts}


def answer(*entries: Any) -> Row:
    return {"errcode": 0, "errmsg": "ok", "datas": list(entries)}


def saved(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def day_of(**parts: Any) -> tuple[Row, list[tuple[int, str, str]]]:
    (day,), refused = days_in(saved(answer(entry(**parts))), "d.json")
    return day, refused


def leave(seconds: Any, name: str = "年假", unit: Any = 0, kind: Any = 1) -> Row:
    return {"count": 1, "duration": seconds, "time_type": unit, "type": kind, "vacation_id": 2, "name": name}


def test_a_day() -> None:
    assert is_export("d.json")
    day, refused = day_of(
        exception_infos=[{"count": 1, "duration": 1800, "exception": 1},
                         {"count": 2, "exception": 3}, {"count": 1, "duration": 5400, "exception": 4}],
        sp_items=[leave(43200), leave(5400, "病假", 1),
                  leave(0, "外勤次数", 0, 100), leave(3600, "外出", 1, 4), leave(0, "补卡次数", 0, 2)],
        ot_info={"ot_status": 1, "ot_duration": 9000, "exception_duration": [], "restday_over_as_money": 9000, "workday_over_as_money": 0},
        holiday_infos=[{"sp_title": {"data": [{"lang": "zh_CN", "text": "请假0.1小时"}]}}],
    )  # fmt: skip
    assert refused == []
    assert day == {
        "row": 1, "_account": "SunLei", "_name": "孙磊", "date": "2026-02-03", "scheduled_hours": "8", "worked_hours": "7.5",
        "first_in": "09:01", "last_out": "18:04", "late_minutes": "30", "absent_hours": "1.5", "missed_punches": "2",
        "leave_type": "年假", "leave_hours": "4",
        "_leaves": "病假=1.5", "overtime_hours": "2.5", "overtime_kind": "休息日", "overtime_pay": "是",
    }  # fmt: skip


def test_fields_that_are_missing() -> None:
    (day,), refused = days_in(saved({"datas": [{"base_info": {"date": MIDNIGHT, "acctid": "SunLei"}}]}), "d.json")
    assert (refused, day) == ([], {"row": 1, "_account": "SunLei", "date": "2026-02-03"})


def test_the_day_is_that_of_china() -> None:
    late = BASE | {"date": MIDNIGHT + 86399}
    assert day_of(base_info=late)[0]["date"] == "2026-02-03"
    assert day_of(base_info=BASE | {"date": str(MIDNIGHT)})[0]["date"] == "2026-02-03"
    assert day_of(base_info=BASE | {"date": MIDNIGHT * 1000})[0]["date"] == str(MIDNIGHT * 1000)


def test_a_day_of_rest_and_a_punch_after_midnight() -> None:
    day, refused = day_of(
        base_info=BASE | {"day_type": 1}, summary_info={"lastest_time": 86400 + 2460, "checkin_count": 1}
    )
    assert (refused, day["scheduled_hours"], day["last_out"]) == ([], "0", "24:41")
    assert "last_out" not in day_of(summary_info=SUMMARY | {"checkin_count": 0})[0]


def test_seconds_are_told_exactly() -> None:
    day, refused = day_of(
        exception_infos=[{"count": 1, "duration": 31, "exception": 2}],
        sp_items=[leave(28800)],
        summary_info={"standard_work_sec": 27000},
    )
    assert (refused, day["early_minutes"], day["leave_hours"]) == ([], "0.516667", "2.5")


def test_exceptions_of_one_kind_add_up_and_those_of_place_and_device_do_not_count() -> None:
    several = [
        {"count": 1, "duration": 60, "exception": 1},
        {"duration": 120, "exception": 1},
        {"count": 3, "exception": 5},
        {"count": 1, "exception": 6},
    ]
    day, refused = day_of(exception_infos=several)
    assert (refused, day["late_minutes"]) == ([], "3")


def test_requests_tell_leave_where_the_items_are_missing() -> None:
    info = {
        "sp_title": {"data": [{"text": "年假0.5天"}]},
        "sp_description": {"data": [{"text": "02/03 上午~02/03 上午"}]},
    }
    one = entry(holiday_infos=[info])
    del one["sp_items"]
    (day,), refused = days_in(saved(answer(one)), "d.json")
    assert (refused, day["leave_type"], day["leave_hours"]) == ([], "年假", "4")
    info["sp_title"]["data"][0]["text"] = "请假0.1小时"
    assert days_in(saved(answer(one)), "d.json")[1] == [(1, "leave_hours", "unknown-request")]


UNKNOWN: list[Row] = [
    {"exception_infos": [{"count": 1, "duration": 60, "exception": 7}]},
    {"exception_infos": [{"count": 1, "exception": 1}]},
    {"exception_infos": [{"duration": 60, "exception": 3}]},
    {"exception_infos": [{"count": 1, "duration": -60, "exception": 1}]},
    {"exception_infos": [{"count": 1, "duration": 60.5, "exception": 1}]},
    {"exception_infos": [{"count": 1, "duration": True, "exception": 1}]},
    {"exception_infos": [{"count": 1, "duration": 60, "exception": 10**30}]},
    {"exception_infos": "迟到"},
    {"exception_infos": ["迟到"]},
    {"sp_items": [leave(43200, unit=None)]},
    {"sp_items": [leave(43200, unit=2)]},
    {"sp_items": [leave(None)]},
    {"sp_items": [leave(-43200)]},
    {"sp_items": [leave(43200, "")]},
    {"sp_items": [leave(43200, "请假")]},
    {"sp_items": [leave(43200, kind=9)]},
    {"sp_items": [3]},
    {"ot_info": 3},
    {"summary_info": []},
]


@pytest.mark.parametrize("parts", UNKNOWN, ids=str)
def test_what_nobody_knows_is_refused(parts: Row) -> None:
    assert day_of(**parts)[1] == [(1, "late_minutes", "unknown-state")]


@pytest.mark.parametrize(
    ("parts", "column", "code"),
    [
        ({"exception_infos": [{"count": 1, "duration": 0, "exception": 4}]}, "absent_hours", "contradiction"),
        ({"summary_info": {"standard_work_sec": "acht"}}, "scheduled_hours", "wrong-number"),
        ({"summary_info": {"earliest_time": 1770080460}}, "first_in", "wrong-time"),
        ({"ot_info": {"ot_duration": 3600}}, "overtime_hours", "overtime-without-kind"),
        (
            {"ot_info": {"workday_over_as_money": 1800, "workday_over_as_vacation": 1800}},
            "overtime_hours",
            "overtime-of-several-kinds",
        ),
        ({"ot_info": {"workday_over_as_money": -1800}}, "overtime_hours", "wrong-number"),
    ],
)
def test_what_does_not_fit_is_refused(parts: Row, column: str, code: str) -> None:
    assert day_of(**parts)[1] == [(1, column, code)]


def test_a_row_is_known_by_its_place_in_the_answer() -> None:
    data = saved(answer(entry(), 3, entry(exception_infos=[{"exception": 9}])))
    (sheet,) = sheets_of(data, "d.json")
    rows = sheet.read(0, [])
    assert sheet.name == ""
    assert (rows.numbers.tolist(), rows.unread, [p.row for p in rows.problems]) == ([1, 3], 1, [2])
    assert days_in(data, "d.json")[1] == [(3, "late_minutes", "unknown-state")]


def test_several_answers_in_one_file() -> None:
    sheets = sheets_of(saved([answer(entry()), answer(), answer(entry(), entry())]), "d.json")
    assert [(sheet.name, len(sheet.read(0, []).numbers)) for sheet in sheets] == [("1", 1), ("3", 2)]


def test_the_list_of_entries_alone() -> None:
    days, refused = days_in(saved([entry(), entry()]), "d.json")
    assert (refused, [day["row"] for day in days]) == ([], [1, 2])


MONTH: Row = {
    "base_info": {"record_type": 1, "name": "孙磊", "acctid": "SunLei"},
    "summary_info": {"except_days": 0, "work_days": 3, "standard_work_sec": 86400},
    "exception_infos": [],
    "sp_items": [leave(0, "外勤次数", 0, 100)],
    "overwork_info": {"workday_over_sec": 0, "restdays_over_sec": 0},
}  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({}, "正常"),
        (
            {"exception_infos": [{"count": 2, "duration": 28920, "exception": 4}, {"count": 1, "exception": 5}]},
            "旷工 2次",
        ),
        ({"sp_items": [leave(86400)], "overwork_info": {"workday_over_sec": 54000}}, "年假、加班"),
        ({"overwork_info": [{"workday_over_sec": 54000}]}, "加班"),
    ],
)
def test_a_month_s_sums_tell_no_day(parts: Row, told: str) -> None:
    data = saved(answer(MONTH | parts))
    (sheet,) = sheets_of(data, "d.json")
    assert (sheet.platform.fallback, sheet.head[0]) == (True, ["_account", "_name", "date"])
    (cell,) = sheet.read(0, []).unclear
    assert (cell.code, cell.text) == ("sum-without-days", told)
    assert "getcheckin_daydata" in cell.mend.zh
    days, refused = days_in(data, "d.json")
    assert (days, refused) == ([{"row": 1, "_account": "SunLei", "_name": "孙磊"}], [(1, "date", "sum-without-days")])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"errcode":45009,"errmsg":"api freq out of limit from ip: 1.2.3.4 hint: [17]"}', "45009: api freq out of limit"),
        (b'{"errcode":0,"errmsg":"ok","checkindata":[]}', "single punches"),
        (b'{"errcode":0}', "no datas"),
        (b'{"errcode":0,"datas":{}}', "no datas"),
        (b"{}", "no answer"),
        (b"3", "no answer"),
        (b"[1,2]", "no answer"),
        (b'{"name":"hrcalc","version":1}', "no answer"),
        (b"", "complete JSON"),
        (b"\xd5\xc5\xc8\xfd", "complete JSON"),
        (b'{"errcode":0,"errcode":0,"datas":[]}', "repeats"),
        (b'{"errcode":0,"datas":[NaN]}', "repeats"),
        (b"[" * 100_000, "repeats"),
    ],
)  # fmt: skip
def test_other_json_says_what_it_is(data: bytes, why: str) -> None:
    with pytest.raises(ProblemsFound, match=why) as found:
        open_file("d.json", data)
    assert "1.2.3.4" not in str(found.value.problems)


def test_json_that_was_cut_off_says_where() -> None:
    data = json.dumps(answer(entry(), entry()), indent=1).encode()
    with pytest.raises(ProblemsFound, match="complete JSON") as found:
        open_file("d.json", data[: len(data) // 2])
    assert found.value.problems[0].row == data[: len(data) // 2].count(b"\n") + 1


def test_an_answer_without_entries_has_no_sheet() -> None:
    assert open_file("d.json", saved(answer())) == []


SECONDS = st.integers(0, 28800).map(lambda minutes: minutes // 60 * 60)


@given(
    st.lists(st.tuples(SECONDS, SECONDS, st.integers(0, 4), SECONDS, st.booleans()), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_whatever_the_interface_tells_is_read_back(days: list[tuple[int, int, int, int, bool]], encoding: str) -> None:
    entries = [
        entry(
            exception_infos=[{"exception": 1, "count": 1, "duration": late}] * bool(late)
            + [{"exception": 4, "count": 1, "duration": absent}] * bool(absent)
            + [{"exception": 3, "count": missed}] * bool(missed),
            sp_items=[leave(seconds * (3 if by_day else 1), "年假", 0 if by_day else 1)],
        )
        for late, absent, missed, seconds, by_day in days
    ]  # fmt: skip
    found, refused = days_in(json.dumps(answer(*entries), ensure_ascii=False).encode(encoding), "d.json")
    assert refused == []
    for row, (late, absent, missed, seconds, _) in zip(found, days, strict=True):
        assert float(row.get("late_minutes", 0)) == late / 60
        assert float(row.get("absent_hours", 0)) == pytest.approx(absent / 3600, abs=1e-6)
        assert int(row.get("missed_punches", 0)) == missed
        assert float(row.get("leave_hours", 0)) == pytest.approx(seconds / 3600, abs=1e-6)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-10, 10**14)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
PARTS = ["base_info", "summary_info", "exception_infos", "sp_items", "ot_info", "holiday_infos"]


@given(
    st.dictionaries(st.sampled_from(PARTS), JSON, max_size=4),
    st.sampled_from(PARTS),
    st.sampled_from(["date", "acctid", "duration", "type", "name", "exception"]),
    JSON,
)
def test_damage_is_never_a_fault_of_the_program(parts: Row, name: str, key: str, value: Any) -> None:
    one = entry(**parts)
    inner = one.get(name)
    if isinstance(inner, dict):
        one[name] = {**inner, key: value}
    elif isinstance(inner, list):
        one[name] = [*inner, {key: value}]
    days, _ = days_in(saved(answer(entry(), one)), "d.json")
    assert len(days) == 2


@given(st.binary(max_size=40), st.integers(0, 200), st.integers(0, 20))
def test_damaged_bytes_are_told(garbage: bytes, at: int, cut: int) -> None:
    data = saved(answer(entry()))
    try:
        sheets_of(data[:at] + garbage + data[at + cut :], "d.json")
    except ProblemsFound:
        return


def holiday(title: str, when: str) -> Row:
    return {"sp_title": {"data": [{"text": title}]}, "sp_description": {"data": [{"text": when}]}}


TODAY, OVER = "02/03 上午~02/03 下午", "02/02 上午~02/04 下午"


@pytest.mark.parametrize("items", [None, [], [leave(0, kind=4)]], ids=str)
def test_requests_count_where_items_tell_no_leave(items: Any) -> None:
    day, refused = day_of(sp_items=items, exception_infos=None, holiday_infos=[holiday("事假1天", TODAY)])
    assert (refused, day["leave_type"], day["leave_hours"]) == ([], "事假", "8")


@pytest.mark.parametrize("items", [None, []], ids=str)
def test_requests_that_tell_no_hours_of_the_day_are_refused_whatever_other_entries_tell(items: Any) -> None:
    other = entry(sp_items=[leave(86400)])
    for title, when in (("年假3天", OVER), ("请假0.1小时", TODAY), ("年假(", TODAY), ("", "")):
        days, refused = days_in(
            saved(answer(other, entry(sp_items=items, holiday_infos=[holiday(title, when)]))), "d.json"
        )
        assert refused == [(2, "leave_hours", "unknown-request")], title
        assert (days[0]["leave_type"], days[0]["leave_hours"]) == ("年假", "8")


def test_items_without_leave_and_a_request_of_the_day_contradict_each_other() -> None:
    refused = [(1, "leave_hours", "unknown-request")]
    assert day_of(sp_items=[leave(0)], holiday_infos=[holiday("年假1天", TODAY)])[1] == refused
    assert day_of(sp_items=[leave(0)], holiday_infos=[holiday("年假3天", OVER)])[1] == []
    assert day_of(sp_items=[leave(0)], holiday_infos=[holiday("补卡", TODAY), holiday("外出2小时", TODAY)])[1] == []


def test_a_request_over_several_days_takes_nothing_of_a_day_of_rest() -> None:
    base = {**BASE, "day_type": 1}
    day, refused = day_of(base_info=base, sp_items=None, holiday_infos=[holiday("年假3天", OVER)])
    assert (refused, "leave_type" in day) == ([], False)
