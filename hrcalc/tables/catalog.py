"""All tables, in the order in which documents and reports list them, and what a company's settings add to them."""

from __future__ import annotations

from dataclasses import replace

from hrcalc.problems import Problem, ProblemsFound
from hrcalc.settings import FILE, Settings
from hrcalc.tables.cells.dates import pattern_of
from hrcalc.tables.cells.durations import HOURS_MINUTES
from hrcalc.tables.definitions.actuals import ACTUALS
from hrcalc.tables.definitions.adjustments import ADJUSTMENTS
from hrcalc.tables.definitions.applications import APPLICATIONS
from hrcalc.tables.definitions.attendance import ATTENDANCE
from hrcalc.tables.definitions.contribution_bases import CONTRIBUTION_BASES
from hrcalc.tables.definitions.deal_credits import DEAL_CREDITS
from hrcalc.tables.definitions.deals import DEALS
from hrcalc.tables.definitions.employees import EMPLOYEES
from hrcalc.tables.definitions.interviews import INTERVIEWS
from hrcalc.tables.definitions.leads import LEADS
from hrcalc.tables.definitions.leaves import LEAVES
from hrcalc.tables.definitions.opening_balances import OPENING_BALANCES
from hrcalc.tables.definitions.targets import TARGETS
from hrcalc.tables.definitions.tax_profile import TAX_PROFILE
from hrcalc.tables.schema import Kind, Table, column
from hrcalc.tables.wording.own_words import settings_problem, wrong_words
from hrcalc.words import Text

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        EMPLOYEES,
        LEADS,
        INTERVIEWS,
        DEALS,
        DEAL_CREDITS,
        ATTENDANCE,
        LEAVES,
        APPLICATIONS,
        ACTUALS,
        TARGETS,
        TAX_PROFILE,
        CONTRIBUTION_BASES,
        OPENING_BALANCES,
        ADJUSTMENTS,
    )
}
"""Every table by its name."""

OF_A_PERSON = ("employees", "contribution_bases", "tax_profile")
"""Tables whose columns are fields of a person: no two of them may have one of the same name."""

FIELD_TYPES: dict[str, Kind] = {
    "yes/no": "yes_no",
    "money": "money",
    "number": "number",
    "ratio": "ratio",
    "text": "text",
    "date": "date",
    "是/否": "yes_no",
    "金额": "money",
    "数字": "number",
    "比率": "ratio",
    "文字": "text",
    "日期": "date",
}
"""What `[fields.TABLE]` may call a type."""

DATE_FORMAT, HOURS_FORMAT = "date_format", "hours_format"
FORMATS = (DATE_FORMAT, HOURS_FORMAT)
"""The keys of `[columns.TABLE]` that are no columns."""


def with_fields(settings: Settings) -> dict[str, Table]:
    """`TABLES` with a company's own columns. Raises ProblemsFound for a table, column or type that does not exist."""
    problems = [*_unknown_tables(settings), *_wrong_fields(settings), *_wrong_columns(settings)]
    tables = dict(TABLES)
    for name, fields in settings.fields.items():
        if name in tables and not problems:
            added = {own: column(FIELD_TYPES[kind.strip().lower()], own) for own, kind in fields.items()}
            tables[name] = replace(tables[name], schema=tables[name].schema.add_columns(added))
    problems += wrong_words(settings, tables) if not problems else []
    if problems:
        raise ProblemsFound(problems)
    return tables


def _table_with(settings: Settings, table: str, own: str) -> str | None:
    """The table that has a column of this name already: itself, or another that tells fields of a person."""
    if own in TABLES[table].fields:
        return table
    others = [other for other in OF_A_PERSON if table in OF_A_PERSON and other != table]
    return next((o for o in others if own in TABLES[o].fields or own in settings.fields.get(o, ())), None)


def _unknown_tables(settings: Settings) -> list[Problem]:
    return [
        settings_problem(
            "settings-table",
            Text(f"[{section}.{name}]:没有叫“{name}”的表。", f"[{section}.{name}]: there is no table '{name}'."),
            name,
            list(TABLES),
        )
        for section, tables in (("columns", settings.columns), ("fields", settings.fields))
        for name in tables
        if name not in TABLES
    ]


def _wrong_fields(settings: Settings) -> list[Problem]:
    problems = []
    for name, fields in settings.fields.items():
        for own, kind in fields.items():
            if kind.strip().lower() not in FIELD_TYPES:
                why = Text(
                    f"[fields.{name}] {own}:没有类型“{kind}”。", f"[fields.{name}] {own}: there is no type '{kind}'."
                )
                problems.append(settings_problem("settings-type", why, kind, list(FIELD_TYPES)[:6]))
            if name in TABLES and (table := _table_with(settings, name, own)):
                why = Text(
                    f"[fields.{name}] {own}:{TABLES[table].title.zh}本来就有这一列。",
                    f"[fields.{name}] {own}: the table {table} has this column already.",
                )
                mend = Text("换一个名字,或删掉这一行。", "Choose another name, or remove the entry.")
                problems.append(Problem("settings-field", why, mend, file=FILE, value=own, table=name, blocking=True))
    return problems


def _wrong_columns(settings: Settings) -> list[Problem]:
    problems = []
    for name, mapping in settings.columns.items():
        known = [*TABLES[name].fields, *settings.fields.get(name, {}), *FORMATS] if name in TABLES else list(mapping)
        for key in mapping:
            if key not in known:
                why = Text(
                    f"[columns.{name}] 里的“{key}”不是这张表的列。",
                    f"'{key}' in [columns.{name}] is no column of that table.",
                )
                problems.append(settings_problem("settings-column", why, key, known))
        hours_format = mapping.get(HOURS_FORMAT)
        if hours_format not in (None, HOURS_MINUTES):
            why = Text(
                f"[columns.{name}] 的 hours_format 只能是 {HOURS_MINUTES}:“{hours_format}”。",
                f"The hours_format of [columns.{name}] can only be {HOURS_MINUTES}: '{hours_format}'.",
            )
            mend = Text(
                "写 h.mm(214.15 是 214 小时 15 分),或删掉这一行。",
                "Write h.mm (214.15 is 214 h 15 min), or remove the entry.",
            )
            problems.append(
                Problem("settings-format", why, mend, file=FILE, value=hours_format, table=name, blocking=True)
            )
        date_format = mapping.get(DATE_FORMAT)
        if date_format is not None and pattern_of(date_format) is None:
            why = Text(
                f"[columns.{name}] 的 date_format 说不出一天:“{date_format}”。",
                f"The date_format of [columns.{name}] tells no day: '{date_format}'.",
            )
            mend = Text(
                "写年、月、日各一次,如 %d/%m/%Y %H:%M。", "Name year, month and day once each, as in %d/%m/%Y %H:%M."
            )
            problems.append(
                Problem("settings-format", why, mend, file=FILE, value=date_format, table=name, blocking=True)
            )
    return problems
