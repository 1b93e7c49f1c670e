"""Files to typed tables, with every problem at once."""

from __future__ import annotations

import errno
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hrcalc.calendar import Month
from hrcalc.exports import Options, Sheet, open_file
from hrcalc.exports.platforms import translated
from hrcalc.private import without_ids
from hrcalc.problems import Problem, ProblemsFound, order_of
from hrcalc.settings import FILE as SETTINGS
from hrcalc.settings import Settings
from hrcalc.tables import messages
from hrcalc.tables.assemble import assemble
from hrcalc.tables.catalog import DATE_FORMAT, with_fields
from hrcalc.tables.checks.across import check
from hrcalc.tables.corrections.applied import Corrections, corrections_in
from hrcalc.tables.crm.currencies import in_yuan
from hrcalc.tables.directory import Directory
from hrcalc.tables.files import File, find_files
from hrcalc.tables.frames import NO_TABLE, Balance, Input, Tables, Taken
from hrcalc.tables.identify import identify
from hrcalc.tables.leads_named import with_leads
from hrcalc.tables.parts import Part, read_part
from hrcalc.tables.recognise import Header, recognise
from hrcalc.tables.schema import Table
from hrcalc.words import Text


def read_tables(settings: Settings, month: Month) -> Tables:
    """The inputs of a pay month: every table, every problem, and an account of every row.

    Raises ProblemsFound only for settings that make no sense; what is wrong with the data is in `problems`.
    """
    tables = with_fields(settings)
    files, problems = find_files(settings, month)
    parts: dict[str, list[Part]] = defaultdict(list)
    inputs: list[Input] = []
    left_out: list[Balance] = []
    taken: list[Taken] = []
    corrections = corrections_in(files, settings)
    for file in corrections.files:
        try:
            _read_file(file, tables, settings, corrections, parts, inputs, left_out, taken, problems)
        except ProblemsFound as found:
            problems += found.problems
    inputs += corrections.inputs
    taken += corrections.taken
    problems += [*corrections.problems, *corrections.unused()]
    directory = Directory.of(parts["employees"], (part for some in parts.values() for part in some))
    problems += [_paid(one, found) for one in sorted(settings.not_paid) for found in [directory.meant(one)] if found]
    not_paid = frozenset(one for one in settings.not_paid if not directory.meant(one))
    frames, headers, unsure = {}, {}, _unsure(tables, inputs, problems)
    for name, table in tables.items():
        parts[name].sort(key=lambda part: (str(part.folder or ""), part.file))  # stable: sheets keep their order
        parts[name] = [in_yuan(identify(part, directory, not_paid)) for part in parts[name]]
        done = assemble(table, parts[name], month, settings.columns.get(name, {}).get(DATE_FORMAT))
        frames[name] = done.frame
        problems += done.problems
        unsure |= {name for part in parts[name] if table.key and table.key[0] not in part.columns}
        for part in parts[name]:
            headers[name, part.place] = {field: part.header_of(field) for field in table.fields}
        left_out += [*_not_rows(name, parts.pop(name)), *done.left_out]
    frames = with_leads(frames)
    problems += check(tables, frames, month, headers, unsure, directory)
    return Tables(month, frames, sorted(problems, key=order_of), inputs, left_out, taken, corrections.done)


def _read_file(
    file: File,
    tables: Mapping[str, Table],
    settings: Settings,
    corrections: Corrections,
    parts: dict[str, list[Part]],
    inputs: list[Input],
    left_out: list[Balance],
    taken: list[Taken],
    problems: list[Problem],
) -> None:
    try:
        data = file.path.read_bytes() if file.path.is_file() else _no_file(file.path)
    except OSError as error:
        problems.append(messages.no_file(file.name, error.strerror or str(error)))
        return
    digest = hashlib.sha256(data).hexdigest()
    opened = open_file(file.name, data, Options.of(settings, file.name))
    sheets = translated(corrections.applied(file, data, opened, settings))
    del opened
    del data
    if not sheets:
        problems.append(messages.empty_file(file.name))
    rows: Counter[str] = Counter()
    known = [(sheet, recognise(sheet, tables, settings)) for sheet in sheets]
    del sheets  # each sheet's text goes as soon as it has been read
    some = any((header is not None and header.columns) or sheet.needless for sheet, header in known)
    while known:
        sheet, header = known.pop(0)
        if sheet.needless:
            count = len(sheet.read(0, []).numbers)
            rows[""] += count
            left_out.append(Balance("", sheet.needless, count))
            taken.append(_not_taken(sheet, count))
            continue
        if header is None or (some and not header.columns):
            if some:
                count = len(sheet.read(0, []).numbers)
                problems.append(messages.sheet_not_read(sheet))
                rows[""] += count
                left_out.append(Balance("", NO_TABLE, count))
                taken.append(_not_taken(sheet, count))
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
        taken.append(_taken(sheet, header, part.read))
    inputs += [Input(file.name, digest, table, count) for table, count in rows.items()]


def _paid(one: str, employee: str) -> Problem:
    why = Text(
        f"[people] not_paid 里的“{one}”在花名册里是 {employee}。",
        f"'{one}' in [people] not_paid is {employee} in the staff list.",
    )
    mend = Text(
        "删掉这一项;同名的另一个人,改写他的账号。",
        "Remove it; if another person of that name is meant, write that person's account.",
    )
    return Problem("not-paid-is-paid", why, mend, file=SETTINGS, value=one, blocking=True)


def _taken(sheet: Sheet, header: Header, rows: int) -> Taken:
    used = {name: without_ids(header.texts[i]) for name, i in header.columns.items()}
    others = [text for i, text in enumerate(header.texts) if text.strip() and i not in header.columns.values()]
    ignored = [without_ids(text) for text in (sheet.ignored or others)]
    missing = [name for name in header.table.fields if name not in header.columns]
    row = sheet.header_row or header.row + 1
    layout = sheet.layout or (header.preset.title if header.preset else None)
    return Taken(sheet.file, sheet.name, header.table.name, layout, row, used, ignored, missing, rows, sheet.encoding)


def _not_taken(sheet: Sheet, rows: int) -> Taken:
    return Taken(sheet.file, sheet.name, "", sheet.layout, sheet.header_row, {}, [], [], rows, sheet.encoding)


def _no_file(path: Path) -> bytes:
    """Raises why there is no file at a path: a pipe would be waited for, and nothing is not to be read as nothing."""
    path.stat()
    raise OSError(errno.EISDIR if path.is_dir() else errno.EINVAL, "is a folder" if path.is_dir() else "is no file")


def _not_rows(name: str, parts: list[Part]) -> list[Balance]:
    counts: Counter[Text] = Counter()
    for part in parts:
        counts.update(part.aside)
    return [Balance(name, reason, rows) for reason, rows in counts.items() if rows]


def _unsure(tables: Mapping[str, Table], inputs: list[Input], problems: list[Problem]) -> set[str]:
    """Tables of which rows may be missing: what refers to them cannot be called unknown."""
    blocked = [p for p in problems if p.blocking]
    there = {source.table for source in inputs}
    absent = {name for name in tables if name not in there and any(not p.table for p in blocked)}
    return absent | {p.table for p in blocked if p.code == "unreadable"}
