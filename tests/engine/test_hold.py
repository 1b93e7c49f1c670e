"""Who is held for a wrong row: everyone whose metric or line would read it, and nobody else."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from hrcalc.engine import hold, readers

HEAD = "policy: p\neffective: 2026-01-01\n"
BAD = {"amount": "much"}


def deal(id_: str, closer: str, **more: object) -> dict[str, object]:
    usual = {"deal_id": id_, "closer_id": closer, "signed_on": "2026-10-09", "amount": 100, "lead_id": ""}
    return {**usual, **more}


def held(company: Any, body: str) -> list[str]:
    run = company.run(company.policy("p", HEAD + body), hold=True)
    return sorted(run.held)


@pytest.fixture
def team(company: Any) -> Any:
    """A's deal D1 is wrong, its customer B invited; C has D2, invited by I; I has D3. M, N and O manage A, B and C."""
    managers = {"A": "M", "B": "N", "C": "O"}
    company.staff(**{p: {"manager_id": managers.get(p, "")} for p in "ABCIMNOZ"})
    leads = [("L1", "B"), ("L2", "I")]
    company.write(
        "leads.csv", [{"lead_id": lead, "inviter_id": who, "invited_on": "2026-10-01"} for lead, who in leads]
    )
    company.write("deals.csv", [deal("D1", "A", lead_id="L1", **BAD), deal("D2", "C", lead_id="L2"), deal("D3", "I")])
    return company


@pytest.mark.parametrize(
    ("body", "whom"),
    [
        ("items: {pay: {formula: sum(deals.amount)}}", ["A"]),
        ("metrics: {won: {value: count(deals)}}\nitems: {pay: {formula: won}}", ["A"]),
        ("items: {pay: {formula: sum(deals.amount by inviter)}}", ["B"]),
        ("items: {pay: {formula: sum(deals.amount by closer.manager)}}", ["M"]),
        ("items: {pay: {formula: amount, per: deal, credit: inviter}}", ["B"]),
        ("items: {pay: {formula: amount, per: deal, credit: inviter.manager}}", ["N"]),
        ("items: {pay: {formula: count(leads)}}", []),
        ('items: {pay: {formula: 1, when: "count(deals) > 0"}}', ["A"]),
    ],
)
def test_a_wrong_deal_holds_those_who_read_it_by_their_role(team: Any, body: str, whom: list[str]) -> None:
    assert held(team, body) == whom


RATE = "metrics: {rate: {value: count(deals)}}\n"


@pytest.mark.parametrize(
    ("body", "whom"),
    [
        (RATE + "items: {pay: {formula: closer.rate, per: deal, credit: inviter}}", ["A", "B"]),
        (RATE + "items: {pay: {formula: closer.gross_pay, per: deal, credit: inviter, kind: memo}}", ["A", "B"]),
        (RATE + "items: {pay: {formula: count(deals by inviter where closer.rate > 0)}}", ["A", "B"]),
        (RATE + "items: {pay: {formula: 'if(missing(inviter.rate), 0, inviter.rate)', per: deal}}", ["A"]),
        (RATE + "items: {pay: {formula: 1, per: deal, credit: inviter}}", ["A", "B"]),
        # M closed nothing, so nobody reads the wrong deal through a manager.
        (RATE + "items: {pay: {formula: closer.manager.rate, per: deal, credit: inviter}}", ["A", "B"]),
    ],
)
def test_a_wrong_deal_holds_those_who_read_the_metric_of_another(team: Any, body: str, whom: list[str]) -> None:
    assert held(team, body) == whom


def test_a_metric_is_read_through_the_metric_of_another(company: Any) -> None:
    """I's line reads C's line, which reads A's rate, which reads the wrong deal."""
    company.staff(**dict.fromkeys("ACIZ", "x"))
    company.write(
        "deals.csv",
        [deal("D1", "A", **BAD), deal("D2", "C", inviter_id="A"), deal("D3", "I", inviter_id="C"), deal("D4", "Z")],
    )
    body = """items:
  synergy: {formula: 'if(missing(inviter.through), 0, inviter.through)', per: deal, credit: closer}
  through: {formula: 'if(missing(inviter.rate), 0, inviter.rate)', per: deal, credit: closer}
"""
    assert held(company, RATE + body) == ["A", "C", "I"]


def test_a_wrong_lead_holds_those_who_read_what_came_of_it(team: Any) -> None:
    rows = [{"lead_id": "L1", "inviter_id": "B", "invited_on": "soon"}]
    rows.append({"lead_id": "L2", "inviter_id": "I", "invited_on": "2026-10-01"})
    team.write("leads.csv", rows)
    team.write("deals.csv", [deal("D1", "A", lead_id="L1"), deal("D2", "C", lead_id="L2")])
    assert held(team, "items: {pay: {formula: count(leads)}}") == ["B"]
    assert held(team, "items: {pay: {formula: count(deals)}}") == ["A"]


def test_a_wrong_share_holds_those_of_the_deal_and_whom_it_names(team: Any) -> None:
    team.write("deals.csv", [deal("D1", "A"), deal("D2", "C")])
    share = {"deal_id": "D1", "employee_id": "I", "role": "closer", "share": "half"}
    team.write("deal_credits.csv", [share])
    assert held(team, "items: {pay: {formula: sum(deals.amount)}}") == ["A", "I"]
    assert held(team, "items: {pay: {formula: sum(deals.amount by inviter)}}") == []
    team.write("deal_credits.csv", [{**share, "deal_id": "D9", "share": "1"}, {**share, "deal_id": "D2", "share": "1"}])
    assert held(team, "items: {pay: {formula: sum(deals.amount)}}") == ["I"]


def test_a_wrong_lead_holds_whose_source_it_may_verify(team: Any) -> None:
    lead = {
        "lead_id": "L1",
        "invited_on": "2026-10-01",
        "inviter_id": "I",
        "customer_id": "C1",
        "phone": "13800000001",
        "source": "markting",
    }
    team.write("leads.csv", [lead])
    own = {"source": "own", "amount": 1}
    team.write("deals.csv", [deal("D1", "A", customer_id="C1", **own), deal("D2", "C", customer_id="C2", **own)])
    body = "items: {pay: {per: deal, when: 'verified_source == \"own\"', formula: amount}}"
    assert held(team, body) == ["A"]
    team.write("leads.csv", [{**lead, "source": "marketing"}])
    team.write(
        "deals.csv",
        [
            deal("D1", "A", customer_id="", phone="138 0000 0001", source="owm", amount=1),
            deal("D2", "C", customer_id="C2", **own),
        ],
    )
    assert held(team, "items: {pay: {per: deal, credit: inviter, formula: amount}}") == ["I"]


def test_wrong_values_of_a_person_hold_whoever_reads_them(team: Any) -> None:
    team.write("leads.csv", [{"lead_id": "L1", "invited_on": "2026-10-01", "inviter_id": "I"}])
    team.write("deals.csv", [deal("D1", "A", lead_id="L1"), deal("D2", "C")])
    told = {"metric": "q", "period": "2026-10", "value": "5"}
    team.write("actuals.csv", [{"employee_id": "A", **told, "value": "5O"}, {"employee_id": "C", **told}])
    metric = 'metrics: {q: {value: "default(actual(q), 0)"}}\n'
    assert held(team, metric + "items: {pay: {per: deal, credit: inviter, formula: closer.q * 100}}") == ["A", "I"]
    assert held(team, metric + "items: {pay: {per: deal, credit: inviter, formula: 100}}") == ["A"]


def test_a_wrong_leave_holds_its_employee(team: Any) -> None:
    team.write("deals.csv", [deal("D1", "A")])
    day = {"date": "2026-10-09", "leave_type": "sick", "hours": 8}
    team.write("leaves.csv", [{"employee_id": "A", **day}, {"employee_id": "C", **day, "leave_type": "nap"}])
    assert held(team, """items: {pay: {formula: 'count(leaves where leave_type == "sick")'}}""") == ["C"]


def test_the_same_row_number_of_another_file_touches_nobody(team: Any) -> None:
    team.write("deals.csv", [deal("D0", "Z")])
    team.write("2026-09/deals.csv", [deal("D1", "C", signed_on="2026-09-09")])
    team.write("2026-10/deals.csv", [deal("D2", "A", **BAD), deal("D3", "I")])
    assert held(team, "items: {pay: {formula: sum(deals.amount)}}") == ["A"]


def test_whole_tables_are_read_once_whatever_the_number_of_wrong_rows(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.staff(**{f"E{i}": "x" for i in range(20)})
    body = RATE + "items: {pay: {formula: closer.rate, per: deal, credit: inviter}}"
    calls: Counter[str] = Counter()
    for name in ("links_of", "person_in_role"):
        monkeypatch.setattr(readers, name, _counted(getattr(readers, name), name, calls))
    seen = []
    for wrong in (3, 30):
        leads = [{"lead_id": f"L{i}", "inviter_id": f"E{i % 20}", "invited_on": "2026-10-01"} for i in range(40)]
        rows = [
            deal(f"D{i}", f"E{i % 7}", lead_id=f"L{i}", amount="much" if i < wrong else 1, signed_on="2026-10-09")
            for i in range(40)
        ]
        company.write("leads.csv", leads)
        company.write("deals.csv", rows)
        calls.clear()
        assert held(company, body)
        seen.append(dict(calls))
    assert seen[0] == seen[1]
    assert all(count <= 3 for count in seen[0].values())


def test_without_errors_no_table_is_looked_at(team: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    team.write("deals.csv", [deal("D1", "A")])
    monkeypatch.setattr(hold, "Readers", None)
    assert held(team, "items: {pay: {formula: sum(deals.amount)}}") == []


def _counted(function: Any, name: str, calls: Counter[str]) -> Any:
    def call(*args: Any) -> Any:
        calls[name] += 1
        return function(*args)

    return call
