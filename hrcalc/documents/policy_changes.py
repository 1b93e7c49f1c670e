"""What changed between two versions of a policy, for the terminal: before and after side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from hrcalc.documents.headings import FIELDS, KINDS, named
from hrcalc.documents.policy_terms import (
    APPLIES,
    CONDITION,
    EXAMPLES,
    EXPECT,
    FORMULA,
    GIVEN,
    ITEMS,
    METRICS,
    PER,
    REFUSED,
    SINCE,
    TABLES,
    TAXABLE,
    credited,
)
from hrcalc.explain.sentences import rounding_words
from hrcalc.money import Rounding
from hrcalc.revision.changes import Change, Difference, Revision
from hrcalc.words import Lang, Text, same

_PARTS = {
    "document": Text("制度", "Document"),
    "metric": METRICS,
    "table": TABLES,
    "item": ITEMS,
    "example": EXAMPLES,
}
_SIGNS = {"added": ("+", "green"), "removed": ("−", "red"), "changed": ("~", "yellow"), "reworded": ("=", "dim")}
_HOW = {"added": Text("新增", "new"), "removed": Text("删除", "removed")}
_KEYS = {
    "policy": Text("名称", "Name"),
    "title": Text("标题", "Title"),
    "title.zh": Text("标题(中文)", "Title (Chinese)"),
    "title.en": Text("标题(英文)", "Title (English)"),
    "effective": SINCE,
    "ends": Text("结束", "Ends"),
    "applies_to": APPLIES,
    "reference": FIELDS["reference"],
    "provisional": FIELDS["provisional"],
    "reference.zh": Text("依据(中文)", "Reference (Chinese)"),
    "reference.en": Text("依据(英文)", "Reference (English)"),
    "value": FORMULA,
    "show": Text("列出", "Shown"),
    "formula": FORMULA,
    "when": CONDITION,
    "per": FIELDS["per"],
    "credit": FIELDS["credit"],
    "kind": FIELDS["kind"],
    "taxable": Text("计税", "Taxable"),
    "round": Text("舍入", "Rounding"),
    "payable": Text("发放", "Paid"),
    "error": REFUSED,
}
_MONTHLY = Text("随当月工资", "with the month's pay")
_BEFORE = Text("原来", "Before")
_AFTER = Text("现在", "After")
_SAME = Text("两版说的完全一样。", "Both say the same.")
_NO_CHANGE = Text("意思没有变。", "Nothing means anything else than before.")
_REWORDED = Text("只是写法不同,意思没变", "Only written differently, with the same meaning")


def print_revision(console: Console, revision: Revision, lang: Lang) -> None:
    """Print what changed: by part and key, then what is only written differently."""
    old, new = revision.old, revision.new
    console.print(Line.assemble((old.version, "bold"), "  →  ", (new.version, "bold"), "  ", new.title.of(lang)))
    if not revision.changes:
        console.print(_SAME.of(lang))
        return
    told = ""
    for change in revision.changes:
        differences = [d for d in change.differences if not d.reworded]
        if not differences and change.how == "reworded":
            continue
        if change.kind != told:
            console.print()
            console.print(Line(_PARTS[change.kind].of(lang), "bold"))
            told = change.kind
        console.print(_change(change, differences, lang))
    if not told:
        console.print(_NO_CHANGE.of(lang))
    _print_reworded(console, revision, lang)


def _print_reworded(console: Console, revision: Revision, lang: Lang) -> None:
    found = [(c, d) for c in revision.changes for d in c.differences if d.reworded]
    if not found:
        return
    console.print()
    console.print(Line(_REWORDED.of(lang), "bold"))
    table = _table(lang)
    for change, difference in found:
        where = " ".join(filter(None, (change.title.of(lang), _key(difference.key, lang))))
        table.add_row(Line(where, "dim"), difference.before, difference.after)
    console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _change(change: Change, differences: Sequence[Difference], lang: Lang) -> RenderableType:
    sign, style = _SIGNS[change.how]
    head = Line.assemble((f"{sign} ", style), change.title.of(lang) if change.id else "")
    if change.id not in ("", *change.title):
        head.append(f"  {change.id}", "dim")
    if change.how in _HOW:
        head.append(f"  {_HOW[change.how].of(lang)}", style)
    table = _table(lang, heads=change.how == "changed")
    for d in differences:
        before, after = (_value(d.key, text, lang) for text in (d.before, d.after))
        if change.how == "changed":
            table.add_row(Line(_key(d.key, lang), "dim"), Line(before, "red"), Line(after, "green"))
        else:
            table.add_row(Line(_key(d.key, lang), "dim"), after if change.how == "added" else before)
    body = Padding(table, (0, 0, 0, 4), expand=False)
    return Group(head, body) if change.id else body


def _table(lang: Lang, heads: bool = True) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim", show_header=heads)
    table.add_column("", overflow="fold")
    for head in (_BEFORE, _AFTER) if heads else (same(""),):
        table.add_column(head.of(lang), overflow="fold")
    return table


def _key(key: str, lang: Lang) -> str:
    if key in _KEYS:
        return _KEYS[key].of(lang)
    part, _, rest = key.partition(".")
    if part in ("given", "expect"):
        return f"{(GIVEN if part == 'given' else EXPECT).of(lang)} {rest}"
    word, _, edge = key.partition(" ")
    if word in ("from", "above"):
        return (Text(f"{edge} 起(含)", f"from {edge}") if word == "from" else Text(f"超过 {edge}", f"above {edge}")).of(
            lang
        )
    return key


def _value(key: str, text: str | None, lang: Lang) -> str:
    """A value in words."""
    if not text:
        return "—"
    match key:
        case "kind":
            return named(KINDS, text).of(lang)
        case "per":
            return PER.get(text, same(text)).of(lang)
        case "show":
            return Text("是" if text == "yes" else "否", text).of(lang)
        case "taxable":
            return TAXABLE.get(text, same(text)).of(lang)
        case "credit":
            return credited(text.split(".")).of(lang)
        case "round":
            return rounding_words(Rounding.parse(text), shared=False).of(lang)
        case "payable" if text == "monthly":
            return _MONTHLY.of(lang)
    return text
