"""Texts that may or may not be formulas and policy documents: grown from the grammar, then damaged."""

from __future__ import annotations

from random import Random

NAMES = [
    "won",
    "base_salary",
    "amount",
    "lead.budget",
    "closer.won",
    "closer.manager.won",
    "share",
    "签单金额",
    "邀约量",
    "gross_pay",
    "hired_on",
    "city",
    "product",
    "inviter.in_profile",
    "department",
    "important",
    "nobody",
    "__class__",
    "os.system",
    "且",
    "或",
    "非",
    "并且数",
    "_",
    "x1",
    "from",
    "to",
    "workdays",
]
NUMBERS = [
    "0",
    "1",
    "-1",
    "50",
    "3%",
    "5万",
    "1.2亿",
    "1_000",
    "0.01",
    "99999999999999999999",
    "1.000000000000001",
    "007",
    "1e5",
    "1,500",
    "5万元",
    "2026-10-01",
    "1__0",
    "9_",
    "100%",
    "٣",
    "²",
]
PLAIN = ("0", "1", "50", "3%", "5万", "1_000", "0.01", "99999999999999999999", "100%")
TEXTS = ['"市场"', '"x"', "“北京”", '""', "'y'", '"' + "长" * 50 + '"', '"', "”", '"2026-10-01"']
CALLS = [
    "if",
    "min",
    "max",
    "abs",
    "round",
    "floor",
    "ceil",
    "ratio",
    "lookup",
    "marginal",
    "interpolate",
    "target",
    "attainment",
    "actual",
    "missing",
    "default",
    "date",
    "months_between",
    "years_between",
    "workdays_between",
    "month_start",
    "month_end",
    "IF",
    "eval",
    "exec",
    "__import__",
    "getattr",
    "posted",
]
SIGNS = [
    "+",
    "-",
    "*",
    "/",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "=",
    "<>",
    "×",
    "÷",
    "≥",
    "≤",
    "≠",
    "（",
    "）",
    "，",
    "＋",
    "=",
    "and",
    "or",
    "not",
    "in",
    "by",
    "of",
    "where",
    "not",
    "in",
    "^",
    "**",
    "//",
    "%",
    "!",
    "&",
    "|",
    ";",
    ":",
    "#",
    "{",
    "}",
    "\\",
    "`",
    "~",
    "@",
    "$",
    "¥",
    "？",
    "、",
    "。",
    "…",
]
STRANGE = [
    "\0",
    "\ufeff",
    "\u200b",
    "\u202e",
    "\u3000",
    "\x1b[31m",
    "\r",
    "\n",
    "\t",
    "😀",
    "e\u0301",
    "\U0010ffff",
    "ﬁ",
    "Ⅷ",
]
TABLES = ("leads", "interviews", "deals", "days", "leaves", "applications", "成单", "nothing")
COLUMNS = ("amount", "budget", "late_minutes", "hours", "share", "product", "duration_minutes", "nothing")
PERIODS = (
    "month",
    "quarter",
    "year",
    "all",
    "last 3 months",
    "day",
    "week",
    "last 0 months",
    "last 999999999999 months",
    "ever",
)


class Grower:
    """Formulas and documents by chance; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    def formula(self, depth: int = 4) -> str:
        """Mostly what the grammar allows; names, types and places are anything."""
        pick = self.chance.choice
        if depth <= 0 or self.chance.random() < 0.15:
            return pick(
                (
                    pick(NAMES[:12]),
                    pick(PLAIN),
                    pick(PLAIN),
                    pick(("yes", "no", '"市场"')),
                    pick(NAMES + NUMBERS + TEXTS),
                )
            )
        kind = self.chance.randrange(14)

        def one() -> str:
            return self.formula(depth - 1)

        def other() -> str:
            return self.formula(depth - 2)

        if kind < 4:
            return f"{one()} {pick('+-*/×÷')} {other()}"
        if kind == 4:
            return f"({one()})"
        if kind == 5:
            return f"{one()} {pick(('==', '!=', '<', '>=', '=', '≠'))} {other()}"
        if kind == 6:
            return f"{one()} {pick(('and', 'or', '且', 'OR'))} {other()}"
        if kind == 7:
            return f"{pick(('not ', '-', '非 '))}{one()}"
        if kind == 8:
            return (
                f"{other()} {pick(('in', 'not in'))} ({', '.join(other() for _ in range(self.chance.randint(0, 4)))})"
            )
        if kind == 9:
            return f"{pick(('insurance', 'insurance', 'rates'))}[{other()}].{pick(('rate', 'base', '税率'))}"
        if kind in (10, 11):
            return self._aggregate(depth)
        return f"{pick(CALLS)}({', '.join(other() for _ in range(self.chance.randint(0, 3)))})"

    def _aggregate(self, depth: int) -> str:
        pick, maybe = self.chance.choice, self.chance.random
        text = f"{pick(('count', 'sum', 'average', 'smallest', 'largest', 'distinct', 'Sum'))}({pick(TABLES)}"
        text += f".{pick(COLUMNS)}" if maybe() < 0.6 else ""
        text += f" by {pick(('closer', 'inviter', 'closer.manager', 'employee', 'nobody'))}" if maybe() < 0.3 else ""
        text += f" of {pick(('self', 'team', 'company', 'nothing'))}" if maybe() < 0.2 else ""
        text += f" where {self.formula(depth - 2)}" if maybe() < 0.4 else ""
        return text + (f" in {pick(PERIODS)})" if maybe() < 0.4 else ")")

    def soup(self) -> str:
        """Words of formulas in any order."""
        pick = self.chance.choice
        kinds = (NAMES, NUMBERS, TEXTS, CALLS, SIGNS, SIGNS, SIGNS, STRANGE)
        return pick(("", " ", " ")).join(pick(pick(kinds)) for _ in range(self.chance.randint(0, 25)))

    def damaged(self, text: str, times: int = 3) -> str:
        """A text with parts lost, doubled, moved or made strange."""
        for _ in range(self.chance.randint(1, times)):
            at = self.chance.randint(0, len(text))
            end = min(len(text), at + self.chance.randint(0, 12))
            kind = self.chance.randrange(6)
            if kind == 0:
                text = text[:at] + text[end:]
            elif kind == 1:
                text = text[:end] + text[at:]
            elif kind == 2:
                text = text[:at] + self.chance.choice(SIGNS + STRANGE + NUMBERS) + text[at:]
            elif kind == 3:
                text = text[:at] + text[at:end] * self.chance.choice((2, 50)) + text[end:]
            elif kind == 4:
                text = (
                    text[:at]
                    + chr(self.chance.choice((0x20, 0x7F, 0x3000, 0xFF01)) + self.chance.randrange(90))
                    + text[end:]
                )
            else:
                text = text[end:] + text[:at]
        return text

    def text(self) -> str:
        """Any of these."""
        kind = self.chance.randrange(10)
        if kind < 6:
            return self.formula(self.chance.randint(0, 6))
        return self.soup() if kind < 7 else self.damaged(self.formula(5))

    def document(self, whole: str) -> str:
        """A document: `whole` with other formulas, or damaged, or both."""
        lines = whole.split("\n")
        for _ in range(self.chance.randint(0, 3)):
            at = self.chance.randrange(len(lines))
            for key in ("formula: ", "value: ", "when: ", "applies_to: "):
                head, found, _ = lines[at].partition(key)
                if found:
                    quote = self.chance.choice(("", "'", '"'))
                    tail = "}" if "{" in head else ""
                    lines[at] = f"{head}{key}{quote}{self.text()}{quote}{tail}"
                    break
        text = "\n".join(lines)
        return self.damaged(text) if self.chance.random() < 0.7 else text
