"""Lines, one-off adjustments and conditions as branches of an explanation; and the events for which there is no line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from hrcalc.engine.columns import Column, Type
from hrcalc.engine.events import KEY
from hrcalc.engine.lines import Block
from hrcalc.engine.rows import Rows
from hrcalc.engine.session import adjusted_fen
from hrcalc.engine.working import working_of, workings
from hrcalc.explain.branch import Branch
from hrcalc.explain.clauses import AND
from hrcalc.explain.lacking import Lack
from hrcalc.explain.naming import Place
from hrcalc.explain.parts import Parts, branch_of
from hrcalc.explain.phrases import Phrases
from hrcalc.explain.sentences import UNKNOWN, equals, in_yuan, led, rounding_words
from hrcalc.explain.terms import NO_UNIT, ROWS, joined
from hrcalc.money import yuan
from hrcalc.policy import tree
from hrcalc.policy.document import Document, Formula, ItemRule
from hrcalc.words import NOTHING, Text, same


def written(formula: Formula) -> str:
    """A formula on one line."""
    return " ".join(formula.text.split())


def amount_branch(made: Branch, fen: int, money: bool = True) -> Branch:
    """A branch with an amount in place of its value; what is no money (an indicator) has no yuan."""
    amount = yuan(fen)
    type_: Type = "money" if money else "number"
    words = in_yuan(amount) if money else same(amount)
    return replace(made, value=amount, shown=words, exact=str(Fraction(fen, 100)), type=type_)


def retro_branch(line: Mapping[str, str], fen: int) -> Branch:
    """A line of a closed month that this month pays: what it came to, what was posted, and why they differ."""
    made = Branch("retro", line["item"], same(line["title"]), "", employee=line["employee_id"])
    sources = (line["source"],) if line["source"] else ()
    return replace(amount_branch(made, fen), sentence=same(line["working"]), sources=sources)


class LineBranches:
    """Branches for what makes up an item."""

    def __init__(self, phrases: Phrases, parts: Parts) -> None:
        self.phrases = phrases
        self.parts = parts
        self.session = phrases.session
        self.world = phrases.session.world

    def line(self, block: Block, at: int, money: bool) -> Branch:
        """One line of an item."""
        rows, item = block.rows.take(np.array([at], dtype=np.intp)), block.item
        children = [self.condition(rows, item.when, True)] if item.when is not None else []
        share = Column("ratio", rows.share) if rows.share is not None and rows.share.at(0) != 1 else None
        if share is not None:
            part = branch_of("field", "share", Text("分成比例", "Share"), share)
            children.append(replace(part, sources=(self.source(rows),)))
        made = amount_branch(self._about(rows, Branch("line", "", NOTHING, "")), int(block.fen[at]), money)
        return replace(
            made,
            working=workings(self.session, rows, item.round)[0],
            sentence=self._line_sentence(item, rows, made, share),
            children=(*children, *self.parts.of(rows, item.formula.node)),
        )

    def _line_sentence(self, item: ItemRule, rows: Rows, made: Branch, share: Column | None) -> Text:
        node = rows.formula.node
        if isinstance(node, tree.Number) and share is None:
            each = ROWS.get(rows.grain, NO_UNIT)
            per = f" per {each.one}" * bool(each.one)
            return Text(f"{'每' * bool(each.zh)}{each.zh}固定 {made.shown.zh}", f"a fixed {made.shown.en}{per}")
        said = self.phrases.amount(rows, node, yuan=made.type == "money")
        exact = self.session.evaluate(node, rows).numbers.at(0)
        if share is not None:
            part = branch_of("field", "", NOTHING, share)
            if isinstance(node, tree.Arithmetic):
                said = Text(f"({said.zh})", f"({said.en})")
            said = Text(f"分成 {part.value} × {said.zh}", f"share {part.value} × {said.en}")
            exact *= share.numbers.at(0)
        rounded = exact != Fraction(made.exact)
        return equals(said, made.shown, rounding_words(item.round, share is not None) if rounded else NOTHING)

    def adjustments(self, document: Document, item: ItemRule, person: int) -> list[Branch]:
        """The one-off amounts of a person for an item."""
        found = []
        for i in self.session.adjustments(document, item.id):
            told = self.world.adjustments[i]
            if told.person != person:
                continue
            note = Text(told.note or "一次性调整", told.note or "one-off adjustment")
            made = amount_branch(Branch("adjustment", told.source, note, ""), adjusted_fen(self.world, i))
            sentence = Text(f"一次性调整 {made.shown.zh}", f"a one-off adjustment of {made.shown.en}")
            said = led(sentence, note) if told.note else sentence
            employee = self.world.people.ids[person]
            found.append(replace(made, employee=employee, sentence=said, sources=(told.source,)))
        return found

    def condition(self, rows: Rows, formula: Formula, holds: bool) -> Branch:
        """Whether a condition holds for a row, and why."""
        rows = replace(rows, formula=formula)
        reasons = self.phrases.clauses.reasons(rows, formula.node, holds)
        why = joined(reasons, ";", "; ") if len(reasons) > 2 or not holds else joined(reasons, AND.zh, AND.en)
        head = Text("满足条件", "The condition holds") if holds else Text("不满足条件", "The condition does not hold")
        value = self.session.evaluate(formula.node, rows)
        return replace(
            branch_of("condition", "when", Text("条件", "Condition"), value),
            shown=Text("满足", "holds") if holds else Text("不满足", "does not hold"),
            formula=written(formula),
            working=self.working(rows, formula.node),
            sentence=led(head, why),
            children=tuple(self.parts.of(rows, formula.node)),
        )

    def no_line(self, lack: Lack) -> Branch:
        """An event, stretch or month for which an item has no line."""
        failed = self.condition(lack.rows, lack.condition, False) if lack.condition else None
        made = self._about(lack.rows, Branch("no_line", "", NOTHING, "—", Text("没有", "none")))
        sentence = failed.sentence if failed else led(UNKNOWN, lack.why)
        return replace(made, sentence=sentence, children=(failed,) if failed else ())

    def working(self, rows: Rows, node: tree.Node) -> str:
        """A formula with its numbers; nothing where it would show what is private."""
        return "" if self.phrases.naming.is_private(Place.of(rows), node) else working_of(self.session, rows, node)

    # --- what a line is about -----------------------------------------------------------------------------------------

    def source(self, rows: Rows) -> str:
        """Where the row of a line stands."""
        if rows.event is not None:
            return self.world.events[rows.grain].source(int(rows.event[0]))
        sources = self.world.people.sources
        return sources[int(rows.staff[0])] if sources else ""

    def _about(self, rows: Rows, made: Branch) -> Branch:
        source = self.source(rows)
        employee = self.world.people.ids[int(rows.person[0])]
        sources = (source,) if source else ()
        return replace(made, name=source, title=self._label(rows), employee=employee, sources=sources)

    def _label(self, rows: Rows) -> Text:
        """`2026-10-12 D-SH2610-0003`, `2026-10-01 至 2026-10-15`, `2026-10`."""
        if rows.spell is not None:
            spells, spell = self.world.people.spells, int(rows.spell[0])
            first, last = (spells.column(end).value(spell) for end in ("from", "to"))
            return Text(f"{first} 至 {last}", f"{first} to {last}")
        if rows.event is None:
            return same(str(self.world.month))
        events = self.world.events[rows.grain]
        day = Column("date", events.day[rows.event]).value(0)
        key = KEY[rows.grain][0]
        id_ = events.fields.texts(key, rows.event)[0] if key != "date" and key in events.fields.fields else None
        return same(f"{day} {id_ or ''}".strip())
