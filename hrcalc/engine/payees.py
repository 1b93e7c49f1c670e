"""What the bank and the tax office know people by, and whom the bank can pay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.columns import Flags
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.fen import fen_array
from hrcalc.engine.result import PAYEES, PayRun
from hrcalc.problems import Problem
from hrcalc.words import Text, listed

Transfer = Literal["bank", "no_account", "nothing"]
"""Paid by bank; no account to be paid into; net pay of zero or less."""


def payees_of(month: Evaluated, employees: pa.Table, own: Iterable[str]) -> pa.Table:
    """Columns of PAYEES, and the company's `own` ones, a row for each of `employees`; "" where nothing is told.

    Of an account in groups of digits the spaces go.
    """
    people = month.world.people
    staff = people.month_row[[people.index[id_] for id_ in employees["employee_id"].to_pylist()]]
    columns = {"employee_id": employees["employee_id"].combine_chunks()}
    for name in dict.fromkeys([*PAYEES.names[1:], *own]):
        known = (
            people.fields.strings(name, staff) if name in people.fields.fields else pa.nulls(len(staff), pa.string())
        )
        columns[name] = pc.utf8_trim_whitespace(pc.fill_null(pc.cast(known, pa.string()), ""))
    account = columns["bank_account"]
    grouped = pc.match_substring_regex(account, "^[0-9 -]*$")
    columns["bank_account"] = pc.if_else(grouped, pc.replace_substring_regex(account, "[ -]", ""), account)
    return pa.table(columns)


def accounts_of(run: PayRun) -> dict[str, str]:
    """Employee id -> bank account; who has none is not in it."""
    pairs = zip(run.payees["employee_id"].to_pylist(), run.payees["bank_account"].to_pylist(), strict=True)
    return {id_: account for id_, account in pairs if account}


def told(run: PayRun, name: str) -> pa.Array:
    """What `payees` tells, for each row of `employees`; "" where it tells nothing."""
    place = pc.index_in(run.employees["employee_id"], value_set=run.payees["employee_id"].combine_chunks())
    return pc.fill_null(run.payees[name].combine_chunks().take(place.combine_chunks()), "")


def transfers(run: PayRun) -> dict[Transfer, Flags]:
    """How each row of `employees` is paid: everyone is in one of them, who is held in none."""
    net, paid = fen_array(run.employees["net_pay"]), _paid(run)
    account = _there(told(run, "bank_account"))
    return {"bank": paid & account & (net > 0), "no_account": paid & ~account & (net > 0), "nothing": paid & (net <= 0)}


def missing(run: PayRun) -> list[Problem]:
    """Warnings of those whom the bank's file leaves out, or the tax office cannot know.

    Nothing is told of accounts where nobody has one, and of id numbers where no document withholds tax.
    """
    how, found = transfers(run), []
    if _there(told(run, "bank_account")).any():
        why = Text("没有银行账号,不在 bank.csv 里", "without a bank account, and so not in bank.csv")
        mend = Text(
            "在花名册里填银行账号,或另行发放。", "Fill in bank_account in the staff list, or pay in another way."
        )
        found += _people(run, how["no_account"], "bank-no-account", why, mend)
        why = Text("实发为零或负数,不在 bank.csv 里", "with net pay of zero or less, and so not in bank.csv")
        mend = Text("核对这些人的工资条。", "Look at their payslips.")
        found += _people(run, how["nothing"], "bank-nothing", why, mend)
    if any(item.kind == "tax" for item in run.items):
        why = Text("没有证件号码,个税申报会退回", "without an id number: the tax return will be refused")
        mend = Text("在花名册里填证件类型和证件号码。", "Fill in id_type and id_number in the staff list.")
        found += _people(run, _paid(run) & ~_there(told(run, "id_number")), "tax-no-id", why, mend)
    return found


def _people(run: PayRun, whom: Flags, code: str, why: Text, mend: Text) -> list[Problem]:
    """One warning of some people; none where there is nobody."""
    ids = run.employees["employee_id"].filter(pa.array(whom)).to_pylist()
    if not ids:
        return []
    some = listed(ids, "人")
    said = Text(f"{len(ids)} 人{why.zh}:{some.zh}", f"{len(ids)} people {why.en}: {some.en}")
    return [Problem(code, said, mend, table="employees", severity="warning", employees=tuple(ids))]


def _paid(run: PayRun) -> Flags:
    return np.asarray(pc.equal(run.employees["status"], "paid"), dtype=bool)


def _there(texts: pa.Array) -> Flags:
    return np.asarray(pc.not_equal(texts, ""), dtype=bool)
