"""A company's settings: the command line, then `HRCALC_*` variables, then `hrcalc.toml`, then defaults.

Words and types in `hrcalc.toml` are held to what is written here. What tables, columns and types `[columns.TABLE]` and `[fields.TABLE]`
may name is `hrcalc.tables`' to say.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from hrcalc.calendar import Calendar
from hrcalc.problems import Problem, ProblemsFound, UsageError
from hrcalc.words import NOTHING, Lang, Text, locale_language

FILE = "hrcalc.toml"

LANGUAGES = ("zh", "en")

PLACES = ("data", "policies", "out")
"""The folders that the file may name; one that lies in the data folder cannot."""

KNOWN: dict[str, tuple[str, ...]] = {
    "": ("company", *PLACES, "lang", "columns", "fields", "calendar", "documents"),
    "calendar": ("holidays", "workdays"),
    "documents": ("payslip_template",),
}
"""The words of the file: those above its first table (and the tables themselves), and those within a table."""


@dataclass(frozen=True)
class Settings:
    """Everything that a command can be told.

    `columns` holds `[columns.TABLE]` (our column name -> the header in the export, and `date_format`), `fields` holds `[fields.TABLE]` (a
    company's own column -> its type), `payslip_template` a workbook that HR restyled.
    """

    data: Path = Path("sample_data")
    policies: Path = Path("policies")
    out: Path = Path("out")
    lang: Lang = "en"
    company: str = ""
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    payslip_template: Path | None = None

    @classmethod
    def load(
        cls,
        *,
        data: Path | None = None,
        policies: Path | None = None,
        out: Path | None = None,
        lang: str | None = None,
        folder: Path = Path(),
        environ: Mapping[str, str] = os.environ,
    ) -> Settings:
        """Settings for one command.

        `hrcalc.toml` is looked for in `folder`, then in the data folder (where its `data`, `policies` and `out` do not count). Paths in it
        are relative to it; a variable that is empty counts as not set. Raises UsageError for a language that does not exist, ProblemsFound,
        with everything that is wrong, for a file that cannot be understood.
        """
        told = lang or environ.get("HRCALC_LANG")
        if told and told not in LANGUAGES:
            raise UsageError(Text(f"没有语言“{told}”,请用 zh 或 en。", f"There is no language '{told}': use zh or en."))

        def place(name: str, option: Path | None, default: Path) -> Path:
            if option is not None:
                return option
            if value := environ.get(f"HRCALC_{name.upper()}"):
                return Path(value)
            return folder / value if file.path == folder / FILE and (value := file.text(name)) else default

        file = _File(folder / FILE)
        data_folder = place("data", data, cls.data)
        if not file.path.is_file():
            file = _File(data_folder / FILE)
        language = told or file.text("lang") or locale_language()
        template = file.text("payslip_template", "documents")
        settings = cls(
            data=data_folder,
            policies=place("policies", policies, cls.policies),
            out=place("out", out, cls.out),
            lang=cast(Lang, language),
            company=file.text("company"),
            columns=file.tables("columns"),
            fields=file.tables("fields"),
            calendar=file.calendar(),
            payslip_template=file.path.parent / template if template else None,
        )
        if problems := file.problems():
            raise ProblemsFound(problems)
        return settings


class _File:
    """One `hrcalc.toml`, or none: its values where they are right, and everything that is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values = _read(path)
        self._found: list[Problem] = []

    def problems(self) -> list[Problem]:
        """Everything that is wrong, each told once."""
        values = self._values
        self._unknown("", values)
        for name in ("calendar", "documents"):
            self._unknown(name, self._table(name, values))
        for name in PLACES:
            self.text(name)
        if (lang := self.text("lang")) and lang not in LANGUAGES:
            self._wrong("lang", lang, Text("zh 或 en", "zh or en"), 'lang = "zh"')
        return list(dict.fromkeys(self._found))

    def text(self, key: str, table: str = "") -> str:
        """A text; empty where there is none."""
        values = self._table(table, self._values) if table else self._values
        return self._text(key, values[key], table) if key in values else ""

    def tables(self, name: str) -> dict[str, dict[str, str]]:
        """`[columns.TABLE]` or `[fields.TABLE]`: tables of texts."""
        tables = self._table(name, self._values)
        return {
            table: {
                key: self._text(key, value, f"{name}.{table}", cells=True)
                for key, value in self._table(table, tables, within=name).items()
            }
            for table in tables
        }

    def calendar(self) -> Calendar:
        """The company's own days."""
        holidays, workdays = self._days("holidays"), self._days("workdays")
        for day in sorted(holidays & workdays):
            why = Text(
                f"[calendar] 里 {day} 既在 holidays 又在 workdays。",
                f"[calendar] lists {day} under holidays and under workdays.",
            )
            self._add("settings-value", why, Text("只留一处。", "Keep one of the two."), str(day))
        return Calendar(holidays, workdays)

    def _days(self, key: str) -> frozenset[dt.date]:
        values = self._table("calendar", self._values).get(key, [])
        known = [_day(value) for value in values] if isinstance(values, list) else [None]
        wrong = (
            [v for v, day in zip(values, known, strict=True) if day is None] if isinstance(values, list) else [values]
        )
        for value in wrong:
            expected = Text("日期列表", "a list of dates")
            self._wrong(_place("calendar", key), value, expected, f"{key} = [2027-01-01, 2027-01-02]")
        return frozenset(day for day in known if day is not None)

    def _table(self, name: str, values: Mapping[str, Any], within: str = "") -> dict[str, Any]:
        value = values.get(name, {})
        if isinstance(value, dict):
            return value
        full = f"{within}.{name}" if within else name
        head = f"[{full}.deals]" if full in ("columns", "fields") else f"[{full}]"
        self._wrong(_place(within, name), value, Text("一张表", "a table"), head)
        return {}

    def _text(self, key: str, value: object, table: str, *, cells: bool = False) -> str:
        """`cells`: the text is the header of a column, which may have several lines."""
        fine = "\t\n\r" if cells else ""
        if isinstance(value, str) and all(letter >= " " or letter in fine for letter in value):
            return value
        self._wrong(_place(table, key), value, Text("引号里的一段文字", "text in quotes"), f'{key} = "…"')
        return ""

    def _unknown(self, table: str, values: Iterable[str]) -> None:
        known = KNOWN[table]
        for key in values:
            if key in known:
                continue
            elsewhere = next((t for t, words in KNOWN.items() if key in words), None)
            near = difflib.get_close_matches(key.lower(), known, 1, 0.6)
            hint = NOTHING
            if elsewhere == "":
                hint = Text(f"把“{key}”写在第一个 [表] 之前。", f"Write '{key}' above the first [table]. ")
            elif elsewhere:
                hint = Text(f"把“{key}”写在 [{elsewhere}] 之下。", f"Write '{key}' under [{elsewhere}]. ")
            elif near:
                hint = Text(f"是不是“{near[0]}”?", f"Did you mean '{near[0]}'? ")
            why = Text(f"没有“{_place(table, key)}”这项配置。", f"There is no setting '{_place(table, key)}'.")
            mend = Text(f"{hint.zh}可用的有:{'、'.join(known)}。", f"{hint.en}There are: {', '.join(known)}.")
            self._add("settings-key", why, mend, key)

    def _wrong(self, place: str, value: object, expected: Text, example: str) -> None:
        kind = _kind(value)
        why = Text(f"{place} 应是{expected.zh},现在是{kind.zh}。", f"{place} must be {expected.en}; it is {kind.en}.")
        self._add("settings-value", why, Text(f"写成 {example}", f"Write {example}"), _shown(value), place)

    def _add(self, code: str, why: Text, mend: Text, value: str, key: str = "") -> None:
        self._found.append(Problem(code, why, mend, file=self.path.name, column=key, value=value, blocking=True))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.is_file() else {}
    except (ValueError, RecursionError, OSError) as error:  # the first also for bytes that are no UTF-8
        why = Text(f"读不懂配置文件:{error}", f"The settings cannot be read: {error}")
        if isinstance(error, UnicodeDecodeError):
            mend = Text("用记事本另存为 UTF-8 编码。", "Save the file as UTF-8.")
        else:
            mend = Text("按 README 的 Your own company 一节改正。", "Mend it as README shows under 'Your own company'.")
        raise ProblemsFound([Problem("settings", why, mend, file=path.name, blocking=True)]) from None


def _day(value: object) -> dt.date | None:
    """A date, or one as text; None for anything else, also for a time of day."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else None


def _place(table: str, key: str) -> str:
    return f"[{table}] {key}" if table else key


def _kind(value: object) -> Text:
    match value:
        case bool():
            return Text("是/否(true/false)", "true or false")
        case int() | float():
            return Text("数字", "a number")
        case str():
            return Text(f"“{_shown(value)}”", f"'{_shown(value)}'")
        case list():
            return Text("列表", "a list")
        case dict():
            return Text("一张表", "a table")
        case _:
            return Text("日期或时间", "a date or time")


def _shown(value: object) -> str:
    """A value as a report shows it: one short line; nothing for lists and tables."""
    if isinstance(value, list | dict):
        return ""
    try:
        text = str(value).lower() if isinstance(value, bool) else str(value)
    except ValueError:  # a number of more digits than Python prints
        return "…"
    text = "".join(letter if letter >= " " else "�" for letter in text)
    return text if len(text) <= 60 else f"{text[:59]}…"
