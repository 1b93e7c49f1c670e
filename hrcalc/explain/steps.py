"""The bands of a table in words: the one that a value fell in, and the steps that were added up."""

from __future__ import annotations

from hrcalc.engine.bands import place_of
from hrcalc.engine.columns import Column
from hrcalc.explain.branch import Band
from hrcalc.policy.display import shown
from hrcalc.policy.document import Band as TableBand
from hrcalc.policy.document import BandTable
from hrcalc.words import NOTHING, Text


def band_of(table: BandTable, x: Column) -> Band | None:
    """The band in which the first value of a column falls; None below the first."""
    place = int(place_of(table, x.numbers)[0])
    if place < 0:
        return None
    low, high = _edge(table, place, x), _edge(table, place + 1, x) if place + 1 < len(table.bands) else ""
    return Band(shown(x.value(0), x.type == "ratio"), low, high, table.bands[place].above)


def band_words(table: BandTable, x: Column) -> Text:
    """`达到 80% 一档`, `60% 至不满 70% 一档`; `in the band from 60% to under 70%`."""
    place = int(place_of(table, x.numbers)[0])
    if place < 0:
        return NOTHING
    low, above = _edge(table, place, x), table.bands[place].above
    if place + 1 == len(table.bands):
        word = Text("超过", "above") if above else Text("达到", "from")
        return Text(f"{word.zh} {low} 一档", f"in the band {word.en} {low}")
    high = _edge(table, place + 1, x)
    begin = Text(f"超过 {low}", f"above {low}") if above else Text(low, f"from {low}")
    end = (
        Text(f"至 {high}", f"up to {high}")
        if table.bands[place + 1].above
        else Text(f"至不满 {high}", f"to under {high}")
    )
    return Text(f"{begin.zh} {end.zh} 一档", f"in the band {begin.en} {end.en}")


def steps(table: BandTable, x: Column, start: Column | None = None) -> str:
    """What `marginal` adds up: `50,000 × 2% + 20,000 × 5%`."""
    low = start.numbers.at(0) if start is not None else table.bands[0].edge
    high = x.numbers.at(0)
    parts = []
    for i, band in enumerate(table.bands):
        top = table.bands[i + 1].edge if i + 1 < len(table.bands) else max(low, high)
        inside = min(max(low, high), top) - max(min(low, high), band.edge)
        if inside > 0:
            parts.append(f"{shown(inside, x.type == 'ratio')} × {shown(band.value, band.percent)}")
    text = " + ".join(parts) or "0"
    return f"−({text})" if low > high else text


def between(table: BandTable, x: Column) -> Text:
    """What `interpolate` draws its line between."""
    place = int(place_of(table, x.numbers)[0])
    ends = [f"{_edge(table, i, x)} → {_value(table.bands[i])}" for i in (place, place + 1) if 0 <= i < len(table.bands)]
    if place + 1 >= len(table.bands):
        return Text(f"达到最高一档({ends[-1]})", f"at the last edge ({ends[-1]})")
    return Text(f"在 {ends[0]} 与 {ends[-1]} 之间按比例", f"between {ends[0]} and {ends[-1]} in proportion")


def _edge(table: BandTable, place: int, x: Column) -> str:
    band = table.bands[place]
    return shown(band.edge, band.edge_percent or x.type == "ratio")


def _value(band: TableBand) -> str:
    return shown(band.value, band.percent)
