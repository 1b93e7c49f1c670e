"""A policy document as a person reads it, in one language: the same for the terminal and the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hrcalc.calendar import Month
from hrcalc.documents.headings import FIELDS, KINDS, month_title, named
from hrcalc.documents.policy_cases import Case, cases_of
from hrcalc.documents.policy_terms import (
    APPLIES,
    CONDITION,
    EVENTS,
    EVERYONE,
    FILE,
    FORMULA,
    NOT_SHOWN,
    PER,
    POLICIES,
    SINCE,
    TAXABLE,
    UNEARNED,
    USES,
    credited,
    points,
    ranges,
)
from hrcalc.engine.names import grain_of
from hrcalc.explain.sentences import rounding_words
from hrcalc.policy import tree
from hrcalc.policy.document import BandTable, Document, Formula, ItemRule, KeyedTable, Payable
from hrcalc.policy.functions import BANDED
from hrcalc.revision.changes import exactly
from hrcalc.revision.formula_text import worded
from hrcalc.revision.standing import Standing, Subject
from hrcalc.words import Lang, Text


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands behind it; `code`: a formula."""

    label: str
    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric or an item: its formulas, and in `brief` what else is to be known of it."""

    id: str
    title: str
    facts: tuple[Fact, ...]
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: how formulas use it, its heads, its rows."""

    id: str
    use: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PolicyView:
    """One document."""

    version: str
    title: str
    facts: tuple[Fact, ...]
    metrics: tuple[Definition, ...]
    grids: tuple[Grid, ...]
    items: tuple[Definition, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Documents under a heading; `about` is told of the person, if they are a person's."""

    heading: str
    about: tuple[Fact, ...]
    policies: tuple[PolicyView, ...]


def overview(month: Month | None, subject: Subject | None, standings: Sequence[Standing], lang: Lang) -> Overview:
    """The documents of a month (None: of all months), or of a person in it, in one language."""
    heading = POLICIES.of(lang)
    if month:
        heading = f"{heading} · {month_title(month).of(lang)}"
    about = [Fact(named(FIELDS, name).of(lang), text) for name, text in subject.about] if subject else []
    return Overview(heading, tuple(about), tuple(view_of(standing, lang) for standing in standings))


def view_of(standing: Standing, lang: Lang) -> PolicyView:
    """A document in one language."""
    document = standing.document
    return PolicyView(
        document.version,
        document.title.of(lang),
        tuple(_facts(standing, lang)),
        tuple(
            Definition(
                m.id,
                m.title.of(lang),
                (_code(standing, FORMULA, m.formula, "employee", lang),),
                NOT_SHOWN.of(lang) if m.show == "no" else "",
            )
            for m in document.metrics.values()
        ),
        tuple(_grid(document, table, lang) for table in document.tables.values()),
        tuple(_item(standing, item, lang) for item in document.items.values()),
        tuple(cases_of(standing, lang)),
    )


def _facts(standing: Standing, lang: Lang) -> Iterator[Fact]:
    document = standing.document
    if document.applies_to:
        yield _code(standing, APPLIES, document.applies_to, "employee", lang)
    else:
        yield Fact(APPLIES.of(lang), EVERYONE.of(lang))
    yield Fact(SINCE.of(lang), in_force(standing).of(lang))
    for first, last in standing.days:
        only = Text(f"只用于 {first} 至 {last} 的事件", f"only for events from {first} to {last}")
        yield Fact(EVENTS.of(lang), only.of(lang))
    if reference := document.reference.of(lang):
        yield Fact(FIELDS["reference"].of(lang), reference)
    if document.provisional:
        yield Fact(FIELDS["provisional"].of(lang), document.provisional.text.of(lang))
    yield Fact(FILE.of(lang), document.file)


def in_force(standing: Standing) -> Text:
    """From which month to which, and why it ends."""
    begins, until, next_ = standing.document.effective, standing.until, standing.next
    if until is None:
        return Text(f"{begins} 起", f"from {begins} on")
    text = Text(f"{begins} 至 {until}", f"{begins} to {until}")
    if next_ and next_.effective.previous == until:
        then = Text(f",{next_.effective} 起有新版", f"; a new version from {next_.effective} on")
        return Text(text.zh + then.zh, text.en + then.en)
    return text


def _code(standing: Standing, label: Text, formula: Formula, grain: str, lang: Lang) -> Fact:
    return Fact(label.of(lang), worded(standing.meaning, formula, grain, lang), code=True)


# --- items ------------------------------------------------------------------------------------------------------------


def _item(standing: Standing, item: ItemRule, lang: Lang) -> Definition:
    grain = grain_of(item.per)
    facts = [_code(standing, CONDITION, item.when, grain, lang)] if item.when else []
    facts.append(_code(standing, FORMULA, item.formula, grain, lang))
    parts = [named(KINDS, item.kind)]
    parts += [TAXABLE[item.taxable]] if item.kind == "earning" else []
    parts += [UNEARNED] if item.kind == "deduction" and item.taxable == "no" else []
    parts.append(PER[item.per])
    parts += [credited(item.credit)] if item.per in ("lead", "interview", "deal") else []
    parts.append(rounding_words(item.round, shared=False))
    parts += [_payable(standing, item.payable, grain)] if item.payable else []
    return Definition(item.id, item.title.of(lang), tuple(facts), " · ".join(part.of(lang) for part in parts))


def _payable(standing: Standing, payable: Payable, grain: str) -> Text:
    days, field = payable.workdays, payable.field
    column = standing.meaning.names.vocabulary[grain].get(field)
    title = column.title if column and column.title else field
    return Text(f"{title}后第 {days} 个工作日发", f"paid {days} workdays after {field}")


# --- tables -----------------------------------------------------------------------------------------------------------


def _grid(document: Document, table: BandTable | KeyedTable, lang: Lang) -> Grid:
    uses = _uses(document, table.id)
    if isinstance(table, KeyedTable):
        columns = list(dict.fromkeys(column for row in table.rows.values() for column in row))
        rows = [(key, *(exactly(*row[c]) if c in row else "—" for c in columns)) for key, row in table.rows.items()]
        return Grid(table.id, "", (Text("名称", "Key").of(lang), *columns), tuple(rows))
    between = uses == ["interpolate"]
    percent = any(band.percent for band in table.bands)
    heads = (Text("在", "At") if between else Text("从…到…", "From … to …"), FIELDS["value"])
    rows = [
        (text.of(lang), exactly(band.value, percent))
        for text, band in zip(points(table) if between else ranges(table), table.bands, strict=True)
    ]
    use = Text(";", "; ").of(lang).join(f"{USES[use].of(lang)} ({use})" for use in uses)
    return Grid(table.id, use, tuple(head.of(lang) for head in heads), tuple(rows))


def _uses(document: Document, table: str) -> list[str]:
    """The functions with which the document reads a table of bands."""
    formulas = [m.formula for m in document.metrics.values()]
    formulas += [f for item in document.items.values() for f in (item.formula, item.when) if f]
    found = {
        node.function
        for formula in formulas
        for node in formula.node.walk()
        if isinstance(node, tree.Call) and node.function in BANDED
        if isinstance(last := node.arguments[-1], tree.Name) and last.text == table
    }
    return [use for use in BANDED if use in found]
