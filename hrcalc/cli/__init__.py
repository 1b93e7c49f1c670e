"""Commands: parse, call, print. No rule lives here, and nothing heavy is imported before a command runs.

diff.py      diff: what changed between two months
ledger.py    close, ledger …: months posted for good
map.py       map: what an unknown export is
options.py   options that several commands take
pay.py       run, check, explain, template
payouts.py   payouts: what is payable off cycle
policy.py    policy …: documents by themselves
simulate.py  simulate: the month under other documents
targets.py   targets …: a target split down the tree
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from hrcalc.cli import diff, ledger, pay, payouts, policy, simulate, targets
from hrcalc.cli import map as mapping
from hrcalc.cli.options import language
from hrcalc.problems import HrcalcError

app = typer.Typer(
    help="The payroll month of a sales-driven company: every amount exact, every amount explained.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; a user's mistake ends with a message and its exit code, never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows ? and goes on
    try:
        app()
    except HrcalcError as error:
        print(error.why.of(language(sys.argv)), file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:  # what was printed could not be written: a full disk, a closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(error, file=sys.stderr)
        sys.exit(1)


def _version(value: bool) -> None:
    if value:
        from hrcalc import __version__

        print(f"hrcalc {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


for command in (
    pay.run,
    pay.check,
    pay.explain,
    ledger.close,
    payouts.payouts,
    simulate.simulate,
    diff.diff,
    pay.template,
):
    app.command()(command)
app.command("map")(mapping.map_)
app.add_typer(ledger.app, name="ledger")
app.add_typer(policy.app, name="policy")
app.add_typer(targets.app, name="targets")
