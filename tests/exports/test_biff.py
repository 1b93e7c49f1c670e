"""Old workbooks (xls): every kind of cell as its text, and never a blank or a zero for what could not be read."""

from __future__ import annotations

import random
import runpy
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import xlrd

from hrcalc.exports import Column, Options, Sheet, open_file
from hrcalc.problems import ProblemsFound

FILES = Path(__file__).parent / "files"


def sheets(name: str) -> list[Sheet]:
    return open_file(name, (FILES / name).read_bytes())


def column(sheet: Sheet, header: str, hint: Any = "value", row: int = 0) -> list[str | None]:
    (cells,) = sheet.read(row, [Column(sheet.head[row].index(header), hint)]).columns
    found: list[str | None] = cells.to_pylist()
    return found


@pytest.mark.parametrize(
    ("header", "hint", "cells"),
    [
        ("编号", "name", ["1001", "3.10101E+17", "123456789012345", None, None, None, None]),
        ("文本", "name", ["0007", "310101199001011234", "  a \n b", "NA", "--", "É漢𠮷", "x"]),
        ("小数", "number", ["12.5", "0.333333333333333", "-2.5", "99999999.995", "123456789012346",
                          "12345678901234600", "1" + "0" * 300]),
        ("布尔", "value", ["true", "false", None, None, None, None, None]),
        ("错误", "value", ["#N/A", "#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"]),
        ("公式", "value", ["3", "#DIV/0!", "xy", "true", "#N/A", None, "2026-10-01 00:00:00"]),
        ("数", "number", ["0.3", "1234567890.12", "0.0000001", "1" + "0" * 20, "642.45", "0", "9007199254740990"]),
        ("百分比", "number", ["0.125", "1", None, None, None, None, None]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["types.xls", "types-1904.xls"])
def test_each_type_as_text(name: str, header: str, hint: str, cells: list[str | None]) -> None:
    assert column(sheets(name)[0], header, hint) == cells


@pytest.mark.parametrize(
    ("name", "epoch", "times"),
    [
        ("types.xls", "1899-12-30", ["1899-12-31 09:05:00", "1900-01-01 03:30:00"]),
        ("types-1904.xls", "1904-01-01", ["1904-01-01 09:05:00", "1904-01-02 03:30:00"]),
    ],
)
def test_dates_of_either_epoch(name: str, epoch: str, times: list[str]) -> None:
    assert column(sheets(name)[0], "日期")[:3] == ["2026-10-01 00:00:00", "1999-12-31 00:00:00", "46000"]
    assert column(sheets(name)[0], "时间戳")[:3] == ["2026-10-01 09:30:15", "2026-02-28 23:59:59", "46000.5"]
    assert [column(sheets(name)[0], "时刻")[0], column(sheets(name)[0], "时长")[0]] == times
    assert str(sheets(name)[0].epoch) == epoch


def test_new_and_old_workbooks_give_the_same_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for formulas: nobody worked those of the new one out."""
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(FILES / "make.py"))["make"]("new.xlsx", since_1904=False)
    new, old = open_file("new.xlsx", Path("new.xlsx").read_bytes())[0], sheets("types.xls")[0]
    hints: list[Any] = ["name", "name", "number", *["value"] * 6, "number", "number", "value", "value"]
    wanted = [Column(i, hint) for i, hint in enumerate(hints) if i != new.head[0].index("公式")]
    for ours, theirs in zip(old.read(0, wanted).columns, new.read(0, wanted).columns, strict=True):
        # -0.0 is shown as 0; numbers above 15 digits may end in zeros
        assert [t or None for t in ours.to_pylist()] == ["0" if t == "-0" else t or None for t in theirs.to_pylist()]


def test_rows_keep_the_numbers_of_the_sheet_and_cells_their_columns() -> None:
    sheet = sheets("types.xls")[1]
    rows = sheet.read(3, [Column(2), Column(3), Column(4)])
    assert rows.numbers.tolist() == [5, 6, 7]
    assert [c.to_pylist() for c in rows.columns] == [["1", "2", "3"], ["#N/A", "3", "x"], ["3", None, "#DIV/0!"]]


def test_sheets_that_hold_nothing_are_none_and_hidden_ones_are_read() -> None:
    assert [sheet.name for sheet in sheets("types.xls")] == ["类型", "从C4起", "藏"]


def test_formulas_without_a_result_are_not_blank() -> None:
    assert column(sheets("not-worked-out.xls")[0], "公式") == ["#UNCALCULATED!", "#UNCALCULATED!"]
    assert column(sheets("not-worked-out.xls")[0], "金额", "number") == ["12.5", "-1"]


def records(*bodies: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in bodies)


def label(row: int, column: int, text: bytes) -> tuple[int, bytes]:
    return 0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text


def formula(row: int, column: int, result: bytes, options: int) -> tuple[int, bytes]:
    return 0x0006, struct.pack("<HH3s8sBH", row, column, b"", result, options, 0)


RAW = (0x0809, struct.pack("<HHHH", 0, 0x10, 0, 0))
PAGE_936 = (0x0042, struct.pack("<H", 936))
END = (0x000A, b"")


def test_a_workbook_without_a_container_as_programs_of_the_web_write_it() -> None:
    data = records(RAW, PAGE_936, label(0, 0, "姓名".encode("gbk")), label(1, 0, "安娜".encode("gbk")), END)
    (sheet,) = open_file("a.xls", data)
    assert column(sheet, "姓名") == ["安娜"]


def test_texts_of_an_unknown_encoding_are_not_guessed_at() -> None:
    data = records(RAW, label(0, 0, "姓名".encode("gbk")), END)
    with pytest.raises(ProblemsFound) as found:
        open_file("a.xls", data)
    assert "encoding" in found.value.problems[0].mend.en
    (sheet,) = open_file("a.xls", data, Options(encoding="gb18030"))
    assert sheet.head == [["姓名"]]
    assert open_file("a.xls", records(RAW, label(0, 0, b"name"), END))[0].head == [["name"]]


@pytest.mark.parametrize(
    ("result", "options", "text"),
    [
        (bytes(8), 2, "#UNCALCULATED!"),  # as libraries write it: zero, and "work me out"
        (bytes(8), 0, "0"),
        (struct.pack("<d", 3), 2, "3"),
        (b"\x03\0\0\0\0\0\xff\xff", 0, "#UNCALCULATED!"),  # no spreadsheet has made the file
        (b"\x02\0\x2a\0\0\0\xff\xff", 0, "#N/A"),
    ],
)
def test_a_formula_that_wishes_to_be_worked_out(result: bytes, options: int, text: str) -> None:
    data = records(RAW, PAGE_936, label(0, 0, b"a"), formula(1, 0, result, options), END)
    assert column(open_file("a.xls", data)[0], "a") == [text]


def test_a_cell_in_the_farthest_corner_costs_little() -> None:
    data = records(RAW, PAGE_936, label(0, 0, b"a"), label(16383, 255, b"z"), END)
    (sheet,) = open_file("a.xls", data)
    assert (len(sheet.head), len(sheet.head[0])) == (20, 256)
    rows = sheet.read(0, [Column(255)])
    assert (rows.columns[0].to_pylist()[-1], int(rows.numbers[-1])) == ("z", 16384)


def test_damaged_files_are_problems_never_faults() -> None:
    dice = random.Random(5)
    for name in ("types.xls", "not-worked-out.xls", "locked.xls"):
        whole = (FILES / name).read_bytes()
        for _ in range(150):
            data = bytearray(whole)
            for _ in range(dice.randrange(1, 20)):
                data[dice.randrange(4, len(data))] = dice.randrange(256)
            if dice.random() < 0.2:
                del data[dice.randrange(4, len(data)) :]
            with suppress(ProblemsFound):
                for sheet in open_file("a.xls", bytes(data)):
                    sheet.read(0, [Column(0)])


def test_what_goes_wrong_in_the_reader_tells_nothing_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise AssertionError("310101199001011234")

    monkeypatch.setattr(xlrd, "open_workbook", fail)
    with pytest.raises(ProblemsFound) as found:
        sheets("types.xls")
    assert "damaged" in found.value.problems[0].why.en
    assert found.value.__cause__ is None
    assert found.value.__suppress_context__
