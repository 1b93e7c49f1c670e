"""What a name in a formula means, and of what type it is; what cannot be meant is refused with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from hrcalc.engine import hints, type_words
from hrcalc.engine.columns import NUMERIC, Type, merged_type
from hrcalc.engine.events import EVENT_TABLES, LINKS, ROLES
from hrcalc.engine.fields import FieldLike, type_of
from hrcalc.engine.metric_types import MetricTypes
from hrcalc.engine.world import COMPUTED, SHARE, SPELL, Vocabulary
from hrcalc.policy import tree
from hrcalc.policy.document import TABLE_OF, TOTAL_TITLES, TOTALS, UNPOSTED, BandTable, Document, KeyedTable, Per
from hrcalc.policy.errors import Follows, FormulaError, did_you_mean, several_meant
from hrcalc.words import Text

Grain = str
"""What a formula's rows are: `employee`, `spell`, or an event table's name."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a name stands for. `role`: whose (() is the owner of the row); `link`: a field of the event's lead."""

    kind: Literal["field", "staff", "spell", "share", "metric", "item", "total"]
    name: str
    type: Type
    role: tuple[str, ...] = ()
    link: bool = False
    others: bool = False
    """Of everyone in a group."""
    choices: tuple[str, ...] = ()

    @property
    def foreign(self) -> bool:
        """Whether other people's values are read, each by that person's documents."""
        return bool(self.role) or self.others


def grain_of(per: Per) -> Grain:
    """The rows that an item's lines are about."""
    return TABLE_OF.get(per, per)


class Names:
    """The names of some documents together, over the fields of the tables."""

    def __init__(
        self,
        documents: Sequence[Document],
        vocabulary: Vocabulary,
        past: Sequence[Document] = (),
        unread: Iterable[str] = (),
    ) -> None:
        """`past` are documents not in force: closed months may have paid their items. `unread` are words that may be names unknown."""
        self.documents = list(documents)
        self.past = list(past)
        self.unread = {*unread, *(word for d in self.documents for word in d.unread)}
        self.vocabulary: dict[str, Mapping[str, FieldLike]] = {
            **vocabulary,
            "spell": SPELL,
            "deals": {**vocabulary["deals"], **COMPUTED},
        }
        self._references: dict[tuple[str, Grain, tree.Name], Reference] = {}
        self.metric_types = MetricTypes(self)

    # --- documents --------------------------------------------------------------------------------------------------

    @cached_property
    def _defining(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        for document in self.documents:
            for name in (*document.metrics, *document.items, *document.tables):
                found.setdefault(name, []).append(document)
        return found

    def defining(self, document: Document, name: str) -> list[Document]:
        """The documents that may define a name seen from one of them: itself alone, where it does."""
        if name in document.metrics or name in document.items or name in document.tables:
            return [document]
        return self._defining.get(name, [])

    @property
    def defined(self) -> Iterable[str]:
        """Every metric, item and table of the documents."""
        return self._defining

    @property
    def tables_named(self) -> set[str]:
        """Every table of the documents."""
        return {name for d in self.documents for name in d.tables}

    def raise_if_unread(self, word: str, at: int) -> None:
        """Where a word may be a name that could not be read, nothing more can be said. Raises a FormulaError that is not told."""
        if word in self.unread:
            raise Follows(at)

    def item_named(self, word: str) -> str:
        """The id of an item by its id or its title; the word itself where it names none, or several."""
        if any(word in d.items for d in self.documents):
            return word
        ids = {i for d in self.documents for i in d.titles.get(word, ()) if i in d.items}
        return ids.pop() if len(ids) == 1 else word

    def posted_named(self, word: str) -> str | None:
        """An item (also of documents that are no longer in force) or a total, by its id or its title."""
        word = TOTAL_TITLES.get(word, word)
        if word in UNPOSTED:
            return None
        if word in TOTALS or word in self._items:
            return word
        for documents in (self.documents, self.past):  # what is in force first
            found = {i for d in documents for i in d.titles.get(word, ()) if i in d.items}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    @property
    def postable(self) -> list[str]:
        """What `posted` may name: items and totals, by id and title."""
        titles = [t for d in (*self.documents, *self.past) for t, ids in d.titles.items() if set(ids) & set(d.items)]
        totals = [word for id_, title in TOTALS.items() if id_ not in UNPOSTED for word in (id_, title.zh)]
        return [*sorted(self._items), *totals, *titles]

    @cached_property
    def _items(self) -> set[str]:
        return {i for d in (*self.documents, *self.past) for i in d.items}

    def definers(self, document: Document, reference: Reference) -> list[Document]:
        """The documents that may define what a reference of a document reads."""
        if reference.foreign:
            return self.all_defining(reference.name)
        return self.defining(document, reference.name)

    def all_defining(self, name: str) -> list[Document]:
        """Every document that defines a name."""
        return self._defining.get(name, [])

    def table(self, document: Document, name: str, at: int = 0) -> BandTable | KeyedTable | None:
        """A table by name; the document's own wins. Raises FormulaError where several other documents have one of that name."""
        found = [d for d in self.defining(document, name) if name in d.tables]
        if len(found) > 1:
            versions = ", ".join(d.version for d in found)
            raise FormulaError(
                at,
                Text(f"几份制度都有表“{name}”:{versions}。", f"Several documents have a table '{name}': {versions}."),
                Text("改名,或把表写进本制度。", "Rename one, or write the table into this document."),
            )
        return found[0].tables[name] if found else None

    # --- names ------------------------------------------------------------------------------------------------------

    def reference(self, document: Document, grain: Grain, name: tree.Name) -> Reference:
        """What a name means in a document at a grain. Raises FormulaError where it means nothing, or two things."""
        key = (document.version, grain, name)
        if key not in self._references:
            self._references[key] = self._resolve(document, grain, name)
        return self._references[key]

    def _resolve(self, document: Document, grain: Grain, name: tree.Name) -> Reference:
        *path, last = name.parts
        if not path:
            return self._plain(document, grain, last, name)
        if path == ["lead"] and grain in LINKS:
            return replace(self._field("leads", last, name), link=True)
        role = tuple(path)
        roles = ROLES.get(grain, ()) if grain in EVENT_TABLES else ()
        if role[0] not in roles or any(r != "manager" for r in role[1:]):
            raise FormulaError(name.at, *hints.unknown_path(self, document, grain, path, last))
        found = self._of_person(document, last, name)
        return replace(found, role=role)

    def _plain(self, document: Document, grain: Grain, word: str, name: tree.Name) -> Reference:
        candidates: list[Reference] = []
        if grain in EVENT_TABLES:
            if word in ("share", SHARE.title):
                return Reference("share", "share", "number")
            candidates += self._named_field(grain, word, "field")
        elif grain == "spell":
            candidates += self._named_field("spell", word, "spell")
        candidates += self._persons(document, word, name.at)
        by_id = [c for c in candidates if c.name == word]
        different: dict[str, Reference] = {}
        for candidate in candidates:
            different.setdefault(candidate.name, candidate)  # the row's own column before the person's of that name
        return self._only(document, grain, by_id[:1] or list(different.values()), word, name)

    def _of_person(self, document: Document, word: str, name: tree.Name) -> Reference:
        return self._only(document, "employee", self._persons(document, word, name.at, foreign=True), word, name)

    def _persons(self, document: Document, word: str, at: int, foreign: bool = False) -> list[Reference]:
        """What a word may mean of a person: a field of the staff list, a metric, an item, a total. An id wins over a title."""
        if word in self.vocabulary["employees"]:
            return self._named_field("employees", word, "staff")
        if word in TOTALS:
            return [Reference("total", word, "money")]
        if found := self._defined(document, word, at, foreign):
            return [found]
        titled = self._named_field("employees", word, "staff")
        if word in TOTAL_TITLES:
            titled.append(Reference("total", TOTAL_TITLES[word], "money"))
        own = document.titles.get(word)
        ids = own or tuple(dict.fromkeys(i for d in self.documents for i in d.titles.get(word, ())))
        titled += [r for id_ in ids if (r := self._defined(document, id_, at, foreign))]
        return titled

    def _defined(self, document: Document, id_: str, at: int, foreign: bool) -> Reference | None:
        """A metric or item by id. Raises FormulaError where documents that may be meant disagree on what it is."""
        candidates = self.all_defining(id_) if foreign else self.defining(document, id_)
        givers = [d for d in candidates if id_ in d.items]
        metrics = [d for d in candidates if id_ in d.metrics]
        if givers and metrics:
            raise FormulaError(at, *type_words.two_kinds(id_, givers[0].version, metrics[0].version))
        if givers:
            return Reference("item", id_, "money")
        if not metrics:
            return None
        types = {d.version: self.metric_types.of(id_, [d]) for d in metrics}
        merged = merged_type(list(types.values()))
        for version, type_ in types.items():
            if type_ != merged and not (type_ in NUMERIC and merged in NUMERIC and "number" in (type_, merged)):
                other = next(v for v, t in types.items() if t == merged)
                raise FormulaError(at, *type_words.two_types(id_, version, type_, other, merged))
        return Reference("metric", id_, merged)

    def _named_field(self, table: str, word: str, kind: Literal["field", "staff", "spell"]) -> list[Reference]:
        fields = self.vocabulary[table]
        found = fields.get(word)
        if found is not None:
            return [_field(kind, word, found)]
        return [_field(kind, name, f) for name, f in fields.items() if f.title == word]

    def _field(self, table: str, word: str, name: tree.Name) -> Reference:
        found = self._named_field(table, word, "field")
        if not found:
            why = Text(f"{table} 没有列“{word}”。", f"{table} has no column '{word}'.")
            raise FormulaError(name.at, why, did_you_mean(word, self.vocabulary[table]))
        return found[0]

    def _only(self, document: Document, grain: Grain, found: list[Reference], word: str, name: tree.Name) -> Reference:
        if len(found) == 1:
            return found[0]
        if found:
            raise FormulaError(name.at, *several_meant(word, [r.name for r in found]))
        self.raise_if_unread(word, name.at)
        raise FormulaError(name.at, *hints.unknown(self, document, grain, word))

    def choices_of(self, grain: Grain, reference: Reference) -> Mapping[str, str]:
        """The known values of a column, in the data -> in Chinese; none where any text may stand."""
        if not reference.choices:
            return {}
        tables = {"field": grain if not reference.link else "leads", "staff": "employees", "spell": "spell"}
        return self.vocabulary[tables[reference.kind]][reference.name].choices

    # --- types ------------------------------------------------------------------------------------------------------

    def type_of(self, document: Document, grain: Grain, node: tree.Node) -> Type:
        """The type of a part of a formula. Raises FormulaError at what does not go together."""
        from hrcalc.engine.types import Checker

        return Checker(self, document, grain).type_of(node)


def _field(kind: Literal["field", "staff", "spell"], name: str, field: FieldLike) -> Reference:
    return Reference(kind, name, type_of(field.kind), choices=tuple(field.choices))
