"""A whole data folder: what comes out when all is right, and one problem, with its place and mend, for each thing that is wrong."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from hrcalc.tables import TABLES
from tests.tables.conftest import Company


def test_a_right_folder_has_no_problems_and_every_table(company: Company) -> None:
    tables = company.read()
    assert tables.problems == []
    assert list(tables.frames) == list(TABLES)
    for name, frame in tables.frames.items():
        beside = ["_file", "_row", "_lead"] if name in ("interviews", "deals") else ["_file", "_row"]
        assert frame.column_names == [*TABLES[name].fields, *beside], name
    rows = {name: len(frame) for name, frame in tables.frames.items() if len(frame)}
    assert rows == {"employees": 5, "leads": 3, "interviews": 2, "deals": 2, "deal_credits": 2, "attendance": 2}


def test_rows_know_the_lead_that_they_name(company: Company) -> None:
    frames = company.read().frames
    assert (frames["interviews"]["_lead"].to_pylist(), frames["deals"]["_lead"].to_pylist()) == ([0, 1], [0, 1])
    company.change("2026-10/leads.csv", "L1,2026", ",2026")  # no lead of no id is one that a row without a lead names
    company.change("2026-10/deals.csv", ",L1,signed", ",,signed")
    frames = company.read().frames
    assert (frames["interviews"]["_lead"].to_pylist(), frames["deals"]["_lead"].to_pylist()) == ([None, 1], [None, 1])


def test_types_and_values(company: Company) -> None:
    frames = company.read().frames
    deals, leads, people = frames["deals"], frames["leads"], frames["employees"]
    assert deals.schema.field("amount").type == pa.decimal128(18, 2)
    assert deals["amount"].to_pylist() == [Decimal("10000.00"), Decimal("2500.50")]
    assert deals["signed_on"].to_pylist() == [dt.date(2026, 10, 6), dt.date(2026, 10, 13)]
    assert deals["status"].to_pylist() == ["signed", "paid"]
    assert deals["refunded_amount"].to_pylist() == [None, None]
    assert leads["source"].to_pylist() == ["marketing", "marketing", "own"]
    assert leads["form_filled"].to_pylist() == [True, True, False]
    assert leads["budget"].to_pylist() == [Decimal("50000.00"), Decimal("8000.50"), None]
    assert people["employee_id"].to_pylist() == ["S001", "S002", "Z001", "Z001", "0007"]
    assert people["base_salary"].to_pylist()[0] == Decimal("6000.00")
    assert frames["deal_credits"]["share"].to_pylist() == [Decimal("0.6"), Decimal("0.4")]
    assert frames["deal_credits"]["role"].to_pylist() == ["closer", "closer"]
    assert frames["interviews"]["outcome"].to_pylist() == ["won", "lost"]
    assert frames["attendance"]["first_in"].to_pylist() == ["08:58", "09:20"]
    assert [str(f.type) for f in leads.schema][-2:] == ["dictionary<values=string, indices=int32, ordered=0>", "int32"]
    assert [f"{f}:{r}" for f, r in zip(deals["_file"].to_pylist(), deals["_row"].to_pylist(), strict=True)] == [
        "2026-10/deals.csv:2",
        "2026-10/deals.csv:3",
    ]


def test_leave_told_in_attendance_becomes_a_row_of_leaves(company: Company) -> None:
    leaves = company.read().all_leaves()
    assert leaves.select(["employee_id", "date", "leave_type", "hours", "_file", "_row"]).to_pylist() == [
        {
            "employee_id": "S001",
            "date": dt.date(2026, 10, 9),
            "leave_type": "personal",
            "hours": Decimal(4),
            "_file": "2026-10/考勤.csv",
            "_row": 3,
        }
    ]
    company.files["2026-10/请假.csv"] = "工号,日期,请假类型,小时\nS001,2026-10-09,病假,3.5\nS002,2026-10-09,年假,8\n"
    leaves = company.read().all_leaves()
    assert leaves["leave_type"].to_pylist() == ["sick", "annual"]  # what was approved counts, once
    assert leaves["hours"].to_pylist() == [Decimal("3.5"), Decimal("8.0")]


def test_an_unknown_column(company: Company) -> None:
    company.change("2026-10/deals.csv", "lead_id,status", "lead_id,stauts")
    problem = company.problem()
    assert (problem.code, problem.place, problem.column) == ("unknown-column", "2026-10/deals.csv:1", "stauts")
    assert problem.blocking
    assert "Is it status (状态)?" in problem.mend.en
    assert "是不是“状态”(status)?" in problem.mend.zh
    assert "[fields.deals]" in problem.mend.zh


def test_a_missing_column(company: Company) -> None:
    company.change("2026-10/面谈.csv", "面谈日期", "日期")
    missing, unknown = sorted(company.problems(), key=lambda p: p.code)
    assert (missing.code, missing.place, missing.column, missing.blocking) == (
        "missing-column",
        "2026-10/面谈.csv:1",
        "面谈日期",
        True,
    )
    assert "Is it '日期'?" in missing.mend.en
    assert (unknown.code, unknown.column) == ("unknown-column", "日期")


def test_a_date_of_month_13(company: Company) -> None:
    company.change("2026-10/deals.csv", "2026-10-13", "2026-13-10")
    problem = company.problem()
    assert (problem.code, problem.place, problem.column, problem.value) == (
        "wrong-date",
        "2026-10/deals.csv:3",
        "signed_on",
        "2026-13-10",
    )
    assert problem.why.en == "There is no day '2026-13-10'."
    assert company.read().frames["deals"]["signed_on"].to_pylist() == [dt.date(2026, 10, 6), None]


def test_a_date_of_another_form_says_how_to_set_the_format(company: Company) -> None:
    company.change("2026-10/deals.csv", "2026-10-06", "06/10/2026")
    company.change("2026-10/deals.csv", "2026-10-13", "11/10/2026")
    problem = company.problem()
    assert (problem.code, problem.column, problem.row) == ("ambiguous-date", "signed_on", 2)
    assert 'date_format = "%d/%m/%Y" (day first) or "%m/%d/%Y"' in problem.mend.en


@pytest.mark.parametrize("amount", ['"12,3OO"', '"12,30"', "一万", "1e4", "12.5.0", "12345678901234567890"])
def test_an_amount_that_is_none(company: Company, amount: str) -> None:
    company.change("2026-10/deals.csv", "2500.5", amount)
    problem = company.problem()
    assert (problem.code, problem.place, problem.column) == ("wrong-number", "2026-10/deals.csv:3", "amount")
    assert problem.value == amount.strip('"')
    assert company.read().frames["deals"]["amount"].to_pylist() == [Decimal("10000.00"), None]


def test_a_duplicated_deal(company: Company) -> None:
    company.files["2026-10/签单_上海.csv"] = (
        "订单编号,签单人工号,签单日期,签单金额\nD9,S001,2026-10-07,1\nD1,S001,2026-10-07,1\n"
    )
    first, second = company.problems()
    assert [p.place for p in (first, second)] == ["2026-10/deals.csv:2", "2026-10/签单_上海.csv:3"]
    assert first.code == second.code == "duplicate-key"
    assert "2026-10/签单_上海.csv:3" in first.why.zh
    assert "2026-10/deals.csv:2" in second.why.en
    assert [first.value, first.column, second.column] == ["D1", "deal_id", "订单编号"]


def test_an_unknown_employee(company: Company) -> None:
    company.change("2026-10/deals.csv", "D2,S001", "D2,S0O1")
    problem = company.problem()
    assert (problem.code, problem.place, problem.column, problem.value) == (
        "unknown-employee",
        "2026-10/deals.csv:3",
        "closer_id",
        "S0O1",
    )
    assert "Is it 'S001'?" in problem.mend.en
    assert (problem.employees, problem.blocking) == ((), False)


def test_an_unknown_column_hides_no_other_problem(company: Company) -> None:
    company.change("员工花名册.csv", "工号,姓名,部门,上级工号", "工号,姓名,部门,上司")
    company.change("2026-10/deals.csv", "D2,S001", "D2,S999")
    assert [p.code for p in company.problems()] == ["unknown-employee", "unknown-column"]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_file(company: Company, text: str) -> None:
    company.files["2026-10/applications.csv"] = text
    problem = company.problem()
    assert (problem.code, problem.place, problem.blocking) == ("empty-file", "2026-10/applications.csv", True)


def test_a_header_alone_is_a_table_without_rows(company: Company) -> None:
    company.files["2026-10/applications.csv"] = "申请编号,工号,日期,类型,状态\n"
    tables = company.read()
    assert tables.problems == []
    assert [(i.path, i.table, i.rows) for i in tables.inputs if i.table == "applications"] == [
        ("2026-10/applications.csv", "applications", 0)
    ]


def test_a_file_that_is_no_table(company: Company) -> None:
    company.files["2026-10/会议室.csv"] = "房间,楼层\n301,3\n"
    problem = company.problem()
    assert (problem.code, problem.place, problem.value) == ("unknown-table", "2026-10/会议室.csv", "房间 | 楼层")
    assert problem.blocking
    assert "[columns.TABLE]" in problem.mend.en


def test_notes_settings_and_lock_files_are_passed_over(company: Company) -> None:
    for name in (
        "README.md",
        "说明.txt",
        "hrcalc.toml",
        "~$deals.xlsx",
        ".leads.csv",
        "2026-10/a.log",
        "2026-10/图.png",
    ):
        company.files[name] = b"\x00 anything"
    assert company.problems() == []


def test_a_workbook_of_an_old_format_is_not_passed_over(company: Company) -> None:
    company.files["2026-10/applications.xls"] = b"\xd0\xcf\x11\xe0"
    assert company.problem().code == "unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(company: Company) -> None:
    company.files["2026-10/applications.csv"] = "x"
    company.read()
    (company.folder / "2026-10/applications.csv").chmod(0)
    del company.files["2026-10/applications.csv"]
    assert company.problem().code == "unreadable"


def test_no_data_folder(company: Company) -> None:
    company.files.clear()
    company.folder = company.folder / "nowhere"
    codes = [p.code for p in company.problems()]
    assert codes == ["no-data"]


def test_no_staff_list(company: Company) -> None:
    del company.files["员工花名册.csv"]
    problem = company.problem()
    assert (problem.code, problem.blocking) == ("no-employees", True)


def test_a_required_cell_that_is_blank(company: Company) -> None:
    company.change("员工花名册.csv", "S002,李强,面谈部", "S002,李强, ")
    problem = company.problem()
    assert (problem.code, problem.place, problem.column) == ("missing-value", "员工花名册.csv:3", "部门")
    assert problem.employees == ("S002",)


def test_a_person_without_an_id_cannot_be_held(company: Company) -> None:
    company.change("员工花名册.csv", "S002,李强", ",李强")
    problems = company.problems()
    assert [(p.code, p.blocking) for p in problems if p.file == "员工花名册.csv"] == [("missing-value", True)]


def test_a_value_that_nobody_knows(company: Company) -> None:
    company.change("2026-10/deals.csv", "已回款", "已回款了")
    problem = company.problem()
    assert (problem.code, problem.place, problem.value) == ("unknown-value", "2026-10/deals.csv:3", "已回款了")
    assert "是不是“已回款”?" in problem.mend.zh
    assert "已签(signed)" in problem.mend.zh
    assert company.read().frames["deals"]["status"].to_pylist() == ["signed", None]


@pytest.mark.parametrize(
    ("file", "old", "new", "value"),
    [
        ("2026-10/deals.csv", "2500.5", "-2500.50", "-2500.5"),
        ("2026-10/deal_credits.csv", "0.4", "0", "0"),
        ("2026-10/deal_credits.csv", "60%", "160%", "1.6"),
        ("2026-10/考勤.csv", "8,8,8:58", "8,25,8:58", "25"),
    ],
)
def test_numbers_beyond_their_range(company: Company, file: str, old: str, new: str, value: str) -> None:
    company.change(file, old, new)
    (problem,) = [p for p in company.problems() if p.code != "shares-not-one"]
    assert (problem.code, problem.value) == ("out-of-range", value)


def test_a_long_id_that_a_spreadsheet_damaged(company: Company) -> None:
    company.change("2026-10/deals.csv", "D2,", "3.10101E+17,")
    problem = company.problem()
    assert (problem.code, problem.value) == ("damaged-id", "3.10101E+17")
    assert "text" in problem.mend.en


def test_everything_at_once_and_in_order(company: Company) -> None:
    company.change("2026-10/deals.csv", "2500.5", "x")
    company.change("2026-10/deals.csv", "2026-10-06", "2026-02-30")
    company.change("2026-10/deals.csv", "D2,S001", "D2,S999")
    company.change("2026-10/leads.csv", "抖音,marketing", "抖音,电视")
    company.files["2026-10/applications.csv"] = ""
    found = [(p.code, p.file, p.row) for p in company.problems()]
    assert found == [
        ("empty-file", "2026-10/applications.csv", None),
        ("wrong-date", "2026-10/deals.csv", 2),
        ("wrong-number", "2026-10/deals.csv", 3),
        ("unknown-employee", "2026-10/deals.csv", 3),
        ("unknown-value", "2026-10/leads.csv", 2),
    ]


def test_ragged_rows_are_left_out_with_their_reason(company: Company) -> None:
    company.change("2026-10/deals.csv", "D2,S001,", "D2,")
    tables = company.read()
    assert [(p.code, p.place, p.table) for p in tables.problems] == [("unreadable", "2026-10/deals.csv:3", "deals")]
    assert [(b.table, b.reason.en, b.rows) for b in tables.left_out] == [
        ("deals", "cannot be read: wrong number of cells", 1)
    ]


def test_blank_rows_keep_the_numbers_and_are_accounted_for(company: Company) -> None:
    company.change("2026-10/deals.csv", "signed\nD2", 'signed\n\n , ,,--,,\n"\nD2\n"')
    company.files["2026-10/deals.csv"] = str(company.files["2026-10/deals.csv"]) + "\n\n,,,,,\n"
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"]["deal_id"].to_pylist() == ["D1", "D2"]
    assert tables.frames["deals"]["_row"].to_pylist() == [2, 5]
    assert [(b.table, b.reason.zh, b.rows) for b in tables.left_out] == [("deals", "空行", 2)]


def test_a_column_that_one_branch_does_not_have_is_blank_there(company: Company) -> None:
    company.files["2026-10/leads_深圳.csv"] = "线索编号,邀约日期,预算,important\nL8,2026-10-03,1.2345,是\n"
    leads = company.read().frames["leads"]
    assert leads["budget"].to_pylist() == [Decimal("50000.0000"), Decimal("8000.5000"), None, Decimal("1.2345")]
    assert leads["important"].to_pylist() == [None, None, None, True]
    assert leads["channel"].to_pylist()[3] is None


def test_endless_decimals_are_rounded_with_a_warning(company: Company) -> None:
    company.change("2026-10/leads.csv", "50000", "3333.33333333333")
    company.change("2026-10/leads.csv", "8000.50", "0.333333333333333")
    problem = company.problem()
    assert (problem.code, problem.severity, problem.place) == ("rounded", "warning", "2026-10/leads.csv:3")
    assert "14 places" in problem.why.en
    budget = company.read().frames["leads"]["budget"]
    assert budget.type == pa.decimal128(18, 14)
    assert budget.to_pylist()[:2] == [Decimal("3333.33333333333"), Decimal("0.33333333333333")]


def test_digits_that_do_not_fit_beside_large_numbers_are_refused(company: Company) -> None:
    company.change("2026-10/leads.csv", "50000", "1234567890123.5")
    company.change("2026-10/leads.csv", "8000.50", "0.12345678")
    problem = company.problem()
    assert (problem.code, problem.place, problem.value) == ("wrong-number", "2026-10/leads.csv:3", "0.12345678")
    assert company.read().frames["leads"]["budget"].to_pylist() == [Decimal("1234567890123.5"), None, None]


def test_a_workbook_with_several_tables_and_a_note(company: Company) -> None:
    del company.files["2026-10/deals.csv"], company.files["2026-10/面谈.csv"]
    company.book(
        "2026-10/十月.xlsx",
        {
            "签单": [
                ["2026年10月签单明细"],
                ["订单编号(*)", "签单人工号", "签单日期", "签单金额（元）", "客户编号", "成本"],
                ["D1", "S001", dt.date(2026, 10, 6), 10000, 1001, 1 / 3],
                [1002, "S001", dt.datetime(2026, 10, 7, 9, 30), "1,234.50", "0007", None],
                [None] * 6,
                [1003, "S001", 46303, 0.1 + 0.2, None, None],
            ],
            "说明": [["填表说明"], ["每月 3 日前交"]],
            "面谈": [["interview_id", "lead_id", "interviewer_id", "held_on"], ["M1", "L1", "S001", "2026/10/5"]],
        },
    )
    tables = company.read()
    assert [(p.code, p.severity, p.place) for p in tables.problems] == [
        ("sheet-not-read", "warning", "2026-10/十月.xlsx#说明")
    ]
    deals = tables.frames["deals"]
    assert deals["deal_id"].to_pylist() == ["D1", "1002", "1003"]
    assert deals["signed_on"].to_pylist() == [dt.date(2026, 10, 6), dt.date(2026, 10, 7), dt.date(2026, 10, 8)]
    assert deals["amount"].to_pylist() == [Decimal("10000.00"), Decimal("1234.50"), Decimal("0.30")]
    assert deals["customer_id"].to_pylist() == ["1001", "0007", None]
    assert deals["cost"].to_pylist() == [Decimal("0.333333333333333"), None, None]
    assert deals["_file"].to_pylist() == ["2026-10/十月.xlsx#签单"] * 3
    assert deals["_row"].to_pylist() == [3, 4, 6]
    assert tables.frames["interviews"]["_row"].to_pylist() == [2]


def test_an_error_in_a_cell_is_told_as_such(company: Company) -> None:
    header = ["deal_id", "closer_id", "signed_on", "amount", "cost", "product"]
    company.book("2026-10/deals2.xlsx", {"x": [header, ["D8", "S001", "2026-10-06", "#REF!", "=1+2", "#N/A"]]})
    found = [(p.code, p.column, p.value, p.place) for p in company.problems()]
    assert found == [
        ("wrong-number", "amount", "#REF!", "2026-10/deals2.xlsx#x:2"),
        ("error-cell", "cost", "#UNCALCULATED! =1+2", "2026-10/deals2.xlsx#x:2"),
        ("error-cell", "product", "#N/A", "2026-10/deals2.xlsx#x:2"),
    ]


def test_the_order_of_files_and_rows_changes_no_problem(company: Company, tmp_path: Path) -> None:
    company.change("2026-10/deals.csv", "D2,S001", "D2,S999")
    first = company.problems()
    other = Company(tmp_path / "other")
    other.files = dict(reversed(company.files.items()))
    assert other.problems() == first


def test_the_same_bytes_are_told_by_their_hash(company: Company) -> None:
    company.files["2026-10/leads2.csv"] = str(company.files["2026-10/leads.csv"]).replace("L", "K")
    inputs = company.read().inputs
    assert [i.path for i in inputs] == sorted((i.path for i in inputs), key=lambda p: (p.startswith("2026"), p))
    assert len({i.sha256 for i in inputs}) == len(inputs)
