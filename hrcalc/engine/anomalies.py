"""What finance should look at before paying though nothing is wrong: pay that moved, first and missing pay, other accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pyarrow as pa

from hrcalc.engine.result import Anomaly, Previous
from hrcalc.money import fen_of

LEAST = 100_00
"""Fen: net pay that moves by less is nothing to look at, whatever share it is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is odd: net pay moving by more than a share of what it was; net pay above so many fen (None: no limit)."""

    change: Fraction = Fraction(3, 10)
    above_fen: int | None = None


def anomalies(
    employees: pa.Table,
    previous: Previous | None,
    accounts: Mapping[str, str],
    accounts_before: Mapping[str, str],
    limits: Limits,
) -> list[Anomaly]:
    """Everything odd in a month's pay, kind by kind, by employee.

    `employees` are those of the pay run (columns of EMPLOYEES); who is held is not looked at. `accounts` are bank accounts by employee id,
    `accounts_before` what `account_digests` made of last month's; an account that is not known ("" or not there) is not compared.
    """
    net = dict(_paid(employees))
    digests = account_digests(accounts)
    found = [
        *_moved(net, previous, limits),
        *(Anomaly("zero", (id_,), _before(previous, id_), fen) for id_, fen in net.items() if not fen),
        *(Anomaly("negative", (id_,), _before(previous, id_), fen) for id_, fen in net.items() if fen < 0),
        *(
            Anomaly("account_changed", (id_,), _before(previous, id_), fen)
            for id_, fen in net.items()
            if (was := accounts_before.get(id_)) and (now := digests.get(id_)) and was != now
        ),
        *_shared(net, accounts),
    ]
    if limits.above_fen is not None:
        large = ((id_, fen) for id_, fen in net.items() if fen > limits.above_fen)
        found += [Anomaly("large", (id_,), _before(previous, id_), fen) for id_, fen in large]
    return found


def account_digests(accounts: Mapping[str, str]) -> dict[str, str]:
    """Employee id -> what tells that a bank account is another one, and tells nothing else about it.

    32 bits of a hash: too few to find the number again, enough to tell two apart.
    """
    return {
        id_: hashlib.sha256(f"{id_}\0{account}".encode()).hexdigest()[:8]
        for id_, account in accounts.items()
        if account
    }


def _paid(employees: pa.Table) -> Iterator[tuple[str, int]]:
    """Who is paid, by id, and the net pay in fen."""
    columns = (employees[name].to_pylist() for name in ("employee_id", "status", "net_pay"))
    rows = zip(*columns, strict=True)
    yield from sorted((id_, fen_of(net)) for id_, status, net in rows if status == "paid" and net is not None)


def _before(previous: Previous | None, id_: str) -> int | None:
    return previous.net.get(id_) if previous else None


def _moved(net: Mapping[str, int], previous: Previous | None, limits: Limits) -> Iterator[Anomaly]:
    """Pay that rose or fell by more than the share, and first pay. What is zero or negative is told as that alone."""
    if previous is None:
        return
    up: list[Anomaly] = []
    down: list[Anomaly] = []
    first: list[Anomaly] = []
    for id_, now in net.items():
        was = previous.net.get(id_)
        if was is None:
            first.append(Anomaly("first", (id_,), None, now))
        elif now > 0 and abs(now - was) >= LEAST and abs(now - was) > limits.change * abs(was):
            (up if now > was else down).append(Anomaly("up" if now > was else "down", (id_,), was, now))
    yield from (*up, *down, *first)


def _shared(net: Mapping[str, int], accounts: Mapping[str, str]) -> Iterator[Anomaly]:
    """People who are paid into one account, together."""
    owners: dict[str, list[str]] = {}
    for id_ in net:
        if account := accounts.get(id_):
            owners.setdefault(account, []).append(id_)
    yield from sorted(
        (Anomaly("shared_account", tuple(ids)) for ids in owners.values() if len(ids) > 1), key=lambda a: a.employees
    )
