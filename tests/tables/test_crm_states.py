"""States of deals that a CRM tells in several columns, or behind a word in brackets, and its amounts in "the company's own money"."""

from __future__ import annotations

import pytest

from tests.tables.conftest import FILES, Company

FXIAOKE = "销售订单编号,负责人,下单日期,销售订单金额(元),客户名称,订单状态,生命状态"
WUKONG = "合同编号,公司签约人,下单时间,合同金额,客户名称,审核状态,合同状态"
SALESFORCE = "Opportunity ID,Opportunity Owner,Opportunity Name,Stage,Close Date,Amount"
HUBSPOT = "Record ID,Deal owner,Deal Name,Deal Stage,Close Date,Amount"


def _given(company: Company, header: str, *rows: str) -> None:
    text = "\n".join([header, *rows]) + "\n"
    company.files = {"员工花名册.csv": FILES["员工花名册.csv"], "2026-10/导出.csv": text}


@pytest.mark.parametrize(
    ("header", "states", "status"),
    [
        (FXIAOKE, "已确认,正常", "signed"),
        (FXIAOKE, "已确认,", "signed"),
        (FXIAOKE, "已确认,作废", "cancelled"),
        (FXIAOKE, "作废,正常", "cancelled"),
        (FXIAOKE, "已确认,未生效", None),
        (FXIAOKE, "确认中,正常", None),
        (WUKONG, "通过,已作废", "cancelled"),
        (WUKONG, "待审核,通过", None),
    ],
)
def test_every_state_counts(company: Company, header: str, states: str, status: str | None) -> None:
    _given(company, header, "1,李强,2026-10-05,7000,A,已确认,正常".replace("已确认,正常", states))
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"]["status"].to_pylist() == ([] if status is None else [status])


@pytest.mark.parametrize(
    ("states", "word", "column"),
    [
        ("已确认,冻结了", "冻结了", "生命状态"),
        (",正常", "", "订单状态"),
        ("怪,作废", "怪", "订单状态"),
        ("怪,怪", "怪", "订单状态"),
    ],
)
def test_a_state_that_nobody_knows_is_told_in_its_column(company: Company, states: str, word: str, column: str) -> None:
    _given(company, FXIAOKE, f"1,李强,2026-10-05,7000,A,{states}")
    problem = company.problem()
    assert (problem.code, problem.value, problem.column, problem.blocking) == ("unknown-word", word, column, True)


def test_a_company_that_maps_its_state_means_that_column_alone(company: Company) -> None:
    _given(company, FXIAOKE, "1,李强,2026-10-05,7000,A,已确认,作废")
    company.settings["columns"] = {"deals": {"status": "订单状态"}}
    assert company.read().frames["deals"]["status"].to_pylist() == ["signed"]


@pytest.mark.parametrize("word", ["Closed Won (refunded)", "赢单（已退款）", "成交(已取消)", "Closed Won (Sales)"])
def test_a_bracket_is_a_part_of_the_word(company: Company, word: str) -> None:
    _given(company, SALESFORCE, f"1,李强,X,{word},2026-10-05,1000")
    assert (company.problem().code, company.problem().value) == ("unknown-word", word)


@pytest.mark.parametrize(("word", "known"), [
    ("Closed Won (Sales Pipeline)", True),
    ("赢单（华东管道）", True),
    ("Closed Won (refunded)", False),
    ("赢单（已退款）", False),
    ("Closed Won (Sales) (void)", False),
])  # fmt: skip
def test_hubspot_writes_its_pipeline_in_brackets(company: Company, word: str, known: bool) -> None:
    _given(company, HUBSPOT, f"1,李强,X,{word},2026-10-05,1000")
    assert [problem.value for problem in company.problems()] == ([] if known else [word])


def test_a_converted_amount_has_a_currency_of_its_own(company: Company) -> None:
    header = f"{SALESFORCE},Amount Currency,Amount (converted) Currency,Amount (converted)"
    _given(company, header, *(f"{i},李强,X,Closed Won,2026-10-05,1,JPY,{c},7000" for i, c in enumerate(["CNY", "USD"])))
    problem = company.problem()
    assert (problem.code, problem.row, problem.column, problem.value) == (
        "wrong-currency", 3, "Amount (converted) Currency", "USD",
    )  # fmt: skip
    assert [str(amount) for amount in company.read().frames["deals"]["amount"].to_pylist()] == ["7000.00", "None"]


def test_a_converted_amount_that_names_no_money_is_read_with_a_notice(company: Company) -> None:
    _given(
        company, f"{HUBSPOT},Amount in company currency", *(f"{i},李强,X,Closed Won,2026-10-05,1,7000" for i in (1, 2))
    )
    problem = company.problem()
    assert (problem.code, problem.severity, problem.column) == (
        "currency-assumed", "warning", "Amount in company currency",
    )  # fmt: skip
    assert [str(amount) for amount in company.read().frames["deals"]["amount"].to_pylist()] == ["7000.00"] * 2
    company.settings["columns"] = {"deals": {"amount": "Amount in company currency"}}
    assert company.problems() == []
