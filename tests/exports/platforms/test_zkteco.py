"""ZKTeco's report: fractions of a day, periods that become a day, and words that columns must bear out."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hrcalc.exports.platforms.zkteco_times import lasting, moment
from tests.exports.platforms.made import Row, days_in, sheets_of, text_file, workbook

HEADER = "考勤号码 姓名 日期 对应时段 上班时间 下班时间 签到时间 签退时间 迟到时间 早退时间 是否旷工 工作时间 例外情况 部门".split()  # noqa: SIM905
PERIOD: Row = {
    "考勤号码": "1001",
    "姓名": "李明",
    "日期": "2026-02-03",
    "对应时段": "白班",
    "上班时间": "09:00",
    "下班时间": "18:00",
}
PRESENT: Row = {"签到时间": "08:58", "签退时间": "18:04", "工作时间": "08:00"}


def report(rows: Sequence[Row], header: Sequence[str] = HEADER) -> bytes:
    return workbook({"考勤统计": [header, *([row.get(name) for name in header] for row in rows)]})


def one_day(row: Row, *more: Row, header: Sequence[str] = HEADER) -> tuple[Row, list[tuple[int, str, str]]]:
    (day,), refused = days_in(report([PERIOD | row, *(PERIOD | other for other in more)], header))
    return day, refused


def test_a_day() -> None:
    day, refused = one_day(PRESENT | {"迟到时间": "00:30", "早退时间": "01:30", "部门": "研发"})
    assert refused == []
    assert day == {
        "row": 2, "employee_id": "1001", "_account": "1001", "_name": "李明", "date": "2026-02-03", "first_in": "08:58",
        "last_out": "18:04", "worked_hours": "8", "late_minutes": "30", "early_minutes": "90",
    }  # fmt: skip


def test_serial_dates_and_fractions_of_a_day() -> None:
    row = {
        "日期": 46056,
        "签到时间": 0.375,
        "签退时间": 46056.75,
        "迟到时间": 0.0208333,
        "早退时间": 0,
        "工作时间": 0.333333333333333,
        "考勤号码": 1001,
    }
    day, refused = one_day(row)
    assert refused == []
    assert [day[name] for name in ("employee_id", "date", "first_in", "last_out", "late_minutes", "worked_hours")] == [
        "1001", "2026-02-03", "09:00", "18:00", "30", "8",
    ]  # fmt: skip


def test_serials_count_from_the_workbook_s_own_first_day() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    lines: list[list[Any]] = [HEADER, [{**PERIOD, "日期": 46056 - 1462}.get(name) for name in HEADER]]
    for line in lines:
        sheet.append(line)
    data = io.BytesIO()
    book.save(data)
    (day,), _ = days_in(data.getvalue())
    assert day["date"] == "2026-02-03"


def test_cells_that_are_times_in_the_sheet() -> None:
    row = {
        "日期": dt.date(2026, 2, 3),
        "签到时间": dt.time(9, 5),
        "签退时间": dt.datetime(2026, 2, 3, 18, 4),
        "迟到时间": dt.time(0, 5),
        "工作时间": dt.timedelta(hours=7.5),
    }
    day, refused = one_day(row)
    assert refused == []
    assert [day[name] for name in ("date", "first_in", "last_out", "late_minutes", "worked_hours")] == [
        "2026-02-03 00:00:00",
        "09:05",
        "18:04",
        "5",
        "7.5",
    ]


def test_periods_of_a_day_become_one_row() -> None:
    morning = {
        "对应时段": "上午",
        "下班时间": "12:00",
        "签到时间": "09:10",
        "签退时间": "12:01",
        "迟到时间": "00:10",
        "工作时间": "02:50",
    }
    noon = {
        "对应时段": "下午",
        "上班时间": "13:00",
        "签到时间": "13:20",
        "签退时间": "17:30",
        "迟到时间": "00:20",
        "早退时间": "00:30",
        "工作时间": "04:10",
    }
    other = PERIOD | PRESENT | {"考勤号码": "1002", "姓名": "王芳"}
    days, refused = days_in(report([PERIOD | morning, other, PERIOD | noon]))
    assert refused == []
    assert [day["row"] for day in days] == [2, 3]
    assert [days[0][name] for name in ("first_in", "last_out", "late_minutes", "early_minutes", "worked_hours")] == [
        "09:10",
        "17:30",
        "30",
        "30",
        "7",
    ]


def test_a_period_that_stands_twice_is_not_added_up() -> None:
    days, _ = days_in(report([PERIOD | PRESENT, PERIOD | PRESENT]))
    assert [(day["row"], day["worked_hours"]) for day in days] == [(2, "8"), (3, "8")]


def test_without_periods_the_time_scheduled_tells_them_apart() -> None:
    header = [name for name in HEADER if name != "对应时段"]
    rows = [PERIOD | PRESENT, PERIOD | PRESENT | {"上班时间": "19:00", "下班时间": "21:00"}]
    assert len(days_in(report(rows, header))[0]) == 1
    bare = [name for name in header if name not in {"上班时间", "下班时间"}]
    assert len(days_in(report(rows, bare))[0]) == 2


@pytest.mark.parametrize("word", ["True", "true", True, "是", "1", "√"])
def test_absence_lasts_for_its_period_and_for_no_more_than_a_day(word: Any) -> None:
    half = {"对应时段": "下午", "上班时间": "13:30", "下班时间": "18:00"}
    day, refused = one_day(PRESENT | {"下班时间": "12:00"}, half | {"是否旷工": word})
    assert (refused, day["absent_hours"]) == ([], "4.5")
    day, refused = one_day({"是否旷工": word})
    assert (refused, day["absent_hours"], "missed_punches" in day) == ([], "8", False)
    day, refused = one_day({"是否旷工": word, "上班时间": None, "下班时间": None})
    assert (refused, day["absent_hours"]) == ([], "8")
    day, refused = one_day({"是否旷工": word, "上班时间": "20:00", "下班时间": "02:00"})
    assert (refused, day["absent_hours"]) == ([], "6")


@pytest.mark.parametrize("word", ["False", "否", "0", None, False])
def test_no_absence(word: Any) -> None:
    day, refused = one_day(PRESENT | {"是否旷工": word})
    assert refused == []
    assert "absent_hours" not in day


def test_a_scheduled_punch_that_is_not_there_is_missed() -> None:
    assert one_day({"签退时间": "18:04"})[0]["missed_punches"] == "1"
    assert one_day({"签到时间": "09:00"})[0]["missed_punches"] == "1"
    assert "missed_punches" not in one_day({})[0]
    assert "missed_punches" not in one_day({"签到时间": "09:00", "下班时间": None})[0]
    assert "missed_punches" not in one_day({"签到时间": "09:00", "是否旷工": "True"})[0]
    due = [*HEADER, "应签到", "应签退"]
    assert "missed_punches" not in one_day({"签到时间": "09:00", "应签退": "False"}, header=due)[0]
    assert one_day({"签到时间": "09:00", "下班时间": None, "应签退": "True"}, header=due)[0]["missed_punches"] == "1"


def test_columns_in_another_order_and_missing() -> None:
    header = ["部门", "日期", "签到时间", "姓名", "工作时间", "考勤号码"]
    day, refused = one_day(PRESENT, header=header)
    assert refused == []
    assert day == {
        "row": 2,
        "employee_id": "1001",
        "_account": "1001",
        "_name": "李明",
        "date": "2026-02-03",
        "first_in": "08:58",
        "worked_hours": "8",
    }


def test_wider_versions_with_a_banner_and_in_gb18030() -> None:
    header = ["自定义编号", *HEADER, "平日", "周末", "加班时间"]
    lines = [["考勤明细表"], header, [(PERIOD | PRESENT | {"迟到时间": "30分钟"}).get(name, "") for name in header]]
    (day,), refused = days_in(text_file(lines, "gb18030", len(header)), "明细.csv")
    assert (refused, day["row"], day["late_minutes"]) == ([], 3, "30")
    (sheet,) = sheets_of(workbook({"x": lines}, dimension="A1"))
    assert sheet.platform.header_row == 2
    assert sheet.platform.layout == ("中控 考勤统计", "ZKTeco attendance report")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"迟到时间": 30}, "late_minutes", "wrong-number"),
        ({"迟到时间": "1.5"}, "late_minutes", "wrong-number"),
        ({"早退时间": "很久"}, "early_minutes", "wrong-number"),
        ({"工作时间": "8"}, "worked_hours", "wrong-number"),
        ({"签到时间": "25:00"}, "first_in", "wrong-time"),
        ({"签退时间": "没签"}, "last_out", "wrong-time"),
        ({"是否旷工": "也许"}, "absent_hours", "wrong-yes-no"),
        ({"加班时间": "02:00"}, "overtime_hours", "overtime-without-kind"),
        ({"例外情况": "神游"}, "late_minutes", "unknown-state"),
        ({"例外情况": "请假4小时"}, "late_minutes", "unknown-state"),
        ({"例外情况": "迟到"}, "late_minutes", "contradiction"),
        ({"例外情况": "迟到30分钟", "迟到时间": "00:20"}, "late_minutes", "contradiction"),
        ({"例外情况": "早退"}, "early_minutes", "contradiction"),
        ({"例外情况": "旷工"}, "absent_hours", "contradiction"),
        ({"例外情况": "事假"}, "leave_hours", "duration-missing"),
    ],
)
def test_what_is_not_understood_or_does_not_fit_is_refused(row: Row, column: str, code: str) -> None:
    _, refused = one_day(PRESENT | row, header=[*HEADER, "加班时间"])
    assert refused == [(2, column, code)]


def test_a_number_of_the_header_s_unit() -> None:
    header = ["迟到时间(分钟)" if name == "迟到时间" else name for name in HEADER]
    day, refused = one_day(PRESENT | {"迟到时间(分钟)": 30}, header=header)
    assert (refused, day["late_minutes"]) == ([], "30")


def test_words_that_the_columns_bear_out() -> None:
    row = {"例外情况": "迟到;早退30分钟、正常", "迟到时间": "00:10", "早退时间": 0.0208333}
    day, refused = one_day(PRESENT | row)
    assert (refused, day["late_minutes"], day["early_minutes"]) == ([], "10", "30")


def test_words_tell_where_there_is_no_column() -> None:
    header = [name for name in HEADER if name not in {"迟到时间", "早退时间", "是否旷工"}]
    day, refused = one_day(PRESENT | {"例外情况": "迟到30分钟 早退10分钟"}, header=header)
    assert (refused, day["late_minutes"], day["early_minutes"]) == ([], "30", "10")
    assert one_day({"例外情况": "旷工"}, header=header)[0]["absent_hours"] == "8"
    assert one_day(PRESENT | {"例外情况": "迟到"}, header=header)[1] == [(2, "late_minutes", "duration-missing")]


def test_leave_of_a_period_without_punches_and_of_some_hours() -> None:
    day, refused = one_day({"例外情况": "年假"})
    assert (refused, day["leave_type"], day["leave_hours"]) == ([], "年假", "8")
    day, refused = one_day(
        {"下班时间": "12:00", "例外情况": "病假"},
        PRESENT | {"对应时段": "下午", "上班时间": "13:00", "例外情况": "事假2小时"},
    )
    assert (refused, day["leave_type"], day["leave_hours"], day["_leaves"]) == ([], "病假", "3", "事假=2")
    day, refused = one_day(
        {"下班时间": "12:00", "例外情况": "年假"}, {"对应时段": "下午", "上班时间": "12:30", "例外情况": "年假"}
    )
    assert (refused, day["leave_hours"]) == ([], "8")
    day, refused = one_day(
        PRESENT | {"下班时间": "12:00"}, {"对应时段": "下午", "上班时间": "13:00", "例外情况": "病假"}
    )
    assert (refused, day["leave_type"], day["leave_hours"]) == ([], "病假", "5")


@given(st.integers(0, 86399), st.integers(9, 15))
def test_every_second_is_read_back_from_its_fraction(second: int, digits: int) -> None:
    """With the digits that a sheet keeps and its reader writes out."""
    fraction = round(Decimal(second) / 86400, digits)
    assert lasting(format(fraction, "f")) == second
    assert moment(format(fraction, "f")) == second
    assert moment(f"46056{format(fraction, 'f')[1:]}") == second
    assert moment(f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}") == second


@given(st.text(alphabet="0123456789.:-/ 时分次日True天", max_size=12))
def test_times_and_durations_never_fail(text: str) -> None:
    for read in (moment, lasting):
        value = read(text)
        assert value is None or value >= 0
