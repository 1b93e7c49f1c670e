"""Values of a policy file: texts, titles, numbers, formulas; every mistake is collected with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from fractions import Fraction
from typing import TypeVar

from hrcalc.policy.document import Formula
from hrcalc.policy.errors import FormulaError, Position, did_you_mean, marked, nearest, policy_problem
from hrcalc.policy.functions import FUNCTIONS
from hrcalc.policy.lexer import AGGREGATES, POSTED
from hrcalc.policy.source import Mapping, Scalar, Sequence, Value
from hrcalc.policy.syntax import constant, parse
from hrcalc.problems import Problem
from hrcalc.words import Text, same

_ID = re.compile(r"[^\W\d]\w*")
RESERVED = {*FUNCTIONS, *AGGREGATES, POSTED, "and", "or", "not", "in", "yes", "no", "且", "或", "非"}
_SEE = Text("照 policies/README.md 的样子写。", "Write it as policies/README.md shows.")

_SYNONYMS: MappingOf[str, tuple[str, ...]] = {
    "formula": ("value",),
    "value": ("formula",),
    "amount": ("formula", "value"),
    "rate": ("value",),
    "condition": ("when",),
    "name": ("policy", "title"),
    "start": ("effective", "from"),
    "begin": ("effective", "from"),
    "end": ("ends",),
    "for": ("applies_to",),
    "type": ("kind",),
    "role": ("credit",),
    "tax": ("taxable",),
    "rounding": ("round",),
    "tests": ("examples",),
    "公式": ("formula", "value"),
    "数值": ("value",),
    "条件": ("when",),
    "标题": ("title",),
    "名称": ("policy", "title"),
    "制度": ("policy",),
    "生效日期": ("effective",),
    "结束日期": ("ends",),
    "适用": ("applies_to",),
    "依据": ("reference",),
    "暂定": ("provisional",),
    "指标": ("metrics",),
    "表": ("tables",),
    "项目": ("items",),
    "算例": ("examples",),
    "类型": ("kind",),
    "角色": ("credit",),
    "舍入": ("round",),
    "起点": ("from",),
    "是": ("yes",),
    "否": ("no",),
}
"""Words that people write for keys and their values, and what they mean."""

Choice = TypeVar("Choice", bound=str)


class ValueReader:
    """Reads values out of mappings. What cannot be read is told once, and comes back as nothing."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        """Names that the file defines and that could not be understood."""
        self._split: set[int] = set()
        """Mappings (by identity) in which a formula was split at its comma, and told so."""
        self._meant: set[tuple[int, str]] = set()
        """Keys of mappings that stand there under a wrong name, and told so."""

    def wrong(self, position: Position, why: Text, mend: Text = _SEE) -> None:
        """Collect a mistake."""
        self.problems.append(policy_problem(position, why, mend))

    # --- mappings ---------------------------------------------------------------------------------------------------

    def mapping(self, value: Value, keys: tuple[str, ...], mend: Text) -> Mapping | None:
        """A mapping with no other keys than these."""
        if not isinstance(value, Mapping):
            self.wrong(value.position, Text("这里需要“名称: 值”。", "'name: value' is needed here."), mend)
            return None
        self.known_keys(value, keys)
        return value

    def thousands(self, value: Mapping) -> None:
        """Tell numbers with a comma, which a mapping in braces splits."""
        before: Value | None = None
        for id_, entry in value.entries.items():
            self._thousands(value, value.keys[id_], entry, before)
            before = entry

    def _thousands(self, value: Mapping, key: Scalar, entry: Value, before: Value | None) -> bool:
        """Whether a key is what a comma cut off a number, and told so."""
        blank = isinstance(entry, Scalar) and not entry.text
        if not (blank and isinstance(before, Scalar) and re.match(r"\d{3}(?!\d)", key.text)):
            return False
        number = re.search(r"\d+$", before.text)
        end = before.place_of(len(before.text))
        if not number or (end.line, end.column + 1) != (key.position.line, key.position.column):
            return False  # the comma and a blank: two things
        self._split.add(id(value))
        whole = number.group() + key.text[:3]
        self.wrong(
            key.position,
            Text("数字里不能有逗号。", "A number carries no commas."),
            Text(f"写 {whole}。", f"Write {whole}."),
        )
        return True

    def known_keys(self, value: Mapping, keys: tuple[str, ...]) -> None:
        """Tell keys other than these."""
        before: Value | None = None
        for id_, key in value.keys.items():
            entry = value.entries[id_]
            if id_ not in keys and not self._thousands(value, key, entry, before):
                self._unknown_key(value, key, entry, keys, before)
            before = entry

    def _unknown_key(
        self, value: Mapping, key: Scalar, entry: Value, keys: tuple[str, ...], before: Value | None
    ) -> None:
        id_ = key.text
        part = isinstance(before, Scalar) and before.text.count("(") > before.text.count(")")
        if isinstance(entry, Scalar) and not entry.text and (part or re.search(r"[)）\"“” ]", id_)):
            if id(value) in self._split:
                return
            self._split.add(id(value))
            self.wrong(
                key.position,
                Text("公式在逗号处被拆开了。", "The formula was split at its comma."),
                Text('给公式加上引号:formula: "max(0, x)"。', 'Put the formula in quotes: formula: "max(0, x)".'),
            )
        else:
            meant = next((m for m in _SYNONYMS.get(id_.lower(), ()) if m in keys), None) or nearest(id_, keys)
            self._meant.add((id(value), meant or ""))
            self.wrong(
                key.position,
                Text(f"这里没有“{id_}”这一项。", f"There is no key '{id_}' here."),
                did_you_mean(meant or id_, keys),
            )

    def named(self, root: Mapping, part: str) -> Iterator[tuple[str, Scalar, Value]]:
        """The definitions of metrics, tables or items: id, its key, what it holds."""
        value = root.entries.get(part)
        if value is None or (isinstance(value, Scalar) and not value.text):
            return
        if not isinstance(value, Mapping):
            self.wrong(
                value.position,
                Text(f"{part} 下面每一行写“名称: 内容”。", f"Each entry of {part} is 'name: …'."),
                Text("不写“- ”,直接写名称,如 bonus: {…}。", "Begin with the name and no '- ', such as bonus: {…}.")
                if isinstance(value, Sequence)
                else Text("例如 bonus: {…}。", "For example bonus: {…}."),
            )
            return
        for id_, key in value.keys.items():
            if _ID.fullmatch(id_) and id_.lower() not in RESERVED:
                yield id_, key, value.entries[id_]
                continue
            self.unread.add(id_)
            if id_.lower() in RESERVED:
                self.wrong(
                    key.position,
                    Text(
                        f"“{id_}”是函数或关键字,不能作名称。", f"'{id_}' is a function or keyword: it cannot be a name."
                    ),
                    Text(f"换一个名称,如 {id_}_1。", f"Choose another name, such as {id_}_1."),
                )
                continue
            plain = re.sub(r"\W+", "_", id_).strip("_")
            near = Text(f",如 {plain}", f", such as {plain}") if _ID.fullmatch(plain) and plain != id_ else same("")
            self.wrong(
                key.position,
                Text(f"“{id_}”不能作名称。", f"'{id_}' cannot be a name."),
                Text(
                    "只用字母、汉字、数字和下划线,不以数字开头{near}。",
                    "Use letters, digits and underscores only, no digit first{near}.",
                ).format(near=near),
            )

    # --- values -----------------------------------------------------------------------------------------------------

    def text(self, entries: Mapping, key: str, *, required: bool = False) -> str:
        """A text; "" where there is none."""
        value = entries.entries.get(key)
        if isinstance(value, Scalar) and (value.text.strip() or not required):
            return value.text.strip()
        if value is not None and not isinstance(value, Scalar):
            self.wrong(
                value.position,
                Text(f"{key} 应当是一个值,不是一组。", f"{key} is a single value, not a group of them."),
                Text(f"写成 {key}: …", f"Write it as {key}: …"),
            )
        elif required and id(entries) not in self._split and (id(entries), key) not in self._meant:
            place = entries.position if value is None else entries.keys[key].position
            self.wrong(place, Text(f"缺少 {key}。", f"{key} is missing."), Text(f"补上 {key}: …", f"Add {key}: …"))
        return ""

    def title(self, entries: Mapping, default: str, key: str = "title") -> Text:
        """A title in one or both languages."""
        value = entries.entries.get(key)
        if isinstance(value, Mapping):
            self.known_keys(value, ("zh", "en"))
            texts = {k: self.text(value, k) for k in ("zh", "en")}
            any_ = texts["zh"] or texts["en"] or default
            return Text(texts["zh"] or any_, texts["en"] or any_)
        return same(self.text(entries, key) or default)

    def choice(self, entries: Mapping, key: str, choices: tuple[Choice, ...], default: Choice) -> Choice:
        """One of a few words."""
        text = self.text(entries, key)
        if not text:
            return default
        for choice in choices:
            if choice == text:
                return choice
        self.wrong(
            entries.entries[key].position,
            Text(f"{key} 不能是“{text}”。", f"{key} cannot be '{text}'."),
            did_you_mean(_SYNONYMS.get(text, (text,))[0], choices),
        )
        return default

    def constant(self, entries: Mapping, key: str) -> tuple[Fraction, bool] | None:
        """A number, and whether it is a percentage."""
        text = self.text(entries, key, required=True)
        if not text:
            return None
        value = constant(text)
        if value is not None:
            return value, text.endswith(("%", "％"))
        if id(entries) in self._split:
            return None
        scalar = entries.entries[key]
        assert isinstance(scalar, Scalar)
        try:
            parse(text)
        except FormulaError as error:
            self.wrong(scalar.place_of(error.at), error.why, error.mend)
        else:
            self.wrong(
                scalar.position,
                Text(f"“{text}”不是数值。", f"'{text}' is not a number."),
                Text("写数字,如 5000、5万、80%、5/6。", "Write a number, such as 5000, 5万, 80%, 5/6."),
            )
        return None

    def formula(self, entries: Mapping, key: str, *, required: bool = False) -> Formula | None:
        """A formula."""
        value = entries.entries.get(key)
        text = self.text(entries, key, required=required)
        if not text or not isinstance(value, Scalar):
            return None
        try:
            return Formula(value.text, parse(value.text), value)
        except FormulaError as error:
            if id(entries) in self._split:
                return None
            self.problems.append(
                policy_problem(
                    value.place_of(error.at),
                    error.why,
                    error.mend,
                    value=marked(value.text, error.at),
                )
            )
            return None
