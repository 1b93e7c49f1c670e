"""What an unknown export probably is: a table for people, and the mapping to be pasted; or all of it as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from hrcalc.documents.map_toml import toml_of
from hrcalc.documents.screen import print_json
from hrcalc.documents.terminal import plain
from hrcalc.proposal import Proposal, ProposedColumn, Sure
from hrcalc.words import NOTHING, Lang, Text

_SURE: dict[Sure, tuple[Text, str]] = {
    "sure": (Text("确定", "sure"), "green"),
    "likely": (Text("很可能", "likely"), "cyan"),
    "unsure": (Text("不确定", "unsure"), "yellow"),
    "": (NOTHING, "dim"),
}


def print_map(path: Path, proposals: Sequence[Proposal], lang: Lang, *, as_json: bool) -> None:
    """Print what each sheet of a file is."""
    if as_json:
        print_json(map_json(path, proposals, lang))
        return
    console = Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
    for proposal in proposals:
        _print_sheet(console, proposal, lang)
    toml = toml_of(proposals, lang)
    if toml:
        closing = Text("核对后,把下面这段放进 hrcalc.toml:", "Check it, and put this into hrcalc.toml:").of(lang)
        console.print(Line(closing, "bold"))
        console.print()
        print(toml, end="")  # as it stands: nothing is wrapped


def map_json(path: Path, proposals: Sequence[Proposal], lang: Lang) -> dict[str, Any]:
    """Proposals as data. `toml` is what people paste."""
    return {
        "version": 1,
        "file": str(path),
        "sheets": [_sheet_json(p) for p in proposals],
        "toml": toml_of(proposals, lang),
    }


def _sheet_json(proposal: Proposal) -> dict[str, Any]:
    return {
        "sheet": proposal.sheet,
        "status": proposal.status,
        "table": proposal.table or None,
        "header_row": proposal.row or None,
        "rows": proposal.rows if proposal.status in ("proposed", "unknown") else None,
        "encoding": proposal.encoding or None,
        "why": [why.both() for why in proposal.why],
        "other_tables": list(proposal.others),
        "columns": [
            {
                "header": column.header,
                "position": column.position,
                "field": column.field or None,
                "sure": column.sure or None,
                "why": column.why.both() if column.field else None,
                "samples": list(column.samples),
                "notes": [note.both() for note in column.notes],
            }
            for column in proposal.details
        ],
        "mapping": dict(proposal.columns),
        "date_formats": list(proposal.date_formats),
        "values": {name: dict(words) for name, words in proposal.values.items()},
        "fields": dict(proposal.fields),
        "missing": [missing.both() for missing in proposal.missing],
    }


def _print_sheet(console: Console, proposal: Proposal, lang: Lang) -> None:
    title = plain(proposal.place, "bold")
    if proposal.table:
        title.append(f"  {Text('是', 'is').of(lang)} {proposal.title.of(lang)}", "cyan")
    console.print(title)
    facts = [why.of(lang) for why in proposal.why]
    if proposal.row:
        facts.append(Text(f"表头在第 {proposal.row} 行", f"header in row {proposal.row}").of(lang))
    if proposal.rows:
        facts.append(Text(f"{proposal.rows:,} 行数据", f"rows: {proposal.rows:,}").of(lang))
    if proposal.encoding:
        facts.append(Text(f"编码 {proposal.encoding}", f"encoding {proposal.encoding}").of(lang))
    if proposal.others:
        others = ", ".join(proposal.others)
        facts.append(Text(f"也可能是 {others}(--table)", f"perhaps {others} (--table)").of(lang))
    console.print(Padding(Line(Text(";", "; ").of(lang).join(facts), "dim"), (0, 0, 0, 2)))
    if proposal.details:
        console.print(Padding(_columns(proposal, lang), (1, 0, 0, 2), expand=False))
    for missing in proposal.missing:
        console.print(Padding(Line(missing.of(lang), "yellow"), (0, 0, 0, 2)))
    if proposal.status in ("platform", "preset", "own", "mapped") and not proposal.missing:
        done = Text("不需要对应,放进数据文件夹就行。", "No mapping is needed: put it into the data folder.").of(lang)
        console.print(Padding(Line(done, "green"), (0, 0, 0, 2)))
    console.print()


def _columns(proposal: Proposal, lang: Lang) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    proposed = proposal.status in ("proposed", "unknown")
    heads = [Text("表头", "Header"), Text("我们的列", "Our column")]
    heads += [Text("把握", "How sure"), Text("样例", "Samples"), Text("说明", "Notes")] if proposed else []
    for head in heads:
        table.add_column(head.of(lang), no_wrap=head.en == "How sure")
    for column in proposal.details:
        table.add_row(*_cells(column, lang)[: len(heads)], style="" if column.field else "dim")
    return table


def _cells(column: ProposedColumn, lang: Lang) -> list[Line]:
    word, style = _SURE[column.sure]
    ours = column.label.of(lang) or column.field or Text("(不用)", "(ignored)").of(lang)
    if lang == "zh" and column.field and column.label.zh != column.field:
        ours = f"{ours} {column.field}"
    notes = [note.of(lang) for note in ((column.why,) if column.field else ()) + column.notes if note.of(lang)]
    return [
        plain(column.header),
        Line(ours),
        Line(word.of(lang), style),
        plain(" | ".join(column.samples), "dim"),
        Line(Text(";", "; ").of(lang).join(notes), "dim"),
    ]
