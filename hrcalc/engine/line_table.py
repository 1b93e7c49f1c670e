"""The lines of an evaluated month as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.columns import Flags, Indexes
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.events import KEY, Events
from hrcalc.engine.fen import money_array
from hrcalc.engine.lines import Block, payable_on
from hrcalc.engine.plan import Paying, counts_for
from hrcalc.engine.result import LINES, Item
from hrcalc.engine.session import adjusted_fen
from hrcalc.engine.working import workings
from hrcalc.exact import Exact
from hrcalc.policy.document import KINDS, Document, ItemRule
from hrcalc.words import Lang

_TAXABLE, _EXEMPT = "taxable", "exempt"


@dataclass(frozen=True)
class _Part:
    """Lines of one block, as columns."""

    person: np.ndarray
    fen: np.ndarray
    place: np.ndarray
    columns: dict[str, pa.Array | list[str] | str]


def line_table(
    month: Evaluated, free: Flags, items: list[Item], lang: Lang, *, with_working: bool = True
) -> tuple[pa.Table, dict[str, np.ndarray]]:
    """The lines of those who are not held (a flag for each person), as LINES has them, and the sum of each kind for each person in fen.

    `taxable` and `exempt` beside the kinds are what is taxed with the month, and the earnings that are not taxed at all.
    """
    paid = month.world.people.active & free
    order = {item.id: i for i, item in enumerate(items)}
    n = len(month.world.people)
    sums = {kind: np.zeros(n, dtype=np.int64) for kind in (*KINDS, _TAXABLE, _EXEMPT)}
    tables: list[pa.Table] = []
    keys: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for at, document in enumerate(month.documents):
        for item in document.items.values():
            for made in (
                _block_part(month, document, item, paid, with_working),
                _adjusted_part(month, document, item, paid),
            ):
                if made is None or not len(made.person):
                    continue
                fen = made.fen.astype(np.int64)
                for name, sign in _counts(item):
                    np.add.at(sums[name], made.person, sign * fen)
                tables.append(_table(month, document, item, made, lang))
                rank = np.full(len(made.person), order[item.id] * 1000 + at)
                keys.append((made.place, rank, made.person))
    carried = month.world.carried.where(free)
    if len(carried.person):
        for part in carried.parts(n):
            for name, sign in _counts(part):
                sums[name] += sign * part.fen
        tables.append(carried.lines.select(LINES.names))
        ranks = [order.get(item, len(order)) * 1000 + 999 for item in carried.lines["item"].to_pylist()]
        keys.append((np.arange(len(ranks)), np.array(ranks), carried.person))
    if not tables:
        return LINES.empty_table(), sums
    table = pa.concat_tables(tables)
    place, rank, person = (np.concatenate([k[i] for k in keys]) for i in range(3))
    return table.take(pa.array(np.lexsort((place, rank, person)))), sums


def _counts(item: Paying) -> Iterator[tuple[str, int]]:
    """The sums that an item's lines enter, and how."""
    yield item.kind, 1
    if sign := counts_for("taxable_earnings", item):
        yield _TAXABLE, sign
    if item.kind == "earning" and item.taxable == "no":
        yield _EXEMPT, 1


def _block_part(month: Evaluated, document: Document, item: ItemRule, paid: Flags, with_working: bool) -> _Part | None:
    block = month.session.block(document, item.id)
    keep = np.flatnonzero(paid[block.rows.person])
    if not len(keep):
        return None
    if len(keep) < len(block.rows):
        block = Block(document, item, block.rows.take(keep), block.fen[keep], block.problems, block.faults)
    rows = block.rows
    world = month.world
    columns: dict[str, pa.Array | list[str] | str] = {
        "per": item.per,
        "credit": ".".join(item.credit),
        "formula": " ".join(item.formula.text.split()),
        "working": workings(month.session, rows, item.round) if with_working else "",
        "payable_on": payable_on(world, block) if item.payable else "",
        "share": "",
        "event": "",
    }
    if rows.event is not None:
        columns["source"] = world.events[rows.grain].sources(rows.event)
        columns["event"] = event_ids(world.events[rows.grain], rows.event)
        if rows.share is not None:
            columns["share"] = _shares(rows.share)
        place = rows.event
    else:
        columns["source"] = [world.people.sources[i] for i in rows.staff.tolist()]
        place = rows.spell if rows.spell is not None else np.zeros(len(rows), dtype=np.intp)
    return _Part(rows.person, block.fen, place, columns)


def event_ids(events: Events, rows: Indexes) -> pa.Array:
    """The id of each of these events; the day (and kind of leave) of those that have none."""
    names = [name for name in KEY[events.name] if name in events.fields.fields]
    parts = [pc.fill_null(pc.cast(events.fields.strings(name, rows), pa.string()), "") for name in names]
    return pc.binary_join_element_wise(*parts, "/") if parts else pa.array([""] * len(rows), pa.string())


def _shares(share: Exact) -> list[str]:
    """Each share as a decimal; "" for a whole one."""
    nums: list[int] = share.num.tolist()
    assert isinstance(share.den, int)  # shares are decimals, over one power of ten
    known = {num: "" if num == share.den else _decimal(Fraction(num, share.den) * 10**6) for num in set(nums)}
    return [known[num] for num in nums]


def _decimal(millionths: Fraction) -> str:
    """A number of millionths as a decimal without trailing zeros."""
    whole = int(millionths)
    return f"{whole // 10**6}.{whole % 10**6:06d}".rstrip("0").rstrip(".")


def _adjusted_part(month: Evaluated, document: Document, item: ItemRule, paid: np.ndarray) -> _Part | None:
    world = month.world
    places = [i for i in month.session.adjustments(document, item.id) if paid[world.adjustments[i].person]]
    if not places:
        return None
    told = [world.adjustments[i] for i in places]
    return _Part(
        np.array([a.person for a in told], dtype=np.intp),
        np.array([adjusted_fen(world, i) for i in places], dtype=np.int64),
        np.arange(len(places)) + 2**40,
        {
            "per": "adjustment",
            "credit": "",
            "formula": "",
            "working": [a.note for a in told],
            "payable_on": "",
            "share": "",
            "source": [a.source for a in told],
            "event": "",
        },
    )


def _table(month: Evaluated, document: Document, item: ItemRule, part: _Part, lang: Lang) -> pa.Table:
    n = len(part.person)
    same = {
        "item": item.id,
        "title": item.title.of(lang),
        "kind": item.kind,
        "policy": document.name,
        "effective": document.effective.first.isoformat(),
        "origin_month": "",
    }
    ids = pa.array(month.world.people.ids, pa.string())
    columns: dict[str, pa.Array] = {
        "employee_id": ids.take(pa.array(part.person)),
        "amount": money_array(part.fen),
        **{name: pa.repeat(pa.scalar(value, pa.string()), n) for name, value in same.items()},
    }
    for name, value in part.columns.items():
        if isinstance(value, str):
            value = pa.repeat(pa.scalar(value, pa.string()), n)
        columns[name] = value if isinstance(value, pa.Array) else pa.array(value, pa.string())
    return pa.table([columns[name] for name in LINES.names], schema=LINES)
