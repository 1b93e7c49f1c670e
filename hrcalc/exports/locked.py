"""Workbooks with a password, xlsx and xls: opened with the password that the settings or a person tell.

The password goes to the reader and nowhere else: no problem, no log and no traceback holds it.
"""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import Any

import msoffcrypto
from msoffcrypto.exceptions import FileFormatError, InvalidKeyError

from hrcalc.exports.cells import broken
from hrcalc.exports.options import Options
from hrcalc.exports.sheet import unreadable
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

TRIES = 3
"""How often a person is asked for the password of a file."""

NO_SECRET = "VelvetSweatshop"
"""What spreadsheets lock a workbook with that may be read by anybody but changed by few; they open it without asking."""


def unlocked(file: str, data: bytes, options: Options) -> bytes:
    """The workbook without its lock; the same bytes where it has none. `data` is an OLE container.

    Raises ProblemsFound where no password is told, the password is wrong, or the lock is of a kind that cannot be opened.
    """
    try:
        office = _lock(data)
    except Exception:
        raise ProblemsFound([broken(file)]) from None
    if office is None:
        return data
    opened = _open(file, office, NO_SECRET)
    if opened is not None:
        return opened
    told = bool(options.password)
    if options.password:
        opened = _open(file, office, options.password)
    elif options.ask is not None:
        for attempt in range(1, TRIES + 1):
            password = options.ask(file, attempt)
            if not password:
                break
            told = True
            if (opened := _open(file, office, password)) is not None:
                break
    if opened is None:
        raise ProblemsFound([_wrong(file) if told else _needed(file)])
    return opened


def _lock(data: bytes) -> Any:
    """What opens the workbook; None where it has no lock."""
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
    except FileFormatError:  # older than 1997, or no workbook
        return None
    return office if office.is_encrypted() else None


def _open(file: str, office: Any, password: str) -> bytes | None:
    """The workbook, or None where the password is wrong."""
    opened = io.BytesIO()
    try:
        office.load_key(password=password, **({"verify_password": True} if office.format == "ooxml" else {}))
        office.decrypt(opened)
    except InvalidKeyError:
        return None
    except Exception:
        raise ProblemsFound([_unknown(file)]) from None
    return opened.getvalue()


def _needed(file: str) -> Problem:
    name = PurePosixPath(file).name
    why = Text("这个工作簿有密码。", "The workbook has a password.")
    mend = Text(
        f'在 hrcalc.toml 写 [files."{name}"],下一行写 password = "…";或另存为没有密码的 xlsx。',
        f'Write [files."{name}"] in hrcalc.toml and password = "…" under it, or save the file without a password.',
    )
    return Problem("needs-password", why, mend, file=file, blocking=True)


def _wrong(file: str) -> Problem:
    why = Text("这个工作簿的密码不对。", "The password of the workbook is wrong.")
    mend = Text(
        '改正 hrcalc.toml 里 [files."…"] 的 password,或另存为没有密码的 xlsx。',
        'Correct password under [files."…"] in hrcalc.toml, or save the file without a password.',
    )
    return Problem("wrong-password", why, mend, file=file, blocking=True)


def _unknown(file: str) -> Problem:
    why = Text(
        "这个工作簿加了密,用的方式打不开,或已损坏。",
        "The workbook is locked in a way that cannot be opened, or it is damaged.",
    )
    mend = Text(
        "用表格软件打开,另存为没有密码的 xlsx。", "Open it in a spreadsheet and save it as xlsx without a password."
    )
    return unreadable(file, why, mend)
