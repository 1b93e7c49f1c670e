"""What can be wrong with the ledger's file, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

RESTORE = Text(
    "保留这个文件,换回最近一份完好的备份;hrcalc 不会改动它。",
    "Keep this file, and put back the latest good copy; hrcalc leaves it as it is.",
)


def damaged(file: Path, where: Text, place: str = "") -> Problem:
    """Something is not as it was written."""
    return Problem(
        "ledger-altered",
        Text(f"账本被改动或损坏:{where.zh}", f"The ledger was altered or is damaged: {where.en}"),
        RESTORE,
        file=str(file),
        value=place,
        blocking=True,
    )


def foreign(file: Path) -> Problem:
    """A file of something else."""
    why = Text("这个文件不是 hrcalc 的账本。", "This file is no ledger of hrcalc.")
    mend = Text("用 --ledger 指明账本文件。", "Name the ledger's file with --ledger.")
    return Problem("no-ledger", why, mend, file=str(file), blocking=True)


def newer(file: Path, version: int) -> Problem:
    """A ledger of a later hrcalc."""
    why = Text(f"账本由更新的 hrcalc 写成(版本 {version})。", f"A later hrcalc wrote this ledger (version {version}).")
    mend = Text("升级 hrcalc 再运行。", "Upgrade hrcalc, then run again.")
    return Problem("ledger-version", why, mend, file=str(file), blocking=True)


def unusable(file: Path, reason: str) -> Problem:
    """The system does not let us read or write it."""
    return Problem(
        "ledger-unusable",
        Text(f"账本读写不了:{reason}", f"The ledger cannot be used: {reason}"),
        Text(
            "检查权限和磁盘空间,或用 --ledger 换一个位置。账本没有改动。",
            "Check permissions and free space, or choose another place with --ledger. The ledger is as it was.",
        ),
        file=str(file),
        blocking=True,
    )


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into a problem. Raises ProblemsFound."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ProblemsFound([unusable(file, str(error))]) from None
    except sqlite3.NotSupportedError as error:
        raise ProblemsFound([unusable(file, str(error))]) from None
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:  # what is stored is not what was
        raise ProblemsFound([damaged(file, Text(str(error), str(error)))]) from None
    except OSError as error:
        raise ProblemsFound([unusable(file, error.strerror or str(error))]) from None
