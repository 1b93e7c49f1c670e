"""hrcalc: the payroll month of a sales-driven company, every amount explained.

The way of the data, and so the map of the package:

    exports/     read: any export -> a table of text, each row knowing its file, sheet and row
    tables/      check: what each table is; typed tables, and everything that is wrong with them
    policy/      the language of pay: documents, formulas, examples; without data
    engine/      count and evaluate: the language over the month's facts -> lines, each with its working
    explain/     why a number is what it is, in sentences, down to the rows
    examples/    worked examples of documents, run before every payroll
    revision/    how documents stand in a month, and what changed between versions
    targets/     targets as a tree: split down, and whether they add up
    ledger/      closed months, posted for good, and who did what
    documents/   write: workbooks, payslips, CSV, the terminal
    policies.py  documents by themselves: checked, tried on their examples
    posted.py    what the ledger holds, as a pay month asks for it
    closing.py   what a run leaves in the ledger; a month posted for good
    retro.py     closed months once more: what is made good with this one
    examining.py  a month's inputs read, checked and evaluated
    payrun.py    the pay month from start to finish
    payouts.py   what is payable off cycle, between the months
    simulation.py  the pay month under other documents, beside today's
    comparison.py  a closed month beside what it comes to today
    difference.py  two pay months beside each other
    library.py   the same from Python, as pandas frames
    cli/         the same from the command line: parse, call, print

What all of them stand on:

    settings/    options, variables, hrcalc.toml
    calendar.py  months, workdays, holidays
    lock.py      one at a time
    money.py     rounding; amounts of fen and yuan, as text too
    exact.py     columns of exact numbers
    memory.py    giving memory back
    problems.py  what can be wrong, as data
    proposal.py  what an unknown export probably is, as data
    mending.py   rows to be mended, handed out and taken back
    private.py   what messages may not tell
    words.py     text in Chinese and English

A module of the first list imports from those above it and from the second list, never from one below it.

    >>> from hrcalc import run_month
    >>> pay = run_month("2026-10", data="sample_data", policies="policies", out="out")   # doctest: +SKIP
    >>> pay.lines.groupby("item")["amount"].sum()                                         # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrcalc.library import MonthPay as MonthPay
    from hrcalc.library import Paid as Paid
    from hrcalc.library import close_month as close_month
    from hrcalc.library import pay_out as pay_out
    from hrcalc.library import run_month as run_month
    from hrcalc.library import verify_ledger as verify_ledger

__version__ = "0.1.0"
_LIBRARY = ("MonthPay", "Paid", "close_month", "pay_out", "run_month", "verify_ledger")
__all__ = ["MonthPay", "Paid", "__version__", "close_month", "pay_out", "run_month", "verify_ledger"]


def __getattr__(name: str) -> Any:
    """The library's calls, imported when first used: pandas takes longer to import than most commands to answer."""
    if name in _LIBRARY:
        from hrcalc import library

        return getattr(library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
