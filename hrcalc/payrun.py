"""The pay month from start to finish."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from hrcalc import carried, closing, policies, retro
from hrcalc.calendar import Month
from hrcalc.documents import Progress, write_problems, write_run
from hrcalc.documents.folder import locked, remove, replaced
from hrcalc.engine.anomalies import Limits, account_digests, anomalies
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.engine.facts import balance_of
from hrcalc.engine.hold import with_readers
from hrcalc.engine.notices import notices
from hrcalc.engine.outcome import applied_of, result_of
from hrcalc.engine.payees import accounts_of, missing, payees_of
from hrcalc.engine.result import Balance, Input, PayRun
from hrcalc.engine.source_check import near_table, source_check, with_lines
from hrcalc.explain.tree import Branch
from hrcalc.explain.tree import explain as explain_in
from hrcalc.ledger import store
from hrcalc.ledger.months import Months
from hrcalc.memory import release
from hrcalc.policy.document import Document
from hrcalc.policy.library import Library, load
from hrcalc.problems import Problem, ProblemsFound, UsageError, errors_of, order_of
from hrcalc.settings import Settings
from hrcalc.tables import Tables, read_tables
from hrcalc.tables.corrections.offending import NOTHING_READ, Origin, offending_rows
from hrcalc.tables.frames import Correction, Taken
from hrcalc.targets.notices import notices as notices_of_targets
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
    check_out(settings, str(month), "manifest.json")
    with store.locked(settings.ledger), locked(settings.out), store.opened(settings.ledger) as ledger:
        months = Months(ledger)
        closing.refuse_closed(months, month)
        read = Origin()
        try:
            seen = examine(settings, months, month)
            read = Origin.of(seen.tables)
            pay_run = settled(seen, settings, months, hold=hold)
            texts = seen.texts
            del seen
            release()
            pay_run = _told(pay_run, settings)
            errors = errors_of(pay_run.problems)
            with replaced(settings.out, str(month)) as folder:
                write_run(pay_run, folder, settings, progress)
                if errors:
                    sources = offending_rows(settings, read, pay_run.problems)
                    write_problems(pay_run.problems, folder, settings.lang, sources)
                closing.run_recorded(
                    months,
                    month,
                    folder,
                    held=sorted(pay_run.held),
                    inputs={file.path: file.sha256 for file in pay_run.inputs},
                    texts=texts,
                    accounts=account_digests(accounts_of(pay_run)),
                )
        except ProblemsFound as found:
            report(settings, month, found.problems, read)
            raise
        remove(settings.out, report_name(month))
    return Outcome(pay_run, settings.out / str(month), errors)


def check_out(settings: Settings, name: str, sign: str) -> None:
    """Refuse to write where inputs lie: what is finished takes the whole place of `out/NAME`. Raises UsageError.

    `sign` is the file by which an earlier output is known.
    """
    target = (settings.out / name).resolve()
    out = settings.out.resolve()
    for option, folder in (("data", settings.data.resolve()), ("policies", settings.policies.resolve())):
        if target in (folder, *folder.parents) or folder in (out, *out.parents):
            raise UsageError(
                Text(
                    f"--out {settings.out} 和 --{option} 重叠了,输入会被覆盖。",
                    f"--out {settings.out} and --{option} overlap: the inputs would be overwritten.",
                )
            )
    if target.is_dir() and any(target.iterdir()) and not (target / sign).is_file():
        raise UsageError(
            Text(
                f"{target} 里有别的文件,不是以前的计算结果。换一个 --out,或先移走。",
                f"{target} holds other files, not an earlier run: choose another --out, or move them away.",
            )
        )


def compute(settings: Settings, month: Month, *, hold: bool = False) -> PayRun:
    """Read, check and compute a month; nothing is written. Raises ProblemsFound with every problem."""
    with store.opened(settings.ledger) as ledger:
        months = Months(ledger)
        return _told(settled(examine(settings, months, month), settings, months, hold=hold), settings)


def _told(pay_run: PayRun, settings: Settings) -> PayRun:
    """The pay run whose source check tells the lines of each deal. It needs nothing of what was read, which may be given up before."""
    told = with_lines(pay_run.source_check, pay_run.lines, pay_run.employees, settings.lang)
    return replace(pay_run, source_check=told)


def settled(seen: Examined, settings: Settings, months: Months, *, hold: bool = False) -> PayRun:
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
        previous=carried.previous_pay(months, month, settings.out),
        books=carried.books_of(months),
    )
    pay_run = replace(pay_run, payees=payees_of(seen.evaluated, pay_run.employees, settings.bank.own))
    limits = Limits(settings.change, settings.above)
    accounts = accounts_of(pay_run), carried.accounts_before(months, month)
    return replace(
        pay_run,
        problems=sorted([*seen.problems, *missing(pay_run)], key=order_of),
        year_to_date=carried.year_to_date(months, seen.evaluated, pay_run),
        anomalies=anomalies(pay_run.employees, pay_run.previous, *accounts, limits),
        source_check=source_check(seen.evaluated, settings.lang),
        near_matches=near_table(seen.evaluated, settings.lang),
        near_matches_more=seen.evaluated.near_matches.more,
    )


@dataclass(frozen=True)
class Examined:
    """A month's inputs, every problem in them, and the evaluated month, where evaluating made sense."""

    tables: Tables
    inputs: list[Input]
    problems: list[Problem]
    evaluated: Evaluated | None
    texts: dict[str, str]
    """Version -> text of each policy in force."""
    retro: pa.Table
    """The lines (RETRO) of closed months that this month pays."""

    @property
    def errors(self) -> list[Problem]:
        """What stops a run."""
        return errors_of(self.problems)


def examine(settings: Settings, months: Months, month: Month, library: Library | None = None) -> Examined:
    """Read and check data and policies (unless they have been read), and evaluate the month where nothing stands against it."""

    def documents_tried() -> tuple[Library, list[Problem]]:
        known = library or load(settings.policies)
        return known, policies.problems_of(known, month, settings)

    # Reading waits for the disk and for Arrow, which leave the interpreter to the examples. It may also ask for a password: it stays here.
    with ThreadPoolExecutor(1) as other:
        trying = other.submit(documents_tried)
        tables = read_tables(settings, month)
        library, wrong = trying.result()
    documents = library.in_force(month)
    problems = [*library.problems, *wrong, *tables.problems]
    problems += notices_of_targets(tables.frames, documents, month)
    evaluated, looked = None, retro.NOTHING
    if not any(p.blocking for p in errors_of(problems)):
        release()
        try:
            looked = retro.look_back(settings, months, tables, library)
            facts = retro.facts(settings, tables, months, looked.lines)
            evaluated = evaluate_month(facts, documents, library.not_in_force(month))
            problems = all_problems([*problems, *looked.problems], evaluated, tables)
        except ProblemsFound as found:
            problems += found.problems
    texts = {document.version: library.sources[document.file] for document in documents}
    return Examined(
        tables,
        inputs_of(tables, library, documents),
        sorted(set(problems), key=order_of),
        evaluated,
        texts,
        looked.lines,
    )


def all_problems(problems: Sequence[Problem], evaluated: Evaluated, tables: Tables) -> list[Problem]:
    """The problems of the inputs with everyone whom they touch, those of evaluating, and notices.

    What cannot be computed for someone whom a wrong row touches follows from that row, and is not told beside it.
    """
    found = with_readers(problems, evaluated, tables.frames)
    touched = set(held_by(found))
    own = [p for p in evaluated.problems if not p.employees or not set(p.employees) <= touched]
    return sorted({*found, *own, *notices(evaluated)}, key=order_of)


def held_by(problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    """Employee id -> the errors that touch this person."""
    held: dict[str, list[Problem]] = {}
    for problem in errors_of(problems):
        for employee in problem.employees:
            held.setdefault(employee, []).append(problem)
    return dict(sorted(held.items()))


def inputs_of(tables: Tables, library: Library, documents: Sequence[Document]) -> list[Input]:
    """Every file that the month rests on."""
    data = [Input(i.path, i.sha256, i.table, i.rows) for i in tables.inputs]
    files = {d.file for d in documents}
    return data + [Input(file, hash_, "", 0) for file, hash_ in sorted(library.hashes.items()) if file in files]


def report(settings: Settings, month: Month, problems: Sequence[Problem], read: Origin = NOTHING_READ) -> Path | None:
    """Write the problem report beside the month's folder; None where even that cannot be written.

    `read` says where the rows stand that problems name.
    """
    try:
        with replaced(settings.out, report_name(month)) as folder:
            sources = offending_rows(settings, read, problems)
            write_problems(list(problems), folder, settings.lang, sources)
    except ProblemsFound:
        return None
    return settings.out / report_name(month)


def report_name(month: Month) -> str:
    """The folder of a month's problem report."""
    return f"{month}-problems"


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
            where = report(settings, month, seen.problems, Origin.of(seen.tables))
    return Check(seen.tables.taken, seen.tables.corrected, seen.problems, where)


def explain(settings: Settings, month: Month, employee: str, name: str | None) -> Branch:
    """The tree behind a number. Raises ProblemsFound where the inputs cannot be evaluated."""
    with store.opened(settings.ledger) as ledger:
        seen = examine(settings, Months(ledger), month)
        if seen.evaluated is None:
            raise ProblemsFound(seen.problems)
        tree = explain_in(seen.evaluated, employee, name)
    store.record(settings.ledger, "explain", str(month), {"employee": tree.employee, "item": name or ""})
    return tree
