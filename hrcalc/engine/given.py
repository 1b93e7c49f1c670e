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
from hrcalc.engine.events import DATE, ROLES
from hrcalc.engine.fields import FieldLike, GivenFields, Value, spellings
from hrcalc.engine.names import Names
from hrcalc.engine.people import People
from hrcalc.engine.world import Credit, Posting, Vocabulary, World, add_events
from hrcalc.policy.document import Example
from hrcalc.policy.errors import Position, did_you_mean, policy_problem
from hrcalc.policy.source import Mapping as Node
from hrcalc.policy.source import Scalar
from hrcalc.policy.source import Sequence as List
from hrcalc.policy.source import Value as NodeValue
from hrcalc.policy.syntax import constant
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

SELF = "self"
_ID = SimpleNamespace(kind="id", title="", choices={})
_ROLE_COLUMNS = {table: tuple(f"{role}_id" for role in roles) for table, roles in ROLES.items()}
_ID_COLUMN = {"leads": "lead_id", "interviews": "interview_id", "deals": "deal_id", "applications": "application_id"}
_CREDITS: Mapping[str, FieldLike] = {
    "deal_id": _ID,
    "employee_id": _ID,
    "role": SimpleNamespace(
        kind="choice", title="", choices={"closer": "签单人", "inviter": "邀约人", "referrer": "转介绍人"}
    ),
    "share": SimpleNamespace(kind="ratio", title="", choices={}),
}
_YES = {"yes": True, "是": True, "no": False, "否": False, "": False}


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


class GivenReader:
    """Reads one example's `given`. Problems are raised together as ProblemsFound."""

    def __init__(self, example: Example, names: Names, vocabulary: Vocabulary) -> None:
        self.example = example
        self.names = names
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []

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
            if key == "month":
                continue
            if key in DATE:
                rows[key] = self._rows(value, {**self._fields(key), **dict.fromkeys(_ROLE_COLUMNS[key], _ID)})
            elif key == "deal_credits":
                credits = self._rows(value, _CREDITS)
            elif key == "employees":
                changes = self._rows(value, self._fields("employees"))
            elif key == "people":
                for id_, node in self._entries(value):
                    staff[id_] = self._person(id_, node, told)
            elif key == "posted":
                postings = [p for name, node in self._entries(value) for p in self._postings(name, node)]
            elif key in goals:
                for name, node in self._entries(value):
                    goals[key][name] = self._number(node)
            else:
                self._name(SELF, key, value, place, staff[SELF], told)
        self._known_people(rows, {*staff, *(str(c["employee_id"]) for c in changes if c.get("employee_id"))})
        if self.problems:
            raise ProblemsFound(self.problems)
        people = self._people(month, calendar, staff, changes)
        world = World(month, calendar, people, self.vocabulary)
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
            self._wrong(node.position, Text("写成 {department: …}。", "Write it as {department: …}."))
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
        own_name = key in staff or bool(self.names.all_defining(key))
        name = key if own_name else next((n for n, f in staff.items() if f.title == key), key)
        if name in staff:
            fields[name] = self._value(value, staff[name])
            return
        ids = (
            [key] if self.names.all_defining(key) else [i for d in self.names.documents for i in d.titles.get(key, ())]
        )
        if not ids:
            known = {
                *self.vocabulary["employees"],
                *DATE,
                *(n for d in self.names.documents for n in (*d.metrics, *d.items)),
            }
            self._wrong(place, Text(f"没有“{key}”这个名称。", f"There is no name '{key}'."), did_you_mean(key, known))
            return
        for name in dict.fromkeys(ids):
            if any(name in d.items for d in self.names.all_defining(name)):
                told[id_, name] = self._number(value)
                continue
            type_ = self.names.metric_type(name, self.names.all_defining(name))
            kind = "number" if type_ in NUMERIC else type_
            told[id_, name] = self._value(value, SimpleNamespace(kind=kind, title="", choices={}))

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
            self._wrong(
                node.position,
                Text(f"没有项目或合计“{name}”。", f"There is no item or total '{name}'."),
                did_you_mean(name, self.names.postable),
            )
        elif isinstance(node, Node):
            for word, value in node.entries.items():
                try:
                    yield known, Month.parse(word), self._number(value)
                except ValueError:
                    self._wrong(
                        node.keys[word].position,
                        Text(f"“{word}”不是月份。", f"'{word}' is not a month."),
                        Text("写成 {2026-01: 555}。", "Write it as {2026-01: 555}."),
                    )
        else:
            yield known, None, self._number(node)

    def _known_people(self, rows: Mapping[str, list[dict[str, Value]]], known: set[str]) -> None:
        """A person who is named in a row and nowhere told of would silently be nobody."""
        for table, columns in _ROLE_COLUMNS.items():
            for row in rows.get(table, []):
                for column in columns:
                    value = row.get(column)
                    if isinstance(value, str) and value not in known:
                        self._wrong(
                            self.example.position,
                            Text(
                                f"{table} 里的“{value}”不在 people 里。", f"'{value}' in {table} is not among people."
                            ),
                            Text(
                                "在 given 里写 people: {" + value + ": {}}。",
                                "Write people: {" + value + ": {}} in given.",
                            ),
                        )

    # --- rows -------------------------------------------------------------------------------------------------------

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
            fields = {**self._fields(table), **dict.fromkeys(_ROLE_COLUMNS[table], _ID)}
            given = GivenFields(filled, fields, blank_is_zero=table == "days")
            found[table] = _Rows(len(filled), given, partial(_sources, table))
        return found

    def _credits(
        self, people: People, rows: Mapping[str, list[dict[str, Value]]], credits: list[dict[str, Value]]
    ) -> list[Credit]:
        deals = {str(row.get("deal_id", f"deals[{i + 1}]")): i for i, row in enumerate(rows.get("deals", []))}
        found = []
        for row in credits:
            deal, person = deals.get(str(row.get("deal_id"))), people.index.get(str(row.get("employee_id")))
            share, role = row.get("share"), row.get("role")
            if deal is None or person is None or not isinstance(share, Fraction) or not isinstance(role, str):
                self._wrong(
                    self.example.position,
                    Text(
                        "deal_credits 的每行要有 deal_id、employee_id、role、share。",
                        "Each row of deal_credits needs a known deal_id and employee_id, a role and a share.",
                    ),
                )
                continue
            found.append(Credit(deal, person, role, share))
        return found

    def _rows(self, value: NodeValue, fields: Mapping[str, FieldLike]) -> list[dict[str, Value]]:
        if not isinstance(value, List) or not all(isinstance(item, Node) for item in value.items):
            self._wrong(value.position, Text("写成 [{…}, {…}]。", "Write it as [{…}, {…}]."))
            return []
        found: list[dict[str, Value]] = []
        for item in value.items:
            assert isinstance(item, Node)
            row: dict[str, Value] = {}
            for key, node in item.entries.items():
                name = key if key in fields else next((n for n, f in fields.items() if f.title and f.title == key), "")
                if not name:
                    self._wrong(
                        item.keys[key].position,
                        Text(f"没有列“{key}”。", f"There is no column '{key}'."),
                        did_you_mean(key, fields),
                    )
                    continue
                row[name] = self._value(node, fields[name])
            found.append(row)
        return found

    # --- values -----------------------------------------------------------------------------------------------------

    def _fields(self, table: str) -> Mapping[str, FieldLike]:
        return self.vocabulary[table]

    def _entries(self, value: NodeValue) -> list[tuple[str, NodeValue]]:
        if isinstance(value, Node):
            return list(value.entries.items())
        self._wrong(value.position, Text("写成 {名称: 值}。", "Write it as {name: value}."))
        return []

    def _number(self, node: NodeValue) -> Fraction:
        value = self._value(node, SimpleNamespace(kind="number", title="", choices={}))
        return value if isinstance(value, Fraction) else Fraction(0)

    def _value(self, node: NodeValue, field: FieldLike) -> Value:
        if not isinstance(node, Scalar):
            self._wrong(node.position, Text("这里需要一个值。", "A single value is needed here."))
            return None
        text = node.text.strip()
        if field.kind in NUMERIC:
            if not text:
                return None
            number = constant(text)
            if number is None:
                self._wrong(node.position, Text(f"“{text}”不是数值。", f"'{text}' is not a number."))
            return number
        if field.kind == "date":
            if not text:
                return None
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                self._wrong(
                    node.position, Text(f"“{text}”不是日期(2026-10-01)。", f"'{text}' is not a date (2026-10-01).")
                )
                return None
        if field.kind == "yes_no":
            if text.lower() not in _YES:
                self._wrong(node.position, Text(f"“{text}”不是 yes 或 no。", f"'{text}' is neither yes nor no."))
            return _YES.get(text.lower(), False)
        if field.choices and text:
            known = spellings(field)
            if text not in known:
                self._wrong(
                    node.position,
                    Text(f"“{text}”不是已知的值。", f"'{text}' is not a known value."),
                    did_you_mean(text, known),
                )
            return known.get(text)
        return text or None

    def _wrong(self, place: Position, why: Text, mend: Text | None = None) -> None:
        self.problems.append(
            policy_problem(place, why, mend or Text("改正例子。", "Mend the example."), code="example")
        )


def _sources(table: str, rows: Indexes) -> list[str]:
    return [f"{table}[{i + 1}]" for i in rows.tolist()]
