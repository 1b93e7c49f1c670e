"""A request over the data: which metric, whose target, how much, down to where. What is not there is refused with what there is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hrcalc.policy.display import shown
from hrcalc.problems import UsageError
from hrcalc.targets.periods import LENGTHS, MONTHS, Length, shorter
from hrcalc.targets.request import Request, unknown_name
from hrcalc.targets.rows import MetricNames, Rows, Target, Whom
from hrcalc.targets.split import called
from hrcalc.targets.staff import COMPANY, LEVELS, TITLES, Level, Staff
from hrcalc.words import Text, listed, same


def metric_of(request: Request, rows: Rows, names: MetricNames) -> str:
    """The id of the metric."""
    metric = names.id_of(request.metric)
    if metric not in rows.of and (metric not in names.ids or request.total is None):
        there = {word for known in rows.of for word in (known, *names.titles(known))}
        raise unknown_name("--metric", request.metric, there)
    return metric


def whom_of(request: Request, metric: str, rows: Rows, staff: Staff) -> Whom:
    """The group (or employee) whose target is split."""
    if request.of is None or request.level == "company":
        return "company", COMPANY
    levels = [request.level] if request.level else [level for level in LEVELS if level != "company"]
    found = [level for level in levels if request.of in staff.members(level)]
    if len(found) == 1:
        return found[0], request.of
    if found:
        several = [f"{TITLES[level].en}:{request.of}" for level in found]
        raise UsageError(
            Text(
                f"--of:有几个“{request.of}”,写明是哪一级:{'、'.join(several)}。",
                f"--of: there are several '{request.of}': write {' or '.join(several)}.",
            )
        )
    company = {row.id for known in rows.of.get(metric, {}).values() for row in known.values() if row.level == "company"}
    if request.of in company and not request.level:
        return "company", COMPANY
    groups = {name for level in levels if level != "employee" for name in staff.members(level)}
    raise unknown_name("--of", request.of, company | groups, staff.ids if "employee" in levels else ())


def whole_of(request: Request, metric: str, whom: Whom, row: Target | None, rows: Rows) -> Fraction:
    """How much is split."""
    if rows.is_rate(metric):
        raise UsageError(
            Text(
                f"“{request.metric}”的目标都不超过 100%,是比率:比率不能往下分,直接给每个人写目标。",
                f"The targets of '{request.metric}' are rates, none above 100%: a rate has no parts. Give each their own target.",
            )
        )
    whole = request.total if request.total is not None else row.value if row else None
    if whole is None:
        there = sorted(period for period, known in rows.of[metric].items() if whom in known)
        periods = listed(map(str, there))
        zh = f"有的是 {periods.zh}。" if there else ""
        en = f"There are those of {periods.en}. " if there else ""
        raise UsageError(
            Text(
                f"targets 里没有{called(whom).zh} {request.period} 的“{request.metric}”目标。{zh}补上这一行,或用 --total 写明总数。",
                f"There is no '{request.metric}' target of {called(whom).en} in {request.period}. {en}Add the row, or give --total.",
            )
        )
    if request.unit is not None and (request.unit <= 0 or (whole / request.unit).denominator != 1):
        raise UsageError(
            Text(
                f"--unit 要大于 0,要分的目标 {shown(whole)} 也要是它的整数倍。",
                f"--unit must be above 0, and what is split, {shown(whole)}, a whole number of it.",
            )
        )
    return whole


def check_without(request: Request, metric: str, rows: Rows, staff: Staff) -> None:
    """Who gets no part is there, and has no target that would have to go."""
    for name in request.without:
        levels = [level for level in LEVELS if level != "company" and name in staff.members(level)]
        if not levels:
            groups = (n for level in LEVELS if level != "employee" for n in staff.members(level) if n)
            raise unknown_name("--without", name, groups, staff.ids)
        for period, known in sorted(rows.of.get(metric, {}).items()):
            inside = request.period.first <= period.first and period.last <= request.period.last
            for level in levels:
                row = known.get((level, name))
                if inside and row is not None and row.value:
                    raise UsageError(
                        Text(
                            f"--without {name}:{row.place} 已有它的目标,先删掉或改成 0。",
                            f"--without {name}: {row.place} gives it a target; remove that row first, or make it 0.",
                        )
                    )


def levels_of(
    request: Request, metric: str, whom: Whom, rows: Rows, staff: Staff
) -> tuple[tuple[Level, ...], tuple[Length, ...]]:
    """Levels and lengths to split down to, from the top down; where none are asked for, the next level that is there."""
    narrower = staff.levels[staff.levels.index(whom[0]) + 1 :]
    shorter_ones = shorter(request.period.length)
    for level in request.levels:
        if level not in narrower:
            raise _not_below(TITLES[level], called(whom), [TITLES[n] for n in narrower])
    for length in request.lengths:
        if length not in shorter_ones:
            raise _not_below(LENGTHS[length], same(str(request.period)), [LENGTHS[n] for n in shorter_ones])
    levels = tuple(level for level in narrower if level in request.levels)
    lengths = tuple(length for length in MONTHS if length in request.lengths)
    if levels or lengths:
        return levels, lengths
    there = [level for level in narrower if staff.parts(level, whom[0]).get(whom[1])]
    used = [level for level in there if any(key[0] == level for key in rows.find(metric, request.period))]
    if not there and not shorter_ones:
        raise UsageError(Text(f"{called(whom).zh}下面没有可分的。", f"There is nothing below {called(whom).en}."))
    return tuple([*used, *there][:1]), () if there else shorter_ones[:1]


def _not_below(what: Text, whole: Text, there: Sequence[Text]) -> UsageError:
    zh, en = "、".join(t.zh for t in there), ", ".join(t.en for t in there)
    return UsageError(
        Text(
            f"--down:{whole.zh}下面没有“{what.zh}”。" + (f"可用的有:{zh}。" if zh else ""),
            f"--down: there is no '{what.en}' below {whole.en}." + (f" Known are: {en}." if en else ""),
        )
    )
