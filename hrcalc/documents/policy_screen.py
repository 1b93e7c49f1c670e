"""Policy documents on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from hrcalc.documents.policy_terms import EXAMPLES, ITEMS, METRICS, NONE, TABLES
from hrcalc.documents.policy_view import Definition, Fact, Grid, Overview, PolicyView
from hrcalc.words import Lang, Text


def print_overview(console: Console, overview: Overview, lang: Lang) -> None:
    """Print documents one after the other."""
    count = Text(f"{len(overview.policies)} 份", f"documents: {len(overview.policies)}").of(lang)
    console.print(Line.assemble((overview.heading, "bold"), ("  " + count, "dim")))
    if overview.about:
        console.print(_indented(_facts(overview.about)))
    for view in overview.policies:
        console.print()
        console.print(_policy(view, lang))
    if not overview.policies:
        console.print(NONE.of(lang))


def _policy(view: PolicyView, lang: Lang) -> RenderableType:
    parts: list[RenderableType] = [Line.assemble((view.title, "bold cyan"), ("  " + view.version, "dim"))]
    parts.append(_indented(_facts(view.facts)))
    if view.metrics:
        parts += [_head(METRICS, lang), _indented(_metrics(view.metrics))]
    for grid in view.grids:
        title = Line.assemble((TABLES.of(lang), "bold"), f"  {grid.id}", (f"  {grid.use}" if grid.use else "", "dim"))
        parts += [title, _indented(_grid(grid))]
    if view.items:
        parts.append(_head(ITEMS, lang))
        parts += [_indented(_item(item)) for item in view.items]
    if view.cases:
        parts.append(Line.assemble((EXAMPLES.of(lang), "bold"), f"  {len(view.cases)}"))
    return Group(*parts)


def _head(title: Text, lang: Lang) -> Line:
    return Line(title.of(lang), "bold")


def _indented(what: RenderableType) -> Padding:
    return Padding(what, (0, 0, 0, 2), expand=False)


def _columns(count: int) -> Table:
    """Columns without lines; what is too long goes on in the next line, and nothing is left out."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(count):
        table.add_column(overflow="fold")
    return table


def _facts(facts: Sequence[Fact]) -> Table:
    table = _columns(2)
    for fact in facts:
        table.add_row(Line(fact.label, "dim"), Line(fact.text, "cyan" if fact.code else ""))
    return table


def _metrics(metrics: Sequence[Definition]) -> Table:
    table = _columns(3)
    for metric in metrics:
        id_ = metric.id if metric.id != metric.title else ""
        table.add_row(metric.title, Line(id_, "dim"), Line(metric.facts[0].text, "cyan"))
    return table


def _grid(grid: Grid) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for i, head in enumerate(grid.heads):
        table.add_column(head, justify="right" if i else "left", overflow="fold")
    for row in grid.rows:
        table.add_row(*row)
    return table


def _item(item: Definition) -> RenderableType:
    id_ = f"  {item.id}" if item.id != item.title else ""
    return Group(
        Line.assemble(item.title, (id_, "dim")),
        _indented(Line(item.brief, "dim", overflow="fold")),
        _indented(_facts(item.facts)),
    )
