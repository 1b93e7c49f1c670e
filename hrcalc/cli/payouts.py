"""payouts: what is payable in some days, off cycle."""

from __future__ import annotations

from typing import Annotated

import typer

from hrcalc.cli.options import (
    DataOption,
    JsonOption,
    LangOption,
    LedgerOption,
    OutOption,
    PoliciesOption,
    day_of,
    settings_of,
    telling,
)
from hrcalc.problems import ProblemsFound, errors_of


def payouts(
    since: Annotated[str, typer.Option("--from", metavar="DAY", help="The first day, such as 2026-10-09.")],
    until: Annotated[str, typer.Option("--to", metavar="DAY", help="The last day.")],
    data: DataOption = None,
    policies: PoliciesOption = None,
    out: OutOption = None,
    ledger: LedgerOption = None,
    lang: LangOption = None,
    hold: Annotated[
        bool, typer.Option("--hold", help="Pay everyone whom no error touches (exit code 3 all the same).")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Pay what is payable in these days, off cycle, and post it: its month does not pay it again."""
    settings = settings_of(data, policies, out, lang, json, ledger)
    first, last = day_of(since), day_of(until)
    from hrcalc import payouts as paying
    from hrcalc.documents import screen
    from hrcalc.documents.payouts import payouts_json, print_payouts

    with telling(settings, as_json=json):
        done = paying.run(settings, first, last, hold=hold)
    if json:
        screen.print_json(payouts_json(done.payouts, done.folder))
    else:
        print_payouts(done.payouts, done.folder, settings.lang)
        if done.problems:
            screen.print_problems(done.problems, settings.lang, None, as_json=False)
    if errors_of(done.problems):
        raise typer.Exit(ProblemsFound.exit_code)
