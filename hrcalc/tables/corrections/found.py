"""Which of a month's files are corrections, and the rows that they hold."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hrcalc.exports import Options, Sheet, open_file
from hrcalc.mending import CORRECTIONS, MARK
from hrcalc.problems import ProblemsFound
from hrcalc.settings import Settings
from hrcalc.tables.corrections.applied import Corrections
from hrcalc.tables.corrections.rows import Given, is_marked, rows_given
from hrcalc.tables.files import File
from hrcalc.tables.frames import Input, Taken

_START = 1 << 18
"""Bytes of a text or a worksheet in which the heads stand."""

_MOST = 512
"""Megabytes of texts that are looked through: no report has more, and a zip may inflate to anything."""

_DAMAGE = (OSError, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)


def corrections_in(files: Sequence[File], settings: Settings) -> Corrections:
    """Sorts out the files that HR corrected, and reads them."""
    found = Corrections([])
    changed: list[Given] = []
    for file in files:
        data, sheets = _opened(file, settings) if _may_be(file.path) else (b"", [])
        if not any(is_marked(sheet) for sheet in sheets):
            found.files.append(file)
            continue
        count = 0
        for sheet in sheets:
            given, problems = rows_given(sheet)
            changed += [row for row in given if row.changed]
            found.problems += problems
            if given or is_marked(sheet):
                count += len(given)
                found.taken.append(Taken(file.name, sheet.name, CORRECTIONS, None, 0, {}, [], [], len(given)))
        found.inputs.append(Input(file.name, hashlib.sha256(data).hexdigest(), CORRECTIONS, count))
    names = [file.name for file in found.files]
    for row in changed:
        of = [name for name in names if row.target == name or row.target.startswith(f"{name}#")]
        found.given[max(of, key=len, default=row.target)].append(row)
    return found


def _opened(file: File, settings: Settings) -> tuple[bytes, list[Sheet]]:
    """The bytes of a file and its sheets; none where it cannot be read, which the reading that follows tells."""
    try:
        data = file.path.read_bytes()
        return data, open_file(file.name, data, Options.of(settings, file.name))
    except (OSError, ProblemsFound):
        return b"", []


def _may_be(path: Path) -> bool:
    """Whether a file may hold corrections: whether the mark stands where the programs that save workbooks put texts."""
    mark = MARK.encode()
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            start = file.read(_START)
        if not start.startswith(b"PK\x03\x04"):
            return mark in start
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if re.search(r"worksheets/[^/]*\.xml$", name):
                    with archive.open(name) as stream:
                        if mark in stream.read(_START):
                            return True
                elif name.lower().endswith("sharedstrings.xml"):
                    with archive.open(name) as stream:
                        if _holds(stream, mark):
                            return True
    except _DAMAGE:  # reading it says what is wrong
        return False
    return False


def _holds(stream: Any, mark: bytes) -> bool:
    tail = b""
    for _ in range(_MOST):
        chunk = stream.read(1 << 20)
        if mark in tail + chunk:
            return True
        if not chunk:
            break
        tail = chunk[-len(mark) :]
    return False
