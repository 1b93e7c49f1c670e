"""What a preset is: a built-in mapping of what one CRM exports, so that its file needs no `[columns.TABLE]`.

It knows the spellings of a CRM's headers (labels in both languages, API names) and the words of its stages. It fits by a
signature of headers that our own files, and those of other CRMs, do not have. What a company maps itself beats it, column by column.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hrcalc.settings import FILE
from hrcalc.tables.headers import plain
from hrcalc.tables.schema import CURRENCY
from hrcalc.words import Text

LEAVE_OUT = "-"
"""What a word means whose rows do not count: an offer that is still open, a deal that was lost."""

COUNTS = "signed"
"""What a word means that lets a row count, unless another column beside says otherwise."""


@dataclass(frozen=True)
class Preset:
    """What one CRM exports of one table.

    `signature`: of each group of headers one must be there. `columns`: our column -> the CRM's headers for it, the first that is there
    counts; none at all: not read, though a header may look like ours. `words`: our column -> the CRM's word -> ours, or `LEAVE_OUT`; of
    such a column every header that is there counts, and a row that any of them voids or leaves out is no deal.
    `needed` are columns that the table does not require and this CRM's rows mean nothing without: a pipeline without its stages.
    `converted` are headers of amounts that are in the company's own money, whatever `CURRENCY`, a column beside ours, says; each has the
    headers of the column that names that money. `pipelines`: a word may have its pipeline behind it in brackets.
    """

    name: str
    title: Text
    table: str
    signature: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    converted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pipelines: bool = False

    @cached_property
    def _marks(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(plain(header) for header in group) for group in self.signature)

    def fits(self, headers: Collection[str]) -> bool:
        """Whether a header row, as `plain` gives its texts, is this CRM's."""
        return all(not group.isdisjoint(headers) for group in self._marks)

    def places(self, position_of: Mapping[str, int]) -> dict[str, int]:
        """Where each column stands, of those that are there. `position_of`: the row's texts, as `plain` gives them."""
        found = {}
        for name, spellings in self.columns.items():
            there = next((plain(text) for text in spellings if plain(text) in position_of), None)
            if there is not None:
                found[name] = position_of[there]
        for text, currencies in self.converted.items():
            if "amount" in found and position_of.get(plain(text)) == found["amount"]:
                found.pop(CURRENCY, None)
                own = next((plain(one) for one in currencies if plain(one) in position_of), None)
                found |= {CURRENCY: position_of[own]} if own else {}
        return found

    def beside(self, name: str, position_of: Mapping[str, int]) -> list[int]:
        """Where further headers of a column stand that has words, behind the first one: a state may stand in several columns."""
        spellings = self.columns[name] if name in self.words else ()
        places = dict.fromkeys(position_of[plain(text)] for text in spellings if plain(text) in position_of)
        return list(places)[1:]


def how_to_tick(preset: Preset, name: str, title: str) -> Text:
    """How a column comes into the export that it is missing in."""
    key = name == f"{preset.table.removesuffix('s')}_id"
    labels = [text for text in preset.columns.get(name, ()) if text.lower() != text or not text.isascii()]
    # Where we also read a column of our own name it comes first, and no CRM has it: but an id may be called as ours is.
    own = plain(title) if not (key or name in preset.needed) else ""
    named = [text for text in labels if plain(text) != own][:3] or [title]
    zh = f"在{preset.title.zh}的导出对话框里勾选“{'”或“'.join(named)}”"
    en = f"Tick {' or '.join(repr(text) for text in named)} in the export dialog of {preset.title.en}"
    if name in preset.needed:  # without it nobody can tell an open offer from a deal
        other = Text(f'只导出了算数的行,写 {name} = ""', f'if only rows that count were exported, write {name} = ""')
    else:
        other = Text(f'没有的,写 {name} = "别的列"', f'if there is none, write {name} = "ANOTHER HEADER"')
    where = f"[columns.{preset.table}]"
    return Text(f"{zh};{other.zh}({FILE} 的 {where})。", f"{en}; {other.en} under {where} in {FILE}.")
