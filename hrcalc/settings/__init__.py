"""A company's settings: the command line, then `HRCALC_*` variables, then `hrcalc.toml`, then defaults.

`file` reads `hrcalc.toml` and holds its words and types to what is written there. What tables, columns and types `[columns.TABLE]` and
`[fields.TABLE]` may name is `hrcalc.tables`' to say. `bank` is what `[bank]` tells.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import cast

from hrcalc.calendar import Calendar
from hrcalc.problems import ProblemsFound, UsageError
from hrcalc.settings.bank import Bank, bank_of
from hrcalc.settings.file import FILE, LANGUAGES, SettingsFile
from hrcalc.words import Lang, Text, locale_language

__all__ = ["FILE", "Bank", "Settings"]


@dataclass(frozen=True)
class Settings:
    """Everything that a command can be told.

    `columns` holds `[columns.TABLE]` (our column name -> the header in the export, and `date_format`), `fields` holds `[fields.TABLE]` (a
    company's own column -> its type), `values` holds `[values.TABLE.COLUMN]` (their word -> ours; `""`: a blank
    cell), `files` holds `[files."GLOB"]` (a pattern of file names -> `encoding` and `password` of those files), `not_paid` the numbers,
    accounts or names of people who are in exports and not on the payroll, `payslip_template` a workbook that HR restyled, `ledger`
    the file of closed months, `own_runs` whether who ran a month may approve it, `retro_months` how many closed months a run looks back.
    `change` is the share of net pay by which it may move between two months, `above` the fen that it may come to (None: any), before
    finance is to look at it. `bank` is the layout of `bank.csv`, `tax_template` a workbook of the tax client to be filled. `ask` asks
    a person for the password of a file, as `exports.Options` says; None where nobody is there.
    """

    data: Path = Path("sample_data")
    policies: Path = Path("policies")
    out: Path = Path("out")
    ledger: Path = Path()
    lang: Lang = "en"
    company: str = ""
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    not_paid: frozenset[str] = frozenset()
    calendar: Calendar = field(default_factory=Calendar)
    payslip_template: Path | None = None
    own_runs: bool = False
    retro_months: int = 3
    change: Fraction = Fraction(3, 10)
    above: int | None = None
    bank: Bank = field(default_factory=Bank)
    tax_template: Path | None = None
    ask: Callable[[str, int], str | None] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """A ledger that nobody named lies beside the data."""
        if self.ledger == Path():
            object.__setattr__(self, "ledger", beside(self.data))

    @classmethod
    def load(
        cls,
        *,
        data: Path | None = None,
        policies: Path | None = None,
        out: Path | None = None,
        ledger: Path | None = None,
        lang: str | None = None,
        folder: Path = Path(),
        environ: Mapping[str, str] = os.environ,
    ) -> Settings:
        """Settings for one command.

        `hrcalc.toml` is looked for in `folder`, then in the data folder (where its places do not count). Paths in it
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

        file = SettingsFile(folder / FILE)
        data_folder = place("data", data, cls.data)
        if not file.path.is_file():
            file = SettingsFile(data_folder / FILE)
        language = told or file.text("lang") or locale_language()
        template, tax_template = file.text("payslip_template", "documents"), file.text("template", "tax_return")
        settings = cls(
            data=data_folder,
            policies=place("policies", policies, cls.policies),
            out=place("out", out, cls.out),
            ledger=place("ledger", ledger, beside(data_folder)),
            lang=cast(Lang, language),
            company=file.text("company"),
            columns=file.tables("columns"),
            fields=file.tables("fields"),
            values=file.words(),
            files=file.files(),
            not_paid=file.texts("not_paid", "people"),
            calendar=file.calendar(),
            change=cls.change if (change := file.share("change", "anomalies")) is None else change,
            above=file.fen("above", "anomalies"),
            payslip_template=file.path.parent / template if template else None,
            own_runs=file.yes("own_runs", "close"),
            retro_months=file.count("months", "retro", cls.retro_months),
            bank=bank_of(file),
            tax_template=file.path.parent / tax_template if tax_template else None,
        )
        if problems := file.problems():
            raise ProblemsFound(problems)
        return settings


def beside(data: Path) -> Path:
    """The ledger of a data folder: `sample_data.ledger` beside `sample_data`."""
    whole = data if data.name not in ("", "..") else data.resolve()
    return whole.with_name(f"{whole.name or 'data'}.ledger")
