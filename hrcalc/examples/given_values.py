"""Values of an example, by the kind of what they are given to; every mistake is collected with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from types import SimpleNamespace

from hrcalc.engine.columns import NUMERIC
from hrcalc.engine.fields import FieldLike, Value, column_named, spellings
from hrcalc.policy.errors import Position, did_you_mean, policy_problem
from hrcalc.policy.source import Mapping as Node
from hrcalc.policy.source import Scalar
from hrcalc.policy.source import Sequence as List
from hrcalc.policy.source import Value as NodeValue
from hrcalc.policy.syntax import constant
from hrcalc.problems import Problem
from hrcalc.words import Text

_YES = {"yes": True, "是": True, "no": False, "否": False, "": False}


class GivenValues:
    """Reads values and rows out of an example."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._places: dict[tuple[int, str], Position] = {}
        """(row by identity, column) -> where it stands; "" is the row itself."""

    def wrong(self, place: Position, why: Text, mend: Text) -> None:
        """Collect a mistake."""
        self.problems.append(policy_problem(place, why, mend, code="example"))

    def place(self, row: Mapping[str, Value], column: str = "") -> Position:
        """Where a row that was read stands, or one of its values."""
        return self._places[id(row), column]

    def rows(self, value: NodeValue, fields: Mapping[str, FieldLike]) -> list[dict[str, Value]]:
        """The rows of a table."""
        if not isinstance(value, List) or not all(isinstance(item, Node) for item in value.items):
            self.wrong(
                value.position,
                Text("这里需要一行行的数据。", "Rows are needed here."),
                Text("写成 [{…}, {…}],每行一对花括号。", "Write it as [{…}, {…}], each row in braces."),
            )
            return []
        return [self._row(item, fields) for item in value.items if isinstance(item, Node)]

    def _row(self, item: Node, fields: Mapping[str, FieldLike]) -> dict[str, Value]:
        row: dict[str, Value] = {}
        self._places[id(row), ""] = item.position
        for key, node in item.entries.items():
            if name := column_named(fields, key):
                row[name] = self.value(node, fields[name])
                self._places[id(row), name] = node.position
                continue
            self.wrong(
                item.keys[key].position,
                Text(f"没有列“{key}”。", f"There is no column '{key}'."),
                did_you_mean(key, [*fields, *(f.title for f in fields.values())]),
            )
        return row

    def entries(self, value: NodeValue) -> list[tuple[str, NodeValue]]:
        """Names, each with its value."""
        if isinstance(value, Node):
            return list(value.entries.items())
        self.wrong(
            value.position,
            Text("这里需要“名称: 值”。", "'name: value' is needed here."),
            Text("写成 {名称: 值}。", "Write it as {name: value}."),
        )
        return []

    def number(self, node: NodeValue) -> Fraction:
        """A number; 0 where there is none."""
        value = self.value(node, SimpleNamespace(kind="number", title="", choices={}))
        return value if isinstance(value, Fraction) else Fraction(0)

    def value(self, node: NodeValue, field: FieldLike) -> Value:
        """A value of a field's kind; nothing where it is blank or wrong."""
        if not isinstance(node, Scalar):
            mend = Text("写一个值,不写括号。", "Write one value, without brackets.")
            self.wrong(node.position, Text("这里需要一个值。", "A single value is needed here."), mend)
            return None
        text = node.text.strip()
        if field.kind == "yes_no":
            return self._yes_no(node, text)
        if not text:
            return None
        if field.kind in NUMERIC:
            return self._constant(node, text)
        if field.kind == "date":
            return self._date(node, text)
        if not field.choices:
            return text
        known = spellings(field)
        if text not in known:
            why = Text(f"“{text}”不是已知的值。", f"'{text}' is not a known value.")
            self.wrong(node.position, why, did_you_mean(text, known))
        return known.get(text)

    def _constant(self, node: Scalar, text: str) -> Fraction | None:
        number = constant(text)
        if number is None:
            self.wrong(
                node.position,
                Text(f"“{text}”不是数值。", f"'{text}' is not a number."),
                Text("写数字,如 5、80%、5万、1/3。", "Write a number, such as 5, 80%, 5万, 1/3."),
            )
        return number

    def _date(self, node: Scalar, text: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.wrong(
                node.position,
                Text(f"“{text}”不是日期。", f"'{text}' is not a date."),
                Text("写成 2026-10-01 的样子。", "Write it like 2026-10-01."),
            )
            return None

    def _yes_no(self, node: Scalar, text: str) -> bool:
        if text.lower() not in _YES:
            self.wrong(
                node.position,
                Text(f"“{text}”既不是 yes 也不是 no。", f"'{text}' is neither yes nor no."),
                Text("写 yes 或 no(是、否)。", "Write yes or no."),
            )
        return _YES.get(text.lower(), False)
