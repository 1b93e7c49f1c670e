"""Options that several commands take, and the settings they come to."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hrcalc.problems import ProblemsFound, UsageError
from hrcalc.words import Lang, Text, locale_language

if TYPE_CHECKING:
    from hrcalc.settings import Settings

MonthOption = Annotated[str, typer.Option("--month", "-m", help="The pay month, such as 2026-10.", show_default=False)]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="The folder with the exports [sample_data].", show_default=False)
]
PoliciesOption = Annotated[
    Path | None, typer.Option("--policies", help="The folder with the policies [policies].", show_default=False)
]
OutOption = Annotated[Path | None, typer.Option("--out", help="The folder to write to [out].", show_default=False)]
LedgerOption = Annotated[
    Path | None, typer.Option("--ledger", help="The ledger of closed months [<data>.ledger].", show_default=False)
]
LangOption = Annotated[str | None, typer.Option("--lang", help="zh or en [the locale's].", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def settings_of(
    data: Path | None,
    policies: Path | None,
    out: Path | None,
    lang: str | None,
    as_json: bool = False,
    ledger: Path | None = None,
) -> Settings:
    """The settings of a command. Ends it with exit code 3 where `hrcalc.toml` is wrong."""
    from hrcalc.settings import Settings

    try:
        settings = Settings.load(data=data, policies=policies, out=out, ledger=ledger, lang=lang)
        return replace(settings, ask=None if as_json else prompt(settings.lang))
    except ProblemsFound as found:
        from hrcalc.documents import screen

        screen.print_problems(found.problems, language(sys.argv), None, as_json=as_json)
        raise typer.Exit(found.exit_code) from None


def prompt(lang: Lang) -> Callable[[str, int], str | None] | None:
    """What asks for the password of a file; None where nobody sits at a terminal.

    The answer is not shown, and is kept while the command runs: a file that is opened again is not asked for again.
    """
    if not (sys.stdin and sys.stdin.isatty()):
        return None

    given: dict[str, str | None] = {}
    tried: dict[str, int] = {}

    def ask(file: str, attempt: int) -> str | None:
        from getpass import getpass

        if attempt <= tried.get(file, 0):  # the file was opened before
            return given[file] if attempt == 1 else None
        tried[file] = attempt
        try:
            # On lines of its own: a progress bar may be drawn meanwhile.
            given[file] = getpass(Text(f"\n{file} 的密码:\n", f"\nPassword of {file}:\n").of(lang)) or None
        except EOFError:
            given[file] = None
        return given[file]

    return ask


@contextmanager
def telling(settings: Settings, *, as_json: bool, report: Path | None = None) -> Iterator[None]:
    """Print the problems that stop a command, and end it with their exit code. `report` is the folder where they may be written."""
    try:
        yield
    except ProblemsFound as found:
        from hrcalc.documents import screen

        written = report if report and report.is_dir() else None
        screen.print_problems(found.problems, settings.lang, written, as_json=as_json)
        raise typer.Exit(found.exit_code) from None


def day_of(text: str) -> dt.date:
    """A day that was asked for. Raises UsageError."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            Text(f"“{text}”不是日期,写成 2026-10-09。", f"'{text}' is not a day: write 2026-10-09.")
        ) from None


def language(arguments: list[str]) -> Lang:
    """The language asked for, read by hand: the error may be about the arguments themselves."""
    for i, argument in enumerate(arguments):
        value = argument.partition("=")[2] or (arguments[i + 1] if i + 1 < len(arguments) else "")
        if argument.split("=")[0] == "--lang" and value in ("zh", "en"):
            return "zh" if value == "zh" else "en"
    told = os.environ.get("HRCALC_LANG")
    return "zh" if told == "zh" else "en" if told == "en" else locale_language()
