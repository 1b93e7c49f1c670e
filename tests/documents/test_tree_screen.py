"""An explanation on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from hrcalc import examining
from hrcalc.calendar import Month
from hrcalc.documents.tree_screen import tree_of
from hrcalc.engine.compute import Evaluated
from hrcalc.explain.branch import Branch
from hrcalc.explain.tree import explain
from hrcalc.settings import Settings
from hrcalc.words import Lang, Text, same
from tests.ledger.small import nothing_closed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sample() -> Evaluated:
    settings = Settings.load(
        data=ROOT / "sample_data", policies=ROOT / "policies", out=ROOT / "out", lang="en", folder=ROOT / "sample_data"
    )
    found = examining.examine(settings, nothing_closed(), Month.parse("2026-10")).evaluated
    assert found is not None
    return found


def printed(branch: Branch, lang: Lang = "en", width: int = 120) -> list[str]:
    console = Console(width=width, color_system=None, highlight=False, emoji=False, markup=False)
    with console.capture() as captured:
        console.print(tree_of(branch, lang))
    return [line.rstrip() for line in captured.get().splitlines()]


def test_a_number_reads_from_its_sentence_down_to_its_rows(sample: Evaluated) -> None:
    assert printed(explain(sample, "S012", "performance_commission"), "zh") == [
        "绩效提成  1,500.00 元  = 10 × 100 × 150%",
        "成单数 10 单 × 每单 100 元 × 150%(客户匹配度 80%,达到 80% 一档) = 1,500.00 元",
        "won * 100 * lookup(fit_rate, fit_multiplier)",
        "邀约部提成 (invite-team@2026-01) · 提成管理办法 2026 第3条(邀约部)、第5条(协同奖励)",
        "├── 成单数  10 单",
        "│   本月本人作为邀约人的成单:2026-10/deals.xlsx#成单:98、106、113、114 等 10 行",
        "│   count(deals by inviter)",
        "├── 档位表 fit_multiplier  150%",
        "│   客户匹配度 80%,达到 80% 一档:150%",
        "└── 客户匹配度  80%  = 40 ÷ 50",
        "    匹配客户数 40 个 ÷ 邀约量 50 个 = 80%",
        "    ratio(in_profile, invited)",
        "    ├── 匹配客户数  40 个",
        "    │   本月本人的线索(预算达到 5万 元 且 客户类型是“企业”):2026-10/leads-上海.csv:3、36、37、70 等 40 行",
        '    │   count(leads where budget >= 5万 and customer_type == "企业")',
        "    └── 邀约量  50 个",
        "        本月本人的线索:2026-10/leads-上海.csv:3、36、37、38 等 50 行",
        "        count(leads)",
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(sample: Evaluated, lang: Lang, width: int) -> None:
    for employee in ("S012", "Z027"):
        lines = printed(explain(sample, employee), lang, width)
        assert max(cell_len(line) for line in lines) <= width
        assert 40 < len(lines) < 360


def test_of_many_lines_the_first_are_shown_and_the_others_together(sample: Evaluated) -> None:
    lines = printed(explain(sample, "S012", "synergy_bonus"))
    assert sum("D-SH2610-" in line for line in lines) == 3
    assert lines[-1] == "└── … and 7 more lines, 1,400.00 yuan"


def test_events_without_a_line_are_told_by_their_reason(sample: Evaluated) -> None:
    lines = printed(explain(sample, "S033", "late_deduction"), "zh")
    assert lines[1] == "18 天都不满足条件。17 天:迟到分钟 0;1 天:当天本人的申请(类型是“客户陪餐”) 1 份不等于 0"
    assert "├── 2026-10-20  没有  2026-10/考勤-上海.csv:402" in lines
    assert lines[-1].startswith("└── 17 行没有:不满足条件:迟到分钟 0  2026-10/考勤-上海.csv:393、")


def test_items_that_paid_nothing_stand_in_one_line_with_how_to_ask_why(sample: Evaluated) -> None:
    text = " ".join(line.strip("│├└─ ") for line in printed(explain(sample, "S012"), "en", 100))
    assert "None this month: Carry-over, Damages, Overtime pay, Severance" in text
    assert "Customer overtime commission, Customer meal bonus, Unpaid leave, Late deduction" in text
    assert "hrcalc explain S012 carried_over --month 2026-10" in text
    assert "Late deduction  0.00" not in text


def test_a_condition_does_not_say_again_what_its_sentence_has_said(sample: Evaluated) -> None:
    lines = printed(explain(sample, "Z027", "marketing_deal_commission"), "zh")
    assert lines.count("│   ├── 满足条件:核实来源是“市场”") == 3
    assert not any("核实来源  市场" in line for line in lines)
    assert sum("2026-10/deals.xlsx#成单:165" in line for line in lines) == 1


def test_rows_of_several_files_name_each_file_once() -> None:
    rows = Branch(
        "rows", "count(leads)", same("leads"), "4", same("4"), sources=("a.csv:2", "a.csv:9", "b.csv:3", "b.csv:4")
    )
    assert printed(rows) == ["leads  4", "a.csv:2, 9, b.csv:3, 4"]
    many = Branch(
        "rows", "count(leads)", same("leads"), "7", same("7"), sources=tuple(f"a.csv:{i}" for i in range(2, 9))
    )
    assert printed(many)[1] == "a.csv:2, 3, 4, 5 … (7 rows)"
    none = Branch("rows", "count(leads)", same("leads"), "0", same("0"))
    assert printed(none, "zh")[1] == "没有这样的行"


def test_rows_of_an_example_have_no_file() -> None:
    rows = Branch("rows", "count(deals)", same("deals"), "2", same("2"), sources=("deals[1]", "deals[2]"))
    assert printed(rows) == ["deals  2", "deals[1], deals[2]"]


def test_titles_from_the_data_are_no_markup() -> None:
    item = Branch(
        "item", "pay", Text("[red]奖金[/red]", "[red]bonus[/red]"), "1.00", same("1.00"), sentence=same("[b]")
    )
    assert printed(item) == ["[red]bonus[/red]  1.00", "[b]"]
