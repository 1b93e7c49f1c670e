"""Exports of CRMs as they come: recognised by their own headers, read without a mapping, rows that are no deals left out with a reason."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.tables import TABLES
from hrcalc.tables.crm.preset import LEAVE_OUT
from hrcalc.tables.crm.presets import PRESETS, preset_of
from hrcalc.tables.headers import plain
from hrcalc.tables.recognise import match
from hrcalc.tables.schema import CURRENCY
from tests.tables.conftest import FILES, Company

LEADS: dict[str, tuple[list[str], list[str], dict[str, Any]]] = {
    "fxiaoke-leads": (
        ["线索编号", "姓名", "公司", "手机", "电话", "来源", "线索池", "状态", "负责人", "负责人所在部门", "分配时间",
         "线索无效原因", "创建人", "创建时间", "业务类型", "外部来源"],
        ["L9", "钱多", "大有公司", "13800001111", "010-1", "抖音投放", "总池", "已转换", "赵敏", "邀约部",
         "2026-10-03 10:00", "", "李强", "2026-10-02 09:30", "默认", ""],
        {"lead_id": "L9", "customer_name": "大有公司", "phone": "13800001111", "channel": "抖音投放"},
    ),
    "neocrm-leads": (
        ["销售线索编号", "姓名", "公司名称", "职务", "销售线索所有人", "跟进状态", "电话", "手机", "线索来源",
         "创建日期", "所属公海"],
        ["L9", "钱多", "大有公司", "经理", "赵敏", "跟进中", "", "13800001111", "展会", "2026/10/02 09:30",
         "华东公海"],
        {"lead_id": "L9", "customer_name": "大有公司", "phone": "13800001111", "channel": "展会"},
    ),
    "salesforce-leads": (
        ["Lead ID", "First Name", "Last Name", "Company / Account", "Lead Source", "Lead Status", "Lead Owner",
         "Created Date", "Mobile", "Industry", "Rating"],
        ["00Q000000001", "Duo", "Qian", "大有公司", "Web", "Open", "赵敏", "2026-10-02", "13800001111", "Retail",
         "Hot"],
        {"lead_id": "00Q000000001", "customer_name": "大有公司", "channel": "Web", "industry": "Retail"},
    ),
    "hubspot-contacts": (
        ["Record ID", "First Name", "Last Name", "Email", "Phone Number", "Lead Status", "Create Date",
         "Associated Company", "Country/Region", "Contact owner"],
        ["7001", "Duo", "Qian", "q@x.com", "13800001111", "NEW", "2026-10-02 09:30", "大有公司", "CN", "赵敏"],
        {"lead_id": "7001", "customer_name": "大有公司", "phone": "13800001111"},
    ),
    "wukong-leads": (
        ["线索编号", "线索名称(*)", "线索来源", "客户行业", "客户级别", "下次联系时间", "电话", "手机", "地址",
         "备注", "创建人", "负责人", "创建时间", "更新时间"],
        ["L9", "大有公司", "百度", "零售", "A", "", "", "13800001111", "上海", "", "李强", "赵敏",
         "2026-10-02 09:30:00", "2026-10-03 08:00:00"],
        {"lead_id": "L9", "customer_name": "大有公司", "channel": "百度", "industry": "零售"},
    ),
    "small-crm-leads": (
        ["线索编号", "线索名称", "手机", "线索状态", "线索来源", "最新跟进记录", "微信号", "未跟进天数", "备注",
         "负责人", "前所属部门", "更新于", "创建时间", "客户需求", "前负责人"],
        ["L9", "大有公司", "13800001111", "新线索", "抖音", "", "w", "3", "", "赵敏", "邀约部", "2026-10-04",
         "2026-10-02 09:30", "装修", "李强"],
        {"lead_id": "L9", "customer_name": "大有公司", "channel": "抖音", "need": "装修"},
    ),
}  # fmt: skip
"""Header, a row, and what comes of it, by preset."""

Deal = tuple[list[str], list[str], str, dict[str, str]]
DEALS: dict[str, Deal] = {
    "fxiaoke-orders": (
        ["销售订单编号", "客户名称", "商机2.0", "销售订单金额(元)", "产品合计", "整单折扣", "状态", "下单日期",
         "负责人", "负责人所在部门", "已回款金额(元)", "已退款金额(元)", "结算方式", "业务类型"],
        ["D9", "大有公司", "", "12,000.50", "12,000.50", "100%", "已确认", "2026-10-12", "王芳", "面谈部", "6000", "",
         "预付", "默认"],
        "状态",
        {"已确认": "signed", "已收货": "signed", "已作废": "cancelled", "确认中": LEAVE_OUT, "已驳回": LEAVE_OUT},
    ),
    "neocrm-opportunities": (
        ["销售机会编号", "机会名称", "客户名称", "销售金额", "销售阶段", "赢率", "结单日期", "销售机会所有人",
         "所属部门", "创建日期"],
        ["D9", "大有一期", "大有公司", "￥12,000.50", "赢单", "100", "2026-10-12", "王芳", "面谈部", "2026-09-01"],
        "销售阶段",
        {"赢单": "signed", "输单": LEAVE_OUT, "方案/报价": LEAVE_OUT, "无效": LEAVE_OUT},
    ),
    "salesforce-opportunities": (
        ["Opportunity ID", "Opportunity Name", "Account Name", "Opportunity Owner", "Stage", "Amount", "Close Date",
         "Probability (%)", "Lead Source", "Type"],
        ["D9", "Big one", "大有公司", "王芳", "Closed Won", "12000.50", "10/13/2026", "100", "Web", "New"],
        "Stage",
        {"Closed Won": "signed", "closed won": "signed", "Closed Lost": LEAVE_OUT, "Negotiation/Review": LEAVE_OUT},
    ),
    "hubspot-deals": (
        ["Record ID", "Deal Name", "Deal Stage", "Amount", "Deal owner", "Close Date", "Last Activity Date",
         "Pipeline", "Associated Company"],
        ["D9", "Big one", "Closed Won (Sales Pipeline)", "12000.50", "王芳", "2026-10-12 18:00", "", "Sales Pipeline",
         "大有公司"],
        "Deal Stage",
        {"closedwon": "signed", "Closed won": "signed", "Closed lost": LEAVE_OUT, "Contract Sent (Sales Pipeline)": LEAVE_OUT},
    ),
    "wukong-contracts": (
        ["合同编号", "合同名称", "客户名称", "商机名称", "合同金额(元)", "下单时间", "合同开始时间", "客户签约人",
         "公司签约人", "负责人", "审核状态", "已收款金额"],
        ["D9", "大有一期", "大有公司", "", "12000.50", "2026-10-12", "2026-10-15", "钱多", "王芳", "李强", "审核通过",
         "6000"],
        "审核状态",
        {"审核通过": "signed", "审核中": LEAVE_OUT, "拒绝": LEAVE_OUT, "作废": "cancelled"},
    ),
}  # fmt: skip


def csv_of(header: Sequence[str], *rows: Sequence[str], before: Sequence[str] = ()) -> str:
    lines = [*before, *(",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in (header, *rows))]
    return "\n".join(lines) + "\n"


def read_one(company: Company, table: str, text: str | bytes, name: str = "2026-10/导出.csv") -> list[dict[str, Any]]:
    shutil.rmtree(company.folder, ignore_errors=True)
    company.files = {"员工花名册.csv": FILES["员工花名册.csv"], name: text}
    tables = company.read()
    assert [p for p in tables.problems if p.severity == "error"] == []
    rows: list[dict[str, Any]] = tables.frames[table].drop_columns(["_row"]).to_pylist()
    return rows


def changed(row: Sequence[str], header: Sequence[str], **cells: str) -> list[str]:
    return [cells.get(plain(name), cell) for name, cell in zip(header, row, strict=True)]


@pytest.mark.parametrize("name", LEADS)
def test_leads_are_read_as_they_come(company: Company, name: str) -> None:
    header, row, expected = LEADS[name]
    (lead,) = read_one(company, "leads", csv_of(header, row))
    assert {key: lead[key] for key in expected} == expected
    assert (lead["invited_on"], lead["inviter_id"], lead["source"]) == (dt.date(2026, 10, 2), "Z001", None)


@pytest.mark.parametrize("name", DEALS)
def test_deals_are_read_as_they_come(company: Company, name: str) -> None:
    header, row, _, _ = DEALS[name]
    (deal,) = read_one(company, "deals", csv_of(header, row))
    day = dt.date(2026, 10, 13 if name.startswith("salesforce") else 12)
    assert (deal["deal_id"], deal["closer_id"], deal["signed_on"]) == ("D9", "S001", day)
    assert (deal["amount"], deal["status"], deal["customer_name"]) == (Decimal("12000.50"), "signed", "大有公司")
    (preset,) = [p for p in PRESETS if p.name == name]
    assert [t.layout for t in company.read().taken if t.table == "deals"] == [preset.title]


ALL = [("leads", name, *LEADS[name][:2]) for name in LEADS] + [("deals", name, *DEALS[name][:2]) for name in DEALS]


def test_every_preset_is_tried() -> None:
    assert {name for _, name, _, _ in ALL} == {preset.name for preset in PRESETS}


@pytest.mark.parametrize(("table", "name", "header", "row"), ALL)
def test_variants_are_read_the_same(company: Company, table: str, name: str, header: list[str], row: list[str]) -> None:
    before = read_one(company, table, csv_of(header, row))
    quoted = [f"'{text}'" for text in header]
    marked = [f"{text}(*)" for text in header]
    added = ["自定义1", *header, "最后的列"]
    variants: dict[str, str | bytes] = {
        "quotes around headers": csv_of(quoted, row),
        "headers marked as required": csv_of(marked, row),
        "columns added": csv_of(added, ["x", *row, "y"]),
        "a banner": csv_of(header, row, before=["导出数据" + "," * (len(header) - 1), "," * (len(header) - 1)]),
        "gb18030": csv_of(header, row).encode("gb18030"),
        "utf-16": csv_of(header, row).encode("utf-16"),
        "semicolons": csv_of(header, row).replace('"', "").replace(",000", "000").replace(",", ";"),
    }
    for what, text in variants.items():
        assert read_one(company, table, text) == before, what


@pytest.mark.parametrize(("table", "name", "header", "row"), ALL)
def test_a_name_that_says_something_else_does_not_mislead(
    company: Company, table: str, name: str, header: list[str], row: list[str]
) -> None:
    for file in ("2026-10/线索.csv", "2026-10/签单.csv", "2026-10/员工业绩.csv"):
        assert len(read_one(company, table, csv_of(header, row), file)) == 1


@given(data=st.data())
def test_whatever_optional_columns_are_dropped_or_moved_the_same_values_are_read(data: st.DataObject) -> None:
    table, name, header, row = data.draw(st.sampled_from(ALL))
    preset = next(p for p in PRESETS if p.name == name)
    found = match(TABLES[table], 0, header, {})
    required = {f.name for f in TABLES[table].fields.values() if f.required} | set(preset.needed)
    kept = {found.columns[field] for field in required}
    signs = [{i for i, text in enumerate(header) if plain(text) in map(plain, group)} for group in preset.signature]
    kept |= {data.draw(st.sampled_from(sorted(group))) for group in signs}
    optional = data.draw(st.sets(st.sampled_from(range(len(header)))))
    order = data.draw(st.permutations(sorted(kept | optional)))
    with tempfile.TemporaryDirectory() as folder:
        company = Company(Path(folder))
        (got,) = read_one(company, table, csv_of([header[i] for i in order], [row[i] for i in order]))
        (whole,) = read_one(company, table, csv_of(header, row))
    again = match(TABLES[table], 0, [header[i] for i in order], {})
    for field, at in again.columns.items():
        if found.columns.get(field) == order[at]:
            assert got[field] == whole[field], field
    assert required <= again.columns.keys()


@pytest.mark.parametrize("name", DEALS)
def test_stages_decide_what_is_a_deal(company: Company, name: str) -> None:
    header, row, stage, words = DEALS[name]
    rows = [changed(row, header, **{plain(stage): word, plain(header[0]): f"D{i}"}) for i, word in enumerate(words)]
    deals = read_one(company, "deals", csv_of(header, *rows))
    expected = [(f"D{i}", ours) for i, ours in enumerate(words.values()) if ours != LEAVE_OUT]
    assert [(deal["deal_id"], deal["status"]) for deal in deals] == expected
    out = sum(ours == LEAVE_OUT for ours in words.values())
    assert [(b.table, b.reason.en, b.rows) for b in company.read().left_out] == [("deals", "left out by status", out)]


def test_an_open_offer_may_lack_what_a_deal_must_have(company: Company) -> None:
    header, row, _, _ = DEALS["hubspot-deals"]
    open_ = changed(
        row, header, deal_stage="Contract Sent", amount="n.n.", close_date="soon", deal_owner="", record_id=""
    )
    assert len(read_one(company, "deals", csv_of(header, row, open_))) == 1


def test_a_stage_that_nobody_knows_is_told_once(company: Company) -> None:
    header, row, _, _ = DEALS["hubspot-deals"]
    words = ["Closed Won", "谈判中", "Paused", "谈判中", "谈判中"]
    rows = [changed(row, header, deal_stage=word, record_id=f"D{i}") for i, word in enumerate(words)]
    company.files = {"员工花名册.csv": FILES["员工花名册.csv"], "2026-10/hubspot.csv": csv_of(header, *rows)}
    problems = company.problems()
    assert [(p.code, p.row, p.column, p.value, p.blocking) for p in problems] == [
        ("unknown-word", 3, "Deal Stage", "谈判中", True),
        ("unknown-word", 4, "Deal Stage", "Paused", True),
    ]
    assert "3 rows" in problems[0].why.en
    assert "[values.deals.status]" in problems[0].mend.en and '"谈判中" = "-"' in problems[0].mend.en  # noqa: PT018
    company.settings["values"] = {"deals": {"status": {"谈判中": "-", "Paused": "signed"}}}
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"]["deal_id"].to_pylist() == ["D0", "D2"]


def test_a_blank_stage_is_no_deal_and_no_offer(company: Company) -> None:
    header, row, _, _ = DEALS["hubspot-deals"]
    company.files = {
        "员工花名册.csv": FILES["员工花名册.csv"],
        "2026-10/hubspot.csv": csv_of(header, changed(row, header, deal_stage="")),
    }
    problem = company.problem()
    assert (problem.code, problem.value) == ("unknown-word", "")
    assert '"" = "-"' in problem.mend.zh
    company.settings["values"] = {"deals": {"status": {"": "-"}}}
    assert company.problems() == []


def test_a_deal_that_is_lost_now_is_no_deal_of_an_earlier_folder(company: Company) -> None:
    header, row, _, _ = DEALS["hubspot-deals"]
    company.files = {
        "员工花名册.csv": FILES["员工花名册.csv"],
        "2026-09/deals.csv": csv_of(header, row),
        "2026-10/deals.csv": csv_of(header, changed(row, header, deal_stage="Closed Lost")),
    }
    tables = company.read()
    assert (tables.problems, len(tables.frames["deals"])) == ([], 0)
    assert sorted(b.reason.en for b in tables.left_out) == ["left out by status", "replaced by a row in a later folder"]


@pytest.mark.parametrize("name", ["hubspot-deals", "salesforce-opportunities"])
def test_an_amount_in_another_money_is_no_amount_of_ours(company: Company, name: str) -> None:
    header, row, _, _ = DEALS[name]
    stage = plain(DEALS[name][2])
    monies = [("USD", "Closed Won"), ("CNY", "Closed Won"), ("JPY", "Closed Lost"), ("", "Closed Won")]
    rows = [
        [*changed(row, header, **{plain(header[0]): f"D{i}", stage: word}), money]
        for i, (money, word) in enumerate(monies)
    ]
    text = csv_of([*header, "Amount Currency"], *rows)
    company.files = {"员工花名册.csv": FILES["员工花名册.csv"], "2026-10/crm.csv": text}
    problem = company.problem()
    assert (problem.code, problem.row, problem.column, problem.value) == ("wrong-currency", 2, "Amount Currency", "USD")
    assert company.read().frames["deals"]["amount"].to_pylist()[0] is None
    company.settings["columns"] = {"deals": {"amount": "Amount"}}
    assert company.problems() == []
    company.settings = {}
    converted = "Amount (converted)" if name.startswith("sales") else "Amount in company currency"
    company.files["2026-10/crm.csv"] = csv_of([*header, "Amount Currency", converted], *([*one, "700"] for one in rows))
    assert {str(amount) for amount in company.read().frames["deals"]["amount"].to_pylist()} == {"700.00"}


def test_a_companys_own_crm_has_stages_too(company: Company) -> None:
    company.files["2026-10/deals.csv"] = (
        "Id,Owner,Day,Value,Phase\nD1,S001,2026-10-06,5,交付\nD2,S001,2026-10-06,6,意向\nD3,S001,x,7,死单\n"
    )
    company.files["2026-10/deal_credits.csv"] = "deal_id,employee_id,role,share\n"
    company.settings["columns"] = {
        "deals": {"deal_id": "Id", "closer_id": "Owner", "signed_on": "Day", "amount": "Value", "status": "Phase"}
    }
    company.settings["values"] = {"deals": {"status": {"交付": "signed", "死单": "-"}}}
    problem = company.problem()
    assert (problem.code, problem.value, problem.row) == ("unknown-word", "意向", 3)
    company.settings["values"]["deals"]["status"]["意向"] = "-"
    assert company.read().frames["deals"]["deal_id"].to_pylist() == ["D1"]


@pytest.mark.parametrize(
    ("name", "dropped", "told"),
    [
        ("fxiaoke-leads", "线索编号", "线索编号"),
        ("hubspot-contacts", "Record ID", "Record ID"),
        ("salesforce-leads", "Lead ID", "Lead ID"),
        ("neocrm-opportunities", "销售机会编号", "销售机会编号"),
        ("hubspot-deals", "Deal Stage", "Deal Stage"),
        ("fxiaoke-orders", "状态", "状态"),
        ("fxiaoke-orders", "下单日期", "下单日期"),
        ("wukong-leads", "线索编号", "线索ID"),
        ("small-crm-leads", "线索编号", "线索ID"),
    ],
)
def test_a_column_that_was_not_exported_is_named_as_the_crm_names_it(
    company: Company, name: str, dropped: str, told: str
) -> None:
    _, _, header, row = next(one for one in ALL if one[1] == name)
    at = header.index(dropped)
    text = csv_of([*header[:at], *header[at + 1 :]], [*row[:at], *row[at + 1 :]])
    company.files = {"员工花名册.csv": FILES["员工花名册.csv"], "2026-10/导出.csv": text}
    problem = company.problem()
    assert (problem.code, problem.blocking) == ("missing-column", True)
    assert f"“{told}”" in problem.mend.zh
    assert f"'{told}'" in problem.mend.en
    assert "签单日期" not in problem.mend.zh


def test_an_export_of_signed_deals_alone_needs_no_stage(company: Company) -> None:
    header, row, _, _ = DEALS["hubspot-deals"]
    at = header.index("Deal Stage")
    company.settings["columns"] = {"deals": {"status": ""}}
    (deal,) = read_one(company, "deals", csv_of([*header[:at], *header[at + 1 :]], [*row[:at], *row[at + 1 :]]))
    assert deal["status"] is None


def test_a_company_beats_a_preset_column_by_column(company: Company) -> None:
    header, row, _ = LEADS["fxiaoke-leads"]
    company.settings["columns"] = {"leads": {"source": "来源", "inviter_id": "创建人"}}
    company.settings["values"] = {"leads": {"source": {"抖音投放": "marketing"}}}
    (lead,) = read_one(company, "leads", csv_of(header, row))
    assert (lead["source"], lead["inviter_id"], lead["channel"], lead["lead_id"]) == (
        "marketing",
        "S002",
        "抖音投放",
        "L9",
    )


def test_a_mapping_of_another_file_leaves_a_presets_file_alone(company: Company) -> None:
    header, row, _ = LEADS["hubspot-contacts"]
    company.settings["columns"] = {"leads": {"lead_id": "线索号", "invited_on": "日子", "source": "来路"}}
    (lead,) = read_one(company, "leads", csv_of(header, row))
    assert lead["lead_id"] == "7001"


def test_our_own_headers_in_a_crm_count(company: Company) -> None:
    header, row, _, _ = DEALS["hubspot-deals"]
    (deal,) = read_one(
        company, "deals", csv_of([*header, "邀约人", "成本", "签单人工号"], [*row, "赵敏", "99", "S002"])
    )
    assert (deal["inviter_id"], deal["cost"], deal["closer_id"]) == ("Z001", Decimal("99.00"), "S002")


def test_no_preset_fits_our_own_headers() -> None:
    for table in TABLES.values():
        ours = {header: i for i, header in enumerate(table.headers)}
        assert [name for name in TABLES if preset_of(name, ours)] == [], table.name


def test_no_preset_fits_another_crms_export() -> None:
    for table, name, header, _ in ALL:
        there = {plain(text): i for i, text in enumerate(header)}
        assert [p.name for p in PRESETS if p.fits(there)] == [name], (table, name)


def test_presets_speak_of_columns_and_words_that_exist() -> None:
    for preset in PRESETS:
        fields = TABLES[preset.table].fields
        assert set(preset.columns) <= {*fields, CURRENCY}, preset.name
        assert {f.name for f in fields.values() if f.required} <= set(preset.columns), preset.name
        assert preset.columns["source"] == (), preset.name
        for name, words in preset.words.items():
            assert set(words.values()) <= {*fields[name].choices, LEAVE_OUT}, preset.name
        assert set(preset.needed) <= set(preset.words), preset.name


@pytest.mark.parametrize(
    ("table", "header", "field"),
    [
        ("leads", "邀约人", "inviter_id"),
        ("leads", "转介绍人", "referrer_id"),
        ("interviews", "面谈人", "interviewer_id"),
        ("deals", "签单人", "closer_id"),
        ("deals", "邀约人", "inviter_id"),
        ("employees", "上级", "manager_id"),
    ],
)
def test_a_person_may_stand_under_a_header_without_number(table: str, header: str, field: str) -> None:
    assert match(TABLES[table], 0, [header], {}).columns == {field: 0}
