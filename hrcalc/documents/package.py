"""Zip packages with the same bytes for the same content: fixed times, fixed order, a fast deflate.

`Package` streams parts into a file of its own. `Sealed` is for ten thousand packages that differ in one part: everything else is
deflated once and copied.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from zlib_ng import zlib_ng

_TIME = (0, (1980 - 1980) << 9 | 1 << 5 | 1)
"""Midnight of 1980-01-01, the first moment that a zip entry can tell."""

_LEVEL = 1
"""Of zlib-ng: more than twice as fast as zlib's level 1. One input always gives the same bytes: not every fast deflater holds that."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LIMIT = 0xFFFFFFFF


class Package:
    """A zip file that is being written. Parts are deflated; none may reach 4 GiB, which the callers' row limit keeps."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._central: list[bytes] = []
        self._at = 0

    def add(self, name: str, data: bytes) -> None:
        """Write a whole part."""
        entry, body = _deflated(name, data)
        self._write(entry, body)

    def stream(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a part that comes in pieces. The file must be seekable: sizes are filled in afterwards."""
        start = self._at
        raw = name.encode()
        self._file.write(_local(raw, 0, 0, 0))
        deflate = zlib_ng.compressobj(_LEVEL, wbits=-15)
        crc = size = packed = 0
        for chunk in chunks:
            crc = zlib_ng.crc32(chunk, crc)
            size += len(chunk)
            packed += self._file.write(deflate.compress(chunk))
        packed += self._file.write(deflate.flush())
        if size >= _LIMIT:
            raise OverflowError(f"{name} is too large for one part of a workbook")
        self._at = self._file.tell()
        self._file.seek(start)
        self._file.write(_local(raw, crc, packed, size))
        self._file.seek(self._at)
        self._central.append(_central(raw, crc, packed, size, start))

    def close(self) -> None:
        """Write the directory. The file itself stays open."""
        directory = b"".join(self._central)
        self._file.write(directory + _end(len(self._central), len(directory), self._at))

    def _write(self, entry: tuple[bytes, int, int, int], body: bytes) -> None:
        raw, crc, packed, size = entry
        self._file.write(_local(raw, crc, packed, size))
        self._file.write(body)
        self._central.append(_central(raw, crc, packed, size, self._at))
        self._at = self._file.tell()


class Sealed:
    """Packages that differ in one part only: `parts` is what they share, `name` the part that changes."""

    def __init__(self, parts: Mapping[str, bytes], name: str) -> None:
        head: list[bytes] = []
        central: list[bytes] = []
        at = 0
        for part, data in parts.items():
            (raw, crc, packed, size), body = _deflated(part, data)
            central.append(_central(raw, crc, packed, size, at))
            head += [_local(raw, crc, packed, size), body]
            at += len(head[-2]) + len(body)
        self._head = b"".join(head)
        self._directory = b"".join(central)
        self._entries = len(central) + 1
        self._name = name

    def with_part(self, data: bytes) -> bytes:
        """The whole package, its changing part being `data`."""
        (raw, crc, packed, size), body = _deflated(self._name, data)
        local = _local(raw, crc, packed, size)
        directory = self._directory + _central(raw, crc, packed, size, len(self._head))
        at = len(self._head) + len(local) + len(body)
        return b"".join((self._head, local, body, directory, _end(self._entries, len(directory), at)))


def _deflated(name: str, data: bytes) -> tuple[tuple[bytes, int, int, int], bytes]:
    deflate = zlib_ng.compressobj(_LEVEL, wbits=-15)
    body = deflate.compress(data) + deflate.flush()
    return (name.encode(), zlib_ng.crc32(data), len(body), len(data)), body


# 20 is the version of zip that knows deflate; 0x800 says that names are UTF-8; 8 is deflate.
def _local(name: bytes, crc: int, packed: int, size: int) -> bytes:
    return _LOCAL.pack(b"PK\3\4", 20, 0x800, 8, *_TIME, crc, packed, size, len(name), 0) + name


def _central(name: bytes, crc: int, packed: int, size: int, at: int) -> bytes:
    return _CENTRAL.pack(b"PK\1\2", 20, 20, 0x800, 8, *_TIME, crc, packed, size, len(name), 0, 0, 0, 0, 0, at) + name


def _end(entries: int, size: int, at: int) -> bytes:
    return _END.pack(b"PK\5\6", 0, 0, entries, entries, size, at, 0)
