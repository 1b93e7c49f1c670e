"""Near matches are listed for a person to decide, and decide nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.engine import near_sources
from hrcalc.engine.alike import edits
from hrcalc.engine.columns import texts
from hrcalc.engine.fields import GivenFields
from hrcalc.engine.near_sources import MOST, RANKS, Near, near_matches
from hrcalc.engine.sources import Customers, first_touches
from tests.engine.keys import keys_of_text

POLICY = """
policy: own-deals
effective: 2026-01-01
items:
  commission: {per: deal, credit: closer, when: verified_source == "own", formula: amount * 5%}
"""
DEAL = {"deal_id": "D", "closer_id": "S", "signed_on": "2026-10-20", "amount": "1000", "source": "own"}
LEAD = {"lead_id": "L", "invited_on": "2026-10-01", "inviter_id": "M", "source": "marketing"}
Row = dict[str, str]


@pytest.fixture
def near(company: Any, tmp_path: Path) -> Any:
    """The run of deals and leads: its near matches as (deal, lead, why), each deal paid as own."""
    policies = company.policy("own-deals", POLICY)
    company.staff(S="销售部", M="市场部")

    def run(deals: list[Row], leads: list[Row]) -> list[tuple[str, str, str]]:
        company.write("2026-10/deals.csv", [{**DEAL, **row} for row in deals])
        company.write("2026-10/leads.csv", [{**LEAD, **row} for row in leads])
        pay = company.run(policies)
        warnings = [p for p in pay.problems if p.code == "near-sources"]
        assert [(p.severity, p.value) for p in warnings] == [("warning", str(pay.near_matches.num_rows))] * bool(
            warnings
        )
        assert bool(warnings) == bool(pay.near_matches.num_rows)
        return [(row["deal_id"], row["lead_id"], row["why"]) for row in pay.near_matches.to_pylist()]

    return run


NAME = "上海星河信息科技有限公司"


@pytest.mark.parametrize(
    ("deal", "lead", "why"),
    [
        ({"customer_name": NAME}, {"customer_name": "上海星海信息科技"}, "names one character apart"),
        ({"customer_name": NAME}, {"customer_name": "上海河星信息科技"}, "names one character apart"),
        ({"customer_name": NAME}, {"customer_name": "上海星河信息技术"}, "names two characters apart"),
        ({"customer_name": NAME}, {"customer_name": "上海星河信息科技公司"}, "one name within the other"),
        ({"customer_name": NAME}, {"customer_name": "星河信息"}, "one name within the other"),
        ({"phone": "13800000001"}, {"phone": "138 0000 0002"}, "phones a digit, a swap or an extension apart"),
        ({"phone": "13800000021"}, {"phone": "13800000012"}, "phones a digit, a swap or an extension apart"),
        ({"phone": "021-12345678"}, {"phone": "021-12345678转801"}, "phones a digit, a swap or an extension apart"),
        ({"phone": "021-12345678-802"}, {"phone": "021-12345678转801"}, "phones a digit, a swap or an extension apart"),
        (
            {"phone": "13800000001", "customer_name": NAME},
            {"phone": "13800000002", "customer_name": "上海星海信息科技"},
            "phones a digit, a swap or an extension apart; names one character apart",
        ),
        ({"customer_name": NAME, "source": ""}, {"customer_name": "上海星海信息科技"}, "names one character apart"),
        (
            {"phone": "13800000001", "customer_name": NAME},
            {"phone": "13800000002", "customer_name": "张三"},
            "phones a digit, a swap or an extension apart",
        ),
    ],
)
def test_customers_that_look_alike_are_told(near: Any, deal: Row, lead: Row, why: str) -> None:
    assert near([deal], [lead]) == [("D", "L", why)]


@pytest.mark.parametrize(
    ("deal", "lead"),
    [
        ({"customer_name": NAME}, {"customer_name": NAME}),  # the same: found, not near
        ({"customer_name": NAME}, {"customer_name": "深圳星河信息科技"}),  # another place
        ({"customer_name": NAME}, {"customer_name": "上海星河建筑工程"}),
        ({"customer_name": "星河"}, {"customer_name": "星海"}),  # too short to be like anything
        ({"customer_name": "星河科"}, {"customer_name": "上海星河科技"}),
        ({"customer_name": "上海第1中学"}, {"customer_name": "上海第2中学"}),
        ({"phone": "13800000001"}, {"phone": "13800000022"}),
        ({"phone": "13800000001"}, {"phone": "1380000001"}),
        ({"phone": "13800000001", "customer_name": NAME}, {"phone": "13800000002", "customer_name": "远山贸易"}),
        ({"customer_name": NAME}, {"customer_name": "上海星海信息科技", "source": "own"}),
        ({"customer_name": NAME}, {"customer_name": "上海星海信息科技", "invited_on": "2026-10-21"}),
        ({"customer_name": NAME, "source": "referral"}, {"customer_name": "上海星海信息科技"}),
        ({"customer_name": NAME, "source": "marketing"}, {"customer_name": "上海星海信息科技"}),
        ({"customer_name": NAME, "status": "cancelled"}, {"customer_name": "上海星海信息科技"}),
        (
            {"customer_name": NAME, "signed_on": "2026-09-20"},
            {"customer_name": "上海星海信息科技", "invited_on": "2026-09-01"},
        ),
        ({}, {"customer_name": "上海星海信息科技", "phone": "13800000001"}),
    ],
)
def test_others_are_not(near: Any, deal: Row, lead: Row) -> None:
    assert near([deal], [lead]) == []


def test_the_same_name_with_another_id_whose_own_lead_came_later(near: Any) -> None:
    leads = [
        {"lead_id": "own", "source": "own", "customer_id": "C1", "invited_on": "2026-10-10"},
        {"lead_id": "other", "customer_id": "C2", "customer_name": "上海星河信息科技"},
        {"lead_id": "later", "customer_id": "C3", "customer_name": "上海星河信息科枝", "invited_on": "2026-10-11"},
    ]
    deal = {"customer_id": "C1", "customer_name": NAME}
    assert near([deal], leads) == [("D", "other", "the same name, another id or phone")]


def test_a_deal_that_tells_nothing_is_asked_by_its_lead(near: Any) -> None:
    leads = [
        {"lead_id": "own", "source": "own", "customer_name": NAME, "invited_on": "2026-10-10"},
        {"lead_id": "L", "customer_name": "上海星海信息科技"},
    ]
    assert near([{"lead_id": "own"}], leads) == [("D", "L", "names one character apart")]


def test_of_each_spelling_the_earliest_lead_and_of_each_deal_the_likeliest_five(near: Any) -> None:
    like = [f"上海星{letter}信息科技" for letter in "天地玄黄宇宙"]
    leads = [
        {"lead_id": f"L{i}", "customer_name": name, "invited_on": f"2026-10-0{9 - i}"} for i, name in enumerate(like)
    ]
    leads += [{"lead_id": "A", "customer_name": like[5], "invited_on": "2026-10-01"}, {"lead_id": "B", "customer_name": like[5],
              "invited_on": "2026-10-01"}]  # fmt: skip
    leads += [{"lead_id": "P", "phone": "13800000002", "invited_on": "2026-10-09"}]
    found = near([{"customer_name": NAME, "phone": "13800000001"}], leads)
    assert [lead for _, lead, _ in found] == ["P", "A", "L4", "L3", "L2"]


# --- beside the plain way -----------------------------------------------------------------------------------------------

FIELDS = {
    name: SimpleNamespace(kind="text", title="", choices={})
    for name in ("deal_id", "lead_id", "customer_id", "phone", "customer_name", "source")
}


def world_of(deals: list[dict[str, Any]], own: list[int], leads: list[dict[str, Any]]) -> Any:
    """As much of a month's world as near matches need; days 1 to 9 are the month."""

    def events(rows: list[dict[str, Any]], column: str, lead: list[int] | None) -> Any:
        day = np.array([row["day"] for row in rows], dtype=np.int64)
        at = None if lead is None else np.array(lead, dtype=np.intp)
        source = texts([row["source"] for row in rows])
        valid = np.ones(len(rows), dtype=bool)
        return SimpleNamespace(
            fields=GivenFields(rows, FIELDS), day=day, lead=at, valid=valid, column={column: source}.__getitem__
        )

    told = {"deals": events(deals, "verified_source", own), "leads": events(leads, "source", None)}
    sides = [Customers(e.fields, e.day, e.lead) for e in told.values()]
    people = SimpleNamespace(first_day=1, last_day=9)
    return SimpleNamespace(events=told, people=people, touches=lambda: first_touches(sides[0], sides[1]))


def plain(
    world: Any, deals: list[dict[str, Any]], own: list[int], leads: list[dict[str, Any]]
) -> dict[int, list[Near]]:
    """The near matches of each deal, pair by pair; without MOST."""
    touch = world.touches().lead.tolist()

    def keys(deal: int, name: str, how: Any) -> tuple[str, ...]:
        said = keys_of_text(deals[deal][name], how)
        return said or (keys_of_text(leads[own[deal]][name], how) if own[deal] >= 0 else ())

    def like_phone(a: str, b: str) -> str | None:
        one, other = a.partition("x"), b.partition("x")
        return "phone" if (len(a) == len(b) and edits(a, b) == 1) or (a != b and one[0] == other[0]) else None

    def like_name(a: str, b: str) -> str | None:
        return "same_name" if a == b else near_sources._likeness(a, b) if min(len(a), len(b)) >= 4 else None

    likes: Any = (("phone", "phone", like_phone), ("customer_name", "name", like_name))
    found: dict[int, list[Near]] = {}
    for d, deal in enumerate(deals):
        pairs: dict[int, list[Any]] = {}
        for name, how, like in likes:
            best: dict[int, Any] = {}
            spelt = {
                key
                for lead in leads
                if lead["source"] == "marketing" and lead["day"] <= 9
                for key in keys_of_text(lead[name], how)
            }
            for theirs in spelt:
                having = [
                    i
                    for i, lead in enumerate(leads)
                    if lead["source"] == "marketing" and theirs in keys_of_text(lead[name], how)
                ]
                first = min(having, key=lambda i: (leads[i]["day"], leads[i]["lead_id"]))
                latest = leads[touch[d]]["day"] if touch[d] >= 0 else deal["day"]
                if leads[first]["day"] > latest or first == touch[d]:
                    continue
                for mine in keys(d, name, how):
                    if likeness := like(mine, theirs):
                        best[first] = min(best.get(first, likeness), likeness, key=RANKS.index)
            for lead, likeness in best.items():
                pairs.setdefault(lead, []).append((likeness, name))
        if deal["source"] in (None, "own") and 1 <= deal["day"] <= 9:
            names = keys(d, "customer_name", "name")
            near = [
                Near(d, lead, tuple(sorted(by, key=lambda b: RANKS.index(b[0]))))
                for lead, by in pairs.items()
                if [b[0] for b in by] != ["phone"]
                or not other_company(names, keys_of_text(leads[lead]["customer_name"], "name"))
            ]
            if near:
                found[d] = sorted(
                    near,
                    key=lambda n: (-len(n.by), RANKS.index(n.by[0][0]), leads[n.lead]["day"], leads[n.lead]["lead_id"]),
                )
    return found


def other_company(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    if not mine or not theirs or min(len(mine[0]), len(theirs[0])) < 4:
        return False
    one, other = ({name[i : i + 2] for i in range(len(name) - 1)} for (name,) in (mine, theirs))
    return not one & other


CUSTOMER = {
    "customer_id": st.sampled_from([None, "c1", "c2"]),
    "phone": st.sampled_from(
        [
            None,
            "13800000001",
            "13800000010",
            "13800000002/13900000002",
            "021-12345678",
            "021-12345678转801",
            "021-12345678转802",
        ]
    ),
    "customer_name": st.sampled_from(
        [
            None,
            "上海星河信息科技",
            "上海星海信息科技",
            "上海河星信息科技",
            "星河信息",
            "上海星海信息技朮",
            "远山贸易公司",
            "深圳星河信息科技",
            "王五",
        ]
    ),
    "source": st.sampled_from(["marketing", "own", None]),
    "day": st.integers(1, 11),
}


@given(st.data())
def test_near_matches_are_those_of_looking_at_every_pair(data: st.DataObject) -> None:
    leads = data.draw(st.lists(st.fixed_dictionaries(CUSTOMER), max_size=6))
    deals = data.draw(st.lists(st.fixed_dictionaries(CUSTOMER), max_size=4))
    for side, rows in (("deal_id", deals), ("lead_id", leads)):
        names = data.draw(st.permutations(range(len(rows))))
        rows[:] = [{**row, side: str(name)} for row, name in zip(rows, names, strict=True)]
    own = [data.draw(st.integers(-1, len(leads) - 1)) for _ in deals]
    world = world_of(deals, own, leads)
    expected = plain(world, deals, own, leads)
    found = near_matches(world)
    assert not found.more
    of: dict[int, list[Near]] = {}
    for near in found.pairs:
        of.setdefault(near.deal, []).append(near)
    assert of == {deal: pairs[:MOST] for deal, pairs in expected.items()}
    # Those of one deal together, the likeliest deal first.
    assert found.pairs == tuple(near for pairs in of.values() for near in pairs)
    ranks = [(-len(p[0].by), RANKS.index(p[0].by[0][0]), leads[p[0].lead]["day"]) for p in of.values()]
    assert ranks == sorted(ranks)


def test_of_very_many_pairs_the_likeliest_are_told(near: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{sign}{sign}星河{sign}{sign}信息" for sign in "天地玄黄宇宙洪荒"]
    deals = [{"deal_id": f"D{i}", "customer_name": name} for i, name in enumerate(names)]
    deals[5]["phone"] = "13800000001"
    leads = [{"lead_id": f"L{i}", "customer_name": name + "网"} for i, name in enumerate(names)]
    leads[5]["phone"] = "13800000002"
    # The same name, and nothing else: less than two likenesses, more than one name within the other.
    deals.append({"deal_id": "D8", "customer_id": "C1", "customer_name": "远山贸易公司"})
    leads.append({"lead_id": "own", "source": "own", "customer_id": "C1", "invited_on": "2026-10-10"})
    leads.append({"lead_id": "L8", "customer_id": "C2", "customer_name": "远山贸易公司"})
    assert len(near(deals, leads)) == 9
    monkeypatch.setattr(near_sources, "MOST_PAIRS", 3)
    assert [deal for deal, _, _ in near(deals, leads)] == ["D5", "D8", "D0"]
