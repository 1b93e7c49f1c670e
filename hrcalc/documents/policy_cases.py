"""The worked examples of a policy as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hrcalc.documents.policy_terms import REFUSED
from hrcalc.engine.events import EVENT_TABLES
from hrcalc.policy.document import TOTAL_TITLES
from hrcalc.policy.source import Mapping, Sequence, Value
from hrcalc.revision.changes import written
from hrcalc.revision.meaning import Meaning
from hrcalc.revision.standing import Standing
from hrcalc.words import Lang, Text


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example: what is given, what must come out."""

    title: str
    given: str
    expect: str


def cases_of(standing: Standing, lang: Lang) -> Iterator[Case]:
    """The worked examples of a document."""
    words = _Words(standing.meaning) if lang == "zh" else None
    for example in standing.document.examples:
        if example.expect:
            expect = _said(example.expect, words, lang)
        else:
            expect = f"{REFUSED.of(lang)}: {example.error.text}" if example.error else ""
        yield Case(example.title, _said(example.given, words, lang), expect)


def _said(values: Mapping, words: _Words | None, lang: Lang) -> str:
    told = [
        f"{words.name(key)} = {words.value(key, value)}" if words else f"{key} = {written(value)}"
        for key, value in values.entries.items()
    ]
    return Text(";", "; ").of(lang).join(told)


class _Words:
    """The words of examples in Chinese: titles for names, headers for columns."""

    def __init__(self, meaning: Meaning) -> None:
        self.names = meaning.names
        self.document = meaning.document

    def name(self, key: str) -> str:
        if key in _GIVEN:
            return _GIVEN[key]
        documents = self.names.defining(self.document, key)
        titles = {group[key].title.zh for d in documents for group in (d.metrics, d.items) if key in group}
        if key in EVENT_TABLES or len(titles) == 1:
            return EVENT_TABLES[key][0] if key in EVENT_TABLES else titles.pop()
        return self._header("employees", key)

    def value(self, key: str, value: Value) -> str:
        """A value on one line; the keys of rows are columns of their table, those of other groups are names."""
        if isinstance(value, Sequence):
            return f"[{', '.join(self.value(key, item) for item in value.items)}]"
        if not isinstance(value, Mapping):
            return written(value)
        cells = [f"{self._key(key, word)}: {self._cell(key, word, item)}" for word, item in value.entries.items()]
        return "{" + ", ".join(cells) + "}"

    def _key(self, key: str, word: str) -> str:
        return self._header(key, word) if key in self.names.vocabulary else word if key == "people" else self.name(word)

    def _cell(self, key: str, word: str, value: Value) -> str:
        if key == "people":
            return self.value("employees", value)
        field = self.names.vocabulary.get(key, {}).get(word)
        text = self.value(key, value)
        choices = _YES_NO if field and field.kind == "yes_no" else field.choices if field else {}
        return choices.get(text, text)

    def _header(self, table: str, word: str) -> str:
        field = self.names.vocabulary[table].get(word)
        return field.title if field and field.title else word


_YES_NO = {"yes": "是", "no": "否"}
_GIVEN = {
    "month": "月份",
    "people": "其他人",
    "employees": "员工",
    "deal_credits": "业绩分成",
    "targets": "目标",
    "actuals": "实绩",
    "posted": "已发",
    "each": "逐笔",
    **{id_: title for title, id_ in TOTAL_TITLES.items()},
}
