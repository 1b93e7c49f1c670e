"""What an unknown export probably is, as data: which table, and which column of ours each of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hrcalc.problems import sheet_place
from hrcalc.words import NOTHING, Text

Sure = Literal["sure", "likely", "unsure", ""]
"""How sure a column is; empty for one that is not used."""

Status = Literal["platform", "preset", "own", "mapped", "proposed", "unknown"]
"""What a sheet needs: nothing (a platform's layout, a CRM's preset, our own headers, the mapping that is there), the proposed mapping, or a
person who says what it is."""


@dataclass(frozen=True)
class ProposedColumn:
    """One column of the export. `field` is ours, empty where it is ignored; `samples` may be shown; `notes` tell its format and unit."""

    header: str
    position: int
    field: str = ""
    label: Text = NOTHING
    sure: Sure = ""
    why: Text = NOTHING
    samples: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """One sheet of the export.

    `row` is the header's, as a spreadsheet numbers it. `columns` are to be written under `[columns.TABLE]` (our column -> header, empty:
    not read), with the one of `date_formats`, or a choice of several where the values prove none. `values` are words that need one of
    ours, None where a person must say; `choices` are what there is to choose from. `fields` are columns that the company may add as its
    own; they must be added where `fields_needed`. `missing` says what the table needs and the export does not have.
    """

    file: str
    sheet: str
    status: Status
    table: str = ""
    title: Text = NOTHING
    row: int = 0
    rows: int = 0
    encoding: str = ""
    why: tuple[Text, ...] = ()
    others: tuple[str, ...] = ()
    details: tuple[ProposedColumn, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    fields_needed: bool = False
    missing: tuple[Text, ...] = ()

    @property
    def place(self) -> str:
        """The file, and the sheet behind `#` where there is one."""
        return sheet_place(self.file, self.sheet)
