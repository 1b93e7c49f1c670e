"""`hrcalc.toml`: its words and types, and everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from hrcalc.calendar import Calendar
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import NOTHING, Text

FILE = "hrcalc.toml"

LANGUAGES = ("zh", "en")

PLACES = ("data", "policies", "out", "ledger")
"""The places that the file may name; one that lies in the data folder cannot."""

TABLES = ("people", "calendar", "documents", "close", "retro", "anomalies", "bank", "tax_return")
"""Tables whose words are known."""

KNOWN: dict[str, tuple[str, ...]] = {
    "": ("company", *PLACES, "lang", "columns", "fields", "values", "files", *TABLES),
    "files": ("encoding", "password"),
    "people": ("not_paid",),
    "calendar": ("holidays", "workdays", "statutory"),
    "documents": ("payslip_template",),
    "close": ("own_runs",),
    "retro": ("months",),
    "anomalies": ("change", "above"),
    "bank": ("format", "columns", "encoding", "note"),
    "tax_return": ("template",),
}
"""The words of the file: those above its first table (and the tables themselves), and those within a table."""

HEADS = {"files": 'files."GLOB"', "values": "values.deals.status"}
"""How a table is written whose words stand deeper."""


class SettingsFile:
    """One `hrcalc.toml`, or none: its values where they are right, and everything that is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values = _read(path)
        self._found: list[Problem] = []

    def problems(self) -> list[Problem]:
        """Everything that is wrong, each told once."""
        values = self._values
        self._unknown("", values)
        for name in TABLES:
            self._unknown(name, self._table(name, values))
        globs = self._table("files", values)
        for glob in globs:
            self._unknown("files", self._table(glob, globs, within="files"), f'files."{glob}"')
        for name in PLACES:
            self.text(name)
        if (lang := self.text("lang")) and lang not in LANGUAGES:
            self.wrong("lang", lang, Text("zh 或 en", "zh or en"), 'lang = "zh"')
        return list(dict.fromkeys(self._found))

    def text(self, key: str, table: str = "") -> str:
        """A text; empty where there is none."""
        values = self._table(table, self._values) if table else self._values
        return self._text(key, values[key], table) if key in values else ""

    def tables(self, name: str, within: str = "") -> dict[str, dict[str, str]]:
        """`[columns.TABLE]` or `[fields.TABLE]`: tables of texts; `within` is the table that `name` lies in."""
        place = f"{within}.{name}" if within else name
        tables = self._table(name, self._table(within, self._values) if within else self._values, within)
        return {
            table: {
                key: self._text(key, value, f"{place}.{table}", cells=True)
                for key, value in self._table(table, tables, within=place).items()
            }
            for table in tables
        }

    def table(self, name: str, within: str) -> dict[str, str]:
        """A table of texts that lies in another."""
        values = self._table(name, self._table(within, self._values), within)
        return {key: self._text(key, value, f"{within}.{name}") for key, value in values.items()}

    def words(self) -> dict[str, dict[str, dict[str, str]]]:
        """`[values.TABLE.COLUMN]`: for columns of tables, a company's words and ours."""
        return {table: self.tables(table, "values") for table in self._table("values", self._values)}

    def files(self) -> dict[str, dict[str, str]]:
        """`[files."GLOB"]`: what is told of files, in the order of the settings. A password is in no message."""
        found: dict[str, dict[str, str]] = {}
        globs = self._table("files", self._values)
        for glob in globs:
            table, values = f'files."{glob}"', self._table(glob, globs, within="files")
            found[glob] = {
                key: self._password(values[key], table) if key == "password" else self._encoding(values[key], table)
                for key in KNOWN["files"]
                if key in values
            }
        return found

    def _encoding(self, value: object, table: str) -> str:
        name = self._text("encoding", value, table)
        if name and not _is_codec(name):
            self.wrong(_place(table, "encoding"), name, Text("一种编码", "an encoding"), 'encoding = "gb18030"')
            return ""
        return name

    def _password(self, value: object, table: str) -> str:
        if isinstance(value, str) and all(letter >= " " for letter in value):
            return value
        place = _place(table, "password")
        self.wrong(place, value, Text("引号里的一段文字", "text in quotes"), 'password = "…"', secret=True)
        return ""

    def calendar(self) -> Calendar:
        """The company's own days."""
        holidays, workdays = self._days("holidays"), self._days("workdays")
        for day in sorted(holidays & workdays):
            why = Text(
                f"[calendar] 里 {day} 既在 holidays 又在 workdays。",
                f"[calendar] lists {day} under holidays and under workdays.",
            )
            self._add("settings-value", why, Text("只留一处。", "Keep one of the two."), str(day))
        return Calendar(holidays, workdays, self._days("statutory"))

    def yes(self, key: str, table: str) -> bool:
        """True or false; false where there is none."""
        value = self._table(table, self._values).get(key, False)
        if isinstance(value, bool):
            return value
        self.wrong(_place(table, key), value, Text("true 或 false", "true or false"), f"{key} = true")
        return False

    def count(self, key: str, table: str, default: int) -> int:
        """A whole number from 0 on."""
        value = self._table(table, self._values).get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.wrong(_place(table, key), value, Text("0 或正整数", "a whole number from 0 on"), f"{key} = {default}")
        return default

    def texts(self, key: str, table: str) -> frozenset[str]:
        """A list of texts; empty where there is none."""
        values = self._table(table, self._values).get(key, [])
        wrong = [v for v in values if not isinstance(v, str)] if isinstance(values, list) else [values]
        for value in wrong:
            expected = Text("引号里的文字列表", "a list of texts in quotes")
            self.wrong(_place(table, key), value, expected, f'{key} = ["LiMing", "王五"]')
        return frozenset() if wrong else frozenset(values)

    def share(self, key: str, table: str) -> Fraction | None:
        """A share in percent, exact; None where there is none."""
        expected = Text("引号里的百分数", "a percentage in quotes")
        return self._number(key, table, r"([0-9]{1,6}(?:\.[0-9]{1,4})?) ?[%％]", expected, f'{key} = "30%"', 100)

    def fen(self, key: str, table: str) -> int | None:
        """An amount of yuan, as fen; None where there is none."""
        expected = Text("引号里的金额(元)", "an amount of yuan in quotes")
        number = self._number(key, table, r"([0-9]{1,12}(?:\.[0-9]{1,2})?)", expected, f'{key} = "100000"', 1)
        return None if number is None else int(number * 100)

    def _number(self, key: str, table: str, form: str, expected: Text, example: str, of: int) -> Fraction | None:
        value = self._table(table, self._values).get(key)
        if value is None:
            return None
        if isinstance(value, str) and (found := re.fullmatch(form, value.strip())):
            return Fraction(found[1]) / of
        self.wrong(_place(table, key), value, expected, example)
        return None

    def _days(self, key: str) -> frozenset[dt.date]:
        values = self._table("calendar", self._values).get(key, [])
        known = [_day(value) for value in values] if isinstance(values, list) else [None]
        wrong = (
            [v for v, day in zip(values, known, strict=True) if day is None] if isinstance(values, list) else [values]
        )
        for value in wrong:
            expected = Text("日期列表", "a list of dates")
            self.wrong(_place("calendar", key), value, expected, f"{key} = [2027-01-01, 2027-01-02]")
        return frozenset(day for day in known if day is not None)

    def _table(self, name: str, values: Mapping[str, Any], within: str = "") -> dict[str, Any]:
        value = values.get(name, {})
        if isinstance(value, dict):
            return value
        full = f'{within}."{name}"' if within == "files" else f"{within}.{name}" if within else name
        head = f"[{full}.deals]" if full in ("columns", "fields") else f"[{HEADS.get(full, full)}]"
        secret = "files" in (within, name) and isinstance(value, str)  # a password one level too high
        self.wrong(_place(within, name), value, Text("一张表", "a table"), head, secret=secret)
        return {}

    def _text(self, key: str, value: object, table: str, *, cells: bool = False) -> str:
        """`cells`: the text is the header of a column, which may have several lines."""
        fine = "\t\n\r" if cells else ""
        if isinstance(value, str) and all(letter >= " " or letter in fine for letter in value):
            return value
        self.wrong(_place(table, key), value, Text("引号里的一段文字", "text in quotes"), f'{key} = "…"')
        return ""

    def _unknown(self, table: str, values: Iterable[str], head: str = "") -> None:
        known, head = KNOWN[table], head or table
        for key in values:
            if key in known:
                continue
            elsewhere = next((t for t, words in KNOWN.items() if key in words), None)
            near = difflib.get_close_matches(key.lower(), known, 1, 0.6)
            hint = NOTHING
            if elsewhere == "":
                hint = Text(f"把“{key}”写在第一个 [表] 之前。", f"Write '{key}' above the first [table]. ")
            elif elsewhere:
                under = HEADS.get(elsewhere, elsewhere)
                hint = Text(f"把“{key}”写在 [{under}] 之下。", f"Write '{key}' under [{under}]. ")
            elif near:
                hint = Text(f"是不是“{near[0]}”?", f"Did you mean '{near[0]}'? ")
            why = Text(f"没有“{_place(head, key)}”这项配置。", f"There is no setting '{_place(head, key)}'.")
            mend = Text(f"{hint.zh}可用的有:{'、'.join(known)}。", f"{hint.en}There are: {', '.join(known)}.")
            self._add("settings-key", why, mend, key)

    def wrong(self, place: str, value: object, expected: Text, example: str, *, secret: bool = False) -> None:
        """Something at a place is not what is expected. `secret`: the value may be a password, and is not shown."""
        kind = _kind(value) if not (secret and isinstance(value, str)) else Text("别的文字", "another text")
        why = Text(f"{place} 应是{expected.zh},现在是{kind.zh}。", f"{place} must be {expected.en}; it is {kind.en}.")
        self._add(
            "settings-value", why, Text(f"写成 {example}", f"Write {example}"), "" if secret else _shown(value), place
        )

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


def _is_codec(name: str) -> bool:
    """Whether Python knows an encoding of text by that name."""
    try:
        "a".encode(name)
    except (LookupError, ValueError):
        return False
    return True


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
