"""One sheet of a known table, read and typed: a part of that table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.exports import Column, Hint, Sheet
from hrcalc.problems import Problem
from hrcalc.settings import Settings
from hrcalc.tables import messages
from hrcalc.tables.catalog import DATE_FORMAT
from hrcalc.tables.recognise import Header
from hrcalc.tables.schema import NUMERIC, Field, Table
from hrcalc.tables.values import convert


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that would not convert: its row in the part (from 0), its field and its text."""

    row: int
    field: Field
    text: str


@dataclass(frozen=True)
class Part:
    """A sheet's rows, typed. `columns` holds the fields that the file has; `rows` their numbers as a spreadsheet shows them."""

    table: Table
    file: str
    sheet: str
    folder: Month | None
    header: Header
    columns: dict[str, pa.ChunkedArray[Any]]
    rows: npt.NDArray[np.int32]
    bad: list[BadCell] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    blank: int = 0
    unread: int = 0

    @property
    def place(self) -> str:
        """The file, and the sheet behind `#` where there is one."""
        return f"{self.file}#{self.sheet}" if self.sheet else self.file

    @property
    def read(self) -> int:
        """All rows of the sheet below its header, to the last that holds anything."""
        return len(self.rows) + self.blank + self.unread

    def header_of(self, name: str) -> str:
        """A field's header as the file writes it; where it has none, as we would."""
        position = self.header.columns.get(name)
        return self.header.texts[position] if position is not None else self.table.fields[name].title


def read_part(sheet: Sheet, header: Header, folder: Month | None, settings: Settings) -> Part:
    """Reads the columns of a sheet that its table knows."""
    table = header.table
    names = list(header.columns)
    unnamed = [] if header.foreign else [i for i, text in enumerate(header.texts) if not text.strip()]
    wanted = [Column(header.columns[name], _hint(table.fields[name])) for name in names]
    rows = sheet.read(header.row, [*wanted, *(Column(i) for i in unnamed)])
    part = Part(table, sheet.file, sheet.name, folder, header, {}, rows.numbers, unread=rows.unread)
    part.problems.extend(messages.header_problems(sheet, header))
    part.problems.extend(replace(p, table=table.name) for p in rows.problems)
    for position, cells in zip(unnamed, rows.columns[len(names) :], strict=True):
        if cells.null_count < len(cells):
            part.problems.append(messages.unnamed_column(sheet, header, position))
    date_format = settings.columns.get(table.name, {}).get(DATE_FORMAT)
    for i, name in enumerate(names):
        converted = convert(table.fields[name], rows.columns[i], date_format, sheet.epoch)
        rows.columns[i] = pa.chunked_array([], pa.string())  # the text is not needed any more
        part.columns[name] = converted.values
        bad = zip(converted.rows.tolist(), converted.texts, strict=True)
        part.bad.extend(BadCell(row, table.fields[name], text) for row, text in bad)
    return _without_blank(part)


def _hint(field: Field) -> Hint:
    return "number" if field.kind in NUMERIC else "name" if field.kind in {"id", "text"} else "value"


def _without_blank(part: Part) -> Part:
    """The part without rows that hold nothing; those at the end of a sheet are none of its rows at all."""
    count = len(part.rows)
    filled = np.zeros(count, dtype=bool)
    filled[[cell.row for cell in part.bad]] = True
    for values in sorted(part.columns.values(), key=lambda values: values.null_count):
        if filled.all():
            return part
        filled |= values.is_valid().to_numpy()
    if filled.all():
        return part
    places = np.cumsum(filled) - 1
    return replace(
        part,
        columns={name: values.filter(pa.array(filled)) for name, values in part.columns.items()},
        rows=part.rows[filled],
        bad=[replace(cell, row=int(places[cell.row])) for cell in part.bad],
        blank=int((~filled[: np.flatnonzero(filled)[-1]]).sum()) if filled.any() else 0,
    )
