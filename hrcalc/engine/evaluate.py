"""Formulas over rows: every part of a formula becomes a column of exact values, for all rows at once.

What is not needed is not evaluated: the branches of `if`, the right sides of `and` and `or`, and the second value of `default` are
computed for the rows that need them alone; a row that cannot be computed carries its fault until something needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from hrcalc.engine import bands, keyed
from hrcalc.engine.arithmetic import extreme, ratio, rounded
from hrcalc.engine.columns import (
    Column,
    Fault,
    Flags,
    Texts,
    arithmetic_type,
    constant,
    flags,
    merge,
    merged_type,
    nothing,
    product_type,
)
from hrcalc.engine.conditions import compare
from hrcalc.engine.dates import date_of, of_dates
from hrcalc.engine.faults import below_first_band, bounded, missing_value, no_divisor, no_places
from hrcalc.engine.goals import Goals
from hrcalc.engine.history import History
from hrcalc.engine.names import Reference
from hrcalc.engine.references import References, Values
from hrcalc.engine.rows import Rows
from hrcalc.engine.scope import Scope
from hrcalc.engine.world import World
from hrcalc.exact import Exact
from hrcalc.policy import tree
from hrcalc.policy.document import BandTable, Document, KeyedTable
from hrcalc.policy.errors import FormulaError
from hrcalc.problems import ProblemsFound

_BANDED: Mapping[str, Callable[[BandTable, Exact], Exact]] = {
    "lookup": bands.looked_up,
    "marginal": bands.marginal,
    "interpolate": bands.interpolated,
}


class Evaluator:
    """Evaluates formulas of a scope's documents over a world."""

    def __init__(self, world: World, scope: Scope, values: Values) -> None:
        self.world = world
        self.scope = scope
        self.values = values
        self.references = References(world, scope, values)
        self.goals = Goals(world, scope.names)
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
                return self.references.column(self._meaning(node, rows), rows, node)
            case tree.Negative():
                (value,), faults = self._strict(rows, node.value)
                return Column(value.type, -value.numbers, None, faults)
            case tree.Arithmetic():
                return bounded(self._arithmetic(node, rows), node, rows)
            case tree.Compare():
                return compare(self(node.left, rows), self(node.right, rows), node.operator)
            case tree.Among():
                return self._among(node, rows)
            case tree.Logic():
                return self._logic(node, rows)
            case tree.Not():
                value = self(node.value, rows)
                return flags(~value.flags, value.faults)
            case tree.Call():
                return bounded(self._call(node, rows), node, rows)
            case tree.Keyed():
                return self._keyed(node, rows)
            case tree.Aggregate():
                return self.values.aggregate(node, rows)
            case tree.Posted():
                return self.history.column(node, rows)
        raise AssertionError(node)

    def _meaning(self, node: tree.Name, rows: Rows) -> Reference:
        """What a name stands for. In an example's month the document that defines it may not be in force: told at its place."""
        try:
            return self.scope.names.reference(rows.document, rows.grain, node)
        except FormulaError as error:
            raise ProblemsFound([rows.formula.problem(error.at, error.why, error.mend)]) from None

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
                    faults.setdefault(i, missing_value(node, rows, where))
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
            faults.setdefault(i, no_divisor(node, rows))
        if len(zero):
            b = b.replace(zero, Exact.constant(1, len(zero)))
        return a / b, None, faults

    def _rounded(self, node: tree.Call, rows: Rows) -> Column:
        (value, *places), faults = self._strict(rows, *node.arguments)
        result, wrong = rounded(node.function, value.numbers, *(p.numbers for p in places))
        for i in wrong.tolist():
            faults.setdefault(i, no_places(node.arguments[1], rows))
        return Column(value.type, result, None, faults)

    # --- conditions -------------------------------------------------------------------------------------------------

    def _among(self, node: tree.Among, rows: Rows) -> Column:
        value = self(node.value, rows)
        found = np.zeros(len(rows), dtype=bool)
        faults = dict(value.faults)
        for option in node.options:
            result = compare(value, self(option, rows), "==")
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
                columns, faults = self._strict(rows, *node.arguments)
                return Column(merged_type([c.type for c in columns]), extreme(node, columns), None, faults)
            case "abs":
                (value,), faults = self._strict(rows, node.arguments[0])
                return Column(value.type, abs(value.numbers), None, faults)
            case "round" | "floor" | "ceil":
                return self._rounded(node, rows)
            case "ratio":
                (a, b), faults = self._strict(rows, *node.arguments)
                return Column("ratio", ratio(a.numbers, b.numbers), None, faults)
            case "lookup" | "marginal" | "interpolate":
                return self._banded(node, rows)
            case "target" | "actual":
                name = node.arguments[0]
                assert isinstance(name, tree.Name)
                return self.goals.column(node.function, name.text, rows)
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
        return merge(len(rows), parts, value.faults)

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
            faults.setdefault(i, below_first_band(table.id, node, rows))

    def _keyed(self, node: tree.Keyed, rows: Rows) -> Column:
        table = self.scope.names.table(rows.document, node.table)
        assert isinstance(table, KeyedTable)
        return keyed.looked_up(table, node, self(node.key, rows), rows)

    # --- targets and dates ------------------------------------------------------------------------------------------

    def _attainment(self, node: tree.Call, rows: Rows) -> Column:
        (name,) = node.arguments
        assert isinstance(name, tree.Name)
        goal = self.goals.column("target", name.text, rows)
        told = np.arange(len(rows)) if goal.missing is None else np.flatnonzero(~goal.missing)
        part = rows.take(told)
        (done,), faults = self._strict(part, name)
        result = self._divided(node, part, done.numbers, goal.numbers.take(told), faults)
        return merge(len(rows), [(told, Column("ratio", *result))])

    def _dates(self, node: tree.Call, rows: Rows) -> Column:
        if node.function == "date":
            return date_of(node, len(rows))
        columns, faults = self._strict(rows, *node.arguments)
        return of_dates(node, rows, columns, faults, self.world.calendar)
