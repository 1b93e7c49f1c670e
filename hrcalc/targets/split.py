"""A target split down the tree, first down the periods, then, in each of the last of them, down the groups.

Groups that have targets keep their proportions, and groups without one beside them get none. Where no group has one yet, the proportions of
the quarter or year around the period hold; where there are none either, `by` decides: evenly, by the people employed in the period, or by
last year's targets of the same groups. Months and quarters that have a target keep it while there are some without, which share the rest.
Parts add up to their whole exactly: in a unit (1, or 0.01 for a whole with decimals), by largest remainder, to the lowest id among
equals. What already adds up stays as it is, so that splitting again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from hrcalc.policy.display import shown
from hrcalc.problems import UsageError
from hrcalc.targets.periods import Length, Period
from hrcalc.targets.request import Request
from hrcalc.targets.rows import Rows, Whom
from hrcalc.targets.shares import exact_shares, shares, unit_of
from hrcalc.targets.staff import TITLES, Level, Roster, Staff
from hrcalc.words import Text, listed

_KEPT = Text("不变", "kept")
_OVER = Text("已经过去,不动", "over: kept")
_NONE = Text("原来没有,不分", "none so far, none now")

Values = Sequence[Fraction | None]
Cell = tuple[Whom, Period]
"""A group (or an employee) in a period."""


@dataclass
class Split:
    """One target being split. `whom` has it, `whole` is how much, `unit` what parts are whole numbers of."""

    request: Request
    metric: str
    whom: Whom
    whole: Fraction
    unit: Fraction
    rows: Rows
    roster: Roster
    values: dict[Cell, Fraction] = field(default_factory=dict)
    why: dict[Cell, Text] = field(default_factory=dict)
    above: dict[Whom, Whom] = field(default_factory=dict)
    nothing: dict[Text, None] = field(default_factory=dict)
    """Who gets nothing of a whole that is shared."""
    apart: dict[str, None] = field(default_factory=dict)
    """People of a group that was split who are in none of its parts."""
    kept_proportions: bool = False
    """Whether existing targets decided a share."""
    _staff: dict[Period, Staff] = field(default_factory=dict)
    _owed: dict[Whom, Fraction] = field(default_factory=dict)

    def __call__(self) -> None:
        """Fill `values`. Raises UsageError for what cannot be split as asked."""
        top = self.request.period
        self.values[self.whom, top], self.why[self.whom, top] = self.whole, Text("要分的目标", "the whole")
        last = [top]
        for length in self.request.lengths:
            last = [part for period in last for part in self._down_the_periods(period, length)]
        for period in last:
            groups = [self.whom]
            for level in self.request.levels:
                groups = [part for group in groups for part in self._down_the_groups(group, period, level)]
        if self.request.lengths:
            self._add_up(last)

    def staff(self, period: Period) -> Staff:
        """Who may get a part in a period."""
        if period not in self._staff:
            staff = self.roster.during(period, None if self._over(period) else self.request.from_date)
            self._staff[period] = staff.without(self.request.without) if self.request.without else staff
        return self._staff[period]

    def _over(self, period: Period) -> bool:
        """Whether a period ended before new targets hold: it keeps what it has."""
        return self.request.from_date is not None and period.last < self.request.from_date

    # --- down the periods -------------------------------------------------------------------------------------------

    def _down_the_periods(self, period: Period, length: Length) -> list[Period]:
        parts = list(period.parts(length))
        known = {part: value for part in parts if (value := self._known(self.whom, part)) is not None}
        if self._over(period):
            for part, value in known.items():
                self._put(self.whom, part, value, _OVER)
            return list(known)
        rest, open_ = self.values[self.whom, period], []
        for part in parts:
            if self._over(part):
                self._put(self.whom, part, self._past(part), _OVER)
                rest -= self.values[self.whom, part]
            else:
                open_.append(part)
        there = {part: known[part] for part in open_ if part in known}
        if any(there.values()) and len(there) < len(open_):
            for part, value in there.items():
                self._put(self.whom, part, value, _KEPT)
            rest, open_ = rest - sum(there.values()), [part for part in open_ if part not in there]
        if rest < 0 or (rest and not open_):
            raise self._too_much(period, self.values[self.whom, period] - rest)
        values, why = self._shared(rest, [there.get(part) for part in open_], [(self.whom, part) for part in open_])
        for part, value, reason in zip(open_, values, why, strict=True):
            self._put(self.whom, part, value, reason)
        return parts

    def _past(self, period: Period) -> Fraction:
        """What a period that is over had: its target, else that of its months."""
        months = [self._known(self.whom, month) for month in period.parts("month")]
        value = self._known(self.whom, period)
        value = sum((m or Fraction(0) for m in months), Fraction(0)) if value is None and None not in months else value
        if value is None:
            raise UsageError(
                Text(
                    f"{period} 在 {self.request.from_date} 以前就结束了,但 targets 里没有{called(self.whom).zh}在这段时间的目标,"
                    "不知道剩下多少可分。补上这一行,或改 --from-date。",
                    f"{period} was over by {self.request.from_date}, but {called(self.whom).en} has no target there, so that nobody can "
                    "say how much is left to split. Add the row, or change --from-date.",
                )
            )
        return value

    def _too_much(self, period: Period, there: Fraction) -> UsageError:
        whole = shown(self.values[self.whom, period])
        return UsageError(
            Text(
                f"{period} 的目标是 {whole},其中各期已定的有 {shown(there)},没有可分的了。"
                "用 --anew 全部重新分,或改正目标、--from-date。",
                f"The target of {period} is {whole}; its periods already have {shown(there)}, and none is left that could make up "
                "the difference. Use --anew to share all of it again, or correct the targets or --from-date.",
            )
        )

    # --- down the groups --------------------------------------------------------------------------------------------

    def _down_the_groups(self, group: Whom, period: Period, level: Level) -> list[Whom]:
        """The parts of a group at a level; the group itself where it has none there, to be split at the next level."""
        staff = self.staff(period)
        parts: list[Whom] = [(level, id_) for id_ in staff.parts(level, group[0]).get(group[1], ())]
        if not parts:
            return [group]
        shared = self._group_parts(group, period, parts)
        for part, (value, why) in shared.items():
            self._put(part, period, value, why)
            self.above[part] = group
        if self.values[group, period]:
            groups = set(parts)
            self.nothing |= {called(part): None for part, (value, _) in shared.items() if not value}
            people = staff.members(group[0])[group[1]]
            self.apart |= {p: None for p in people if (level, staff.group_of(p, level)) not in groups}
        return list(shared)

    def _group_parts(self, group: Whom, period: Period, parts: Sequence[Whom]) -> dict[Whom, tuple[Fraction, Text]]:
        """What each part of a group gets in a period, and why."""
        if self._over(period):
            return {part: (value, _OVER) for part in parts if (value := self._known(part, period)) is not None}
        known, whole = self._proportions(parts, period), self.values[group, period]
        if not any(known):
            if not whole:
                return {}
            self._refuse_spread(group, parts[0][0], self.staff(period))
        values, why = self._shared(whole, known, [(part, period) for part in parts])
        return dict(zip(parts, zip(values, why, strict=True), strict=True))

    def _proportions(self, parts: Sequence[Whom], period: Period) -> Values:
        """What the parts have in the period, or else in a period around it."""
        found: Values = [None] * len(parts)
        for around in (period, *period.wider):
            found = [self._known(part, around) for part in parts]
            if any(found):
                break
        return found

    def _refuse_spread(self, group: Whom, level: Level, staff: Staff) -> None:
        """Who has people inside the group and outside it could not be given a part of it."""
        inside = staff.inside(level, group[0])
        groups = {staff.group_of(person, level) for person in staff.members(group[0])[group[1]]}
        spread = sorted(name for name in groups if name is not None and inside[name] is None)
        if not spread:
            return
        title, names = TITLES[level], listed(called((level, name)) for name in spread)
        options = " ".join(f"--without {name}" for name in spread)
        raise UsageError(
            Text(
                f"只有一部分人在{called(group).zh}里,分不出属于它的目标:{names.zh}。--down 里去掉{title.zh},或不分给它们:{options}",
                f"Only some of their people are in {called(group).en}, so that they cannot have a part of its target: {names.en}. "
                f"Leave {title.en} out of --down, or give them nothing: {options}",
            )
        )

    # --- shares -----------------------------------------------------------------------------------------------------

    def _shared(self, whole: Fraction, known: Values, cells: Sequence[Cell]) -> tuple[list[Fraction], list[Text]]:
        """A whole in the proportions of what is known, else as `by` says; and why."""
        if any(known):
            self.kept_proportions = True
            weights = [value or Fraction(0) for value in known]
            if sum(weights) == whole:
                return weights, [_KEPT if value else _NONE for value in known]
            why = [Text(f"按原比例({shown(v)})", f"in proportion to {shown(v)}") if v else _NONE for v in known]
        else:
            weights, why = self._weights(cells)
        if not cells or not whole:
            return [Fraction(0)] * len(cells), why
        if not any(weights):
            raise self._nothing(cells)
        unit = self.unit if (whole / self.unit).denominator == 1 else unit_of(whole)
        owed = [self._owed.get(whom, Fraction(0)) for whom, _ in cells]
        values = shares(whole, weights, unit, owed)
        for (whom, _), exact, value, due in zip(cells, exact_shares(whole, weights), values, owed, strict=True):
            self._owed[whom] = due + exact - value
        return values, why

    def _weights(self, cells: Sequence[Cell]) -> tuple[list[Fraction], list[Text]]:
        match self.request.by:
            case "even" | None:
                return [Fraction(1)] * len(cells), [Text("平均", "evenly")] * len(cells)
            case "headcount":
                people = [len(self.staff(period).members(whom[0]).get(whom[1], ())) for whom, period in cells]
                return [Fraction(n) for n in people], [Text(f"按人数({n})", f"by headcount ({n})") for n in people]
            case "last-year":
                rows = [self.rows.find(self.metric, period.year_before).get(whom) for whom, period in cells]
                values = [row.value if row else Fraction(0) for row in rows]
                return values, [Text(f"按去年({shown(v)})", f"by last year ({shown(v)})") for v in values]

    def _nothing(self, cells: Sequence[Cell]) -> UsageError:
        zh, en = listed(dict.fromkeys(called(whom) for whom, _ in cells))
        periods = [str(p) for p in dict.fromkeys(p.year_before for _, p in cells)]
        if self.request.by != "last-year":
            return UsageError(
                Text(f"{zh}在这段时间没有人在职,没法分。", f"Nobody of {en} is employed then: nothing to share by.")
            )
        return UsageError(
            Text(
                f"去年没有可参照的目标:targets 里没有 {zh} {'、'.join(periods)} 的“{self.request.metric}”目标。"
                "补上去年的目标,或改用 --by even 或 --by headcount。",
                f"There is nothing of last year to go by: no '{self.request.metric}' target of {en} in {', '.join(periods)}. "
                "Add last year's targets, or use --by even or --by headcount.",
            )
        )

    def _known(self, whom: Whom, period: Period) -> Fraction | None:
        if self.request.anew and not self._over(period):
            return None
        row = self.rows.find(self.metric, period).get(whom)
        return row.value if row else None

    def _put(self, whom: Whom, period: Period, value: Fraction, why: Text) -> None:
        self.values[whom, period], self.why[whom, period] = value, why

    def _add_up(self, last: Sequence[Period]) -> None:
        """The longer periods of the parts are the sums of the shorter ones; not where what one had that is over is not known."""
        for wider in {wider for period in last for wider in period.wider if self._asked(wider)}:
            inside = [period for period in last if wider in period.wider]
            for whom in self.above:
                values = [self.values.get((whom, period)) for period in inside]
                known = [value for value in values if value is not None]
                lost = any(value is None and self._over(p) for value, p in zip(values, inside, strict=True))
                if known and not lost:
                    self._put(whom, wider, sum(known, Fraction(0)), Text("合计", "sum"))

    def _asked(self, period: Period) -> bool:
        return period == self.request.period or (
            period.length in self.request.lengths and period.months < self.request.period.months
        )


def called(whom: Whom) -> Text:
    """`区域“华南”`, `region '华南'`."""
    title = TITLES[whom[0]]
    return Text(f"{title.zh}“{whom[1]}”", f"{title.en} '{whom[1]}'") if whom[1] else Text("公司", "the company")
