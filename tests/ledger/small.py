"""Small ledgers for tests, and what other processes do with them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hrcalc.ledger import seal
from hrcalc.ledger.months import Months
from hrcalc.ledger.store import Ledger, locked, opened, record
from hrcalc.problems import ProblemsFound

PARTS = {"lines": b"lines of September " * 40, "metrics": b"metrics of September"}


def nothing_closed() -> Months:
    """The months of a ledger that nobody began."""
    return Months(Ledger(Path(), None))


def filled(file: Path, entries: int = 3) -> Path:
    """A ledger of a run, the close of 2026-09 with its parts, and looks at it."""
    with locked(file), opened(file) as ledger:
        ledger.append("run", "2026-09", {"outputs": {"lines.csv": "0" * 64}}, {"policies": b"texts"})
        if entries > 1:
            ledger.append("close", "2026-09", {"approved_by": "王敏", "books": "ab" * 32}, PARTS)
        for number in range(2, entries):
            ledger.append("explain", "2026-09", {"employee": f"E{number}", "item": ""})
    return file


@contextmanager
def plainly(file: Path) -> Iterator[sqlite3.Connection]:
    """The file as any program opens it."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def changed(file: Path, at: int, bits: int = 1) -> None:
    """Change bits of the byte at a place."""
    data = bytearray(file.read_bytes())
    data[at] ^= bits
    file.write_bytes(data)


def unseal(file: Path) -> None:
    """Remove the seal: the chain alone has to prove the ledger."""
    seal.place(file).unlink()


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder but lock files."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


def elsewhere(work: Callable[..., None], *arguments: object) -> int | None:
    """Do something in another process: its exit code."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def looks(file: Path, who: str) -> None:
    """25 looks of somebody, numbered."""
    os.environ["HRCALC_USER"] = who
    for number in range(25):
        record(file, "explain", "2026-09", {"employee": who, "item": str(number)})


def limited(file: Path, size: int) -> None:
    """Record looks where no file may grow beyond a size; ends with 3 when one cannot be recorded."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        for _ in range(1000):
            record(file, "view", "2026-09", {})
    except ProblemsFound as found:
        os._exit(3 if found.problems[0].code == "ledger-unusable" else 5)


def killed(file: Path) -> None:
    """Die while holding the lock."""
    with locked(file):
        os.kill(os.getpid(), signal.SIGKILL)
