"""The floor: what a month costs a program that computes nothing.

It reads the bytes of the inputs, deflates what hrcalc deflated, and creates as many files of the same sizes. A part
that many workbooks share is deflated once, as hrcalc does.

    floor.py prepare OUTPUT PLAN      inflates the workbooks of a run into PLAN (not timed)
    floor.py run DATA PLAN TARGET     does the work, and prints its seconds
"""

from __future__ import annotations

import hashlib
import pickle
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from zlib_ng import zlib_ng

LEVEL = 1
"""The level of `zlib_ng` that hrcalc deflates with."""


@dataclass
class Plan:
    """Output files by path: a workbook's size, and its parts by digest; any other file's content, written as it is."""

    parts: dict[bytes, bytes] = field(default_factory=dict)
    workbooks: dict[str, tuple[int, list[bytes]]] = field(default_factory=dict)
    others: dict[str, bytes] = field(default_factory=dict)

    def add(self, content: bytes) -> bytes:
        """Keep a part; its digest."""
        digest = hashlib.sha256(content).digest()
        self.parts[digest] = content
        return digest


def prepare(output: Path) -> Plan:
    """Inflate everything that a run wrote into the folder `output`."""
    plan = Plan()
    for path in sorted(p for p in output.rglob("*") if p.is_file()):
        name = path.relative_to(output).as_posix()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                digests = [plan.add(book.read(entry)) for entry in book.namelist()]
            plan.workbooks[name] = (path.stat().st_size, digests)
        else:
            plan.others[name] = path.read_bytes()
    return plan


def run(data: Path, plan: Plan, target: Path) -> float:
    """Read, deflate, create. Returns seconds."""
    start = time.perf_counter()
    for path in data.rglob("*"):
        if path.is_file():
            path.read_bytes()
    deflated = {digest: deflate(content) for digest, content in plan.parts.items()}
    for folder in {(target / name).parent for name in (*plan.workbooks, *plan.others)}:
        folder.mkdir(parents=True, exist_ok=True)
    for name, (size, digests) in plan.workbooks.items():
        content = b"".join([deflated[digest] for digest in digests])
        (target / name).write_bytes(content.ljust(size, b"\0"))  # the zip's own headers, or what they come to
    for name, content in plan.others.items():
        (target / name).write_bytes(content)
    return time.perf_counter() - start


def deflate(content: bytes) -> bytes:
    """One part of a workbook as a zip file holds it, its checksum computed too."""
    zlib_ng.crc32(content)
    return zlib_ng.compress(content, LEVEL, -15)


def main(job: str, *paths: str) -> None:
    """Do one of the two jobs."""
    if job == "prepare":
        output, plan_file = map(Path, paths)
        plan_file.write_bytes(pickle.dumps(prepare(output)))
    else:
        data, plan_file, target = map(Path, paths)
        print(run(data, pickle.loads(plan_file.read_bytes()), target))


if __name__ == "__main__":
    main(*sys.argv[1:])
