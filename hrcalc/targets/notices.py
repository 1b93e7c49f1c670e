"""Warnings: parts of a target that do not add up to it, down the groups in one period and down the periods of one group.

The parts of a group's target are the targets, in the same period, of the groups inside it at the next level that this metric has
targets for in that period; of the company both regions and branches, where they cut it in two ways. The parts of a year are its quarters
(of one without a target its months), those of a quarter its months. They are compared where there is at least one part.

Parts that are more than the whole are always told. Parts that are less are told, but not where the rest may lie elsewhere: with people of
the group who have a target (in any period of the year) outside the parts, or in a quarter or month without a target.
Nothing is told of metrics that do not add up: rates (none is above 1, as 90%), and scores (every whole is like the mean of its parts).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.policy.display import shown
from hrcalc.policy.document import Document
from hrcalc.problems import Problem, place_of
from hrcalc.targets.periods import LENGTHS, Period
from hrcalc.targets.rows import MetricNames, Rows, Target, Whom, read_rows
from hrcalc.targets.staff import TITLES, Level, Roster, Staff
from hrcalc.words import NOTHING, Text

_NAMED = 4
"""Rows of parts that a message names."""


@dataclass(frozen=True)
class _Family:
    """A target and its parts, groups or periods. `partial`: the rest may lie elsewhere."""

    whole: Target
    parts: list[Target]
    partial: bool

    @cached_property
    def sum(self) -> Fraction:
        whole = math.lcm(*(part.value.denominator for part in self.parts))  # many Fractions are slow to add one by one
        return Fraction(sum(p.value.numerator * (whole // p.value.denominator) for p in self.parts), whole)

    @property
    def what(self) -> list[tuple[str, Text]]:
        """What the parts are: the word of `targets split --down` and the title of each kind."""
        if self.parts[0].level != self.whole.level:
            return [(self.parts[0].level, TITLES[self.parts[0].level])]
        return [(length, LENGTHS[length]) for length in dict.fromkeys(part.period.length for part in self.parts)]

    @property
    def wrong(self) -> bool:
        return self.sum > self.whole.value or (self.sum < self.whole.value and not self.partial)

    @property
    def like_mean(self) -> bool:
        """Whether the whole lies among its parts, nearer to their mean than to their sum."""
        values, whole = [part.value for part in self.parts], self.whole.value
        among = min(values) <= whole <= max(values)
        return among and abs(self.sum / len(values) - whole) < abs(self.sum - whole)


def notices(frames: Mapping[str, pa.Table], documents: Iterable[Document], month: Month) -> list[Problem]:
    """Warnings about the targets of a pay month, its quarter and its year, as they stand on its last day."""
    year = Period.holding(month, "year")
    periods = [year, *year.parts("quarter"), *year.parts("month")]
    rows = Rows(read_rows(frames["targets"], map(str, periods), month.last), MetricNames(documents))
    if not rows.of:
        return []
    roster = Roster(frames["employees"])
    found = [_told_twice(one, other) for one, other in rows.twice]
    for metric, known in sorted(rows.of.items()):
        somewhere = {whom for rows_of in known.values() for whom in rows_of}
        families = [
            family
            for period in (*Period.holding(month, "month").wider, Period.holding(month, "month"))
            for family in _down_the_groups(known.get(period, {}), somewhere, roster.during(period))
        ]
        families += _down_the_periods(known, Period.holding(month, "quarter"))
        if not rows.is_rate(metric) and not _is_score(families):
            found += [_problem(family) for family in families if family.wrong]
    return found


def _is_score(families: Iterable[_Family]) -> bool:
    several = [family for family in families if len(family.parts) > 1]
    return bool(several) and all(family.like_mean for family in several)


def _down_the_groups(known: Mapping[Whom, Target], somewhere: Collection[Whom], staff: Staff) -> Iterator[_Family]:
    """The targets of one metric and period, each with those of the next level that has any; `somewhere`: who has one in the year."""
    at: dict[Level, list[Target]] = defaultdict(list)
    for row in known.values():
        at[row.level].append(row)
    levels = [level for level in staff.levels if level in at]
    for i, level in enumerate(levels[1:], 1):
        wider = levels[i - 1]
        if {wider, level} == {"region", "branch"} and not any(
            staff.inside(level, wider).get(row.id) for row in at[level]
        ):
            wider = levels[max(i - 2, 0)]  # two ways to cut the company
        inside = staff.inside(level, wider)
        parts: dict[str, list[Target]] = defaultdict(list)
        for row in at[level]:
            if (parent := inside.get(row.id)) is not None:
                parts[parent].append(row)
        for whole in at[wider]:
            if own := parts.get(whole.whom[1]):
                family = _Family(whole, sorted(own, key=lambda row: row.id), False)
                partial = family.sum < whole.value and _others(whole, own, level, somewhere, staff)
                yield replace(family, partial=partial)


def _others(whole: Target, parts: Iterable[Target], level: Level, somewhere: Collection[Whom], staff: Staff) -> bool:
    """Whether people of a group have a target, their own or that of a group, outside these parts."""
    inside = {part.id for part in parts}
    levels = staff.levels[staff.levels.index(level) :]
    for person in staff.members(whole.level).get(whole.whom[1], ()):
        groups = [(level, staff.group_of(person, level) or "") for level in levels]
        if groups[0][1] not in inside and any(group in somewhere for group in groups):
            return True
    return False


def _down_the_periods(known: Mapping[Period, Mapping[Whom, Target]], quarter: Period) -> Iterator[_Family]:
    """The targets of a quarter and of its year, each with those of its parts."""
    (year,) = quarter.wider
    for whom, whole in sorted(known.get(quarter, {}).items()):
        yield from _family(whole, whom, quarter.parts("month"), known)
    for whom, whole in sorted(known.get(year, {}).items()):
        parts: list[Period] = []
        for part in year.parts("quarter"):
            parts += [part] if whom in known.get(part, {}) else part.parts("month")
        yield from _family(whole, whom, parts, known)


def _family(
    whole: Target, whom: Whom, periods: Iterable[Period], known: Mapping[Period, Mapping[Whom, Target]]
) -> Iterator[_Family]:
    there = [known.get(period, {}).get(whom) for period in periods]
    if parts := [row for row in there if row is not None]:
        yield _Family(whole, parts, len(parts) < len(there))


def _problem(family: _Family) -> Problem:
    whole, total = family.whole, family.sum
    zh, en = f"{TITLES[whole.level].zh}“{whole.id}”", f"{TITLES[whole.level].en} '{whole.id}'"
    rest = whole.value - total
    gap = Text("少", "less") if rest > 0 else Text("多", "more")
    places = ", ".join(part.place for part in family.parts[:_NAMED]) + (" …" if len(family.parts) > _NAMED else "")
    count = len(family.parts)
    what = Text("和".join(t.zh for _, t in family.what), " and ".join(t.en for _, t in family.what))
    adds = "add up to" if count > 1 else "is"
    return Problem(
        "targets-do-not-add-up",
        Text(
            f"{zh} {whole.period} 的 {whole.metric} 目标是 {shown(whole.value)},下面 {count} 个{what.zh}目标加起来是 "
            f"{shown(total)}({places}),{gap.zh} {shown(abs(rest))}。",
            f"The {whole.metric} target of {en} in {whole.period} is {shown(whole.value)}; its {count} {what.en} "
            f"target{'s' * (count > 1)} ({places}) {adds} {shown(total)}, {shown(abs(rest))} {gap.en}.",
        ),
        Text(
            f"改正其中的目标;总目标改过的,按比例重新分:{_command(family).zh}",
            f"Correct one of them; if the whole was changed, split it again in proportion: {_command(family).en}",
        ),
        **place_of(whole.place),
        value=shown(whole.value),
        table="targets",
        severity="warning",
    )


def _command(family: _Family) -> Text:
    whole, scope = family.whole, TITLES[family.whole.level]
    start = f"hrcalc targets split --metric {_quoted(whole.metric)} --period {whole.period}"
    of = Text(f" --of {_quoted(f'{scope.zh}:{whole.id}')}", f" --of {_quoted(f'{scope.en}:{whole.id}')}")
    if whole.level == "company":
        of = NOTHING
    down = Text(",".join(title.zh for _, title in family.what), ",".join(word for word, _ in family.what))
    return Text(f"{start}{of.zh} --down {down.zh}", f"{start}{of.en} --down {down.en}")


def _quoted(word: str) -> str:
    """A word of a command line, in marks that every shell takes."""
    return word if re.fullmatch(r"[\w:.@-]+", word) else f'"{word}"'


def _told_twice(one: Target, other: Target) -> Problem:
    """Two rows in force for one target, because the metric or the company is written in two ways."""
    written = [f"{row.metric} / {row.id}" for row in (one, other)]
    return Problem(
        "target-twice",
        Text(
            f"和 {one.place} 是同一个目标,写法不同({written[0]};{written[1]}),核对加总时用这一行的 {shown(other.value)}。",
            f"Tells the same target as {one.place}, written in another way ({written[0]}; {written[1]}); "
            f"sums are compared with the {shown(other.value)} of this row.",
        ),
        Text("只留一行。", "Keep one of the two rows."),
        **place_of(other.place),
        value=other.metric,
        table="targets",
        severity="warning",
    )
