"""Rows that HR corrected in `problems.xlsx` and put among the exports: their cells take the place of the export's own.

A correction counts for the row that it was made of and no other: the export must still have that row, at its number, as it was. The export
itself stays as it is.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc.exports import Column, Options, Rows, Sheet, open_file
from hrcalc.mending import CORRECTIONS, HIDDEN, MARK, check_code, plain_cell
from hrcalc.problems import Problem, ProblemsFound, sheet_place
from hrcalc.settings import Settings
from hrcalc.tables.arrow import pc
from hrcalc.tables.corrections import messages
from hrcalc.tables.corrections.offending import Seen, hidden, rows_of, titles_of
from hrcalc.tables.corrections.rows import Given, is_marked, rows_given
from hrcalc.tables.files import File
from hrcalc.tables.frames import Correction, Input, Taken

_START = 1 << 18
"""Bytes of a text or a worksheet in which the heads stand."""


_MOST = 512
"""Megabytes of texts that are looked through: no report has more, and a zip may inflate to anything."""

_DAMAGE = (OSError, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)


@dataclass
class Corrections:
    """What the corrections among a month's files say, and what became of it.

    `files` are the others, `given` the changed rows by the path of the file that they name. `done` grows as files are read.
    """

    files: list[File]
    inputs: list[Input] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    given: dict[str, list[Given]] = field(default_factory=lambda: defaultdict(list))
    done: list[Correction] = field(default_factory=list)

    def applied(self, file: File, data: bytes, sheets: Sequence[Sheet], settings: Settings) -> list[Sheet]:
        """The sheets of a file, with the cells that were corrected. Raises ProblemsFound for corrections that came in a form of no use."""
        if wrong := [messages.not_usable(sheet.file, sheet.name) for sheet in sheets if is_marked(sheet)]:
            raise ProblemsFound(wrong)
        given = self.given.pop(file.name, [])
        if not given:
            return list(sheets)
        once_more = open_file(file.name, data, Options.of(settings, file.name))
        done = []
        for sheet, raw in zip(sheets, once_more, strict=True):
            mine = [row for row in given if row.target == sheet_place(sheet.file, sheet.name)]
            given = [row for row in given if row.target != sheet_place(sheet.file, sheet.name)]
            cells = self._cells(raw, mine, settings) if mine else {}
            done.append(Corrected(sheet, cells) if cells else sheet)
        self.problems += [messages.no_sheet(row) for row in given]
        return done

    def unused(self) -> list[Problem]:
        """Corrections of files that are not there."""
        return [messages.no_sheet(row) for rows in self.given.values() for row in rows]

    def _cells(self, raw: Sheet, given: Sequence[Given], settings: Settings) -> dict[int, dict[int, str]]:
        """Row -> column -> text, for the rows that the sheet still has as they were."""
        seen = _seen(raw, given, settings)
        rows = dict(zip(seen.numbers, seen.rows(), strict=True)) if seen else {}
        changes: dict[tuple[int, int], tuple[str, Given]] = {}
        wrong: list[Problem] = []
        for one in given:
            row = _as_given(seen, one) if seen and seen.phones else rows.get(one.row)
            if seen is None or _plain(seen.titles) != _plain(one.titles):
                wrong.append(messages.other_columns(one))
            elif row is None:
                wrong.append(messages.no_row(one))
            elif _plain(one.cells) == _plain(row):
                continue  # corrected in the export, too
            elif check_code(seen.titles, row) != one.code:
                wrong.append(messages.other_row(one) if one.code else messages.no_code(one))
            else:
                for i, text in _changed(row, one.cells):
                    known, by = changes.setdefault((one.row, i), (text, one))
                    if plain_cell(known) != plain_cell(text):
                        wrong.append(messages.contradiction(one, by, seen.titles[i]))
        self.problems += wrong
        if wrong or seen is None:  # nothing is paid: half of the corrections would only make more of it
            return {}
        cells: dict[int, dict[int, str]] = defaultdict(dict)
        for (number, i), (text, one) in sorted(changes.items(), key=lambda change: change[0]):
            cells[number][i] = text
            was = rows[number][i]
            now = HIDDEN if was == HIDDEN else plain_cell(text)
            self.done.append(Correction(raw.file, raw.name, number, i, seen.titles[i], was, now, one.source))
        if cells:
            self.problems.append(
                messages.corrected(raw.file, raw.name, [(n, by) for (n, _), (_, by) in changes.items()])
            )
        return cells


def corrections_in(files: Sequence[File], settings: Settings) -> Corrections:
    """Sorts out the files that HR corrected, and reads them."""
    found = Corrections([])
    changed: list[Given] = []
    for file in files:
        if not _may_be(file.path):
            found.files.append(file)
            continue
        try:
            data = file.path.read_bytes()
            sheets = open_file(file.name, data, Options.of(settings, file.name))
        except (OSError, ProblemsFound):
            found.files.append(file)  # reading it says why it cannot be read
            continue
        if not any(is_marked(sheet) for sheet in sheets):
            found.files.append(file)
            continue
        count = 0
        for sheet in sheets:
            given, problems = rows_given(sheet)
            for row in given:
                if row.changed:
                    changed.append(row)
            found.problems += problems
            if given or is_marked(sheet):
                count += len(given)
                found.taken.append(Taken(file.name, sheet.name, CORRECTIONS, None, 0, {}, [], [], len(given)))
        found.inputs.append(Input(file.name, hashlib.sha256(data).hexdigest(), CORRECTIONS, count))
    names = [file.name for file in found.files]
    for row in changed:
        of = [name for name in names if row.target == name or row.target.startswith(f"{name}#")]
        found.given[max(of, key=len, default=row.target)].append(row)
    return found


def _may_be(path: Path) -> bool:
    """Whether a file may hold corrections: whether the mark stands where the programs that save workbooks put texts."""
    mark = MARK.encode()
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            start = file.read(_START)
        if not start.startswith(b"PK\x03\x04"):
            return mark in start
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if re.search(r"worksheets/[^/]*\.xml$", name):
                    with archive.open(name) as stream:
                        if mark in stream.read(_START):
                            return True
                elif name.lower().endswith("sharedstrings.xml"):
                    with archive.open(name) as stream:
                        if _holds(stream, mark):
                            return True
    except _DAMAGE:  # reading it says what is wrong
        return False
    return False


def _holds(stream: Any, mark: bytes) -> bool:
    tail = b""
    for _ in range(_MOST):
        chunk = stream.read(1 << 20)
        if mark in tail + chunk:
            return True
        if not chunk:
            break
        tail = chunk[-len(mark) :]
    return False


def _seen(raw: Sheet, given: Iterable[Given], settings: Settings) -> Seen | None:
    """The rows that corrections name, as the export has them; None where it has no such header any more."""
    wanted = {_plain(one.titles) for one in given}
    header = next((i for i in range(len(raw.head)) if _plain(titles_of(raw.head, i)) in wanted), None)
    if header is None:
        return None
    try:
        return rows_of(raw, header, {one.row for one in given}, hidden(settings))
    except ProblemsFound:  # the reading that follows tells
        return None


def _as_given(seen: Seen, one: Given) -> tuple[str, ...] | None:
    """The row that a correction names, with the telephones that were shown to whoever made it; None where it is not there."""
    shown = [i for i in seen.phones if i < len(one.cells) and plain_cell(one.cells[i]) != HIDDEN]
    with_, without = (dict(zip(s.numbers, s.rows(), strict=True)).get(one.row) for s in (seen.showing(shown), seen))
    return with_ if with_ is not None and check_code(seen.titles, with_) == one.code else without


def _plain(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(plain_cell, cells))


def _changed(was: Sequence[str], now: Sequence[str]) -> Iterable[tuple[int, str]]:
    """The cells that somebody changed. A text that a spreadsheet made a number of, by itself, is none."""
    for i, (before, text, after) in enumerate(zip(_plain(was), now, _plain(now), strict=True)):
        if after not in {before, HIDDEN, _as_number(before)}:
            yield i, text


def _as_number(text: str) -> str | None:
    """What a spreadsheet makes of a text that is a number: `0007` becomes 7, `12.50` becomes 12.5."""
    found = re.fullmatch(r"(-?)0*(\d{1,15}?)(?:\.(\d*?)0*)?", text)
    if not found:
        return None
    places = f".{found[3]}" if found[3] else ""
    return f"{found[1]}{found[2]}{places}"


class Corrected(Sheet):
    """A sheet some of whose cells were corrected: row (as a spreadsheet numbers it) -> column -> text."""

    def __init__(self, raw: Sheet, cells: Mapping[int, Mapping[int, str]]) -> None:
        self.file, self.name, self.head = raw.file, raw.name, raw.head
        self.encoding, self.epoch = raw.encoding, raw.epoch
        self._raw, self._cells = raw, cells

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        """The columns, corrected; a cell that was emptied is null."""
        rows = self._raw.read(header, columns)
        numbers = np.array(sorted(self._cells), np.int32)
        places = np.flatnonzero(np.isin(rows.numbers, numbers))
        for i, column in enumerate(columns):
            found = [(p, self._cells[int(rows.numbers[p])].get(column.position)) for p in places]
            texts = {int(p): text for p, text in found if text is not None}
            if texts:
                rows.columns[i] = _with(rows.columns[i], texts)
        return rows


def _with(cells: pa.ChunkedArray[Any], texts: Mapping[int, str]) -> pa.ChunkedArray[Any]:
    """A column with other texts at some places; blank ones are null."""
    places = np.array(sorted(texts), np.int64)
    values = [texts[at] if texts[at].strip() else None for at in places.tolist()]
    chunks, begin = [], 0
    for chunk in cells.chunks:
        low, high = np.searchsorted(places, [begin, begin + len(chunk)]).tolist()
        mask = np.zeros(len(chunk), dtype=bool)
        mask[places[low:high] - begin] = True
        new = pa.array(values[low:high], pa.string())
        chunks.append(pc.replace_with_mask(chunk.cast(pa.string()), pa.array(mask), new))
        begin += len(chunk)
    return pa.chunked_array(chunks, pa.string())
