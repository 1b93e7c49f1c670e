"""Tables of a policy file: bands, and rows by key."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hrcalc.policy.document import Band, BandTable, KeyedTable
from hrcalc.policy.errors import Position
from hrcalc.policy.source import Mapping, Scalar, Sequence, Value
from hrcalc.policy.value_reader import ValueReader
from hrcalc.words import Text

BAND_KEYS = ("from", "above", "value")
_BAND_MEND = Text("写成 - {from: 60%, value: 100%}。", "Write it as - {from: 60%, value: 100%}.")


def read_table(values: ValueReader, id_: str, key: Scalar, value: Value) -> BandTable | KeyedTable | None:
    """One table. Nothing where it has a mistake: what formulas read from it is then not known."""
    before = len(values.problems)
    table: BandTable | KeyedTable | None
    if isinstance(value, Mapping):
        table = _keyed_table(values, id_, key, value)
    elif isinstance(value, Sequence) and value.items:
        table = _band_table(values, id_, key, value)
    else:
        values.wrong(key.position, Text(f"表“{id_}”没有内容。", f"The table '{id_}' has no rows."), _BAND_MEND)
        table = None
    if len(values.problems) > before:
        values.unread.add(id_)
        return None
    return table


def _band_table(values: ValueReader, id_: str, key: Scalar, value: Sequence) -> BandTable:
    found = [band for item in value.items if (band := _band(values, item))]
    for (lower, _), (upper, place) in pairwise(found):
        if (upper.edge, upper.above) <= (lower.edge, lower.above):
            values.wrong(
                place,
                Text(
                    "这一档的起点不高于上一档:各档必须从小到大。",
                    "This band begins no higher than the one before: bands must rise.",
                ),
                Text("按起点从小到大排列,每个起点只写一次。", "Order the bands by where they begin, each edge once."),
            )
    return BandTable(id_, tuple(band for band, _ in found), key.position)


def _band(values: ValueReader, value: Value) -> tuple[Band, Position] | None:
    """A band, and the place of its edge."""
    entries = values.mapping(value, BAND_KEYS, _BAND_MEND)
    if entries is None:
        return None
    edges = [k for k in ("from", "above") if k in entries.entries]
    if len(edges) != 1:
        why = (
            Text("一档只能有一个起点:from 或 above。", "A band has one edge: from or above.")
            if edges
            else Text("这一档缺少起点 from(或 above)。", "This band lacks its edge: from (or above).")
        )
        if not edges or "value" in entries.entries:
            values.wrong(entries.keys["above"].position if edges else entries.position, why, _BAND_MEND)
        return None
    edge, amount = values.constant(entries, edges[0]), values.constant(entries, "value")
    if edge is None or amount is None:
        return None
    band = Band(edge[0], edges[0] == "above", amount[0], amount[1], edge[1])
    return band, entries.entries[edges[0]].position


def _keyed_table(values: ValueReader, id_: str, key: Scalar, value: Mapping) -> KeyedTable:
    rows: dict[str, dict[str, tuple[Fraction, bool]]] = {}
    for name, row in value.entries.items():
        if not isinstance(row, Mapping) or not row.entries:
            values.wrong(
                row.position,
                Text(f"“{name}”下面应当是“列: 数值”。", f"'{name}' holds 'column: number'."),
                Text("例如 上海: {pension_rate: 8%}。", "For example Shanghai: {pension_rate: 8%}."),
            )
            continue
        cells = {column: values.constant(row, column) for column in row.entries}
        rows[name] = {column: cell for column, cell in cells.items() if cell is not None}
    return KeyedTable(id_, rows, key.position)
