"""`hrcalc check`: what each sheet was taken for, column by column; it fits the terminal, and programs get all of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tests.end_to_end.conftest import Call
from tests.exports.platforms import made

DAILY = "2026-10/上下班打卡_日报_20261001-20261031_启明软件_示例.xlsx"
SHEET = "概况统计与打卡明细"
STAFF = """\
工号,姓名,部门,入职日期,基本工资
S1,李强,邀约部,2024-03-01,5500
S2,王芳,面谈部,2024-03-01,6000
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company with a staff list in GB18030, leads of a foreign CRM, a platform's report and a sheet that is no table."""
    day: dict[str, Any] = {
        "时间": "2026/10/09 星期五",
        "姓名": "李强",
        "账号": "",
        "标准工作时长(小时)": 8,
        "实际工作时长(小时)": 8,
    }
    (tmp_path / "data" / "2026-10").mkdir(parents=True)
    (tmp_path / "policies").mkdir()
    policy = "policy: p\neffective: 2026-01-01\nitems: {base: {title: 底薪, formula: base_salary}}\n"
    (tmp_path / "policies" / "p.yaml").write_text(policy, encoding="utf-8")
    files = {
        "employees.csv": STAFF.encode("gb18030"),
        "2026-10/leads.csv": "线索ID,创建时间,归属,备注一,备注二\nL1,2026-10-09,S1,a,b\nL2,2026-10-10,S1,,\n".encode(),
        DAILY: made.workbook({SHEET: made.sheet_rows(made.labels(made.DAILY), [day])}),
        "2026-10/deals.xlsx": made.workbook(
            {"成单": [["导出说明"], ["订单编号", "签单人工号", "签单日期", "签单金额"]], "说明": [["随便写写"]]}
        ),
    }
    for name, data in files.items():
        (tmp_path / "data" / name).write_bytes(data)
    mapping = '[columns.leads]\nlead_id = "线索ID"\ninvited_on = "创建时间"\ninviter_id = "归属"\n'
    (tmp_path / "hrcalc.toml").write_text(f'data = "data"\n{mapping}', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def taken(call: Call) -> dict[str, dict[str, Any]]:
    code, out, err = call("check", "--month", "2026-10", "--json")
    assert (code, err) == (0, "")
    return {f"{one['file']}#{one['sheet']}".rstrip("#"): one for one in json.loads(out)["files"]}


@pytest.mark.usefixtures("folder")
def test_programs_are_told_everything(call: Call) -> None:
    found = taken(call)
    assert found["employees.csv"] == {
        "file": "employees.csv",
        "sheet": "",
        "table": "employees",
        "layout": None,
        "header_row": 1,
        "encoding": "gb18030",
        "columns": {
            "employee_id": "工号",
            "name": "姓名",
            "department": "部门",
            "hired_on": "入职日期",
            "base_salary": "基本工资",
        },
        "ignored": [],
        "missing": found["employees.csv"]["missing"],
        "rows": 2,
    }
    assert "bank_account" in found["employees.csv"]["missing"]
    leads = found["2026-10/leads.csv"]
    assert leads["columns"] == {"lead_id": "线索ID", "invited_on": "创建时间", "inviter_id": "归属"}
    assert leads["ignored"] == ["备注一", "备注二"]
    assert found["2026-10/deals.xlsx#成单"]["header_row"] == 2
    assert (found["2026-10/deals.xlsx#说明"]["table"], found["2026-10/deals.xlsx#说明"]["columns"]) == (None, {})
    daily = found[f"{DAILY}#{SHEET}"]
    assert (daily["table"], daily["header_row"], daily["rows"]) == ("attendance", 4, 1)
    assert "企业微信" in daily["layout"]["zh"]
    assert daily["columns"]["account"] == "账号"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.usefixtures("folder")
def test_the_screen_fits(call: Call, monkeypatch: pytest.MonkeyPatch, lang: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = [call("check", "--month", "2026-10", "--lang", lang, *more)[1] for more in ([], ["--columns"])]
    for out in shown:
        assert max(map(cell_len, out.splitlines())) <= width
        assert "gb18030" in out
        assert "备注一, 备注二" in out
    assert "lead_id ← 线索ID" in shown[1]
    assert "lead_id ← 线索ID" not in shown[0]
    assert "bank_account" in shown[1]
    assert "bank_account" not in shown[0]


@pytest.mark.usefixtures("folder")
def test_one_line_a_sheet_and_one_for_columns_that_are_not_used(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    lines = call("check", "--month", "2026-10", "--lang", "zh")[1].splitlines()
    files = lines[: lines.index("")]
    assert [line.split()[0] for line in files if not line.startswith("  ")] == [
        "文件",
        "employees.csv",
        "2026-10/deals.xlsx#成单",
        "2026-10/deals.xlsx#说明",
        "2026-10/leads.csv",
        f"{DAILY}#{SHEET}",
    ]
    ignored = [line for line in files if line.startswith("  ")]
    assert len(ignored) == 2, "of the platform's report and of the leads"
    assert len(files) == 1 + 5 + 2
