"""Workbooks: ids, dates, numbers and booleans as text, and the cells that hold no value."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import zipfile
from contextlib import suppress
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hrcalc.exports import Column, Sheet, open_file
from hrcalc.problems import ProblemsFound


def saved(rows: list[list[Any]], *, name: str = "在职", first: str = "A1") -> bytes:
    """A workbook with one sheet, whose rows begin at `first`."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    corner = sheet[first]
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.cell(corner.row + i, corner.column + j, value)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def read(data: bytes, header: int = 0, hint: Any = "name") -> list[tuple[int, tuple[str | None, ...]]]:
    """Rows below the header of the first sheet, with their numbers."""
    sheet: Sheet = open_file("a.xlsx", data)[0]
    rows = sheet.read(header, [Column(i, hint) for i in range(len(sheet.head[header]))])
    return list(zip(rows.numbers.tolist(), zip(*(c.to_pylist() for c in rows.columns), strict=True), strict=True))


def test_each_type_as_text() -> None:
    row = [
        1001,
        "0007",
        12.5,
        True,
        dt.date(2026, 10, 1),
        dt.datetime(2026, 10, 1, 9, 30),
        dt.time(9, 5),
        "NA",
        "  a ",
        "310101199001011234",
    ]
    ((number, cells),) = read(saved([["x"] * len(row), row]))
    assert number == 2
    assert cells[:4] == ("1001", "0007", "12.5", "true")
    assert cells[4:6] == ("2026-10-01 00:00:00", "2026-10-01 09:30:00")
    assert str(cells[6]).endswith(" 09:05:00")
    assert cells[7:] == ("NA", "  a ", "310101199001011234")


def test_numbers_are_read_to_the_fifteen_digits_that_a_spreadsheet_vouches_for() -> None:
    values = [0.1 + 0.2, 1 / 3, 1234567890.12, 214.15 * 3, 99999999.995, 123456789012345.6, 1e-7, -2.5]
    found = [cells[0] for _, cells in read(saved([["x"], *([v] for v in values)]), hint="number")]
    assert found == [
        "0.3", "0.333333333333333", "1234567890.12", "642.45", "99999999.995", "123456789012346", "0.0000001", "-2.5",
    ]  # fmt: skip


def test_no_amount_of_fen_is_changed() -> None:
    dice = random.Random(7)
    amounts = [Decimal(dice.randrange(10 ** dice.randrange(1, 13))).scaleb(-2) for _ in range(3000)]
    found = [cells[0] for _, cells in read(saved([["x"], *([float(a)] for a in amounts)]), hint="number")]
    assert [Decimal(text or "") for text in found] == amounts


def test_long_texts_of_digits_stay_and_long_numbers_are_shown_as_damaged() -> None:
    rows = read(saved([["证件号码"], ["310101199001011234"], [310101199001011234], [123456789012345]]))
    assert [cells[0] for _, cells in rows] == ["310101199001011234", "3.10101E+17", "123456789012345"]


def test_a_long_decimal_that_was_typed_as_text_is_not_rounded() -> None:
    rows = read(saved([["x"], ["0.12345678901234567"], [0.12345678901234567]]), hint="number")
    assert [cells[0] for _, cells in rows] == ["0.12345678901234567", "0.123456789012346"]


@pytest.mark.parametrize("first", ["A1", "B3", "D7"])
def test_rows_keep_the_numbers_of_the_sheet(first: str) -> None:
    data = saved([["a", "b"], ["1", None], [None, None], [1 / 3, 2]], first=first)
    above = int(first[1:]) - 1
    assert read(data, above, "number") == [
        (above + 2, ("1", None)),
        (above + 3, (None, None)),
        (above + 4, ("0.333333333333333", "2")),
    ]


@pytest.mark.parametrize("first", ["A1", "C4"])
def test_errors_and_formulas_without_a_result_are_not_blank(first: str) -> None:
    data = saved([["a", "b", "c"], ["1", "#N/A", 3], ["2", "=1+2", None], ["3", "x", "#DIV/0!"]], first=first)
    rows = read(data, int(first[1:]) - 1)
    assert [cells for _, cells in rows] == [
        ("1", "#N/A", "3"),
        ("2", "#UNCALCULATED! =1+2", None),
        ("3", "x", "#DIV/0!"),
    ]


def test_a_formula_with_its_result_is_its_result() -> None:
    data = edited(saved([["a"], ["=1+2"]]), b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
    data = edited(data, b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>")
    assert read(data) == [(2, ("3",))]


def test_a_sheet_that_declares_a_wrong_size() -> None:
    data = saved([["a", "b"], ["1", "2"], ["3", "4"]])
    assert read(edited(data, b'ref="A1:B3"', b'ref="A1"')) == [(2, ("1", "2")), (3, ("3", "4"))]


def test_sheets_that_hold_nothing_are_none() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("空")
    book.create_sheet("签单").append(["a"])
    data = io.BytesIO()
    book.save(data)
    assert [sheet.name for sheet in open_file("a.xlsx", data.getvalue())] == ["签单"]


def test_a_workbook_that_counts_days_from_1904() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["a"])
    data = io.BytesIO()
    book.save(data)
    (sheet,) = open_file("a.xlsx", data.getvalue())
    assert str(sheet.epoch) == "1904-01-01"


def edited(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with one thing changed in its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return changed.getvalue()


def test_damaged_workbooks_are_problems_never_faults() -> None:
    whole = saved([["a", "b"], ["1", 2.5]])
    dice = random.Random(3)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 20)):
            data[dice.randrange(4, len(data))] = dice.randrange(256)
        with suppress(ProblemsFound):
            for sheet in open_file("a.xlsx", bytes(data)):
                sheet.read(0, [Column(0)])


@pytest.mark.parametrize("prefix", ["x", "s.1-a"])
@pytest.mark.parametrize("first", ["A1", "C4"])
def test_tags_may_have_a_prefix(prefix: str, first: str) -> None:
    data = saved([["a", "b", "c"], ["1", "#N/A", 3], ["2", "=1+2", None], ["3", "x", "#DIV/0!"]], first=first)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            xml = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                xml = re.sub(rb"<(/?)(\w)", rb"<\1" + prefix.encode() + rb":\2", xml)
                xml = xml.replace(b"xmlns=", b"xmlns:" + prefix.encode() + b"=")
            after.writestr(name, xml)
    assert [cells for _, cells in read(changed.getvalue(), int(first[1:]) - 1)] == [
        ("1", "#N/A", "3"),
        ("2", "#UNCALCULATED! =1+2", None),
        ("3", "x", "#DIV/0!"),
    ]


def test_errors_in_a_workbook_of_the_strict_kind_are_not_blank() -> None:
    data = saved([["a", "b"], ["1", "#N/A"]])
    for kind in (b"officeDocument/2006/relationships", b"spreadsheetml/2006/main"):
        data = edited(data, b"http://schemas.openxmlformats.org/" + kind, b"http://purl.oclc.org/ooxml/" + kind)
    data = edited(data, b"officeDocument/2006/relationships", b"officeDocument/relationships")
    data = edited(data, b"spreadsheetml/2006/main", b"spreadsheetml/main")
    assert read(data) == [(2, ("1", "#N/A"))]


def test_a_sheet_whose_part_is_nowhere_is_damaged() -> None:
    data = edited(saved([["a"], ["#N/A"]]), b"officeDocument/2006/relationships", b"elsewhere/2006/links")
    with pytest.raises(ProblemsFound):
        read(data)
