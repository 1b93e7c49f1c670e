"""What a file needs beyond its bytes: the encoding and password that the settings tell, and somebody to ask for a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Literal

from hrcalc.settings import Settings


@dataclass(frozen=True, slots=True)
class Options:
    """How to open one file.

    `encoding` is a Python codec that the text of the file is in, whatever it looks like; empty: find out. `password` opens a workbook;
    `ask` is called where there is none, with the file's name and the number of the try (from 1), and gives a password or None. No
    password is ever shown.
    """

    encoding: str = ""
    password: str = field(default="", repr=False)
    ask: Callable[[str, int], str | None] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, settings: Settings, file: str) -> Options:
        """The options of a file, by its path inside the data folder. Of several `[files."GLOB"]` the first that tells a thing counts."""
        return cls(_told(settings, file, "encoding"), _told(settings, file, "password"), settings.ask)


def _told(settings: Settings, file: str, key: Literal["encoding", "password"]) -> str:
    names = (file, PurePosixPath(file).name)
    for glob, told in settings.files.items():
        # A name as it stands fits itself, though it may hold what a pattern reads otherwise: `签单[1].xlsx`.
        if told.get(key) and (glob in names or any(fnmatchcase(name, glob) for name in names)):
            return told[key]
    return ""
