"""What a sheet of corrected rows says: which rows of which files, their cells now, and whether somebody changed them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from hrcalc.exports import Column, Sheet
from hrcalc.mending import FILE, FRONT, MARK, MEND, ROW, check_code, plain_cell
from hrcalc.problems import Problem, ProblemsFound, sheet_place
from hrcalc.tables.corrections import messages


@dataclass(frozen=True, slots=True)
class Given:
    """A row as it stands in a sheet of corrections.

    `target` is the sheet that it was taken from (`staff.xlsx#在职`), `row` its number there; `file`, `sheet` and `number` say where it
    stands now. `titles` and `cells` are the export's columns, `code` the check code of the row as it was.
    """

    target: str
    row: int
    titles: Sequence[str]
    cells: Sequence[str]
    code: str
    file: str
    sheet: str
    number: int

    @property
    def source(self) -> str:
        """Where it stands now: `2026-10/fixed.xlsx#改1:4`."""
        return f"{sheet_place(self.file, self.sheet)}:{self.number}"

    @property
    def changed(self) -> bool:
        """Whether somebody changed it. A row whose cells nobody could tell was handed out empty."""
        return check_code(self.titles, self.cells) != self.code if self.code else any(map(str.strip, self.cells))


def is_marked(sheet: Sheet) -> bool:
    """Whether a sheet was made to be corrected."""
    return any(MARK in text for row in sheet.head for text in row)


def rows_given(sheet: Sheet) -> tuple[list[Given], list[Problem]]:
    """The rows of a sheet in a workbook of corrections."""
    header = next((i for i, row in enumerate(sheet.head) if any(MARK in text for text in row)), None)
    if header is None:
        listed = any(text.strip() == MEND for row in sheet.head for text in row)  # the list of all problems
        without_code = any({FILE, ROW} <= set(row) for row in sheet.head)
        return [], [] if listed and not without_code else [messages.not_corrections(sheet.file, sheet.name)]
    texts = [plain_cell(text) for text in sheet.head[header]]
    last = next(i for i, text in enumerate(texts) if MARK in text)
    ours = list(takewhile(lambda text: text in FRONT, texts))
    if FILE not in ours or ROW not in ours:
        return [], [messages.not_usable(sheet.file, sheet.name)]
    try:
        rows = sheet.read(header, [Column(i, "name") for i in range(last + 1)])
    except ProblemsFound as found:
        return [], found.problems
    columns: list[list[Any]] = [column.to_pylist() for column in rows.columns]
    given, problems = [], list(rows.problems)
    titles = texts[len(ours) : last]
    for number, *cells in zip(rows.numbers.tolist(), *columns, strict=True):
        values = ["" if cell is None else cell for cell in cells]
        target, row = values[ours.index(FILE)].strip(), values[ours.index(ROW)].strip()
        if not any(value.strip() for value in values):
            continue
        if not target or not (row.isascii() and row.isdigit() and len(row) < 8):
            problems.append(messages.no_target(sheet.file, sheet.name, number))
            continue
        own = values[len(ours) : last]
        given.append(Given(target, int(row), titles, own, values[last].strip(), sheet.file, sheet.name, number))
    return given, problems
