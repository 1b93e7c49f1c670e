"""The worked cases through a whole run, over generated rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
VARIANTS = ROOT / "tests" / "cases" / "variants"
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
    company.staff(M="市场部", R="市场部", S="销售部", T="销售部")
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
    company.staff(M="市场部", S="销售部")
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
