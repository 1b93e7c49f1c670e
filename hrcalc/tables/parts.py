"""One sheet of a known table, read and typed: a part of that table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.exports import Column, Hint, Sheet
from hrcalc.problems import Problem, Said, sheet_place
from hrcalc.settings import Settings
from hrcalc.tables import header_messages, messages
from hrcalc.tables.cells.column import column_problems, read_column
from hrcalc.tables.cells.values import texts_of
from hrcalc.tables.crm.home_currency import assumed
from hrcalc.tables.frames import BLANK, TOTAL, UNREAD
from hrcalc.tables.merged import merged_cells
from hrcalc.tables.more_leave import with_known_kinds
from hrcalc.tables.recognise import Header
from hrcalc.tables.schema import LEFT_OUT, MORE_LEAVE, NUMERIC, Field, Table
from hrcalc.tables.totals import total_rows
from hrcalc.tables.wording.words import Words, marked
from hrcalc.words import Text


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that would not convert: its row in the part (from 0), its field and its text.

    `said` is its code, what is wrong and how to mend it, where the field's own words would not do; `header` the column it stands in, where
    that is not the field's; `people` whom it touches, where the row cannot say.
    """

    row: int
    field: Field
    text: str
    said: Said | None = None
    header: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A sheet's rows, typed. `columns` holds the fields that the file has; `rows` their numbers as a spreadsheet shows them.

    `aside` counts the sheet's other rows, by the reason why they are none of the table's. `worded` are columns of which somebody has said
    what the export's words mean; each with words that nobody knows and that stand in a column beside it alone, and the header of that one.
    """

    table: Table
    file: str
    sheet: str
    folder: Month | None
    header: Header
    columns: dict[str, pa.ChunkedArray[Any]]
    rows: npt.NDArray[np.int32]
    bad: list[BadCell] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    aside: Mapping[Text, int] = field(default_factory=dict)
    fallback: bool = False
    worded: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The file, and the sheet behind `#` where there is one."""
        return sheet_place(self.file, self.sheet)

    @property
    def read(self) -> int:
        """All rows of the sheet below its header, to the last that holds anything."""
        return len(self.rows) + sum(self.aside.values())

    def header_of(self, name: str) -> str:
        """A field's header as the file writes it; where it has none, as we would."""
        position = self.header.columns.get(name)
        return self.header.texts[position] if position is not None else self.table.fields[name].title

    def without(self, mask: npt.NDArray[np.bool_], reason: Text) -> Part:
        """The part without the rows of a mask, which are counted with their reason."""
        aside = {**self.aside, reason: self.aside.get(reason, 0) + int(mask.sum())}
        return replace(self.only(~mask), aside=aside) if mask.any() else self

    def only(self, mask: npt.NDArray[np.bool_]) -> Part:
        """The rows of a mask."""
        places = np.cumsum(mask) - 1
        return replace(
            self,
            columns={name: values.filter(pa.array(mask)) for name, values in self.columns.items()},
            rows=self.rows[mask],
            bad=[replace(cell, row=int(places[cell.row])) for cell in self.bad if mask[cell.row]],
        )

    def left_unread(self, names: Iterable[str]) -> bool:
        """Whether the file has one of these columns and nobody could say what its values are: rows may then only seem alike."""
        return any(name in self.header.columns and name not in self.columns for name in names)


def read_part(sheet: Sheet, header: Header, folder: Month | None, settings: Settings) -> Part:
    """Reads the columns of a sheet that its table knows."""
    table = header.table
    names = list(header.columns)
    unnamed = [] if header.foreign else [i for i, text in enumerate(header.texts) if not text.strip()]
    wanted = [Column(header.columns[name], _hint(table.fields.get(name))) for name in names]
    beside = [(name, at) for name, places in header.beside.items() for at in places]
    rows = sheet.read(header.row, [*wanted, *(Column(i) for i in unnamed), *(Column(at) for _, at in beside)])
    aside = {**rows.aside, UNREAD: rows.unread}
    fallback = sheet.platform.fallback
    part = Part(table, sheet.file, sheet.name, folder, header, {}, rows.numbers, aside=aside, fallback=fallback)
    part.problems.extend(header_messages.header_problems(sheet, header))
    part.problems.extend(assumed(sheet, header, settings))
    part.problems.extend(replace(p, table=table.name) for p in rows.problems)
    further = rows.columns[len(names) + len(unnamed) :]
    for position, cells in zip(unnamed, rows.columns[len(names) :], strict=False):
        if cells.null_count < len(cells):
            part.problems.append(header_messages.unnamed_column(sheet, header, position))
    unreadable: list[npt.NDArray[np.bool_]] = []
    for i, name in enumerate(names):
        if name not in table.fields:
            part.columns[name] = texts_of(rows.columns[i])
            continue
        if words := Words.of(header, name, settings):
            also = {header.texts[at]: cells for (of, at), cells in zip(beside, further, strict=True) if of == name}
            part.worded[name] = words.unknown_beside(rows.columns[i], also)
            rows.columns[i], out = words.translate(rows.columns[i], *also.values())
            if out.any():
                part.columns[LEFT_OUT] = marked(part.columns.get(LEFT_OUT), out, name)
        converted = read_column(sheet, header, name, rows.columns[i], settings)
        part.problems.extend(column_problems(sheet, header, name, converted, rows.numbers))
        if not converted.readable:
            unreadable.append(texts_of(rows.columns[i]).is_valid().to_numpy())
            continue
        rows.columns[i] = pa.chunked_array([], pa.string())  # the text is not needed any more
        part.columns[name] = converted.values
        bad = zip(converted.rows.tolist(), converted.texts, strict=True)
        part.bad.extend(BadCell(row, table.fields[name], text, converted.said.get(text)) for row, text in bad)
    for cell in rows.unclear:
        said = cell.code, cell.why, cell.mend
        part.bad.append(BadCell(cell.row, table.fields[names[cell.position]], cell.text, said, cell.header))
    if MORE_LEAVE in part.columns:
        kinds = table.fields["leave_type"]
        part.columns[MORE_LEAVE], unknown = with_known_kinds(part.columns[MORE_LEAVE], kinds)
        part.bad.extend(BadCell(row, kinds, kind, messages.unknown_value(kinds, kind)) for row, kind in unknown)
    part = _without_blank(part, unreadable)
    part = part.without(total_rows(part), TOTAL)
    part.problems.extend(merged_cells(sheet, header, rows.merged, part.rows))
    return part


def _hint(field: Field | None) -> Hint:
    if field is None:
        return "name"
    return "number" if field.kind in NUMERIC else "name" if field.kind in {"id", "text"} else "value"


def _without_blank(part: Part, unreadable: Iterable[npt.NDArray[np.bool_]]) -> Part:
    """The part without rows that hold nothing; those at the end of a sheet are none of its rows at all.

    `unreadable` are columns that are not read, and where they hold something.
    """
    count = len(part.rows)
    filled = np.zeros(count, dtype=bool)
    filled[[cell.row for cell in part.bad]] = True
    for there in unreadable:
        filled |= there
    for values in sorted(part.columns.values(), key=lambda values: values.null_count):
        if filled.all():
            return part
        filled |= values.is_valid().to_numpy()
    if filled.all():
        return part
    last = int(np.flatnonzero(filled)[-1]) if filled.any() else -1
    return part.only(np.arange(count) <= last).without(~filled[: last + 1], BLANK)
