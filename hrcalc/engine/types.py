"""Types of formulas, checked before anything is computed: money, number, ratio, date, text, yes/no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from hrcalc.engine import hints, table_types, type_words
from hrcalc.engine.columns import NUMERIC, Type, merged_type, product_type, quotient_type
from hrcalc.policy import tree
from hrcalc.policy.document import Document
from hrcalc.policy.errors import Follows, FormulaError, did_you_mean
from hrcalc.policy.functions import BANDED, GOALS, PLACES
from hrcalc.words import Text

if TYPE_CHECKING:
    from hrcalc.engine.names import Grain, Names, Reference


class Checker:
    """Finds the type of a formula's parts in one document, at one grain.

    `telling` is for telling mistakes: what rests on a metric with a mistake of its own is then refused with `Follows`.
    """

    def __init__(self, names: Names, document: Document, grain: Grain, *, telling: bool = False) -> None:
        self.names = names
        self.document = document
        self.grain = grain
        self.telling = telling

    def type_of(self, node: tree.Node) -> Type:
        """The type of a part. Raises FormulaError at what does not go together."""
        match node:
            case tree.Number():
                return "ratio" if node.percent else "number"
            case tree.Text():
                return "text"
            case tree.YesNo():
                return "yes_no"
            case tree.Name():
                return self._name(node)
            case tree.Negative():
                return self.number(node.value)
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Compare():
                self._comparable(node.left, node.right, node.operator)
                return "yes_no"
            case tree.Among():
                for option in node.options:
                    self._comparable(node.value, option, "==")
                return "yes_no"
            case tree.Logic():
                self.yes_no(node.left)
                self.yes_no(node.right)
                return "yes_no"
            case tree.Not():
                self.yes_no(node.value)
                return "yes_no"
            case tree.Call():
                return self._call(node)
            case tree.Aggregate():
                return table_types.aggregate(self, node)
            case tree.Posted():
                return table_types.posted(self, node)
            case tree.Keyed():
                return table_types.keyed_value(self, node)
        raise AssertionError(node)

    def mistakes(self, node: tree.Node) -> Iterator[FormulaError]:
        """Every mistake in a part: where it has one, those of the parts inside it are looked for too."""
        try:
            self.type_of(node)
        except FormulaError as error:
            yield error
            for checker, part in self._parts(node):
                yield from checker.mistakes(part)

    def _parts(self, node: tree.Node) -> Iterator[tuple[Checker, tree.Node]]:
        """The parts inside that are formulas themselves, each with what its names mean."""
        if isinstance(node, tree.Aggregate):
            if node.where is not None and (inside := table_types.inside(self, node)):
                yield inside, node.where
        elif isinstance(node, tree.Call) and node.function in (*GOALS, "date"):
            return
        elif isinstance(node, tree.Call) and node.function in BANDED:
            yield from ((self, argument) for argument in node.arguments[:-1])
        else:
            yield from ((self, child) for child in node.children())

    def number(self, node: tree.Node) -> Type:
        """The type of a part that must be numeric."""
        found = self.type_of(node)
        if found not in NUMERIC:
            raise FormulaError(node.at, *type_words.number(found))
        return found

    def yes_no(self, node: tree.Node) -> None:
        """Refuse a part that is no condition."""
        found = self.type_of(node)
        if found != "yes_no":
            raise FormulaError(node.at, *type_words.condition(found))

    def _name(self, node: tree.Name) -> Type:
        reference = self.names.reference(self.document, self.grain, node)
        if self.telling and reference.kind == "metric" and self.names.metric_types.is_unsound(reference.name):
            raise Follows(node.at)
        return reference.type

    # --- operators --------------------------------------------------------------------------------------------------

    def _arithmetic(self, node: tree.Arithmetic) -> Type:
        left, right = self.number(node.left), self.number(node.right)
        if node.operator in "+-":
            if {left, right} == {"money", "ratio"}:
                raise FormulaError(
                    node.right.at,
                    Text("金额和比例不能相加减。", "An amount and a ratio cannot be added."),
                    Text("先把比例乘以金额,如 amount * 3%。", "Multiply the ratio by an amount first, as amount * 3%."),
                )
            return merged_type([left, right])
        if node.operator == "*":
            if left == right == "money":
                raise FormulaError(
                    node.right.at,
                    Text("两个金额不能相乘。", "Two amounts cannot be multiplied."),
                    Text("其中一个应当是数量或比例。", "One of them should be a count or a ratio."),
                )
            return product_type(left, right)
        return quotient_type(left, right)

    def _comparable(self, left: tree.Node, right: tree.Node, operator: str) -> None:
        a, b = self._side(left, right), self._side(right, left)
        both_numeric = a in NUMERIC and b in NUMERIC
        ordered = operator not in ("==", "!=")
        if (a != b and not both_numeric) or (ordered and not both_numeric and a != "date"):
            raise FormulaError(right.at, *type_words.comparison(a, b))
        for one, other in ((left, right), (right, left)):
            if isinstance(one, tree.Name) and isinstance(other, tree.Text):
                self._known_choice(self.names.reference(self.document, self.grain, one), other)

    def _side(self, node: tree.Node, other: tree.Node) -> Type:
        """The type of one side of a comparison; an unknown name beside a text is probably a text without its quotes."""
        try:
            return self.type_of(node)
        except FormulaError as error:
            if not hints.is_unknown(error) or isinstance(other, tree.Text):
                raise
            with suppress(FormulaError):
                if isinstance(node, tree.Name) and self.type_of(other) == "text":
                    error.mend = Text(f'文字要加引号:"{node.text}"。', f'A text goes in quotes: "{node.text}".')
            raise

    def _known_choice(self, reference: Reference, text: tree.Text) -> None:
        choices = self.names.choices_of(self.grain, reference)
        if choices and text.value not in choices and text.value not in choices.values():
            raise FormulaError(
                text.at,
                Text(
                    f"“{reference.name}”没有“{text.value}”这个值。", f"'{reference.name}' has no value '{text.value}'."
                ),
                did_you_mean(text.value, [*choices, *choices.values()]),
            )

    # --- functions --------------------------------------------------------------------------------------------------

    def _call(self, node: tree.Call) -> Type:
        arguments = node.arguments
        match node.function:
            case "if":
                self.yes_no(arguments[0])
                return self._same(node, arguments[1:])
            case "default":
                return self._same(node, arguments)
            case "min" | "max":
                for argument in arguments:
                    self.number(argument)
                return self._same(node, arguments)
            case "abs":
                return self.number(arguments[0])
            case "round" | "floor" | "ceil":
                for places in arguments[1:]:
                    self._places(node.function, places)
                return self.number(arguments[0])
            case "ratio":
                for argument in arguments:
                    self.number(argument)
                return "ratio"
            case "lookup" | "marginal" | "interpolate":
                return table_types.banded(self, node)
            case "missing":
                self.type_of(arguments[0])
                return "yes_no"
            case "target" | "attainment" | "actual":
                return self._goal(node)
            case "date":
                return self._date(node)
            case "month_start" | "month_end":
                self._dates(arguments)
                return "date"
            case "day_kind":
                self._dates(arguments)
                return "text"
        self._dates(arguments)
        return "number"

    def _same(self, node: tree.Call, arguments: tuple[tree.Node, ...]) -> Type:
        types = [self.type_of(a) for a in arguments]
        for argument, found in zip(arguments, types, strict=True):
            for other in types:
                if found != other and not {found, other} <= {"number", merged_type(types)} & set(NUMERIC):
                    raise FormulaError(argument.at, *type_words.choice(node.function, other, found))
        return merged_type(types)

    def _places(self, function: str, places: tree.Node) -> None:
        """Refuse what is no number of decimal places; of one that is computed, its value is looked at row by row."""
        match places:
            case tree.Number(value=value):
                fits = value in PLACES
            case tree.Negative(value=tree.Number()):
                fits = False
            case _:
                fits = True
        if not fits or self.type_of(places) != "number":
            raise FormulaError(
                places.at,
                Text(
                    f"{function} 的第二个参数是小数位数 0–{PLACES[-1]}。",
                    f"{function}'s second argument is a number of places, 0 to {PLACES[-1]}.",
                ),
                Text(f"例如 {function}(x, 2)。", f"For example {function}(x, 2)."),
            )

    def _goal(self, node: tree.Call) -> Type:
        (argument,) = node.arguments
        if not isinstance(argument, tree.Name) or len(argument.parts) != 1:
            raise FormulaError(
                argument.at,
                Text(f"{node.function} 需要一个指标名。", f"{node.function} takes the name of a metric."),
                Text(f"例如 {node.function}(new_customers)。", f"For example {node.function}(new_customers)."),
            )
        if node.function == "actual":
            return "number"
        if self.names.reference(self.document, self.grain, argument).kind not in ("metric", "item"):
            raise FormulaError(
                argument.at,
                Text(f"“{argument.text}”不是指标,没有目标。", f"'{argument.text}' is no metric: it has no target."),
                Text("写一个指标的名称。", "Write the name of a metric."),
            )
        self.number(argument)
        return "ratio" if node.function == "attainment" else "number"

    def _date(self, node: tree.Call) -> Type:
        (argument,) = node.arguments
        try:
            dt.date.fromisoformat(argument.value if isinstance(argument, tree.Text) else "")
        except ValueError:
            raise FormulaError(
                argument.at,
                Text("这不是日期。", "This is no date."),
                Text('写成 date("2026-10-01"),要有引号。', 'Write it as date("2026-10-01"), in quotes.'),
            ) from None
        return "date"

    def _dates(self, arguments: tuple[tree.Node, ...]) -> None:
        for argument in arguments:
            if self.type_of(argument) != "date":
                raise FormulaError(
                    argument.at,
                    Text("这里需要日期。", "A date is needed here."),
                    Text('例如 hired_on 或 date("2026-10-01")。', 'For example hired_on or date("2026-10-01").'),
                )
