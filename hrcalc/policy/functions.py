"""The functions of the language; what people write who think of a spreadsheet."""

from __future__ import annotations

from hrcalc.policy.errors import did_you_mean
from hrcalc.policy.lexer import AGGREGATES, POSTED
from hrcalc.words import Text, same

_FEW = 9
"""Functions that take more arguments take any number."""
FUNCTIONS: dict[str, tuple[int, int]] = {
    "if": (3, 3),
    "min": (1, 99),
    "max": (1, 99),
    "abs": (1, 1),
    "round": (1, 2),
    "floor": (1, 2),
    "ceil": (1, 2),
    "ratio": (2, 2),
    "lookup": (2, 2),
    "marginal": (2, 3),
    "interpolate": (2, 2),
    "target": (1, 1),
    "attainment": (1, 1),
    "actual": (1, 1),
    "missing": (1, 1),
    "default": (2, 2),
    "date": (1, 1),
    "months_between": (2, 2),
    "years_between": (2, 2),
    "workdays_between": (2, 2),
    "month_start": (1, 1),
    "month_end": (1, 1),
    "day_kind": (1, 1),
}
"""Functions and how many arguments they take."""
ROUNDED = ("round", "floor", "ceil")
"""Functions whose second argument is a number of decimal places; 0 where it is left out."""
PLACES = range(10)
"""Numbers of decimal places that there are."""
BANDED = ("lookup", "marginal", "interpolate")
"""Functions whose last argument names a table of bands."""
GOALS = ("target", "attainment", "actual")
"""Functions whose argument is the name of a metric, not its value."""
_FORMS = {
    "if": Text("if(条件, 成立时, 否则)", "if(condition, then, else)"),
    **{name: same(f"{name}(x, 2)") for name in ROUNDED},
    "lookup": Text("lookup(x, 表)", "lookup(x, table)"),
    "marginal": Text("marginal(x, 表)", "marginal(x, table)"),
    "interpolate": Text("interpolate(x, 表)", "interpolate(x, table)"),
    "date": same('date("2026-10-01")'),
}
"""How functions are written, where their arguments are not all alike."""
_OTHERS = {
    word: Text("写 {form}。", "Write {form}.").format(form=_FORMS.get(meant, same(meant)))
    for meant, words in {
        "if": ("如果", "iif", "ifs", "switch"),
        "lookup": ("vlookup", "hlookup", "xlookup", "查表"),
        "count(deals where …)": ("countif", "countifs", "counta", "计数"),
        "sum(deals.amount where …)": ("sumif", "sumifs", "sumproduct", "求和"),
        "average(deals.amount where …)": ("avg", "averageif", "averageifs", "平均"),
        "largest(deals.amount)": ("large",),
        "smallest(deals.amount)": ("small",),
        "max(a, b)": ("最大", "最大值"),
        "min(a, b)": ("最小", "最小值"),
        "round": ("roundhalfup", "四舍五入"),
        "ceil(x, 1)": ("roundup", "ceiling"),
        "floor(x, 1)": ("rounddown",),
        "floor(x)": ("int", "trunc", "取整"),
        "ratio(a, b)": ("iferror", "div"),
        "a and b": ("and", "且"),
        "a or b": ("or", "或"),
        "missing(x)": ("isblank", "ifna"),
        "default(x, 0)": ("coalesce", "nvl", "ifnull"),
        "years_between(a, b)": ("datedif", "years"),
    }.items()
    for word in words
}
"""What people write who think of a spreadsheet, and what is meant."""


def wrong_call(written: str, count: int) -> tuple[Text, Text] | None:
    """What is wrong with calling a function by this name with so many arguments, and how to mend it; None where nothing is."""
    name = written.lower()
    if name not in FUNCTIONS:
        why = Text(f"没有函数“{written}”。", f"There is no function '{written}'.")
        return why, _OTHERS.get(name) or did_you_mean(name, [*FUNCTIONS, *AGGREGATES, POSTED])
    least, most = FUNCTIONS[name]
    if least <= count <= most:
        return None
    wanted = str(least) if least == most else f"{least}–{most}"
    zh, en = (f"至少 {least}", f"at least {least}") if most > _FEW else (f" {wanted}", wanted)
    form = _FORMS.get(name, same(f"{name}(x{', y' * (least - 1)})"))
    why = Text(
        f"{name} 需要{zh} 个参数,这里有 {count} 个。",
        f"{name} takes {en} argument{'' if least == 1 else 's'}, not {count}.",
    )
    return why, Text("写成 {form}。", "Write {form}.").format(form=form)
