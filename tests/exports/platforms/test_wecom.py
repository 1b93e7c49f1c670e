"""WeCom's daily report, in all the versions that were seen; a cell that is not understood is refused, never passed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.exports import open_file
from hrcalc.exports.platforms import layout_of
from hrcalc.exports.platforms.grid import Grid
from tests.exports.platforms import made
from tests.exports.platforms.made import DAILY, Row, days_in, labels, sheet_rows, text_file, workbook

COLUMNS = labels(DAILY)
PERSON: Row = {
    "时间": "2026/02/03 星期二",
    "姓名": "孙磊（已离职）",
    "账号": "SunLei",
    "标准工作时长(小时)": 8,
    "班次": "09:00-18:00",
}
LATE: Row = {"考勤结果": "迟到30分钟", "迟到次数(次)": 1, "迟到时长(分钟)": 30, "实际工作时长(小时)": 7.5}


def columns(*without: str) -> list[tuple[str, str]]:
    return [(group, field) for group, field in COLUMNS if field not in without]


def one_day(row: Row, *without: str, extra: tuple[tuple[str, str], ...] = ()) -> tuple[Row, list[tuple[int, str, str]]]:
    """What a report with one day is read as."""
    days, refused = days_in(
        workbook({"概况统计与打卡明细": sheet_rows([*columns(*without), *extra], [{**PERSON, **row}])})
    )
    return days[0], refused


def test_a_day_of_the_widest_version() -> None:
    assert len(COLUMNS) == 58
    day, refused = one_day({**LATE, "最早": "09:30", "考勤概况/最晚": "18:04", "外出打卡/最早": "11:00"})
    assert refused == []
    assert day == {
        "row": 5, "_account": "SunLei", "_name": "孙磊（已离职）", "date": "2026/02/03 星期二", "scheduled_hours": "8",
        "worked_hours": "7.5", "first_in": "09:30", "last_out": "18:04", "late_minutes": "30",
    }  # fmt: skip


def shifted(rows: list[list[Any]]) -> bytes:
    return workbook({"Sheet1": [[], ["导出自企业微信"], [], ["某公司"], *rows]})


def beside_punches(rows: list[list[Any]]) -> bytes:
    header = [
        "日期",
        "姓名",
        "账号",
        "部门",
        "打卡类型",
        "应打卡时间",
        "实际打卡时间",
        "打卡状态",
        "打卡地点",
        "打卡设备",
    ]
    return workbook({"概况统计与打卡明细": rows, "打卡详情": [["打卡详情"], header, ["2026/02/03", "x", "SunLei"]]})


VARIANTS: dict[str, Callable[[list[list[Any]]], bytes]] = {
    "as it comes": lambda rows: workbook({"概况统计与打卡明细": rows}),
    "size missing": lambda rows: workbook({"概况统计与打卡明细": rows}, dimension=""),
    "size wrong": lambda rows: workbook({"概况统计与打卡明细": rows}, dimension="A1"),
    "header shifted by banners": shifted,
    "without banners": lambda rows: workbook({"Sheet1": rows[2:]}),
    "with the list of punches": beside_punches,
    "CSV in GB18030": lambda rows: text_file(rows, "gb18030", len(COLUMNS)),
    "CSV in UTF-8": lambda rows: text_file(rows, "utf-8-sig", len(COLUMNS)),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_however_it_is_packed_the_days_are_the_same(variant: str) -> None:
    days = [
        PERSON | LATE,
        PERSON | {"时间": "2026/02/04 星期三", "缺卡次数(次)": 1, "考勤结果": "缺卡1次", "实际工作时长(小时)": "--"},
    ]
    data = VARIANTS[variant](sheet_rows(COLUMNS, days))
    found, refused = days_in(data, "a.csv" if variant.startswith("CSV") else "a.xlsx")
    assert refused == []
    assert [
        (day["date"][:10], day.get("late_minutes"), day.get("missed_punches"), day.get("worked_hours")) for day in found
    ] == [
        ("2026/02/03", "30", None, "7.5"),
        ("2026/02/04", None, "1", None),
    ]
    first = {"header shifted by banners": 9, "without banners": 3}.get(variant, 5)
    assert [day["row"] for day in found] == [first, first + 1]


def test_one_merged_header_row() -> None:
    rows = sheet_rows(
        COLUMNS, [PERSON | LATE | {"年假(天)": 0.5, "假勤申请": "年假0.5天（2/3 下午 - 2/3 下午）"}], one=True
    )
    (day,), refused = days_in(workbook({"a": rows}))
    assert (refused, day["late_minutes"], day["leave_type"], day["leave_hours"]) == ([], "30", "年假", "4")


def test_one_header_row_without_groups() -> None:
    plain = [("", field) for _, field in columns("最早", "最晚", "打卡时间", "打卡状态")]
    (day,), refused = days_in(workbook({"a": sheet_rows(plain, [PERSON | LATE | {"哺乳假(小时)": 1}], one=True)}))
    assert (refused, day["late_minutes"], day["leave_type"], day["leave_hours"]) == ([], "30", "哺乳假", "1")


def test_54_columns() -> None:
    narrow = columns("哺乳假(小时)", "产检假(天)", "护理假(天)", "育儿假(天)")
    assert len(narrow) == 54
    days, refused = days_in(workbook({"a": sheet_rows(narrow, [PERSON | LATE])}))
    assert (refused, days[0]["late_minutes"]) == ([], "30")


def test_staff_numbers_and_further_shifts() -> None:
    more = (("基础信息", "工号"), ("上班3", "打卡时间"), ("下班3", "打卡时间"), ("下班3", "打卡状态"))
    day, refused = one_day(
        {"工号": "0007", "最晚": "次日00:41", "考勤结果": "正常（补卡）", "下班3/打卡时间": "次日00:41"}, extra=more
    )
    assert (refused, day["employee_id"], day["last_out"]) == ([], "0007", "24:41")


def test_a_long_id_that_a_spreadsheet_took_for_a_number_is_shown_as_damaged() -> None:
    day, _ = one_day({"账号": 310101199001011234})
    assert day["_account"] == "3.10101E+17"


@pytest.mark.parametrize("banner", ["（", "("])
def test_brackets_of_either_width_and_several_states(banner: str) -> None:
    close = {"（": "）", "(": ")"}[banner]
    row: Row = {
        "考勤结果": f"迟到3分钟{banner}09:03{close}; 缺卡1次{banner}18:00{close};",
        "迟到次数(次)": 1, "迟到时长(分钟)": 3, "缺卡次数(次)": 1,
    }  # fmt: skip
    day, refused = one_day(row)
    assert (refused, day["late_minutes"], day["missed_punches"]) == ([], "3", "1")


@pytest.mark.parametrize(
    "text",
    ["正常", "正常（休息）", "正常（外出）", "正常（节假日）", "正常（管理员校准、补卡）-", "地点异常1次", "--"],
)
def test_states_that_cost_nothing(text: str) -> None:
    day, refused = one_day({"考勤结果": text})
    assert refused == []
    assert day.keys().isdisjoint({"late_minutes", "early_minutes", "absent_hours", "missed_punches"})


@pytest.mark.parametrize("text", ["早退", "没来", "正常；神游3分钟", "迟到三分钟", "旷工半天", "迟到-3分钟"])
def test_a_state_that_nobody_knows_is_refused(text: str) -> None:
    for row in ({}, LATE, {"旷工次数(次)": 1, "旷工时长(分钟)": 480, "缺卡次数(次)": 1}):
        _, refused = one_day({**row, "考勤结果": text})
        assert refused == [(5, "late_minutes", "unknown-state")], "one problem, whatever the columns say"


def test_the_result_tells_where_there_is_no_column_for_minutes() -> None:
    row = {"考勤结果": "迟到1小时22分钟;旷工90分钟;早退149分钟;缺卡2次"}
    day, refused = one_day(
        row, *(f"{word}{unit}" for word in ("迟到", "早退", "旷工", "缺卡") for unit in ("次数(次)", "时长(分钟)"))
    )
    assert refused == []
    assert [day[name] for name in ("late_minutes", "early_minutes", "absent_hours", "missed_punches")] == [
        "82",
        "149",
        "1.5",
        "2",
    ]


def test_absence_without_its_length_is_the_day_as_scheduled() -> None:
    day, refused = one_day({"考勤结果": "旷工", "标准工作时长(小时)": 7.5, "旷工次数(次)": 1}, "旷工时长(分钟)")
    assert (refused, day["absent_hours"]) == ([], "7.5")
    day, refused = one_day({"考勤结果": "旷工1天", "标准工作时长(小时)": "--"}, "旷工时长(分钟)", "旷工次数(次)")
    assert (refused, day["absent_hours"]) == ([], "8")
    day, refused = one_day({"考勤结果": "旷工", "旷工次数(次)": 1, "旷工时长(分钟)": 240})
    assert (refused, day["absent_hours"]) == ([], "4")


def test_the_columns_tell_where_there_is_no_result() -> None:
    day, refused = one_day(LATE | {"缺卡次数(次)": "2.0"}, "考勤结果")
    assert (refused, day["late_minutes"], day["missed_punches"]) == ([], "30", "2")


def test_a_count_without_its_length_is_refused() -> None:
    _, refused = one_day({"迟到次数(次)": 1, "早退次数(次)": "--"}, "考勤结果", "迟到时长(分钟)", "早退时长(分钟)")
    assert refused == [(5, "late_minutes", "duration-missing")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"考勤结果": "迟到30分钟", "迟到次数(次)": 1, "迟到时长(分钟)": 3}, "late_minutes"),
        ({"考勤结果": "正常", "早退次数(次)": 1, "早退时长(分钟)": 149}, "early_minutes"),
        ({"考勤结果": "旷工480分钟"}, "absent_hours"),
        ({"考勤结果": "旷工"}, "absent_hours"),
        ({"考勤结果": "缺卡1次", "缺卡次数(次)": 2}, "missed_punches"),
        ({"考勤结果": "正常", "迟到次数(次)": 1}, "late_minutes"),
        ({"考勤结果": "正常", "旷工次数(次)": 1}, "absent_hours"),
        ({"假勤申请": "年假0.5天（2/3 下午 - 2/3 下午）"}, "leave_hours"),
        ({"加班时长(小时)": 3, "工作日加班计为加班费(小时)": 2}, "overtime_hours"),
    ],
)
def test_what_contradicts_is_refused(row: Row, column: str) -> None:
    day, refused = one_day(row)
    assert {(number, name, code) for number, name, code in refused} == {(5, column, "contradiction")}
    assert column not in day


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"迟到时长(分钟)": "很久"}, "late_minutes", "wrong-number"),
        ({"缺卡次数(次)": "两次"}, "missed_punches", "wrong-number"),
        ({"标准工作时长(小时)": "-8"}, "scheduled_hours", "wrong-number"),
        ({"最早": "九点"}, "first_in", "wrong-time"),
        ({"年假(天)": "一天"}, "leave_hours", "wrong-number"),
        ({"加班时长(小时)": 2}, "overtime_hours", "overtime-without-kind"),
        ({"假勤申请": "?#!"}, "leave_hours", "unknown-request"),
    ],
)
def test_a_cell_that_is_not_understood_is_refused(row: Row, column: str, code: str) -> None:
    _, refused = one_day(row)
    assert refused == [(5, column, code)]


def test_leave_in_days_and_hours_of_several_kinds() -> None:
    day, refused = one_day({"年假(天)": 0.5, "哺乳假(小时)": 1, "标准工作时长(小时)": 7})
    assert (refused, day["leave_type"], day["leave_hours"], day["_leaves"]) == ([], "年假", "3.5", "哺乳假=1")


def test_requests_tell_leave_that_has_no_column() -> None:
    without = tuple(field for field in DAILY["假勤统计"] if "假" in field)
    day, refused = one_day({"假勤申请": "年假0.5天(2/3 上午 - 2/3 上午)；外出2小时（2/3 13:00 - 2/3 15:00）"}, *without)
    assert (refused, day["leave_type"], day["leave_hours"]) == ([], "年假", "4")
    _, refused = one_day({"假勤申请": "年假2.0天（2/3 上午 - 2/4 下午）"}, *without)
    assert refused == [(5, "leave_hours", "unknown-request")]


def test_a_request_may_last_longer_than_what_its_column_counts() -> None:
    """Rules round trips and leave to half days; a request over several days may not touch this one."""
    day, refused = one_day({"出差(天)": 0.5, "假勤申请": "出差10.0小时（2/3 08:00 - 2/3 18:00）"})
    assert (refused, day["leave_hours"]) == ([], "4")
    assert one_day({"假勤申请": "年假2.0天（2/3 下午 - 2/4 下午）"})[1] == []
    rest = {"班次": "休息", "标准工作时长(小时)": "--", "假勤申请": "婚假1天（2/3 - 2/3）"}
    assert one_day(rest)[1] == []


def test_leave_of_no_kind_is_refused() -> None:
    without = tuple(field for field in DAILY["假勤统计"] if "假" in field or "出差" in field)
    _, refused = one_day({"假勤申请": "请假0.5天（2/3 上午 - 2/3 上午）"}, *without)
    assert refused == [(5, "leave_hours", "unknown-request")]


def test_a_request_that_its_column_tells_counts_once() -> None:
    """The column is 调休假, the request says 调休."""
    day, refused = one_day({"调休假(天)": 0.5, "假勤申请": "调休0.5天（2/3 下午 - 2/3 下午）"})
    assert (refused, day["leave_type"], day["leave_hours"]) == ([], "调休假", "4")
    assert "_leaves" not in day


@pytest.mark.parametrize(
    ("column", "kind", "paid"),
    [
        ("工作日加班计为调休(小时)", "工作日", "否"),
        ("工作日加班计为加班费(小时)", "工作日", "是"),
        ("休息日加班计为调休(小时)", "休息日", "否"),
        ("休息日加班计为加班费(小时)", "休息日", "是"),
        ("节假日加班计为调休(小时)", "节假日", "否"),
        ("节假日加班计为加班费(小时)", "节假日", "是"),
    ],
)
def test_overtime_of_each_kind(column: str, kind: str, paid: str) -> None:
    day, refused = one_day({column: 2.5, "加班时长(小时)": 2.5})
    assert refused == []
    assert [day[name] for name in ("overtime_hours", "overtime_kind", "overtime_pay")] == ["2.5", kind, paid]


def test_overtime_that_is_paid_and_time_off_is_refused() -> None:
    row = {"工作日加班计为调休(小时)": 1, "工作日加班计为加班费(小时)": 2, "加班时长(小时)": 3}
    assert one_day(row)[1] == [(5, "overtime_hours", "overtime-of-several-kinds")]


def test_a_request_for_overtime_that_no_column_counts_is_refused() -> None:
    row = {"假勤申请": "加班3小时（2/3 18:00 - 2/3 21:00）"}
    assert one_day(row)[1] == []
    assert one_day(row, *DAILY["加班统计"])[1] == [(5, "overtime_hours", "overtime-without-kind")]


def test_a_day_of_rest_is_not_scheduled() -> None:
    day, _ = one_day({"班次": "休息", "标准工作时长(小时)": "--", "考勤结果": "正常（休息）"})
    assert day["scheduled_hours"] == "0"
    day, _ = one_day({"标准工作时长(小时)": "--"})
    assert "scheduled_hours" not in day


def test_blank_rows_between_stay_blank_and_numbers_go_on() -> None:
    rows = sheet_rows(COLUMNS, [PERSON | LATE])
    days, refused = days_in(workbook({"a": [*rows, [], rows[-1]]}))
    assert refused == []
    assert [(day["row"], len(day) > 1) for day in days] == [(5, True), (6, False), (7, True)]


@pytest.mark.parametrize("header", ["打卡地点", "设备", "打卡详情", "联系电话", "工资卡号", "MAC地址", "WiFi", "年假"])
def test_places_devices_telephones_and_cards_are_not_read(header: str) -> None:
    rows = sheet_rows([*columns("打卡时间记录", "打卡详情"), ("", header)], [PERSON])
    (raw,) = open_file("a.xlsx", workbook({"a": rows}))
    found = layout_of(raw)
    assert found is not None
    grid = Grid(raw, *found[1:])
    assert any(one.field == header for one in grid.labels) == (header == "年假")


EXCEPTIONS = {"迟到": "late_minutes", "早退": "early_minutes", "旷工": "absent_hours"}
LEAVE = {
    "出差(天)": "出差",
    "年假(天)": "年假",
    "事假(天)": "事假",
    "病假(天)": "病假",
    "调休假(天)": "调休假",
    "哺乳假(小时)": "哺乳假",
}
CLOCK = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
NONE = st.sampled_from(["--", "", "-", 0, "0"])


@st.composite
def told_days(draw: st.DrawFn) -> tuple[Row, Row]:
    """A day as WeCom writes it, and as we have it."""
    day = draw(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)))
    row: Row = {
        "时间": f"{day:%Y/%m/%d} 星期{'一二三四五六日'[day.weekday()]}",
        "姓名": "李明",
        "账号": draw(st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)),
    }
    ours: Row = {"date": row["时间"], "_name": "李明", "_account": row["账号"]}
    hours = draw(st.sampled_from([Decimal("7.5"), Decimal(8)]))
    row["标准工作时长(小时)"], ours["scheduled_hours"] = draw(st.sampled_from([float(hours), str(hours)])), str(hours)
    states = []
    for word, name in EXCEPTIONS.items():
        minutes = draw(st.integers(1, 480)) if draw(st.booleans()) else 0
        row[f"{word}次数(次)"] = 1 if minutes else draw(NONE)
        row[f"{word}时长(分钟)"] = (
            draw(st.sampled_from([minutes, str(minutes), f"{minutes}分钟", f"{minutes}.0"])) if minutes else draw(NONE)
        )
        if minutes:
            spelled = (
                f"{minutes // 60}小时{minutes % 60}分钟" if minutes >= 60 and draw(st.booleans()) else f"{minutes}分钟"
            )
            states.append(f"{word}{spelled}")
            value = Decimal(minutes) / (60 if word == "旷工" else 1)
            ours[name] = format(round(value, 6).normalize(), "f")
    if missed := draw(st.integers(0, 4)):
        row["缺卡次数(次)"], ours["missed_punches"] = missed, str(missed)
        states.append(f"缺卡{missed}次（09:00）")
    end = draw(st.sampled_from(["", ";", "； "]))
    row["考勤结果"] = (
        draw(st.sampled_from(["; ", ";", "；", "\n"])).join(draw(st.permutations(states))) + end
        if states
        else draw(st.sampled_from(["正常", "正常（休息）", "--"]))
    )
    if kind := draw(st.sampled_from([None, *LEAVE])):
        amount = draw(st.sampled_from([Decimal("0.5"), Decimal(1)]))
        row[kind] = draw(st.sampled_from([float(amount), str(amount)]))
        ours["leave_type"], value = LEAVE[kind], amount * (1 if "小时" in kind else hours)
        ours["leave_hours"] = format(value.normalize(), "f")
    for name, header in (("first_in", "考勤概况/最早"), ("last_out", "考勤概况/最晚")):
        row[header] = draw(CLOCK | st.sampled_from(["--", "未打卡"]))
        if ":" in row[header]:
            ours[name] = row[header]
    return row, ours


@given(st.lists(told_days(), min_size=1, max_size=12), st.booleans(), st.permutations(COLUMNS))
def test_whatever_days_wecom_tells_are_read_back(
    days: list[tuple[Row, Row]], one: bool, shuffled: list[tuple[str, str]]
) -> None:
    # Groups stay together, in any order; the columns of a group too.
    order = {group: i for i, (group, _) in enumerate(reversed(shuffled))}
    arranged = sorted(shuffled, key=lambda column: order[column[0]])
    found, refused = days_in(workbook({"a": sheet_rows(arranged, [row for row, _ in days], one=one)}))
    assert refused == []
    first = 4 if one else 5
    assert found == [{"row": first + i, **ours} for i, (_, ours) in enumerate(days)]


def test_the_real_sample_has_nothing_that_is_refused() -> None:
    folder = made.ROOT.parent / "shared" / "data" / "wecom"
    files = sorted(folder.glob("*.xlsx"))
    if not files:
        pytest.skip("the real data is not here")
    for file in files:
        days, refused = days_in(file.read_bytes(), file.name)
        assert (refused, len(days)) == ([], 392)


def told_day(row: Row, *extra: tuple[str, str], group: str = "") -> tuple[Row, list[tuple[int, str, str]]]:
    """A day of a report without leave of its own, but with the `extra` columns; `group`: they alone are grouped."""
    names = [("", name) for name in ("时间", "姓名", "账号", "班次", "标准工作时长(小时)", "考勤结果")]
    rows = sheet_rows([*names, *((group, name) for _, name in extra)], [{**PERSON, **row}], one=True)
    (day,), refused = days_in(workbook({"日报": rows}))
    return day, refused


@pytest.mark.parametrize("group", ["", "假勤统计"])
@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("事假", 1, "no-unit"),
        ("事假(次)", 1, "duration-missing"),
        ("事假次数", 1, "duration-missing"),
        ("事假(次)", 0, None),
        ("事假", "--", None),
        ("补卡次数(次)", 1, None),
        ("外出打卡次数(次)", 1, None),
        ("外出(小时)", 1, None),
    ],
)
def test_leave_without_how_long_is_refused(group: str, column: str, value: Any, code: str | None) -> None:
    _, refused = told_day({column: value}, ("", column), group=group)
    assert refused == ([(4, "leave_hours", code)] if code else [])


def test_how_often_is_no_news_where_the_hours_are_told() -> None:
    day, refused = told_day({"事假(次)": 1, "事假(天)": 1}, ("", "事假(次)"), ("", "事假(天)"), group="假勤统计")
    assert (refused, day["leave_type"], day["leave_hours"]) == ([], "事假", "8")


def test_a_column_of_days_that_nobody_knows_is_refused_where_it_tells_anything() -> None:
    assert told_day({"停薪留职(天)": 1}, ("", "停薪留职(天)"))[1] == [(4, "leave_hours", "unknown-column")]
    assert told_day({"停薪留职(天)": 0}, ("", "停薪留职(天)"))[1] == []
    assert told_day({"年假余额(天)": 5, "出勤天数(天)": 1}, ("", "年假余额(天)"), ("", "出勤天数(天)"))[1] == []
    day, refused = told_day({"停薪留职(天)": 1}, ("", "停薪留职(天)"), group="假勤统计")
    assert (refused, day["leave_type"], day["leave_hours"]) == ([], "停薪留职", "8"), "the group tells that it is leave"


def test_leave_beside_the_group_of_leave_counts() -> None:
    day, refused = one_day({"陪护假(天)": 1}, extra=(("", "陪护假(天)"),))
    assert (refused, day["leave_type"], day["leave_hours"]) == ([], "陪护假", "8")


def test_a_sum_of_all_leave_is_refused_where_no_kind_is_told() -> None:
    columns = ("", "请假时长(小时)"), ("", "事假(小时)")
    assert told_day({"请假时长(小时)": 8}, *columns)[1] == [(4, "leave_hours", "unknown-request")]
    assert told_day({"请假时长(小时)": 8, "事假(小时)": 8}, *columns)[1] == []


@pytest.mark.parametrize(
    "state", ["正常（请假）", "无需打卡（请假）", "正常（出差）", "正常（年假0.5天）", "请假", "正常（补卡、请假）"]
)
def test_a_state_of_leave_that_nothing_else_tells_is_refused(state: str) -> None:
    assert one_day({"考勤结果": state})[1] == [(5, "leave_hours", "unknown-request")]
    assert one_day({"考勤结果": state, "假勤申请": "外出（02-03 09:30）"})[1] == [(5, "leave_hours", "unknown-request")]
    assert one_day({"考勤结果": state, "事假(天)": 1})[1] == []
    assert one_day({"考勤结果": state, "出差(天)": 1})[1] == []
    request = "年假2.0天（2/2 上午 - 2/3 下午）"
    assert one_day({"考勤结果": state, "假勤申请": request})[1] == [], "the request tells it"


@pytest.mark.parametrize(
    "state",
    [
        "正常（旷工480分钟）",
        "正常（迟到30分钟）",
        "正常（缺卡）",
        "迟到3分钟（旷工480分钟）",
        "正常（补卡（旷工1天））",
    ],
)
def test_brackets_that_cost_something_are_refused(state: str) -> None:
    told: Row = {"迟到次数(次)": 1, "迟到时长(分钟)": 3} if state.startswith("迟到") else {}
    assert one_day({"考勤结果": state, **told})[1] == [(5, "late_minutes", "unknown-state")]


def test_brackets_that_repeat_the_state_are_not() -> None:
    assert one_day({"考勤结果": "缺卡1次（上班缺卡09:00）", "缺卡次数(次)": 1})[1] == []
