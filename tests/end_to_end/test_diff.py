"""`diff` as a user calls it: exit codes, what is printed, what is written and what is left alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.documents.read import cells
from tests.end_to_end.conftest import Call

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company with two months paid; September is not closed, so that October's income tax counts on from August."""
    from hrcalc import run_month

    folder = tmp_path_factory.mktemp("diff")
    for month in ("2026-09", "2026-10"):
        run_month(month, data=ROOT / "sample_data", policies=ROOT / "policies", out=folder / "out", lang="zh")
    return folder


@pytest.fixture
def workplace(paid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(paid / "out", tmp_path / "out", ignore=shutil.ignore_patterns("payslips"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_two_months(workplace: Path, call: Call) -> None:
    code, out, err = call("diff", "2026-09", "2026-10", "--lang", "en")
    assert (code, err) == (0, "")
    words = " ".join(out.split())
    assert "Net pay 588,263.99 627,086.90 +38,822.91 +6.6%" in words
    assert "Up 54 +78,155.13 Down 10 -39,332.22 Unchanged 0 New 2 Gone 1" in words
    assert "Z016 潘小芸 市场部 12,067.36 → 2,885.91 -9,181.45 市场客户提成 -5,050.21 5,050.21 → 0.00" in words
    assert "有考勤记录天数 22 → 10, 出勤天数 22 → 10" in words
    assert "个人所得税 59 -20,074.27 -4,936.36 +15,137.91" in words, "what is taken off is less than 0"
    assert [p.name for p in (workplace / "out" / "2026-09-2026-10-diff").iterdir()] == ["diff.xlsx"]


def test_json_is_one_document_that_adds_up(workplace: Path, call: Call) -> None:
    from decimal import Decimal

    code, out, err = call("diff", "2026-09", "2026-10", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["before"], told["now"]) == (
        {"month": "2026-09", "source": "output"},
        {"month": "2026-10", "source": "output"},
    )
    total = Decimal(told["totals"]["net_pay"]["difference"])
    assert total == Decimal("38822.91")
    assert sum(Decimal(p["net_pay"]["difference"]) for p in told["employees"]) == total
    assert sum(Decimal(i["net_difference"]) for p in told["employees"] for i in p["items"]) == total
    assert sum(Decimal(i["net_difference"]) for i in told["by_item"]) == total
    assert told["people"] == {"up": 54, "down": 10, "unchanged": 0, "joined": 2, "left": 1, "held": 0}


def test_the_workbook_says_the_same(workplace: Path, call: Call) -> None:
    call("diff", "2026-09", "2026-10", "--lang", "zh")
    path = workplace / "out" / "2026-09-2026-10-diff" / "diff.xlsx"
    assert load_workbook(path).sheetnames == ["每人", "每人每项", "变动的数"]
    people = cells(path, "每人")
    assert people[2][:7] == ["工号", "姓名", "部门", "人员", "2026-09 实发工资", "2026-10 实发工资", "增减"]
    assert people[4][:3] == ["Z016", "潘小芸", "市场部"]
    assert [str(value) for value in people[4][4:7]] == ["12067.36", "2885.91", "-9181.45"]
    assert str(people[-1][6]) == str(cells(path, "每人每项")[-1][-1]) == "38822.91"
    assert ["Z016", "潘小芸", "市场部", "成单数", 6, 0, -6, "won"] in cells(path, "变动的数")


def test_the_same_inputs_give_the_same_bytes(workplace: Path, call: Call) -> None:
    path = workplace / "out" / "2026-09-2026-10-diff" / "diff.xlsx"
    seen = set()
    for _ in range(2):
        code, out, _ = call("diff", "2026-09", "2026-10", "--json")
        assert code == 0
        seen.add((path.read_bytes(), out))
    assert len(seen) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", ["80", "120"])
def test_it_fits(workplace: Path, call: Call, monkeypatch: pytest.MonkeyPatch, lang: str, width: str) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", width)
    _, out, _ = call("diff", "2026-09", "2026-10", "--lang", lang)
    path = str(Path("out"))
    assert max(cell_len(line) for line in out.splitlines() if path not in line) <= int(width)
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (
            ("2026-08", "2026-10"),
            "holds no pay run of 2026-08 (or not all of it). Run hrcalc run --month 2026-08 first.",
        ),
        (("2026-10", "2026-10"), "Name two different months."),
        (("2026-10", "October"), "'October' is not a month: write 2026-10."),
    ],
)
def test_wrong_usage(workplace: Path, call: Call, months: tuple[str, str], words: str) -> None:
    code, out, err = call("diff", *months, "--lang", "en")
    assert (code, out) == (2, "")
    assert words in err
    assert not list((workplace / "out").glob("*-diff"))


def test_a_damaged_month_is_told(workplace: Path, call: Call) -> None:
    (workplace / "out" / "2026-09" / "metrics.csv").write_text("x\n1\n")
    code, _, err = call("diff", "2026-09", "2026-10", "--lang", "en")
    assert code == 2
    assert "Run hrcalc run --month 2026-09 first." in err


def test_what_is_not_ours_is_not_overwritten(workplace: Path, call: Call) -> None:
    folder = workplace / "out" / "2026-09-2026-10-diff"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    code, _, _ = call("diff", "2026-09", "2026-10")
    assert code == 2
    assert (folder / "mine.txt").read_text() == "mine"
