"""`hrcalc targets split` as a user calls it, and what `check` says of targets; case T2 over files."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Call

ROOT = Path(__file__).resolve().parents[2]
SALES = ("--metric", "销售额", "--period", "2026")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data of case T2 in a workplace of its own."""
    shutil.copytree(ROOT / "tests" / "cases" / "t2", tmp_path / "data")
    shutil.copytree(ROOT / "policies", tmp_path / "policies", ignore=shutil.ignore_patterns("examples"))
    (tmp_path / "data" / "2026-10").mkdir()
    (tmp_path / "hrcalc.toml").write_text('data = "data"\nlang = "en"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def raise_top(data: Path) -> None:
    path = data / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2026,100000000", "2026,120000000"), encoding="utf-8")


def told(call: Call) -> list[str]:
    """Problems with targets that `check` tells."""
    code, out, _ = call("check", "--month", "2026-10", "--json")
    problems = [p for p in json.loads(out)["problems"] if p["table"] == "targets"]
    assert all(p["severity"] == "warning" for p in problems)
    assert code == 0
    return [p["why"]["en"] for p in problems]


def test_t2_check_tells_the_change_split_mends_it_and_check_is_content(data: Path, call: Call) -> None:
    assert told(call) == []
    raise_top(data)
    (why,) = told(call)
    assert "is 120,000,000; its 2 region targets (targets.csv:3, targets.csv:4) add up to 100,000,000" in why
    code, out, err = call("targets", "split", *SALES, "--down", "region,team,employee", "--write", "data/targets-2.csv")
    assert (code, err) == (0, "")
    assert "New or changed targets written to data/targets-2.csv: 9" in out
    with (data / "targets-2.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["对象"]: row for row in csv.DictReader(file)}
    assert {id_: row["目标值"] for id_, row in rows.items()} == {
        "华东": "24000000",
        "华南": "96000000",
        "华东一组": "4800000",
        "华东二组": "19200000",
        "华南一组": "96000000",
        "E1": "3000000",
        "E2": "1800000",
        "E3": "19200000",
        "E4": "96000000",
    }
    assert rows["E1"] == {
        "范围": "员工",
        "对象": "E1",
        "指标": "销售额",
        "期间": "2026",
        "目标值": "3000000",
        "生效日期": "2026-01-01",
    }
    assert told(call) == []
    code, out, _ = call("targets", "split", *SALES, "--down", "region,team,employee", "--write", "data/targets-3.csv")
    assert code == 0
    assert "Nothing changes" in out
    assert not (data / "targets-3.csv").exists()


def test_the_tree_shows_what_each_gets_had_and_why(data: Path, call: Call) -> None:
    _, out, _ = call("targets", "split", *SALES, "--total", "1.2亿", "--down", "区域,团队", "--lang", "zh")
    lines = [line.split() for line in out.splitlines()]
    assert ["公司", "示例公司", "120,000,000", "100.00%", "100,000,000", "要分的目标"] in lines
    assert ["区域", "华东", "24,000,000", "20.00%", "20,000,000", "按原比例(20,000,000)"] in lines
    assert ["团队", "华东一组", "4,800,000", "20.00%", "4,000,000", "按原比例(4,000,000)"] in lines
    assert "6 行是新的或改过的;这只是方案" in out
    assert not list(data.glob("targets-*"))


def test_json_is_one_document_of_exact_amounts(data: Path, call: Call) -> None:
    code, out, err = call("targets", "split", *SALES, "--total", "100000000.01", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert (document["version"], document["metric"], document["written"]) == (1, "销售额", None)
    assert document["parts"][1] == {
        "depth": 1,
        "scope": "region",
        "scope_id": "华东",
        "name": "",
        "period": "2026",
        "target": "20000000",
        "before": "20000000",
        "source": "targets.csv:3",
        "changed": False,
        "from_date": None,
        "why": {"zh": "按原比例(20,000,000)", "en": "in proportion to 20,000,000"},
    }
    assert [p["target"] for p in document["parts"]] == ["100000000.01", "20000000", "80000000.01"]


def test_a_year_down_to_months_and_people_is_read_back_and_adds_up(data: Path, call: Call) -> None:
    asked = ("--metric", "新客户数", "--period", "2027", "--total", "125")
    (data / "2027-05").mkdir()
    code, _, err = call(
        "targets", "split", *asked, "--down", "季度,月,区域,团队,员工", "--by", "headcount", "--write", "data/目标2027.csv"
    )  # fmt: skip
    assert (code, err) == (0, "")
    code, out, _ = call("check", "--month", "2027-05", "--json")
    document = json.loads(out)
    assert [p for p in document["problems"] if p["table"] == "targets"] == []
    assert {f["file"]: f["table"] for f in document["files"]}["目标2027.csv"] == "targets"
    with (data / "目标2027.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    months = [int(r["目标值"]) for r in rows if r["范围"] == "员工" and len(r["期间"]) == 7 and "Q" not in r["期间"]]
    assert sum(months) == sum(int(r["目标值"]) for r in rows if (r["范围"], r["期间"]) == ("公司", "2027")) == 125


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--metric", "销额"), "--metric: there is no '销额'. Did you mean '销售额'?"),
        (("--period", "2026-13"), "'2026-13' is not a period: write 2026, 2026-Q4 or 2026-10."),
        (("--period", "2026-Q4"), "There is no '销售额' target of the company in 2026-Q4. There are those of 2026."),
        (("--of", "华东三组"), "--of: there is no '华东三组'. Did you mean '华东二组'?"),
        (("--of", "region:华北"), "--of: there is no '华北'. Known are: 华东, 华南"),
        (("--of", "E33"), "--of: there is no 'E33'. Did you mean 'E3'?"),
        (("--down", "squad"), "--down: there is no 'squad'. Known are: branch,"),
        (("--down", "branch"), "--down: there is no 'branch' below the company. Known are: region, department, team"),
        (("--period", "2026-Q4", "--total", "9", "--down", "quarter"), "--down: there is no 'quarter' below 2026-Q4."),
        (("--by", "size"), "--by: there is no 'size'. Known are: even, headcount, last-year"),
        (
            ("--by", "last-year", "--anew"),
            "There is nothing of last year to go by: no '销售额' target of region '华东'",
        ),
        (("--total", "12万元"), "--total: '12万元' is not a number"),
        (("--unit", "0"), "--unit must be above 0"),
        (("--unit", "3万"), "what is split, 100,000,000, a whole number of it"),
        (("--from-date", "7月"), "--from-date: '7月' is not a date"),
        (("--without", "E9"), "--without: there is no 'E9'."),
        (("--write", "data/targets.csv"), "data/targets.csv already exists"),
        (("--total", "5", "--write", "nowhere/t.csv"), "nowhere/t.csv cannot be written"),
        (("--lang", "fr"), "There is no language 'fr'"),
    ],
)
def test_what_cannot_be_split_is_said_with_exit_code_2(
    data: Path, call: Call, asked: tuple[str, ...], said: str
) -> None:
    code, out, err = call("targets", "split", *SALES, *asked)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert sorted(p.name for p in data.iterdir()) == ["2026-10", "employees.csv", "targets.csv"]


@pytest.mark.parametrize("as_json", [False, True])
def test_what_is_wrong_in_the_files_is_said_with_exit_code_3(data: Path, call: Call, as_json: bool) -> None:
    path = data / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",20000000", ",two"), encoding="utf-8")
    (data / "deals.csv").write_text("deal_id,closer_id,signed_on,amount\nD1,E1,2026-13-01,x\n", encoding="utf-8")
    code, out, err = call("targets", "split", *SALES, *["--json"] * as_json)
    assert code == 3
    if as_json:
        assert [p["file"] for p in json.loads(out)["problems"]] == ["targets.csv"]
    else:
        assert out == ""
        assert "targets.csv:3" in err
        assert "deals" not in err  # not read for this


def test_no_data_is_said_with_exit_code_3(data: Path, call: Call) -> None:
    code, _, err = call("targets", "split", *SALES, "--data", "nowhere")
    assert code == 3
    assert "There is no data folder 'nowhere'." in err


def test_wrong_policies_do_not_stop_a_split(data: Path, call: Call) -> None:
    (data.parent / "policies" / "broken.yaml").write_text("policy: broken\nnonsense: 1\n", encoding="utf-8")
    assert call("targets", "split", *SALES)[0] == 0
    shutil.rmtree(data.parent / "policies")
    assert call("targets", "split", *SALES)[0] == 0


@pytest.mark.parametrize("month", ["2026-09", "2026-10"])
def test_the_targets_of_the_sample_add_up(month: str, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    _, out, _ = call("check", "--month", month, "--json")
    assert [p for p in json.loads(out)["problems"] if p["table"] == "targets"] == []
    code, out, _ = call("targets", "split", "--metric", "销售额", "--period", month, "--lang", "en")
    assert code == 0
    assert "Nothing changes" in out
