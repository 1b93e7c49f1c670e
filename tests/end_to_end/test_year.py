"""Twelve months of the company, each run with what HR has then and closed: what is told of the year is what the ledger holds."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastexcel
import pyarrow.parquet as pq
import pytest

from hrcalc import closing, payrun
from hrcalc.calendar import Month
from hrcalc.ledger.months import Closed
from hrcalc.ledger.verify import verify
from hrcalc.problems import Busy, ProblemsFound
from hrcalc.settings import Settings
from tests.conftest import Company
from tests.end_to_end.conftest import Call
from tests.statutory.withholding import Pay as TaxedPay
from tests.statutory.withholding import Year as TaxYear

ROOT = Path(__file__).resolve().parents[2]
MONTHS = [Month(2026, number) for number in range(1, 13)]
SO_FAR = """\
policy: so-far
effective: 2026-01-01
metrics:
  paid_so_far: {title: 本年已发, value: posted(net_pay in year)}
"""
TITLES = {
    "Gross pay": "gross_pay",
    "Taxable earnings": "taxable_earnings",
    "Pretax deductions": "pretax_deductions",
    "Income tax": "income_tax",
    "Other deductions": "other_deductions",
    "Net pay": "net_pay",
    "Employer cost": "employer_cost",
}
KINDS = {
    "gross_pay": {"earning": 1},
    "pretax_deductions": {"pretax": 1},
    "income_tax": {"tax": 1},
    "other_deductions": {"deduction": 1},
    "employer_cost": {"employer": 1},
    "net_pay": {"earning": 1, "pretax": -1, "tax": -1, "deduction": -1},
}
Pay = dict[str, dict[str, Decimal]]
"""Employee id -> total -> yuan."""


@dataclass(frozen=True)
class Year:
    """A year that was run and closed: its settings, and what each close told."""

    settings: Settings
    closed: list[Closed]

    def parts(self, month: Month) -> dict[str, Any]:
        """The tables that the ledger holds of a closed month, read without hrcalc."""
        with sqlite3.connect(self.settings.ledger) as connection:
            sql = "SELECT body FROM entries WHERE kind = 'close' AND month = ?"
            hashes = json.loads(connection.execute(sql, (str(month),)).fetchone()[0])["parts"]
            found = {}
            for name in ("lines", "employees", "metrics"):
                data = connection.execute("SELECT data FROM parts WHERE hash = ?", (hashes[name],)).fetchone()[0]
                found[name] = pq.read_table(io.BytesIO(data)).to_pylist()
        connection.close()
        return found


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The year's data, and the shipped policies with a metric that asks the ledger."""
    folder = tmp_path_factory.mktemp("year")
    command = [sys.executable, str(ROOT / "sample_data/generate.py"), "--year", "2026", "--out", str(folder / "data")]
    subprocess.run(command, check=True, capture_output=True)
    for name in ("attendance", "commission", "payroll", "statutory"):
        shutil.copytree(ROOT / "policies" / name, folder / "policies" / name)
    (folder / "policies/so-far@2026-01-01.yaml").write_text(SO_FAR, encoding="utf-8")
    return folder / "data", folder / "policies"


@pytest.fixture(scope="module")
def years(folders: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Year]]:
    """The year, and its first half once more: each with a ledger of its own, run by another."""
    with pytest.MonkeyPatch.context() as patch:
        found = []
        for who, months in (("小禾", MONTHS), ("一凡", MONTHS[:6])):
            patch.setenv("HRCALC_USER", who)
            found.append(lived(*folders, tmp_path_factory.mktemp("company"), months))
        yield found


def lived(data: Path, policies: Path, work: Path, months: list[Month]) -> Year:
    """Run and close months. HR's data folder grows by a month's folder before each; who is held is paid later."""
    now = work / "company"
    now.mkdir()
    shutil.copy(data / "hrcalc.toml", now)
    settings = Settings.load(
        data=now, policies=policies, out=work / "out", ledger=work / "year.ledger", lang="en", folder=now, environ={}
    )
    year = Year(settings, [])
    for month in months:
        shutil.copytree(data / str(month), now / str(month))
        payrun.run(settings, month, hold=True)
        year.closed.append(closing.close(settings, month, "财务", with_held=True))
    return year


def test_every_payslip_and_the_register_tell_the_year_that_the_ledger_holds(years: list[Year]) -> None:
    year = years[0]
    so_far: dict[str, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(TITLES.values(), Decimal(0)))
    for month in MONTHS:
        people = year.parts(month)["employees"]
        paid = {row["employee_id"] for row in people if row["status"] == "paid"}
        for row in people:
            for total in TITLES.values():
                so_far[row["employee_id"]][total] += row[total] or 0
        folder = year.settings.out / str(month)
        slips = {path.name.partition("_")[0]: slip(path) for path in (folder / "payslips").iterdir()}
        expected = {id_: dict(so_far[id_]) for id_ in paid}
        assert slips == {id_: {k: v for k, v in told.items() if k != "employer_cost"} for id_, told in expected.items()}
        assert {id_: told for id_, told in register(folder / "payroll.xlsx").items() if id_ in paid} == expected
        assert len(paid) > 55


def test_totals_are_the_sums_of_lines(years: list[Year]) -> None:
    for month in MONTHS:
        parts = years[0].parts(month)
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for line in parts["lines"]:
            sums[line["employee_id"], line["kind"]] += line["amount"]
        for row in parts["employees"]:
            for total, kinds in KINDS.items():
                by_lines = sum(sign * sums[row["employee_id"], kind] for kind, sign in kinds.items())
                assert (row[total] or 0) == by_lines, (month, row["employee_id"], total)
        assert {id_ for id_, _ in sums} <= {row["employee_id"] for row in parts["employees"]}


def test_formulas_read_what_the_year_posted(years: list[Year]) -> None:
    so_far: dict[str, Decimal] = defaultdict(Decimal)
    for month in MONTHS:
        parts = years[0].parts(month)
        told = {row["employee_id"]: row["value"] for row in parts["metrics"] if row["metric"] == "paid_so_far"}
        here = {line["employee_id"] for line in parts["lines"] if not line["origin_month"]}
        assert told == {id_: so_far[id_] for id_ in here}, "who has left is paid what was late, and has no metrics"
        for row in parts["employees"]:
            so_far[row["employee_id"]] += row["net_pay"] or 0


def test_each_month_withholds_what_the_year_owes_and_no_net_pay_is_negative(years: list[Year]) -> None:
    """Income tax once more, by the quick deductions, from what each month posted; joiners, leavers, retro and who was held among them."""
    pays: dict[str, dict[int, TaxedPay]] = defaultdict(dict)
    withheld: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for month in MONTHS:
        parts = years[0].parts(month)
        here = {row["employee_id"] for row in parts["metrics"]}
        for row in parts["employees"]:
            if (
                row["employee_id"] in here or row["status"] == "held"
            ):  # who has left is paid what was late, and no tax is withheld
                pay = TaxedPay(row["taxable_earnings"] or Decimal(0), row["pretax_deductions"] or Decimal(0))
                pays[row["employee_id"]][month.month] = pay
                withheld[row["employee_id"]][month.month] = row["income_tax"] or Decimal(0)
                assert (row["net_pay"] or 0) >= 0
    for id_, own in pays.items():
        taxes = TaxYear(min(own), max(own), own).taxes()
        assert withheld[id_] == {month: due for month, (due, _) in taxes.items() if month in own}, id_
    assert sum(sum(own.values()) for own in withheld.values()) > 50_000
    assert len({(min(own), max(own)) for own in pays.values()}) > 3, "joiners and leavers"


def test_someone_held_is_paid_from_the_next_month_on(years: list[Year]) -> None:
    assert {str(closed.month): closed.held for closed in years[0].closed if closed.held} == {"2026-05": ("S033",)}
    status = {
        str(month): row["status"]
        for month in MONTHS
        for row in years[0].parts(month)["employees"]
        if row["employee_id"] == "S033"
    }
    assert {month for month, told in status.items() if told != "paid"} == {"2026-05"}


def test_the_ledger_holds(years: list[Year]) -> None:
    for year in years:
        proof = verify(year.settings.ledger, year.closed[4].books)
        assert (proof.problems, proof.months) == ((), tuple(str(closed.month) for closed in year.closed))
        assert (proof.entries, proof.books) == (2 * len(year.closed), year.closed[-1].books)


def test_the_same_year_posts_the_same_whoever_and_whenever(years: list[Year]) -> None:
    one, other = years
    assert [closed.books for closed in one.closed[:6]] == [closed.books for closed in other.closed]
    assert not {closed.head for closed in one.closed} & {closed.head for closed in other.closed}
    for month in MONTHS[:6]:
        assert closing.hashes_of(one.settings.out / str(month)) == closing.hashes_of(other.settings.out / str(month))


def test_a_closed_month_is_not_run_again(years: list[Year], call: Call) -> None:
    settings = years[0].settings
    before = closing.hashes_of(settings.out / "2026-03")
    with pytest.raises(Busy, match="2026-03 is closed"):
        payrun.run(settings, Month(2026, 3))
    with pytest.raises(Busy, match="2026-03 is closed"):
        closing.close(settings, Month(2026, 3), "财务")
    places = ("--data", settings.data, "--policies", settings.policies, "--out", settings.out)
    code, _, err = call("run", "--month", "2026-03", *places, "--ledger", settings.ledger, "--lang", "en")
    assert (code, "is closed" in err) == (4, True)
    assert closing.hashes_of(settings.out / "2026-03") == before


def test_who_ran_a_month_does_not_approve_it(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HRCALC_USER", "财务")
    with pytest.raises(ProblemsFound, match="ran the month"):
        lived(*folders, tmp_path, MONTHS[:1])


# gross by commission, what is paid with the draw or after its recovery, what was owed before the month
DRAW = [
    ("2750", "2750", "0"),
    ("3000", "3000", "0"),
    ("1500", "2000", "0"),
    ("2375", "2000", "500"),
    ("3000", "2875", "125"),
    ("2750", "2750", "0"),
]


def test_a_draw_is_recovered_from_later_months(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "policies/examples/recoverable-draw@2026-01-01.yaml").read_text(encoding="utf-8")
    formula, _, _ = text.partition("\nexamples:")
    assert formula.count("max(5000 - ") == 1
    policies = company.policy("recoverable-draw", formula.replace("max(5000 - ", "max(2000 - "))
    (policies / "still-owed.yaml").write_text(
        "policy: still-owed\neffective: 2026-01-01\nmetrics:\n"
        "  owed_after: {title: 本月之后还欠, value: posted(draw in all) + draw}\n",
        encoding="utf-8",
    )
    company.staff(E1={"department": "新业务部"})
    monkeypatch.setenv("HRCALC_USER", "小禾")
    settings = Settings.load(
        data=company.folder, policies=policies, out=company.folder.parent / "out", lang="en", folder=company.folder
    )
    owed_after = [owed for _, _, owed in DRAW[1:]] + ["0"]
    for month, (commission, net, owed), after in zip(MONTHS, DRAW, owed_after, strict=False):
        deals = [{"deal_id": f"D-{month}", "closer_id": "E1", "signed_on": month.first, "status": "paid"}]
        amount = (Decimal(commission) / Decimal("0.06")).quantize(Decimal("0.01"))
        company.write(f"{month}/deals.csv", [{**deal, "amount": amount} for deal in deals])
        payrun.run(settings, month)
        folder = settings.out / str(month)
        (person,) = rows(folder / "employees.csv")
        lines = {row["item"]: Decimal(row["amount"]) for row in rows(folder / "lines.csv")}
        metrics = {row["metric"]: Decimal(row["value"]) for row in rows(folder / "metrics.csv")}
        assert lines["venture_commission"] == Decimal(commission)
        assert (Decimal(person["gross_pay"]), Decimal(person["net_pay"])) == (Decimal(net), Decimal(net))
        assert (metrics["draw_owed"], metrics["owed_after"]) == (Decimal(owed), Decimal(after))
        closing.close(settings, month, "财务")
    assert verify(settings.ledger).months == tuple(map(str, MONTHS[:6]))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cells_of(path: Path, sheet: int | str) -> list[tuple[str | None, ...]]:
    """A sheet's cells, as text."""
    read = fastexcel.read_excel(str(path)).load_sheet(sheet, header_row=None, dtypes="string").to_arrow()
    return list(zip(*(column.to_pylist() for column in read.columns), strict=True))


def slip(path: Path) -> dict[str, Decimal]:
    """The year to date on a payslip: total -> yuan."""
    cells = cells_of(path, 0)
    (at,) = (i for i, row in enumerate(cells) if (row[0] or "").startswith("Year to date"))
    block = [pair for row in cells[at + 1 : at + 4] for pair in ((row[0], row[1]), (row[3], row[4]))]
    return {TITLES[str(title)]: Decimal(str(amount)) for title, amount in block}


def register(path: Path) -> Pay:
    """The register's columns of the year to date."""
    cells = cells_of(path, "Register")
    (top,) = (i for i, row in enumerate(cells) if row[0] == "Employee ID")
    first = cells[top].index("Year to date")
    columns = [(first + i, TITLES[str(title)]) for i, title in enumerate(cells[top + 1][first : first + len(TITLES)])]
    return {
        str(row[0]): {name: Decimal(str(row[i])) for i, name in columns if row[i] is not None}
        for row in cells[top + 2 :]
        if row[cells[top].index("Status")]
    }
