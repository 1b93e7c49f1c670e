"""Columns of hours and minutes: numbers, durations, other units in the header, hours whose decimals are minutes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.exports import Column, Rows, Sheet
from hrcalc.problems import ProblemsFound
from hrcalc.settings import Settings
from hrcalc.tables import TABLES, Field, with_fields
from hrcalc.tables.cells.column import read_column
from hrcalc.tables.cells.values import Converted, Writing, convert
from hrcalc.tables.recognise import match, of_layout
from tests.tables.conftest import Company

EPOCH = np.datetime64("1899-12-30")


def read(*texts: str | None, of: str = "小时", **options: Any) -> Converted:
    field = Field("x", "某", "number", unit=of)
    return convert(field, pa.chunked_array([pa.array(texts, pa.string())]), Writing(**options))


def values(*texts: str | None, **options: Any) -> list[Decimal | None]:
    found = read(*texts, **options)
    assert (found.findings, len(found.rows)) == ((), 0)
    exact: list[Decimal | None] = found.values.to_pylist()
    return exact


def test_hours() -> None:
    texts = ["8", "1小时22分钟", "82分钟", "1.5小时", "1.5h", "8:30", None, "--", "无", "7.5", "1,000"]
    long = Decimal("1.366666666667")
    exact = [8, long, long, Decimal("1.5"), Decimal("1.5"), Decimal("8.5"), None, None, None, Decimal("7.5"), 1000]
    assert values(*texts) == exact


def test_minutes() -> None:
    texts = ["30", "1小时22分钟", "0:30", "1.5小时", "90秒", "12.5"]
    assert values(*texts, of="分钟") == [Decimal(n) for n in ("30", "82", "30", "90", "1.5", "12.5")]


@pytest.mark.parametrize(
    "text", ["0.5天", "迟到30分钟", "一小时", "¥8", "8元", "3万", "$8", "1小时82分", "8%", "3次", "1e3"]
)
def test_what_is_no_duration(text: str) -> None:
    for of in ("小时", "分钟"):
        found = read(text, "8", of=of)
        assert found.rows.tolist() == [0]
        assert found.said[text][0] == "wrong-number"
    assert ("how many hours" in read(text).said[text][1].en) == ("天" in text)


@given(st.integers(0, 23), st.integers(0, 59))
def test_hours_and_minutes_come_to_the_same_in_every_spelling(hours: int, rest: int) -> None:
    whole = hours * 60 + rest
    texts = [f"{hours}小时{rest}分钟", f"{whole}分钟", f"{hours}:{rest:02d}", f"{hours}h{rest}min"]
    assert values(*texts, of="分钟") == [whole] * 4
    found = values(*texts)
    assert len(set(found)) == 1
    assert found[0] is not None
    assert abs(found[0] * 60 - whole) < Decimal("1e-10")
    assert values(f"{hours}.{rest:02d}", hours_format="h.mm") == found[:1]


def test_a_time_cell_of_a_spreadsheet() -> None:
    assert values("1899-12-31 08:30:00", "1900-01-01 06:15:00", "2", epoch=EPOCH) == [
        Decimal("8.5"), Decimal("30.25"), Decimal(2),
    ]  # fmt: skip
    assert read("1899-12-31 08:30:00").rows.tolist() == [0]
    assert read("2026-10-01 08:30:00", epoch=EPOCH).rows.tolist() == [0]


def test_hours_whose_decimals_are_minutes() -> None:
    form: dict[str, Any] = {"hours_format": "h.mm"}
    assert values("214.15", "8", "8.00", "8:30", "1小时", **form) == [
        Decimal(n) for n in ("214.25", "8", "8", "8.5", "1")
    ]
    assert values("8.5", "8.05", epoch=EPOCH, **form) == [Decimal("8.833333333333"), Decimal("8.083333333333")]
    for text in ("8.5", "8.60", "8.155", "-8.15", "8.150"):  # in a text nobody can say whether 8.5 is 8:05 or 8:50
        assert read(text, **form).rows.tolist() == [0], text
    assert values("8.15", of="分钟", **form) == [Decimal("8.15")]


def test_hours_that_look_like_hours_and_minutes_are_a_question() -> None:
    suspicious = [f"{hour}.{minute:02d}" for hour, minute in enumerate([15, 3, 59, 41, 22, 18, 7, 33, 44, 51])]
    found = read(*suspicious)
    assert [(f.said[0], f.severity, f.value) for f in found.findings] == [("hours-minutes", "warning", "1.03")]
    assert found.values.to_pylist() == [Decimal(text) for text in suspicious]
    for others in (
        suspicious[:9],
        [*suspicious[:9], "12.00"],
        [*suspicious, "7.75"],
        [*suspicious, "7.333"],
        [f"{hour}.{part:02d}" for hour, part in enumerate([15, 5, 50, 25, 20, 30, 10, 35, 45, 55])],
        [f"{text}0" for text in suspicious[:5]] * 2,
    ):
        assert read(*others).findings == ()
    assert read(*suspicious, of="分钟").findings == ()
    assert read(*suspicious, hours_format="h.mm").findings == ()


@pytest.mark.parametrize(
    ("of", "unit", "text", "value"),
    [("分钟", "小时", "1.5", "90"), ("小时", "分钟", "90", "1.5"), ("小时", "分钟", "20", "0.333333333333"), ("小时", "秒", "1800", "0.5"),
     ("分钟", "min", "5", "5"), ("小时", "hours", "5", "5"), ("小时", "分钟", "1.5小时", "1.5"), ("分钟", "小时", "30分钟", "30")],
)  # fmt: skip
def test_another_unit_in_the_header(of: str, unit: str, text: str, value: str) -> None:
    assert values(text, of=of, unit=unit) == [Decimal(value)]


def test_days_in_the_header_leave_the_column_unread() -> None:
    (finding,) = read("1", "0.5", unit="天").findings
    assert (finding.said[0], finding.severity) == ("unknown-unit", "error")


def test_headers_with_units() -> None:
    for table, header, name in (
        ("attendance", "迟到时长(分钟)", "late_minutes"),
        ("attendance", "迟到时长（小时）", "late_minutes"),
        ("attendance", "加班时长(小时)", "overtime_hours"),
        ("attendance", "缺卡次数(次)", "missed_punches"),
        ("interviews", "面谈时长(小时)", "duration_minutes"),
        ("leaves", "时长(小时)", "hours"),
    ):
        assert match(TABLES[table], 0, [header], {}).columns == {name: 0}
    for header in ("迟到时长", "请假时长(天)", "迟到时长(次)"):
        assert match(TABLES["attendance"], 0, [header], {}).columns == {}


def test_a_month_of_durations(company: Company) -> None:
    company.change("2026-10/考勤.csv", "实出勤小时", "实出勤时长(分钟)")
    company.change(
        "2026-10/考勤.csv", "S001,2026-10-08,8,8,8:58,18:03,0,,", "S001,2026-10-08,8小时,480,8:58,18:03,--,,"
    )
    company.change("2026-10/考勤.csv", "8,4,09:20,18:00,20,事假,4", "8:00,240,09:20,18:00,20分钟,事假,4小时")
    tables = company.read()
    assert tables.problems == []
    days = tables.frames["attendance"].to_pylist()
    assert [(d["scheduled_hours"], d["worked_hours"], d["late_minutes"], d["leave_hours"]) for d in days] == [
        (8, 8, None, None), (8, 4, 20, 4),
    ]  # fmt: skip


def test_the_setting_for_hours_and_minutes(company: Company) -> None:
    company.change("2026-10/考勤.csv", "8,4,09:20", "8,4.15,09:20")
    company.settings["columns"] = {"attendance": {"hours_format": "h.mm"}}
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["attendance"]["worked_hours"].to_pylist() == [8, Decimal("4.25")]
    with pytest.raises(ProblemsFound) as found:
        with_fields(Settings(columns={"attendance": {"hours_format": "h:mm"}}))
    (problem,) = found.value.problems
    assert (problem.code, problem.value) == ("settings-format", "h:mm")


class Layout(Sheet):
    """A platform's sheet, translated into our columns: its header says hours, its values are our minutes."""

    file, name, table = "2026-10/考勤.xlsx", "每日统计", "attendance"
    head = [["employee_id", "date", "late_minutes"]]  # noqa: RUF012
    titles = MappingProxyType({"late_minutes": "迟到时长(小时)"})

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        raise NotImplementedError


def test_a_platforms_values_are_in_our_units_already() -> None:
    header = of_layout(Layout(), TABLES["attendance"])
    cells = pa.chunked_array([pa.array(["90"])])
    assert read_column(Layout(), header, "late_minutes", cells, Settings()).values.to_pylist() == [90]
