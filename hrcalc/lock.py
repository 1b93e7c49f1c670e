"""One at a time: a lock file that says who holds it.

The system lets go of the lock when its holder dies, so a file that is left over holds nobody up.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import socket
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from hrcalc.problems import Busy
from hrcalc.words import Text


def user() -> str:
    """Who is at work: `HRCALC_USER`, else the account of the system."""
    import getpass

    if told := name_of(os.environ.get("HRCALC_USER", "")):
        return told
    try:
        return name_of(getpass.getuser()) or "?"
    except (OSError, KeyError, ImportError):  # an account without a name
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "?"


def name_of(told: str) -> str:
    """A name in one line of what can be printed, in the one spelling of characters that have several."""
    text = unicodedata.normalize("NFKC", told)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@contextmanager
def held(file: Path, what: Path) -> Iterator[None]:
    """Hold the lock on `what`, whose lock file is `file`. Raises Busy if another holds it, OSError if it cannot be written."""
    lock = FileLock(file, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        who = _holder(file)
        raise Busy(
            Text(
                f"{who.zh or '另一个 hrcalc '}正在使用 {what}。等它结束再运行。",
                f"{who.en or 'Another hrcalc'} is using {what}. Wait until it has finished.",
            )
        ) from None
    try:
        with contextlib.suppress(OSError):  # the lock holds without its text
            file.write_text(_self(), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            file.unlink()  # while it is held, so that nobody else's lock is removed
        lock.release()


def _self() -> str:
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    since = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return "\n".join((user(), socket.gethostname(), str(os.getpid()), command, since)) + "\n"


def _holder(file: Path) -> Text:
    try:
        who, host, process, command, since = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return Text("", "")
    return Text(
        f"{who}({host},进程 {process},hrcalc {command},{since} 开始)",
        f"{who} ({host}, process {process}, hrcalc {command}, since {since})",
    )
