"""What an example is given -> a small world: a person called `self`, others by name, and a few rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from types import SimpleNamespace
from typing import Any

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.columns import NUMERIC, Indexes
from hrcalc.engine.events import DATE, ROLES, table_named
from hrcalc.engine.fields import FieldLike, GivenFields, Value, column_named
from hrcalc.engine.in_force import MONTHS
from hrcalc.engine.linking import add_events
from hrcalc.engine.names import Names
from hrcalc.engine.people import People
from hrcalc.engine.world import Credit, Posting, Vocabulary, World
from hrcalc.examples import given_months
from hrcalc.examples.given_values import GivenValues
from hrcalc.policy.document import Example
from hrcalc.policy.errors import Position, did_you_mean, several_meant
from hrcalc.policy.source import Mapping as Node
from hrcalc.policy.source import Value as NodeValue
from hrcalc.problems import ProblemsFound
from hrcalc.words import Text

SELF = "self"
_ID = SimpleNamespace(kind="id", title="", choices={})
_TABLES = {"业绩分成": "deal_credits", "员工花名册": "employees"}
"""Other tables by their Chinese names; those of events are named as in formulas."""
_ROLE_COLUMNS = {table: tuple(f"{role}_id" for role in roles) for table, roles in ROLES.items()}
_ID_COLUMN = {"leads": "lead_id", "interviews": "interview_id", "deals": "deal_id", "applications": "application_id"}
_CREDITS: Mapping[str, FieldLike] = {
    "deal_id": SimpleNamespace(kind="id", title="订单编号", choices={}),
    "employee_id": SimpleNamespace(kind="id", title="工号", choices={}),
    "role": SimpleNamespace(
        kind="choice", title="角色", choices={"closer": "签单人", "inviter": "邀约人", "referrer": "转介绍人"}
    ),
    "share": SimpleNamespace(kind="ratio", title="分成比例", choices={}),
}


@dataclass
class _Rows:
    size: int
    fields: GivenFields
    sources: Callable[[Indexes], list[str]]


@dataclass
class Given:
    """A world, and the values that are set instead of computed: name -> person -> value."""

    world: World
    values: dict[str, dict[int, Any]] = field(default_factory=dict)


class GivenReader(GivenValues):
    """Reads one example's `given`. Problems are raised together as ProblemsFound."""

    def __init__(self, example: Example, names: Names, vocabulary: Vocabulary) -> None:
        self.example = example
        self.names = names
        self.vocabulary = vocabulary
        super().__init__()

    def read(self, month: Month, calendar: Calendar) -> Given:
        """The example's world."""
        staff: dict[str, dict[str, Value]] = {SELF: {}}
        told: dict[tuple[str, str], Any] = {}
        rows: dict[str, list[dict[str, Value]]] = {}
        changes: list[dict[str, Value]] = []
        credits: list[dict[str, Value]] = []
        goals: dict[str, dict[str, Fraction]] = {"targets": {}, "actuals": {}}
        postings: list[tuple[str, Month | None, Fraction]] = []
        for key, value in self.example.given.entries.items():
            place = self.example.given.keys[key].position
            key = table_named(key) or _TABLES.get(key, key)
            if key == "month":
                continue
            if key in DATE:
                more = given_months.MORE if key == MONTHS else {}
                rows[key] = self.rows(value, {**dict.fromkeys(_ROLE_COLUMNS[key], _ID), **more, **self._fields(key)})
            elif key == "deal_credits":
                credits = self.rows(value, _CREDITS)
            elif key == "employees":
                changes = self.rows(value, self._fields("employees"))
            elif key == "people":
                for id_, node in self.entries(value):
                    staff[id_] = self._person(id_, node, told)
            elif key == "posted":
                postings = [p for name, node in self.entries(value) for p in self._postings(name, node)]
            elif key in goals:
                for name, node in self.entries(value):
                    goals[key][name] = self.number(node)
            else:
                self._name(SELF, key, value, place, staff[SELF], told)
        given_months.date(rows.get(MONTHS, []), self)
        self._known_people(rows, {*staff, *(str(c["employee_id"]) for c in changes if c.get("employee_id"))})
        if self.problems:
            raise ProblemsFound(self.problems)
        people = self._people(month, calendar, staff, changes)
        world = World(month, calendar, people, self.vocabulary)
        rows[MONTHS] = given_months.with_employed(rows.get(MONTHS, []), people, self._fields(MONTHS), SELF)
        add_events(world, self._events(month, rows), self._credits(people, rows, credits))
        if self.problems:
            raise ProblemsFound(self.problems)
        own = people.index[SELF]
        world.targets = {(own, name): value for name, value in goals["targets"].items()}
        world.actuals = {(own, name): value for name, value in goals["actuals"].items()}
        world.postings = [Posting(own, n, m, m or month.previous, value, "posted") for n, m, value in postings]
        given = Given(world)
        for (id_, name), value in told.items():
            given.values.setdefault(name, {})[people.index[id_]] = value
        return given

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

    def _people(
        self, month: Month, calendar: Calendar, staff: dict[str, dict[str, Value]], changes: list[dict[str, Value]]
    ) -> People:
        fields = self._fields("employees")
        rows: list[dict[str, Value]] = []
        for id_, values in staff.items():
            mine = [c for c in changes if c.get("employee_id", SELF) == id_]
            if not mine or all(c.get("from_date") for c in mine):
                rows.append({"employee_id": id_, "name": id_, **values})
            rows += [{"employee_id": id_, "name": id_, **values, **change} for change in mine]

        def days(name: str) -> list[dt.date | None]:
            return [v if isinstance(v := row.get(name), dt.date) else None for row in rows]

        return People(
            month,
            calendar,
            [str(r["employee_id"]) for r in rows],
            [d or dt.date(1900, 1, 1) for d in days("hired_on")],
            days("left_on"),
            days("from_date"),
            [m if isinstance(m := r.get("manager_id"), str) else None for r in rows],
            GivenFields(rows, fields),
        )

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

    def _known_people(self, rows: Mapping[str, list[dict[str, Value]]], known: set[str]) -> None:
        """A person who is named in a row and nowhere told of would silently be nobody."""
        for table, columns in _ROLE_COLUMNS.items():
            for row in rows.get(table, []):
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

    def _events(self, month: Month, rows: Mapping[str, list[dict[str, Value]]]) -> dict[str, _Rows]:
        found = {}
        for table, date in DATE.items():
            filled: list[dict[str, Value]] = []
            for i, row in enumerate(rows.get(table, [])):
                defaults: dict[str, Value] = {date: month.first, **dict.fromkeys(_ROLE_COLUMNS[table], SELF)}
                if table in _ID_COLUMN:
                    defaults[_ID_COLUMN[table]] = f"{table}[{i + 1}]"
                if table == "applications":
                    defaults["status"] = "approved"
                filled.append({**defaults, **row})
            fields = {**dict.fromkeys(_ROLE_COLUMNS[table], _ID), **self._fields(table)}
            given = GivenFields(filled, fields, blank_is_zero=table in ("days", MONTHS))
            found[table] = _Rows(len(filled), given, partial(_sources, table))
        return found

    def _credits(
        self, people: People, rows: Mapping[str, list[dict[str, Value]]], credits: list[dict[str, Value]]
    ) -> list[Credit]:
        deals = {str(row.get("deal_id", f"deals[{i + 1}]")): i for i, row in enumerate(rows.get("deals", []))}
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
            deal, person = deals.get(str(row["deal_id"])), people.index.get(str(row["employee_id"]))
            if deal is None:
                why = Text(f"deals 里没有“{row['deal_id']}”。", f"There is no '{row['deal_id']}' among deals.")
                self.wrong(self.place(row, "deal_id"), why, did_you_mean(str(row["deal_id"]), deals))
            if person is None:
                why = Text(f"没有“{row['employee_id']}”这个人。", f"There is no person '{row['employee_id']}'.")
                self.wrong(self.place(row, "employee_id"), why, _people_mend(str(row["employee_id"])))
            share, role = row["share"], row["role"]
            if deal is not None and person is not None:
                assert isinstance(share, Fraction)
                assert isinstance(role, str)
                found.append(Credit(deal, person, role, share))
        return found


def _people_mend(id_: str) -> Text:
    return Text("在 given 里写 people: {" + id_ + ": {}}。", "Write people: {" + id_ + ": {}} in given.")


def _sources(table: str, rows: Indexes) -> list[str]:
    return [f"{table}[{i + 1}]" for i in rows.tolist()]
