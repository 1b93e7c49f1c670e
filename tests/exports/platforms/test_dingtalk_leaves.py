"""DingTalk's list of leave requests."""

from __future__ import annotations

import pytest

from hrcalc.exports import Column
from tests.exports.platforms.made import Row, sheets_of, workbook
from tests.exports.platforms.makers_dingtalk import requests


def leaves(*rows: Row) -> tuple[list[tuple[int, str | None, str | None, str | None]], list[str], dict[str, int]]:
    sheet = sheets_of(workbook({"Sheet0": requests(*rows)}))[0]
    assert sheet.platform.table == "leaves"
    names = sheet.head[0]
    read = sheet.read(0, [Column(names.index(name)) for name in ("date", "leave_type", "hours")])
    columns = [column.to_pylist() for column in read.columns]
    found = list(zip(read.numbers.tolist(), *columns, strict=True))
    return found, [cell.code for cell in read.unclear], {reason.en: count for reason, count in read.aside.items()}


def test_requests_that_were_approved_are_days_of_leave() -> None:
    found = leaves(
        {"开始时间": "2026-10-12 09:00", "结束时间": "2026-10-12 16:30", "时长": "6.5小时", "请假类型": "调休"},
        {"开始时间": "2026-10-13 下午", "结束时间": "2026-10-15 上午", "时长": "2天"},
        {"开始时间": "2026-10-16", "结束时间": "2026-10-18", "时长": "3天", "请假类型": "产假"},
        {"审批结果": "拒绝", "开始时间": "2026-10-12", "结束时间": "2026-10-12", "时长": "1天"},
        {"审批状态": "已撤销", "审批结果": ""},
    )
    assert found == (
        [
            (2, "2026-10-12", "调休", "6.5"),
            (3, "2026-10-13", "年假", "4"),
            (3, "2026-10-14", "年假", "8"),
            (3, "2026-10-15", "年假", "4"),
            *((4, f"2026-10-{day}", "产假", "8") for day in (16, 17, 18)),
        ],
        [],
        {"the leave was not approved": 2},
    )


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"开始时间": "2026-10-16 09:00", "结束时间": "2026-10-19 18:00", "时长": "2天"}, "unknown-request"),
        ({"开始时间": "2026-10-16 09:00", "结束时间": "2026-10-19 18:00", "时长": "2"}, "wrong-number"),
        ({"开始时间": "2026-10-16 09:00", "结束时间": "2026-10-15 18:00", "时长": "1天"}, "wrong-date"),
        ({"开始时间": "哪天", "结束时间": "2026-10-15 18:00", "时长": "1天"}, "wrong-date"),
        ({"审批结果": "", "开始时间": "2026-10-15", "结束时间": "2026-10-15", "时长": "1天"}, "unknown-state"),
    ],
)
def test_requests_that_no_day_can_be_told_of_are_refused(row: Row, code: str) -> None:
    ((number, _, _, hours),), codes, _ = leaves(row)
    assert (number, hours, codes) == (2, None, [code])


def test_two_requests_of_one_day_are_one_row_unless_they_share_time() -> None:
    morning: Row = {"开始时间": "2026-10-12 09:00", "结束时间": "2026-10-12 12:00", "时长": "3小时"}
    later: Row = {"开始时间": "2026-10-12 13:00", "结束时间": "2026-10-12 15:00", "时长": "2小时"}
    rows, _, aside = leaves(morning, later)
    assert rows == [(2, "2026-10-12", "年假", "5")]
    assert list(aside.values()) == [1]
    rows, _, aside = leaves(morning, morning)
    assert ([row[0] for row in rows], aside) == ([2, 3], {})
