"""`[columns.TABLE]` and `[fields.TABLE]`: foreign exports and a company's own columns, with no code."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from hrcalc.calendar import Month
from hrcalc.problems import ProblemsFound
from hrcalc.settings import Settings
from hrcalc.tables import read_tables, with_fields
from tests.tables.conftest import Company

OLIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "olist"

FOREIGN = 'Id,Owner,Close Date,Amount,Stage\nD1,S001,06/10/2026 14:00,"10,000.00",Won\n'
MAPPING = {
    "deal_id": "Id",
    "closer_id": "Owner",
    "signed_on": "Close Date",
    "amount": "Amount",
    "date_format": "%d/%m/%Y %H:%M",
}


@pytest.mark.parametrize("name", ["2026-10/deals.csv", "2026-10/export.csv"])
def test_a_mapping_makes_a_foreign_file_readable(company: Company, name: str) -> None:
    del company.files["2026-10/deals.csv"]
    company.files[name] = FOREIGN
    company.settings["columns"] = {"deals": MAPPING}
    tables = company.read()
    assert tables.problems == []
    deal = tables.frames["deals"].to_pylist()[0]
    assert (deal["deal_id"], deal["closer_id"], deal["signed_on"], deal["amount"]) == (
        "D1",
        "S001",
        dt.date(2026, 10, 6),
        Decimal("10000.00"),
    )


def test_problems_name_the_header_of_the_file(company: Company) -> None:
    company.files["2026-10/deals.csv"] = FOREIGN.replace("06/10/2026", "31/02/2026").replace("S001", "S999")
    company.settings["columns"] = {"deals": MAPPING}
    assert [(p.code, p.column, p.value) for p in company.problems()] == [
        ("wrong-date", "Close Date", "31/02/2026 14:00"),
        ("unknown-employee", "Owner", "S999"),
    ]


def test_our_own_headers_still_count_beside_a_mapping(company: Company) -> None:
    company.files["2026-10/deals.csv"] = "Id,Owner,签单日期,amount,product\nD1,S001,06/10/2026 14:00,5,红\n"
    company.settings["columns"] = {"deals": {k: v for k, v in MAPPING.items() if k not in {"signed_on", "amount"}}}
    (deal,) = company.read().frames["deals"].to_pylist()
    assert (deal["signed_on"], deal["amount"], deal["product"]) == (dt.date(2026, 10, 6), Decimal("5.00"), "红")


def test_a_file_with_our_headers_is_not_touched_by_the_mapping_of_another(company: Company) -> None:
    company.settings["columns"] = {"deals": {k: v for k, v in MAPPING.items() if k != "date_format"}}
    assert company.problems() == []
    company.change("2026-10/deals.csv", "lead_id,status", "lead_id,stauts")
    assert company.problem().code == "unknown-column"


def test_a_mapped_header_that_is_not_there(company: Company) -> None:
    company.files["2026-10/deals.csv"] = FOREIGN
    company.settings["columns"] = {"deals": MAPPING | {"product": "Stagee"}}
    problem = next(p for p in company.problems() if p.blocking)
    assert (problem.code, problem.column) == ("missing-column", "Stagee")
    assert "Is it 'Stage'?" in problem.mend.en


def test_a_column_that_is_mapped_to_nothing_is_not_read(company: Company) -> None:
    company.files["2026-10/deals.csv"] = "Id,Owner,Close Date,Amount,Source\nD1,S001,06/10/2026 14:00,5,Trade fair\n"
    company.settings["columns"] = {"deals": MAPPING}
    assert company.problem().code == "unknown-value"
    company.settings["columns"] = {"deals": MAPPING | {"source": ""}}
    assert company.problems() == []


def test_one_header_may_feed_two_columns(company: Company) -> None:
    company.files["2026-10/deals.csv"] = FOREIGN.replace("D1", "L1")
    company.files["2026-10/deal_credits.csv"] = "deal_id,employee_id,role,share\n"
    company.settings["columns"] = {"deals": MAPPING | {"lead_id": "Id"}}
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"].select(["deal_id", "lead_id"]).to_pylist() == [{"deal_id": "L1", "lead_id": "L1"}]


def test_a_companys_own_columns(company: Company) -> None:
    company.change("2026-10/deals.csv", "lead_id,status", "lead_id,演示")
    company.change("2026-10/deals.csv", "L1,signed", "L1,是")
    company.change("2026-10/deals.csv", "L2,已回款", "L2,")
    company.settings["fields"] = {"deals": {"演示": "yes/no", "margin": "ratio", "paid_on": "date"}}
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"]["演示"].to_pylist() == [True, None]
    assert tables.frames["deals"].column_names[-6:] == ["演示", "margin", "paid_on", "_file", "_row", "_lead"]
    company.settings["fields"] = {"deals": {"演示": "money"}}
    assert company.problem().code == "wrong-number"


def test_a_mapping_to_an_own_column(company: Company) -> None:
    company.files["2026-10/deals.csv"] = FOREIGN
    company.settings |= {"columns": {"deals": MAPPING | {"stage": "Stage"}}, "fields": {"deals": {"stage": "text"}}}
    assert company.read().frames["deals"]["stage"].to_pylist() == ["Won"]


@pytest.mark.parametrize(
    ("settings", "code", "hint"),
    [
        (Settings(columns={"deal": {}}), "settings-table", "'deals'"),
        (Settings(fields={"lead": {}}), "settings-table", "'leads'"),
        (Settings(columns={"deals": {"amuont": "x"}}), "settings-column", "'amount'"),
        (Settings(columns={"deals": {"date_format": "DD/MM/YYYY"}}), "settings-format", "%d/%m/%Y"),
        (Settings(fields={"deals": {"demo": "yes-no"}}), "settings-type", "'yes/no'"),
        (Settings(fields={"deals": {"amount": "number"}}), "settings-field", "another name"),
        (Settings(fields={"employees": {"rent": "money"}}), "settings-field", "another name"),
        (Settings(fields={"tax_profile": {"city": "text"}}), "settings-field", "another name"),
        (Settings(fields={"contribution_bases": {"rent": "money"}}), "settings-field", "another name"),
    ],
)
def test_settings_that_make_no_sense(settings: Settings, code: str, hint: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        with_fields(settings)
    (problem,) = found.value.problems
    assert (problem.code, problem.file, problem.blocking) == (code, "hrcalc.toml", True)
    assert hint in problem.mend.en


@pytest.mark.skipif(not OLIST.is_dir(), reason="the olist data are not here")
def test_the_olist_funnel_is_read_by_a_mapping_alone(tmp_path: Path) -> None:
    for path in OLIST.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (OLIST / "olist_closed_deals_dataset.csv").open(encoding="utf-8") as file:
        deals = list(csv.DictReader(file))
    people = sorted({row["sdr_id"] for row in deals} | {row["sr_id"] for row in deals})
    staff = "".join(f"{person},{person[:6]},x,2017-01-01,0\n" for person in people)
    (tmp_path / "employees.csv").write_text(
        "employee_id,name,department,hired_on,base_salary\n" + staff, encoding="utf-8"
    )
    leads = {"lead_id": "mql_id", "invited_on": "first_contact_date", "channel": "origin", "date_format": "%d-%m-%Y"}
    closed = {
        "deal_id": "mql_id",
        "lead_id": "mql_id",
        "inviter_id": "sdr_id",
        "closer_id": "sr_id",
        "signed_on": "won_date",
        "amount": "declared_monthly_revenue",
        "date_format": "%d-%m-%Y %H:%M",
    }
    settings = Settings(data=tmp_path, columns={"leads": leads, "deals": closed})
    tables = read_tables(settings, Month(2018, 3))
    assert {name: len(frame) for name, frame in tables.frames.items() if len(frame)} == {
        "employees": len(people),
        "leads": 8000,
        "deals": 842,
    }
    # One deal was won before its first contact.
    assert [(p.code, p.severity, p.row) for p in tables.problems] == [("before-lead", "warning", 669)]
    by_id = {row["mql_id"]: row for row in deals}
    for row in tables.frames["deals"].to_pylist():
        told = by_id[row["deal_id"]]
        assert (row["inviter_id"], row["closer_id"]) == (told["sdr_id"], told["sr_id"])
        assert row["signed_on"] == dt.datetime.strptime(told["won_date"], "%d-%m-%Y %H:%M").date()
        assert row["amount"] == Decimal(told["declared_monthly_revenue"])
    assert tables.frames["leads"]["channel"].null_count == 60
