"""What a monthly report writes into the one cell of a day: states, requests and punches.

`正常 09:00 18:00 ;`, `正常（休息） ;`, `迟到3分钟-;缺卡(18:00);`, `正常（请假）-年假0.5天（2/28 下午 - 2/28 下午）`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from hrcalc.exports.platforms.leave import NO_LEAVE, Request, begins_late, ends_early, hours_of, is_leave, requests
from hrcalc.exports.platforms.states import States, states

_BRACKETS = re.compile(r"\([^()]*\)")
_TIME = re.compile(r"(?:当日|次日)?\s*(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d)")
_NO_REQUEST = re.compile(r"\s|迟到|早退|旷工|缺卡|缺勤")
_REST = re.compile(r"休息|未排班")
_HALVES = re.compile(
    r"(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})\s*(上午|下午)?\s*[-~]\s*(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})\s*(上午|下午)?"
)


@dataclass
class DayCell:
    """A day's cell: its states and how often each occurs, its requests, its punches, and the words that nobody knows."""

    states: States = field(default_factory=States)
    counts: dict[str, int] = field(default_factory=lambda: {"late": 0, "early": 0, "absent": 0, "missed": 0})
    requests: list[Request] = field(default_factory=list)
    punches: list[str] = field(default_factory=list)
    rest: bool = False
    unknown: list[str] = field(default_factory=list)


def day_cell(text: str) -> DayCell:
    """The parts of a day's cell."""
    found = DayCell()
    for part in _parts(unicodedata.normalize("NFKC", text)):
        outside = _BRACKETS.sub(lambda match: "\0" * len(match[0]), part)
        for punch in reversed(list(_TIME.finditer(outside))):
            part = part[: punch.start()] + " " + part[punch.end() :]
        found.punches += [re.sub(r"\s", "", time) for time in _TIME.findall(outside)]
        found.rest |= bool(_REST.search(part))
        words = part.strip()
        if words and not _known(found, words):
            found.unknown += [word for word in _split(words, " \t\u3000") if not _known(found, word)]
    return found


def _parts(text: str) -> list[str]:
    return _split(text, ";,、\n\r-—")


def _split(text: str, separators: str) -> list[str]:
    """A text at its separators, except inside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth = max(0, depth + (character == "(") - (character == ")"))
        if character in separators and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]


def _known(found: DayCell, words: str) -> bool:
    """Takes one state or one request into `found`; False where it is neither."""
    state = states(words)
    if not state.unknown:
        _add(found, state, words)
        return True
    told = requests(words) or []
    for one in told:
        # A word alone is a request only if it is one by name: anything else may be a state that nobody knows.
        named = one.kind in NO_LEAVE or is_leave(one.kind)
        if _NO_REQUEST.search(one.kind) or not (named or one.time):
            return False
    found.requests += told
    return bool(told)


def _add(found: DayCell, state: States, words: str) -> None:
    times = re.search(r"(\d{1,2})次", _BRACKETS.sub("", words))
    for kind in ("late", "early", "absent"):
        if state.minutes(kind) or (kind == "absent" and state.whole_day_absent):
            setattr(found.states, kind, found.states.minutes(kind) + state.minutes(kind))
            found.counts[kind] += int(times[1]) if times else 1
    found.states.whole_day_absent |= state.whole_day_absent
    found.states.excused |= state.excused
    found.states.missed += state.missed
    found.counts["missed"] += state.missed


def hours_on(one: Request, date: dt.date, day_hours: Decimal, *, rest: bool) -> Decimal | None:
    """What of a request falls on a day: all of it where it is of one day, else half days as they are told; None where nobody can say."""
    if not one.when or one.one_day:
        return hours_of(one, day_hours)
    between = _HALVES.fullmatch(one.when.strip())
    if between is None or not one.time.endswith("天"):
        return None
    first, last = (int(between[2]), int(between[3])), (int(between[6]), int(between[7]))
    today = date.month, date.day
    if not (first <= today <= last if first <= last else today >= first or today <= last):
        return None
    late = today == first and begins_late(between[4] or "")
    early = today == last and ends_early(between[8] or "")
    return Decimal(0) if rest else day_hours * (1 - Decimal(late + early) / 2)
