"""`hrcalc map`: odd exports, the mapping that is proposed for them, and that mapping pasted: no header is wrong any more."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrcalc.calendar import Month
from hrcalc.documents.map_toml import quoted, toml_of
from hrcalc.problems import ProblemsFound
from hrcalc.proposal import Proposal
from hrcalc.settings import Settings
from hrcalc.tables import TABLES, read_tables
from hrcalc.tables.proposals.likeness import likeness
from hrcalc.tables.proposals.mapping import look
from tests.tables.conftest import FILES

OLIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "olist"

HEADERS = {"unknown-column", "missing-column", "doubled-column", "unknown-table"}
"""Codes of what can be wrong with headers."""


def workbook(rows: list[list[Any]], title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


Odd = tuple[str | bytes, str, dict[str, str]]
ODD: dict[str, Odd] = {
    "门店签单.csv": (
        "店名,负责人,电话,邀约人,签单日,签约单号,销售区域(门店地址),全款,备注\n"
        "一店,王芳,13800001111,赵敏,2026-10-06,HT-1,上海,12000,\n二店,李强,13800002222,赵敏,2026-10-07,HT-2,北京,8000,急\n",
        "deals",
        {"closer_id": "负责人", "signed_on": "签单日", "deal_id": "签约单号", "amount": "全款", "customer_name": "店名"},
    ),
    "won.csv": (
        "Ref No;Rep;Closed At;Total Price;Client;Stage\n"
        "A-1;S001;31/10/2026;1,200.00;Acme;Won\nA-2;S002;02/10/2026;800.50;Blue;Lost\n",
        "deals",
        {"closer_id": "Rep", "signed_on": "Closed At", "amount": "Total Price", "status": "Stage", "deal_id": "Ref No"},
    ),
    "十月业绩(万).csv": (
        "合同号,成单人,签约时间,成交额(万元),客户公司\nH1,王芳,2026年10月6日,1.2,甲公司\nH2,李强,2026年10月7日,3.5,乙公司\n",
        "deals",
        {"deal_id": "合同号", "closer_id": "成单人", "signed_on": "签约时间", "amount": "成交额(万元)"},
    ),
    "表单数据.csv": (
        "提交编号,获客渠道,预约时间,客户称呼,联系方式,跟进人,意向需求\n1001,抖音,2026-10-02 10:00,钱先生,13800001111,赵敏,装修\n"
        "1002,官网,2026-10-03 11:30,孙女士,13900002222,赵敏,咨询\n",
        "leads",
        {"channel": "获客渠道", "invited_on": "预约时间", "phone": "联系方式", "inviter_id": "跟进人"},
    ),
    "mql.csv": (
        "mql_id,first_contact_date,landing_page_id,origin\nabc1,01-02-2026,p1,social\nabc2,20-10-2026,p2,search\n",
        "leads",
        {"lead_id": "mql_id", "invited_on": "first_contact_date", "channel": "origin"},
    ),
    "人员信息.csv": (
        "员工号,姓名,所属部门,职务,入职时间,底薪,身份证,银行卡,直接上级\n"
        "S001,王芳,面谈部,主管,2024/3/1,6000,310101199001011234,6222021234567890123,安娜\n"
        "S002,李强,面谈部,顾问,2024/3/1,5500,310101199202022345,6222021234567890124,王芳\n",
        "employees",
        {"employee_id": "员工号", "department": "所属部门", "hired_on": "入职时间", "base_salary": "底薪", "bank_account": "银行卡"},
    ),
    "拜访记录.csv": (
        "记录编号,线索ID,拜访人,拜访时间,拜访结果,纪要\nV1,L1,王芳,2026-10-05,成单,好\nV2,L2,李强,2026-10-12,再联系,\n",
        "interviews",
        {"interviewer_id": "拜访人", "held_on": "拜访时间", "outcome": "拜访结果", "lead_id": "线索ID"},
    ),
    "假期明细.csv": (
        "员工编号,请假日期,假别,时长(小时)\nS001,2026-10-08,事假,4\nS002,2026-10-09,年假,8\n",
        "leaves",
        {"date": "请假日期", "leave_type": "假别"},
    ),
    "任务指标.csv": (
        "层级,层级对象,考核指标,月份,目标数\n员工,S001,销售额,2026-10,50000\n团队,一组,销售额,2026-10,500000\n",
        "targets",
        {"scope": "层级", "period": "月份", "target": "目标数", "metric": "考核指标"},
    ),
    "banner.xlsx": (
        workbook(
            [["XX公司十月签单汇总"], [], ["订单号", "业务员", "成交日期", "成交金额", "套餐"], ["B1", "王芳", "2026-10-06", 9800, "红"],
             ["B2", "李强", "2026-10-08", 19800, "蓝"]]
        ),
        "deals",
        {"deal_id": "订单号", "closer_id": "业务员", "signed_on": "成交日期", "amount": "成交金额", "product": "套餐"},
    ),
    "gbk订单.csv": (
        (
            "订单号,销售,下单时间,实付金额,来源\n"
            "C1,王芳,2026-10-06 10:00:00,￥100,老客户介绍\nC2,李强,2026-10-07 11:00:00,￥200,小红书\n"
        ).encode("gb18030"),
        "deals",
        {"deal_id": "订单号", "closer_id": "销售", "signed_on": "下单时间"},
    ),
    "deals.csv": (
        "deal_id,closer_id,signed_on,amount,满意度,演示\nD1,S001,2026-10-06,100,5,是\nD2,S001,2026-10-07,100,4,否\n",
        "deals",
        {},
    ),
    "deals-multiline.xlsx": (
        workbook(
            [["订单\n编号", "签单\n人员", "签单\n时间", "合同\n金额(元)", "负责人"], ["E1", "王芳", "2026-10-06", "1,000", "x"],
             ["E2", "李强", "2026-10-07", "2,000", "y"]]
        ),
        "deals",
        {"closer_id": "签单\n人员", "signed_on": "签单\n时间", "amount": "合同\n金额(元)"},
    ),
}  # fmt: skip
"""Files as nobody has told us of, the table that each is, and some of its columns."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data" / "2026-10").mkdir(parents=True)
    (tmp_path / "data" / "员工花名册.csv").write_text(FILES["员工花名册.csv"], encoding="utf-8")
    return tmp_path / "data"


def proposed(path: Path, data: Path, table: str | None = None) -> Proposal:
    (proposal,) = look(path, Settings(data=data), table)
    return proposal


def pasted(toml: str, data: Path) -> list[str]:
    """What is wrong with headers once the proposal is in hrcalc.toml."""
    tomllib.loads(toml)
    (data.parent / "hrcalc.toml").write_text(toml, encoding="utf-8")
    settings = Settings.load(data=data, folder=data.parent, environ={})
    problems = read_tables(settings, Month.parse("2026-10")).problems
    return [f"{p.code} {p.place} {p.value} {p.why.en}" for p in problems if p.code in HEADERS]


@pytest.mark.parametrize("name", ODD)
def test_an_odd_export_is_read_with_the_mapping_that_is_proposed(data: Path, name: str) -> None:
    content, table, columns = ODD[name]
    path = data / "2026-10" / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if table == "employees":
        (data / "员工花名册.csv").unlink()
    proposal = proposed(path, data)
    assert (proposal.status, proposal.table) == ("proposed", table)
    assert {ours: proposal.columns.get(ours) for ours in columns} == columns
    for lang in ("zh", "en"):
        assert pasted(toml_of([proposal], lang), data) == []


@pytest.mark.skipif(not OLIST.is_dir(), reason="the real data is not here")
@pytest.mark.parametrize(
    ("name", "table", "columns"),
    [
        (
            "olist_closed_deals_dataset.csv",
            "deals",
            {"signed_on": "won_date", "amount": "declared_monthly_revenue", "lead_id": "mql_id", "closer_id": "sr_id"},
        ),
        (
            "olist_marketing_qualified_leads_dataset.csv",
            "leads",
            {"lead_id": "mql_id", "invited_on": "first_contact_date", "channel": "origin"},
        ),
    ],
)
def test_a_real_funnel(data: Path, name: str, table: str, columns: dict[str, str]) -> None:
    path = data / "2026-10" / name
    path.write_bytes((OLIST / name).read_bytes())
    proposal = proposed(path, data)
    assert proposal.table == table
    assert {ours: proposal.columns[ours] for ours in columns} == columns
    assert pasted(toml_of([proposal], "en"), data) == []


def test_people_of_the_staff_list_tell_which_column_they_are(data: Path) -> None:
    path = data / "签单.csv"
    path.write_text(
        "单号,甲,乙,日子,钱数\nA1,13800001111,王芳,2026-10-06,5.5\nA2,13800002222,李强,2026-10-07,6.5\n",
        encoding="utf-8",
    )
    proposal = proposed(path, data)
    assert proposal.columns == {
        "deal_id": "单号",
        "closer_id": "乙",
        "signed_on": "日子",
        "amount": "钱数",
        "phone": "甲",
    }
    assert [d.sure for d in proposal.details if d.field == "closer_id"] == ["likely"]


def test_days_that_can_be_read_both_ways_are_left_to_a_person(data: Path) -> None:
    path = data / "won.csv"
    path.write_text("Ref No,Rep,Closed At,Total\nA1,S001,02/10/2026,5\nA2,S001,03/10/2026,5\n", encoding="utf-8")
    proposal = proposed(path, data, "deals")
    assert proposal.date_formats == ("%d/%m/%Y", "%m/%d/%Y")
    toml = toml_of([proposal], "en")
    assert '# date_format = "%d/%m/%Y"' in toml
    assert '# date_format = "%m/%d/%Y"' in toml
    assert "date_format" not in tomllib.loads(toml)["columns"]["deals"]


def test_a_short_year_needs_a_format_and_gets_it(data: Path) -> None:
    path = data / "2026-10" / "won.csv"
    path.write_text("Ref No,Rep,Closed At,Total\nA1,S001,10-20-26,5\nA2,S001,10-31-26,5\n", encoding="utf-8")
    proposal = proposed(path, data, "deals")
    assert proposal.date_formats == ("%m-%d-%y",)
    assert pasted(toml_of([proposal], "en"), data) == []
    settings = Settings.load(data=data, folder=data.parent, environ={})
    days = read_tables(settings, Month.parse("2026-10")).frames["deals"]["signed_on"].to_pylist()
    assert [str(day) for day in days] == ["2026-10-20", "2026-10-31"]


def test_words_of_stages_are_proposed_where_they_are_known_and_asked_for_where_not(data: Path) -> None:
    path = data / "2026-10" / "won.csv"
    rows = [("A1", "Closed Won"), ("A2", "Closed Lost"), ("A3", "Paused"), ("A4", "signed")]
    path.write_text(
        "Ref No,Rep,Closed At,Total,Stage\n" + "".join(f"{i},S001,2026-10-06,5,{stage}\n" for i, stage in rows),
        encoding="utf-8",
    )
    proposal = proposed(path, data, "deals")
    assert proposal.values == {"status": {"Closed Won": "signed", "Closed Lost": "-", "Paused": None}}
    toml = toml_of([proposal], "en")
    assert tomllib.loads(toml)["values"]["deals"]["status"] == {"Closed Won": "signed", "Closed Lost": "-"}
    assert '# "Paused" = ""' in toml
    assert "write one of: signed, paid, refunded, cancelled, -" in toml


def test_free_words_about_a_source_are_a_channel(data: Path) -> None:
    path = data / "2026-10" / "线索.csv"
    path.write_text("编码,来源,邀约日\nL1,抖音,2026-10-02\nL2,快手,2026-10-03\n", encoding="utf-8")
    proposal = proposed(path, data)
    assert proposal.columns["channel"] == "来源"
    assert "source" not in proposal.columns
    assert pasted(toml_of([proposal], "zh"), data) == []
    path.write_text("编码,来源,渠道,邀约日\nL1,朋友说的,抖音,2026-10-02\nL2,路过,快手,2026-10-03\n", encoding="utf-8")
    assert proposed(path, data).columns == {"lead_id": "编码", "invited_on": "邀约日", "source": ""}
    assert pasted(toml_of([proposed(path, data)], "zh"), data) == []
    path.write_text("编码,来源,邀约日\nL1,市场,2026-10-02\nL2,自有,2026-10-03\n", encoding="utf-8")
    assert proposed(path, data).details[1].field == "source"


def test_what_is_private_is_not_shown(data: Path) -> None:
    content, _, _ = ODD["人员信息.csv"]
    path = data / "人员信息.csv"
    path.write_text(str(content), encoding="utf-8")
    shown = " ".join(sample for detail in proposed(path, data).details for sample in detail.samples)
    assert "…1234" in shown
    for secret in ("310101199001011234", "6222021234567890123", "19900101"):
        assert secret not in shown
    path.write_text(
        "线索,甲,乙,丙\nL1,13800001111,6222021234567890123,a@b.com\nL2,13800001112,310101199001011234,c@d.com\n"
    )
    shown = str(look(path, Settings(data=data), "leads"))
    for secret in ("13800001111", "6222021234567890123", "310101199001011234", "a@b.com"):
        assert secret not in shown


def test_columns_that_nobody_knows_may_become_the_companys_own(data: Path) -> None:
    path = data / "2026-10" / "mql.csv"
    path.write_text("mql_id,first_contact_date,评分,体验过\na,2026-10-02,7.5,是\nb,2026-10-03,8,否\n", encoding="utf-8")
    proposal = proposed(path, data)
    assert proposal.fields == {"评分": "number", "体验过": "yes/no"}
    toml = toml_of([proposal], "zh")
    assert "fields" not in tomllib.loads(toml)
    active = "\n".join(
        line.removeprefix("# ") if "评分" in line or "体验过" in line or "[fields" in line else line
        for line in toml.splitlines()
    )
    assert tomllib.loads(active)["fields"]["leads"] == {"评分": "number", "体验过": "yes/no"}
    assert pasted(active, data) == []


def test_a_column_that_is_missing_is_said(data: Path) -> None:
    path = data / "签单.csv"
    path.write_text("订单号,销售,成交额\nA1,王芳,5.5\nA2,李强,6.5\n", encoding="utf-8")
    proposal = proposed(path, data)
    (missing,) = proposal.missing
    assert "signed_on" in missing.en
    assert "# No column was found for signed_on" in toml_of([proposal], "en")


def test_what_is_no_table_is_not_guessed_at(data: Path) -> None:
    path = data / "会议室.csv"
    path.write_text("房间,楼层,座位\nA,1,20\nB,2,8\n", encoding="utf-8")
    proposal = proposed(path, data)
    assert (proposal.status, proposal.table, toml_of([proposal], "en")) == ("unknown", "", "")


def test_two_sheets_of_one_table_give_one_mapping(data: Path) -> None:
    book = openpyxl.Workbook()
    for title, head in (("上海签单", "业务员"), ("深圳签单", "业务员"), ("广州签单", "销售")):
        sheet = book.create_sheet(title)
        for row in (
            ["订单号", head, "成交日期", "成交金额"],
            ["B1", "王芳", "2026-10-06", 9800],
            ["B2", "李强", "2026-10-07", 9.5],
        ):
            sheet.append(row)
    path = data / "签单.xlsx"
    book.save(path)
    toml = toml_of(look(path, Settings(data=data)), "en")
    assert tomllib.loads(toml)["columns"]["deals"]["closer_id"] == "业务员"
    assert toml.count("[columns.deals]") == 2
    assert '# closer_id = "销售"' in toml


@pytest.mark.parametrize("name", ["2026-10/deals.csv", "员工花名册.csv", "2026-10/考勤.csv"])
def test_our_own_headers_need_no_mapping(data: Path, name: str) -> None:
    (data / name).write_text(FILES[name], encoding="utf-8")
    assert proposed(data / name, data).status == "own"


def test_a_file_that_is_mapped_already_needs_no_other(data: Path) -> None:
    path = data / "won.csv"
    path.write_text("Ref No,Rep,Closed At,Total\nA1,S001,2026-10-20,5\n", encoding="utf-8")
    mapping = {"deals": {"deal_id": "Ref No", "closer_id": "Rep", "signed_on": "Closed At", "amount": "Total"}}
    (proposal,) = look(path, Settings(data=data, columns=mapping))
    assert (proposal.status, proposal.table) == ("mapped", "deals")


def test_the_staff_list_that_cannot_be_read_stops_nothing(data: Path) -> None:
    (data / "员工2.xlsx").write_bytes(b"PK\x03\x04nothing")
    content, table, _ = ODD["mql.csv"]
    (data / "mql.csv").write_text(str(content), encoding="utf-8")
    assert proposed(data / "mql.csv", data).table == table


def test_a_files_own_damage_is_told(data: Path) -> None:
    (data / "x.csv").write_bytes(b"")
    (data / "y.xlsx").write_bytes(b"PK\x03\x04nothing")
    for name, code in (("x.csv", "empty-file"), ("y.xlsx", "unreadable")):
        with pytest.raises(ProblemsFound) as found:
            look(data / name, Settings(data=data))
        assert [(p.code, p.file) for p in found.value.problems] == [(code, name)]


def test_every_column_sounds_like_itself_most() -> None:
    for table in TABLES.values():
        for field in table.fields.values():
            for header in (field.name, field.title, *field.aliases):
                assert likeness(table, field, header) == 1


@given(text=st.text())
def test_any_text_is_quoted_for_toml(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert tomllib.loads(f"{quoted(text)} = {quoted(text)}") == {text: text}


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters='\r\n",\0', exclude_categories=["Cc", "Cs"]), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=2, max_size=6),
    table=st.sampled_from([None, *TABLES]),
)
def test_whatever_a_file_holds_the_proposal_is_valid_toml(data: Path, rows: list[list[str]], table: str | None) -> None:
    path = data / "file.csv"
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    try:
        proposals = look(path, Settings(data=data), table)
    except ProblemsFound:
        return
    told = tomllib.loads(toml_of(proposals, "en"))
    (data.parent / "hrcalc.toml").write_text(toml_of(proposals, "zh"), encoding="utf-8")
    assert Settings.load(data=data, folder=data.parent, environ={}).columns == told.get("columns", {})
