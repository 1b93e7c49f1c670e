"""Numbers in formulas, and what people write in place of them: refused here, with its rewriting."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hrcalc.policy.errors import FormulaError
from hrcalc.words import Text

NAME = re.compile(r"[^\W\d]\w*")
LOGIC = {"and": "AND", "or": "OR", "not": "NOT", "且": "AND", "或": "OR", "非": "NOT", "yes": "YES", "no": "NO"}
_COUNTED = ("元", "块", "个", "人", "天", "单", "次", "份", "小时")
_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")


def literal_at(text: str, at: int, digits: str) -> str:
    """The whole number whose digits begin at `at`, its unit with it. Raises FormulaError."""
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
    follower = NAME.match(text, end)
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
        and follower.group().lower() not in LOGIC
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
    return digits + unit


def refuse_parts(at: int, digits: str, before: Sequence[tuple[str, str, int]]) -> None:
    """Refuse `.5` and `1 000`; `before` are the last two words: kind, text, place. Raises FormulaError."""
    kind, written, place = before[-1] if before else ("", "", 0)
    if kind == "NUMBER" and written.isdigit() and digits.isdigit() and len(digits) == 3:
        raise FormulaError(
            at,
            Text("数字里没有空格。", "A number has no spaces."),
            Text(f"写 {written}{digits}。", f"Write {written}{digits}."),
        )
    if kind == "DOT" and (len(before) == 1 or before[0][0] not in ("NUMBER", "NAME", "RSQB")):
        raise FormulaError(
            place,
            Text("小数点前面要有数字。", "A decimal point needs a digit before it."),
            Text(f"写 0.{digits}。", f"Write 0.{digits}."),
        )


def lone_percent(at: int, number: str) -> FormulaError:
    """A percent sign that belongs to no number; `number` stands just before it, if any does."""
    if number.endswith("%"):
        return FormulaError(
            at,
            Text("百分号写了两次。", "The percent sign is written twice."),
            Text("删掉一个。", "Remove one of them."),
        )
    return FormulaError(
        at,
        Text("% 只能紧跟在数字后面。", "% only follows a number directly."),
        Text("写 3%;名称和括号后面写 / 100。", "Write 3%; behind a name or a bracket write / 100."),
    )
