"""Types of formulas, checked before anything is computed: money, number, ratio, date, text, yes/no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrcalc.engine import bands, keyed
from hrcalc.engine.columns import NUMERIC, Type, merged_type
from hrcalc.engine.events import ROLES
from hrcalc.engine.fields import type_of
from hrcalc.engine.groups import GROUPS, group_named
from hrcalc.engine.periods import OWN_DAYS, PERIODS, is_some_months
from hrcalc.policy import tree
from hrcalc.policy.document import BandTable, Document, KeyedTable
from hrcalc.policy.errors import FormulaError, did_you_mean
from hrcalc.words import Text

if TYPE_CHECKING:
    from hrcalc.engine.names import Grain, Names, Reference


def product_type(left: Type, right: Type) -> Type:
    """The type of a product: an amount of anything is an amount, a ratio of a ratio a ratio."""
    if "money" in (left, right):
        return "money"
    return "ratio" if left == right == "ratio" else "number"


def quotient_type(left: Type, right: Type) -> Type:
    """The type of a quotient: amount by amount is a ratio."""
    if left == "ratio" or left == right == "money":
        return "number" if left == "ratio" and right == "money" else "ratio"
    return "money" if left == "money" else "number"


class Checker:
    """Finds the type of a formula's parts in one document, at one grain."""

    def __init__(self, names: Names, document: Document, grain: Grain) -> None:
        self.names = names
        self.document = document
        self.grain = grain

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
                return self.names.reference(self.document, self.grain, node).type
            case tree.Negative():
                return self._number(node.value)
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Compare():
                return self._compare(node)
            case tree.Among():
                for option in node.options:
                    self._comparable(node.value, option, "==")
                return "yes_no"
            case tree.Logic():
                self._yes_no(node.left)
                self._yes_no(node.right)
                return "yes_no"
            case tree.Not():
                self._yes_no(node.value)
                return "yes_no"
            case tree.Call():
                return self._call(node)
            case tree.Aggregate():
                return self._aggregate(node)
            case tree.Posted():
                return self._posted(node)
            case tree.Keyed():
                return self._keyed(node)
        raise AssertionError(node)

    # --- operators --------------------------------------------------------------------------------------------------

    def _arithmetic(self, node: tree.Arithmetic) -> Type:
        left, right = self._number(node.left), self._number(node.right)
        pair = {left, right}
        if node.operator in "+-":
            if pair == {"money", "ratio"}:
                raise FormulaError(
                    node.at,
                    Text("金额和比例不能相加减。", "An amount and a ratio cannot be added."),
                    Text("先把比例乘以金额:amount * 3%。", "Multiply the ratio by an amount first: amount * 3%."),
                )
            return merged_type([left, right])
        if node.operator == "*":
            if left == right == "money":
                raise FormulaError(
                    node.at,
                    Text("两个金额不能相乘。", "Two amounts cannot be multiplied."),
                    Text("其中一个应当是数量或比例。", "One of them should be a count or a ratio."),
                )
            return product_type(left, right)
        return quotient_type(left, right)

    def _compare(self, node: tree.Compare) -> Type:
        self._comparable(node.left, node.right, node.operator)
        return "yes_no"

    def _comparable(self, left: tree.Node, right: tree.Node, operator: str) -> None:
        a, b = self.type_of(left), self.type_of(right)
        both_numeric = a in NUMERIC and b in NUMERIC
        ordered = operator not in ("==", "!=")
        if (a != b and not both_numeric) or (ordered and not both_numeric and a != "date"):
            from hrcalc.engine.names import TYPE_WORDS

            raise FormulaError(
                left.at,
                Text(
                    f"{TYPE_WORDS[a].zh}和{TYPE_WORDS[b].zh}不能这样比较。",
                    f"{TYPE_WORDS[a].en.capitalize()} and {TYPE_WORDS[b].en} cannot be compared like this.",
                ),
                Text(
                    "两边要是同一种东西;文字和是/否只能用 == 和 !=。",
                    "Both sides must be of a kind; texts and yes/no only take == and !=.",
                ),
            )
        for one, other in ((left, right), (right, left)):
            if isinstance(one, tree.Name) and isinstance(other, tree.Text):
                self._known_choice(self.names.reference(self.document, self.grain, one), other)

    def _known_choice(self, reference: Reference, text: tree.Text) -> None:
        choices = self.names.choices_of(self.grain, reference)
        if not choices:
            return
        if text.value not in choices and text.value not in choices.values():
            raise FormulaError(
                text.at,
                Text(
                    f"“{reference.name}”没有“{text.value}”这个值。", f"'{reference.name}' has no value '{text.value}'."
                ),
                did_you_mean(text.value, [*choices, *choices.values()]),
            )

    def _number(self, node: tree.Node) -> Type:
        found = self.type_of(node)
        if found not in NUMERIC:
            from hrcalc.engine.names import TYPE_WORDS

            raise FormulaError(
                node.at,
                Text(
                    f"这里需要数值,不是{TYPE_WORDS[found].zh}。",
                    f"A number is needed here, not {TYPE_WORDS[found].en}.",
                ),
                Text("只有数值能计算。", "Only numbers can be computed with."),
            )
        return found

    def _yes_no(self, node: tree.Node) -> None:
        found = self.type_of(node)
        if found != "yes_no":
            from hrcalc.engine.names import TYPE_WORDS

            raise FormulaError(
                node.at,
                Text(
                    f"这里需要一个条件,不是{TYPE_WORDS[found].zh}。",
                    f"A condition is needed here, not {TYPE_WORDS[found].en}.",
                ),
                Text("写成比较,如 won > 0。", "Write a comparison, such as won > 0."),
            )

    # --- functions --------------------------------------------------------------------------------------------------

    def _call(self, node: tree.Call) -> Type:
        arguments = node.arguments
        match node.function:
            case "if":
                self._yes_no(arguments[0])
                return self._same(node, arguments[1:])
            case "default":
                return self._same(node, arguments)
            case "min" | "max":
                for argument in arguments:
                    self._number(argument)
                return self._same(node, arguments)
            case "abs" | "floor" | "ceil":
                return self._number(arguments[0])
            case "round":
                if len(arguments) == 2 and not (
                    isinstance(arguments[1], tree.Number)
                    and arguments[1].value in range(10)
                    and not arguments[1].percent
                ):
                    raise FormulaError(
                        arguments[1].at,
                        Text(
                            "round 的第二个参数是小数位数 0–9。",
                            "round's second argument is a number of places, 0 to 9.",
                        ),
                        Text("例如 round(x, 2)。", "For example round(x, 2)."),
                    )
                return self._number(arguments[0])
            case "ratio":
                for argument in arguments:
                    self._number(argument)
                return "ratio"
            case "lookup" | "marginal" | "interpolate":
                return self._banded(node)
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
        self._dates(arguments)
        return "number"

    def _same(self, node: tree.Call, arguments: tuple[tree.Node, ...]) -> Type:
        types = [self.type_of(a) for a in arguments]
        merged = merged_type(types)
        if any(t != merged and not (t == "number" and merged in NUMERIC) for t in types):
            raise FormulaError(
                node.at,
                Text(
                    f"{node.function} 的几个值不是同一种东西。", f"The values of {node.function} are not of one kind."
                ),
                Text("都写成金额,或都写成比例。", "Make all of them amounts, or all of them ratios."),
            )
        return merged

    def _banded(self, node: tree.Call) -> Type:
        *numbers, table = node.arguments
        types = [self._number(number) for number in numbers]
        found = self.names.table(self.document, table.text, table.at) if isinstance(table, tree.Name) else None
        if not isinstance(found, BandTable):
            tables = [t.id for d in self.names.documents for t in d.tables.values() if isinstance(t, BandTable)]
            word = table.text if isinstance(table, tree.Name) else ""
            raise FormulaError(
                table.at,
                Text(f"没有分档表“{word}”。", f"There is no table of bands '{word}'."),
                did_you_mean(word, tables) if tables else Text("在 tables: 里写一张表。", "Write one under tables:."),
            )
        value = bands.type_of(found)
        return product_type(types[0], value) if node.function == "marginal" else value

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
        self._number(argument)
        return "ratio" if node.function == "attainment" else "number"

    def _date(self, node: tree.Call) -> Type:
        import datetime as dt

        (argument,) = node.arguments
        try:
            dt.date.fromisoformat(argument.value if isinstance(argument, tree.Text) else "")
        except ValueError:
            raise FormulaError(
                argument.at,
                Text("这不是日期。", "This is no date."),
                Text('写成 date("2026-10-01")。', 'Write it as date("2026-10-01").'),
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

    def _keyed(self, node: tree.Keyed) -> Type:
        table = self.names.table(self.document, node.table, node.at)
        if not isinstance(table, KeyedTable):
            raise FormulaError(
                node.at,
                Text(f"没有按名称查的表“{node.table}”。", f"There is no keyed table '{node.table}'."),
                did_you_mean(node.table, [t.id for d in self.names.documents for t in d.tables.values()]),
            )
        columns = {c for row in table.rows.values() for c in row}
        if node.column not in columns:
            raise FormulaError(
                node.at,
                Text(
                    f"表“{node.table}”没有列“{node.column}”。",
                    f"The table '{node.table}' has no column '{node.column}'.",
                ),
                did_you_mean(node.column, columns),
            )
        if self.type_of(node.key) != "text":
            raise FormulaError(
                node.key.at,
                Text("查表的键是文字。", "A table's key is a text."),
                Text("例如 table[city].rate。", "For example table[city].rate."),
            )
        return keyed.type_of(table, node.column)

    def _aggregate(self, node: tree.Aggregate) -> Type:
        from hrcalc.engine.names import EVENT_TABLES, table_named

        table = table_named(node.table)
        if table is None:
            raise FormulaError(
                node.at,
                Text(f"没有事件表“{node.table}”。", f"There is no event table '{node.table}'."),
                did_you_mean(node.table, EVENT_TABLES),
            )
        roles = ROLES[table]
        if node.role and (node.role[0] not in roles or any(r != "manager" for r in node.role[1:])):
            raise FormulaError(
                node.at,
                Text(f"{table} 没有角色“{'.'.join(node.role)}”。", f"{table} has no role '{'.'.join(node.role)}'."),
                did_you_mean(node.role[0], [*roles, *(f"{r}.manager" for r in roles)]),
            )
        if node.group and group_named(node.group) is None:
            raise FormulaError(
                node.at,
                Text(f"没有分组“{node.group}”。", f"There is no group '{node.group}'."),
                did_you_mean(node.group, [*GROUPS, *GROUPS.values()]),
            )
        self._period(node, [*PERIODS, *(OWN_DAYS if self.grain in EVENT_TABLES else ())])
        inside = Checker(self.names, self.document, table)
        if node.where is not None:
            inside._yes_no(node.where)
        if node.function == "count":
            return "number"
        place = node.at + len(node.function) + 1
        if node.field == "share":
            return "number"
        fields = self.names.vocabulary[table]
        name = node.field if node.field in fields else next((n for n, f in fields.items() if f.title == node.field), "")
        if not name:
            raise FormulaError(
                place,
                Text(f"{table} 没有列“{node.field}”。", f"{table} has no column '{node.field}'."),
                did_you_mean(node.field, [*fields, *(f.title for f in fields.values())]),
            )
        if node.function == "distinct":
            return "number"
        found = type_of(fields[name].kind)
        if found not in NUMERIC and not (found == "date" and node.function in ("smallest", "largest")):
            raise FormulaError(
                place,
                Text(
                    f"“{node.field}”不是数值,不能 {node.function}。",
                    f"'{node.field}' is not numeric: {node.function} has no meaning.",
                ),
                Text("用 count 或 distinct。", "Use count or distinct."),
            )
        return found

    def _posted(self, node: tree.Posted) -> Type:
        if self.names.posted_named(node.name) is None:
            raise FormulaError(
                node.at,
                Text(f"没有项目或合计“{node.name}”。", f"There is no item or total '{node.name}'."),
                did_you_mean(node.name, self.names.postable),
            )
        if node.period in ((), ("month",)):
            raise FormulaError(
                node.at,
                Text(
                    "posted 数的是本月以前已经关账的月份,要写期间。",
                    "posted counts the closed months before this one: say of which period.",
                ),
                Text(
                    f"例如 posted({node.name} in year)、in quarter、in last 3 months、in all。",
                    f"For example posted({node.name} in year), in quarter, in last 3 months, in all.",
                ),
            )
        self._period(node, [p for p in PERIODS if p != "month"])
        return "money"

    def _period(self, node: tree.Aggregate | tree.Posted, known: list[str]) -> None:
        period = node.period
        if not period or (len(period) == 1 and period[0] in known):
            return
        if is_some_months(period):
            return
        raise FormulaError(
            node.at,
            Text(f"没有期间“{' '.join(period)}”。", f"There is no period '{' '.join(period)}' here."),
            Text(f"可用的有:{', '.join(known)}, last 3 months", f"Known are: {', '.join(known)}, last 3 months"),
        )
