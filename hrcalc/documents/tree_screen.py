"""An explanation on the terminal: a tree to be followed from a number down to rows of exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text as Line
from rich.tree import Tree

from hrcalc.explain.branch import Branch
from hrcalc.money import fen_of, yuan
from hrcalc.words import Lang, Text

_ROWS = 4
"""Rows named under a number; JSON names all of them."""
_LINES = 5
"""Lines of one item that are shown one by one; of more than these the first three."""
_SAID = ("total", "item", "line", "no_line", "retro", "metric", "band", "attainment")
"""Kinds whose sentence says more than their title and value."""


def tree_of(branch: Branch, lang: Lang) -> Tree:
    """The whole tree."""
    return _tree(branch, lang, "", (), ())


def _tree(branch: Branch, lang: Lang, told: str, source: tuple[str, ...], line: tuple[str, ...]) -> Tree:
    """`told` is the document above, `line` the row of the line above: each is named once, not again for all that follows.

    `source` is the row of the item or line above, which a condition need not repeat.
    """
    note = branch.note.of(lang)
    tree = Tree(_label(branch, lang, "" if note == told else note, line), guide_style="dim")
    if branch.kind in ("item", "line", "no_line"):
        source, line = branch.sources, branch.sources if branch.kind != "item" else ()
    for child in _children(branch, source):
        if isinstance(child, Branch):
            tree.add(_tree(child, lang, note or told, source, line))
        else:
            tree.add(_more(child, lang))
    if branch.kind == "total" and (none := [c for c in branch.children if _is_nothing(c)]):
        tree.add(_nothing(none, branch, lang))
    return tree


def _children(branch: Branch, source: tuple[str, ...]) -> Iterator[Branch | list[Branch]]:
    """What stands under a branch; of long lists the first ones, and the others together."""
    children = list(branch.children)
    if branch.kind == "total":
        children = [c for c in children if not _is_nothing(c)]
    elif branch.kind == "no_line":
        children = [part for condition in children for part in _of_condition(condition, source)]
    elif branch.kind == "condition":
        children = _of_condition(branch, source)
    elif _alone(branch):
        children = list(children[0].children)
    for kind, run in groupby(children, lambda child: child.kind):
        alike = list(run)
        if kind == "line" and len(alike) > _LINES:
            yield from alike[:3]
            yield alike[3:]
        elif kind == "no_line" and len(alike) > _LINES:
            yield from _by_reason(alike)
        else:
            yield from alike


def _by_reason(alike: list[Branch]) -> Iterator[Branch | list[Branch]]:
    """Events without a line: those that have a reason of their own, then those that share one."""
    reasons: dict[Text, list[Branch]] = {}
    for branch in alike:
        reasons.setdefault(branch.sentence, []).append(branch)
    for group in sorted(reasons.values(), key=len):
        yield group[0] if len(group) == 1 else group


def _of_condition(condition: Branch, source: tuple[str, ...]) -> list[Branch]:
    """What a condition read, without what its sentence has said already."""
    return [c for c in condition.children if c.children or (c.sources != source and c.sources) or c.band]


def _alone(branch: Branch) -> Branch | None:
    """What a metric is and nothing else: rows counted, a target, an attainment. It is told together with the metric."""
    only = branch.children[0] if branch.kind == "metric" and len(branch.children) == 1 else None
    return (
        only
        if only and only.kind in ("rows", "target", "actual", "attainment") and only.exact == branch.exact
        else None
    )


def _is_nothing(branch: Branch) -> bool:
    return branch.kind == "item" and branch.exact == "0" and not branch.children


# --- labels -----------------------------------------------------------------------------------------------------------


def _label(branch: Branch, lang: Lang, note: str, line_source: tuple[str, ...]) -> RenderableType:
    if branch.kind == "condition":
        style = "green" if branch.value == "yes" else "yellow"
        return Group(Line(branch.sentence.of(lang), style), Line(branch.formula, "dim"))
    parts = [_heading(branch, lang), *_said(branch, lang)]
    if branch.formula and branch.kind in ("item", "metric"):
        parts.append(Line(branch.formula, "dim"))
    beside = [] if branch.kind in ("band", "rows") else [branch.sentence.of(lang) if branch.kind == "given" else note]
    if not _is_known(branch, line_source):
        beside.append(_sources(branch, lang))
    _beside(parts, [part for part in beside if part], branch.kind)
    return Group(*parts)


def _heading(branch: Branch, lang: Lang) -> Line:
    """Title, value, and the working where it is more than the value."""
    title = branch.title.of(lang)
    line = Line.assemble((title, "bold" if branch.children else ""), "  ", (branch.shown.of(lang), "cyan"))
    if branch.working and branch.kind != "total" and branch.exact != branch.working.replace(",", "") != branch.value:
        line.append(f"  = {branch.working}")
    return line


def _said(branch: Branch, lang: Lang) -> list[Line]:
    """The sentence; of a metric that is but a number of rows or a target, that with where it stands."""
    only = _alone(branch)
    if only is not None and only.kind == "rows":
        return [Line.assemble(only.title.of(lang), Text(":", ": ").of(lang), (_sources(only, lang), "dim"))]
    if only is not None and only.kind != "attainment":
        return [Line.assemble(only.sentence.of(lang), "  ", (_sources(only, lang), "dim"))]
    sentence = branch.sentence.of(lang)
    return [Line(sentence)] if sentence and branch.kind in _SAID else []


def _is_known(branch: Branch, line_source: tuple[str, ...]) -> bool:
    """Whether where a branch stands needs no telling: a field of the line above, an example's row in its title."""
    if branch.kind == "field":
        return branch.sources == line_source
    return branch.kind in ("item", "metric") or (branch.kind == "line" and branch.title.zh.endswith(branch.name))


def _beside(parts: list[Line], told: list[str], kind: str) -> None:
    """Where a short branch stands goes behind its value, the document of an item below it."""
    if not told:
        return
    if (kind in ("item", "metric") and len(parts) > 1) or kind == "rows":
        parts.extend(Line(part, "dim") for part in told)
    else:
        parts[0].append("  " + "  ".join(told), "dim")


def _sources(branch: Branch, lang: Lang) -> str:
    """`2026-10/deals.csv:17、18、20 等 10 行`: each file named once."""
    count = len(branch.sources)
    shown_rows = branch.sources if count <= _ROWS + 1 else branch.sources[:_ROWS]
    if not count:
        return Text("没有这样的行", "no such row").of(lang) if branch.kind == "rows" else ""
    comma = Text("、", ", ").of(lang)
    files = groupby((source.rpartition(":") for source in shown_rows), lambda part: part[0])
    shown = comma.join(
        f"{file}:{comma.join(part[2] for part in rows)}" if file else comma.join(p[2] for p in rows)
        for file, rows in files
    )
    if len(shown_rows) == count:
        return shown
    return Text(f"{shown} 等 {count} 行", f"{shown} … ({count} rows)").of(lang)


def _more(rest: Sequence[Branch], lang: Lang) -> Line:
    """The lines that are not shown one by one."""
    count = len(rest)
    if rest[0].kind == "no_line":
        sources = tuple(source for branch in rest for source in branch.sources)
        head = Text(f"{count} 行没有:{rest[0].sentence.zh}", f"None for {count} rows: {rest[0].sentence.en}").of(lang)
        return Line.assemble(head, "  ", (_sources(replace(rest[0], sources=sources), lang), "dim"))
    total = yuan(fen_of(sum((Fraction(line.exact) for line in rest), Fraction(0))))
    return Line(Text(f"…… 另有 {count} 笔,合计 {total} 元", f"… and {count} more lines, {total} yuan").of(lang), "dim")


def _nothing(items: Sequence[Branch], total: Branch, lang: Lang) -> Line:
    """The items that paid nothing, and how to ask why."""
    titles = Text("、", ", ").of(lang).join(item.title.of(lang) for item in items)
    name = items[0].title.zh if lang == "zh" else items[0].name
    ask = f"hrcalc explain {total.employee} {name} --month {total.month}"
    said = Text(f"本月没有:{titles}。为什么?例如 {ask}", f"None this month: {titles}. Why? For example {ask}")
    return Line(said.of(lang), "dim")
