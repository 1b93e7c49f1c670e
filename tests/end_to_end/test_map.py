"""`hrcalc map FILE` as a user calls it."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import openpyxl
import pytest

from tests.end_to_end.conftest import Call

STAFF = "工号,姓名,部门,入职日期,基本工资\nS001,王芳,面谈部,2024-03-01,6000\nZ001,赵敏,邀约部,2025-06-16,5000\n"
ODD = (
    "店名,负责人,电话,邀约人,签单日,签约单号,全款,阶段\n"
    "一店,王芳,13800001111,赵敏,2026-10-06,HT-1,12000,赢单\n"
    "二店,王芳,13800002222,赵敏,2026-10-07,HT-2,8000,谈判中\n"
)
HUBSPOT = "Record ID,Deal Name,Deal Stage,Amount,Deal owner,Close Date\nD9,Big,Closed Won,5,王芳,2026-10-12\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a staff list in `data`, from which commands are called."""
    (tmp_path / "data" / "2026-10").mkdir(parents=True)
    (tmp_path / "data" / "员工花名册.csv").write_text(STAFF, encoding="utf-8")
    (tmp_path / "hrcalc.toml").write_text('data = "data"\nlang = "en"\n', encoding="utf-8")
    (tmp_path / "门店.csv").write_text(ODD, encoding="gb18030")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def files(place: Path) -> list[str]:
    return sorted(str(p.relative_to(place)) for p in place.rglob("*"))


def test_the_mapping_is_printed_to_be_pasted_and_nothing_is_written(place: Path, call: Call) -> None:
    before = files(place)
    code, out, err = call("map", "门店.csv")
    assert (code, err) == (0, "")
    assert files(place) == before
    assert "门店.csv  is Deals" in out
    assert "100% are people of the staff list" in out
    head, toml = out.split("Check it, and put this into hrcalc.toml:\n")
    mapping = tomllib.loads(toml)
    assert mapping["columns"]["deals"]["closer_id"] == "负责人"
    assert mapping["values"]["deals"]["status"] == {"赢单": "signed"}
    assert '# "谈判中" = ""' in toml
    assert "encoding gb18030" in head
    assert "…1111" in head
    assert "13800001111" not in out


def test_the_loop_closes_map_paste_check(place: Path, call: Call) -> None:
    _, out, _ = call("map", "门店.csv", "--json")
    toml = json.loads(out)["toml"].replace('# "谈判中" = ""', '"谈判中" = "-"')
    (place / "hrcalc.toml").write_text(f'data = "data"\nlang = "en"\n\n{toml}', encoding="utf-8")
    (place / "data" / "2026-10" / "门店.csv").write_text(ODD, encoding="gb18030")
    (place / "policies").mkdir()
    code, out, _ = call("check", "--month", "2026-10", "--json")
    document = json.loads(out)
    assert [p for p in document["problems"] if p["table"] == "deals" and p["severity"] == "error"] == []
    assert {f["file"]: f["table"] for f in document["files"]}["2026-10/门店.csv"] == "deals"
    code, out, _ = call("map", "data/2026-10/门店.csv")
    assert code == 0
    assert "hrcalc.toml maps it already" in out


def test_json_is_one_document(place: Path, call: Call) -> None:
    code, out, err = call("map", "门店.csv", "--json", "--lang", "zh")
    assert (code, err) == (0, "")
    document = json.loads(out)
    (sheet,) = document["sheets"]
    assert (document["version"], document["file"]) == (1, "门店.csv")
    assert (sheet["status"], sheet["table"], sheet["header_row"], sheet["rows"]) == ("proposed", "deals", 1, 2)
    columns = {column["header"]: column for column in sheet["columns"]}
    assert (columns["电话"]["field"], columns["电话"]["samples"]) == ("phone", ["…1111", "…2222"])
    assert sheet["values"] == {"status": {"赢单": "signed", "谈判中": None}}
    assert tomllib.loads(document["toml"])["columns"]["deals"] == sheet["mapping"]


def test_a_person_may_say_which_table_it_is(place: Path, call: Call) -> None:
    for told in ("leads", "线索"):
        code, out, _ = call("map", "门店.csv", "--table", told, "--json")
        assert code == 0
        assert json.loads(out)["sheets"][0]["table"] == "leads"


def test_chinese_for_those_who_read_it(place: Path, call: Call) -> None:
    _, out, _ = call("map", "门店.csv", "--lang", "zh")
    assert "核对后,把下面这段放进 hrcalc.toml:" in out
    assert "签单人工号 closer_id" in out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("签单.csv", "订单编号,签单人,签单日期,签单金额\nD1,王芳,2026-10-06,5\n", "these are our own headers"),
        ("hubspot.csv", HUBSPOT, "HubSpot (deals)"),
    ],
)
def test_what_needs_no_mapping_is_said(place: Path, call: Call, name: str, content: str, said: str) -> None:
    (place / name).write_text(content, encoding="utf-8")
    code, out, _ = call("map", name)
    assert code == 0
    assert said in out
    assert "No mapping is needed" in out
    assert "hrcalc.toml:" not in out


def test_a_crms_export_without_a_column_that_it_must_have(place: Path, call: Call) -> None:
    (place / "hubspot.csv").write_text("Deal Name,Pipeline,Amount,Deal owner,Close Date\nBig,x,5,王芳,2026-10-12\n")
    code, out, _ = call("map", "hubspot.csv")
    assert code == 3
    assert "Tick 'Record ID'" in out
    assert "Tick 'Deal Stage'" in out
    assert "No mapping is needed" not in out


def test_every_sheet_is_looked_at(place: Path, call: Call) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["说明", "x"])
    for title, head in (
        ("签单", ["单号", "业务员", "成交日期", "成交额"]),
        ("客户线索", ["编码", "来源", "邀约日", "手机"]),
    ):
        sheet = book.create_sheet(title)
        sheet.append(head)
        for i in range(3):
            last = 100 + i if title == "签单" else f"1380000111{i}"
            sheet.append([f"N{i}", "王芳" if title == "签单" else "抖音", f"2026-10-0{i + 1}", last])
    book.save(place / "导出.xlsx")
    code, out, _ = call("map", "导出.xlsx", "--json")
    assert code == 0
    document = json.loads(out)
    assert [(s["sheet"], s["status"], s["table"]) for s in document["sheets"]][1:] == [
        ("签单", "proposed", "deals"),
        ("客户线索", "proposed", "leads"),
    ]
    assert sorted(tomllib.loads(document["toml"])["columns"]) == ["deals", "leads"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere.csv",), 2, "There is no file nowhere.csv."),
        (("data",), 2, "data is a folder: name one file."),
        (("门店.csv", "--table", "deal's"), 2, "--table: there is no table 'deal's'. There are: employees, leads"),
        (("empty.csv",), 3, "The file is empty."),
        (("broken.xlsx",), 3, "damaged"),
        (("rooms.csv",), 3, "say so with --table"),
        (("门店.csv", "--lang", "fr"), 2, "There is no language 'fr'"),
        ((), 2, ""),
    ],
)
def test_what_cannot_be_looked_at_is_said(
    place: Path, call: Call, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (place / "empty.csv").write_bytes(b"")
    (place / "broken.xlsx").write_bytes(b"PK\x03\x04nothing")
    (place / "rooms.csv").write_text("room,floor\nA,1\nB,2\n", encoding="utf-8")
    got, out, err = call("map", *arguments)
    assert got == code
    assert said in out + err
    assert "Traceback" not in err


def test_a_problem_is_json_too(place: Path, call: Call) -> None:
    (place / "empty.csv").write_bytes(b"")
    code, out, err = call("map", "empty.csv", "--json")
    assert (code, err) == (3, "")
    assert [p["code"] for p in json.loads(out)["problems"]] == ["empty-file"]


def test_help_comes_without_anything_heavy() -> None:
    script = (
        "import sys; from hrcalc import cli; sys.argv = ['hrcalc', 'map', '--help']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "print([m for m in ('pandas', 'pyarrow', 'rich', 'pandera') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "FILE" in done.stdout
    assert done.stdout.endswith("[]\n")
