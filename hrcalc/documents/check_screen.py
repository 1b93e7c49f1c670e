"""What `check` prints: what each sheet was taken for, what was corrected, and every problem."""
# ruff: noqa: D102 - the protocols' properties are described where `tables` makes them

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from hrcalc.documents.headings import TABLES, named
from hrcalc.documents.problem_screen import problem_list, problems_json
from hrcalc.documents.terminal import plain, some
from hrcalc.mending import CORRECTIONS
from hrcalc.problems import Problem, sheet_place
from hrcalc.words import Lang, Text

_USUAL = ("", "utf-8", "utf-8-sig")
"""Encodings that nobody needs to be told."""


class Taken(Protocol):
    """What a sheet was taken for, as `tables` tells it."""

    @property
    def file(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def table(self) -> str: ...
    @property
    def layout(self) -> Text | None: ...
    @property
    def header_row(self) -> int: ...
    @property
    def used(self) -> Mapping[str, str]: ...
    @property
    def ignored(self) -> Sequence[str]: ...
    @property
    def missing(self) -> Sequence[str]: ...
    @property
    def rows(self) -> int: ...
    @property
    def encoding(self) -> str: ...


class Corrected(Protocol):
    """A cell that was corrected, as `tables` tells it."""

    @property
    def file(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def was(self) -> str: ...
    @property
    def now(self) -> str: ...
    @property
    def by(self) -> str: ...


def check_json(taken: Sequence[Taken], corrected: Sequence[Corrected], problems: Sequence[Problem]) -> dict[str, Any]:
    """What `check` found, as data."""
    return {
        **problems_json(problems),
        "files": [
            {
                "file": one.file,
                "sheet": one.sheet,
                "table": one.table or None,
                "layout": one.layout.both() if one.layout else None,
                "header_row": one.header_row or None,
                "encoding": one.encoding or None,
                "columns": {_ours(name): head for name, head in one.used.items()},
                "ignored": list(one.ignored),
                "missing": list(one.missing),
                "rows": one.rows,
            }
            for one in taken
        ],
        "corrections": [
            {
                "file": one.file,
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "was": one.was,
                "now": one.now,
                "by": one.by,
            }
            for one in corrected
        ],
    }


def print_check(
    console: Console,
    taken: Sequence[Taken],
    corrected: Sequence[Corrected],
    problems: Sequence[Problem],
    lang: Lang,
    report: Path | None,
    *,
    columns: bool,
) -> None:
    """What each sheet was taken for (`columns`: with every column), what was corrected, and every problem."""
    for line in _sheets(taken, lang, console.width, columns=columns):
        console.print(line)
    console.print()
    if corrected:
        console.print(_corrected(corrected, lang))
    if problems:
        console.print(problem_list(list(problems), lang, report))
    else:
        console.print(Line(Text("没有问题。", "No problems.").of(lang), "green"))


def _sheets(taken: Sequence[Taken], lang: Lang, width: int, *, columns: bool) -> list[RenderableType]:
    """One line a sheet, in columns; under it the columns that it has and that were not used."""
    heads = [text.of(lang) for text in (Text("文件", "File"), Text("当作", "Taken for"), _HEADER, Text("行数", "Rows"))]
    cells = [
        [
            plain(sheet_place(one.file, one.sheet)),
            _meaning(one, lang),
            Line(str(one.header_row or "")),
            Line(f"{one.rows:,}"),
        ]
        for one in taken
    ]
    rows = max([cell_len(heads[3]), *(row[3].cell_len for row in cells)])
    room = width - rows - cell_len(heads[2]) - 6
    needs = [max([cell_len(heads[i]), *(row[i].cell_len for row in cells)]) for i in (0, 1)]
    file = min(needs[0], max(room - needs[1], room * 6 // 10))
    widths = (file, min(needs[1], room - file), cell_len(heads[2]), rows)

    def line(values: Sequence[str | Line], style: str = "") -> Table:
        grid = Table.grid(padding=(0, 2, 0, 0))
        for i, wide in enumerate(widths):
            grid.add_column(width=wide, justify="right" if i > 1 else "left", overflow="fold")
        grid.add_row(*values, style=style)
        return grid

    lines: list[RenderableType] = [line(heads, "dim")]
    for one, row in zip(taken, cells, strict=True):
        lines.append(line(row))
        if columns and one.used:
            lines.append(
                Padding(Columns([_pair(*pair) for pair in one.used.items()], padding=(0, 3, 0, 0)), (0, 0, 0, 2))
            )
        if one.ignored:
            lines.append(_list(Text("没有用", "not used"), one.ignored, "yellow", lang, whole=columns))
        if columns and one.missing:
            lines.append(_list(Text("没有这些列", "not there"), one.missing, "dim", lang))
    return lines


_HEADER = Text("表头行", "Header")


def _meaning(one: Taken, lang: Lang) -> Line:
    """The table, as people and as `[columns.TABLE]` call it, with the platform's layout and an unusual encoding."""
    told = Line()
    if one.table == CORRECTIONS:
        told.append(Text("更正", "corrections").of(lang), "green")
    elif not one.table:
        told.append(Text("没有读", "not read").of(lang), "yellow")
    elif lang == "zh":
        told.append(f"{named(TABLES, one.table).zh} ").append(one.table, "dim")
    else:
        told.append(one.table)
    more = [*([one.layout.of(lang)] if one.layout else []), *([one.encoding] if one.encoding not in _USUAL else [])]
    if more:
        told.append_text(plain(f" ({', '.join(more)})", "dim"))
    return told


def _ours(name: str) -> str:
    """Our column; `name` and `account`, which stand for a staff number, are columns of no table."""
    return name.removeprefix("_")


def _pair(name: str, head: str) -> Line:
    """Our column, and the header that told it where that is another."""
    name = _ours(name)
    told = plain(name)
    if head != name:
        told.append_text(plain(" ← ", "dim")).append_text(plain(head, "cyan"))
    return told


def _list(title: Text, names: Sequence[str], style: str, lang: Lang, *, whole: bool = True) -> RenderableType:
    """Some columns; on one line, as far as it goes, where not all are asked for."""
    told = Line(f"{title.of(lang)} ({len(names)}): ", "dim")
    told.append_text(plain(", ".join(" ".join(name.split()) for name in names), style))
    if not whole:
        told.no_wrap, told.overflow = True, "ellipsis"
    return Padding(told, (0, 0, 0, 2))


def _corrected(corrected: Sequence[Corrected], lang: Lang) -> Line:
    """How much was corrected, and by which files."""
    rows = len({(one.file, one.sheet, one.row) for one in corrected})
    by = ", ".join(sorted({one.by.rpartition(":")[0].partition("#")[0] for one in corrected}))
    told = Text(
        f"按 {by} 更正了 {rows:,} 行,共 {len(corrected):,} 格。",
        f"Corrected by {by}: {some(rows, 'row')}, {some(len(corrected), 'cell')}.",
    )
    return plain(told.of(lang), "green")
