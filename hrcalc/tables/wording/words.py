"""An export's own words: which of ours each means, and which leave their row out.

`[values.TABLE.COLUMN]` and a CRM's preset tell them, `"赢单" = "signed"`: `""` leaves the cell blank, `"-"` leaves the row out. A word of
HubSpot may have its pipeline behind it in brackets: `Closed Won (Sales Pipeline)`. Elsewhere brackets are a part of the word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.problems import Said
from hrcalc.settings import FILE, Settings
from hrcalc.tables.arrow import pc
from hrcalc.tables.crm.preset import COUNTS, LEAVE_OUT
from hrcalc.tables.recognise import Header
from hrcalc.tables.schema import Field
from hrcalc.tables.wording.own_words import trimmed
from hrcalc.words import Text

NO_WORD = "(空白 blank)"
"""What stands for a blank cell in a column whose rows mean nothing without a word. No export writes it."""

_STATE = re.compile(
    r"refund|return|cancel|lost|lose|void|invalid|fail|reject|delet|paus|hold|pend|draft|test|duplicat|expire|unpaid|not|partial"
    r"|退|取消|作废|废|无效|流失|败|失|丢|输|驳|拒|撤|删|终止|暂停|冻结|待|未|草稿|测试|重复|过期|部分"
)
"""What a bracket behind a word holds that tells a state, and no pipeline."""

Mask = npt.NDArray[np.bool_]


def plain_word(text: str) -> str:
    """A CRM's word as it is compared: half width, lower case, without spaces and hyphens."""
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", text)).casefold()


class Words:
    """The words of one column of one file: `own` are the company's, `known` those of a CRM, whose spellings vary.

    Where a word is `needed`, a blank cell is one that nobody knows. `pipelines` may stand behind a known word in brackets.
    """

    def __init__(
        self,
        own: Mapping[str, str],
        known: Mapping[str, str] | None = None,
        *,
        needed: bool = False,
        pipelines: bool = False,
    ) -> None:
        self._pipelines = pipelines
        self._own = {trimmed(word): ours.strip() for word, ours in own.items()}
        self._known = {plain_word(word): ours for word, ours in (known or {}).items()}
        self._blank = self._own.get("", NO_WORD if needed else "")

    @classmethod
    def of(cls, header: Header, name: str, settings: Settings) -> Words | None:
        """What is told of a column's words: by the company, else by the CRM's preset; None where nobody tells anything."""
        own = settings.values.get(header.table.name, {}).get(name, {})
        known = header.preset.words.get(name, {}) if header.preset else {}
        if not (own or known):
            return None
        preset = header.preset
        needed = preset is not None and name in preset.needed
        return cls(own, known, needed=needed, pipelines=preset is not None and preset.pipelines)

    def meaning(self, text: str) -> str | None:
        """Our word for one of theirs; None where nobody has said what it means."""
        word = trimmed(text)
        if not word or word == "--":
            return self._blank
        if (ours := self._own.get(word)) is not None:
            return ours
        plain = plain_word(word)
        if (ours := self._known.get(plain)) is not None or not self._pipelines:
            return ours
        found = re.fullmatch(r"([^()]+)\(([^()]*)\)", plain)
        return self._known.get(found[1]) if found and not _STATE.search(found[2]) else None

    def unknown_beside(self, cells: pa.ChunkedArray[Any], beside: Mapping[str, pa.ChunkedArray[Any]]) -> dict[str, str]:
        """The words that nobody knows and that stand in columns beside a column alone, each with the first header of theirs."""
        here = self._unknown(cells) if beside else set()
        found = {word: text for text, others in reversed(list(beside.items())) for word in self._unknown(others)}
        return {word: text for word, text in found.items() if word not in here}

    def _unknown(self, cells: pa.ChunkedArray[Any]) -> set[str]:
        texts = pc.unique(pc.cast(cells, pa.string())).drop_null().to_pylist()
        return {text.strip() for text in texts if self.meaning(text) is None}

    def translate(
        self, cells: pa.ChunkedArray[Any], *beside: pa.ChunkedArray[Any]
    ) -> tuple[pa.ChunkedArray[Any], Mask]:
        """The cells in our words, those that nobody knows as they are, and the rows to leave out; columns `beside` may object."""
        told = self._translated(cells)
        optional = copy(self)
        optional._blank = ""  # a blank cell there says nothing
        for others in beside:
            told = _stricter(told, optional._translated(others))
        return told

    def _translated(self, cells: pa.ChunkedArray[Any]) -> tuple[pa.ChunkedArray[Any], Mask]:
        whole: Any = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
        whole = whole.unify_dictionaries().combine_chunks() if whole.num_chunks else pa.array([], whole.type)
        if isinstance(whole, pa.ChunkedArray):
            whole = whole.chunk(0)
        texts = whole.dictionary.to_pylist()
        meant = [self.meaning(text or "") for text in texts]
        ours = [text if word is None else word or None for text, word in zip(texts, meant, strict=True)]
        places = whole.indices.fill_null(len(ours)).to_numpy(zero_copy_only=False)
        ours.append(self._blank or None)
        out = np.array([word == LEAVE_OUT for word in ours])
        values = pa.array([None if word == LEAVE_OUT else word for word in ours], pa.string())
        return pa.chunked_array([pa.DictionaryArray.from_arrays(pa.array(places, pa.int32()), values)]), out[places]


def _stricter(
    first: tuple[pa.ChunkedArray[Any], Mask], further: tuple[pa.ChunkedArray[Any], Mask]
) -> tuple[pa.ChunkedArray[Any], Mask]:
    """What two columns say of the same rows, each as `translate` gives it: the first, but where only the further one objects, that."""
    (cells, out), (others, others_out) = first, further
    ours, theirs = pc.cast(cells, pa.string()), pc.cast(others, pa.string())
    open_ = pc.fill_null(pc.is_in(ours, pa.array([COUNTS, NO_WORD])), True)
    objects = pc.or_(pc.fill_null(pc.not_equal(theirs, COUNTS), False), pa.chunked_array([pa.array(others_out)]))
    taken = pc.and_(pc.and_(open_, pa.chunked_array([pa.array(~out)])), objects)
    return pc.if_else(taken, theirs, ours), out | (np.asarray(taken) & others_out)


def marked(before: pa.ChunkedArray[Any] | None, out: Mask, name: str) -> pa.ChunkedArray[Any]:
    """For each row the column that leaves it out, null for none; of several columns the first counts."""
    own = pc.if_else(pa.array(out), pa.scalar(name, pa.string()), pa.scalar(None, pa.string()))
    return pa.chunked_array([own if before is None else pc.coalesce(before.combine_chunks(), own)])


def left_out_by(field: Field) -> Text:
    """Why rows are left out: their word in a column says so."""
    return Text(f"按{field.title}不计", f"left out by {field.name}")


def unknown_word(field: Field, table: str, word: str, rows: int) -> Said:
    """Code, what is wrong and how to mend it, for a word of a CRM that may or may not count. `rows` have it."""
    ours = [f'"{en}"({zh})' for en, zh in field.choices.items()]
    there = Text(f"{rows:,} 行", f"{rows:,} row" + "s" * (rows > 1))
    key = "" if word == NO_WORD else word
    if word == NO_WORD:
        why = Text(
            f"有 {there.zh}没有填{field.title},不知道算不算。",
            f"{there.en} with a blank {field.name}: nobody knows whether they count.",
        )
    else:
        why = Text(
            f"不知道{field.title}“{word}”算不算,共 {there.zh}。",
            f"Nobody has said whether {field.name} '{word}' counts; {there.en}.",
        )
    mend = Text(
        f'在 {FILE} 的 [values.{table}.{field.name}] 里写 "{key}" = "-"(这些行不计),或写成我们的一个词:{"、".join(ours)}。',
        f'Under [values.{table}.{field.name}] in {FILE} write "{key}" = "-" (the rows do not count), or one of our words: '
        f"{', '.join(field.choices)}.",
    )
    return "unknown-word", why, mend
