"""Formulas over rows: every part of a formula becomes a column of exact values, for all rows at once.

What is not needed is not evaluated: the branches of `if`, the right sides of `and` and `or`, and the second value of `default` are
computed for the rows that need them alone; a row that cannot be computed carries its fault until something needs it.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from hrcalc.engine import bands
from hrcalc.engine.columns import (
    EPOCH,
    NUMERIC,
    Column,
    Fault,
    Flags,
    Indexes,
    Texts,
    Type,
    compared,
    constant,
    flags,
    merge,
    merged_type,
    nothing,
    numbers,
    texts,
)
from hrcalc.engine.dates import months_between, years_between
from hrcalc.engine.history import History
from hrcalc.engine.names import Reference
from hrcalc.engine.rows import Rows, person_in_role
from hrcalc.engine.scope import Scope
from hrcalc.engine.types import product_type, quotient_type
from hrcalc.engine.world import World
from hrcalc.exact import Exact
from hrcalc.money import Rounding
from hrcalc.policy import tree
from hrcalc.policy.document import BandTable, Document, KeyedTable
from hrcalc.problems import ProblemsFound
from hrcalc.words import Text

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


_BANDED: Mapping[str, Callable[[BandTable, Exact], Exact]] = {
    "lookup": bands.looked_up,
    "marginal": bands.marginal,
    "interpolate": bands.interpolated,
}


class Values(Protocol):
    """Where metrics, items and totals come from: a column over all people, computed when first asked for."""

    def named(self, document: Document, name: str) -> Column:
        """A metric, or the sum of an item's lines."""

    def total(self, name: str) -> Column:
        """gross_pay and its like."""

    def given(self, name: str) -> Mapping[int, Fraction | str | dt.date | bool]:
        """Values that an example sets: person -> value."""

    def aggregate(self, node: tree.Aggregate, rows: Rows) -> Column:
        """count(…), sum(…) and their like, for each row."""


class Evaluator:
    """Evaluates formulas of a scope's documents over a world."""

    def __init__(self, world: World, scope: Scope, values: Values) -> None:
        self.world = world
        self.scope = scope
        self.values = values
        self.history = History(world, scope.names)

    def __call__(self, node: tree.Node, rows: Rows) -> Column:
        """The value of a part of a formula in each row."""
        n = len(rows)
        match node:
            case tree.Number():
                return constant("ratio" if node.percent else "number", node.value, n)
            case tree.Text():
                return Column("text", Texts(np.zeros(n, dtype=np.int32), (node.value,)))
            case tree.YesNo():
                return flags(np.full(n, node.value))
            case tree.Name():
                reference = self.scope.names.reference(rows.document, rows.grain, node)
                return self.reference(reference, rows, node)
            case tree.Negative():
                (value,), faults = self._strict(rows, node.value)
                return Column(value.type, -value.numbers, None, faults)
            case tree.Arithmetic():
                return self._arithmetic(node, rows)
            case tree.Compare():
                return self._compare(self(node.left, rows), self(node.right, rows), node.operator)
            case tree.Among():
                return self._among(node, rows)
            case tree.Logic():
                return self._logic(node, rows)
            case tree.Not():
                value = self(node.value, rows)
                return flags(~value.flags, value.faults)
            case tree.Call():
                return self._call(node, rows)
            case tree.Keyed():
                return self._keyed(node, rows)
            case tree.Aggregate():
                return self.values.aggregate(node, rows)
            case tree.Posted():
                return self.history.column(node, rows)
        raise AssertionError(node)

    # --- names ------------------------------------------------------------------------------------------------------

    def reference(self, reference: Reference, rows: Rows, node: tree.Node) -> Column:
        """What a name stands for, in each row."""
        world = self.world
        if reference.kind == "field":
            assert rows.event is not None
            events = world.events[rows.grain]
            if not reference.link:
                return events.column(reference.name).take(rows.event)
            assert events.lead is not None
            return _where_known(world.events["leads"].column(reference.name), events.lead[rows.event], reference.type)
        if reference.kind == "spell":
            assert rows.spell is not None
            return world.people.spells.columns[reference.name].take(rows.spell)
        if reference.kind == "share":
            return Column("number", rows.share or Exact.constant(1, len(rows)))
        if not reference.role:
            if reference.kind == "staff":
                return world.people.fields.column(reference.name).take(rows.staff)
            return self._of_owner(reference, rows, node)
        assert rows.event is not None
        events = world.events[rows.grain]
        person = person_in_role(world, events, reference.role, rows.event)
        known = np.flatnonzero(person >= 0)
        if reference.kind == "staff":
            staff = world.people.row_on(person[known], events.day[rows.event[known]])
            part = world.people.fields.column(reference.name).take(staff)
        else:
            part = self._of_persons(None, reference, person[known])
        return merge(len(rows), [(known, part)] if len(known) else [(known, nothing(reference.type, 0))])

    def _of_owner(self, reference: Reference, rows: Rows, node: tree.Node) -> Column:
        found = self._of_persons(None if rows.others else rows.document, reference, rows.person)
        if rows.others or reference.kind != "metric" or found.missing is None:
            return found
        undefined = self._undefined(rows, reference)
        if not len(undefined):
            return found
        fault = Fault(
            Text(
                f"对这位员工有效的制度里没有“{reference.name}”。",
                f"No document in force for this employee defines '{reference.name}'.",
            ),
            Text("检查 applies_to,或在本制度里定义它。", "Check applies_to, or define it in this document."),
            rows.formula,
            node.at,
        )
        return Column(
            found.type, found.data, found.missing, {**found.faults, **dict.fromkeys(undefined.tolist(), fault)}
        )

    def _undefined(self, rows: Rows, reference: Reference) -> Indexes:
        open_ = np.ones(len(rows), dtype=bool)
        for _, part in self.scope.choose(rows.document, reference.name, rows.person):
            open_[part] = False
        open_[[i for i, p in enumerate(rows.person.tolist()) if p in self.values.given(reference.name)]] = False
        return np.flatnonzero(open_)

    def _of_persons(self, document: Document | None, reference: Reference, person: Indexes) -> Column:
        if reference.kind == "total":
            return self.values.total(reference.name).take(person)
        given = self.values.given(reference.name)
        if given and all(p in given for p in person.tolist()):
            return given_column(reference.type, [given[p] for p in person.tolist()])
        parts = [
            (rows, self.values.named(chosen, reference.name).take(person[rows]))
            for chosen, rows in self.scope.choose(document, reference.name, person)
        ]
        result = merge(len(person), parts) if parts else nothing(reference.type, len(person))
        if not given:
            return result
        rows = np.array([i for i, p in enumerate(person.tolist()) if p in given], dtype=np.intp)
        rest = np.array([i for i, p in enumerate(person.tolist()) if p not in given], dtype=np.intp)
        told = given_column(reference.type, [given[p] for p in person[rows].tolist()])
        return merge(len(person), [(rows, told), (rest, result.take(rest))])

    # --- arithmetic -------------------------------------------------------------------------------------------------

    def _strict(self, rows: Rows, *nodes: tree.Node) -> tuple[list[Column], dict[int, Fault]]:
        """Values to compute with: a missing one is a fault that names its row."""
        columns = [self(node, rows) for node in nodes]
        faults: dict[int, Fault] = {}
        for node, column in zip(nodes, columns, strict=True):
            faults.update(column.faults)
            if column.missing is not None:
                absent = np.flatnonzero(column.missing)
                sources = [""] * len(absent)
                if rows.event is not None:
                    sources = [f" ({s})" for s in self.world.events[rows.grain].sources(rows.event[absent])]
                for i, where in zip(absent.tolist(), sources, strict=True):
                    faults.setdefault(i, _missing(node, rows, where))
        return columns, faults

    def _arithmetic(self, node: tree.Arithmetic, rows: Rows) -> Column:
        (left, right), faults = self._strict(rows, node.left, node.right)
        a, b = left.numbers, right.numbers
        type_ = arithmetic_type(node.operator, left.type, right.type)
        if node.operator != "/":
            result = a + b if node.operator == "+" else a - b if node.operator == "-" else a * b
            return Column(type_, result, None, faults)
        return Column(type_, *self._divided(node, rows, a, b, faults))

    def _divided(
        self, node: tree.Node, rows: Rows, a: Exact, b: Exact, faults: dict[int, Fault]
    ) -> tuple[Exact, None, dict[int, Fault]]:
        zero = np.flatnonzero(b.is_zero())
        for i in zero.tolist():
            faults.setdefault(
                i,
                Fault(
                    Text("除数是 0。", "Division by 0."),
                    Text(
                        "写 ratio(a, b)(b 为 0 时得 0),或用 if 排除。",
                        "Write ratio(a, b), which is 0 where b is 0, or exclude it with if.",
                    ),
                    rows.formula,
                    node.at,
                ),
            )
        if len(zero):
            b = b.replace(zero, Exact.constant(1, len(zero)))
        return a / b, None, faults

    # --- conditions -------------------------------------------------------------------------------------------------

    def _compare(self, left: Column, right: Column, sign: str) -> Column:
        left, right = _spelled_alike(left, right)
        result = compared(_COMPARE[sign], left, right)
        for column in (left, right):
            if column.missing is not None:
                result = np.where(column.missing, sign == "!=", result)
        return flags(result, {**left.faults, **right.faults})

    def _among(self, node: tree.Among, rows: Rows) -> Column:
        value = self(node.value, rows)
        found = np.zeros(len(rows), dtype=bool)
        faults = dict(value.faults)
        for option in node.options:
            result = self._compare(value, self(option, rows), "==")
            found |= result.flags
            faults.update(result.faults)
        return flags(~found if node.negated else found, faults)

    def _logic(self, node: tree.Logic, rows: Rows) -> Column:
        left = self(node.left, rows)
        decided = ~left.flags if node.operator == "and" else left.flags
        open_ = np.flatnonzero(~decided)
        result = left.flags.copy()
        faults = dict(left.faults)
        if len(open_):
            right = self(node.right, rows.take(open_))
            result[open_] = right.flags
            for i, fault in right.faults.items():
                faults.setdefault(int(open_[i]), fault)
        return flags(result, faults)

    # --- functions --------------------------------------------------------------------------------------------------

    def _call(self, node: tree.Call, rows: Rows) -> Column:
        match node.function:
            case "if":
                return self._if(node, rows)
            case "default":
                return self._default(node, rows)
            case "missing":
                value = self(node.arguments[0], rows)
                absent = np.zeros(len(rows), dtype=bool) if value.missing is None else value.missing
                return flags(absent, value.faults)
            case "min" | "max":
                return self._extreme(node, rows)
            case "abs" | "round" | "floor" | "ceil":
                return self._rounded(node, rows)
            case "ratio":
                (a, b), faults = self._strict(rows, *node.arguments)
                zero = np.flatnonzero(b.numbers.is_zero())
                divisor = b.numbers.replace(zero, Exact.constant(1, len(zero))) if len(zero) else b.numbers
                result = a.numbers / divisor
                return Column(
                    "ratio", result.replace(zero, Exact.constant(0, len(zero))) if len(zero) else result, None, faults
                )
            case "lookup" | "marginal" | "interpolate":
                return self._banded(node, rows)
            case "target" | "actual":
                name = node.arguments[0]
                assert isinstance(name, tree.Name)
                return self._goal(node.function, name.text, rows)
            case "attainment":
                return self._attainment(node, rows)
        return self._dates(node, rows)

    def _if(self, node: tree.Call, rows: Rows) -> Column:
        condition, yes, no = node.arguments
        chosen = self(condition, rows)
        sure = np.ones(len(rows), dtype=bool)
        sure[list(chosen.faults)] = False
        parts = []
        for branch, wanted in ((yes, chosen.flags & sure), (no, ~chosen.flags & sure)):
            place = np.flatnonzero(wanted)
            if len(place):
                parts.append((place, self(branch, rows.take(place))))
        if not parts:
            type_ = self.scope.names.type_of(rows.document, rows.grain, node)
            return merge(len(rows), [(np.zeros(0, dtype=np.intp), nothing(type_, 0))], chosen.faults)
        return merge(len(rows), parts, chosen.faults)

    def _default(self, node: tree.Call, rows: Rows) -> Column:
        value = self(node.arguments[0], rows)
        if value.missing is None:
            return value
        absent, present = np.flatnonzero(value.missing), np.flatnonzero(~value.missing)
        other = self(node.arguments[1], rows.take(absent))
        parts = [(absent, other)]
        if len(present):
            parts.append((present, value.take(present)))
        return merge(len(rows), parts)

    def _extreme(self, node: tree.Call, rows: Rows) -> Column:
        columns, faults = self._strict(rows, *node.arguments)
        best = columns[0].numbers
        better = operator.lt if node.function == "min" else operator.gt
        for column in columns[1:]:
            place = np.flatnonzero(column.numbers.compare(better, best))
            if len(place):
                best = best.replace(place, column.numbers.take(place))
        return Column(merged_type([c.type for c in columns]), best, None, faults)

    def _rounded(self, node: tree.Call, rows: Rows) -> Column:
        (value,), faults = self._strict(rows, node.arguments[0])
        number = value.numbers
        if node.function == "abs":
            return Column(value.type, abs(number), None, faults)
        if node.function == "round":
            places = node.arguments[1] if len(node.arguments) == 2 else None
            digits = int(places.value) if isinstance(places, tree.Number) else 0
            return Column(value.type, Rounding("half_up", Fraction(1, 10**digits)).apply(number), None, faults)
        if node.function == "floor":
            quotient, _, _ = number.divided(Fraction(1))
            return Column(value.type, Exact(quotient), None, faults)
        quotient, _, _ = (-number).divided(Fraction(1))
        return Column(value.type, Exact(-quotient), None, faults)

    # --- tables -----------------------------------------------------------------------------------------------------

    def band_table(self, document: Document, node: tree.Node) -> BandTable:
        """The table of bands that a formula names."""
        assert isinstance(node, tree.Name)
        table = self.scope.names.table(document, node.text)
        assert isinstance(table, BandTable)
        return table

    def _banded(self, node: tree.Call, rows: Rows) -> Column:
        *bounds, name = node.arguments
        table = self.band_table(rows.document, name)
        columns, faults = self._strict(rows, *bounds)
        amount = _BANDED[node.function]
        values = []
        for x in columns:
            marginal = node.function != "lookup"
            self._below(node, rows, table, bands.below(table, x.numbers, at_edge=marginal), faults)
            values.append(amount(table, x.numbers))
        result = values[0] if len(values) == 1 else values[1] - values[0]
        type_ = bands.type_of(table)
        if node.function == "marginal":
            type_ = product_type(columns[0].type, type_)
        return Column(type_, result, None, faults)

    def _below(self, node: tree.Call, rows: Rows, table: BandTable, below: Flags, faults: dict[int, Fault]) -> None:
        for i in np.flatnonzero(below).tolist():
            faults.setdefault(
                i,
                Fault(
                    Text(f"数值低于表“{table.id}”的第一档。", f"The value is below the first band of '{table.id}'."),
                    Text("在表的开头加一档(如 from: 0)。", "Add a first band to the table (such as from: 0)."),
                    rows.formula,
                    node.at,
                ),
            )

    def _keyed(self, node: tree.Keyed, rows: Rows) -> Column:
        table = self.scope.names.table(rows.document, node.table)
        assert isinstance(table, KeyedTable)
        key = self(node.key, rows)
        faults = dict(key.faults)
        values: list[Fraction] = []
        for i in range(len(rows)):
            text = key.value(i)
            cell = table.rows.get(str(text), {}).get(node.column) if text is not None else None
            values.append(cell[0] if cell else Fraction(0))
            if cell is None:
                faults.setdefault(
                    i,
                    Fault(
                        Text(
                            f"表“{node.table}”里没有“{text or ''}”。",
                            f"The table '{node.table}' has no '{text or ''}'.",
                        ),
                        Text(f"可用的有:{', '.join(table.rows)}", f"Known are: {', '.join(table.rows)}"),
                        rows.formula,
                        node.at,
                    ),
                )
        percent = any(row[node.column][1] for row in table.rows.values() if node.column in row)
        return Column("ratio" if percent else "number", Exact.of(values), None, faults)

    # --- targets and dates ------------------------------------------------------------------------------------------

    def _goal(self, function: str, name: str, rows: Rows) -> Column:
        table = self.world.targets if function == "target" else self.world.actuals
        words = self._spellings(rows.document, name)
        values: list[Fraction | int | None] = []
        for person in rows.person.tolist():
            values.append(next((table[person, w] for w in words if (person, w) in table), None))
        return numbers("number", values)

    def _spellings(self, document: Document, name: str) -> list[str]:
        """How tables of targets and actuals may write a metric: its id or a title of it, however the formula writes it."""
        documents = [document, *self.scope.names.documents]
        ids = {name, *(i for d in documents for i in d.titles.get(name, ()))}
        words = {word for d in documents for word, named in d.titles.items() if ids & set(named)}
        return [name, *sorted((ids | words) - {name})]

    def _attainment(self, node: tree.Call, rows: Rows) -> Column:
        (name,) = node.arguments
        assert isinstance(name, tree.Name)
        (done,), faults = self._strict(rows, name)
        goal = self._goal("target", name.text, rows)
        divisor = goal.numbers
        if goal.missing is not None:
            absent = np.flatnonzero(goal.missing)
            divisor = divisor.replace(absent, Exact.constant(1, len(absent)))
        result, _, faults = self._divided(node, rows, done.numbers, divisor, faults)
        return Column("ratio", result, goal.missing, faults)

    def _dates(self, node: tree.Call, rows: Rows) -> Column:
        if node.function == "date":
            text = node.arguments[0]
            assert isinstance(text, tree.Text)
            day = (dt.date.fromisoformat(text.value) - EPOCH).days
            return Column("date", np.full(len(rows), day, dtype=np.int64))
        columns, faults = self._strict(rows, *node.arguments)
        days: list[list[dt.date]] = [
            [EPOCH + dt.timedelta(days=int(d)) if i not in faults else EPOCH for i, d in enumerate(column.data)]  # type: ignore[arg-type]
            for column in columns
        ]
        if node.function in ("month_start", "month_end"):
            from hrcalc.calendar import Month

            ends = [(m.first if node.function == "month_start" else m.last) for m in map(Month.of, days[0])]
            return Column("date", np.array([(d - EPOCH).days for d in ends], dtype=np.int64), None, faults)
        count = {
            "months_between": months_between,
            "years_between": years_between,
            "workdays_between": self._workdays,
        }[node.function]
        known: dict[tuple[dt.date, dt.date], int] = {}
        values: list[Fraction | int] = []
        for i, pair in enumerate(zip(*days, strict=True)):
            if pair not in known:
                try:
                    known[pair] = count(*pair)
                except ProblemsFound as error:  # a year that the calendar does not know
                    (problem,) = error.problems
                    faults.setdefault(i, Fault(problem.why, problem.mend, rows.formula, node.at))
            values.append(known.get(pair, 0))
        return Column("number", Exact.of(values), None, faults)

    def _workdays(self, first: dt.date, last: dt.date) -> int:
        calendar = self.world.calendar
        return calendar.count_workdays(first, last) if first <= last else -calendar.count_workdays(last, first)


def arithmetic_type(sign: str, left: Type, right: Type) -> Type:
    """The type of a result; `hrcalc.engine.types` has refused what does not go together."""
    if sign in "+-":
        return merged_type([left, right])
    return product_type(left, right) if sign == "*" else quotient_type(left, right)


def _missing(node: tree.Node, rows: Rows, where: str) -> Fault:
    part = rows.formula.text[node.at : node.end]
    return Fault(
        Text(f"“{part}”没有值{where}。", f"'{part}' has no value{where}."),
        Text("补上数据,或写 default(x, 0)。", "Fill in the data, or write default(x, 0)."),
        rows.formula,
        node.at,
    )


def given_column(type_: Type, values: list[Any]) -> Column:
    """A column of values that an example sets."""
    if type_ in NUMERIC:
        return numbers(type_, values)
    if type_ == "text":
        return texts(values)
    if type_ == "date":
        from hrcalc.engine.columns import dates

        return dates(values)
    return flags(np.array(values, dtype=bool))


def _where_known(column: Column, rows: Indexes, type_: Type) -> Column:
    """Values of other rows; -1 is none of them."""
    known = np.flatnonzero(rows >= 0)
    part = column.take(rows[known]) if len(known) else nothing(type_, 0)
    found = merge(len(rows), [(known, part)])
    return Column(found.type, found.data, found.missing, found.faults, column.choices)


def _spelled_alike(left: Column, right: Column) -> tuple[Column, Column]:
    """Texts of a choice may be written in either language: bring the other side to the data's spelling."""
    if left.type != "text":
        return left, right
    return _spelled(left, right.choices), _spelled(right, left.choices)


def _spelled(column: Column, choices: Mapping[str, str]) -> Column:
    if not choices or column.choices:
        return column
    assert isinstance(column.data, Texts)
    values = [choices.get(v, v) for v in column.data.values]
    unique = {v: i for i, v in enumerate(dict.fromkeys(values))}
    table = np.array([unique[v] for v in values] + [-1], dtype=np.int32)
    return Column("text", Texts(table[column.data.codes], tuple(unique)), column.missing, column.faults)
