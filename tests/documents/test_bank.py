"""`bank.csv`: everyone whom the bank can pay, no one else, and every fen of net pay told."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hrcalc.documents.bank import bank_table, write_bank
from hrcalc.documents.figures import Figures
from hrcalc.documents.headings import transfer_words
from hrcalc.documents.manifest import manifest
from hrcalc.engine.payees import missing
from hrcalc.engine.result import PayRun
from hrcalc.settings import Bank, Settings
from hrcalc.settings.bank import FORMATS
from tests.documents.factory import Draft, draft, person
from tests.documents.read import fen, rows


def company() -> Draft:
    """Six people: paid, without an account, with nothing, below zero, held, with a formula for a name."""
    made = Draft([], [], [])
    for id_, pay, more in (
        ("S1", 5_000_00, {"bank_account": "6228480000000000018"}),
        ("S2", 6_000_01, {"bank_account": ""}),
        ("S3", 0, {}),
        ("S4", -50_00, {}),
        ("S5", 7_000_00, {"status": "held"}),
        ("S6", 1, {"name": "=王芳", "bank_account": "0012345678901234567890"}),
    ):
        made.people.append(person(**{"employee_id": id_, "name": "王芳", "bank_name": "示例银行", **more}))
        if more.get("status") != "held":
            made.line(id_, "base_pay", pay)
    return made


def written(run: PayRun, path: Path, bank: Bank) -> list[list[str]]:
    write_bank(run, path, bank, "zh")
    text = path.read_bytes().decode("utf-8-sig" if bank.encoding == "utf-8" else bank.encoding)
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("layout", "head", "first"),
    [
        (
            "hrcalc",
            ["employee_id", "name", "bank_name", "bank_account", "net_pay", "note"],
            ["S1", "王芳", "示例银行", "6228480000000000018", "5000.00", "2026年10月工资"],
        ),
        (
            "cmb",
            ["账号", "户名", "金额", "开户行", "开户地", "汇款备注"],
            ["6228480000000000018", "王芳", "5000.00", "示例银行", "上海浦东", "2026年10月工资"],
        ),
        (
            "abc",
            ["编号", "收款方户名", "收款方账号", "金额", "备注（附言）"],
            ["1", "王芳", "6228480000000000018", "5000.00", "2026年10月工资"],
        ),
    ],
)
def test_the_layouts(tmp_path: Path, layout: str, head: list[str], first: list[str]) -> None:
    run = company().run()
    run = replace(run, payees=run.payees.append_column("bank_city", pa.array(["上海浦东"] * 6)))
    found = written(run, tmp_path / "b", Bank(FORMATS[layout]))
    assert found[:2] == [head, first]
    assert len(found) == 3
    assert (tmp_path / "b").read_bytes()[:3] == b"\xef\xbb\xbf"


def test_columns_that_are_told(tmp_path: Path) -> None:
    columns = {
        "收款账号": "bank_account",
        "金额": "net_pay",
        "币种": "=人民币",
        "空": "",
        "月": "month",
        "证件": "id_number",
    }
    found = written(company().run(), tmp_path / "b", Bank(columns, "gb18030", "十月"))
    assert found[0] == list(columns)
    assert found[2] == ["0012345678901234567890", "0.01", "人民币", "", "2026-10", "99000019970920001X"]
    assert (tmp_path / "b").read_bytes().startswith('"收款账号"'.encode("gb18030"))


def test_a_name_is_no_formula(tmp_path: Path) -> None:
    assert written(company().run(), tmp_path / "b", Bank())[2][1] == "'=王芳"


def test_nobody_is_paid_by_bank(tmp_path: Path) -> None:
    assert len(written(Draft([], [], []).run(), tmp_path / "b", Bank(FORMATS["abc"]))) == 1


@pytest.mark.parametrize("made", [company(), draft(40)])
def test_the_bank_and_who_is_missing_are_the_net_pay_of_the_register(tmp_path: Path, made: Draft) -> None:
    run = made.run()
    found = written(run, tmp_path / "b", Bank())
    told = manifest(Figures(run), Settings())
    by_bank = sum(fen(row[4]) for row in found[1:])
    assert (by_bank, len(found) - 1) == (fen(told["bank"]["bank"]["net_pay"]), told["bank"]["bank"]["people"])
    assert sum(fen(part["net_pay"]) for part in told["bank"].values()) == fen(told["totals"]["net_pay"])
    assert sum(part["people"] for part in told["bank"].values()) == told["totals"]["paid"]


def test_who_is_missing_is_told_without_numbers() -> None:
    run = company().run(items=[])
    assert [(p.code, p.severity, p.employees) for p in missing(run)] == [
        ("bank-no-account", "warning", ("S2",)),
        ("bank-nothing", "warning", ("S3", "S4")),
    ]
    assert missing(run)[1].why.en == "2 people with net pay of zero or less, and so not in bank.csv: S3, S4"
    assert "622848" not in repr(missing(run))
    words = transfer_words(Figures(run).transfers)
    assert words.en == (
        "By bank 2 people, 5,000.01; not in bank.csv: 1 without an account, 6,000.01, 2 with zero or less, -50.00"
    )


def test_a_company_without_accounts_is_not_warned() -> None:
    made = company()
    for of in made.people:
        of["bank_account"] = ""
    assert missing(made.run(items=[])) == []


def test_who_has_no_id_number_cannot_be_declared() -> None:
    made = company()
    made.people[0]["id_number"] = made.people[4]["id_number"] = ""
    assert [(p.code, p.employees) for p in missing(made.run()) if "tax" in p.code] == [("tax-no-id", ("S1",))]
    assert [p.code for p in missing(made.run(items=[])) if "tax" in p.code] == []


def test_accounts_stay_text_in_the_order_of_people(tmp_path: Path) -> None:
    table = bank_table(draft(12).run(), Bank(), "zh")
    assert table["bank_account"].type == pa.string()
    assert table["employee_id"].to_pylist() == sorted(table["employee_id"].to_pylist())
    assert pc.all(pc.greater(table["net_pay"], 0)).as_py()


def test_the_json_of_a_run_names_the_files(tmp_path: Path) -> None:
    from hrcalc.documents import write_run
    from hrcalc.documents.summary_json import summary_json

    run = company().run()
    write_run(run, tmp_path, Settings(lang="zh"))
    files = summary_json(run, tmp_path)["files"]
    assert sorted(files.values()) == sorted(path.name for path in tmp_path.iterdir())
    assert rows(tmp_path / files["bank"])
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["tax_template"] is None
