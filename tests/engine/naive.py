"""The policy language a second time: slow, plain, one person and one row at a time, in Python's fractions.

Written from the language's description, not from `hrcalc.engine`, so that a mistake in one is not a mistake in both. Of hrcalc it
shares the parsed documents (`hrcalc.policy`) and the calendar of workdays.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from hrcalc.calendar import Calendar, Month
from hrcalc.policy import tree
from hrcalc.policy.document import BandTable, Document, ItemRule, KeyedTable

Value = Fraction | str | dt.date | bool | None
Row = Mapping[str, Value]

DATES = {
    "leads": "invited_on",
    "interviews": "held_on",
    "deals": "signed_on",
    "days": "date",
    "leaves": "date",
    "applications": "date",
}
OWN = {"leads": "inviter", "interviews": "interviewer", "deals": "closer"}
TABLE_OF_PER = {
    "lead": "leads",
    "interview": "interviews",
    "deal": "deals",
    "day": "days",
    "leave": "leaves",
    "application": "applications",
}
FIELDS = {
    "employees": "department position team branch region city manager_id base_salary full_attendance_bonus hired_on left_on",
    "leads": "budget important form_filled channel source invited_on",
    "interviews": "outcome duration_minutes held_on",
    "deals": "amount cost received_amount product source repeat signed_on",
    "days": "late_minutes early_minutes worked_hours overtime_hours overtime_kind overtime_pay date",
    "leaves": "leave_type hours date",
    "applications": "kind amount hours date",
}
TITLES = {
    "部门": "department",
    "基本工资": "base_salary",
    "签单金额": "amount",
    "预算": "budget",
    "产品": "product",
    "迟到分钟": "late_minutes",
    "线索": "leads",
    "成单": "deals",
    "面谈": "interviews",
    "考勤": "days",
    "本人": "self",
    "团队": "team",
    "公司": "company",
    "应发工资": "gross_pay",
    "应税收入": "taxable_earnings",
    "单独计税收入": "apart_earnings",
    "税前扣除": "pretax_deductions",
    "可扣余额": "pay_left",
    "实发工资": "net_pay",
}
WORDS = {"市场": "marketing", "自有": "own", "转介绍": "referral", "成单": "won", "未成单": "lost", "病假": "sick"}
YES_NO = {"important", "form_filled", "repeat", "overtime_pay"}
TOTALS = ("gross_pay", "taxable_earnings", "apart_earnings", "pretax_deductions", "pay_left", "net_pay")


class Wrong(Exception):
    """A value that cannot be had: an error of the person whose line or metric wants it."""


@dataclass
class Facts:
    """A company's month, as rows of plain values. Missing values are None, or not there at all."""

    month: Month
    staff: list[Row]
    events: dict[str, list[Row]]
    credits: list[Row] = field(default_factory=list)
    targets: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    actuals: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)


@dataclass(frozen=True)
class Posted:
    """What closed months, first to last, paid a person for an item or a total."""

    person: str
    name: str
    first: Month
    last: Month
    amount: Fraction


@dataclass(frozen=True)
class Spot:
    """Where a formula is evaluated: for whom, with which row of the staff list, about which event or spell."""

    document: Document
    person: str
    staff: Row
    table: str = ""
    event: Row | None = None
    share: Fraction = Fraction(1)
    spell: Row | None = None
    others: bool = False
    """Whether this is a row of a group's: then the person may be anyone."""

    @property
    def day(self) -> dt.date:
        assert self.event is not None
        day = self.event[DATES[self.table]]
        assert isinstance(day, dt.date)
        return day


@dataclass(frozen=True)
class Line:
    """What one person gets for one thing."""

    person: str
    fen: int
    place: object


@dataclass(frozen=True)
class Lines:
    """An item's lines; everyone of whose lines one cannot be had, and everyone of whom one may not be (a deduction below 0)."""

    lines: list[Line]
    lost: set[str]
    refused: set[str]

    @property
    def wrong(self) -> set[str]:
        return self.lost | self.refused


def number(value: Value) -> Fraction:
    """A number that a calculation needs."""
    if value is None:
        raise Wrong("missing")
    assert isinstance(value, Fraction)
    return value


def day_of(value: Value) -> dt.date:
    """A day that a calculation needs."""
    if value is None:
        raise Wrong("missing")
    assert isinstance(value, dt.date)
    return value


def rounded(value: Fraction, mode: str, unit: Fraction) -> Fraction:
    """To a whole number of `unit`, on the absolute value, the sign restored."""
    steps = abs(value) / unit
    whole = {"half_up": floor(steps + Fraction(1, 2)), "up": ceil(steps), "down": floor(steps)}[mode]
    return (whole if value >= 0 else -whole) * unit


def together(values: list[Fraction], mode: str, unit: Fraction) -> list[Fraction]:
    """Parts rounded so that they add up to the rounded whole: what is left goes to the largest remainders, ties to the first."""
    whole = sum(values, Fraction(0))
    sign = -1 if whole < 0 else 1
    units = [v * sign / unit for v in values]
    parts = [floor(u) for u in units]
    left = int(abs(rounded(whole, mode, unit)) / unit) - sum(parts)
    order = sorted(range(len(values)), key=lambda i: (parts[i] - units[i], i))
    for i in order[:left]:
        parts[i] += 1
    return [sign * p * unit for p in parts]


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months that have passed."""
    if last < first:
        return -months_between(last, first)
    count = 0
    while (first.year * 12 + first.month + count + 1, first.day) <= (last.year * 12 + last.month, last.day):
        count += 1
    return count


def tables_of(table: BandTable) -> list[tuple[Fraction, bool, Fraction]]:
    """Edge, whether the edge is outside, value."""
    return [(b.edge, b.above, b.value) for b in table.bands]


def lookup(x: Fraction, table: BandTable) -> Fraction:
    """The value of the band that x is in."""
    found = [value for edge, above, value in tables_of(table) if (x > edge if above else x >= edge)]
    if not found:
        raise Wrong("below the first band")
    return found[-1]


def marginal(x: Fraction, table: BandTable) -> Fraction:
    """Each band's value for the part of x inside the band."""
    bands = tables_of(table)
    if x < bands[0][0]:
        raise Wrong("below the first band")
    total = Fraction(0)
    for i, (edge, _, value) in enumerate(bands):
        end = bands[i + 1][0] if i + 1 < len(bands) else x
        total += max(min(x, end) - edge, Fraction(0)) * value
    return total


def interpolate(x: Fraction, table: BandTable) -> Fraction:
    """On the straight line between edges; flat beyond the last."""
    bands = tables_of(table)
    if x < bands[0][0]:
        raise Wrong("below the first band")
    for (edge, _, value), (next_edge, above, next_value) in pairwise(bands):
        if x < next_edge or (above and x == next_edge):
            return value if edge == next_edge else value + (next_value - value) * (x - edge) / (next_edge - edge)
    return bands[-1][2]


@dataclass
class Naive:
    """The month under some documents, all in force."""

    facts: Facts
    documents: list[Document]
    calendar: Calendar = field(default_factory=Calendar)
    _lines: dict[tuple[str, str], Lines] = field(default_factory=dict)
    _metrics: dict[tuple[str, str, str], Value | Wrong] = field(default_factory=dict)

    # --- people -----------------------------------------------------------------------------------------------------

    @property
    def people(self) -> list[str]:
        return sorted({str(row["employee_id"]) for row in self.facts.staff})

    def rows_of(self, person: str) -> list[Row]:
        rows = [r for r in self.facts.staff if r["employee_id"] == person]
        return sorted(rows, key=self.begins)

    @staticmethod
    def begins(row: Row) -> dt.date:
        start = row.get("from_date")
        return start if isinstance(start, dt.date) else dt.date.min

    def row_on(self, person: str, day: dt.date) -> Row:
        rows = self.rows_of(person)
        return [rows[0], *(r for r in rows if self.begins(r) <= day)][-1]

    def employed_days(self, person: str) -> list[dt.date]:
        rows = self.rows_of(person)
        hired, left = rows[0]["hired_on"], rows[-1].get("left_on")
        return [d for d in self.facts.month.days if hired <= d and (left is None or d <= left)]  # type: ignore[operator]

    def month_row(self, person: str) -> Row:
        days = self.employed_days(person)
        return self.row_on(person, days[-1] if days else self.facts.month.last)

    def spells(self, person: str) -> list[tuple[Row, Row]]:
        """Stretches of employed days with one row: the row, and what the spell's names stand for."""
        found: list[tuple[Row, Row]] = []
        days = self.employed_days(person)
        for row in self.rows_of(person):
            mine = [d for d in days if self.row_on(person, d) is row]
            if mine:
                whole = self.facts.month.days
                spell: Row = {
                    "from": mine[0],
                    "to": mine[-1],
                    "workdays": Fraction(sum(map(self.calendar.is_workday, mine))),
                    "calendar_days": Fraction(len(mine)),
                    "month_workdays": Fraction(sum(map(self.calendar.is_workday, whole))),
                    "month_days": Fraction(len(whole)),
                    "employed_workdays": Fraction(sum(map(self.calendar.is_workday, days))),
                    "employed_days": Fraction(len(days)),
                }
                found.append((row, spell))
        return found

    def applies(self, document: Document, person: str, staff: Row) -> bool:
        if document.applies_to is None:
            return True
        return self.value(document.applies_to.node, Spot(document, person, staff)) is True

    # --- events -----------------------------------------------------------------------------------------------------

    def events(self, table: str) -> list[Row]:
        """The rows that are events: amounts net of refunds, sources filled from leads."""
        rows = self.facts.events.get(table, [])
        if table == "applications":
            return [r for r in rows if r["status"] == "approved"]
        if table != "deals":
            return rows
        found: list[Row] = []
        for row in rows:
            refunded = row.get("refunded_amount")
            net = number(row["amount"]) - (refunded if isinstance(refunded, Fraction) else 0)
            fully = row.get("status") == "refunded" and not refunded
            if row.get("status") == "cancelled" or fully or (refunded and net <= 0):
                continue
            lead = self.lead_of(row)
            source = row.get("source") or (lead.get("source") if lead else None)
            found.append({**row, "amount": net, "source": source})
        return found

    def lead_of(self, event: Row) -> Row | None:
        wanted = event.get("lead_id")
        return next((r for r in self.facts.events["leads"] if wanted and r["lead_id"] == wanted), None)

    def in_role(self, table: str, event: Row, role: str) -> list[tuple[str, Fraction]]:
        """Who has a role in an event, with which share; by id."""
        if table in ("days", "leaves", "applications"):
            return [(str(event["employee_id"]), Fraction(1))]
        if table == "deals":
            told = [c for c in self.facts.credits if c["deal_id"] == event["deal_id"] and c["role"] == role]
            if told:
                return sorted((str(c["employee_id"]), number(c["share"])) for c in told)
        lead = self.lead_of(event) if table != "leads" else None
        own = event.get(f"{role}_id")
        person = own
        if lead is not None and role in ("inviter", "referrer"):
            person = lead.get(f"{role}_id") or own
        return [(person, Fraction(1))] if isinstance(person, str) and person in self.people else []

    def credited(self, table: str, event: Row, role: tuple[str, ...]) -> list[tuple[str, Fraction]]:
        """Who stands behind `closer` or `closer.manager` in an event, on its day."""
        found = self.in_role(table, event, role[0])
        day = event[DATES[table]]
        assert isinstance(day, dt.date)
        for _ in role[1:]:
            managers = [(self.row_on(person, day).get("manager_id"), share) for person, share in found]
            found = [(m, share) for m, share in managers if isinstance(m, str) and m in self.people]
        return found

    def person_in(self, table: str, event: Row, role: tuple[str, ...]) -> str | None:
        """The one person who stands for a role: the largest share, then the lowest id."""
        first = sorted(self.in_role(table, event, role[0]), key=lambda pair: (-pair[1], pair[0]))[:1]
        for _ in role[1:]:
            day = event[DATES[table]]
            assert isinstance(day, dt.date)
            managers = [self.row_on(person, day).get("manager_id") for person, _ in first]
            first = [(m, Fraction(1)) for m in managers if isinstance(m, str) and m in self.people]
        return first[0][0] if first else None

    def within(self, period: tuple[str, ...], spot: Spot) -> tuple[dt.date, dt.date]:
        """The first and the last day of a period."""
        month = self.facts.month
        if period == ("day",):
            return spot.day, spot.day
        if period == ("week",):
            monday = spot.day - dt.timedelta(days=spot.day.weekday())
            return monday, monday + dt.timedelta(days=6)
        if period == ("quarter",):
            return dt.date(month.year, (month.month - 1) // 3 * 3 + 1, 1), month.last
        if period == ("year",):
            return dt.date(month.year, 1, 1), month.last
        if period == ("all",):
            return dt.date.min, month.last
        first = month
        if period and period[0] == "last":
            for _ in range(int(period[1]) - 1):
                first = first.previous
        return first.first, month.last

    # --- names ------------------------------------------------------------------------------------------------------

    def defining(self, document: Document | None, name: str, person: str) -> Document | None:
        """The document that gives a name its meaning for a person."""

        def has(d: Document) -> bool:
            return name in d.metrics or name in d.items

        if document is not None and has(document):
            return document
        rows = [self.month_row(person), *(staff for staff, _ in self.spells(person))]
        return next((d for row in rows for d in self.documents if has(d) and self.applies(d, person, row)), None)

    def named(self, document: Document | None, word: str, person: str, staff: Row) -> Value:
        """A field of the staff list, a total, a metric or an item of a person."""
        word = self.plain(word, document)
        if word in FIELDS["employees"].split():
            return staff.get(word)
        if word in TOTALS:
            return self.total(person, word)
        found = self.defining(document, word, person)
        if found is None:
            metric = any(word in d.metrics for d in self.documents)
            if document is not None and metric:
                raise Wrong("no document in force for the person defines it")
            return None
        return self.metric(found, word, person) if word in found.metrics else self.item(found, word, person)

    def plain(self, word: str, document: Document | None) -> str:
        """The id behind a title."""
        own = [document] if document else []
        for d in own or self.documents:
            if word in d.metrics or word in d.items:
                return word
        for d in [*own, *self.documents]:
            titled = {t: m.id for m in d.metrics.values() for t in m.title} | {
                t: i.id for i in d.items.values() for t in i.title
            }
            if word in titled:
                return titled[word]
        return TITLES.get(word, word)

    def name(self, parts: tuple[str, ...], spot: Spot) -> Value:
        *path, word = parts
        if path == ["lead"]:
            assert spot.event is not None
            lead = self.lead_of(spot.event)
            return None if lead is None else field_of(lead, TITLES.get(word, word))
        if path:
            assert spot.event is not None
            person = self.person_in(spot.table, spot.event, tuple(path))
            return None if person is None else self.named(None, word, person, self.row_on(person, spot.day))
        id_ = TITLES.get(word, word)
        if spot.event is not None and word == "share":
            return spot.share
        if spot.event is not None and id_ in FIELDS[spot.table].split():
            return field_of(spot.event, id_, zero=spot.table == "days")
        if spot.spell is not None and word in spot.spell:
            return spot.spell[word]
        return self.named(None if spot.others else spot.document, word, spot.person, spot.staff)

    # --- what documents come to -------------------------------------------------------------------------------------

    def metric(self, document: Document, name: str, person: str) -> Value:
        key = (document.name, name, person)
        if key not in self._metrics:
            try:
                spot = Spot(document, person, self.month_row(person))
                self._metrics[key] = self.value(document.metrics[name].formula.node, spot)
            except Wrong as wrong:
                self._metrics[key] = wrong
        found = self._metrics[key]
        if isinstance(found, Wrong):
            raise found
        return found

    def item(self, document: Document, name: str, person: str) -> Fraction:
        found = self.lines(document, name)
        if person in found.lost:
            raise Wrong(name)
        return Fraction(sum(line.fen for line in found.lines if line.person == person), 100)

    def total(self, person: str, name: str) -> Fraction:
        def added(wanted: Callable[[ItemRule], bool]) -> Fraction:
            items = [(d, i) for d in self.documents for i in d.items.values() if wanted(i)]
            return sum((self.item(d, i.id, person) for d, i in items), Fraction(0))

        def kinds(*wanted: str) -> Fraction:
            return added(lambda i: i.kind in wanted)

        if name == "gross_pay":
            return kinds("earning")
        if name == "pretax_deductions":
            return kinds("pretax")
        if name == "net_pay":
            return kinds("earning") - kinds("pretax", "tax", "deduction")
        if name == "pay_left":
            first = added(lambda i: i.kind == "deduction" and not asks_what_is_left(i))
            return kinds("earning") - kinds("pretax", "tax") - first
        if name == "apart_earnings":
            return added(lambda i: (i.kind, i.taxable) == ("earning", "apart"))
        taxed = added(lambda i: (i.kind, i.taxable) == ("earning", "yes"))
        return taxed - added(lambda i: (i.kind, i.taxable) == ("deduction", "no"))

    def lines(self, document: Document, name: str) -> Lines:
        """An item's lines."""
        key = (document.name, name)
        if key not in self._lines:
            self._lines[key] = self._lines_of(document, document.items[name])
        return self._lines[key]

    def _lines_of(self, document: Document, item: ItemRule) -> Lines:
        found = Lines([], set(), set())
        for group in self.groups(document, item):
            amounts: list[tuple[str, Fraction, object]] = []
            for spot, place in group:
                try:
                    if item.when is None or self.value(item.when.node, spot) is True:
                        amount = number(self.value(item.formula.node, spot)) * spot.share
                        amounts.append((spot.person, amount, place))
                except Wrong:
                    found.lost.add(spot.person)
            amounts.sort(key=lambda told: told[0])
            parts = together([a for _, a, _ in amounts], item.round.mode, item.round.unit)
            for (person, _, place), part in zip(amounts, parts, strict=True):
                if abs(part) >= 10**10:  # a line of ten billion yuan is a mistake
                    found.lost.add(person)
                    continue
                if part < 0 and item.kind in ("pretax", "tax", "deduction"):
                    found.refused.add(person)
                found.lines.append(Line(person, int(part * 100), place))
        return found

    def groups(self, document: Document, item: ItemRule) -> Iterator[list[tuple[Spot, object]]]:
        """What an item's lines may be about; what is rounded together is together."""
        if item.per in TABLE_OF_PER:
            table = TABLE_OF_PER[item.per]
            for i, event in enumerate(self.events(table)):
                day = event[DATES[table]]
                assert isinstance(day, dt.date)
                if Month.of(day) != self.facts.month:
                    continue
                rows = [
                    (person, share, self.row_on(person, day))
                    for person, share in self.credited(table, event, item.credit)
                ]
                yield [
                    (Spot(document, person, staff, table, event, share), i)
                    for person, share, staff in rows
                    if day in self.employed_days(person) and self.applies(document, person, staff)
                ]
            return
        for person in self.people:
            if item.per == "spell":
                for staff, spell in self.spells(person):
                    if self.applies(document, person, staff):
                        yield [(Spot(document, person, staff, spell=spell), spell["from"])]
            elif self.employed_days(person) and self.applies(document, person, self.month_row(person)):
                yield [(Spot(document, person, self.month_row(person)), 0)]

    # --- formulas ---------------------------------------------------------------------------------------------------

    def value(self, node: tree.Node, spot: Spot) -> Value:
        """What a part of a formula comes to."""
        match node:
            case tree.Number(value=value):
                return value
            case tree.Text(value=text):
                return WORDS.get(text, text)
            case tree.YesNo(value=said):
                return said
            case tree.Name(parts=parts):
                return self.name(parts, spot)
            case tree.Negative(value=inner):
                return -number(self.value(inner, spot))
            case tree.Arithmetic():
                return self.arithmetic(node, spot)
            case tree.Compare():
                return self.compare(node, spot)
            case tree.Among(value=inner, options=options, negated=negated):
                found = self.value(inner, spot)
                return (found is not None and found in [self.value(o, spot) for o in options]) != negated
            case tree.Logic(operator="and"):
                return self.value(node.left, spot) is True and self.value(node.right, spot) is True
            case tree.Logic():
                return self.value(node.left, spot) is True or self.value(node.right, spot) is True
            case tree.Not(value=inner):
                return self.value(inner, spot) is not True
            case tree.Keyed():
                return self.keyed(node, spot)
            case tree.Aggregate():
                return self.aggregate(node, spot)
            case tree.Posted():
                return self.posted(node, spot)
            case tree.Call():
                return self.call(node, spot)
        raise AssertionError(node)

    def arithmetic(self, node: tree.Arithmetic, spot: Spot) -> Fraction:
        left, right = number(self.value(node.left, spot)), number(self.value(node.right, spot))
        if node.operator == "/":
            if right == 0:
                raise Wrong("divided by 0")
            return left / right
        return {"+": left + right, "-": left - right, "*": left * right}[node.operator]

    def compare(self, node: tree.Compare, spot: Spot) -> bool:
        left, right = self.value(node.left, spot), self.value(node.right, spot)
        if left is None or right is None:
            return node.operator == "!="
        if node.operator in ("==", "!="):
            return (left == right) == (node.operator == "==")
        smaller, equal = left < right, left == right  # type: ignore[operator]
        return {"<": smaller, "<=": smaller or equal, ">": not smaller and not equal, ">=": not smaller}[node.operator]

    def keyed(self, node: tree.Keyed, spot: Spot) -> Fraction:
        table, key = self.table(spot.document, node.table), self.value(node.key, spot)
        assert isinstance(table, KeyedTable)
        if not isinstance(key, str) or node.column not in table.rows.get(key, {}):
            raise Wrong("no such key")
        return table.rows[key][node.column][0]

    def table(self, document: Document, name: str) -> BandTable | KeyedTable:
        return next(d.tables[name] for d in [document, *self.documents] if name in d.tables)

    def aggregate(self, node: tree.Aggregate, spot: Spot) -> Value:
        table = TITLES.get(node.table, node.table)
        first, last = self.within(node.period, spot)
        role = node.role or (OWN.get(table, "employee"),)
        group = TITLES.get(node.group, node.group) or "self"
        mine = self.member_of(group, spot.person, spot.staff)
        if mine is None:
            return None
        rows: list[Spot] = []
        for event in self.events(table):
            day = event[DATES[table]]
            assert isinstance(day, dt.date)
            if not first <= day <= last:
                continue
            found: list[Spot] = []
            for person, share in self.credited(table, event, role):
                inside = Spot(
                    spot.document,
                    person,
                    self.row_on(person, day),
                    table,
                    event,
                    share,
                    others=spot.others or group != "self",
                )
                if self.member_of(group, person, inside.staff) != mine:
                    continue
                if node.where is None or self.value(node.where, inside) is True:
                    found.append(inside)
            if found:
                found = [replace(found[0], share=sum((f.share for f in found), Fraction(0)))]
            rows += found
        if node.function == "count":
            return Fraction(len(rows))
        values = [self.column(node.field, row) for row in rows]
        if node.function == "distinct":
            return Fraction(len({v for v in values if v is not None}))
        if any(v is None for v in values):
            raise Wrong("missing")
        if node.function in ("smallest", "largest"):
            pick: Callable[..., Value] = min if node.function == "smallest" else max
            return pick(values) if values else None
        whole = sum((number(v) for v in values), Fraction(0))
        if node.function == "sum":
            return whole
        return whole / len(values) if values else None

    @staticmethod
    def member_of(group: str, person: str, staff: Row) -> Value:
        """What all of a group have in common; None for who is in none."""
        return person if group == "self" else "company" if group == "company" else staff.get(group)

    def posted(self, node: tree.Posted, spot: Spot) -> Fraction:
        """What closed months of the period paid; one whose months are only partly in it cannot be told."""
        first, last = (Month.of(d) for d in self.within(node.period, spot))
        total = Fraction(0)
        for told in self.facts.posted:
            if (told.person, told.name) != (spot.person, TITLES.get(node.name, self.plain(node.name, spot.document))):
                continue
            if first <= told.first and told.last < self.facts.month:
                total += told.amount
            elif told.first <= last and first <= told.last and told.amount:
                raise Wrong("partly in the period")
        return total

    def column(self, name: str, row: Spot) -> Value:
        """A column of an event; amounts take the credited part."""
        if name == "share":
            return row.share
        assert row.event is not None
        value = field_of(row.event, TITLES.get(name, name), zero=row.table == "days")
        return value * row.share if isinstance(value, Fraction) else value

    def call(self, node: tree.Call, spot: Spot) -> Value:
        name, given = node.function, node.arguments
        if name == "if":
            return self.value(given[1] if self.value(given[0], spot) is True else given[2], spot)
        if name == "default":
            found = self.value(given[0], spot)
            return self.value(given[1], spot) if found is None else found
        if name == "missing":
            return self.value(given[0], spot) is None
        if name in ("target", "attainment", "actual"):
            return self.goal(name, given[0], spot)
        if name == "date":
            assert isinstance(given[0], tree.Text)
            return dt.date.fromisoformat(given[0].value)
        if name in ("lookup", "interpolate", "marginal"):
            return self.banded(name, given, spot)
        if name in ("month_start", "month_end"):
            month = Month.of(day_of(self.value(given[0], spot)))
            return month.first if name == "month_start" else month.last
        if name == "day_kind":
            return self.calendar.kind(day_of(self.value(given[0], spot)))
        if name.endswith("_between"):
            return self.between(name, *(day_of(self.value(g, spot)) for g in given))
        return self.calculated(name, [number(self.value(g, spot)) for g in given])

    def banded(self, name: str, given: tuple[tree.Node, ...], spot: Spot) -> Fraction:
        table = given[-1]
        assert isinstance(table, tree.Name)
        bands = self.table(spot.document, table.text)
        assert isinstance(bands, BandTable)
        xs = [number(self.value(g, spot)) for g in given[:-1]]
        if name == "lookup":
            return lookup(xs[0], bands)
        if name == "interpolate":
            return interpolate(xs[0], bands)
        ends = [marginal(x, bands) for x in xs]
        return ends[0] if len(ends) == 1 else ends[1] - ends[0]

    def between(self, name: str, first: dt.date, last: dt.date) -> Fraction:
        if name == "workdays_between":
            if last < first:
                return -self.between(name, last, first)
            days = (first + dt.timedelta(days=i) for i in range((last - first).days + 1))
            return Fraction(sum(map(self.calendar.is_workday, days)))
        months = months_between(first, last)
        return Fraction(months if name == "months_between" else int(Fraction(months, 12)))

    def calculated(self, name: str, x: list[Fraction]) -> Fraction:
        if name in ("round", "floor", "ceil"):
            places = x[1] if len(x) > 1 else Fraction(0)
            if places.denominator != 1 or not 0 <= places <= 9:
                raise Wrong("no places")
            scale = 10 ** int(places)
            if name == "round":
                return rounded(x[0], "half_up", Fraction(1, scale))
            return Fraction((floor if name == "floor" else ceil)(x[0] * scale), scale)
        if name == "ratio":
            return x[0] / x[1] if x[1] else Fraction(0)
        if name in ("min", "max"):
            return min(x) if name == "min" else max(x)
        assert name == "abs"
        return abs(x[0])

    def goal(self, name: str, argument: tree.Node, spot: Spot) -> Value:
        assert isinstance(argument, tree.Name)
        id_ = self.plain(argument.text, spot.document)
        if name == "actual":
            return self.facts.actuals.get((spot.person, id_))
        target = self.facts.targets.get((spot.person, id_))
        if name == "target" or target is None:
            return target
        reached = self.named(spot.document, id_, spot.person, self.month_row(spot.person))
        if target == 0:
            raise Wrong("divided by 0")
        return number(reached) / target


def asks_what_is_left(item: ItemRule) -> bool:
    """Whether the text of one of its formulas names the total `pay_left`."""
    texts = [item.formula.text, item.when.text if item.when else ""]
    words = {word for text in texts for word in re.findall(r"\w+", re.sub(r'"[^"]*"', "", text))}
    return bool(words & {"pay_left", "可扣余额"})


def field_of(row: Row, name: str, *, zero: bool = False) -> Value:
    """A field of a row; blank yes/no is no, blank attendance numbers are 0."""
    value = row.get(name)
    if value is None and name in YES_NO:
        return False
    if value is None and zero and name in ("late_minutes", "early_minutes", "worked_hours", "overtime_hours"):
        return Fraction(0)
    return value
