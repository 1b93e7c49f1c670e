"""A proposed split of a target: printed, as JSON, or as a file that hrcalc reads back among its targets."""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from hrcalc.documents.csv import write_table
from hrcalc.documents.screen import print_json
from hrcalc.policy.display import shown
from hrcalc.targets.proposal import Part, Proposal
from hrcalc.targets.staff import TITLES
from hrcalc.words import Lang, Text

_SHOWN = 200
"""Rows on a terminal; the file and JSON hold all of them."""

_HEADERS = ("范围", "对象", "指标", "期间", "目标值", "生效日期")


def print_proposal(proposal: Proposal, lang: Lang, written: Path | None, *, as_json: bool) -> None:
    """The tree of a proposal: what each gets, what it had, and why; and what is to be done next."""
    if as_json:
        print_json(proposal_json(proposal, written))
        return
    console = Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
    console.print(_proposal(proposal, lang, written))


def proposal_json(proposal: Proposal, written: Path | None) -> dict[str, Any]:
    """A proposal as data: amounts as exact text, `depth` as the place in the tree."""
    return {
        "version": 1,
        "metric": proposal.parts[0].metric,
        "parts": [
            {
                "depth": part.depth,
                "scope": part.level,
                "scope_id": part.id,
                "name": part.name,
                "period": str(part.period),
                "target": exact(part.value),
                "before": exact(part.before.value) if part.before else None,
                "source": part.before.place if part.before else None,
                "changed": part.changed,
                "from_date": str(part.from_date) if part.from_date else None,
                "why": part.why.both(),
            }
            for part in proposal.parts
        ],
        "notes": [note.both() for note in proposal.notes],
        "written": str(written) if written else None,
    }


def write_targets(proposal: Proposal, path: Path) -> None:
    """Write the rows that are new or changed, in the columns of the targets table. Raises OSError where that cannot be done."""
    rows = proposal.rows
    values = [Decimal(exact(part.value)) for part in rows]
    places = max((-int(value.as_tuple().exponent) for value in values), default=0)
    columns = [
        pa.array([TITLES[part.level].zh for part in rows], pa.string()),
        pa.array([part.id for part in rows], pa.string()),
        pa.array([part.metric for part in rows], pa.string()),
        pa.array([str(part.period) for part in rows], pa.string()),
        pa.array(values, pa.decimal128(38, places)),
        pa.array([part.from_date for part in rows], pa.date32()),
    ]
    staged = path.with_name(f".{path.name}.new")  # a file is whole or not there: a data folder is read at any time
    try:
        write_table(pa.table([pa.chunked_array([column]) for column in columns], names=list(_HEADERS)), staged)
        os.replace(staged, path)
    finally:
        staged.unlink(missing_ok=True)


def exact(value: Fraction) -> str:
    """`1234.5`: a decimal number as files write it."""
    scale = 0
    while (value * 10**scale).denominator != 1:
        scale += 1
    return format(Decimal(int(value * 10**scale)).scaleb(-scale), "f")


def _proposal(proposal: Proposal, lang: Lang, written: Path | None) -> RenderableType:
    whole = proposal.parts[0]
    title = Line.assemble((_whom(whole, lang), "bold"), "  ", (f"{whole.metric} {whole.period}", "cyan"))
    title.append("  " + Text("目标分解", "target split").of(lang), "dim")
    more = len(proposal.parts) - _SHOWN
    lines: list[RenderableType] = [Line(""), title, Padding(_table(proposal, lang), (1, 0, 1, 2), expand=False)]
    if more > 0:
        lines.append(Line(Text(f"…… 另有 {more:,} 行", f"… and {more:,} more rows").of(lang), "dim"))
    lines += [Line(note.of(lang), "yellow") for note in proposal.notes]
    return Group(*lines, _closing(len(proposal.rows), lang, written))


def _table(proposal: Proposal, lang: Lang) -> Table:
    several = len({part.period for part in proposal.parts}) > 1
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    heads = [
        Text("", ""),
        Text("目标", "Target"),
        Text("占比", "Share"),
        Text("原目标", "Before"),
        Text("怎么来的", "How"),
    ]
    for at, head in enumerate(heads):
        number = 0 < at < len(heads) - 1
        table.add_column(head.of(lang), justify="right" if number else "left", no_wrap=at < len(heads) - 1)
    told = None
    for part in proposal.parts[:_SHOWN]:
        label = Line("  " * part.depth)
        if (part.level, part.id) != told:
            label.append(_whom(part, lang), "bold" if part.depth == 0 else "")
        told = part.level, part.id
        if several:
            label.append(f"  {part.period}", "dim")
        before = "—" if part.before is None else shown(part.before.value)
        value = Line(shown(part.value), "green" if part.changed else "")
        table.add_row(label, value, _percent(part.share), before, Line(part.why.of(lang), "dim"))
    return table


def _closing(rows: int, lang: Lang, written: Path | None) -> Line:
    if not rows:
        return Line(
            Text("和现有目标一致,没有要改的。", "Nothing changes: the targets add up as they are.").of(lang), "green"
        )
    if written:
        text = Text(
            f"{rows:,} 行新的或改过的目标已写入 {written}", f"New or changed targets written to {written}: {rows:,}"
        )
        return Line(text.of(lang), "green")
    text = Text(
        f"{rows:,} 行是新的或改过的;这只是方案,加 --write 文件名 写成目标表。",
        f"New or changed: {rows:,}. This is a proposal; --write FILE makes it a table of targets.",
    )
    return Line(text.of(lang))


def _whom(part: Part, lang: Lang) -> str:
    words = [part.id, part.name] if part.level == "employee" else [TITLES[part.level].of(lang), part.id]
    text = " ".join(word for word in words if word)
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _percent(share: Fraction | None) -> str:
    """A share to two places; only shown, never computed with."""
    return "" if share is None else f"{Decimal(round(share * 10_000)).scaleb(-2)}%"
