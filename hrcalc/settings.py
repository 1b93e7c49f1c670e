"""A company's settings: the command line, then `HRCALC_*` variables, then `hrcalc.toml`, then defaults."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from hrcalc.calendar import Calendar
from hrcalc.problems import Problem, ProblemsFound, UsageError
from hrcalc.words import Lang, Text, locale_language

FILE = "hrcalc.toml"


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
        """Settings for one command. `hrcalc.toml` is looked for in `folder`, then in the data folder.

        Raises UsageError for a language that does not exist, ProblemsFound for a file that cannot be understood.
        """

        def told(name: str, option: Path | None, default: str, file: Mapping[str, Any], base: Path) -> Path:
            if option is not None:
                return option
            if value := environ.get(f"HRCALC_{name.upper()}"):
                return Path(value)
            return base / str(file[name]) if name in file else Path(default)

        path = folder / FILE
        file = _read(path)
        data_folder = told("data", data, "sample_data", file, folder)
        if not file and (data_folder / FILE).is_file():
            path = data_folder / FILE
            file = {k: v for k, v in _read(path).items() if k not in {"data", "policies", "out"}}
        language = lang or environ.get("HRCALC_LANG") or file.get("lang") or locale_language()
        if language not in ("zh", "en"):
            raise UsageError(
                Text(f"没有语言“{language}”,请用 zh 或 en。", f"There is no language '{language}': use zh or en.")
            )
        template = _table(file, "documents", path).get("payslip_template")
        return cls(
            data=data_folder,
            policies=told("policies", policies, "policies", file, folder),
            out=told("out", out, "out", file, folder),
            lang=cast(Lang, language),
            company=str(file.get("company", "")),
            columns=_tables(file, "columns", path),
            fields=_tables(file, "fields", path),
            calendar=_calendar(_table(file, "calendar", path), path),
            payslip_template=path.parent / str(template) if template else None,
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise _wrong(path, str(error)) from None


def _table(file: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    value = file.get(name, {})
    if not isinstance(value, dict):
        raise _wrong(path, f"[{name}]")
    return value


def _tables(file: Mapping[str, Any], name: str, path: Path) -> dict[str, dict[str, str]]:
    tables = _table(file, name, path)
    for key in tables:
        _table(tables, key, path)
    return {table: {k: str(v) for k, v in entries.items()} for table, entries in tables.items()}


def _calendar(file: Mapping[str, Any], path: Path) -> Calendar:
    def days(key: str) -> frozenset[dt.date]:
        try:
            return frozenset(d if isinstance(d, dt.date) else dt.date.fromisoformat(str(d)) for d in file.get(key, []))
        except (ValueError, TypeError) as error:
            raise _wrong(path, f"[calendar] {key}: {error}") from None

    return Calendar(holidays=days("holidays"), workdays=days("workdays"))


def _wrong(path: Path, what: str) -> ProblemsFound:
    return ProblemsFound(
        [
            Problem(
                code="settings",
                why=Text(f"读不懂配置文件:{what}", f"The settings cannot be understood: {what}"),
                mend=Text("按 README 的“配置”一节改正。", "Mend it as README's section on settings shows."),
                file=path.name,
                blocking=True,
            )
        ]
    )
