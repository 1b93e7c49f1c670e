"""Where the parser could not go on: what a person probably meant, and how to write it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hrcalc.policy.errors import FormulaError
from hrcalc.policy.lexer import AGGREGATES, Word
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
        return name if name in AGGREGATES else ""

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
    """A comma, a comparison or a sum in count(…) and its like."""
    name = place.aggregate
    if not name or place.kind not in (
        "COMMA",
        "COMPARISON",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "AND",
        "OR",
        "IN",
        "NOT_IN",
    ):
        return None
    if any(word.kind == "WHERE" for word in place.words[place.open or 0 :]):
        return None
    example = "count(deals where amount > 5万)" if name == "count" else f"{name}(deals.amount where amount > 5万)"
    return place.error(
        Text(
            f"{name}(…) 里先写事件表,条件写在 where 后面。",
            f"{name}(…) begins with an event table; conditions follow where.",
        ),
        Text(f"例如 {example};几个数相加用 +。", f"For example {example}; to add numbers use +."),
    )


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
    for hint in _HINTS:
        if mend := hint(before, word):
            return place.error(Text(f"这里不能是“{place.shown}”。", f"'{place.shown}' cannot stand here."), mend)
    first = place.formula[before.at : before.end]
    return place.error(
        Text(
            f"“{first}”和“{place.shown}”之间少了运算符。",
            f"An operator is missing between '{first}' and '{place.shown}'.",
        ),
        Text("写上 + - * /、比较、and 或 or。", "Write + - * /, a comparison, and, or."),
    )


def _signs(place: _Place) -> FormulaError | None:
    """A sign where a value is needed."""
    before = place.before
    if place.kind not in _SIGNS:
        return None
    if before and before.kind in _SIGNS:
        pair = before.text + (place.word.text if place.word else "")
        meant = {">=": ">=", "<=": "<=", "=<": "<=", "==>": ">=", "<>": "!=", "==<": "<=", "====": "=="}.get(pair)
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


def _spaced_thousands(before: Word, word: Word) -> Text | None:
    if before.kind != "NUMBER" or word.kind != "NUMBER" or not word.text.isdigit():
        return None
    return Text(f"数字里没有空格:{before.text}{word.text}。", f"A number has no spaces: {before.text}{word.text}.")


def _logic_inside(before: Word, word: Word) -> Text | None:
    for sign, english in (("且", "and"), ("或", "or"), ("非", "not")):
        if word.kind == "NAME" and sign in word.text:
            return Text(
                f"如果“{sign}”是运算符,两边加空格。", f"If '{sign}' is meant as '{english}', put spaces round it."
            )
    return None


def _words_of_other_languages(before: Word, word: Word) -> Text | None:
    if word.kind == "NAME":
        if found := _OTHER_WORDS.get(word.text.lower()):
            return found
        if word.text.lower() in ("where", "by", "of"):
            example = f"count(deals {word.text.lower()} …)"
            return Text(
                f"“{word.text}”写在 count(…) 的括号里:{example}。", f"'{word.text}' belongs inside count(…): {example}."
            )
    if before.kind == "NAME":
        return _OTHER_WORDS.get(before.text.lower())
    return None


_IF = Text("写成 if(条件, 成立时, 否则)。", "Write if(condition, then, else).")
_IN = Text('写成 in ("a", "b")。', 'Write in ("a", "b").')
_OTHER_WORDS = {
    "x": Text("乘号写 * 或 ×。", "Write * or × to multiply."),
    "if": _IF,
    "then": _IF,
    "else": _IF,
    "in": _IN,
    "is": Text('相等写 ==,如 city == "上海"。', 'Write == for equal, such as city == "Shanghai".'),
    "between": Text("写成 a <= x and x <= b。", "Write a <= x and x <= b."),
}
_HINTS: tuple[Callable[[Word, Word], Text | None], ...] = (
    _spaced_thousands,
    _logic_inside,
    _words_of_other_languages,
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
