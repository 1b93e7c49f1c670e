"""Merged cells below a header are told, in every format that knows them; those of headers and totals make no difference."""

from __future__ import annotations

import io
import struct

import openpyxl
import pytest

from hrcalc.exports import Column, Merged, archive, open_file

HEAD = ["编号", "日期", "人", "备注"]


def book(*ranges: str, left: int = 0, rows: int = 4) -> bytes:
    """A workbook with a header and rows below it, with merged cells, in the `left`-th column and those behind."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for i in range(rows):
        for j in range(4):
            sheet.cell(i + 1, j + 1 + left, HEAD[j] if not i else f"{i}{j}")
    for one in ranges:
        sheet.merge_cells(one)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def merged(data: bytes, columns: tuple[int, ...] = (0, 1, 2), header: int = 0, name: str = "a.xlsx") -> list[Merged]:
    return open_file(name, data)[0].read(header, [Column(i) for i in columns]).merged


@pytest.mark.parametrize(
    ("ranges", "found"),
    [
        ((), []),
        (["C2:C4"], [Merged(2, 4, (2,))]),
        (["B3:C3", "A2:A3"], [Merged(2, 3, (0,)), Merged(3, 3, (2,))]),
        (["B2:D4"], [Merged(2, 4, (1, 2))]),
        (["D2:D4"], []),
        (["A1:C1"], []),
        (["A1:A2"], []),
    ],
)
@pytest.mark.parametrize("left", [0, 2])
def test_merged_cells_of_a_workbook(ranges: list[str], found: list[Merged], left: int) -> None:
    moved = ["".join(chr(ord(c) + left) if c.isalpha() else c for c in one) for one in ranges]
    assert merged(book(*moved, left=left)) == found


def test_a_merged_range_without_text_hides_nothing() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book("C2:C4")))
    made.worksheets[0]["C2"] = None
    data = io.BytesIO()
    made.save(data)
    assert merged(data.getvalue()) == []


@pytest.mark.parametrize("size", [67, 71, 1000])
def test_merged_cells_are_found_wherever_the_xml_is_cut(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ranges = [f"C{i}:C{i + 1}" for i in range(2, 200, 2)]
    data = book(*ranges, rows=201)
    monkeypatch.setattr(archive, "CHUNK", size)
    assert len(merged(data)) == len(ranges)


def test_merged_cells_of_a_web_page() -> None:
    page = (
        "<table><tr><th colspan=4>十月</th></tr><tr>" + "".join(f"<th>{h}</th>" for h in HEAD) + "</tr>"
        "<tr><td>1</td><td>5</td><td rowspan=2>A</td><td rowspan=3>x</td></tr>"
        "<tr><td colspan=2>2</td></tr><tr><td>3</td><td>7</td><td>B</td></tr></table>"
    )
    assert merged(page.encode(), header=1, name="a.xls") == [Merged(3, 4, (2,)), Merged(4, 4, (1,))]


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def test_merged_cells_of_an_old_workbook() -> None:
    cells = [(0, i, head) for i, head in enumerate(("id", "day", "who"))]
    cells += [(row, i, f"{row}{i}") for row in (1, 2, 3) for i in range(3) if i < 2 or row == 1]
    labels = b"".join(
        record(0x0204, struct.pack("<HHHHB", row, at, 15, len(text), 0) + text.encode()) for row, at, text in cells
    )
    spans = record(0x00E5, struct.pack("<H4H4H", 2, 1, 3, 2, 2, 0, 0, 0, 2))
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)) + labels + spans + record(0x0A, b"")
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    at = len(begin) + 4 + 8 + 1 + 4
    data = begin + record(0x0085, struct.pack("<IBB", at, 0, 0) + b"\1\0S") + record(0x0A, b"") + sheet
    assert merged(data, name="a.xls") == [Merged(2, 4, (2,))]
