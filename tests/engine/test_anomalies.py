"""What is odd in a month's pay, at the limits and one fen beside them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.calendar import Month
from hrcalc.engine.anomalies import Limits, account_digests, anomalies
from hrcalc.engine.result import EMPLOYEES, Anomaly, Previous

SEPTEMBER = Month(2026, 9)


def people(**net: int | None) -> pa.Table:
    """Employees with their net pay in fen; None for who is held."""
    rows = [
        {
            "employee_id": id_,
            "status": "held" if fen is None else "paid",
            "net_pay": None if fen is None else Decimal(fen).scaleb(-2),
        }
        for id_, fen in net.items()
    ]
    return pa.Table.from_pylist(rows, schema=EMPLOYEES)


def last(**net: int) -> Previous:
    return Previous(SEPTEMBER, net, net, {})


def found(table: pa.Table, previous: Previous | None = None, limits: Limits | None = None) -> list[Anomaly]:
    return anomalies(table, previous, {}, {}, limits or Limits())


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        (10_000_00, 13_000_00, None),
        (10_000_00, 13_000_01, "up"),
        (10_000_00, 7_000_00, None),
        (10_000_00, 6_999_99, "down"),
        (100_00, 199_99, None),  # twice as much, and no 100 yuan
        (100_00, 200_00, "up"),
        (200_00, 100_01, None),
        (200_00, 100_00, "down"),
        (0, 99_99, None),
        (0, 100_00, "up"),
        (-1_000_00, 500_00, "up"),
        (-100_00, -200_00, "negative"),
        (-200_00, 0, "zero"),
        (10_000_00, 0, "zero"),
        (10_000_00, -1, "negative"),
    ],
)
def test_pay_that_moves(was: int, now: int, kind: str | None) -> None:
    assert found(people(A=now), last(A=was)) == ([Anomaly(kind, ("A",), was, now)] if kind else [])  # type: ignore[arg-type]


def test_the_share_is_exact() -> None:
    limits = Limits(Fraction(1, 3))
    assert found(people(A=400_00), last(A=300_00), limits) == []
    assert [a.kind for a in found(people(A=400_01), last(A=300_00), limits)] == ["up"]


def test_first_pay_needs_a_month_before() -> None:
    assert found(people(A=1)) == []
    assert found(people(A=1, B=5), last(A=1)) == [Anomaly("first", ("B",), None, 5)]


def test_who_is_held_is_not_looked_at() -> None:
    assert found(people(A=None), last(A=10_000_00)) == []
    assert anomalies(people(A=None, B=1), None, {"A": "x", "B": "x"}, {"A": "y"}, Limits()) == []


def test_above_a_limit() -> None:
    table = people(A=100_00, B=100_01)
    assert found(table) == []
    assert found(table, limits=Limits(above_fen=100_00)) == [Anomaly("large", ("B",), None, 100_01)]


def test_accounts_that_changed_or_are_shared() -> None:
    now = {"A": "x", "B": "x", "C": "x", "D": "d2", "E": "", "F": ""}
    before = {"A": "x", "D": "d1", "E": "e", "F": ""}
    table = people(D=1, C=1, A=1, B=1, E=1, F=1)
    assert anomalies(table, None, now, account_digests(before), Limits()) == [
        Anomaly("account_changed", ("D",), None, 1),
        Anomaly("shared_account", ("A", "B", "C")),
    ]


def test_a_digest_tells_nothing_else() -> None:
    digests = account_digests({"A": "6222021001112223334", "B": "6222021001112223334", "C": ""})
    assert digests["A"] != digests["B"]
    assert {id_: len(digest) for id_, digest in digests.items()} == {"A": 8, "B": 8}


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.integers(-500_00, 500_00)), st.randoms(use_true_random=False))
def test_the_order_of_the_employees_changes_nothing(net: dict[str, int], chance: object) -> None:
    shuffled = list(net)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    accounts = {id_: str(fen % 3) for id_, fen in net.items()}
    one, other = (
        anomalies(
            people(**{id_: net[id_] for id_ in ids}), last(A=1, B=2), accounts, account_digests({"A": "9"}), Limits()
        )
        for ids in (list(net), shuffled)
    )
    assert one == other
