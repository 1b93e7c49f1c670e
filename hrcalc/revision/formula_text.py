"""A formula as a reader of one language would write it: `邀约量 × 50`, `invited * 50`. Either is a formula, and means the same."""

from __future__ import annotations

from collections.abc import Mapping

from hrcalc.engine.events import EVENT_TABLES, table_named
from hrcalc.engine.groups import GROUPS, group_named
from hrcalc.engine.names import Grain, Reference
from hrcalc.policy import tree
from hrcalc.policy.document import TOTALS, Formula
from hrcalc.policy.errors import FormulaError
from hrcalc.policy.lexer import Word, words_of
from hrcalc.policy.syntax import parse
from hrcalc.revision.meaning import Meaning
from hrcalc.words import Lang

_SIGNS: Mapping[str, str] = {"*": "×", "/": "÷", "==": "=", "!=": "≠", ">=": "≥", "<=": "≤"}
_LOGIC: Mapping[str, tuple[str, str]] = {"AND": ("且", "and"), "OR": ("或", "or"), "NOT": ("非", "not")}
_APART = {*_LOGIC, "NOT_IN"}


def worded(meaning: Meaning, formula: Formula, grain: Grain, lang: Lang) -> str:
    """The formula on one line: in Chinese with titles and the signs of the page, in English with ids and the signs of the keyboard.

    What cannot be said so without changing what the formula means stays as it is written.
    """
    words = words_of(formula.text)
    replaced = _Words(meaning, words, lang).of(formula.node, grain)
    text = _joined(formula.text, words, replaced, lang)
    try:
        same = meaning.of(parse(text), grain) == meaning.of(formula.node, grain)
    except FormulaError:
        same = False
    return text if same else " ".join(formula.text.split())


def _joined(text: str, words: list[Word], replaced: Mapping[int, str], lang: Lang) -> str:
    parts: list[str] = []
    before = None
    for word in words:
        gap = before is not None and (text[before.end : word.at] != "" or {word.kind, before.kind} & _APART)
        parts.append(" " if gap else "")
        parts.append(replaced.get(word.at) or _sign(word, lang))
        before = word
    return "".join(parts)


def _sign(word: Word, lang: Lang) -> str:
    if word.kind in _LOGIC:
        zh, en = _LOGIC[word.kind]
        return zh if lang == "zh" else en
    if word.kind == "STRING":
        return f'"{word.text}"'
    return _SIGNS.get(word.text, word.text) if lang == "zh" else word.text


class _Words:
    """The words of a formula that are written otherwise in a language: place -> word."""

    def __init__(self, meaning: Meaning, words: list[Word], lang: Lang) -> None:
        self.meaning = meaning
        self.words = words
        self.lang = lang
        self.found: dict[int, str] = {}

    def of(self, node: tree.Node, grain: Grain) -> dict[int, str]:
        for part, at in self.meaning.walk(node, grain):
            match part:
                case tree.Name():
                    self._name(part, at)
                case tree.Compare():
                    self._value(part.left, part.right, at)
                    self._value(part.right, part.left, at)
                case tree.Among():
                    for option in part.options:
                        self._value(option, part.value, at)
                case tree.Aggregate():
                    self._aggregate(part)
        return self.found

    def _name(self, name: tree.Name, grain: Grain) -> None:
        found = self.meaning.reference(name, grain)
        if found is None:
            return
        last = [word for word in self.words if word.kind == "NAME" and name.at <= word.at < name.end][-1]
        word = found.name if self.lang == "en" else self._title(found, name, grain)
        if word and self._stands_for(word, found, name, grain):
            self.found[last.at] = word

    def _title(self, found: Reference, name: tree.Name, grain: Grain) -> str:
        if found.kind in ("metric", "item"):
            documents = self.meaning.names.defining(self.meaning.document, found.name)
            titles = {g[found.name].title.zh for d in documents for g in (d.metrics, d.items) if found.name in g}
            return titles.pop() if len(titles) == 1 else ""  # which of several it is, the person decides
        field = self.meaning.field(name, grain)
        return field.title if field else TOTALS[found.name].zh if found.name in TOTALS else ""

    def _stands_for(self, word: str, found: Reference, name: tree.Name, grain: Grain) -> bool:
        """Whether a word is a name, and means what the name means."""
        try:
            if [w.kind for w in words_of(word)] != ["NAME"]:
                return False
        except FormulaError:
            return False
        return self.meaning.reference(tree.Name(0, 0, (*name.parts[:-1], word)), grain) == found

    def _value(self, node: tree.Node, other: tree.Node, grain: Grain) -> None:
        field = self.meaning.field(other, grain)
        if not isinstance(node, tree.Text) or field is None:
            return
        for id_, title in field.choices.items():
            if node.value in (id_, title):
                self.found[node.at] = f'"{title if self.lang == "zh" else id_}"'

    def _aggregate(self, node: tree.Aggregate) -> None:
        table = table_named(node.table)
        if table is None:
            return
        start = next(i for i, word in enumerate(self.words) if word.at == node.at)
        zh = self.lang == "zh"
        self.found[self.words[start + 2].at] = EVENT_TABLES[table][0] if zh else table
        if node.field:
            self._column(table, node.field, self.words[start + 4])
        if node.group and (group := group_named(node.group)):
            place = next(i for i in range(start, len(self.words)) if self.words[i].kind == "OF") + 1
            self.found[self.words[place].at] = GROUPS[group] if zh else group

    def _column(self, table: str, written: str, word: Word) -> None:
        for name, field in self.meaning.names.vocabulary[table].items():
            if written in (name, field.title) and field.title:
                self.found[word.at] = field.title if self.lang == "zh" else name
