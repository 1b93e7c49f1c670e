"""Rows that HR corrected in `problems.xlsx` and put among the exports: their cells take the place of the export's own.

A correction counts for the row that it was made of and no other: the export must still have that row, at its number, as it was. The export
itself stays as it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hrcalc.exports import Options, Sheet, open_file
from hrcalc.mending import HIDDEN, check_code, plain_cell
from hrcalc.problems import Problem, ProblemsFound, sheet_place
from hrcalc.settings import Settings
from hrcalc.tables.corrections import messages
from hrcalc.tables.corrections.corrected import Corrected
from hrcalc.tables.corrections.offending import Seen, hidden, rows_of, titles_of
from hrcalc.tables.corrections.rows import Given, is_marked
from hrcalc.tables.files import File
from hrcalc.tables.frames import Correction, Input, Taken


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
