"""What a formula says, however it is written: the same for `邀约量×50` and `invited * 50`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from hrcalc.engine.events import own_role, table_named
from hrcalc.engine.fields import FieldLike, column_named, spellings
from hrcalc.engine.groups import group_named
from hrcalc.engine.names import Grain, Names, Reference
from hrcalc.policy import tree
from hrcalc.policy.document import Document
from hrcalc.policy.errors import FormulaError
from hrcalc.policy.functions import BANDED

"""Functions whose last argument is a table of bands."""


def form_of(node: tree.Node) -> object:
    """A formula's tree without its places: equal for formulas that differ in spaces, line breaks and the spelling of signs."""
    parts = [getattr(node, field.name) for field in fields(node) if field.name not in ("at", "end")]
    return (type(node).__name__, *(_form(part) for part in parts))


def _form(part: object) -> object:
    if isinstance(part, tree.Node):
        return form_of(part)
    return tuple(_form(p) for p in part) if isinstance(part, tuple) else part


class Meaning:
    """What the formulas of one document mean among the names of some documents."""

    def __init__(self, names: Names, document: Document) -> None:
        self.names = names
        self.document = document

    def of(self, node: tree.Node, grain: Grain) -> object:
        """Equal for formulas that say the same: names and values in either language, numbers in any spelling, defaults written or not."""
        match node:
            case tree.Number():
                return "number", node.value
            case tree.Name():
                return self._name(node, grain)
            case tree.Compare():
                sides = (self._side(node.left, node.right, grain), self._side(node.right, node.left, grain))
                return node.operator, *sides
            case tree.Among():
                options = [self._side(option, node.value, grain) for option in node.options]
                return "in", node.negated, self.of(node.value, grain), *options
            case tree.Call():
                return node.function, *self._arguments(node, grain)
            case tree.Aggregate():
                return self._aggregate(node)
            case tree.Posted():
                return "posted", self.names.posted_named(node.name) or node.name, node.period
            case tree.Keyed():
                return "keyed", node.table, self.of(node.key, grain), node.column
            case tree.Arithmetic() | tree.Logic():
                return node.operator, self.of(node.left, grain), self.of(node.right, grain)
            case tree.Negative() | tree.Not():
                return type(node).__name__, self.of(node.value, grain)
        return form_of(node)

    def reference(self, name: tree.Name, grain: Grain) -> Reference | None:
        """What a name stands for; None where nobody can say."""
        try:
            return self.names.reference(self.document, grain, name)
        except FormulaError:
            return None

    def field(self, name: tree.Node, grain: Grain) -> FieldLike | None:
        """The field that a name stands for, if it is one."""
        found = self.reference(name, grain) if isinstance(name, tree.Name) else None
        if found is None or found.kind not in ("field", "staff", "spell"):
            return None
        own = "leads" if found.link else grain
        table = {"field": own, "staff": "employees", "spell": "spell"}[found.kind]
        return self.names.vocabulary[table][found.name]

    def walk(self, node: tree.Node, grain: Grain) -> Iterator[tuple[tree.Node, Grain]]:
        """This part and all parts inside it that mean something by themselves, each with its grain."""
        yield node, grain
        if isinstance(node, tree.Aggregate):
            if node.where is not None:
                yield from self.walk(node.where, table_named(node.table) or grain)
            return
        children = list(node.children())
        if isinstance(node, tree.Call) and node.function in BANDED:
            children.pop()
        for child in children:
            yield from self.walk(child, grain)

    def _name(self, node: tree.Name, grain: Grain) -> object:
        found = self.reference(node, grain)
        return ("name", found.kind, found.name, found.role, found.link) if found else ("name", *node.parts)

    def _side(self, node: tree.Node, other: tree.Node, grain: Grain) -> object:
        """A side of a comparison: a value of a field that is named in both languages is one value."""
        if isinstance(node, tree.Text) and (field := self.field(other, grain)):
            return "text", spellings(field).get(node.value, node.value)
        return ("text", node.value) if isinstance(node, tree.Text) else self.of(node, grain)

    def _arguments(self, node: tree.Call, grain: Grain) -> list[object]:
        last = node.arguments[-1]
        if node.function in BANDED and isinstance(last, tree.Name):
            return [*(self.of(a, grain) for a in node.arguments[:-1]), last.text]
        return [self.of(a, grain) for a in node.arguments]

    def _aggregate(self, node: tree.Aggregate) -> object:
        table = table_named(node.table)
        if table is None:
            return form_of(node)
        columns = self.names.vocabulary[table]
        field = column_named(columns, node.field) or node.field
        group = group_named(node.group) or node.group or "self"
        where = None if node.where is None else self.of(node.where, table)
        return node.function, table, field, node.role or own_role(table), group, where, node.period or ("month",)
