"""The month's checked tables -> the facts that documents are evaluated over, and what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Calendar, Month
from hrcalc.engine import in_force
from hrcalc.engine.closed import NOTHING_CLOSED, ClosedMonths
from hrcalc.engine.columns import Indexes
from hrcalc.engine.events import Events
from hrcalc.engine.fields import ArrowFields, FieldLike
from hrcalc.engine.in_force import InForce
from hrcalc.engine.linking import EventRows, add_events
from hrcalc.engine.people import People
from hrcalc.engine.result import Balance
from hrcalc.engine.world import Adjustment, Credit, Posting, Vocabulary, World
from hrcalc.words import Text

Frames = Mapping[str, pa.Table]
Fields = Mapping[str, Mapping[str, FieldLike]]

TABLES_OF = {
    "leads": "leads",
    "interviews": "interviews",
    "deals": "deals",
    "days": "attendance",
    "leaves": "leaves",
    "applications": "applications",
}
"""Event table of formulas -> table of the inputs."""
EVENT_OF = {table: event for event, table in TABLES_OF.items()}


@dataclass
class _Rows:
    size: int
    fields: ArrowFields
    sources: Callable[[Indexes], list[str]]


def vocabulary_of(fields: Fields) -> Vocabulary:
    """The fields that formulas may name, from the fields of the input tables."""
    events = {event: fields[table] for event, table in TABLES_OF.items()}
    return {"employees": in_force.staff_fields(fields), **events, in_force.MONTHS: in_force.month_fields(fields)}


def sources_of(table: pa.Table, rows: Indexes) -> list[str]:
    """Where rows stand: `2026-10/deals.csv:17`."""
    found: list[str] = places_of(table, rows).to_pylist()
    return found


def places_of(table: pa.Table, rows: Indexes) -> pa.Array:
    """The same in Arrow."""
    places = table.select(["_file", "_row"]).take(pa.array(rows))
    file, row = (pc.cast(places[name], pa.string()).combine_chunks() for name in ("_file", "_row"))
    return pc.binary_join_element_wise(file, row, ":")


def world_of(
    frames: Frames,
    leaves: pa.Table,
    fields: Fields,
    month: Month,
    calendar: Calendar,
    closed: ClosedMonths = NOTHING_CLOSED,
) -> World:
    """The facts of a month. `leaves` are all leaves, those that attendance tells included; of `closed` only earlier months count."""
    vocabulary = vocabulary_of(fields)
    lasting = {table: InForce(frames[table]) for table in in_force.TABLES}
    people = _people(frames["employees"], lasting, fields, month, calendar)
    world = World(month, calendar, people, vocabulary, closed=closed.before(month))
    months = in_force.months_of(people, lasting[in_force.PROFILE], fields)
    world.in_force = in_force.used(people, months)
    rows: dict[str, EventRows] = {in_force.MONTHS: months}
    for event, table in TABLES_OF.items():
        frame = frames[table] if event != "leaves" else leaves
        arrow = ArrowFields(frame, fields[table], blank_is_zero=event == "days")
        rows[event] = _Rows(frame.num_rows, arrow, lambda rows, frame=frame: sources_of(frame, rows))  # type: ignore[misc]
    add_events(world, rows, _credits(frames, people))
    world.targets = _targets(frames["targets"], people, month, world)
    world.actuals = _actuals(frames["actuals"], people, month, world.goal_sources)
    world.adjustments = _adjustments(frames["adjustments"], people)
    world.postings = _postings(frames["opening_balances"], people, month, world.closed)
    return world


def _people(
    frame: pa.Table, lasting: Mapping[str, InForce], fields: Fields, month: Month, calendar: Calendar
) -> People:
    frame = frame.filter(frame["employee_id"].is_valid())
    frame, beside = in_force.joined(frame, lasting, fields, month)
    columns = {
        name: frame[name].to_pylist() for name in ("employee_id", "hired_on", "left_on", "from_date", "manager_id")
    }
    people = People(
        month,
        calendar,
        columns["employee_id"],
        columns["hired_on"],
        columns["left_on"],
        columns["from_date"],
        columns["manager_id"],
        ArrowFields(frame, in_force.staff_fields(fields)),
        [f"{f}:{r}" for f, r in zip(frame["_file"].to_pylist(), frame["_row"].to_pylist(), strict=True)],
    )
    people.beside = beside
    return people


def _credits(frames: Frames, people: People) -> list[Credit]:
    frame = frames["deal_credits"]
    if not frame.num_rows:
        return []
    found = pc.index_in(frame["deal_id"], value_set=frames["deals"]["deal_id"].combine_chunks())
    rows = zip(
        found.to_pylist(),
        frame["employee_id"].to_pylist(),
        frame["role"].to_pylist(),
        frame["share"].to_pylist(),
        strict=True,
    )
    return [
        Credit(deal, people.index[person], role, Fraction(share))
        for deal, person, role, share in rows
        if deal is not None and person in people.index and role is not None and share is not None
    ]


Sources = dict[tuple[str, int, str], str]


def _targets(frame: pa.Table, people: People, month: Month, world: World) -> dict[tuple[int, str], Fraction]:
    """People's own targets for the month; of several the one that begins last, up to the month's end."""
    best: dict[tuple[int, str], tuple[object, Fraction]] = {}
    for row in frame.to_pylist():
        person = people.index.get(row["scope_id"] or "")
        begins = row["from_date"]
        if row["scope"] != "employee" or person is None or row["period"] != str(month) or row["target"] is None:
            continue
        if begins is not None and begins > month.last:
            continue
        key, rank = (person, str(row["metric"])), (begins is not None, begins)
        if key not in best or rank >= best[key][0]:  # type: ignore[operator]
            best[key] = (rank, Fraction(row["target"]))
            world.goal_sources["target", *key] = f"{row['_file']}:{row['_row']}"
            if begins is not None:
                world.goal_days[key] = begins
    return {key: value for key, (_, value) in best.items()}


def _actuals(frame: pa.Table, people: People, month: Month, sources: Sources) -> dict[tuple[int, str], Fraction]:
    found = {}
    for row in frame.to_pylist():
        if row["employee_id"] in people.index and row["period"] == str(month) and row["value"] is not None:
            key = people.index[row["employee_id"]], str(row["metric"])
            found[key] = Fraction(row["value"])
            sources["actual", *key] = f"{row['_file']}:{row['_row']}"
    return found


def _postings(frame: pa.Table, people: People, month: Month, closed: ClosedMonths) -> list[Posting]:
    """Opening balances, each from its year's beginning.

    Without a month: its whole year, or the part of it before the pay month and before the first month that the ledger has closed.
    """
    found = []
    for row in frame.to_pylist():
        if row["employee_id"] not in people.index or row["item"] is None or None in (row["year"], row["amount"]):
            continue
        year = int(row["year"])
        last = Month.parse(row["through_month"]) if row["through_month"] else _end_of(year, month, closed)
        first = Month(year, 1)
        source = f"{row['_file']}:{row['_row']}"
        person = people.index[row["employee_id"]]
        found.append(Posting(person, str(row["item"]), first, last, Fraction(row["amount"]), source))
    return found


def _end_of(year: int, month: Month, closed: ClosedMonths) -> Month:
    """The last month of a year that lies before the pay month and the ledger; its first, where none does."""
    ends = min(month, Month(year + 1, 1), closed.first_of(year) or month).previous
    return ends if ends.year == year else Month(year, 1)


def _adjustments(frame: pa.Table, people: People) -> list[Adjustment]:
    return [
        Adjustment(
            people.index[row["employee_id"]],
            str(row["item"]),
            Fraction(row["amount"]),
            str(row["note"] or ""),
            f"{row['_file']}:{row['_row']}",
        )
        for row in frame.to_pylist()
        if row["employee_id"] in people.index and row["amount"] is not None
    ]


# --- what became of the rows ------------------------------------------------------------------------------------------


def balance_of(world: World, frames: Frames, left_out: list[Balance]) -> list[Balance]:
    """Rows of each table: what was used and what was left out, each with its reason; the sum is what was read."""
    found: list[Balance] = []
    for table, frame in frames.items():
        before = [b for b in left_out if b.table == table]
        event = EVENT_OF.get(table)
        if event is None or event == "leaves":
            reason = _OUTSIDE.get(table, _UNREAD)
            used = _used_rows(world, table, frame)
            later = _later_rows(world, table, frame)
            parts = [(USED, used), (_LATER, later), (reason, frame.num_rows - used - later)]
        else:
            parts = _event_rows(world, world.events[event])
        found += [Balance(table, reason, count) for reason, count in parts if count or (reason == USED and before)]
        found += before
    return found


def _used_rows(world: World, table: str, frame: pa.Table) -> int:
    """How many rows of a table that holds no events this month's formulas can read."""
    people, month = world.people, str(world.month)
    if table == "employees":
        ids = frame["employee_id"].to_pylist()
        return sum(bool(people.active[people.index[i]]) for i in ids if i in people.index)
    if table == "leaves":
        days = frame["date"].to_pylist()
        return sum(d is not None and world.month.first <= d <= world.month.last for d in days)
    if table in ("actuals", "targets"):
        periods = frame["period"].to_pylist()
        scopes = frame["scope"].to_pylist() if table == "targets" else ["employee"] * len(periods)
        return sum(p == month and s == "employee" for p, s in zip(periods, scopes, strict=True))
    if table in in_force.TABLES:
        return world.in_force[table]
    if table == "deal_credits":
        return len(_credits_of_month(world, frame))
    return frame.num_rows if table == "adjustments" else 0


def _later_rows(world: World, table: str, frame: pa.Table) -> int:
    """How many rows of a table hold from a later month on."""
    if table not in in_force.TABLES:
        return 0
    return pc.sum(pc.greater(frame["from_month"], str(world.month))).as_py() or 0


def _credits_of_month(world: World, frame: pa.Table) -> list[str]:
    deals = world.events["deals"]
    in_month = np.flatnonzero((deals.day >= world.people.first_day) & (deals.day <= world.people.last_day))
    ids = set(deals.fields.texts("deal_id", in_month))
    return [d for d in frame["deal_id"].to_pylist() if d in ids]


def _event_rows(world: World, events: Events) -> list[tuple[Text, int]]:
    first, last = world.people.first_day, world.people.last_day
    earlier = (events.day < first) & events.valid
    later = (events.day > last) & events.valid
    not_event = ~events.valid
    reason = _NOT_APPROVED if events.name == "applications" else _NO_DEAL
    used = events.size - int(earlier.sum()) - int(later.sum()) - int(not_event.sum())
    return [(USED, used), (_EARLIER, int(earlier.sum())), (_LATER, int(later.sum())), (reason, int(not_event.sum()))]


USED = Text("", "")
_OUTSIDE = {
    "employees": Text("当月不在职", "not employed in the month"),
    "leaves": Text("其他月份的", "of other months"),
    "actuals": Text("其他期间的", "of other periods"),
    "targets": Text("其他期间或范围的", "of other periods or scopes"),
    "deal_credits": Text("其他月份的成单", "of deals of other months"),
    **dict.fromkeys(
        in_force.TABLES, Text("已被后来的替代,或不在职的", "replaced by later ones, or of people not employed")
    ),
}
_UNREAD = Text("当前制度不读这张表", "no document reads this table")
_EARLIER = Text("以前月份的", "of earlier months")
_LATER = Text("以后月份的", "of later months")
_NO_DEAL = Text("已取消或全额退款", "cancelled or refunded in full")
_NOT_APPROVED = Text("未通过审批", "not approved")
