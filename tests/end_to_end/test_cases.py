"""The worked cases through a whole run, over generated rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[2]
VARIANTS = ROOT / "tests" / "cases" / "variants"
TEAMS = ("市场部", "市场部", "销售部", "销售部")
Amounts = Callable[[Any], dict[tuple[str, str], str]]


def test_k1_the_case_company(company: Any, amounts_of: Amounts, tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    for name in ("k1-invite", "k1-interview"):
        source = VARIANTS / f"{name}@2026-01-01.yaml"
        (policies / source.name).write_bytes(source.read_bytes())
    company.staff(A="邀约部", B="面谈部")
    company.write(
        "2026-10/leads.csv",
        [
            {
                "lead_id": f"L{i}",
                "invited_on": "2026-10-09",
                "inviter_id": "A",
                "customer_type": "企业",
                "budget": "50000" if i < 40 else "49999.99",
            }
            for i in range(50)
        ],
    )
    company.write(
        "2026-10/interviews.csv",
        [
            {
                "interview_id": f"I{i}",
                "lead_id": f"L{i}",
                "interviewer_id": "B",
                "held_on": "2026-10-12",
                "outcome": "lost",
            }
            for i in range(25)
        ],
    )
    company.write(
        "2026-10/deals.csv",
        [
            {"deal_id": f"D{i}", "closer_id": "B", "signed_on": "2026-10-20", "amount": "1000", "lead_id": f"L{i}"}
            for i in range(10)
        ],
    )
    run = company.run(policies)
    assert amounts_of(run) == {
        ("A", "invite_base"): "2500.00",
        ("A", "invite_performance"): "1600.00",
        ("A", "invite_synergy"): "1000.00",
        ("B", "interview_base"): "3000.00",
        ("B", "interview_performance"): "400.00",
        ("B", "interview_synergy"): "1000.00",
    }
    assert [str(v) for v in run.employees["net_pay"].to_pylist()] == ["5100.00", "4400.00"]


def test_m1_and_s1_to_s3_marketing_and_sales(company: Any, amounts_of: Amounts) -> None:
    company.staff(**{id_: {"department": of, "city": "深圳"} for id_, of in zip("MRST", TEAMS, strict=True)})
    valid = {"invited_on": "2026-10-08", "form_filled": "是", "need": "培训", "source": "市场"}
    leads = [{"lead_id": f"L{i}", "inviter_id": "M", "customer_id": f"C{i}", **valid} for i in range(100)]
    leads += [
        {"lead_id": "X1", "inviter_id": "M", "customer_id": "X1", **valid, "form_filled": "否"},
        {"lead_id": "X2", "inviter_id": "M", "customer_id": "X2", **valid, "need": ""},
        {"lead_id": "R1", "inviter_id": "R", "customer_id": "R1", **valid, "form_filled": "", "source": "转介绍"},
    ]
    company.write("2026-10/leads.csv", leads)
    deals: list[dict[str, object]] = [
        {"deal_id": f"D{i}", "closer_id": "T", "signed_on": "2026-10-20", "amount": "10000", "lead_id": f"L{i}"}
        for i in range(50)
    ]
    signed = {"closer_id": "S", "signed_on": "2026-10-21", "amount": "100000"}
    deals += [
        {"deal_id": "S1", **signed, "lead_id": "X1"},
        {"deal_id": "S2", **signed, "source": "自有", "customer_id": "own"},
        {"deal_id": "S3", **signed, "lead_id": "R1"},
    ]
    company.write("2026-10/deals.csv", deals)
    paid = amounts_of(company.run(ROOT / "policies"))
    assert paid["M", "lead_commission"] == "10000.00"
    assert paid["M", "marketing_deal_commission"] == "12000.00"  # M1: 50 x 200, and the deal of S1
    assert paid["S", "marketing_deal_commission"] == "3000.00"
    assert paid["S", "synergy_commission"] == "1000.00"
    assert paid["S", "own_deal_commission"] == "5000.00"
    assert (paid["R", "referral_deal_commission"], paid["S", "referral_deal_commission"]) == ("1000.00", "3000.00")


def test_v1_an_own_deal_that_marketing_touched_first_is_paid_as_marketing(company: Any, amounts_of: Amounts) -> None:
    company.staff(M={"department": "市场部", "city": "深圳"}, S={"department": "销售部", "city": "深圳"})
    lead = {"invited_on": "2026-09-20", "inviter_id": "M", "source": "marketing"}
    company.write(
        "2026-09/leads.csv",
        [
            {"lead_id": "L1", **lead, "customer_id": "C1"},
            {"lead_id": "L2", **lead, "phone": "138 0000 0001"},
            {"lead_id": "L3", **lead, "customer_name": "远山贸易有限公司"},
            {"lead_id": "L4", **lead, "invited_on": "2026-09-30", "customer_id": "C4"},
        ],
    )
    deal = {"closer_id": "S", "amount": "1000", "source": "own", "signed_on": "2026-09-29"}
    company.write(
        "2026-09/deals.csv",
        [
            {"deal_id": "by-id", **deal, "customer_id": "C1"},
            {"deal_id": "by-phone", **deal, "phone": "+86 13800000001"},
            {"deal_id": "by-name", **deal, "customer_name": "远山贸易有限公司"},
            {"deal_id": "touched-later", **deal, "customer_id": "C4"},
            {"deal_id": "other-id-same-name", **deal, "customer_id": "C9", "customer_name": "别家公司"},
        ],
    )
    run = company.run(ROOT / "policies", "2026-09")
    paid = amounts_of(run)
    assert paid["S", "marketing_deal_commission"] == "90.00"
    assert paid["S", "synergy_commission"] == "30.00"
    assert paid["S", "own_deal_commission"] == "100.00"
    assert paid["M", "marketing_deal_commission"] == "60.00"
    flagged = [p for p in run.problems if p.code == "source-verified"]
    assert [(p.severity, p.row) for p in flagged] == [("warning", 2), ("warning", 3), ("warning", 4)]
    assert "2026-09/leads.csv:2" in flagged[0].why.en
    payable = {line["payable_on"] for line in run.lines.to_pylist() if line["item"] == "synergy_commission"}
    assert payable == {"2026-10-14"}  # seven workdays after 29 September: 30; 8, 9, 10 (make-up), 12, 13, 14 October


V1_LEAD = {"invited_on": "2026-01-05", "inviter_id": "M", "source": "marketing"}
V1_LEADS = [
    {"lead_id": "id", **V1_LEAD, "customer_id": "C1", "customer_name": "星河"},
    {"lead_id": "phone", **V1_LEAD, "phone": "138-0000-0001 / 021-12345678"},
    {"lead_id": "name", **V1_LEAD, "customer_name": "上海（远山）贸易 有限公司"},
    {"lead_id": "near", **V1_LEAD, "customer_name": "杭州长河网络科技有限公司"},
    {"lead_id": "same-day", **V1_LEAD, "invited_on": "2026-01-20", "customer_id": "C5"},
    {"lead_id": "later", **V1_LEAD, "invited_on": "2026-01-21", "customer_id": "C6"},
    {"lead_id": "two-b", **V1_LEAD, "source": "own", "customer_id": "C7"},
    {"lead_id": "two-a", **V1_LEAD, "customer_id": "C7"},
    {"lead_id": "first-own", **V1_LEAD, "source": "own", "invited_on": "2026-01-02", "customer_id": "C8"},
    {"lead_id": "then-ours", **V1_LEAD, "customer_id": "C8"},
    {"lead_id": "nobody", **V1_LEAD, "phone": "无", "customer_name": "个人"},
]
V1_SIGNED = {"closer_id": "S", "signed_on": "2026-01-20", "amount": "1000", "source": "own"}
V1_DEALS = [
    {"deal_id": "1-id", **V1_SIGNED, "customer_id": "C1", "customer_name": "星河"},
    {"deal_id": "2-phone", **V1_SIGNED, "phone": "+86 13800000001"},
    {"deal_id": "3-name", **V1_SIGNED, "customer_name": "上海远山贸易(有限公司)"},
    {"deal_id": "4-near", **V1_SIGNED, "customer_name": "杭州常河网络科技有限公司"},
    {"deal_id": "5-same-day", **V1_SIGNED, "customer_id": "C5"},
    {"deal_id": "6-later", **V1_SIGNED, "customer_id": "C6"},
    {"deal_id": "7-two-leads", **V1_SIGNED, "customer_id": "C7"},
    {"deal_id": "8-own-first", **V1_SIGNED, "customer_id": "C8"},
    {"deal_id": "9-no-key", **V1_SIGNED, "customer_name": "个人", "phone": "无"},
    {"deal_id": "cancelled", **V1_SIGNED, "customer_id": "C1", "status": "cancelled"},
    {"deal_id": "in-december", **V1_SIGNED, "signed_on": "2025-12-20", "customer_id": "C1"},
    {
        "deal_id": "marketing",
        **V1_SIGNED,
        "source": "marketing",
        "customer_id": "C1",
        "amount": "1000",
        "refunded_amount": "400.5",
    },
]
FLAGGED = ["1-id", "2-phone", "3-name", "5-same-day", "7-two-leads"]


def checked(company: Any, policies: Path) -> tuple[Any, list[dict[str, str]]]:
    """The pay run of those deals under these policies, and the rows of its source_check.csv."""
    company.staff(M="市场部", S="销售部")
    company.write("2026-01/leads.csv", V1_LEADS)
    company.write("2026-01/deals.csv", V1_DEALS)
    run = company.run(policies, "2026-01")
    with (company.folder.parent / "out" / "2026-01" / "source_check.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        return run, list(csv.DictReader(file))


def v1(company: Any, name: str) -> Path:
    """That variant of the case, and something for marketing's people."""
    text = """
    policy: marketing-team
    effective: 2026-01-01
    applies_to: department == "市场部"
    items: {invited: {kind: memo, formula: count(leads)}}
    """
    folder: Path = company.policy("marketing-team", text)
    source = VARIANTS / f"{name}@2026-01-01.yaml"
    (folder / source.name).write_bytes(source.read_bytes())
    return folder


def test_v1_the_report_tells_claim_first_touch_and_days_between(company: Any) -> None:
    run, rows = checked(company, v1(company, "v1-as-marketing"))
    others = ["4-near", "6-later", "8-own-first", "9-no-key", "marketing"]
    assert [row["deal_id"] for row in rows] == [*FLAGGED, *others]
    touched = {row["deal_id"]: (row["lead_id"], row["matched_by"], row["days_between"]) for row in rows}
    assert touched == {
        "1-id": ("id", "customer_id", "15"),
        "2-phone": ("phone", "phone", "15"),
        "3-name": ("name", "customer_name", "15"),
        "4-near": ("", "", ""),
        "5-same-day": ("same-day", "customer_id", "0"),
        "6-later": ("", "", ""),
        "7-two-leads": ("two-a", "customer_id", "15"),
        "8-own-first": ("first-own", "customer_id", "18"),
        "9-no-key": ("", "", ""),
        "marketing": ("id", "customer_id", "15"),
    }
    assert {row["deal_id"] for row in rows if row["flagged"] == "yes"} == set(FLAGGED)
    assert {row["verified_source"] for row in rows if row["flagged"] == "yes"} == {"marketing"}
    assert rows[0] == {
        "deal_id": "1-id",
        "closer_id": "S",
        "signed_on": "2026-01-20",
        "amount": "1000.00",
        "customer": "星河",
        "claimed_source": "own",
        "verified_source": "marketing",
        "flagged": "yes",
        "lead_id": "id",
        "first_touch": "2026-01-05",
        "lead_source": "marketing",
        "inviter_id": "M",
        "days_between": "15",
        "matched_by": "customer_id",
        "paid": "Marketing deal commission 30.00 (S 员工S); Deals claimed as own that were not (memo) 1000.00 (S 员工S)",
        "deal_row": "2026-01/deals.csv:2",
        "lead_row": "2026-01/leads.csv:2",
    }
    told = {row["deal_id"]: row for row in rows}
    assert told["marketing"]["amount"] == "599.50"
    assert told["8-own-first"]["lead_source"] == "own"
    assert told["4-near"]["paid"] == "Own deal commission 50.00 (S 员工S)"
    assert [(n["deal_id"], n["lead_id"]) for n in run.near_matches.to_pylist()] == [("4-near", "near")]
    assert [p.code for p in run.problems].count("near-sources") == 1
    assert [p.code for p in run.problems].count("source-verified") == len(FLAGGED)


@pytest.mark.parametrize(
    ("policy", "flagged", "own"),
    [
        ("v1-as-marketing", "Marketing deal commission 30.00 (S 员工S)", "Own deal commission 50.00 (S 员工S)"),
        ("v1-held", "Commission held (memo) 30.00 (S 员工S)", "Own deal commission 50.00 (S 员工S)"),
        ("v1-blocked", "no line of its own", "Own deal commission 50.00 (S 员工S)"),
    ],
)
def test_v1_what_the_policy_did(company: Any, policy: str, flagged: str, own: str) -> None:
    _, rows = checked(company, v1(company, policy))
    paid = {row["deal_id"]: row["paid"].split("; ")[0] for row in rows}
    assert {paid.pop(deal) for deal in FLAGGED} == {flagged}
    paid.pop("marketing")
    assert set(paid.values()) == {own}


def test_v1_a_policy_that_pays_by_the_claim_is_told(company: Any) -> None:
    text = """
    policy: by-claim
    effective: 2026-01-01
    items:
      pay: {title: Pay, per: deal, when: source == "own", formula: amount * 5%}
    """
    _, rows = checked(company, company.policy("by-claim", text))
    paid = {row["deal_id"]: row["paid"] for row in rows}
    assert paid["1-id"] == "Pay 50.00 (S 员工S) (no rule reads verified_source)"
    assert paid["6-later"] == "Pay 50.00 (S 员工S)"
    assert paid["marketing"] == "no line of its own"


def test_v1_without_deals_there_is_a_report_without_rows(company: Any) -> None:
    company.staff(M="市场部")
    run = company.run(v1(company, "v1-blocked"), "2026-01")
    folder = company.folder.parent / "out" / "2026-01"
    assert (folder / "source_check.csv").read_text(encoding="utf-8-sig").count("\n") == 1
    sheet = load_workbook(folder / "payroll.xlsx")["Source check"]
    assert [cell.value for cell in sheet[3]][:3] == ["Deal", "Closer", "Signed on"]
    assert sheet.max_row == 3
    assert run.near_matches.num_rows == 0
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["source_check"] == {
        "deals": 0,
        "flagged": 0,
        "near_matches": 0,
    }


def test_v1_a_held_closer_is_told(company: Any) -> None:
    policies = v1(company, "v1-as-marketing")
    company.staff(M="市场部", S="销售部", T="销售部")
    company.write("2026-01/leads.csv", V1_LEADS)
    company.write("2026-01/deals.csv", [V1_DEALS[0], {**V1_DEALS[1], "closer_id": "T", "amount": "1O"}])
    run = company.run(policies, "2026-01", hold=True)
    assert sorted(run.held) == ["T"]
    rows = {row["deal_id"]: row for row in run.source_check.to_pylist()}
    assert (rows["2-phone"]["paid"], rows["2-phone"]["amount"]) == ("closer held", None)
    assert rows["1-id"]["paid"].startswith("Marketing deal commission 30.00")


def test_v1_of_very_many_deals_the_workbook_lists_those_alone_that_somebody_should_look_at(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrcalc.documents.source_sheets._ALL", 3)
    _, rows = checked(company, v1(company, "v1-as-marketing"))
    assert len(rows) == 10
    sheet = load_workbook(company.folder.parent / "out" / "2026-01" / "payroll.xlsx")["Source check"]
    assert [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)] == FLAGGED
    assert "10 deals of the month, 5 claimed as own" in str(sheet["A2"].value)
    assert "source_check.csv has all" in str(sheet["A2"].value)


def test_v1_where_more_pairs_are_alike_than_are_told_every_place_says_so(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hrcalc.documents.terminal import _checked

    monkeypatch.setattr("hrcalc.engine.near_sources.MOST_PAIRS", 1)
    policies = v1(company, "v1-as-marketing")
    company.staff(M="市场部", S="销售部")
    company.write("2026-01/leads.csv", V1_LEADS)
    company.write("2026-01/deals.csv", [*V1_DEALS, {**V1_DEALS[3], "deal_id": "4-too"}])
    run = company.run(policies, "2026-01")
    assert (run.near_matches.num_rows, run.near_matches_more) == (1, True)
    (warning,) = [p for p in run.problems if p.code == "near-sources"]
    assert "at least 1 deal " in warning.why.en
    assert "(1 pair, the likeliest of more)" in warning.why.en
    told = _checked(run)
    assert told is not None
    assert "more than 1 pair alike" in told.en
    sheet = load_workbook(company.folder.parent / "out" / "2026-01" / "payroll.xlsx")["Near matches"]
    assert "of very many the 1 likeliest" in str(sheet["A2"].value)


def test_v1_as_frames(company: Any) -> None:
    from hrcalc import run_month

    policies = v1(company, "v1-as-marketing")
    run, rows = checked(company, policies)
    pay = run_month("2026-01", data=company.folder, policies=policies, out=company.folder.parent / "out", lang="en")
    assert list(pay.source_check.columns) == list(rows[0])
    assert pay.source_check["deal_id"].tolist() == [row["deal_id"] for row in rows]
    assert pay.source_check["paid"].tolist() == run.source_check["paid"].to_pylist()
    assert pay.near_matches[["deal_id", "lead_id"]].to_numpy().tolist() == [["4-near", "near"]]


def test_v1_in_the_workbook(company: Any) -> None:
    checked(company, v1(company, "v1-as-marketing"))
    book = load_workbook(company.folder.parent / "out" / "2026-01" / "payroll.xlsx")
    rows = list(book["Source check"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows][: len(FLAGGED)] == FLAGGED
    assert rows[0][1:9] == ("S 员工S", "2026-01-20", 1000, "星河", "own", "marketing", "marketing first", "id")
    assert [row[7] for row in rows[len(FLAGGED) :]] == [None] * 5
    near = list(book["Near matches"].iter_rows(min_row=4, values_only=True))
    assert [row[4:8] for row in near] == [
        ("names one character apart", "杭州常河网络科技有限公司", "杭州长河网络科技有限公司", "near")
    ]
