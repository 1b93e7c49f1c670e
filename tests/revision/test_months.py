"""Two months beside each other: what moved, for whom, and that every way of adding it up comes to the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.calendar import Month
from hrcalc.engine.result import METRICS, PayRun
from hrcalc.revision.comparison import Moved
from hrcalc.revision.months import Difference, MovedFact, MovedPerson, Side, difference
from tests.documents.factory import ITEMS, Draft, draft, person

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def side(run: PayRun, month: Month = OCTOBER) -> Side:
    return Side(month, run.employees, run.lines, run.metrics, "output")


def between(before: Draft, now: Draft) -> Difference:
    return difference(side(before.run(), SEPTEMBER), side(now.run()))


def of(done: Difference, id_: str) -> MovedPerson:
    return next(p for p in done.people if p.employee_id == id_)


def adds_up(done: Difference) -> None:
    """Net pay moved by the same sum over people, over their items, and over items."""
    total = done.totals["net_pay"].difference
    assert sum(p.difference for p in done.people) == total
    assert sum(item.net for item in done.items) == total
    assert sum(item.net for p in done.people for item in p.items) == total
    for p in done.people:
        assert p.difference == sum(item.net for item in p.items)
    for item in done.items:
        own = [
            i for p in done.people for i in p.items if (i.item, i.kind, i.retro) == (item.item, item.kind, item.retro)
        ]
        assert len(own) == item.people
        assert sum(i.moved.difference for i in own) == item.moved.difference


def test_the_same_month_moves_nothing() -> None:
    done = between(draft(5), draft(5))
    assert (done.movers, done.items) == ((), ())
    assert len(done.people) == 5
    assert {moved.difference for moved in done.totals.values()} == {0}


def test_items_and_facts_that_moved_are_told() -> None:
    before, now = (Draft([person("S1", "王芳"), person("S2", "李伟")], [], []) for _ in range(2))
    for made, fen, won in ((before, 100_00, "5"), (now, 160_00, "8")):
        for id_ in ("S1", "S2"):
            made.line(id_, "base_pay", 1_000_00)
        made.line("S1", "base_commission", fen)
        made.line("S1", "base_commission", 1)
        made.line("S1", "late_deduction", fen // 10)
        made.metrics.append({"employee_id": "S1", "metric": "won", "title": "成单数", "value": Decimal(won)})
        made.metrics.append({"employee_id": "S1", "metric": "fit", "title": "匹配度", "value": Decimal("0.5")})
    now.metrics.append({"employee_id": "S2", "metric": "new", "title": "新指标", "value": Decimal(3)})
    now.metrics.append({"employee_id": "S2", "metric": "none", "title": "没有的", "value": Decimal(0)})
    done = between(before, now)
    adds_up(done)
    told = of(done, "S1")
    assert (told.net_before, told.net, told.difference, told.how) == (1_090_01, 1_144_01, 54_00, "paid")
    assert [(i.item, i.title, i.retro, i.moved) for i in told.items] == [
        ("base_commission", "基础提成", False, Moved(100_01, 160_01)),
        ("late_deduction", "迟到扣款", False, Moved(10_00, 16_00)),
    ]
    assert told.facts == (MovedFact("won", "成单数", Decimal(5), Decimal(8)),)
    assert of(done, "S2").facts == (MovedFact("new", "新指标", None, Decimal(3)),)
    assert [p.employee_id for p in done.movers] == ["S1"]


def test_what_is_made_good_is_an_item_of_its_own() -> None:
    before, now = (Draft([person("S1", "王芳")], [], []) for _ in range(2))
    for made in (before, now):
        made.line("S1", "base_commission", 100_00)
    now.line("S1", "base_commission", 20_00, title="基础提成(补 2026-08)", origin_month="2026-08")
    now.line("S1", "base_commission", -5_00, title="基础提成(补 2026-09)", origin_month="2026-09")
    now.line("S1", "gone_bonus", 1_00, title="旧奖(补 2026-08)", kind="earning", origin_month="2026-08")
    before.line("S1", "gone_bonus", 2_00, title="旧奖(补 2026-07)", kind="earning", origin_month="2026-07")
    done = between(before, now)
    adds_up(done)
    assert [(i.title, i.retro, i.moved) for i in of(done, "S1").items] == [
        ("基础提成", True, Moved(0, 15_00)),
        ("gone_bonus", True, Moved(2_00, 1_00)),
    ]


def test_who_came_went_or_was_held() -> None:
    before = Draft([person("A", "甲"), person("B", "乙"), person("C", "丙", status="held")], [], [])
    now = Draft([person("A", "甲", "销售部"), person("C", "丙"), person("D", "丁")], [], [])
    for made, ids in ((before, "AB"), (now, "ACD")):
        for id_ in ids:
            made.line(id_, "base_pay", 100_00)
            made.metrics.append({"employee_id": id_, "metric": "won", "title": "成单数", "value": Decimal(len(ids))})
    done = between(before, now)
    adds_up(done)
    assert [(p.employee_id, p.how, p.net_before, p.net, len(p.facts)) for p in done.people] == [
        ("A", "paid", 100_00, 100_00, 1),
        ("B", "left", 100_00, None, 0),
        ("C", "held", None, 100_00, 0),
        ("D", "joined", None, 100_00, 0),
    ]
    assert (of(done, "A").department, of(done, "B").name) == ("销售部", "乙")


def test_facts_that_moved_so_for_many_say_least_of_one() -> None:
    before, now = (Draft([person(f"S{i}", "某") for i in range(4)], [], []) for _ in range(2))
    for made, days, won in ((before, 22, 3), (now, 18, 4)):
        for i in range(4):
            made.metrics.append({"employee_id": f"S{i}", "metric": "days", "title": "天数", "value": Decimal(days)})
            made.metrics.append({"employee_id": f"S{i}", "metric": "won", "title": "成单数", "value": Decimal(won * i)})
    done = between(before, now)
    assert [f.metric for f in of(done, "S1").facts] == ["days", "won"]
    assert [f.metric for f in done.telling(of(done, "S1"))] == ["won", "days"]


AMOUNTS = st.dictionaries(
    st.tuples(st.sampled_from("ABC"), st.sampled_from([item.id for item in ITEMS]), st.sampled_from(["", "2026-08"])),
    st.integers(-10_000_00, 10_000_00),
    max_size=12,
)


@given(AMOUNTS, AMOUNTS)
def test_every_way_of_adding_up_comes_to_the_same(
    before: dict[tuple[str, str, str], int], now: dict[tuple[str, str, str], int]
) -> None:
    drafts = []
    for amounts in (before, now):
        made = Draft([person(id_, id_) for id_ in "ABC"], [], [])
        for (id_, item, origin), fen in amounts.items():
            made.line(id_, item, fen, origin_month=origin)
        drafts.append(made)
    adds_up(between(*drafts))


def test_the_order_of_rows_changes_nothing_but_the_order_of_items() -> None:
    one, other = draft(9, seed=1).run(), draft(9, seed=2).run()
    turned = replace(other, lines=other.lines.take(pa.array(range(other.lines.num_rows - 1, -1, -1))))
    plain, shuffled = (difference(side(one, SEPTEMBER), side(run)) for run in (other, turned))
    assert {p.employee_id: frozenset(p.items) for p in plain.people} == {
        p.employee_id: frozenset(p.items) for p in shuffled.people
    }
    assert plain.totals == shuffled.totals


def test_no_metrics_at_all() -> None:
    run = draft(2).run()
    empty = replace(run, metrics=METRICS.empty_table())
    assert difference(side(empty, SEPTEMBER), side(empty)).people[0].facts == ()
