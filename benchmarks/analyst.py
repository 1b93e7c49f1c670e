"""The month as a competent analyst writes it: pandas for the numbers, openpyxl for the workbooks, one for each person.

The rules are those of `policies/` on commission, attendance and base pay (`compared.py`). Merges and groupbys over whole
tables; no loop over events, nothing made slow on purpose. Amounts are floats, as they are in such scripts, rounded to the
fen; there is no check of the inputs, and no explanation beyond an order's id or a date.

The analyst has installed pandas and openpyxl. Neither asks for lxml, with which openpyxl writes XML about a quarter faster;
hrcalc does, to read web pages named .xls, and the benchmark runs where hrcalc is installed. So the claim is measured with
openpyxl told to pass lxml over (`OPENPYXL_LXML=False`), and the same with lxml stands beside it.

    analyst.py DATA MONTH OUT
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import chinese_calendar
import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

TEXT = ["工号", "上级工号", "邀约人工号", "转介绍人工号", "面谈人工号", "签单人工号", "线索编号", "客户编号", "电话"]
TEXT += ["订单编号", "面谈编号", "申请编号", "银行账号", "证件号码", "对象", "目标值", "数值", "来源", "客户名称"]
TEXT += ["客户类型", "需求", "重要客户", "已填表单", "复购", "状态", "请假类型", "加班事由", "说明"]
TABLES = {
    "employees": "employees*",
    "leads": "*/leads*",
    "interviews": "*/interviews*",
    "deals": "*/deals*",
    "credits": "*/deal_credits*",
    "attendance": "*/考勤*",
    "applications": "*/applications*",
    "actuals": "*/actuals*",
    "targets": "targets*",
    "adjustments": "*/adjustments*",
}
COLUMNS = {
    "credits": ["订单编号", "工号", "角色", "分成比例"],
    "applications": ["申请编号", "工号", "日期", "类型", "状态"],
    "actuals": ["工号", "指标", "期间", "数值"],
    "targets": ["范围", "对象", "指标", "期间", "目标值"],
    "adjustments": ["工号", "项目", "金额", "说明"],
}
TITLES = {
    "base_pay": "当月基本工资",
    "attendance_bonus": "当月全勤奖",
    "unpaid_leave": "事假扣薪",
    "base_commission": "基础提成",
    "performance_commission": "绩效提成",
    "synergy_bonus": "协同奖励",
    "lead_commission": "线索提成",
    "marketing_deal_commission": "市场客户提成",
    "referral_deal_commission": "转介绍客户提成",
    "own_deal_commission": "自有客户提成",
    "synergy_commission": "协同提成",
    "performance_bonus": "绩效奖金",
    "customer_overtime_commission": "客户加班提成",
    "customer_meal_bonus": "客户陪餐补贴",
    "late_deduction": "迟到扣款",
    "early_deduction": "早退扣款",
    "absence_deduction": "旷工扣款",
    "missed_punch_deduction": "缺卡扣款",
}
DEDUCTIONS = ["late_deduction", "early_deduction", "absence_deduction", "missed_punch_deduction"]
WITH_CUSTOMERS = ["客户", "客户面谈", "客户演示", "客户拜访", "客户接待", "客户陪餐"]


def main(data: Path, month: str, out: Path) -> None:
    """Read the exports, work out the lines, write the workbooks."""
    tables = {name: read(data, month, name, pattern) for name, pattern in TABLES.items()}
    first = pd.Timestamp(f"{month}-01")
    last = first + pd.offsets.MonthEnd()
    spells = staff(tables["employees"], first, last)
    people = spells.groupby("工号").last()
    leads, interviews, deals, days = events(tables, first, last)

    base = line(spells["工号"], "base_pay", spells["基本工资"] * spells["在职工作日"] / spells["当月工作日"])
    parts = [base, *commissions(people, leads, interviews, deals, tables["credits"])]
    parts += scorecards(people, base.groupby("工号")["金额"].sum(), deals, tables, month)
    closed = credited(deals, tables["credits"], "签单人工号", "签单人", people)
    parts += attendance(people, spells, days, leads, closed, tables["applications"], base)
    extra = tables["adjustments"]
    parts.append(line(extra["工号"], "", extra["金额"], extra["说明"]).assign(项目=extra["项目"]))
    lines = pd.concat(parts, ignore_index=True)
    lines["项目"] = pd.Categorical(lines["项目"], list(TITLES))
    lines = lines[lines["金额"] != 0].sort_values(["工号", "项目", "说明"], ignore_index=True)
    write(people, lines, out)


def read(data: Path, month: str, name: str, pattern: str) -> pd.DataFrame:
    """One table from all its files, up to the month; a later folder's row replaces an earlier one."""
    files = [p for p in sorted(data.glob(pattern)) if p.parent == data or p.parent.name <= month]
    if not files:
        return pd.DataFrame(columns=COLUMNS.get(name))
    frame = pd.concat([read_file(path) for path in files], ignore_index=True)
    key = frame.columns[0]
    return frame.drop_duplicates(key, keep="last") if name in ("leads", "interviews", "deals") else frame


def read_file(path: Path) -> pd.DataFrame:
    """A CSV in one of the two usual encodings, or a workbook."""
    text = dict.fromkeys(TEXT, str)
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype=text)
    try:
        return pd.read_csv(path, dtype=text, encoding="utf-8-sig")
    except UnicodeDecodeError:
        return pd.read_csv(path, dtype=text, encoding="gb18030")


def staff(rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """The stretches of the month with one row of employee data each, and how many workdays each has."""
    workdays = [d for d in pd.date_range(first, last) if chinese_calendar.is_workday(d.date())]
    rows["起"] = pd.to_datetime(rows["生效日期"]).fillna(pd.to_datetime(rows["入职日期"]))
    rows = rows.sort_values(["工号", "起"], ignore_index=True)
    until = rows.groupby("工号")["起"].shift(-1) - pd.Timedelta(days=1)
    until = until.fillna(pd.to_datetime(rows["离职日期"])).fillna(last)
    rows["止"] = until.where(until < last, last)
    rows["起"] = rows["起"].where(rows["起"] > first, first)
    rows = rows[rows["起"] <= rows["止"]].copy()
    days = np.array(workdays, dtype="datetime64[ns]")
    start, end = rows["起"].to_numpy("datetime64[ns]"), rows["止"].to_numpy("datetime64[ns]")
    rows["在职工作日"] = np.searchsorted(days, end, "right") - np.searchsorted(days, start)
    rows["当月工作日"] = len(workdays)
    return rows


def events(
    tables: dict[str, pd.DataFrame], first: pd.Timestamp, last: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Leads, interviews, deals and attendance days of the month; of deals their worth and where they came from."""

    def of_month(frame: pd.DataFrame, column: str) -> pd.DataFrame:
        frame[column] = pd.to_datetime(frame[column])
        return frame[frame[column].between(first, last)].copy()

    leads = tables["leads"]
    mine = of_month(leads, "邀约日期")
    deals = of_month(tables["deals"], "签单日期")
    deals["金额"] = deals["签单金额"] - deals["退款金额"].fillna(0)
    deals = deals[(deals["状态"] != "已取消") & (deals["金额"] > 0)]
    own = leads[["线索编号", "邀约人工号", "来源"]].rename(columns={"邀约人工号": "线索邀约人", "来源": "线索来源"})
    deals = deals.merge(own, on="线索编号", how="left")
    deals["来源"] = deals["来源"].fillna(deals["线索来源"])
    deals["邀约人工号"] = deals["邀约人工号"].fillna(deals["线索邀约人"])
    market = leads[leads["来源"] == "市场"].sort_values(["邀约日期", "线索编号"])
    touched = pd.Series(False, index=deals.index)
    found = pd.Series(pd.NA, index=deals.index, dtype="string")
    for key in ("客户编号", "电话", "客户名称"):
        touch = market.dropna(subset=[key]).drop_duplicates(key)[[key, "邀约日期", "邀约人工号"]]
        match = deals[[key, "签单日期"]].merge(touch, on=key, how="left")
        hit = (match["邀约日期"] <= match["签单日期"]) & ~touched
        found = found.where(~hit, match["邀约人工号"])
        touched |= hit
    claimed = touched & (deals["来源"] == "自有")
    deals["来源"] = deals["来源"].where(~claimed, "市场")
    orphan = claimed & deals["线索编号"].isna() & deals["邀约人工号"].isna()
    deals["邀约人工号"] = deals["邀约人工号"].where(~orphan, found)
    return mine, of_month(tables["interviews"], "面谈日期"), deals, of_month(tables["attendance"], "日期")


def commissions(
    people: pd.DataFrame, leads: pd.DataFrame, interviews: pd.DataFrame, deals: pd.DataFrame, credits: pd.DataFrame
) -> list[pd.DataFrame]:
    """What the four selling departments earn."""
    closed = credited(deals, credits, "签单人工号", "签单人", people)
    brought = credited(deals, credits, "邀约人工号", "邀约人", people)

    invite = people[people["部门"] == "邀约部"]
    fits = (leads["预算"] >= 50_000) & (leads["客户类型"] == "企业")
    invited = count(leads["邀约人工号"], invite.index)
    fit_rate = count(leads.loc[fits, "邀约人工号"], invite.index) / invited.where(invited > 0, np.inf)
    won = count(brought["工号"], invite.index)
    multiplier = pd.cut(fit_rate, [-1, 0.6, 0.7, 0.8, 9], right=False, labels=[0.8, 1.0, 1.2, 1.5]).astype(float)

    meet = people[people["部门"] == "面谈部"]
    held = count(interviews.loc[interviews["结果"] != "未到", "面谈人工号"], meet.index)
    closings = count(closed["工号"], meet.index)
    conversion = (closings / held.where(held > 0, np.inf)).clip(upper=1)

    both = deals["邀约人工号"].map(fit_rate).ge(0.8) & deals["签单人工号"].map(conversion).ge(0.3)
    joint = set(deals.loc[both, "订单编号"])
    marketing, sales = brought[brought["部门"] == "市场部"], closed[closed["部门"] == "销售部"]
    valid = leads[(leads["已填表单"] == "是") & leads["需求"].notna()]
    found = count(valid["邀约人工号"], people.index[people["部门"] == "市场部"])
    return [
        line(invite.index, "base_commission", invited * 50),
        line(invite.index, "performance_commission", won * 100 * multiplier),
        line(meet.index, "base_commission", closings * 300),
        line(meet.index, "performance_commission", closings * 100 * conversion),
        *(
            per_deal(rows[rows["订单编号"].isin(joint) & (rows["部门"] == department)], "synergy_bonus", 200)
            for rows, department in ((brought, "邀约部"), (closed, "面谈部"))
        ),
        line(found.index, "lead_commission", found * 100),
        per_deal(marketing[marketing["来源"] == "市场"], "marketing_deal_commission", rate=0.02),
        per_deal(marketing[marketing["来源"] == "转介绍"], "referral_deal_commission", rate=0.01),
        per_deal(sales[sales["来源"] == "市场"], "marketing_deal_commission", rate=0.03),
        per_deal(sales[sales["来源"] == "市场"], "synergy_commission", rate=0.01),
        per_deal(sales[sales["来源"] == "自有"], "own_deal_commission", rate=0.05),
        per_deal(sales[sales["来源"] == "转介绍"], "referral_deal_commission", rate=0.03),
    ]


def credited(deals: pd.DataFrame, credits: pd.DataFrame, column: str, role: str, people: pd.DataFrame) -> pd.DataFrame:
    """Deals with the person who has a role in them; where a deal is split, once for each, with the share."""
    split = credits[credits["角色"] == role][["订单编号", "工号", "分成比例"]]
    whole = deals[~deals["订单编号"].isin(split["订单编号"])].assign(工号=deals[column], 分成比例=1.0)
    rows = pd.concat([whole, deals.merge(split, on="订单编号")], ignore_index=True) if len(split) else whole
    rows = rows.dropna(subset=["工号"])
    return rows.assign(部门=rows["工号"].map(people["部门"]))


def scorecards(
    people: pd.DataFrame, base: pd.Series, deals: pd.DataFrame, tables: dict[str, pd.DataFrame], month: str
) -> list[pd.DataFrame]:
    """The bonus of the two roles of the customer department."""
    staff = people[people["部门"] == "客户部"]
    actual = pivot(tables["actuals"], "工号", "数值", month, staff.index)
    target = pivot(tables["targets"][tables["targets"]["范围"] == "员工"], "对象", "目标值", month, staff.index)
    again = deals[deals["复购"] == "是"]
    closed = deals.groupby("签单人工号")
    told = {
        "sales_amount": closed["金额"].sum(),
        "repurchase": again.groupby("签单人工号")["金额"].sum(),
        "new_customers": deals[deals["复购"] != "是"].groupby("签单人工号").size(),
    }
    for metric, values in told.items():
        actual[metric] = actual[metric].fillna(values.reindex(staff.index)).fillna(0)
    reached = actual / target
    share = reached.clip(upper=1)

    new = staff.index[staff["岗位"] == "新客户岗"]
    score = (share["new_customers"] * 40 + share["sales_amount"] * 30 + share["retention"] * 30).loc[new].round(9)
    multiple = pd.cut(score, [0, 60, 70, 80, 90, 95, 999], right=False, labels=[0, 0.5, 0.8, 1, 1.2, 1.5]).astype(float)
    excess = np.where(reached.loc[new, "new_customers"].round(9) >= 1.2, 1.2, 1.0)

    account = staff.index[staff["岗位"] == "客户成功岗"]
    points = (share["retention"] * 40 + share["repurchase"] * 30 + share["sales_amount"] * 30).loc[account].round(9)
    rate = pd.cut(points, [0, 60, 70, 80, 90, 999], right=False, labels=[0, 0.4, 0.6, 0.8, 1]).astype(float)
    stayed = np.where(actual.loc[account, "retention"].round(9) >= 0.9, 1.15, 1.0)
    return [
        line(new, "performance_bonus", base.reindex(new) * multiple * excess),
        line(account, "performance_bonus", base.reindex(account) * rate * stayed),
    ]


def pivot(rows: pd.DataFrame, person: str, value: str, month: str, index: pd.Index) -> pd.DataFrame:
    """One row a person, one column a metric; `90%` is 0.9."""
    rows = rows[rows["期间"] == month]
    text = rows[value].astype(str)
    percent = text.str.endswith("%")
    number = pd.to_numeric(text.str.rstrip("%")).astype(float)
    wide = rows.assign(值=number.where(~percent, number / 100)).pivot_table(
        index=person, columns="指标", values="值", aggfunc="last"
    )
    return wide.reindex(index, columns=["new_customers", "sales_amount", "retention", "repurchase"]).astype(float)


def attendance(
    people: pd.DataFrame,
    spells: pd.DataFrame,
    days: pd.DataFrame,
    leads: pd.DataFrame,
    closed: pd.DataFrame,
    applications: pd.DataFrame,
    base: pd.DataFrame,
) -> list[pd.DataFrame]:
    """What was not worked, the attendance bonus, and what joins attendance to performance."""
    numbers = ["应出勤小时", "实出勤小时", "迟到分钟", "早退分钟", "缺卡次数", "旷工小时", "请假小时", "加班小时"]
    days = days.assign(**{name: days[name].fillna(0) for name in numbers})
    days["时薪"] = days["工号"].map(people["基本工资"]) / 21.75 / 8
    days["说明"] = days["日期"].dt.strftime("%Y-%m-%d")
    meals = applications[(applications["类型"] == "客户陪餐") & (applications["状态"] == "已通过")]
    meals = meals.assign(日期=pd.to_datetime(meals["日期"]))
    important = leads[leads["重要客户"] == "是"]
    days["陪餐"] = on_the_day(days, meals["工号"], meals["日期"])
    days["重要"] = on_the_day(days, important["邀约人工号"], important["邀约日期"])
    days["签单"] = on_the_day(days, closed["工号"], closed["签单日期"])

    personal = days["请假小时"].where(days["请假类型"] == "事假", 0)
    spoiled = (days["迟到分钟"] > 0) & ~days["重要"] & ~days["陪餐"]
    spoiled |= (days["早退分钟"] > 0) & ~days["签单"]
    spoiled |= (days["旷工小时"] > 0) | (days["缺卡次数"] > 0) | (personal > 0)
    full = (~spoiled).groupby(days["工号"]).all()
    good = spells[spells["工号"].map(full).fillna(False).astype(bool) & (spells["全勤奖"] > 0)]

    sick = days["请假小时"].where(days["请假类型"] == "病假", 0)
    monthly = days[["工号", "应出勤小时", "旷工小时"]].assign(事假=personal, 病假=sick).groupby("工号").sum()
    monthly = monthly[(monthly["事假"] > 0) | (monthly["旷工小时"] > 0)]
    pay = base.groupby("工号")["金额"].sum().reindex(monthly.index)
    scheduled, away = monthly["应出勤小时"], monthly[["事假", "旷工小时", "病假"]].sum(axis=1)
    hourly = people["基本工资"].reindex(monthly.index) / 21.75 / 8
    capped = hourly.clip(upper=pay / scheduled).where(away * 2 <= scheduled, pay / away.clip(lower=scheduled))
    hourly = hourly.where(scheduled == 0, capped)
    unpaid = line(monthly.index, "unpaid_leave", -(monthly["事假"] * hourly).clip(upper=pay))
    absent = monthly["旷工小时"] * hourly
    rest = ((monthly["事假"] + monthly["旷工小时"]) * hourly).clip(upper=pay) + unpaid["金额"].to_numpy()
    absent = absent.where(monthly["事假"] == 0, rest.clip(lower=0))

    # Time of a day that leave or absence covers is not late or early, too.
    room = days["应出勤小时"] - days["旷工小时"] - days["请假小时"]
    late = (days["迟到分钟"] / 60).where(
        days["应出勤小时"] == 0, (days["迟到分钟"] / 60).clip(upper=room.clip(lower=0))
    )
    room = (room - days["迟到分钟"] / 60).clip(lower=0)
    early = (days["早退分钟"] / 60).where(days["应出勤小时"] == 0, (days["早退分钟"] / 60).clip(upper=room))

    def daily(item: str, amount: pd.Series, where: pd.Series) -> pd.DataFrame:
        return line(days.loc[where, "工号"], item, amount[where], days.loc[where, "说明"])

    return [
        line(good["工号"], "attendance_bonus", good["全勤奖"] * good["在职工作日"] / good["当月工作日"]),
        unpaid,
        line(monthly.index, "absence_deduction", absent),
        daily("customer_overtime_commission", days["加班小时"] * 10, days["加班事由"].isin(WITH_CUSTOMERS)),
        line(meals["工号"], "customer_meal_bonus", pd.Series(100.0, meals.index), meals["申请编号"]),
        daily("late_deduction", late * days["时薪"], (days["迟到分钟"] > 0) & ~days["陪餐"]),
        daily("early_deduction", early * days["时薪"], (days["早退分钟"] > 0) & ~days["签单"]),
        daily("missed_punch_deduction", days["缺卡次数"] * 20, (days["缺卡次数"] > 0) & (days["旷工小时"] == 0)),
    ]


def on_the_day(days: pd.DataFrame, who: pd.Series, when: pd.Series) -> pd.Series:
    """For each attendance day, whether that person has one of the events on it."""
    keys = pd.MultiIndex.from_arrays([who, when])
    return pd.Series(pd.MultiIndex.from_arrays([days["工号"], days["日期"]]).isin(keys), index=days.index)


def count(who: pd.Series, index: pd.Index) -> pd.Series:
    """How often each person occurs."""
    return who.value_counts().reindex(index, fill_value=0)


def per_deal(rows: pd.DataFrame, item: str, fixed: float = 0, rate: float = 0) -> pd.DataFrame:
    """Lines of an item with one amount a deal, or a part of the deal's."""
    whole = fixed + rows["金额"] * rate
    lines = line(rows["工号"], item, whole * rows["分成比例"], rows["订单编号"])
    split = np.flatnonzero(rows["分成比例"] < 1)
    for _, group in rows.iloc[split].assign(行=split, 总额=whole.iloc[split]).groupby("订单编号"):
        lines.loc[group["行"], "金额"] = shared(group.set_index("工号"))
    return lines


def shared(group: pd.DataFrame) -> np.ndarray:
    """The parts of a split deal in yuan, which add up to its rounded whole: the largest remainders get what is left over."""
    cents = (group["总额"] * group["分成比例"] * 100).round(6)
    parts = np.floor(cents)
    left = int(np.floor((cents.sum()) + 0.5 + 1e-6) - parts.sum())
    rest = (cents - parts).round(6).rename("余数").reset_index()
    most = rest.sort_values(["余数", "工号"], ascending=[False, True]).index[:left]
    found = np.array(parts, dtype=float)
    found[most] += 1
    return found / 100


def line(who: pd.Series | pd.Index, item: str, amount: pd.Series, note: pd.Series | str = "") -> pd.DataFrame:
    """Lines of one item."""
    text = note if isinstance(note, str) else note.to_numpy()
    cents = np.floor(np.abs(amount.to_numpy(float)) * 100 + 0.5 + 1e-6) / 100
    signed = cents * np.sign(amount.to_numpy(float))
    return pd.DataFrame({"工号": np.asarray(who), "项目": item, "金额": signed, "说明": text})


def write(people: pd.DataFrame, lines: pd.DataFrame, out: Path) -> None:
    """The register with all lines, a workbook for each person, and what everyone gets as a small CSV."""
    slips = out / "payslips"
    slips.mkdir(parents=True, exist_ok=True)
    wide = lines.pivot_table(index="工号", columns="项目", values="金额", aggfunc="sum", observed=True)
    wide = wide.reindex(people.index).fillna(0)
    cut = wide[[item for item in DEDUCTIONS if item in wide]].sum(axis=1).round(2)
    gross = (wide.sum(axis=1) - cut).round(2)
    register = people[["姓名", "部门", "岗位"]].join(wide.rename(columns=TITLES)).assign(应发工资=gross, 扣款=cut)
    register["实发工资"] = (gross - cut).round(2)
    named = lines.assign(项目=lines["项目"].map(TITLES).astype(str))

    book = Workbook(write_only=False)
    book.remove(book.worksheets[0])
    fill(book.create_sheet("工资表"), register.reset_index())
    fill(book.create_sheet("明细"), named)
    book.save(out / "register.xlsx")
    groups: dict[Any, pd.DataFrame] = dict(list(named.groupby("工号")))
    for row in register.itertuples():
        payslip(slips, row, groups.get(row.Index))
    net = register["实发工资"].map("{:.2f}".format).rename_axis("employee_id").rename("net_pay")
    net.to_csv(out / "net.csv", encoding="utf-8-sig")


def payslip(slips: Path, person: Any, lines: pd.DataFrame | None) -> None:
    """One person's workbook: a row of the register, and its lines."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["工号", person.Index, "姓名", person.姓名, "部门", person.部门])
    sheet.append(["项目", "金额", "说明"])
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    if lines is not None:
        for values in zip(lines["项目"], lines["金额"], lines["说明"], strict=True):
            sheet.append(values)
    for title in ("应发工资", "扣款", "实发工资"):
        sheet.append([title, getattr(person, title)])
        sheet.cell(sheet.max_row, 2).number_format = "#,##0.00"
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["C"].width = 24
    book.save(slips / f"{person.Index}.xlsx")


def fill(sheet: Worksheet, frame: pd.DataFrame) -> None:
    """A table with a bold, frozen header."""
    sheet.append(list(frame.columns))
    for values in frame.itertuples(index=False):
        sheet.append(tuple(values))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
