"""Targets: `hrcalc targets split`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hrcalc.cli.options import DataOption, JsonOption, LangOption, PoliciesOption, settings_of, telling
from hrcalc.problems import must_be_new, writing

app = typer.Typer(help="Targets as a tree: split them.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Targets as a tree: split them."""


@app.command("split")
def split(
    metric: Annotated[str, typer.Option("--metric", help="The metric, by id or title.", show_default=False)],
    period: Annotated[str, typer.Option("--period", help="2026, 2026-Q4 or 2026-10.", show_default=False)],
    of: Annotated[
        str | None,
        typer.Option(
            "--of",
            help="Whose target is split: a group or an employee id; region:NAME where a name is not enough [the company].",
            show_default=False,
        ),
    ] = None,
    down: Annotated[
        str | None,
        typer.Option(
            "--down",
            help="Down to what: of region, branch, department, team, employee, and of quarter, month; several with commas "
            "[the next level].",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="How to share where nothing has a target yet: even; headcount (people employed in the period); last-year (last "
            "year's targets of the same groups in the same period) [even].",
            show_default=False,
        ),
    ] = None,
    total: Annotated[
        str | None,
        typer.Option(
            "--total", help="What to split instead of the target in the table: 120000000, 1.2亿.", show_default=False
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", help="Parts are whole numbers of this [1; 0.01 if the whole has decimals].", show_default=False
        ),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Do not keep the proportions of existing targets.")] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="WHO",
            help="A group or an employee id that gets no part; may be repeated.",
            show_default=False,
        ),
    ] = None,
    from_date: Annotated[
        str | None,
        typer.Option(
            "--from-date",
            help="New targets hold from this day; periods that ended before keep theirs [as the whole's row says; else, where a row "
            "replaces another, the first day of its period].",
            show_default=False,
        ),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(
            "--write", help="Write what is new or changed to this CSV file, a table of targets.", show_default=False
        ),
    ] = None,
    data: DataOption = None,
    policies: PoliciesOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Propose shares of a target down the tree.

    Groups that have targets keep their proportions when the whole changed; those without any share it as --by says. Parts always add up
    to the whole exactly; what already adds up stays. Nothing is written but the file of --write.
    """
    settings = settings_of(data, policies, None, lang, json)
    from hrcalc.documents.targets import print_proposal, write_targets
    from hrcalc.targets import request as ask
    from hrcalc.targets.proposal import propose

    level, id_ = ask.scope_of(of) if of else (None, None)
    levels, lengths = ask.down_of(down) if down else ((), ())
    asked = ask.Request(
        metric.strip(),
        ask.period_of(period),
        id_,
        level,
        levels,
        lengths,
        ask.by_of(by) if by else None,
        ask.number_of("--total", total) if total else None,
        ask.number_of("--unit", unit) if unit else None,
        anew,
        tuple(name.strip() for name in without or ()),
        ask.date_of("--from-date", from_date) if from_date else None,
    )
    if write:
        must_be_new(write)
    with telling(settings, as_json=json):
        proposal = propose(settings, asked)
    written = write if proposal.rows else None
    if written is not None:
        with writing(written):
            write_targets(proposal, written)
    print_proposal(proposal, settings.lang, written, as_json=json)
