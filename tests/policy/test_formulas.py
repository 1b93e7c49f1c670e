"""The grammar: what a formula may say, and how a mistake is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token
from lark.exceptions import GrammarError
from lark.lexer import Lexer

from hrcalc.policy import tree
from hrcalc.policy.errors import FormulaError, marked
from hrcalc.policy.syntax import GRAMMAR, constant, parse


def plain(node: tree.Node) -> object:
    """A tree without places, for comparing."""
    parts: list[object] = [type(node).__name__]
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if name in ("at", "end", "places", "column_at"):
            continue
        if isinstance(value, tree.Node):
            parts.append(plain(value))
        elif isinstance(value, tuple):
            parts.append([plain(v) if isinstance(v, tree.Node) else v for v in value])
        else:
            parts.append(value)
    return parts


def test_the_grammar_has_no_conflict() -> None:
    Lark(GRAMMAR, parser="lalr", strict=True, lexer=_NoLexer)
    doubled = GRAMMAR.replace("not: NOT _not", "not: NOT _not | NOT _comparison")
    with pytest.raises(GrammarError, match=r"(?i)collision|conflict"):
        Lark(doubled, parser="lalr", strict=True, lexer=_NoLexer)


class _NoLexer(Lexer):
    """Strict mode checks the grammar; the words come from our own lexer."""

    def __init__(self, conf: object) -> None:
        pass

    def lex(self, *_: object) -> Iterator[Token]:
        return iter([])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a = 1", "a == 1"),
        ("a <> 1", "a != 1"),
        ("a ≠ 1", "a != 1"),
        ("a ≥ 1 且 b ≤ 2 或 非 c", "a >= 1 and b <= 2 or not c"),
        ("a × b ÷ c", "a * b / c"),
        ("邀约量×（５０＋1）", "邀约量 * (50 + 1)"),
        ("IF(a > 1, Min(2, 3), b)", "if(a > 1, min(2, 3), b)"),
        ("COUNT(leads WHERE important)", "count(leads where important)"),
        ('x NOT IN ("a")', 'x not in ("a")'),
        ("kind == “客户，陪餐”", 'kind == "客户，陪餐"'),
        ("5万", "50000"),
        ("1.2亿", "120_000_000"),
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a / b / c", "(a / b) / c"),
        ("-a * b", "(-a) * b"),
        ("not a == b and c", "(not (a == b)) and c"),
        ("a or b and c", "a or (b and c)"),
        ("5且3<a", "5 and 3 < a"),
    ],
)
def test_spellings_of_one_formula(one: str, other: str) -> None:
    assert plain(parse(one)) == plain(parse(other))


def test_words_are_keywords_only_in_their_place() -> None:
    node = parse("count(deals by closer.manager of self where by > 1 and of < 2 in last 3 months) + where + of")
    found = next(n for n in node.walk() if isinstance(n, tree.Aggregate))
    assert (found.role, found.group, found.period) == (("closer", "manager"), "self", ("last", "3", "months"))
    assert {n.text for n in node.walk() if isinstance(n, tree.Name)} == {"by", "of", "where"}


def test_in_before_a_bracket_is_membership_and_before_a_word_the_period() -> None:
    node = parse('count(deals where product in ("a", "b") in quarter)')
    assert isinstance(node, tree.Aggregate)
    assert isinstance(node.where, tree.Among)
    assert node.period == ("quarter",)


def test_a_name_that_holds_an_operator_word_stays_whole() -> None:
    assert plain(parse("并且数")) == ["Name", ["并且数"]]


@pytest.mark.parametrize(
    ("formula", "at", "why", "mend"),
    [
        ("1,500", 0, "commas", "1500"),
        ("min(1,500)", 4, "commas", "1500"),
        ("a + 007", 4, "begin with 0", "7"),
        ("1e5", 0, "Scientific", ""),
        ("5万元", 0, "currency", "5万"),
        ("hired_on > 2026-10-01", 11, "date", 'date("2026-10-01")'),
        ("a < x < b", 6, "chained", "and"),
        ("a == 'x'", 5, "double quotes", '"marketing"'),
        ("a && b", 2, "no operator", "and"),
        ("¥500", 0, "currency sign", "number alone"),
        ("9^9^9", 1, "no powers", "product"),
        ('a == "x', 5, "not closed", ""),
        ("1 +", 3, "not complete", ""),
        ("foo(1)", 0, "no function 'foo'", "floor"),
        ("if(a, b)", 0, "takes 3 arguments, not 2", ""),
        ("sum(deals)", 4, "needs a column", ""),
        ("count(deals.amount)", 12, "counts rows", ""),
        ("5且a", 1, "Spaces are needed", "5 且 a"),
        ("3 apples", 2, "operator is missing", ""),
        ("3apples", 1, "cannot directly follow", ""),
        ("a b", 2, "operator is missing", ""),
        ("", 0, "empty", ""),
        ("500+", 4, "not complete", ""),
        ("__import__('os')", 11, "double quotes", ""),
    ],
)
def test_refusals_have_place_reason_and_mend(formula: str, at: int, why: str, mend: str) -> None:
    with pytest.raises(FormulaError) as error:
        parse(formula)
    assert error.value.at == at
    assert why in error.value.why.en
    assert mend in error.value.mend.en
    assert error.value.why.zh != error.value.why.en


@pytest.mark.parametrize(
    "formula",
    ["(" * 100_000, "-" * 100_000, "a+" * 2_000 + "a", "not " * 900 + "a", "1" * 10_000_000, "if(a," * 50 + "1"],
)
def test_bounded_length_and_depth(formula: str) -> None:
    with pytest.raises(FormulaError):
        parse(formula)


@given(st.text(alphabet='ab1.0%万()+-*/<>=≥,"“” 且in年countwher\t\n[]', max_size=40))
def test_any_text_is_a_formula_or_an_error_with_a_place(text: str) -> None:
    with suppress(FormulaError):
        parse(text)
        return
    with pytest.raises(FormulaError) as error:
        parse(text)
    assert 0 <= error.value.at <= len(text)
    assert all(error.value.why)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5/6", Fraction(5, 6)),
        ("80%", Fraction(4, 5)),
        ("-3.50", Fraction(-7, 2)),
        ("0.04", Fraction(1, 25)),
        ("a", None),
        ("1/0", None),
    ],
)
def test_constants_are_exact(text: str, value: Fraction | None) -> None:
    assert constant(text) == value


def test_the_mark_stands_under_wide_characters_too() -> None:
    line, mark = marked("邀约量 * foo", 6).split("\n")
    assert (line, mark) == ("邀约量 * foo", " " * 9 + "^")
