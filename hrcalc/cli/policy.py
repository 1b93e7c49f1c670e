"""Policy documents by themselves: `hrcalc policy …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hrcalc.cli.options import JsonOption, LangOption, PoliciesOption, settings_of
from hrcalc.problems import ProblemsFound, errors_of

app = typer.Typer(help="Check policy documents and run their examples.", no_args_is_help=True, rich_markup_mode=None)

PathsArgument = Annotated[list[Path] | None, typer.Argument(help="Files or folders [policies].", show_default=False)]


@app.command("check")
def check(
    paths: PathsArgument = None,
    policies: PoliciesOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Check documents: their form, their names, their types."""
    settings = settings_of(None, policies, None, lang, json)
    from hrcalc import policies as desk
    from hrcalc.documents import screen

    library, problems = desk.check(settings, paths or [settings.policies])
    screen.print_policies(library, problems, settings.lang, as_json=json)
    if errors_of(problems):
        raise typer.Exit(ProblemsFound.exit_code)


@app.command("test")
def run_examples(
    paths: PathsArgument = None,
    policies: PoliciesOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Run the examples of documents; got and expected side by side for those that fail."""
    settings = settings_of(None, policies, None, lang, json)
    from hrcalc import policies as desk
    from hrcalc.documents import screen

    library, problems = desk.check(settings, paths or [settings.policies])
    if errors_of(problems):
        screen.print_policies(library, problems, settings.lang, as_json=json)
        raise typer.Exit(ProblemsFound.exit_code)
    results = desk.run_examples(settings, paths or [settings.policies])
    screen.print_results(results, settings.lang, as_json=json)
    if not all(result.passed for result in results):
        raise typer.Exit(ProblemsFound.exit_code)
