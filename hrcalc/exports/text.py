"""Encodings of text files: what the settings say, else the byte order mark, else strict UTF-8, else GB18030 (of Chinese Windows) or cp1252.

Text in cp1252 (of Western Windows) often decodes as GB18030 by accident: `é` and the letter behind it make one Chinese character. What
tells them apart is how bytes above 127 stand: in cp1252 alone between ASCII, as letters with accents do; in GB18030 in company.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.exports.sheet import unreadable
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

CHUNK = 1 << 22
"""Bytes looked at in one go where an encoding must be found out."""

_AGAIN = Text(
    "重新导出,或用表格软件另存为“CSV UTF-8”。", "Export it again, or save it as 'CSV UTF-8' in a spreadsheet."
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Decoded(NamedTuple):
    """A file's text as UTF-8 (with its mark, if it had one), and the encoding that it was in."""

    text: bytes
    encoding: str


def decode(file: str, data: bytes, encoding: str = "") -> Decoded:
    """The file's text as UTF-8; without a copy where it is UTF-8 already. `encoding` is what somebody told.

    Raises ProblemsFound where the bytes are no text in that encoding, or in any that is looked for.
    """
    if encoding:
        return _told(file, data, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _recode(file, data, name)
    if b"\0" in data:
        raise ProblemsFound([_nulls(file, data)])
    if _is_utf8(data):
        return Decoded(data, "utf-8")
    if data.startswith(codecs.BOM_UTF8) or _nearly_utf8(data):
        raise ProblemsFound([_damaged(file, data, "utf-8", marked=data.startswith(codecs.BOM_UTF8))])
    alone = _alone(data)
    likely = ["cp1252", "gb18030"] if alone > 0.5 else ["gb18030", "cp1252"] if alone == 0.5 else ["gb18030"]
    for encoding in likely:
        try:
            return Decoded(data.decode(encoding).encode(), encoding)
        except UnicodeDecodeError:  # five bytes mean nothing in cp1252, more in GB18030
            continue
    raise ProblemsFound([_damaged(file, data, "gb18030", marked=False)])


def _is_utf8(data: bytes) -> bool:
    # Arrow validates several GB a second and makes no copy; `bytes.decode` would hold the whole text twice.
    offsets = pa.py_buffer(np.array([0, len(data)], dtype=np.int64).tobytes())
    try:
        pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(data)]).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _nearly_utf8(data: bytes) -> bool:
    """Whether nine in ten bytes above 127 stand as UTF-8 wants them: then the others are damaged, and it is nothing else.

    In GB18030 and cp1252 one in five does.
    """
    high = whole = 0
    for begin in range(0, len(data), CHUNK):
        part = np.frombuffer(data[begin : begin + CHUNK + 3], dtype=np.uint8)
        follows = (part & 0xC0) == 0x80
        high += int(np.count_nonzero(part[:CHUNK] >= 0x80))
        for length, lead in (
            (2, (part >= 0xC2) & (part < 0xE0)),
            (3, (part & 0xF0) == 0xE0),
            (4, (part & 0xF8) == 0xF0),
        ):
            sound = lead[: 1 - length]
            for i in range(1, length):
                sound = sound & follows[i : len(part) - length + 1 + i]
            whole += length * int(np.count_nonzero(sound[:CHUNK]))
    return whole > 0.9 * high


def _alone(data: bytes) -> float:
    """Of the runs of bytes above 127, the part that is one byte long."""
    single = runs = 0
    for begin in range(0, len(data), CHUNK):
        part = np.frombuffer(data[begin : begin + CHUNK], dtype=np.uint8)
        edges = np.diff((part >= 0x80).astype(np.int8), prepend=0, append=0)
        starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        alone = starts[ends - starts == 1]
        runs += len(starts)
        single += len(alone) - 2 * _of_four_bytes(part, alone)
    return single / runs


def _of_four_bytes(part: npt.NDArray[np.uint8], alone: npt.NDArray[np.intp]) -> int:
    """How many rare characters of GB18030 there are: four bytes, every second of them a digit."""
    first = alone[np.isin(alone + 2, alone) & (alone + 3 < len(part))]
    digits = [(part[first + i] >= ord("0")) & (part[first + i] <= ord("9")) for i in (1, 3)]
    return int(np.count_nonzero(digits[0] & digits[1]))


def _recode(file: str, data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding).encode(), encoding)
    except UnicodeDecodeError:
        raise ProblemsFound([_damaged(file, data, encoding, marked=True)]) from None


def _told(file: str, data: bytes, encoding: str) -> Decoded:
    if _is_utf8_codec(encoding) and _is_utf8(data):
        return Decoded(data, encoding)
    try:
        return Decoded(data.decode(encoding).encode(), encoding)
    except (UnicodeError, LookupError, ValueError) as error:
        row = _line(data, error.start) if isinstance(error, UnicodeDecodeError) else None
    why = Text(f"文件的编码不是配置里写的 {encoding}。", f"The file's text is not {encoding}, as the settings say.")
    mend = Text(
        'hrcalc.toml 的 [files."…"] 里改正 encoding,或删掉它。',
        'Correct encoding under [files."…"] in hrcalc.toml, or remove it.',
    )
    raise ProblemsFound([unreadable(file, why, mend, row=row)])


def _is_utf8_codec(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def _line(data: bytes, place: int) -> int:
    """The line (from 1) of a place in the file."""
    return data.count(b"\n" if b"\n" in data else b"\r", 0, place) + 1


def _damaged(file: str, data: bytes, encoding: str, *, marked: bool) -> Problem:
    try:
        data.decode(encoding)
        line = None
    except UnicodeDecodeError as error:
        line = _line(data, error.start)
    name = encoding.upper()
    if marked:
        why = Text(f"文件开头说编码是 {name},内容却不是。", f"The file begins as {name}, but its text is damaged.")
    elif encoding == "utf-8":
        why = Text("文件是 UTF-8 编码,但有损坏。", "The file's text is UTF-8, but it is damaged.")
    else:
        why = Text("文件的编码既不是 UTF-8,也不是 GB18030。", "The file's text is neither UTF-8 nor GB18030.")
    return unreadable(file, why, _AGAIN, row=line)


def _nulls(file: str, data: bytes) -> Problem:
    why = Text(
        "文件里有空字节:是没有标记的 UTF-16 或 UTF-32,或已损坏。",
        "The file holds NUL bytes: it is UTF-16 or UTF-32 without its mark, or damaged.",
    )
    return unreadable(file, why, _AGAIN, row=_line(data, data.index(b"\0")))
