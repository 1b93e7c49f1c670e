"""simulate: the month under other documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
from hrcalc.problems import ProblemsFound, errors_of


def simulate(
    month: MonthOption,
    with_: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            metavar="PATH",
            help="A changed document or a folder of them; may be repeated.",
            show_default=False,
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="NAME", help="A document to leave out; may be repeated.", show_default=False),
    ] = None,
    data: DataOption = None,
    policies: PoliciesOption = None,
    out: OutOption = None,
    ledger: LedgerOption = None,
    lang: LangOption = None,
    hold: Annotated[
        bool, typer.Option("--hold", help="Compare everyone whom no error touches (exit code 3 all the same).")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Show a month under other documents beside today's: who gains, who loses, and why. Nothing is recorded."""
    settings, when = settings_of(data, policies, out, lang, json, ledger), month_of(month)
    from hrcalc.memory import frugal

    frugal()
    from hrcalc import simulation
    from hrcalc.documents.simulation import print_simulation

    with telling(settings, as_json=json):
        done = simulation.run(settings, when, with_ or [], without or [], hold=hold)
    print_simulation(done.simulation, settings.lang, done.folder, as_json=json)
    if done.simulation.failed or errors_of(done.simulation.problems):
        raise typer.Exit(ProblemsFound.exit_code)
