"""The first step: any export becomes tables of text, every row knowing where it stands.

- `options`: what a file needs beyond its bytes: an encoding, a password
- `text`: encodings, in one place
- `sheet`: what a reader gives: the first rows, then the columns that are asked for; and what a platform's layout makes of it
- `delimited` (with `quotes`), `workbook` (with `sheet_xml`), `biff`, `html`: one small module per format
- `locked`, `archive`, `cells`, `merged`: workbooks with a password, the zip that one is, what all kinds have in common, merged cells
- `durations`: how long something took, from text
- `platforms`: sheets of attendance platforms (banners, headers of two rows, states in one cell) as sheets of ours
"""

from __future__ import annotations

import re
from pathlib import PurePath

from hrcalc.exports.options import Options
from hrcalc.exports.sheet import Column, Hint, Merged, Rows, Sheet, unreadable
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

__all__ = ["Column", "Hint", "Merged", "Options", "Rows", "Sheet", "is_export", "open_file"]

READABLE = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".htm", ".html", ".json"})
"""Endings of files that are read. What a file is, its bytes say: systems call nearly everything `.xls`."""

UNREAD = frozenset({".xlsb", ".et", ".ods", ".numbers", ".mht", ".mhtml"})
"""Endings of files that hold tables which are not read: to pass over them in silence would lose rows."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
RAW = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
"""How an old workbook begins that stands in the file without a container; programs of the Web write such."""

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|meta|title|body|style|table|div|center|font)\b", re.IGNORECASE)
_XML_SPREADSHEET = re.compile(rb"<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_MIME = re.compile(rb"\s*(?:mime-version|content-type|x-\w[\w-]*|from|date|subject):[^\n]*\n", re.IGNORECASE)


def is_export(name: str) -> bool:
    """Whether a file is taken for an export: notes, settings and lock files are not."""
    return not name.startswith((".", "~$")) and PurePath(name).suffix.lower() in READABLE | UNREAD


def open_file(file: str, data: bytes, options: Options = Options()) -> list[Sheet]:  # noqa: B008 - frozen
    """The sheets of one file (a CSV is one sheet). `file` is its name for messages, `data` its bytes.

    Raises ProblemsFound for a file that cannot be read at all; a file without a single cell has no sheets.
    """
    suffix = PurePath(file).suffix.lower()
    if suffix in UNREAD:
        raise ProblemsFound(
            [_save_as(file, Text(f"还不能读 {suffix} 文件。", f"Files of kind {suffix} are not read."))]
        )
    if suffix == ".json":
        from hrcalc.exports.platforms.wecom_api import open_json

        return open_json(file, data)
    if data.startswith(OLE):
        from hrcalc.exports.locked import unlocked

        data = unlocked(file, data, options)
    if data.startswith(ZIP):
        from hrcalc.exports.workbook import open_workbook

        return open_workbook(file, data)
    if data.startswith((OLE, *RAW)):
        from hrcalc.exports.biff import open_biff

        return open_biff(file, data, options.encoding)
    start = data[:4096].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").lstrip()
    if _XML_SPREADSHEET.search(start):
        kind = Text("“XML 表格 2003”", "'XML Spreadsheet 2003'")
    elif _MIME.match(start) and b"multipart/" in start.lower():
        kind = Text("“单个文件网页”(MHTML)", "a 'single file web page' (MHTML)")
    elif start.startswith(b"<") and _PAGE.search(start):
        from hrcalc.exports.html import open_html

        return open_html(file, data, options.encoding)
    elif suffix in {".xlsx", ".xlsm", ".xls"} and data.strip() and _is_binary(data):
        raise ProblemsFound(
            [_save_as(file, Text("这不是工作簿,也不是文字。", "The file is no workbook, nor any text."))]
        )
    else:
        from hrcalc.exports.delimited import open_delimited

        return open_delimited(file, data, options.encoding)
    raise ProblemsFound([_save_as(file, Text(f"还不能读{kind.zh}。", f"The file is {kind.en}, which is not read."))])


def _is_binary(data: bytes) -> bool:
    """Whether bytes are no text in any encoding: zeros, but no mark of an encoding that has them."""
    return b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))


def _save_as(file: str, why: Text) -> Problem:
    return unreadable(file, why, Text("用表格软件打开,另存为 xlsx。", "Open it in a spreadsheet and save it as xlsx."))
