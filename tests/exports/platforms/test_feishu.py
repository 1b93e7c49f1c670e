"""Feishu's daily report, in both of its spellings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.platforms.made import Row, days_in, sheet_rows, sheets_of, text_file, workbook
from tests.exports.platforms.makers_feishu import PERSON, SPACED, WIDE, daily

LATE: Row = {
    "上班打卡时间": "09:06", "上班打卡结果": "迟到", "下班打卡时间": "次日 00:10", "下班打卡结果": "正常(补卡通过)",
    "实际出勤时长(小时)": 7.9, "班内工作时长(小时)": 7.8, "迟到次数": 1, "迟到时长(小时)": 0.1, "缺勤时长(小时)": 0.1,
}  # fmt: skip
SEEN: Row = {
    "row": 3, "employee_id": "0007", "_name": "张三", "date": "2026-10-12", "scheduled_hours": "8", "worked_hours": "7.9",
    "first_in": "09:06", "last_out": "24:10", "late_minutes": "6",
}  # fmt: skip


def spaced(row: Row, number: int = 1) -> Row:
    """The same day in the other spelling."""
    return {key.replace("班打卡", f"班 {number} 打卡"): value for key, value in row.items() if key != "姓名"}


def one_day(row: Row, *without: str) -> tuple[Row, list[tuple[str, str]]]:
    days, refused = days_in(daily(row, columns=[one for one in WIDE if one[1] not in without]))
    return days[0], [(name, code) for _, name, code in refused]


def test_the_wide_version() -> None:
    assert len(WIDE) == 46
    assert days_in(daily(LATE)) == ([SEEN], [])
    assert sheets_of(daily(LATE))[0].platform.layout == ("飞书 考勤日报", "Feishu daily report")


def test_the_other_spelling() -> None:
    told = {key: value for key, value in SEEN.items() if key != "_name"}
    assert days_in(daily(spaced(LATE), columns=SPACED, one=True)) == ([{**told, "row": 2}], [])
    later = {"下班 2 打卡时间": "次日 01:00"}
    assert days_in(daily({**spaced(LATE), **later}, columns=SPACED, one=True))[0][0]["last_out"] == "25:00"


@pytest.mark.parametrize(
    ("kwargs", "row"),
    [
        ({"banners": ("每日统计", "2026-10-01 至 2026-10-31", "")}, 6),
        ({"one": True}, 2),
        ({"one": True, "banners": ("x",)}, 3),
    ],
)
def test_the_header_is_found_wherever_it_stands(kwargs: dict[str, Any], row: int) -> None:
    assert days_in(daily(LATE, **kwargs)) == ([{**SEEN, "row": row}], [])


def test_columns_missing_and_added() -> None:
    gone = {
        "部门",
        "性别",
        "严重迟到次数",
        "严重迟到时长(小时)",
        "加班总时长计调休(小时)",
        "上班打卡地点",
        "姓名",
        "星期",
    }
    columns = [*(one for one in WIDE if one[1] not in gone), ("考勤统计", "夜班次数")]
    days, refused = days_in(daily({**LATE, "夜班次数": 1}, columns=columns))
    assert (days, refused) == ([{key: value for key, value in SEEN.items() if key != "_name"}], [])


@pytest.mark.parametrize("dimension", ["A1", ""])
def test_the_size_that_a_sheet_declares_is_not_trusted(dimension: str) -> None:
    data = workbook({"Sheet1": sheet_rows(WIDE, [{**PERSON, **LATE}] * 30, banners=())}, dimension=dimension)
    days, refused = days_in(data)
    assert (len(days), days[29], refused) == (30, {**SEEN, "row": 32}, [])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_as_text(encoding: str) -> None:
    rows = sheet_rows(WIDE, [{**PERSON, **LATE}], banners=())
    assert days_in(text_file(rows, encoding, len(WIDE)), "飞书.csv") == ([SEEN], [])


def test_places_are_not_read() -> None:
    sheet = sheets_of(daily({**LATE, "上班打卡地点": "某路 1 号"}))[0]
    assert "某路" not in str(vars(sheet))
    assert "考勤信息 上班打卡地点" in sheet.platform.ignored


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"上班打卡结果": "无需打卡(休息)", "应出勤天数": 0, "应出勤时长(小时)": 0, "休息或未排班天数": 1}, {"scheduled_hours": "0"}),
        ({"上班打卡结果": "无需打卡(出差)", "出差天数": 1}, {"leave_type": "出差", "leave_hours": "8"}),
        ({"上班打卡结果": "无需打卡(自由班制)"}, {}),
        ({"上班打卡结果": "无需打卡(请假)", "缺勤时长(小时)": 8}, {}),
        ({"上班打卡结果": "缺卡(-)", "上班缺卡次数": 1}, {"missed_punches": "1"}),
        ({"上班打卡结果": "缺卡", "下班打卡结果": "缺卡", "旷工天数": 1, "缺勤时长(小时)": 8}, {"absent_hours": "8"}),
        ({"上班打卡结果": "严重迟到", "严重迟到次数": 1, "严重迟到时长(小时)": 1.5}, {"late_minutes": "90"}),
        ({"下班打卡结果": "早退", "早退次数": 1, "早退时长(小时)": 0.25}, {"early_minutes": "15"}),
        ({"加班总时长(小时)": 2, "加班总时长计加班费(小时)": 2},
         {"overtime_hours": "2", "overtime_kind": "工作日", "overtime_pay": "是"}),
        ({"加班总时长(小时)": 2, "加班总时长计调休(小时)": 2},
         {"overtime_hours": "2", "overtime_kind": "工作日", "overtime_pay": "否"}),
        ({"应出勤天数": 0, "应出勤时长(小时)": 0, "休息或未排班天数": 1, "加班总时长(小时)": 2, "加班总时长计调休(小时)": 2},
         {"scheduled_hours": "0", "overtime_hours": "2", "overtime_pay": "否"}),
    ],
)  # fmt: skip
def test_states_and_sums(row: Row, told: Row) -> None:
    day, refused = one_day(row)
    assert refused == []
    usual = {"row": 3, "employee_id": "0007", "_name": "张三", "date": "2026-10-12", "scheduled_hours": "8"}
    assert day == {**usual, **told}


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ({"上班打卡结果": "尚未打卡"}, ("late_minutes", "unknown-state")),
        ({"上班打卡结果": "无需打卡(天气好)"}, ("late_minutes", "unknown-state")),
        ({"上班打卡结果": "迟到"}, ("late_minutes", "contradiction")),
        ({"上班打卡结果": "缺卡"}, ("missed_punches", "contradiction")),
        ({"旷工天数": 1, "缺勤时长(小时)": 4}, ("absent_hours", "contradiction")),
        ({"缺勤时长(小时)": 4, "上班打卡结果": "正常"}, ("absent_hours", "contradiction")),
        ({"外出时长": 4, "迟到时长(小时)": "?"}, ("late_minutes", "wrong-number")),
        ({"加班总时长(小时)": 2}, ("overtime_hours", "contradiction")),
        ({"加班总时长(小时)": 2, "加班总时长计加班费(小时)": 1, "加班总时长计调休(小时)": 1},
         ("overtime_hours", "overtime-of-several-kinds")),
        ({"应出勤天数": 0, "应出勤时长(小时)": 0, "休息或未排班天数": 1, "加班总时长(小时)": 2, "加班总时长计加班费(小时)": 2},
         ("overtime_hours", "overtime-without-kind")),
        ({"日期": "10-12"}, None),
    ],
)  # fmt: skip
def test_what_is_not_known_or_contradicts_itself_is_refused(row: Row, refused: tuple[str, str] | None) -> None:
    if refused is None:
        with pytest.raises(Exception, match="full year"):
            one_day(row)
        return
    day, found = one_day(row)
    assert found == [refused]
    assert refused[0] not in day


def test_overtime_that_nobody_says_is_paid() -> None:
    gone = ("加班总时长计加班费(小时)", "加班总时长计调休(小时)")
    assert one_day({"加班总时长(小时)": 2}, *gone)[1] == [("overtime_hours", "overtime-without-pay")]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 28),
            st.sampled_from(["", "严重"]),
            st.integers(0, 40),
            st.integers(0, 40),
            st.integers(0, 2),
            st.integers(0, 12),
            st.booleans(),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([WIDE, SPACED]),
)
def test_any_days_are_read_as_they_were(days: list[Any], columns: list[tuple[str, str]]) -> None:
    rows, ours = [], []
    for day, bad, late, early, missed, overtime, paid in days:
        row: Row = {"日期": f"2026-10-{day:02d}", "上班打卡结果": f"{bad}迟到" if late else "正常"}
        told: Row = {"employee_id": "0007", "_name": "张三", "date": row["日期"], "scheduled_hours": "8"}
        if late:
            row |= {f"{bad}迟到次数": 1, f"{bad}迟到时长(小时)": str(Decimal(late) / 20)}
            told["late_minutes"] = str(late * 3)
        if early:
            row |= {"早退次数": 1, "早退时长(小时)": f"{Decimal(early) / 20}小时", "下班打卡结果": "早退"}
            told["early_minutes"] = str(early * 3)
        if missed:
            row |= {"下班缺卡次数": missed, "下班打卡结果": ",".join(["缺卡"] * missed + ["早退"] * bool(early))}
            told["missed_punches"] = str(missed)
        if overtime:
            kind = "计加班费" if paid else "计调休"
            dash = " - " if columns is SPACED else ""
            row |= {"加班总时长(小时)": overtime, f"加班总时长{dash}{kind}(小时)": overtime}
            told |= {"overtime_hours": str(overtime), "overtime_kind": "工作日", "overtime_pay": "是" if paid else "否"}
        rows.append(row if columns is WIDE else spaced(row))
        ours.append(told if columns is WIDE else {k: v for k, v in told.items() if k != "_name"})
    first = 3 if columns is WIDE else 2
    made = sheet_rows(columns, [{**PERSON, **row} for row in rows], banners=(), one=columns is SPACED)
    found, refused = days_in(text_file(made, "gb18030", len(columns)), "a.csv")
    assert refused == []
    assert found == [{"row": first + i, **told} for i, told in enumerate(ours)]


def test_a_column_of_hours_that_nobody_knows_is_refused_where_it_tells_anything() -> None:
    columns = [*WIDE, ("", "停薪留职(小时)"), ("", "外出时长(小时)")]
    assert days_in(daily({"停薪留职(小时)": 4}, columns=columns))[1] == [(3, "leave_hours", "unknown-column")]
    assert days_in(daily({"停薪留职(小时)": 0, "外出时长(小时)": 2}, columns=columns))[1] == []
