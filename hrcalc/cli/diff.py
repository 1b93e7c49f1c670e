"""diff: what changed between two months."""

from __future__ import annotations

from typing import Annotated

import typer

from hrcalc.calendar import month_of
from hrcalc.cli.options import (
    DataOption,
    JsonOption,
    LangOption,
    LedgerOption,
    OutOption,
    settings_of,
    telling,
)


def diff(
    before: Annotated[
        str, typer.Argument(metavar="M1", help="The earlier month, such as 2026-09.", show_default=False)
    ],
    now: Annotated[str, typer.Argument(metavar="M2", help="The month beside it, such as 2026-10.", show_default=False)],
    data: DataOption = None,
    out: OutOption = None,
    ledger: LedgerOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Show what changed between two months: by employee and item, with the facts that moved."""
    settings, months = settings_of(data, None, out, lang, json, ledger), (month_of(before), month_of(now))
    from hrcalc.memory import frugal

    frugal()
    from hrcalc import difference
    from hrcalc.documents.diff_screen import print_difference

    with telling(settings, as_json=json):
        done = difference.run(settings, *months)
    print_difference(done.difference, settings.company, settings.lang, done.folder, as_json=json)
