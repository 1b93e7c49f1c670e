"""What attendance apps write into one cell about a day: several states, each with its minutes or its count.

`迟到3分钟; 缺卡1次;`, `正常（请假）`, `严重迟到1小时22分钟`, `缺卡（09:00）`. A word that is not known here is never passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hrcalc.exports import durations
from hrcalc.problems import Said
from hrcalc.words import Text

_PARTS = re.compile(r"[;,、\n]+")
_BRACKET = re.compile(r"\(([^()]*)\)")
_COSTS = re.compile(r"迟到|早退|旷工|缺卡|缺勤")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?(?:天|小时|分钟|分|秒|次)")
_EXCUSES = re.compile(r"假(?!日)|调休|出差")
_LASTING = re.compile(r"(?:上班|下班)?(?:严重|旷工)?(迟到|早退|旷工)(.*)")
_MISSED = re.compile(r"(?:上班|下班|上下班)?缺卡(?:(\d{1,2})次)?")
_ELSEWHERE = re.compile(r"(?:地点|设备)异常(?:\d{1,2}次)?")
_KIND = {"迟到": "late", "早退": "early", "旷工": "absent"}

FINE = frozenset(
    """
    正常 正常出勤 休息 休息日 节假日 休息并打卡 未排班 无需打卡 不在考勤组 弹性 请假 调休 外出 出差 外勤 加班 打卡 补卡 补卡审批通过
    管理员改为正常 地点异常 设备异常 无效打卡 范围外打卡
    """.split()  # noqa: SIM905
)
"""States that neither cost nor pay anything: what they allow (leave, overtime, trips) stands in columns of its own."""


@dataclass
class States:
    """Minutes late, left early and absent, punches missed; and the words that nobody knows."""

    late: Decimal = Decimal(0)
    early: Decimal = Decimal(0)
    absent: Decimal = Decimal(0)
    missed: int = 0
    whole_day_absent: bool = False
    """Absence without minutes: the whole day, as scheduled."""
    excused: bool = False
    """Leave or a trip, alone or in brackets (`正常（请假）`): which, and how long, stands elsewhere."""
    unknown: list[str] = field(default_factory=list)

    def minutes(self, kind: str) -> Decimal:
        """Minutes of one kind: late, early or absent."""
        value: Decimal = getattr(self, kind)
        return value


def states(text: str) -> States:
    """The states of one cell."""
    found = States()
    outside, inside = _apart(unicodedata.normalize("NFKC", text))
    found.unknown += [words for words in inside if not _repeats(words, outside)]
    found.excused = any(_EXCUSES.search(words) for words in inside)
    for part in _PARTS.split(outside):
        words = re.sub(r"\s+", "", part).strip("-—")
        found.excused |= words in FINE and _EXCUSES.search(words) is not None
        if not words or words in FINE or _ELSEWHERE.fullmatch(words):
            continue
        if lasting := _LASTING.fullmatch(words):
            _lasting(found, part, _KIND[lasting[1]], lasting[2])
        elif missed := _MISSED.fullmatch(words):
            found.missed += int(missed[1] or 1)
        else:
            found.unknown.append(part.strip())
    return found


def _apart(text: str) -> tuple[str, list[str]]:
    """A text without its brackets, and what these hold: they repeat when and why, `缺卡(09:00)`, `正常(请假)`."""
    inside: list[str] = []
    while (shorter := _BRACKET.sub("", text)) != text:
        inside += _BRACKET.findall(text)
        text = shorter
    return text, inside


def _repeats(words: str, outside: str) -> bool:
    """Whether brackets tell no late or missed punch and no absence but what stands outside of them: `正常(旷工480分钟)` does."""
    costs = set(_COSTS.findall(words))
    return not costs or (
        costs <= set(_COSTS.findall(outside)) and set(_AMOUNT.findall(words)) <= set(_AMOUNT.findall(outside))
    )


def _lasting(found: States, part: str, kind: str, told: str) -> None:
    minutes = durations.minutes(re.sub(r"^\d{1,2}次", "", told)) if told else None
    if minutes is None and not (kind == "absent" and told in ("", "1天", "1次")):
        found.unknown.append(part.strip())
    elif minutes is None:
        found.whole_day_absent = True
    else:
        setattr(found, kind, found.minutes(kind) + minutes)


def unknown_states(words: Sequence[str]) -> Said:
    """Code, why and mend of states that nobody knows."""
    told = "、".join(words)
    why = Text(f"不认识考勤状态“{told}”。", f"The state of attendance '{told}' is not known.")
    mend = Text(
        "改成 正常、迟到N分钟、早退N分钟、旷工N分钟、缺卡N次 之一,多个用分号隔开;或在我们自己的考勤表里写这一天。",
        "Write 正常, 迟到N分钟, 早退N分钟, 旷工N分钟 or 缺卡N次, several with a semicolon between; "
        "or tell the day in an attendance table of our own.",
    )
    return "unknown-state", why, mend


def how_long(word: str) -> Said:
    """Code, why and mend of an exception that nobody measures."""
    why = Text(f"有{word},却没有说多久。", f"There is {word} here, but not how long.")
    mend = Text(f"导出时加上“{word}时长”或“考勤结果”这一列。", f"Export the column '{word}时长' or '考勤结果' as well.")
    return "duration-missing", why, mend


def contradiction(column: str, told: str, state: str, said: str) -> Said:
    """Code, why and mend of a column and a state that disagree."""
    why = Text(f"“{column}”是 {told},“{state}”却说 {said}。", f"'{column}' is {told}, but '{state}' says {said}.")
    return "contradiction", why, Text("重新导出,或改正其中一格。", "Export it again, or correct one of the two cells.")
