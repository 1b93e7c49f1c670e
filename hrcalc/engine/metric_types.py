"""Types of metrics, which their formulas give."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from hrcalc.engine.columns import Type, merged_type
from hrcalc.policy import tree
from hrcalc.policy.document import Document, Formula
from hrcalc.policy.errors import FormulaError

if TYPE_CHECKING:
    from hrcalc.engine.names import Names


class MetricTypes:
    """The types of all metrics of some documents, each found when first asked for."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._types: dict[tuple[str, str], Type] = {}
        self._open: set[tuple[str, str]] = set()
        self._waiting: set[tuple[str, str]] = set()
        self._unsound: set[str] = set()

    def is_unsound(self, metric: str) -> bool:
        """Whether a metric of this name has a mistake of its own, so that its type is not known."""
        return metric in self._unsound

    def of(self, id_: str, defining: Iterable[Document]) -> Type:
        """The type of a metric, which its formula gives."""
        types: list[Type] = []
        for document in defining:
            metric = document.metrics.get(id_)
            if metric is None:
                continue
            key = (document.version, id_)
            if key not in self._types:
                self._type_from_the_ground(document, id_)
            types.append(self._types.get(key, "number"))
        return merged_type(types) if types else "number"

    def _type_from_the_ground(self, document: Document, id_: str) -> None:
        """Type what a metric rests on before the metric itself: a long chain of metrics is no deep recursion."""
        stack = [(document, id_, False)]
        while stack:
            document, id_, ready = stack.pop()
            key = (document.version, id_)
            if ready:
                self._waiting.discard(key)
                self._types[key] = self._type_of_metric(key, document, document.metrics[id_].formula)
            elif key in self._waiting:
                self._unsound.add(id_)
            elif key not in self._types:
                self._waiting.add(key)
                stack.append((document, id_, True))
                stack += [(d, m, False) for d, m in self._rests_on(document.metrics[id_].formula.node)]

    def _rests_on(self, node: tree.Node) -> list[tuple[Document, str]]:
        """The metrics whose types a formula's type may rest on."""
        nodes = list(node.walk())
        goals = {id(n.arguments[0]) for n in nodes if isinstance(n, tree.Call) and n.function in ("target", "actual")}
        words = dict.fromkeys(n.parts[-1] for n in nodes if isinstance(n, tree.Name) and id(n) not in goals)
        ids = {
            i: None
            for word in words
            for i in (word, *(t for d in self.names.documents for t in d.titles.get(word, ())))
        }
        return [(d, i) for i in ids for d in self.names.all_defining(i) if i in d.metrics]

    def _type_of_metric(self, key: tuple[str, str], document: Document, formula: Formula) -> Type:
        """A metric is unsound with a mistake, in a circle, or where it rests on such a one; `checks` tells all of them."""
        from hrcalc.engine.types import Checker

        if key in self._open:
            self._unsound.add(key[1])
            return "number"
        self._open.add(key)
        try:
            return Checker(self.names, document, "employee", telling=True).type_of(formula.node)
        except FormulaError:
            self._unsound.add(key[1])
            with suppress(FormulaError):
                return self.names.type_of(document, "employee", formula.node)
            return "number"
        finally:
            self._open.discard(key)
