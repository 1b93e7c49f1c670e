"""The pay month from start to finish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hrcalc.calendar import Month
from hrcalc.documents import Progress, previous_from, write_problems, write_run
from hrcalc.documents.folder import locked, remove, replaced
from hrcalc.engine.compute import Evaluated, check_documents, evaluate_month
from hrcalc.engine.examples import ExampleRunner, Result
from hrcalc.engine.explain import Branch
from hrcalc.engine.explain import explain as explain_in
from hrcalc.engine.facts import balance_of, vocabulary_of, world_of
from hrcalc.engine.hold import with_readers
from hrcalc.engine.notices import notices
from hrcalc.engine.outcome import applied_of, result_of
from hrcalc.engine.result import Balance, Input, PayRun
from hrcalc.memory import release
from hrcalc.policy.document import Document
from hrcalc.policy.errors import Position, policy_problem
from hrcalc.policy.library import Library, load
from hrcalc.problems import Problem, ProblemsFound, UsageError, errors_of, order_of
from hrcalc.settings import Settings
from hrcalc.tables import Tables, read_tables, with_fields
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
    check_out(settings, month)
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


def check_out(settings: Settings, month: Month) -> None:
    """Refuse to write where inputs lie: a finished run takes the whole place of `out/MONTH`. Raises UsageError."""
    target = (settings.out / str(month)).resolve()
    out = settings.out.resolve()
    for name, folder in (("data", settings.data.resolve()), ("policies", settings.policies.resolve())):
        if target in (folder, *folder.parents) or folder in (out, *out.parents):
            raise UsageError(
                Text(
                    f"--out {settings.out} 和 --{name} 重叠了,输入会被覆盖。",
                    f"--out {settings.out} and --{name} overlap: the inputs would be overwritten.",
                )
            )
    if target.is_dir() and any(target.iterdir()) and not (target / "manifest.json").is_file():
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


def examine(settings: Settings, month: Month) -> Examined:
    """Read and check data and policies, and evaluate the month where nothing stands against it."""
    library = load(settings.policies)
    documents = library.in_force(month)
    problems = [*library.problems, *policy_problems(library, documents, settings)]
    tables = read_tables(settings, month)
    problems += tables.problems
    evaluated = None
    if not any(p.blocking for p in errors_of(problems)):
        release()
        try:
            evaluated = evaluate(settings, tables, documents)
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


def evaluate(settings: Settings, tables: Tables, documents: Sequence[Document]) -> Evaluated:
    """The month's values, from checked tables and documents in force."""
    fields = {name: table.fields for name, table in with_fields(settings).items()}
    world = world_of(tables.frames, tables.all_leaves(), fields, tables.month, settings.calendar)
    return evaluate_month(world, documents)


def policy_problems(library: Library, documents: Sequence[Document], settings: Settings) -> list[Problem]:
    """No document in force at all, a formula that means nothing, or an example that fails."""
    if library.problems:
        return []
    if not documents:
        return [
            policy_problem(
                Position(settings.policies.name, 1, 1),
                Text("这个月没有任何有效的制度。", "No policy is in force in this month."),
                Text("检查 effective、ends 和 --policies。", "Check effective, ends and --policies."),
            )
        ]
    fields = {name: table.fields for name, table in with_fields(settings).items()}
    wrong = check_documents(documents, vocabulary_of(fields))
    return wrong or [p for result in run_examples(library, documents, settings) for p in result.as_problems()]


def run_examples(library: Library, documents: Sequence[Document], settings: Settings) -> list[Result]:
    """The examples of these documents, and those of files that hold only examples and name documents of the library."""
    fields = {name: table.fields for name, table in with_fields(settings).items()}
    runner = ExampleRunner(library, vocabulary_of(fields), settings.calendar.of_the_country())
    results = [result for document in documents for result in runner.run_document(document)]
    return results + [runner.run_named(e) for file in library.example_files for e in file.examples]


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


def check_policies(settings: Settings, paths: Sequence[Path]) -> tuple[Library, list[Problem]]:
    """Documents at these paths, and every mistake in them. They are checked beside the other documents of the policies folder."""
    library = load(*paths)
    problems = list(library.problems)
    everything = with_others(library, settings)
    fields = {name: table.fields for name, table in with_fields(settings).items()}
    files = {d.file for d in library.documents}
    ends = {Month.of(d.ends).next for d in everything.documents if d.ends}
    for month in sorted({d.effective for d in library.documents} | ends):
        beside = everything.in_force(month)
        problems += [p for p in check_documents(beside, vocabulary_of(fields)) if p.file in files]
    return library, sorted(set(problems), key=order_of)


def test_policies(settings: Settings, paths: Sequence[Path]) -> list[Result]:
    """Run the examples at these paths, beside the other documents of the policies folder."""
    library = load(*paths)
    everything = with_others(library, settings)
    chosen = Library(everything.documents, library.example_files)
    return run_examples(chosen, library.documents, settings)


def with_others(library: Library, settings: Settings) -> Library:
    """These documents together with those of the policies folder that they do not replace."""
    names = {d.name for d in library.documents}
    others = [d for d in load(settings.policies).documents if d.name not in names] if settings.policies.is_dir() else []
    documents = sorted([*library.documents, *others], key=lambda d: (d.name, d.effective))
    return Library(tuple(documents), library.example_files, library.problems, library.hashes)
