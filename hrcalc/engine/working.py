"""The formula with its numbers: `won * 100 * lookup(fit_rate, fit_multiplier)` → `10 × 100 × 150%`."""

from __future__ import annotations

import numpy as np

from hrcalc.engine.columns import Column
from hrcalc.engine.rows import Rows
from hrcalc.engine.session import Session
from hrcalc.exact import Exact
from hrcalc.money import Rounding
from hrcalc.policy import tree
from hrcalc.policy.display import shown, shown_number
from hrcalc.policy.functions import ROUNDED

_SIGNS = {"*": "×", "/": "÷", "+": "+", "-": "−"}
_COMPARED = {"==": "=", "!=": "≠", ">=": "≥", "<=": "≤"}


def workings(session: Session, rows: Rows, rounding: Rounding) -> list[str]:
    """The working of an item's formula, row by row; a split line begins with its share.

    Where the formula ends with the rounding that every line has, half up to the fen, nothing is said of it.
    """
    if not len(rows):
        return []
    texts = _render(session, rows.formula.node, rows, usual=rounding == Rounding() and rows.share is None)
    if rows.share is None:
        return texts
    shares = shown_column(Column("ratio", rows.share))
    compound = isinstance(rows.formula.node, tree.Arithmetic)
    return [
        text if share == "100%" else f"{share} × ({text})" if compound else f"{share} × {text}"
        for text, share in zip(texts, shares, strict=True)
    ]


def shown_column(column: Column) -> list[str]:
    """Each value for people to read; equal values are formatted once."""
    data = column.data
    if isinstance(data, Exact):
        texts = _shown_numbers(data, column.type == "ratio")
    else:
        texts = [shown(column.value(i)) for i in range(len(column))]
    if column.missing is not None:
        for i in np.flatnonzero(column.missing).tolist():
            texts[i] = shown(None)
    return texts


def _shown_numbers(data: Exact, ratio: bool) -> list[str]:
    if isinstance(data.den, int):
        nums: list[int] = data.num.tolist()
        made = {num: shown_number(num, data.den, ratio) for num in set(nums)}
        return [made[num] for num in nums]
    pairs = list(zip(data.num.tolist(), data.den.tolist(), strict=True))
    known = {pair: shown_number(*pair, ratio) for pair in set(pairs)}
    return [known[pair] for pair in pairs]


def _render(session: Session, node: tree.Node, rows: Rows, *, usual: bool = False) -> list[str]:
    """`usual`: what comes of it is rounded half up to the fen anyway."""
    if isinstance(node, tree.Number | tree.Text | tree.YesNo):
        return [rows.formula.text[node.at : node.end]] * len(rows)
    if isinstance(node, tree.Arithmetic):
        left = _render(session, node.left, rows)
        right = _render(session, node.right, rows)
        return _joined(left, _SIGNS[node.operator], right, *brackets(node))
    if isinstance(node, tree.Negative):
        inner = _render(session, node.value, rows)
        wrap = isinstance(node.value, tree.Arithmetic)
        return [f"−({t})" if wrap else f"−{t}" for t in inner]
    if isinstance(node, tree.Call):
        if node.function == "if":
            return _branches(session, node, rows, usual)
        if node.function == "ratio":
            parts = [_render(session, a, rows) for a in node.arguments]
            wraps = [isinstance(a, tree.Arithmetic) for a in node.arguments]
            return _joined(parts[0], "÷", parts[1], *wraps)
        if node.function in ROUNDED:
            return _rounded(session, node, rows, usual)
        if node.function in ("min", "max", "abs"):
            parts = [_render(session, a, rows) for a in node.arguments]
            return [f"{node.function}({', '.join(p)})" for p in zip(*parts, strict=True)]
    if isinstance(node, tree.Compare):
        sign = _COMPARED.get(node.operator, node.operator)
        return _joined(_render(session, node.left, rows), sign, _render(session, node.right, rows), False, False)
    if isinstance(node, tree.Logic):
        wraps = [isinstance(side, tree.Logic) and side.operator != node.operator for side in (node.left, node.right)]
        return _joined(_render(session, node.left, rows), node.operator, _render(session, node.right, rows), *wraps)
    if isinstance(node, tree.Not):
        return [f"not ({text})" for text in _render(session, node.value, rows)]
    if isinstance(node, tree.Among):
        options = rows.formula.text[node.value.end : node.end]
        return [f"{text}{options}" for text in _render(session, node.value, rows)]
    return shown_column(session.evaluate(node, rows))


def working_of(session: Session, rows: Rows, node: tree.Node) -> str:
    """The working of a part of a formula in the first row."""
    return _render(session, node, rows)[0]


def _joined(left: list[str], sign: str, right: list[str], wrap_left: bool, wrap_right: bool) -> list[str]:
    form = f"{'({})' if wrap_left else '{}'} {sign} {'({})' if wrap_right else '{}'}"
    return [form.format(a, b) for a, b in zip(left, right, strict=True)]


def brackets(node: tree.Arithmetic) -> tuple[bool, bool]:
    """Which sides need brackets to be read as they were computed."""
    tight = node.operator in "*/"
    left = isinstance(node.left, tree.Arithmetic) and tight and node.left.operator in "+-"
    right = isinstance(node.right, tree.Arithmetic) and (
        (tight and node.right.operator in "+-")
        or (node.operator in "-/" and (node.right.operator in "+-") == (not tight))
    )
    return left, right or isinstance(node.right, tree.Negative)


def _rounded(session: Session, node: tree.Call, rows: Rows, usual: bool) -> list[str]:
    """`round(1,234.56, 1)`; whole numbers without their 0 places."""
    inner, *told = node.arguments
    places = shown_column(session.evaluate(told[0], rows)) if told else ["0"] * len(rows)
    forms = {p: f"{node.function}({{}}{'' if p == '0' else f', {p}'})" for p in set(places)}
    if usual and node.function == "round":
        forms["2"] = "{}"
    return [forms[p].format(text) for text, p in zip(_render(session, inner, rows), places, strict=True)]


def _branches(session: Session, node: tree.Call, rows: Rows, usual: bool) -> list[str]:
    """Of `if` the branch that was taken."""
    condition, yes, no = node.arguments
    chosen = session.evaluate(condition, rows).flags
    texts = [""] * len(rows)
    for branch, flags in ((yes, chosen), (no, ~chosen)):
        place = np.flatnonzero(flags)
        if len(place):
            for i, text in zip(place.tolist(), _render(session, branch, rows.take(place), usual=usual), strict=True):
                texts[i] = text
    return texts
