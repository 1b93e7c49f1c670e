"""The commands as a user calls them: exit codes, what is printed, what is written."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Call

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample data and policies in which a test may break things."""
    shutil.copytree(
        ROOT / "sample_data", tmp_path / "sample_data", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reported(out: Path) -> list[dict[str, str]]:
    """The problem report, which must be all that was written."""
    written = [p for p in out.rglob("*") if p.is_file()]
    assert sorted(p.name for p in written) == ["problems.csv", "problems.xlsx"]
    with next(p for p in written if p.suffix == ".csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def edit(path: Path, old: str, new: str, count: int = 1, encoding: str = "utf-8-sig") -> None:
    text = path.read_bytes().decode(encoding)
    assert old in text, f"{old!r} is not in {path}"
    path.write_bytes(text.replace(old, new, count).encode(encoding))


DEALS = [
    {"deal_id": "D1", "closer_id": "Z022", "signed_on": "2026-10-20", "amount": "1000", "source": "own"},
    {"deal_id": "D2", "closer_id": "Z023", "signed_on": "2026-10-21", "amount": "2000", "source": "own"},
]


def write_deals(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(k for r in rows for k in r)))
        writer.writeheader()
        writer.writerows(rows)


def test_run_with_no_other_option(workplace: Path, call: Call) -> None:
    code, out, err = call("run", "--month", "2026-10")
    assert (code, err) == (0, "")
    folder = workplace / "out" / "2026-10"
    assert sorted(p.name for p in folder.iterdir()) == [
        "bank.csv",
        "contributions.xlsx",
        "employees.csv",
        "lines.csv",
        "manifest.json",
        "metrics.csv",
        "payroll.xlsx",
        "payslips",
        "payslips.xlsx",
        "source_check.csv",
        "tax_return.xlsx",
    ]
    assert "out/2026-10" in out
    assert [p for p in (workplace / "out").iterdir() if p.name != "2026-10"] == []


@pytest.mark.parametrize(
    ("rows", "code", "column", "value"),
    [
        ([{**DEALS[0], "amuont": "5"}], "unknown-column", "amuont", ""),
        ([{k: v for k, v in DEALS[0].items() if k != "closer_id"}], "missing-column", "", ""),
        ([DEALS[0], {**DEALS[1], "signed_on": "2026-13-01"}], "wrong-date", "signed_on", "2026-13-01"),
        ([DEALS[0], {**DEALS[1], "amount": "12,3OO"}], "wrong-number", "amount", "12,3OO"),
        ([DEALS[0], {**DEALS[0], "amount": "7"}], "duplicate-key", "deal_id", "D1"),
        ([{**DEALS[0], "closer_id": "Z999"}], "unknown-employee", "closer_id", "Z999"),
    ],
)
def test_wrong_data_ends_with_its_own_problem(
    workplace: Path, call: Call, rows: list[dict[str, str]], code: str, column: str, value: str
) -> None:
    write_deals(workplace / "sample_data" / "2026-10" / "deals-extra.csv", rows)
    exit_code, out, err = call("run", "--month", "2026-10", "--lang", "en")
    assert (exit_code, out) == (3, "")
    assert "Traceback" not in err
    assert "deals-extra.csv" in err
    found = reported(workplace / "out")
    assert [p["severity"] for p in found].count("error") >= 1
    errors = [p for p in found if p["severity"] == "error"]
    assert {p["code"] for p in errors} == {code}, errors
    assert all("deals-extra.csv" in p["file"] for p in errors)
    if value:
        assert value in {p["value"] for p in errors}
    if column:
        assert column in {p["column"] for p in errors}
    assert all(p["why_zh"] and p["why_en"] and p["mend_zh"] and p["mend_en"] for p in errors)


def test_an_empty_file(workplace: Path, call: Call) -> None:
    (workplace / "sample_data" / "2026-10" / "leads-empty.csv").write_bytes(b"")
    assert call("run", "--month", "2026-10")[0] == 3
    assert {p["file"] for p in reported(workplace / "out") if p["severity"] == "error"} == {"2026-10/leads-empty.csv"}


def test_all_problems_at_once(workplace: Path, call: Call) -> None:
    write_deals(
        workplace / "sample_data" / "2026-10" / "deals-extra.csv",
        [{**DEALS[0], "amount": "x"}, {**DEALS[1], "closer_id": "nobody", "signed_on": "soon"}],
    )
    edit(workplace / "policies" / "commission" / "invite-team@2026-01-01.yaml", "invited * 50", "invitd * 50")
    assert call("run", "--month", "2026-10")[0] == 3
    found = reported(workplace / "out")
    places = {(p["file"], p["row"]) for p in found if p["severity"] == "error"}
    assert {f for f, _ in places} == {"2026-10/deals-extra.csv", "commission/invite-team@2026-01-01.yaml"}
    assert ("2026-10/deals-extra.csv", "2") in places
    assert ("2026-10/deals-extra.csv", "3") in places


def test_a_folder_that_cannot_be_written(workplace: Path, call: Call) -> None:
    (workplace / "taken").write_text("a file")
    code, out, err = call("run", "--month", "2026-10", "--out", workplace / "taken" / "out", "--lang", "en")
    assert (code, out) == (3, "")
    assert "cannot be written" in err
    assert "Traceback" not in err
    assert not (workplace / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--month", "2026-13"],
        ["run", "--month", "soon"],
        ["run"],
        ["run", "--month", "2026-10", "--unknown"],
        ["fly"],
        ["run", "--month", "2026-10", "--lang", "fr"],
        ["explain", "NOBODY", "--month", "2026-10"],
        ["explain", "S012", "no_such_item", "--month", "2026-10"],
    ],
)
def test_wrong_usage_is_exit_code_2(workplace: Path, call: Call, arguments: list[str]) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err
    assert not (workplace / "out").exists()


@pytest.mark.parametrize("out", ["sample_data", "sample_data/2026-10", ".", "policies", "sample_data/deeper"])
def test_inputs_are_never_overwritten(workplace: Path, call: Call, out: str) -> None:
    (workplace / "2026-10").mkdir()
    (workplace / "2026-10" / "my-own.txt").write_text("mine")
    before = {p: p.read_bytes() for p in workplace.rglob("*") if p.is_file()}
    code, _, err = call("run", "--month", "2026-10", "--out", workplace / out)
    assert code == 2
    assert err
    assert {p: p.read_bytes() for p in workplace.rglob("*") if p.is_file()} == before


def test_a_holiday_of_the_company_changes_pay_and_not_the_examples(workplace: Path, call: Call) -> None:
    (workplace / "hrcalc.toml").write_text("[calendar]\nholidays = [2026-10-12]\n", encoding="utf-8")
    assert call("run", "--month", "2026-10")[0] == 0
    lines = rows_of(workplace / "out" / "2026-10" / "lines.csv")
    assert next(x["working"] for x in lines if x["item"] == "base_pay") == "12,800 × 17 ÷ 17"


def test_a_month_left_open_stands_in_the_summary(workplace: Path, call: Call) -> None:
    """September is in the sample's data, and its opening balances end before it."""
    out = " ".join(call("run", "--month", "2026-10", "--lang", "en")[1].split())
    assert "2026-09 is not closed, and no opening balance reaches it" in out
    for command in (("run",), ("close", "--approved-by", "x")):
        assert call(*command, "--month", "2026-09")[0] == 0
    code, out, _ = call("run", "--month", "2026-10", "--lang", "en")
    assert (code, "is not closed" in out) == (0, False)


def test_no_data_and_no_policies(workplace: Path, call: Call) -> None:
    for arguments in (["--data", "nowhere"], ["--policies", "nowhere"]):
        code, _, err = call("run", "--month", "2026-10", "--lang", "en", *arguments)
        assert code == 3
        assert "nowhere" in err
    assert call("run", "--month", "2025-06")[0] == 3  # no policy has begun


def test_an_example_that_fails_stops_the_run(workplace: Path, call: Call) -> None:
    path = workplace / "policies" / "commission" / "invite-team@2026-01-01.yaml"
    edit(path, "{from: 80%, value: 150%}", "{from: 80.01%, value: 150%}")
    assert call("run", "--month", "2026-10")[0] == 3
    found = reported(workplace / "out")
    assert {p["code"] for p in found if p["severity"] == "error"} == {"example"}
    code, out, _ = call("policy", "test", "--lang", "en")
    assert code == 3
    assert "1,200" in out
    assert "1500" in out


def test_an_earlier_output_stays_when_a_run_fails(workplace: Path, call: Call) -> None:
    assert call("run", "--month", "2026-10")[0] == 0
    before = {p: p.read_bytes() for p in (workplace / "out" / "2026-10").rglob("*") if p.is_file()}
    extra = workplace / "sample_data" / "2026-10" / "deals-extra.csv"
    write_deals(extra, [{**DEALS[0], "amount": "x"}])
    assert call("run", "--month", "2026-10")[0] == 3
    assert {p: p.read_bytes() for p in (workplace / "out" / "2026-10").rglob("*") if p.is_file()} == before
    assert (workplace / "out" / "2026-10-problems" / "problems.csv").is_file()
    extra.unlink()
    assert call("run", "--month", "2026-10")[0] == 0
    assert not (workplace / "out" / "2026-10-problems").exists()


def test_hold_pays_the_others(workplace: Path, call: Call) -> None:
    assert call("run", "--month", "2026-10")[0] == 0
    folder = workplace / "out" / "2026-10"
    before = {r["employee_id"]: r for r in rows_of(folder / "employees.csv")}
    write_deals(workplace / "sample_data" / "2026-10" / "deals-extra.csv", [{**DEALS[0], "amount": "x"}])
    code, out, err = call("run", "--month", "2026-10", "--hold", "--lang", "en")
    assert code == 3
    assert "Z022" in out + err
    after = {r["employee_id"]: r for r in rows_of(folder / "employees.csv")}
    held = {e for e, r in after.items() if r["status"] == "held"}
    assert held == {"Z022"}
    assert after["Z022"]["net_pay"] == ""
    assert {e: r for e, r in after.items() if e not in held} == {e: r for e, r in before.items() if e not in held}
    assert not [r for r in rows_of(folder / "lines.csv") if r["employee_id"] in held]
    assert not list((folder / "payslips").glob("Z022*"))
    assert (folder / "problems.csv").is_file()


def test_json_is_one_document_and_nothing_else(workplace: Path, call: Call) -> None:
    code, out, err = call("run", "--month", "2026-10", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["month"] == "2026-10"
    code, out, _ = call("explain", "S012", "绩效提成", "--month", "2026-10", "--json")
    tree = json.loads(out)
    assert (tree["value"], tree["working"]) == ("1,500.00", "10 × 100 × 150%")
    write_deals(workplace / "sample_data" / "2026-10" / "deals-extra.csv", [{**DEALS[0], "amount": "x"}])
    code, out, _ = call("run", "--month", "2026-10", "--json")
    assert code == 3
    assert json.loads(out)["problems"][0]["value"] == "x"


def test_explain_goes_down_to_the_rows(workplace: Path, call: Call) -> None:
    code, out, _ = call("explain", "S012", "performance_commission", "--month", "2026-10", "--lang", "en")
    assert code == 0
    for part in (
        "1,500.00",
        "10 × 100 × 150%",
        "40 ÷ 50",
        "2026-10/deals.xlsx#成单:",
        "2026-10/leads-上海.csv:",
        "invite-team@2026-01",
    ):
        assert part in out
    assert not (workplace / "out").exists()


def test_check_says_what_each_file_was_taken_for(workplace: Path, call: Call) -> None:
    code, out, _ = call("check", "--month", "2026-10", "--lang", "en")
    assert code == 0
    assert not (workplace / "out").exists()
    line = next(x for x in out.splitlines() if "考勤-深圳" in x and "2026-10" in x)
    assert "attendance" in line


def test_settings_come_from_options_then_variables_then_the_file(
    workplace: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workplace / "hrcalc.toml").write_text('out = "from-file"\nlang = "zh"\ncompany = "甲"\n', encoding="utf-8")
    call("run", "--month", "2026-10")
    assert (workplace / "from-file" / "2026-10").is_dir()
    monkeypatch.setenv("HRCALC_OUT", str(workplace / "from-variable"))
    call("run", "--month", "2026-10")
    assert (workplace / "from-variable" / "2026-10").is_dir()
    call("run", "--month", "2026-10", "--out", workplace / "from-option")
    assert (workplace / "from-option" / "2026-10").is_dir()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_program_answers_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hrcalc", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for command in ("run", "check", "explain", "policy"):
        assert command in done.stdout
