"""What can be wrong, as data (`Problem`), and the few exceptions.

    HrcalcError                 anything that a user can mend; the command line prints it without a traceback
    ├── UsageError              the command was called wrongly                              exit code 2
    ├── ProblemsFound           data or policies have problems, all of them collected       exit code 3
    └── Busy                    the month is closed, or another run holds the lock          exit code 4

A `Problem` says what is wrong, where (file, sheet, row, column, value) and how to mend it. Steps collect problems and go on,
so that a user sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hrcalc.words import Text

Severity = Literal["error", "warning"]

Said = tuple[str, Text, Text]
"""What is to be said of a cell, wherever it stands: the code of a `Problem`, what is wrong, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in an input.

    `code` is a stable English id of the kind of problem (`unknown-employee`). `file` is relative to the data folder (or the
    policies folder), `row` is the row as a spreadsheet numbers it (from 1), `column` the header as the file writes it.
    `employees` are the ids of everyone whose pay would read the row: `--hold` holds them. An error with `blocking` cannot be
    held, because nobody can say whom it touches (an unreadable file, a missing column, a wrong policy).
    """

    code: str
    why: Text
    mend: Text
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    table: str = ""
    severity: Severity = "error"
    blocking: bool = False
    employees: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where, in one string: `2026-10/deals.csv:17`, `staff.xlsx#在职:5`, `sales.yaml:12:5` (line and column) in a policy."""
        row = f":{self.row}" if self.row is not None else ""
        column = f":{self.column}" if self.table == "policy" and self.column else ""
        return f"{sheet_place(self.file, self.sheet)}{row}{column}"


def sheet_place(file: str, sheet: str) -> str:
    """A sheet of a file, in one string: `2026-10/deals.csv`, `staff.xlsx#在职`."""
    return f"{file}#{sheet}" if sheet else file


def place_of(source: str) -> dict[str, Any]:
    """The file, sheet and row of a `Problem.place`, as the fields of a Problem."""
    place, _, row = source.rpartition(":")
    file, _, sheet = place.partition("#")
    return {"file": file, "sheet": sheet, "row": int(row)}


def order_of(problem: Problem) -> tuple[object, ...]:
    """Sort key: errors first, then by file, sheet, row and column, so that reports do not depend on the order of checks."""
    return (
        problem.severity != "error",
        problem.file,
        problem.sheet,
        problem.row or 0,
        problem.column.zfill(8) if problem.table == "policy" else problem.column,
        problem.code,
        problem.value,
        problem.why.en,
        problem.employees,
        problem.mend.en,
    )


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """Only what stops a run."""
    return [p for p in problems if p.severity == "error"]


class HrcalcError(Exception):
    """Base of everything that a user can mend."""

    exit_code = 3

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


class UsageError(HrcalcError):
    """The command was called wrongly."""

    exit_code = 2


def must_be_new(path: Path) -> None:
    """Refuse to write over a file that a user has. Raises UsageError."""
    if path.exists():
        raise UsageError(Text(f"{path} 已经存在,换一个名称。", f"{path} already exists: choose another name."))


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """While a file is written that a user named. Raises UsageError where it cannot be."""
    try:
        yield
    except OSError as error:
        why = Text(f"写不进 {path}:{error.strerror}", f"{path} cannot be written: {error.strerror}")
        raise UsageError(why) from None


class ProblemsFound(HrcalcError):
    """The inputs have problems; `problems` holds all of them."""

    exit_code = 3

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=order_of)
        errors = errors_of(self.problems)
        first = next(iter(errors or self.problems))
        more = len(errors) - 1
        super().__init__(
            Text(
                f"{first.place} {first.why.zh}" + (f"(另有 {more} 个问题)" if more > 0 else ""),
                f"{first.place} {first.why.en}" + (f" (and {more} more problems)" if more > 0 else ""),
            )
        )


class Busy(HrcalcError):
    """The month is closed, or another run holds the lock."""

    exit_code = 4
