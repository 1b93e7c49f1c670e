"""Near matches of source verification: a deal that is not known to be marketing's, and a lead of marketing with a like customer.

They are told to a person, and change nothing. Asked are the month's deals that are claimed as `own` (or not at all) and verified as
nothing else; a lead counts that came up to the day of signing, and not after the customer's own first touch: later ones do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hrcalc.engine.alike import RARE, Letters, Pairs, distinct, edits, one_edit, one_sign_apart, shared_parts
from hrcalc.engine.columns import Flags, Indexes, Texts
from hrcalc.engine.customers import KEYS, Keys
from hrcalc.engine.sources import Customers, Touches, deal_keys, earliest, from_marketing
from hrcalc.engine.world import World

Likeness = Literal["same_name", "phone", "name", "contained", "name_two"]
"""The same name, but another id or phone; phones or names one edit apart; one name within the other; names two edits apart."""

RANKS: tuple[Likeness, ...] = ("same_name", "phone", "name", "contained", "name_two")
"""The likeliest first."""

MOST = 5
"""Of each deal so many are told: more are a habit of naming, not a customer."""
MOST_PAIRS = 200
"""Of a month so many are told, the likeliest: more nobody decides."""
_LOOKED_AT = 50_000
"""Names that share a part or a spelling are compared one by one, so many pairs at most: where there are more, names say little."""

_SOME = 1_000
"""Pairs whose names are read at a time."""
_NAME, _TWO_EDITS = 4, 8
"""Characters from which on a name is compared, and may be two edits away."""


@dataclass(frozen=True)
class Near:
    """A deal and a lead that look alike (rows), and by what: each likeness with the column that tells it."""

    deal: int
    lead: int
    by: tuple[tuple[Likeness, str], ...]


@dataclass(frozen=True)
class NearMatches:
    """The pairs that are told, the likeliest first, those of one deal together; and whether there are more."""

    pairs: tuple[Near, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class _Found:
    """Pairs of rows, each with what is alike: the place in `RANKS`, and the column (its place in `KEYS`)."""

    deal: Indexes
    lead: Indexes
    rank: NDArray[np.intp]
    column: NDArray[np.intp]

    def take(self, rows: NDArray[np.integer] | Flags) -> _Found:
        """Some of them."""
        return _Found(self.deal[rows], self.lead[rows], self.rank[rows], self.column[rows])


def near_matches(world: World) -> NearMatches:
    """The near matches of the month's deals."""
    deals, leads = (Customers(e.fields, e.day, e.lead) for e in (world.events["deals"], world.events["leads"]))
    asked = _asked(world)
    if not asked.any():
        return NearMatches()
    marketing = from_marketing(world.events["leads"].column("source"), np.arange(len(leads.day)))
    marketing &= leads.day <= int(deals.day[asked].max())
    if not marketing.any():
        return NearMatches()
    touches = world.touches()
    found: list[_Found] = []
    for column, (name, how) in list(enumerate(KEYS))[1:]:
        known = leads.fields.keys(name, how)
        keys = deal_keys(deals, known, name, how)
        keys, known = keys.where(asked[keys.row]), known.where(marketing[known.row])
        if len(keys.row) and len(known.row):
            found.append(_pairs(keys, known, deals, leads, touches, column))
    return _likeliest(found, (keys, known), deals, leads)


def _asked(world: World) -> Flags:
    deals, people = world.events["deals"], world.people
    source = deals.column("verified_source").data
    assert isinstance(source, Texts)
    others = [code for code, value in enumerate(source.values) if value != "own"]
    open_ = ~np.isin(source.codes, others)
    return np.asarray(
        open_ & deals.valid & (deals.day >= people.first_day) & (deals.day <= people.last_day), dtype=bool
    )


def _pairs(keys: Keys, known: Keys, deals: Customers, leads: Customers, touches: Touches, column: int) -> _Found:
    """Deals and leads that are alike in a column: of each spelling the earliest lead, of each pair the likeliest."""
    asked, spellings = keys.text.dictionary_encode(), pc.unique(known.text)
    like = _like_phones if KEYS[column][1] == "phone" else _like_names
    mine, theirs, rank = like(asked.dictionary, spellings)
    spelt, place = np.unique(theirs, return_inverse=True)
    lead_of = earliest(leads, known, spellings.take(pa.array(spelt)))[place]
    # Each deal with a spelling gets all the leads that are like this spelling.
    order = np.argsort(mine, kind="stable")
    mine, lead_of, rank = mine[order], lead_of[order], rank[order]
    code = asked.indices.to_numpy()
    begin = np.searchsorted(mine, code, "left")
    times = np.searchsorted(mine, code, "right") - begin
    place = np.repeat(begin - np.cumsum(times) + times, times) + np.arange(times.sum())
    deal, lead, rank = np.repeat(keys.row, times), lead_of[place], rank[place]
    touch = touches.lead[deal]
    latest = np.where(touch >= 0, leads.day[touch], deals.day[deal])
    counts = np.flatnonzero((leads.day[lead] <= latest) & (lead != touch))
    order = counts[np.lexsort((rank[counts], lead[counts], deal[counts]))]
    found = _Found(deal, lead, rank, np.full(len(deal), column)).take(order)
    return found.take(_begins(found.deal, found.lead))


def _begins(*columns: NDArray[np.integer]) -> Flags:
    """The first row of each run of rows that agree."""
    begins = np.zeros(len(columns[0]), dtype=bool)
    begins[:1] = True
    for column in columns:
        begins[1:] |= column[1:] != column[:-1]
    return begins


_Like = tuple[Indexes, Indexes, NDArray[np.intp]]
"""Numbers of asked and known texts that are alike, and how: the place in `RANKS`."""


def _like_phones(asked: pa.Array, known: pa.Array) -> _Like:
    """Phones of the same length with one other digit, or two neighbours swapped; and those that differ in the extension alone."""
    one, other = Letters(asked), Letters(known)
    mine, theirs = one_edit(one, other)
    apart = one_sign_apart(one, other, (mine, theirs))
    extended = np.array(list(_extended(asked, known)), dtype=np.intp).reshape(-1, 2)
    mine, theirs = distinct((mine[apart], theirs[apart]), (extended[:, 0], extended[:, 1]))
    return mine, theirs, np.full(len(mine), RANKS.index("phone"))


def _extended(asked: pa.Array, known: pa.Array) -> Iterator[tuple[int, int]]:
    """Numbers with another extension, or with one and without."""
    extensions: dict[str, list[tuple[int, str]]] = {}
    for at in np.flatnonzero(pc.match_substring(known, "x")).tolist():
        phone = known[at].as_py()
        extensions.setdefault(phone.partition("x")[0], []).append((at, phone))
    plain = pc.is_in(asked, value_set=pa.array(list(extensions), pa.string()))
    for at in np.flatnonzero(pc.or_(plain, pc.match_substring(asked, "x"))).tolist():
        mine = asked[at].as_py()
        number, _, extension = mine.partition("x")
        others = list(extensions.get(number, ()))
        if extension and (whole := pc.index(known, number).as_py()) >= 0:
            others.append((whole, number))
        yield from ((at, place) for place, theirs in others if theirs != mine and len(others) <= RARE)


def _like_names(asked: pa.Array, known: pa.Array) -> _Like:
    same = np.asarray(pc.fill_null(pc.index_in(asked, value_set=known), -1), dtype=np.intp)
    found = [(at, place, RANKS.index("same_name")) for at, place in enumerate(same.tolist()) if place >= 0]
    one, other = Letters(asked), Letters(known)
    pairs = _long([one_edit(one, other), shared_parts(one, other)], one, other)
    texts = [side.take(pa.array(of)).to_pylist() for side, of in zip((asked, known), pairs, strict=True)]
    for at, place, mine, theirs in zip(pairs[0].tolist(), pairs[1].tolist(), *texts, strict=True):
        if mine != theirs and (likeness := _likeness(mine, theirs)):
            found.append((at, place, RANKS.index(likeness)))
    mine, theirs, rank = np.array(found, dtype=np.intp).reshape(-1, 3).T
    return mine, theirs, rank


def _long(pairs: Sequence[Pairs], asked: Letters, known: Letters) -> Pairs:
    """The pairs without repeats, and without names that are too short to be like anything."""
    mine, theirs = distinct(*pairs)
    keep = np.minimum(asked.lengths[mine], known.lengths[theirs]) >= _NAME
    return mine[keep][:_LOOKED_AT], theirs[keep][:_LOOKED_AT]


def _likeness(mine: str, theirs: str) -> Likeness | None:
    least, most = sorted((len(mine), len(theirs)))
    if mine in theirs or theirs in mine:
        return "contained"
    if most - least > 2 or len(set(mine).symmetric_difference(theirs)) > 4:
        return None
    apart = edits(mine, theirs)
    near = apart == 1 or (apart == 2 and least >= _TWO_EDITS)
    if near and _digits(mine) == _digits(theirs) and not _other_place(mine, theirs):
        return "name" if apart == 1 else "name_two"
    return None


def _other_place(mine: str, theirs: str) -> bool:
    """Whether names differ in their first two characters: 上海…, 深圳…."""
    return mine[2:] == theirs[2:] and mine[0] != theirs[0] and mine[1] != theirs[1]


def _digits(name: str) -> str:
    """The numbers in a name: 第1中学 is not 第2中学."""
    return re.sub(r"\D+", " ", name)


def _likeliest(several: Sequence[_Found], names: tuple[Keys, Keys], deals: Customers, leads: Customers) -> NearMatches:
    """The likeliest pairs of all: those alike in both columns, then by likeness, then the earliest lead.

    `names` are those of the deals and of the leads.
    """
    if not several:
        return NearMatches()
    found = _Found(*(np.concatenate([getattr(f, part.name) for f in several]) for part in fields(_Found)))
    found = found.take(np.lexsort((found.column, found.rank, found.lead, found.deal)))
    first = np.flatnonzero(_begins(found.deal, found.lead))
    count = np.diff(first, append=len(found.deal))
    ids = [
        np.asarray(pc.rank(pc.fill_null(side.fields.strings(name, rows[first]), ""), tiebreaker="dense"))
        for side, name, rows in ((deals, "deal_id", found.deal), (leads, "lead_id", found.lead))
    ]
    best = np.lexsort((*ids, leads.day[found.lead[first]], found.rank[first], -count))
    told: dict[int, list[Near]] = {}
    for deal, lead, by in _plausible(found, first[best], count[best], names):
        if len(told.get(deal, ())) < MOST:
            if sum(map(len, told.values())) == MOST_PAIRS:
                return NearMatches(tuple(chain(*told.values())), more=True)
            told.setdefault(deal, []).append(Near(deal, lead, by))
    return NearMatches(tuple(chain(*told.values())))


def _plausible(
    found: _Found, begin: Indexes, count: Indexes, names: tuple[Keys, Keys]
) -> Iterator[tuple[int, int, tuple[tuple[Likeness, str], ...]]]:
    """The pairs that begin at these places, but for those of two companies that have nothing but phones alike."""
    by_phone = [RANKS.index("phone")]
    for start in range(0, len(begin), _SOME):
        some = begin[start : start + _SOME]
        rows = found.deal[some], found.lead[some]
        mine, theirs = (_texts_at(keys, of) for keys, of in zip(names, rows, strict=True))
        for at, size, deal, lead, one, other in zip(
            some.tolist(),
            count[start : start + _SOME].tolist(),
            *(of.tolist() for of in rows),
            mine,
            theirs,
            strict=True,
        ):
            ranks = found.rank[at : at + size].tolist()
            if ranks != by_phone or not _other_company(one, other):
                columns = found.column[at : at + size].tolist()
                yield deal, lead, tuple((RANKS[r], KEYS[c][0]) for r, c in zip(ranks, columns, strict=True))


def _texts_at(keys: Keys, rows: Indexes) -> list[str | None]:
    """The one key of each row; None where there is none."""
    place = np.searchsorted(keys.row, rows)
    there = np.append(keys.row, -1)[place] == rows
    found: list[str | None] = keys.text.take(pa.array(place, mask=~there)).to_pylist()
    return found


def _other_company(mine: str | None, theirs: str | None) -> bool:
    """Whether both rows name a company, and the names have not even two characters in common that follow one another.

    Then a phone that is nearly the other's is chance. A person's name says nothing of the company.
    """
    if not mine or not theirs or min(len(mine), len(theirs)) < _NAME:
        return False
    parts = {mine[at : at + 2] for at in range(len(mine) - 1)}
    return not any(theirs[at : at + 2] in parts for at in range(len(theirs) - 1))
