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
from hrcalc.policy.yaml_slips import yaml_mistake
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

_DEEPEST = 12
_LARGEST = 1_000_000
_CONTROL = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Line breaks that only YAML knows are among them, so that everyone counts the same lines."""
_ESCAPED = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|.", re.S)
_DOUBLED = re.compile(r"''|.", re.S)
_SINGLE = re.compile(r".", re.S)
_PIECES = {'"': _ESCAPED, "'": _DOUBLED}
_BLANKS = "0abtnvfreNLP_ \n"

try:
    _Loader: type = yaml.CBaseLoader
except AttributeError:  # a platform without libyaml
    _Loader = yaml.BaseLoader


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text and where it stands; `raw` is what the file has in its place: with quotes, escapes, over several lines."""

    text: str
    position: Position
    raw: str

    def place_of(self, at: int) -> Position:
        """The place in the file of character `at` of the text."""
        shift = _offset(self.text[: at + 1], self.raw, past_end=at >= len(self.text))
        line_start = self.raw.rfind("\n", 0, shift) + 1
        column = shift - line_start + (1 if line_start else self.position.column)
        return Position(self.position.file, self.position.line + self.raw.count("\n", 0, shift), column)


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
        slip = yaml_mistake(text, error)
        raise _refused(Position(file, slip.line, slip.column), slip.why, slip.mend) from None


def _offset(text: str, raw: str, *, past_end: bool) -> int:
    """Where the last character of `text` stands in `raw`; `past_end`: the place behind it.

    A scalar's text has the characters of the file in their order, but for blanks, quotes, escapes and the sign of a block.
    """
    block = raw[:1] in ("|", ">")
    start = raw.find("\n") + 1 if block else 1 if raw[:1] in ("'", '"') else 0
    pieces = _PIECES.get(raw[:1], _SINGLE)
    at = last = behind = start
    for char in text:
        if char.isspace():
            last, behind = behind, behind + 1
            continue
        while (piece := pieces.match(raw, at)) and _meant(piece.group()) != char:
            at = piece.end()
        if piece is None:
            return start
        last, at = at, piece.end()
        behind = at
    return behind if past_end else last


def _meant(piece: str) -> str:
    """The character that a piece of a scalar stands for; nothing where that is a blank."""
    if len(piece) > 2:
        return chr(int(piece[2:], 16))
    return "" if len(piece) == 2 and piece[0] == "\\" and piece[1] in _BLANKS else piece[-1]


_SPLIT = Text("拆成几个文件。", "Split it into several files.")


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def build(self, text: str) -> Value:
        result: Value | None = None
        stack: list[tuple[Mapping | Sequence, Scalar | None]] = []
        documents = 0
        if control := _CONTROL.search(text):
            raise self._control_character(text, control.start())
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
                value = Scalar(event.value, place, _between(text, event.start_mark, event.end_mark))
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

    def _control_character(self, text: str, at: int) -> ProblemsFound:
        line_start = text.rfind("\n", 0, at) + 1
        return _refused(
            Position(self.file, text.count("\n", 0, at) + 1, at - line_start + 1),
            Text(
                f"这里有一个看不见的控制字符(U+{ord(text[at]):04X})。",
                f"There is an invisible control character here (U+{ord(text[at]):04X}).",
            ),
            Text("删掉它。", "Remove it."),
        )

    def _place(self, mark: Any) -> Position:
        return Position(self.file, mark.line + 1, mark.column + 1)


def _between(text: str, start: Any, end: Any) -> str:
    return text[start.index : end.index]


def _refused(place: Position, why: Text, mend: Text) -> ProblemsFound:
    return ProblemsFound([policy_problem(place, why, mend)])
