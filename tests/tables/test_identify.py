"""Whom a cell means: numbers, accounts, names that only one person has; nobody is guessed."""

from __future__ import annotations

from typing import Any

import pytest

STAFF = """\
工号,姓名,部门,入职日期,离职日期,基本工资,企业微信账号
S001,王芳,面谈部,2024-03-01,,6000,WangFang
S002,李强,面谈部,2024-03-01,,5500,
S003,张伟,面谈部,2024-03-01,,5500,ZhangWei
S004,张伟,邀约部,2024-03-01,,5500,ZhangWei2
S005,欧阳 静,邀约部,2024-03-01,2026-10-20,5500,
"""
DEALS = "deal_id,签单人,signed_on,amount\n"
DAYS = "日期,工号,姓名,账号,迟到分钟\n"


@pytest.fixture
def some(company: Any) -> Any:
    """Five people, two of one name, and nothing else."""
    company.files = {"员工花名册.csv": STAFF}
    return company


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("S001", "S001"),
        ("wangfang", "S001"),
        ("王芳", "S001"),
        (" 王 芳 ", "S001"),
        ("欧阳静（已离职）", "S005"),
        ("欧阳静(离职)", "S005"),
        ("欧阳静", "S005"),
        ("ZhangWei2", "S004"),
    ],
)
def test_a_person_is_meant_by_number_account_or_name(some: Any, text: str, meant: str) -> None:
    some.files["2026-10/deals.csv"] = f"{DEALS}D1,{text},2026-10-06,100\n".replace("签单人", "签单人工号")
    tables = some.read("2026-10")
    assert tables.problems == []
    assert tables.frames["deals"]["closer_id"].to_pylist() == [meant]


def test_a_name_that_two_people_have_is_never_decided(some: Any) -> None:
    some.files["2026-10/deals.csv"] = "deal_id,签单人工号,signed_on,amount\nD1,张伟,2026-10-06,100\n"
    [problem] = some.read("2026-10").problems
    assert (problem.code, problem.employees) == ("ambiguous-person", ("S003", "S004"))
    assert "S003、S004" in problem.why.zh


def test_somebody_who_is_said_to_have_left_is_not_somebody_who_has_not(some: Any) -> None:
    some.files["2026-10/deals.csv"] = "deal_id,签单人工号,signed_on,amount\nD1,王芳（已离职）,2026-10-06,100\n"
    some.files["2026-10/考勤.csv"] = DAYS + "2026-10-09,,王芳（已离职）,,5\n"
    tables = some.read("2026-10")
    assert [(p.code, p.employees) for p in tables.problems] == [("ambiguous-person", ("S001",))] * 2
    assert "离职" in tables.problems[0].mend.zh
    assert "S001" not in tables.frames["attendance"]["employee_id"].to_pylist()


def test_two_accounts_beside_one_name_are_two_people(some: Any) -> None:
    some.files["2026-10/考勤.csv"] = DAYS + "2026-10-09,,李强,lq1,5\n"
    some.files["2026-10/考勤-分.csv"] = DAYS + "2026-10-12,,李强,lq2,5\n"
    tables = some.read("2026-10")
    assert [(p.code, p.employees) for p in tables.problems] == [("ambiguous-person", ("S002",))] * 2


def test_an_unknown_person_is_told_with_whom_it_may_be(some: Any) -> None:
    some.files["2026-10/deals.csv"] = "deal_id,签单人工号,signed_on,amount\nD1,李钢强,2026-10-06,100\n"
    [problem] = some.read("2026-10").problems
    assert problem.code == "unknown-employee"
    assert "S002" in problem.mend.zh


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ("S003,张伟,ZhangWei", "S003"),
        ("--,张伟,ZhangWei2", "S004"),
        (",王芳,", "S001"),
        (",李强,LiQiang", "S002"),  # an account that the staff list does not know, beside a name that one person has
        ("S002,改了名,", "S002"),
        (",别名,WANGFANG", "S001"),
    ],
)
def test_a_day_may_tell_number_name_and_account(some: Any, row: str, meant: str) -> None:
    some.files["2026-10/考勤.csv"] = f"{DAYS}2026-10-09,{row},5\n"
    tables = some.read("2026-10")
    assert tables.problems == []
    assert tables.frames["attendance"]["employee_id"].to_pylist() == [meant]


@pytest.mark.parametrize(
    ("row", "code", "people"),
    [
        ("S003,张伟,ZhangWei2", "ambiguous-person", ("S003", "S004")),  # number and account are two people
        ("S002,王芳,", "ambiguous-person", ("S001", "S002")),  # number and name are two people
        (",张伟,", "ambiguous-person", ("S003", "S004")),
        (",王芳,SomebodyElse", "unknown-employee", ()),  # 王芳 has another account: this is a namesake
        ("S009,王芳,", "unknown-employee", ()),  # a number that is not in the staff list is a newcomer of that name
        (",,", "missing-value", ()),
    ],
)
def test_what_is_not_one_person_for_certain_is_a_problem(
    some: Any, row: str, code: str, people: tuple[str, ...]
) -> None:
    some.files["2026-10/考勤.csv"] = f"{DAYS}2026-10-09,{row},5\n"
    tables = some.read("2026-10")
    assert [(p.code, p.employees) for p in tables.problems] == [(code, people)]
    assert tables.frames["attendance"]["employee_id"].to_pylist()[0] not in {"S001", "S002", "S003", "S004"}


def test_a_stranger_in_attendance_is_one_problem_however_many_days(some: Any) -> None:
    days = "".join(f"2026-10-{day:02},,保洁阿姨,,0\n" for day in range(1, 29))
    some.files["2026-10/考勤.csv"] = DAYS + days
    [problem] = some.read("2026-10").problems
    assert problem.row == 2
    assert "28" in problem.why.zh


def test_targets_of_groups_are_not_people(some: Any) -> None:
    some.files["员工花名册.csv"] = (
        STAFF.replace("部门", "部门,团队").replace("面谈部", "面谈部,李强").replace("邀约部", "邀约部,")
    )
    some.files["targets.csv"] = "范围,对象,指标,期间,目标值\nteam,李强,x,2026-10,1\nemployee,李强,x,2026-10,1\n"
    assert some.read("2026-10").frames["targets"]["scope_id"].to_pylist() == ["李强", "S002"]


def test_people_who_are_not_paid_here_are_set_aside(some: Any) -> None:
    some.settings["not_paid"] = frozenset({"保洁 阿姨", "Visitor"})
    some.files["2026-10/考勤.csv"] = DAYS + "2026-10-09,,保洁阿姨,,5\n2026-10-09,,某人,VISITOR,5\n2026-10-09,,王芳,,5\n"
    tables = some.read("2026-10")
    assert tables.problems == []
    assert tables.frames["attendance"]["employee_id"].to_pylist() == ["S001"]
    assert [(b.rows, b.reason.en) for b in tables.left_out] == [(2, "somebody who is not on the payroll")]


def test_somebody_on_the_payroll_cannot_be_set_aside(some: Any) -> None:
    some.settings["not_paid"] = frozenset({"李强"})
    some.files["2026-10/考勤.csv"] = DAYS + "2026-10-09,,李强,,5\n"
    tables = some.read("2026-10")
    assert [(p.code, p.file, p.blocking) for p in tables.problems] == [("not-paid-is-paid", "hrcalc.toml", True)]
    assert tables.frames["attendance"]["employee_id"].to_pylist() == ["S002"]
