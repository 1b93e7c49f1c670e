"""Values of a policy file: texts, titles, numbers, formulas; every mistake is collected with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeVar

from hrcalc.policy.document import Formula
from hrcalc.policy.errors import FormulaError, Position, did_you_mean, marked, policy_problem
from hrcalc.policy.lexer import AGGREGATES
from hrcalc.policy.source import Mapping, Scalar, Value
from hrcalc.policy.syntax import FUNCTIONS, constant, parse
from hrcalc.problems import Problem
from hrcalc.words import Text, same

_ID = re.compile(r"[^\W\d]\w*")
RESERVED = {*FUNCTIONS, *AGGREGATES, "and", "or", "not", "in", "yes", "no", "且", "或", "非"}
_SEE = Text("照 policies/README.md 的样子写。", "Write it as policies/README.md shows.")

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

    def known_keys(self, value: Mapping, keys: tuple[str, ...]) -> None:
        """Tell keys other than these."""
        before = ""
        for id_, key in value.keys.items():
            entry = value.entries[id_]
            if id_ not in keys:
                self._unknown_key(value, key, entry, keys, before)
            before = entry.text if isinstance(entry, Scalar) else ""

    def _unknown_key(self, value: Mapping, key: Scalar, entry: Value, keys: tuple[str, ...], before: str) -> None:
        id_ = key.text
        alone = isinstance(entry, Scalar) and not entry.text
        if alone and re.match(r"\d{3}(?!\d)", id_) and before[-1:].isdigit():
            self._split.add(id(value))
            number = re.search(r"\d+$", before)
            whole = (number.group() if number else "") + id_[:3]
            self.wrong(
                key.position,
                Text("数字里不能有逗号。", "A number carries no commas."),
                Text(f"写 {whole}。", f"Write {whole}."),
            )
        elif alone and re.search(r"[)）\"“” ]", id_):
            self._split.add(id(value))
            self.wrong(
                key.position,
                Text("公式在逗号处被拆开了。", "The formula was split at its comma."),
                Text('给公式加上引号:formula: "max(0, x)"。', 'Put the formula in quotes: formula: "max(0, x)".'),
            )
        else:
            self.wrong(
                key.position,
                Text(f"这里没有“{id_}”这一项。", f"There is no key '{id_}' here."),
                did_you_mean(id_, keys),
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
                Text("不写“- ”,直接写名称,如 bonus: {…}。", "Begin with the name and no '- ', such as bonus: {…}."),
            )
            return
        for id_, key in value.keys.items():
            if _ID.fullmatch(id_) and id_.lower() not in RESERVED:
                yield id_, key, value.entries[id_]
                continue
            self.unread.add(id_)
            plain = re.sub(r"\W+", "_", id_).strip("_")
            near = Text(f",如 {plain}", f", such as {plain}") if _ID.fullmatch(plain) and plain != id_ else same("")
            self.wrong(
                key.position,
                Text(f"“{id_}”不能作名称。", f"'{id_}' cannot be a name."),
                Text(
                    "用字母、汉字、数字和下划线{near},不以数字开头,也不是函数或关键字。",
                    "Use letters, digits and underscores{near}; no digit first, and no function or keyword.",
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
        elif required and id(entries) not in self._split:
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
            did_you_mean(text, choices),
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
                    code="formula",
                    value=marked(value.text, error.at),
                )
            )
            return None
