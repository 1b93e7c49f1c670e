"""What people write between values out of habit: words of everyday language, and keywords in the wrong place."""

from __future__ import annotations

from hrcalc.words import Text


def habit(before: str, word: str) -> Text | None:
    """How to mend two words side by side ("" is none), where what was meant is known."""
    for sign, english in (("且", "and"), ("或", "or"), ("非", "not")):
        if sign in word:
            return Text(
                f"如果“{sign}”是运算符,两边加空格。", f"If '{sign}' is meant as '{english}', put spaces round it."
            )
    if word.lower() in ("where", "by", "of"):
        form = f"count(deals {word.lower()} …)"
        return Text(f"“{word}”写在 count(…) 的括号里:{form}。", f"'{word}' belongs inside count(…): {form}.")
    return _MEANT.get(word.lower()) or _MEANT.get(before.lower())


_IF = Text("写成 if(条件, 成立时, 否则)。", "Write if(condition, then, else).")
_IN = Text('写成 in ("a", "b")。', 'Write in ("a", "b").')
_MEANT = {
    "x": Text("乘号写 * 或 ×。", "Write * or × to multiply."),
    "if": _IF,
    "then": _IF,
    "else": _IF,
    "in": _IN,
    "is": Text('相等写 ==,如 city == "上海"。', 'Write == for equal, such as city == "Shanghai".'),
    "between": Text("写成 a <= x and x <= b。", "Write a <= x and x <= b."),
}
