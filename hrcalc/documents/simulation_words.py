"""The words and short texts about a simulation that the terminal and the workbook share."""

from __future__ import annotations

from fractions import Fraction

from hrcalc.documents.headings import TOTALS as PAY
from hrcalc.revision.comparison import DocumentChange, Fact, ItemMove, Line, Moved
from hrcalc.words import Lang, Text

BEFORE = Text("现行", "Before")
AFTER = Text("改后", "After")
GAIN = Text("增加", "Gain")
LOSE = Text("减少", "Lose")
UNCHANGED = Text("不变", "Unchanged")
HELD = Text("无法比较", "Not compared")
TOTALS = {**PAY, "total_cost": Text("用工成本", "Total cost")}
"""The totals of a person, and what the company pays: gross pay and employer cost."""

HOW = {
    "replaced": Text("替换", "replaced"),
    "added": Text("新增", "added"),
    "removed": Text("去掉", "left out"),
    "ended": Text("到月初已终止,不起作用", "ended before the month: no effect"),
}
"""What becomes of a document."""

_NONE = "—"


def versions(change: DocumentChange) -> str:
    """`2026-01-01 → 2027-01-01`: the version of a document before and after; one where there is but one."""
    return " → ".join(dict.fromkeys(side.effective for side in (change.before, change.after) if side))


def tenths(moved: Moved) -> Fraction | None:
    """The difference as parts of what was before, to a tenth of a percent; None where there was nothing."""
    return Fraction(round(Fraction(moved.difference * 1000, abs(moved.before))), 1000) if moved.before else None


def percent(moved: Moved) -> str:
    """`+4.2%`: the difference as parts of what was before; "" where there was nothing."""
    part = tenths(moved)
    if part is None:
        return ""
    count = int(part * 1000)
    return f"{'-' if count < 0 else '+' if count else ''}{abs(count) // 10}.{abs(count) % 10}%"


def working(line: Line | None) -> str:
    """How a line was worked out; a dash where there is none."""
    return (line.working if line else "") or _NONE


def explained(move: ItemMove, lang: Lang) -> str:
    """`10 × 100 → 10 × 100 × 150%`: how an item was worked out before and after; of several lines the first."""
    if not move.lines:
        return ""
    first = move.lines[0]
    sides = list(dict.fromkeys((working(first.before), working(first.after))))
    text, count = " → ".join(sides), len(move.lines)
    return text if count == 1 else Text(f"{count} 笔,如 {text}", f"{count} lines, such as {text}").of(lang)


def facts(told: tuple[Fact, ...], lang: Lang, most: int | None = None) -> str:
    """`成单数 10,客户匹配度 75% → 80%`: what an item reads."""
    parts = [f"{fact.title.of(lang)} {_value(fact)}" for fact in told[:most]]
    return Text(",", ", ").of(lang).join(parts)


def _value(fact: Fact) -> str:
    return " → ".join(dict.fromkeys(value for value in (fact.before, fact.after) if value))
