"""Who works in the year of the company, and what is unusual about their days: drawn, told late, put right a month later."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from company.attendance import Marks, Unusual
from company.days import month_days, workdays
from company.roster import Person, changes, people

YEAR = 2026
MONTHS = range(1, 13)

_JOINED = {"S025": dt.date(2026, 3, 9), "Z031": dt.date(2026, 5, 18), "Z052": dt.date(2026, 2, 2)}
_LEFT = {"S035": dt.date(2026, 4, 17), "Z030": dt.date(2026, 7, 31)}
_RAISES = (  # whom, to what base salary, since when, and the month whose staff list tells it first
    ("S012", 5600, dt.date(2026, 3, 1), 3),
    ("S022", 5400, dt.date(2026, 4, 16), 6),
    ("Z024", 6000, dt.date(2026, 7, 1), 9),
)

HELD = ("S033", dt.date(2026, 5, 13))
"""Whose minutes late on which day May's export does not tell; June's tells them."""
UNREADABLE, READ = "十几分", Unusual(late=15)

_CHANCES: tuple[tuple[float, tuple[Unusual, ...]], ...] = (
    (0.020, tuple(Unusual(late=minutes) for minutes in (3, 6, 12, 25, 40))),
    (0.006, tuple(Unusual(early=minutes) for minutes in (15, 30, 60))),
    (0.004, (Unusual(missed="in"), Unusual(missed="out"))),
    (0.003, (Unusual(absent=Decimal(4)), Unusual(absent=Decimal(8)))),
    (0.010, tuple(Unusual(leave=kind, leave_hours=Decimal(8)) for kind in ("年假", "事假", "病假", "调休", "出差"))),
    (0.010, (Unusual(over=Decimal(2), reason="客户", paid="否"), Unusual(over=Decimal(3), reason="月结", paid="是"))),
)  # fmt: skip
"""How likely a workday is unusual, and in which ways."""
_OFF = (0.004, Unusual(over=Decimal(4), reason="客户", paid="是"))
_CORRECTED = 4


@dataclass
class Days:
    """What was unusual as each month's own export has it, and what the export of the month after puts right: rows by person and day."""

    told: dict[tuple[str, dt.date], Unusual] = field(default_factory=dict)
    corrected: dict[int, dict[tuple[str, dt.date], Unusual]] = field(default_factory=dict)


@cache
def staff() -> dict[str, Person]:
    """Everyone of the year by id, as at their beginning."""
    return {
        id_: replace(person, hired=_JOINED.get(id_, person.hired), left=_LEFT.get(id_, person.left))
        for id_, person in people().items()
    }


def staff_list(month: int) -> list[Person]:
    """The staff list at the end of a month, with what is known then: joiners, leavers, changes with their dates."""
    last = month_days(YEAR, month)[-1]
    known = {
        id_: replace(person, left=person.left if person.left and person.left <= last else None)
        for id_, person in staff().items()
        if person.hired <= last
    }
    raised = [replace(known[id_], base=base, since=since) for id_, base, since, told in _RAISES if told <= month]
    moved = [
        replace(known[change.id], base=change.base, team=change.team, manager=change.manager, since=change.since)
        for change in changes()
        if change.since and change.since <= last
    ]
    return [*known.values(), *raised, *moved]


def draw_days(rng: random.Random) -> Days:
    """The unusual days of everybody's year."""
    days = Days()
    for month in MONTHS:
        worked = set(workdays(YEAR, month))
        for person in staff().values():
            for day in month_days(YEAR, month):
                had = _drawn(day in worked, rng)
                if had and person.employed(day) and person.bonus:
                    days.told[person.id, day] = had
        if month != MONTHS[-1]:
            wrong = [key for key, had in days.told.items() if key[1].month == month and (had.late or had.absent)]
            days.corrected[month + 1] = dict.fromkeys(rng.sample(wrong, _CORRECTED), Unusual())
    days.told[HELD] = READ
    days.corrected[HELD[1].month + 1][HELD] = READ
    return days


def marks_of(days: Days, month: int) -> Marks:
    """What was unusual in a month."""
    return {key: had for key, had in days.told.items() if key[1].month == month}


def _drawn(workday: bool, rng: random.Random) -> Unusual | None:
    luck = rng.random()
    if not workday:
        return _OFF[1] if luck < _OFF[0] else None
    for chance, ways in _CHANCES:
        if luck < chance:
            return rng.choice(ways)
        luck -= chance
    return None
