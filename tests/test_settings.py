"""Settings: which source wins, where paths lead, and that no word of `hrcalc.toml` is ignored in silence."""

from __future__ import annotations

import contextlib
import datetime as dt
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.calendar import Calendar
from hrcalc.problems import Problem, ProblemsFound, UsageError
from hrcalc.settings import FILE, Bank, Settings
from hrcalc.settings.bank import FORMATS
from hrcalc.settings.file import KNOWN

EVERY = """\
company = "启明软件"
data = "exports"
policies = "rules"
out = "paid"
ledger = "company.ledger"
lang = "zh"

[columns.deals]
amount = "金额\\n(元)"
date_format = "%Y-%m-%d"
source = ""

[fields.leads]
demo = "yes/no"

[values.deals.status]
"Closed Won" = "signed"
Draft = ""

[files."旧系统*.csv"]
encoding = "cp1252"

[files."2026-10/考勤.xlsx"]
password = "secret"

[people]
not_paid = ["保洁阿姨", "Visitor"]

[calendar]
holidays = [2027-01-01, "2027-01-02"]
workdays = [2027-01-03]
statutory = [2028-01-01]

[documents]
payslip_template = "slips/ours.xlsx"

[close]
own_runs = true

[retro]
months = 5
[anomalies]
change = "12.5%"
above = "80000.50"

[bank]
format = "abc"
encoding = "GB18030"
note = "十月工资"

[tax_return]
template = "tax.xlsx"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, empty but for the data folder `exports`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exports").mkdir()
    return tmp_path


def load(folder: Path, text: str, **variables: str) -> Settings:
    (folder / FILE).write_text(text, encoding="utf-8")
    return Settings.load(folder=folder, environ=variables)


def problems(folder: Path, text: str) -> list[Problem]:
    with pytest.raises(ProblemsFound) as found:
        load(folder, text)
    assert all((p.file, p.severity, p.blocking) == (FILE, "error", True) for p in found.value.problems)
    assert all(t for p in found.value.problems for t in (*p.why, *p.mend))
    return found.value.problems


def problem(folder: Path, text: str) -> Problem:
    (only,) = problems(folder, text)
    return only


def test_every_key(folder: Path) -> None:
    assert load(folder, EVERY) == Settings(
        data=folder / "exports",
        policies=folder / "rules",
        out=folder / "paid",
        ledger=folder / "company.ledger",
        lang="zh",
        company="启明软件",
        columns={"deals": {"amount": "金额\n(元)", "date_format": "%Y-%m-%d", "source": ""}},
        fields={"leads": {"demo": "yes/no"}},
        values={"deals": {"status": {"Closed Won": "signed", "Draft": ""}}},
        files={"旧系统*.csv": {"encoding": "cp1252"}, "2026-10/考勤.xlsx": {"password": "secret"}},
        not_paid=frozenset({"保洁阿姨", "Visitor"}),
        calendar=Calendar(
            frozenset({dt.date(2027, 1, 1), dt.date(2027, 1, 2)}),
            frozenset({dt.date(2027, 1, 3)}),
            frozenset({dt.date(2028, 1, 1)}),
        ),
        payslip_template=folder / "slips/ours.xlsx",
        own_runs=True,
        retro_months=5,
        change=Fraction(1, 8),
        above=80_000_50,
        bank=Bank(FORMATS["abc"], "gb18030", "十月工资"),
        tax_template=folder / "tax.xlsx",
    )


@pytest.mark.parametrize("word", [word for words in KNOWN.values() for word in words])
def test_every_known_word_is_in_the_test_of_every_key(word: str) -> None:
    assert word in EVERY


def test_the_columns_of_the_bank(folder: Path) -> None:
    told = '"收款 账号" = "bank_account", "金额" = "net_pay", "币种" = "=人民币", "行号" = "cnaps", "附言" = ""'
    settings = load(folder, f'[fields.employees]\ncnaps = "text"\n[bank]\ncolumns = {{{told}}}')
    assert list(settings.bank.columns) == ["收款 账号", "金额", "币种", "行号", "附言"]
    assert (settings.bank.own, settings.bank.encoding) == (["cnaps"], "utf-8")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('format = "icbc"', "[bank] format must be hrcalc / cmb / abc; it is 'icbc'."),
        ('encoding = "latin1"', "[bank] encoding must be utf-8 / gb18030; it is 'latin1'."),
        (
            'columns = {"账号" = "bank_account"}',
            "[bank.columns] must be a table that names net_pay; it is 'bank_account'.",
        ),
        ('columns = {a = "bank_account", b = "net_pay", c = "acount"}', "[bank.columns] c must be one of number,"),
        ('columns = {a = "bank_account", b = "net_pay"}\nformat = "abc"', "[bank] must be either format or columns"),
        ('columns = "bank_account"', "[bank] columns must be a table; it is 'bank_account'."),
        (
            'columns = {a = 3, b = "net_pay", c = "bank_account"}',
            "[bank.columns] a must be text in quotes; it is a number.",
        ),
        ('layout = "abc"', "There is no setting '[bank] layout'."),
    ],
)
def test_what_is_wrong_with_the_columns_of_the_bank(folder: Path, text: str, why: str) -> None:
    assert problem(folder, f"[bank]\n{text}").why.en.startswith(why)


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ('[close]\nown_runs = "yes"', "[close] own_runs", "true or false"),
        ("[close]\nown_runs = 1", "[close] own_runs", "true or false"),
        ("[retro]\nmonths = -1", "[retro] months", "a whole number"),
        ("[retro]\nmonths = true", "[retro] months", "a whole number"),
        ("[retro]\nmonths = 1.5", "[retro] months", "a whole number"),
    ],
)
def test_yes_or_no_and_counts(folder: Path, text: str, place: str, kind: str) -> None:
    told = problem(folder, text)
    assert told.column == place
    assert kind in told.why.en


@pytest.mark.parametrize(("data", "ledger"), [("a/b", "a/b.ledger"), ("a/b/", "a/b.ledger"), ("b", "b.ledger")])
def test_the_ledger_lies_beside_the_data(folder: Path, data: str, ledger: str) -> None:
    assert Settings.load(data=Path(data), folder=folder, environ={}).ledger == Path(ledger)
    assert Settings.load(data=Path(), folder=folder, environ={}).ledger == folder.with_name(f"{folder.name}.ledger")


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n", '\ufeffcompany = ""\nlang = ""\nout = ""\n'])
def test_defaults(folder: Path, text: str | None) -> None:
    settings = Settings.load(folder=folder, environ={}) if text is None else load(folder, text)
    assert settings == Settings()


@pytest.mark.parametrize("name", ["data", "policies", "out", "ledger"])
def test_an_option_wins_over_a_variable_over_the_file_over_the_default(folder: Path, name: str) -> None:
    variable = {f"HRCALC_{name.upper()}": "told"}
    (folder / FILE).write_text(f'{name} = "written"', encoding="utf-8")
    option = {name: Path("asked")}
    assert getattr(Settings.load(**option, folder=folder, environ=variable), name) == Path("asked")  # type: ignore[arg-type]
    assert getattr(Settings.load(folder=folder, environ=variable), name) == Path("told")
    assert getattr(Settings.load(folder=folder, environ={}), name) == folder / "written"
    (folder / FILE).unlink()
    assert getattr(Settings.load(folder=folder, environ={}), name) == getattr(Settings(), name)


def test_the_language_asked_for_wins_over_the_variable_over_the_file_over_the_locale(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / FILE).write_text('lang = "zh"', encoding="utf-8")
    assert Settings.load(lang="zh", folder=folder, environ={"HRCALC_LANG": "en"}).lang == "zh"
    assert Settings.load(folder=folder, environ={"HRCALC_LANG": "en"}).lang == "en"
    assert Settings.load(folder=folder, environ={}).lang == "zh"
    (folder / FILE).unlink()
    assert Settings.load(folder=folder, environ={}).lang == "en"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert Settings.load(folder=folder, environ={}).lang == "zh"


def test_an_empty_variable_is_not_set(folder: Path) -> None:
    empty = dict.fromkeys(["HRCALC_DATA", "HRCALC_POLICIES", "HRCALC_OUT", "HRCALC_LANG"], "")
    assert load(folder, EVERY, **empty) == load(folder, EVERY)


@pytest.mark.parametrize("told", [{"lang": "fr"}, {"environ": {"HRCALC_LANG": "fr"}}])
def test_a_language_that_does_not_exist_is_wrong_usage(folder: Path, told: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Settings.load(folder=folder, **{"environ": {}, **told})  # type: ignore[arg-type]


def test_the_file_of_the_data_folder_counts_where_the_working_folder_has_none(folder: Path) -> None:
    (folder / "exports" / FILE).write_text(EVERY, encoding="utf-8")
    settings = Settings.load(data=Path("exports"), environ={})
    assert (settings.company, settings.payslip_template) == ("启明软件", Path("exports/slips/ours.xlsx"))
    # It cannot say where it lies itself, nor where its neighbours are.
    assert (settings.data, settings.policies, settings.out) == (Path("exports"), Path("policies"), Path("out"))
    assert settings.ledger == Path("exports.ledger")
    (folder / FILE).write_text('company = "甲"', encoding="utf-8")
    assert Settings.load(data=Path("exports"), environ={}) == Settings(
        data=Path("exports"), ledger=Path("exports.ledger"), company="甲", payslip_template=None
    )


def test_a_variable_names_the_data_folder_whose_file_is_read(folder: Path) -> None:
    (folder / "exports" / FILE).write_text('compny = "甲"', encoding="utf-8")
    with pytest.raises(ProblemsFound, match="compny"):
        Settings.load(environ={"HRCALC_DATA": "exports"})


def test_paths_are_relative_to_the_file_and_absolute_ones_stay(folder: Path) -> None:
    other = folder / "elsewhere"
    other.mkdir()
    settings = load(other, f'data = "../exports"\nout = "{(folder / "x").as_posix()}"\n')
    assert (settings.data.resolve(), settings.out) == (folder / "exports", folder / "x")
    assert Settings.load(folder=other, environ={"HRCALC_OUT": "here"}).out == Path("here")


@pytest.mark.parametrize(
    ("text", "value", "mend"),
    [
        ('compny = "x"', "compny", "Did you mean 'company'?"),
        ('Company = "x"', "Company", "Did you mean 'company'?"),
        ('policy = "x"', "policy", "Did you mean 'policies'?"),
        ("[calender]\nholidays = []", "calender", "Did you mean 'calendar'?"),
        ('[column.deals]\namount = "x"', "column", "Did you mean 'columns'?"),
        ("[calendar]\nholyday = []", "holyday", "Did you mean 'holidays'?"),
        ('[documents]\npayslip_tempalte = "x"', "payslip_tempalte", "Did you mean 'payslip_template'?"),
        ("holidays = []", "holidays", "Write 'holidays' under [calendar]."),
        ('[documents]\nout = "x"', "out", "Write 'out' above the first [table]."),
        ("[deals]\nid = 3", "deals", "There are: company, data, policies, out, ledger, lang,"),
        ('"" = 3', "", "There are: company,"),
        ('[files."*.xls"]\npasword = "x"', "pasword", "Did you mean 'password'?"),
        ('password = "x"', "password", "Write 'password' under [files.\"GLOB\"]."),
    ],
)
def test_a_word_that_is_not_known(folder: Path, text: str, value: str, mend: str) -> None:
    found = problem(folder, text)
    assert (found.code, found.value) == ("settings-key", value)
    assert found.mend.en.startswith(mend)


@pytest.mark.parametrize(
    ("text", "why", "value"),
    [
        ("company = 3", "company must be text in quotes; it is a number.", "3"),
        ("data = true", "data must be text in quotes; it is true or false.", "true"),
        ("policies = []", "policies must be text in quotes; it is a list.", ""),
        ("out = 2027-01-01", "out must be text in quotes; it is a date or time.", "2027-01-01"),
        ('out = "a\\u0000b"', "out must be text in quotes; it is 'a�b'.", "a�b"),
        ("lang = 1.5", "lang must be text in quotes; it is a number.", "1.5"),
        ('lang = "fr"', "lang must be zh or en; it is 'fr'.", "fr"),
        ("[company]", "company must be text in quotes; it is a table.", ""),
        ("columns = 3", "columns must be a table; it is a number.", "3"),
        ('columns = {deals = "x"}', "[columns] deals must be a table; it is 'x'.", "x"),
        ("[columns.deals]\namount = 5", "[columns.deals] amount must be text in quotes; it is a number.", "5"),
        ("[columns.deals.amount]", "[columns.deals] amount must be text in quotes; it is a table.", ""),
        ("[[columns.deals]]", "[columns] deals must be a table; it is a list.", ""),
        ('fields = "x"', "fields must be a table; it is 'x'.", "x"),
        ("[fields.leads]\ndemo = true", "[fields.leads] demo must be text in quotes; it is true or false.", "true"),
        ("calendar = 3", "calendar must be a table; it is a number.", "3"),
        ('[calendar]\nholidays = "x"', "[calendar] holidays must be a list of dates; it is 'x'.", "x"),
        ("[calendar]\nholidays = {}", "[calendar] holidays must be a list of dates; it is a table.", ""),
        ("[calendar]\nholidays = [1]", "[calendar] holidays must be a list of dates; it is a number.", "1"),
        (
            '[calendar]\nworkdays = ["1 May"]',
            "[calendar] workdays must be a list of dates; it is '1 May'.",
            "1 May",
        ),
        (
            "[calendar]\nworkdays = [2027-01-01T08:00:00]",
            "[calendar] workdays must be a list of dates; it is a date or time.",
            "2027-01-01 08:00:00",
        ),
        (
            "[calendar]\nholidays = [2027-01-01]\nworkdays = [2027-01-01]",
            "[calendar] lists 2027-01-01 under holidays and under workdays.",
            "2027-01-01",
        ),
        ("documents = []", "documents must be a table; it is a list.", ""),
        (
            "[documents]\npayslip_template = 3",
            "[documents] payslip_template must be text in quotes; it is a number.",
            "3",
        ),
        ("anomalies = 3", "anomalies must be a table; it is a number.", "3"),
        ("[anomalies]\nchange = 0.3", "[anomalies] change must be a percentage in quotes; it is a number.", "0.3"),
        ('[anomalies]\nchange = "-5%"', "[anomalies] change must be a percentage in quotes; it is '-5%'.", "-5%"),
        ('[anomalies]\nchange = "0.3"', "[anomalies] change must be a percentage in quotes; it is '0.3'.", "0.3"),
        ('[anomalies]\nchange = "３０%"', "[anomalies] change must be a percentage in quotes; it is '３０%'.", "３０%"),
        (
            "[anomalies]\nabove = 1e5",
            "[anomalies] above must be an amount of yuan in quotes; it is a number.",
            "100000.0",
        ),
        ('[anomalies]\nabove = "10万"', "[anomalies] above must be an amount of yuan in quotes; it is '10万'.", "10万"),
        (
            '[anomalies]\nabove = "1.005"',
            "[anomalies] above must be an amount of yuan in quotes; it is '1.005'.",
            "1.005",
        ),
        (f"company = 0x{'f' * 5000}", "company must be text in quotes; it is a number.", "…"),
        ('files = "secret"', "files must be a table; it is another text.", ""),
        ('[files]\npassword = "secret"', "[files] password must be a table; it is another text.", ""),
        ('[files."a"]\npassword = 1234', '[files."a"] password must be text in quotes; it is a number.', ""),
        ('[files."a"]\npassword = "s\\u0000"', '[files."a"] password must be text in quotes; it is another text.', ""),
        ('[files."*.csv"]\nencoding = 3', '[files."*.csv"] encoding must be text in quotes; it is a number.', "3"),
        ('[files."*.csv"]\nencoding = "u8x"', "[files.\"*.csv\"] encoding must be an encoding; it is 'u8x'.", "u8x"),
        ('[files."*.csv"]\nencoding = "hex"', "[files.\"*.csv\"] encoding must be an encoding; it is 'hex'.", "hex"),
    ],
)
def test_a_value_of_the_wrong_type(folder: Path, text: str, why: str, value: str) -> None:
    found = problem(folder, text)
    assert (found.code, found.why.en, found.value) == ("settings-value", why, value)


def test_everything_wrong_is_told_at_once(folder: Path) -> None:
    found = problems(
        folder, 'compny = "x"\nout = 3\n[calender]\n[columns.deals]\namount = 5\n[documents]\nslip = "x"\n'
    )
    assert sorted((p.code, p.value) for p in found) == [
        ("settings-key", "calender"),
        ("settings-key", "compny"),
        ("settings-key", "slip"),
        ("settings-value", "3"),
        ("settings-value", "5"),
    ]


def test_a_wrong_value_is_told_also_where_an_option_wins(folder: Path) -> None:
    (folder / FILE).write_text("out = 3", encoding="utf-8")
    with pytest.raises(ProblemsFound):
        Settings.load(out=Path("x"), folder=folder, environ={})


@pytest.mark.parametrize(
    ("content", "mend"),
    [
        (b"company = ", "Mend it"),
        (b"a = 1\na = 2", "Mend it"),
        (b"[calendar]\nholidays = [2027-02-30]", "Mend it"),
        (b"a = " + b"9" * 5000, "Mend it"),
        (b"a = " + b"[" * 50_000, "Mend it"),
        ('company = "启明"'.encode("gb18030"), "Save the file as UTF-8"),
        ('company = "启明"'.encode("utf-16"), "Save the file as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read(folder: Path, content: bytes, mend: str) -> None:
    (folder / FILE).write_bytes(content)
    with pytest.raises(ProblemsFound) as found:
        Settings.load(folder=folder, environ={})
    (only,) = found.value.problems
    assert (only.code, only.file, only.blocking) == ("settings", FILE, True)
    assert only.mend.en.startswith(mend)


VALUES = st.sampled_from(['"x"', "3", "1.5", "true", "[]", "[2027-01-01]", "[[1]]", "{}", "{a = 1}", "07:32:00", "nan"])
WORDS = st.sampled_from(
    ["company", "lang", "out", "columns", "columns.deals", "fields.x.y", "calendar.holidays", "a.b"]
)


@given(st.dictionaries(WORDS, VALUES, max_size=5))
def test_no_file_leads_to_anything_but_settings_or_problems(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / FILE).write_text("".join(f"{k} = {v}\n" for k, v in told.items()), encoding="utf-8")
    with contextlib.suppress(ProblemsFound):
        Settings.load(folder=folder, environ={})


def test_loading_settings_imports_nothing_heavy() -> None:
    code = "import sys, hrcalc.settings as s; s.Settings.load(); print(*{'pandas', 'pyarrow', 'numpy', 'rich'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        'files = "hunter2"',
        '[files]\npassword = "hunter2"',
        '[files."*"]\npassword = ["hunter2"]',
        '[files."*"]\npassword = {x = "hunter2"}',
        '[files."*"]\npassword = "hunter2\\n"',
        '[files."*"]\npasswort = "hunter2"',
        'password = "hunter2"',
    ],
)
def test_no_message_tells_a_password(folder: Path, text: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        load(folder, text)
    assert "hunter2" not in f"{found.value!r} {found.value.why} {found.value.problems!r}"


def test_settings_that_are_printed_tell_no_password(folder: Path) -> None:
    assert "hunter2" not in repr(load(folder, '[files."*"]\npassword = "hunter2"'))
