"""The tree behind a number: formula, working, a sentence, each name with its value, down to the rows of the exports."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from hrcalc.engine.compute import Evaluated
from hrcalc.engine.plan import counts_for
from hrcalc.engine.session import Session
from hrcalc.explain.branch import Branch
from hrcalc.explain.lacking import not_applying
from hrcalc.explain.lines import amount_branch, retro_branch
from hrcalc.explain.sentences import document_note, led
from hrcalc.explain.telling import Teller
from hrcalc.explain.terms import joined
from hrcalc.money import fen_of
from hrcalc.policy.document import TOTAL_TITLES, TOTALS, Document
from hrcalc.policy.errors import did_you_mean
from hrcalc.problems import UsageError
from hrcalc.words import Text

__all__ = ["Branch", "explain", "explain_in"]


def explain(month: Evaluated, employee: str, name: str | None = None) -> Branch:
    """The tree behind an item, a metric or a total of an employee; behind the net pay where no name is given.

    Raises UsageError for an employee or a name that does not exist.
    """
    return explain_in(month.session, employee, name)


def explain_in(session: Session, employee: str, name: str | None = None) -> Branch:
    """The same in any session: in an example's, the employee is `self`. What has not been computed is computed now.

    Raises UsageError for an employee or a name that does not exist, ProblemsFound for a cycle.
    """
    people = session.world.people
    person = people.named(employee)
    if not people.active[person] and person not in session.world.carried.person:
        raise UsageError(
            Text(
                f"{people.ids[person]} 在 {session.world.month} 不在职。",
                f"{people.ids[person]} is not employed in {session.world.month}.",
            )
        )
    made = _Explainer(session, person).of(name)
    return replace(made, month=str(session.world.month))


class _Explainer:
    def __init__(self, session: Session, person: int) -> None:
        self.session = session
        self.person = person
        self.teller = Teller(session)
        self.teller.phrases.naming.me = person
        everything = session.scope.names.documents
        self.documents = [d for d in everything if bool((session.scope.domain(d) == person).any())]
        self.others = [d for d in everything if d not in self.documents]

    def of(self, name: str | None) -> Branch:
        """The tree behind a name."""
        if name is None or name in TOTALS or name in TOTAL_TITLES:
            return self._total("net_pay" if name is None else TOTAL_TITLES.get(name, name))
        paying = [d for d in self.documents if d in self.session.scope.paying]  # in an example its own
        if defining := self._defining(name, paying) or self._defining(name, self.documents):
            return self._with_retro(self._named(*defining))
        if defining := self._defining(name, self.others):
            return self._not_applying(*defining)
        known = {n for d in self.documents for n in (*d.items, *d.metrics, *d.titles)} | set(TOTALS)
        hint = did_you_mean(name, known)
        raise UsageError(Text(f"这位员工没有“{name}”。{hint.zh}", f"This employee has no '{name}'. {hint.en}"))

    def _defining(self, name: str, documents: list[Document]) -> tuple[str, list[Document]] | None:
        """The id that a word means, and the documents that define it as an item or metric. An id wins over a title."""
        ids = (
            {name}
            if any(name in d.items or name in d.metrics for d in documents)
            else {i for d in documents for i in d.titles.get(name, ()) if i in d.items or i in d.metrics}
        )
        if len(ids) > 1:
            known = ", ".join(sorted(ids))
            raise UsageError(
                Text(
                    f"“{name}”可以指几样东西,请写其中一个:{known}",
                    f"'{name}' means several things: write one of {known}.",
                )
            )
        for id_ in ids:
            return id_, [d for d in documents if id_ in d.items or id_ in d.metrics]
        return None

    def _named(self, id_: str, documents: list[Document]) -> Branch:
        self.session.prepare([(d, id_) for d in documents])
        found = []
        chosen = self.session.scope.choose(None, id_, np.array([self.person], dtype=np.intp))
        for document in documents:
            if id_ in document.items:
                found.append(self.teller.item(document, document.items[id_], self.person, lacking=True))
            elif not chosen or chosen[0][0] is document:
                found.append(self.teller.metric(document, document.metrics[id_], self.person))
        if len(found) == 1:
            return found[0]
        first = replace(found[0], document="", formula="", working="", sources=(), note=_SEVERAL)
        total = sum((Fraction(b.exact) for b in found if b.exact), Fraction(0))
        first = amount_branch(first, fen_of(total))
        titles = {d.version: d.title for d in documents}
        said = [led(titles[b.document], b.shown) for b in found]
        return replace(first, sentence=joined(said, ";", "; "), children=tuple(found))

    def _with_retro(self, made: Branch) -> Branch:
        """An item with the lines of earlier months that are paid beside it: its own amount lacks them, the register's has them."""
        carried = self.session.world.carried.of_person(self.person)
        lines = [retro_branch(line, int(part.fen[0])) for part, line in carried if line["item"] == made.name]
        if not lines:
            return made
        told = joined([_titled(line) for line in lines], "、", ", ")
        note = Text(f"另有补差:{told.zh}。{made.note.zh}", f"Besides, retro: {told.en}. {made.note.en}")
        return replace(made, note=Text(note.zh.strip(), note.en.strip()), children=(*made.children, *lines))

    def _not_applying(self, id_: str, documents: list[Document]) -> Branch:
        """An item or metric of documents that are not this employee's."""
        document = documents[0]
        named = document.items.get(id_) or document.metrics[id_]
        rows, why = not_applying(self.teller.phrases, document, self.person)
        assert document.applies_to is not None
        failed = self.teller.lines.condition(rows, document.applies_to, False)
        return Branch(
            "item" if id_ in document.items else "metric",
            id_,
            named.title,
            "—",
            Text("没有", "none"),
            employee=self.session.world.people.ids[self.person],
            document=document.version,
            sentence=why,
            note=document_note(document),
            children=(replace(failed, name="applies_to", title=Text("适用范围", "Applies to")),),
        )

    def _total(self, name: str) -> Branch:
        paying = [(d, i) for d in self.session.scope.paying for i in d.items.values() if counts_for(name, i)]
        self.session.prepare([(d, i.id) for d, i in paying])
        children = []
        parts: dict[int, list[Branch]] = {1: [], -1: []}
        for document, item in paying:
            if document in self.documents:
                made = self.teller.item(document, item, self.person)
                children.append(made)
                if made.exact not in ("", "0"):
                    parts[counts_for(name, item)].append(made)
        for part, line in self.session.world.carried.of_person(self.person):
            if sign := counts_for(name, part):
                children.append(retro_branch(line, int(part.fen[0])))
                parts[sign].append(children[-1])
        column = self.session.total(name)
        bare = Branch("total", name, TOTALS[name], "", employee=self.session.world.people.ids[self.person])
        made = amount_branch(bare, fen_of(column.numbers.at(self.person)))
        said = joined([_titled(b) for b in parts[1]] or [Text("0", "0")], " + ", " + ")
        for branch in parts[-1]:
            titled = _titled(branch)
            said = Text(f"{said.zh} − {titled.zh}", f"{said.en} − {titled.en}")
        working = " + ".join(b.value for b in parts[1]) + "".join(f" − {b.value}" for b in parts[-1])
        sentence = Text(f"{said.zh} = {made.shown.zh}", f"{said.en} = {made.shown.en}")
        return replace(made, working=working, sentence=sentence, children=tuple(children))


_SEVERAL = Text("几份制度都有这一项", "several documents have this item")


def _titled(branch: Branch) -> Text:
    value = f"({branch.value})" if branch.value.startswith("-") else branch.value
    return Text(f"{branch.title.zh} {value}", f"{branch.title.en} {value}")
