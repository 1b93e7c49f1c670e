"""The parts under the workbooks: text, numbers, measures, packages."""

import io
import xml.etree.ElementTree as ET
import zipfile
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.documents.measure import height_of, heights_of, width_of
from hrcalc.documents.package import Package, Sealed
from hrcalc.documents.sheet_xml import Column, escape, escape_column, letters, rows_of
from hrcalc.engine.fen import fen_array, money_array, sum_by
from hrcalc.engine.result import MONEY
from hrcalc.money import decimal, text_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FEN = st.integers(-(10**15), 10**15)


@given(TEXT)
def test_escaped_text_is_xml_and_both_ways_agree(text: str) -> None:
    escaped = escape(text)
    read = ET.fromstring(f'<t a="{escaped}">{escaped}</t>')
    assert (read.text or "") == (ET.fromstring(f"<t>{escaped}</t>").text or "")
    column = escape_column(pa.array([text], pa.string())).to_pylist()[0]
    assert ET.fromstring(f"<t>{column}</t>").text == ET.fromstring(f"<t>{escaped}</t>").text


@given(st.lists(FEN))
def test_fen_there_and_back(values: list[int]) -> None:
    column = pa.chunked_array([money_array(np.array(values, dtype=np.int64))])
    assert column.to_pylist() == [decimal(value) for value in values]
    assert fen_array(column).tolist() == values
    assert [str(Decimal(text_of(value))) for value in values] == [str(decimal(value)) for value in values]


def test_nulls_are_nothing_and_slices_are_right() -> None:
    column = pa.array([Decimal("1.00"), None, Decimal("-2.50")], MONEY)
    assert fen_array(pa.chunked_array([column.slice(1), column])).tolist() == [0, -250, 100, 0, -250]
    assert money_array(np.array([5, 6]), np.array([False, True])).to_pylist() == [Decimal("0.05"), None]
    assert sum_by(np.array([1, 2, 4]), np.array([0, -1, 0]), 2).tolist() == [5, 0]


def test_rows_over_batches_and_repeating_texts() -> None:
    count = 40_000
    words = pa.chunked_array([pa.array([("甲", "", None, "<a>")[at % 4] for at in range(count)], pa.string())])
    money = pa.chunked_array([money_array(np.arange(count) - 7)])
    xml = b"".join(rows_of([Column(words, 3), Column(money, 4)], 10, 'outlineLevel="1"'))
    rows = ET.fromstring(b"<d>" + xml + b"</d>")
    assert len(rows) == count
    assert [row.get("r") for row in (rows[0], rows[-1])] == ["10", str(count + 9)]
    assert [cell.get("r") for cell in rows[20_000]] == ["A20010", "B20010"]
    assert [("".join(row[0].itertext()), row[1][0].text) for row in (rows[0], rows[3], rows[5])] == [
        ("甲", "-0.07"),
        ("<a>", "-0.04"),
        ("", "-0.02"),
    ]


def test_letters() -> None:
    assert [letters(column) for column in (1, 26, 27, 52, 53, 702, 703, 16_384)] == (
        ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]
    )


def test_measures() -> None:
    assert (width_of("abc"), width_of("工资"), width_of("a\n工资条")) == (3, 4, 6)
    one, two = height_of([("短", 10)]), height_of([("长" * 9, 10)])
    assert one < two < 409
    texts = pa.array(["短", "长" * 9, "a\nb\nc\nd\ne", "", "x" * 100_000])
    found = heights_of([(texts, 10, 9.5)], 16).tolist()
    assert found[:2] == [one, two]
    assert found[2] > two > found[3] == one
    assert found[4] == 400


def test_packages_are_zips_with_fixed_times() -> None:
    buffer = io.BytesIO()
    package = Package(buffer)
    package.add("a/名.xml", b"x" * 1000)
    package.stream("b", [b"1" * 10, b"", b"2" * 100_000])
    package.close()
    sealed = Sealed({"x": b"1", "y": b"22"}, "z").with_part(b"hello" * 100)
    for data in (buffer.getvalue(), sealed):
        with zipfile.ZipFile(io.BytesIO(data)) as found:
            assert found.testzip() is None
            assert {entry.date_time for entry in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    with zipfile.ZipFile(io.BytesIO(buffer.getvalue())) as found:
        assert found.read("b") == b"1" * 10 + b"2" * 100_000
    with zipfile.ZipFile(io.BytesIO(sealed)) as found:
        assert (found.namelist(), found.read("z")) == (["x", "y", "z"], b"hello" * 100)
