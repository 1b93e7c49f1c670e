"""Which table a file is, by its name or its headers, and which header is which column."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.settings import Settings
from hrcalc.tables import TABLES
from hrcalc.tables.headers import plain
from hrcalc.tables.recognise import match, named
from tests.tables.conftest import Company

NAMES = {
    "leads": "leads",
    "邀约_上海": "leads",
    "线索 2026-10": "leads",
    "Lead export": "leads",
    "olist_marketing_qualified_leads_dataset": "leads",
    "签单": "deals",
    "2026年10月成单明细": "deals",
    "olist_closed_deals_dataset": "deals",
    "deal_credits": "deal_credits",
    "Deal Credits 2026": "deal_credits",
    "业绩分成": "deal_credits",
    "员工花名册": "employees",
    "staff": "employees",
    "考勤": "attendance",
    "请假": "leaves",
    "专项附加扣除": "tax_profile",
    "期初累计": "opening_balances",
    "目标": "targets",
    "调整": "adjustments",
}


@pytest.mark.parametrize(("name", "table"), NAMES.items())
def test_names(name: str, table: str) -> None:
    assert [t.name for t in named(name, TABLES.values())] == [table]


@pytest.mark.parametrize("name", ["dealers", "misleads", "export", "2026-10", "misleading"])
def test_names_that_say_nothing(name: str) -> None:
    assert named(name, TABLES.values()) == []


@pytest.mark.parametrize(
    ("name", "header", "table"),
    [
        ("请假申请", "申请编号,工号,日期,类型,状态", "applications"),
        ("请假申请", "工号,日期,请假类型,小时", "leaves"),
        ("邀约面谈", "面谈编号,线索编号,面谈人工号,面谈日期", "interviews"),
        ("员工考勤", "工号,日期,应出勤小时", "attendance"),
        ("export", "deal_id,closer_id,signed_on,amount", "deals"),
        ("导出", "工号,日期,请假类型,小时", "leaves"),
        ("导出", "工号,日期,迟到分钟", "attendance"),
        ("导出", "工号,姓名,部门,入职日期,基本工资", "employees"),
        ("导出", "工号,项目,金额", "adjustments"),
        ("导出", "工号,项目,年度,金额", "opening_balances"),
        ("导出", "范围,对象,指标,期间,目标值", "targets"),
    ],
)
def test_headers_decide_where_names_do_not(company: Company, name: str, header: str, table: str) -> None:
    company.files = {f"2026-10/{name}.csv": header + "\n"}
    assert [i.table for i in company.read().inputs] == [table]


def test_a_file_with_too_few_known_headers_is_not_guessed_at(company: Company) -> None:
    company.files["2026-10/export.csv"] = "工号,房间,楼层,座位\nS001,1,2,3\n"
    assert company.problem().code == "unknown-table"


@pytest.mark.parametrize(
    "header",
    ["面谈时长(分钟)", "面谈时长（分钟）", "面谈时长", " 面谈 时长 ", '"面谈时长"', "'面谈时长'", "面谈时长(*)", "*面谈时长",
     "面谈时长（必填）", "面谈时长(分钟)*", "duration_minutes", "Duration Minutes", "DURATION-MINUTES"],
)  # fmt: skip
def test_ways_to_write_a_header(header: str) -> None:
    assert match(TABLES["interviews"], 0, ["x", header], {}).columns == {"duration_minutes": 1}


@pytest.mark.parametrize("header", ["签单金额(万)", "签单金额(美元)", "面谈时长(小时)", "签单 金额 2"])
def test_another_unit_is_another_column(header: str) -> None:
    assert match(TABLES["deals"], 0, [header], {}).columns == {}


def test_every_header_that_we_write_ourselves_is_known() -> None:
    for table in TABLES.values():
        for name, field in table.fields.items():
            for header in (name, field.title, f"{field.title}({field.unit})" if field.unit else name):
                assert match(table, 0, [header], {}).columns == {name: 0}, (table.name, header)


def test_no_header_means_two_columns() -> None:
    for table in TABLES.values():
        names = [alias for field in table.fields.values() for alias in set(field.headers)]
        assert len(names) == len(set(names)), table.name


@given(st.text())
def test_any_text_may_be_a_header(text: str) -> None:
    assert plain(plain(text)) == plain(text) or not re.fullmatch(r"\w*", text)


def test_two_columns_for_one_field(company: Company) -> None:
    company.change("2026-10/deals.csv", "lead_id,status", "线索编号,lead_id")
    problems = company.problems()
    assert [(p.code, p.column) for p in problems if p.blocking] == [("doubled-column", "lead_id")]


def test_values_under_no_header(company: Company) -> None:
    company.change("2026-10/deals.csv", "lead_id,status", "lead_id,")
    problem = company.problem()
    assert (problem.code, problem.place) == ("unknown-column", "2026-10/deals.csv:1")
    assert "Column 6" in problem.why.en


def test_a_blank_header_over_blank_cells_is_nothing(company: Company) -> None:
    company.files["2026-10/deals.csv"] = "".join(
        line + ",,\n" for line in str(company.files["2026-10/deals.csv"]).splitlines()
    )
    assert company.problems() == []


def test_banners_above_the_header(company: Company) -> None:
    company.files["2026-10/deals.csv"] = "签单明细表,,,,,\n导出时间:2026-11-01,,,,,\n\n" + str(
        company.files["2026-10/deals.csv"]
    )
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"]["_row"].to_pylist() == [5, 6]


def test_unknown_column_in_a_file_without_any_known_header(company: Company) -> None:
    company.files["2026-10/applications.csv"] = "a,b\n1,2\n"
    codes = {p.code for p in company.problems()}
    assert codes == {"unknown-column", "missing-column"}


def test_the_settings_are_empty_by_default() -> None:
    assert Settings().columns == {}
