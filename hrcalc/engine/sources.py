"""Source verification: was the customer of a deal that is claimed as `own` touched by marketing first?

The same customer is recognised by customer id, else by phone (digits alone), else by the company's exact name; the first touch is the
earliest such lead up to the day of signing. Where that lead came from marketing, the deal's verified source is `marketing`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hrcalc.engine.columns import Column, Indexes, Texts
from hrcalc.engine.fields import Clean, Fields, clean
from hrcalc.engine.people import Days


@dataclass(frozen=True)
class Customers:
    """A table whose rows have a customer: its columns, the day of each row, and for deals the lead that they name."""

    fields: Fields
    day: Days
    lead: Indexes | None = None


_KEYS: tuple[tuple[str, Clean], ...] = (("customer_id", "trimmed"), ("phone", "digits"), ("customer_name", "trimmed"))


def first_touches(deals: Customers, leads: Customers, rows: Indexes) -> dict[int, int]:
    """Deal row -> row of the lead by which its customer was first touched, for the deals in `rows` that have one."""
    found: dict[int, int] = {}
    own_lead = {int(r): int(deals.lead[r]) for r in rows.tolist() if deals.lead is not None and deals.lead[r] >= 0}
    open_rows = rows.tolist()
    for name, how in _KEYS:
        keys = _keys(deals, leads, np.array(open_rows, dtype=np.intp), own_lead, name, how)
        candidates: dict[str, list[int]] = {}
        wanted = set(keys.values())
        if wanted:
            lead_rows = leads.fields.rows_among(name, wanted, how)
            for lead, key in zip(lead_rows.tolist(), leads.fields.texts(name, lead_rows), strict=True):
                candidates.setdefault(clean(key or "", how), []).append(lead)
        for deal, key in keys.items():
            if key in candidates and (first := _earliest(leads, deals, deal, candidates[key])) is not None:
                found[deal] = first
        open_rows = [deal for deal in open_rows if keys.get(deal) not in candidates]
    for deal, lead in own_lead.items():
        if deal not in found and (first := _earliest(leads, deals, deal, [lead])) is not None:
            found[deal] = first
    return found


def _keys(
    deals: Customers, leads: Customers, rows: Indexes, own_lead: dict[int, int], name: str, how: Clean
) -> dict[int, str]:
    """Deal row -> its customer's key; where the deal does not say, its lead's."""
    said = dict(zip(rows.tolist(), deals.fields.texts(name, rows), strict=True))
    silent = [r for r in rows.tolist() if not said[r] and r in own_lead]
    told = leads.fields.texts(name, np.array([own_lead[r] for r in silent], dtype=np.intp))
    said.update(zip(silent, told, strict=True))
    return {row: key for row, text in said.items() if text and (key := clean(text, how))}


def _earliest(leads: Customers, deals: Customers, deal: int, candidates: list[int]) -> int | None:
    """The first lead up to the day of signing; of several on one day the lowest id."""
    before = [c for c in candidates if leads.day[c] <= deals.day[deal]]
    if not before:
        return None
    day = min(leads.day[c] for c in before)
    first = [c for c in before if leads.day[c] == day]
    if len(first) == 1:
        return first[0]
    ids = leads.fields.texts("lead_id", np.array(first, dtype=np.intp))
    return min(zip(first, ids, strict=True), key=lambda pair: pair[1] or "")[0]


def marketing_first(touches: dict[int, int], lead_source: Column) -> dict[int, int]:
    """Of these first touches, those that came from marketing."""
    data = lead_source.data
    assert isinstance(data, Texts)
    return {deal: lead for deal, lead in touches.items() if data.at(lead) == "marketing"}
