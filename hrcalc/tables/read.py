"""Files to typed tables, with every problem at once."""

from __future__ import annotations

import errno
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hrcalc.calendar import Month
from hrcalc.exports import open_file
from hrcalc.problems import Problem, ProblemsFound, order_of
from hrcalc.settings import Settings
from hrcalc.tables import messages
from hrcalc.tables.assemble import assemble
from hrcalc.tables.catalog import DATE_FORMAT, with_fields
from hrcalc.tables.checks import check
from hrcalc.tables.files import File, find_files
from hrcalc.tables.frames import BLANK, NO_TABLE, UNREAD, Balance, Input, Tables
from hrcalc.tables.parts import Part, read_part
from hrcalc.tables.recognise import recognise
from hrcalc.tables.schema import Table


def read_tables(settings: Settings, month: Month) -> Tables:
    """The inputs of a pay month: every table, every problem, and an account of every row.

    Raises ProblemsFound only for settings that make no sense; what is wrong with the data is in `problems`.
    """
    tables = with_fields(settings)
    files, problems = find_files(settings, month)
    parts: dict[str, list[Part]] = defaultdict(list)
    inputs: list[Input] = []
    left_out: list[Balance] = []
    for file in files:
        try:
            _read_file(file, tables, settings, parts, inputs, left_out, problems)
        except ProblemsFound as found:
            problems += found.problems
    frames, headers, unsure = {}, {}, _unsure(tables, inputs, problems)
    for name, table in tables.items():
        parts[name].sort(key=lambda part: (str(part.folder or ""), part.file))  # stable: sheets keep their order
        done = assemble(table, parts[name], month, settings.columns.get(name, {}).get(DATE_FORMAT))
        frames[name] = done.frame
        problems += done.problems
        unsure |= {name for part in parts[name] if table.key and table.key[0] not in part.columns}
        for part in parts[name]:
            headers[name, part.place] = {field: part.header_of(field) for field in table.fields}
        left_out += [*_not_rows(name, parts.pop(name)), *done.left_out]
    problems += check(tables, frames, month, headers, unsure)
    return Tables(month, frames, sorted(problems, key=order_of), inputs, left_out)


def _read_file(
    file: File,
    tables: Mapping[str, Table],
    settings: Settings,
    parts: dict[str, list[Part]],
    inputs: list[Input],
    left_out: list[Balance],
    problems: list[Problem],
) -> None:
    try:
        data = file.path.read_bytes() if file.path.is_file() else _no_file(file.path)
    except OSError as error:
        problems.append(messages.no_file(file.name, error.strerror or str(error)))
        return
    digest = hashlib.sha256(data).hexdigest()
    sheets = open_file(file.name, data)
    del data
    if not sheets:
        problems.append(messages.empty_file(file.name))
    rows: Counter[str] = Counter()
    known = [(sheet, recognise(sheet, tables, settings)) for sheet in sheets]
    del sheets  # each sheet's text goes as soon as it has been read
    some = any(header is not None and header.columns for _, header in known)
    while known:
        sheet, header = known.pop(0)
        if header is None or (some and not header.columns):
            if some:
                count = len(sheet.read(0, []).numbers)
                problems.append(messages.sheet_not_read(sheet))
                rows[""] += count
                left_out.append(Balance("", NO_TABLE, count))
            else:
                problems.append(messages.no_table(sheet, tables.values()))
            continue
        rows[header.table.name] += 0
        try:
            part = read_part(sheet, header, file.folder, settings)
        except ProblemsFound as found:
            problems += [replace(problem, table=header.table.name) for problem in found.problems]
            continue
        problems += part.problems
        parts[header.table.name].append(part)
        rows[header.table.name] += part.read
    inputs += [Input(file.name, digest, table, count) for table, count in rows.items()]


def _no_file(path: Path) -> bytes:
    """Raises why there is no file at a path: a pipe would be waited for, and nothing is not to be read as nothing."""
    path.stat()
    raise OSError(errno.EISDIR if path.is_dir() else errno.EINVAL, "is a folder" if path.is_dir() else "is no file")


def _not_rows(name: str, parts: list[Part]) -> list[Balance]:
    blank, unread = sum(part.blank for part in parts), sum(part.unread for part in parts)
    return [Balance(name, reason, rows) for reason, rows in ((BLANK, blank), (UNREAD, unread)) if rows]


def _unsure(tables: Mapping[str, Table], inputs: list[Input], problems: list[Problem]) -> set[str]:
    """Tables of which rows may be missing: what refers to them cannot be called unknown."""
    blocked = [p for p in problems if p.blocking]
    there = {source.table for source in inputs}
    absent = {name for name in tables if name not in there and any(not p.table for p in blocked)}
    return absent | {p.table for p in blocked if p.code == "unreadable"}
