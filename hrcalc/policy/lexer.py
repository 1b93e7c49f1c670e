"""A formula's text cut into words, numbers and signs; what people mistype is refused here, with its rewriting."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrcalc.policy.errors import FormulaError
from hrcalc.policy.literals import LOGIC, NAME, literal_at, lone_percent, refuse_parts
from hrcalc.words import Text

LONGEST = 4_000
"""Characters of one formula. A longer one is refused before it is read."""
DEEPEST = 60
"""Brackets inside one another, and operations inside one another."""

AGGREGATES = ("count", "sum", "average", "smallest", "largest", "distinct")
POSTED = "posted"

_TWO = {"==": "==", "!=": "!=", "<>": "!=", "<=": "<=", ">=": ">="}
_ONE = {
    **{c: c for c in "+-*/()<>,.[]"},
    **{"=": "==", "×": "*", "÷": "/", "≥": ">=", "≤": "<=", "≠": "!=", "−": "-", "–": "-", "、": ","},
}
_TERMINALS = {
    "+": "PLUS",
    "-": "MINUS",
    "*": "STAR",
    "/": "SLASH",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    ",": "COMMA",
    ".": "DOT",
}
_TURNED = {"=>": ">=", "=<": "<=", "=!": "!=", "><": "!=", "&&": "and", "||": "or"}
_CLOSERS = {'"': '"', "“": "”", "”": "”"}
_NUMBER = re.compile(r"\d[\d_]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its kind in the grammar, its text, and where it stands."""

    kind: str
    text: str
    at: int
    end: int


def words_of(formula: str) -> list[Word]:
    """Cut a formula into words. Raises FormulaError at what cannot be one."""
    if len(formula) > LONGEST:
        raise FormulaError(
            0,
            Text(
                f"公式太长:{len(formula)} 个字符,最多 {LONGEST}。",
                f"The formula is too long: {len(formula)} characters of at most {LONGEST}.",
            ),
            Text("把它拆成几个指标(metrics)。", "Split it into metrics."),
        )
    text = _half_width(formula)
    found: list[Word] = []
    open_brackets: list[bool] = []  # whether each open bracket is that of count(…), sum(…), posted(…) …
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        word = _next(text, formula, at, found, open_brackets)
        if word.kind == "LPAR":
            open_brackets.append(
                len(found) > 0 and found[-1].kind == "NAME" and found[-1].text.lower() in (*AGGREGATES, POSTED)
            )
            if len(open_brackets) > DEEPEST:
                raise _too_deep(at)
        elif word.kind == "RPAR" and open_brackets:
            open_brackets.pop()
        found.append(word)
        at = word.end
    return found


def _half_width(formula: str) -> str:
    """Full-width forms as half-width ones, outside quotes; every character keeps its place."""
    result, closer = [], ""
    for char in formula:
        if closer:
            char = '"' if char == "＂" and closer == '"' else char
            closer = "" if char == closer else closer
            result.append(char)
            continue
        if 0xFF01 <= ord(char) <= 0xFF5E:
            char = chr(ord(char) - 0xFEE0)
        closer = _CLOSERS.get(char, "")
        result.append(" " if char == "\u3000" else char)
    return "".join(result)


def _next(text: str, formula: str, at: int, found: list[Word], open_brackets: list[bool]) -> Word:
    char = text[at]
    if char in _CLOSERS:
        return _quoted(text, at)
    if number := _NUMBER.match(text, at):
        refuse_parts(at, number.group(), [(word.kind, word.text, word.at) for word in found[-2:]])
        literal = literal_at(text, at, number.group())
        return Word("NUMBER", literal, at, at + len(literal))
    if name := NAME.match(text, at):
        return _name(text, at, name.group(), found, open_brackets)
    pair = text[at : at + 2]
    if pair in _TURNED:
        raise FormulaError(
            at,
            Text(f"没有运算符“{formula[at : at + 2]}”。", f"There is no operator '{formula[at : at + 2]}'."),
            Text(f"写 {_TURNED[pair]}。", f"Write {_TURNED[pair]}."),
        )
    sign = _TWO.get(pair) or _ONE.get(char)
    if sign is None and not char.isprintable():
        raise FormulaError(
            at,
            Text(
                f"这里有一个看不见的字符(U+{ord(char):04X})。",
                f"There is an invisible character here (U+{ord(char):04X}).",
            ),
            Text("删掉它。", "Remove it."),
        )
    if char == "%":
        raise lone_percent(at, found[-1].text if found and found[-1].kind == "NUMBER" else "")
    if sign is None:
        raise FormulaError(at, *_no_sign(char, formula[at]))
    end = at + (2 if pair in _TWO else 1)
    return Word(_TERMINALS.get(sign, "COMPARISON"), sign, at, end)


def _no_sign(char: str, written: str) -> tuple[Text, Text]:
    """What is wrong with a sign that formulas do not know, and how to mend it."""
    if char in "'‘’`":
        why = Text("文字用双引号,不用单引号。", "A text goes in double quotes, not in single ones.")
        return why, Text('例如 "市场"。', 'For example "marketing".')
    if char in "¥￥$€":
        why = Text(f"金额不写货币符号“{written}”。", f"Amounts carry no currency sign '{written}'.")
        return why, Text("只写数字,如 500。", "Write the number alone, such as 500.")
    if char == "^":
        why = Text("没有乘方运算。", "There are no powers.")
        return why, Text("写成连乘,如 x * x。", "Write a product, such as x * x.")
    why = Text(f"公式里不认识“{written}”。", f"'{written}' has no meaning in a formula.")
    if char in "&|!":
        return why, Text("写 and、or、not(或 且、或、非)。", "Write and, or, not.")
    return why, Text("删掉它,或把文字放进双引号。", "Remove it, or put text in double quotes.")


def _quoted(text: str, at: int) -> Word:
    end = text.find(_CLOSERS[text[at]], at + 1)
    if end < 0:
        raise FormulaError(
            at,
            Text("引号没有结束。", "The quotation mark is not closed."),
            Text("在文字后面补上引号。", "Add the closing mark behind the text."),
        )
    return Word("STRING", text[at + 1 : end], at, end + 1)


def _name(text: str, at: int, name: str, found: list[Word], open_brackets: list[bool]) -> Word:
    if name[0] in "且或非" and (len(name) == 1 or name[1].isdigit()):
        return Word(LOGIC[name[0]], name[0], at, at + 1)
    end = at + len(name)
    lower = name.lower()
    after_dot = bool(found) and found[-1].kind == "DOT"
    if after_dot:
        return Word("NAME", name, at, end)
    if lower in LOGIC:
        negated = re.compile(r"\s+in\s*\(", re.I).match(text, end) if lower == "not" else None
        if negated:
            return Word("NOT_IN", "not in", at, negated.end() - 1)
        return Word(LOGIC[lower], name, at, end)
    bracket_follows = text[end:].lstrip()[:1] == "("
    if lower == "in" and bracket_follows:
        return Word("IN", name, at, end)
    if open_brackets and open_brackets[-1] and found[-1].kind not in ("LPAR", "COMMA"):
        if lower == "in":
            return Word("IN_PERIOD", name, at, end)
        # The word begins its part only where the part before it is complete.
        if lower in ("by", "of", "where") and found[-1].kind not in (
            "BY",
            "OF",
            "WHERE",
            "AND",
            "OR",
            "NOT",
            "COMPARISON",
        ):
            return Word(lower.upper(), name, at, end)
    return Word("NAME", name, at, end)


def _too_deep(at: int) -> FormulaError:
    return FormulaError(
        at,
        Text(f"嵌套超过 {DEEPEST} 层。", f"Nested more than {DEEPEST} levels deep."),
        Text("把里面的部分写成指标(metrics)。", "Make metrics of the inner parts."),
    )
