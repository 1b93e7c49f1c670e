"""Policy documents by themselves: `hrcalc policy …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hrcalc.calendar import month_of
from hrcalc.cli.options import DataOption, JsonOption, LangOption, PoliciesOption, settings_of, telling
from hrcalc.problems import ProblemsFound, UsageError, errors_of
from hrcalc.words import Text

app = typer.Typer(
    help="Policy documents: check them, run their examples, show what is in force, compare two versions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

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


@app.command("show")
def show(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, names of policies, or NAME@2026-07 [policies].",
            metavar="PATH",
            show_default=False,
        ),
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", "-m", help="What is in force in this month; else every version.")
    ] = None,
    employee: Annotated[
        str | None, typer.Option("--employee", help="What applies to this employee in the month, by id.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page to this file, to read in a browser or to print.")
    ] = None,
    data: DataOption = None,
    policies: PoliciesOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Show what policies say, to read: who is paid what, since when, by which rule."""
    settings = settings_of(data, policies, None, lang, json)
    when = month_of(month) if month else None
    if employee and not when:
        raise UsageError(Text("--employee 要和 --month 一起用。", "--employee needs --month."))
    from hrcalc import policies as desk
    from hrcalc.documents import policy_page, screen
    from hrcalc.documents.policy_json import policies_json
    from hrcalc.documents.policy_view import overview

    with telling(settings, as_json=json):
        found = desk.in_force(settings, names or [], when, employee or "")
    told = overview(found.month, found.subject, found.standings, settings.lang)
    if html:
        policy_page.write_page(html, told, settings.company, settings.lang)
    if json:
        screen.print_json(policies_json(found.month, found.subject, found.standings))
    elif html:
        print(html)
    else:
        screen.print_overview(told, settings.lang)


@app.command("diff")
def diff(
    old: Annotated[str, typer.Argument(help="A file, or NAME@2026-01: the version in force in that month.")],
    new: Annotated[str, typer.Argument(help="The same of the later version.")],
    policies: PoliciesOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Show what changed between two versions of a policy; layout, comments and other spellings of the same are no change."""
    settings = settings_of(None, policies, None, lang, json)
    from hrcalc import policies as desk
    from hrcalc.documents import screen

    with telling(settings, as_json=json):
        found = desk.difference(settings, old, new)
    screen.print_revision(found, settings.lang, as_json=json)


@app.command("schema")
def schema(
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="Write it to this file [print it].", show_default=False)
    ] = None,
    lang: LangOption = None,
) -> None:
    """Print the JSON Schema of policy files, with which editors complete and check.

    An editor with a YAML language server (VS Code with its YAML extension, and others) takes the schema from a comment, best the
    first line of a document; the path is the schema's, seen from the document's own folder:

    # yaml-language-server: $schema=../policy.schema.json

    `hrcalc policy schema policies/policy.schema.json` writes the schema where the documents that come with hrcalc look for it. The
    schema knows keys and forms; names, formulas and examples are checked by `hrcalc policy check` and `hrcalc policy test`.
    """
    settings_of(None, None, None, lang)
    from hrcalc.policy.schema import text_of_schema, write_schema

    if path:
        write_schema(path)
        print(path)
    else:
        print(text_of_schema(), end="")
