"""Why there is no line: the events, stretches or the month that an item looked at, and the part of its condition that failed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from hrcalc.engine.events import own_role
from hrcalc.engine.lines import rows_of
from hrcalc.engine.rows import Rows, of_people
from hrcalc.explain.clauses import AND
from hrcalc.explain.phrases import Phrases
from hrcalc.explain.sentences import unit_of
from hrcalc.explain.terms import TABLES, joined, role_words
from hrcalc.policy.document import TABLE_OF, Document, Formula, ItemRule
from hrcalc.words import Text

_TOLD = 3
"""Different reasons that one sentence names."""


@dataclass(frozen=True)
class Lack:
    """One row without a line, and why; `condition` is the formula that said no, None where the row could not be computed."""

    rows: Rows
    why: Text
    condition: Formula | None


def lacks(phrases: Phrases, document: Document, item: ItemRule, person: int) -> list[Lack]:
    """The rows of a person for which an item has no line."""
    session = phrases.session
    rows = rows_of(session.world, session.scope, document, item, item.formula)
    rows = rows.take(np.flatnonzero(rows.person == person))
    found = []
    for i in range(len(rows)):
        one = rows.take(np.array([i], dtype=np.intp))
        lack = _condition(phrases, one, item.when) if item.when else None
        if lack or (lack := _fault(phrases, one)):
            found.append(lack)
    return found


def _condition(phrases: Phrases, rows: Rows, when: Formula) -> Lack | None:
    asked = replace(rows, formula=when)
    value = phrases.session.evaluate(when.node, asked)
    if 0 in value.faults:
        return Lack(rows, value.faults[0].why, None)
    if value.flags[0]:
        return None
    return Lack(rows, joined(phrases.clauses.reasons(asked, when.node, False), ",", ", "), when)


def _fault(phrases: Phrases, rows: Rows) -> Lack | None:
    value = phrases.session.evaluate(rows.formula.node, rows)
    if 0 in value.faults:
        return Lack(rows, value.faults[0].why, None)
    if value.is_missing(0):
        return Lack(rows, Text("结果没有值。", "The result has no value."), None)
    return None


def none_sentence(item: ItemRule, found: list[Lack]) -> Text:
    """Why an item has no line at all."""
    unit = unit_of(item)
    if not found:
        return _nothing_to_count(item)
    counts = Counter(lack.why for lack in found)
    reasons = list(counts)
    if any(lack.condition is None for lack in found):
        return Text(f"算不出来:{reasons[0].zh}", f"Cannot be computed: {reasons[0].en}")
    if item.per == "employee" or len(found) == 1:
        return Text(f"不满足条件:{reasons[0].zh}", f"The condition does not hold: {reasons[0].en}")
    if len(reasons) == 1:
        return Text(
            f"{len(found)} {unit.zh}都不满足条件:{reasons[0].zh}",
            f"The condition holds for none of {len(found)} {unit.many}: {reasons[0].en}",
        )
    head = Text(f"{len(found)} {unit.zh}都不满足条件", f"The condition holds for none of {len(found)} {unit.many}")
    if len(reasons) > _TOLD:
        return Text(f"{head.zh},逐一见下", f"{head.en}, see below")
    each = [Text(f"{n} {unit.zh}:{why.zh}", f"{n}: {why.en}") for why, n in counts.most_common()]
    return Text(f"{head.zh}。{';'.join(e.zh for e in each)}", f"{head.en}. {'; '.join(e.en for e in each)}")


def _nothing_to_count(item: ItemRule) -> Text:
    table = TABLE_OF.get(item.per)
    if table is None:
        return Text("本月不适用于本人", "It does not apply this month")
    role = role_words(item.credit)
    said = Text("", "") if item.credit == own_role(table) else Text(f"作为{role.zh}", f" as {role.en}")
    word = TABLES[table]
    return Text(f"本月没有本人{said.zh}的{word.zh}", f"There are no {word.en}s{said.en} this month")


def not_applying(phrases: Phrases, document: Document, person: int) -> tuple[Rows, Text]:
    """Why a document does not apply to a person, by the row of the last employed day."""
    assert document.applies_to is not None
    rows = of_people(phrases.session.world, document, document.applies_to, np.array([person], dtype=np.intp))
    reasons = phrases.clauses.reasons(rows, document.applies_to.node, False)
    why = joined(reasons, AND.zh, AND.en)
    return rows, Text(
        f"《{document.title.zh}》不适用于这位员工:{why.zh}",
        f"'{document.title.en}' does not apply to this employee: {why.en}",
    )
