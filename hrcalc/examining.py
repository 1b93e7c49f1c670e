"""A month's inputs, read, checked and evaluated: what every run, check, explanation and simulation begins with."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from hrcalc import policies, posted, retro
from hrcalc.calendar import Month
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.engine.hold import with_readers
from hrcalc.engine.notices import notices
from hrcalc.engine.result import Input
from hrcalc.engine.retro_lines import Retro
from hrcalc.ledger.months import Months
from hrcalc.memory import release
from hrcalc.policy.document import Document
from hrcalc.policy.library import Library, load
from hrcalc.problems import Problem, ProblemsFound, errors_of, order_of
from hrcalc.settings import Settings
from hrcalc.tables import Tables, read_tables
from hrcalc.targets.notices import notices as notices_of_targets


@dataclass(frozen=True)
class Examined:
    """A month's inputs, every problem in them, and the evaluated month, where evaluating made sense."""

    tables: Tables
    inputs: list[Input]
    problems: list[Problem]
    evaluated: Evaluated | None
    texts: dict[str, str]
    """Version -> text of each policy, in force or not."""
    retro: pa.Table
    """The lines (RETRO) of closed months that this month pays."""

    @property
    def errors(self) -> list[Problem]:
        """What stops a run."""
        return errors_of(self.problems)


def examine(
    settings: Settings, months: Months, month: Month, library: Library | None = None, *, as_posted: bool = False
) -> Examined:
    """Read and check data and policies (unless they have been read), and evaluate the month where nothing stands against it.

    `as_posted`: a closed month has the retro and the payouts that were posted with it, instead of what would be made good today.
    """
    _, window = retro.split_at_window(settings, months, month)

    def documents_tried() -> tuple[Library, list[Problem]]:
        known = library or load(settings.policies)
        return known, policies.problems_of(known, month, settings, window)

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
            if as_posted and month in months.closed:
                looked = Retro(posted.carried(months, month, library), [])
            else:
                looked = retro.look_back(settings, months, tables, library)
            facts = retro.facts(settings, tables, months, looked.lines)
            evaluated = evaluate_month(facts, documents, library.not_in_force(month))
            problems = all_problems([*problems, *looked.problems], evaluated, tables)
        except ProblemsFound as found:
            problems += found.problems
    texts = {document.version: library.sources[document.file] for document in library.documents}
    return Examined(
        tables,
        _inputs_of(tables, library, documents),
        sorted(set(problems), key=order_of),
        evaluated,
        texts,
        looked.lines,
    )


def readable(settings: Settings, month: Month) -> tuple[Library, Tables]:
    """The policies and tables of a month, for what is not computed as a whole. Raises ProblemsFound for what nobody could be paid with."""
    library = load(settings.policies)
    tables = read_tables(settings, month)
    problems = [*library.problems, *tables.problems]
    if any(p.blocking for p in errors_of(problems)):
        raise ProblemsFound(problems)
    return library, tables


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


def _inputs_of(tables: Tables, library: Library, documents: Sequence[Document]) -> list[Input]:
    """Every file that the month rests on."""
    data = [Input(i.path, i.sha256, i.table, i.rows) for i in tables.inputs]
    files = {d.file for d in documents}
    return data + [Input(file, hash_, "", 0) for file, hash_ in sorted(library.hashes.items()) if file in files]
