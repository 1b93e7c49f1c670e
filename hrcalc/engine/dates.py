"""Whole months and years between two days."""

from __future__ import annotations

import datetime as dt


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from one day to another; negative where `last` comes first. 31 January to 30 March is one month."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        return months - 1
    return months + 1 if months < 0 and last.day > first.day else months


def years_between(first: dt.date, last: dt.date) -> int:
    """Whole years from one day to another."""
    months = months_between(first, last)
    return months // 12 if months >= 0 else -(-months // 12)
