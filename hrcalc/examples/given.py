"""What an example is given: a person called `self`, others by name, and a few rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from hrcalc.calendar import Month
from hrcalc.engine.columns import NUMERIC
from hrcalc.engine.events import DATE, ROLES, table_named
from hrcalc.engine.fields import FieldLike, Value, column_named
from hrcalc.engine.in_force import MONTHS
from hrcalc.engine.names import Names
from hrcalc.engine.world import Vocabulary
from hrcalc.examples import given_months
from hrcalc.examples.given_values import GivenValues
from hrcalc.policy.document import Example
from hrcalc.policy.errors import Position, did_you_mean, several_meant
from hrcalc.policy.source import Mapping as Node
from hrcalc.policy.source import Value as NodeValue
from hrcalc.problems import ProblemsFound
from hrcalc.words import Text

SELF = "self"
ID = SimpleNamespace(kind="id", title="", choices={})
_TABLES = {"业绩分成": "deal_credits", "员工花名册": "employees"}
"""Other tables by their Chinese names; those of events are named as in formulas."""
ROLE_COLUMNS = {table: tuple(f"{role}_id" for role in roles) for table, roles in ROLES.items()}
OWN_EVENTS = frozenset(("days", "leaves", "applications", MONTHS))
"""Events of one person, which nothing links to anybody else."""
_CREDITS: Mapping[str, FieldLike] = {
    "deal_id": SimpleNamespace(kind="id", title="订单编号", choices={}),
    "employee_id": SimpleNamespace(kind="id", title="工号", choices={}),
    "role": SimpleNamespace(
        kind="choice", title="角色", choices={"closer": "签单人", "inviter": "邀约人", "referrer": "转介绍人"}
    ),
    "share": SimpleNamespace(kind="ratio", title="分成比例", choices={}),
}


@dataclass
class Told:
    """What one example is given, read."""

    staff: dict[str, dict[str, Value]]
    """Person -> fields; `self` is the example's own."""
    values: dict[tuple[str, str], Any] = field(default_factory=dict)
    """(person, name) -> the value that is set instead of computed."""
    rows: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    """Event table -> its rows."""
    changes: list[dict[str, Value]] = field(default_factory=list)
    """Rows of the staff list."""
    splits: list[tuple[int, str, str, Fraction]] = field(default_factory=list)
    """Rows of deal_credits: row of deals, person, role, share."""
    goals: dict[str, dict[str, Fraction]] = field(default_factory=lambda: {"targets": {}, "actuals": {}})
    postings: list[tuple[str, Month | None, Fraction]] = field(default_factory=list)

    @property
    def alone(self) -> bool:
        """Whether nothing links its person to anybody: others may live in the same world, and neither notices."""
        rows = [self.staff[SELF], *self.changes]
        return (
            len(self.staff) == 1
            and not any(row.get("manager_id") or row.get("employee_id", SELF) != SELF for row in rows)
            and all(table in OWN_EVENTS for table, rows in self.rows.items() if rows)
        )


class GivenReader(GivenValues):
    """Reads one example's `given`. Problems are raised together as ProblemsFound."""

    def __init__(self, example: Example, names: Names, vocabulary: Vocabulary) -> None:
        self.example = example
        self.names = names
        self.vocabulary = vocabulary
        super().__init__()

    def read(self) -> Told:
        """What the example is given."""
        told = Told({SELF: {}})
        credits: list[dict[str, Value]] = []
        for key, value in self.example.given.entries.items():
            place = self.example.given.keys[key].position
            key = table_named(key) or _TABLES.get(key, key)
            if key == "month":
                continue
            if key in DATE:
                more = given_months.MORE if key == MONTHS else {}
                told.rows[key] = self.rows(value, {**dict.fromkeys(ROLE_COLUMNS[key], ID), **more, **self._fields(key)})
            elif key == "deal_credits":
                credits = self.rows(value, _CREDITS)
            elif key == "employees":
                told.changes = self.rows(value, self._fields("employees"))
            elif key == "people":
                for id_, node in self.entries(value):
                    told.staff[id_] = self._person(id_, node, told.values)
            elif key == "posted":
                told.postings = [p for name, node in self.entries(value) for p in self._postings(name, node)]
            elif key in told.goals:
                for name, node in self.entries(value):
                    told.goals[key][name] = self.number(node)
            else:
                self._name(SELF, key, value, place, told.staff[SELF], told.values)
        given_months.date(told.rows.get(MONTHS, []), self)
        self._known_people(told)
        if self.problems:
            raise ProblemsFound(self.problems)
        told.splits = self._splits(told, credits)
        if self.problems:
            raise ProblemsFound(self.problems)
        return told

    # --- people -----------------------------------------------------------------------------------------------------

    def _person(self, id_: str, node: NodeValue, told: dict[tuple[str, str], Any]) -> dict[str, Value]:
        fields: dict[str, Value] = {}
        if not isinstance(node, Node):
            self.wrong(
                node.position,
                Text("这里需要一组字段。", "A group of fields is needed here."),
                Text(f"写成 {id_}: {{department: …}}。", f"Write {id_}: {{department: …}}."),
            )
            return fields
        for key, value in node.entries.items():
            self._name(id_, key, value, node.keys[key].position, fields, told)
        return fields

    def _name(
        self,
        id_: str,
        key: str,
        value: NodeValue,
        place: Position,
        fields: dict[str, Value],
        told: dict[tuple[str, str], Any],
    ) -> None:
        """A field of the staff list, or a metric or item that is set."""
        staff = self.vocabulary["employees"]
        name = key if self.names.all_defining(key) else column_named(staff, key)
        if name is not None and name in staff:
            fields[name] = self.value(value, staff[name])
            return
        titled = (
            ids for d in self.names.documents if (ids := d.titles.get(key))
        )  # the example's own documents come first
        ids = (key,) if self.names.all_defining(key) else next(titled, ())
        if not ids:
            known = {
                *self.vocabulary["employees"],
                *DATE,
                *(n for d in self.names.documents for n in (*d.metrics, *d.items)),
            }
            self.wrong(place, Text(f"没有“{key}”这个名称。", f"There is no name '{key}'."), did_you_mean(key, known))
            return
        if len(ids) > 1:
            self.wrong(place, *several_meant(key, ids))
            return
        (name,) = ids
        if (id_, name) in told:
            self.wrong(
                place,
                Text(f"“{key}”({name})已经写过一次。", f"'{key}' ({name}) is already given."),
                Text("留一个。", "Leave one."),
            )
            return
        if any(name in d.items for d in self.names.all_defining(name)):
            told[id_, name] = self.number(value)
            return
        type_ = self.names.metric_types.of(name, self.names.all_defining(name))
        kind = "number" if type_ in NUMERIC else type_
        told[id_, name] = self.value(value, SimpleNamespace(kind=kind, title="", choices={}))

    def _postings(self, name: str, node: NodeValue) -> Iterator[tuple[str, Month | None, Fraction]]:
        """What closed months paid: `draw: 1500`, or by month `income_tax: {2026-01: 555}`."""
        known = self.names.posted_named(name)
        if known is None:
            self.wrong(
                node.position,
                Text(f"没有项目或合计“{name}”。", f"There is no item or total '{name}'."),
                did_you_mean(name, self.names.postable),
            )
        elif isinstance(node, Node):
            for word, value in node.entries.items():
                try:
                    yield known, Month.parse(word), self.number(value)
                except ValueError:
                    self.wrong(
                        node.keys[word].position,
                        Text(f"“{word}”不是月份。", f"'{word}' is not a month."),
                        Text("写成 {2026-01: 555}。", "Write it as {2026-01: 555}."),
                    )
        else:
            yield known, None, self.number(node)

    def _known_people(self, told: Told) -> None:
        """A person who is named in a row and nowhere told of would silently be nobody."""
        known = {*told.staff, *(str(c["employee_id"]) for c in told.changes if c.get("employee_id"))}
        for table, columns in ROLE_COLUMNS.items():
            for row in told.rows.get(table, []):
                for column in columns:
                    value = row.get(column)
                    if isinstance(value, str) and value not in known:
                        self.wrong(
                            self.place(row, column),
                            Text(
                                f"{table} 里的“{value}”不在 people 里。", f"'{value}' in {table} is not among people."
                            ),
                            _people_mend(value),
                        )

    # --- rows -------------------------------------------------------------------------------------------------------

    def _fields(self, table: str) -> Mapping[str, FieldLike]:
        return self.vocabulary[table]

    def _splits(self, told: Told, credits: list[dict[str, Value]]) -> list[tuple[int, str, str, Fraction]]:
        deals = {str(row.get("deal_id", f"deals[{i + 1}]")): i for i, row in enumerate(told.rows.get("deals", []))}
        found = []
        for row in credits:
            if lacking := [name for name in _CREDITS if row.get(name) is None]:
                words = ", ".join(lacking)
                self.wrong(
                    self.place(row),
                    Text(f"deal_credits 的这一行缺少 {words}。", f"This row of deal_credits lacks {words}."),
                    Text(f"补上 {words}。", f"Add {words}."),
                )
                continue
            deal, person = deals.get(str(row["deal_id"])), str(row["employee_id"])
            if deal is None:
                why = Text(f"deals 里没有“{row['deal_id']}”。", f"There is no '{row['deal_id']}' among deals.")
                self.wrong(self.place(row, "deal_id"), why, did_you_mean(str(row["deal_id"]), deals))
            if person not in told.staff:
                why = Text(f"没有“{person}”这个人。", f"There is no person '{person}'.")
                self.wrong(self.place(row, "employee_id"), why, _people_mend(person))
            share, role = row["share"], row["role"]
            if deal is not None:
                assert isinstance(share, Fraction)
                assert isinstance(role, str)
                found.append((deal, person, role, share))
        return found


def _people_mend(id_: str) -> Text:
    return Text("在 given 里写 people: {" + id_ + ": {}}。", "Write people: {" + id_ + ": {}} in given.")
