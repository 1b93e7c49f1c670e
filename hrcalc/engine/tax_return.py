"""What is declared to the tax office of a month's wages: the columns of TAX_RETURN, from lines and metrics."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.fen import fen_array, money_array, sum_by
from hrcalc.engine.result import MONEY, TAX_RETURN, PayRun
from hrcalc.problems import Problem
from hrcalc.words import Text, listed

_NAMED = TAX_RETURN.names[3:]
"""The columns behind the person and both columns of income: each tells the item or the metric of its name."""
_OTHER = "other_pretax"
DECLARED = [name for name in _NAMED if name != _OTHER]
"""What a metric may have the name of."""
_BONUS_WITH_WAGES, _SEVERANCE, _LABOUR_TAX = "bonus_with_wages", "severance", "labour_service_tax"
_ELSEWHERE = {
    "bonus_tax": Text("全年一次性奖金", "annual bonus"),
    _SEVERANCE: Text("离职补偿", "severance"),
    _LABOUR_TAX: Text("劳务报酬", "labour service"),
}
"""Items whose lines tell of income that has a return of its own, and what that income is called."""


def tax_return(employees: pa.Table, lines: pa.Table, metrics: pa.Table, exempt: np.ndarray) -> pa.Table:
    """A row for each of `employees` who is paid wages. `exempt`: the fen of earnings that are not taxed, for each of them.

    Each column is the item of kind pretax, or else the metric, that has its name; other pretax items are `other_pretax`. So pretax
    deductions are in the return whole, whatever documents call them. A bonus that is taxed with wages (the item `bonus_with_wages`) is
    income; `severance` is not among what is exempt, and who has a line of `labour_service_tax` is in no return of wages.
    """
    ids = employees["employee_id"].combine_chunks()
    fen = np.zeros((len(_NAMED), len(ids)), dtype=np.int64)
    pretax = lines.filter(pc.equal(lines["kind"], "pretax"))
    _add(fen, ids, pretax["employee_id"], pretax["item"], fen_array(pretax["amount"]))
    told = metrics.filter(pc.is_in(metrics["metric"], value_set=pa.array(DECLARED)))
    rounded = pc.round(told["value"], ndigits=2, round_mode="half_towards_infinity").cast(MONEY)
    _add(fen, ids, told["employee_id"], told["metric"], fen_array(rounded))
    exempt = exempt - _of_item(lines, _SEVERANCE, ids)
    income = fen_array(employees["taxable_earnings"]) + _of_item(lines, _BONUS_WITH_WAGES, ids) + exempt
    table = pa.table([ids, *map(money_array, (income, exempt, *fen))], schema=TAX_RETURN)
    outside = pc.is_in(ids, value_set=lines["employee_id"].filter(pc.equal(lines["item"], _LABOUR_TAX)))
    return table.filter(pc.and_not(pc.equal(employees["status"], "paid"), outside))


def below_zero(run: PayRun) -> list[Problem]:
    """A warning of people whose income is below 0, which the tax client does not take."""
    ids = run.tax_return["employee_id"].filter(pc.less(run.tax_return["income"], 0)).to_pylist()
    if not ids:
        return []
    some = listed(ids, "人")
    why = Text(f"tax_return.xlsx 里 {some.zh} 的本期收入是负数", f"tax_return.xlsx has income below 0 for {some.en}")
    mend = Text(
        "申报前核对:收回以前月份的收入,通常更正那个月的申报。",
        "Look at it before declaring: what is taken back of an earlier month usually corrects that month's return.",
    )
    return [Problem("tax-negative-income", why, mend, severity="warning", employees=tuple(ids))]


def declared_elsewhere(run: PayRun) -> list[Problem]:
    """A warning of income that has a return of its own, and so is not in this one."""
    found = []
    for item, what in _ELSEWHERE.items():
        ids = pc.unique(run.lines["employee_id"].filter(pc.equal(run.lines["item"], item))).to_pylist()
        if ids:
            some = listed(ids, "人")
            found.append(Text(f"{what.zh} {len(ids)} 人({some.zh})", f"{what.en}: {some.en}"))
    if not found:
        return []
    zh, en = "、".join(one.zh for one in found), "; ".join(one.en for one in found)
    why = Text(f"不在 tax_return.xlsx 里:{zh}", f"Not in tax_return.xlsx: {en}")
    mend = Text(
        "这些收入有各自的申报表,在扣缴客户端另外申报。",
        "Such income has returns of its own: declare it in the tax client.",
    )
    return [Problem("tax-other-return", why, mend, severity="warning")]


def _of_item(lines: pa.Table, item: str, ids: pa.Array) -> np.ndarray:
    """What each of some people has of an item, in fen."""
    own = lines.filter(pc.equal(lines["item"], item))
    person = np.asarray(pc.index_in(own["employee_id"], value_set=ids), dtype=np.int64)
    return sum_by(fen_array(own["amount"]), person, len(ids))


def _add(fen: np.ndarray, ids: pa.Array, people: pa.ChunkedArray, names: pa.ChunkedArray, amounts: np.ndarray) -> None:
    """Add amounts where their person and column meet."""
    column = pc.fill_null(pc.index_in(names, value_set=pa.array(_NAMED)), _NAMED.index(_OTHER))
    person = pc.index_in(people, value_set=ids)
    np.add.at(fen, (np.asarray(column, dtype=np.int64), np.asarray(person, dtype=np.int64)), amounts)
