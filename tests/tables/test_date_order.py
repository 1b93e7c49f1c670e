"""Day first or month first: proven for the column, or not read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.tables import Field
from hrcalc.tables.cells.dates import pattern_of
from hrcalc.tables.cells.values import Converted, Writing, convert
from tests.tables.conftest import Company

DATE = Field("signed_on", "签单日期", "date", required=True)
DAYS = st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2099, 12, 31))


def read(*texts: str | None, **options: Any) -> Converted:
    return convert(DATE, pa.chunked_array([pa.array(texts, pa.string())]), Writing(**{"table": "deals"} | options))


def days(*texts: str | None, **options: Any) -> list[dt.date | None]:
    found = read(*texts, **options)
    assert found.findings == ()
    read_as: list[dt.date | None] = found.values.to_pylist()
    return read_as


def code(*texts: str | None, **options: Any) -> str:
    """The code of the one thing that is said of a column that is not read."""
    found = read(*texts, **options)
    (finding,) = found.findings
    assert (finding.severity, found.readable) == ("error", False)
    assert finding.row is not None
    assert texts[finding.row] == finding.value
    assert all((*finding.said[1], *finding.said[2]))
    return finding.said[0]


FIFTH, LAST = dt.date(2026, 10, 5), dt.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("proof", "other"),
    [
        ("31-10-2026", "05-10-2026"), ("31/10/2026", "5/10/2026"), ("31.10.2026", "5.10.2026"), ("31 10 2026", "05 10 2026"),
        ("10/31/2026", "10/5/2026"), ("10-31-2026", "10-05-2026"), ("10.31.2026", "10.5.2026"), ("10/31/2026 9:05 AM",
        "10/5/2026 11:05 PM"),
        ("31/10/2026 23:59:59", "05/10/2026"), ("31/10/2026, 下午 9:05", "5/10/2026 周一"), ("３１/10/2026", "５/10/2026"),
    ],
)  # fmt: skip
def test_one_proof_decides_for_the_column(proof: str, other: str) -> None:
    assert days(None, other, proof, other) == [None, FIFTH, LAST, FIFTH]
    assert days(other, "x", proof)[:2] == [FIFTH, None]
    assert code(other) == code(other, None, other) == "ambiguous-date"


def test_an_ambiguous_column_is_told_once_and_says_both_readings_and_the_mend() -> None:
    found = read(*(f"{day:02d}/{month:02d}/2026 9:05 AM" for day in range(1, 13) for month in range(1, 13)))
    (finding,) = found.findings
    _, why, mend = finding.said
    assert "'01/02/2026 9:05 AM', '01/03/2026 9:05 AM'" in why.en
    assert "2026-02-01 or 2026-01-02" in why.en
    assert '"%d/%m/%Y %I:%M %p"' in mend.en
    assert '"%m/%d/%Y %I:%M %p"' in mend.en
    assert "[columns.deals]" in mend.zh


@pytest.mark.parametrize(
    "text",
    ["05-10-2026", "5/10/2026 9:05", "05.10.2026 23:59:01", "5 10 2026", "05/10/2026 9:05 PM", "5/10/26", "05-10-26 9:05",
     "05-Oct-26", "26-10-05 星期一",
     "26.10.05 周一"],
)  # fmt: skip
def test_the_format_that_a_message_proposes_reads_the_column(text: str) -> None:
    (finding,) = read(text).findings
    forms = [part for part in finding.said[2].en.split('"') if "%" in part]
    assert forms
    read_as = {days(text, date_format=form)[0] for form in forms if pattern_of(form)}
    assert FIFTH in read_as


def test_dates_that_are_the_same_either_way_are_not_ambiguous() -> None:
    assert days("05/05/2026", "12.12.2026", "1/1/2026") == [
        dt.date(2026, 5, 5),
        dt.date(2026, 12, 12),
        dt.date(2026, 1, 1),
    ]
    assert code("05/05/2026", "05/06/2026") == "ambiguous-date"


def test_proof_of_both_is_one_problem() -> None:
    texts = [f"{day}/10/2026" for day in range(13, 32)] + ["10/31/2026"]
    assert code(*texts) == "contradictory-dates"
    (finding,) = read(*texts).findings
    assert finding.value == "10/31/2026"  # the one that differs from most


def test_a_proof_holds_for_dates_with_the_same_separator() -> None:
    """Superstores' export: 13/11/2026 stayed text, 08-11-2026 was converted and shown by the computer's own habit."""
    assert code("31/10/2026", "05-10-2026") == "ambiguous-date"
    assert days("31/10/2026", "05/10/2026", "31-10-2026", "05-10-2026") == [LAST, FIFTH, LAST, FIFTH]
    assert days("31/10/2026", "10-10-2026") == [LAST, dt.date(2026, 10, 10)]
    assert code("31/10/2026", "10-31-2026") == "contradictory-dates"


def test_what_is_no_day_proves_nothing() -> None:
    assert code("05/10/2026", "45/10/2026", "31/02/2026", "31/04/2026", "00/13/2026") == "ambiguous-date"
    assert days("31/10/2026", "31/02/2026", "31/04/2026", "45/10/2026") == [LAST, None, None, None]


def test_beside_year_first_dates_others_are_bad_cells_that_say_why() -> None:
    found = read("2026-10-13", "05/10/2026", "2026/10/5", "05-10-26", "31/10/2026", "abc")
    assert found.findings == ()
    assert found.rows.tolist() == [1, 3, 4, 5]
    assert "a spreadsheet probably converted a part" in found.said["05/10/2026"][1].en
    assert "two digits" in found.said["05-10-26"][1].en
    assert "abc" not in found.said


@pytest.mark.parametrize("certain", ["46300", "2026-05-10", "2026-05-10 00:00:00", "10-May-2026"])
def test_a_half_converted_column_is_not_read_where_the_damage_shows(certain: str) -> None:
    epoch = np.datetime64("1899-12-30")
    assert code(certain, "13/10/2026", epoch=epoch) == "half-converted"
    assert code(certain, "10/13/2026", "10/14/2026", epoch=epoch) == "half-converted"
    assert read(
        certain, "05/10/2026", "13/10/2026", epoch=epoch
    ).readable  # a spreadsheet would have converted that one
    assert read(certain, "2026-10-13", "13/10/2026", epoch=epoch).readable


@pytest.mark.parametrize(
    "texts", [["05-10-26"], ["20-11-16 星期一"], ["31/12/99", None], ["05-Oct-26"], ["1.2.03", "04.05.06"]]
)
def test_years_of_two_digits_never_decide(texts: Sequence[str | None]) -> None:
    assert code(*texts) == "ambiguous-date"
    found = read(*texts, "31/10/2026")
    assert (found.findings, found.values.to_pylist()[-1]) == ((), LAST)
    assert found.rows.tolist() == [i for i, text in enumerate(texts) if text]


def test_a_csv_of_day_numbers_is_read_with_a_warning() -> None:
    for texts in (["46296", "46297.75"], ["46296", None, "0000-00-00"], ["46296", "20000", "60000"]):
        found = read(*texts)
        assert [(f.said[0], f.severity) for f in found.findings] == [("excel-serials", "warning")]
        assert found.readable
        assert found.values.to_pylist()[0] == dt.date(2026, 10, 1)
        assert found.rows.tolist() == []
    for texts in (
        ["46296", "19999"],
        ["46296", "60001"],
        ["46296", "x"],
        ["46296", "2026-10-01"],
        ["46296", "31/10/2026"],
    ):
        assert 0 in read(*texts).rows.tolist(), texts
    assert read("46296", date_format="%d/%m/%Y").rows.tolist() == [0]
    assert read("00/00/0000", "0000-00-00").findings == ()


@given(
    st.lists(DAYS, min_size=1, max_size=20),
    st.sampled_from(["dm", "md"]),
    st.sampled_from(["-", "/", ".", " "]),
    st.sampled_from(["", " 9:05", " 09:05:00 PM"]),
)
def test_a_column_is_read_right_or_not_at_all(column: list[dt.date], order: str, separator: str, time: str) -> None:
    texts = []
    for day in column:
        parts = (day.day, day.month) if order == "dm" else (day.month, day.day)
        texts.append(separator.join(map(str, (*parts, day.year))) + time)
    found = read(*texts)
    if any(day.day > 12 for day in column) or all(day.day == day.month for day in column):
        assert found.findings == ()
        assert found.values.to_pylist() == column
    else:
        assert code(*texts) == "ambiguous-date"


@given(st.lists(DAYS, min_size=1, max_size=10), st.data())
def test_dates_that_need_no_proof_are_read_beside_each_other(column: list[dt.date], data: st.DataObject) -> None:
    forms = [
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%d-%b-%Y",
        "%b %d, %Y",
        "%d %B %Y",
        "%a, %d %b %Y",
        "%Y年%m月%d日",
        "%Y%m%d",
        "%Y-%b-%d",
    ]
    texts = [day.strftime(data.draw(st.sampled_from(forms))) for day in column]
    assert days(*texts) == column


def test_an_ambiguous_column_blocks_and_counts_as_not_read(company: Company) -> None:
    company.change("2026-10/deals.csv", "2026-10-06", "06/10/2026")
    company.change("2026-10/deals.csv", "2026-10-13", "11/10/2026")
    problem = company.problem()
    assert (problem.code, problem.column, problem.row, problem.value, problem.blocking) == (
        "ambiguous-date", "signed_on", 2, "06/10/2026", True,
    )  # fmt: skip
    assert company.read().frames["deals"]["signed_on"].to_pylist() == [None, None]
    company.settings["columns"] = {"deals": {"date_format": "%d/%m/%Y"}}
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"]["signed_on"].to_pylist() == [dt.date(2026, 10, 6), dt.date(2026, 10, 11)]


def test_a_row_that_holds_nothing_but_an_unreadable_date_is_a_row(company: Company) -> None:
    company.change("2026-10/deals.csv", "2026-10-06", "06/10/2026")
    company.change("2026-10/deals.csv", "2026-10-13", "11/10/2026")
    company.files["2026-10/deals.csv"] = str(company.files["2026-10/deals.csv"]) + ",,07/10/2026,,,\n,,,,,\n,,--,,,\n"
    tables = company.read()
    assert len(tables.frames["deals"]) == 3
    assert {p.code for p in tables.problems if p.column == "signed_on"} == {"ambiguous-date"}


def test_day_first_dates_need_no_setting(company: Company) -> None:
    company.change("2026-10/deals.csv", "2026-10-06", "06/10/2026 9:05")
    company.change("2026-10/deals.csv", "2026-10-13", "13/10/2026")
    assert company.read().frames["deals"]["signed_on"].to_pylist() == [dt.date(2026, 10, 6), dt.date(2026, 10, 13)]
    assert company.problems() == []


def test_rows_are_not_called_alike_where_their_dates_are_not_read(company: Company) -> None:
    """A change of salary has its day in the key of the staff list."""
    company.change("员工花名册.csv", "2026-10-16", "10/11/2026")
    assert [p.code for p in company.problems()] == ["ambiguous-date"]
    company.change("员工花名册.csv", "10/11/2026", "2026-10-16")
    company.change(
        "员工花名册.csv", "Z001,赵敏,邀约部,0007,2025-06-16,,5000,", "Z001,赵敏,邀约部,0007,2025-06-16,,5000,2026-10-16"
    )
    assert {p.code for p in company.problems()} == {"duplicate-key"}


EXCEL = np.datetime64("1899-12-30")


@pytest.mark.parametrize(
    ("real", "texts", "refused"),
    [
        (["2026-05-10 00:00:00"], ["15/10/2026", "16/10/2026"], True),
        (["46153"], ["15/10/2026"], True),
        (["2026-05-10 00:00:00", "2026-10-15 00:00:00"], ["15/10/2026"], False),
        (["2026-05-10 00:00:00"], ["15/10/2026", "05/10/2026"], False),
        (["2026-05-10 00:00:00", "2026-05-11 00:00:00"], [], False),
        ([], ["15/10/2026", "16/10/2026"], False),
    ],
)
def test_a_date_format_does_not_hide_half_a_conversion(real: list[str], texts: list[str], refused: bool) -> None:
    options: dict[str, Any] = {"date_format": "%d/%m/%Y", "epoch": EXCEL}
    if refused:
        assert code(*real, None, *texts, **options) == "half-converted"
    else:
        assert None not in days(*real, *texts, **options)
    if texts:
        options["date_format"] = "%d/%m/%y"  # a form that none of the texts has: those are bad cells, nothing more
        assert read(*real, *texts, **options).findings == ()
