"""simulation.xlsx, what is printed, and the JSON: they fit, they agree with what was compared, nothing of the data is obeyed."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from rich.cells import cell_len
from rich.console import Console

from hrcalc.calendar import Month
from hrcalc.documents import write_simulation
from hrcalc.documents.simulation import summary
from hrcalc.documents.simulation_json import simulation_json
from hrcalc.documents.simulation_words import TOTALS, explained, facts, percent
from hrcalc.engine.result import Applied
from hrcalc.money import yuan
from hrcalc.problems import Problem
from hrcalc.revision.comparison import (
    Comparison,
    DocumentChange,
    Fact,
    Held,
    ItemMove,
    ItemTotal,
    Line,
    LineMove,
    Moved,
    Person,
    Simulation,
)
from hrcalc.words import Lang, Text, same
from tests.documents.office import needs_office, sheets
from tests.documents.read import cells, fen, find

EVIL = "=[red]甲[/nothing] \x1b[31m:smile:"
BONUS, CARE, LEVY = (Text("绩效提成", "Bonus"), Text("养老", "Pension"), Text("企业养老", "Employer pension"))


def line(amount: int, working: str) -> Line:
    return Line(amount, "won * 100", working, "team", "2026-01-01")


def moved(item: str, kind: str, title: Text, before: int, after: int, *lines: LineMove) -> ItemMove:
    told = (Fact("won", Text("成单数", "Won"), "10", "10"), Fact("fit", Text("匹配度", "Fit rate"), "", "80%"))
    return ItemMove(item, kind, title, Moved(before, after), lines, told)


def person(at: int, difference: int, name: str = "甲") -> Person:
    """Someone whose bonus moves by some fen, one part in a hundred of it with the pension."""
    bonus, care, levy = difference, difference // 100, difference // 50
    totals = dict.fromkeys(TOTALS, Moved(500_000, 500_000))
    for key, by in (
        ("gross_pay", bonus),
        ("taxable_earnings", bonus),
        ("pretax_deductions", care),
        ("net_pay", bonus - care),
        ("employer_cost", levy),
        ("total_cost", bonus + levy),
    ):
        totals[key] = Moved(500_000, 500_000 + by)
    lines = (LineMove("deals.csv:2", line(100_000, "10 × 100"), line(100_000 + bonus, "10 × 100 × 150%")),)
    pairs = (
        moved("bonus", "earning", BONUS, 100_000, 100_000 + bonus, *lines),
        moved("pension", "pretax", CARE, 0, care, LineMove("staff.csv:3", None, line(care, "1%"))),
        moved("levy", "employer", LEVY, 0, levy, LineMove("staff.csv:3", None, line(levy, "2%"))),
    )
    return Person(f"E{at:04}", name, f"部门{at % 3}", "", totals, pairs if difference else ())


def simulation(*differences: int, name: str = "甲", **more: Any) -> Simulation:
    people = tuple(person(at, by, name) for at, by in enumerate(differences))
    items = []
    for item, kind, title in (("bonus", "earning", BONUS), ("pension", "pretax", CARE), ("levy", "employer", LEVY)):
        moves = [m for p in people for m in p.items if m.item == item]
        counts = (len(moves), sum(m.net > 0 for m in moves), sum(m.net < 0 for m in moves))
        items.append(ItemTotal(item, kind, title, Moved.sum(m.moved for m in moves), *counts))
    old = Applied("team", "2026-01-01", same("团队"), "", "commission/team.yaml", len(people))
    new = Applied("team", "2027-01-01", same("团队"), "", "drafts/team.yaml", len(people))
    change = DocumentChange("replaced", "team", same("团队"), old, new)
    return Simulation(Month(2026, 10), "示例", (change,), Comparison("", people, tuple(items)), **more)


MANY = simulation(*(((-1) ** at) * at * 10_000 for at in range(40)))
PROBLEM = Problem("formula-value", Text("算不出来", "cannot be computed"), same("→"), "drafts/team.yaml", row=4)
HELD = Held("E9999", "暂", "部门1", True, (PROBLEM,))


def printed(done: Simulation, lang: Lang = "en", width: int = 80) -> str:
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, emoji=False, markup=False).print(summary(done, lang, Path("out/x")))
    return out.getvalue()


# --- the terminal -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_summary_fits(lang: Lang, width: int) -> None:
    text = printed(MANY, lang, width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert "\x1b" not in text
    assert len(text.splitlines()) < 70, "ten seconds"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_narrow_terminal_cuts_no_amount(lang: Lang) -> None:
    done = simulation(*[12_345_678_901] * 8, name="一个很长很长的名字")
    items = tuple(replace(item, title=same("市场客户的销售提成 " * 3)) for item in done.compared.items)
    done = replace(done, compared=replace(done.compared, items=items))
    text = printed(done, lang)
    assert max(map(cell_len, text.splitlines())) <= 80
    totals = (done.compared.totals[name] for name in ("gross_pay", "net_pay", "employer_cost", "total_cost"))
    for amount in (*totals, *(item.moved for item in done.compared.items)):
        assert yuan(amount.after) in text
        assert f"+{yuan(amount.difference)}" in text
    assert re.search(r"[\d.,]…", text) is None


def test_the_summary_says_who_gains_who_loses_and_why() -> None:
    text = " ".join(printed(simulation(50_000, 0, -20_000)).split())
    assert "replaced team 团队 2026-01-01 → 2027-01-01 drafts/team.yaml" in text
    assert "Gross pay 15,000.00 15,300.00 +300.00 +2.0%" in text
    assert "Net pay 15,000.00 15,297.00 +297.00 +2.0%" in text
    assert "Employer cost 15,000.00 15,006.00 +6.00 0.0%" in text
    assert "Total cost 15,000.00 15,306.00 +306.00 +2.0%" in text
    assert "Gain 1 +495.00 Lose 1 -198.00 Unchanged 1" in text
    assert "部门0 1 1 0 5,000.00 5,495.00 +495.00" in text
    assert "Bonus 2 2,000.00 2,300.00 +300.00" in text
    assert "Total (Net pay) +297.00" in text
    assert "Gain most E0000 甲 部门0 5,000.00 → 5,495.00 +495.00" in text
    assert "Bonus +500.00 10 × 100 → 10 × 100 × 150% Won 10, Fit rate 80%" in text
    assert "Lose most E0002 甲 部门2 5,000.00 → 4,802.00 -198.00" in text
    assert "Nothing is recorded." in text
    assert "out/x/simulation.xlsx" in text


@pytest.mark.parametrize("people", [0, 2])
def test_nothing_moves(tmp_path: Path, people: int) -> None:
    done = simulation(*[0] * people)
    text = printed(done)
    assert f"Gain 0 Lose 0 Unchanged {people}" in " ".join(text.split())
    assert [word for word in ("Departments", "Items", "most") if word in text] == []
    write_simulation(done, tmp_path / "simulation.xlsx", "en")
    assert len(cells(tmp_path / "simulation.xlsx", "Employees")) == 3 + people + (people > 0)
    assert len(cells(tmp_path / "simulation.xlsx", "Lines")) == 3


def test_who_is_not_compared_is_named_with_the_reason() -> None:
    text = " ".join(printed(simulation(100, held=(HELD,)), "zh").split())
    assert "无法比较 1" in text
    assert "E9999 暂 (只在改后) drafts/team.yaml:4 算不出来" in text


def test_the_data_is_not_obeyed(tmp_path: Path) -> None:
    done = simulation(50_000, name=EVIL)
    text = printed(done)
    assert "[red]甲[/nothing]" in text
    assert "\x1b" not in text
    write_simulation(done, tmp_path / "simulation.xlsx", "zh")
    for sheet in load_workbook(tmp_path / "simulation.xlsx"):
        for row in sheet.iter_rows():
            assert [c for c in row if c.data_type == "f" and not str(c.value).startswith("=SUBTOTAL(9,")] == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(0, 5, ""), (1000, 1001, "+0.1%"), (1000, 999, "-0.1%"), (3, 4, "+33.3%"), (5, 5, "0.0%"), (-100, -50, "+50.0%")],
)
def test_parts(before: int, after: int, expected: str) -> None:
    assert percent(Moved(before, after)) == expected


def test_how_an_item_was_worked_out() -> None:
    both, new = LineMove("a", line(1, "x"), line(2, "y")), LineMove("b", None, line(2, "z"))
    same_working = LineMove("a", line(1, "x"), line(2, "x"))
    told = {
        (both,): "x → y",
        (new,): "— → z",
        (same_working,): "x",
        (both, new): "2 lines, such as x → y",
        (): "",
    }
    for lines, text in told.items():
        assert explained(moved("i", "earning", BONUS, 1, 2, *lines), "en") == text
    some = (Fact("a", same("A"), "1", "2"), Fact("b", same("B"), "3", "3"), Fact("c", same("C"), "4", ""))
    assert facts(some, "en") == "A 1 → 2, B 3, C 4"


# --- the workbook -----------------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "simulation.xlsx"
    write_simulation(MANY, path, "zh")
    return path


def test_the_summary_sheet_is_what_was_compared(book: Path) -> None:
    table = cells(book, "汇总")
    for name, words in TOTALS.items():
        at, _ = find(table, words.zh)
        total = MANY.compared.totals[name]
        assert [fen(v) for v in table[at][5:8]] == [total.before, total.after, total.difference]
    at = find(table, "合计")[0]
    row = next(r for r in table[at + 1 :] if r[0] == "合计")
    assert row[1:5] == [40, len(MANY.compared.gain), len(MANY.compared.lose), 1]
    at, _ = find(table, "对实发工资的影响")
    assert fen(table[at][7]) == MANY.compared.totals["net_pay"].difference
    assert "drafts/team.yaml" in [v for row in table for v in row]


def test_everyone_is_in_the_workbook_and_totals_are_their_sums(book: Path) -> None:
    table = cells(book, "每人")
    head, rows, last = table[2], table[3:-1], table[-1]
    assert sorted(row[0] for row in rows) == [p.employee_id for p in MANY.compared.people]
    differences = [row[head.index("实发工资 增减")] for row in rows]
    assert differences == sorted(differences, reverse=True)
    for words in (TOTALS["net_pay"], TOTALS["gross_pay"], TOTALS["employer_cost"], TOTALS["total_cost"]):
        for part in ("现行", "改后", "增减"):
            at = head.index(f"{words.zh} {part}")
            assert fen(last[at]) == sum(fen(row[at]) for row in rows)
    assert "绩效提成 +3,800.00;养老 +38.00;企业养老 +76.00" in [row[6] for row in rows]


@pytest.mark.parametrize("sheet", ["每人每项", "每笔"])
def test_items_and_lines_add_up_to_the_net(book: Path, sheet: str) -> None:
    table = cells(book, sheet)
    at = table[2].index("对实发的影响")
    assert len(table) == 3 + 39 * 3 + 1
    everyone = MANY.compared.totals["net_pay"].difference
    assert sum(fen(row[at]) for row in table[3:-1]) == fen(table[-1][at]) == everyone
    assert [v for v in table[-1] if v not in (None, "合计")] == [table[-1][at]]


def test_a_line_that_is_new_has_no_amount_before(book: Path) -> None:
    table = cells(book, "每笔")
    row = next(r for r in table if "养老" in r)
    head = table[2]
    assert (row[head.index("现行")], row[head.index("现行计算")]) == (None, "—")
    assert row[head.index("改后")] is not None


def test_held_people_and_failing_examples_are_in_the_summary(tmp_path: Path) -> None:
    write_simulation(simulation(0, held=(HELD,)), tmp_path / "s.xlsx", "en")
    values = [v for row in cells(tmp_path / "s.xlsx", "Summary") for v in row]
    assert "E9999 暂" in values
    assert "(only after) drafts/team.yaml:4 cannot be computed" in values


@needs_office
def test_libreoffice_adds_up_the_same(book: Path, tmp_path: Path) -> None:
    found = sheets(book, tmp_path / "office")
    for name, at in (("每人", 5), ("每人每项", 8), ("每笔", 8)):
        assert Decimal(found[name][-1][at]) * 100 == MANY.compared.totals["net_pay"].difference, name


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_the_json_is_complete() -> None:
    done = simulation(50_000, 0, -20_000, held=(HELD,), problems=(PROBLEM,))
    told = json.loads(json.dumps(simulation_json(done, Path("out/x"))))
    assert told["version"] == 1
    assert told["people"] == {"compared": 3, "gain": 1, "lose": 1, "unchanged": 1}
    assert told["totals"].keys() == TOTALS.keys()
    assert told["totals"]["net_pay"] == {"before": "15000.00", "after": "15297.00", "difference": "297.00"}
    assert [d["department"] for d in told["by_department"]] == ["部门0", "部门1", "部门2"]
    assert [(i["item"], i["difference"], i["net_difference"]) for i in told["by_item"]] == [
        ("bonus", "300.00", "300.00"),
        ("pension", "3.00", "-3.00"),
        ("levy", "6.00", "0.00"),
    ]
    assert [p["employee_id"] for p in told["employees"]] == ["E0000", "E0001", "E0002"]
    first = told["employees"][0]["items"][0]
    assert (first["item"], first["before"], first["after"]) == ("bonus", "1000.00", "1500.00")
    assert first["facts"][1] == {
        "name": "fit",
        "title": {"zh": "匹配度", "en": "Fit rate"},
        "before": None,
        "after": "80%",
    }
    assert first["lines"][0]["before"] == {
        "amount": "1000.00",
        "formula": "won * 100",
        "working": "10 × 100",
        "policy": "team",
        "effective": "2026-01-01",
    }
    assert told["not_compared"][0]["employee_id"] == "E9999"
    assert told["problems"][0]["row"] == 4
    assert told["documents"][0]["after"] == {"effective": "2027-01-01", "file": "drafts/team.yaml", "people": 3}
