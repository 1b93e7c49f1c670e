"""What commands print: on a terminal for people, or as one JSON document for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text as Line

from hrcalc.documents import Progress as Tell
from hrcalc.documents import check_screen, policy_changes, policy_json, policy_results, policy_screen
from hrcalc.documents.policy_view import Overview
from hrcalc.documents.problem_screen import problem_list, problems_json
from hrcalc.documents.summary_json import summary_json
from hrcalc.documents.terminal import print_summary
from hrcalc.documents.tree_screen import tree_of
from hrcalc.engine.result import PayRun
from hrcalc.examples.runner import Result
from hrcalc.explain.branch import Branch
from hrcalc.policy.library import Library
from hrcalc.problems import Problem, errors_of
from hrcalc.revision.changes import Revision
from hrcalc.words import Lang, Text


def _console(stderr: bool = False) -> Console:
    return Console(stderr=stderr, highlight=False, soft_wrap=False, emoji=False, markup=False)


def print_json(document: dict[str, Any]) -> None:
    """One JSON document on standard output."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


@contextmanager
def progress(lang: Lang, *, enabled: bool) -> Iterator[Tell | None]:
    """A progress bar on a terminal; None elsewhere."""
    if not (enabled and sys.stderr.isatty()):
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_console(stderr=True), transient=True) as bar:
        task = bar.add_task(Text("读取、核对、计算", "Read, check, compute").of(lang), total=None)

        def tell(what: Text, done: int, of: int) -> None:
            bar.update(task, description=what.of(lang), completed=done, total=of)

        yield tell


def print_run(run: PayRun, lang: Lang, folder: Path, *, as_json: bool) -> None:
    """The summary of a finished run, and what held people."""
    if as_json:
        print_json(summary_json(run, folder))
        return
    print_summary(_console(), run, lang, folder)
    if errors := errors_of(run.problems):
        _console(stderr=True).print(problem_list(errors, lang, folder))


def print_problems(problems: Sequence[Problem], lang: Lang, report: Path | None, *, as_json: bool) -> None:
    """What stopped a command."""
    if as_json:
        print_json(problems_json(problems))
        return
    _console(stderr=True).print(problem_list(list(problems), lang, report))


def print_check(
    taken: Sequence[check_screen.Taken],
    corrected: Sequence[check_screen.Corrected],
    problems: Sequence[Problem],
    lang: Lang,
    report: Path | None,
    *,
    as_json: bool,
    columns: bool = False,
) -> None:
    """What each sheet was taken for, what was corrected, and every problem."""
    if as_json:
        print_json(check_screen.check_json(taken, corrected, problems))
    else:
        check_screen.print_check(_console(), taken, corrected, problems, lang, report, columns=columns)


def print_tree(tree: Branch, lang: Lang, *, as_json: bool) -> None:
    """The tree behind a number."""
    if as_json:
        print_json(tree.as_json())
        return
    _console().print(tree_of(tree, lang))


def print_policies(library: Library, problems: Sequence[Problem], lang: Lang, *, as_json: bool) -> None:
    """What is wrong with policy documents; or which were looked at."""
    if as_json:
        documents = [{"policy": d.name, "effective": str(d.effective), "file": d.file} for d in library.documents]
        print_json({**problems_json(problems), "documents": documents})
        return
    if problems:
        _console(stderr=True).print(problem_list(list(problems), lang))
    if errors_of(problems):
        return
    console = _console()
    for document in library.documents:
        console.print(Line.assemble(("✓ ", "green"), document.file, "  ", (document.title.of(lang), "dim")))
    count, warnings = len(library.documents), len(problems)
    found = Text(f"{warnings} 条提醒", f"{warnings} warnings") if warnings else Text("没有问题", "no problems")
    console.print(Text(f"{count} 份制度,{found.zh}。", f"Documents: {count}; {found.en}.").of(lang))


def print_overview(overview: Overview, lang: Lang) -> None:
    """What policies say."""
    policy_screen.print_overview(_console(), overview, lang)


def print_revision(revision: Revision, lang: Lang, *, as_json: bool) -> None:
    """What changed between two versions of a policy."""
    if as_json:
        print_json(policy_json.revision_json(revision))
    else:
        policy_changes.print_revision(_console(), revision, lang)


def print_results(results: Sequence[Result], lang: Lang, *, as_json: bool) -> None:
    """Examples that fail, with got and expected side by side; how many hold."""
    if as_json:
        print_json(policy_results.results_json(results))
    else:
        policy_results.print_results(_console(), results, lang)
