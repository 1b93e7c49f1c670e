"""Metrics and items of a policy file."""

from __future__ import annotations

import re

from hrcalc.money import MODES, Rounding
from hrcalc.policy.document import (
    KINDS,
    OWN_ROLE,
    PERS,
    ROLES,
    SHOWS,
    TABLE_OF,
    TAXABLES,
    TAXED_KINDS,
    Formula,
    ItemRule,
    Kind,
    Metric,
    Payable,
    Per,
    Taxable,
)
from hrcalc.policy.errors import Position, did_you_mean, nearest
from hrcalc.policy.source import Mapping, Scalar, Value
from hrcalc.policy.syntax import parse
from hrcalc.policy.value_reader import ValueReader
from hrcalc.words import Text

METRIC_KEYS = ("title", "value", "show")
ITEM_KEYS = ("title", "formula", "when", "per", "credit", "kind", "taxable", "round", "payable")
_METRIC_MEND = Text("指标写成 {value: 公式}。", "Write a metric as {value: FORMULA}.")
_WAYS = {"四舍五入": "half_up", "round": "half_up", "进位": "up", "ceil": "up", "舍去": "down", "floor": "down"}
_ITEM_MEND = Text("项目写成 {formula: 公式}。", "Write an item as {formula: FORMULA}.")


def read_metric(values: ValueReader, id_: str, key: Scalar, value: Value) -> Metric | None:
    """One metric."""
    entries = values.mapping(value, METRIC_KEYS, _METRIC_MEND)
    if entries is None:
        values.unread.add(id_)
        return None
    title = values.title(entries, id_)
    formula = values.formula(entries, "value", required=True)
    show = values.choice(entries, "show", SHOWS, "yes")
    if formula is None:
        values.unread.update((id_, *title))
        return None
    return Metric(id_, title, formula, show, key.position)


def read_item(values: ValueReader, id_: str, key: Scalar, value: Value) -> ItemRule | None:
    """One item; a formula that cannot be read is 0 in it, so that the rest can be checked."""
    entries = values.mapping(value, ITEM_KEYS, _ITEM_MEND)
    if entries is None:
        values.unread.add(id_)
        return None
    title = values.title(entries, id_)
    formula = values.formula(entries, "formula", required=True)
    before = len(values.problems)
    per = values.choice(entries, "per", PERS, "employee")
    per_is_wrong = len(values.problems) > before
    kind = values.choice(entries, "kind", KINDS, "earning")
    item = ItemRule(
        id=id_,
        title=title,
        formula=formula or _nothing(key.position),
        when=values.formula(entries, "when"),
        per=per,
        credit=_credit(values, entries, None if per_is_wrong else per),
        kind=kind,
        taxable=_taxable(values, entries, kind),
        round=_rounding(values, entries),
        payable=_payable(values, entries, None if per_is_wrong else per, kind),
        position=key.position,
    )
    if per_is_wrong:  # what its names mean is not known
        values.unread.update((id_, *title))
        return None
    return item


def _nothing(position: Position) -> Formula:
    return Formula("0", parse("0"), Scalar("0", position, "0"))


def _taxable(values: ValueReader, entries: Mapping, kind: Kind) -> Taxable:
    taxable = values.choice(entries, "taxable", TAXABLES, "yes")
    if "taxable" in entries.entries and kind not in TAXED_KINDS:
        values.wrong(
            entries.keys["taxable"].position,
            Text(f"kind: {kind} 的项目不写 taxable。", f"An item of kind: {kind} has no taxable."),
            Text("删掉 taxable;应发和扣款才有。", "Remove taxable: earnings and deductions have it."),
        )
    elif taxable == "apart" and kind == "deduction":
        values.wrong(
            entries.entries["taxable"].position,
            Text("扣款不能 taxable: apart。", "A deduction cannot be taxable: apart."),
            Text(
                "没有挣到的(旷工等)写 no,应税收入也减;已经计税的扣款不写。",
                "Write no for what was not earned (absence), which lowers taxable earnings; write nothing for other deductions.",
            ),
        )
    return taxable


def _credit(values: ValueReader, entries: Mapping, per: Per | None) -> tuple[str, ...]:
    text = values.text(entries, "credit")
    if per is None:
        return ()
    if not text:
        return (OWN_ROLE[TABLE_OF[per]],) if per in TABLE_OF else ()
    roles = ROLES[TABLE_OF[per]] if per in ("lead", "interview", "deal") else ()
    parts = tuple(text.split("."))
    if parts[0] in roles and all(p == "manager" for p in parts[1:]):
        return parts
    place = entries.entries["credit"].position
    if roles:
        values.wrong(
            place,
            Text(f"per: {per} 没有角色“{text}”。", f"per: {per} has no role '{text}'."),
            did_you_mean(text, [*roles, *(f"{r}.manager" for r in roles)]),
        )
    else:
        values.wrong(
            place,
            Text(
                f"per: {per} 的项目属于员工本人,不写 credit。",
                f"An item per: {per} belongs to the employee: no credit.",
            ),
            Text("删掉 credit,或写 per: deal 等事件。", "Remove credit, or write an event, such as per: deal."),
        )
    return parts


def _rounding(values: ValueReader, entries: Mapping) -> Rounding:
    text = values.text(entries, "round")
    if not text:
        return Rounding()
    try:
        return Rounding.parse(text)
    except ValueError:
        mode, _, unit = text.partition(" ")
        near = _WAYS.get(mode) or nearest(mode, MODES)
        if near and mode != near:
            mend = Text(f"是不是“{near} {unit or '0.01'}”?", f"Did you mean '{near} {unit or '0.01'}'?")
        else:
            mend = Text(
                "写方式和单位(元),如 half_up 0.01;方式有 half_up(四舍五入)、up(进位)、down(舍去),单位是整分。",
                f"Write a way and a unit in yuan, such as half_up 0.01; ways: {', '.join(MODES)}; units: whole fen.",
            )
        values.wrong(
            entries.entries["round"].position,
            Text(f"没有这种舍入方式:“{text}”。", f"'{text}' is no way of rounding."),
            mend,
        )
        return Rounding()


def _payable(values: ValueReader, entries: Mapping, per: str | None, kind: Kind) -> Payable | None:
    text = values.text(entries, "payable")
    if not text or text == "monthly" or per is None:
        return None
    scalar = entries.entries["payable"]
    place = scalar.position
    found = re.fullmatch(r"(\d{1,3})\s+workdays?\s+after\s+(\w+)", text)
    if not found:
        values.wrong(
            place,
            Text(f"“{text}”不是支付时间。", f"'{text}' is no time of payment."),
            Text(
                "写 monthly,或如 7 workdays after signed_on。", "Write monthly, or such as 7 workdays after signed_on."
            ),
        )
        return None
    if per not in TABLE_OF:
        values.wrong(
            place,
            Text(
                f"per: {per} 的项目没有事件,只能随月支付。",
                f"An item per: {per} has no event, so it is paid with the month.",
            ),
            Text("删掉 payable,或写 per: deal 等事件。", "Remove payable, or write an event, such as per: deal."),
        )
        return None
    if kind != "earning":
        values.wrong(
            place,
            Text(
                f"kind: {kind} 的项目不能提前发放,只能随月计算。",
                f"An item of kind: {kind} cannot be paid early: it belongs to the month's pay.",
            ),
            Text("删掉 payable,或写 kind: earning。", "Remove payable, or write kind: earning."),
        )
        return None
    assert isinstance(scalar, Scalar)
    return Payable(int(found[1]), found[2], scalar.place_of(scalar.text.index(found[2])))
