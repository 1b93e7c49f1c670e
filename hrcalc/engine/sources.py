"""Source verification: was the customer of a deal that is claimed as `own` touched by marketing first?

The same customer is recognised by customer id or phone (digits alone), whichever lead came first, so that a seller's own lead with the id
does not hide marketing's with the phone; where neither finds a lead, by the company's exact name. The first touch is the earliest such lead
up to the day of signing. Where that lead came from marketing, the deal's verified source is `marketing`.
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


KEYS: tuple[tuple[str, Clean], ...] = (("customer_id", "trimmed"), ("phone", "digits"), ("customer_name", "trimmed"))
"""The columns by which a customer is recognised, and how their texts are compared."""


def first_touches(deals: Customers, leads: Customers, rows: Indexes) -> dict[int, int]:
    """Deal row -> row of the lead by which its customer was first touched, for the deals in `rows` that have one."""
    own_lead = {int(r): int(deals.lead[r]) for r in rows.tolist() if deals.lead is not None and deals.lead[r] >= 0}
    found: dict[int, list[int]] = {int(r): [] for r in rows.tolist()}
    for name, how in KEYS:
        asked = [r for r in found if not (name == "customer_name" and found[r])]
        keys = _keys(deals, leads, np.array(asked, dtype=np.intp), own_lead, name, how)
        first = _earliest(leads, name, set(keys.values()), how)
        for deal, key in keys.items():
            if key in first and leads.day[first[key]] <= deals.day[deal]:
                found[deal].append(first[key])
    for deal, lead in own_lead.items():
        if not found[deal] and leads.day[lead] <= deals.day[deal]:
            found[deal].append(lead)
    return {deal: min(touches, key=lambda lead: int(leads.day[lead])) for deal, touches in found.items() if touches}


def _keys(
    deals: Customers, leads: Customers, rows: Indexes, own_lead: dict[int, int], name: str, how: Clean
) -> dict[int, str]:
    """Deal row -> its customer's key; where the deal does not say, its lead's."""
    said = dict(zip(rows.tolist(), deals.fields.texts(name, rows), strict=True))
    silent = [r for r in rows.tolist() if not said[r] and r in own_lead]
    told = leads.fields.texts(name, np.array([own_lead[r] for r in silent], dtype=np.intp))
    said.update(zip(silent, told, strict=True))
    return {row: key for row, text in said.items() if text and (key := clean(text, how))}


def _earliest(leads: Customers, name: str, keys: set[str], how: Clean) -> dict[str, int]:
    """Each of these keys that a lead has -> the first lead that has it; of several on one day the one with the lowest id."""
    if not keys:
        return {}
    rows = leads.fields.rows_among(name, keys, how)
    first: dict[str, list[int]] = {}
    for text, row in zip(leads.fields.texts(name, rows), rows.tolist(), strict=True):
        known = first.setdefault(clean(text or "", how), [row])
        if leads.day[row] < leads.day[known[0]]:
            known[:] = [row]
        elif leads.day[row] == leads.day[known[0]] and row != known[0]:
            known.append(row)
    level = [row for known in first.values() if len(known) > 1 for row in known]
    ids = dict(zip(level, leads.fields.texts("lead_id", np.array(level, dtype=np.intp)), strict=True))
    return {key: min(known, key=lambda row: ids.get(row) or "") for key, known in first.items()}


def marketing_first(touches: dict[int, int], lead_source: Column) -> dict[int, int]:
    """Of these first touches, those that came from marketing."""
    data = lead_source.data
    assert isinstance(data, Texts)
    return {deal: lead for deal, lead in touches.items() if data.at(lead) == "marketing"}
