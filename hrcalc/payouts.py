"""Off-cycle payments: what is `payable` in some days is paid then, posted, and not paid again by its month.

A line belongs to the month of its event, whose run shows it and taxes it; what was paid ahead is deducted there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc import examining, posted, retro
from hrcalc.calendar import Calendar, Month
from hrcalc.documents import write_payouts
from hrcalc.documents.folder import locked, refuse_taken, replaced
from hrcalc.engine.events import DATE
from hrcalc.engine.facts import TABLES_OF
from hrcalc.engine.fen import fen_array, money_array
from hrcalc.engine.outcome import result_of
from hrcalc.engine.result import LINES, Payouts
from hrcalc.ledger import parts, store
from hrcalc.ledger.months import Months
from hrcalc.policy.document import TABLE_OF
from hrcalc.policy.library import Library
from hrcalc.problems import Problem, ProblemsFound, UsageError, errors_of, order_of
from hrcalc.settings import Settings
from hrcalc.tables import Tables
from hrcalc.words import Text, listed

_SIGN = "payouts.xlsx"


@dataclass(frozen=True)
class Outcome:
    """What is paid in some days, where it was written (None: nothing is payable), and what is to be said of it.

    `problems` are the errors that keep people from it (with `hold`), and warnings.
    """

    payouts: Payouts
    folder: Path | None
    problems: list[Problem]


def run(settings: Settings, first: dt.date, last: dt.date, *, hold: bool = False) -> Outcome:
    """Pay what is payable from `first` to `last`, both included, and has not been paid; post it and write it.

    Run again for the same days, it pays what has come up since, and writes all that was paid for these days. Raises as a pay run does.
    """
    if first > last:
        raise UsageError(Text(f"{first} 在 {last} 之后。", f"{first} lies after {last}."))
    name = f"payouts-{first}-{last}"
    refuse_taken(settings, name, _SIGN)
    with store.locked(settings.ledger), locked(settings.out), store.opened(settings.ledger) as ledger:
        months = Months(ledger)
        due = _due(settings, months, first, last, hold=hold)
        days = {"from": first.isoformat(), "to": last.isoformat()}
        if due.lines.num_rows:
            months.post("payout", Month.of(last), {}, {"lines": parts.of_table(due.lines)}, days=days)
        paid = [e for e in months.payouts if {day: e.body[day] for day in days} == days]
        whole = pa.concat_tables([LINES.empty_table(), *(posted.payout_lines(months, e) for e in paid)])
        payouts = Payouts(first, last, settings.company, whole, due.lines.num_rows, due.staff)
        if not whole.num_rows:
            return Outcome(payouts, None, due.problems)
        with replaced(settings.out, name) as folder:
            write_payouts(payouts, folder, settings.lang)
    return Outcome(payouts, settings.out / name, due.problems)


@dataclass(frozen=True)
class _Due:
    """The lines to be paid now, each of the month of its event; names and departments; what is to be said of what is not paid."""

    lines: pa.Table
    staff: dict[str, tuple[str, str]]
    problems: list[Problem]


def _due(settings: Settings, months: Months, first: dt.date, last: dt.date, *, hold: bool) -> _Due:
    library, tables = examining.readable(settings, Month.of(last))
    next_open = months.last.next if months.last else Month.of(last)
    older, window = retro.split_at_window(settings, months, next_open)
    wanted = _months_of(tables, library, settings.calendar, first, last)
    late = sorted(m for m in wanted if m in older or (months.first is not None and m < months.first))
    if other := posted.of_another_ledger(settings.out, months, wanted - set(late), also=_SIGN):
        raise ProblemsFound([replace(other, severity="error", blocking=True)])
    paid = posted.paid(months, window)
    due, found, staff = [LINES.empty_table()], [_too_old(late)] if late else [], dict[str, tuple[str, str]]()
    for month in sorted(wanted - set(late)):
        own = tables.of_month(month)
        now = retro.evaluated(settings, months, own, library)
        wrong = errors_of(examining.all_problems([*library.problems, *own.problems], now, own))
        if (wrong and not hold) or any(p.blocking for p in wrong):
            raise ProblemsFound(wrong)
        pay = result_of(
            now, examining.held_by(wrong), settings.lang, company="", policies=[], inputs=[], balance=[], problems=[]
        )
        lines, found = pay.lines, [*found, *wrong]
        people = pay.employees.select(["employee_id", "name", "department"]).to_pylist()
        staff |= {row["employee_id"]: (row["name"], row["department"]) for row in people}
        payable = pc.and_(
            pc.greater_equal(lines["payable_on"], first.isoformat()),
            pc.less_equal(lines["payable_on"], last.isoformat()),
        )
        due.append(_unpaid(lines.filter(payable), paid, month))
    return _Due(pa.concat_tables(due), staff, sorted(set(found), key=order_of))


def _too_old(months: list[Month]) -> Problem:
    some = listed(map(str, months))
    return Problem(
        "payouts-too-old",
        Text(
            f"{some.zh} 在账本开始以前,或已过补差的期限:那些月份的项目不提前发放,因为再没有哪个月会显示、计税。",
            f"{some.en}: before the ledger, or too old for retro. Nothing of them is paid off cycle, as no month would show and tax it.",
        ),
        Text(
            "要付,写进本月的调整表(adjustments)。", "To pay something of them, write it into this month's adjustments."
        ),
        value=str(months[0]),
        severity="warning",
    )


def _months_of(tables: Tables, library: Library, calendar: Calendar, first: dt.date, last: dt.date) -> set[Month]:
    """The months of the events whose lines may be payable in these days."""
    found: set[Month] = set()
    for document in library.documents:
        for item in document.items.values():
            if item.payable is None or item.per not in TABLE_OF:
                continue
            event = TABLE_OF[item.per]
            frame = tables.frames[TABLES_OF[event]]
            since = workdays_before(calendar, first, item.payable.workdays)
            when = frame[item.payable.field]
            inside = pc.and_(pc.greater_equal(when, pa.scalar(since)), pc.less_equal(when, pa.scalar(last)))
            days = pc.unique(frame[DATE[event]].filter(pc.fill_null(inside, False))).drop_null().to_pylist()
            found |= {Month.of(day) for day in days}
    return {month for month in found if month <= Month.of(last)}


def workdays_before(calendar: Calendar, day: dt.date, workdays: int) -> dt.date:
    """The first day from which `workdays` working days lead to `day` or later."""
    left = workdays
    while left >= 0:
        left -= calendar.is_workday(day)
        day -= dt.timedelta(days=1)
    return day


def _unpaid(lines: pa.Table, paid: pa.Table, month: Month) -> pa.Table:
    """The lines that no closed month and no earlier payout has paid; of a part that was, the rest.

    An event may since have moved to this month: what was paid of it as another's counts. What has no id is told by its month.
    """
    at = LINES.names.index("origin_month")
    lines = lines.set_column(at, "origin_month", pa.repeat(pa.scalar(str(month), pa.string()), lines.num_rows))
    sums = paid.append_column("key", _keys(paid)).group_by("key").aggregate([("amount", "sum")])
    known = dict(zip(sums["key"].to_pylist(), fen_array(sums["amount_sum"]).tolist(), strict=True))
    already = np.array([known.get(key, 0) for key in _keys(lines).to_pylist()], dtype=np.int64)
    left = fen_array(lines["amount"]) - already
    at = lines.column_names.index("amount")
    lines = lines.set_column(at, "amount", pa.chunked_array([money_array(left)]))
    return lines.filter(pa.array(left > 0)).cast(LINES)


def _keys(lines: pa.Table) -> pa.ChunkedArray:
    about = pc.if_else(pc.equal(lines["event"], ""), lines["origin_month"], lines["event"])
    return pc.binary_join_element_wise(lines["employee_id"], lines["item"], lines["per"], about, "\n")
