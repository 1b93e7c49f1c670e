"""Which documents apply to whom, and so which document's metric a name means for each person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from hrcalc.engine.columns import Flags, Indexes
from hrcalc.engine.names import Names
from hrcalc.policy.document import Document


class Scope(Protocol):
    """What evaluation must know of people and documents."""

    names: Names

    @property
    def paying(self) -> Sequence[Document]:
        """The documents whose items make up the totals: in an example its own."""

    def domain(self, document: Document) -> Indexes:
        """The people for whom a document's metrics have a meaning."""

    def members(self, document: Document) -> Indexes:
        """The people whom its monthly items pay."""

    def applies(self, document: Document, staff: Indexes) -> Flags:
        """Whether it applies, for each of these rows of the staff list."""

    def related(self, document: Document, name: str) -> list[Document]:
        """The documents whose `name` some person of `document` may mean."""

    def choose(self, document: Document | None, name: str, person: Indexes) -> list[tuple[Document, Indexes]]:
        """Which document defines `name` for each person: pairs of a document and positions in `person`.

        `document` is the one in which the name is written (its own definition wins), None where it is another person's name. People
        for whom no document defines it are in no pair.
        """

    def givers(self, document: Document | None, item: str, person: Indexes) -> list[tuple[Document, Indexes]]:
        """Like `choose`, but with every document that gives the item to a person on some day of the month."""

    def giver(self, item: str, person: int) -> Document | None:
        """The document whose item a one-off amount of a person adds to; None where none gives it to this person."""


class CompanyScope:
    """A month's documents over a company's people.

    A document applies by the row of the last employed day. For someone whose row changed within the month, documents of earlier rows
    still count for events of their days; where both define a name, the last row's documents win.
    """

    def __init__(self, names: Names, month_row: Indexes, spell_person: Indexes, spell_row: Indexes, n: int) -> None:
        self.names = names
        self._month_row = month_row
        self._spell_person = spell_person
        self._spell_row = spell_row
        self._n = n
        self._flags: dict[str, Flags] = {}
        self._monthly: dict[str, Flags] = {}
        self._ever: dict[str, Flags] = {}
        self._active = np.zeros(n, dtype=bool)
        self._active[spell_person] = True

    @property
    def paying(self) -> Sequence[Document]:
        """All documents of the month."""
        return self.names.documents

    def add(self, document: Document, flags: Flags) -> None:
        """Tell for which rows of the staff list a document's `applies_to` holds."""
        self._flags[document.version] = flags
        monthly = flags[self._month_row] if self._n else np.zeros(0, dtype=bool)
        ever = monthly.copy()
        ever[self._spell_person[flags[self._spell_row]]] = True
        self._monthly[document.version] = monthly
        self._ever[document.version] = ever

    def domain(self, document: Document) -> Indexes:
        """The people for whom a document's metrics have a meaning."""
        return np.flatnonzero(self._ever[document.version])

    def members(self, document: Document) -> Indexes:
        """The people whom its monthly items pay."""
        return np.flatnonzero(self._monthly[document.version] & self._active)

    def applies(self, document: Document, staff: Indexes) -> Flags:
        """Whether it applies, for each of these rows of the staff list."""
        return np.asarray(self._flags[document.version][staff], dtype=bool)

    def related(self, document: Document, name: str) -> list[Document]:
        """The documents whose `name` some person of `document` may mean."""
        mine = self._ever[document.version]
        candidates = self.names.defining(document, name)
        if candidates == [document]:
            return candidates
        return [d for d in candidates if (self._ever[d.version] & mine).any()]

    def choose(self, document: Document | None, name: str, person: Indexes) -> list[tuple[Document, Indexes]]:
        """Which document defines `name` for each person."""
        if document is not None and (name in document.metrics or name in document.items):
            return [(document, np.arange(len(person)))]
        open_ = np.ones(len(person), dtype=bool)
        chosen = []
        for flags in (self._monthly, self._ever):
            for candidate in self.names.all_defining(name):
                rows = np.flatnonzero(open_ & flags[candidate.version][person])
                if len(rows):
                    chosen.append((candidate, rows))
                    open_[rows] = False
        return chosen

    def givers(self, document: Document | None, item: str, person: Indexes) -> list[tuple[Document, Indexes]]:
        """Every document that gives the item to each person: who changed documents within the month may have it from two."""
        if document is not None and item in document.items:
            return [(document, np.arange(len(person)))]
        definers = [d for d in self.names.all_defining(item) if item in d.items]
        found = [(d, np.flatnonzero(self._ever[d.version][person])) for d in definers]
        return [(d, rows) for d, rows in found if len(rows)]

    def giver(self, item: str, person: int) -> Document | None:
        """The document whose item a one-off amount of a person adds to: the month's end decides."""
        one = np.array([person], dtype=np.intp)
        given = [d for d, _ in self.givers(None, item, one)]
        return next((d for d in given if self._monthly[d.version][person]), given[0] if given else None)

    def both(self, documents: Sequence[Document]) -> Indexes:
        """People to whom more than one of these documents apply at once: on some day, or at the month's end."""
        found = np.sum([self._monthly[d.version] for d in documents], axis=0) > 1
        counts = np.sum([self._flags[d.version][self._spell_row] for d in documents], axis=0)
        found[self._spell_person[counts > 1]] = True
        return np.flatnonzero(found)


class ExampleScope:
    """An example's documents: its own apply to everyone in it, others are asked only for names that these lack."""

    def __init__(self, names: Names, own: Sequence[Document], n: int, applies: dict[str, Flags]) -> None:
        self.names = names
        self.own = list(own)
        self._n = n
        self._applies = applies
        """Version -> for each person whether `applies_to` holds: who is asked where several documents define a name."""

    @property
    def paying(self) -> Sequence[Document]:
        """The documents that the example tests."""
        return self.own

    def domain(self, document: Document) -> Indexes:
        """Everyone in the example."""
        return np.arange(self._n)

    def members(self, document: Document) -> Indexes:
        """Everyone in the example."""
        return np.arange(self._n)

    def applies(self, document: Document, staff: Indexes) -> Flags:
        """An example does not test `applies_to`."""
        return np.ones(len(staff), dtype=bool)

    def related(self, document: Document, name: str) -> list[Document]:
        """The documents whose `name` may be meant."""
        return self._candidates(document, name)

    def set_applies(self, document: Document, flags: Flags) -> None:
        """Tell for whom in the example a document's `applies_to` holds."""
        self._applies[document.version] = flags

    def _candidates(self, document: Document | None, name: str) -> list[Document]:
        defining = self.names.all_defining(name)
        if document is not None and document in defining:
            return [document]
        return [d for d in defining if d in self.own] or defining

    def giver(self, item: str, person: int) -> Document | None:
        """Examples have no one-off amounts."""
        return None

    def givers(self, document: Document | None, item: str, person: Indexes) -> list[tuple[Document, Indexes]]:
        """An example's people have the same documents all month."""
        return self.choose(document, item, person)

    def choose(self, document: Document | None, name: str, person: Indexes) -> list[tuple[Document, Indexes]]:
        """Which document defines `name` for each person."""
        candidates = self._candidates(document, name)
        if len(candidates) == 1:
            return [(candidates[0], np.arange(len(person)))]
        open_ = np.ones(len(person), dtype=bool)
        chosen = []
        for candidate in candidates:
            flags = self._applies.get(candidate.version)
            rows = np.flatnonzero(open_ & flags[person]) if flags is not None else np.zeros(0, dtype=np.intp)
            if len(rows):
                chosen.append((candidate, rows))
                open_[rows] = False
        return chosen
