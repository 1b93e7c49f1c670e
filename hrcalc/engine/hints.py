"""A name that means nothing where it stands: what it may be instead, and how that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrcalc.engine.columns import NUMERIC
from hrcalc.engine.events import EVENT_TABLES, LINKS, ROLES, table_named
from hrcalc.engine.fields import type_of
from hrcalc.policy.document import TABLE_OF, TOTAL_TITLES, TOTALS, BandTable, Document
from hrcalc.policy.errors import FormulaError, did_you_mean
from hrcalc.policy.functions import FUNCTIONS
from hrcalc.policy.lexer import AGGREGATES
from hrcalc.words import Text

if TYPE_CHECKING:
    from hrcalc.engine.names import Grain, Names

Told = tuple[Text, Text]
"""What is wrong, and how to mend it."""

_PER = {table: per for per, table in TABLE_OF.items()}
DEFINE = Text("检查写法,或在 metrics: 里定义它。", "Check its spelling, or define it under metrics:.")
_YES_NO = {"true": "yes", "false": "no", "是": "yes", "否": "no"}


def is_unknown(error: FormulaError) -> bool:
    """Whether a word is at fault that is no name at all, near to one or not."""
    return error.mend == DEFINE or error.mend.en.startswith("Did you mean")


def unknown(names: Names, document: Document, grain: Grain, word: str) -> Told:
    """A word that is no name at this grain."""
    why = Text(f"没有“{word}”这个名称。", f"There is no name '{word}'.")
    if word.lower() in _YES_NO:
        return why, Text(f"写 {_YES_NO[word.lower()]}。", f"Write {_YES_NO[word.lower()]}.")
    if word.lower() in (*FUNCTIONS, *AGGREGATES, "posted"):
        return why, Text(f"函数后面要有括号:{word}(…)。", f"A function is followed by brackets: {word}(…).")
    if told := _table(names, document, word) or _event_table(names, word) or _column(names, grain, word):
        return told
    if word in ROLES.get(grain, ()):
        why = Text(f"“{word}”是角色,不是数值。", f"'{word}' is a role, not a number.")
        return why, Text(f"写 {word}.指标名。", f"Write {word}.METRIC.")
    for sign, english in (("且", "and"), ("或", "or"), ("非", "not")):
        if sign in word:
            return why, Text(
                f"如果“{sign}”是运算符,两边加空格。", f"If '{sign}' is meant as '{english}', put spaces round it."
            )
    return why, did_you_mean(word, _known(names, document, grain), DEFINE)


def unknown_path(names: Names, document: Document, grain: Grain, path: list[str], last: str) -> Told:
    """`x.y` where x is no role at this grain."""
    shown = ".".join(path)
    why = Text(f"这里没有“{shown}”。", f"There is no '{shown}' here.")
    roles = ROLES.get(grain, ())
    if (table := table_named(path[0])) and len(path) == 1:
        form = f"sum({path[0]}.{last})" if last in names.vocabulary[table] else f"count({path[0]} where …)"
        return why, Text(
            f"“{path[0]}”是事件表,要统计:{form}。", f"'{path[0]}' is an event table: count or add it up, as {form}."
        )
    if path[0] in names.tables_named and len(path) == 1:
        return why, Text(f"查表写 {path[0]}[键].{last}。", f"Write {path[0]}[key].{last}.")
    if path[0] in roles:
        return why, did_you_mean(shown, [f"{path[0]}.manager"])
    known = [*roles, *(["lead"] if grain in LINKS else [])]
    if known:
        return why, did_you_mean(path[0], known)
    return why, Text(
        "角色和 lead 只在按事件(per: deal 等)的项目里。",
        "Roles and lead belong to items per event (per: deal and so on).",
    )


def _table(names: Names, document: Document, word: str) -> Told | None:
    tables = [d.tables[word] for d in names.defining(document, word) if word in d.tables]
    if not tables:
        return None
    form = f"lookup(x, {word})" if isinstance(tables[0], BandTable) else f"{word}[city].rate"
    why = Text(f"“{word}”是一张表,不是数值。", f"'{word}' is a table, not a number.")
    return why, Text(f"查表写 {form}。", f"Look it up: {form}.")


def _event_table(names: Names, word: str) -> Told | None:
    if table_named(word) is None:
        return None
    why = Text(f"“{word}”是事件表,不是数值。", f"'{word}' is an event table, not a number.")
    return why, Text(f"数行写 count({word})。", f"Count its rows: count({word}).")


def _column(names: Names, grain: Grain, word: str) -> Told | None:
    """A column of an event table, where rows are about something else."""
    tables = [
        table
        for table in EVENT_TABLES
        if table != grain and any(word in (name, field.title) for name, field in names.vocabulary[table].items())
    ]
    if not tables:
        return None
    if grain in LINKS and "leads" in tables:
        why = Text(f"“{word}”是线索的列。", f"'{word}' is a column of leads.")
        return why, Text(f"写 lead.{word}。", f"Write lead.{word}.")
    table = "deals" if "deals" in tables else tables[0]
    if grain in EVENT_TABLES:
        why = Text(
            f"“{word}”是 {table} 的列,{grain} 没有这一列。",
            f"'{word}' is a column of {table}; {grain} has none of that name.",
        )
        return why, Text(f"用 {grain} 自己的列。", f"Use a column of {grain}.")
    numeric = any(
        type_of(field.kind) in NUMERIC for name, field in names.vocabulary[table].items() if word in (name, field.title)
    )
    form = f"sum({table}.{word})" if numeric else f"count({table} where {word} == …)"
    why = Text(
        f"“{word}”是 {table} 的列,这里每行是一位员工。",
        f"'{word}' is a column of {table}; here, a row is one employee.",
    )
    return why, Text(
        f"统计写 {form},或把项目写成 per: {_PER[table]}。", f"Write {form}, or make the item per: {_PER[table]}."
    )


def _known(names: Names, document: Document, grain: Grain) -> set[str]:
    fields = names.vocabulary.get(grain, {})
    known = {*names.vocabulary["employees"], *TOTALS, *TOTAL_TITLES, *names.defined, *document.metrics, *document.items}
    known |= {*fields, *(field.title for field in fields.values())}
    known |= {field.title for field in names.vocabulary["employees"].values()}
    known |= {word for d in names.documents for word in (*d.titles, *d.unread)}
    known |= {f"lead.{name}" for name in names.vocabulary["leads"] if grain in LINKS}
    return {word for word in known if word}
