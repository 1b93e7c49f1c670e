"""The ledger: close, ledger show, ledger verify."""

from __future__ import annotations

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
    settings_of,
    telling,
)
from hrcalc.problems import ProblemsFound, UsageError
from hrcalc.words import Text

_LEAST = 8
"""Digits of a hash that tell it from any other."""

app = typer.Typer(help="The ledger of closed months.", no_args_is_help=True, rich_markup_mode=None)


def close(
    month: MonthOption,
    approved_by: Annotated[
        str, typer.Option("--approved-by", metavar="NAME", help="Who reviewed the outputs and approves them.")
    ],
    with_held: Annotated[
        bool, typer.Option("--with-held", help="Close though people are held: they are paid in a later month.")
    ] = False,
    data: DataOption = None,
    out: OutOption = None,
    ledger: LedgerOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Post a month for good, as its outputs were reviewed."""
    settings, when = settings_of(data, None, out, lang, json, ledger), month_of(month)
    from hrcalc import closing
    from hrcalc.documents import ledger_screen

    with telling(settings, as_json=json):
        done = closing.close(settings, when, approved_by, with_held=with_held)
    ledger_screen.print_closed(done, settings.lang, as_json=json)


@app.command()
def show(
    data: DataOption = None,
    ledger: LedgerOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """What was run, closed, paid and looked at: when, by whom, with which hashes."""
    settings = settings_of(data, None, None, lang, json, ledger)
    from hrcalc.documents import ledger_screen
    from hrcalc.ledger import store

    with telling(settings, as_json=json), store.opened(settings.ledger) as opened:
        entries = opened.entries()
        ledger_screen.print_entries(entries, settings.ledger, settings.lang, as_json=json)


@app.command()
def verify(
    head: Annotated[
        str | None,
        typer.Option(
            "--head", metavar="HASH", help="A hash that was printed: it must be in the ledger.", show_default=False
        ),
    ] = None,
    data: DataOption = None,
    ledger: LedgerOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Prove that nothing in the ledger was altered, or name the place (exit code 3)."""
    settings = settings_of(data, None, None, lang, json, ledger)
    if head is not None and len(head) < _LEAST:
        raise UsageError(
            Text(f"--head 至少要 {_LEAST} 位:“{head}”。", f"--head needs at least {_LEAST} digits: '{head}'.")
        )
    from hrcalc.documents import ledger_screen
    from hrcalc.ledger.verify import verify as prove

    with telling(settings, as_json=json):
        proof = prove(settings.ledger, head or "")
    ledger_screen.print_proof(proof, settings.ledger, settings.lang, as_json=json)
    if proof.problems:
        raise typer.Exit(ProblemsFound.exit_code)
