"""The pay month from start to finish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hrcalc import policies
from hrcalc.calendar import Month
from hrcalc.documents import Progress, previous_from, write_problems, write_run
from hrcalc.documents.folder import locked, remove, replaced
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.engine.facts import balance_of, world_of
from hrcalc.engine.hold import with_readers
from hrcalc.engine.notices import notices
from hrcalc.engine.outcome import applied_of, result_of
from hrcalc.engine.result import Balance, Input, PayRun
from hrcalc.engine.world import World
from hrcalc.explain.tree import Branch
from hrcalc.explain.tree import explain as explain_in
from hrcalc.memory import release
from hrcalc.policy.document import Document
from hrcalc.policy.library import Library, load
from hrcalc.problems import Problem, ProblemsFound, UsageError, errors_of, order_of
from hrcalc.settings import Settings
from hrcalc.tables import Tables, read_tables, with_fields
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
    with locked(settings.out):
        try:
            pay_run = compute(settings, month, hold=hold)
            release()
            errors = errors_of(pay_run.problems)
            with replaced(settings.out, str(month)) as folder:
                write_run(pay_run, folder, settings.lang, settings.payslip_template, progress)
                if errors:
                    write_problems(pay_run.problems, folder, settings.lang)
        except ProblemsFound as found:
            report(settings, month, found.problems)
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
    seen = examine(settings, month)
    if seen.evaluated is None or (seen.errors and not hold) or any(p.blocking for p in seen.errors):
        raise ProblemsFound(seen.problems)
    return result_of(
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
        previous=previous_from(settings.out / str(month.previous), month.previous),
    )


@dataclass(frozen=True)
class Examined:
    """A month's inputs, every problem in them, and the evaluated month, where evaluating made sense."""

    tables: Tables
    inputs: list[Input]
    problems: list[Problem]
    evaluated: Evaluated | None

    @property
    def errors(self) -> list[Problem]:
        """What stops a run."""
        return errors_of(self.problems)


def examine(settings: Settings, month: Month, library: Library | None = None) -> Examined:
    """Read and check data and policies (unless they have been read), and evaluate the month where nothing stands against it."""
    library = library or load(settings.policies)
    documents = library.in_force(month)
    problems = [*library.problems, *policies.problems_of(library, month, settings)]
    tables = read_tables(settings, month)
    problems += [*tables.problems, *notices_of_targets(tables.frames, documents, month)]
    evaluated = None
    if not any(p.blocking for p in errors_of(problems)):
        release()
        try:
            evaluated = evaluate(settings, tables, library)
            problems = all_problems(problems, evaluated, tables)
        except ProblemsFound as found:
            problems += found.problems
    return Examined(tables, inputs_of(tables, library, documents), sorted(set(problems), key=order_of), evaluated)


def all_problems(problems: Sequence[Problem], evaluated: Evaluated, tables: Tables) -> list[Problem]:
    """The problems of the inputs with everyone whom they touch, those of evaluating, and notices.

    What cannot be computed for someone whom a wrong row touches follows from that row, and is not told beside it.
    """
    found = with_readers(problems, evaluated, tables.frames)
    touched = set(held_by(found))
    own = [p for p in evaluated.problems if not p.employees or not set(p.employees) <= touched]
    return sorted({*found, *own, *notices(evaluated)}, key=order_of)


def evaluate(settings: Settings, tables: Tables, library: Library) -> Evaluated:
    """The month's values, from checked tables and the documents in force."""
    month = tables.month
    return evaluate_month(facts(settings, tables), library.in_force(month), library.not_in_force(month))


def facts(settings: Settings, tables: Tables) -> World:
    """The month's facts, from checked tables: to be evaluated once, as documents resolve names in them."""
    fields = {name: table.fields for name, table in with_fields(settings).items()}
    return world_of(tables.frames, tables.all_leaves(), fields, tables.month, settings.calendar)


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


def report(settings: Settings, month: Month, problems: Sequence[Problem]) -> Path | None:
    """Write the problem report beside the month's folder; None where even that cannot be written."""
    try:
        with replaced(settings.out, report_name(month)) as folder:
            write_problems(list(problems), folder, settings.lang)
    except ProblemsFound:
        return None
    return settings.out / report_name(month)


def report_name(month: Month) -> str:
    """The folder of a month's problem report."""
    return f"{month}-problems"


@dataclass(frozen=True)
class Check:
    """What `check` found: the files and what each was taken for, every problem, where the report lies."""

    inputs: list[Input]
    problems: list[Problem]
    report: Path | None

    @property
    def failed(self) -> bool:
        """Whether anything stops a run."""
        return bool(errors_of(self.problems))


def check(settings: Settings, month: Month) -> Check:
    """Read and check a month's data and policies; nothing is written but the problem report, where there are errors."""
    seen = examine(settings, month)
    where = None
    if seen.errors:
        with locked(settings.out):
            where = report(settings, month, seen.problems)
    return Check(seen.inputs, seen.problems, where)


def explain(settings: Settings, month: Month, employee: str, name: str | None) -> Branch:
    """The tree behind a number. Raises ProblemsFound where the inputs cannot be evaluated."""
    seen = examine(settings, month)
    if seen.evaluated is None:
        raise ProblemsFound(seen.problems)
    return explain_in(seen.evaluated, employee, name)
