"""What every reader gives: a sheet. Its first rows are known; its columns are read once they have names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
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


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet below its header.

    `columns` are the columns asked for, in that order, as text (null where a cell is empty), each one `string` or
    `dictionary<string>`. `numbers` are the rows' numbers as a spreadsheet shows them. Rows that could not be read are
    in neither: `unread` counts them, and `problems` says why.
    """

    columns: list[pa.ChunkedArray[Any]]
    numbers: npt.NDArray[np.int32]
    unread: int = 0
    problems: list[Problem] = field(default_factory=list)


class Sheet(ABC):
    """One sheet of a file. `name` is empty for a CSV; `head` holds the first rows, as text, blank ones too."""

    file: str
    name: str
    head: list[list[str]]
    epoch: np.datetime64 | None = None
    """Day 0 of the spreadsheet's own dates, where a bare number may be a date."""

    @abstractmethod
    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        """The given columns of all rows below `header` (an index into `head`). Called once."""


def unreadable(
    file: str, why: Text, mend: Text, *, sheet: str = "", row: int | None = None, value: str = ""
) -> Problem:
    """A file, or a part of it, that cannot be read."""
    return Problem("unreadable", why, mend, file=file, sheet=sheet, row=row, value=value, blocking=True)
