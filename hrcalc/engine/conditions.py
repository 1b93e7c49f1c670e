"""Comparisons of columns."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hrcalc.engine.columns import Column, Texts, compared, flags

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(left: Column, right: Column, sign: str) -> Column:
    """`left >= right` and its like, row by row; a missing value is unequal to everything."""
    left, right = _spelled_alike(left, right)
    result = compared(_COMPARE[sign], left, right)
    for column in (left, right):
        if column.missing is not None:
            result = np.where(column.missing, sign == "!=", result)
    return flags(result, {**left.faults, **right.faults})


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
