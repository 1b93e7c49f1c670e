"""Standing tables, month folders, cumulative exports: which row counts, and an account of those that do not."""

from __future__ import annotations

import datetime as dt
import os
import sys
from decimal import Decimal

import pytest

from hrcalc.calendar import Month
from tests.tables.conftest import Company

REPLACED = "replaced by a row in a later folder"


def left_out(company: Company, month: str = "2026-10") -> list[tuple[str, str, int]]:
    return [(b.table, b.reason.en, b.rows) for b in company.read(month).left_out]


def test_a_later_folder_replaces_the_row_of_an_earlier_one(company: Company) -> None:
    company.files["2026-09/deals.csv"] = (
        "deal_id,closer_id,signed_on,amount,status\nD0,S001,2026-09-02,100,signed\nD1,S001,2026-09-30,9,signed\n"
    )
    company.files["deals.csv"] = "deal_id,closer_id,signed_on,amount\nD0,S001,2026-09-02,1\n"
    tables = company.read()
    assert tables.problems == []
    assert left_out(company) == [("deals", REPLACED, 2)]
    deals = tables.frames["deals"]
    assert deals.select(["deal_id", "amount", "_file"]).to_pylist() == [
        {"deal_id": "D0", "amount": Decimal("100.00"), "_file": "2026-09/deals.csv"},
        {"deal_id": "D1", "amount": Decimal("10000.00"), "_file": "2026-10/deals.csv"},
        {"deal_id": "D2", "amount": Decimal("2500.50"), "_file": "2026-10/deals.csv"},
    ]


def test_what_is_wrong_in_a_row_that_was_replaced_touches_nobody(company: Company) -> None:
    company.files["2026-09/deals.csv"] = "deal_id,closer_id,signed_on,amount\nD1,S999,2026-09-31,x\n"
    assert company.problems() == []


def test_later_months_are_not_read(company: Company) -> None:
    company.files["2026-11/deals.csv"] = "nothing that anybody knows"
    assert company.problems() == []
    assert company.read("2026-09").frames["deals"].num_rows == 0


def test_the_same_key_twice_in_an_earlier_folder(company: Company) -> None:
    company.files["2026-09/deals.csv"] = (
        "deal_id,closer_id,signed_on,amount\nD7,S001,2026-09-02,1\nD7,S001,2026-09-03,2\n"
    )
    assert {(p.code, p.place) for p in company.problems()} == {
        ("duplicate-key", "2026-09/deals.csv:2"),
        ("duplicate-key", "2026-09/deals.csv:3"),
    }


def test_the_same_key_thrice_names_all_places(company: Company) -> None:
    company.files["employees2.csv"] = "工号,姓名,部门,入职日期,基本工资\nS002,a,b,2020-01-01,1\nS002,a,b,2020-01-01,1\n"
    problems = [p for p in company.problems() if p.code == "duplicate-key"]
    assert len(problems) == 3
    assert all(p.employees == ("S002",) for p in problems)
    assert "employees2.csv:2, employees2.csv:3" in next(p for p in problems if p.file != "employees2.csv").why.en


def test_a_change_of_salary_told_later_stands_beside_the_earlier_rows(company: Company) -> None:
    company.files["2026-10/花名册.csv"] = (
        "工号,姓名,部门,入职日期,基本工资,生效日期\nS001,王芳,面谈部,2024-03-01,6500,2026-10-10\n0007,安娜,综合部,2020-01-01,9500,\n"
    )
    people = company.read().frames["employees"]
    rows = people.select(["employee_id", "from_date", "base_salary"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("S001", None, Decimal(6000)),
        ("S002", None, Decimal(5500)),
        ("Z001", None, Decimal(5000)),
        ("Z001", dt.date(2026, 10, 16), Decimal(5600)),
        ("S001", dt.date(2026, 10, 10), Decimal(6500)),
        ("0007", None, Decimal(9500)),
    ]
    assert left_out(company) == [("employees", REPLACED, 1)]


def test_a_role_of_a_deal_is_told_anew_as_a_whole(company: Company) -> None:
    header = "deal_id,employee_id,role,share\n"
    company.files["2026-09/deal_credits.csv"] = (
        header + "D1,S001,closer,50%\nD1,0007,closer,50%\nD1,Z001,inviter,100%\n"
    )
    credits = company.read().frames["deal_credits"]
    assert credits.select(["employee_id", "role", "share"]).to_pylist() == [
        {"employee_id": "Z001", "role": "inviter", "share": Decimal(1)},
        {"employee_id": "S001", "role": "closer", "share": Decimal("0.6")},
        {"employee_id": "S002", "role": "closer", "share": Decimal("0.4")},
    ]


def test_a_day_of_leave_is_told_anew_as_a_whole(company: Company) -> None:
    company.files["2026-09/请假.csv"] = (
        "工号,日期,请假类型,小时\nS002,2026-09-07,病假,8\nS002,2026-09-08,病假,4\nS002,2026-09-08,年假,4\n"
    )
    company.files["2026-10/请假.csv"] = "工号,日期,请假类型,小时\nS002,2026-09-08,年假,8\n"
    leaves = company.read().frames["leaves"]
    assert leaves.select(["date", "leave_type", "hours"]).to_pylist() == [
        {"date": dt.date(2026, 9, 7), "leave_type": "sick", "hours": Decimal(8)},
        {"date": dt.date(2026, 9, 8), "leave_type": "annual", "hours": Decimal(8)},
    ]


def test_a_row_whose_key_cannot_be_read_replaces_nothing(company: Company) -> None:
    company.files["2026-09/deals.csv"] = "deal_id,closer_id,signed_on,amount\n,S001,2026-09-02,1\n"
    company.change("2026-10/deals.csv", "D2,S001", ",S001")
    tables = company.read()
    assert [(p.code, p.place) for p in tables.problems] == [
        ("missing-value", "2026-09/deals.csv:2"),
        ("missing-value", "2026-10/deals.csv:3"),
    ]
    assert tables.left_out == []


@pytest.mark.parametrize("folder", ["2026年10月", "202610", "2026.10"])
def test_ways_to_name_a_months_folder(company: Company, folder: str) -> None:
    company.files = {name.replace("2026-10/", f"{folder}/"): text for name, text in company.files.items()}
    tables = company.read()
    assert tables.problems == []
    assert len(tables.frames["deals"]) == 2


def test_a_folder_that_is_no_month_is_told(company: Company) -> None:
    company.files["备份/deals.csv"] = "x"
    company.files["2026-10/上海/deals.csv"] = "x"
    company.files["图/a.png"] = "x"
    assert [(p.code, p.file, p.severity) for p in company.problems()] == [
        ("folder-not-read", "2026-10/上海", "warning"),
        ("folder-not-read", "备份", "warning"),
    ]


def test_output_and_policies_inside_the_data_are_not_data(company: Company) -> None:
    company.files |= {"out/2026-10/lines.csv": "x", "policies/a.csv": "x"}
    company.settings |= {"out": company.folder / "out", "policies": company.folder / "policies"}
    assert company.problems() == []


def test_no_folder_for_the_month(company: Company) -> None:
    problem = company.problem("2026-12")
    assert (problem.code, problem.severity, problem.file) == ("no-month-folder", "warning", "2026-12")
    company.files = {"员工花名册.csv": company.files["员工花名册.csv"]}
    for path in (company.folder / "2026-10").iterdir():
        path.unlink()
    (company.folder / "2026-10").rmdir()
    assert company.problems("2026-12") == []  # everything stands at the root


class TestAdjustments:
    HEADER = "工号,项目,金额,说明,月份\n"

    def test_they_belong_to_the_month_of_their_folder(self, company: Company) -> None:
        company.files["2026-09/调整.csv"] = "工号,项目,金额\nS001,base_pay,1\n"
        company.files["2026-10/调整.csv"] = "工号,项目,金额\nS001,base_pay,-200\n"
        company.files["调整.csv"] = self.HEADER + "S001,base_pay,3,,2026-10\nS001,base_pay,4,,2026年9月\n"
        tables = company.read()
        assert tables.problems == []
        found = tables.frames["adjustments"].select(["amount", "month"]).to_pylist()
        assert found == [{"amount": Decimal(3), "month": "2026-10"}, {"amount": Decimal(-200), "month": "2026-10"}]
        assert left_out(company) == [("adjustments", "belongs to another month", 2)]
        assert [r["amount"] for r in company.read("2026-09").frames["adjustments"].to_pylist()] == [4, 1]

    def test_those_of_earlier_months_are_kept_for_when_these_are_computed_again(self, company: Company) -> None:
        company.files["2026-09/调整.csv"] = self.HEADER + "S001,base_pay,1,,\nS001,base_pay,,,\n"
        company.files["2026-10/调整.csv"] = self.HEADER + "S001,base_pay,2,,\n"
        company.files["调整.csv"] = (
            self.HEADER + "S001,base_pay,4,,2026年9月\n,base_pay,5,,2026-08\nS001,base_pay,9,,2026-11\n"
        )
        tables = company.read()
        assert tables.problems == []
        assert tables.earlier_adjustments is not None
        assert set(tables.earlier_adjustments["month"].to_pylist()) == {"2026-08", "2026-09"}
        before = tables.of_month(Month(2026, 9))
        assert before.month == Month(2026, 9)
        found = before.frames["adjustments"]
        assert (found.schema, sorted(found["amount"].drop_null().to_pylist())) == (
            tables.frames["adjustments"].schema,
            [1, 4],
        )
        assert [(p.code, p.place, p.column, p.employees, p.blocking) for p in before.problems] == [
            ("missing-value", "2026-09/调整.csv:3", "amount", ("S001",), False)
        ]
        (problem,) = tables.of_month(Month(2026, 8)).problems
        assert (problem.blocking, problem.employees) == (True, ())
        assert tables.of_month(Month(2026, 7)).frames["adjustments"].num_rows == 0
        assert tables.of_month(Month(2026, 10)).frames["adjustments"]["amount"].to_pylist() == [2]
        assert tables.frames["adjustments"]["amount"].to_pylist() == [2]

    def test_at_the_root_the_month_is_needed(self, company: Company) -> None:
        company.files["调整.csv"] = self.HEADER + "S001,base_pay,3,,\n"
        problem = company.problem()
        assert (problem.code, problem.place, problem.employees) == ("missing-value", "调整.csv:2", ("S001",))

    def test_a_month_that_is_none_is_told_once(self, company: Company) -> None:
        company.files["调整.csv"] = self.HEADER + "S001,base_pay,3,,十月\n"
        assert company.problem().code == "wrong-month"

    def test_folder_and_month_must_agree(self, company: Company) -> None:
        company.files["2026-10/调整.csv"] = self.HEADER + "S001,base_pay,3,,2026-09\n"
        problem = company.problem()
        assert (problem.code, problem.column, problem.value) == ("wrong-month", "月份", "2026-09")

    def test_two_that_are_alike_are_both_paid_with_a_warning(self, company: Company) -> None:
        company.files["2026-10/调整.csv"] = self.HEADER + "S001,base_pay,3,x,\nS001,base_pay,3,y,\nS001,base_pay,3,x,\n"
        tables = company.read()
        assert [(p.code, p.severity, p.row) for p in tables.problems] == [
            ("twin-rows", "warning", 2),
            ("twin-rows", "warning", 4),
        ]
        assert len(tables.frames["adjustments"]) == 3

    def test_parts_of_a_fen_are_a_warning(self, company: Company) -> None:
        company.files["2026-10/调整.csv"] = self.HEADER + "S001,base_pay,0.125,x,\nS001,base_pay,1.230,y,\n"
        problem = company.problem()
        assert (problem.code, problem.severity, problem.row, problem.value) == ("rounded", "warning", 2, "0.125")


class TestNothingIsPassedOver:
    @pytest.mark.parametrize("name", ["leads.csv", "2026-10/applications.csv", "2026-10/x.xlsx"])
    @pytest.mark.parametrize("kind", ["nowhere", "loop", "folder", "pipe"])
    def test_what_has_the_name_of_an_export_and_is_no_file(self, company: Company, name: str, kind: str) -> None:
        path = company.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            if not hasattr(os, "mkfifo"):
                pytest.skip("no pipes here")
            os.mkfifo(path)
        else:
            path.symlink_to(path.parent / ("nowhere.csv" if kind == "nowhere" else path.name))
        problem = company.problem()
        assert (problem.code, problem.place, problem.severity, problem.blocking) == ("unreadable", name, "error", True)

    def test_a_months_folder_that_is_a_link_to_nowhere_or_a_file(self, company: Company) -> None:
        company.folder.mkdir(parents=True)
        (company.folder / "2026-09").symlink_to(company.folder / "nowhere")
        (company.folder / "2026-08").write_text("x")
        assert [(p.code, p.place, p.severity) for p in company.problems()] == [
            ("unreadable", "2026-08", "error"),
            ("unreadable", "2026-09", "error"),
        ]


@pytest.mark.parametrize("name", ["2026-10/成单.txt", "2026-10/deals", "leads.dat"])
def test_a_table_under_an_ending_that_is_not_read_stops_the_run(company: Company, name: str) -> None:
    company.files[name] = "deal_id,closer_id\n"
    problem = company.problem()
    assert (problem.code, problem.file, problem.blocking) == ("file-not-read", name, True)


def test_an_archive_is_told(company: Company) -> None:
    company.files["2026-10/导出.zip"] = b"PK"
    problem = company.problem()
    assert (problem.code, problem.severity) == ("file-not-read", "warning")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names in Unicode only")
def test_a_file_name_that_is_no_text_is_told(company: Company) -> None:
    company.read()
    (company.folder / os.fsdecode("签单.csv".encode("gbk"))).write_text("deal_id\n")
    problem = company.problem()
    assert (problem.code, problem.blocking) == ("file-name", True)
    problem.file.encode()
