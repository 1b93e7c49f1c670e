"""Checks across tables: each kind of error, where it is only a warning, and what is no problem at all."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.tables.checks.employment import Employment, cycles
from hrcalc.tables.checks.nearest import nearest
from tests.tables.conftest import Company


def found(company: Company) -> list[tuple[str, str, str, str, str]]:
    return [(p.code, p.severity, p.place, p.column, p.value) for p in company.problems()]


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "column"),
    [
        ("员工花名册.csv", "面谈部,S001", "面谈部,S009", "员工花名册.csv:3", "上级工号"),
        ("2026-10/leads.csv", "2026-10-02,Z001", "2026-10-02,S009", "2026-10/leads.csv:2", "inviter_id"),
        ("2026-10/面谈.csv", "L2,S002", "L2,S009", "2026-10/面谈.csv:3", "面谈人工号"),
        ("2026-10/deals.csv", "D2,S001", "D2,S009", "2026-10/deals.csv:3", "closer_id"),
        ("2026-10/deal_credits.csv", "D1,S002", "D1,S009", "2026-10/deal_credits.csv:3", "employee_id"),
        ("2026-10/考勤.csv", "S001,2026-10-08", "S009,2026-10-08", "2026-10/考勤.csv:2", "工号"),
    ],
)
def test_unknown_employees(company: Company, file: str, old: str, new: str, place: str, column: str) -> None:
    company.change(file, old, new)
    assert found(company) == [("unknown-employee", "error", place, column, "S009")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2026-10/leads2.csv", "lead_id,invited_on,referrer_id\nL9,2026-10-02,S009\n"),
        ("2026-10/deals2.csv", "deal_id,closer_id,signed_on,amount,inviter_id\nD9,S001,2026-10-02,1,S009\n"),
        ("2026-10/leaves.csv", "employee_id,date,leave_type,hours\nS009,2026-10-09,sick,8\n"),
        ("2026-10/applications.csv", "application_id,employee_id,date,kind,status\nA1,S009,2026-10-09,x,approved\n"),
        ("actuals.csv", "employee_id,metric,period,value\nS009,x,2026-10,1\n"),
        ("targets.csv", "scope,scope_id,metric,period,target\nemployee,S009,x,2026-Q4,1\n"),
        ("tax_profile.csv", "employee_id,rent\nS009,1500\n"),
        ("contribution_bases.csv", "employee_id,pension_base\nS009,6000\n"),
        ("opening_balances.csv", "employee_id,item,year,amount\nS009,base_pay,2026,1\n"),
        ("2026-10/adjustments.csv", "employee_id,item,amount\nS009,base_pay,1\n"),
    ],
)
def test_unknown_employees_in_every_other_table(company: Company, name: str, text: str) -> None:
    company.files[name] = text
    (problem,) = found(company)
    assert problem[:2] == ("unknown-employee", "error")
    assert problem[2:] == (f"{name}:2", problem[3], "S009")


@pytest.mark.parametrize("month", ["", "2026-03"])
@pytest.mark.parametrize(("table", "column"), [("tax_profile", "rent"), ("contribution_bases", "pension_base")])
def test_two_rows_of_a_person_from_one_month_on_are_an_error(
    company: Company, table: str, column: str, month: str
) -> None:
    company.files[f"{table}.csv"] = (
        f"employee_id,{column},from_month\nS001,1500,{month}\nS001,1100,{month}\nS002,1,{month}\n"
    )
    assert {(p.code, p.severity, p.place, p.employees) for p in company.problems()} == {
        ("duplicate-key", "error", f"{table}.csv:{row}", ("S001",)) for row in (2, 3)
    }


@pytest.mark.parametrize("period", ["2025", "2026-Q3", "2026-09", "2026-11"])
def test_actuals_of_other_periods_are_only_a_warning(company: Company, period: str) -> None:
    company.files["actuals.csv"] = f"employee_id,metric,period,value\nS009,x,{period},1\n"
    assert company.problem().severity == "warning"


def test_people_whom_the_staff_list_forgot_are_one_warning_each(company: Company) -> None:
    rows = "".join(
        f"D{i},{who},2026-0{m},1\n" for i, (who, m) in enumerate([("X1", "8-01"), ("X1", "9-02"), ("X2", "9-03")], 10)
    )
    company.files["deals.csv"] = "deal_id,closer_id,signed_on,amount\n" + rows + "D99,X3,2026-11-01,1\n"
    problems = company.problems()
    assert [(p.code, p.severity, p.place, p.value) for p in problems] == [
        ("unknown-employee", "warning", "deals.csv:2", "X1"),
        ("unknown-employee", "warning", "deals.csv:4", "X2"),
    ]
    assert "2 rows of earlier months" in problems[0].why.en


def test_an_earlier_lead_matters_when_it_is_won_in_the_month(company: Company) -> None:
    company.change("2026-10/leads.csv", "2026-09-28,", "2026-09-28,S009")
    assert company.problem().severity == "warning"
    company.change("2026-10/deals.csv", "L2,已回款", "L3,已回款")
    assert company.problem().severity == "error"


def test_unknown_leads_and_deals(company: Company) -> None:
    company.change("2026-10/面谈.csv", "M2,L2", "M2,L8")
    company.change("2026-10/deals.csv", "L2,已回款", "l2,已回款")
    company.change("2026-10/deal_credits.csv", "D1,S002", "D01,S002")
    problems = {(p.code, p.place, p.column): p for p in company.problems() if p.code != "shares-not-one"}
    assert set(problems) == {
        ("unknown-lead", "2026-10/面谈.csv:3", "线索编号"),
        ("unknown-lead", "2026-10/deals.csv:3", "lead_id"),
        ("unknown-deal", "2026-10/deal_credits.csv:3", "deal_id"),
    }
    assert "Is it 'L2'?" in problems["unknown-lead", "2026-10/deals.csv:3", "lead_id"].mend.en
    assert "Is it 'D1'?" in problems["unknown-deal", "2026-10/deal_credits.csv:3", "deal_id"].mend.en


def test_leads_of_earlier_months_may_be_gone(company: Company) -> None:
    company.files["deals.csv"] = "deal_id,closer_id,signed_on,amount,lead_id\nD9,S001,2026-08-01,1,L999\n"
    assert company.problems() == []


def test_deals_that_name_leads_without_a_table_of_leads_are_one_problem(company: Company) -> None:
    del company.files["2026-10/leads.csv"], company.files["2026-10/面谈.csv"]
    problem = company.problem()
    assert (problem.code, problem.place) == ("no-leads", "2026-10/deals.csv:2")
    assert "2 rows" in problem.why.en


def test_what_refers_to_a_table_that_could_not_be_read_is_not_blamed(company: Company) -> None:
    company.change("2026-10/leads.csv", "lead_id,invited_on", "编码,invited_on")
    assert {p.code for p in company.problems()} == {"missing-column", "unknown-column"}
    company.files["2026-10/leads.csv"] = b"\xff\xff\xff\n"
    assert [p.code for p in company.problems()] == ["unreadable"]


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        ("2026-10/deals.csv", "D2,S001,2026-10-13", "D2,S002,2026-10-21", "signed_on"),
        ("2026-10/面谈.csv", "S002,2026-10-12", "S002,2026-10-22", "面谈日期"),
        ("2026-10/考勤.csv", "S001,2026-10-09", "S002,2026-10-30", "日期"),
    ],
)
def test_events_outside_employment(company: Company, file: str, old: str, new: str, column: str) -> None:
    company.change(file, old, new)
    problem = company.problem()
    assert (problem.code, problem.severity, problem.row, problem.column) == ("outside-employment", "error", 3, column)
    assert "2024-03-01 to 2026-10-20" in problem.why.en
    assert "2024-03-01 至 2026-10-20" in problem.why.zh


def test_a_lead_before_its_inviter_was_hired(company: Company) -> None:
    company.change("员工花名册.csv", "2025-06-16,,5000", "2026-10-05,,5000")
    company.change("员工花名册.csv", "2025-06-16,,5600", "2026-10-05,,5600")
    assert [p.place for p in company.problems()] == ["2026-10/leads.csv:2"]


def test_what_is_no_event_outside_employment(company: Company) -> None:
    company.files["deals.csv"] = (
        "deal_id,closer_id,signed_on,amount,inviter_id\n"
        "D8,S001,2023-01-01,1,\n"  # an earlier month was settled then
        "D9,S001,2026-10-25,1,S002\n"  # who invited may have left before it was won
        "D7,S002,2026-10-20,1,\n"  # the last day
        "D6,S002,2026-11-30,1,\n"  # not this month
    )
    company.files["2026-10/attendance2.csv"] = (
        "工号,日期,应出勤小时,实出勤小时\nS002,2026-10-21,0,\nS002,2026-10-22,,0\n"
    )
    assert company.problems() == []


def test_who_came_back_has_two_spells(company: Company) -> None:
    company.files["员工2.csv"] = (
        "工号,姓名,部门,入职日期,基本工资,生效日期\nS002,李强,面谈部,2026-10-26,5500,2026-10-26\n"
    )
    company.files["deals.csv"] = (
        "deal_id,closer_id,signed_on,amount\nD8,S002,2026-10-20,1\nD9,S002,2026-10-23,1\nD7,S002,2026-10-26,1\n"
    )
    assert [p.place for p in company.problems()] == ["deals.csv:3"]


def test_a_leaving_date_told_in_an_earlier_row_counts() -> None:
    def day(text: str | None) -> dt.date | None:
        return dt.date.fromisoformat(text) if text else None

    rows = [("A", "2020-01-01", "2026-10-10", None), ("A", "2020-01-01", None, "2026-10-05"), ("B", None, None, None)]
    table = pa.table(
        {
            "employee_id": [row[0] for row in rows],
            **{
                name: pa.array([day(r[i]) for r in rows], pa.date32())
                for i, name in ((1, "hired_on"), (2, "left_on"), (3, "from_date"))
            },
        }
    )
    employment = Employment.of(table)
    people = pa.chunked_array([["A", "A", "A", "B", "C", None]])
    days = pa.chunked_array(
        [[day(t) for t in ("2026-10-10", "2026-10-11", "2019-12-31", "1999-01-01", "2026-10-10", "2026-10-10")]]
    )
    assert employment.outside(people, days).tolist() == [False, True, True, False, False, False]


def test_an_event_before_its_lead_is_a_warning(company: Company) -> None:
    company.change("2026-10/deals.csv", "2026-10-06", "2026-10-01")
    company.change("2026-10/面谈.csv", "2026-10-12", "2026-10-08")
    assert found(company) == [
        ("before-lead", "warning", "2026-10/deals.csv:2", "signed_on", "2026-10-01"),
        ("before-lead", "warning", "2026-10/面谈.csv:3", "面谈日期", "2026-10-08"),
    ]


@pytest.mark.parametrize(("share", "total"), [("0.3", "0.9"), ("0.41", "1.01"), ("33.33%", "0.9333")])
def test_shares_that_do_not_add_up(company: Company, share: str, total: str) -> None:
    company.change("2026-10/deal_credits.csv", "0.4", share)
    problems = company.problems()
    assert [(p.code, p.severity, p.row) for p in problems] == [
        ("shares-not-one", "error", 2),
        ("shares-not-one", "error", 3),
    ]
    assert f"add up to {total}, not 1" in problems[0].why.en
    assert "签单人分成" in problems[0].why.zh


def test_shares_are_added_exactly_and_role_by_role(company: Company) -> None:
    company.files["2026-10/deal_credits.csv"] = "deal_id,employee_id,role,share\n" + "".join(
        f"{deal},{who},{role},{share}\n"
        for deal, who, role, share in [
            ("D1", "S001", "closer", "0.1"), ("D1", "S002", "closer", "0.2"), ("D1", "0007", "closer", "70%"),
            ("D1", "Z001", "inviter", "1"), ("D2", "Z001", "inviter", "33.34%"), ("D2", "S001", "inviter", "66.66%"),
        ]
    )  # fmt: skip
    assert company.problems() == []


def test_a_share_that_cannot_be_read_is_told_once(company: Company) -> None:
    company.change("2026-10/deal_credits.csv", "0.4", "四成")
    assert company.problem().code == "wrong-number"


def test_leaving_before_coming(company: Company) -> None:
    company.change("员工花名册.csv", "2026-10-20", "2024-02-29")
    codes = {p.code for p in company.problems()}
    assert "left-before-hired" in codes
    problem = next(p for p in company.problems() if p.code == "left-before-hired")
    assert (problem.place, problem.column, problem.employees) == ("员工花名册.csv:3", "离职日期", ("S002",))


@pytest.mark.parametrize(("manager", "ring"), [("0007", "0007 → 0007"), ("S002", "0007 → S002 → S001 → 0007")])
def test_rings_of_managers(company: Company, manager: str, ring: str) -> None:
    company.change("员工花名册.csv", "综合部,,", f"综合部,{manager},")
    problems = company.problems()
    assert {p.code for p in problems} == {"manager-cycle"}
    assert all(ring in p.why.en for p in problems)
    assert {p.employees[0] for p in problems} == set(ring.split(" → "))


def test_a_ring_that_was_undone_before_the_month_ended_is_none(company: Company) -> None:
    company.change("员工花名册.csv", "综合部,,", "综合部,S001,")
    company.change("员工花名册.csv", '"6,000.00",', '"6,000.00",\nS001,王芳,面谈部,,2024-03-01,,6000,2026-10-31')
    assert company.problems() == []


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghx") | st.none()))
def test_cycles_are_those_who_reach_themselves(manager_of: dict[str, str | None]) -> None:
    def reaches_self(person: str) -> bool:
        seen, other = set(), manager_of.get(person)
        while other is not None and other not in seen:
            if other == person:
                return True
            seen.add(other)
            other = manager_of.get(other)
        return False

    rings = cycles(manager_of)
    assert sorted(person for ring in rings for person in ring) == sorted(filter(reaches_self, manager_of))
    assert all(ring[0] == min(ring) for ring in rings)


def test_refunds(company: Company) -> None:
    company.files["2026-10/deals.csv"] = (
        "deal_id,closer_id,signed_on,amount,status,refunded_amount\n"
        "D1,S001,2026-10-06,100,signed,100.01\n"
        "D2,S001,2026-10-06,100,refunded,40\n"
        "D3,S001,2026-10-06,100,refunded,\n"
        "D4,S001,2026-10-06,100,refunded,100\n"
        "D5,S001,2026-10-06,100,paid,40\n"
        "D7,S001,2026-10-06,100,refunded,0\n"
        "D6,S001,2026-09-06,100,paid,101\n"
    )
    assert found(company) == [
        ("refund-too-large", "error", "2026-10/deals.csv:2", "refunded_amount", "100.01"),
        ("refund-in-part", "warning", "2026-10/deals.csv:3", "status", "refunded"),
        ("refund-too-large", "warning", "2026-10/deals.csv:8", "refunded_amount", "101.00"),
    ]


@pytest.mark.parametrize(("cells", "column"), [("事假,", "请假小时"), (",4", "请假类型"), ("事假,0", "请假小时")])
def test_leave_that_is_told_in_part(company: Company, cells: str, column: str) -> None:
    company.change("2026-10/考勤.csv", "事假,4", cells)
    problem = company.problem()
    assert (problem.code, problem.column) == ("leave-in-part", column)


def test_targets_of_groups_that_nobody_belongs_to(company: Company) -> None:
    rows = "department,面谈部\ndepartment,面淡部\nteam,一组\ncompany,启明\nemployee,S001\n"
    company.files["目标.csv"] = "scope,scope_id,metric,period,target\n" + rows.replace("\n", ",x,2026-10,1\n")
    problems = company.problems()
    assert [(p.code, p.severity, p.value) for p in problems] == [
        ("unknown-group", "warning", "面淡部"),
        ("unknown-group", "warning", "一组"),
    ]
    assert "Is it '面谈部'?" in problems[0].mend.en


@pytest.mark.parametrize(
    ("unknown", "known", "meant"),
    [
        ("S0O1", ["S001", "S011"], "S001"),
        ("s001", ["S001", "S002"], "S001"),
        ("7", ["0007", "0008"], "0007"),
        ("00007", ["7", "8"], "7"),
        ("1001.0", ["1001"], "1001"),
        ("S-001", ["S001"], "S001"),
        ("abcd", ["abdc", "zzzz"], "abdc"),
        ("S009", ["S001", "S002"], None),  # two are equally near
        ("S009", ["T555"], None),
        ("x" * 50, ["x" * 49], None),
    ],
)
def test_the_nearest_id(unknown: str, known: list[str], meant: str | None) -> None:
    for order in (known, known[::-1]):
        assert nearest([unknown], pa.chunked_array([order])).get(unknown) == meant


def test_many_unknown_ids_take_no_time(company: Company) -> None:
    rows = "".join(f"D{i},Q{i:05d},2026-10-06,1\n" for i in range(5000))
    company.files["deals.csv"] = "deal_id,closer_id,signed_on,amount\n" + rows
    assert len(company.problems()) == 5000 - 2  # D1 and D2 are told anew in the month's folder
