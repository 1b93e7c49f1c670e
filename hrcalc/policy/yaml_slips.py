"""Where YAML cannot go on: what a person did, where, and how to mend it; YAML tells it late, or in its own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hrcalc.policy.slips import KEY, Slip, wide_colons
from hrcalc.words import Text

if TYPE_CHECKING:
    import yaml

_TIGHT_COLON = re.compile(rf"\s*(?:- )?(['\"]?{KEY}['\"]?):(?=\S)")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where YAML gave up (`at`, from 0), and where the part began that it was reading (`begun`); what it said."""

    lines: list[str]
    row: int
    at: int
    begun: tuple[int, int] | None
    said: str

    @property
    def line(self) -> str:
        return self.lines[self.row] if self.row < len(self.lines) else ""

    @property
    def char(self) -> str:
        return self.line[self.at : self.at + 1]

    @property
    def above(self) -> int | None:
        """The line above that holds something."""
        return next((i for i in range(min(self.row, len(self.lines)) - 1, -1, -1) if _content(self.lines[i])), None)

    def slip(self, why: Text, mend: Text, row: int | None = None, at: int | None = None) -> Slip:
        return Slip((self.row if row is None else row) + 1, (self.at if at is None else at) + 1, why, mend)


def yaml_mistake(text: str, error: yaml.MarkedYAMLError) -> Slip:
    """What a person probably did where YAML cannot go on."""
    mark, begun = error.problem_mark or error.context_mark, error.context_mark
    lines = text.split("\n")
    place = _Place(
        lines,
        *_inside(lines, mark),
        _inside(lines, begun) if begun else None,
        f"{error.context or ''} {error.problem or ''}",
    )
    for look in _LOOKS:
        if slip := look(place):
            return slip
    return place.slip(Text("这里的写法看不懂。", "This cannot be read."), _INDENT)


def _inside(lines: list[str], mark: Any) -> tuple[int, int]:
    """Row and column of a mark, from 0; YAML counts the end of a text without a last line break as one line more."""
    if mark is None:
        return 0, 0
    return (mark.line, mark.column) if mark.line < len(lines) else (len(lines) - 1, len(lines[-1]))


def _content(line: str) -> str:
    return line.strip() if not line.lstrip().startswith("#") else ""


# --- what each kind of slip looks like ------------------------------------------------------------------------------


def _tab(place: _Place) -> Slip | None:
    indent = re.match(r"\s*", place.line)
    if place.char != "\t" and not (indent and "\t" in indent.group()):
        return None
    at = place.at if place.char == "\t" else place.line.index("\t")
    return place.slip(
        Text("这里是 Tab 制表符。", "This is a tab."), Text("缩进只用空格。", "Indent with spaces only."), at=at
    )


def _open_quote(place: _Place) -> Slip | None:
    """A quotation mark that is never closed, or closed by the opening one of a later text."""
    why = Text("引号没有结束。", "The quotation mark is not closed.")
    mend = Text("在这段文字的末尾补上引号。", "Add the closing mark at the end of this text.")
    if "end of stream" in place.said and "quoted" in place.said and place.begun:
        return place.slip(why, mend, *place.begun)
    before = place.line[: place.at].rstrip()
    mark = before[-1:]
    if mark not in ("'", '"') or mark == "" or before.count(mark) % 2 == 0:
        return None
    for row in range(place.row - 1, -1, -1):
        if place.lines[row].count(mark) % 2:
            return place.slip(why, mend, row, place.lines[row].rindex(mark))
    return None


def _quoted_start(place: _Place) -> Slip | None:
    """`when: "a" == b`: the value ends at its second mark."""
    before = place.line[: place.at].rstrip()
    if before[-1:] not in ("'", '"') or place.char in ("", "}", "]", ","):
        return None
    quote = before.rfind(before[-1], 0, -1)
    if (outside := before[:quote].rstrip()).endswith(",") and outside.count("(") > outside.count(")"):
        return place.slip(
            Text("公式在逗号处被拆开了。", "The formula was split at its comma."),
            Text(
                """给整个公式加上单引号:'city in ("上海", "北京")'。""",
                """Put the whole formula in single quotes: 'city in ("Shanghai", "Beijing")'.""",
            ),
            at=quote,
        )
    if before[-1] == "'":
        return place.slip(
            Text("单引号里的文字到下一个单引号就结束了。", "A text in single quotes ends at the next one."),
            Text(
                "里面的单引号写两次,或整个值改用双引号。",
                "Write a quote inside it twice, or use double quotes round it.",
            ),
        )
    return place.slip(
        Text(
            "以引号开头的值到下一个引号就结束了,后面的内容接不上。",
            "A value that begins with a quotation mark ends at the next one: what follows belongs to nothing.",
        ),
        Text(
            """给整个公式再加一层单引号:'"企业" == customer_type'。""",
            """Put the whole formula in single quotes: '"company" == customer_type'.""",
        ),
    )


def _flow(place: _Place) -> Slip | None:
    """Inside { } or [ ]: a full-width comma, a bracket that is not closed, a comma that is missing."""
    if place.begun is None or "flow" not in place.said:
        return None
    row, at = place.begun
    opening = place.lines[row][at : at + 1]
    closing = {"{": "}", "[": "]"}.get(opening, "")
    if closing and place.row != row:
        return place.slip(
            Text(f"“{opening}”没有结束。", f"'{opening}' is not closed."),
            Text(f"在这一行的末尾补上“{closing}”。", f"Add '{closing}' at the end of this line."),
            row,
            at,
        )
    if place.char in ("}", "]"):
        return place.slip(
            Text(f"这里应当是“{closing}”,不是“{place.char}”。", f"'{closing}' is needed here, not '{place.char}'."),
            Text("每个括号用同一种括号结束。", "Close each bracket with one of its kind."),
        )
    if (wide := place.line.rfind("，", at, place.at)) >= 0:
        return place.slip(
            Text("这里是全角逗号“，”。", "This comma is a full-width one '，'."),
            Text("改成半角逗号加空格“, ”。", "Write a plain comma and a space ', '."),
            at=wide,
        )
    if place.char == ",":
        return place.slip(Text("多了一个逗号。", "There is one comma too many."), Text("删掉它。", "Remove it."))
    if place.char == ":":
        return place.slip(
            Text("这一项前面少了逗号。", "A comma is missing before this entry."),
            Text("用“, ”把各项分开。", "Separate the entries with ', '."),
            at=_word_before(place.line, place.at),
        )
    return None


def _word_before(line: str, at: int) -> int:
    found = re.search(r"[\w-]+\s*$", line[:at])
    return found.start() if found else at


def _extra_bracket(place: _Place) -> Slip | None:
    if place.char not in ("}", "]"):
        return None
    return place.slip(
        Text(f"多了一个“{place.char}”。", f"There is one '{place.char}' too many."), Text("删掉它。", "Remove it.")
    )


def _first_sign(place: _Place) -> Slip | None:
    """A value that begins with a sign that YAML keeps for itself."""
    if "cannot start any token" in place.said:
        sign, at = place.char, place.at
    elif "block scalar" in place.said and place.begun and place.begun[0] == place.row:
        at = place.begun[1]
        sign = place.line[at : at + 1]
    else:
        return None
    return place.slip(
        Text(f"值不能以“{sign}”开头。", f"A value cannot begin with '{sign}'."),
        _OPENING.get(sign, Text("给整个值加上引号。", "Put the whole value in quotes.")),
        at=at,
    )


def _escape(place: _Place) -> Slip | None:
    if "escape" not in place.said:
        return None
    at = place.line.rfind("\\", 0, place.at + 1)
    return place.slip(
        Text("双引号里的“\\”有特殊含义。", "In double quotes '\\' has a meaning of its own."),
        Text("改用单引号,或写成“\\\\”。", "Use single quotes, or write '\\\\'."),
        at=max(at, 0),
    )


def _no_colon(place: _Place) -> Slip | None:
    """The line above, or the line that YAML was reading, lacks its colon, or the space behind it."""
    if "mapping values" in place.said:
        if re.search(r":\s", place.line[: place.at]):
            return None
        row = place.above
    elif "expected ':'" in place.said and place.begun:
        row = place.begun[0]
    else:
        return None
    if row is None or re.search(r":(\s|$)", _content(place.lines[row])):
        return None
    line = place.lines[row]
    if wide := wide_colons(line, row + 1):
        return wide[0]
    if tight := _TIGHT_COLON.match(line):
        return place.slip(
            Text("冒号后面缺少空格。", "A space is missing behind the colon."),
            Text(f"写成“{tight[1]}: …”。", f"Write '{tight[1]}: …'."),
            row,
            tight.end() - 1,
        )
    return place.slip(
        Text("这一行缺少冒号。", "This line has no colon."),
        Text("写成“名称: 值”。", "Write it as 'name: value'."),
        row,
        len(line) - len(line.lstrip()),
    )


def _second_colon(place: _Place) -> Slip | None:
    if "mapping values" not in place.said or not re.search(r":\s", place.line[: place.at]):
        return None
    return place.slip(
        Text("这一行有第二个冒号。", "There is a second colon in this line."),
        Text("如果它是文字的一部分,给整个值加上引号。", "If it is part of the text, put the whole value in quotes."),
    )


def _list_sign(place: _Place) -> Slip | None:
    if "sequence entries" not in place.said:
        return None
    return place.slip(
        Text("“- ”要另起一行。", "'- ' begins a line of its own."),
        Text("把它放到下一行并缩进,或给值加上引号。", "Put it on the next line, indented, or put the value in quotes."),
    )


def _indentation(place: _Place) -> Slip | None:
    """A line that is indented like none of those above it."""
    if not ("mapping values" in place.said or "block" in place.said):
        return None
    at = len(place.line) - len(place.line.lstrip())
    if "'-'" in place.said:
        return place.slip(
            Text("列表里的这一行没有以“- ”开头。", "This line of a list does not begin with '- '."), _INDENT, at=at
        )
    return place.slip(Text("缩进和上面的行对不齐。", "The indentation matches no line above."), _INDENT, at=at)


_OPENING = {
    "%": Text("百分号写在数字后面,如 3%。", "The percent sign stands behind the number, such as 3%."),
    ">": Text("条件要写完整,如 won > 5。", "Write the whole condition, such as won > 5."),
    "@": Text("删掉它。", "Remove it."),
}
_INDENT = Text(
    "同一层的行缩进相同,下一层多两个空格。",
    "Lines of one level share their indentation; the next level has two more spaces.",
)
_LOOKS: tuple[Callable[[_Place], Slip | None], ...] = (
    _tab,
    _open_quote,
    _quoted_start,
    _flow,
    _extra_bracket,
    _first_sign,
    _escape,
    _no_colon,
    _second_colon,
    _list_sign,
    _indentation,
)
