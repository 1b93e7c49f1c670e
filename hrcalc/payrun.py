"""The pay month from start to finish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hrcalc import closing, posted
from hrcalc.calendar import Month
from hrcalc.documents import Progress, write_problems, write_run
from hrcalc.documents.folder import locked, refuse_taken, remove, replaced
from hrcalc.engine.anomalies import Limits, account_digests, anomalies
from hrcalc.engine.facts import balance_of
from hrcalc.engine.outcome import applied_of, result_of
from hrcalc.engine.payees import accounts_of, missing, payees_of
from hrcalc.engine.result import Balance, PayRun
from hrcalc.engine.source_check import near_table, source_check, with_lines
from hrcalc.engine.tax_return import below_zero, declared_elsewhere
from hrcalc.examining import Examined, examine, held_by
from hrcalc.explain.tree import Branch
from hrcalc.explain.tree import explain as explain_in
from hrcalc.ledger import store
from hrcalc.ledger.months import Months
from hrcalc.memory import release
from hrcalc.problems import Problem, ProblemsFound, errors_of, order_of
from hrcalc.settings import Settings
from hrcalc.tables.corrections.offending import NOTHING_READ, Origin, offending_rows
from hrcalc.tables.frames import Correction, Taken
from hrcalc.words import Text


@dataclass(frozen=True)
class Outcome:
    """A finished pay run: what was computed, where it was written, and the errors that held people (with `hold`)."""

    pay_run: PayRun
    folder: Path
    errors: list[Problem]


def run(settings: Settings, month: Month, *, hold: bool = False, progress: Progress | None = None) -> Outcome:
    """Read, check, compute and write a month.

    Raises ProblemsFound after writing nothing but the problem report; with `hold`, only for problems that touch nobody in particular.
    """
    refuse_taken(settings, str(month), "manifest.json")
    with store.locked(settings.ledger), locked(settings.out), store.opened(settings.ledger) as ledger:
        months = Months(ledger)
        closing.refuse_closed(months, month)
        read = NOTHING_READ
        try:
            seen = examine(settings, months, month)
            read = Origin.of(seen.tables)
            pay_run = _pay_run_of(seen, settings, months, hold=hold)
            texts, accounts = seen.texts, account_digests(accounts_of(pay_run))
            del seen  # is large, and nothing of it is needed to write
            release()
            pay_run = _told(pay_run, settings)
            with replaced(settings.out, str(month)) as folder:
                _write(pay_run, folder, settings, read, progress)
                closing.run_recorded(months, pay_run, folder, texts, accounts)
        except ProblemsFound as found:
            _report(settings, month, found.problems, read)
            raise
        remove(settings.out, report_name(month))
    return Outcome(pay_run, settings.out / str(month), errors_of(pay_run.problems))


def compute(settings: Settings, month: Month, *, hold: bool = False) -> PayRun:
    """Read, check and compute a month; nothing is written. Raises ProblemsFound with every problem."""
    with store.opened(settings.ledger) as ledger:
        months = Months(ledger)
        return _told(_pay_run_of(examine(settings, months, month), settings, months, hold=hold), settings)


@dataclass(frozen=True)
class Check:
    """What `check` found: what each sheet was taken for, what was corrected, every problem, where the report lies."""

    taken: list[Taken]
    corrected: list[Correction]
    problems: list[Problem]
    report: Path | None

    @property
    def failed(self) -> bool:
        """Whether anything stops a run."""
        return bool(errors_of(self.problems))


def check(settings: Settings, month: Month) -> Check:
    """Read and check a month's data and policies; nothing is written but the problem report, where there are errors."""
    with store.opened(settings.ledger) as ledger:
        seen = examine(settings, Months(ledger), month)
    where = None
    if seen.errors:
        with locked(settings.out):
            where = _report(settings, month, seen.problems, Origin.of(seen.tables))
    return Check(seen.tables.taken, seen.tables.corrected, seen.problems, where)


def explain(settings: Settings, month: Month, employee: str, name: str | None) -> Branch:
    """The tree behind a number. Raises ProblemsFound where the inputs cannot be evaluated."""
    with store.opened(settings.ledger) as ledger:
        months = Months(ledger)
        seen = examine(settings, months, month, as_posted=True)
        if seen.evaluated is None:
            raise ProblemsFound(seen.problems)
        tree = explain_in(seen.evaluated, employee, name)
        if month in months.closed:
            then = posted.told(months, month, tree.employee, tree.name)
            tree = replace(tree, note=Text(f"{then.zh} {tree.note.zh}".strip(), f"{then.en} {tree.note.en}".strip()))
    store.record(settings.ledger, "explain", str(month), {"employee": tree.employee, "item": name or ""})
    return tree


def report_name(month: Month) -> str:
    """The folder of a month's problem report."""
    return f"{month}-problems"


def _pay_run_of(seen: Examined, settings: Settings, months: Months, *, hold: bool = False) -> PayRun:
    """The pay run of a month that was read, but for the lines in its source check. Raises ProblemsFound with every problem."""
    month = seen.tables.month
    if seen.evaluated is None or (seen.errors and not hold) or any(p.blocking for p in seen.errors):
        raise ProblemsFound(seen.problems)
    pay_run = result_of(
        seen.evaluated,
        held_by(seen.problems),
        settings.lang,
        company=settings.company,
        policies=applied_of(seen.evaluated, settings.lang),
        inputs=seen.inputs,
        balance=balance_of(
            seen.evaluated.world, seen.tables.frames, [Balance(b.table, b.reason, b.rows) for b in seen.tables.left_out]
        ),
        problems=seen.problems,
        previous=posted.previous_pay(months, month, settings.out),
        books=posted.books_of(months),
    )
    pay_run = replace(pay_run, payees=payees_of(seen.evaluated, pay_run.employees, settings.bank.own))
    limits = Limits(settings.change, settings.above)
    accounts = accounts_of(pay_run), posted.accounts_before(months, month)
    return replace(
        pay_run,
        problems=sorted(
            [*seen.problems, *missing(pay_run), *declared_elsewhere(pay_run), *below_zero(pay_run)], key=order_of
        ),
        items=[*pay_run.items, *posted.items_of(pay_run)],
        year_to_date=posted.year_to_date(months, seen.evaluated, pay_run),
        anomalies=anomalies(pay_run.employees, pay_run.previous, *accounts, limits),
        source_check=source_check(seen.evaluated, settings.lang),
        near_matches=near_table(seen.evaluated, settings.lang),
        near_matches_more=seen.evaluated.near_matches.more,
    )


def _told(pay_run: PayRun, settings: Settings) -> PayRun:
    """The pay run whose source check tells the lines of each deal. It needs nothing of what was read, which may be given up before."""
    told = with_lines(pay_run.source_check, pay_run.lines, pay_run.employees, settings.lang)
    return replace(pay_run, source_check=told)


def _write(pay_run: PayRun, folder: Path, settings: Settings, read: Origin, progress: Progress | None) -> None:
    """All documents of the month, and the problem report where errors hold somebody."""
    write_run(pay_run, folder, settings, progress)
    if errors_of(pay_run.problems):
        write_problems(pay_run.problems, folder, settings.lang, offending_rows(settings, read, pay_run.problems))


def _report(settings: Settings, month: Month, problems: Sequence[Problem], read: Origin) -> Path | None:
    """Write the problem report beside the month's folder; None where even that cannot be written.

    `read` says where the rows stand that problems name.
    """
    try:
        with replaced(settings.out, report_name(month)) as folder:
            write_problems(list(problems), folder, settings.lang, offending_rows(settings, read, problems))
    except ProblemsFound:
        return None
    return settings.out / report_name(month)
