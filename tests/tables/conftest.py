"""A small company, whole and right, of which each test spoils or changes one thing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hrcalc.calendar import Month
from hrcalc.problems import Problem
from hrcalc.settings import Settings
from hrcalc.tables import Tables, read_tables

FILES = {
    "员工花名册.csv": """\
工号,姓名,部门,上级工号,入职日期,离职日期,基本工资,生效日期
S001,王芳,面谈部,0007,2024-03-01,,"6,000.00",
S002,李强,面谈部,S001,2024-03-01,2026-10-20,5500,
Z001,赵敏,邀约部,0007,2025-06-16,,5000,
Z001,赵敏,邀约部,0007,2025-06-16,,5600,2026-10-16
0007,安娜,综合部,,2020-01-01,,9000,
""",
    "2026-10/leads.csv": """\
lead_id,invited_on,inviter_id,channel,source,budget,form_filled
L1,2026-10-02,Z001,抖音,marketing,50000,yes
L2,2026-10-09,Z001,官网,市场,￥8000.50,是
L3,2026-09-28,,官网,own,,no
""",
    "2026-10/面谈.csv": """\
面谈编号,线索编号,面谈人工号,面谈日期,结果,面谈时长(分钟)
M1,L1,S001,2026-10-05,成单,45
M2,L2,S002,2026-10-12,lost,30
""",
    "2026-10/deals.csv": """\
deal_id,closer_id,signed_on,amount,lead_id,status
D1,S001,2026-10-06,10000.00,L1,signed
D2,S001,2026-10-13,2500.5,L2,已回款
""",
    "2026-10/deal_credits.csv": """\
deal_id,employee_id,role,share
D1,S001,closer,60%
D1,S002,签单人,0.4
""",
    "2026-10/考勤.csv": """\
工号,日期,应出勤小时,实出勤小时,上班打卡,下班打卡,迟到分钟,请假类型,请假小时
S001,2026-10-08,8,8,8:58,18:03,0,,
S001,2026-10-09,8,4,09:20,18:00,20,事假,4
""",
}


class Company:
    """A data folder: `files` are its texts by name, which `read` writes and reads for a month."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, str | bytes] = dict(FILES)
        self.settings: dict[str, Any] = {}

    def change(self, name: str, old: str, new: str) -> None:
        """Replaces a piece of a file's text, which must be there once."""
        text = self.files[name]
        assert isinstance(text, str)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.files[name] = text.replace(old, new)

    def book(self, name: str, sheets: Mapping[str, list[list[Any]]]) -> None:
        """Adds a workbook."""
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)

    def read(self, month: str = "2026-10") -> Tables:
        """Reads what is there for a month. Every row that was read must be accounted for."""
        for name, text in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        tables = read_tables(Settings(data=self.folder, **self.settings), Month.parse(month))
        for name, frame in tables.frames.items():
            read = sum(i.rows for i in tables.inputs if i.table == name)
            assert read == len(frame) + sum(b.rows for b in tables.left_out if b.table == name), name
        return tables

    def problems(self, month: str = "2026-10") -> list[Problem]:
        """What is wrong."""
        return self.read(month).problems

    def problem(self, month: str = "2026-10") -> Problem:
        """The one thing that is wrong, which must say everything that a person needs."""
        (problem,) = self.problems(month)
        assert all((problem.why.zh, problem.why.en, problem.mend.zh, problem.mend.en, problem.code))
        return problem


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path / "data")
