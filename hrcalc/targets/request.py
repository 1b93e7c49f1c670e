"""What a user asks to be split, understood: words of either language, exact numbers. Everything else is refused with what there is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from hrcalc.policy.errors import did_you_mean, nearest
from hrcalc.problems import UsageError
from hrcalc.targets.periods import LENGTHS, Length, Period
from hrcalc.targets.staff import TITLES, Level
from hrcalc.words import Text

By = Literal["even", "last-year", "headcount"]

BYS: tuple[By, ...] = get_args(By)

_BY_WORDS: dict[str, By] = {"平均": "even", "去年": "last-year", "人数": "headcount"}

_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True)
class Request:
    """What to split.

    `of` is a group's or employee's id (None: the company), `level` its level where that was said. `levels` and `lengths` are what to
    split it down to; both empty: the next level. `by` decides where nothing is there yet (None: evenly); `anew` leaves out of account
    what is there. `total` stands for the target that the table has. `without` names groups and people who get no part. New rows hold
    from `from_date`; periods that ended before it keep what they have.
    """

    metric: str
    period: Period
    of: str | None = None
    level: Level | None = None
    levels: tuple[Level, ...] = ()
    lengths: tuple[Length, ...] = ()
    by: By | None = None
    total: Fraction | None = None
    unit: Fraction | None = None
    anew: bool = False
    without: tuple[str, ...] = ()
    from_date: dt.date | None = None


def period_of(text: str) -> Period:
    """The period that was asked for. Raises UsageError."""
    try:
        return Period.parse(text)
    except ValueError:
        raise UsageError(
            Text(
                f"“{text}”不是期间,写成 2026、2026-Q4 或 2026-10。",
                f"'{text}' is not a period: write 2026, 2026-Q4 or 2026-10.",
            )
        ) from None


def scope_of(text: str) -> tuple[Level | None, str]:
    """`华南`, `区域:华南`, `region:华南`: the level, where it is said, and the id."""
    before, colon, after = text.replace("\uff1a", ":").partition(":")
    level = _level_named(before.strip())
    return (level, after.strip()) if colon and level else (None, text.strip())


def down_of(text: str) -> tuple[tuple[Level, ...], tuple[Length, ...]]:
    """`department,team` or `季度,月`: levels, and lengths of periods. Raises UsageError."""
    words = [word for word in re.split(r"[,\uff0c、\s]+", text.strip()) if word]
    levels: list[Level] = []
    lengths: list[Length] = []
    for word in words:
        level = _level_named(word)
        length = next(
            (n for n, title in LENGTHS.items() if word.lower() in (n, f"{n}s", title.zh, f"{title.zh}份")), None
        )
        if level and level != "company":
            levels.append(level)
        elif length and length != "year":
            lengths.append(length)
        else:
            known = [t for n, t in TITLES.items() if n != "company"] + [t for n, t in LENGTHS.items() if n != "year"]
            raise unknown_name("--down", word, [*(t.en for t in known), *(t.zh for t in known)])
    return tuple(dict.fromkeys(levels)), tuple(dict.fromkeys(lengths))


def by_of(text: str) -> By:
    """How to share. Raises UsageError."""
    word = _BY_WORDS.get(text.strip(), text.strip().lower().replace("_", "-"))
    if word not in BYS:
        raise unknown_name("--by", text, [*BYS, *_BY_WORDS])
    return word


def number_of(option: str, text: str) -> Fraction:
    """`120000000`, `120,000,000`, `1.2亿`, `4.8` exactly. Raises UsageError for anything else."""
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,18})(\.\d{1,6})?\s*([万亿]?)", text.strip())
    if not found:
        raise UsageError(
            Text(
                f"{option} 的“{text}”不是数,写成 120000000 或 1.2亿。",
                f"{option}: '{text}' is not a number: write 120000000 or 1.2亿.",
            )
        )
    return Fraction(found[1].replace(",", "") + (found[2] or "")) * _SCALES[found[3]]


def date_of(option: str, text: str) -> dt.date:
    """`2026-07-01`. Raises UsageError."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            Text(
                f"{option} 的“{text}”不是日期,写成 2026-07-01。", f"{option}: '{text}' is not a date: write 2026-07-01."
            )
        ) from None


def unknown_name(option: str, word: str, known: Iterable[str], people: Iterable[str] = ()) -> UsageError:
    """A name that is not there, with the nearest one, or else with those that are known; ids of people are too many to list."""
    near = nearest(word, people)
    hint = did_you_mean(word, [near]) if near else did_you_mean(word, known)
    return UsageError(Text(f"{option}:没有“{word}”。{hint.zh}", f"{option}: there is no '{word}'. {hint.en}"))


def _level_named(word: str) -> Level | None:
    return next((level for level, title in TITLES.items() if word.lower() in (level, f"{level}s", title.zh)), None)
