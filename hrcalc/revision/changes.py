"""What changed from one version of a document to another: by key, metric, band, item and example; never by mere layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from hrcalc.engine.names import Grain, grain_of
from hrcalc.policy import source
from hrcalc.policy.display import shown
from hrcalc.policy.document import (
    OWN_ROLE,
    TABLE_OF,
    Band,
    BandTable,
    Document,
    Example,
    Formula,
    ItemRule,
    KeyedTable,
    Metric,
)
from hrcalc.policy.syntax import constant
from hrcalc.revision.formula_text import worded
from hrcalc.revision.meaning import Meaning, form_of
from hrcalc.words import Text, same

Kind = Literal["document", "metric", "table", "item", "example"]
How = Literal["added", "removed", "changed", "reworded"]
"""`reworded`: only written differently; it means what it meant."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key before and after; None where it is not there. `reworded`: both mean the same."""

    key: str
    before: str | None
    after: str | None
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the document that is not as it was. `id` is "" for the document itself, the title for an example."""

    kind: Kind
    id: str
    title: Text
    how: How
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """Two versions of a document, and everything that differs: document, metrics, tables, items, examples."""

    old: Document
    new: Document
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """What one key says: the text to show, what it means, how it is written. Two that mean the same may be written differently."""

    text: str
    meaning: object
    form: object = None
    by_id: str = ""
    """A formula with ids: shown where the texts are alike and the meanings are not."""
    usual: bool = False
    """What is so where nothing is said: not told of a part that is new or gone."""


Said = Mapping[str, _Said]


def revision(old: Meaning, new: Meaning) -> Revision:
    """What changed from a document to another, each read among the documents that it stands with."""
    before, after = old.document, new.document
    changes = [*_compared("document", {"": (before.title, _document(old))}, {"": (after.title, _document(new))})]
    for kind, sides in (
        ("metric", (_metrics(old), _metrics(new))),
        ("table", (_tables(before), _tables(after))),
        ("item", (_items(old), _items(new))),
        ("example", (_examples(before), _examples(after))),
    ):
        changes += _compared(kind, *sides)  # type: ignore[arg-type]  # a literal of the loop
    return Revision(before, after, tuple(changes))


def _compared(
    kind: Kind, before: Mapping[str, tuple[Text, Said]], after: Mapping[str, tuple[Text, Said]]
) -> Iterator[Change]:
    """The parts that differ, in the order of the new document, then those that are gone."""
    for id_ in [*after, *(gone for gone in before if gone not in after)]:
        title = (after.get(id_) or before[id_])[0]
        old, new = (side[id_][1] if id_ in side else {} for side in (before, after))
        one = id_ not in before or id_ not in after
        if one:
            old, new = ({key: s for key, s in side.items() if not s.usual} for side in (old, new))
        found = tuple(_joined(_differences(old, new)))
        if one:
            yield Change(kind, id_, title, "added" if id_ in after else "removed", found)
        elif found:
            yield Change(kind, id_, title, "reworded" if all(d.reworded for d in found) else "changed", found)


def _differences(before: Said, after: Said) -> Iterator[Difference]:
    for key in [*after, *(gone for gone in before if gone not in after)]:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            yield Difference(key, old.text if old else None, new.text if new else None)
        elif old.meaning != new.meaning:
            alike = old.text == new.text
            yield Difference(key, old.by_id if alike else old.text, new.by_id if alike else new.text)
        elif old.form != new.form:
            yield Difference(key, old.text, new.text, reworded=True)


def _joined(found: Iterable[Difference]) -> Iterator[Difference]:
    """What changed alike in both languages is told once."""
    told = list(found)
    for difference in told:
        key, _, lang = difference.key.rpartition(".")
        other = {"zh": "en", "en": "zh"}.get(lang) if key in ("title", "reference", "provisional") else None
        twin = replace(difference, key=f"{key}.{other}")
        if other and twin in told:
            if lang == "zh":
                yield replace(difference, key=key)
        else:
            yield difference


# --- what the parts say -----------------------------------------------------------------------------------------------


def _document(meaning: Meaning) -> Said:
    document = meaning.document
    said = {"policy": _plain(document.name), "effective": _plain(str(document.effective))}
    if document.ends:
        said["ends"] = _plain(str(document.ends))
    said |= _languages("title", document.title, document.name)
    if document.applies_to:
        said["applies_to"] = _formula(meaning, document.applies_to, "employee")
    said |= _languages("reference", document.reference, "")
    return said | (_languages("provisional", document.provisional.text, "") if document.provisional else {})


def _metrics(meaning: Meaning) -> dict[str, tuple[Text, Said]]:
    return {id_: (m.title, _metric(meaning, m)) for id_, m in meaning.document.metrics.items()}


def _metric(meaning: Meaning, metric: Metric) -> Said:
    said = {**_languages("title", metric.title, metric.id), "value": _formula(meaning, metric.formula, "employee")}
    return said | {"show": _Said(metric.show, metric.show, usual=metric.show == "yes")}


def _items(meaning: Meaning) -> dict[str, tuple[Text, Said]]:
    return {id_: (item.title, _item(meaning, item)) for id_, item in meaning.document.items.items()}


def _item(meaning: Meaning, item: ItemRule) -> Said:
    """What an item says, and what is so where it says nothing."""
    grain = grain_of(item.per)
    said = {**_languages("title", item.title, item.id), "formula": _formula(meaning, item.formula, grain)}
    if item.when:
        said["when"] = _formula(meaning, item.when, grain)
    credit = OWN_ROLE[TABLE_OF[item.per]] if item.per in TABLE_OF else ""
    usual = {"per": "employee", "kind": "earning", "taxable": "yes", "credit": credit}
    usual |= {"round": "half_up 0.01", "payable": "monthly"}
    told = {
        "per": item.per,
        "credit": ".".join(item.credit),
        "kind": item.kind,
        "taxable": item.taxable,
        "round": f"{item.round.mode} {shown(item.round.unit)}",
        "payable": f"{item.payable.workdays} workdays after {item.payable.field}" if item.payable else "monthly",
    }
    return said | {key: _Said(text, text, usual=text == usual[key]) for key, text in told.items()}


def _tables(document: Document) -> dict[str, tuple[Text, Said]]:
    return {
        id_: (same(id_), _bands(t) if isinstance(t, BandTable) else _cells(t)) for id_, t in document.tables.items()
    }


def _bands(table: BandTable) -> Said:
    # A band begins at a number, however it is written: in percent where it is one of less than ten.
    percent = all(band.edge < 10 for band in table.bands) and any(band.edge.denominator > 1 for band in table.bands)
    return {edge_of(band, percent): _number(band.value, band.percent) for band in table.bands}


def edge_of(band: Band, percent: bool) -> str:
    """`from 60%`, `above 5,000`: where a band begins, in the words of a document."""
    return f"{'above' if band.above else 'from'} {exactly(band.edge, percent)}"


def _cells(table: KeyedTable) -> Said:
    return {f"{key}.{column}": _number(*cell) for key, row in table.rows.items() for column, cell in row.items()}


def _examples(document: Document) -> dict[str, tuple[Text, Said]]:
    """By title; of several with one title, or with none, by their number among these."""
    found: dict[str, tuple[Text, Said]] = {}
    count: dict[str, int] = {}
    for example in document.examples:
        count[example.title] = number = count.get(example.title, 0) + 1
        name = example.title if number == 1 and example.title else f"{example.title} #{number}".strip()
        found[name] = (same(name), dict(_example(example)))
    return found


def _example(example: Example) -> Iterator[tuple[str, _Said]]:
    for part, mapping in (("given", example.given), ("expect", example.expect)):
        for key, value in (mapping.entries if mapping else {}).items():
            yield f"{part}.{key}", _Said(written(value), _value(value))
    if example.error:
        yield "error", _plain(example.error.text)


# --- what keys say ----------------------------------------------------------------------------------------------------


def _plain(text: str) -> _Said:
    return _Said(text, text)


def _languages(key: str, text: Text, default: str) -> dict[str, _Said]:
    """A text in each language, where it is not the default."""
    return {f"{key}.{lang}": _plain(said) for lang, said in text._asdict().items() if said != default}


def _formula(meaning: Meaning, formula: Formula, grain: Grain) -> _Said:
    text = " ".join(formula.text.split())
    return _Said(text, meaning.of(formula.node, grain), form_of(formula.node), worded(meaning, formula, grain, "en"))


def _number(value: Fraction, percent: bool) -> _Said:
    return _Said(exactly(value, percent), value, percent)


def exactly(value: Fraction, percent: bool = False) -> str:
    """A number for people, as a fraction where decimals cannot tell it: `80%`, `5/6`."""
    text = shown(value, percent)
    return str(value) if text.startswith("≈") else text


def _value(node: source.Value) -> object:
    """What an example's value says: rows are in order, the keys of a row are not."""
    if isinstance(node, source.Mapping):
        return {key: _value(value) for key, value in node.entries.items()}
    if isinstance(node, source.Sequence):
        return [_value(item) for item in node.items]
    number = constant(node.text.strip())
    return node.text.strip() if number is None else number


def written(node: source.Value) -> str:
    """A value on one line, as it could stand in a document."""
    if isinstance(node, source.Mapping):
        return "{" + ", ".join(f"{key}: {written(value)}" for key, value in node.entries.items()) + "}"
    if isinstance(node, source.Sequence):
        return f"[{', '.join(written(item) for item in node.items)}]"
    return " ".join(node.text.split())
