"""Proposed mappings as a piece of `hrcalc.toml`, to be pasted as it stands; what a person must decide is in comments."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from hrcalc.proposal import Proposal
from hrcalc.words import Lang, Text


def toml_of(proposals: Sequence[Proposal], lang: Lang) -> str:
    """The tables of all sheets that need a mapping; empty where none does. Of two sheets that are one table the first has the say."""
    blocks: list[str] = []
    told: dict[str, Proposal] = {}
    for proposal in proposals:
        if proposal.status != "proposed":
            continue
        first = told.setdefault(proposal.table, proposal)
        if first is proposal:
            blocks.append("\n".join(_block(proposal, lang)))
        elif (first.columns, first.date_formats) != (proposal.columns, proposal.date_formats):
            differs = Text(
                "这个工作表的表头和上面的不同,一张表只能写一种对应:分开放,或改成一样的表头",
                "this sheet's headers differ from those above, and a table has one mapping: give both the same headers",
            )
            blocks.append("\n".join(_comment(line) for line in (differs.of(lang), *_block(proposal, lang)) if line))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _block(proposal: Proposal, lang: Lang) -> list[str]:
    lines = [_comment(f"{proposal.place}: {proposal.title.of(lang)}")]
    if proposal.columns or proposal.date_formats:
        lines += [f"[columns.{proposal.table}]", *_columns(proposal, lang), *_date_formats(proposal, lang)]
    lines += [_comment(missing.of(lang)) for missing in proposal.missing]
    for name, words in proposal.values.items():
        lines += ["", f"[values.{proposal.table}.{_key(name)}]", *_values(words, proposal.choices.get(name, ()), lang)]
    if proposal.fields:
        lines += ["", *_fields(proposal, lang)]
    return lines


def _columns(proposal: Proposal, lang: Lang) -> list[str]:
    of = {detail.field: detail for detail in proposal.details if detail.field}
    by_header = {detail.header: detail for detail in proposal.details}
    lines = []
    for name, header in proposal.columns.items():
        detail = of.get(name) or by_header.get(header)
        note = ""
        if not header:
            note = Text("不读", "not read").of(lang)
        elif detail is not None and detail.sure == "unsure":
            note = Text(f"不确定:{detail.why.zh}", f"unsure: {detail.why.en}").of(lang)
        lines.append(f"{_key(name)} = {quoted(header)}" + (f"  {_comment(note)}" if note else ""))
    return lines


def _date_formats(proposal: Proposal, lang: Lang) -> list[str]:
    if len(proposal.date_formats) == 1:
        return [f"date_format = {quoted(proposal.date_formats[0])}"]
    if not proposal.date_formats:
        return []
    which = Text("日期分不清,留一个", "the days can be read both ways: keep one").of(lang)
    return [_comment(f"date_format = {quoted(form)}  # {which}") for form in proposal.date_formats]


def _values(words: object, choices: Sequence[str], lang: Lang) -> list[str]:
    assert isinstance(words, dict)
    known = [f"{quoted(word)} = {quoted(ours)}" for word, ours in words.items() if ours is not None]
    open_ = [word for word, ours in words.items() if ours is None]
    if open_:
        what = Text(
            f"填一个:{'、'.join(choices)}(“-”:整行不计;空:这一格空着)",
            f"write one of: {', '.join(choices)} ('-': the row does not count; empty: the cell stays blank)",
        )
        known += [_comment(what.of(lang)), *(_comment(f'{quoted(word)} = ""') for word in open_)]
    return known


def _fields(proposal: Proposal, lang: Lang) -> list[str]:
    rows = [f"[fields.{proposal.table}]", *(f"{_key(name)} = {quoted(kind)}" for name, kind in proposal.fields.items())]
    if proposal.fields_needed:
        return rows
    why = Text("公式要用的列,去掉前面的 #", "columns that formulas shall name: remove the #").of(lang)
    return [_comment(why), *(_comment(row) for row in rows)]


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def _comment(text: str) -> str:
    return "# " + "".join(sign if sign.isprintable() else " " for sign in text)
