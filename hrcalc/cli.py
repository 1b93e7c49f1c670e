"""Commands: parse, call, print. No rule lives here, and nothing heavy is imported before a command runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hrcalc.problems import HrcalcError, ProblemsFound, UsageError
from hrcalc.words import Lang, Text, locale_language

if TYPE_CHECKING:
    from hrcalc.calendar import Month
    from hrcalc.settings import Settings

app = typer.Typer(
    help="The payroll month of a sales-driven company: every amount exact, every amount explained.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
policy_app = typer.Typer(
    help="Check policy documents and run their examples.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(policy_app, name="policy")

MonthOption = Annotated[str, typer.Option("--month", "-m", help="The pay month, such as 2026-10.", show_default=False)]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="The folder with the exports [sample_data].", show_default=False)
]
PoliciesOption = Annotated[
    Path | None, typer.Option("--policies", help="The folder with the policies [policies].", show_default=False)
]
OutOption = Annotated[Path | None, typer.Option("--out", help="The folder to write to [out].", show_default=False)]
LangOption = Annotated[str | None, typer.Option("--lang", help="zh or en [the locale's].", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def main() -> None:
    """Run the command line; a user's mistake ends with a message and its exit code, never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows ? and goes on
    try:
        app()
    except HrcalcError as error:
        print(error.why.of(_lang(sys.argv)), file=sys.stderr)
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


@app.command()
def run(
    month: MonthOption,
    data: DataOption = None,
    policies: PoliciesOption = None,
    out: OutOption = None,
    lang: LangOption = None,
    hold: Annotated[
        bool,
        typer.Option("--hold", help="Pay everyone whom no error touches; hold the others (exit code 3 all the same)."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Run a month's pay: read, check, compute, write."""
    settings, when = _settings(data, policies, out, lang, json), _month(month)
    from hrcalc.memory import frugal

    frugal()
    from hrcalc import payrun
    from hrcalc.documents import screen

    try:
        with screen.progress(settings.lang, enabled=not json) as tell:
            done = payrun.run(settings, when, hold=hold, progress=tell)
    except ProblemsFound as found:
        folder = settings.out / payrun.report_name(when)
        screen.print_problems(found.problems, settings.lang, folder if folder.is_dir() else None, as_json=json)
        raise typer.Exit(found.exit_code) from None
    screen.print_run(done.pay_run, settings.lang, done.folder, as_json=json)
    if done.errors:
        raise typer.Exit(ProblemsFound.exit_code)


@app.command()
def check(
    month: MonthOption,
    data: DataOption = None,
    policies: PoliciesOption = None,
    out: OutOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Read and check data and policies; write nothing but the problem report."""
    settings, when = _settings(data, policies, out, lang, json), _month(month)
    from hrcalc import payrun
    from hrcalc.documents import screen

    found = payrun.check(settings, when)
    screen.print_check(found.inputs, found.problems, settings.lang, found.report, as_json=json)
    if found.failed:
        raise typer.Exit(ProblemsFound.exit_code)


@app.command()
def explain(
    employee: Annotated[str, typer.Argument(help="The employee's id.")],
    item: Annotated[
        str | None, typer.Argument(help="An item or metric, by id or title; all of the month's without it.")
    ] = None,
    month: MonthOption = ...,  # type: ignore[assignment]
    data: DataOption = None,
    policies: PoliciesOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Show how a number came about, down to the rows of the exports."""
    settings, when = _settings(data, policies, None, lang, json), _month(month)
    from hrcalc import payrun
    from hrcalc.documents import screen

    try:
        tree = payrun.explain(settings, when, employee, item)
    except ProblemsFound as found:
        screen.print_problems(found.problems, settings.lang, None, as_json=json)
        raise typer.Exit(found.exit_code) from None
    screen.print_tree(tree, settings.lang, as_json=json)


@app.command()
def template(
    path: Annotated[Path, typer.Argument(help="The workbook to write.")],
    lang: LangOption = None,
) -> None:
    """Write the payslip template, for you to restyle in a spreadsheet and name in hrcalc.toml."""
    settings = _settings(None, None, None, lang)
    from hrcalc.documents import write_template

    if path.exists():
        raise UsageError(Text(f"{path} 已经存在,换一个名称。", f"{path} already exists: choose another name."))
    try:
        write_template(path, settings.lang)
    except OSError as error:
        raise UsageError(
            Text(f"写不进 {path}:{error.strerror}", f"{path} cannot be written: {error.strerror}")
        ) from None
    print(path)


@policy_app.command("check")
def policy_check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders [policies].", show_default=False)] = None,
    policies: PoliciesOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Check documents: their form, their names, their types."""
    settings = _settings(None, policies, None, lang, json)
    from hrcalc import payrun
    from hrcalc.documents import screen

    library, problems = payrun.check_policies(settings, paths or [settings.policies])
    screen.print_policies(library, problems, settings.lang, as_json=json)
    if problems:
        raise typer.Exit(ProblemsFound.exit_code)


@policy_app.command("test")
def policy_test(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders [policies].", show_default=False)] = None,
    policies: PoliciesOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> None:
    """Run the examples of documents; got and expected side by side for those that fail."""
    settings = _settings(None, policies, None, lang, json)
    from hrcalc import payrun
    from hrcalc.documents import screen

    library, problems = payrun.check_policies(settings, paths or [settings.policies])
    if problems:
        screen.print_policies(library, problems, settings.lang, as_json=json)
        raise typer.Exit(ProblemsFound.exit_code)
    results = payrun.test_policies(settings, paths or [settings.policies])
    screen.print_results(results, settings.lang, as_json=json)
    if not all(result.passed for result in results):
        raise typer.Exit(ProblemsFound.exit_code)


def _settings(
    data: Path | None, policies: Path | None, out: Path | None, lang: str | None, as_json: bool = False
) -> Settings:
    from hrcalc.settings import Settings

    try:
        return Settings.load(data=data, policies=policies, out=out, lang=lang)
    except ProblemsFound as found:
        from hrcalc.documents import screen

        screen.print_problems(found.problems, _lang(sys.argv), None, as_json=as_json)
        raise typer.Exit(found.exit_code) from None


def _month(text: str) -> Month:
    from hrcalc.calendar import Month

    try:
        return Month.parse(text)
    except ValueError:
        raise UsageError(Text(f"“{text}”不是月份,写成 2026-10。", f"'{text}' is not a month: write 2026-10.")) from None


def _lang(arguments: list[str]) -> Lang:
    """The language asked for, read by hand: the error may be about the arguments themselves."""
    for i, argument in enumerate(arguments):
        value = argument.partition("=")[2] or (arguments[i + 1] if i + 1 < len(arguments) else "")
        if argument.split("=")[0] == "--lang" and value in ("zh", "en"):
            return "zh" if value == "zh" else "en"
    told = os.environ.get("HRCALC_LANG")
    return "zh" if told == "zh" else "en" if told == "en" else locale_language()


if __name__ == "__main__":
    main()
