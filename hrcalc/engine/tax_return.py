"""What is declared to the tax office of a month's wages: the columns of TAX_RETURN, from lines and metrics."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.fen import fen_array, money_array
from hrcalc.engine.result import MONEY, TAX_RETURN

_NAMED = TAX_RETURN.names[3:]
"""The columns that items and metrics may have the name of: all behind the person and both columns of income."""
_OTHER = "other_pretax"


def tax_return(employees: pa.Table, lines: pa.Table, metrics: pa.Table, exempt: np.ndarray) -> pa.Table:
    """A row for each of `employees` who is paid. `exempt`: the fen of earnings that are not taxed, for each of them.

    Each column is the item of kind pretax, or else the metric, that has its name; other pretax items are `other_pretax`. So pretax
    deductions are in the return whole, whatever documents call them.
    """
    ids = employees["employee_id"].combine_chunks()
    fen = np.zeros((len(_NAMED), len(ids)), dtype=np.int64)
    pretax = lines.filter(pc.equal(lines["kind"], "pretax"))
    _add(fen, ids, pretax["employee_id"], pretax["item"], fen_array(pretax["amount"]))
    told = metrics.filter(pc.is_in(metrics["metric"], value_set=pa.array([name for name in _NAMED if name != _OTHER])))
    rounded = pc.round(told["value"], ndigits=2, round_mode="half_towards_infinity").cast(MONEY)
    _add(fen, ids, told["employee_id"], told["metric"], fen_array(rounded))
    income = fen_array(employees["taxable_earnings"]) + exempt
    table = pa.table([ids, *map(money_array, (income, exempt, *fen))], schema=TAX_RETURN)
    return table.filter(pc.equal(employees["status"], "paid"))


def _add(fen: np.ndarray, ids: pa.Array, people: pa.ChunkedArray, names: pa.ChunkedArray, amounts: np.ndarray) -> None:
    """Add amounts where their person and column meet."""
    column = pc.fill_null(pc.index_in(names, value_set=pa.array(_NAMED)), _NAMED.index(_OTHER))
    person = pc.index_in(people, value_set=ids)
    np.add.at(fen, (np.asarray(column, dtype=np.int64), np.asarray(person, dtype=np.int64)), amounts)
