"""Warnings of what is not there though a document asks for it: people, fields, rows, months, targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from hrcalc.calendar import Month
from hrcalc.engine.columns import EPOCH
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.events import EVENT_TABLES, table_named
from hrcalc.engine.facts import TABLES_OF
from hrcalc.engine.fields import column_named
from hrcalc.engine.people import People
from hrcalc.engine.periods import bounds
from hrcalc.engine.plan import parts_of
from hrcalc.policy import tree
from hrcalc.policy.document import TABLE_OF, Document, Formula
from hrcalc.policy.errors import did_you_mean
from hrcalc.problems import Problem, place_of
from hrcalc.words import Text, listed


def absences(month: Evaluated) -> Iterator[Problem]:
    """Every such warning of a month."""
    for absence in (
        _no_rows,
        _no_metric,
        _before_the_data,
        _never_told,
        _for_nobody,
        _left_out_by_blanks,
    ):
        yield from absence(month)


def _before_the_data(month: Evaluated) -> Iterator[Problem]:
    """Periods that reach back before the first row of their table."""
    world = month.world
    for formula, part in parts_of(month.documents):
        if not isinstance(part, tree.Aggregate) or part.period in ((), ("month",), ("day",), ("week",), ("all",)):
            continue
        table = table_named(part.table)
        if table not in TABLES_OF:
            continue
        days = world.events[table].day
        first, _ = bounds(part.period, world.month)
        begins = int(days.min()) if len(days) else world.people.last_day + 1
        start, data = Month.of(EPOCH + dt.timedelta(days=first)), Month.of(EPOCH + dt.timedelta(days=begins))
        if start < data:
            months = f"{start}–{data.previous}" if start < data.previous else str(start)
            found = formula.problem(
                part.at,
                Text(
                    f"这个期间早于数据的开始:缺 {months} 的 {part.table}。",
                    f"This period begins before the data: no {part.table} of {months}.",
                ),
                Text(
                    "补上这些月份的文件夹,或不用处理。", "Add the folders of these months; else nothing is to be done."
                ),
                code="before-the-data",
            )
            yield replace(found, severity="warning", blocking=False)


def _never_told(month: Evaluated) -> Iterator[Problem]:
    """actual(name) of which the month's table has no row at all: a mistyped name looks like nobody having a value."""
    known = {name for _, name in month.world.actuals}
    for formula, part in parts_of(month.documents):
        if not isinstance(part, tree.Call) or part.function != "actual":
            continue
        name = formula.text[part.arguments[0].at : part.arguments[0].end]
        documents = month.documents
        ids = {name, *(i for d in documents for i in d.titles.get(name, ()))}
        words = ids | {word for d in documents for word, named in d.titles.items() if ids & set(named)}
        if not words & known:
            found = formula.problem(
                part.at,
                Text(f"当月的实绩表里没有“{name}”。", f"The month's actuals have no '{name}'."),
                did_you_mean(name, known) if known else Text("在 actuals 里填写。", "Write it into actuals."),
                code="no-actual",
            )
            yield replace(found, severity="warning", blocking=False)


def _for_nobody(month: Evaluated) -> Iterator[Problem]:
    """Documents that apply to no one in the month: a mistyped department pays nobody, and nothing else tells."""
    people = month.world.people
    for document in month.documents:
        formula = document.applies_to
        if formula is None or people.active[month.scope.domain(document)].any():
            continue
        found = formula.problem(
            formula.node.at,
            Text(
                "这个月没有员工符合 applies_to,这份制度不付给任何人。",
                "Nobody meets applies_to in this month: the document pays no one.",
            ),
            Text(
                "核对部门、岗位等的写法;如果本来就没有这样的人,不用处理。",
                "Compare its values with the staff list; if there is no such person, nothing is to be done.",
            ),
            code="applies-to-nobody",
        )
        yield replace(found, severity="warning", blocking=False)


def _left_out_by_blanks(month: Evaluated) -> Iterator[Problem]:
    """People whom documents leave out for a blank field that `applies_to` asks for (`not missing(city)`), where others have it."""
    people = month.world.people
    asked: dict[str, list[Document]] = {}
    for document in month.documents:
        for name in _asked_whether_missing(document, people):
            asked.setdefault(name, []).append(document)
    for name, documents in asked.items():
        blank = np.array([text is None for text in people.fields.texts(name, people.month_row)]) & people.active
        left_out = np.zeros(len(people), dtype=bool)
        for document in documents:
            left_out |= ~np.isin(np.arange(len(people)), month.scope.members(document))
        ids = [people.ids[i] for i in np.flatnonzero(blank & left_out).tolist()]
        if ids and not blank[people.active].all():
            some, by = listed(ids, "人"), listed((document.title for document in documents), "份制度")
            yield Problem(
                "left-out-by-blank",
                Text(
                    f"{len(ids)} 人没有填{people.fields.fields[name].title},{by.zh}不算他们:{some.zh}",
                    f"{by.en}: left out are {len(ids)} people whose {name} is blank: {some.en}",
                ),
                Text(
                    "该填的填上;本来就不适用的(如退休返聘),不用处理。",
                    "Fill it in; of whom the document is not meant for, all is well.",
                ),
                column=name,
                table="employees",
                severity="warning",
                employees=tuple(ids),
            )


def _asked_whether_missing(document: Document, people: People) -> list[str]:
    """The fields of which a document's `applies_to` asks whether they are missing."""
    parts = document.applies_to.node.walk() if document.applies_to else ()
    words = {
        part.arguments[0].text
        for part in parts
        if isinstance(part, tree.Call) and part.function == "missing" and isinstance(part.arguments[0], tree.Name)
    }
    return sorted({name for word in words if (name := column_named(people.fields.fields, word))})


def _no_rows(month: Evaluated) -> Iterator[Problem]:
    """An event table that formulas count, with rows in the month before and none in this one: its export may be missing."""
    people = month.world.people
    first_before = (month.world.month.previous.first - EPOCH).days
    told: set[str] = set()
    for formula, at, table in _counted(month):
        if table in told:
            continue
        day = month.world.events[table].day
        before = int(np.count_nonzero((day >= first_before) & (day < people.first_day)))
        if before and not ((day >= people.first_day) & (day <= people.last_day)).any():
            told.add(table)
            found = formula.problem(
                at,
                Text(
                    f"{month.world.month} 没有一行{EVENT_TABLES[table][0]},上个月有 {before} 行;公式要用它。",
                    f"{month.world.month} has no row of {table}, the month before has {before}; formulas count them.",
                ),
                Text(
                    "是不是漏了这个月的导出?确实没有,不用处理。",
                    "Is this month's export missing? If there were none, all is well.",
                ),
                code="no-rows",
            )
            yield replace(found, severity="warning", blocking=False)


def _no_metric(month: Evaluated) -> Iterator[Problem]:
    """Targets of people for what is no metric or item: a mistyped name looks like a person without a target."""
    documents = month.documents
    known = {name for d in documents for name in (*d.metrics, *d.items, *d.titles)}
    told: set[str] = set()
    for person, name in sorted(month.world.targets):
        if name in known or name in told:
            continue
        told.add(name)
        source = month.world.goal_sources.get(("target", person, name))
        if source is None:
            continue
        yield Problem(
            code="target-metric",
            why=Text(
                f"没有指标或项目“{name}”,这个目标用不上。",
                f"There is no metric or item '{name}': this target is never read.",
            ),
            mend=did_you_mean(name, known),
            **place_of(source),
            column="metric",
            value=name,
            table="targets",
            severity="warning",
        )


def _counted(month: Evaluated) -> Iterator[tuple[Formula, int, str]]:
    """The event tables of the inputs that formulas count, or that items have lines for: where, and which."""
    for document in month.documents:
        for item in document.items.values():
            if item.per in TABLE_OF:
                yield item.formula, item.formula.node.at, TABLE_OF[item.per]
    for formula, part in parts_of(month.documents):
        if isinstance(part, tree.Aggregate) and (table := table_named(part.table)) in TABLES_OF:
            yield formula, part.at, table
