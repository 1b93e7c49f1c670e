"""One payslip a person: what it shows, what it leaves out, what it is called."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from hrcalc.calendar import Month
from hrcalc.documents.figures import Figures
from hrcalc.documents.payslip import Payslips, file_names, load_template
from hrcalc.engine.result import PayRun
from hrcalc.words import Lang
from tests.documents.factory import Draft, draft, person, sample, with_books, with_retro
from tests.documents.office import needs_office, sheets
from tests.documents.read import cells, fen, find, sums_by_person


def slips(run: PayRun, folder: Path, lang: Lang = "zh", template: Path | None = None) -> dict[str, Path]:
    """Write the payslips; their paths by employee id, in the order of the employees."""
    payslips = Payslips(Figures(run), folder, load_template(template, lang), lang)
    payslips.write(range(payslips.batches))
    people = run.employees.select(["employee_id", "name", "status"]).to_pylist()
    paid = [(p["employee_id"], p["name"]) for p in people if p["status"] == "paid"]
    return {id_: folder / name for (id_, _), name in zip(paid, file_names(iter(paid)), strict=True)}


def block(table: list[list[Any]], start: str, end: str) -> Iterator[list[Any]]:
    """The rows between two headings, without subtotals."""
    first, last = find(table, start)[0], find(table, end)[0]
    yield from (row for row in table[first + 1 : last] if "小计" not in row[0])


def test_a_payslip_adds_up(tmp_path: Path) -> None:
    run = sample(30)
    sums = sums_by_person(run)
    paths = slips(run, tmp_path)
    assert len(list(tmp_path.iterdir())) == len(paths) == 29
    for id_, path in paths.items():
        table = cells(path)
        earned = [fen(row[1]) for row in block(table, "应发项目", "应发工资")]
        taken = [fen(row[1]) for row in block(table, "扣除项目", "扣除合计")]
        assert sum(earned) == sums[id_]["gross_pay"] == fen(table[find(table, "应发工资")[0]][1])
        assert sum(earned) - sum(taken) == sums[id_]["net_pay"] == fen(table[find(table, "实发工资")[0]][1])
        assert fen(table[1][4]) == sums[id_]["net_pay"], "net pay stands at the top"
        assert 0 not in earned + taken, "lines of 0 are left out"


def test_every_line_says_where_it_comes_from(tmp_path: Path) -> None:
    table = cells(slips(draft(1).run(), tmp_path)["0007"])
    row = next(row for row in table if row[0] == "绩效提成")
    assert row[2].startswith("won * 100 * lookup(fit_rate, fit_multiplier)\n成单数 ")
    assert row[3] == "邀约部提成(2026-01-01 起) · 提成管理办法 2026 第3条"
    base = next(row for row in table if row[0] == "基本工资")
    assert base[4].startswith("employees.xlsx#在职:")
    assert find(table, "客户匹配度")


def test_several_lines_of_an_item_have_a_subtotal(tmp_path: Path) -> None:
    made = Draft([person("S1", "王芳"), person("S2", "李伟")], [], [])
    for at, fen_ in enumerate((100, 250, 1)):
        made.line("S1", "synergy_bonus", fen_, source=f"2026-10/deals.csv:{at + 2}", credit="inviter", share="1/3")
    made.line("S1", "attendance_bonus", 300_00)
    made.line("S2", "synergy_bonus", 99)
    paths = slips(made.run(), tmp_path)
    table = cells(paths["S1"])
    titles = [row[0] for row in table]
    at = titles.index("协同奖励 小计(3 笔)")
    assert titles[at - 3 : at + 2] == ["协同奖励"] * 3 + ["协同奖励 小计(3 笔)", "全勤奖"]
    assert fen(table[at][1]) == 351
    assert table[at - 3][4] == "2026-10/deals.csv:2\n邀约人;份额 1/3"
    assert not any("小计" in str(row[0]) for row in cells(paths["S2"]))


def test_sections_without_lines_are_left_out(tmp_path: Path) -> None:
    made = Draft([person("S1", "王芳")], [], [])
    made.line("S1", "base_pay", 100)
    titles = [row[0] for row in cells(slips(made.run(), tmp_path)["S1"])]
    assert "应发项目" in titles
    assert not {"扣除项目", "扣除合计", "企业承担(不从工资中扣)", "备查(不计入工资)", "本月指标"} & set(titles)


def test_a_slip_of_120_lines_prints(tmp_path: Path) -> None:
    made = Draft([person("S1", "王芳")], [], [])
    for at in range(120):
        made.line("S1", "synergy_bonus", 200_00, source=f"2026-10/deals.csv:{at:03d}")
    path = slips(made.run(), tmp_path)["S1"]
    sheet = load_workbook(path).worksheets[0]
    assert sum(cell.value == "协同奖励" for cell in sheet["A"]) == 120
    assert sheet.print_title_rows == "$6:$6"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.left.text == "王芳 S1 2026-10"


def test_deductions_before_tax_stand_before_the_tax_and_others(tmp_path: Path) -> None:
    made = draft(2)
    made.line("S001", "old_fund", 5_00, title="旧基金(补 2026-09)", kind="pretax", origin_month="2026-09")
    made.line("S001", "late_deduction", 50_00)
    run = made.run()
    assert [line["item"] for line in run.lines.to_pylist()][-1] == "old_fund", "no document has it any more"
    table = cells(slips(run, tmp_path)["S001"])
    titles = [row[0] for row in block(table, "扣除项目", "扣除合计")]
    assert titles[:3] == ["养老保险", "医疗保险", "住房公积金"]
    assert titles[3].startswith("旧基金")
    assert titles[4:6] == ["个人所得税", "迟到扣款"]


def test_retro_and_payable_are_told(tmp_path: Path) -> None:
    made = Draft([person("S1", "王芳")], [], [])
    made.line("S1", "synergy_bonus", -5, origin_month="2026-08", payable_on="2026-11-10")
    row = next(row for row in cells(slips(made.run(), tmp_path)["S1"]) if row[0] == "协同奖励")
    assert row[4] == "2026-11-10 发放;补 2026-08"
    assert fen(row[1]) == -5


def test_in_english(tmp_path: Path) -> None:
    table = cells(slips(draft(1).run(), tmp_path, "en")["0007"])
    assert table[1][0] == "Payslip · October 2026"
    assert find(table, "Net pay")


def test_text_of_the_data_is_never_a_formula_nor_xml(tmp_path: Path) -> None:
    evil = '=1+1 <a>&"%s {name}'
    made = Draft([person("S1", evil, department=evil)], [], [])
    made.line("S1", "base_pay", 100, title=evil, working=evil, formula=evil, source=evil)
    sheet = load_workbook(slips(made.run(), tmp_path)["S1"]).worksheets[0]
    assert sheet["A3"].value == f"姓名:{evil}"
    assert sheet["A8"].value == evil
    assert sheet["A8"].data_type in ("s", "inlineStr")


def test_rows_grow_with_their_text(tmp_path: Path) -> None:
    made = Draft([person("S1", "王芳")], [], [])
    made.line("S1", "base_pay", 100, working="短")
    made.line("S1", "base_commission", 100, working="长" * 120)
    sheet = load_workbook(slips(made.run(), tmp_path)["S1"]).worksheets[0]
    low, high = (sheet.row_dimensions[row].height for row in (8, 9))
    assert high > 3 * low


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ([("S1", "王芳")], ["S1_王芳.xlsx"]),
        ([("a/b", 'x:"y"|?*<>\\')], ["a_b_x__y_______.xlsx"]),
        ([("S1", "Ann"), ("s1", "ann"), ("S1", "ANN")], ["S1_Ann.xlsx", "s1_ann-2.xlsx", "S1_ANN-3.xlsx"]),
        ([("..", ".")], ["_._.xlsx"]),
        ([("-rf", None), ("", "")], ["_rf.xlsx", "_.xlsx"]),
        ([("S1", "😀é")], ["S1_😀é.xlsx"]),
    ],
)
def test_file_names(people: list[tuple[str, str | None]], names: list[str]) -> None:
    assert list(file_names(iter(people))) == names


def test_very_long_names_fit_the_file_system(tmp_path: Path) -> None:
    made = Draft([person("S1", "长" * 300), person("S2", "长" * 300)], [], [])
    assert all(path.exists() for path in slips(made.run(), tmp_path).values())
    assert len(list(tmp_path.iterdir())) == 2


def test_order_of_lines_changes_no_slip(tmp_path: Path) -> None:
    run = draft(5).run()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    from dataclasses import replace

    shuffled = replace(run, lines=run.lines.sort_by([("item", "ascending"), ("source", "ascending")]))
    first, second = slips(run, tmp_path / "a"), slips(shuffled, tmp_path / "b")
    for id_ in first:
        sums = [sorted(str(row[:2]) for row in cells(paths[id_])) for paths in (first, second)]
        assert sums[0] == sums[1]


def test_many_batches(tmp_path: Path) -> None:
    run = draft(1001).run()
    paths = slips(run, tmp_path)
    sums = sums_by_person(run)
    for id_ in list(paths)[::97]:
        table = cells(paths[id_])
        assert fen(table[1][4]) == sums[id_]["net_pay"]
        assert table[3][0] == f"工号:{id_}"


@needs_office
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    (tmp_path / "slips").mkdir()
    run = draft(2).run()
    path = slips(run, tmp_path / "slips")["0007"]
    (table,) = sheets(path, tmp_path).values()
    ours = [[value for value in row if value] for row in table]
    theirs = [[str(value) for value in row if value is not None] for row in cells(path)]
    assert [row[0] for row in ours if row] == [row[0] for row in theirs if row]
    net = sums_by_person(run)["0007"]["net_pay"]
    assert fen(table[find(table, "实发工资")[0]][1]) == net


YEAR = {
    "应发工资": "gross_pay",
    "应税收入": "taxable_earnings",
    "税前扣除": "pretax_deductions",
    "个人所得税": "income_tax",
    "其他扣除": "other_deductions",
    "实发工资": "net_pay",
}


def year_to_date(table: list[list[Any]]) -> dict[str, int]:
    """What the block says, by title."""
    at = find(table, "本年累计(2026年1月至10月)")[0]
    pairs = [pair for row in table[at + 1 : at + 4] for pair in ((row[0], row[1]), (row[3], row[4]))]
    return {title: fen(value) for title, value in pairs}


def test_the_year_to_date_stands_on_every_slip(tmp_path: Path) -> None:
    run = with_books(sample(450), months=9)
    paths = slips(run, tmp_path)
    sums = sums_by_person(run)
    for id_, path in list(paths.items())[::40]:
        told = year_to_date(cells(path))
        taxable = sums[id_]["gross_pay"]
        assert told == {title: (sums[id_] | {"taxable_earnings": taxable})[name] * 10 for title, name in YEAR.items()}


def test_the_year_begins_with_january(tmp_path: Path) -> None:
    run = replace(with_books(draft(1).run(), months=0), month=Month(2026, 1))
    assert find(cells(slips(run, tmp_path)["0007"]), "本年累计(2026年1月)")
    (tmp_path / "en").mkdir()
    run = replace(run, month=Month(2026, 2))
    assert find(cells(slips(run, tmp_path / "en", "en")["0007"]), "Year to date (January to February 2026)")


def test_without_a_ledger_there_is_no_year_to_date(tmp_path: Path) -> None:
    assert not any("累计" in str(cell) for row in cells(slips(draft(1).run(), tmp_path)["0007"]) for cell in row)


def test_a_template_may_name_the_year_to_date_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["{name}", "累计 {本年累计应发工资} 元"],
        ["{line.title}", "{ytd_net_pay}"],
        ["本年", "{ytd_gross_pay}", "{本年累计}"],
        ["实发", "{net_pay}", "{ytd_net_pay}"],
    ):
        sheet.append(row)
    book.save(path)
    made = Draft([person("S1", "王芳")], [], [])
    made.line("S1", "base_pay", 100_00)
    told = cells(slips(with_books(made.run(), 2), tmp_path, template=path)["S1"])
    title = "本年累计(2026年1月至10月)"
    assert told == [
        ["王芳", "累计 300.00 元", None],
        ["基本工资", 300, None],
        ["本年", 300, title],
        ["实发", 100, 300],
    ]
    (tmp_path / "none").mkdir()
    told = cells(slips(made.run(), tmp_path / "none", template=path)["S1"])
    assert [row[:2] for row in told] == [["王芳", "累计  元"], ["基本工资", None], ["实发", 100]]


def test_the_subtotal_of_an_item_names_no_month_of_one_of_its_lines(tmp_path: Path) -> None:
    made = with_retro(Draft([person("0007", "王芳")], [], []))
    made.line("0007", "synergy_bonus", 100_00, source="2026-10/deals.csv:5")
    titles = [row[0] for row in cells(slips(made.run(), tmp_path)["0007"])]
    at = titles.index("协同奖励 小计(2 笔)")
    assert titles[at - 2 : at] == ["协同奖励", "协同奖励(补 2026-08)"]


def test_a_slip_of_somebody_who_left_has_what_is_made_good(tmp_path: Path) -> None:
    table = cells(slips(with_retro(draft(3)).run(), tmp_path)["S990"])
    row = next(row for row in table if row[0] == "基础提成(补 2026-09)")
    assert (fen(row[1]), row[4]) == (-350_00, "2026-10/deals.csv:78\n补 2026-09")
    assert fen(table[1][4]) == -350_00


def test_of_a_long_formula_the_working_is_enough(tmp_path: Path) -> None:
    """As of social insurance, whose rounding is a condition."""
    made = Draft([person("S1", "王芳")], [], [])
    made.line("S1", "base_pay", 100, working="500 × 20%", formula="a" * 100)
    made.line("S1", "base_commission", 100, working="500 × 20%", formula="a" * 101)
    made.line("S1", "synergy_bonus", 100, working="", formula="a" * 101)
    told = [row[2] for row in cells(slips(made.run(), tmp_path)["S1"]) if row[1] == 1]
    assert told == ["a" * 100 + "\n500 × 20%", "500 × 20%", "a" * 101]
