"""A formula in words, with its numbers: `成单数 10 单 × 每单 100 元 × 150%(客户匹配度 80%,达到 80% 一档)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from hrcalc.engine.rows import Rows
from hrcalc.engine.session import Session
from hrcalc.engine.working import brackets
from hrcalc.explain.clauses import AGGREGATE_WORDS, SIGNS, Clauses
from hrcalc.explain.naming import Naming, Place
from hrcalc.explain.sentences import PLACES
from hrcalc.explain.steps import band_words, between, steps
from hrcalc.explain.terms import (
    HIDDEN,
    NO_UNIT,
    ROWS,
    joined,
    literal,
    lowered,
    quoted,
    value_words,
)
from hrcalc.policy import tree
from hrcalc.policy.functions import BANDED, GOALS
from hrcalc.words import NOTHING, Text, same

_ROUNDED: Mapping[str, Text] = {
    "round": Text("四舍五入", "rounded"),
    "floor": Text("向下取整", "rounded down"),
    "ceil": Text("向上取整", "rounded up"),
}
_BETWEEN: Mapping[str, Text] = {
    "months_between": Text("之间的整月数", "whole months from {} to {}"),
    "years_between": Text("之间的整年数", "whole years from {} to {}"),
    "workdays_between": Text("之间的工作日数", "workdays from {} to {}"),
}


class Phrases:
    """Formulas of a session's documents in words. Rows are one row each; `yuan` says that a plain number is an amount."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.naming = Naming(session)
        self.clauses = Clauses(self)

    # --- formulas -----------------------------------------------------------------------------------------------------

    def amount(self, rows: Rows, node: tree.Node, yuan: bool = False) -> Text:
        """What a part of a formula comes to, in words."""
        match node:
            case tree.Number():
                text = literal(node, rows.formula.text[node.at : node.end])
                return _in_yuan(text) if yuan and not node.percent else text
            case tree.Text():
                return quoted(same(node.value))
            case tree.Name():
                return self._name(rows, node, yuan)
            case tree.Negative():
                inner = self._operand(rows, node.value, yuan, isinstance(node.value, tree.Arithmetic))
                return Text(f"−{inner.zh}", f"−{inner.en}")
            case tree.Arithmetic():
                return self._product(rows, node, yuan) if node.operator in "*/" else self._sum(rows, node, yuan)
            case tree.Call():
                return self._call(rows, node, yuan)
            case tree.Keyed():
                key = self.session.evaluate(node.key, rows).value(0)
                cell = f"{node.table}[{key}].{node.column}"
                return _with(self.value(rows, node, yuan), Text(f"表 {cell}", f"table {cell}"))
            case tree.Aggregate():
                return self.aggregate(rows, node)
            case tree.Posted():
                said, value = self.clauses.asked(Place.of(rows), node), self.value(rows, node)
                return Text(f"{said.zh} {value.zh}", f"{said.en}: {value.en}")
        return self.value(rows, node)

    def value(self, rows: Rows, node: tree.Node, yuan: bool = False) -> Text:
        """The value alone, with its unit."""
        column = self.session.evaluate(node, rows)
        if column.type == "text" and self.naming.is_private(Place.of(rows), node):
            return HIDDEN
        unit = self.naming.unit_in(rows, node)
        text = value_words(column, 0, unit)
        plain = column.type == "number" and not unit.zh and not column.is_missing(0)
        return _in_yuan(text) if yuan and plain else text

    def aggregate(self, rows: Rows, node: tree.Aggregate) -> Text:
        """`本月本人的成单 10 单`, `10 deals this month`."""
        value = self.value(rows, node)
        counted = self.clauses.counted(Place.of(rows), node, rows, value.en if node.function == "count" else "")
        if node.function == "count":
            return Text(f"{counted.zh} {value.zh}", f"{value.en} {counted.en}")
        field, word = self.naming.field_of(node), AGGREGATE_WORDS[node.function]
        return Text(
            f"{counted.zh}的{field.zh}{word.zh} {value.zh}", f"{word.en} {field.en} of {counted.en}: {value.en}"
        )

    def lacks_result(self, rows: Rows, node: tree.Node) -> bool:
        """Whether the words of a formula end without its result: `40 ÷ 50`, but not `150%(…)`."""
        match node:
            case tree.Call(function="if"):
                chosen = self.session.evaluate(node.arguments[0], rows).flags[0]
                return self.lacks_result(rows, node.arguments[1 if chosen else 2])
            case tree.Call(function="default"):
                absent = self.session.evaluate(node.arguments[0], rows).is_missing(0)
                return self.lacks_result(rows, node.arguments[1 if absent else 0])
            case tree.Call(function="ratio"):
                return True
        return isinstance(node, tree.Arithmetic | tree.Negative)

    def _operand(self, rows: Rows, node: tree.Node, yuan: bool, bracket: bool) -> Text:
        text = self.amount(rows, node, yuan)
        return Text(f"({text.zh})", f"({text.en})") if bracket else text

    def _sum(self, rows: Rows, node: tree.Arithmetic, yuan: bool) -> Text:
        terms: list[tuple[str, Text]] = []
        part: tree.Node = node
        while isinstance(part, tree.Arithmetic) and part.operator in "+-":
            wrap = brackets(part)[1]
            terms.append((SIGNS[part.operator], self._operand(rows, part.right, yuan, wrap)))
            part = part.left
        return _chain(self.amount(rows, part, yuan), terms)

    def _product(self, rows: Rows, node: tree.Arithmetic, yuan: bool) -> Text:
        factors: list[tuple[str, tree.Node]] = []
        part: tree.Node = node
        while isinstance(part, tree.Arithmetic) and part.operator in "*/":
            factors.append((part.operator, part.right))
            part = part.left
        factors.append(("*", part))
        above = [f for sign, f in factors if sign == "*"]
        rate = self._rate(rows, above) if yuan else None
        units = [u for f in above if f is not rate and (u := self.naming.unit_in(rows, f)).zh]
        each = units[0] if len(units) == 1 and all(sign == "*" for sign, _ in factors) else NO_UNIT
        terms = []
        for sign, factor in factors:
            text = self._operand(rows, factor, factor is rate, isinstance(factor, tree.Arithmetic | tree.Negative))
            if factor is rate and each.zh and isinstance(factor, tree.Number):
                text = Text(f"每{each.zh} {text.zh}", f"{text.en} per {each.one}")
            terms.append((SIGNS[sign], text))
        return _chain(terms.pop()[1], terms)

    def _rate(self, rows: Rows, factors: list[tree.Node]) -> tree.Node | None:
        """The factor that carries the yuan: the only plain number that is written, or comes of a table, or is there at all."""
        types = [self.session.evaluate(f, rows).type for f in factors]
        if "money" in types:
            return None
        written = [f for f in factors if isinstance(f, tree.Number) and not f.percent]
        plain = [f for f, type_ in zip(factors, types, strict=True) if type_ == "number"]
        looked_up = [
            f for f in plain if isinstance(f, tree.Keyed) or (isinstance(f, tree.Call) and f.function in BANDED)
        ]
        found = written or looked_up or plain
        return found[0] if len(found) == 1 else None

    # --- functions ----------------------------------------------------------------------------------------------------

    def _call(self, rows: Rows, node: tree.Call, yuan: bool) -> Text:
        arguments = node.arguments
        if node.function in BANDED:
            return self._banded(rows, node, yuan)
        if node.function == "if":
            return self._chosen(rows, node, yuan)
        if node.function in ("min", "max"):
            return _with(self.value(rows, node, yuan), self._extreme(rows, node, yuan))
        if node.function == "ratio":
            loose = [isinstance(a, tree.Arithmetic) for a in arguments]
            left, right = (self._operand(rows, a, False, b) for a, b in zip(arguments, loose, strict=True))
            return Text(f"{left.zh} ÷ {right.zh}", f"{left.en} ÷ {right.en}")
        if node.function == "default":
            used = arguments[1] if self.session.evaluate(arguments[0], rows).is_missing(0) else arguments[0]
            return self.amount(rows, used, yuan)
        if node.function in ("abs", *_ROUNDED):
            inner = self.amount(rows, arguments[0], yuan)
            word = Text("绝对值", "without its sign") if node.function == "abs" else self._rounded(rows, node, yuan)
            return _with(self.value(rows, node, yuan), Text(f"{inner.zh},{word.zh}", f"{inner.en}, {word.en}"))
        if node.function in _BETWEEN:
            first, last = (self.value(rows, a) for a in arguments)
            word = _BETWEEN[node.function]
            said = Text(f"{first.zh} 至 {last.zh} {word.zh}", word.en.format(first.en, last.en))
            return _with(self.value(rows, node), said)
        if node.function in GOALS:
            return self._goal(rows, node)
        return self.value(rows, node, yuan)

    def _rounded(self, rows: Rows, node: tree.Call, yuan: bool) -> Text:
        """`四舍五入到分`, `rounded up to 0.1`: an amount to its coins, another number to its places."""
        column, word = self.session.evaluate(node, rows), _ROUNDED[node.function]
        amount = column.type == "money" or (yuan and column.type == "number" and not self.naming.unit_in(rows, node).zh)
        told = [self.session.evaluate(a, rows).numbers.at(0) for a in node.arguments[1:]]
        places = int(told[0]) if told else 0
        to = NOTHING
        if amount and places <= 2:
            to = PLACES[Fraction(1, 10**places)]
        elif places:
            to = Text(f"到 0.{1:0{places}d}", f"to 0.{1:0{places}d}")
        return Text(f"{word.zh}{to.zh}", f"{word.en} {to.en}".rstrip())

    def _extreme(self, rows: Rows, node: tree.Call, yuan: bool) -> Text:
        """`达成率 130%,最多 100%` where a bound is written; else all of them."""
        least = node.function == "min"
        bounds = [a for a in node.arguments if isinstance(a, tree.Number)]
        others = [a for a in node.arguments if not isinstance(a, tree.Number)]
        if len(bounds) == 1 and len(others) == 1:
            said, bound = self.amount(rows, others[0], yuan), self.amount(rows, bounds[0], yuan)
            word = Text("最多", "at most") if least else Text("最少", "at least")
            return Text(f"{said.zh},{word.zh} {bound.zh}", f"{said.en}, {word.en} {bound.en}")
        said = joined([self.amount(rows, a, yuan) for a in node.arguments], "、", "; ")
        word = Text("中最小的", "smallest of") if least else Text("中最大的", "largest of")
        return Text(f"{said.zh} {word.zh}", f"the {word.en} {said.en}")

    def _goal(self, rows: Rows, node: tree.Call) -> Text:
        value = self.value(rows, node)
        if node.function == "attainment":
            done, goal = self.amount(rows, node.arguments[0]), self.value(rows, replace(node, function="target"))
            return _with(value, Text(f"{done.zh} ÷ 目标 {goal.zh}", f"{done.en} ÷ target {goal.en}"))
        said = self.clauses.asked(Place.of(rows), node)
        return Text(f"{said.zh} {value.zh}", f"{said.en} {value.en}")

    def _chosen(self, rows: Rows, node: tree.Call, yuan: bool) -> Text:
        reasons: list[Text] = []
        part: tree.Node = node
        while isinstance(part, tree.Call) and part.function == "if":
            condition, yes, no = part.arguments
            holds = bool(self.session.evaluate(condition, rows).flags[0])
            reasons += self.clauses.reasons(rows, condition, holds)
            part = yes if holds else no
        said = self.amount(rows, part, yuan)
        why = joined(list(dict.fromkeys(reasons)), ",", ", ")
        return Text(f"{said.zh}(因为{why.zh})", f"{said.en} (as {why.en})")

    def _banded(self, rows: Rows, node: tree.Call, yuan: bool) -> Text:
        return _with(self.value(rows, node, yuan), self.band(rows, node))

    def band(self, rows: Rows, node: tree.Call) -> Text:
        """Where a value stands in a table: `客户匹配度 80%,达到 80% 一档`."""
        table = self.session.evaluate.band_table(rows.document, node.arguments[-1])
        *start, x = node.arguments[:-1]
        column = self.session.evaluate(x, rows)
        said = self.amount(rows, x)
        if node.function == "marginal":
            parts = steps(table, column, self.session.evaluate(start[0], rows) if start else None)
            return Text(f"{said.zh},分段计:{parts}", f"{said.en}, in steps: {parts}")
        where = band_words(table, column) if node.function == "lookup" else between(table, column)
        return Text(f"{said.zh},{where.zh}", f"{said.en}, {where.en}")

    # --- names --------------------------------------------------------------------------------------------------------

    def _name(self, rows: Rows, node: tree.Name, yuan: bool) -> Text:
        place = Place.of(rows)
        reference = self.naming.reference(place.document, place.grain, node)
        value = self.value(rows, node, yuan)
        title = self.naming.title(place, node, rows)
        unit = self.naming.unit_in(rows, node)
        if unit.zh not in ("", "单") and title.zh.endswith((unit.zh, f"{unit.zh}数")):
            value = Text(value.en, value.en)
        counted = (
            unit in ROWS.values() and not (reference and reference.role) and value.en[:1].isdigit() and value.en != "1"
        )
        english = f"{value.en} {lowered(title.en)}" if counted else f"{lowered(title.en)} {value.en}"
        return Text(f"{title.zh} {value.zh}", english)


def _in_yuan(text: Text) -> Text:
    return Text(f"{text.zh} 元", f"{text.en} yuan")


def _with(value: Text, why: Text) -> Text:
    """A value with what it comes from in brackets."""
    return Text(f"{value.zh}({why.zh})", f"{value.en} ({why.en})")


def _chain(first: Text, terms: list[tuple[str, Text]]) -> Text:
    """A first operand and the others with their signs, which come last first."""
    for sign, text in reversed(terms):
        first = Text(first.zh + sign + text.zh, first.en + sign + text.en)
    return first
