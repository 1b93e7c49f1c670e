"""Workbooks with a password: opened with the right one, refused without telling it, asked for where somebody can answer."""

from __future__ import annotations

import io
import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from hrcalc.cli import options
from hrcalc.exports import Options, open_file
from hrcalc.exports.locked import NO_SECRET
from hrcalc.problems import ProblemsFound
from hrcalc.settings import Settings

OLD = (Path(__file__).parent / "files" / "locked.xls").read_bytes()
SECRET = {"a.xlsx": "密码hunter2", "a.xls": "secret7"}


def locked(password: str) -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["编号"])
    plain, data = io.BytesIO(), io.BytesIO()
    book.save(plain)
    OOXMLFile(plain).encrypt(password, data)
    return data.getvalue()


NEW = locked(SECRET["a.xlsx"])
FILES = {"a.xlsx": NEW, "a.xls": OLD}


def answers(*given: str | None) -> tuple[Callable[[str, int], str | None], list[str]]:
    """Somebody who answers so, and the files asked for."""
    asked: list[str] = []

    def ask(file: str, attempt: int) -> str | None:
        asked.append(file)
        assert attempt == len(asked)
        return given[len(asked) - 1]

    return ask, asked


def code(name: str, told: Options) -> str:
    with pytest.raises(ProblemsFound) as found:
        open_file(name, FILES[name], told)
    (problem,) = found.value.problems
    assert problem.blocking
    assert problem.file == name
    return problem.code


@pytest.mark.parametrize("name", FILES)
def test_the_right_password_opens(name: str) -> None:
    sheet = open_file(name, FILES[name], Options(password=SECRET[name]))[0]
    assert sheet.head[0][0] == "编号"


@pytest.mark.parametrize("name", FILES)
def test_without_a_password_the_problem_says_where_to_write_it(name: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        open_file(f"2026-10/{name}", FILES[name])
    (problem,) = found.value.problems
    assert problem.code == "needs-password"
    assert f'[files."{name}"]' in problem.mend.en
    assert f'[files."{name}"]' in problem.mend.zh


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("wrong", ["x", "密", "secret", " "])
def test_a_wrong_password(name: str, wrong: str) -> None:
    assert code(name, Options(password=wrong)) == "wrong-password"


@pytest.mark.parametrize("name", FILES)
def test_a_person_has_three_tries(name: str) -> None:
    ask, asked = answers("x", "y", SECRET[name])
    assert open_file(name, FILES[name], Options(ask=ask))
    assert asked == [name] * 3
    ask, asked = answers("x", "y", "z", SECRET[name])
    assert code(name, Options(ask=ask)) == "wrong-password"
    assert len(asked) == 3
    ask, asked = answers(None, SECRET[name])
    assert code(name, Options(ask=ask)) == "needs-password"


def test_nobody_is_asked_where_the_settings_tell_one_or_none_is_needed() -> None:
    def never(file: str, attempt: int) -> str | None:
        raise AssertionError(file)

    assert open_file("a.xlsx", NEW, Options(password=SECRET["a.xlsx"], ask=never))
    assert code("a.xlsx", Options(password="x", ask=never)) == "wrong-password"
    assert open_file("a.xlsx", locked(NO_SECRET), Options(ask=never))
    assert open_file("a.xls", (Path(__file__).parent / "files" / "types.xls").read_bytes(), Options(ask=never))


@pytest.mark.parametrize("damage", [b"EncryptionInfo", b"EncryptedPackage"])
def test_a_damaged_lock_is_a_problem(damage: bytes) -> None:
    name = damage.decode().encode("utf-16-le")
    assert name in NEW
    data = NEW.replace(name, name[::-1])
    with pytest.raises(ProblemsFound):
        open_file("a.xlsx", data, Options(password=SECRET["a.xlsx"]))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("where", [0.05, 0.2, 0.5, 0.8, 0.95])
def test_no_damage_and_no_mistake_tells_the_password(
    name: str, where: float, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    data = bytearray(FILES[name])
    at = int(len(data) * where)
    data[at : at + 200] = bytes(200)
    told = Options(password=SECRET[name])
    try:
        for sheet in open_file(name, bytes(data), told):
            assert sheet.head
    except ProblemsFound as found:
        shown = f"{''.join(traceback.format_exception(found))}{found.problems!r}"
        assert SECRET[name] not in shown
        assert "msoffcrypto" not in shown  # the traceback is ours alone
    assert SECRET[name] not in repr(told)
    assert SECRET[name] not in caplog.text
    out, err = capfd.readouterr()
    assert SECRET[name] not in out + err


def test_options_of_a_file_are_those_of_the_first_pattern_that_tells_them() -> None:
    settings = Settings(
        files={
            "2026-10/*.xlsx": {"password": "october"},
            "*.xlsx": {"password": "any", "encoding": "cp1252"},
            "签单[1].csv": {"encoding": "gb18030"},
        }
    )
    found = {
        name: (Options.of(settings, name).password, Options.of(settings, name).encoding)
        for name in ("2026-10/a.xlsx", "a.xlsx", "2026-09/a.xlsx", "A.XLSX", "2026-10/签单[1].csv", "签单1.csv")
    }
    assert found == {
        "2026-10/a.xlsx": ("october", "cp1252"),
        "a.xlsx": ("any", "cp1252"),
        "2026-09/a.xlsx": ("any", "cp1252"),
        "A.XLSX": ("", ""),
        "2026-10/签单[1].csv": ("", "gb18030"),
        "签单1.csv": ("", "gb18030"),
    }


def test_the_command_line_asks_at_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def getpass(text: str) -> str:
        shown.append(text)
        return "hunter2"

    monkeypatch.setattr("getpass.getpass", getpass)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert options.prompt("zh") is None
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    ask = options.prompt("zh")
    assert ask is not None
    assert ask("2026-10/a.xlsx", 1) == "hunter2"
    assert "2026-10/a.xlsx 的密码" in shown[0]
    assert options.settings_of(None, None, None, None).ask is not None
    assert options.settings_of(None, None, None, None, as_json=True).ask is None
    monkeypatch.setattr("getpass.getpass", lambda _: (_ for _ in ()).throw(EOFError))
    assert ask("a", 1) is None


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        (["secret7"], ["", "", ""]),
        (["x", "secret7"], ["", "", ""]),
        (["x", "y", "secret7"], ["", "", ""]),
        (["x", "y", "z"], ["wrong-password"] * 3),
        (["x", ""], ["wrong-password", "needs-password", "needs-password"]),
        ([""], ["needs-password"] * 3),
    ],
)
def test_a_file_that_is_opened_again_is_not_asked_for_again(
    typed: list[str], codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = list(typed)
    monkeypatch.setattr("getpass.getpass", lambda _: left.pop(0))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    told, found = Options(ask=options.prompt("en")), []
    for _ in codes:
        try:
            found.append("" if open_file("a.xls", OLD, told) else "nothing")
        except ProblemsFound as problems:
            found += [p.code for p in problems.problems]
    assert (found, left) == (codes, [])
