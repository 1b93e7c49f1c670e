"""`hrcalc map`: what an unknown export is, and the mapping that makes it readable. Nothing is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from hrcalc.calendar import Month
from hrcalc.exports import Options, Sheet, open_file
from hrcalc.exports.platforms import translated
from hrcalc.exports.sheet import Column
from hrcalc.private import without_ids
from hrcalc.problems import ProblemsFound, UsageError
from hrcalc.proposal import Proposal, ProposedColumn, Status, Sure
from hrcalc.settings import Settings
from hrcalc.tables import messages
from hrcalc.tables.catalog import with_fields
from hrcalc.tables.directory import Directory
from hrcalc.tables.files import find_files
from hrcalc.tables.header_messages import header_problems
from hrcalc.tables.headers import plain
from hrcalc.tables.parts import Part, read_part
from hrcalc.tables.proposals.assignment import Assignment, assign
from hrcalc.tables.proposals.contents import Profile
from hrcalc.tables.proposals.likeness import likeness
from hrcalc.tables.proposals.proposing import proposal_of
from hrcalc.tables.recognise import Header, named, recognise
from hrcalc.tables.schema import Table
from hrcalc.words import NOTHING, Text

TELLING = 45
"""The score from which on a table is proposed though nobody named it."""


def look(path: Path, settings: Settings, table: str | None = None) -> list[Proposal]:
    """What each sheet of a file is, and its mapping. `table` is what a person says that it is.

    Raises UsageError for a path that is no file and a table that does not exist, ProblemsFound for a file that cannot be read.
    """
    tables = with_fields(settings)
    asked = _table(table, tables)
    sheets = _sheets(path, settings)
    directory = _staff(settings, tables)
    return [_look_at(sheet, tables, settings, directory, asked) for sheet in sheets]


def _table(name: str | None, tables: Mapping[str, Table]) -> Table | None:
    if name is None:
        return None
    found = [t for t in tables.values() if name.strip().lower() in (t.name, t.title.zh, t.title.en.lower(), *t.words)]
    if found:
        return found[0]
    known = [f"{t.name}({t.title.zh})" for t in tables.values()]
    raise UsageError(
        Text(
            f"--table:没有表“{name}”。有:{'、'.join(known)}。",
            f"--table: there is no table '{name}'. There are: {', '.join(tables)}.",
        )
    )


def _sheets(path: Path, settings: Settings) -> list[Sheet]:
    if path.is_dir():
        raise UsageError(Text(f"{path} 是文件夹,请写一个文件。", f"{path} is a folder: name one file."))
    if not path.is_file():
        raise UsageError(Text(f"没有文件 {path}。", f"There is no file {path}."))
    inside = path.resolve().is_relative_to(settings.data.resolve())
    name = path.resolve().relative_to(settings.data.resolve()).as_posix() if inside else path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProblemsFound([messages.no_file(name, error.strerror or str(error))]) from None
    sheets = translated(open_file(name, data, Options.of(settings, name)))
    if not sheets:
        raise ProblemsFound([messages.empty_file(name)])
    return sheets


def _staff(settings: Settings, tables: Mapping[str, Table]) -> Directory:
    """Everybody in the data folder's staff lists, of all months; nobody where there is none."""
    parts: list[Part] = []
    for file in find_files(settings, Month(9999, 12))[0]:
        if not any(t.name == "employees" for t in named(PurePath(file.name).stem, tables.values())):
            continue
        try:
            for sheet in translated(open_file(file.name, file.path.read_bytes(), Options.of(settings, file.name))):
                header = recognise(sheet, tables, settings)
                if header is not None and header.table.name == "employees":
                    parts.append(read_part(sheet, header, file.folder, settings))
        except (ProblemsFound, OSError):
            continue  # `check` says what is wrong with it
    return Directory.of(parts)


def _look_at(
    sheet: Sheet, tables: Mapping[str, Table], settings: Settings, directory: Directory, asked: Table | None
) -> Proposal:
    platform = sheet.platform
    if platform.layout is not None:
        why = platform.needless or Text("考勤平台的报表,直接读", "a platform's report, read as it is")
        table = tables[platform.table] if platform.table else None
        place = Proposal(sheet.file, sheet.name, "platform", row=platform.header_row, encoding=sheet.encoding)
        title = table.title if table else platform.layout
        return replace(place, table=platform.table, title=title, why=(platform.layout, why))
    header = recognise(sheet, tables, settings)
    if header is not None and (asked is None or header.table.name == asked.name):
        if header.preset is not None and not header.absent:
            return _known(sheet, header, "preset", header.preset.title)
        if not (header.missing or header.absent or header.doubled or header.unknown):
            if header.foreign:
                return _known(sheet, header, "mapped", Text("hrcalc.toml 里已有对应", "hrcalc.toml maps it already"))
            return _known(sheet, header, "own", Text("就是我们的表头", "these are our own headers"))
    row = _header_row(sheet, tables, header)
    texts = sheet.head[row]
    rows = sheet.read(row, [Column(i, "name") for i in range(len(texts))])
    profiles = _profiles(sheet, texts, rows.columns, directory)
    assignments = _tried(sheet, tables, profiles, asked)
    best = assignments[0]
    others = tuple(a.table.name for a in assignments[1:3] if a.score >= TELLING)
    place = Proposal(
        sheet.file, sheet.name, "unknown", row=row + 1, rows=len(rows.numbers), encoding=sheet.encoding, others=others
    )
    if asked is None and not best.named and (best.score < TELLING or len(best.found) < 2):
        why = Text("认不出这是哪一张表,用 --table 说明", "it is not clear which table this is: say so with --table")
        return replace(place, why=(why,), details=_unused(profiles))
    return proposal_of(place, best, texts, row, profiles, asked=asked is not None)


def _known(sheet: Sheet, header: Header, status: Status, why: Text) -> Proposal:
    """A sheet that needs no mapping."""
    table = header.table
    used = {at: name for name, at in header.columns.items()}
    details = []
    for i, text in enumerate(header.texts):
        name = used.get(i, "")
        label = table.fields[name].label if name in table.fields else NOTHING
        if text.strip():
            sure: Sure = "sure" if name else ""
            details.append(ProposedColumn(without_ids(text), i + 1, name.removeprefix("_"), label, sure))
    missing = tuple(Text(f"{p.why.zh}{p.mend.zh}", f"{p.why.en} {p.mend.en}") for p in header_problems(sheet, header))
    return Proposal(
        sheet.file,
        sheet.name,
        status,
        table.name,
        table.title,
        header.row + 1,
        encoding=sheet.encoding,
        why=(why,),
        details=tuple(details),
        missing=missing,
    )


def _header_row(sheet: Sheet, tables: Mapping[str, Table], header: Header | None) -> int:
    """The row of the head that reads most like a header: of those wide enough, without numbers and days."""
    if header is not None and len(header.columns) > 1:
        return header.row
    widths = [len({plain(text) for text in row if plain(text)}) for row in sheet.head]
    most = max(widths)
    wide = [i for i, width in enumerate(widths) if width * 2 >= most and not _holds_values(sheet.head[i])][:4]
    if not wide:
        return next(i for i, width in enumerate(widths) if width * 2 >= most)
    fields = [(table, field) for table in tables.values() for field in table.fields.values()]

    def known(i: int) -> int:
        return sum(any(likeness(t, f, text) >= 0.7 for t, f in fields) for text in sheet.head[i] if plain(text))

    return max(wide, key=lambda i: (known(i), -i))


def _holds_values(row: Sequence[str]) -> bool:
    cells = [text.strip() for text in row if text.strip()]
    return sum(re.fullmatch(r"[^\w]*[\d.,:/ -]+[^\w]*", text) is not None for text in cells) * 4 > len(cells)


def _profiles(sheet: Sheet, texts: Sequence[str], columns: Sequence[Any], directory: Directory) -> list[Profile]:
    profiles = []
    seen: set[str] = set()
    for i, (text, cells) in enumerate(zip(texts, columns, strict=True)):
        if plain(text) and plain(text) not in seen:  # of two columns of one name only the first can be asked for
            seen.add(plain(text))
            profiles.append(Profile.of(text, i, cells, sheet.epoch, directory))
    return profiles


def _tried(
    sheet: Sheet, tables: Mapping[str, Table], profiles: Sequence[Profile], asked: Table | None
) -> list[Assignment]:
    """Every table on the export, the best first."""
    said = named(sheet.name, tables.values()) + named(PurePath(sheet.file).stem, tables.values())
    tried = [asked] if asked else list(tables.values())
    assignments = [assign(table, profiles, named=table in said) for table in tried]
    return sorted(assignments, key=lambda assignment: -assignment.score)


def _unused(profiles: Sequence[Profile]) -> tuple[ProposedColumn, ...]:
    return tuple(ProposedColumn(without_ids(p.header), p.position + 1, samples=p.samples("", "text")) for p in profiles)
