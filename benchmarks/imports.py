"""What a run imports, and a process that imports the same and does nothing.

`imports.py list FILE -- ARGUMENT…` runs hrcalc with the arguments, then writes the names of the modules that it had
imported; `imports.py load FILE` imports them, in the same order.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module


def record(file: str, arguments: list[str]) -> None:
    """Run hrcalc's command line; write what it imported, one module a line, without hrcalc's own."""
    before = set(sys.modules)
    from hrcalc.cli import main

    sys.argv = ["hrcalc", *arguments]
    try:
        main()
    finally:
        mine = ("hrcalc", "__", "imports")
        with open(file, "w", encoding="utf-8") as out:
            out.writelines(f"{name}\n" for name in sys.modules if name not in before and not name.startswith(mine))


def load(file: str) -> None:
    """Import every module that the file lists."""
    with open(file, encoding="utf-8") as names:
        for name in names:
            with suppress(ImportError):  # of a name that a package made up while it ran (`six.moves`)
                import_module(name.strip())


if __name__ == "__main__":
    if sys.argv[1] == "list":
        record(sys.argv[2], sys.argv[4:])
    else:
        load(sys.argv[2])
