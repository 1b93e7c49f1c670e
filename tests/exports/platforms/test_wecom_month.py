"""WeCom's monthly report: days out of cells, and sums that the days must bear out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.exports.platforms.wecom_cells import day_cell
from hrcalc.problems import ProblemsFound
from tests.exports.platforms.made import Row, days_in, sheet_rows, sheets_of, text_file, with_days, workbook

MAY = dt.date(2025, 5, 1)
FILE = "上下班打卡_月报_20250501-20250526.xlsx"
BANNER = "统计时间:05-01 ～ 05-26     制表时间:2025-05-27 09:00(UTC+8)"
LI: Row = {
    "姓名": "李明", "账号": "LiMing", "应出勤天数(天)": "16.0", "标准工作时长(小时)": "128.0", "实际工作时长(小时)": 128,
    "迟到次数(次)": 0, "迟到时长(分钟)": 0, "缺卡次数(次)": "0",
}  # fmt: skip


def on(day: int, start: dt.date = MAY) -> str:
    """The header of a day."""
    date = start + dt.timedelta(day - 1)
    return f"{date.day}\n星期{'一二三四五六日'[date.weekday()]}"


def month(*people: Row, start: dt.date = MAY, count: int = 26, banner: str = BANNER) -> bytes:
    """A report whose days are `正常 ;` unless they are told, under `on(3)` or as 3."""
    columns = with_days(start, count)
    rows = []
    for person in people:
        days = {on(i, start): person.get(i, "正常 ;") for i in range(1, count + 1)}
        rows.append({**LI, **{k: v for k, v in person.items() if isinstance(k, str)}, **days})
    return workbook({"上下班打卡_月报": sheet_rows(columns, rows, banners=("上下班打卡_月报", banner))})


def of(days: list[Row], day: int) -> Row:
    (found,) = [one for one in days if one["date"] == f"2025-05-{day:02d}"]
    return found


def test_a_row_for_each_person_and_day() -> None:
    days, refused = days_in(month({}, {"姓名": "王芳", "账号": "WangFang"}), FILE)
    assert refused == []
    assert [day["date"] for day in days] == [str(MAY + dt.timedelta(i)) for i in range(26)] * 2
    assert days[0] == {"row": 5, "_account": "LiMing", "_name": "李明", "date": "2025-05-01"}
    assert {(day["row"], day["_account"]) for day in days} == {(5, "LiMing"), (6, "WangFang")}


def test_states_leave_and_punches_of_a_day() -> None:
    row: Row = {
        2: "正常 09:00 18:30 ;",
        3: "正常（休息） ;",
        5: "迟到30分钟-;缺卡(18:00);",
        6: "旷工480分钟 ;",
        7: "正常（请假）-年假0.5天（5/7 下午 - 5/7 下午）;",
        8: "早退 9 分钟;正常（外出） 外出1.5小时",
        9: "事假4小时;补卡申请（5/9 09:00）\n病假2小时",
        12: "正常(管理员校准、补卡)-",
        "迟到次数(次)": 1, "迟到时长(分钟)": 30, "早退次数(次)": 1, "早退时长(分钟)": "9.0", "旷工次数(次)": "1.0", "旷工时长(分钟)": 480,
        "缺卡次数(次)": 1, "年假(天)": 0.5, "事假(天)": "0.5", "病假(天)": 0.25,
    }  # fmt: skip
    days, refused = days_in(month(row), FILE)
    assert refused == []
    assert {k: v for k, v in of(days, 2).items() if k in {"first_in", "last_out"}} == {
        "first_in": "09:00",
        "last_out": "18:30",
    }
    assert (of(days, 5)["late_minutes"], of(days, 5)["missed_punches"]) == ("30", "1")
    assert of(days, 6)["absent_hours"] == "8"
    assert (of(days, 7)["leave_type"], of(days, 7)["leave_hours"]) == ("年假", "4")
    assert of(days, 8)["early_minutes"] == "9"
    assert (of(days, 9)["leave_type"], of(days, 9)["leave_hours"], of(days, 9)["_leaves"]) == ("事假", "4", "病假=2")
    for fine in (3, 12):
        assert of(days, fine).keys() == {"row", "_account", "_name", "date"}


def test_it_is_a_fallback_and_known_as_such() -> None:
    (sheet,) = sheets_of(month({}), FILE)
    assert (sheet.platform.fallback, sheet.platform.table) == (True, "attendance")
    assert sheet.platform.layout == ("企业微信 打卡月报", "WeCom monthly report")


def test_cells_that_hold_nothing_make_no_day() -> None:
    days, refused = days_in(month(dict.fromkeys(range(3, 27), "--")), FILE)
    assert refused == []
    assert [day["date"] for day in days] == ["2025-05-01", "2025-05-02"]


def test_a_person_of_whom_nothing_is_told_is_a_blank_row() -> None:
    days, refused = days_in(month(dict.fromkeys(range(1, 27), "--"), {}), FILE)
    assert refused == []
    assert days[0] == {"row": 5}
    assert len(days) == 27


@pytest.mark.parametrize(
    ("file", "banner", "first"),
    [
        (FILE, BANNER, "2025-05-01"),
        (FILE, "", "2025-05-01"),
        ("a.xlsx", BANNER, "2025-05-01"),
        ("a.xlsx", "统计时间:2025-05-01 至 2025-05-26", "2025-05-01"),
        ("2025-05/月报.xlsx", "", "2025-05-01"),
        ("打卡 2025年5月.xlsx", "", "2025-05-01"),
    ],
)
def test_the_year_comes_from_the_name_or_the_banner(file: str, banner: str, first: str) -> None:
    days, _ = days_in(month({}, banner=banner), file)
    assert days[0]["date"] == first


def test_a_report_made_in_january_tells_december() -> None:
    december = dt.date(2025, 12, 1)
    banner = "统计时间:12-01 ～ 12-31     制表时间:2026-01-05 20:11(UTC+8)"
    days, refused = days_in(month({}, start=december, count=31, banner=banner), "a.xlsx")
    assert (refused, days[0]["date"], days[-1]["date"]) == ([], "2025-12-01", "2025-12-31")


def test_a_report_over_two_months() -> None:
    start = dt.date(2025, 4, 26)
    data = month({}, start=start, count=30, banner="")
    days, _ = days_in(data, "上下班打卡_月报_20250426-20250525.xlsx")
    assert [day["date"] for day in days] == [str(start + dt.timedelta(i)) for i in range(30)]


@pytest.mark.parametrize(
    ("file", "banner", "why"),
    [
        ("a.xlsx", "", "month and year"),
        ("a.xlsx", "统计时间:05-01 ～ 05-26", "month and year"),
        ("上下班打卡_月报_20260501-20260526.xlsx", "", "weekdays"),
        ("a.xlsx", "统计时间:05-01 ～ 05-26 制表时间:2024-05-27 09:00", "weekdays"),
        ("上下班打卡_月报_20250601-20250630.xlsx", BANNER, "different days"),
    ],
)
def test_days_that_nobody_knows_are_refused(file: str, banner: str, why: str) -> None:
    with pytest.raises(ProblemsFound, match=why):
        sheets_of(month({}, banner=banner), file)


@pytest.mark.parametrize("text", ["神游;", "旷工半天", "缺勤3小时", "迟到;", "正常 25:00", "管理员校准"])
def test_a_cell_that_nobody_understands_is_refused_on_its_day_alone(text: str) -> None:
    days, refused = days_in(month({4: text, "迟到次数(次)": 7}), FILE)
    assert refused == [(5, "late_minutes", "unknown-state")]
    assert len(days) == 26


@pytest.mark.parametrize(
    "row",
    [
        {"迟到次数(次)": 1},
        {"迟到时长(分钟)": 30},
        {"旷工时长(分钟)": 480},
        {"缺卡次数(次)": 2},
        {"年假(天)": 1},
        {"加班时长(小时)": 3},
        {"工作日加班计为加班费(小时)": "3.0"},
        {2: "迟到30分钟", "迟到次数(次)": 1, "迟到时长(分钟)": 31},
        {2: "缺卡1次"},
        {2: "年假0.5天", "年假(天)": 1},
        {"迟到时长(分钟)": "很久"},
    ],
)
def test_sums_that_the_days_do_not_bear_out_are_one_problem_of_the_person(row: Any) -> None:
    days, refused = days_in(month({}, row), FILE)
    assert refused == [(6, "late_minutes", "month-and-days-differ")]
    assert len(days) == 52


def test_the_problem_tells_every_sum_that_differs() -> None:
    (sheet,) = sheets_of(month({"迟到次数(次)": 1, "加班时长(小时)": 3}), FILE)
    (cell,) = sheet.read(0, []).unclear
    for word in ("迟到次数", "加班时长", "3 小时"):
        assert word in cell.why.zh
    assert "日报" in cell.mend.zh


def test_leave_over_several_days_is_split_where_the_month_confirms_it() -> None:
    text = "年假2.0天（5/8 下午 - 5/12 上午）"
    row: Row = {8: text, 9: text, 10: f"正常（休息）;{text}", 11: f"正常（休息）;{text}", 12: text, "年假(天)": 2}
    days, refused = days_in(month(row), FILE)
    assert refused == []
    assert [of(days, i).get("leave_hours") for i in range(7, 14)] == [None, "4", "8", None, None, "4", None]
    assert days_in(month({**row, "年假(天)": 3}), FILE)[1] == [(5, "late_minutes", "month-and-days-differ")]
    other = {day: text.replace("年假", "育儿假") for day in (8, 9, 12)}
    assert days_in(month(other), FILE)[1] == [(5, "late_minutes", "month-and-days-differ")]


def test_leave_in_hours_over_several_days_cannot_be_split() -> None:
    row: Row = {8: "事假12小时（5/8 09:00 - 5/9 12:00）"}
    assert days_in(month(row), FILE)[1] == [(5, "leave_hours", "unknown-request")]


def test_a_day_counts_the_hours_scheduled() -> None:
    row: Row = {
        2: "年假1天;",
        3: "旷工",
        "标准工作时长(小时)": 120,
        "年假(天)": 1,
        "旷工次数(次)": 1,
        "旷工时长(分钟)": 450,
    }
    days, refused = days_in(month(row), FILE)
    assert (refused, of(days, 2)["leave_hours"], of(days, 3)["absent_hours"]) == ([], "7.5", "7.5")


def test_a_report_without_days_is_refused_person_by_person() -> None:
    rows = sheet_rows(with_days(MAY, 0), [LI, {**LI, "账号": "WangFang", "迟到次数(次)": 2}], banners=("x", BANNER))
    days, refused = days_in(workbook({"a": rows}), FILE)
    assert refused == [(5, "date", "sum-without-days"), (6, "date", "sum-without-days")]
    assert [day["_account"] for day in days] == ["LiMing", "WangFang"]


@pytest.mark.parametrize("variant", ["A1", "", "csv", "gb18030", "shifted", "one row"])
def test_however_it_is_packed(variant: str) -> None:
    person: Row = {
        **LI,
        **{on(i): "正常 ;" for i in range(1, 27)},
        on(5): "迟到30分钟;",
        "迟到次数(次)": 1,
        "迟到时长(分钟)": 30,
    }
    columns = with_days(MAY, 26)
    rows = sheet_rows(columns, [person], banners=("月报", BANNER), one=variant == "one row")
    if variant in {"csv", "gb18030"}:
        data, file = (
            text_file(rows, "utf-8-sig" if variant == "csv" else variant, len(columns)),
            FILE.replace("xlsx", "csv"),
        )
    else:
        banners: list[list[Any]] = [[], ["某公司"]] if variant == "shifted" else []
        data, file = workbook({"a": [*banners, *rows]}, dimension=variant if variant in {"A1", ""} else None), FILE
    days, refused = days_in(data, file)
    assert (refused, len(days), of(days, 5)["late_minutes"]) == ([], 26, "30")
    assert {day["row"] for day in days} == {len(rows) + (2 if variant == "shifted" else 0)}


def test_a_daily_report_in_the_same_file_makes_it_needless() -> None:
    day = ["时间", "姓名", "账号", "考勤结果"], ["2025/05/01", "李明", "LiMing", "正常"]
    data = workbook({"日报": day, "月报": sheet_rows(with_days(MAY, 26), [LI], banners=("x", BANNER))})
    daily, monthly = sheets_of(data, FILE)
    assert (daily.platform.table, monthly.platform.table) == ("attendance", "")
    assert monthly.platform.needless is not None


MINUTES = st.integers(1, 480)
ONE_DAY = st.one_of(
    st.just(("正常 ;", {})),
    st.just(("正常（休息） ;", {})),
    MINUTES.map(lambda n: (f"迟到{n}分钟-;", {"迟到": n})),
    MINUTES.map(lambda n: (f"早退 {n} 分钟;正常（外出）", {"早退": n})),
    MINUTES.map(lambda n: (f"旷工{n}分钟", {"旷工": n})),
    st.integers(1, 4).map(lambda n: (";".join(["缺卡(09:00)"] * n), {"缺卡": n})),
    st.integers(1, 2).map(lambda n: (f"正常（请假）-年假{n / 2}天（5/7 上午 - 5/7 下午）", {"年假": n})),
    st.tuples(MINUTES, MINUTES).map(lambda n: (f"迟到{n[0]}分钟、早退{n[1]}分钟", {"迟到": n[0], "早退": n[1]})),
)
SUMS = [
    "迟到次数(次)",
    "迟到时长(分钟)",
    "早退次数(次)",
    "早退时长(分钟)",
    "旷工次数(次)",
    "旷工时长(分钟)",
    "缺卡次数(次)",
    "年假(天)",
]


@given(st.lists(ONE_DAY, min_size=26, max_size=26), st.none() | st.sampled_from(SUMS))
def test_whatever_days_a_month_tells_are_read_back_and_a_wrong_sum_is_noticed(
    days: list[tuple[str, dict[str, int]]], wrong: str | None
) -> None:
    row: Row = {i: text for i, (text, _) in enumerate(days, 1)}
    for word in ("迟到", "早退", "旷工"):
        row[f"{word}次数(次)"] = sum(word in told for _, told in days)
        row[f"{word}时长(分钟)"] = str(sum(told.get(word, 0) for _, told in days))
    row["缺卡次数(次)"] = sum(told.get("缺卡", 0) for _, told in days)
    row["年假(天)"] = sum(told.get("年假", 0) for _, told in days) / 2
    if wrong is not None:
        row[wrong] = float(row[wrong]) + 1
    found, refused = days_in(month(row), FILE)
    assert refused == ([(5, "late_minutes", "month-and-days-differ")] if wrong else [])
    names = {
        "迟到": "late_minutes",
        "早退": "early_minutes",
        "旷工": "absent_hours",
        "缺卡": "missed_punches",
        "年假": "leave_hours",
    }
    for i, (day, (_, told)) in enumerate(zip(found, days, strict=True)):
        for word, name in names.items():
            if wrong and i == 0 and name == "late_minutes":
                continue  # the problem stands there
            unit = {"旷工": 60, "年假": 0.25}.get(word, 1)
            assert float(day.get(name, 0)) == pytest.approx(told.get(word, 0) / unit, abs=1e-6)


WORDS = [
    "正常",
    "迟到3分钟",
    "缺卡(09:00)",
    "旷工",
    "年假0.5天(5/7 上午 - 5/7 上午)",
    "09:00",
    "18:30",
    "病假",
    "补卡申请",
    "神游",
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.sampled_from([";", "；", "\n", " ; ", "-;", "、"]))
def test_every_part_of_a_cell_is_understood_or_told(words: list[str], between: str) -> None:
    cell = day_cell(between.join(words) + between)
    assert cell.unknown == ["神游"] * words.count("神游")
    assert cell.punches == [word for word in words if word in {"09:00", "18:30"}]
    assert [one.kind for one in cell.requests] == [
        word[:2] if word != "补卡申请" else word for word in words if word[:2] in {"年假", "病假", "补卡"}
    ]
    assert cell.counts == {
        "late": words.count("迟到3分钟"),
        "early": 0,
        "absent": words.count("旷工"),
        "missed": words.count("缺卡(09:00)"),
    }


@given(st.text(alphabet="正常迟到缺卡旷工年假天分钟小时0123.:;-() \n（）；", max_size=20))
def test_no_cell_is_a_fault_of_the_program(text: str) -> None:
    day_cell(text)


@pytest.mark.parametrize(
    "state", ["正常（请假） ;", "正常（出差） ;", "正常（请假） 09:00 18:00;补卡申请（5/2 09:00）"]
)
def test_a_state_of_leave_that_no_request_tells_is_refused(state: str) -> None:
    assert days_in(month({2: state}), FILE)[1] == [(5, "leave_hours", "unknown-request")]


def test_counts_of_leave_that_no_day_tells_are_refused() -> None:
    columns = [*with_days(MAY, 26), ("假勤统计", "育儿假(次)")]

    def refused(row: Row) -> list[tuple[int, str, str]]:
        rows = sheet_rows(columns, [{**LI, **row}], banners=("概况", BANNER))
        return days_in(workbook({"月报": rows}), FILE)[1]

    assert refused({"育儿假(次)": 1, on(2): "正常 ;"}) == [(5, "late_minutes", "month-and-days-differ")]
    assert refused({"育儿假(次)": 1, on(2): "育儿假4小时;"}) == []


def test_people_whom_no_daily_report_tells_are_read_beside_one() -> None:
    day = ["时间", "姓名", "账号", "考勤结果"], ["2025/05/01", "李明", "LiMing", "正常"]
    other = {"姓名": "李明", "账号": "LiMing2", on(1): "迟到9分钟;", "迟到次数(次)": 1, "迟到时长(分钟)": 9}
    rows = sheet_rows(with_days(MAY, 26), [{**LI, on(1): "没来;"}, other], banners=("x", BANNER))
    days, refused = days_in(workbook({"日报": day, "月报": rows}), FILE, sheet=1)
    assert refused == []
    assert [(day["_account"], day["date"], day.get("late_minutes")) for day in days] == [("LiMing2", "2025-05-01", "9")]
