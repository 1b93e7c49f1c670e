"""The grammar of formulas, and the tree that it gives.

`GRAMMAR` is the language's one definition; it is LALR(1) without a conflict (a test loads it with `strict=True`, which refuses one).
Nothing of Python is reachable from it: a formula can only name what `tree.py` lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

from lark import Lark, Token, UnexpectedInput, v_args
from lark.exceptions import VisitError
from lark.lexer import Lexer
from lark.visitors import Transformer_NonRecursive

from hrcalc.policy import tree
from hrcalc.policy.errors import FormulaError
from hrcalc.policy.functions import wrong_call
from hrcalc.policy.lexer import AGGREGATES, DEEPEST, LONGEST, POSTED, Word, words_of
from hrcalc.policy.misread import misread
from hrcalc.words import Text

GRAMMAR = """
    start: _or

    _or: _and | or
    or: _or OR _and
    _and: _not | and
    and: _and AND _not
    _not: _comparison | not
    not: NOT _not
    _comparison: _sum | compare | among | chain
    compare: _sum COMPARISON _sum
    chain: (compare | chain) COMPARISON _sum
    among: _sum (IN | NOT_IN) LPAR _or (COMMA _or)* RPAR
    _sum: _product | add
    add: _sum (PLUS | MINUS) _product
    _product: _unary | multiply
    multiply: _product (STAR | SLASH) _unary
    _unary: _atom | negative
    negative: MINUS _unary
    _atom: number | text | yes_no | name | call | aggregate | posted | keyed | group
    group: LPAR _or RPAR

    number: NUMBER
    text: STRING
    yes_no: YES | NO
    name: NAME (DOT NAME)*
    keyed: NAME LSQB _or RSQB DOT NAME
    call: FUNCTION LPAR [_or (COMMA _or)*] RPAR
    aggregate: AGGREGATE LPAR NAME [DOT NAME] [by] [of] [where] [period] RPAR
    posted: POSTED LPAR NAME [period] RPAR
    by: BY NAME (DOT NAME)*
    of: OF NAME
    where: WHERE _or
    period: IN_PERIOD NAME [NUMBER NAME]

    %declare NUMBER STRING NAME FUNCTION AGGREGATE POSTED YES NO AND OR NOT IN NOT_IN IN_PERIOD BY OF WHERE
    %declare COMPARISON PLUS MINUS STAR SLASH LPAR RPAR LSQB RSQB COMMA DOT
"""

_PLAIN = re.compile(r"(0|[1-9]\d*)(\.\d+)?[%万亿]?")
_UNITS = {"万": 10**4, "亿": 10**8}


def parse(formula: str) -> tree.Node:
    """The tree of a formula. Raises FormulaError with the place of what cannot be understood."""
    words = words_of(formula)
    if not words:
        raise FormulaError(0, Text("公式是空的。", "The formula is empty."), Text("写一个公式。", "Write a formula."))
    try:
        parsed = _parser().parse(words)
        node: tree.Node = _Builder(formula).transform(parsed)
    except UnexpectedInput as error:
        raise _unexpected(formula, words, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, FormulaError):
            raise error.orig_exc from None
        raise
    _check_depth(node)
    return node


class _Words(Lexer):
    """Hands the words on to the parser."""

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]  # lark passes a LexerState for text, the data itself here
        words: list[Word] = data
        for i, word in enumerate(words):
            kind = word.kind
            if kind == "NAME" and i + 1 < len(words) and words[i + 1].kind == "LPAR":
                kind = "AGGREGATE" if word.text.lower() in AGGREGATES else "FUNCTION"
                kind = "POSTED" if word.text.lower() == POSTED else kind
            yield Token(kind, word.text, start_pos=word.at, end_pos=word.end)


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer=_Words, maybe_placeholders=True)


@v_args(inline=True)
class _Builder(Transformer_NonRecursive[Token, tree.Node]):
    def __init__(self, formula: str) -> None:
        super().__init__()
        self.formula = formula

    def start(self, node: tree.Node) -> tree.Node:
        return node

    def or_(self, left: tree.Node, sign: Token, right: tree.Node) -> tree.Node:
        return tree.Logic(left.at, right.end, "or", left, right)

    def and_(self, left: tree.Node, sign: Token, right: tree.Node) -> tree.Node:
        return tree.Logic(left.at, right.end, "and", left, right)

    def not_(self, sign: Token, value: tree.Node) -> tree.Node:
        return tree.Not(_at(sign), value.end, value)

    def compare(self, left: tree.Node, sign: Token, right: tree.Node) -> tree.Node:
        return tree.Compare(left.at, right.end, str(sign), left, right)

    def chain(self, left: tree.Compare, sign: Token, right: tree.Node) -> tree.Node:
        a, x, b = (self.formula[part.at : part.end] for part in (left.left, left.right, right))
        two = f"{a} {left.operator} {x} and {x} {sign} {b}"
        raise FormulaError(
            _at(sign),
            Text("比较不能连写。", "Comparisons cannot be chained."),
            Text(f"拆成两个:{two}", f"Write it as two: {two}"),
        )

    def among(self, value: tree.Node, sign: Token, *rest: Any) -> tree.Node:
        options = tuple(r for r in rest if isinstance(r, tree.Node))
        return tree.Among(value.at, _end(rest[-1]), value, options, sign.type == "NOT_IN")

    def add(self, left: tree.Node, sign: Token, right: tree.Node) -> tree.Node:
        return tree.Arithmetic(left.at, right.end, str(sign), left, right)

    multiply = add

    def negative(self, sign: Token, value: tree.Node) -> tree.Node:
        return tree.Negative(_at(sign), value.end, value)

    def group(self, left: Token, value: tree.Node, right: Token) -> tree.Node:
        return value

    def number(self, word: Token) -> tree.Node:
        return tree.Number(_at(word), _end(word), number_value(str(word)), word.endswith("%"))

    def text(self, word: Token) -> tree.Node:
        return tree.Text(_at(word), _end(word), str(word))

    def yes_no(self, word: Token) -> tree.Node:
        return tree.YesNo(_at(word), _end(word), word.type == "YES")

    def name(self, *words: Token) -> tree.Node:
        return tree.Name(_at(words[0]), _end(words[-1]), tuple(str(w) for w in words if w.type == "NAME"))

    def keyed(self, table: Token, _l: Token, key: tree.Node, _r: Token, _d: Token, column: Token) -> tree.Node:
        return tree.Keyed(_at(table), _end(column), str(table), key, str(column), _at(column))

    def call(self, function: Token, *rest: Any) -> tree.Node:
        name = function.lower()
        arguments = tuple(r for r in rest if isinstance(r, tree.Node))
        if wrong := wrong_call(str(function), len(arguments)):
            raise FormulaError(_at(function), *wrong)
        return tree.Call(_at(function), _end(rest[-1]), name, arguments)

    def by(self, keyword: Token, *words: Token) -> tuple[Token, ...]:
        return tuple(w for w in words if w.type == "NAME")

    def of(self, keyword: Token, group: Token) -> Token:
        return group

    def where(self, keyword: Token, condition: tree.Node) -> tree.Node:
        return condition

    def period(self, keyword: Token, first: Token, number: Token | None, last: Token | None) -> tuple[Token, ...]:
        return tuple(w for w in (first, number, last) if w is not None)

    def posted(
        self, function: Token, _left: Token, name: Token, period: tuple[Token, ...] | None, right: Token
    ) -> tree.Node:
        places = tree.Places(_at(name), period=_at(period[0]) if period else 0)
        return tree.Posted(_at(function), _end(right), str(name), _lowered(period), places)

    def aggregate(
        self,
        function: Token,
        _left: Token,
        table: Token,
        dot: Token | None,
        field: Token | None,
        by: tuple[Token, ...] | None,
        of: Token | None,
        where: tree.Node | None,
        period: tuple[Token, ...] | None,
        right: Token,
    ) -> tree.Node:
        name = function.lower()
        if (field is None) != (name == "count"):
            wrong = (
                Text("count 数的是行,不写列。", "count counts rows: it takes no column.")
                if name == "count"
                else Text(f"{name} 需要事件表的一列。", f"{name} needs a column of an event table.")
            )
            form = f"count({table})" if name == "count" else f"{name}(deals.amount)"
            mend = Text(f"例如 {form};几个数相加用 +。", f"For example {form}; to add numbers use +.")
            raise FormulaError(_at(field or table), wrong, mend)
        role = tuple(str(word) for word in by or ())
        places = tree.Places(
            *(_at(word) if word else 0 for word in (table, field, by and by[0], of, period and period[0]))
        )
        end = _end(right)
        return tree.Aggregate(
            _at(function), end, name, str(table), str(field or ""), role, str(of or ""), where, _lowered(period), places
        )


# `or`, `and`, `not` are words of Python and cannot be written as method names.
for _rule in ("or", "and", "not"):
    setattr(_Builder, _rule, getattr(_Builder, f"{_rule}_"))


def number_value(text: str) -> Fraction:
    """`5万` → 50000, `3%` → 3/100, `1_000.5` → 2001/2."""
    unit = text[-1] if text[-1] in "万亿%" else ""
    digits = text.removesuffix(unit).replace("_", "")
    whole, _, part = digits.partition(".")
    value = Fraction(int(whole + part), 10 ** len(part))
    return value / 100 if unit == "%" else value * _UNITS.get(unit, 1)


def constant(text: str) -> Fraction | None:
    """The value of a formula of numbers alone (`5/6`, `80%`, `-3`), or None where it is something else."""
    if len(text) <= LONGEST and _PLAIN.fullmatch(text):
        return number_value(text)
    try:
        node = parse(text)
    except FormulaError:
        return None
    return constant_of(node)


def constant_of(node: tree.Node) -> Fraction | None:
    """The value of a part of a formula that is made of numbers alone, or None."""
    if isinstance(node, tree.Number):
        return node.value
    if isinstance(node, tree.Negative):
        value = constant_of(node.value)
        return None if value is None else -value
    if isinstance(node, tree.Arithmetic):
        left, right = constant_of(node.left), constant_of(node.right)
        if left is None or right is None or (node.operator == "/" and right == 0):
            return None
        return {"+": left + right, "-": left - right, "*": left * right, "/": left / (right or 1)}[node.operator]
    return None


def _lowered(words: tuple[Token, ...] | None) -> tuple[str, ...]:
    return tuple(word.lower() for word in words or ())


def _at(token: Token) -> int:
    return token.start_pos or 0


def _end(token: Token) -> int:
    return token.end_pos or 0


def _check_depth(node: tree.Node) -> None:
    level = [node]
    for _ in range(DEEPEST * 2):
        level = [child for parent in level for child in parent.children()]
        if not level:
            return
    raise FormulaError(
        level[0].at,
        Text("公式太复杂:运算一层套一层太多。", "The formula is too involved: too many operations inside one another."),
        Text("拆成几个指标(metrics)。", "Split it into metrics."),
    )


def _unexpected(formula: str, words: list[Word], error: UnexpectedInput) -> FormulaError:
    token = getattr(error, "token", None)
    return misread(formula, words, None if token is None or token.type == "$END" else token.start_pos)
