"""Items and metrics as branches of an explanation."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from hrcalc.engine.references import given_column
from hrcalc.engine.rows import Rows, of_people
from hrcalc.engine.session import Session
from hrcalc.explain.branch import Branch
from hrcalc.explain.clauses import AND
from hrcalc.explain.lacking import lacks, none_sentence
from hrcalc.explain.lines import LineBranches, amount_branch, written
from hrcalc.explain.naming import Place
from hrcalc.explain.parts import Parts, branch_of
from hrcalc.explain.phrases import Phrases
from hrcalc.explain.sentences import UNKNOWN, document_note, equals, led, lines_words
from hrcalc.explain.terms import HIDDEN, joined
from hrcalc.money import fen_of, yuan
from hrcalc.policy.document import Document, ItemRule, Metric
from hrcalc.words import NOTHING, Text

_DEEPEST = 40
"""Metrics within metrics that one tree shows; what lies deeper can be asked by its name."""
_ABOVE = Text("见上文", "see above")
_DEEPER = Text("再往下请单独查这一项", "ask for this one to see what lies deeper")
_GIVEN = Text("算例里给定的值", "as the example gives it")


class Teller:
    """Branches for items and metrics of a session's people; each of a person is told in full once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world = session.world
        self.phrases = Phrases(session)
        self.parts = Parts(self.phrases, self._expand)
        self.lines = LineBranches(self.phrases, self.parts)
        self._told: set[tuple[str, str, int]] = set()
        self._depth = 0

    def _expand(self, document: Document, name: str, person: int) -> Branch:
        """A metric or item that a formula names."""
        told = (document.version, name, person) in self._told
        if told or self._depth >= _DEEPEST:
            return replace(self._bare(document, name, person), note=_ABOVE if told else _DEEPER)
        self._depth += 1
        try:
            if name in document.items:
                return self.item(document, document.items[name], person)
            return self.metric(document, document.metrics[name], person)
        finally:
            self._depth -= 1

    def _bare(self, document: Document, name: str, person: int) -> Branch:
        """The value alone."""
        column = self.session.named(document, name)
        given = self.session.given(name)
        if person in given:
            column = given_column(column.type, [given[person]] * len(column))
        if name in document.items:
            item = document.items[name]
            made = branch_of("item", name, item.title, column, row=person)
            made = amount_branch(made, fen_of(column.numbers.at(person)), self._pays(document, item))
        else:
            formula = document.metrics[name].formula
            unit = self.phrases.naming.unit(document, "employee", formula.node)
            made = branch_of("metric", name, document.metrics[name].title, column, unit, person)
            place = Place(document, formula, "employee")
            if column.type == "text" and self.phrases.naming.is_private(place, formula.node):
                made = replace(made, value="…", shown=HIDDEN, exact="")
        if person in column.faults:
            made = replace(made, value="!", shown=UNKNOWN, exact="")
        employee, month = self.world.people.ids[person], str(self.world.month)
        made = replace(made, employee=employee, document=document.version, month=month)
        return replace(made, kind="given", sentence=_GIVEN) if person in given else made

    def _tell(self, person: int) -> None:
        """Who is asked about first is the one who is told: others are named."""
        if self.phrases.naming.me < 0:
            self.phrases.naming.me = person

    def _pays(self, document: Document, item: ItemRule) -> bool:
        """Whether an item's amount is money: an indicator may be a plain number."""
        if item.kind != "memo":
            return True
        block = self.session.block(document, item.id)
        return self.session.evaluate(item.formula.node, block.rows.take(np.zeros(0, dtype=np.intp))).type == "money"

    # --- metrics ------------------------------------------------------------------------------------------------------

    def metric(self, document: Document, metric: Metric, person: int) -> Branch:
        """A metric of a person, and what it was made of."""
        self._tell(person)
        self._told.add((document.version, metric.id, person))
        made = self._bare(document, metric.id, person)
        if made.kind == "given":
            return made
        formula = metric.formula
        made = replace(made, formula=written(formula), note=document_note(document))
        fault = self.session.named(document, metric.id).faults.get(person)
        if fault is not None:
            return replace(made, note=fault.why, sentence=led(UNKNOWN, fault.why))
        rows = of_people(self.world, document, formula, np.array([person], dtype=np.intp))
        return replace(
            made,
            working=self.lines.working(rows, formula.node),
            sentence=self._metric_sentence(rows, made.shown),
            children=tuple(self.parts.of(rows, formula.node)),
        )

    def _metric_sentence(self, rows: Rows, value: Text) -> Text:
        node = rows.formula.node
        found = self.session.evaluate(node, rows)
        if found.type == "yes_no":
            reasons = self.phrases.clauses.reasons(rows, node, bool(found.flags[0]))
            return led(value, joined(reasons, AND.zh, AND.en))
        said = self.phrases.amount(rows, node)
        return equals(said, value, NOTHING) if self.phrases.lacks_result(rows, node) else said

    # --- items --------------------------------------------------------------------------------------------------------

    def item(self, document: Document, item: ItemRule, person: int, *, lacking: bool = False) -> Branch:
        """An item of a person: its lines; with `lacking` also the events for which there is none, and why."""
        self._tell(person)
        self._told.add((document.version, item.id, person))
        made = self._bare(document, item.id, person)
        if made.kind == "given":
            return made
        made = replace(made, formula=written(item.formula), note=document_note(document))
        block = self.session.block(document, item.id)
        places = np.flatnonzero(block.rows.person == person).tolist()
        missing = lacks(self.phrases, document, item, person) if lacking or not places else []
        lines = [self.lines.line(block, place, made.type == "money") for place in places]
        adjusted = self.lines.adjustments(document, item, person)
        others = [self.lines.no_line(lack) for lack in missing] if lacking else []
        if len(only := [*lines, *adjusted, *others]) == 1 and item.per in ("employee", "spell") and not adjusted:
            found = only[0]
            made = replace(made, working=found.working, sources=found.sources, children=found.children)
            return replace(made, sentence=found.sentence)
        sentence = (
            self._item_sentence(item, lines, adjusted) if only and (lines or adjusted) else none_sentence(item, missing)
        )
        return replace(made, sentence=sentence, children=tuple(only))

    def _item_sentence(self, item: ItemRule, lines: list[Branch], adjusted: list[Branch]) -> Text:
        parts = [lines_words(item, [line.value for line in lines], _total(lines))] if lines else []
        if adjusted:
            total = _total(adjusted)
            parts.append(Text(f"一次性调整 {total} 元", f"one-off adjustments of {total} yuan"))
        return joined(parts, ";", "; ")


def _total(branches: list[Branch]) -> str:
    return yuan(fen_of(sum((Fraction(b.exact) for b in branches), Fraction(0))))
