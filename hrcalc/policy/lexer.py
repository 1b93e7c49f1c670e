"""A formula's text cut into words, numbers and signs; what people mistype is refused here, with its rewriting."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hrcalc.policy.errors import FormulaError
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
_LOGIC = {"and": "AND", "or": "OR", "not": "NOT", "且": "AND", "或": "OR", "非": "NOT", "yes": "YES", "no": "NO"}
_TURNED = {"=>": ">=", "=<": "<=", "=!": "!=", "><": "!=", "&&": "and", "||": "or"}
_COUNTED = ("元", "块", "个", "人", "天", "单", "次", "份", "小时")
_CLOSERS = {'"': '"', "“": "”", "”": "”"}
_NAME = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"\d[\d_]*(?:\.\d+)?")
_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")


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
        return _number(text, at, number.group())
    if name := _NAME.match(text, at):
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
                f"这里有一个看不见的字符(U+{ord(char):04X})。", f"There is an invisible character here (U+{ord(char):04X})."
            ),
            Text("删掉它。", "Remove it."),
        )
    if char == "%":
        raise _percent(at, found)
    if sign is None:
        raise FormulaError(
            at,
            Text(f"公式里不认识“{formula[at]}”。", f"'{formula[at]}' has no meaning in a formula."),
            _sign_mend(char),
        )
    end = at + (2 if pair in _TWO else 1)
    return Word(_TERMINALS.get(sign, "COMPARISON"), sign, at, end)


def _sign_mend(char: str) -> Text:
    if char in "'‘’`":
        return Text('文字用双引号:"市场"。', 'Put text in double quotes: "marketing".')
    if char in "&|!":
        return Text("写 and、or、not(或 且、或、非)。", "Write and, or, not.")
    if char == "^":
        return Text("没有乘方;写成连乘,如 x * x。", "There are no powers; write a product, such as x * x.")
    if char in "¥￥$":
        return Text("金额不写货币符号:500。", "Amounts carry no currency sign: 500.")
    return Text("删掉它,或把文字放进双引号。", "Remove it, or put text in double quotes.")


def _percent(at: int, found: list[Word]) -> FormulaError:
    before = found[-1] if found else None
    if before and before.kind == "NUMBER" and before.text.endswith("%"):
        return FormulaError(
            at, Text("百分号写了两次。", "The percent sign is written twice."), Text("删掉一个。", "Remove one of them.")
        )
    return FormulaError(
        at,
        Text("% 只能紧跟在数字后面。", "% only follows a number directly."),
        Text("写 3%;名称和括号后面写 / 100。", "Write 3%; behind a name or a bracket write / 100."),
    )


def _quoted(text: str, at: int) -> Word:
    end = text.find(_CLOSERS[text[at]], at + 1)
    if end < 0:
        raise FormulaError(
            at,
            Text("引号没有结束。", "The quotation mark is not closed."),
            Text("在文字后面补上引号。", "Add the closing mark behind the text."),
        )
    return Word("STRING", text[at + 1 : end], at, end + 1)


def _number(text: str, at: int, digits: str) -> Word:
    end = at + len(digits)
    rest = text[end:]
    if date := _DATE.match(text, at):
        day = date.group().replace("/", "-")
        raise FormulaError(
            at,
            Text("日期要写成函数。", "A date is written as a function."),
            Text(f'写 date("{day}")。', f'Write date("{day}").'),
        )
    if re.match(r",\d{3}(?!\d)", rest):
        plain = re.sub(r"[,_]", "", re.match(r"[\d_]+(,\d{3})+", text[at:]).group() if "." not in digits else digits)  # type: ignore[union-attr]
        raise FormulaError(
            at,
            Text("数字里不能有逗号。", "A number carries no commas."),
            Text(
                f"写 {plain};如果是两个参数,逗号后加空格。",
                f"Write {plain}; if these are two arguments, put a space behind the comma.",
            ),
        )
    if re.match(r"[eE][+-]?\d", rest):
        raise FormulaError(
            at,
            Text("不能用科学计数法。", "Scientific notation is not allowed."),
            Text("写出完整的数字。", "Write the number out."),
        )
    if len(digits) > 1 and digits[0] == "0" and digits[1] not in "._":
        raise FormulaError(
            at,
            Text("数字不能以 0 开头。", "A number does not begin with 0."),
            Text(
                f'写 {digits.lstrip("0_") or "0"};编号要放进引号:"{digits}"。',
                f'Write {digits.lstrip("0_") or "0"}; an id goes in quotes: "{digits}".',
            ),
        )
    if digits.endswith("_") or "__" in digits or "_." in digits:
        raise FormulaError(
            at,
            Text("下划线只能在两个数字之间。", "An underscore stands between two digits."),
            Text("删掉它。", "Remove it."),
        )
    unit = rest[:1] if rest[:1] in ("万", "亿", "%") and rest else ""
    end += len(unit)
    if unit and unit != "%" and text[end : end + 1] in ("元", "块"):
        raise FormulaError(
            at,
            Text("数字后面不写“元”。", "Amounts carry no currency word."),
            Text(f"写 {digits}{unit}。", f"Write {digits}{unit}."),
        )
    follower = _NAME.match(text, end)
    if follower and len(follower.group()) > 1 and follower.group()[0] in "且或非" and not follower.group()[1].isdigit():
        sign, rest = follower.group()[0], follower.group()[1:]
        raise FormulaError(
            end,
            Text(f"“{sign}”两边要有空格。", f"Spaces are needed on both sides of '{sign}'."),
            Text(f"写成 {digits}{unit} {sign} {rest}。", f"Write {digits}{unit} {sign} {rest}."),
        )
    if follower and follower.group() in _COUNTED:
        raise FormulaError(
            end,
            Text(f"数字后面不写“{follower.group()}”。", f"Numbers carry no word such as '{follower.group()}'."),
            Text(f"写 {digits}{unit}。", f"Write {digits}{unit}."),
        )
    if (
        follower
        and follower.group()[0] not in "且或非"
        and follower.group().lower() not in _LOGIC
        and follower.group().lower() != "in"
    ):
        raise FormulaError(
            end,
            Text(f"数字后面不能直接跟“{follower.group()}”。", f"'{follower.group()}' cannot directly follow a number."),
            Text(
                "中间写上运算符;单位只有 %、万、亿。",
                "Write an operator between them; the only units are %, 万 and 亿.",
            ),
        )
    return Word("NUMBER", digits + unit, at, end)


def _name(text: str, at: int, name: str, found: list[Word], open_brackets: list[bool]) -> Word:
    if name[0] in "且或非" and (len(name) == 1 or name[1].isdigit()):
        return Word(_LOGIC[name[0]], name[0], at, at + 1)
    end = at + len(name)
    lower = name.lower()
    after_dot = bool(found) and found[-1].kind == "DOT"
    if after_dot:
        return Word("NAME", name, at, end)
    if lower in _LOGIC:
        negated = re.compile(r"\s+in\s*\(", re.I).match(text, end) if lower == "not" else None
        if negated:
            return Word("NOT_IN", "not in", at, negated.end() - 1)
        return Word(_LOGIC[lower], name, at, end)
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
