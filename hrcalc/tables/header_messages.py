"""What is wrong with a header, in words: columns that are unknown, missing, doubled or have no name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from hrcalc.exports import Sheet
from hrcalc.private import without_ids
from hrcalc.problems import Problem
from hrcalc.settings import FILE
from hrcalc.tables.crm.preset import how_to_tick
from hrcalc.tables.headers import plain
from hrcalc.tables.recognise import Header
from hrcalc.tables.schema import Field
from hrcalc.words import NOTHING, Text


def header_problems(sheet: Sheet, header: Header) -> list[Problem]:
    """Unknown, missing and doubled columns."""
    header = replace(header, texts=[without_ids(text) for text in header.texts])
    said = [
        *(("unknown-column", *_unknown(header, header.texts[i])) for i in header.unknown),
        *(("missing-column", *_missing(header, field)) for field in header.missing),
        *(("missing-column", *_absent(header, name, text)) for name, text in header.absent.items()),
        *(("doubled-column", *_doubled(header, i, name)) for i, name in header.doubled.items()),
    ]
    table, row = header.table.name, header.row + 1
    return [
        Problem(code, why, mend, sheet.file, sheet.name, row, column, column, table, blocking=True)
        for code, column, why, mend in said
    ]


Column = tuple[str, Text, Text]
"""A column that a problem names, why, and how to mend it."""


def _unknown(header: Header, text: str) -> Column:
    table = header.table
    why = Text(
        f"{table.title.zh}没有叫“{text.strip()}”的列。", f"The table {table.name} has no column '{text.strip()}'."
    )
    near = _near_field(text, [field for name, field in table.fields.items() if name not in header.columns])
    hint = Text(f"是不是“{near.title}”({near.name})?", f"Is it {near.name} ({near.title})? ") if near else NOTHING
    mend = Text(
        f"{hint.zh}改正表头,或在 {FILE} 的 [columns.{table.name}] 里对应到我们的列,"
        f"或在 [fields.{table.name}] 里加上这一列,或删掉它。",
        f"{hint.en}Correct the header, map it under [columns.{table.name}] in {FILE}, add it under "
        f"[fields.{table.name}], or remove the column.",
    )
    return text, why, mend


def _missing(header: Header, field: Field) -> Column:
    table = header.table.name
    why = Text(f"缺少“{field.title}”({field.name})这一列。", f"The column {field.name} ({field.title}) is missing.")
    if header.preset:
        return field.title, why, how_to_tick(header.preset, field.name, field.title)
    others = _others(header) if header.foreign else [header.texts[i] for i in header.unknown]
    near = _near_text(field, others)
    hint = Text(f"是不是表里的“{near}”?", f"Is it '{near}'? ") if near else NOTHING
    mend = Text(
        f'{hint.zh}导出时加上这一列;名字不同的,在 {FILE} 的 [columns.{table}] 里写 {field.name} = "表头"。',
        f'{hint.en}Add it to the export; if it has another name, write {field.name} = "HEADER" under '
        f"[columns.{table}] in {FILE}.",
    )
    return field.title, why, mend


def _absent(header: Header, name: str, text: str) -> Column:
    table = header.table.name
    why = Text(
        f"{FILE} 说 {name} 在“{text}”列,文件里没有这一列。",
        f"{FILE} says that {name} is in '{text}', which is not there.",
    )
    near = difflib.get_close_matches(text, _others(header), 1, 0.6)
    hint = Text(f"是不是“{near[0]}”?", f"Is it '{near[0]}'? ") if near else NOTHING
    mend = Text(
        f"{hint.zh}改正 [columns.{table}],或导出时加上这一列。",
        f"{hint.en}Correct [columns.{table}], or add the column to the export.",
    )
    return text, why, mend


def _doubled(header: Header, position: int, name: str) -> Column:
    text, first = header.texts[position], header.texts[header.columns[name]]
    why = Text(f"“{text}”和“{first}”是同一列。", f"'{text}' and '{first}' are the same column ({name}).")
    return text, why, Text("只留一列。", "Keep one of them.")


def unnamed_column(sheet: Sheet, header: Header, position: int) -> Problem:
    """A column that holds values under no header."""
    why = Text(f"第 {position + 1} 列有数据,没有表头。", f"Column {position + 1} holds values but has no header.")
    mend = Text("补上表头,或删掉这一列。", "Give it a header, or remove it.")
    return Problem(
        "unknown-column", why, mend, sheet.file, sheet.name, header.row + 1, table=header.table.name, blocking=True
    )


def _others(header: Header) -> list[str]:
    taken = set(header.columns.values())
    return [text for i, text in enumerate(header.texts) if text.strip() and i not in taken]


def _near_field(text: str, fields: Sequence[Field]) -> Field | None:
    names = {name: field for field in fields for name in field.headers}
    found = difflib.get_close_matches(plain(text), sorted(names), 1, 0.6)
    return names[found[0]] if found else None


def _near_text(field: Field, texts: Sequence[str]) -> str | None:
    by_name = {plain(text): text for text in texts}
    found = [near for name in field.headers for near in difflib.get_close_matches(name, sorted(by_name), 1, 0.6)]
    return by_name[found[0]].strip() if found else None
