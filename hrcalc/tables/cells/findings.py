"""What reading a column comes to: its values, what a bad cell should say, and what is found out about the column as a whole.

A finding is told once, however many cells show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hrcalc.problems import Said, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a whole column. `value` is a cell that shows it, `row` that cell's row (from 0), once it is known.

    An error leaves the column unread: nobody can say what any of its cells means.
    """

    said: Said
    severity: Severity = "error"
    value: str = ""
    row: int | None = None


@dataclass(frozen=True)
class Reading:
    """The values of texts, null where a text is none. `said` tells what to say of some of those, by their text."""

    values: Any
    said: Mapping[str, Said] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
