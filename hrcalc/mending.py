"""Rows to be mended, handed out and taken back: what the sheets of `problems.xlsx` that HR corrects are made of.

Such a sheet has the heads `FRONT`, then the export's own columns, then `CODE`. The check code of a row is made of nothing but what the
sheet shows, so it tells whether somebody changed the row, and whether the export still has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from hrcalc.problems import sheet_place

if TYPE_CHECKING:
    import pyarrow as pa

FILE, ROW, WHY, MEND = "文件 File", "行 Row", "问题 What is wrong", "怎么改 How to mend it"
FRONT = (FILE, ROW, WHY, MEND)
"""Heads before the export's own columns, the same whatever the language of the reader is."""

MARK = "hrcalc-rows-1"
"""What a sheet of rows to be mended is known by, however it was saved and called; it stands in the last head."""

CODE = f"核对码 Check code ({MARK})"

CORRECTIONS = "corrections"
"""What a file of mended rows is taken for: it is none of the tables."""

HIDDEN = "（不显示）"
"""Stands for a private cell."""


@dataclass(frozen=True)
class SourceRows:
    """Some rows of one sheet of an export, as they are.

    `titles` are the export's heads, `cells` one array of texts for each of them ("" where a cell is empty, `HIDDEN` where it is private),
    `numbers` the rows as a spreadsheet numbers them, `codes` their check codes. A row that could not be taken apart into cells has none,
    and its cells are empty. `positions` says in which columns the heads stand that problems name; `corrected` are the numbers of rows that
    somebody has corrected already: their cells are shown corrected, their code is that of the export's row.
    """

    file: str
    sheet: str
    titles: Sequence[str]
    numbers: Sequence[int]
    cells: Sequence[pa.Array]
    codes: Sequence[str]
    positions: Mapping[str, Sequence[int]] = field(default_factory=dict)
    corrected: frozenset[int] = frozenset()

    @property
    def place(self) -> str:
        """The file, and the sheet behind `#` where there is one."""
        return sheet_place(self.file, self.sheet)


_DAY = len("2026-10-01")
_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\d[ T]00:00:00(?:\.0+)?$")


def plain_cell(text: str) -> str:
    """A cell as it is compared: space and a day's midnight make no difference, as programs that save a workbook change those."""
    text = " ".join(text.split())
    return text[:10] if len(text) > _DAY and _MIDNIGHT.match(text) else text


def check_codes(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """What tells each row from every other, and from itself after a change. Codes begin with a letter, so that they stay text."""
    heads = blake2b(_bytes(titles), digest_size=6)
    codes = []
    for row in rows:
        code = heads.copy()
        code.update(_bytes(row))
        codes.append("r" + code.hexdigest())
    return codes


def check_code(titles: Iterable[str], row: Iterable[str]) -> str:
    """The check code of one row."""
    return check_codes(titles, [row])[0]


def _bytes(cells: Iterable[str]) -> bytes:
    cells = list(cells)
    text = "\x1f".join(["", *cells])
    # Most rows have nothing that `plain_cell` would change; one look at all their cells shows it.
    if "00:00:00" in text or len("".join(text.split())) != len(text) - len(cells):
        text = "\x1f".join(["", *map(plain_cell, cells)])
    return text.encode("utf-8", "replace")
