"""The cells of a platform's sheet, by header; and the days that are made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc import private
from hrcalc.exports import durations
from hrcalc.exports.platforms.labels import Label
from hrcalc.exports.sheet import Column, Rows, Sheet, Unclear
from hrcalc.problems import Said
from hrcalc.words import Text

NOTHING = frozenset({"", "-", "--", "---", "—", "——", "/", "无"})
"""Cells that hold nothing."""

IDS = frozenset(
    """
    工号 账号 UserId UserID userId userid 用户ID 考勤号码 人员编号 员工编号 员工工号 发起人工号 发起人UserID 发起人UserId
    """.split()  # noqa: SIM905
)
"""Columns that hold ids: one of more than 15 digits that a spreadsheet took for a number must be seen to be damaged."""

Cell = str | None


class Grid:
    """A sheet below its header: `cells` gives a column's texts, row by row, None where a cell holds nothing."""

    def __init__(self, sheet: Sheet, header: int, labels: Sequence[Label]) -> None:
        self.file, self.sheet = sheet.file, sheet.name
        self.banner = " ".join(text for row in sheet.head[:header] for text in row if text.strip())
        self.labels = [one for one in labels if not _is_private(one.field.lower())]
        columns = [Column(one.position, "name" if one.field in IDS else "value") for one in self.labels]
        self.rows: Rows = sheet.read(header, columns)
        self.epoch = sheet.epoch
        self._columns = dict(zip(self.labels, self.rows.columns, strict=True))
        self.used: set[Label] = set()

    def __len__(self) -> int:
        return len(self.rows.numbers)

    def find(self, *names: str) -> Label | None:
        """The first column that has one of these names (`迟到时长`, or `上班1/打卡时间`), tried in this order."""
        return next((one for name in names for one in self.labels if name in one.names), None)

    def assume(self, units: Mapping[str, str]) -> None:
        """Units of columns whose headers tell none, by field: what the platform always counts in."""
        columns = {
            replace(one, unit=one.unit or units.get(one.field, "")): cells for one, cells in self._columns.items()
        }
        self.labels, self._columns = list(columns), columns

    def cells(self, one: Label | None) -> list[Cell]:
        """The texts of a column; all None for a column that is not there."""
        if one is None:
            return [None] * len(self)
        self.used.add(one)
        distinct, places = self._encoded(one)
        texts = [None if text is None or text.strip() in NOTHING else text.strip() for text in distinct]
        found: list[Cell] = np.array([*texts, None], dtype=object)[places].tolist()
        return found

    def _encoded(self, one: Label) -> tuple[list[Any], npt.NDArray[np.int64]]:
        """A column's distinct texts, and for each row the place of its own, or one beyond the last: most columns repeat few texts."""
        column: Any = self._columns[one].combine_chunks()
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        distinct: list[Any] = encoded.dictionary.to_pylist()
        return distinct, encoded.indices.fill_null(len(distinct)).to_numpy(zero_copy_only=False).astype(np.int64)


class Days:
    """The rows of our table that a sheet comes to, column by column, each knowing the row of the export that tells it.

    `rows` are the places in the grid: a daily report has each once, a monthly one each as often as it tells a day.
    """

    def __init__(self, grid: Grid, rows: Sequence[int] | None = None) -> None:
        self.grid = grid
        self.rows = list(range(len(grid))) if rows is None else list(rows)
        self.columns: dict[str, list[Cell]] = {}
        self.sources: dict[str, str] = {}
        self.aside: dict[Text, int] = {}
        """Rows of the export that tell nothing that counts, by the reason."""
        self._refused: list[tuple[str, Unclear]] = []

    def __len__(self) -> int:
        return len(self.rows)

    def put(self, name: str, values: Sequence[Cell], source: Label | str | None = None) -> None:
        """A column of our table, one value a row of ours; `source` is the export's column that tells it."""
        assert len(values) == len(self)
        self.columns[name] = list(values)
        if source is not None:
            self.sources[name] = source if isinstance(source, str) else source.text

    def copy(self, name: str, *names: str) -> None:
        """One of the export's columns as it is, if it is there."""
        one = self.grid.find(*names)
        if one is not None:
            cells = self.grid.cells(one)
            self.put(name, [cells[row] for row in self.rows], one)

    def values(
        self,
        one: Label | None,
        name: str,
        read: Callable[[str, Decimal | None], Decimal | None],
        said: Callable[[str], Said],
        day_hours: Sequence[Decimal] | None = None,
    ) -> list[Decimal]:
        """A column through `read`, one a row of ours, 0 where the cell holds nothing; each distinct text is read once.

        `read` has the text and what a day counts in its row. What it does not understand is refused under `name`, as `said`.
        """
        values = [Decimal(0)] * len(self)
        cells = self.grid.cells(one)
        if not any(cells):
            return values
        assert one is not None
        known: dict[tuple[str, Decimal | None], Decimal | None] = {}
        for i, row in enumerate(self.rows):
            text = cells[row]
            if text is None:
                continue
            key = text, day_hours[i] if day_hours else None
            if key not in known:
                known[key] = read(*key)
            value = known[key]
            if value is None:
                self.refuse(i, name, one.text, text, *said(text))
            values[i] = value or values[i]
        return values

    def measured(
        self, one: Label | None, name: str, unit: str, day_hours: Sequence[Decimal] | None = None
    ) -> list[Decimal]:
        """A column of durations in `unit` (小时 or 分钟), one a row of ours, 0 where the cell holds nothing.

        A bare number is of the header's unit. `day_hours` is what a day counts in each row. What is no duration is refused under `name`.
        """

        def read(text: str, hours: Decimal | None) -> Decimal | None:
            return duration(text, (one.unit if one else "") or unit, hours)

        minutes = self.values(one, name, read, not_a_duration, day_hours)
        return [value / 60 for value in minutes] if unit == "小时" else minutes

    def counted(self, one: Label | None, name: str) -> list[int]:
        """A column of whole counts, 0 where the cell holds nothing."""
        return [int(value) for value in self.values(one, name, _count, not_a_count)]

    def keep(self, mask: Sequence[bool]) -> None:
        """Keeps only the rows of `mask`, and what was refused in these."""
        kept = [i for i, wanted in enumerate(mask) if wanted]
        place = {i: k for k, i in enumerate(kept)}
        self.rows = [self.rows[i] for i in kept]
        self.columns = {name: [cells[i] for i in kept] for name, cells in self.columns.items()}
        self._refused = [(name, replace(c, row=place[c.row])) for name, c in self._refused if c.row in place]

    def refuse(self, row: int, name: str, header: str, text: str, code: str, why: Text, mend: Text) -> None:
        """What a cell says is not understood: a problem of `row` (of ours), and no value in our column `name`."""
        self._refused.append((name, Unclear(row, 0, header, text, code, why, mend)))

    @property
    def refused(self) -> set[int]:
        """The rows of which anything was refused."""
        return {cell.row for _, cell in self._refused}

    def refused_under(self, name: str) -> set[int]:
        """The rows of which our column `name` was refused."""
        return {cell.row for column, cell in self._refused if column == name}

    @property
    def numbers(self) -> npt.NDArray[np.int32]:
        """The number of the export's row behind each of ours."""
        numbers: npt.NDArray[np.int32] = self.grid.rows.numbers[np.array(self.rows, dtype=np.intp)]
        return numbers

    def unclear(self) -> list[Unclear]:
        """Everything that was refused, each once however often it was read; its values are taken out of the columns."""
        self._refused = list(dict.fromkeys(self._refused))
        for name, cell in self._refused:
            self.columns.setdefault(name, [None] * len(self))[cell.row] = None
        position = {name: i for i, name in enumerate(self.columns)}
        return [replace(cell, position=position[name]) for name, cell in self._refused]


def _is_private(head: str) -> bool:
    """Columns that are not even read: pay does not need where somebody was, or on what telephone."""
    return bool(private.HEADS.search(head) or private.PHONES.search(head))


def duration(text: str, unit: str, day_hours: Decimal | None = None) -> Decimal | None:
    """Minutes from a cell: a bare number is of `unit` (天, 小时, 分钟, 秒), anything else says its own."""
    bare = re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", text)
    return durations.minutes(f"{text}{unit}" if bare else text, day_hours=day_hours)


def _count(text: str, _: Decimal | None) -> Decimal | None:
    found = re.fullmatch(r"(\d{1,4})(?:\.0+)?\s*次?", text)
    return Decimal(found[1]) if found else None


@lru_cache(maxsize=1 << 12)
def shown(value: Decimal) -> str | None:
    """A number as our own tables have it, to 6 places; None for 0, so that a day without anything stays empty."""
    if not value:
        return None
    rounded = round(value, 6)
    return format(rounded.normalize() if rounded != rounded.to_integral_value() else rounded.quantize(Decimal(1)), "f")


def mapped(cells: Sequence[Cell], read: Callable[[str], Cell]) -> list[Cell]:
    """Each cell through `read`, each distinct text once."""
    known = {text: read(text) for text in set(cells) if text is not None}
    return [None if text is None else known[text] for text in cells]


def not_a_duration(text: str) -> Said:
    """Code, why and mend of a cell that should tell how long something took."""
    why = Text(f"“{text}”不是时长。", f"'{text}' is no duration.")
    return (
        "wrong-number",
        why,
        Text("写成 90分钟、1.5小时 或 1小时30分钟。", "Write it as 90分钟, 1.5小时 or 1小时30分钟."),
    )


def not_a_count(text: str) -> Said:
    """Code, why and mend of a cell that should count something."""
    return (
        "wrong-number",
        Text(f"“{text}”不是次数。", f"'{text}' is no count."),
        Text("写成整数。", "Write a whole number."),
    )
