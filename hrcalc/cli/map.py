"""map: what an unknown export is, and the mapping that makes it readable."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hrcalc.cli.options import DataOption, JsonOption, LangOption, settings_of, telling
from hrcalc.problems import ProblemsFound


def map_(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The export to look at.", show_default=False)],
    table: Annotated[
        str | None,
        typer.Option("--table", metavar="TABLE", help="What it is, where you know: leads, deals …", show_default=False),
    ] = None,
    data: DataOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Look at an unknown export and propose its mapping for hrcalc.toml. Nothing is written."""
    settings = settings_of(data, None, None, lang, json)
    from hrcalc.documents.map_screen import print_map
    from hrcalc.tables.proposals.mapping import look

    with telling(settings, as_json=json):
        proposals = look(path, settings, table)
    print_map(path, proposals, settings.lang, as_json=json)
    if all(
        proposal.status == "unknown" or (proposal.status == "preset" and proposal.missing) for proposal in proposals
    ):
        raise typer.Exit(ProblemsFound.exit_code)
