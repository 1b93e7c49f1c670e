"""A real month of WeCom's punches, dropped in as it is, against pandas over the raw sheet."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from tests.end_to_end.conftest import Call

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "wecom"
FILES = sorted(DATA.glob("*.xlsx")) if DATA.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the real data is not here")

LEAVE = {
    "事假": "personal",
    "病假": "sick",
    "调休假": "time_off",
    "年假": "annual",
    "婚假": "marriage",
    "产假": "maternity",
    "陪产假": "paternity",
    "丧假": "bereavement",
    "出差": "business_trip",
    "其他": "other",
}
OVERTIME = {
    f"{day}_{'pay' if paid else 'off'}": f"{word}加班计为{'加班费' if paid else '调休'}(小时)"
    for day, word in (("workday", "工作日"), ("restday", "休息日"), ("holiday", "节假日"))
    for paid in (True, False)
}
COUNTS = {
    "late": "迟到次数(次)",
    "late_minutes": "迟到时长(分钟)",
    "early": "早退次数(次)",
    "early_minutes": "早退时长(分钟)",
    "absences": "旷工次数(次)",
    "absent_minutes": "旷工时长(分钟)",
    "missed": "缺卡次数(次)",
    "scheduled": "标准工作时长(小时)",
    "worked": "实际工作时长(小时)",
}
METRICS = {
    "late": "count(days where late_minutes > 0)",
    "late_minutes": "sum(days.late_minutes)",
    "early": "count(days where early_minutes > 0)",
    "early_minutes": "sum(days.early_minutes)",
    "absences": "count(days where absent_hours > 0)",
    "absent_minutes": "sum(days.absent_hours) * 60",
    "missed": "sum(days.missed_punches)",
    "scheduled": "sum(days.scheduled_hours)",
    "worked": "sum(days.worked_hours)",
    **{kind: f'sum(leaves.hours where leave_type == "{kind}") / 8' for kind in LEAVE.values()},
    **{
        name: f'sum(days.overtime_hours where overtime_kind == "{name[:-4]}" and {"" if name.endswith("pay") else "not "}overtime_pay)'
        for name in OVERTIME
    },
}


def raw() -> dict[str, dict[str, Decimal]]:
    """Account -> what the file's own columns add up to, read by pandas alone."""
    cells = pd.read_excel(FILES[0], sheet_name=0, header=None, dtype=str).iloc[2:]
    names = [
        lower if isinstance(lower, str) else upper for upper, lower in zip(cells.iloc[0], cells.iloc[1], strict=True)
    ]
    table = cells.iloc[2:].set_axis(names, axis=1)
    totals: dict[str, dict[str, Decimal]] = {}
    for account, rows in table.groupby("账号"):

        def total(header: str, rows: pd.DataFrame = rows) -> Decimal:
            return sum((Decimal(text) for text in rows[header] if text != "--"), Decimal(0))

        columns = {**COUNTS, **OVERTIME, **{kind: f"{word}(天)" for word, kind in LEAVE.items()}}
        totals[str(account)] = {metric: total(header) for metric, header in columns.items()}
    return totals


def staff(folder: Path, accounts: bool) -> dict[str, str]:
    """A staff list with the accounts or, like most, with names alone. Account -> staff number."""
    cells = pd.read_excel(FILES[0], sheet_name=0, header=None, dtype=str).iloc[4:, 1:3].drop_duplicates()
    numbers = {}
    with (folder / "员工花名册.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["工号", "姓名", "部门", "入职日期", "离职日期", "基本工资", "企业微信账号"])
        for i, (name, account) in enumerate(cells.itertuples(index=False), start=1):
            numbers[account] = f"E{i:03}"
            plain = name.replace("（已离职）", "")
            left = "2026-02-28" if plain != name else ""
            shown = f"{plain[:1]} {plain[1:]}"
            writer.writerow([numbers[account], shown, "事业部", "2025-01-01", left, 8700, account if accounts else ""])
    return numbers


@pytest.mark.parametrize("accounts", [True, False], ids=["accounts", "names"])
def test_every_count_is_what_the_files_own_columns_say(call: Call, tmp_path: Path, accounts: bool) -> None:
    (tmp_path / "data" / "2026-02").mkdir(parents=True)
    (tmp_path / "policies").mkdir()
    shutil.copy(FILES[0], tmp_path / "data" / "2026-02")
    numbers = staff(tmp_path / "data", accounts)
    metrics = "\n".join(f"  m_{name}: {{value: {formula!r}}}" for name, formula in METRICS.items())
    head = "policy: counts\ntitle: {zh: 统计, en: Counts}\neffective: 2026-01-01\n"
    policy = f"{head}metrics:\n{metrics}\nitems:\n  base: {{formula: base_salary}}\n"
    (tmp_path / "policies" / "counts.yaml").write_text(policy, encoding="utf-8")
    places = ("--data", tmp_path / "data", "--policies", tmp_path / "policies", "--out", tmp_path / "out")
    code, _, err = call("run", "--month", "2026-02", *places)
    assert code == 0, err
    found: dict[str, dict[str, Decimal]] = {}
    with (tmp_path / "out" / "2026-02" / "metrics.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["employee_id"], {})[row["metric"].removeprefix("m_")] = Decimal(row["value"])
    expected = {numbers[account]: totals for account, totals in raw().items()}
    assert len(expected) == 14
    assert any(totals["late"] for totals in expected.values())
    assert {person: found[person] for person in expected} == expected
