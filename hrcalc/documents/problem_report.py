"""`problems.xlsx` and `problems.csv`: everything that is to be mended, all at once, for the person who mends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from hrcalc.documents.book import Book
from hrcalc.documents.csv import write_table
from hrcalc.documents.headings import SEVERITY, TABLES, named
from hrcalc.documents.problem_rows import add_rows, title_of
from hrcalc.documents.sheets import Field, table_sheet
from hrcalc.documents.style import Looks
from hrcalc.mending import SourceRows
from hrcalc.problems import Problem, errors_of, order_of
from hrcalc.words import Lang, Text, same

_DATE = dt.date(2000, 1, 1)
"""Problems belong to no month, and a report does not tell the time: the same problems, the same bytes."""


def write_problems(problems: list[Problem], folder: Path, lang: Lang, sources: Sequence[SourceRows] = ()) -> list[Path]:
    """Write both reports into a folder that exists. `sources` are the rows that problems name, for the workbook."""
    problems = sorted(problems, key=order_of)
    paths = [folder / "problems.xlsx", folder / "problems.csv"]
    _write_workbook(problems, sources, paths[0], lang)
    table = {
        "severity": [p.severity for p in problems],
        "code": [p.code for p in problems],
        "file": [p.file for p in problems],
        "sheet": [p.sheet for p in problems],
        "row": [p.row for p in problems],
        "column": [p.column for p in problems],
        "value": [p.value for p in problems],
        "why_zh": [p.why.zh for p in problems],
        "why_en": [p.why.en for p in problems],
        "mend_zh": [p.mend.zh for p in problems],
        "mend_en": [p.mend.en for p in problems],
        "employees": [" ".join(p.employees) for p in problems],
    }
    types = {name: pa.int64() if name == "row" else pa.string() for name in table}
    write_table(pa.table(table, schema=pa.schema(types)), paths[1])
    return paths


def _write_workbook(problems: list[Problem], sources: Sequence[SourceRows], path: Path, lang: Lang) -> None:
    looks = Looks(lang)
    texts: list[tuple[Text, list[str], int]] = [
        (Text("级别", "Severity"), [named(SEVERITY, p.severity).of(lang) for p in problems], 10),
        (Text("表", "Table"), [named(TABLES, p.table).of(lang) for p in problems], 16),
        (Text("文件", "File"), [p.file for p in problems], 30),
        (Text("工作表", "Sheet"), [p.sheet for p in problems], 14),
        (Text("列", "Column"), [p.column for p in problems], 18),
        (Text("值", "Value"), [p.value for p in problems], 24),
        (same("问题 What is wrong"), [_both(p.why, lang) for p in problems], 50),
        (same("怎么改 How to mend it"), [_both(p.mend, lang) for p in problems], 50),
        (Text("涉及工号", "Employees"), [" ".join(p.employees) for p in problems], 26),
    ]
    fields = [Field(head, pa.chunked_array([pa.array(v, pa.string())]), looks.wrap, wide) for head, v, wide in texts]
    rows = pa.chunked_array([pa.array([p.row for p in problems], pa.int64())])
    fields.insert(4, Field(Text("行", "Row"), rows, looks.count, 10))
    errors = len(errors_of(problems))
    note = Text(
        f"错误 {errors} 条,提示 {len(problems) - errors} 条", f"{errors} errors, {len(problems) - errors} warnings"
    )
    book = Book(lang, _DATE)
    heading = Text("需要处理的问题", "Problems to mend").of(lang)
    if sources:
        first = title_of(sources[0], 1, lang)
        note = Text(
            f"{note.zh}。有问题的行按原样在后面的工作表里(从“{first}”起),可以直接在那里改。",
            f"{note.en}. The rows themselves are in the sheets from '{first}' on, where they can be corrected.",
        )
    table_sheet(book, Text("问题", "Problems"), heading, note.of(lang), fields, frozen=1)
    add_rows(book, sources, problems)
    book.save(path)


def _both(text: Text, lang: Lang) -> str:
    """Both languages, the reader's first."""
    return "\n".join(text if lang == "zh" else reversed(text))
