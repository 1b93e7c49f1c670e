"""Source verification: was the customer of a deal that is claimed as `own` touched by marketing first?

The same customer is recognised by customer id or phone, whichever lead came first, so that a seller's own lead with the id does not hide
marketing's with the phone; where neither finds a lead, by the company's name. `customers` says in which forms these are compared. The first
touch is the earliest such lead up to the day of signing. Where that lead came from marketing, the deal's verified source is `marketing`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hrcalc.engine.columns import Column, Flags, Indexes, Texts
from hrcalc.engine.customers import KEYS, How, Keys
from hrcalc.engine.fields import Fields
from hrcalc.engine.people import Days


@dataclass(frozen=True)
class Customers:
    """A table whose rows have a customer: its columns, the day of each row, and for deals the lead that they name."""

    fields: Fields
    day: Days
    lead: Indexes | None = None


BY = (*(name for name, _ in KEYS), "lead_id")
"""What may tell a deal's customer: the columns by which one is recognised, and the lead that the deal itself names."""


@dataclass(frozen=True)
class Touches:
    """The first touch of every deal: the row of the lead, and what told the customer (its place in `BY`); -1 where there is none."""

    lead: Indexes
    by: NDArray[np.int8]

    @classmethod
    def none(cls, size: int = 0) -> Touches:
        """Deals that nobody touched before."""
        return cls(np.full(size, -1, dtype=np.intp), np.full(size, -1, dtype=np.int8))


def first_touches(deals: Customers, leads: Customers) -> Touches:
    """The lead by which each deal's customer was first touched."""
    found = Touches.none(len(deals.day))
    if not len(deals.day) or not len(leads.day):
        return found
    for at, (name, how) in enumerate(KEYS):
        known = leads.fields.keys(name, how)
        keys = deal_keys(deals, known, name, how)
        if name == "customer_name":
            keys = keys.where(found.lead[keys.row] < 0)
        if not len(keys.row):
            continue
        coded = keys.text.dictionary_encode()
        lead = earliest(leads, known, coded.dictionary)[coded.indices.to_numpy()]
        touched = np.flatnonzero((lead >= 0) & (leads.day[lead] <= deals.day[keys.row]))
        _keep(found, _first(keys.row[touched], lead[touched], leads, len(deals.day)), at, leads)
    if deals.lead is not None:
        own = (found.lead < 0) & (deals.lead >= 0) & (leads.day[deals.lead] <= deals.day)
        _keep(found, np.where(own, deals.lead, -1), BY.index("lead_id"), leads)
    return found


def _keep(found: Touches, lead: Indexes, by: int, leads: Customers) -> None:
    """Note the leads that came before those which were found so far."""
    better = (lead >= 0) & ((found.lead < 0) | (leads.day[lead] < leads.day[found.lead]))
    found.lead[better] = lead[better]
    found.by[better] = by


def deal_keys(deals: Customers, known: Keys, name: str, how: How) -> Keys:
    """What a column tells of the customer of each deal, by row; where the deal does not tell, its lead's (`known`: those of all leads)."""
    said = deals.fields.keys(name, how)
    if deals.lead is None:
        return said
    silent = deals.lead >= 0
    silent[said.row] = False
    asked = np.flatnonzero(silent)
    begin, end = (np.searchsorted(known.row, deals.lead[asked], side) for side in ("left", "right"))
    times = end - begin
    place = np.repeat(begin - np.cumsum(times) + times, times) + np.arange(times.sum())
    told = known.text.take(pa.array(place))
    if not len(said.row):
        return Keys(np.repeat(asked, times), told)
    row = np.concatenate([said.row, np.repeat(asked, times)])
    order = np.argsort(row, kind="stable")
    return Keys(row[order], pa.concat_arrays([said.text, told]).take(pa.array(order)))


def earliest(leads: Customers, keys: Keys, wanted: pa.Array) -> Indexes:
    """The first lead that has each of these keys, -1 where none has it; of several on one day the one with the lowest id."""
    of = np.asarray(pc.fill_null(pc.index_in(keys.text, value_set=wanted), -1))
    there = np.flatnonzero(of >= 0)
    return _first(of[there], keys.row[there], leads, len(wanted))


def _first(group: NDArray[np.integer], lead: Indexes, leads: Customers, count: int) -> Indexes:
    """Of the leads of each group the first: by day, then id, then row; -1 for a group without leads."""
    first = np.full(count, -1, dtype=np.intp)
    day = leads.day[lead]
    least = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(least, group, day)
    level = np.flatnonzero(day == least[group])
    group, lead = group[level], lead[level]
    tied = np.bincount(group, minlength=count)[group] > 1
    if tied.any():
        # Ids are read for those alone that came on the same day.
        order = np.flatnonzero(tied)
        ids = pc.fill_null(leads.fields.strings("lead_id", lead[order]), "")
        order = order[np.lexsort((lead[order], np.asarray(pc.rank(ids, tiebreaker="dense")), group[order]))]
        last_first = order[::-1]
        first[group[last_first]] = lead[last_first]
    first[group[~tied]] = lead[~tied]
    return first


def marketing_first(touches: Touches, claimed: Flags, lead_source: Column) -> dict[int, int]:
    """Of the claimed deals, those whose first touch came from marketing -> the lead."""
    deals = np.flatnonzero(claimed & from_marketing(lead_source, touches.lead))
    return dict(zip(deals.tolist(), touches.lead[deals].tolist(), strict=True))


def from_marketing(lead_source: Column, leads: Indexes) -> Flags:
    """Which of these leads (-1 is none) came from marketing."""
    data = lead_source.data
    assert isinstance(data, Texts)
    if "marketing" not in data.values:
        return np.zeros(len(leads), dtype=bool)
    return np.asarray((leads >= 0) & (data.codes[leads] == data.values.index("marketing")), dtype=bool)
