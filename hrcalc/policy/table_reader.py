"""Tables of a policy file: bands, and rows by key."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

from hrcalc.policy.document import Band, BandTable, KeyedTable
from hrcalc.policy.errors import Position
from hrcalc.policy.source import Mapping, Scalar, Sequence, Value
from hrcalc.policy.value_reader import ValueReader
from hrcalc.words import Text

BAND_KEYS = ("from", "above", "value")
_ENDS = ("to", "until", "end", "below", "max", "终点")
_LONGEST = 4_096
"""Bits of the common denominator of a table: arithmetic over it stays quick."""
_BAND_MEND = Text("写成 - {from: 60%, value: 100%}。", "Write it as - {from: 60%, value: 100%}.")


def read_table(values: ValueReader, id_: str, key: Scalar, value: Value) -> BandTable | KeyedTable | None:
    """One table. Nothing where it has a mistake: what formulas read from it is then not known."""
    before = len(values.problems)
    table: BandTable | KeyedTable | None
    if isinstance(value, Mapping) and value.entries:
        table = _keyed_table(values, id_, key, value)
    elif isinstance(value, Sequence) and value.items:
        table = _band_table(values, id_, key, value)
    else:
        values.wrong(key.position, Text(f"表“{id_}”没有内容。", f"The table '{id_}' has no rows."), _BAND_MEND)
        table = None
    if table is not None and _denominator(table).bit_length() > _LONGEST:
        values.wrong(
            key.position,
            Text(
                f"表“{id_}”里的分数太杂,没有合适的公分母。",
                f"The fractions of the table '{id_}' have no fit common denominator.",
            ),
            Text("把数值写成小数,如 0.3333。", "Write the values as decimals, such as 0.3333."),
        )
    if len(values.problems) > before:
        values.unread.add(id_)
        return None
    return table


def _denominator(table: BandTable | KeyedTable) -> int:
    """The common denominator of a table's numbers, or of as many as make it too long."""
    if isinstance(table, BandTable):
        found = {n.denominator for band in table.bands for n in (band.edge, band.value)}
    else:
        found = {number.denominator for row in table.rows.values() for number, _ in row.values()}
    common = 1
    for denominator in sorted(found):
        common = math.lcm(common, denominator)
        if common.bit_length() > _LONGEST:
            break
    return common


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
    entries = values.mapping(value, (*BAND_KEYS, *_ENDS), _BAND_MEND)
    if entries is None:
        return None
    for key in (key for key in entries.entries if key in _ENDS):
        values.wrong(
            entries.keys[key].position,
            Text("一档不写终点:它到下一档的起点为止。", "A band has no end: it lasts to where the next one begins."),
            Text(f"删掉 {key}。", f"Remove {key}."),
        )
    edges = [k for k in ("from", "above") if k in entries.entries]
    if len(edges) != 1:
        why = (
            Text("一档只有一个起点。", "A band has one edge.")
            if edges
            else Text("这一档缺少起点 from(或 above)。", "This band lacks its edge: from (or above).")
        )
        if not edges or "value" in entries.entries:
            mend = Text("留下一个:from 含起点,above 不含。", "Keep one: from owns its edge, above does not.")
            place = entries.keys["above"].position if edges else entries.position
            values.wrong(place, why, mend if edges else _BAND_MEND)
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
            cell = row.text if isinstance(row, Scalar) and row.text else "8%"
            values.wrong(
                row.position,
                Text(f"“{name}”下面应当是“列: 数值”。", f"'{name}' holds 'column: number'."),
                Text(f"给列一个名称:{name}: {{rate: {cell}}}。", f"Give the column a name: {name}: {{rate: {cell}}}."),
            )
            break
        cells = {column: values.constant(row, column) for column in row.entries}
        rows[name] = {column: cell for column, cell in cells.items() if cell is not None}
    return KeyedTable(id_, rows, key.position)
