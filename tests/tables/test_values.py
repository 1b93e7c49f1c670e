"""Cells to values: every way of writing that is understood, and what is refused rather than guessed."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.tables import Field, Kind
from hrcalc.tables.cells.dates import pattern_of
from hrcalc.tables.cells.values import Writing, convert


def one(kind: Kind, text: str, **options: Any) -> Any:
    """The value of a cell among others, in a plain column and in a dictionary; "bad" where it will not convert.

    Where the column as a whole cannot be read, the code of what is said of it.
    """
    unit = options.pop("unit", "")
    choices = {"won": "成单", "no_show": "未到"}
    field = Field("x", "某", kind, choices=choices, percent=options.pop("percent", False), unit=unit)
    found = []
    for cells in (
        pa.array([None, text, " "], pa.string()),
        pa.array([text, None, text], pa.string()).dictionary_encode(),
    ):
        converted = convert(field, pa.chunked_array([cells]), Writing(**options))
        if not converted.readable:
            found.append(converted.findings[0].said[0])
            continue
        row = 1 if cells[0].as_py() is None else 0
        value = converted.values[row].as_py()
        if row in converted.rows.tolist():
            assert value is None
            assert converted.texts[0] == text.strip()
            value = "bad"
        found.append(value)
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"), ("12", "12"), ("-3.50", "-3.5"), ("+3", "3"), (".5", "0.5"), ("007", "7"), (" 12.30 ", "12.3"),
        ("1,234", "1234"), ("12,345,678.90", "12345678.9"), ("￥1,234.5", "1234.5"), ("¥ 8", "8"), ("-¥8", "-8"), ("¥-8", "-8"),
        ("8元", "8"), ("1,000.00 元", "1000"), ("１２，３４５．６", "12345.6"), ("−5", "-5"), ("0.1234567890123456", "0.1234567890123456"),
        ("123456789012345678", "123456789012345678"), ("0.00000", "0"), ("3.5万", "35000"), ("3.5万元", "35000"), ("1.2亿", "120000000"),
        ("2千", "2000"), ("1,234.5万", "12345000"), ("5百万", "5000000"), ("(1,234.00)", "-1234"), ("（1,234）", "-1234"), ("(¥5)", "-5"),
        ("¥(5)", "-5"), ("1,234-", "-1234"), ("-￥46,291.98", "-46291.98"), ("RMB 8", "8"), ("cny1,000", "1000"), ("8 RMB", "8"),
        ("人民币8元", "8"), ("１２３万", "1230000"), ("－５", "-5"), ("1 234 567.8", "1234567.8"), ("1\u00a0234", "1234"),
        ("1\u2009234.5", "1234.5"), ("¥   8", "8"), ("1.23456E+05", "123456"), ("1.2e1", "12"), ("0E+00", "0"), ("-1.5E+1", "-15"),
    ],
)  # fmt: skip
def test_amounts(text: str, value: str) -> None:
    assert one("money", text) == Decimal(value)
    assert one("number", text) == Decimal(value)
    assert one("number", text, unit="次") == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["12,3OO", "1,23", "12,34,567", ",123", "1 23", "12 34", "1  234", "1\n234", "1\t234", "1 234,567", "1.2.3", "5.", "1e5",
     "1.2E+05", "1E-05",
     "五百", "30%", "NaN", "inf", "1234567890123456789", "#N/A", "元", "¥", "1,234,56", "0x10", "1_000", "3万5", "3万5千",
     "3w", "3k", "(-5)",
     "-(5)", "(5", "5)", "--5", "5--", "+-5", "¥5美元", "5元元", "1'234.50", "'5", "3.5万-", "1,234.", "1234567890123456789万"],
)  # fmt: skip
def test_what_is_no_amount(text: str) -> None:
    assert one("money", text) == "bad"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30%", "0.3"), ("0.3", "0.3"), ("33.333 %", "0.33333"), ("100%", "1"), ("１０％", "0.1"),
        ("-5%", "-0.05"),
    ],
)  # fmt: skip
def test_ratios(text: str, value: str) -> None:
    assert one("ratio", text) == Decimal(value)
    assert one("number", text, percent=True) == Decimal(value)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
def test_no_number_is_changed(number: Decimal) -> None:
    for text in (format(number, "f"), format(number, ",f")):
        assert one("money", text) == number
    assert one("ratio", f"{number:f}%") == number / 100 if abs(number) < 10**11 else True


def test_a_column_has_the_places_that_its_numbers_need() -> None:
    money = Field("x", "某", "money")
    for texts, scale in (
        (["1", "2"], 2),
        (["1.005", "2"], 3),
        (["1.50000", "2"], 5),
        (["1.50000", "¥2"], 5),
        (["¥1.50000"], 2),
    ):
        assert convert(money, pa.chunked_array([pa.array(texts)])).values.type.scale == scale, texts


@pytest.mark.parametrize(
    "text",
    ["2026-10-01", "2026-10-1", "2026/10/1", "2026/10/01", "2026.10.1", "2026年10月1日", "2026 年 10 月 01 日", "20261001",
     "２０２６-１０-０１", "2026-10-01 23:59", "2026-10-01T23:59:59.123", "2026/10/1 9:05:00", "2026/10/01 星期四", "2026年10月1日 周四",
     "2026-10-01 9:05 PM", "2026/10/1 下午 9:05", "2026-10-01, 12:30:05 a.m.", "1-Oct-2026", "01 Oct 2026", "Oct 1, 2026",
     "October 1st 2026",
     "Thu, 01 Oct 2026 09:05", "2026-Oct-01", "1.oct.2026", "Thursday, October 1, 2026"],
)  # fmt: skip
def test_dates(text: str) -> None:
    assert one("date", text) == dt.date(2026, 10, 1)


@pytest.mark.parametrize(
    "text",
    ["2026-13-01", "2026-00-10", "2026-10-00", "2026-02-30", "2025-02-29", "20261301", "2026-10", "13-10/2026", "13/13/2026", "31/2/2026",
     "2026-10-01Z", "2026-10-01T00:30:00+08:00", "2026-10-01 25:00", "2026-10-01 13:00 PM", "2026-10/01",
     "2026-10-01 00:00 x", "31 Feb 2026",
     "Okt 1, 2026", "4629", "462960", "19999", "60001"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert one("date", text) == "bad"


def test_bare_numbers_are_dates_in_a_spreadsheet() -> None:
    assert one("date", "46296", epoch=np.datetime64("1899-12-30")) == dt.date(2026, 10, 1)
    assert one("date", "46296.75", epoch=np.datetime64("1899-12-30")) == dt.date(2026, 10, 1)
    assert one("date", "44834", epoch=np.datetime64("1904-01-01")) == dt.date(2026, 10, 1)
    assert one("date", "7", epoch=np.datetime64("1899-12-30")) == "bad"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%d-%m-%Y", "01-10-2026"), ("%d-%m-%Y %H:%M", "1-10-2026 9:05"), ("%m/%d/%Y", "10/1/2026"), ("%d.%m.%y", "01.10.26"),
        ("%b %d, %Y", "Oct 1, 2026"), ("%d %B %Y", "1 October 2026"), ("%Y%m%d", "20261001"), ("%m/%d/%Y %I:%M %p", "10/01/2026 09:05 PM"),
        ("%a %d %b %Y", "Thu 01 Oct 2026"), ("%Y年%m月%d日", "2026年10月1日"),
    ],
)  # fmt: skip
def test_the_format_of_the_settings(form: str, text: str) -> None:
    assert one("date", text, date_format=form) == dt.date(2026, 10, 1)


@pytest.mark.parametrize("text", ["31-02-2026", "01-13-2026", "2026-10-01", "01-10-2026 9:05"])
def test_a_format_is_the_only_one(text: str) -> None:
    assert one("date", text, date_format="%d-%m-%Y") == "bad"


def test_a_real_date_of_a_spreadsheet_needs_no_format() -> None:
    assert one("date", "2026-10-01 00:00:00", date_format="%d-%m-%Y", epoch=np.datetime64("1899-12-30")) == dt.date(
        2026, 10, 1
    )


@pytest.mark.parametrize("form", ["%d-%m", "%Y", "%Q-%m-%d", "dd/mm/yyyy", "%Y-%m-%d %d", "%y-%Y-%m-%d", "%"])
def test_a_format_that_tells_no_day(form: str) -> None:
    assert pattern_of(form) is None


@given(st.dates(min_value=dt.date(1900, 1, 1)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d-%m-%Y", "%Y年%m月%d日"]))
def test_every_day_is_read_as_itself(day: dt.date, form: str) -> None:
    text = form.replace("%Y", f"{day.year:04d}").replace("%m", f"{day.month:02d}").replace("%d", f"{day.day:02d}")
    assert one("date", text, date_format=form) == day
    if form.startswith("%Y"):
        assert one("date", text) == day


@given(st.integers(1900, 2100), st.integers(0, 14), st.integers(0, 33))
def test_only_days_that_are(year: int, month: int, day: int) -> None:
    text = f"{year}/{month}/{day}"
    try:
        expected: object = dt.date(year, month, day)
    except ValueError:
        expected = "bad"
    assert one("date", text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("是", True), ("否", False), ("Yes", True), ("NO", False), ("TRUE", True), ("0", False), ("１", True),
        ("y", True), ("有", True), ("无", False),
    ],
)  # fmt: skip
def test_yes_and_no(text: str, value: bool) -> None:
    assert one("yes_no", text) is value


@pytest.mark.parametrize("text", ["2", "maybe", "对不对", "#N/A"])
def test_neither_yes_nor_no(text: str) -> None:
    assert one("yes_no", text) == "bad"


def test_choices_in_either_language() -> None:
    assert [one("choice", t) for t in ("won", "成单", " WON ", "No_Show", "未到")] == [
        "won",
        "won",
        "won",
        "no_show",
        "no_show",
    ]
    assert one("choice", "赢") == "赢"  # for the schema to refuse
    assert one("choice", "#REF!") == "bad"


def test_ids_are_text() -> None:
    texts = ["0007", "S-001", "NA", "null", "1E5", "310101199001011234", "张三@公司", "a b"]
    assert [one("id", t) for t in texts] == texts
    assert one("id", "Ｓ００１") == "S001"
    assert [one("id", t) for t in ("3.10101E+17", "3.10101e17", "1e+10", "６.２２E+18", "#N/A")] == ["bad"] * 5
    texts = ["1E10", "a3.1e10", "3.1e1", "zhang.e12@x.com", "12.1E17"]
    assert [one("id", t) for t in texts] == texts
    together = convert(Field("x", "某", "id"), pa.chunked_array([pa.array(["1E10", "3.10101e17", "7"])]))
    assert together.rows.tolist() == [1]


def test_texts_are_left_alone() -> None:
    texts = ["NA", "-1", "=1+2", "３.５万", "a\nb", "#1 品"]
    assert [one("text", t) for t in texts] == texts
    assert [one("text", t) for t in ("--", "　", "#DIV/0!")] == [None, None, "bad"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9:05", "09:05"), ("09:05:59", "09:05"), ("2026-10-08 18:30", "18:30"),
        ("1899-12-31 09:30:00", "09:30"), ("24:41", "24:41"),
    ],
)  # fmt: skip
def test_times(text: str, value: str) -> None:
    assert one("time", text) == value


@pytest.mark.parametrize("text", ["48:00", "9点", "未打卡", "0.375", "12:60"])
def test_what_is_no_time(text: str) -> None:
    assert one("time", text) == "bad"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026", "2026"), ("2026年", "2026"), ("2026年度", "2026"), ("2026-Q4", "2026-Q4"),
        ("2026Q4", "2026-Q4"), ("2026年4季度", "2026-Q4"), ("2026年第四季度", "2026-Q4"),
        ("2026-10", "2026-10"), ("2026/1", "2026-01"), ("2026年10月", "2026-10"),
        ("2026-10-01 00:00:00", "2026-10"),
    ],
)  # fmt: skip
def test_periods(text: str, value: str) -> None:
    assert one("period", text) == value
    if re.fullmatch(r"\d{4}-\d\d", value):
        assert one("month", text) == value


@pytest.mark.parametrize("text", ["Q4", "2026-Q5", "2026-13", "2026-10-15", "十月"])
def test_what_is_no_period(text: str) -> None:
    assert one("period", text) == "bad"
    assert one("month", text) == "bad"


def test_columns_of_many_pieces_and_of_none() -> None:
    field = Field("x", "某", "number")
    pieces = [
        pa.array(["1", "x"]).dictionary_encode(),
        pa.array(["y", "1", None]).dictionary_encode(),
        pa.array([], pa.string()).dictionary_encode(),
    ]
    converted = convert(field, pa.chunked_array(pieces))
    assert converted.values.to_pylist() == [1, None, None, 1, None]
    assert (converted.rows.tolist(), converted.texts) == ([1, 2], ["x", "y"])
    empty = convert(field, pa.chunked_array([], pa.string()))
    assert (len(empty.values), len(empty.rows)) == (0, 0)


@pytest.mark.parametrize(
    "text", ["-", "—", "－－", "N/A", "na", "NULL", "None", "select", "请选择", "无", "暂无", "（空）", "/"]
)
def test_words_that_say_nothing(text: str) -> None:
    for kind in ("date", "money", "number", "ratio", "time", "month", "period", "choice"):
        assert one(kind, text) is None, kind
    assert one("number", text, unit="小时") is None
    assert one("yes_no", text) is (False if text == "无" else None)
    assert one("id", text) == {"—": "—", "－－": "--", "（空）": "(空)"}.get(text, text)
    assert one("text", text) == text


@pytest.mark.parametrize("text", ["0000-00-00", "00/00/0000", "0000-00-00 00:00:00", "0000/00/00"])
def test_days_that_databases_write_for_none(text: str) -> None:
    assert one("date", text) is None
    assert one("date", text, date_format="%d/%m/%Y") is None
    assert one("money", text) == "bad"


def test_an_accounting_dash_is_a_blank_amount() -> None:
    assert one("money", "¥ -") is None
    assert one("money", "￥   -  ") is None
    assert one("number", "¥ -") == "bad"


def test_a_unit_behind_a_number() -> None:
    assert one("number", "3次", unit="次") == 3
    assert one("number", "3次") == "bad"
    assert one("number", "3元", unit="次") == 3
