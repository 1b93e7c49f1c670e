"""Fabricated pay runs for the tests of documents: real-looking people and lines, sums that are right by construction."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.engine.result import (
    EMPLOYEES,
    LINES,
    METRICS,
    MONEY,
    PAYEES,
    TOTALS,
    YEAR_TO_DATE,
    Anomaly,
    AnomalyKind,
    Applied,
    Balance,
    Books,
    Input,
    Item,
    Kind,
    PayRun,
    Previous,
)
from hrcalc.engine.tax_return import tax_return
from hrcalc.problems import Problem
from hrcalc.words import Text

MONTH = Month(2026, 10)
HASH = "9f2c41d07be8a65310ccd94f7e2b86a1f05d3e9c8b7a4162d0e5f39c61a8b74d"

POLICIES = [
    Applied("invite-team", "2026-01-01", Text("邀约部提成", "Invite team commission"), "提成管理办法 2026 第3条",
            "commission/invite-team@2026-01-01.yaml", 24),
    Applied("collaboration", "2026-01-01", Text("协同指标", "Collaboration indicators"), "提成管理办法 2026 第5条",
            "commission/collaboration@2026-01-01.yaml", 60),
    Applied("attendance", "2026-01-01", Text("考勤与业绩联动", "Attendance joined to performance"), "考勤制度 2026",
            "attendance/attendance@2026-01-01.yaml", 60),
    Applied("base-pay", "2026-01-01", Text("基本工资", "Base pay"), "薪酬制度 第2章", "payroll/base-pay@2026-01-01.yaml", 60),
    Applied("cn-social-insurance", "2026-07-01", Text("社会保险", "Social insurance"), "2026年度缴费标准",
            "statutory/cn-social-insurance@2026-07-01.yaml", 60),
]  # fmt: skip

_ITEMS: list[tuple[str, str, str, Kind, int]] = [
    ("base_pay", "基本工资", "Base pay", "earning", 3),
    ("base_commission", "基础提成", "Base commission", "earning", 0),
    ("performance_commission", "绩效提成", "Performance commission", "earning", 0),
    ("synergy_bonus", "协同奖励", "Synergy bonus", "earning", 0),
    ("overtime_pay", "加班费", "Overtime pay", "earning", 2),
    ("attendance_bonus", "全勤奖", "Full-attendance bonus", "earning", 2),
    ("customer_meal_bonus", "客户陪餐奖励", "Customer meal bonus", "earning", 2),
    ("unpaid_leave", "事假扣款", "Unpaid leave", "earning", 2),
    ("pension", "养老保险", "Pension", "pretax", 4),
    ("medical", "医疗保险", "Medical insurance", "pretax", 4),
    ("housing_fund", "住房公积金", "Housing fund", "pretax", 4),
    ("income_tax", "个人所得税", "Income tax", "tax", 4),
    ("late_deduction", "迟到扣款", "Late deduction", "deduction", 2),
    ("missed_punch_deduction", "缺卡扣款", "Missed punch deduction", "deduction", 2),
    ("employer_pension", "单位养老保险", "Employer pension", "employer", 4),
    ("employer_medical", "单位医疗保险", "Employer medical insurance", "employer", 4),
    ("invite_indicator", "邀约指标(邀约量 × 匹配度)", "Invite indicator", "memo", 1),
]

ITEMS = [
    Item(id_, Text(zh, en), kind, POLICIES[p].policy, POLICIES[p].effective, POLICIES[p].reference)
    for id_, zh, en, kind, p in _ITEMS
]

DEPARTMENTS = ("邀约部", "面谈部", "市场部", "销售部", "客户部", "综合部")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = ("芳", "伟", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英", "霞", "平",
          "刚", "桂英", "建华", "文静", "志强", "海燕", "晓东", "雪梅", "子轩", "思远", "雨桐")  # fmt: skip


@dataclass
class Draft:
    """A pay run before it is one: rows as dictionaries, which tests may change."""

    people: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    metrics: list[dict[str, Any]]

    def line(self, employee_id: str, item: str, fen: int, **more: str) -> None:
        """Add a line."""
        known = next((i for i in ITEMS if i.id == item), None)
        row: dict[str, Any] = dict.fromkeys(LINES.names, "")
        row |= {"employee_id": employee_id, "item": item, "amount": Decimal(fen).scaleb(-2), "per": "employee"}
        if known:
            row |= {"title": known.title.zh, "kind": known.kind, "policy": known.policy, "effective": known.effective}
        self.lines.append(row | more)

    def run(self, **more: Any) -> PayRun:
        """The pay run: totals are the sums of the lines, held people have none."""
        sums: dict[str, dict[str, int]] = {p["employee_id"]: {} for p in self.people}
        for line in self.lines:
            of = sums[line["employee_id"]]
            of[line["kind"]] = of.get(line["kind"], 0) + int(line["amount"].scaleb(2))
        people = [p | _totals(sums[p["employee_id"]], p["status"] == "held") for p in self.people]
        order = {(i.id, i.kind): at for at, i in reversed(list(enumerate(ITEMS)))}
        lines = sorted(self.lines, key=lambda r: (r["employee_id"], order.get((r["item"], r["kind"]), 99), r["source"]))
        people.sort(key=lambda p: p["employee_id"])
        employees = pa.Table.from_pylist(people, schema=EMPLOYEES)
        line_table = pa.Table.from_pylist(lines, schema=LINES)
        metrics = pa.Table.from_pylist(self.metrics, schema=METRICS)
        return PayRun(
            **{
                "month": MONTH,
                "company": "启明软件(示例)",
                "employees": employees,
                "lines": line_table,
                "metrics": metrics,
                "items": ITEMS,
                "policies": POLICIES,
                "inputs": [
                    Input("employees.xlsx", "0" * 64, "employees", 60),
                    Input("2026-10/deals.csv", "1" * 64, "deals", 90),
                ],
                "balance": [
                    Balance("deals", Text("", ""), 88),
                    Balance("deals", Text("被后面文件夹的行替换", "replaced by a later folder"), 14),
                    Balance("deals", Text("空行", "blank rows"), 2),
                    Balance("employees", Text("", ""), 60),
                    Balance("leads", Text("", ""), 1834),
                ],
                "problems": [],
                "payees": pa.Table.from_pylist(people, schema=PAYEES),
                "tax_return": tax_return(employees, line_table, metrics, np.zeros(len(people), dtype=np.int64)),
                **more,
            }
        )


def _totals(kinds: dict[str, int], held: bool) -> dict[str, Decimal | None]:
    earned, pretax, tax, other = (kinds.get(kind, 0) for kind in ("earning", "pretax", "tax", "deduction"))
    totals = {
        "gross_pay": earned,
        "taxable_earnings": earned,
        "pretax_deductions": pretax,
        "income_tax": tax,
        "other_deductions": other,
        "net_pay": earned - pretax - tax - other,
        "employer_cost": kinds.get("employer", 0),
    }
    return {name: None if held else Decimal(fen).scaleb(-2) for name, fen in totals.items()}


def person(
    employee_id: str, name: str, department: str = "邀约部", status: str = "paid", **more: str
) -> dict[str, Any]:
    """A row of employees, without its totals."""
    row = {"employee_id": employee_id, "name": name, "department": department, "status": status}
    row |= {"position": "专员", "team": "邀约一组", "branch": "上海分公司", "city": "上海", "bank_name": "示例银行"}
    return (
        row
        | {"id_type": "居民身份证", "id_number": "99000019970920001X", "bank_account": f"62284800{employee_id}"}
        | more
    )


def draft(people: int = 60, seed: int = 7) -> Draft:
    """A company: base pay, commission by person and by deal, attendance, insurance, tax, memos; some lines of 0."""
    chance = random.Random(seed)
    made = Draft([], [], [])
    for at in range(people):
        id_ = "0007" if at == 0 else f"S{at:03d}"
        name = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
        department = DEPARTMENTS[min(at * len(DEPARTMENTS) // max(people, 1), len(DEPARTMENTS) - 1)]
        made.people.append(
            person(id_, name, department, team=f"{department[:2]}{'一二'[at % 2]}组",
                   position="主管" if at % 10 == 0 else "专员", branch=("上海分公司", "深圳分公司")[at % 2], city=("上海", "深圳")[at % 2],
                   id_number=f"9900001997092{at:04d}X", bank_account=f"622848000000{at:07d}")
        )  # fmt: skip
        _add_lines(made, id_, chance)
    return made


def _add_lines(made: Draft, id_: str, chance: random.Random) -> None:
    base = chance.randrange(60, 180) * 100_00
    made.line(
        id_,
        "base_pay",
        base,
        formula="base_salary * workdays / month_workdays",
        working=f"{base // 100:,} × 18 ÷ 18 = {base // 100:,}",
        per="spell",
        source=f"employees.xlsx#在职:{len(made.people) + 1}",
    )
    invited, fit, won = chance.randrange(20, 90), chance.randrange(40, 95), chance.randrange(2, 14)
    made.line(id_, "base_commission", invited * 50_00, formula="invited * 50", working=f"邀约量 {invited} × 50")
    made.line(id_, "performance_commission", won * 150_00, formula="won * 100 * lookup(fit_rate, fit_multiplier)",
              working=f"成单数 {won} × 100 × 150%(客户匹配度 {fit}%,档位 80% 起)")  # fmt: skip
    for deal in range(chance.randrange(0, 6)):
        made.line(id_, "synergy_bonus", 200_00, formula="200", working="200", per="deal", credit="inviter", share="1",
                  source=f"2026-10/deals.csv:{deal * 7 + 3}", payable_on="2026-11-10")  # fmt: skip
    made.line(id_, "overtime_pay", chance.randrange(0, 4) * 173_25, formula="hours * hourly_rate * 1.5", working="…")
    made.line(id_, "attendance_bonus", chance.choice((0, 300_00)), formula="full_attendance_bonus", working="300")
    made.line(id_, "unpaid_leave", -chance.choice((0, 0, 287_36)), formula="-hours * hourly_rate", working="−8 × 35.92")
    for item, rate in (("pension", 800), ("medical", 200), ("housing_fund", 700)):
        made.line(
            id_,
            item,
            base * rate // 10_000,
            formula=f"base * {rate / 100}%",
            working=f"{base // 100:,} × {rate / 100}%",
        )
    made.line(
        id_, "income_tax", chance.randrange(0, 90_000), formula="marginal(cumulative, tax) - posted", working="……"
    )
    made.line(
        id_,
        "late_deduction",
        chance.choice((0, 50_00)),
        formula="late_minutes > 10",
        source="2026-10/attendance.csv:88",
    )
    made.line(id_, "employer_pension", base * 16 // 100, formula="base * 16%", working=f"{base // 100:,} × 16%")
    made.line(id_, "invite_indicator", invited * fit, formula="invited * fit_rate", working=f"{invited} × {fit}%")
    for metric, title, value in (
        ("invited", "邀约量", invited),
        ("won", "成单数", won),
        ("fit_rate", "客户匹配度", Decimal(fit) / 100),
    ):
        made.metrics.append({"employee_id": id_, "metric": metric, "title": title, "value": Decimal(value)})


def sample(people: int = 60) -> PayRun:
    """The draft as a run with last month, a warning and a held person."""
    made = draft(people)
    held = made.people[3]
    held["status"] = "held"
    made.lines = [line for line in made.lines if line["employee_id"] != held["employee_id"]]
    error = Problem(
        code="unknown-lead",
        why=Text("成单的线索编号 L9999 不在线索表里。", "Lead L9999 of this deal is not in the table of leads."),
        mend=Text("改正线索编号,或补上这条线索。", "Mend the id, or add the lead."),
        file="2026-10/deals.csv", row=17, column="线索编号", value="L9999", table="deals", employees=(held["employee_id"],),
    )  # fmt: skip
    warning = Problem(
        code="outside-employment",
        why=Text("考勤日期在离职日期之后。", "The attendance date lies after the leaving date."),
        mend=Text("核对离职日期。", "Check the leaving date."),
        file="2026-10/attendance.csv", row=204, column="日期", value="2026-10-31", table="attendance", severity="warning",
    )  # fmt: skip
    run = made.run(problems=[error, warning], held={held["employee_id"]: [error]})
    chance = random.Random(3)
    ids = [p["employee_id"] for p in made.people]
    net = {i: chance.randrange(5_000_00, 18_000_00) for i in ids[: people - 2]} | {"S900": 8_123_45}
    gross = {i: fen + 900_00 for i, fen in net.items()}
    items = {"base_pay": 9_876_543_21 // 10, "base_commission": 150_000_00, "old_bonus": 1_200_00}
    return replace(run, previous=Previous(Month(2026, 9), gross, net, items))


def with_books(run: PayRun, months: int = 9) -> PayRun:
    """The run in a year of which `months` closed months posted the same as this one to everybody."""
    columns = [run.employees["employee_id"]]
    for name in TOTALS:
        columns.append(
            pa.array([None if y is None else y * (months + 1) for y in run.employees[name].to_pylist()], MONEY)
        )
    table = pa.table(columns, schema=YEAR_TO_DATE)
    return replace(run, year_to_date=table, books=Books(Month(2026, 9), HASH))


def with_retro(made: Draft) -> Draft:
    """The draft with lines of earlier months, of people who are there and of one who has left."""
    made.people.append(person("S990", "柳依依", "销售部"))
    made.line("0007", "synergy_bonus", 200_00, title="协同奖励(补 2026-08)", origin_month="2026-08", working="迟到的成单",
              source="2026-10/deals.csv:77", per="deal")  # fmt: skip
    made.line("0007", "late_deduction", 50_00, title="迟到扣款(补 2026-09)", origin_month="2026-09", working="改了考勤",
              source="2026-10/attendance.csv:9")  # fmt: skip
    made.line("S990", "base_commission", -350_00, title="基础提成(补 2026-09)", origin_month="2026-09", working="退款",
              source="2026-10/deals.csv:78")  # fmt: skip
    return made


def with_anomalies(run: PayRun) -> PayRun:
    """The run with something odd of each kind."""
    net = {row["employee_id"]: int((row["net_pay"] or Decimal()).scaleb(2)) for row in run.employees.to_pylist()}
    single: tuple[AnomalyKind, ...] = ("up", "down", "first", "zero", "negative", "account_changed", "large")
    found = [
        Anomaly(kind, (id_,), None if kind == "first" else 5_000_00, net[id_])
        for kind, id_ in zip(single, list(net), strict=False)
    ]
    return replace(run, anomalies=[*found, Anomaly("shared_account", ("0007", "S001", "S002"))])


def big(people: int, lines_each: int) -> PayRun:
    """A large run, made by column: `people` with `lines_each` lines of 15 or so different texts."""
    base = draft(40, seed=11).run()
    ids = pa.array([f"S{at:05d}" for at in range(people)])
    count = people * lines_each
    places = pa.array([at % base.lines.num_rows for at in range(count)])
    lines = base.lines.take(places).set_column(
        0, "employee_id", ids.take(pa.array([at // lines_each for at in range(count)]))
    )
    working = pa.array([f"{at % 977} × 100 × 150%(客户匹配度 {at % 89}%,档位 80% 起)" for at in range(count)])
    source = pa.array([f"2026-10/deals.csv:{at}" for at in range(count)])
    lines = lines.set_column(12, "working", working).set_column(8, "source", source)
    person_of = pa.array([at % base.employees.num_rows for at in range(people)])
    staff = base.employees.take(person_of)
    metrics = base.metrics.take(pa.array([at % base.metrics.num_rows for at in range(people * 20)]))
    return replace(
        base,
        employees=staff.set_column(0, "employee_id", ids),
        payees=base.payees.take(person_of).set_column(0, "employee_id", ids),
        tax_return=base.tax_return.take(person_of).set_column(0, "employee_id", ids),
        lines=lines,
        metrics=metrics.set_column(0, "employee_id", ids.take(pa.array([at // 20 for at in range(people * 20)]))),
    )
