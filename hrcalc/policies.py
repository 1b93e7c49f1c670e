"""Policy documents by themselves: what is wrong with them, and whether their examples hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hrcalc.calendar import Month
from hrcalc.engine import unreached
from hrcalc.engine.compute import check_documents
from hrcalc.engine.examples import ExampleRunner, Result
from hrcalc.engine.facts import vocabulary_of
from hrcalc.engine.names import Names
from hrcalc.engine.world import Vocabulary
from hrcalc.policy.document import Document
from hrcalc.policy.errors import Position, policy_problem
from hrcalc.policy.library import Library, load
from hrcalc.problems import Problem, order_of
from hrcalc.settings import Settings
from hrcalc.tables import with_fields
from hrcalc.words import Text


def vocabulary(settings: Settings) -> Vocabulary:
    """The fields that formulas may name, a company's own included."""
    return vocabulary_of({name: table.fields for name, table in with_fields(settings).items()})


def problems_of(library: Library, month: Month, settings: Settings) -> list[Problem]:
    """No document in force at all, a formula that means nothing, or an example that fails."""
    if library.problems:
        return []
    documents = library.in_force(month)
    if not documents:
        return [
            policy_problem(
                Position(settings.policies.name, 1, 1),
                Text("这个月没有任何有效的制度。", "No policy is in force in this month."),
                Text("检查 effective、ends 和 --policies。", "Check effective, ends and --policies."),
            )
        ]
    wrong = check_documents(documents, vocabulary(settings), library.not_in_force(month))
    return wrong or [p for result in examples_of(library, documents, settings) for p in result.as_problems()]


def examples_of(library: Library, documents: Sequence[Document], settings: Settings) -> list[Result]:
    """The examples of these documents, and those of files that hold only examples and name documents of the library."""
    runner = ExampleRunner(library, vocabulary(settings), settings.calendar.of_the_country())
    results = [result for document in documents for result in runner.run_document(document)]
    return results + [runner.run_named(e) for file in library.example_files for e in file.examples]


def check(settings: Settings, paths: Sequence[Path]) -> tuple[Library, list[Problem]]:
    """Documents at these paths, with every mistake in them, and warnings of what they say in vain.

    They are checked beside the other documents of the policies folder.
    """
    library = load(*paths)
    problems = list(library.problems)
    everything = with_others(library, settings)
    files = {d.file for d in library.documents}
    ends = {Month.of(d.ends).next for d in everything.documents if d.ends}
    for month in sorted({d.effective for d in library.documents} | ends):
        beside, past = everything.in_force(month), everything.not_in_force(month)
        wrong = check_documents(beside, vocabulary(settings), past)
        names = Names(beside, vocabulary(settings), past)
        found = wrong or unreached.warnings(names, beside, everything.example_files)
        problems += [p for p in found if p.file in files]
    return library, sorted(set(problems), key=order_of)


def run_examples(settings: Settings, paths: Sequence[Path]) -> list[Result]:
    """Run the examples at these paths, beside the other documents of the policies folder."""
    library = load(*paths)
    everything = with_others(library, settings)
    chosen = Library(everything.documents, library.example_files)
    return examples_of(chosen, library.documents, settings)


def with_others(library: Library, settings: Settings) -> Library:
    """These documents together with those of the policies folder that they do not replace."""
    names = {d.name for d in library.documents}
    others = [d for d in load(settings.policies).documents if d.name not in names] if settings.policies.is_dir() else []
    documents = sorted([*library.documents, *others], key=lambda d: (d.name, d.effective))
    return Library(tuple(documents), library.example_files, library.problems, library.hashes)
