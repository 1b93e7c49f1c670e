"""The sheets of `problems.xlsx` that HR corrects: the rows that problems name, as the exports have them, with the cells marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.documents.book import Book
from hrcalc.documents.measure import column_width, height_of, heights_of
from hrcalc.documents.sheet_xml import MAX_ROWS, Column, letters, rows_of
from hrcalc.documents.sheets import HEAD, add_head, add_heading
from hrcalc.documents.style import COUNT, GREY, RED, Looks, Style, set_page, set_widths
from hrcalc.mending import CODE, FRONT, SourceRows
from hrcalc.problems import Problem
from hrcalc.words import Lang, Text

ERROR, WARNING, MENDED, OURS = "FBDDD8", "FFF1C2", "DDEEDF", "F3F5F8"
"""The fill of cells that are wrong, that are to be looked at, of the number of a row that was corrected before, and of our own columns."""

_TEXT = "@"
"""The format of cells that stay the text that somebody types: `0007`, dates, long ids."""

_SAID = 44.0
"""The widest column of what is wrong, and of how to mend it."""

_ROOM = MAX_ROWS - HEAD

_NOTE = Text(
    "直接改标出的格子(别的格子也可以改),把工作簿存进月份文件夹,名字随意,再运行一次。没有改的行不算;不要改表头、列和前后的灰色部分;"
    "“（不显示）”的格子保持原样。",
    "Correct the marked cells here (others may be corrected, too), save the workbook in the month's folder under any name, and run again. "
    "Rows left as they are do not count; leave heads, columns and check codes alone; cells shown as （不显示） stay as they are.",
)


@dataclass(frozen=True)
class _Said:
    """What is told beside the rows of a sheet, one text a row, and the marks of their cells: row -> column -> whether an error."""

    why: list[str]
    mend: list[str]
    marks: Mapping[int, Mapping[int, bool]]


def add_rows(book: Book, sources: Sequence[SourceRows], problems: Sequence[Problem]) -> None:
    """Add one sheet for each sheet of an export that has rows to be mended, in their order."""
    told: dict[tuple[str, str], dict[int, list[Problem]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        if problem.row is not None:
            told[problem.file, problem.sheet][problem.row].append(problem)
    count = 0
    for source in sources:
        said = _said(source, told[source.file, source.sheet], book.lang)
        for start in range(0, len(source.numbers), _ROOM):
            count += 1
            _add_sheet(book, source, said, start, title_of(source, count, book.lang))


def title_of(source: SourceRows, number: int, lang: Lang) -> str:
    """A sheet's name, which no other has: `改1 leads-上海`."""
    name = source.sheet or PurePosixPath(source.file).stem
    name = "".join(sign if sign.isprintable() and sign not in "[]:*?/\\'" else " " for sign in name)
    return f"{Text('改', 'Mend ').of(lang)}{number} {name}"[:31].rstrip()


def _said(source: SourceRows, told: Mapping[int, Sequence[Problem]], lang: Lang) -> _Said:
    why, mend = [], []
    marks: dict[int, dict[int, bool]] = {}
    mended = Text("已按更正文件更正。", "Corrected before.")
    for at, number in enumerate(source.numbers):
        problems = told.get(number, ())
        whys = [_with_column(problem, source) for problem in problems]
        mends = [problem.mend for problem in problems]
        if number in source.corrected:
            whys.append(mended)
            mends.append(Text("不用再改。", "Nothing more to do.") if not problems else Text("", ""))
        if not source.codes[at]:
            mends.append(Text("这一行只能在原文件里改。", "This row can be mended in the file itself only."))
        why.append(_in_both(whys, lang))
        mend.append(_in_both(mends, lang))
        cells = marks.setdefault(at, {})
        for problem in problems:
            for position in source.positions.get(problem.column, ()):
                cells[position] = cells.get(position, False) or problem.severity == "error"
    return _Said(why, mend, marks)


def _with_column(problem: Problem, source: SourceRows) -> Text:
    """What is wrong, behind the head of its column where the text does not name it."""
    positions = source.positions.get(problem.column, ())
    column = source.titles[positions[0]] if positions else problem.column.strip()
    return Text(*(f"{column}: {text}" if column and column not in text else text for text in problem.why))


def _in_both(texts: Sequence[Text], lang: Lang) -> str:
    """Each language as a paragraph, the reader's first; several texts are numbered."""
    texts = [text for text in dict.fromkeys(texts) if text.en]
    numbers = [f"{i}. " for i in range(1, len(texts) + 1)] if len(texts) > 1 else [""]
    both = ["\n".join(n + t for n, t in zip(numbers, part, strict=True)) for part in zip(*texts, strict=True)]
    return "\n".join(both if lang == "zh" else reversed(both))


def _add_sheet(book: Book, source: SourceRows, said: _Said, start: int, title: str) -> None:
    lang, looks = book.lang, Looks(book.lang)
    size = min(_ROOM, len(source.numbers) - start)
    text, wrap = (replace(style, fill=OURS) for style in (looks.text, looks.wrap))
    number = replace(text, number_format=COUNT, horizontal="center")
    own = replace(looks.text, number_format=_TEXT)
    code = replace(text, number_format=_TEXT, color=GREY, size=8)
    front = [
        _texts([source.place] * size),
        pa.chunked_array([pa.array(source.numbers[start : start + size], pa.int64())]),
        _texts(said.why[start : start + size]),
        _texts(said.mend[start : start + size]),
    ]
    cells = [pa.chunked_array([column.slice(start, size)]) for column in source.cells]
    codes = _texts(list(source.codes[start : start + size]))
    columns = [*front, *cells, codes]
    heads = [*FRONT, *source.titles, CODE]
    styles = [
        text,
        number,
        wrap,
        wrap,
        *([own] * len(cells)),
        code,
    ]
    widest = [34.0, 9.0, _SAID, _SAID, *([30.0] * len(cells)), 16.0]
    widths = [min(column_width(c, h, high=w), w) for c, h, w in zip(columns, heads, widest, strict=True)]
    sheet = book.sheet(title)
    heading = Text(f"要改的行:{source.place}", f"Rows to mend: {source.place}")
    add_heading(sheet, looks, heading.of(lang), _NOTE.of(lang))
    add_head(sheet, looks, heads)
    last = letters(len(heads))
    sheet.row_dimensions[HEAD].height = max(height_of(zip(heads, widths, strict=True)), 22)
    sheet.auto_filter.ref = f"A{HEAD}:{last}{HEAD + size}"
    sheet.freeze_panes = f"{letters(3)}{HEAD + 1}"
    set_widths(sheet, widths)
    set_page(sheet, lang, landscape=True, title_rows=f"{HEAD}:{HEAD}")
    marked = _marks(book, own, said.marks, start, size)
    mended = _mended(book, number, source.corrected, source.numbers[start : start + size])
    streamed = [
        Column(values, book.id(style), mended if at == 1 else marked.get(at - len(FRONT)))
        for at, (values, style) in enumerate(zip(columns, styles, strict=True))
    ]
    wrapped = [(columns[at].combine_chunks(), widths[at], looks.wrap.size) for at in (2, 3)]
    book.stream(sheet, rows_of(streamed, HEAD + 1, heights=heights_of(wrapped, 16).tolist()))


def _texts(texts: list[str]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(texts, pa.string())])


def _marks(
    book: Book, style: Style, marks: Mapping[int, Mapping[int, bool]], start: int, size: int
) -> dict[int, pa.Array]:
    """The styles of the cells of each column that has marked ones, for `size` rows from `start` on."""
    ids = [
        book.id(style),
        *(book.id(replace(style, fill=f, color=c)) for f, c in ((WARNING, style.color), (ERROR, RED))),
    ]
    chosen: dict[int, npt.NDArray[np.int64]] = {}
    for row in range(start, start + size):
        for position, error in marks.get(row, {}).items():
            chosen.setdefault(position, np.zeros(size, np.int64))[row - start] = 2 if error else 1
    names = np.array([str(one) for one in ids])
    return {position: pa.array(names[which], pa.string()) for position, which in chosen.items()}


def _mended(book: Book, style: Style, corrected: frozenset[int], numbers: Sequence[int]) -> pa.Array:
    """The styles of the rows' numbers."""
    plain, green = str(book.id(style)), str(book.id(replace(style, fill=MENDED, color=GREY)))
    return pa.array([green if number in corrected else plain for number in numbers], pa.string())
