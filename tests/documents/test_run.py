"""The whole folder: complete, the same twice, for runs of every shape."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hrcalc.documents import previous_from, side_from, write_run
from hrcalc.documents.csv import write_csv
from hrcalc.engine.result import PayRun
from hrcalc.settings import Settings
from hrcalc.words import Lang, Text
from tests.documents.factory import MONTH, Draft, draft, person, sample
from tests.documents.read import sums_by_person


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def written(run: PayRun, folder: Path, lang: Lang = "zh") -> Path:
    folder.mkdir()
    write_run(run, folder, Settings(lang=lang))
    return folder


def test_everything_is_there(tmp_path: Path) -> None:
    folder = written(sample(8), tmp_path / "a")
    assert {path.name for path in folder.iterdir()} == {
        "lines.csv",
        "employees.csv",
        "metrics.csv",
        "source_check.csv",
        "bank.csv",
        "tax_return.xlsx",
        "contributions.xlsx",
        "payroll.xlsx",
        "payslips.xlsx",
        "payslips",
        "manifest.json",
    }
    assert len(list((folder / "payslips").iterdir())) == 7, "who is held gets none"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_bytes_twice(tmp_path: Path, lang: Lang) -> None:
    first, second = (written(sample(9), tmp_path / name, lang) for name in "ab")
    assert digests(first) == digests(second)


def test_no_clock_in_workbooks(tmp_path: Path) -> None:
    folder = written(sample(4), tmp_path / "a")
    for path in folder.rglob("*.xlsx"):
        properties = load_workbook(path).properties
        assert properties.creator == "hrcalc"
        assert properties.created.date() == properties.modified.date() == MONTH.last


def test_nobody_at_all(tmp_path: Path) -> None:
    folder = written(Draft([], [], []).run(items=[], policies=[], inputs=[], balance=[]), tmp_path / "a")
    load_workbook(folder / "payroll.xlsx")
    load_workbook(folder / "payslips.xlsx")
    assert not list((folder / "payslips").iterdir())


def test_people_without_lines(tmp_path: Path) -> None:
    made = Draft([person("S1", "王芳"), person("S2", "李伟", department="", team="")], [], [])
    folder = written(made.run(), tmp_path / "a")
    assert len(list((folder / "payslips").iterdir())) == 2


def test_everyone_held(tmp_path: Path) -> None:
    made = Draft([person("S1", "王芳", status="held")], [], [])
    folder = written(made.run(held={"S1": []}), tmp_path / "a")
    assert not list((folder / "payslips").iterdir())
    load_workbook(folder / "payslips.xlsx")


def test_progress_ends_with_everyone(tmp_path: Path) -> None:
    told: list[tuple[Text, int, int]] = []
    write_run(sample(5), tmp_path, Settings(lang="zh"), progress=lambda *step: told.append(step))
    assert told[-1][1:] == (4, 4)


def test_manifest(tmp_path: Path) -> None:
    run = sample(20)
    data = json.loads((written(run, tmp_path / "a") / "manifest.json").read_text(encoding="utf-8"))
    sums = sums_by_person(run)
    net = sum(of["net_pay"] for of in sums.values())
    assert data["totals"]["net_pay"] == f"{net // 100}.{net % 100:02d}"
    assert (data["totals"]["paid"], data["totals"]["held"]) == (19, 1)
    assert data["balance"][0] == {
        "table": "deals",
        "read": 104,
        "used": 88,
        "left_out": [
            {"reason": {"zh": "被后面文件夹的行替换", "en": "replaced by a later folder"}, "rows": 14},
            {"reason": {"zh": "空行", "en": "blank rows"}, "rows": 2},
        ],
    }
    assert str(tmp_path) not in json.dumps(data)


def test_last_month_is_read_back(tmp_path: Path) -> None:
    made = draft(6)
    made.people[2]["status"] = "held"
    held = made.people[2]["employee_id"]
    made.lines = [line for line in made.lines if line["employee_id"] != held]
    made.people.append(person("=1", "+x"))
    made.line("=1", "base_pay", 12_345)
    run = made.run()
    folder = written(run, tmp_path / "a")
    before = previous_from(folder, MONTH)
    sums = sums_by_person(run)
    assert before is not None
    assert before.net == {id_: of["net_pay"] for id_, of in sums.items() if id_ != held}
    assert before.gross["=1"] == 12_345
    base = sum(int(line["amount"].scaleb(2)) for line in run.lines.to_pylist() if line["item"] == "base_pay")
    assert before.items["base_pay"] == base


@pytest.mark.parametrize("broken", ["missing", "empty", "header", "amount", "binary"])
def test_an_unreadable_last_month_is_none(tmp_path: Path, broken: str) -> None:
    folder = written(draft(2).run(), tmp_path / "a")
    path = folder / "employees.csv"
    text = path.read_text(encoding="utf-8-sig")
    match broken:
        case "missing":
            path.unlink()
        case "empty":
            path.write_text("")
        case "header":
            path.write_text(text.replace("net_pay", "netpay"))
        case "amount":
            path.write_text(text.replace("paid", "paid").replace(".", ".x", 1))
        case _:
            path.write_bytes(bytes(range(256)))
    assert previous_from(folder, MONTH) is None


def test_a_wide_register_of_many_departments(tmp_path: Path) -> None:
    made = draft(12)
    for at, of in enumerate(made.people):
        of["department"] = f"部门{at}"
        for item in range(60):
            made.line(of["employee_id"], f"item_{item}", item * 101, title=f"项目{item}", kind="earning")
    folder = written(made.run(), tmp_path / "a")
    sheet = load_workbook(folder / "payroll.xlsx", data_only=True)["工资表"]
    assert sheet.max_column > 80


def test_another_company_name(tmp_path: Path) -> None:
    run = replace(draft(2).run(), company="=A&B <公司>")
    folder = written(run, tmp_path / "a")
    assert load_workbook(folder / "payroll.xlsx").worksheets[0]["A1"].value.startswith("=A&B <公司>")
    assert load_workbook(folder / "payroll.xlsx").worksheets[0]["A1"].data_type == "s"


def test_a_month_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    made = draft(20)
    for at, text in enumerate(("=1+1", "-5 × 2", "＝A1", "一行\n两行", 'he said "no", twice', "'quoted")):
        made.line("0007", "synergy_bonus", at, working=text, source=text, origin_month="2026-08")
    made.metrics.append({"employee_id": "0007", "metric": "none", "title": "@没有", "value": None})
    made.people[4]["status"] = "held"
    made.lines = [line for line in made.lines if line["employee_id"] != "S004"]
    run = made.run()
    write_csv(run, tmp_path)
    side = side_from(tmp_path, MONTH)
    assert side is not None
    assert (side.month, side.source) == (MONTH, "output")
    assert side.lines.equals(run.lines)
    assert side.metrics.equals(run.metrics)
    kept = ["position", "team", "branch"]
    assert side.employees.drop_columns(kept).equals(run.employees.drop_columns(kept))
    assert side.employees.schema == run.employees.schema
    assert {side.employees[name][0].as_py() for name in kept} == {""}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("lines.csv", '"amount"', '"sum"'),
        ("lines.csv", "11000.00", "11,000.00"),
        ("employees.csv", "11707.74", "many"),
        ("metrics.csv", '"value"', '"worth"'),
    ],
)
def test_what_is_not_as_a_run_writes_it_is_not_read(tmp_path: Path, name: str, old: str, new: str) -> None:
    run = draft(3).run()
    write_csv(run, tmp_path)
    assert side_from(tmp_path, MONTH)
    text = (tmp_path / name).read_text(encoding="utf-8-sig")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8-sig")
    assert side_from(tmp_path, MONTH) is None
    (tmp_path / name).unlink()
    assert side_from(tmp_path, MONTH) is None
