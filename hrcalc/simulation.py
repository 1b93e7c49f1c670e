"""A pay month under other documents, beside today's: read once, evaluated twice, and nothing recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hrcalc import examining, policies, retro
from hrcalc.calendar import Month
from hrcalc.documents import write_simulation
from hrcalc.documents.folder import locked, refuse_taken, replaced
from hrcalc.engine.compute import Evaluated, check_documents, evaluate_month
from hrcalc.engine.outcome import applied_of, result_of
from hrcalc.engine.result import Applied, PayRun
from hrcalc.examples.runner import Result
from hrcalc.ledger import store
from hrcalc.ledger.months import Months
from hrcalc.policy.document import Document, ExampleFile
from hrcalc.policy.errors import Position, did_you_mean
from hrcalc.policy.library import Library, load
from hrcalc.problems import Problem, ProblemsFound, UsageError, errors_of, order_of
from hrcalc.revision.compare import Side, compare
from hrcalc.revision.comparison import DocumentChange, Held, Simulation
from hrcalc.settings import Settings
from hrcalc.words import Text

WORKBOOK = "simulation.xlsx"


@dataclass(frozen=True)
class Outcome:
    """A simulation, and the folder in which its workbook lies."""

    simulation: Simulation
    folder: Path


def run(
    settings: Settings, month: Month, paths: Sequence[Path], without: Sequence[str] = (), *, hold: bool = False
) -> Outcome:
    """Simulate a month and write `out/MONTH-simulation/`. Raises as `simulate` does, before anything is written."""
    name = f"{month}-simulation"
    refuse_taken(settings, name, WORKBOOK)
    target = (settings.out / name).resolve()
    for path in paths:
        if target in (path.resolve(), *path.resolve().parents):
            raise UsageError(
                Text(
                    f"{path} 在输出文件夹 {target} 里,会被覆盖。",
                    f"{path} lies in {target}, which is to be overwritten.",
                )
            )
    done = simulate(settings, month, paths, without, hold=hold)
    with locked(settings.out), replaced(settings.out, name) as folder:
        write_simulation(done, folder / WORKBOOK, settings.lang)
    return Outcome(done, settings.out / name)


def simulate(
    settings: Settings, month: Month, paths: Sequence[Path], without: Sequence[str] = (), *, hold: bool = False
) -> Simulation:
    """The month under the documents at `paths` and without those called `without`, beside the documents in force.

    A document replaces the one of its name whatever day it begins; of several versions of a name the latest counts. Raises ProblemsFound
    with every problem of either side; with `hold`, only for problems that touch nobody in particular, and who is touched is not compared.
    """
    with store.opened(settings.ledger) as ledger:
        return _simulated(settings, Months(ledger), month, paths, without, hold=hold)


def _simulated(
    settings: Settings, months: Months, month: Month, paths: Sequence[Path], without: Sequence[str], *, hold: bool
) -> Simulation:
    today = load(settings.policies)
    plan = _plan(today, month, _given(paths), without)
    wrong = [*plan.problems, *plan.placed(check_documents(plan.documents, policies.vocabulary(settings), plan.past))]
    seen = examining.examine(settings, months, month, today)
    before = seen.evaluated
    if before is None or errors_of(wrong):
        raise ProblemsFound(sorted({*seen.problems, *wrong}, key=order_of))
    try:
        after = evaluate_month(retro.facts(settings, seen.tables, months, seen.retro), plan.documents, plan.past)
    except ProblemsFound as error:
        raise ProblemsFound(sorted({*seen.problems, *plan.placed(error.problems)}, key=order_of)) from None
    found = examining.all_problems(seen.tables.problems, after, seen.tables)
    known = set(seen.problems)
    found = plan.placed([problem for problem in found if problem not in known])
    new = _untold(found, seen.problems)
    errors = errors_of([*seen.problems, *found])
    if (errors and not hold) or any(p.blocking for p in errors):
        raise ProblemsFound(sorted({*seen.problems, *new}, key=order_of))
    held = examining.held_by(sorted(errors, key=order_of))
    sides = [Side(month_, _pay(month_, held, settings)) for month_ in (before, after)]
    failed, untried = _examples(plan, settings)
    return Simulation(
        month=month,
        company=settings.company,
        documents=_changes(plan, today, *(applied_of(side.evaluated, settings.lang) for side in sides)),
        compared=compare(*sides),
        held=_held(sides[0].run, examining.held_by(seen.problems)),
        failed=failed,
        problems=tuple(sorted({*errors_of(seen.problems), *new, *untried}, key=order_of)),
    )


def _pay(month: Evaluated, held: Mapping[str, list[Problem]], settings: Settings) -> PayRun:
    return result_of(
        month, held, settings.lang, company=settings.company, policies=[], inputs=[], balance=[], problems=[]
    )


def _untold(problems: Sequence[Problem], known: Sequence[Problem]) -> list[Problem]:
    """The problems that nobody knows yet. A row that other documents read for other people is one problem all the same."""
    told = {replace(problem, employees=()) for problem in known}
    return [problem for problem in problems if replace(problem, employees=()) not in told]


def _held(run: PayRun, today: Mapping[str, list[Problem]]) -> tuple[Held, ...]:
    """Who is not compared; `today` are those whom today's documents cannot pay either."""
    rows = run.employees.select(["employee_id", "name", "department"]).to_pylist()
    return tuple(
        Held(id_, row["name"], row["department"], id_ not in today, tuple(run.held[id_]))
        for row in rows
        if (id_ := row["employee_id"]) in run.held
    )


# --- which documents --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Given:
    """A document that the user names: where it lies, as the user would say it, and the SHA-256 of its file."""

    document: Document
    place: str
    sha256: str


@dataclass(frozen=True)
class _Plan:
    """The documents of the simulated month; `given` are those of the user by name, `past` all that are not in force.

    `older` are the earlier versions of those given: examples of earlier months read them, as they will once the new ones are in force.
    """

    month: Month
    given: Mapping[str, _Given]
    without: tuple[str, ...]
    documents: list[Document]
    past: list[Document]
    older: list[Document]
    examples: tuple[ExampleFile, ...]
    problems: tuple[Problem, ...]

    def placed(self, problems: Sequence[Problem]) -> list[Problem]:
        """Problems of the given documents with the file as the user would say it."""
        places = {given.document.file: given.place for given in self.given.values()}
        return [replace(p, file=places.get(p.file, p.file)) if p.table == "policy" else p for p in problems]


def _given(paths: Sequence[Path]) -> list[tuple[Library, Path]]:
    """The documents at each path, and the folder from which their files are named. Raises UsageError where there are none."""
    found = []
    for path in paths:
        if not path.exists():
            raise UsageError(
                Text(f"--with:没有 {path} 这个文件或文件夹。", f"--with: there is no file or folder {path}.")
            )
        library = load(path)
        if not library.documents and not library.problems:
            raise UsageError(Text(f"--with:{path} 里没有制度。", f"--with: there is no policy in {path}."))
        found.append((library, path if path.is_dir() else path.parent))
    return found


def _plan(today: Library, month: Month, given: Sequence[tuple[Library, Path]], without: Sequence[str]) -> _Plan:
    """The documents of the simulated month: today's, less those left out and those replaced, and those given."""
    if not given and not without:
        raise UsageError(
            Text(
                "用 --with 指出改了的制度,或用 --without 写出去掉的制度。",
                "Name the changed documents with --with, or one to leave out with --without.",
            )
        )
    found: dict[str, _Given] = {}
    problems: list[Problem] = []
    for library, folder in given:
        problems += [replace(p, file=(folder / p.file).as_posix()) for p in library.problems]
        own = {  # of several versions the latest
            d.name: _Given(d, (folder / d.file).as_posix(), library.hashes[d.file]) for d in library.documents
        }
        for name in sorted(own.keys() & found.keys()):
            raise UsageError(
                Text(
                    f"--with:{found[name].place} 和 {own[name].place} 都是制度“{name}”。",
                    f"--with: {found[name].place} and {own[name].place} are both the policy '{name}'.",
                )
            )
        found |= own
    in_force = today.in_force(month)
    names = [d.name for d in in_force]
    for name in without:
        if name in found or name not in names:
            raise UsageError(_cannot_leave_out(name, name in found, names))
    documents = [d for d in in_force if d.name not in found and d.name not in without]
    documents += [g.document for g in found.values() if not _ended(g.document, month)]
    kept = {id(d) for d in documents}
    past = [d for d in today.documents if id(d) not in kept]
    examples = tuple(file for library, _ in given for file in library.example_files)
    known = {d.version: d for d in (*today.documents, *(d for library, _ in given for d in library.documents))}
    older = [d for d in known.values() if d.name in found and d.effective < found[d.name].document.effective]
    return _Plan(month, found, tuple(without), documents, past, older, examples, tuple(problems))


def _ended(document: Document, month: Month) -> bool:
    return document.ends is not None and Month.of(document.ends) < month


def _cannot_leave_out(name: str, given: bool, names: Sequence[str]) -> Text:
    if given:
        return Text(
            f"制度“{name}”既在 --with 又在 --without 里。", f"The policy '{name}' is in --with and in --without."
        )
    hint = did_you_mean(name, names)
    return Text(
        f"--without:这个月没有有效的制度“{name}”。{hint.zh}",
        f"--without: no policy '{name}' is in force in this month. {hint.en}",
    )


def _changes(
    plan: _Plan, today: Library, before: Sequence[Applied], after: Sequence[Applied]
) -> tuple[DocumentChange, ...]:
    """What becomes of each document that is not the same, byte for byte."""
    was, now = ({applied.policy: applied for applied in side} for side in (before, after))
    found = []
    for name in sorted({*plan.given, *plan.without}):
        old, new, given = was.get(name), now.get(name), plan.given.get(name)
        if old and given and today.hashes[old.file] == given.sha256:
            continue
        if new and given:
            new = replace(new, file=given.place)
        title = given.document.title if given else old.title if old else Text(name, name)
        if old and new:
            found.append(DocumentChange("replaced", name, title, old, new))
        elif new:
            found.append(DocumentChange("added", name, title, None, new))
        else:
            found.append(DocumentChange("removed" if old else "ended", name, title, old, None))
    return tuple(found)


def _examples(plan: _Plan, settings: Settings) -> tuple[tuple[Result, ...], list[Problem]]:
    """The examples of the given documents that do not hold, and why some cannot be tried: their year has no calendar yet."""
    given = [g.document for g in plan.given.values() if not _ended(g.document, plan.month)]
    others = [d for d in plan.past if d.name not in plan.given and d.name not in plan.without]
    everything = sorted([*plan.documents, *plan.older, *others], key=lambda d: (d.name, d.effective))
    results = policies.examples_of(Library(tuple(everything), plan.examples), given, settings)
    wrong = [result for result in results if not result.passed]
    untried = {p for result in wrong for p in result.problems if p.code == "unknown-calendar"}
    failed = tuple(_at_place(plan, result) for result in wrong if not untried.intersection(result.problems))
    return failed, [_untried(problem) for problem in untried]


def _untried(problem: Problem) -> Problem:
    why = Text(f"{problem.why.zh}这一年的算例没有试。", f"{problem.why.en} Examples of that year were not tried.")
    return replace(problem, severity="warning", blocking=False, why=why)


def _at_place(plan: _Plan, result: Result) -> Result:
    """A result whose places name files as the user would say them."""
    places = {g.document.file: g.place for g in plan.given.values()}

    def at(position: Position) -> Position:
        return replace(position, file=places.get(position.file, position.file))

    return replace(
        result,
        example=replace(result.example, position=at(result.example.position)),
        differences=tuple(replace(d, position=at(d.position)) for d in result.differences),
        problems=tuple(plan.placed(result.problems)),
    )
