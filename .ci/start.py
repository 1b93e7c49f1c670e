"""Sets up `.venv` from a hashed lock and runs the sample month (`sample`) or every check (`test`).

Needs nothing but Python 3.11 or later with pip, on Linux, macOS and Windows. Run again, it brings `.venv` up to date.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")

BEFORE = [
    ["hrcalc", "run", "--month", "2026-09"],
    ["hrcalc", "close", "--month", "2026-09", "--approved-by", "王芳"],
]
"""The sample's month before, once: October's income tax counts on from it."""
SAMPLE = [["hrcalc", "run", "--month", "2026-10"]]
TEST = [
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy"],
    ["pytest", "-n", "auto"],
]


def main(arguments: Sequence[str]) -> int:
    """Run one of the two jobs, words after its name going to its last step.

    A step that fails does not stop the others. Returns the first exit code that is not 0.
    """
    job, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if job not in ("sample", "test"):
        print("usage: start.py sample|test [OPTION…]", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever comes with an older Python is told so
        print(f"hrcalc needs Python 3.11 or later; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    before = [] if (ROOT / "sample_data.ledger").exists() else BEFORE
    *steps, last = [*before, *SAMPLE] if job == "sample" else TEST
    set_up(ROOT / ("requirements.lock" if job == "sample" else "requirements-dev.lock"))
    codes = [run([str(BIN / tool), *words], check=False) for tool, *words in [*steps, [*last, *rest]]]
    return next(filter(None, codes), 0)


def set_up(lock: Path) -> None:
    """Install exactly what the lock names, then the project itself, editable.

    The environment gets no pip of its own: that of the Python outside serves it, so that one without ensurepip
    (Debian's) will do.
    """
    if not (VENV / "pyvenv.cfg").exists():
        venv.create(VENV, symlinks=os.name != "nt")
    outside = getattr(sys, "_base_executable", sys.executable)  # where .venv is active, it is what runs us
    pip = [outside, "-m", "pip", "--python", str(VENV), "--quiet", "--disable-pip-version-check", "install"]
    run([*pip, "--require-hashes", "-r", str(lock)])
    run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])


def run(command: Sequence[str], *, check: bool = True) -> int:
    """Run one command in the project's root, showing it first."""
    print("$", *(word.replace(f"{ROOT}{os.sep}", "") for word in command), flush=True)
    return subprocess.run(command, cwd=ROOT, check=check).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
