"""Types of what formulas read from tables: count(…) and its like, posted(…), lookup(…), table[key].column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrcalc.engine import bands, keyed
from hrcalc.engine.columns import NUMERIC, Type, product_type
from hrcalc.engine.events import EVENT_TABLES, ROLES, table_named
from hrcalc.engine.fields import column_named, type_of
from hrcalc.engine.groups import GROUPS, group_named
from hrcalc.engine.in_force import MONTHS
from hrcalc.engine.periods import OF_MONTHS, OWN_DAYS, PERIODS, is_some_months
from hrcalc.policy import tree
from hrcalc.policy.document import BandTable, KeyedTable
from hrcalc.policy.errors import FormulaError, did_you_mean
from hrcalc.words import Text

if TYPE_CHECKING:
    from hrcalc.engine.types import Checker


def inside(checker: Checker, node: tree.Aggregate) -> Checker | None:
    """What checks the condition of an aggregate: its names are those of a row of the table."""
    table = table_named(node.table)
    return type(checker)(checker.names, checker.document, table, telling=checker.telling) if table else None


def aggregate(checker: Checker, node: tree.Aggregate) -> Type:
    """The type of count(…), sum(…) and their like."""
    table = table_named(node.table)
    if table is None:
        raise FormulaError(
            node.places.name,
            Text(f"没有事件表“{node.table}”。", f"There is no event table '{node.table}'."),
            _table_mend(checker, node),
        )
    _role(node, table)
    if node.group and group_named(node.group) is None:
        raise FormulaError(
            node.places.group,
            Text(f"没有分组“{node.group}”。", f"There is no group '{node.group}'."),
            did_you_mean(node.group, [*GROUPS, *GROUPS.values()]),
        )
    if table == MONTHS:
        _period_of_months(node)
    _period(node, [*PERIODS, *(OWN_DAYS if checker.grain in EVENT_TABLES else ())])
    found: Type = "number" if node.function == "count" else _column(checker, node, table)
    if node.where is not None and (within := inside(checker, node)):
        within.yes_no(node.where)
    return found


def _table_mend(checker: Checker, node: tree.Aggregate) -> Text:
    if node.table in checker.names.defined:
        return Text(
            f"“{node.table}”已经是一个数,直接写它;几个数相加用 +。",
            f"'{node.table}' is a number already: write it alone; add numbers with +.",
        )
    return did_you_mean(node.table, [*EVENT_TABLES, *(title for titles in EVENT_TABLES.values() for title in titles)])


def _role(node: tree.Aggregate, table: str) -> None:
    roles = ROLES[table]
    if node.role and (node.role[0] not in roles or any(r != "manager" for r in node.role[1:])):
        word = ".".join(node.role)
        raise FormulaError(
            node.places.role,
            Text(f"{table} 没有角色“{word}”。", f"{table} has no role '{word}'."),
            did_you_mean(word, [*roles, *(f"{r}.manager" for r in roles)]),
        )


def _column(checker: Checker, node: tree.Aggregate, table: str) -> Type:
    fields = checker.names.vocabulary[table]
    if node.field == "share":
        return "number"
    name = column_named(fields, node.field)
    if name is None:
        raise FormulaError(
            node.places.field,
            Text(f"{table} 没有列“{node.field}”。", f"{table} has no column '{node.field}'."),
            did_you_mean(node.field, [*fields, *(f.title for f in fields.values())]),
        )
    if node.function == "distinct":
        return "number"
    found = type_of(fields[name].kind)
    if found not in NUMERIC and not (found == "date" and node.function in ("smallest", "largest")):
        raise FormulaError(
            node.places.field,
            Text(
                f"“{node.field}”不是数值,不能用 {node.function}。",
                f"'{node.field}' is not numeric: no {node.function} of it.",
            ),
            Text("数行用 count,数不同的值用 distinct。", "Count rows with count, different values with distinct."),
        )
    return found


def posted(checker: Checker, node: tree.Posted) -> Type:
    """Amounts of closed months are amounts."""
    names = checker.names
    if names.posted_named(node.name) is None:
        names.raise_if_unread(node.name, node.places.name)
        raise FormulaError(
            node.places.name,
            Text(f"没有项目或合计“{node.name}”。", f"There is no item or total '{node.name}'."),
            did_you_mean(node.name, names.postable),
        )
    if node.period in ((), ("month",)):
        raise FormulaError(
            node.places.period or node.at,
            Text(
                "posted 数的是本月以前已经关账的月份,要写期间。",
                "posted counts the closed months before this one: say of which period.",
            ),
            Text(
                f"例如 posted({node.name} in year)、in quarter、in last 3 months、in all。",
                f"For example posted({node.name} in year), in quarter, in last 3 months, in all.",
            ),
        )
    _period(node, [p for p in PERIODS if p != "month"])
    return "money"


def _period(node: tree.Aggregate | tree.Posted, known: list[str]) -> None:
    period = node.period
    if not period or (len(period) == 1 and period[0] in known) or is_some_months(period):
        return
    shown = " ".join(period)
    if shown in OWN_DAYS:
        raise FormulaError(
            node.places.period,
            Text(f"in {shown} 只用在按事件(per: deal 等)的项目里。", f"'in {shown}' only belongs to items per event."),
            Text("写 in month,或把项目写成 per: deal 等。", "Write in month, or make the item per: deal, for example."),
        )
    words = [*known, "last 3 months"]
    raise FormulaError(
        node.places.period,
        Text(f"没有期间“{shown}”。", f"There is no period '{shown}'."),
        did_you_mean(shown, words),
    )


def _period_of_months(node: tree.Aggregate) -> None:
    """Of months there are those of the pay month's year: a longer period would silently count too few."""
    if node.period and node.period not in [(known,) for known in OF_MONTHS]:
        shown = " ".join(node.period)
        raise FormulaError(
            node.places.period,
            Text(
                f"{node.table} 只有发薪月当年的月份,不能写 in {shown}。",
                f"{node.table} holds the months of the pay month's year: it has no '{shown}'.",
            ),
            Text("写 in year、in quarter 或 in month。", "Write in year, in quarter or in month."),
        )


def banded(checker: Checker, node: tree.Call) -> Type:
    """The type of lookup(…), marginal(…), interpolate(…)."""
    *numbers, table = node.arguments
    types = [checker.number(number) for number in numbers]
    names = checker.names
    word = table.text if isinstance(table, tree.Name) else ""
    found = names.table(checker.document, word, table.at) if word else None
    if isinstance(found, KeyedTable):
        raise FormulaError(
            table.at,
            Text(f"“{word}”是按名称查的表,没有分档。", f"'{word}' is a keyed table, without bands."),
            Text(f"写 {word}[city].rate 这样的形式。", f"Write it like {word}[city].rate."),
        )
    if found is None:
        names.raise_if_unread(word, table.at)
        tables = [t.id for d in names.documents for t in d.tables.values() if isinstance(t, BandTable)]
        raise FormulaError(
            table.at,
            Text(f"没有分档表“{word}”。", f"There is no table of bands '{word}'.")
            if word
            else Text("这里需要分档表的名称。", "The name of a table of bands is needed here."),
            did_you_mean(word, tables) if tables else Text("在 tables: 里写一张表。", "Write one under tables:."),
        )
    value = bands.type_of(found)
    if node.function != "marginal":
        return value
    return product_type(types[0], value)


def _keys_once(checker: Checker, node: tree.Keyed, table: KeyedTable) -> None:
    """A value that is named in both languages may be a key in either, but not in both."""
    if not isinstance(node.key, tree.Name):
        return
    choices = checker.names.choices_of(
        checker.grain, checker.names.reference(checker.document, checker.grain, node.key)
    )
    for data, chinese in choices.items():
        if data in table.rows and chinese in table.rows and data != chinese:
            raise FormulaError(
                node.key.at,
                Text(
                    f"表“{node.table}”里“{data}”和“{chinese}”是同一个值,写了两行。",
                    f"In the table '{node.table}', '{data}' and '{chinese}' are one value, told twice.",
                ),
                Text("留一行。", "Leave one row."),
            )


def keyed_value(checker: Checker, node: tree.Keyed) -> Type:
    """The type of table[key].column."""
    names = checker.names
    table = names.table(checker.document, node.table, node.at)
    if isinstance(table, BandTable):
        raise FormulaError(
            node.at,
            Text(f"“{node.table}”是分档表。", f"'{node.table}' is a table of bands."),
            Text(f"写 lookup(x, {node.table})。", f"Write lookup(x, {node.table})."),
        )
    if table is None:
        names.raise_if_unread(node.table, node.at)
        tables = [t.id for d in names.documents for t in d.tables.values() if isinstance(t, KeyedTable)]
        raise FormulaError(
            node.at,
            Text(f"没有按名称查的表“{node.table}”。", f"There is no keyed table '{node.table}'."),
            did_you_mean(node.table, tables) if tables else Text("在 tables: 里写一张表。", "Write one under tables:."),
        )
    if checker.type_of(node.key) != "text":
        raise FormulaError(
            node.key.at,
            Text("查表的键是文字。", "A table's key is a text."),
            Text(f"例如 {node.table}[city]。", f"For example {node.table}[city]."),
        )
    if isinstance(node.key, tree.Text) and node.key.value not in table.rows:
        raise FormulaError(
            node.key.at,
            Text(f"表“{node.table}”里没有“{node.key.value}”。", f"The table '{node.table}' has no '{node.key.value}'."),
            did_you_mean(node.key.value, table.rows),
        )
    _keys_once(checker, node, table)
    columns = {column for row in table.rows.values() for column in row}
    if node.column not in columns:
        raise FormulaError(
            node.column_at,
            Text(
                f"表“{node.table}”没有列“{node.column}”。", f"The table '{node.table}' has no column '{node.column}'."
            ),
            did_you_mean(node.column, columns),
        )
    return keyed.type_of(table, node.column)
