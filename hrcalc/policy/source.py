"""YAML with the place of every value kept, and every scalar as its text.

PyYAML's parser gives the events with their places; a loader's own numbers, dates and yes/no are never used, so that `0.04`, `010`, `no`
and `12:30` reach us as they were written. Anchors, tags and deep nesting are refused: a policy is a page of text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from hrcalc.policy.errors import Position, policy_problem
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

_DEEPEST = 12
_LARGEST = 1_000_000
_FULL_WIDTH_COLON = re.compile(r"^(\s*(?:- )?[\w-]+)：", re.M)

try:
    _Loader: type = yaml.CBaseLoader
except AttributeError:  # a platform without libyaml
    _Loader = yaml.BaseLoader


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text and where it stands: whether unquoted (`plain`), and whether on one line, so that every character has its place."""

    text: str
    position: Position
    plain: bool
    single_line: bool

    def place_of(self, at: int) -> Position:
        """The place in the file of character `at` of the text (for a text over several lines: where it begins)."""
        if not self.single_line:
            return self.position
        shift = at + (0 if self.plain else 1)
        return Position(self.position.file, self.position.line, self.position.column + shift)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; keys are unique."""

    entries: dict[str, Value]
    keys: dict[str, Scalar]
    position: Position


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values."""

    items: list[Value]
    position: Position


Value = Scalar | Mapping | Sequence


def read_yaml(text: str, file: str) -> Value:
    """The document in a file's text. Raises ProblemsFound with the place of what YAML does not allow."""
    if len(text) > _LARGEST:
        raise _refused(Position(file, 1, 1), Text("文件超过 1 MB。", "The file is larger than 1 MB."), _SPLIT)
    try:
        return _Builder(file).build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file, 1, 1)
        what = str(error.problem or "")
        raise _refused(
            place,
            Text(f"YAML 格式不对:{what}", f"This is not valid YAML: {what}"),
            Text(
                "检查缩进(只用空格)、冒号后的空格,以及含冒号或逗号的公式是否加了引号。",
                "Check the indentation (spaces only), the space behind colons, and quotes round formulas with colons or commas.",
            ),
        ) from None
    except yaml.reader.ReaderError as error:
        raise _refused(
            Position(file, text.count("\n", 0, error.position) + 1, 1),
            Text("文件里有控制字符。", "The file holds a control character."),
            Text("删掉它。", "Remove it."),
        ) from None


def colons(text: str, file: str, problems: list[Problem]) -> list[Problem]:
    """Full-width colons behind what may be a key, in or just above a line that has a problem: YAML tells them late, or as text."""
    lines = {p.row + shift for p in problems if p.row for shift in (-1, 0)}
    found = []
    for match in _FULL_WIDTH_COLON.finditer(text):
        at = match.end() - 1
        line = text.count("\n", 0, at) + 1
        if line in lines:
            place = Position(file, line, at - (text.rfind("\n", 0, at) + 1) + 1)
            why = Text("这里是全角冒号“：”。", "This colon is a full-width one '：'.")
            found.append(
                policy_problem(place, why, Text("改成半角冒号加空格“: ”。", "Write a plain colon and a space ': '."))
            )
    return found


_SPLIT = Text("拆成几个文件。", "Split it into several files.")


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def build(self, text: str) -> Value:
        result: Value | None = None
        stack: list[tuple[Mapping | Sequence, Scalar | None]] = []
        documents = 0
        for event in yaml.parse(text, Loader=_Loader):
            place = self._place(event.start_mark)
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refused(place, Text("一个文件只能有一个文档。", "One file holds one document."), _SPLIT)
                continue
            if getattr(event, "anchor", None) or isinstance(event, yaml.AliasEvent):
                raise _refused(
                    place,
                    Text("不支持 YAML 的 & 和 *。", "YAML's & and * are not supported."),
                    Text("把内容写出来,或把文字放进引号。", "Write it out, or put the text in quotes."),
                )
            if getattr(event, "tag", None) not in (None, "!") and not isinstance(event, yaml.CollectionEndEvent):
                raise _refused(
                    place,
                    Text("不支持 YAML 的 ! 标签。", "YAML's ! tags are not supported."),
                    Text("删掉标签,或把文字放进引号。", "Remove the tag, or put the text in quotes."),
                )
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
                continue
            value: Value
            if isinstance(event, yaml.ScalarEvent):
                single = place.line == self._place(event.end_mark).line and event.style in (None, "", "'", '"')
                value = Scalar(event.value, place, not event.style, single)
                if stack and isinstance(stack[-1][0], Mapping) and stack[-1][1] is None:
                    stack[-1] = (stack[-1][0], self._key(stack[-1][0], value))
                    continue
            elif isinstance(event, yaml.MappingStartEvent):
                value = Mapping({}, {}, place)
            elif isinstance(event, yaml.SequenceStartEvent):
                value = Sequence([], place)
            else:
                continue
            if stack:
                self._put(stack, value)
            else:
                result = value
            if not isinstance(value, Scalar):
                stack.append((value, None))
                if len(stack) > _DEEPEST:
                    raise _refused(
                        place,
                        Text(f"嵌套超过 {_DEEPEST} 层。", f"Nested more than {_DEEPEST} levels deep."),
                        Text("一份制度不需要这么深。", "No policy needs that; check the indentation."),
                    )
        if self.problems:
            raise ProblemsFound(self.problems)
        if result is None:
            raise _refused(
                Position(self.file, 1, 1),
                Text("文件是空的。", "The file is empty."),
                Text("写入制度,或删掉文件。", "Write a policy, or remove the file."),
            )
        return result

    def _put(self, stack: list[tuple[Mapping | Sequence, Scalar | None]], value: Value) -> None:
        parent, key = stack[-1]
        if isinstance(parent, Sequence):
            parent.items.append(value)
            return
        if key is None:
            raise _refused(
                value.position,
                Text("这里需要一个名称,不是一组内容。", "A name is needed here, not a group of values."),
                Text("写成 名称: 值。", "Write it as name: value."),
            )
        if key.text not in parent.entries:
            parent.entries[key.text] = value
            parent.keys[key.text] = key
        stack[-1] = (parent, None)

    def _key(self, parent: Mapping, key: Scalar) -> Scalar:
        if key.text in parent.entries:
            first = parent.keys[key.text].position.line
            self.problems.append(
                policy_problem(
                    key.position,
                    Text(
                        f"“{key.text}”写了两次(第一次在第 {first} 行)。",
                        f"'{key.text}' is written twice (first in line {first}).",
                    ),
                    Text("保留一个。", "Keep one of them."),
                )
            )
        return key

    def _place(self, mark: Any) -> Position:
        return Position(self.file, mark.line + 1, mark.column + 1)


def _refused(place: Position, why: Text, mend: Text) -> ProblemsFound:
    return ProblemsFound([policy_problem(place, why, mend)])
