"""Which table a sheet is, where its header stands, and which of its headers is which column.

A name proposes, the headers decide: `2026年10月签单.xlsx` is deals because it says so, a file named after two tables or after none is
what its headers fit best. Headers may be our English names or the Chinese ones; brackets of either width, `(*)`, quotes and
spaces make no difference, nor does a unit in brackets if it is the column's own (`万元` is not `元`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from hrcalc.exports import Sheet
from hrcalc.settings import Settings
from hrcalc.tables.catalog import FORMATS
from hrcalc.tables.crm.preset import Preset
from hrcalc.tables.crm.presets import preset_of
from hrcalc.tables.headers import plain
from hrcalc.tables.schema import ACCOUNT, CURRENCY, NAME, Field, Table


@dataclass(frozen=True)
class Header:
    """A header row that was understood.

    `row` is its place in the sheet's head (from 0); `columns` says which position holds each field. What did not fit: `unknown`
    positions, `missing` required fields, `absent` fields whose mapped header (the value) is not there, and positions that are
    `doubled`: a second column for a field that has one. `foreign`: the settings' mapping was used, or a CRM's `preset`; `beside` are
    further columns of one of its fields, which count too.
    """

    table: Table
    row: int
    texts: list[str]
    columns: dict[str, int]
    unknown: list[int]
    missing: list[Field]
    absent: dict[str, str]
    doubled: dict[int, str]
    foreign: bool
    preset: Preset | None = None
    beside: Mapping[str, list[int]] = field(default_factory=dict)

    @property
    def ignored(self) -> list[int]:
        """Positions of a foreign file's columns that nobody asked for."""
        taken = {*self.columns.values(), *(i for places in self.beside.values() for i in places)}
        return [i for i, text in enumerate(self.texts) if self.foreign and plain(text) and i not in taken]

    @property
    def fit(self) -> tuple[int, int]:
        """How well the table fits, to compare: columns known less required ones missing; then fewer unknown ones."""
        return (len(self.columns) - len(self.missing) - len(self.absent), -len(self.unknown))


def match(table: Table, row: int, texts: Sequence[str], mapping: Mapping[str, str]) -> Header:
    """Reads one row as the header of a table. `mapping` is `[columns.TABLE]`: our column -> the export's header.

    A mapping counts for a file that has any of its headers, and beats a CRM's preset column by column. Then the file is a foreign one:
    other headers are none of our business, and a mapped header that is not there is told in `absent`. A column mapped to `""` is not
    read.
    """
    mapped = {name: plain(header) for name, header in mapping.items() if name not in FORMATS}
    heads = [plain(text) for text in texts]
    position_of = {head: i for i, head in reversed(list(enumerate(heads))) if head}  # the first of several
    own, preset = table.headers, preset_of(table.name, position_of)
    counts = any(
        header in position_of and (preset is not None or own.get(header) != name) for name, header in mapped.items()
    )
    foreign = counts or preset is not None
    unread = {name for name, header in mapped.items() if foreign and not header}
    named = {name: header for name, header in mapped.items() if counts and header}
    columns = {name: position_of[header] for name, header in named.items() if header in position_of}
    absent = {name: mapping[name] for name in named if name not in columns}
    alone = counts and not _missing(table, {*columns, *absent})
    decided = {*columns, *absent, *unread}
    beside: dict[str, list[int]] = {}
    if preset:
        if "amount" in decided:
            decided.add(CURRENCY)
        places = {name: at for name, at in preset.places(position_of).items() if name not in decided}
        columns |= places
        beside = {name: more for name in places if name in preset.words and (more := preset.beside(name, position_of))}
        decided |= columns.keys() | {name for name, spellings in preset.columns.items() if not spellings}
    columns, unknown, doubled = _by_our_headers(own, heads, columns, decided)
    there = {*columns, *absent}
    missing = _missing(table, there)
    if preset and not alone:  # a mapping that needs no preset says itself what it leaves out
        missing += [table.fields[name] for name in preset.needed if name not in there | unread]
    return Header(
        table, row, list(texts), columns, [] if foreign else unknown, missing, absent, doubled, foreign, preset, beside
    )


def _by_our_headers(
    own: Mapping[str, str], heads: Sequence[str], columns: Mapping[str, int], decided: Collection[str]
) -> tuple[dict[str, int], list[int], dict[int, str]]:
    """The columns, and those that our own headers name beside them unless they are `decided`; positions unknown, and doubled."""
    found, unknown, doubled = dict(columns), [], {}
    for i, head in enumerate(heads):
        if not head or i in columns.values():
            continue
        meant = own.get(head)
        if meant is None:
            unknown.append(i)
        elif meant in decided:
            continue
        elif meant in found:
            doubled[i] = meant
        else:
            found[meant] = i
    return found, unknown, doubled


def _missing(table: Table, there: Collection[str]) -> list[Field]:
    """Required fields that are not there; a name or an account may stand for a staff number."""
    named = {"employee_id"} if {NAME, ACCOUNT} & set(there) else set()
    return [f for name, f in table.fields.items() if f.required and name not in there and name not in named]


def of_layout(sheet: Sheet, table: Table) -> Header:
    """The header of a platform's sheet, whose columns are ours already."""
    names = sheet.head[0]
    texts = [sheet.platform.titles.get(name, name) for name in names]
    columns = {name: i for i, name in enumerate(names)}
    return Header(table, 0, texts, columns, [], _missing(table, columns), {}, {}, foreign=True)


def find_header(sheet: Sheet, tables: Collection[Table], settings: Settings) -> Header | None:
    """The best reading of a sheet's first rows as the header of one of `tables`; None where two fit equally well.

    Titles and notes above the header are passed over. Where no row has a single known header, it is the first that holds anything.
    """
    best: list[Header] = []
    for i, texts in enumerate(sheet.head):
        if not any(text.strip() for text in texts):
            continue
        for table in tables:
            header = match(table, i, texts, settings.columns.get(table.name, {}))
            order = _order(header)
            if not best or order > _order(best[0]):
                best = [header]
            elif order == _order(best[0]) and header.row == best[0].row:
                best.append(header)
    return best[0] if len(best) == 1 else None


def _order(header: Header) -> tuple[bool, bool, int, int]:
    # A row without any known header is the header of nothing, however little a table requires.
    return (bool(header.columns), header.preset is not None, *header.fit)


def named(text: str, tables: Collection[Table]) -> list[Table]:
    """The tables that a file's or sheet's name speaks of. A longer name hides the shorter ones inside it."""
    rest = unicodedata.normalize("NFKC", text).lower()
    words = sorted(((word, t) for t in tables for word in t.words), key=lambda pair: (-len(pair[0]), pair[0]))
    found: list[Table] = []
    for word, table in words:
        pattern = word.replace("_", "[ _-]?")
        pattern = rf"(?<![a-z]){pattern}(?![a-z])" if word.isascii() else re.escape(word)
        if re.search(pattern, rest):
            rest = re.sub(pattern, "\0", rest)
            if table not in found:
                found.append(table)
    return found


def recognise(sheet: Sheet, tables: Mapping[str, Table], settings: Settings) -> Header | None:
    """What a sheet is: by the sheet's name and the file's, else by its headers; None where nothing fits, or too much does."""
    if sheet.platform.table:
        return of_layout(sheet, tables[sheet.platform.table])
    said = named(sheet.name, tables.values()) or named(PurePath(sheet.file).stem, tables.values())
    if sheet.name:
        said += [t for t in named(PurePath(sheet.file).stem, tables.values()) if t not in said]
    if said:
        header = find_header(sheet, said, settings) or find_header(sheet, said[:1], settings)
        if header is None or header.preset or not (header.missing or header.absent):
            return header
    found = find_header(sheet, tables.values(), settings)
    if said:  # a CRM's own headers say more than a name does
        return found if found is not None and found.preset else header
    header = found
    if header is None or header.preset:
        return header
    # Without a name, all that is required must be there, or the key and more that we know than what we do not.
    known = len(set(header.columns.values()))
    whole = not header.missing and not header.absent and known > 1
    near = header.table.key[0] in header.columns if header.table.key else False
    near = near and known > max(1, len(header.unknown))
    return header if whole or near else None
