"""Problems on a terminal and as data: counted, the first ones in full, and where all of them are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text as Line

from hrcalc.documents.summary_json import problem_json
from hrcalc.documents.terminal import others, plain, some
from hrcalc.problems import Problem
from hrcalc.words import Lang, Text

_SHOWN = 20
"""Problems in data that are shown; those of policies are all shown: they are told together, and often nowhere else."""

_VALUE = 60
"""Characters of a value that are shown."""


@dataclass(frozen=True, slots=True)
class Kind:
    """All problems of one code: how many there are, and the first."""

    first: Problem
    count: int


def kinds_of(problems: Iterable[Problem]) -> list[Kind]:
    """Problems by code: errors first, then the most frequent."""
    first: dict[tuple[str, str], Problem] = {}
    counts: dict[tuple[str, str], int] = {}
    for problem in problems:
        key = problem.severity, problem.code
        first.setdefault(key, problem)
        counts[key] = counts.get(key, 0) + 1
    kinds = [Kind(first[key], count) for key, count in counts.items()]
    return sorted(kinds, key=lambda kind: (kind.first.severity != "error", -kind.count, kind.first.code))


def problems_json(problems: Sequence[Problem]) -> dict[str, Any]:
    """Every problem as data, and how many there are of each kind."""
    kinds = [
        {
            "code": kind.first.code,
            "severity": kind.first.severity,
            "count": kind.count,
            "first": kind.first.place,
            "why": kind.first.why.both(),
        }
        for kind in kinds_of(problems)
    ]
    return {"version": 1, "problems": [problem_json(problem) for problem in problems], "kinds": kinds}


def problem_list(problems: list[Problem], lang: Lang, report: Path | None = None) -> RenderableType:
    """Problems in the order given, errors counted first; of many, what kinds there are."""
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    counts = Text(f"{errors:,} 个错误,{warnings:,} 条提示", f"{some(errors, 'error')}, {some(warnings, 'warning')}")
    parts: list[RenderableType] = [Line(counts.of(lang), "bold red" if errors else "bold yellow")]
    shown = len(problems) if all(problem.table == "policy" for problem in problems) else _SHOWN
    kinds = kinds_of(problems)
    if len(problems) > shown:
        parts += [_kinds(kinds, lang), Line(Text("最前面的:", "The first of them:").of(lang), "bold")]
    elif len(kinds) > 1:
        parts.append(Line("  " + ", ".join(f"{kind.first.code} {kind.count:,}" for kind in kinds), "dim"))
    parts += [_problem(problem, lang) for problem in problems[:shown]]
    if len(problems) > shown:
        parts.append(Line(others(len(problems) - shown, lang), "dim"))
    if report:
        where = Line(Text("全部问题在 ", "All of them are in ").of(lang))
        where.append(str(report), "bold")
        parts.append(where)
    return Group(*parts)


def _kinds(kinds: Sequence[Kind], lang: Lang) -> RenderableType:
    """One line a kind: how many, its code, the first place and what is wrong there."""
    heads = [text.of(lang) for text in (Text("个数", "Count"), Text("种类", "Kind"), Text("第一处", "First"))]
    count = max(cell_len(heads[0]), *(len(f"{kind.count:,}") for kind in kinds))
    code = max(cell_len(heads[1]), *(len(kind.first.code) for kind in kinds))
    spaces = count - cell_len(heads[0]), code - cell_len(heads[1])
    lines = [Line(f"{' ' * spaces[0]}{heads[0]}  {heads[1]}{' ' * spaces[1]}  {heads[2]}", "dim")]
    for kind in kinds:
        line = Line(f"{kind.count:>{count},}  ", no_wrap=True, overflow="ellipsis")
        line.append_text(plain(f"{kind.first.code:<{code}}  ", _color(kind.first)))
        line.append_text(plain(f"{kind.first.place}  "))
        line.append_text(plain(kind.first.why.of(lang), "dim"))
        lines.append(line)
    return Padding(Group(*lines), (0, 0, 1, 2), expand=False)


def _color(problem: Problem) -> str:
    return "red" if problem.severity == "error" else "yellow"


def _problem(problem: Problem, lang: Lang) -> RenderableType:
    """Where and what, why, and how to mend it, indented under the first line; of a formula the text with its mark."""
    head = Line("- ", _color(problem))
    head.append_text(plain(problem.place or problem.code, "bold"))
    parts = [plain(problem.why.of(lang))]
    if problem.table == "policy":
        parts += [plain("  " + line, "cyan") for line in problem.value.splitlines()]
    else:
        if problem.column:
            head.append_text(plain(f"  {problem.column}"))
        if problem.value:
            head.append_text(plain(f" = {problem.value[:_VALUE]}", "cyan"))
    if mend := problem.mend.of(lang):
        parts.append(plain("→ " + mend, "dim"))
    return Group(head, Padding(Group(*parts), (0, 0, 0, 2), expand=False))
