"""What commands print: on a terminal for people, or as one JSON document for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text as Line
from rich.tree import Tree

from hrcalc.documents import Progress as Tell
from hrcalc.documents.summary_json import problem_json, summary_json
from hrcalc.documents.terminal import print_summary, problem_list
from hrcalc.engine.examples import Result
from hrcalc.engine.explain import Branch
from hrcalc.engine.result import Input, PayRun
from hrcalc.policy.library import Library
from hrcalc.problems import Problem, errors_of
from hrcalc.words import Lang, Text

_SOURCES = 6
"""Rows named under a number on the terminal; JSON names all of them."""


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
        print_json(_problems_json(problems))
        return
    _console(stderr=True).print(problem_list(list(problems), lang, report))


def print_check(
    inputs: Sequence[Input], problems: Sequence[Problem], lang: Lang, report: Path | None, *, as_json: bool
) -> None:
    """What each file was taken for, and every problem."""
    files = [i for i in inputs if i.table]
    if as_json:
        taken = [{"file": i.path, "table": i.table, "rows": i.rows} for i in files]
        print_json({**_problems_json(problems), "files": taken})
        return
    console = _console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (Text("文件", "File"), Text("表", "Table"), Text("行数", "Rows")):
        table.add_column(heading.of(lang), justify="right" if heading.en == "Rows" else "left")
    for file in files:
        table.add_row(file.path, file.table, f"{file.rows:,}")
    console.print(table)
    if problems:
        console.print(problem_list(list(problems), lang, report))
    else:
        console.print(Line(Text("没有问题。", "No problems.").of(lang), "green"))


def print_tree(tree: Branch, lang: Lang, *, as_json: bool) -> None:
    """The tree behind a number."""
    if as_json:
        print_json(tree.as_json())
        return
    _console().print(_tree(tree, lang, ""))


def print_policies(library: Library, problems: Sequence[Problem], lang: Lang, *, as_json: bool) -> None:
    """What is wrong with policy documents; or which were looked at."""
    if as_json:
        documents = [{"policy": d.name, "effective": str(d.effective), "file": d.file} for d in library.documents]
        print_json({**_problems_json(problems), "documents": documents})
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


def print_results(results: Sequence[Result], lang: Lang, *, as_json: bool) -> None:
    """Examples that fail, with got and expected side by side; how many hold."""
    failed = [r for r in results if not r.passed]
    if as_json:
        print_json(
            {
                "version": 1,
                "examples": len(results),
                "failed": [
                    {
                        "policies": list(r.policies),
                        "title": r.example.title,
                        "file": r.example.position.file,
                        "line": r.example.position.line,
                        "differences": [{"name": d.name, "got": d.got, "expected": d.expected} for d in r.differences],
                        "problems": [problem_json(p) for p in r.problems],
                    }
                    for r in failed
                ],
            }
        )
        return
    console = _console()
    for result in failed:
        console.print(_failed(result, lang))
    held = len(results) - len(failed)
    text = Text(f"{held} 个例子成立,{len(failed)} 个不成立。", f"{held} examples hold, {len(failed)} fail.")
    console.print(Line(text.of(lang), "red" if failed else "green"))


def _failed(result: Result, lang: Lang) -> RenderableType:
    place = result.example.position
    heading = Line.assemble(
        ("✗ ", "red"),
        (result.example.title, "bold"),
        f"  {place.file}:{place.line}",
        ("  " + ", ".join(result.policies), "dim"),
    )
    parts: list[RenderableType] = [heading]
    if result.differences:
        table = Table(box=None, padding=(0, 3, 0, 2), header_style="dim")
        for title in (Text("名称", "Name"), Text("得到", "Got"), Text("期望", "Expected")):
            table.add_column(title.of(lang))
        for difference in result.differences:
            table.add_row(difference.name, Line(difference.got, "red"), Line(difference.expected, "green"))
        parts.append(table)
    if result.problems:
        parts.append(problem_list(list(result.problems), lang))
    return Group(*parts)


def _problems_json(problems: Sequence[Problem]) -> dict[str, Any]:
    return {"version": 1, "problems": [problem_json(p) for p in problems]}


def _tree(branch: Branch, lang: Lang, told: str) -> Tree:
    """`told` is the note above: a document is named once, not again for each metric that it defines."""
    note = branch.note.of(lang)
    tree = Tree(_label(branch, lang, "" if note == told else note), guide_style="dim")
    for child in branch.children:
        tree.add(_tree(child, lang, note or told))
    return tree


def _label(branch: Branch, lang: Lang, note: str) -> RenderableType:
    title = branch.title.of(lang)
    line = Line.assemble((title, "bold" if branch.children else ""), "  ", (branch.value, "cyan"))
    if branch.working and branch.working != branch.value:
        line.append(f"  = {branch.working}")
    parts: list[RenderableType] = [line]
    if branch.formula and branch.formula != title:
        parts.append(Line(branch.formula, "dim"))
    shown = [s for s in branch.sources if s != branch.title.en][:_SOURCES]
    more = " …" if len(branch.sources) > _SOURCES else ""
    if note or shown:
        parts.append(Line("  ".join(p for p in (note, ", ".join(shown) + more) if p), "dim"))
    return Group(*parts)
