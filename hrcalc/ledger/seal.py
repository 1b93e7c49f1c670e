"""Checksums of the ledger's file, block by block, kept beside it.

The chain of hashes proves what the entries say. The seal finds a changed byte anywhere else too: in an index, in the room between two rows.
It is written after every change; where a crash came between the two, or another program wrote to the file, the file's own count of changes
is ahead of the seal's, and the chain alone has to prove it. A file that is behind its seal has lost what was sealed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zlib_ng import zlib_ng

BLOCK = 1 << 16
_CHANGES, _VALID = (
    slice(24, 28),
    slice(92, 96),
)  # https://www.sqlite.org/fileformat2.html: change counter, version-valid-for


@dataclass(frozen=True, slots=True)
class Seal:
    """The file's count of changes, its size in bytes, and the CRC-32 of each block of 64 KiB."""

    changes: int
    size: int
    blocks: tuple[int, ...]


def place(file: Path) -> Path:
    """Where a ledger's seal lies."""
    return file.with_name(f"{file.name}.seal")


@contextmanager
def taken(file: Path) -> Iterator[Seal]:
    """The seal that a file should have. Raises OSError; ValueError where the file's header contradicts itself.

    Where a process closes a file, POSIX takes away its locks on it: what relies on them is done inside.
    """
    if not file.stat().st_size:
        yield Seal(0, 0, ())
        return
    blocks: list[int] = []
    read, buffer = 0, memoryview(bytearray(16 * BLOCK))  # a ledger of ten years must not stand in memory
    with file.open("rb") as opened:
        header = opened.read(100)
        if header[_CHANGES] != header[_VALID]:
            raise ValueError("bytes 24-27 and 92-95 of the file's header disagree")
        opened.seek(0)
        while count := opened.readinto(buffer):
            blocks += (zlib_ng.crc32(buffer[at : min(at + BLOCK, count)]) for at in range(0, count, BLOCK))
            read += count
        yield Seal(int.from_bytes(header[_CHANGES], "big"), read, tuple(blocks))


def read(file: Path) -> Seal | None:
    """The seal beside a file; None where there is none, or it is not as it was written."""
    try:
        text = place(file).read_text(encoding="ascii")
        told = json.loads(text)
        seal = Seal(int(told["changes"]), int(told["size"]), tuple(int(block) for block in told["blocks"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return seal if text == _text(seal) else None


def write(file: Path) -> None:
    """Seal a file as it is now."""
    beside = place(file)
    new = beside.with_name(f"{beside.name}.new")
    with taken(file) as seal:
        with new.open("w", encoding="ascii") as out:
            out.write(_text(seal))
            out.flush()
            os.fsync(out.fileno())
        os.replace(new, beside)


def _text(seal: Seal) -> str:
    """As it is stored: with a checksum of its own, for a seal may be damaged too."""
    told = {"changes": seal.changes, "size": seal.size, "blocks": seal.blocks}
    check = zlib_ng.crc32(json.dumps(told).encode())
    return json.dumps({**told, "check": check}, separators=(",", ":"))


def differing(seal: Seal, now: Seal) -> list[int]:
    """The blocks that are not as they were sealed."""
    count = max(len(seal.blocks), len(now.blocks))
    pairs = zip((*seal.blocks, *[-1] * count), (*now.blocks, *[-1] * count), range(count), strict=False)
    return [at for then, is_, at in pairs if then != is_]
