"""Parts become one table: later folders replace earlier rows, then the schema says what is wrong with what is left."""

from __future__ import annotations

import copy
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
from pandera.errors import SchemaErrorReason

from hrcalc.calendar import Month
from hrcalc.private import told
from hrcalc.problems import Problem, Said, Severity
from hrcalc.tables import messages
from hrcalc.tables.arrow import pc
from hrcalc.tables.cells.amounts import DIGITS
from hrcalc.tables.checks.one_off import before, of_month, warn_of_parts_of_fen, warn_of_twins
from hrcalc.tables.frames import FILE, FINER, OTHER_MONTH, REPLACED, ROW, Balance
from hrcalc.tables.parts import BadCell, Part
from hrcalc.tables.replaced import finest, latest, news
from hrcalc.tables.rows import people_of, plain_number, repeated
from hrcalc.tables.schema import LEFT_OUT, MORE_LEAVE, NUMERIC, Field, Table
from hrcalc.tables.wording.left_out import leave_out, report_unknown_words
from hrcalc.words import Text

Rows = npt.NDArray[np.int64]

PLACES = 6
"""Decimal places that every number has room for; one with more may be rounded, to no fewer than these."""


@dataclass(frozen=True)
class Assembled:
    """One table, what is wrong with its rows, and the rows that were left out."""

    frame: pa.Table
    problems: list[Problem]
    left_out: list[Balance]
    earlier: pa.Table | None = None
    """Of adjustments: the rows of months before the pay month."""
    news: frozenset[Month] = frozenset()
    """The earlier months of which the pay month's folder tells something new."""


def assemble(table: Table, parts: Sequence[Part], month: Month, formats: str | None) -> Assembled:
    """One table of all its parts, in the order given: earlier folders first. `formats` is its `date_format`, for messages."""
    whole = Whole(table, parts, formats)
    left_out: Counter[Text] = Counter()
    earlier = None
    if table.name == "adjustments":
        kept = of_month(whole, month)
        earlier = before(whole, month)
        left_out[OTHER_MONTH] += whole.keep(kept)
    if any(part.fallback for part in parts):
        left_out[FINER] += whole.keep(finest(whole))
    told = news(whole, month)
    if table.group and len({part.folder for part in parts}) > 1:
        left_out[REPLACED] += whole.keep(latest(whole))
    left_out += leave_out(whole)
    whole.report_bad_cells()
    whole.validate()
    if table.name == "adjustments":
        warn_of_parts_of_fen(whole)
        warn_of_twins(whole)
    balances = [Balance(table.name, reason, rows) for reason, rows in left_out.items() if rows]
    return Assembled(whole.frame, whole.problems, balances, earlier, told)


class Whole:
    """A table while it is put together. `part_of` and the frame's `_row` say where each row stands."""

    def __init__(self, table: Table, parts: Sequence[Part], date_format: str | None) -> None:
        self.table, self.parts, self.date_format = table, parts, date_format
        self.problems: list[Problem] = []
        sizes = [len(part.rows) for part in parts]
        self.part_of: Rows = np.repeat(np.arange(len(parts)), sizes)
        starts = np.cumsum([0, *sizes])
        # A cell that could not be read: (row, field) -> its text.
        self.bad = {(int(starts[i]) + c.row, c.field.name): c.text for i, part in enumerate(parts) for c in part.bad}
        # Those with words of their own; of one value there may be several.
        self.own = [(int(starts[i]) + c.row, c) for i, part in enumerate(parts) for c in part.bad if c.said]
        self.long: list[tuple[int, str, Said]] = []
        self.frame = self._concatenate()

    def _concatenate(self) -> pa.Table:
        columns: dict[str, Any] = {}
        for name, field in self.table.fields.items():
            pieces = [part.columns.get(name) for part in self.parts]
            if field.kind in NUMERIC:
                columns[name] = self._decimals(name, pieces)
                continue
            kind = {"yes_no": pa.bool_(), "date": pa.date32()}.get(field.kind, pa.string())
            columns[name] = _stack(kind, pieces, self.parts)
        for name in (MORE_LEAVE, LEFT_OUT):
            if any(name in part.columns for part in self.parts):
                columns[name] = _stack(pa.string(), [part.columns.get(name) for part in self.parts], self.parts)
        places = pa.DictionaryArray.from_arrays(
            pa.array(self.part_of.astype(np.int32)), pa.array([part.place for part in self.parts], pa.string())
        )
        rows = np.concatenate([part.rows for part in self.parts]) if self.parts else np.zeros(0, np.int32)
        return pa.table({**columns, FILE: places, ROW: pa.array(rows, pa.int32())})

    def _decimals(self, name: str, pieces: list[pa.ChunkedArray[Any] | None]) -> pa.ChunkedArray[Any]:
        """Parts of different scales at the one scale that loses nothing; digits that do not fit are bad cells."""
        least = 2 if self.table.fields[name].kind == "money" else 0
        scale = max([least, *(piece.type.scale for piece in pieces if piece is not None)])
        if all(piece is None for piece in pieces):
            return pa.chunked_array([pa.nulls(len(self.part_of), pa.decimal128(DIGITS, scale))])
        whole = _stack(pa.decimal128(38, scale), pieces, self.parts)
        most = max((abs(edge) for edge in pc.min_max(whole).as_py().values() if edge is not None), default=Decimal(0))
        room = DIGITS - len(str(int(most)))
        if scale > room:
            short = pc.round(whole, ndigits=room)
            same = np.asarray(pc.fill_null(pc.equal(short, whole), True))
            self._too_long(name, whole, np.flatnonzero(~same), room)
            kept = short if room >= PLACES else pc.if_else(pa.array(same), short, pa.scalar(None, short.type))
            whole, scale = kept, room
        return whole.cast(pa.decimal128(DIGITS, scale))

    def _too_long(self, name: str, whole: Any, rows: Rows, room: int) -> None:
        """Numbers with more places than there is room for: quotients of a spreadsheet are rounded, with a warning for each file."""
        if room < PLACES:
            self.bad.update({(int(row), name): plain_number(str(whole[int(row)].as_py())) for row in rows})
            return
        for part in np.unique(self.part_of[rows]).tolist():
            own = rows[self.part_of[rows] == part]
            self.long.append((int(own[0]), name, messages.rounded(len(own), room)))

    def keep(self, mask: npt.NDArray[np.bool_]) -> int:
        """Keeps only the rows of `mask`; how many went."""
        if mask.all():
            return 0
        places = np.cumsum(mask) - 1
        self.long = [(int(places[row]), name, said) for row, name, said in self.long if mask[row]]
        self.bad = {(int(places[row]), name): text for (row, name), text in self.bad.items() if mask[row]}
        self.own = [(int(places[row]), cell) for row, cell in self.own if mask[row]]
        self.frame, self.part_of = self.frame.filter(pa.array(mask)), self.part_of[mask]
        return int((~mask).sum())

    def add(
        self,
        row: int,
        name: str,
        said: Said,
        value: object = "",
        severity: Severity = "error",
        cell: BadCell | None = None,
        *,
        blocking: bool = False,
    ) -> None:
        """A problem of one cell; `cell` may know the column and the people better. It blocks where nobody can say whom it touches."""
        code, why, mend = said
        part = self.parts[self.part_of[row]]
        people, unknown = people_of(self.table, self.frame, row)
        if cell is not None and cell.people:
            people, unknown = cell.people, False
        self.problems.append(
            Problem(
                code,
                why,
                mend,
                file=part.file,
                sheet=part.sheet,
                row=int(self.frame[ROW][row].as_py()),
                column=cell.header if cell is not None and cell.header else part.header_of(name) if name else "",
                value=messages.shown(told(name, "" if value is None else str(value))),
                table=self.table.name,
                severity=severity,
                blocking=(unknown or blocking) and severity == "error",
                employees=people,
            )
        )

    def report_bad_cells(self) -> None:
        """A problem for each cell that would not convert."""
        fields = self.table.fields
        told = set()
        said_of: dict[tuple[str, str], Said] = {}
        for row, cell in self.own:
            assert cell.said is not None
            told.add((row, cell.field.name))
            self.add(row, cell.field.name, cell.said, cell.text, cell=cell)
        for (row, name), text in sorted(self.bad.items()):
            if (row, name) in told:
                continue
            field = fields[name]
            if (name, text) not in said_of:
                precise = field.kind in NUMERIC and re.fullmatch(r"-?\d+(\.\d+)?", text)
                bad = messages.too_precise(text) if precise else messages.bad_cell(field, text, self.date_format)
                said_of[name, text] = bad
            self.add(row, name, said_of[name, text], text)
        for row, name, said in self.long:
            self.add(row, name, said, plain_number(str(self.frame[name][row].as_py())), severity="warning")

    def validate(self) -> None:
        """Everything that the schema refuses."""
        if not len(self.frame):
            return
        if self.table.key and not any(part.left_unread(self.table.key) for part in self.parts):
            self._duplicates(repeated(self.frame, self.table.key).tolist())
        schema = copy.copy(self.table.schema)
        schema.unique = None  # just looked for: pandera takes as long for it as reading takes
        frame = self.frame.select(list(self.table.fields)).to_pandas(types_mapper=pd.ArrowDtype)
        try:
            schema.validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as errors:
            for error in errors.schema_errors:
                self._report(error)

    def _report(self, error: Any) -> None:
        cases = error.failure_cases
        name = str(error.schema.name)
        field = self.table.fields[name]
        rows = [int(row) for row in cases["index"]]
        if error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS:
            there = np.array([name in part.columns for part in self.parts])
            for row in rows:
                if there[self.part_of[row]] and (row, name) not in self.bad:
                    self.add(row, name, messages.missing_value(field))
            return
        values = [None if value is None else str(value) for value in cases["failure_case"]]
        if error.check.name == "isin":
            rows, values = report_unknown_words(self, field, rows, values)
        said_of: dict[str | None, Said] = {}
        for row, value in zip(rows, values, strict=True):
            if value not in said_of:
                said_of[value] = self._said(field, value, error.check)
            self.add(row, name, said_of[value], plain_number(value) if field.kind in NUMERIC else value)
        if error.check.name == "isin":
            self._blank(name, [int(row) for row in cases["index"]])

    @staticmethod
    def _said(field: Field, value: str | None, check: Any) -> Said:
        if check.name == "isin":
            return messages.unknown_value(field, value or "")
        if field.kind in NUMERIC:
            return messages.out_of_range(field, plain_number(value), check.statistics)
        return messages.wrong_form(field, value)

    def _blank(self, name: str, rows: list[int]) -> None:
        """Values that nobody knows are taken out of the frame, as every cell that could not be read."""
        mask = np.zeros(len(self.frame), dtype=bool)
        mask[rows] = True
        column = pc.if_else(pa.array(mask), pa.scalar(None, pa.string()), self.frame[name])
        self.frame = self.frame.set_column(self.frame.column_names.index(name), name, column)

    def _duplicates(self, rows: list[int]) -> None:
        required = [name for name in self.table.key if self.table.fields[name].required]
        same: dict[tuple[object, ...], list[int]] = defaultdict(list)
        places = pa.array(rows, pa.int64())
        columns = [self.frame[name].take(places).to_pylist() for name in self.table.key]
        for row, key in zip(rows, zip(*columns, strict=True), strict=True):
            if all(key[self.table.key.index(name)] is not None for name in required):
                same[key].append(row)
        place_of = dict(zip(rows, self.places_of(rows), strict=True))
        for key, group in same.items():
            named = dict(zip(self.table.key, key, strict=True))
            for row in group:
                others = [place_of[other] for other in group[:6] if other != row]
                value = " / ".join(messages.shown(v) for v in key if v is not None)
                self.add(row, self.table.key[0], messages.duplicate(self.table, named, others), value)

    def places_of(self, rows: Sequence[int]) -> list[str]:
        """Where rows stand, as `2026-10/deals.csv:17`."""
        numbers = self.frame[ROW].take(pa.array(rows, pa.int64())).to_pylist()
        return [f"{self.parts[self.part_of[row]].place}:{number}" for row, number in zip(rows, numbers, strict=True)]


def _stack(kind: pa.DataType, pieces: Iterable[pa.ChunkedArray[Any] | None], parts: Sequence[Part]) -> Any:
    chunks: list[Any] = []
    for piece, part in zip(pieces, parts, strict=True):
        if piece is None:
            chunks.append(pa.nulls(len(part.rows), kind))
        else:
            chunks.extend(piece.cast(kind).chunks)
    return pa.chunked_array(chunks, kind)
