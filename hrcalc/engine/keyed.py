"""Keyed tables: `social_insurance[city].pension_rate`."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from hrcalc.engine.columns import Column, Fault, Texts, Type
from hrcalc.engine.rows import Rows
from hrcalc.exact import Exact
from hrcalc.policy import tree
from hrcalc.policy.document import KeyedTable
from hrcalc.words import Text


def type_of(table: KeyedTable, column: str) -> Type:
    """Of a column's values: a ratio where any is written in percent."""
    return "ratio" if any(row[column][1] for row in table.rows.values() if column in row) else "number"


def looked_up(table: KeyedTable, node: tree.Keyed, key: Column, rows: Rows) -> Column:
    """The column's value for the key of each row; a key that the table lacks is a fault that lists its keys."""
    assert isinstance(key.data, Texts)
    words = [*key.data.values, ""]  # the last one, at -1, is no key
    # A value that is named in both languages may be a key in either.
    known = {**{key.choices.get(word, word): row for word, row in table.rows.items()}, **table.rows}
    cells = [known.get(word, {}).get(node.column) for word in words]
    values = Exact.of([cell[0] if cell else Fraction(0) for cell in cells]).take(key.data.codes.astype(np.intp))
    lacks = np.array([cell is None for cell in cells])
    faults = dict(key.faults)
    wrong: dict[int, Fault] = {}
    for i in np.flatnonzero(lacks[key.data.codes]).tolist():
        code = int(key.data.codes[i])
        if code not in wrong:
            wrong[code] = _lacking(table, node, words[code], rows, row=words[code] in known)
        faults.setdefault(i, wrong[code])
    return Column(type_of(table, node.column), values, None, faults)


def _lacking(table: KeyedTable, node: tree.Keyed, word: str, rows: Rows, *, row: bool) -> Fault:
    """`row`: the key is there, but its row lacks the column."""
    known = ", ".join(k for k, cells in table.rows.items() if node.column in cells) if row else ", ".join(table.rows)
    why = Text(f"表“{table.id}”里没有“{word}”。", f"The table '{table.id}' has no '{word}'.")
    if row:
        why = Text(
            f"表“{table.id}”的“{word}”没有列“{node.column}”。",
            f"'{word}' in the table '{table.id}' has no column '{node.column}'.",
        )
    if not word:
        why = Text(f"查表“{table.id}”的键没有值。", f"The key into the table '{table.id}' has no value.")
    return Fault(why, Text(f"可用的有:{known}", f"Known are: {known}"), rows.formula, node.at)
