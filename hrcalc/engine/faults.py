"""Why a value cannot be computed, in words."""

from __future__ import annotations

from hrcalc.engine.columns import NUMERIC, Column, Fault
from hrcalc.engine.rows import Rows
from hrcalc.policy import tree
from hrcalc.policy.functions import PLACES
from hrcalc.words import Text

_LONGEST = 4_096
"""Bits of a number's numerator or denominator: more than twelve hundred digits."""


def bounded(column: Column, node: tree.Node, rows: Rows) -> Column:
    """Numbers that double their digits from metric to metric would fill the memory: beyond a measure they are faults."""
    if column.type not in NUMERIC or not len(large := column.numbers.beyond(_LONGEST)):
        return column
    fault = Fault(
        Text("数值的位数太多(一千多位)。", "The number has too many digits (more than a thousand)."),
        Text(
            "检查公式:可能有指标反复相乘或相除。", "Check the formula: metrics may multiply or divide again and again."
        ),
        rows.formula,
        node.at,
    )
    faults = {**dict.fromkeys(large.tolist(), fault), **column.faults}
    return Column(column.type, column.numbers.zeroed(large), column.missing, faults)


def missing_value(node: tree.Node, rows: Rows, where: str) -> Fault:
    """A value that something is computed from is missing; `where` tells the row of the inputs."""
    part = rows.formula.text[node.at : node.end]
    return Fault(
        Text(f"“{part}”没有值{where}。", f"'{part}' has no value{where}."),
        Text("补上数据,或写 default(x, 0)。", "Fill in the data, or write default(x, 0)."),
        rows.formula,
        node.at,
    )


def no_divisor(node: tree.Node, rows: Rows) -> Fault:
    """A division by 0."""
    return Fault(
        Text("除数是 0。", "Division by 0."),
        Text(
            "写 ratio(a, b)(b 为 0 时得 0),或用 if 排除。",
            "Write ratio(a, b), which is 0 where b is 0, or exclude it with if.",
        ),
        rows.formula,
        node.at,
    )


def no_places(node: tree.Node, rows: Rows) -> Fault:
    """A number of decimal places that there is not."""
    part, last = rows.formula.text[node.at : node.end], PLACES[-1]
    return Fault(
        Text(
            f"小数位数“{part}”不是 0–{last} 的整数。",
            f"The number of places '{part}' is not a whole number from 0 to {last}.",
        ),
        Text(
            "改正它:元是 0,角是 1,分是 2。",
            "Correct it: 0 for whole yuan, 1 for jiao, 2 for fen.",
        ),
        rows.formula,
        node.at,
    )


def below_first_band(table: str, node: tree.Node, rows: Rows) -> Fault:
    """A number below the first band of a table."""
    return Fault(
        Text(f"数值低于表“{table}”的第一档。", f"The value is below the first band of '{table}'."),
        Text("在表的开头加一档(如 from: 0)。", "Add a first band to the table (such as from: 0)."),
        rows.formula,
        node.at,
    )
