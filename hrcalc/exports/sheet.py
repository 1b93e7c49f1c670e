"""What every reader gives: a sheet. Its first rows are known; its columns are read once they have names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.problems import Problem
from hrcalc.words import Text

HEAD = 20
"""How many rows are looked at to find the header."""

Hint = Literal["name", "value", "number"]
"""What to expect of a column: names (ids, hardly two alike), values that repeat (dates, kinds), or numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column to read: where it stands (from 0), and what to expect of it."""

    position: int
    hint: Hint = "value"


@dataclass(frozen=True, slots=True)
class Unclear:
    """A cell that the reader of a platform's layout did not understand.

    `row` is its place in `Rows`, `position` the column of the sheet whose value it would have been; `header` and `text` are what the
    export says. The value itself is null in `Rows`.
    """

    row: int
    position: int
    header: str
    text: str
    code: str
    why: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that are one for a reader: their first and last row as a spreadsheet numbers them, and the columns left blank by it.

    `header` is how the export calls the first of these, where the sheet's own header does not say it.
    """

    first: int
    last: int
    positions: tuple[int, ...]
    header: str = ""


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet below its header.

    `columns` are the columns asked for, in that order, as text (null where a cell is empty), each one `string` or
    `dictionary<string>`. `numbers` are the rows' numbers as a spreadsheet shows them. Rows that could not be read are
    in neither: `unread` counts them, and `problems` says why. `aside` counts rows that tell nothing that counts, by the reason.
    `merged` are cells whose text does not stand in every row or column that it is meant for.
    """

    columns: list[pa.ChunkedArray[Any]]
    numbers: npt.NDArray[np.int32]
    unread: int = 0
    problems: list[Problem] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    aside: Mapping[Text, int] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)


@dataclass(frozen=True)
class Platform:
    """What the layout of an attendance platform makes of a sheet, which then has our own columns; of any other sheet it says nothing.

    `layout` is its name, `table` the table that it makes, `titles` how the platform calls each of our columns, `header_row` the row of its
    header, as a spreadsheet numbers it, `ignored` its columns of which nothing was used. `fallback`: the sheet counts only for days that no
    finer report tells. `needless` is why it is not read at all; it then makes no table.
    """

    layout: Text | None = None
    table: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    header_row: int = 0
    ignored: Sequence[str] = ()
    fallback: bool = False
    needless: Text | None = None


class Sheet(ABC):
    """One sheet of a file. `name` is empty for a CSV; `head` holds the first rows, as text, blank ones too."""

    file: str
    name: str
    head: list[list[str]]
    epoch: np.datetime64 | None = None
    """Day 0 of the spreadsheet's own dates, where a bare number may be a date."""
    encoding: str = ""
    """The encoding of a text file."""
    platform: Platform = Platform()
    """What a platform's layout made of the sheet."""

    @abstractmethod
    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        """The given columns of all rows below `header` (an index into `head`). Called once."""


def unreadable(
    file: str, why: Text, mend: Text, *, sheet: str = "", row: int | None = None, value: str = ""
) -> Problem:
    """A file, or a part of it, that cannot be read."""
    return Problem("unreadable", why, mend, file=file, sheet=sheet, row=row, value=value, blocking=True)
