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


def damaged(file: Path, where: Text, place: str = "", mend: Text = RESTORE) -> Problem:
    """Something is not as it was written."""
    return Problem(
        "ledger-altered",
        Text(f"账本被改动或损坏:{where.zh}", f"The ledger was altered or is damaged: {where.en}"),
        mend,
        file=str(file),
        value=place,
        blocking=True,
    )


def gone(file: Path) -> Problem:
    """A ledger that was there, as its seal tells."""
    where = Text("它的内容不见了,只剩封条。", "it is gone or empty, and only its seal is there.")
    return damaged(file, where, "", _put_back(file))


def behind(file: Path, changes: int, sealed: int) -> Problem:
    """An earlier copy of a ledger lies in its place."""
    where = Text(
        f"文件是第 {changes} 次改动时的,封条是第 {sealed} 次的:后来的记录丢了。",
        f"the file is as of change {changes}, its seal as of change {sealed}: what was written in between is lost.",
    )
    return damaged(file, where, str(changes), _put_back(file))


def broken_seal(file: Path) -> Problem:
    """The seal is there and makes no sense; the ledger may be whole."""
    where = Text(f"封条 {file.name} 不是当初写下的。", f"the seal {file.name} is not as it was written.")
    mend = Text(
        "别的地方没有报错时,删掉它:下一条记录会写出新的。",
        "Where nothing else is told, remove it: the next entry writes a new one.",
    )
    return damaged(file, where, file.name, mend)


def _put_back(file: Path) -> Text:
    return Text(
        f"换回最近一份完好的备份;如果就是要用现在这份,删掉 {file.name}.seal。",
        f"Put back the latest good copy; if this one is meant to hold, remove {file.name}.seal.",
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
    except sqlite3.Error as error:
        raise ProblemsFound([said(file, error)]) from None
    except (ValueError, TypeError) as error:  # what is stored is not what was
        raise ProblemsFound([damaged(file, Text(str(error), str(error)))]) from None
    except OSError as error:
        raise ProblemsFound([unusable(file, error.strerror or str(error))]) from None


def said(file: Path, error: sqlite3.Error) -> Problem:
    """What SQLite says: the system does not let it work, or what is stored is not what was."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    refused = isinstance(error, (sqlite3.OperationalError, sqlite3.DataError, sqlite3.NotSupportedError))
    if refused and code != sqlite3.SQLITE_ERROR:
        return unusable(file, str(error))
    return damaged(file, Text(str(error), str(error)))
