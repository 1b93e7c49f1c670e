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
from hrcalc.words import Text

_PARTS = re.compile(r"[;,、\n]+")
_BRACKETS = re.compile(r"\([^()]*\)")
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
    unknown: list[str] = field(default_factory=list)

    def minutes(self, kind: str) -> Decimal:
        """Minutes of one kind: late, early or absent."""
        value: Decimal = getattr(self, kind)
        return value


def states(text: str) -> States:
    """The states of one cell."""
    found = States()
    for part in _PARTS.split(_outside(unicodedata.normalize("NFKC", text))):
        words = re.sub(r"\s+", "", part).strip("-—")
        if not words or words in FINE or _ELSEWHERE.fullmatch(words):
            continue
        if lasting := _LASTING.fullmatch(words):
            _lasting(found, part, _KIND[lasting[1]], lasting[2])
        elif missed := _MISSED.fullmatch(words):
            found.missed += int(missed[1] or 1)
        else:
            found.unknown.append(part.strip())
    return found


def _outside(text: str) -> str:
    """A text without its brackets: they repeat when and why, `缺卡(09:00)`, `正常(请假)`."""
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return text


def _lasting(found: States, part: str, kind: str, told: str) -> None:
    minutes = durations.minutes(re.sub(r"^\d{1,2}次", "", told)) if told else None
    if minutes is None and not (kind == "absent" and told in ("", "1天", "1次")):
        found.unknown.append(part.strip())
    elif minutes is None:
        found.whole_day_absent = True
    else:
        setattr(found, kind, found.minutes(kind) + minutes)


def unknown_states(words: Sequence[str]) -> tuple[str, Text, Text]:
    """Code, why and mend of states that nobody knows."""
    told = "、".join(words)
    why = Text(f"不认识考勤状态“{told}”。", f"The state of attendance '{told}' is not known.")
    mend = Text(
        "改成 正常、迟到N分钟、早退N分钟、旷工N分钟、缺卡N次 之一,多个用分号隔开;或在我们自己的考勤表里写这一天。",
        "Write 正常, 迟到N分钟, 早退N分钟, 旷工N分钟 or 缺卡N次, several with a semicolon between; "
        "or tell the day in an attendance table of our own.",
    )
    return "unknown-state", why, mend


def contradiction(column: str, told: str, state: str, said: str) -> tuple[str, Text, Text]:
    """Code, why and mend of a column and a state that disagree."""
    why = Text(f"“{column}”是 {told},“{state}”却说 {said}。", f"'{column}' is {told}, but '{state}' says {said}.")
    return "contradiction", why, Text("重新导出,或改正其中一格。", "Export it again, or correct one of the two cells.")
