"""What the examples of policies came to: got and expected side by side, and how what was got came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from hrcalc.documents.problem_screen import problem_list
from hrcalc.documents.summary_json import problem_json
from hrcalc.documents.tree_screen import tree_of
from hrcalc.examples.runner import Result
from hrcalc.explain.branch import Branch
from hrcalc.words import Lang, Text

VERSION = 1
_HEADS = (Text("名称", "Name"), Text("得到", "Got"), Text("期望", "Expected"))
_HOW = Text("怎么得到的", "How it came about")


def print_results(console: Console, results: Sequence[Result], lang: Lang) -> None:
    """Print the examples that fail; how many hold."""
    failed = [r for r in results if not r.passed]
    for result in failed:
        console.print(_failed(result, lang))
    held = len(results) - len(failed)
    if not results:
        text = Text(
            "没有算例可检验:在 examples: 里写下手算过的数。",
            "There are no examples: write amounts that you worked out by hand under examples:.",
        )
        console.print(Line(text.of(lang), "yellow"))
        return
    holds = "1 example holds" if held == 1 else f"{held} examples hold"
    fails = "1 fails" if len(failed) == 1 else f"{len(failed)} fail"
    text = Text(f"{held} 个算例成立,{len(failed)} 个不成立。", f"{holds}, {fails}.")
    console.print(Line(text.of(lang), "red" if failed else "green"))


def results_json(results: Sequence[Result]) -> dict[str, Any]:
    """The examples that fail, as data; how many there are."""
    return {
        "version": VERSION,
        "examples": len(results),
        "failed": [
            {
                "policies": list(r.policies),
                "title": r.example.title,
                "file": r.example.position.file,
                "line": r.example.position.line,
                "differences": [
                    {
                        "name": d.name,
                        "got": d.got,
                        "expected": d.expected,
                        "tree": d.tree.as_json() if d.tree else None,
                    }
                    for d in r.differences
                ],
                "problems": [problem_json(p) for p in r.problems],
            }
            for r in results
            if not r.passed
        ],
    }


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
        table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
        for title in _HEADS:
            table.add_column(title.of(lang), overflow="fold")
        for difference in result.differences:
            table.add_row(difference.name, Line(difference.got, "red"), Line(difference.expected, "green"))
        parts.append(_indented(table))
    if trees := list(_uppermost([d.tree for d in result.differences if d.tree])):
        parts.append(_indented(Group(Line(_HOW.of(lang), "dim"), *(tree_of(tree, lang) for tree in trees))))
    if result.problems:
        parts.append(_indented(problem_list(list(result.problems), lang)))
    return Group(*parts, Line())


def _uppermost(trees: Sequence[Branch]) -> Iterator[Branch]:
    """The trees that are no part of another (what explains a total explains its items), without items that come to nothing."""
    inside = {_key(branch) for tree in trees for child in tree.children for branch in _walk(child)}
    shown: set[tuple[str, str, str, str]] = set()
    for tree in trees:
        if _key(tree) not in inside | shown:
            shown.add(_key(tree))
            paid = [c for c in tree.children if tree.kind != "total" or c.exact != "0" or c.children]
            yield replace(tree, children=tuple(paid))


def _key(branch: Branch) -> tuple[str, str, str, str]:
    return branch.kind, branch.name, branch.employee, branch.document


def _walk(branch: Branch) -> Iterator[Branch]:
    yield branch
    for child in branch.children:
        yield from _walk(child)


def _indented(what: RenderableType) -> Padding:
    return Padding(what, (0, 0, 0, 2), expand=False)
