"""Random months for the two evaluators: a company's facts as plain rows, and the same facts as the engine's world, in two ways."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.events import ROLES
from hrcalc.engine.facts import TABLES_OF, vocabulary_of, world_of
from hrcalc.engine.fields import GivenFields
from hrcalc.engine.linking import add_events
from hrcalc.engine.people import People
from hrcalc.engine.world import Credit, Posting, World
from hrcalc.examples.given_months import with_employed
from hrcalc.tables.catalog import TABLES
from hrcalc.tables.schema import NUMERIC
from tests.engine.naive import DATES, Facts, Posted, Row, Value

IDS = {"leads": "lead_id", "interviews": "interview_id", "deals": "deal_id", "applications": "application_id"}
TOLD = {**ROLES, "interviews": ("interviewer",), "deals": ("closer", "inviter")}
"""The roles that a table has a column for; the others come from the lead."""
EDGES = ("0", "0.01", "99.99", "100", "100.01", "999.99", "1000", "1000.01", "4999.99", "5000", "5000.01", "12345.67")


class Chance(Random):
    """Random facts; the same seed gives the same ones."""

    def amount(self) -> Fraction:
        """On an edge of the tables that documents are made with, beside it, or anywhere."""
        if self.random() < 0.7:
            return Fraction(self.choice(EDGES))
        return Fraction(self.randrange(2_000_000), 100)

    def maybe(self, value: Value, share: float = 0.7) -> Value:
        """The value, or nothing."""
        return value if self.random() < share else None

    def day(self, month: Month, before: int = 0) -> dt.date:
        """A day of the month, or of one of the months before it."""
        for _ in range(self.randint(0, before)):
            month = month.previous
        return self.choice(month.days)

    def facts(self) -> Facts:
        """A company of a few people, with a few rows in every table."""
        month = Month(2026, self.choice((2, 3, 5, 10)))
        people = [*"ABCDEFG"[: self.randint(2, 7)]]
        facts = Facts(month, [row for p in people for row in self.staff(p, people, month)], {})
        for table in DATES:
            count = self.randint(0, {"deals": 14, "leads": 9, "days": 9}.get(table, 4))
            facts.events[table] = [self.event(table, i, people, month) for i in range(count)]
        seen = set()
        days = []
        for row in facts.events["days"]:
            if (row["employee_id"], row["date"]) not in seen:
                days.append(row)
            seen.add((row["employee_id"], row["date"]))
        facts.events["days"] = days
        for table in ("interviews", "deals"):
            for i, row in enumerate(facts.events[table]):
                if facts.events["leads"] and self.random() < 0.7:
                    lead = self.choice(facts.events["leads"])
                    facts.events[table][i] = {**row, "lead_id": lead["lead_id"]}
        facts.credits = [c for d in facts.events["deals"] if self.random() < 0.7 for c in self.split(d, people)]
        facts.targets = {(p, m): self.amount() for p in people for m in ("m1", "m2") if self.random() < 0.5}
        facts.actuals = {(p, m): self.amount() for p in people for m in ("m1", "told") if self.random() < 0.5}
        facts.posted = [self.posting(p, month) for p in people for _ in range(self.choice((0, 0, 1, 2)))]
        facts.posted = list({(p.person, p.name, p.first.year): p for p in facts.posted}.values())
        return facts

    def posting(self, person: str, month: Month) -> Posted:
        """An opening balance: of last year, or of this year up to some month before the pay month."""
        year = self.choice((month.year, month.year - 1))
        last = Month(year, self.randint(1, month.month - 1) if year == month.year else self.choice((11, 12)))
        return Posted(person, self.choice(("all_0", "all_1", "gross_pay")), Month(year, 1), last, self.amount())

    def staff(self, person: str, people: Sequence[str], month: Month) -> list[Row]:
        """One row, or several of which each begins on some day of the month or before it."""
        hired: dt.date = dt.date(2024, 1, 31) if self.random() < 0.8 else self.choice(month.days)
        late = [d for d in month.days if d >= hired]
        left = self.maybe(self.choice(late), 0.2)
        starts: list[dt.date | None] = [None]
        starts += sorted(set(self.sample(late, min(len(late), self.choice((0, 0, 0, 1, 2))))))
        common: Row = {"employee_id": person, "name": person, "hired_on": hired, "left_on": left}
        return [{**common, "from_date": start, **self.position(people, person)} for start in starts]

    def position(self, people: Sequence[str], person: str) -> Row:
        """What may change of an employee."""
        others = [p for p in people if p != person]
        return {
            "department": self.choice(("x", "y")),
            "position": self.maybe("主管", 0.4),
            "team": self.maybe(self.choice(("t1", "t2")), 0.8),
            "branch": self.maybe("b1", 0.6),
            "region": self.maybe("r1", 0.6),
            "city": self.maybe(self.choice(("北京", "上海"))),
            "manager_id": self.maybe(self.choice(others), 0.8),
            "base_salary": self.amount(),
            "full_attendance_bonus": self.maybe(self.amount(), 0.5),
        }

    def event(self, table: str, i: int, people: Sequence[str], month: Month) -> Row:
        """One row of an event table."""
        row: dict[str, Value] = {DATES[table]: self.day(month, before=self.choice((0, 0, 4)))}
        if table in IDS:
            row[IDS[table]] = f"{table[:2].upper()}{i}"
        for role in TOLD[table]:
            row[f"{role}_id"] = self.maybe(
                self.choice(people), 1 if role in ("closer", "interviewer", "employee") else 0.5
            )
        return {**row, **self._told(table)}

    def _told(self, table: str) -> Row:
        pick = self.choice

        def yes() -> Value:
            return self.maybe(self.random() < 0.5)

        def minutes() -> Value:
            return self.maybe(Fraction(self.choice((0, 1, 5, 30)), self.choice((1, 1, 2))), 0.6)

        if table == "leads":
            sources = ("marketing", "own", "referral")
            words: Row = {"channel": self.maybe(pick(("抖音", "地推"))), "source": self.maybe(pick(sources))}
            return {**words, "budget": self.maybe(self.amount()), "important": yes(), "form_filled": yes()}
        if table == "interviews":
            return {"outcome": self.maybe(pick(("won", "lost", "pending"))), "duration_minutes": minutes()}
        if table == "leaves":
            return {"leave_type": pick(("annual", "sick")), "hours": Fraction(pick((1, 4, 8)), pick((1, 2)))}
        if table == "applications":
            status = pick(("approved", "approved", "rejected", "pending"))
            return {
                "kind": pick(("客户陪餐", "补卡")),
                "status": status,
                "amount": self.maybe(self.amount()),
                "hours": minutes(),
            }
        if table == "days":
            numbers = {n: minutes() for n in ("late_minutes", "early_minutes", "worked_hours", "overtime_hours")}
            kind = self.maybe(pick(("workday", "restday")))
            return {**numbers, "overtime_kind": kind, "overtime_pay": yes()}
        amount = self.amount()
        refunded = pick((None, None, None, amount, max(amount - Fraction("0.01"), Fraction(0)), Fraction("0.01")))
        return {
            "amount": amount,
            "refunded_amount": refunded if amount else None,
            "status": pick(
                (None, "signed", "paid", "refunded", "cancelled") if self.random() < 0.3 else (None, "signed")
            ),
            "cost": self.maybe(self.amount()),
            "received_amount": self.maybe(self.amount()),
            "product": self.maybe(pick(("课程", "咨询"))),
            "source": self.maybe(pick(("marketing", "referral"))),
            "repeat": yes(),
        }

    def split(self, deal: Row, people: Sequence[str]) -> list[Row]:
        """Shares of one role of a deal, which add up to 1."""
        parts = self.choice(((50, 50), (70, 30), (100,), (33, 33, 34), (37, 22, 41), (1, 99)))
        who = self.sample(list(people), min(len(parts), len(people)))
        shares = [*parts[: len(who) - 1], 100 - sum(parts[: len(who) - 1])]
        role = self.choice(("closer", "closer", "inviter", "referrer"))
        return [
            {"deal_id": deal["deal_id"], "employee_id": p, "role": role, "share": Fraction(s, 100)}
            for p, s in zip(who, shares, strict=True)
        ]


@cache
def fields() -> Mapping[str, Mapping[str, Any]]:
    """The fields of every table."""
    return {name: table.fields for name, table in TABLES.items()}


def world_of_frames(facts: Facts) -> World:
    """The facts as the checked tables of a month's files come to them."""
    metrics: list[Row] = [
        {
            "scope": "employee",
            "scope_id": p,
            "employee_id": p,
            "metric": m,
            "period": str(facts.month),
            "target": v,
            "value": v,
        }
        for told in (facts.targets, facts.actuals)
        for (p, m), v in told.items()
    ]
    balances: list[Row] = [
        {
            "employee_id": p.person,
            "item": p.name,
            "year": str(p.first.year),
            "amount": p.amount,
            "through_month": str(p.last),
        }
        for p in facts.posted
    ]
    rows: dict[str, Sequence[Row]] = {
        **{TABLES_OF[event]: told for event, told in facts.events.items()},
        "employees": facts.staff,
        "deal_credits": facts.credits,
        "targets": metrics[: len(facts.targets)],
        "actuals": metrics[len(facts.targets) :],
        "opening_balances": balances,
    }
    frames = {name: frame(name, rows.get(name, [])) for name in TABLES}
    return world_of(frames, frames["leaves"], fields(), facts.month, Calendar())


def frame(table: str, rows: Sequence[Row]) -> pa.Table:
    columns = {}
    for name, field in fields()[table].items():
        types = {"yes_no": pa.bool_(), "date": pa.date32()}
        type_ = pa.decimal128(38, 4) if field.kind in NUMERIC else types.get(field.kind, pa.string())
        columns[name] = pa.chunked_array([pa.array([_decimal(row.get(name)) for row in rows], type_)])
    columns["_file"] = pa.chunked_array([pa.array([f"{table}.csv"] * len(rows), pa.string())])
    columns["_row"] = pa.chunked_array([pa.array(range(2, len(rows) + 2), pa.int64())])
    return pa.table(columns)


def _decimal(value: Value) -> object:
    return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def world_of_rows(facts: Facts) -> World:
    """The facts as the rows of a worked example come to them."""
    known = vocabulary_of(fields())
    id_ = SimpleNamespace(kind="id", title="", choices={})

    def column(name: str) -> list[Any]:
        return [row.get(name) for row in facts.staff]

    people = People(
        facts.month,
        Calendar(),
        column("employee_id"),
        column("hired_on"),
        column("left_on"),
        column("from_date"),
        column("manager_id"),
        GivenFields(facts.staff, known["employees"]),
        [f"staff:{i + 2}" for i in range(len(facts.staff))],
    )
    world = World(facts.month, Calendar(), people, known)
    events = {**facts.events, "months": list[Row](with_employed([], people, known["months"]))}
    rows = {
        table: SimpleNamespace(
            size=len(told),
            fields=GivenFields(
                told, {**known[table], **{f"{r}_id": id_ for r in ROLES[table]}}, blank_is_zero=table == "days"
            ),
            sources=lambda at, table=table: [f"{table}[{i}]" for i in at.tolist()],
        )
        for table, told in events.items()
    }
    deals = [d["deal_id"] for d in facts.events["deals"]]
    credits = [
        Credit(
            deals.index(c["deal_id"]), people.index[str(c["employee_id"])], str(c["role"]), Fraction(str(c["share"]))
        )
        for c in facts.credits
    ]
    add_events(world, rows, credits)
    world.targets = {(people.index[p], name): value for (p, name), value in facts.targets.items()}
    world.actuals = {(people.index[p], name): value for (p, name), value in facts.actuals.items()}
    world.postings = [Posting(people.index[p.person], p.name, p.first, p.last, p.amount, "") for p in facts.posted]
    return world
