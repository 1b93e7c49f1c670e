"""Where the parser could not go on: what a person probably meant, and how to write it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hrcalc.policy.errors import FormulaError
from hrcalc.policy.habits import habit
from hrcalc.policy.lexer import AGGREGATES, POSTED, Word
from hrcalc.words import Text

_STARTS = {"NUMBER", "STRING", "NAME", "YES", "NO", "LPAR", "NOT"}
_ENDS = {"NUMBER", "STRING", "NAME", "YES", "NO", "RPAR"}
_SIGNS = {"PLUS", "MINUS", "STAR", "SLASH", "COMPARISON", "AND", "OR", "IN", "NOT_IN"}
_OPEN = {"LPAR": ")", "LSQB": "]"}
_CLOSE = {"RPAR": ")", "RSQB": "]"}


@dataclass(frozen=True, slots=True)
class _Place:
    """The word that cannot stand (None: the end), the words before it, the bracket that is open there, and whose it is."""

    formula: str
    words: Sequence[Word]
    word: Word | None

    @property
    def before(self) -> Word | None:
        return self.words[-1] if self.words else None

    @property
    def kind(self) -> str:
        return self.word.kind if self.word else ""

    @property
    def at(self) -> int:
        return self.word.at if self.word else len(self.formula.rstrip())

    @property
    def shown(self) -> str:
        return self.formula[self.word.at : self.word.end] if self.word else ""

    @property
    def open(self) -> int | None:
        """The position in `words` of the innermost bracket that is open."""
        stack: list[int] = []
        for i, word in enumerate(self.words):
            if word.kind in _OPEN:
                stack.append(i)
            elif word.kind in _CLOSE and stack:
                stack.pop()
        return stack[-1] if stack else None

    @property
    def aggregate(self) -> str:
        """`count` and its like, where its bracket is the open one."""
        at = self.open
        name = self.words[at - 1].text.lower() if at else ""
        return name if name in (*AGGREGATES, POSTED) else ""

    def error(self, why: Text, mend: Text, at: int | None = None) -> FormulaError:
        return FormulaError(self.at if at is None else at, why, mend)


def misread(formula: str, words: Sequence[Word], at: int | None) -> FormulaError:
    """The mistake at the word that begins at `at`, or (None) at the formula's end."""
    i = next((i for i, word in enumerate(words) if word.at == at), len(words))
    place = _Place(formula, words[:i], words[i] if i < len(words) else None)
    for look in _LOOKS:
        if error := look(place):
            return error
    return place.error(
        Text(f"这里不能是“{place.shown}”。", f"'{place.shown}' cannot stand here."),
        Text("检查它前后的名称、运算符和括号。", "Check the names, operators and brackets round it."),
    )


# --- what each kind of mistake looks like ---------------------------------------------------------------------------


def _decimal(place: _Place) -> FormulaError | None:
    if place.kind != "DOT" or (place.before and place.before.kind not in ("NUMBER", "LPAR", "COMMA", *_SIGNS)):
        return None
    return place.error(
        Text("小数点前后都要有数字。", "A decimal point has digits on both sides."),
        Text("例如 0.5、5.0。", "For example 0.5, 5.0."),
    )


def _after_dot(place: _Place) -> FormulaError | None:
    if not place.before or place.before.kind != "DOT":
        return None
    return place.error(
        Text("点后面要写名称。", "A name is needed behind the dot."),
        Text("例如 closer.fit_rate、lead.budget。", "For example closer.fit_rate, lead.budget."),
    )


def _column_of_table(place: _Place) -> FormulaError | None:
    if not place.before or place.before.kind != "RSQB":
        return None
    return place.error(
        Text("查表之后要写列。", "A column is needed behind the key."),
        Text("例如 social_insurance[city].pension_rate。", "For example social_insurance[city].pension_rate."),
        place.before.end,
    )


def _inside_aggregate(place: _Place) -> FormulaError | None:
    """A comma, a comparison, a second word … in count(…) and its like, or nothing where a word needs another."""
    name, before = place.aggregate, place.before
    if not name or not before or not place.word:
        return None
    if example := _NEEDS.get(before.kind):
        why = Text(f"“{before.text}”后面少了内容。", f"Something is missing behind '{before.text}'.")
        return place.error(why, Text(f"例如 {example}。", f"For example {example}."))
    parts = {word.kind for word in place.words[place.open or 0 :]}
    if "WHERE" in parts or (place.kind in _CLOSE and not parts & {"IN_PERIOD"}):
        return None
    if "IN_PERIOD" in parts:
        why = Text("这里不是期间。", "This is no period.")
        return place.error(
            why, Text("例如 in quarter、in last 3 months。", "For example in quarter, in last 3 months.")
        )
    if name == POSTED:
        why = Text("posted(…) 里写一个项目和期间。", "posted(…) takes an item and a period.")
        return place.error(why, Text("例如 posted(commission in year)。", "For example posted(commission in year)."))
    if place.kind in (*_STARTS, "LSQB"):
        why = Text("条件前面要写 where。", "A condition is written behind where.")
        return place.error(why, Text(f"例如 {_example(name)}。", f"For example {_example(name)}."))
    return place.error(
        Text(
            f"{name}(…) 里先写事件表,条件写在 where 后面。",
            f"{name}(…) begins with an event table; conditions follow where.",
        ),
        Text(f"例如 {_example(name)};几个数相加用 +。", f"For example {_example(name)}; to add numbers use +."),
    )


_NEEDS = {"BY": "by inviter", "OF": "of team", "IN_PERIOD": "in quarter"}


def _example(name: str) -> str:
    return f"{name}(deals{'' if name == 'count' else '.amount'} where amount > 5万)"


def _end(place: _Place) -> FormulaError | None:
    if place.word:
        return None
    at = place.open
    if at is not None and place.before and place.before.kind in _ENDS:
        sign, close = place.words[at].text, _OPEN[place.words[at].kind]
        return place.error(
            Text(f"括号“{sign}”没有结束。", f"The bracket '{sign}' is not closed."),
            Text(f"补上“{close}”。", f"Add '{close}'."),
            place.words[at].at,
        )
    return place.error(
        Text("公式没有写完。", "The formula is not complete."),
        Text("后面还要有数、名称或括号。", "A number, a name or a bracket must follow."),
    )


def _closing(place: _Place) -> FormulaError | None:
    if place.kind not in _CLOSE:
        return None
    if place.open is None:
        return place.error(
            Text(f"多了一个“{place.shown}”。", f"There is one '{place.shown}' too many."),
            Text("删掉它,或补上前面的括号。", "Remove it, or add the bracket that it closes."),
        )
    close = _OPEN[place.words[place.open].kind]
    if close != _CLOSE[place.kind]:
        return place.error(
            Text(f"这里应当是“{close}”,不是“{place.shown}”。", f"'{close}' is needed here, not '{place.shown}'."),
            Text("每个括号用同一种括号结束。", "Close each bracket with one of its kind."),
        )
    name = place.aggregate
    if name and place.before and place.before.kind == "LPAR":
        example = "count(deals)" if name == "count" else f"{name}(deals.amount)"
        return place.error(
            Text(f"{name} 的括号里没有事件表。", f"{name} names no event table."),
            Text(f"例如 {example}。", f"For example {example}."),
        )
    return place.error(
        Text(f"“{place.shown}”前面少了内容。", f"Something is missing before '{place.shown}'."),
        Text("补上数、名称或条件。", "Add a number, a name or a condition."),
    )


def _comma(place: _Place) -> FormulaError | None:
    if place.kind != "COMMA":
        return None
    if place.before and place.before.kind in _ENDS:
        return place.error(
            Text("逗号只在函数的括号里,分开几个参数。", "A comma only separates the arguments of a function."),
            Text("数字里不写逗号;例如 min(a, b)。", "Numbers carry no commas; for example min(a, b)."),
        )
    return place.error(
        Text("逗号前面少了内容。", "Something is missing before the comma."),
        Text("补上一个参数,或删掉逗号。", "Add an argument, or remove the comma."),
    )


def _neighbours(place: _Place) -> FormulaError | None:
    """Two values side by side."""
    before, word = place.before, place.word
    if not before or not word or before.kind not in _ENDS or word.kind not in (*_STARTS, "LSQB"):
        return None
    if mend := habit(before.text if before.kind == "NAME" else "", word.text if word.kind == "NAME" else ""):
        why = Text(f"这里不能是“{place.shown}”。", f"'{place.shown}' cannot stand here.")
        return place.error(why, mend)
    first, second = place.formula[before.at : before.end], place.shown
    return place.error(
        Text(f"“{first}”和“{second}”之间少了运算符。", f"An operator is missing between '{first}' and '{second}'."),
        Text("写上 + - * /、比较、and 或 or。", "Write + - * /, a comparison, and, or."),
    )


def _signs(place: _Place) -> FormulaError | None:
    """A sign where a value is needed."""
    before = place.before
    if place.kind not in _SIGNS:
        return None
    if before and before.kind in _SIGNS:
        pair = before.text + (place.word.text if place.word else "")
        meant = {">==": ">=", "<==": "<=", "==>": ">=", "==<": "<=", "<>": "!=", "====": "=="}.get(pair)
        if meant:
            return place.error(
                Text("这里多了一个运算符。", "There is one operator too many here."),
                Text(f"写成 {meant}(中间没有空格)。", f"Write {meant}, without a space."),
            )
        if pair == "**":
            return place.error(
                Text("没有乘方运算。", "There are no powers."),
                Text("写成连乘,如 x * x。", "Write a product, such as x * x."),
            )
    if place.kind == "COMPARISON" and before and before.kind in ("AND", "OR"):
        return place.error(
            Text(f"“{place.shown}”前面少了名称。", f"A name is missing before '{place.shown}'."),
            Text("每个比较都要写全,如 x > 5 and x < 10。", "Write each comparison in full, as x > 5 and x < 10."),
        )
    if place.kind in ("AND", "OR"):
        sign = place.kind.lower()
        return place.error(
            Text(f"“{place.shown}”前面少了条件。", f"A condition is missing before '{place.shown}'."),
            Text(f"写在两个条件之间:a > 1 {sign} b > 2。", f"Write it between two conditions: a > 1 {sign} b > 2."),
        )
    return place.error(
        Text(f"“{place.shown}”前面少了内容。", f"Something is missing before '{place.shown}'."),
        Text("补上数、名称或条件,或删掉它。", "Add a number, a name or a condition, or remove it."),
    )


_LOOKS: tuple[Callable[[_Place], FormulaError | None], ...] = (
    _decimal,
    _after_dot,
    _column_of_table,
    _inside_aggregate,
    _end,
    _closing,
    _comma,
    _neighbours,
    _signs,
)
