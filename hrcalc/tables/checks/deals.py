"""Deals whose amounts contradict each other: refunds beyond the amount or the status, shares that are not one whole."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa

from hrcalc.tables.arrow import pc
from hrcalc.tables.checks.context import Context, truth
from hrcalc.tables.rows import group_codes, plain_number
from hrcalc.words import Text


def check_deals(context: Context) -> None:
    """Refunds and shares. Adds what is wrong to the context's problems."""
    _refunds(context)
    _shares(context)


def _refunds(context: Context) -> None:
    deals = context.frames["deals"]
    amount, refunded = deals["amount"], deals["refunded_amount"]
    dated = context.dated("deals")
    more = truth(pc.greater(refunded, amount))
    for row in np.flatnonzero(more).tolist():
        told = [plain_number(str(column[row].as_py())) for column in (refunded, amount)]
        why = Text(
            f"退款金额 {told[0]} 大于签单金额 {told[1]}。",
            f"refunded_amount {told[0]} is more than the amount {told[1]}.",
        )
        mend = Text("改正其中一个金额。", "Correct one of the two amounts.")
        context.add("deals", row, "refunded_amount", "refund-too-large", why, mend, warning=not dated[row])
    # Many systems write 0 where they do not know: like a blank, it means that all was refunded.
    part = truth(pc.equal(deals["status"], "refunded")) & truth(pc.less(refunded, amount))
    part &= truth(pc.greater(refunded, 0))
    for row in np.flatnonzero(part & dated).tolist():
        told = [plain_number(str(column[row].as_py())) for column in (refunded, amount)]
        why = Text(
            f"状态是已退款,退款金额却只有 {told[0]},签单金额是 {told[1]}。",
            f"The status says refunded, but only {told[0]} of {told[1]} was refunded.",
        )
        mend = Text(
            "全部退了的,退款金额留空或填全额;只退一部分的,改状态。",
            "If all was refunded, clear refunded_amount; if not, change the status.",
        )
        context.add("deals", row, "status", "refund-in-part", why, mend, warning=True)


def _shares(context: Context) -> None:
    """The shares of one role of one deal are one whole."""
    credits = context.frames["deal_credits"]
    if not len(credits):
        return
    codes = group_codes(credits, ["deal_id", "role"])
    table = pa.table(
        {"group": pa.array(codes), "share": credits["share"], "deal": credits["deal_id"], "role": credits["role"]}
    )
    counted = ("share", "deal", "role", "group")
    sums = table.group_by("group").aggregate([("share", "sum"), *((name, "count") for name in counted)])
    whole = sums["group_count"].to_numpy()
    readable = np.logical_and.reduce([sums[f"{name}_count"].to_numpy() == whole for name in counted])
    wrong = sums.filter(pa.array(readable & truth(pc.not_equal(sums["share_sum"], 1))))
    totals = dict(zip(wrong["group"].to_pylist(), wrong["share_sum"].to_pylist(), strict=True))
    for row in np.flatnonzero(np.isin(codes, list(totals))).tolist():
        deal, role = credits["deal_id"][row].as_py(), credits["role"][row].as_py()
        title = context.tables["deal_credits"].fields["role"].choices.get(role, role)
        total: Decimal = totals[int(codes[row])]
        text = plain_number(str(total))
        why = Text(
            f"订单 {deal} 的{title}分成加起来是 {text},不是 1。",
            f"The {role} shares of deal {deal} add up to {text}, not 1.",
        )
        mend = Text(
            "改正分成,使同一订单同一角色的分成正好是 1(100%)。",
            "Correct them, so that one role of one deal has exactly 1 (100%).",
        )
        context.add("deal_credits", row, "share", "shares-not-one", why, mend)
