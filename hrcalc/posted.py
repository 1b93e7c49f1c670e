"""What the ledger holds, as a pay month asks for it: what closed months and payouts posted, last month's pay, the year so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Month
from hrcalc.documents import previous_from, previous_of
from hrcalc.engine.closed import ClosedMonths, PostedMonth
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.fen import fen_array, money_array
from hrcalc.engine.result import LINES, RETRO, TOTALS, YEAR_TO_DATE, Books, Item, PayRun, Previous
from hrcalc.ledger import parts
from hrcalc.ledger.entries import Entry, digest
from hrcalc.ledger.months import Months
from hrcalc.policy.document import PAID_EARLY, TAXED_KINDS
from hrcalc.policy.library import Library
from hrcalc.problems import Problem
from hrcalc.words import Lang, Text, listed

PAID_EARLY_TITLE = Text("已提前发放", "Paid off cycle")


def closed_of(months: Months) -> ClosedMonths:
    """The closed months as formulas read them."""
    return ClosedMonths({month: lambda month=month: _posted(months, month) for month in months.closed})  # type: ignore[misc]


def _posted(months: Months, month: Month) -> tuple[pa.Table, pa.Table]:
    return months.table(month, "lines"), months.table(month, "employees")


def posted_month(months: Months, month: Month) -> PostedMonth:
    """All that was posted for a closed month: with it, and as retro lines with later ones."""
    own = months.table(month, "lines")
    tables = [own.filter(pc.equal(own["origin_month"], ""))]
    for later in months.closed:
        if later > month:
            lines = months.table(later, "lines")
            tables.append(lines.filter(pc.equal(lines["origin_month"], str(month))))
    texts = months.data(month, "policies")
    hashes = {version: digest(text.encode()) for version, text in texts.items()}
    return PostedMonth(
        pa.concat_tables(tables), months.table(month, "employees"), months.table(month, "metrics"), hashes, texts
    )


def carried(months: Months, month: Month, library: Library) -> pa.Table:
    """The lines of earlier months that a closed month took over (RETRO)."""
    lines = months.table(month, "lines")
    lines = lines.filter(pc.not_equal(lines["origin_month"], ""))
    rules = {item.id: item.taxable for d in library.documents for item in d.items.values() if item.kind in TAXED_KINDS}
    taxable = [
        rules.get(item, "yes") if kind in TAXED_KINDS else ""
        for item, kind in zip(lines["item"].to_pylist(), lines["kind"].to_pylist(), strict=True)
    ]
    return lines.append_column("taxable", pa.array(taxable, pa.string())).cast(RETRO)


def paid(months: Months, closed: Iterable[Month]) -> pa.Table:
    """The lines that were paid off cycle, and those of some closed months, each of the month that `origin_month` names."""
    tables = [LINES.empty_table(), *(payout_lines(months, payout) for payout in months.payouts)]
    at = LINES.names.index("origin_month")
    for month in closed:
        lines = posted_month(months, month).lines
        tables.append(lines.set_column(at, "origin_month", pa.repeat(pa.scalar(str(month), pa.string()), len(lines))))
    return pa.concat_tables(table.cast(LINES) for table in tables)


def paid_early(months: Months, month: Month, lang: Lang) -> pa.Table:
    """What was paid off cycle of a month's lines, as deductions of the month (RETRO)."""
    tables = [RETRO.empty_table()]
    for entry, lines in _paid_ahead(months, month):
        told = Text(
            f"{entry.body['from']} 至 {entry.body['to']} 提前发放",
            f"paid off cycle, {entry.body['from']} to {entry.body['to']}",
        )
        same = {
            "item": PAID_EARLY,
            "title": PAID_EARLY_TITLE.of(lang),
            "kind": "deduction",
            "policy": "",
            "effective": "",
            "formula": "",
            "share": "",
            "credit": "",
            "payable_on": "",
            "origin_month": "",
            "taxable": "",
        }
        columns = [
            pa.repeat(pa.scalar(same[name], pa.string()), lines.num_rows)
            if name in same
            else pc.binary_join_element_wise(lines["title"], told.of(lang), Text(":", ": ").of(lang))
            if name == "working"
            else lines[name]
            for name in RETRO.names
        ]
        tables.append(pa.table(columns, schema=RETRO))
    return pa.concat_tables(tables)


def payout_lines(months: Months, payout: Entry) -> pa.Table:
    """The lines (LINES) that were paid at one time, each of the month that `origin_month` names."""
    return parts.table_of(months.ledger.part(payout.parts["lines"])).cast(LINES)


def _paid_ahead(months: Months, month: Month) -> Iterator[tuple[Entry, pa.Table]]:
    """Each payout, and which of its lines are of a month."""
    for payout in months.payouts:
        lines = payout_lines(months, payout)
        yield payout, lines.filter(pc.equal(lines["origin_month"], str(month)))


def items_of(run: PayRun) -> list[Item]:
    """The item of the deductions that no document defines, where the month has any: for headings."""
    some = pc.any(pc.equal(run.lines["item"], PAID_EARLY)).as_py()
    return [Item(PAID_EARLY, PAID_EARLY_TITLE, "deduction", "", "", "")] if some else []


def previous_pay(months: Months, month: Month, out: Path) -> Previous | None:
    """The pay of the month before: as it was closed, else as its last run has it in the output folder."""
    if month.previous in months.closed:
        return previous_of(month.previous, *reversed(_posted(months, month.previous)))
    return previous_from(out / str(month.previous), month.previous)


def accounts_before(months: Months, month: Month) -> Mapping[str, str]:
    """What tells the bank accounts of the month before, where it is closed (`hrcalc.engine.anomalies.account_digests`)."""
    found: Mapping[str, str] = months.data(month.previous, "accounts") if month.previous in months.closed else {}
    return found


def books_of(months: Months) -> Books | None:
    """The ledger as a run finds it."""
    return Books(months.last, months.books) if months.last is not None else None


def year_to_date(months: Months, evaluated: Evaluated, run: PayRun) -> pa.Table:
    """Each total of the year: opening balances, closed months, this month. Null for who is held."""
    month, ids = run.month, run.employees["employee_id"].combine_chunks()
    sums = {name: fen_array(run.employees[name]).copy() for name in TOTALS}
    for closed in months.closed:
        if closed.year != month.year or closed >= month:
            continue
        people = months.table(closed, "employees", ["employee_id", *TOTALS])
        place = pc.index_in(ids, value_set=people["employee_id"].combine_chunks())
        row = pc.fill_null(place, -1).to_numpy(zero_copy_only=False)
        for name in TOTALS:
            sums[name][row >= 0] += fen_array(people[name])[row[row >= 0]]
    known = {id_: at for at, id_ in enumerate(ids.to_pylist())}
    world = evaluated.world
    for posting in world.postings:
        at = known.get(world.people.ids[posting.person])
        if at is not None and posting.name in sums and posting.last.year == month.year and posting.last < month:
            sums[posting.name][at] += round(posting.amount * 100)
    held = np.asarray(pc.equal(run.employees["status"], "held"), dtype=bool)
    return pa.table([ids, *(money_array(sums[name], held) for name in TOTALS)], schema=YEAR_TO_DATE)


def of_another_ledger(out: Path, months: Months, wanted: Collection[Month], also: str = "") -> Problem | None:
    """A warning where the output folder has runs of these months that the ledger does not know: then it is not the one of this company.

    `also`: the file by which off-cycle payments are known; those must be in the ledger as well.
    """
    paid = {f"payouts-{entry.body['from']}-{entry.body['to']}" for entry in months.payouts}
    found = [str(m) for m in sorted(wanted) if (out / str(m) / "manifest.json").is_file() and months.run(m) is None]
    found += sorted({f.parent.name for f in out.glob(f"payouts-*/{also}")} - paid) if also else []
    if not found:
        return None
    ledger, some = months.ledger.file, listed(str(out / name) for name in found)
    return Problem(
        "other-ledger",
        Text(
            f"账本 {ledger} 里没有 {some.zh} 的计算或发放:换了账本,已结账和已提前发放的就不知道了。",
            f"The ledger {ledger} knows nothing of {some.en}: with another ledger, what was closed and paid off cycle is not known.",
        ),
        Text(
            "用原来的账本(--ledger、HRCALC_LEDGER 或 hrcalc.toml);确实要从头开始,把那些文件夹移走。",
            "Name the ledger they were made with (--ledger, HRCALC_LEDGER or hrcalc.toml); or, to begin anew, move those folders away.",
        ),
        value=found[0],
        severity="warning",
    )


def told(months: Months, month: Month, employee: str, name: str) -> Text:
    """What a closed month posted of an item or a total for an employee, in words: what is computed today may differ."""
    if name in TOTALS:
        people = months.table(month, "employees", ["employee_id", name])
        (amount,) = people.filter(pc.equal(people["employee_id"], employee))[name].to_pylist() or [None]
    else:
        lines = months.table(month, "lines", ["employee_id", "item", "amount"])
        own = lines.filter(pc.and_(pc.equal(lines["employee_id"], employee), pc.equal(lines["item"], name)))
        amount = pc.sum(own["amount"]).as_py()
    paid = Text("没有", "nothing") if amount is None else Text(f"{amount} 元", f"{amount} yuan")
    return Text(
        f"{month} 已结账,当时入账:{paid.zh}。这里按今天的数据和制度重算,可能不同。",
        f"{month} is closed, and posted {paid.en}. This is what it comes to with today's data and documents, which may differ.",
    )
