"""The first step: any export becomes tables of text, every row knowing where it stands.

- `text`: encodings, in one place
- `sheet`: what a reader gives: the first rows, then the columns that are asked for
- `delimited` (with `quotes`), `workbook`: one small module per format

What a platform's own layout needs (banners, two-row headers, states in one cell) belongs here too, as one module per
platform.
"""

from __future__ import annotations

from pathlib import PurePath

from hrcalc.exports.sheet import Column, Hint, Rows, Sheet, unreadable
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

__all__ = ["Column", "Hint", "Rows", "Sheet", "is_export", "open_file"]

READABLE = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})
"""Endings of files that are read."""

TABULAR = frozenset({".xls", ".xlsb", ".et", ".ods", ".numbers"})
"""Endings of files that hold tables which are not read: to pass over them in silence would lose rows."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_export(name: str) -> bool:
    """Whether a file is taken for an export: notes, settings and lock files are not."""
    return not name.startswith((".", "~$")) and PurePath(name).suffix.lower() in READABLE | TABULAR


def open_file(file: str, data: bytes) -> list[Sheet]:
    """The sheets of one file (a CSV is one sheet). `file` is its name for messages, `data` its bytes.

    Raises ProblemsFound for a file that cannot be read at all; a file without a single cell has no sheets.
    """
    suffix = PurePath(file).suffix.lower()
    if suffix in TABULAR or data.startswith(OLE):
        raise ProblemsFound([_save_as(file, suffix, encrypted=data.startswith(OLE) and suffix not in TABULAR)])
    if data.startswith(ZIP):
        from hrcalc.exports.workbook import open_workbook

        return open_workbook(file, data)
    if suffix in {".xlsx", ".xlsm"} and data.strip():
        why = Text("这个文件的扩展名是 xlsx,内容却不是工作簿。", "The file is named xlsx, but it is no workbook.")
        mend = Text("用表格软件打开,另存为 xlsx。", "Open it in a spreadsheet and save it as xlsx.")
        raise ProblemsFound([unreadable(file, why, mend)])
    from hrcalc.exports.delimited import open_delimited

    return open_delimited(file, data)


def _save_as(file: str, suffix: str, *, encrypted: bool) -> Problem:
    if encrypted:
        why = Text("这个工作簿有密码,或是旧格式。", "The workbook has a password, or it is of an old format.")
    else:
        why = Text(f"还不能读 {suffix} 文件。", f"Files of kind {suffix} cannot be read.")
    mend = Text(
        "用表格软件打开,另存为没有密码的 xlsx。", "Open it in a spreadsheet and save it as xlsx, without a password."
    )
    return unreadable(file, why, mend)
