"""The month's values: documents in force, evaluated over the facts of the month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from hrcalc.engine.checks import check
from hrcalc.engine.conflicts import people_problems, unused_faults
from hrcalc.engine.history import settled
from hrcalc.engine.lines import fault_problem, payable_on
from hrcalc.engine.names import Names
from hrcalc.engine.near_sources import NearMatches, near_matches
from hrcalc.engine.rows import Rows
from hrcalc.engine.scope import CompanyScope
from hrcalc.engine.session import Session
from hrcalc.engine.world import Vocabulary, World, persons_of
from hrcalc.policy.document import Document
from hrcalc.problems import Problem, ProblemsFound

_FIRST = ("base-pay",)
_LAST = ("attendance", "cn-social-insurance", "cn-housing-fund", "cn-income-tax")
"""Standard documents in the usual order of a payslip; a company's own stand between them, by name."""


@dataclass(frozen=True)
class Evaluated:
    """The evaluated month: its session, and the problems that evaluating met."""

    world: World
    documents: list[Document]
    scope: CompanyScope
    session: Session
    problems: list[Problem]

    @cached_property
    def near_matches(self) -> NearMatches:
        """Deals of the month and marketing's leads whose customers look alike but are not known to be the same."""
        return near_matches(self.world)


def check_documents(
    documents: Sequence[Document],
    vocabulary: Vocabulary,
    past: Sequence[Document] = (),
    unread: Iterable[str] = (),
) -> list[Problem]:
    """Every mistake in the formulas of documents that are in force together."""
    return check(Names(documents, vocabulary, past, unread), documents)


def evaluate_month(world: World, documents: Sequence[Document], past: Sequence[Document] = ()) -> Evaluated:
    """Evaluate every metric and item of the month. Raises ProblemsFound for what no hold can help (a wrong document, a cycle).

    `past` are documents that are not in force, whose items closed months may have paid.
    """
    documents = sorted(documents, key=_rank)
    names = Names(documents, world.vocabulary, past)
    if wrong := check(names, documents):
        raise ProblemsFound(wrong)
    world.adjustments = [replace(a, item=names.item_named(a.item)) for a in world.adjustments]
    world.postings, unsettled = settled(world.postings, names, world.people, world.closed)
    people = world.people
    scope = CompanyScope(names, people.month_row, people.spells.person, people.spells.row, len(people))
    session = Session(world, scope)
    problems: list[Problem] = list(unsettled)
    person = persons_of(people, people.fields.column("employee_id"))
    for document in documents:
        flags = np.ones(len(person), dtype=bool)
        if document.applies_to is not None:
            rows = Rows(document, document.applies_to, "employee", person, np.arange(len(person)))
            applies = session.evaluate(document.applies_to.node, rows)
            flags = applies.flags
            problems += [fault_problem(world, document.title, rows, i, f) for i, f in sorted(applies.faults.items())]
        scope.add(document, flags)
    session.prepare([(d, name) for d in documents for name in (*d.metrics, *d.items)])
    problems += people_problems(world, scope, documents)
    for document in documents:
        for item in document.items:
            block = session.block(document, item)
            problems += block.problems
            payable_on(world, block)  # raises for a year whose holidays are not known
        problems += unused_faults(session, document)
    return Evaluated(world, documents, scope, session, list(dict.fromkeys(problems)))


def _rank(document: Document) -> tuple[int, str]:
    group = 0 if document.name in _FIRST else 2 + _LAST.index(document.name) if document.name in _LAST else 1
    return group, document.name
