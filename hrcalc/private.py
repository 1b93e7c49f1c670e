"""What a message may tell of ids and bank accounts: their last four characters."""

from __future__ import annotations

import re

COLUMNS = frozenset({"id_number", "bank_account"})
"""Columns of which nothing else is told."""


def masked(text: str) -> str:
    """The last four characters of a private value."""
    return text if len(text) < 5 else f"…{text[-4:]}"


def without_ids(text: str) -> str:
    """A text that should be no value, and may hold one: the first row of a file without a header, or a formula."""
    return re.sub(r"\d[\d ]{5,}[\dXx]", lambda found: masked(found[0]), text)


def told(column: str, text: str) -> str:
    """A cell's text as a message may tell it."""
    if column not in COLUMNS:
        return text
    return without_ids(text) if text.startswith("#") else masked(text)
