"""Conditions in words: what a formula counts or asks (`预算达到 5万 元`), and why it holds or does not (`转化率 25% 没有达到 30%`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hrcalc.engine.columns import NUMERIC, Column, Type
from hrcalc.engine.events import own_role, table_named
from hrcalc.engine.rows import Rows
from hrcalc.engine.working import brackets
from hrcalc.explain.naming import Place
from hrcalc.explain.terms import (
    TABLES,
    choice_words,
    group_words,
    joined,
    literal,
    lowered,
    period_words,
    quoted,
    role_words,
)
from hrcalc.policy import tree
from hrcalc.policy.errors import FormulaError
from hrcalc.words import NOTHING, Text, same

if TYPE_CHECKING:
    from hrcalc.explain.phrases import Phrases

_ASKED: Mapping[str, Text] = {
    ">=": Text("达到", "is at least"),
    ">": Text("超过", "is above"),
    "<=": Text("不超过", "is at most"),
    "<": Text("低于", "is below"),
    "==": Text("等于", "is"),
    "!=": Text("不等于", "is not"),
}
_REFUSED: Mapping[str, Text] = {
    ">=": Text("没有达到", "is below"),
    ">": Text("没有超过", "is not above"),
    "<=": Text("超过了", "is above"),
    "<": Text("没有低于", "is not below"),
    "==": Text("不等于", "is not"),
    "!=": Text("等于", "is"),
}
_DAYS: Mapping[str, Text] = {
    ">=": Text("不早于", "is not before"),
    ">": Text("晚于", "is after"),
    "<=": Text("不晚于", "is not after"),
    "<": Text("早于", "is before"),
}
_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}
_IS: Mapping[str, Text] = {"==": Text("是", "is"), "!=": Text("不是", "is not")}
_GOALS: Mapping[str, Text] = {
    "target": Text("目标", "target for"),
    "actual": Text("实绩", "actual"),
    "attainment": Text("达成率", "attainment of"),
}
AND, OR = Text(" 且 ", " and "), Text(" 或 ", " or ")
SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}


class Clauses:
    """Conditions of a session's documents in words."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.session = phrases.session
        self.naming = phrases.naming

    @staticmethod
    def _bracketed(text: Text, wrap: bool) -> Text:
        return Text(f"({text.zh})", f"({text.en})") if wrap else text

    # --- what is asked, without values --------------------------------------------------------------------------------

    def asked(self, place: Place, node: tree.Node) -> Text:
        """A part of a formula with its names in words; as it is written where there are none for it."""
        match node:
            case tree.Name():
                return self.naming.title(place, node)
            case tree.Number():
                return literal(node, self._written(place, node).zh)
            case tree.Text():
                return quoted(same(node.value))
            case tree.Arithmetic():
                both = zip((node.left, node.right), brackets(node), strict=True)
                left, right = (self._bracketed(self.asked(place, side), wrap) for side, wrap in both)
                sign = SIGNS[node.operator]
                return Text(left.zh + sign + right.zh, left.en + sign + right.en)
            case tree.Compare():
                return self._compare(place, node)
            case tree.Among():
                options = joined([self._option(place, node.value, o) for o in node.options], "、", ", ")
                verb = Text("不是", "is none of") if node.negated else Text("是", "is one of")
                return _clause(self.asked(place, node.value), verb, options)
            case tree.Logic():
                sides = []
                for side in (node.left, node.right):
                    text = self.asked(place, side)
                    loose = isinstance(side, tree.Logic) and side.operator != node.operator
                    sides.append(self._bracketed(text, loose))
                word = AND if node.operator == "and" else OR
                return joined(sides, word.zh, word.en)
            case tree.Not():
                return self._denied(place, node.value)
            case tree.Call(function="missing"):
                named = self.asked(place, node.arguments[0])
                return Text(f"{named.zh}没有填", f"{named.en} is blank")
            case tree.Call(function="target" | "actual" | "attainment"):
                named, word = self.asked(place, node.arguments[0]), _GOALS[node.function]
                return Text(f"{named.zh}的{word.zh}", f"{word.en} {lowered(named.en)}")
            case tree.Posted():
                named, period = self.naming.posted(node), period_words(node.period)
                if node.period in ((), ("all",)):
                    period = NOTHING
                english = f"{lowered(named.en)} paid {period.en} up to last month".replace("  ", " ")
                return Text(f"{period.zh}截至上月已发的{named.zh}", english)
            case tree.Call(function="date", arguments=(tree.Text(value=day),)):
                return same(day)
            case tree.Aggregate():
                return self.aggregate(place, node)
        return self._written(place, node)

    def counted(self, place: Place, node: tree.Aggregate, rows: Rows | None = None, count: str = "") -> Text:
        """The rows that an aggregate reads: `本月本人作为邀约人的成单`, `deals as inviter this month`; with `rows` also whose."""
        table = table_named(node.table) or node.table
        period, group = period_words(node.period), group_words(node.group)
        role = NOTHING
        if node.role and node.role != own_role(table):
            word = role_words(node.role)
            role = Text(f"作为{word.zh}", f" as {word.en}")
        whose = group if group.zh else self.naming.whose(rows) if rows is not None else Text("本人", "")
        zh = f"{period.zh}{whose.zh}{role.zh}的{TABLES[table].zh}"
        en = " ".join(filter(None, (TABLES[table].en + "s" * (count != "1") + role.en, whose.en, period.en)))
        if node.where is None:
            return Text(zh, en)
        where = self.asked(replace(place, grain=table), node.where)
        return Text(f"{zh}({where.zh})", f"{en} ({where.en})")

    def _compare(self, place: Place, node: tree.Compare) -> Text:
        left = self.asked(place, node.left)
        type_ = self._type(place, node.left)
        right = self._option(place, node.left, node.right)
        if type_ == "money" and isinstance(node.right, tree.Number):
            right = Text(f"{right.zh} 元", f"{right.en} yuan")
        return _clause(left, _verb(node.operator, type_), right)

    def _denied(self, place: Place, node: tree.Node) -> Text:
        if isinstance(node, tree.Compare):
            return self._compare(place, replace(node, operator=_OPPOSITE[node.operator]))
        if isinstance(node, tree.Call) and node.function == "missing":
            named = self.asked(place, node.arguments[0])
            return Text(f"填写了{named.zh}", f"{named.en} is filled in")
        inner = self.asked(place, node)
        return Text(f"不是{inner.zh}" if isinstance(node, tree.Name) else f"不是({inner.zh})", f"not ({inner.en})")

    def _option(self, place: Place, value: tree.Node, option: tree.Node) -> Text:
        """What a value is compared with; a known value of a column in its own words."""
        if isinstance(option, tree.Text):
            return quoted(choice_words(option.value, self.naming.choices(place, value)))
        return self.asked(place, option)

    def aggregate(self, place: Place, node: tree.Aggregate, rows: Rows | None = None) -> Text:
        """What is counted or added up: `本月本人的成单数`, `number of deals this month`."""
        counted = self.counted(place, node, rows)
        if node.function == "count":
            return Text(f"{counted.zh}数", f"number of {counted.en}")
        field, word = self.naming.field_of(node), AGGREGATE_WORDS[node.function]
        return Text(f"{counted.zh}的{field.zh}{word.zh}", f"{word.en} {field.en} of {counted.en}")

    def _written(self, place: Place, node: tree.Node) -> Text:
        return same(" ".join(place.formula.text[node.at : node.end].split()))

    def _type(self, place: Place, node: tree.Node) -> Type:
        try:
            return self.session.scope.names.type_of(place.document, place.grain, node)
        except FormulaError:  # told where the formula is checked
            return "number"

    # --- why it holds or does not, with values ------------------------------------------------------------------------

    def reasons(self, rows: Rows, node: tree.Node, holds: bool) -> list[Text]:
        """The parts that make a condition of one row come out as it does, each with its values."""
        match node:
            case tree.Logic():
                found = []
                every = (node.operator == "and") == holds
                for side in (node.left, node.right):
                    value = self.session.evaluate(side, rows)
                    if 0 not in value.faults and (every or bool(value.flags[0]) == holds):
                        found += self.reasons(rows, side, holds)
                return list(dict.fromkeys(found))
            case tree.Not():
                return self.reasons(rows, node.value, not holds)
            case tree.Compare():
                return [self._compared(rows, node, holds)]
            case tree.Among():
                return [self._among(rows, node, holds != node.negated)]
            case tree.Call(function="missing"):
                named = self.asked(Place.of(rows), node.arguments[0])
                return (
                    [Text(f"{named.zh}没有填", f"{named.en} is blank")]
                    if holds
                    else [self._is(rows, node.arguments[0])]
                )
            case tree.Name():
                return [self._is(rows, node)]
        asked = self.asked(Place.of(rows), node)
        return [asked if holds else Text(f"不符合:{asked.zh}", f"not so: {asked.en}")]

    def _compared(self, rows: Rows, node: tree.Compare, holds: bool) -> Text:
        left, right = self.session.evaluate(node.left, rows), self.session.evaluate(node.right, rows)
        if left.type not in NUMERIC:
            return self._named_compared(rows, node, left, holds)
        for side, column in ((node.left, left), (node.right, right)):
            if column.is_missing(0):
                named = self.asked(Place.of(rows), side)
                return Text(f"{named.zh}没有值", f"{named.en} has no value")
        said = self.phrases.amount(rows, node.left)
        if isinstance(node.right, tree.Number) and not node.right.value and left.numbers.is_zero()[0]:
            return said
        other = self.phrases.amount(rows, node.right)
        if isinstance(node.right, tree.Number) and left.type == "money":
            other = Text(f"{other.zh} 元", f"{other.en} yuan")
        verb = (_ASKED if holds else _REFUSED)[node.operator]
        if self.phrases.lacks_result(rows, node.left):
            value = self.phrases.value(rows, node.left)
            said = Text(f"{said.zh} = {value.zh},", f"{said.en} = {value.en}, which")
        return _clause(said, verb, other)

    def _named_compared(self, rows: Rows, node: tree.Compare, left: Column, holds: bool) -> Text:
        place = Place.of(rows)
        is_ = self._is(rows, node.left)
        sign = node.operator if holds else _OPPOSITE[node.operator]
        if sign == "==" or left.is_missing(0):
            return is_
        other = _clause(NOTHING, _verb(sign, left.type), self._option(place, node.left, node.right))
        return Text(
            f"{is_.zh},{other.zh}",
            f"{is_.en}, which {other.en}",
        )

    def _among(self, rows: Rows, node: tree.Among, inside: bool) -> Text:
        is_ = self._is(rows, node.value)
        if inside or self.session.evaluate(node.value, rows).is_missing(0):
            return is_
        options = joined([self._option(Place.of(rows), node.value, o) for o in node.options], "、", ", ")
        return Text(f"{is_.zh},不在{options.zh}之中", f"{is_.en}, which is none of {options.en}")

    def _is(self, rows: Rows, node: tree.Node) -> Text:
        """What a name is in this row: `核实来源是“自有”`."""
        named = self.asked(Place.of(rows), node)
        value = self.phrases.value(rows, node)
        column = self.session.evaluate(node, rows)
        if column.is_missing(0):
            return Text(f"{named.zh}没有填", f"{named.en} is blank")
        said = _clause(named, _IS["=="], quoted(value) if column.type == "text" else value)
        why = self.naming.touched(rows, node)
        return Text(f"{said.zh}({why.zh})", f"{said.en} ({why.en})") if why.zh else said


AGGREGATE_WORDS: Mapping[str, Text] = {
    "sum": Text("合计", "total"),
    "average": Text("平均", "average"),
    "smallest": Text("最小值", "smallest"),
    "largest": Text("最大值", "largest"),
    "distinct": Text("去重后的个数", "number of different values of"),
}


def _verb(sign: str, type_: Type) -> Text:
    if type_ == "date" and sign in _DAYS:
        return _DAYS[sign]
    return _IS[sign] if type_ not in NUMERIC and sign in _IS else _ASKED[sign]


def _clause(left: Text, verb: Text, right: Text) -> Text:
    """`客户匹配度 80% 达到 80%`: in Chinese a space only round a number."""
    before = " " if left.zh and left.zh[-1].isascii() else ""
    after = " " if right.zh[:1].isascii() else ""
    return Text(f"{left.zh}{before}{verb.zh}{after}{right.zh}", f"{left.en} {verb.en} {right.en}".strip())
