"""A long CSV is cut into pieces: never inside a row, and what is read does not depend on where."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.exports import Column, open_file, quotes

CELLS = st.text(st.sampled_from('a",\n\r 王\ufeff'), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=12)
CHUNKS = st.integers(1, 40)


def written(rows: list[list[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@given(ROWS, CHUNKS)
def test_pieces_are_whole_rows_and_all_of_them(rows: list[list[str]], chunk: int) -> None:
    text = written(rows)
    data = text.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotes, "CHUNK", chunk)
        pieces = quotes.pieces(data, 0, ",")
    assert pieces is not None
    assert b"".join(data[a:b] for a, b in pieces) == data
    assert [row for a, b in pieces for row in rows_of(data[a:b].decode())] == rows_of(text)
    assert not any(data.startswith(b"\xef\xbb\xbf", a) for a, _ in pieces[1:])


@given(ROWS, CHUNKS, st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_what_is_read_does_not_depend_on_the_pieces(rows: list[list[str]], chunk: int, mark: bytes) -> None:
    data = mark + b"x,y\n" + written(rows).encode()

    def read() -> object:
        (sheet,) = open_file("a.csv", data)
        found = sheet.read(0, [Column(0, "name"), Column(1)])
        return [c.to_pylist() for c in found.columns], found.numbers.tolist(), found.problems

    whole = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotes, "CHUNK", chunk)
        assert read() == whole


def test_a_byte_order_mark_amid_the_rows_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "CHUNK", 8)
    (sheet,) = open_file("a.csv", ("a,b\n3,4\n" + "\ufeff1,2\n" * 40).encode())
    (cells,) = sheet.read(0, [Column(0, "name")]).columns
    assert cells.to_pylist() == ["3"] + ["\ufeff1"] * 40


def test_odd_rows_of_every_piece_keep_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["a,b", *("1,2,3" if i % 7 == 0 else f'"{i}\n",x' if i % 5 == 0 else f"{i},y" for i in range(2, 200))]
    monkeypatch.setattr(quotes, "CHUNK", 64)
    (sheet,) = open_file("a.csv", ("\n".join(lines) + "\n").encode())
    rows = sheet.read(0, [Column(0, "name"), Column(1)])
    assert [p.row for p in rows.problems] == list(range(7, 200, 7))
    assert rows.numbers.tolist() == [i for i in range(2, 200) if i % 7]
    assert [int(text) for text in rows.columns[0].to_pylist()] == rows.numbers.tolist()


def test_marks_that_are_text_leave_the_file_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["a,b", *(f'{i} "inch,y' if i % 2 else f'{i},"y\n"' for i in range(2, 62))]
    monkeypatch.setattr(quotes, "CHUNK", 16)
    (sheet,) = open_file("a.csv", "\n".join(lines).encode())
    rows = sheet.read(0, [Column(0, "name"), Column(1)])
    cells = zip(*(column.to_pylist() for column in rows.columns), strict=True)
    assert list(cells) == [(f'{i} "inch', "y") if i % 2 else (f"{i}", "y\n") for i in range(2, 62)]
    assert rows.problems == []
