"""Policy documents by themselves: what is wrong with them, whether their examples hold, what is in force, what changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hrcalc.calendar import Month
from hrcalc.engine import unreached
from hrcalc.engine.compute import check_documents
from hrcalc.engine.facts import vocabulary_of, world_of
from hrcalc.engine.names import Names
from hrcalc.engine.world import Vocabulary
from hrcalc.examples.runner import ExampleRunner, Result
from hrcalc.policy.document import Document
from hrcalc.policy.errors import Position, did_you_mean, policy_problem, with_lines
from hrcalc.policy.library import Library, load
from hrcalc.policy.reader import ALWAYS
from hrcalc.problems import Problem, ProblemsFound, UsageError, errors_of, order_of
from hrcalc.revision.changes import Revision, revision
from hrcalc.revision.standing import Standing, Subject, of_person, standing_of
from hrcalc.settings import Settings
from hrcalc.tables import read_tables, with_fields
from hrcalc.words import Text


def vocabulary(settings: Settings) -> Vocabulary:
    """The fields that formulas may name, a company's own included."""
    return vocabulary_of({name: table.fields for name, table in with_fields(settings).items()})


def problems_of(library: Library, month: Month, settings: Settings, recomputed: Sequence[Month] = ()) -> list[Problem]:
    """No document in force at all, a formula that means nothing, or an example that fails; warnings of what is provisional.

    Tried are the examples of the documents in force in the month, and of those with which the closed months `recomputed` are.
    """
    if library.problems:
        wrong = check_documents(
            library.to_check(month), vocabulary(settings), library.not_in_force(month), library.unread
        )
        return with_lines(wrong, library.sources)
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
    tried = {d.version: d for other in (month, *recomputed) for d in library.in_force(other)}
    wrong = wrong or [p for r in examples_of(library, list(tried.values()), settings) for p in r.as_problems()]
    return with_lines([*wrong, *provisional(documents)], library.sources)


def provisional(documents: Sequence[Document]) -> list[Problem]:
    """A warning for each document that says of itself that it is provisional."""
    return [
        replace(
            policy_problem(
                d.provisional.position,
                Text(f"暂定,待核实:{d.provisional.text.zh}", f"Provisional: {d.provisional.text.en}"),
                Text("核对后改正,并删掉 provisional。", "Confirm or mend it, then remove provisional."),
                code="provisional",
                value=d.version,
            ),
            severity="warning",
            blocking=False,
        )
        for d in documents
        if d.provisional
    ]


def examples_of(library: Library, documents: Sequence[Document], settings: Settings) -> list[Result]:
    """The examples of these documents, and those of files that hold only examples and name documents of the library."""
    runner = ExampleRunner(library, vocabulary(settings), settings.calendar.of_the_country())
    results = [result for document in documents for result in runner.run_document(document)]
    return results + [result for file in library.example_files for result in runner.run_file(file.examples)]


def check(settings: Settings, paths: Sequence[Path]) -> tuple[Library, list[Problem]]:
    """Documents at these paths, with every mistake in them, and warnings of what they say in vain.

    They are checked beside the other documents of the policies folder.
    """
    library = load(*paths)
    problems = list(library.problems)
    everything = with_others(library, settings)
    fields = vocabulary(settings)
    files = {d.file for d in (*library.documents, *library.partial)}
    for month in _months(library, everything):
        beside, past = everything.to_check(month), everything.not_in_force(month)
        found = check_documents(beside, fields, past, everything.unread)
        if not found and not problems:
            found = unreached.warnings(Names(beside, fields, past), beside, everything.example_files)
        # A circle stops a run wherever it is told; its first name may stand in another document.
        problems += [p for p in found if p.file in files or p.code == "cycle"]
    problems += provisional(library.documents)
    if not errors_of(problems):
        problems += example_problems(everything, library, settings)
    return library, sorted(set(with_lines(problems, library.sources)), key=order_of)


def example_problems(everything: Library, library: Library, settings: Settings) -> list[Problem]:
    """What is wrong with the form of examples: names that mean nothing, values that are none. Nothing is computed."""
    runner = ExampleRunner(everything, vocabulary(settings), settings.calendar.of_the_country())
    found = [p for document in library.documents for e in document.examples for p in runner.faults(e, [document])]
    return found + [p for file in library.example_files for e in file.examples for p in runner.faults(e)]


def _months(library: Library, everything: Library) -> list[Month]:
    """The months in which what is in force changes with these documents."""
    told = {d.effective for d in (*library.documents, *library.partial)}
    ends = {Month.of(d.ends).next for d in everything.documents if d.ends}
    latest = max((d.effective for d in (*everything.documents, *everything.partial)), default=ALWAYS)
    return sorted((told | ends) - {ALWAYS} or {latest})


def run_examples(settings: Settings, paths: Sequence[Path]) -> list[Result]:
    """Run the examples at these paths, beside the other documents of the policies folder."""
    library = load(*paths)
    everything = with_others(library, settings)
    chosen = Library(everything.documents, library.example_files)
    return examples_of(chosen, library.documents, settings)


def with_others(library: Library, settings: Settings) -> Library:
    """These documents together with those of the policies folder that they do not replace."""
    names = {d.name for d in (*library.documents, *library.partial)}
    others = load(settings.policies) if settings.policies.is_dir() else Library()
    documents = [*library.documents, *(d for d in others.documents if d.name not in names)]
    partial = [*library.partial, *(d for d in others.partial if d.name not in names)]
    return replace(
        library,
        documents=tuple(sorted(documents, key=lambda d: (d.name, d.effective))),
        partial=tuple(partial),
        unread=library.unread | others.unread,
    )


# --- what is in force -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InForce:
    """Documents in the order of name and version: of a month, or of all months; of a person, where `subject` says of whom."""

    month: Month | None
    subject: Subject | None
    standings: Sequence[Standing]


def in_force(settings: Settings, words: Sequence[str], month: Month | None = None, employee: str = "") -> InForce:
    """The documents that `words` name (see `named`; all of the policies folder without any), of a month, or of a person in it.

    Raises ProblemsFound for documents or staff lists that cannot be read, UsageError for what does not exist.
    """
    library = named(settings, words)
    everything = _beside(library, settings)
    chosen = {d.version for d in library.documents}
    documents = [d for d in (everything.in_force(month) if month else library.documents) if d.version in chosen]
    standings = [standing_of(d, everything, vocabulary(settings), month) for d in documents]
    if not (month and employee):
        return InForce(month, None, standings)
    tables = read_tables(settings, month)
    staff = [p for p in errors_of(tables.problems) if p.table in ("employees", "")]
    if wrong := [p for p in staff if p.blocking]:
        raise ProblemsFound(wrong)
    fields = {name: table.fields for name, table in with_fields(settings).items()}
    world = world_of(tables.frames, tables.all_leaves(), fields, month, settings.calendar)
    id_ = world.people.ids[world.people.named(employee)]
    if wrong := [p for p in staff if id_ in p.employees]:
        raise ProblemsFound(wrong)
    subject, own = of_person(world, standings, id_)
    return InForce(month, subject, own)


def named(settings: Settings, words: Sequence[str]) -> Library:
    """The documents at paths, or with a name (all its versions), or `NAME@2026-07` (the version in force in that month)."""
    there = [word for word in words if _exists(word)]
    library = load(*(map(Path, there) if words else [settings.policies]))
    if library.problems:
        raise ProblemsFound(list(library.problems))
    more = [d for word in words if word not in there for d in _versions(settings, word)]
    documents = {(d.name, d.effective): d for d in [*library.documents, *more]}
    return Library(tuple(documents[key] for key in sorted(documents)), library.example_files, (), library.hashes)


def _exists(word: str) -> bool:
    try:
        return Path(word).exists()
    except OSError:  # what can be no file's name
        return False


def _versions(settings: Settings, word: str) -> list[Document]:
    name, _, when = word.partition("@")
    library = load(settings.policies)
    versions = [d for d in library.documents if d.name == name]
    if not versions and library.problems:
        raise ProblemsFound(list(library.problems))
    if not versions:
        hint = did_you_mean(name, {d.name for d in library.documents})
        why = Text(
            f"没有文件“{word}”,也没有这个名称的制度。", f"There is no file '{word}', and no policy of that name."
        )
        raise UsageError(Text(f"{why.zh}{hint.zh}", f"{why.en} {hint.en}"))
    if not when:
        return versions
    found = [d for d in library.in_force(_month(word, when)) if d.name == name]
    if not found:
        known = ", ".join(d.version for d in versions)
        why = Text(f"“{name}”在 {when} 没有生效的版本。", f"No version of '{name}' is in force in {when}.")
        raise UsageError(Text(f"{why.zh}有:{known}", f"{why.en} There are: {known}"))
    return found


def _beside(library: Library, settings: Settings) -> Library:
    """These documents among those of the policies folder: all versions of both, theirs where it has the same version."""
    known = load(settings.policies).documents if settings.policies.is_dir() else ()
    documents = {(d.name, d.effective): d for d in [*known, *library.documents]}
    return Library(tuple(documents[key] for key in sorted(documents)))


def _month(word: str, when: str) -> Month:
    try:
        return Month.parse(re.sub(r"^(\d{4}-\d{2})-01$", r"\1", when))
    except ValueError:
        raise UsageError(Text(f"“{word}”应写成 名称@2026-07。", f"'{word}': write NAME@2026-07.")) from None


# --- what changed -----------------------------------------------------------------------------------------------------


def difference(settings: Settings, old: str, new: str) -> Revision:
    """What changed from one version to another; each is a file or `NAME@2026-07`, and is read beside the policies folder.

    Raises ProblemsFound for a document that cannot be read, UsageError for what is not one document.
    """
    before, after = (_one(settings, word) for word in (old, new))
    return revision(before.meaning, after.meaning)


def _one(settings: Settings, word: str) -> Standing:
    """One document among those that it stands with."""
    library = named(settings, [word])
    if len(library.documents) != 1:
        count = len(library.documents)
        why = Text(
            f"“{word}”里有 {count} 份制度,这里需要一份。", f"'{word}' holds {count} documents; one is needed here."
        )
        mend = Text("写一个制度文件,或 名称@2026-07。", "Name one file of a policy, or NAME@2026-07.")
        raise UsageError(Text(f"{why.zh}{mend.zh}", f"{why.en} {mend.en}"))
    return standing_of(library.documents[0], _beside(library, settings), vocabulary(settings))
