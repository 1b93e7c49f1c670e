"""Files to typed tables, with every problem at once."""

from __future__ import annotations

import errno
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
from hrcalc.tables.corrections.applied import Corrections
from hrcalc.tables.corrections.found import corrections_in
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


@dataclass
class FileRead:
    """What a file comes to, or several: parts by table, and an account of all sheets and rows."""

    parts: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))
    inputs: list[Input] = field(default_factory=list)
    left_out: list[Balance] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: FileRead) -> None:
        """Another file beside this one."""
        for table, parts in other.parts.items():
            self.parts[table] += parts
        self.inputs += other.inputs
        self.left_out += other.left_out
        self.taken += other.taken
        self.problems += other.problems


def read_tables(settings: Settings, month: Month) -> Tables:
    """The inputs of a pay month: every table, every problem, and an account of every row.

    Raises ProblemsFound only for settings that make no sense; what is wrong with the data is in `problems`.
    """
    tables = with_fields(settings)
    files, not_read = find_files(settings, month)
    corrections = corrections_in(files, settings)
    read = FileRead(problems=not_read)
    for file in corrections.files:
        read.add(_read_file(file, tables, settings, corrections))
    parts, left_out, problems = read.parts, read.left_out, read.problems
    inputs, taken = [*read.inputs, *corrections.inputs], [*read.taken, *corrections.taken]
    problems += [*corrections.problems, *corrections.unused()]
    directory = Directory.of(parts["employees"], (part for some in parts.values() for part in some))
    problems += [_paid(one, found) for one in sorted(settings.not_paid) for found in [directory.meant(one)] if found]
    not_paid = frozenset(one for one in settings.not_paid if not directory.meant(one))
    frames, headers, unsure = {}, {}, _unsure(tables, inputs, problems)
    earlier, news = None, {}
    for name, table in tables.items():
        parts[name].sort(key=lambda part: (str(part.folder or ""), part.file))  # stable: sheets keep their order
        parts[name] = [in_yuan(identify(part, directory, not_paid)) for part in parts[name]]
        done = assemble(table, parts[name], month, settings.columns.get(name, {}).get(DATE_FORMAT))
        frames[name], news[name] = done.frame, done.news
        earlier = done.earlier if done.earlier is not None else earlier
        problems += done.problems
        unsure |= {name for part in parts[name] if table.key and table.key[0] not in part.columns}
        for part in parts[name]:
            headers[name, part.place] = {field: part.header_of(field) for field in table.fields}
        left_out += [*_not_rows(name, parts.pop(name)), *done.left_out]
    frames = with_leads(frames)
    problems += check(tables, frames, month, headers, unsure, directory)
    return Tables(
        month, frames, sorted(problems, key=order_of), inputs, left_out, taken, corrections.done, earlier, news
    )


def _read_file(file: File, tables: Mapping[str, Table], settings: Settings, corrections: Corrections) -> FileRead:
    read = FileRead()
    try:
        data = file.path.read_bytes() if file.path.is_file() else _no_file(file.path)
    except OSError as error:
        return FileRead(problems=[messages.no_file(file.name, error.strerror or str(error))])
    digest = hashlib.sha256(data).hexdigest()
    try:
        opened = open_file(file.name, data, Options.of(settings, file.name))
        sheets = translated(corrections.applied(file, data, opened, settings))
    except ProblemsFound as found:
        return FileRead(problems=found.problems)
    del opened
    del data
    if not sheets:
        read.problems.append(messages.empty_file(file.name))
    rows: Counter[str] = Counter()
    known = [(sheet, recognise(sheet, tables, settings)) for sheet in sheets]
    del sheets  # each sheet's text goes as soon as it has been read
    some = any((header is not None and header.columns) or sheet.platform.needless for sheet, header in known)
    while known:
        sheet, header = known.pop(0)
        needless = sheet.platform.needless or (NO_TABLE if some and not (header and header.columns) else None)
        table = header.table.name if header and not needless else ""
        try:
            if needless:
                count = len(sheet.read(0, []).numbers)
                read.left_out.append(Balance("", needless, count))
                read.taken.append(_not_taken(sheet, count))
                if needless is NO_TABLE:
                    read.problems.append(messages.sheet_not_read(sheet))
            elif header is None:
                read.problems.append(messages.no_table(sheet, tables.values()))
                continue
            else:
                part = read_part(sheet, header, file.folder, settings)
                count = part.read
                read.parts[table].append(part)
                read.problems += part.problems
                read.taken.append(_taken(sheet, header, count))
        except ProblemsFound as found:
            read.problems += [replace(problem, table=table) for problem in found.problems]
            count = 0
        rows[table] += count
    read.inputs = [Input(file.name, digest, table, count) for table, count in rows.items()]
    return read


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
    ignored = [without_ids(text) for text in (sheet.platform.ignored or others)]
    missing = [name for name in header.table.fields if name not in header.columns]
    row = sheet.platform.header_row or header.row + 1
    layout = sheet.platform.layout or (header.preset.title if header.preset else None)
    return Taken(sheet.file, sheet.name, header.table.name, layout, row, used, ignored, missing, rows, sheet.encoding)


def _not_taken(sheet: Sheet, rows: int) -> Taken:
    return Taken(
        sheet.file, sheet.name, "", sheet.platform.layout, sheet.platform.header_row, {}, [], [], rows, sheet.encoding
    )


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
