"""Sentences of explanations: what is said round the words of a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hrcalc.explain.terms import ROWS, Unit
from hrcalc.money import Rounding
from hrcalc.policy.display import shown
from hrcalc.policy.document import TABLE_OF, Document, ItemRule
from hrcalc.words import Text

UNKNOWN = Text("算不出来", "cannot be computed")
_SPELLS = Unit("段", "stretch", "stretches")
_MODES: Mapping[str, Text] = {
    "half_up": Text("四舍五入", "rounded"),
    "up": Text("进位", "rounded up"),
    "down": Text("舍去", "rounded down"),
}
PLACES: Mapping[Fraction, Text] = {
    Fraction(1, 100): Text("到分", "to the fen"),
    Fraction(1, 10): Text("到角", "to the jiao"),
    Fraction(1): Text("到元", "to the yuan"),
}
"""What amounts are rounded to, by its yuan."""


def document_note(document: Document) -> Text:
    """A document with its version and reference."""
    zh, en = (f" · {text}" if text else "" for text in document.reference)
    return Text(f"{document.title.zh} ({document.version}){zh}", f"{document.title.en} ({document.version}){en}")


def in_yuan(amount: str) -> Text:
    """`1,500.00 元`."""
    return Text(f"{amount} 元", f"{amount} yuan")


def led(head: Text, said: Text) -> Text:
    """`满足条件:…`."""
    return Text(f"{head.zh}:{said.zh}", f"{head.en}: {said.en}")


def equals(said: Text, result: Text, note: Text) -> Text:
    """A formula in words and what it comes to; `note` says what rounding did."""
    zh, en = (f"({note.zh})", f" ({note.en})") if note.zh else ("", "")
    return Text(f"{said.zh} = {result.zh}{zh}", f"{said.en} = {result.en}{en}")


def rounding_words(rule: Rounding, shared: bool) -> Text:
    """How an amount was rounded."""
    mode = _MODES[rule.mode]
    place = PLACES.get(rule.unit) or Text(f"到 {shown(rule.unit)} 元", f"to {shown(rule.unit)} yuan")
    if not shared:
        return Text(mode.zh + place.zh, f"{mode.en} {place.en}")
    return Text(
        f"{mode.zh}{place.zh},同一单各人之和等于整单",
        f"{mode.en} {place.en}, so that the parts of the deal add up to the whole",
    )


def unit_of(item: ItemRule) -> Unit:
    """What an item has lines for; in a month there is one for each person."""
    return _SPELLS if item.per == "spell" else ROWS.get(TABLE_OF.get(item.per, ""), Unit("笔", "line", "lines"))


def lines_words(item: ItemRule, amounts: Sequence[str], total: str) -> Text:
    """`10 单,每单 200.00 元,合计 2,000.00 元`."""
    unit, count = unit_of(item), len(amounts)
    english = unit.one if count == 1 else unit.many
    zh, en = f"{count} {unit.zh}", f"{count} {english}"
    if count > 1 and len(set(amounts)) == 1:
        zh, en = f"{zh},每{unit.zh} {amounts[0]} 元", f"{en} at {amounts[0]} yuan each"
    return Text(f"{zh},{'合计 ' * (count > 1)}{total} 元", f"{en}, {total} yuan{' in all' * (count > 1)}")
