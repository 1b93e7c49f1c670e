"""The documents that others work out too: commission, attendance and base pay, from the project's `policies/`.

The analyst (`analyst.py`) and the numpy by hand (`hand.py`) know no social insurance, housing fund or income tax. Beside them, and
beside the floor, hrcalc runs with these documents alone, so that all do the same work.

    compared.py FOLDER      copies them into the folder
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

POLICIES = Path(__file__).resolve().parent.parent / "policies"
DOCUMENTS = ("commission/*@*.yaml", "attendance/*@*.yaml", "payroll/base-pay@*.yaml")


def compared(folder: Path) -> Path:
    """The folder, with the documents in it as they lie in `policies/`."""
    for pattern in DOCUMENTS:
        for path in POLICIES.glob(pattern):
            copy = folder / path.relative_to(POLICIES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    return folder


if __name__ == "__main__":
    compared(Path(sys.argv[1]))
