"""What is wrong with documents over people: conflicts, people without an item, one-off amounts without a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hrcalc.engine.lines import LARGEST, fault_problem
from hrcalc.engine.names import Names
from hrcalc.engine.plan import formulas_of, references
from hrcalc.engine.rows import of_people
from hrcalc.engine.scope import CompanyScope
from hrcalc.engine.session import Session
from hrcalc.engine.world import World
from hrcalc.policy.document import Document
from hrcalc.policy.errors import did_you_mean, policy_problem
from hrcalc.problems import Problem, place_of
from hrcalc.words import Text


def people_problems(world: World, scope: CompanyScope, documents: Sequence[Document]) -> list[Problem]:
    """Problems that show only when documents meet the month's people."""
    return [
        *_conflicts(world, scope, documents),
        *_without_items(world, scope, documents),
        *_adjustments(world, scope),
    ]


def _conflicts(world: World, scope: CompanyScope, documents: Sequence[Document]) -> list[Problem]:
    """One item that two documents give one employee; one name that two other documents define for one employee."""
    found = []
    names = scope.names
    for name in sorted({n for d in documents for n in (*d.items, *d.metrics)}):
        defining = names.all_defining(name)
        if len(defining) < 2:
            continue
        both = scope.both(defining)
        if not len(both):
            continue
        is_item = sum(name in d.items for d in defining) > 1
        readers = [d for d in documents if _reads(names, d, name, own=d in defining)]
        if not is_item and not readers:
            continue
        people = tuple(world.people.ids[p] for p in both.tolist())
        files = ", ".join(d.version for d in defining)
        definition = defining[1].items.get(name) or defining[1].metrics.get(name)
        position = definition.position if definition else defining[1].position
        found.append(
            policy_problem(
                position,
                Text(
                    f"“{name}”同时由 {files} 给同一位员工(如 {people[0]},共 {len(people)} 人)。",
                    f"'{name}' is given to the same employee by {files} (such as {people[0]}, {len(people)} in all).",
                ),
                Text("改名,或用 applies_to 分开。", "Rename one, or separate them with applies_to."),
                code="conflict",
                value=name,
            )
        )
    return found


def _reads(names: Names, document: Document, name: str, *, own: bool) -> bool:
    """Whether a document reads a name of another document; its own definition serves it, but not the people of a role."""
    return any(
        reference.name == name and (not own or reference.foreign)
        for definition in (*document.metrics, *document.items)
        for grain, formula in formulas_of(document, definition)
        for reference in references(names, document, grain, formula.node)
    )


def _without_items(world: World, scope: CompanyScope, documents: Sequence[Document]) -> list[Problem]:
    people = world.people
    covered = np.zeros(len(people), dtype=bool)
    for document in documents:
        if document.items:
            covered[scope.domain(document)] = True
    found = []
    for person in np.flatnonzero(people.active & ~covered).tolist():
        source = people.sources[int(people.month_row[person])]
        found.append(
            Problem(
                code="no-item",
                why=Text(
                    f"员工 {people.ids[person]} 没有任何制度的项目。",
                    f"No policy has an item for employee {people.ids[person]}.",
                ),
                mend=Text(
                    "检查部门、岗位等字段,或让一份制度适用于此人(applies_to)。",
                    "Check the department and position, or let a document apply to this person (applies_to).",
                ),
                **place_of(source),
                value=people.ids[person],
                table="employees",
                employees=(people.ids[person],),
            )
        )
    return found


def _adjustments(world: World, scope: CompanyScope) -> list[Problem]:
    found = []
    items = {name for d in scope.names.documents for name in d.items}
    for adjustment in world.adjustments:
        employed = bool(world.people.active[adjustment.person])
        large = abs(adjustment.amount) * 100 >= LARGEST
        if employed and not large and adjustment.item in items and scope.giver(adjustment.item, adjustment.person):
            continue
        if large:
            why = Text("金额超过一百亿元。", "The amount is ten billion yuan or more.")
            mend = Text("检查金额。", "Check the amount.")
        elif not employed:
            why = Text(
                "这位员工当月不在职,调整没有去处。",
                "This employee is not employed in the month: the adjustment has no place.",
            )
            mend = Text(
                "改正工号或离职日期,或移到在职的月份。",
                "Mend the id or the date of leaving, or move it to a month of employment.",
            )
        else:
            why = Text(
                f"这位员工没有有效的项目“{adjustment.item}”。",
                f"No item '{adjustment.item}' is in force for this employee.",
            )
            mend = did_you_mean(adjustment.item, items)
        found.append(
            Problem(
                code="adjustment-item",
                why=why,
                mend=mend,
                **place_of(adjustment.source),
                column="item",
                value=adjustment.item,
                table="adjustments",
                employees=(world.people.ids[adjustment.person],),
            )
        )
    return found


def unused_faults(session: Session, document: Document) -> list[Problem]:
    """Shown metrics that could not be computed, told as warnings: whatever is paid from one is an error of its own."""
    found = []
    people = session.world.people
    for metric in document.metrics.values():
        if metric.show == "no":
            continue
        faults = session.named(document, metric.id).faults
        for person, fault in sorted(faults.items()):
            if not people.active[person]:
                continue
            rows = of_people(session.world, document, metric.formula, np.array([person], dtype=np.intp))
            problem = fault_problem(session.world, metric.title, rows, 0, fault)
            found.append(_as_warning(problem))
    return found


def _as_warning(problem: Problem) -> Problem:
    return replace(problem, severity="warning", code="metric-value")
