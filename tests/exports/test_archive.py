"""Workbooks that lie about their size, or hold a cell at the end of the world: read right, or refused before the memory is full."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import fastexcel
import openpyxl
import pytest

from hrcalc.exports import Column, archive, open_file, sheet_xml
from hrcalc.problems import Problem, ProblemsFound
from tests.tables.spoil import whole

SHEET = "xl/worksheets/sheet1.xml"


def saved(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


PLAIN = saved(["a", "b"], ["1", "2"], ["3", "4"])


def edited(old: bytes, new: bytes, data: bytes = PLAIN) -> bytes:
    """The workbook with one thing changed in its sheet."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            assert name != SHEET or old in part
            after.writestr(name, part.replace(old, new) if name == SHEET else part)
    return changed.getvalue()


def cells(data: bytes) -> list[tuple[str | None, ...]]:
    (sheet,) = open_file("a.xlsx", data)
    return list(zip(*(c.to_pylist() for c in sheet.read(0, [Column(0), Column(1)]).columns), strict=True))


def refused(data: bytes) -> Problem:
    with pytest.raises(ProblemsFound) as found:
        open_file("a.xlsx", data)
    (problem,) = found.value.problems
    assert (problem.code, problem.blocking) == ("unreadable", True)
    return problem


@pytest.mark.parametrize(
    "declared",
    ["A1", "A1:A1", "A1:XFD1048576", "XFD1048576", "A1:ZZZ99999999", "C9:D9", "B2:A1"],
)
def test_the_size_that_a_sheet_declares_makes_no_difference(declared: str) -> None:
    assert cells(edited(b'ref="A1:B3"', f'ref="{declared}"'.encode())) == [("1", "2"), ("3", "4")]


def test_a_sheet_may_declare_no_size() -> None:
    assert cells(edited(b'<dimension ref="A1:B3"/>', b"")) == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize("declared", ["", "A0", "A1:B2:C3", "all"])
def test_a_size_that_is_none_is_damage(declared: str) -> None:
    assert "damaged" in refused(edited(b'ref="A1:B3"', f'ref="{declared}"'.encode())).why.en


@pytest.mark.parametrize("address", ["XFD1048576", "XFD700", "AB1048576", "B999999"])
def test_a_cell_at_the_end_of_the_world_is_found_before_memory_is_taken(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fastexcel, "read_excel", lambda _: pytest.fail("the reader was let at it"))
    monkeypatch.setattr(sheet_xml, "DENSE", 1_000_000)
    row = int("".join(c for c in address if c.isdigit()))
    far = f'<row r="{row}"><c r="{address}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    problem = refused(edited(b"</sheetData>", far.encode()))
    assert "far from all others" in problem.why.en
    assert (problem.sheet, problem.row) == ("Sheet", row)


def test_cells_that_hold_only_a_colour_are_not_far() -> None:
    far = b'<row r="1048576" spans="1:2"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"></c></row></sheetData>'
    assert cells(edited(b"</sheetData>", far)) == [("1", "2"), ("3", "4")]


def test_a_large_sheet_that_is_full_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_xml, "DENSE", 100)
    rows: list[list[object]] = [[f"{i}", i] for i in range(400)]
    assert len(cells(saved(["a", "b"], *rows))) == 400


def test_rows_and_columns_are_read_off_the_cells_whatever_quotes_they_have() -> None:
    data = edited(b"</sheetData>", b"<row spans='1:2' r='70000'><c t='n' r='ABC70000'><v>1</v></c></row></sheetData>")
    found = sheet_xml.scan(archive.Archive("a.xlsx", data), SHEET)
    assert (found.rows, found.columns) == (70000, 731)


def test_rows_that_are_shifted_to_the_left_stay_as_they_are() -> None:
    data = saved(["编号", "姓名", "金额"], ["1", "甲", 5], ["乙", 6], ["3", "丙", 7])
    (sheet,) = open_file("a.xlsx", data)
    read = sheet.read(0, [Column(i) for i in range(3)])
    assert [c.to_pylist()[1] for c in read.columns] == ["乙", "6", None]


def with_part(data: bytes, name: str, body: bytes) -> bytes:
    """The workbook with a part added, as small as deflate makes it."""
    changed = io.BytesIO(data)
    with zipfile.ZipFile(changed, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as after:
        after.writestr(name, body)
    return changed.getvalue()


def test_a_part_that_inflates_beyond_reason_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL", 1 << 20)
    monkeypatch.setattr(fastexcel, "read_excel", lambda _: pytest.fail("the reader was let at it"))
    assert "beyond all reason" in refused(with_part(PLAIN, "xl/x.xml", bytes(2 << 20))).why.en


def test_parts_that_are_too_large_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1 << 20)
    monkeypatch.setattr(fastexcel, "read_excel", lambda _: pytest.fail("the reader was let at it"))
    assert "beyond all reason" in refused(with_part(PLAIN, "xl/x.xml", bytes(2 << 20))).why.en


@pytest.mark.parametrize("name", ["xl/sharedStrings2.xml", "xl/worksheets/sheet9.xml"])
def test_a_part_that_declares_less_than_it_holds_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the checksum of what it declares, so that readers which stop there notice nothing."""
    monkeypatch.setattr(fastexcel, "read_excel", lambda _: pytest.fail("the reader was let at it"))
    body = bytes(2 << 20)
    data = with_part(PLAIN, name, body)
    true, lie = (struct.pack("<L", zlib.crc32(b)) for b in (body, body[:100]))
    assert data.count(true) == 2
    data = data.replace(true, lie).replace(struct.pack("<L", len(body)), struct.pack("<L", 100))
    with zipfile.ZipFile(io.BytesIO(data)) as check:
        assert len(check.read(name)) == 100
    assert "beyond all reason" in refused(data).why.en


@pytest.mark.parametrize(("chunk", "piece"), [(1, 1), (7, 5), (258, 3), (100, 1000), (1000, 100_000)])
@pytest.mark.parametrize("body", [b"", b"x", b"ab" * 5000, random.Random(1).randbytes(3000), bytes(10_000)], ids=len)
def test_parts_are_inflated_whole(chunk: int, piece: int, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "CHUNK", chunk)
    monkeypatch.setattr(archive, "PIECE", piece)
    assert archive.Archive("a.xlsx", with_part(PLAIN, "x", body)).read("x") == body


def test_a_part_that_ends_too_soon_is_damage() -> None:
    data = with_part(PLAIN, "x", b"ab" * 50)
    with zipfile.ZipFile(io.BytesIO(data)) as check:
        size = struct.pack("<L", check.getinfo("x").compress_size)
    at = data.rindex(b"PK\x01\x02")
    cut = data[:at] + data[at:].replace(size, struct.pack("<L", 3), 1)
    with pytest.raises(zipfile.BadZipFile):
        archive.Archive("a.xlsx", cut).read("x")


def test_a_zip_that_is_no_xlsx_says_so() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", "<x/>")
    assert "no xlsx workbook" in refused(data.getvalue()).why.en


def test_a_reader_that_panics_is_a_damaged_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    PanicException = type("PanicException", (BaseException,), {})

    def panic(_: bytes) -> None:
        raise PanicException("index out of bounds: 310101199001011234")

    monkeypatch.setattr(fastexcel, "read_excel", panic)
    assert "damaged" in refused(PLAIN).why.en


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, MemoryError])
def test_what_is_no_damage_is_not_called_so(stop: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_: bytes) -> None:
        raise stop

    monkeypatch.setattr(fastexcel, "read_excel", end)
    with pytest.raises(stop):
        open_file("a.xlsx", PLAIN)


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv"])
@pytest.mark.parametrize("separator", ["\t", ",", ";"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_text_named_as_a_workbook_is_read_as_text(name: str, separator: str, ending: str, encoding: str) -> None:
    text = ending.join(separator.join(row) for row in (["工号", "姓名"], ["0007", "安娜"], ["0008", ""])) + ending
    (sheet,) = open_file(name, text.encode(encoding))
    assert sheet.head == [["工号", "姓名"], ["0007", "安娜"], ["0008", ""]]
    read = sheet.read(0, [Column(0, "name"), Column(1)])
    assert [c.to_pylist() for c in read.columns] == [["0007", "0008"], ["安娜", None]]
    assert read.numbers.tolist() == [2, 3]


def test_a_new_workbook_with_an_old_name_is_read() -> None:
    (sheet,) = open_file("a.xls", PLAIN)
    assert sheet.head == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("name", ["a.xlsb", "a.ods", "a.et", "a.numbers", "a.mht"])
def test_what_is_not_read_says_how_to_save_it(name: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        open_file(name, PLAIN)
    (problem,) = found.value.problems
    assert problem.mend.en.endswith("save it as xlsx.")


def test_a_bit_that_fell_over_in_the_texts_is_damage() -> None:
    data = bytearray(whole("deals", "xlsx").write())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("xl/sharedStrings.xml")
    data[info.header_offset + 14] ^= 1  # the checksum before the part
    at = bytes(data).index(b"PK\x01\x02", info.header_offset + info.compress_size)
    while bytes(data[at + 46 : at + 46 + len(info.filename)]) != info.filename.encode():
        at = bytes(data).index(b"PK\x01\x02", at + 4)
    data[at + 16] ^= 1
    with pytest.raises(ProblemsFound):
        open_file("a.xlsx", bytes(data))
