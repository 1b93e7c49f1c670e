"""payroll.xlsx and payslips.xlsx: what finance adds up is what the lines add up to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from openpyxl import load_workbook

from hrcalc.documents import sheets as sheets_module
from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures
from hrcalc.documents.headings import TOTALS
from hrcalc.documents.sheets import Field, table_sheet
from hrcalc.documents.strips import COLUMNS, write_strips
from hrcalc.documents.style import Looks
from hrcalc.documents.workbook import write_workbook
from hrcalc.engine.result import PayRun
from hrcalc.problems import Problem
from hrcalc.words import Text
from tests.documents.factory import (
    HASH,
    ITEMS,
    MONTH,
    Draft,
    draft,
    person,
    sample,
    with_anomalies,
    with_books,
    with_retro,
)
from tests.documents.office import needs_office, sheets
from tests.documents.read import cells, column, fen, find, sums_by_person

SHEETS = ["汇总", "工资表", "明细", "指标", "来源核对", "与上月对比", "行数核对", "适用制度", "提示与暂缓"]


def workbook(run: PayRun, folder: Path) -> Path:
    path = folder / "payroll.xlsx"
    write_workbook(Figures(run), path, Book("zh", MONTH.last))
    return path


def strips(run: PayRun, folder: Path) -> Path:
    path = folder / "payslips.xlsx"
    write_strips(Figures(run), path, Book("zh", MONTH.last))
    return path


def register(table: list[list[Any]]) -> tuple[dict[str, list[Any]], list[Any], list[str]]:
    """People's rows by id, the row of totals, and the heads, totals' own heads only."""
    at = find(table, "工号")[0] + 1
    people = {row[0]: row for row in table[at + 1 :] if row[0] and "小计" not in row[0] and row[0] != "合计"}
    return people, next(row for row in table[at + 1 :] if row[0] == "合计"), table[at]


def test_the_register_is_the_sum_of_the_lines(tmp_path: Path) -> None:
    run = sample(40)
    table = cells(workbook(run, tmp_path), "工资表")
    people, last, heads = register(table)
    start = find(table, "合计")[1]
    places = {name: heads.index(text.zh, start) for name, text in TOTALS.items()}
    sums = sums_by_person(run)
    assert set(people) == set(sums)
    for id_, row in people.items():
        if id_ in run.held:
            assert row[places["net_pay"]] is None
            assert row[6] == "暂缓"
            continue
        for name, amount in sums[id_].items():
            assert fen(row[places[name]]) == amount, (id_, name)
    for name in ("gross_pay", "pretax_deductions", "income_tax", "other_deductions", "net_pay", "employer_cost"):
        assert fen(last[places[name]]) == sum(of[name] for of in sums.values())


def test_readers_that_believe_a_sheet_s_told_size_find_every_row(tmp_path: Path) -> None:
    path = workbook(sample(40), tmp_path)
    read, streamed = openpyxl.load_workbook(path), openpyxl.load_workbook(path, read_only=True)
    for name in SHEETS:
        if name in read.sheetnames:
            rows = [row for row in streamed[name].iter_rows(values_only=True) if any(cell is not None for cell in row)]
            assert len(rows) == sum(any(cell is not None for cell in row) for row in read[name].values), name


def test_every_item_has_its_column_and_memos_no_total(tmp_path: Path) -> None:
    run = sample(20)
    people, last, heads = register(cells(workbook(run, tmp_path), "工资表"))
    paid = set(run.lines["item"].to_pylist())
    assert 0 < len(paid & {item.id for item in ITEMS}) < len(ITEMS)
    for item in ITEMS:
        if item.id not in paid:
            assert item.title.zh not in heads, "nobody has it: no column"
            continue
        place = heads.index(item.title.zh)
        expected = {
            id_: sum(
                int(line["amount"].scaleb(2))
                for line in run.lines.to_pylist()
                if line["employee_id"] == id_ and line["item"] == item.id
            )
            for id_ in people
        }
        assert {id_: fen(row[place] or 0) for id_, row in people.items()} == expected
        assert (last[place] is None) == (item.kind == "memo")


def test_totals_are_live(tmp_path: Path) -> None:
    sheet = load_workbook(workbook(sample(12), tmp_path))["工资表"]
    last = [cell.value for cell in sheet[sheet.max_row]]
    assert last[0] == "合计"
    assert str(last[7]).startswith("=SUBTOTAL(9,H5:H")


def test_lines_of_items_that_no_document_has(tmp_path: Path) -> None:
    made = draft(2)
    made.line("0007", "retired_item", 777, title="已停用项目", kind="earning", origin_month="2026-08")
    people, _, heads = register(cells(workbook(made.run(), tmp_path), "工资表"))
    assert fen(people["0007"][heads.index("已停用项目")]) == 777


def test_lines_and_metrics_are_all_there(tmp_path: Path) -> None:
    run = sample(25)
    path = workbook(run, tmp_path)
    table = cells(path, "明细")
    head = find(table, "金额")
    amounts = [fen(row[head[1]]) for row in table[head[0] + 1 :]]
    assert amounts == [int(value.scaleb(2)) for value in run.lines["amount"].to_pylist()]
    assert len(cells(path, "指标")) - 3 == run.metrics.num_rows


def test_summary_by_department_and_item(tmp_path: Path) -> None:
    run = sample(40)
    table = cells(workbook(run, tmp_path), "汇总")
    net = column(table, find(table, "实发工资"))
    assert sum(map(fen, net)) == sum(of["net_pay"] for of in sums_by_person(run).values())
    assert find(table, "应发 小计")


def test_beside_last_month(tmp_path: Path) -> None:
    run = sample(20)
    table = cells(workbook(run, tmp_path), "与上月对比")
    at = find(table, "工号")[0]
    people = {row[0]: row for row in table[at + 1 :]}
    assert run.previous is not None
    sums = sums_by_person(run)
    for id_, row in people.items():
        if id_ in run.previous.net and id_ not in run.held and id_ in sums:
            assert fen(row[8]) == sums[id_]["net_pay"] - run.previous.net[id_]
    assert people["S900"][9] == "本月没有工资"
    assert people["S003"][9] == "本月暂缓"
    assert people["S019"][9] == "上月没有工资"
    moves = [abs(fen(row[8])) for row in table[at + 1 : -1]]
    assert moves == sorted(moves, reverse=True)


def test_no_last_month_is_said(tmp_path: Path) -> None:
    table = cells(workbook(replace(sample(5), previous=None), tmp_path), "与上月对比")
    assert "2026年9月" in table[1][0]


def test_balance_and_problems(tmp_path: Path) -> None:
    path = workbook(sample(10), tmp_path)
    balance = cells(path, "行数核对")
    assert ["成单", 104, 88, 16, "被后面文件夹的行替换: 14\n空行: 2"] in balance
    problems = cells(path, "提示与暂缓")
    assert problems[3][:4] == ["错误", "2026-10/deals.csv:17", "线索编号", "L9999"]
    assert problems[3][6].startswith("S003 ")


def test_policies_name_the_items_that_they_pay(tmp_path: Path) -> None:
    made = draft(2)
    made.line("0007", "base_commission", 1, title="基础提成", kind="earning", policy="base-pay")
    table = {row[1]: row for row in cells(workbook(made.run(), tmp_path), "适用制度")[3:]}
    assert table["base-pay"][5] == "基本工资、基础提成"
    assert table["invite-team"][5] == "基础提成、绩效提成、协同奖励"
    assert table["invite-team"][4] == 24


def test_no_sheet_of_problems_without_any(tmp_path: Path) -> None:
    assert load_workbook(workbook(draft(3).run(), tmp_path)).sheetnames == SHEETS[:-1]


EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "a\x01b\x0bc", "<b>&amp;</b>", "_x0041_", "x" * 40_000, "\u202e反", "😀"]


@pytest.mark.parametrize("evil", EVIL)
def test_text_stays_text(tmp_path: Path, evil: str) -> None:
    made = Draft([person("S1", evil, department=evil, team=evil)], [], [])
    made.line("S1", "base_pay", 100, working=evil, formula=evil, source=evil)
    problem = Problem(code="x", why=Text(evil, evil), mend=Text(evil, evil), file=evil, column=evil, value=evil)
    run = made.run(problems=[problem])
    book = load_workbook(workbook(run, tmp_path))
    for sheet, cell in (("明细", "G4"), ("明细", "J4"), ("工资表", "B5"), ("提示与暂缓", "D4"), ("汇总", "A6")):
        found = book[sheet][cell]
        assert found.data_type in ("s", "inlineStr"), (sheet, cell)
        shown = evil[:32_767].replace("\x01", " ").replace("\x0b", " ").replace("_x0041_", "_x005F_x0041_")
        if sheet != "汇总":
            assert found.value == shown
    load_workbook(strips(run, tmp_path))


def test_more_rows_than_a_sheet_holds(tmp_path: Path) -> None:
    book = Book("zh", MONTH.last)
    values = pa.chunked_array([pa.array([f"r{at}" for at in range(25)])])
    fields = [Field(Text("列", "Column"), values, Looks("zh").text)]
    table_sheet(book, Text("表", "Table"), "题", "注", fields, max_rows=sheets_module.HEAD + 10)
    book.save(tmp_path / "a.xlsx")
    found = load_workbook(tmp_path / "a.xlsx")
    assert found.sheetnames == ["表", "表 2", "表 3"]
    rows = [row[0] for sheet in found.worksheets for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert rows == [f"r{at}" for at in range(25)]
    assert found["表 3"]["A3"].value == "列"


def test_strips(tmp_path: Path) -> None:
    run = sample(30)
    path = strips(run, tmp_path)
    table = cells(path)
    sums = sums_by_person(run)
    seen: list[str] = []
    for at, row in enumerate(table):
        if row[0] != "月份":
            continue
        id_ = table[at + 1][1]
        seen.append(id_)
        pairs: dict[str, list[Any]] = {}
        end = at
        while table[end][COLUMNS - 1] is not None or table[end][0] is not None:
            for head, value in zip(table[end], table[end + 1], strict=True):
                if head:
                    pairs.setdefault(head, []).append(value)
            end += 2
        assert fen(pairs["应发工资"][0]) == sums[id_]["gross_pay"]
        assert fen(table[end - 1][COLUMNS - 1]) == sums[id_]["net_pay"], "net pay stands last"
        items = {item.title.zh: item for item in ITEMS}
        earned = sum(
            fen(values[0]) for head, values in pairs.items() if head in items and items[head].kind == "earning"
        )
        assert earned == sums[id_]["gross_pay"]
        assert not any(fen(values[0]) == 0 for head, values in pairs.items() if head in items)
        assert all(value is None for value in table[end]), "a blank line to cut along"
    assert seen == [id_ for id_ in sums if id_ not in run.held]
    sheet = load_workbook(path).worksheets[0]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    starts = {at + 1 for at, row in enumerate(table) if row[0] == "月份"}
    assert len(sheet.row_breaks.brk) >= 5
    assert all(mark.id + 1 in starts for mark in sheet.row_breaks.brk), "no strip is split over two pages"


@needs_office
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    run = sample(20)
    book = sheets(workbook(run, tmp_path), tmp_path)
    assert set(book) == set(SHEETS)
    people, last, heads = register(book["工资表"])
    start = find(book["工资表"], "合计")[1]
    sums = sums_by_person(run)
    for name in ("gross_pay", "net_pay"):
        place = heads.index(TOTALS[name].zh, start)
        shown = {id_: fen(row[place]) for id_, row in people.items() if id_ not in run.held}
        assert shown == {id_: of[name] for id_, of in sums.items() if id_ not in run.held}
        assert fen(last[place]) == sum(of[name] for of in sums.values()), "LibreOffice works the totals out itself"
    assert "0007" in people, "ids are text"
    lines = book["明细"]
    head = find(lines, "金额")
    assert [fen(row[head[1]]) for row in lines[head[0] + 1 :]] == [
        int(value.scaleb(2)) for value in run.lines["amount"].to_pylist()
    ]


def test_the_register_tells_the_year_to_date_and_adds_it_up(tmp_path: Path) -> None:
    run = with_books(sample(40))
    table = cells(workbook(run, tmp_path), "工资表")
    people, last, heads = register(table)
    start = find(table, "本年累计")[1]
    assert heads[start:] == [text.zh for text in TOTALS.values()]
    sums = sums_by_person(run)
    for id_, row in people.items():
        if id_ in run.held:
            assert row[start:] == [None] * len(TOTALS)
        else:
            expected = sums[id_] | {"taxable_earnings": sums[id_]["gross_pay"]}
            assert [fen(value) for value in row[start:]] == [expected[name] * 10 for name in TOTALS]
    net = heads.index("实发工资", start)
    assert fen(last[net]) == sum(of["net_pay"] for id_, of in sums.items() if id_ not in run.held) * 10


def test_the_hash_of_the_ledger_is_printed(tmp_path: Path) -> None:
    path = workbook(with_books(draft(3).run()), tmp_path)
    told = f"账本已关账到 2026-09,哈希 {HASH}"
    assert cells(path, "工资表")[1][0] == f"单位:元;{told}"
    assert any(row[0] == told for row in cells(path, "汇总"))
    footer = load_workbook(path)["工资表"].oddFooter
    assert footer is not None
    assert (footer.left.text, footer.center.text, footer.right.text) == ("&A", told, "第 &P 页,共 &N 页")


def test_without_a_ledger_nothing_of_it_is_there(tmp_path: Path) -> None:
    path = workbook(draft(3).run(), tmp_path)
    assert "补差" not in load_workbook(path).sheetnames
    for sheet in ("汇总", "工资表"):
        assert not any("账本" in str(cell) or "累计" in str(cell) for row in cells(path, sheet) for cell in row)


def test_lines_of_earlier_months_have_a_sheet(tmp_path: Path) -> None:
    table = cells(workbook(with_retro(draft(3)).run(), tmp_path), "补差")
    assert table[1][0].endswith("2026-08:1 笔;2026-09:2 笔")
    assert [[*row[:5], fen(row[6]), fen(row[7]), *row[8:]] for row in table[3:]] == [
        ["0007", "徐丽", "邀约部", "2026-08", "协同奖励(补 2026-08)", 200_00, 200_00, "迟到的成单", "2026-10/deals.csv:77"],
        ["0007", "徐丽", "邀约部", "2026-09", "迟到扣款(补 2026-09)", 50_00, -50_00, "改了考勤",
         "2026-10/attendance.csv:9"],
        ["S990", "柳依依", "销售部", "2026-09", "基础提成(补 2026-09)", -350_00, -350_00, "退款", "2026-10/deals.csv:78"],
    ]  # fmt: skip


def test_somebody_who_left_stands_in_every_table_with_what_is_made_good(tmp_path: Path) -> None:
    run = with_retro(draft(3)).run()
    table = cells(workbook(run, tmp_path), "工资表")
    people, _, heads = register(table)
    row = people["S990"]
    assert {head: value for head, value in zip(heads[7:], row[7:], strict=True) if value} == {
        "基础提成": -350,
        "应发工资": -350,
        "应税收入": -350,
        "实发工资": -350,
    }
    strip = next(row for row in cells(strips(run, tmp_path)) if row[1] == "S990")
    assert fen(strip[4]) == fen(strip[-1]) == -350_00


def test_an_item_that_is_gone_is_headed_by_no_single_month(tmp_path: Path) -> None:
    made = draft(1)
    for month in ("2026-08", "2026-09"):
        made.line("0007", "old_bonus", 1, title=f"旧奖金(补 {month})", kind="earning", origin_month=month)
    made.line("0007", "older_bonus", 1, title="更旧的奖金(补 2026-08)", kind="earning", origin_month="2026-08")
    _, _, heads = register(cells(workbook(made.run(), tmp_path), "工资表"))
    assert "old_bonus" in heads
    assert "更旧的奖金(补 2026-08)" in heads
    assert not any("旧奖金(补 2026" in str(head) for head in heads if "更" not in str(head))


def test_what_is_odd_has_a_sheet(tmp_path: Path) -> None:
    path = workbook(with_anomalies(draft(9).run()), tmp_path)
    rows = {(row[3], row[0]): row for row in cells(path, "异常")[3:]}
    run = draft(9).run()
    net = {row["employee_id"]: int(row["net_pay"].scaleb(2)) for row in run.employees.to_pylist()}
    assert rows["实发大增", "0007"][2] == "邀约部"
    assert [fen(value) for value in rows["实发大增", "0007"][4:7]] == [5_000_00, net["0007"], net["0007"] - 5_000_00]
    assert rows["首次发放", "S002"][4] is None
    shared = [row for (kind, _), row in rows.items() if kind == "几人同一账号"]
    assert [row[0] for row in shared] == ["0007", "S001", "S002"]
    assert [id_ for id_ in ("0007", "S001", "S002") if id_ in shared[1][7]] == ["0007", "S002"]
    assert "异常" not in load_workbook(workbook(draft(3).run(), tmp_path)).sheetnames
