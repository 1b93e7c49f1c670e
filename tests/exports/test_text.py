"""Encodings: GB18030 and cp1252 told apart by how their bytes stand, nothing damaged taken for something else, and the settings' word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.exports import Options, open_file
from hrcalc.exports import text as texts
from hrcalc.exports.text import decode
from hrcalc.problems import ProblemsFound

FRENCH = "nom,société,montant\nRené Désormeaux,Café de l’Été,1200 €\nZoë Müller,Straße,3\n"
CHINESE = "工号,姓名,部门\n0007,王小明,销售部\n0008,李珺,市场部\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        ("name\nJosé Núñez\n", "cp1252"),
        ("a,b\né,1\n", "cp1252"),
        (CHINESE, "gb18030"),
        ("姓名\n王\n", "gb18030"),
        ("name,n\n李珺,1\n", "gb18030"),  # the second byte of the second character is ASCII
        ("name\n𠮷\n", "gb18030"),  # four bytes, two of them digits
        ("name\n𠮷野,龘,é\n", "gb18030"),
        (FRENCH, "utf-8"),
        (CHINESE, "utf-8"),
        ("a,b\n1,2\n", "utf-8"),
    ],
)
def test_each_encoding_is_told(text: str, encoding: str) -> None:
    found = decode("a.csv", text.encode(encoding))
    assert (found.text.decode(), found.encoding) == (text, encoding)
    (sheet,) = open_file("a.csv", text.encode(encoding))
    assert sheet.encoding == encoding


@pytest.mark.parametrize(("text", "encoding"), [(FRENCH, "cp1252"), (CHINESE, "gb18030"), ("名\n𠮷𠮷𠮷\n", "gb18030")])
@pytest.mark.parametrize("chunk", [5, 7, 64])
def test_pieces_make_no_difference(text: str, encoding: str, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "CHUNK", chunk)
    assert decode("a.csv", (text * 9).encode(encoding)).encoding == encoding


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_marks_decide(mark: str) -> None:
    found = decode("a.csv", CHINESE.encode(mark))
    assert found.text.decode("utf-8-sig") == CHINESE
    assert found.encoding == mark.removesuffix("-sig")


def test_what_cp1252_lacks_is_gb18030_if_it_can_be() -> None:
    data = b"a\n" + b"\x81\x40,\x8d\x41\n"  # two characters of GBK; 81 and 8d mean nothing in cp1252
    assert decode("a.csv", data).encoding == "gb18030"
    with pytest.raises(ProblemsFound):
        decode("a.csv", b"a\n\x81,\x8d\n")


@pytest.mark.parametrize("text", [FRENCH * 9, CHINESE * 9, "name\n" + "José 王小明\n" * 30])
@pytest.mark.parametrize("at", [0, 1, 7, 20])
def test_damaged_utf8_is_never_taken_for_another_encoding(text: str, at: int) -> None:
    data = bytearray(text.encode())
    places = [i for i, byte in enumerate(data) if byte >= 0x80]
    data[places[at]] = 0xFF
    with pytest.raises(ProblemsFound) as found:
        decode("a.csv", bytes(data))
    (problem,) = found.value.problems
    assert "UTF-8, but it is damaged" in problem.why.en
    assert problem.row == data.count(b"\n", 0, places[at]) + 1


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4))
def test_chinese_names_in_gb18030_are_never_taken_for_anything_else(text: str) -> None:
    """But where all bytes happen to make UTF-8, which nobody could tell."""
    data = f"姓名,部门\n{text},销售部\n".encode("gb18030")
    assert decode("a.csv", data).text.decode() == data.decode("gb18030")


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz ", min_size=3), min_size=1), st.sampled_from("éèüöäñçß€–’"))
def test_letters_with_accents_between_others_are_cp1252(words: list[str], letter: str) -> None:
    text = letter.join(["x", *words, "x"])
    assert decode("a.csv", text.encode("cp1252")).text.decode() == text


@pytest.mark.parametrize(
    ("told", "encoding"),
    [
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
        ("big5", "big5"),
        ("utf-16-le", "utf-16-le"),
        ("UTF8", "utf-8"),
        ("gbk", "gbk"),
    ],
)
def test_what_the_settings_say_is_taken(told: str, encoding: str) -> None:
    text = "a,é\n1,ü\n" if encoding in ("cp1252", "latin-1") else "a,工\n1,中\n"
    (sheet,) = open_file("a.csv", text.encode(encoding), Options(encoding=told))
    assert sheet.encoding == told
    assert sheet.head == [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize("told", ["utf-8", "ascii", "big5"])
def test_what_is_not_as_the_settings_say_is_refused(told: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        open_file("a.csv", "a,b\n1,\xff\xff\xff\n".encode("latin-1"), Options(encoding=told))
    (problem,) = found.value.problems
    assert f"not {told}, as the settings say" in problem.why.en
    assert problem.blocking


def test_the_line_of_the_damage_counts_carriage_returns_where_there_are_no_others() -> None:
    with pytest.raises(ProblemsFound) as found:
        decode("a.csv", b"\xef\xbb\xbfa\r1\r\xc4\r")
    assert found.value.problems[0].row == 3
