"""What `targets split` proposes: a target and its parts, for the terminal, for programs, and for a file that hrcalc reads back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from hrcalc.calendar import Month
from hrcalc.policy.library import Library, load
from hrcalc.problems import ProblemsFound, UsageError, errors_of
from hrcalc.settings import Settings
from hrcalc.tables import read_tables
from hrcalc.targets.periods import Period
from hrcalc.targets.request import Request
from hrcalc.targets.resolve import check_without, levels_of, metric_of, whole_of, whom_of
from hrcalc.targets.rows import MetricNames, Rows, Target, Whom, read_rows
from hrcalc.targets.shares import unit_of
from hrcalc.targets.split import Split
from hrcalc.targets.staff import Level, Roster
from hrcalc.words import Text, listed


@dataclass(frozen=True)
class Part:
    """The target proposed for a group (or an employee) in a period.

    `depth` is its place in the tree of groups, 0 for what was split; `share` its part of the group above it in that period (of what was
    split: of the whole). `before` is the row in force, `why` how the value came about. A row of it is to hold from `from_date` (None:
    from the beginning).
    """

    depth: int
    level: Level
    id: str
    name: str
    metric: str
    period: Period
    value: Fraction
    share: Fraction | None
    before: Target | None
    why: Text
    from_date: dt.date | None = None

    @property
    def changed(self) -> bool:
        """Whether the table needs a new row. A target of 0 is not written where there was none."""
        return self.value != (self.before.value if self.before else 0)


@dataclass(frozen=True)
class Proposal:
    """A target split down the tree: `parts` in reading order, the first being the whole; and what else should be known."""

    parts: Sequence[Part]
    notes: Sequence[Text]

    @property
    def rows(self) -> list[Part]:
        """What is to be written: parts that are new or changed."""
        return [part for part in self.parts if part.changed]


def propose(settings: Settings, request: Request) -> Proposal:
    """Read targets and staff and split a target as asked. Nothing is written.

    Raises UsageError for what cannot be split so, ProblemsFound where the staff list or the targets have errors.
    """
    tables = read_tables(settings, Month.of(request.period.last))
    if wrong := [p for p in errors_of(tables.problems) if p.table in ("", "employees", "targets")]:
        raise ProblemsFound(wrong)
    library = load(settings.policies) if settings.policies.is_dir() else Library()
    names = MetricNames(library.documents)
    rows = Rows(read_rows(tables.frames["targets"]), names)
    return proposal_of(request, rows, names, Roster(tables.frames["employees"]), settings.company)


def proposal_of(request: Request, rows: Rows, names: MetricNames, roster: Roster, company: str = "") -> Proposal:
    """Split a target as asked. `company` is what the company is called where no row says so."""
    metric = metric_of(request, rows, names)
    staff = roster.during(request.period)
    whom = whom_of(request, metric, rows, staff)
    row = rows.find(metric, request.period).get(whom)
    whole = whole_of(request, metric, whom, row, rows)
    since = request.from_date or (row.from_date if row and request.total is None else None)
    if since is not None and since > request.period.last:
        raise UsageError(
            Text(f"{since} 时 {request.period} 已经过去了。", f"By {since} the period {request.period} is over.")
        )
    check_without(request, metric, rows, staff)
    levels, lengths = levels_of(request, metric, whom, rows, staff)
    request = replace(request, levels=levels, lengths=lengths, from_date=since)
    split = Split(request, metric, whom, whole, request.unit or unit_of(whole), rows, roster)
    split()
    spellings = {r.metric for known in rows.of.get(metric, {}).values() for r in known.values()}
    written = row.metric if row else min(spellings, default=request.metric)
    notes = [*_notes(split), *_twice(metric, rows, names)]
    return Proposal(list(_parts(split, written, row.id if row else company or "公司")), notes)


# --- the split as parts -----------------------------------------------------------------------------------------------


def _parts(split: Split, metric: str, company: str) -> Iterator[Part]:
    staff = split.staff(split.request.period)
    periods: dict[Whom, list[Period]] = defaultdict(list)
    below: dict[Whom, list[Whom]] = defaultdict(list)
    for whom, period in split.values:
        periods[whom].append(period)
    for part, group in sorted(split.above.items()):
        below[group].append(part)

    def walk(whom: Whom, depth: int) -> Iterator[Part]:
        for period in sorted(periods[whom], key=lambda p: (p.start, -p.months)):
            value, before = split.values[whom, period], split.rows.find(split.metric, period).get(whom)
            above = split.values.get((split.above[whom], period)) if whom in split.above else split.whole
            part = Part(
                depth,
                whom[0],
                company if whom[0] == "company" else whom[1],
                staff.names.get(whom[1], "") if whom[0] == "employee" else "",
                before.metric if before else metric,
                period,
                value,
                value / above if above else None,
                before,
                split.why[whom, period],
            )
            yield replace(part, from_date=_holds_from(part, split.request.from_date)) if part.changed else part
        for part_of in below[whom]:
            yield from walk(part_of, depth + 1)

    return walk(split.whom, 0)


def _holds_from(part: Part, told: dt.date | None) -> dt.date | None:
    """From when a new row holds: the day told; where it replaces a row and none is told, the period's first day."""
    if part.before is None:
        return told
    day = told or part.period.first
    if part.before.from_date is not None and part.before.from_date >= day:
        raise UsageError(
            Text(
                f"{part.before.place} 从 {part.before.from_date} 起生效,从 {day} 起的新目标替换不了它。用 --from-date 写一个更晚的日期。",
                f"{part.before.place} holds from {part.before.from_date}: a new target from {day} would not replace it. "
                "Give a later --from-date.",
            )
        )
    return day


def _notes(split: Split) -> Iterator[Text]:
    if split.request.by and split.kept_proportions:
        yield Text(
            f"已有的目标保持原比例,--by {split.request.by} 只用在没有目标的地方;要全部重新分,加 --anew。",
            f"Existing targets keep their proportions; --by {split.request.by} is for where there are none. "
            "To share all of it again, add --anew.",
        )
    if split.nothing:
        names = listed(split.nothing)
        yield Text(f"没有分到:{names.zh}。", f"Get nothing: {names.en}.")
    if split.apart:
        people = listed(split.apart, "人")
        yield Text(
            f"不在任何一份里的人(没有那一级的组,或那个组不全在这里):{people.zh}。",
            f"People in none of the parts (without a group at that level, or in one that lies only partly here): {people.en}.",
        )


def _twice(metric: str, rows: Rows, names: MetricNames) -> Iterator[Text]:
    for one, other in rows.twice:
        if names.id_of(other.metric) == metric:
            yield Text(
                f"{one.place} 和 {other.place} 是同一个目标,用了后一行。",
                f"{one.place} and {other.place} tell the same target; the latter was used.",
            )
