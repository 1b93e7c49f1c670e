"""CSV as it comes: encodings, separators, quotes, blank and ragged rows; every row keeps its number."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.exports import Column, open_file
from hrcalc.problems import ProblemsFound


def read(
    data: bytes, columns: int = 2, header: int = 0
) -> tuple[list[tuple[str | None, ...]], list[int], list[tuple[int | None, str]]]:
    """The rows below the header, their numbers, and the problems' rows and words."""
    (sheet,) = open_file("a.csv", data)
    rows = sheet.read(header, [Column(i, "name" if i % 2 else "value") for i in range(columns)])
    cells = list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
    return cells, rows.numbers.tolist(), [(p.row, p.why.en) for p in rows.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_encodings_separators_and_line_ends(encoding: str, separator: str, ending: str) -> None:
    text = ending.join(separator.join(row) for row in (["工号", "姓名"], ["0007", "安娜𠮷"], ["NA", ""])) + ending
    assert read(text.encode(encoding))[0] == [("0007", "安娜𠮷"), ("NA", None)]
    (sheet,) = open_file("a.csv", text.encode(encoding))
    assert sheet.head[:2] == [["工号", "姓名"], ["0007", "安娜𠮷"]]


def test_short_chinese_text_in_gbk_is_not_guessed_at() -> None:
    assert read("部门,人\n销售,王\n".encode("gbk"))[0] == [("销售", "王")]


@pytest.mark.parametrize("data", ["工号,姓名\n1,".encode() + b"\xff\xff\n", b"\xef\xbb\xbfa,b\n1,\xc4\xe3\n"])
def test_bytes_that_are_no_text(data: bytes) -> None:
    with pytest.raises(ProblemsFound) as found:
        open_file("2026-10/a.csv", data)
    (problem,) = found.value.problems
    assert (problem.code, problem.file, problem.row, problem.blocking) == ("unreadable", "2026-10/a.csv", 2, True)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \r\n", b",,\n;;\n"])
def test_nothing_in_it(data: bytes) -> None:
    assert open_file("a.csv", data) == []


def test_header_only() -> None:
    assert read(b"a,b")[:2] == ([], [])
    assert read(b"a,b\r\n")[:2] == ([], [])


def test_rows_keep_their_numbers_over_blank_rows_and_new_lines_in_quotes() -> None:
    rows, numbers, _ = read(b'a,b\n1,"x\n\ny"\n\n2,"p,""q"""\n,\n3,z\n')
    assert rows == [("1", "x\n\ny"), (None, None), ("2", 'p,"q"'), (None, None), ("3", "z")]
    assert numbers == [2, 3, 4, 5, 6]


def test_the_header_may_stand_lower_and_hold_new_lines() -> None:
    data = '签单明细\n"导出\n时间",2026\na,"b\nc"\n1,2\n'.encode()
    (sheet,) = open_file("a.csv", data)
    assert sheet.head[2] == ["a", "b\nc"]
    assert read(data, header=2) == ([("1", "2")], [4], [])


def test_ragged_rows_are_problems_and_the_others_stay_where_they_are() -> None:
    rows, numbers, problems = read(b"a,b\n1,2\n3\n4,5,6\n7,8,\n9,10\n")
    assert rows == [("1", "2"), ("7", "8"), ("9", "10")]
    assert numbers == [2, 5, 6]
    assert problems == [(3, "The row has 1 cells, the header has 2."), (4, "The row has 3 cells, the header has 2.")]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('a,b\n1,2\n3,"4\n5,6\n', 3),  # never closed
        ('a,b\n1,2\n"3,4\n5,6\n7,"8"\n', 3),  # closed where another cell begins
        ('a,b\n1,"x\ny"\n3,"4"5\n', 3),  # something behind the closing mark
        ("a,b\n" + '1,"x"\n' * 2_000_000 + '1,"x\n', 2_000_002),
    ],
    ids=["open", "swallowing", "behind", "long"],
)
def test_quotation_marks_that_do_not_pair_are_told_before_rows_vanish(text: str, row: int) -> None:
    with pytest.raises(ProblemsFound) as found:
        read(text.encode())
    (problem,) = found.value.problems
    assert (problem.row, problem.blocking) == (row, True)
    assert "do not pair" in problem.why.en


def test_a_quotation_mark_inside_a_cell_is_text() -> None:
    assert read(b'a,b\n5" x,2\n3,4\n')[0] == [('5" x', "2"), ("3", "4")]


def test_a_header_longer_than_what_is_looked_at_first() -> None:
    names = ",".join(f"column {i}" for i in range(9000))
    (sheet,) = open_file("a.csv", f"{names}\n{'x,' * 8999}y\n".encode())
    assert len(sheet.head[0]) == 9000
    assert sheet.read(0, [Column(8999)]).columns[0].to_pylist() == ["y"]


def test_a_cell_longer_than_a_block() -> None:
    rows, numbers, _ = read(b'a,b\n1,2\n3,"' + b"x\n" * 2_000_000 + b'"\n5,6\n')
    assert [len(cell or "") for _, cell in rows] == [1, 4_000_000, 1]
    assert numbers == [2, 3, 4]


def test_two_dashes_are_blank() -> None:
    assert read(b"a,b\n--,1\n-,2\n")[0] == [(None, "1"), ("-", "2")]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 encrypted", "damaged"),
        ("a.xlsx", b"a,b\n1,\0\n", "no workbook, nor any text"),
        ("a.xlsx", b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_what_cannot_be_read_says_so(name: str, data: bytes, words: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        open_file(name, data)
    assert words in found.value.problems[0].why.en
    assert found.value.problems[0].blocking


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=6)


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), max_size=30),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read(rows: list[list[str]], separator: str, ending: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(
        [["a", "b", "c"], *rows]
    )
    found, numbers, problems = read(text.getvalue().encode(), 3)
    assert found == [tuple(cell if cell not in ("", "--") else None for cell in row) for row in rows]
    assert numbers == list(range(2, len(rows) + 2))
    assert problems == []


@given(st.binary(max_size=200))
def test_no_bytes_are_a_fault(data: bytes) -> None:
    with suppress(ProblemsFound):
        for sheet in open_file("a.csv", b"a,b\n" + data):
            rows = sheet.read(0, [Column(i) for i in range(len(sheet.head[0]))])
            assert all(len(column) == len(rows.numbers) for column in rows.columns)


def test_a_row_with_a_comma_too_many_tells_nothing_of_what_it_holds() -> None:
    (sheet,) = open_file("employees.csv", b"a,b\n310101199001011234,6222021234567890123,x\n")
    (problem,) = sheet.read(0, [Column(0)]).problems
    assert (problem.row, problem.value) == (2, "")
    assert not re.search(r"\d{5}", f"{problem.why.en}{problem.why.zh}{problem.mend.en}")


def test_a_file_of_very_many_columns_is_not_blamed_on_its_quotation_marks() -> None:
    columns = 200_005
    data = b",".join([b"c"] * columns) + b"\n" + b",".join([b"1"] * columns) + b"\n"
    with pytest.raises(ProblemsFound) as found:
        read(data)
    assert "too wide" in found.value.problems[0].why.en


@pytest.mark.parametrize(
    ("data", "words", "row"),
    [
        ("工号,姓名\n1,你\n".encode("utf-16-le"), "UTF-16 or UTF-32 without its mark", 1),
        ("工号,姓名\n1,你\n".encode("utf-32-be"), "UTF-16 or UTF-32 without its mark", 1),
        ("a,b\n1,你\n".encode() + bytes(512), "or damaged", 3),
        ("工号,姓名\n1,你\n".encode("utf-16") + b"x", "begins as UTF-16", 3),
        (b"\xef\xbb\xbfa,b\n1,\xc4\xe3\n", "begins as UTF-8", 2),
        (b"a,b\n1,\xff\xff\n", "neither UTF-8 nor GB18030", 2),
    ],
    ids=["utf-16", "utf-32", "nulls", "odd", "utf-8", "none"],
)
def test_what_is_wrong_with_the_encoding_is_said(data: bytes, words: str, row: int) -> None:
    with pytest.raises(ProblemsFound) as found:
        open_file("a.csv", data)
    assert words in found.value.problems[0].why.en
    assert found.value.problems[0].row == row
