"""Warnings of what documents in force pass by: people with a blank field, people without a declared base, kinds of application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from hrcalc.calendar import Month
from hrcalc.engine.columns import Flags
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.events import table_named
from hrcalc.engine.fields import column_named
from hrcalc.engine.in_force import BASES
from hrcalc.engine.people import People
from hrcalc.engine.plan import parts_of
from hrcalc.policy import tree
from hrcalc.policy.document import Document
from hrcalc.policy.errors import did_you_mean
from hrcalc.problems import Problem, place_of
from hrcalc.words import Text, listed

_APPLICATIONS = "applications"
_CARRIED = ("carried_balance", "damages_carried")
"""Items of the standard documents that tell what later months are to take."""


def overlooked(month: Evaluated) -> Iterator[Problem]:
    """Every such warning of a month."""
    yield from _left_out_by_blanks(month)
    yield from _no_base(month)
    yield from _unknown_kinds(month)
    yield from _leaving_with_debts(month)


def _left_out_by_blanks(month: Evaluated) -> Iterator[Problem]:
    """People whom documents leave out for a blank field that `applies_to` asks for (`not missing(city)`), where others have it."""
    people = month.world.people
    asked: dict[str, list[Document]] = {}
    for document in month.documents:
        for name in _asked_whether_missing(document, people):
            asked.setdefault(name, []).append(document)
    for name, documents in asked.items():
        blank = _blank(people, name)
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


def _blank(people: People, name: str) -> Flags:
    """Who is employed, and has nothing in a field."""
    return np.array([text is None for text in people.fields.texts(name, people.month_row)], dtype=bool) & people.active


def _asked_whether_missing(document: Document, people: People) -> list[str]:
    """The fields of which a document's `applies_to` asks whether they are missing."""
    parts = document.applies_to.node.walk() if document.applies_to else ()
    words = {
        part.arguments[0].text
        for part in parts
        if isinstance(part, tree.Call) and part.function == "missing" and isinstance(part.arguments[0], tree.Name)
    }
    return sorted({name for word in words if (name := column_named(people.fields.fields, word))})


def _no_base(month: Evaluated) -> Iterator[Problem]:
    """People of whom no row of `contribution_bases` tells a base that formulas ask for: their salary stands for it."""
    people = month.world.people
    lacking, asked = np.zeros(len(people), dtype=bool), ""
    for document in month.documents:
        names = [part.text for _, part in parts_of([document]) if isinstance(part, tree.Name)]
        bases = [n for word in names if (n := column_named(people.fields.fields, word)) and people.table_of(n) == BASES]
        if bases:
            asked = asked or bases[0]
            members = month.scope.domain(document)
            lacking[members] |= _blank(people, asked)[members]
    ids = [people.ids[i] for i in np.flatnonzero(lacking).tolist()]
    if ids:
        some, title = listed(ids, "人"), people.fields.fields[asked].title
        yield Problem(
            "no-contribution-base",
            Text(
                f"{len(ids)} 人没有缴费基数({title}),按制度里写的代替数算(基本工资):{some.zh}",
                f"{len(ids)} people have no {asked}: what the document names instead (the base salary) stands for it: {some.en}",
            ),
            Text(
                "申报过的基数写进 contribution_bases(缴费基数),调薪不会马上改它。",
                "Declared bases go into contribution_bases: a raise does not change them at once.",
            ),
            table=BASES,
            severity="warning",
            employees=tuple(ids),
        )


def _unknown_kinds(month: Evaluated) -> Iterator[Problem]:
    """Approved applications of a kind that no formula asks for: they pay nothing, as a mistyped one does."""
    asked: set[str] = set()
    for document in month.documents:
        for item in document.items.values():
            if item.per == "application":
                if item.when is None:
                    return
                asked |= set(_kinds(item.when.node))
    for _, part in parts_of(month.documents):
        if isinstance(part, tree.Aggregate) and table_named(part.table) == _APPLICATIONS:
            if part.where is None:
                return
            asked |= set(_kinds(part.where))
    events, people = month.world.events[_APPLICATIONS], month.world.people
    rows = np.flatnonzero(events.valid & (events.day >= people.first_day) & (events.day <= people.last_day))
    found: dict[str, list[str]] = {}
    for kind, source in zip(events.fields.texts("kind", rows), events.sources(rows), strict=True):
        if kind not in asked:
            found.setdefault(kind or "", []).append(source)
    for kind, sources in sorted(found.items()):
        yield Problem(
            "application-kind",
            Text(
                f"没有制度用到“{kind}”这种申请,{len(sources)} 份已通过的什么也不发、不扣。",
                f"No document asks for applications of kind '{kind}': {len(sources)} approved ones pay and deduct nothing.",
            ),
            did_you_mean(kind, sorted(asked)),
            **place_of(sources[0]),
            column="kind",
            value=kind,
            table=_APPLICATIONS,
            severity="warning",
        )


def _leaving_with_debts(month: Evaluated) -> Iterator[Problem]:
    """Who leaves in the month though something is carried to later ones, which will not come."""
    people = month.world.people
    left = people.fields.column("left_on")
    days = [left.value(row) for row in people.month_row.tolist()]
    leaving = people.active & np.array([isinstance(d, dt.date) and Month.of(d) == month.world.month for d in days])
    for document in month.documents:
        for item in (document.items[name] for name in _CARRIED if name in document.items):
            owed = month.session.named(document, item.id).numbers
            ids = [people.ids[i] for i in np.flatnonzero(leaving & ~owed.is_zero()).tolist()]
            if ids:
                some = listed(ids, "人")
                yield Problem(
                    "leaving-with-debts",
                    Text(
                        f"本月离职的 {some.zh} 还有“{item.title.zh}”:以后没有工资可扣。",
                        f"{some.en} leave in the month, with '{item.title.en}' left: no later pay takes it.",
                    ),
                    Text("离职结算时向本人收回,或由公司承担。", "Collect it on leaving, or let the company bear it."),
                    value=item.id,
                    table="employees",
                    severity="warning",
                    employees=tuple(ids),
                )


def _kinds(node: tree.Node) -> Iterator[str]:
    """The texts that a condition compares `kind` with."""
    for part in node.walk():
        match part:
            case tree.Compare(left=tree.Name(text="kind" | "类型"), right=tree.Text(value=value)):
                yield value
            case tree.Among(value=tree.Name(text="kind" | "类型"), options=options):
                yield from (option.value for option in options if isinstance(option, tree.Text))
