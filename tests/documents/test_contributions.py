"""`contributions.xlsx`: each city's lists, and totals that are the register's items."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from hrcalc.documents.book import Book
from hrcalc.documents.contributions import write_contributions
from hrcalc.documents.figures import Figures
from hrcalc.engine.result import PayRun
from hrcalc.words import Lang
from tests.documents.factory import MONTH, Draft, draft, with_retro
from tests.documents.read import cells, column, fen, find


def written(run: PayRun, path: Path, lang: Lang = "zh") -> Path:
    write_contributions(Figures(run), path, Book(lang, MONTH.last))
    return path


def insured() -> PayRun:
    """Twenty people in two cities, one held, one with a line of an earlier month, bases of the pension told."""
    made = draft(20)
    held = made.people[3]["employee_id"]
    made.people[3]["status"] = "held"
    made.lines = [line for line in made.lines if line["employee_id"] != held]
    made = with_retro(made)
    made.line("0007", "pension", 12_34, title="养老(补 2026-09)", origin_month="2026-09")
    made.metrics = [
        {
            "employee_id": of["employee_id"],
            "metric": "pension_contribution_base",
            "title": "x",
            "value": Decimal(8000 + at),
        }
        for at, of in enumerate(made.people)
    ]
    return made.run()


@pytest.mark.parametrize(
    ("sheet", "item", "head"),
    [
        ("社会保险", "pension", "养老 个人"),
        ("社会保险", "employer_pension", "养老 单位"),
        ("社会保险", "medical", "医疗 个人"),
        ("住房公积金", "housing_fund", "公积金 个人"),
    ],
)
def test_totals_are_the_items_of_the_register(tmp_path: Path, sheet: str, item: str, head: str) -> None:
    run = insured()
    table = cells(written(run, tmp_path / "c.xlsx"), sheet)
    place = find(table, head)
    lines = [int(line["amount"].scaleb(2)) for line in run.lines.to_pylist() if line["item"] == item]
    assert sum(fen(value) for value in column(table, place) if value is not None) == sum(lines)
    assert fen(table[-1][place[1]]) == sum(lines) > 0, "the live total as a reader sees it"
    assert sum(1 for value in column(table, place) if value is not None) == 19, "who is held is not there"


def test_people_stand_by_city(tmp_path: Path) -> None:
    table = cells(written(insured(), tmp_path / "c.xlsx"), "社会保险")
    people = [row[:2] for row in table[3:-1]]
    assert people == sorted(people)
    assert {row[0] for row in people} == {"上海", "深圳"}
    base = dict(zip([row[1] for row in people], column(table, find(table, "养老 基数")), strict=True))
    assert base["S002"] == 8002
    heads = [head for head in table[2] if head]
    assert "医疗 单位" not in heads, "a part that nobody has has no column"
    assert heads[-2:] == ["合计 个人", "合计 单位"]


def test_the_summary_adds_up_by_city(tmp_path: Path) -> None:
    run = insured()
    table = cells(written(run, tmp_path / "c.xlsx", "en"), "Summary")
    rows = {(row[0], row[1]): row[2:] for row in table[3:-1]}
    assert set(rows) == {
        (city, scheme) for city in ("上海", "深圳") for scheme in ("Pension", "Medical", "Housing fund")
    }
    pension = sum(int(r["amount"].scaleb(2)) for r in run.lines.to_pylist() if r["item"].endswith("pension"))
    assert sum(fen(rows[city, "Pension"][3]) for city in ("上海", "深圳")) == pension
    assert rows["上海", "Pension"][0] + rows["深圳", "Pension"][0] == 19


def test_nobody_is_insured(tmp_path: Path) -> None:
    made = draft(2)
    made.lines = [line for line in made.lines if line["kind"] == "earning"]
    for run in (made.run(), Draft([], [], []).run()):
        assert [len(cells(written(run, tmp_path / "c.xlsx"), at)) for at in range(3)] == [3, 3, 3]
