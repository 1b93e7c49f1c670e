"""Encodings of text files: the byte order mark decides (UTF-8, UTF-16, UTF-32), then strict UTF-8, then GB18030 (of Chinese Windows)."""

from __future__ import annotations

import codecs

import numpy as np
import pyarrow as pa

from hrcalc.exports.sheet import unreadable
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

_AGAIN = Text(
    "重新导出,或用表格软件另存为“CSV UTF-8”。", "Export it again, or save it as 'CSV UTF-8' in a spreadsheet."
)


def utf8(file: str, data: bytes) -> bytes:
    """The file's text as UTF-8, as it is where it is UTF-8 already (with its mark, which costs no copy).

    Guessing goes wrong on short Chinese texts, so nothing is guessed. Raises ProblemsFound where the bytes are no text in any of
    these encodings.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _recode(file, data, "utf-32")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _recode(file, data, "utf-16")
    if b"\0" in data:
        raise ProblemsFound([_nulls(file, data)])
    if _is_utf8(data):
        return data
    if data.startswith(codecs.BOM_UTF8):
        raise ProblemsFound([_damaged(file, data, "utf-8")])
    return _recode(file, data, "gb18030")


def _is_utf8(data: bytes) -> bool:
    # Arrow validates several GB a second and makes no copy; `bytes.decode` would hold the whole text twice.
    offsets = pa.py_buffer(np.array([0, len(data)], dtype=np.int64).tobytes())
    try:
        pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(data)]).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _recode(file: str, data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError:
        raise ProblemsFound([_damaged(file, data, encoding)]) from None


def _damaged(file: str, data: bytes, encoding: str) -> Problem:
    try:
        data.decode(encoding)
        line = None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    why = Text("文件的编码既不是 UTF-8,也不是 GB18030。", "The file's text is neither UTF-8 nor GB18030.")
    if encoding != "gb18030":
        name = encoding.upper()
        why = Text(f"文件开头说编码是 {name},内容却不是。", f"The file begins as {name}, but its text is damaged.")
    return unreadable(file, why, _AGAIN, row=line)


def _nulls(file: str, data: bytes) -> Problem:
    why = Text(
        "文件里有空字节:是没有标记的 UTF-16 或 UTF-32,或已损坏。",
        "The file holds NUL bytes: it is UTF-16 or UTF-32 without its mark, or damaged.",
    )
    return unreadable(file, why, _AGAIN, row=data.count(b"\n", 0, data.index(b"\0")) + 1)
