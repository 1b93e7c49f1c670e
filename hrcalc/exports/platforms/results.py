"""What a platform says about one punch or one day, word by word: `上班严重迟到1小时22分钟`, `事假11-16 09:00到11-16 18:00 1天`.

Unlike `states`, it keeps kinds apart that have columns of their own, and takes a state without its minutes (`迟到`) as seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hrcalc.exports import durations
from hrcalc.exports.platforms.leave import Request, ranged
from hrcalc.exports.platforms.states import FINE

_PARTS = re.compile(r"[;,、\n]+(?![^()]*\))")
_SHIFT = re.compile(r"[^:()]{1,20}:(?!\d)")
_BRACKET = re.compile(r"\(([^()]*)\)")
_PUNCH = re.compile(r"(?:上班|下班|上下班)\d?(?=\D)")
_LASTING = re.compile(r"(严重|旷工)?(迟到|早退)(.*)")
_TIMES = re.compile(r"[-—~\d:]*")
_ADMINISTRATOR = re.compile(r"管理员.*改为正常")
_AMOUNT = re.compile(r"(\D*假|调休|出差|外出|公出|加班)(\d+(?:\.\d+)?(?:天|小时|分钟))")
_KIND = {
    ("", "迟到"): "late",
    ("严重", "迟到"): "serious",
    ("旷工", "迟到"): "absent_late",
    ("", "早退"): "early",
    ("严重", "早退"): "early",
    ("旷工", "早退"): "absent_late",
}

NORMAL = frozenset({"正常", "正常出勤", "打卡"})
"""Words that leave no room for anything else."""

_MORE = frozenset("补卡通过 自由班制 弹性 管理员修改 外勤打卡 休息打卡 补卡审批通过 假期 次日 当日".split())  # noqa: SIM905


@dataclass
class Result:
    """States of one cell, or of all cells of a day: minutes of each, None where none were told."""

    late: list[Decimal | None] = field(default_factory=list)
    serious: list[Decimal | None] = field(default_factory=list)
    """Late beyond the threshold that the company set (严重迟到)."""
    absent_late: list[Decimal | None] = field(default_factory=list)
    """So late, or gone so early, that it counts as absence (旷工迟到)."""
    early: list[Decimal | None] = field(default_factory=list)
    missed: int = 0
    absent: int = 0
    rest: bool = False
    told: bool = False
    """Whether anything was said at all."""
    silent: bool = False
    """Whether something was said that leaves room for late, early or missed punches: `外勤`, `请假`."""
    requests: list[Request] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def result_of(text: str) -> Result:
    """The states of one cell."""
    found = Result(told=True)
    for part in _PARTS.split(unicodedata.normalize("NFKC", text)):
        _part(found, part.strip())
    return found


def together(cells: Sequence[Result]) -> Result:
    """The states of several cells of one day."""
    whole = Result()
    for one in cells:
        for name in ("late", "serious", "absent_late", "early", "requests", "unknown"):
            getattr(whole, name).extend(getattr(one, name))
        whole.missed += one.missed
        whole.absent += one.absent
        whole.rest |= one.rest
        whole.told |= one.told
        whole.silent |= one.silent
    return whole


def _part(found: Result, part: str) -> None:
    part = part if ranged(part) else _SHIFT.sub("", part, count=1)
    inside = [re.sub(r"\s+", "", text) for text in _BRACKET.findall(part)]
    outside = _BRACKET.sub("", part).strip()
    words = _PUNCH.sub("", re.sub(r"\s+", "", outside), count=1)
    times = [text for text in inside if durations.minutes(text) is not None and not _TIMES.fullmatch(text)]
    if any(not _known_inside(text) for text in inside if text not in times):
        found.unknown.append(part)
    elif lasting := _LASTING.fullmatch(words):
        _lasting(found, part, _KIND[lasting[1] or "", lasting[2]], lasting[3], times)
    elif times:
        found.unknown.append(part)
    elif missed := re.fullmatch(r"缺卡(?:(\d{1,2})次)?", words):
        found.missed += int(missed[1] or 1)
    elif words in {"旷工", "旷工1天"}:
        found.absent += 1
    elif not words or words in FINE or words in _MORE or _ADMINISTRATOR.fullmatch(words):
        found.rest |= words.startswith("休息")
        found.silent |= words not in NORMAL or any(not _TIMES.fullmatch(text) for text in inside)
    elif request := ranged(outside):
        found.requests.append(request)
        found.silent = True
    elif amount := _AMOUNT.fullmatch(words):
        found.requests.append(Request(amount[1], amount[2], ""))
        found.silent = True
    else:
        found.unknown.append(part)


def _known_inside(text: str) -> bool:
    parts = [part for part in re.split(r"[,;、]", text) if part]
    return all(_TIMES.fullmatch(re.sub("次日|当日", "", part)) or part in FINE or part in _MORE for part in parts)


def _lasting(found: Result, part: str, kind: str, told: str, times: list[str]) -> None:
    minutes = durations.minutes(told or "".join(times)) if told or times else None
    if minutes is None and (told or times):
        found.unknown.append(part)
    else:
        getattr(found, kind).append(minutes)
