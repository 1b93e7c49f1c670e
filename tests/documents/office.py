"""LibreOffice, where it is installed: an independent reader of what we write."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")

_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


def convert(files: list[Path], to: str, folder: Path) -> None:
    """Convert files into a folder, with a profile of its own."""
    assert SOFFICE is not None
    profile = f"-env:UserInstallation={(folder / 'profile').absolute().as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", to, "--outdir", str(folder), *map(str, files)]
    # Names of sheets become names of files, so the locale must know Chinese.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run(command, check=True, capture_output=True, timeout=180, env=environment)


def sheets(file: Path, folder: Path) -> dict[str, list[list[str]]]:
    """Every sheet of a workbook as rows of text, numbers unformatted."""
    convert([file], _ALL_SHEETS, folder)
    found: dict[str, list[list[str]]] = {}
    for path in folder.glob(f"{file.stem}-*.csv"):
        with path.open(encoding="utf-8", newline="") as text:
            found[path.stem.removeprefix(f"{file.stem}-")] = list(csv.reader(text))
    return found
