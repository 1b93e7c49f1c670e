"""The zip that a workbook is: what it holds, and how much of it. A file of some kilobytes may inflate to more than any machine has.

Sizes that a zip declares are checked, and then counted: readers in other languages inflate whatever there is.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from struct import unpack_from

from zlib_ng import zlib_ng

from hrcalc.exports.sheet import unreadable
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

LARGEST = 2 << 30
"""Bytes that the parts of a workbook may inflate to, together."""

SMALL, THINNEST = 64 << 20, 200
"""A part that inflates to more than `SMALL` may not be `THINNEST` times as long as what the file holds of it."""

CHUNK, PIECE = 1 << 20, 1 << 16
"""Bytes in one go: inflated ones, and those of the file."""


class Archive:
    """The parts of a workbook, by name. Making one raises ProblemsFound for a bomb, and what zipfile raises for damage."""

    def __init__(self, file: str, data: bytes) -> None:
        self._file, self._data = file, memoryview(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._parts = {info.filename: info for info in archive.infolist()}
            self.names = frozenset(self._parts)
            declared = sum(info.file_size for info in archive.infolist())
        if declared > LARGEST or any(_thin(info.file_size, info.compress_size) for info in self._parts.values()):
            raise ProblemsFound([_bomb(file)])

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, a piece at a time, counted. Raises ProblemsFound where they are more than the zip declares."""
        info = self._parts[name]
        if info.flag_bits & 1:
            raise zipfile.BadZipFile("a part with a password")
        body = self._body(info)
        if info.compress_type == zipfile.ZIP_STORED:
            if zlib_ng.crc32(body) != info.CRC:
                raise zipfile.BadZipFile("a part that is not what was stored")
            yield from (bytes(body[i : i + CHUNK]) for i in range(0, len(body), CHUNK))
            return
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise zipfile.BadZipFile("a kind of compression that spreadsheets do not use")
        inflate, size, checksum = zlib_ng.decompressobj(-15), 0, 0
        for at in range(0, len(body), PIECE):
            rest, chunk = bytes(body[at : at + PIECE]), b"-"
            while not inflate.eof and (rest or len(chunk) == CHUNK):  # a full chunk: more may wait inside
                try:
                    chunk = inflate.decompress(rest, CHUNK)
                except zlib_ng.error:  # type: ignore[misc]  # its types call it a variable
                    raise zipfile.BadZipFile("a part that cannot be inflated") from None
                rest = inflate.unconsumed_tail
                size += len(chunk)
                checksum = zlib_ng.crc32(chunk, checksum)
                if size > info.file_size:
                    raise ProblemsFound([_bomb(self._file)])
                yield chunk
        if not inflate.eof:
            raise zipfile.BadZipFile("a part that ends too soon")
        if checksum != info.CRC:  # a bit that fell over may still inflate, to another amount
            raise zipfile.BadZipFile("a part that is not what was stored")

    def read(self, name: str) -> bytes:
        """All bytes of a part."""
        return b"".join(self.chunks(name))

    def count(self, name: str) -> None:
        """Look through a part only to see that it is no longer than it says."""
        for _ in self.chunks(name):
            pass

    def _body(self, info: zipfile.ZipInfo) -> memoryview:
        """What the file holds of a part, behind its own header."""
        at = info.header_offset
        if bytes(self._data[at : at + 4]) != b"PK\x03\x04":
            raise zipfile.BadZipFile("no part where one should be")
        name, extra = unpack_from("<HH", self._data, at + 26)
        begin = at + 30 + name + extra
        return self._data[begin : begin + info.compress_size]


def _thin(size: int, held: int) -> bool:
    return size > SMALL and size > THINNEST * held


def _bomb(file: str) -> Problem:
    why = Text(
        "这个工作簿展开后大得不合常理,没有读。", "The workbook would inflate beyond all reason, and was not read."
    )
    mend = Text(
        "重新导出;用表格软件打开,删掉空白的行和列,另存为 xlsx。",
        "Export it again; or open it in a spreadsheet, delete blank rows and columns, and save it as xlsx.",
    )
    return unreadable(file, why, mend)
