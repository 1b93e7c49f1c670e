"""The rows that problems name, as the exports have them: read once more, for `problems.xlsx`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc import private
from hrcalc.exports import Column, Options, Sheet, open_file
from hrcalc.mending import HIDDEN, SourceRows, check_codes
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.settings import Settings
from hrcalc.tables.arrow import pc
from hrcalc.tables.catalog import TABLES
from hrcalc.tables.corrections.excerpt import excerpt
from hrcalc.tables.frames import Correction, Tables, Taken
from hrcalc.tables.headers import plain

_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]"
_LONGEST = 32_767
"""Characters that a cell of a spreadsheet holds."""

_WIDEST = 16_000
"""Columns of an export that a sheet has room for beside our own."""


@dataclass(frozen=True)
class Origin:
    """What is known of the sheets that were read, without their rows: a run keeps it while it writes."""

    taken: Sequence[Taken] = ()
    corrected: Sequence[Correction] = ()

    @classmethod
    def of(cls, tables: Tables) -> Origin:
        """The sheets of a month's tables."""
        return cls(tables.taken, tables.corrected)


NOTHING_READ = Origin()


@dataclass(frozen=True)
class Seen:
    """Rows of a sheet: their numbers, and one array of texts for each title, as a reader may see them.

    `phones` are those of telephones, by position, for a reader who must correct one: `cells` hides them.
    """

    titles: list[str]
    numbers: list[int]
    cells: list[pa.Array[Any]]
    phones: Mapping[int, pa.Array[Any]] = field(default_factory=dict)

    def showing(self, positions: Collection[int]) -> Seen:
        """The same, with the telephones in some columns."""
        cells = [self.phones.get(i, column) if i in positions else column for i, column in enumerate(self.cells)]
        return replace(self, cells=cells)

    def rows(self) -> list[tuple[str, ...]]:
        """The same row by row."""
        return list(zip(*(column.to_pylist() for column in self.cells), strict=True)) or [()] * len(self.numbers)


def offending_rows(settings: Settings, read: Origin, problems: Iterable[Problem]) -> list[SourceRows]:
    """For each sheet: the rows that problems name, and those that somebody has corrected. By file and sheet.

    A file that has gone or cannot be read any more has none.
    """
    known = {(taken.file, taken.sheet): taken for taken in read.taken if taken.table in TABLES}
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    columns: dict[tuple[str, str], set[str]] = defaultdict(set)
    for problem in problems:
        key = problem.file, problem.sheet
        if problem.row is not None and key in known and problem.row > known[key].header_row:
            wanted[key].add(problem.row)
            columns[key].add(problem.column)
    corrected: dict[tuple[str, str], dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for one in read.corrected:
        wanted[one.file, one.sheet].add(one.row)
        corrected[one.file, one.sheet][one.row][one.position] = one.now
    found = []
    for file in sorted({file for file, _ in wanted}):
        sheets = {sheet: rows for (name, sheet), rows in wanted.items() if name == file}
        for seen, sheet, header in _read(settings, file, sheets, known):
            key, used = (file, sheet.name), known[file, sheet.name].used
            names = {name: positions_of(sheet, header, used.get(name, name)) for name in sorted(columns[key])}
            seen = seen.showing([i for places in names.values() for i in places])
            found.append(_source_rows(file, sheet.name, seen, wanted[key], names, corrected[key]))
    return sorted(found, key=lambda rows: (rows.file, rows.sheet))


def _read(
    settings: Settings, file: str, wanted: Mapping[str, Collection[int]], known: Mapping[tuple[str, str], Taken]
) -> Iterator[tuple[Seen, Sheet, int]]:
    """The wanted rows of the sheets of a file, each with the sheet and the place of its header; nothing of what cannot be read."""
    options, heads = Options.of(settings, file), hidden(settings)
    try:
        data = (settings.data / file).read_bytes()
        only = known.get((file, ""))
        few = excerpt(data, only.encoding, wanted[""], only.rows, only.header_row) if only and "" in wanted else None
        if only and few:
            told = options if only.encoding == "utf-8" else replace(options, encoding=only.encoding)
            header = only.header_row - 1
            for sheet in open_file(file, few[0], told):
                places = np.flatnonzero(np.isin(few[1], np.fromiter(wanted[""], np.int64))) + 1
                seen = rows_of(sheet, header, places.tolist(), heads)
                yield replace(seen, numbers=[int(few[1][number - 1]) for number in seen.numbers]), sheet, header
            return
        for sheet in open_file(file, data, options):
            if sheet.name in wanted:
                header = known[file, sheet.name].header_row - 1
                yield rows_of(sheet, header, wanted[sheet.name], heads), sheet, header
    except (OSError, ProblemsFound):
        return


def _source_rows(
    file: str,
    sheet: str,
    seen: Seen,
    wanted: Collection[int],
    positions: Mapping[str, Sequence[int]],
    corrected: Mapping[int, Mapping[int, str]],
) -> SourceRows:
    codes = dict(zip(seen.numbers, check_codes(seen.titles, seen.rows()), strict=True))
    numbers = sorted(wanted)
    cells = seen.cells
    if len(numbers) > len(seen.numbers) or corrected:
        at = {number: i for i, number in enumerate(seen.numbers)}
        places = pa.array([at.get(number) for number in numbers], pa.int64())
        cells = []
        for position, column in enumerate(seen.cells):
            texts = pc.fill_null(column.take(places), "")
            now = [corrected[number].get(position) if number in corrected else None for number in numbers]
            cells.append(pc.coalesce(pa.array(now, pa.string()), texts) if corrected else texts)
    return SourceRows(
        file, sheet, seen.titles, numbers, cells, [codes.get(n, "") for n in numbers], positions, frozenset(corrected)
    )


def titles_of(head: Sequence[Sequence[str]], header: int) -> list[str]:
    """The heads of a sheet's columns; where the header's row has none, what stands above. Columns behind the last head are not there."""
    above = head[header - 1] if header else []
    titles = [text.strip() or (above[i].strip() if i < len(above) else "") for i, text in enumerate(head[header])]
    while titles and not titles[-1]:
        titles.pop()
    return titles[:_WIDEST]


def positions_of(sheet: Sheet, header: int, name: str) -> list[int]:
    """The columns whose head a problem names: `打卡时间`, or with the group that stands above it, `上班1 打卡时间`."""
    titles = titles_of(sheet.head, header)
    group, grouped = "", []
    above = sheet.head[header - 1] if header else []
    for i, title in enumerate(titles):
        group = (above[i].strip() if i < len(above) else "") or group
        grouped.append(plain(f"{group} {title}"))
    for texts in ([private.without_ids(title).strip() for title in titles], [plain(t) for t in titles], grouped):
        wanted = name.strip() if texts is not grouped and name.strip() in texts else plain(name)
        if wanted and (found := [i for i, text in enumerate(texts) if text == wanted]):
            return found
    return []


def hidden(settings: Settings) -> frozenset[str]:
    """Heads of private columns, as `plain` gives them, by the tables and by the settings' mappings."""
    names = {
        head
        for table in TABLES.values()
        for n in private.COLUMNS & set(table.fields)
        for head in table.fields[n].headers
    }
    mapped = {plain(m[name]) for m in settings.columns.values() for name in private.COLUMNS & set(m)}
    return frozenset(names | mapped)


def rows_of(sheet: Sheet, header: int, wanted: Collection[int], private_heads: frozenset[str]) -> Seen:
    """Rows of a sheet that has not been read yet, by number; those that are not there are left out.

    `header` is the place of the header in the sheet's head. Raises ProblemsFound where the sheet cannot be read.
    """
    titles = titles_of(sheet.head, header)
    closed = {i for i, t in enumerate(titles) if plain(t) in private_heads or private.HEADS.search(plain(t))}
    phones = [i for i, t in enumerate(titles) if i not in closed and private.PHONES.search(plain(t))]
    rows = sheet.read(header, [Column(i, "name") for i in range(len(titles))])
    chosen = np.isin(rows.numbers, np.fromiter(wanted, np.int32, len(wanted)))
    mask = pa.array(chosen)
    cells = [_shown(column.filter(mask), hide=i in closed or i in phones) for i, column in enumerate(rows.columns)]
    told = {i: _shown(rows.columns[i].filter(mask), hide=False) for i in phones}
    return Seen(titles, rows.numbers[chosen].tolist(), cells, told)


def _shown(column: pa.ChunkedArray[Any], *, hide: bool) -> pa.Array[Any]:
    """Texts as a cell of a spreadsheet holds them: "" for none, without control characters, not private."""
    texts = pc.fill_null(column.cast(pa.string()), "")
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    texts = pc.utf8_slice_codeunits(pc.replace_substring_regex(texts, "\r\n?", "\n"), 0, _LONGEST)
    texts = pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, _CONTROL, " "))
    texts = pc.replace_substring_regex(texts, r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1")  # days of workbooks
    secret = pc.not_equal(texts, "") if hide else pc.match_substring_regex(texts, private.NUMBERS)
    return pc.if_else(secret, HIDDEN, texts)
