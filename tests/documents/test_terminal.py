"""What is printed: it fits, it is plain where no terminal is, and nothing of the data is obeyed."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from hrcalc.documents.figures import Figures
from hrcalc.documents.manifest import manifest
from hrcalc.documents.problem_screen import problem_list, problems_json
from hrcalc.documents.summary_json import summary_json
from hrcalc.documents.terminal import print_summary
from hrcalc.engine.result import PayRun
from hrcalc.money import yuan
from hrcalc.problems import Problem
from hrcalc.settings import Settings
from hrcalc.words import Lang, Text, same
from tests.documents.factory import HASH, Draft, draft, person, sample, with_anomalies, with_books, with_retro
from tests.documents.read import sums_by_person


def printed(run: PayRun, lang: Lang, width: int) -> str:
    out = io.StringIO()
    print_summary(Console(file=out, width=width), run, lang, Path("out/2026-10"))
    return out.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_summary_fits(lang: Lang, width: int) -> None:
    run = with_anomalies(with_books(with_retro(draft(60)).run(previous=sample(60).previous)))
    text = printed(sample(60), lang, width) + printed(run, lang, width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert "\x1b" not in text, "no colours where no terminal is"
    assert "¥" not in text


def test_the_summary_says_what_matters() -> None:
    run = sample(60)
    text = printed(run, "zh", 80)
    sums = sums_by_person(run).values()
    for total in ("gross_pay", "net_pay"):
        assert yuan(sum(of[total] for of in sums)) in text
    assert "59 另暂缓 1" in text
    assert "S003" in text
    assert "2026-10/deals.csv:17 成单的线索编号 L9999 不在线索表里。" in text
    assert "与 2026-09 相比变动最大" in text
    assert "1 条提示" in text
    assert "out/2026-10" in text
    assert "被后面文件夹的行替换 14;空行 2" in text.replace("\n", "")


def test_what_is_made_good_is_told_by_month(tmp_path: Path) -> None:
    run = with_books(with_retro(draft(3)).run())
    words = " ".join(printed(run, "en", 80).split())
    assert "Retro (earlier months) Lines Effect on net pay 2026-08 1 +200.00 2026-09 2 -400.00 Total 3 -200.00" in words
    assert f"Ledger closed through 2026-09, hash {HASH[:16]}… Files" in words
    told = summary_json(run, tmp_path)
    assert told["ledger"] == {"through": "2026-09", "hash": HASH}
    assert told["retro"] == [
        {"origin_month": "2026-08", "lines": 1, "net": "200.00"},
        {"origin_month": "2026-09", "lines": 2, "net": "-400.00"},
    ]
    assert manifest(Figures(run), Settings())["ledger"] == told["ledger"]
    plain = summary_json(draft(3).run(), tmp_path)
    assert (plain["ledger"], plain["retro"], manifest(Figures(draft(3).run()), Settings())["ledger"]) == (
        None,
        [],
        None,
    )


def test_what_is_odd_is_counted(tmp_path: Path) -> None:
    run = with_anomalies(draft(9).run())
    words = " ".join(printed(run, "en", 80).split())
    assert (
        "net pay up 1, net pay down 1, first pay 1, zero pay 1, negative pay 1, bank account changed 1, shared account 1"
        in words
    )
    assert summary_json(run, tmp_path)["anomalies"] == dict.fromkeys(
        ("up", "down", "first", "zero", "negative", "account_changed", "shared_account", "large"), 1
    )
    assert summary_json(draft(3).run(), tmp_path)["anomalies"] == {}


def test_nothing_to_say_says_nothing() -> None:
    text = printed(draft(3).run(), "zh", 80)
    assert "补差" not in text
    assert "账本" not in text
    assert "发放前" not in text
    assert "暂缓" not in text
    assert "相比" not in text
    printed(Draft([], [], []).run(balance=[]), "zh", 80)


def test_markup_and_control_characters_of_the_data_are_not_obeyed() -> None:
    evil = "[red]甲[/nothing] \x1b[31m:smile:"
    made = Draft([person("S1", evil, department=evil)], [], [])
    made.line("S1", "x", 1, title=evil, kind="earning")
    text = printed(replace(made.run(), company=evil), "zh", 120)
    assert "[red]甲[/nothing]" in text
    assert "\x1b" not in text
    assert ":smile:" in text


def test_problems_are_counted_shown_and_reported() -> None:
    problem = Problem(
        code="bad-amount",
        why=Text("金额读不懂。", "The amount cannot be read."),
        mend=Text("写成 1200.00。", "Write 1200.00."),
        file="2026-10/deals.csv",
        row=3,
        column="金额",
        value="12,3OO[b]",
    )
    many = [replace(problem, row=row) for row in range(2, 60)] + [replace(problem, code="x", severity="warning")]
    out = io.StringIO()
    Console(file=out, width=80).print(problem_list(many, "zh", Path("out/problems.xlsx")))
    text = out.getvalue()
    assert text.startswith("58 个错误,1 条提示")
    kinds = [line.split() for line in text.splitlines()[1:4]]
    assert kinds[1:] == [
        ["58", "bad-amount", "2026-10/deals.csv:2", "金额读不懂。"],
        ["1", "x", "2026-10/deals.csv:3", "金额读不懂。"],
    ]
    assert "2026-10/deals.csv:21  金额 = 12,3OO[b]" in text
    assert "deals.csv:22" not in text
    assert "另有 39 个" in text
    assert "out/problems.xlsx" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 120])
def test_many_problems_fit(lang: Lang, width: int) -> None:
    long = Text("很长的说明" * 20, "a long explanation " * 9)
    problems = [
        Problem(
            f"kind-number-{i % 7}", long, long, file="2026-10/很长的文件名_" * 3, row=i, value="x" * 99, column="金额"
        )
        for i in range(1_000)
    ]
    out = io.StringIO()
    Console(file=out, width=width).print(problem_list(problems, lang, Path("out/problems.xlsx")))
    lines = out.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= width
    assert len(lines) < 200
    assert sum("kind-number-" in line for line in lines) == 7


def test_kinds_are_counted_errors_first() -> None:
    problem = Problem("often", same("w"), same("m"), file="a.csv", row=7)
    warning = replace(problem, code="hint", severity="warning", row=1)
    data = problems_json([warning, warning, warning, replace(problem, code="once"), problem, replace(problem, row=9)])
    found = [(kind["code"], kind["severity"], kind["count"], kind["first"]) for kind in data["kinds"]]
    assert found == [
        ("often", "error", 2, "a.csv:7"),
        ("once", "error", 1, "a.csv:7"),
        ("hint", "warning", 3, "a.csv:1"),
    ]
    assert len(data["problems"]) == 6


def test_json(tmp_path: Path) -> None:
    run = sample(20)
    data = json.loads(json.dumps(summary_json(run, tmp_path)))
    sums = sums_by_person(run)
    net = sum(of["net_pay"] for of in sums.values())
    assert data["totals"]["net_pay"] == f"{net // 100}.{net % 100:02d}"
    assert sum(part["paid"] for part in data["by_department"]) == 19
    assert data["held"][0]["employee_id"] == "S003"
    assert data["held"][0]["problems"][0]["code"] == "unknown-lead"
    assert len(data["warnings"]) == 1
    assert data["previous"] == "2026-09"
    earned = sum(int(i["amount"].replace(".", "")) for i in data["by_item"] if i["kind"] == "earning")
    assert earned == sum(of["gross_pay"] for of in sums.values())


def test_both_languages_of_a_problem_are_in_json(tmp_path: Path) -> None:
    problem = Problem(code="c", why=same("w"), mend=same("m"), severity="warning", row=7)
    data = summary_json(draft(1).run(problems=[problem]), tmp_path)
    assert data["warnings"][0]["why"] == {"zh": "w", "en": "w"}
    assert data["warnings"][0]["row"] == 7
