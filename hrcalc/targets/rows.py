"""The rows of the targets table that are in force: by metric, by period, by whom they are for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import pyarrow as pa

from hrcalc.policy.document import Document
from hrcalc.targets.periods import Period
from hrcalc.targets.staff import COMPANY, LEVELS, Level

Whom = tuple[Level, str]
"""A level and the id of one of its groups (or of an employee); the company's id is `COMPANY`, however a row calls it."""


_NEEDED = ("scope", "scope_id", "metric", "period", "target")


class Target(NamedTuple):
    """One row: as the table writes it, and where it stands (`targets.csv:17`)."""

    level: Level
    id: str
    metric: str
    period: Period
    value: Fraction
    from_date: dt.date | None
    place: str

    @property
    def whom(self) -> Whom:
        """Whom it is for."""
        return self.level, COMPANY if self.level == "company" else self.id


class MetricNames:
    """A metric may be written by its id or by a title of it, in tables as in formulas."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """The names that these documents give to metrics and items."""
        self.ids: set[str] = set()
        self._titles: dict[str, set[str]] = defaultdict(set)
        for document in documents:
            self.ids |= {*document.metrics, *document.items}
            for title, ids in document.titles.items():
                self._titles[title] |= set(ids)

    def id_of(self, name: str) -> str:
        """The metric's id; the name itself where no document knows it, or where it is the title of several."""
        named = self._titles.get(name, set())
        return next(iter(named)) if name not in self.ids and len(named) == 1 else name

    def titles(self, metric: str) -> list[str]:
        """The titles that mean a metric."""
        return sorted(title for title, ids in self._titles.items() if ids == {metric})


class Rows:
    """The targets of some periods. `of[metric id][period][whom]` is the row in force."""

    def __init__(self, rows: Iterable[Target], names: MetricNames) -> None:
        """Of rows for one target the one with the latest `from_date` is in force."""
        self.of: dict[str, dict[Period, dict[Whom, Target]]] = defaultdict(lambda: defaultdict(dict))
        self.twice: list[tuple[Target, Target]] = []
        """Rows in force that tell one target: the metric, or the company, is written in two ways."""
        for row in sorted(rows, key=_rank):
            metric = names.id_of(row.metric)
            known = self.of[metric][row.period]
            other = known.get(row.whom)
            if other is not None and other.from_date == row.from_date:
                self.twice.append((other, row))
            known[row.whom] = row
        self.twice = [(one, other) for one, other in self.twice if self.at(names.id_of(other.metric), other) == other]

    def at(self, metric: str, row: Target) -> Target | None:
        """The row in force for what a row tells."""
        return self.of[metric][row.period].get(row.whom)

    def find(self, metric: str, period: Period) -> Mapping[Whom, Target]:
        """Whom -> the row in force."""
        return self.of[metric].get(period, {}) if metric in self.of else {}

    def is_rate(self, metric: str) -> bool:
        """Whether targets of a metric are parts of 1 and none is above it: a rate, as 90% of customers kept. Rates do not add up."""
        values = [row.value for known in self.of.get(metric, {}).values() for row in known.values()]
        return any(value.denominator > 1 for value in values) and max(values) <= 1


def read_rows(frame: pa.Table, periods: Iterable[str] | None = None, until: dt.date | None = None) -> Iterator[Target]:
    """The rows of the checked table that can be read, of these periods, begun by `until` (else by the end of their period)."""
    if periods is not None:
        import pyarrow.compute as pc

        frame = frame.filter(pc.is_in(frame["period"], value_set=pa.array(list(periods), pa.string())))
    period_of, number_of = cache(Period.parse), cache(Fraction)
    columns = [frame[name].to_pylist() for name in (*_NEEDED, "from_date", "_file", "_row")]
    for scope, id_, metric, period, target, begins, file, row in zip(*columns, strict=True):
        if scope not in LEVELS or None in (id_, metric, period, target):
            continue  # told as an error
        when = period_of(period)
        if begins is None or begins <= (until or when.last):
            yield Target(scope, id_, metric, when, number_of(target), begins, f"{file}:{row}")


def _rank(row: Target) -> tuple[dt.date, str, str, str]:
    """Later rows are in force; among those that tell one target twice, one that does not depend on their order."""
    return row.from_date or dt.date.min, row.metric, row.id, row.place
