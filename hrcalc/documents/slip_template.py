"""A payslip template, understood once: its rows become steps, written once, left out where a section is empty, or repeated."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from hrcalc.documents.sheet_xml import escape
from hrcalc.documents.slip_moves import tail_pieces
from hrcalc.documents.template_xml import PLACE, Cell, Row, TemplateSheet, column_number, text_xml
from hrcalc.documents.vocabulary import LINE, METRIC, ONCE, SUBTOTAL, YEAR_TO_DATE, known_names, understood
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text


class Place(NamedTuple):
    """A value's place in a row: its section ("" for the person's own), its name, and whether it is the whole cell."""

    section: str
    name: str
    cell: bool


class Fit(NamedTuple):
    """The place of a row's height, which is to fit its wrapping cells: each as (text and places, width, size of the font)."""

    cells: tuple[tuple[tuple[str | Place, ...], float, float], ...]
    least: float


Part = str | int | Place | Fit
"""Text, a value's place, a height's place, or a number that stands for "the block's first row plus so many"."""

Shape = tuple[Part, ...]
"""Rows of the template."""


@dataclass(frozen=True)
class Step:
    """Rows of the template that are written together.

    Rows of the person (`section` "") and of a whole section are written once, the latter only if the section has lines; those of the
    year to date ("ytd") only if there is one. `repeats` says that they are written for each line. `after` is the shape of subtotals.
    Heights count rows, `number` is the first.
    """

    section: str
    repeats: bool
    number: int
    height: int
    block: Shape
    after: Shape = ()
    after_height: int = 0

    @property
    def last(self) -> int:
        """The last row of the template that belongs to the step."""
        return self.number + self.height + self.after_height - 1


class SlipTemplate:
    """A template that is ready to be filled. Raises ProblemsFound for names that do not exist and formulas that would move."""

    def __init__(self, sheet: TemplateSheet, file: str) -> None:
        self._sheet = sheet
        self._file = file
        self._problems: list[Problem] = []
        self.steps = self._understand(sheet.rows)
        """What is to be written, from top to bottom."""
        if not any(step.repeats for step in self.steps):
            self._wrong(None, "", "", Text("没有会重复的行,明细无处可写。", "No row repeats, so lines have no place."))
        self.head = sheet.head + "<sheetData>"
        """What comes before the rows."""
        still = next((step.number for step in self.steps if step.section), 0)
        self.tail = tail_pieces(sheet.tail, self._own, still)
        """What comes after them."""
        if self._problems:
            raise ProblemsFound(self._problems)

    @property
    def part(self) -> str:
        """The name of the part that `fill` makes."""
        return self._sheet.part

    @property
    def parts(self) -> dict[str, bytes]:
        """The parts that every slip shares."""
        return self._sheet.parts

    def _understand(self, rows: Sequence[Row]) -> list[Step]:
        parsed = [(row, *self._kind(row)) for row in rows]
        variable = next((row.number for row, section, _ in parsed if section), 0)
        for row in rows:
            for cell in row.cells:
                if cell.formula and (row.number >= variable or cell.formula == "{}"):
                    self._wrong(row, cell.column, cell.formula, _FORMULA)
        steps: list[Step] = []
        for (section, kind), group in groupby(parsed, key=lambda p: (p[1], p[2])):
            block = [row for row, _, _ in group]
            lines = steps[-1] if steps else None
            if kind == "subtotal" and lines and lines.repeats and lines.section == section:
                shape, height = self._shape(block)
                steps[-1] = replace(lines, after=shape, after_height=height)
            elif kind == "subtotal":
                why = Text("小计行必须紧跟它的明细行。", "A subtotal row must follow its lines.")
                self._wrong(block[0], "", section, why)
            elif kind == "once" and section:
                steps += [Step(section, False, row.number, 1, self._shape([row])[0]) for row in block]
            else:
                shape, height = self._shape(block)
                steps.append(Step(section, kind == "line", block[0].number, height, shape))
        return steps

    def _kind(self, row: Row) -> tuple[str, str]:
        """The section whose values a row holds, and whether they are a line's, a subtotal's or the whole section's."""
        known = [self._known(name, row, cell.column) for cell in row.cells for name in PLACE.findall(cell.text)]
        kinds = {(section, _kind_of(section, name)) for section, name in filter(None, known) if section}
        if len(kinds) > 1:
            named = ", ".join(sorted({section for section, _ in kinds}))
            self._wrong(row, "", named, Text("一行只能写一种明细。", "A row can hold the values of one section only."))
        if known and all(value and value[1] in YEAR_TO_DATE for value in known):
            return "ytd", "once"
        return min(kinds) if kinds else ("", "once")

    def _shape(self, rows: Sequence[Row]) -> tuple[Shape, int]:
        """Rows as one shape, and how many rows it takes."""
        parts: list[Part] = []
        for row in rows:
            number = row.number - rows[0].number
            attributes = f" {row.attributes}" if row.attributes else ""
            parts += ['<row r="', number, f'"{attributes}', *self._height(row), ">"]
            for cell in row.cells:
                parts += [f'<c r="{cell.column}', number, f'" s="{cell.style}"', *self._cell(cell)]
            parts.append("</row>")
        return _joined(parts), rows[-1].number - rows[0].number + 1

    def _height(self, row: Row) -> list[Part]:
        """A row's height: as somebody set it, as its wrapping values need it, or as the template left it."""
        sheet = self._sheet
        cells = tuple(
            (_inside(cell), self._width(row, cell), sheet.wraps[cell.style])
            for cell in row.cells
            if cell.text and cell.style in sheet.wraps
        )
        if cells and not row.fixed:
            return [Fit(cells, row.height or _LEAST)]
        return [f' ht="{row.height:g}"' + ' customHeight="1"' * row.fixed] if row.height else []

    def _width(self, row: Row, cell: Cell) -> float:
        """The width of a cell, merged ones counted."""
        first = last = column_number(cell.column)
        for left, right in re.findall(rf'<mergeCell ref="([A-Z]+){row.number}:([A-Z]+){row.number}"', self._sheet.tail):
            if left == cell.column:
                last = column_number(right)
        return sum(self._sheet.widths.get(column, _WIDTH) for column in range(first, last + 1))

    def _cell(self, cell: Cell) -> list[str | Place]:
        """What follows the style in a cell of the template."""
        if not cell.text:
            return [cell.xml]
        inside = _inside(cell)
        if len(inside) == 1 and isinstance(inside[0], Place):
            return [inside[0]._replace(cell=True)]
        before, after = text_xml("\0").split("\0")
        return [before, *inside, after]

    def _known(self, name: str, row: Row | None, column: str) -> tuple[str, str] | None:
        known = understood(name)
        if known is None:
            near = difflib.get_close_matches(name.strip(), known_names(), n=1, cutoff=0.4)
            hint = Text(f"是不是“{{{near[0]}}}”?", f" Is it '{{{near[0]}}}'?") if near else Text("", "")
            why = Text(f"没有“{{{name}}}”这个值。{hint.zh}", f"There is no value '{{{name}}}'.{hint.en}")
            self._wrong(row, column, f"{{{name}}}", why)
        return known

    def _own(self, name: str) -> str:
        """A value that can stand in the page's header or footer."""
        known = self._known(name, None, "")
        if known and known[0]:
            why = Text("页眉页脚只能写个人的值。", "Only values of the person can stand in a header or footer.")
            self._wrong(None, "", f"{{{name}}}", why)
        return known[1] if known and not known[0] else "name"

    def _wrong(self, row: Row | None, column: str, value: str, why: Text) -> None:
        mend = Text(
            "改模板,或用 write_template 重新生成一份再改样式。", "Mend the template, or write a new one and style that."
        )
        self._problems.append(
            Problem(
                code="payslip-template",
                why=why,
                mend=mend,
                file=self._file,
                sheet=self._sheet.title,
                row=row.number if row else None,
                column=column,
                value=value,
                blocking=True,
            )
        )


_LEAST = 17.0
"""Points of a row of one line."""
_WIDTH = 9.0
"""Of a column that tells none."""

_FORMULA = Text(
    "明细行及其下方的公式会随行数移位而算错,请改用花括号里的值。",
    "A formula at or below repeating rows would point at wrong cells: use a value in braces.",
)


def _inside(cell: Cell) -> tuple[str | Place, ...]:
    """The text of a cell: escaped pieces and places of values between them."""
    parts: list[str | Place] = []
    for at, piece in enumerate(PLACE.split(cell.text.strip())):
        if at % 2 == 0:
            parts += [escape_inner(piece)] if piece else []
        elif known := understood(piece):
            parts.append(Place(*known, False))
    return tuple(parts)


def _joined(parts: Sequence[Part]) -> Shape:
    """Neighbouring texts in one."""
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


def _kind_of(section: str, name: str) -> str:
    if name in ONCE:
        return "once"
    if name in SUBTOTAL:
        return "subtotal"
    return "line" if name in (METRIC if section == "metric" else LINE) else "once"


def escape_inner(text: str) -> str:
    """Escape a piece of a text without trimming it."""
    lead = text[: len(text) - len(text.lstrip())]
    trail = text[len(text.rstrip()) :] if text.strip() else ""
    return lead + escape(text) + trail
