"""Web pages under the name of a workbook: what a spreadsheet would show, every row in its place."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import builder, tostring

from hrcalc.exports import Column, Options, Sheet, open_file
from hrcalc.problems import ProblemsFound


def sheets(text: str, encoding: str = "utf-8", name: str = "a.xls") -> list[Sheet]:
    return open_file(name, text.encode(encoding))


def rows(text: str) -> list[list[str]]:
    (sheet,) = sheets(text)
    return sheet.head


def refused(data: bytes, name: str = "a.xls") -> str:
    with pytest.raises(ProblemsFound) as found:
        open_file(name, data)
    (problem,) = found.value.problems
    assert (problem.code, problem.blocking) == ("unreadable", True)
    return problem.why.en


SAVED_BY_EXCEL = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv=Content-Type content="text/html; charset=gb2312"><style><!-- td {mso-number-format:General;} --></style>
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:Name>Sheet1</x:Name></x:ExcelWorkbook></xml><![endif]--></head>
<body><table border=0 x:str><col width=72 span=3 style='width:54pt'>
 <tr height=19><td class=xl24 style='mso-number-format:"\\@"'>工号</td><td>姓名</td><td>金额</td></tr>
 <tr><td x:str="'0007">0007</td><td>安娜&nbsp;<span>&nbsp;</span></td>
 <td align=right x:num="1234.5">1,235</td></tr>
<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]>
</table></body></html>
"""


@pytest.mark.parametrize("name", ["a.xls", "a.htm", "a.html", "a.xlsx"])
def test_a_page_saved_by_a_spreadsheet(name: str) -> None:
    (sheet,) = sheets(SAVED_BY_EXCEL, "gbk", name)
    assert (sheet.name, sheet.encoding) == ("", "gb18030")
    assert sheet.head == [["工号", "姓名", "金额"], ["0007", "安娜", "1234.5"]]
    read = sheet.read(0, [Column(2), Column(0, "name"), Column(2, "number")])
    assert [c.to_pylist() for c in read.columns] == [["1234.5"], ["0007"], ["1234.5"]]
    assert read.numbers.tolist() == [2]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("&lt;a&gt; &amp; &#20013;&eacute;", "<a> & 中é"),
        ("a<br>b<br/> c", "a\nb\nc"),
        ("<p>a</p><p>b</p>", "a\nb"),
        ("a\n   b\tc", "a b c"),
        ("<b>1</b><font color=red>2</font>", "12"),
        ("<!-- no -->x<script>no</script><style>no</style>", "x"),
        ("&nbsp;", ""),
        ("\u3000中\u3000", "中"),
    ],
)
def test_the_text_of_a_cell_is_what_is_shown(cell: str, text: str) -> None:
    assert rows(f"<table><tr><td>{cell}</td><td>.</td></tr></table>") == [[text, "."]]


@pytest.mark.parametrize(
    ("number", "shown", "text"),
    [
        ("1234.5", "1,235", "1234.5"),
        ("-1234.5", "(1,235)", "-1234.5"),
        ("1234.5", "￥1,234.50", "￥1,234.50"),
        ("0.12345", "12.3%", "0.12345"),
        ("0.30000000000000004", "0.33", "0.3"),
        ("7", "007", "007"),
        ("46296", "2026-10-01", "2026-10-01"),
        ("310101199001011234", "3.10101E+17", "3.10101E+17"),
        ("310101199001011234", "310101199001011000", "3.10101E+17"),
        ("", "1,235", "1,235"),
        ("nan", "1", "1"),
        ("x", "1", "1"),
    ],
)
def test_the_number_behind_a_rounded_one_is_taken(number: str, shown: str, text: str) -> None:
    assert rows(f'<table><tr><td x:num="{number}">{shown}</td></tr></table>') == [[text]]


def test_merged_cells_stand_in_the_first_one() -> None:
    assert rows(
        "<table><tr><td rowspan=2>a<td colspan=2>b<td rowspan=3>c</tr><tr><td>d<td>e</tr><tr><td>f<td>g<td>h</tr></table>"
    ) == [["a", "b", "", "c"], ["", "d", "e", ""], ["f", "g", "h", ""]]


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "99999999999", "2.5"])
def test_spans_that_mean_nothing(span: str) -> None:
    assert rows(f"<table><tr><td colspan='{span}'>a</td><td>b</td></tr></table>")[0][:2] == ["a", "b"]


def test_several_tables_are_several_sheets() -> None:
    found = sheets(
        "<body><table><tr><td></td></tr></table><table><caption>成单 </caption><tr><td>a</table>x<table><tr><td>b</table>"
    )
    assert [(s.name, s.head) for s in found] == [("成单", [["a"]]), ("2", [["b"]])]


def test_a_table_inside_a_cell_is_one_of_its_own() -> None:
    found = sheets("<table><tr><td>out<table><tr><td>in</table>side</td><td>b</td></tr></table>")
    assert [s.head for s in found] == [[["outside", "b"]], [["in"]]]


def test_rows_and_cells_need_no_end_tags_and_blank_rows_count() -> None:
    (sheet,) = sheets("<TABLE><TBODY><TR><TD>a<TD>b<TR><TR><TD>1<TD>2<TR><TD></TABLE>")
    read = sheet.read(0, [Column(0), Column(1)])
    assert [c.to_pylist() for c in read.columns] == [[None, "1"], [None, "2"]]
    assert read.numbers.tolist() == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><td>a</td></tr><tr><td>b",
        "<table><tr><td>a</td></tr><tr><td>b</td></tr></tabl",
        "<table><tr><td>a</td></tr><!-- <tr><td>b</td></tr></table>",
        "<table><tr><td>a</td></tr><tr><td title='b</td></tr></table>",
        "<table><tr><td>a</td></tr><script> <tr><td>b</td></tr></table>",
    ],
)
def test_a_page_that_was_cut_off_has_lost_rows(text: str) -> None:
    assert "cut off" in refused(text.encode())


@pytest.mark.parametrize(
    ("declared", "encoding", "found"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("gb2312", "gbk", "gb18030"),
        ("GBK", "gb18030", "gb18030"),
        ("big5", "big5", "big5"),
        ("utf-8", "gbk", "gb18030"),  # templates often say what is not so
        ("iso-8859-1", "gbk", "gb18030"),
        ("gb2312", "utf-8-sig", "utf-8"),
        ("utf-16", "utf-16", "utf-16"),
        ("nonsense", "gbk", "gb18030"),
    ],
)
def test_encodings(declared: str, encoding: str, found: str) -> None:
    text = f"<html><head><meta charset='{declared}'></head><table><tr><td>工號姓名</td></tr></table>"
    (sheet,) = sheets(text, encoding)
    assert (sheet.head, sheet.encoding) == ([["工號姓名"]], found)


def test_the_settings_win_over_what_the_page_declares() -> None:
    data = "<meta charset=gb2312><table><tr><td>é</td></tr></table>".encode("cp1252")
    (sheet,) = open_file("a.xls", data, Options(encoding="cp1252"))
    assert (sheet.head, sheet.encoding) == ([["é"]], "cp1252")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:'
         b'spreadsheet"><Worksheet><Table><Row><Cell><Data>1</Data></Cell></Row></Table></Worksheet></Workbook>', "2003"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=x\r\n\r\n<html>", "MHTML"),
    ],
    ids=["xml", "mhtml"],
)  # fmt: skip
def test_other_pages_of_spreadsheets_are_refused_clearly(data: bytes, words: str) -> None:
    assert words in refused(data)
    assert words in refused(data, "a.xlsx")


def test_a_page_without_a_table_holds_nothing() -> None:
    assert sheets("<html><body>请登录</body></html>") == []


@pytest.mark.parametrize(
    "text",
    [
        "<table>" + "<tr><td><font>x</i>" * 100_000 + "</table>",  # would take time to the square
        "<table>" + "<tr><td colspan=16000>x" * 100_000 + "</table>",  # would fill the memory
        "<table><tr>" + "<td colspan=1000>x" * 100 + "</table>",
    ],
    ids=["deep", "broad", "wide"],
)
def test_tangled_pages_are_refused_before_they_take_time_or_memory(text: str) -> None:
    assert "tangled" in refused(text.encode())


def test_nothing_outside_the_file_is_read(tmp_path: pytest.TempPathFactory) -> None:
    text = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><table><tr><td>a&x;</td></tr></table></html>'
    )
    assert all("&x;" in s.head[0][0] or s.head == [["a"]] for s in sheets(text))


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=5)


@given(st.lists(st.lists(words, min_size=2, max_size=2), min_size=1, max_size=30))
def test_what_was_written_is_read(cells: list[list[str]]) -> None:
    table = builder.TABLE(*(builder.TR(*(builder.TD(cell) for cell in row)) for row in [["a", "b"], *cells]))
    (sheet,) = open_file("a.xls", tostring(table, encoding="utf-8"))
    read = sheet.read(0, [Column(0), Column(1)])
    while cells and not any(cells[-1]):
        cells.pop()
    assert list(zip(*(c.to_pylist() for c in read.columns), strict=True)) == [(a or None, b or None) for a, b in cells]
    assert read.numbers.tolist() == list(range(2, len(cells) + 2))


def test_damaged_pages_are_problems_never_faults() -> None:
    dice = random.Random(9)
    whole = SAVED_BY_EXCEL.encode("gbk")
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 20)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        with suppress(ProblemsFound):
            for sheet in open_file("a.xls", bytes(data)):
                sheet.read(0, [Column(0)])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("100<sup>2</sup>", "100^2"),
        ("<s>5</s>100", "~5~100"),
        ("<del>5</del><b>100</b>", "~5~100"),
        ('100<span style="display:none">000</span>', "100"),
        ('1<span STYLE="color:red; Display : None"><b>00</b><br>0</span>2', "12"),
        ("7<span hidden>000</span>", "7"),
        ("金额<sup>*</sup>", "金额*"),
        ("1<b>00</b>", "100"),
        ('1<p style="display:none">0<br>', "1"),
    ],
)
def test_what_is_hidden_raised_or_struck_out_is_no_digit(cell: str, text: str) -> None:
    assert rows(f"<table><tr><td>{cell}</td><td>x</td></tr><tr><td>1</td></tr></table>") == [[text, "x"], ["1", ""]]
