"""The pay month: run, check, explain; and the payslip template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hrcalc.calendar import month_of
from hrcalc.cli.options import (
    DataOption,
    JsonOption,
    LangOption,
    LedgerOption,
    MonthOption,
    OutOption,
    PoliciesOption,
    settings_of,
    telling,
)
from hrcalc.problems import ProblemsFound, must_be_new, writing

if TYPE_CHECKING:
    from hrcalc.calendar import Month
    from hrcalc.settings import Settings


def run(
    month: MonthOption,
    data: DataOption = None,
    policies: PoliciesOption = None,
    out: OutOption = None,
    ledger: LedgerOption = None,
    lang: LangOption = None,
    hold: Annotated[
        bool,
        typer.Option("--hold", help="Pay everyone whom no error touches; hold the others (exit code 3 all the same)."),
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="What a closed month would come to today; nothing is posted.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Run a month's pay: read, check, compute, write."""
    settings, when = settings_of(data, policies, out, lang, json, ledger), month_of(month)
    from hrcalc.memory import frugal, keep_modules

    frugal()
    from hrcalc import payrun
    from hrcalc.documents import screen

    keep_modules()
    if compare:
        _compare(settings, when, as_json=json)
        return
    report = settings.out / payrun.report_name(when)
    with telling(settings, as_json=json, report=report), screen.progress(settings.lang, enabled=not json) as progress:
        done = payrun.run(settings, when, hold=hold, progress=progress)
    screen.print_run(done.pay_run, settings.lang, done.folder, as_json=json)
    if done.errors:
        raise typer.Exit(ProblemsFound.exit_code)


def _compare(settings: Settings, month: Month, *, as_json: bool) -> None:
    from hrcalc import comparison
    from hrcalc.documents import screen
    from hrcalc.documents.comparison import comparison_json, print_comparison

    with telling(settings, as_json=as_json):
        done = comparison.run(settings, month)
    if as_json:
        screen.print_json(comparison_json(month, done.lines, done.problems, done.folder))
    else:
        print_comparison(month, done.lines, done.folder, settings.lang)
        if done.problems:
            screen.print_problems(done.problems, settings.lang, None, as_json=False)


def check(
    month: MonthOption,
    data: DataOption = None,
    policies: PoliciesOption = None,
    out: OutOption = None,
    ledger: LedgerOption = None,
    lang: LangOption = None,
    columns: Annotated[
        bool, typer.Option("--columns", help="Show every column: what it was taken for, not used, not there.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Read and check data and policies; write nothing but the problem report."""
    settings, when = settings_of(data, policies, out, lang, json, ledger), month_of(month)
    from hrcalc import payrun
    from hrcalc.documents import screen

    found = payrun.check(settings, when)
    screen.print_check(
        found.taken, found.corrected, found.problems, settings.lang, found.report, as_json=json, columns=columns
    )
    if found.failed:
        raise typer.Exit(ProblemsFound.exit_code)


def explain(
    employee: Annotated[str, typer.Argument(help="The employee's id.")],
    item: Annotated[
        str | None, typer.Argument(help="An item or metric, by id or title; all of the month's without it.")
    ] = None,
    month: MonthOption = ...,  # type: ignore[assignment]
    data: DataOption = None,
    policies: PoliciesOption = None,
    ledger: LedgerOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Show how a number came about, down to the rows of the exports."""
    settings, when = settings_of(data, policies, None, lang, json, ledger), month_of(month)
    from hrcalc import payrun
    from hrcalc.documents import screen

    with telling(settings, as_json=json):
        tree = payrun.explain(settings, when, employee, item)
    screen.print_tree(tree, settings.lang, as_json=json)


def template(
    path: Annotated[Path, typer.Argument(help="The workbook to write.")],
    lang: LangOption = None,
) -> None:
    """Write the payslip template, for you to restyle in a spreadsheet and name in hrcalc.toml."""
    settings = settings_of(None, None, None, lang)
    from hrcalc.documents import write_template

    must_be_new(path)
    with writing(path):
        write_template(path, settings.lang)
    print(path)
