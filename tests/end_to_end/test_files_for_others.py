"""The bank's, the tax client's and the offices' files of a whole run: their totals are the register's, and nothing private is told."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hrcalc import payrun
from hrcalc.calendar import Month
from hrcalc.payrun import Outcome
from hrcalc.problems import ProblemsFound
from hrcalc.settings import Bank, Settings
from hrcalc.settings.bank import FORMATS
from tests.conftest import Company

PAY = """\
policy: pay
effective: 2026-01-01
metrics:
  pension_contribution_base: {title: 养老基数, value: "min(base_salary, 30000)"}
  cumulative_rent: {title: 住房租金, value: 15000 / 10}
items:
  base_pay: {title: 基本工资, formula: base_salary}
  meal: {title: 餐补, formula: 300, taxable: no}
  year_end: {title: 年终奖, formula: 1000, taxable: apart}
  pension: {title: 养老, kind: pretax, formula: pension_contribution_base * 8%}
  union_fee: {title: 工会费, kind: pretax, formula: 5.5}
  income_tax: {title: 个税, kind: tax, formula: (taxable_earnings - pretax_deductions) * 3%}
  advance: {title: 借支, kind: deduction, formula: 5000, when: base_salary < 5000}
  employer_pension: {title: 单位养老, kind: employer, formula: pension_contribution_base * 16%}
"""
MONTH = Month(2026, 10)
ID = "990000199709200019"
CARDS = ("6228480000000000018", "6228480000000000026", "6228480000000000034")


@pytest.fixture
def settings(company: Company) -> Settings:
    """A is paid by bank, B has no account, C gets less than nothing, D has left with the month."""
    more = {"id_type": "居民身份证", "bank_name": "示例银行", "cnaps": "012345678901"}
    company.staff(
        A={"department": "x", "base_salary": 40000, "city": "上海", "id_number": ID, "bank_account": CARDS[0], **more},
        B={"department": "x", "base_salary": 8000, "city": "深圳", "id_number": "990000199305230027", **more},
        C={"department": "y", "base_salary": 4000, "city": "深圳", "id_number": "", "bank_account": CARDS[1], **more},
        D={"department": "y", "base_salary": 9000, "city": "深圳", "id_number": ID, "bank_account": "6228 4800 0000 0000 034", **more},
    )  # fmt: skip
    company.policy("pay", PAY)
    root = company.folder.parent
    return Settings(
        data=company.folder, policies=root / "policies", out=root / "out", ledger=root / "x.ledger", lang="zh",
        fields={"employees": {"cnaps": "text"}},
    )  # fmt: skip


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sums(done: Outcome) -> dict[str, Decimal]:
    """What each item comes to in lines.csv."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for line in read(done.folder / "lines.csv"):
        found[line["item"]] += Decimal(line["amount"])
    return found


def below(path: Path, header: str, sheet: int = 0) -> list[Any]:
    """The values below a header."""
    rows = list(openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True))
    at = next(i for i, row in enumerate(rows) if header in row)
    return [row[rows[at].index(header)] for row in rows[at + 1 :]]


def exact(values: Iterable[Any]) -> Decimal:
    return sum((Decimal(str(value)) for value in values), Decimal())


def test_totals_are_those_of_the_register(settings: Settings) -> None:
    columns = {"账号": "bank_account", "金额": "net_pay", "行号": "cnaps"}
    done = payrun.run(replace(settings, bank=Bank(columns)), MONTH)
    people = {row["employee_id"]: row for row in read(done.folder / "employees.csv")}
    bank = read(done.folder / "bank.csv")
    assert [row["账号"] for row in bank] == [CARDS[0], CARDS[2]]
    assert {row["行号"] for row in bank} == {"012345678901"}
    missing = exact(people[id_]["net_pay"] for id_ in "BC")
    assert exact(row["金额"] for row in bank) == exact(row["net_pay"] for row in people.values()) - missing

    item, tax = sums(done), done.folder / "tax_return.xlsx"
    assert below(tax, "工号") == ["A", "B", "C", "D"]
    assert exact(below(tax, "本期收入")) == item["base_pay"] + item["meal"] == 61000 + 1200
    assert exact(below(tax, "本期免税收入")) == item["meal"]
    assert exact(below(tax, "基本养老保险费")) == item["pension"]
    assert exact(below(tax, "其他")) == item["union_fee"] == 22
    assert below(tax, "累计住房租金") == [1500] * 4
    assert below(tax, "*证件号码") == [ID, "990000199305230027", None, ID]

    lists = done.folder / "contributions.xlsx"
    assert exact(below(lists, "养老 个人", 1)[:-1]) == item["pension"]
    assert exact(below(lists, "养老 单位", 1)[:-1]) == item["employer_pension"]
    assert below(lists, "养老 基数", 1)[:-1] == [30000, 8000, 4000, 9000]


def test_what_is_wrong_is_told_without_numbers(settings: Settings) -> None:
    problems = payrun.run(settings, MONTH).pay_run.problems
    told = {(p.code, p.employees) for p in problems if p.code.startswith(("bank", "id", "tax"))}
    assert told == {
        ("bank-no-account", ("B",)),
        ("bank-nothing", ("C",)),
        ("tax-no-id", ("C",)),
        ("id-number-twice", ("D",)),
    }
    assert not any(number in repr(problems) for number in (ID, *CARDS))


def test_a_template_of_the_tax_client(settings: Settings, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(
        ["*姓名", "*证件号码", "本期收入", "本期免税收入", "基本养老保险费", "累计住房租金", "其他"]
    )
    book.save(tmp_path / "client.xlsx")
    own = replace(settings, tax_template=tmp_path / "client.xlsx")
    done = payrun.run(own, MONTH)
    assert below(done.folder / "tax_return.xlsx", "其他") == [5.5] * 4
    book.worksheets[0]["G1"] = "别的"
    book.save(tmp_path / "client.xlsx")
    kept = (done.folder / "bank.csv").read_bytes()
    with pytest.raises(ProblemsFound) as found:
        payrun.run(own, MONTH)
    assert [p.code for p in found.value.problems] == ["tax-template"]
    assert (done.folder / "bank.csv").read_bytes() == kept, "the last whole run stays"


def test_an_own_column_that_the_staff_list_lacks_is_blank(settings: Settings) -> None:
    done = payrun.run(replace(settings, bank=Bank(FORMATS["cmb"], "gb18030")), MONTH)
    lines = (done.folder / "bank.csv").read_bytes().decode("gb18030").splitlines()
    assert lines[0] == '"账号","户名","金额","开户行","开户地","汇款备注"'
    assert lines[1].split(",")[4] == '""'
