"""The words at the head of columns, blocks and sheets, in both languages: one word for one thing in every document."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

from hrcalc.calendar import Month
from hrcalc.money import yuan
from hrcalc.policy import document
from hrcalc.words import Lang, Text, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hrcalc.engine.payees import Transfer
    from hrcalc.engine.result import AnomalyKind, Books

TOTALS: dict[str, Text] = {
    **{name: document.TOTALS[name] for name in ("gross_pay", "taxable_earnings", "pretax_deductions")},
    "income_tax": Text("个人所得税", "Income tax"),
    "other_deductions": Text("其他扣除", "Other deductions"),
    "net_pay": document.TOTALS["net_pay"],
    "employer_cost": Text("企业承担", "Employer cost"),
}
"""The totals of a person, in the order in which every document shows them."""

YTD = Text("本年累计", "Year to date")

KINDS: dict[str, Text] = {
    "earning": Text("应发", "Earnings"),
    "pretax": Text("税前扣除", "Pretax deductions"),
    "tax": Text("个人所得税", "Income tax"),
    "deduction": Text("其他扣除", "Other deductions"),
    "employer": Text("企业承担", "Employer"),
    "memo": Text("备查(不计入工资)", "Memo (pays nothing)"),
}
"""The kinds of items, in the order in which every document shows them."""

STATUS: dict[str, Text] = {"paid": Text("发放", "Paid"), "held": Text("暂缓", "Held")}

ROLES: dict[str, Text] = {
    "inviter": Text("邀约人", "inviter"),
    "referrer": Text("转介绍人", "referrer"),
    "interviewer": Text("面谈人", "interviewer"),
    "closer": Text("签单人", "closer"),
    "employee": Text("本人", "own"),
}

PER: dict[str, Text] = {
    "employee": Text("人", "employee"),
    "lead": Text("线索", "lead"),
    "interview": Text("面谈", "interview"),
    "deal": Text("成单", "deal"),
    "day": Text("考勤日", "day"),
    "leave": Text("请假", "leave"),
    "application": Text("申请", "application"),
    "spell": Text("在岗段", "spell"),
}

SEVERITY: dict[str, Text] = {"error": Text("错误", "Error"), "warning": Text("提示", "Warning")}

TABLES: dict[str, Text] = {
    "employees": Text("员工花名册", "Employees"),
    "leads": Text("线索", "Leads"),
    "interviews": Text("面谈", "Interviews"),
    "deals": Text("成单", "Deals"),
    "deal_credits": Text("业绩分成", "Deal credits"),
    "attendance": Text("考勤", "Attendance"),
    "leaves": Text("请假", "Leaves"),
    "applications": Text("申请", "Applications"),
    "actuals": Text("实绩", "Actuals"),
    "targets": Text("目标", "Targets"),
    "tax_profile": Text("专项附加扣除", "Tax profile"),
    "contribution_bases": Text("缴费基数", "Contribution bases"),
    "opening_balances": Text("期初累计", "Opening balances"),
    "adjustments": Text("调整", "Adjustments"),
}
"""What the tables are called in sheets. Here and not from their schemas, so that a summary does not wait for pandera."""

FIELDS: dict[str, Text] = {
    "employee_id": Text("工号", "Employee ID"),
    "name": Text("姓名", "Name"),
    "department": Text("部门", "Department"),
    "position": Text("岗位", "Position"),
    "team": Text("团队", "Team"),
    "branch": Text("分公司", "Branch"),
    "status": Text("状态", "Status"),
    "month": Text("月份", "Month"),
    "item": Text("项目代码", "Item"),
    "title": Text("项目", "Title"),
    "kind": Text("类别", "Kind"),
    "amount": Text("金额", "Amount"),
    "policy": Text("制度", "Policy"),
    "effective": Text("生效", "Effective"),
    "reference": Text("依据", "Reference"),
    "provisional": Text("暂定", "Provisional"),
    "per": Text("按", "Per"),
    "source": Text("来源", "Source"),
    "credit": Text("角色", "Credit"),
    "share": Text("份额", "Share"),
    "formula": Text("公式", "Formula"),
    "working": Text("计算过程", "Working"),
    "payable_on": Text("应付日", "Payable on"),
    "origin_month": Text("归属月份", "Origin month"),
    "event": Text("业务编号", "Event"),
    "metric": Text("指标代码", "Metric"),
    "value": Text("数值", "Value"),
}

ANOMALIES: dict[AnomalyKind, Text] = {
    "up": Text("实发大增", "net pay up"),
    "down": Text("实发大减", "net pay down"),
    "first": Text("首次发放", "first pay"),
    "zero": Text("实发为零", "zero pay"),
    "negative": Text("实发为负", "negative pay"),
    "account_changed": Text("换了银行账号", "bank account changed"),
    "shared_account": Text("几人同一账号", "shared account"),
    "large": Text("实发超过上限", "above the limit"),
}
"""What is odd, in the order in which every document tells it."""

TRANSFERS: dict[Transfer, Text] = {
    "no_account": Text("没有账号", "without an account"),
    "nothing": Text("实发为零或负数", "with zero or less"),
}
"""Why the bank does not pay somebody."""

TO_LOOK_AT = Text("异常", "To look at")
YUAN = Text("单位:元", "Amounts in yuan")
TOTAL = Text("合计", "Total")
PEOPLE = Text("人数", "People")
LINES = Text("笔数", "Lines")
NET_EFFECT = Text("对实发的影响", "Effect on net pay")


def named(words: dict[str, Text], key: str) -> Text:
    """What a kind, role, table … is called; one that we do not know is shown as it is."""
    return words.get(key, same(key))


def month_title(month: Month) -> Text:
    """`2026年10月`, `October 2026`."""
    return Text(f"{month.year}年{month.month}月", f"{calendar.month_name[month.month]} {month.year}")


def ledger_words(books: Books, digits: int | None = None) -> Text:
    """Up to which month the ledger is closed, and the hash of everything in it, or its first digits."""
    shown = books.hash[:digits] + ("…" if digits else "")
    return Text(f"账本已关账到 {books.through},哈希 {shown}", f"Ledger closed through {books.through}, hash {shown}")


def transfer_words(how: Mapping[Transfer, tuple[int, int]]) -> Text:
    """How many the bank pays how much, and who is not in its file."""
    (paid, fen), others = how["bank"], {way: how[way] for way in TRANSFERS if how[way][0]}
    zh = "、".join(f"{TRANSFERS[way].zh} {people:,} 人 {yuan(fen)}" for way, (people, fen) in others.items())
    en = ", ".join(f"{people:,} {TRANSFERS[way].en}, {yuan(fen)}" for way, (people, fen) in others.items())
    return Text(
        f"银行代发 {paid:,} 人 {yuan(fen)}" + (f";不在 bank.csv 里:{zh}" if zh else ""),
        f"By bank {paid:,} people, {yuan(fen)}" + (f"; not in bank.csv: {en}" if en else ""),
    )


def company_of(company: str, lang: Lang) -> str:
    """The company's name, or the plain word for one that has not told it."""
    return company or Text("公司", "Company").of(lang)
