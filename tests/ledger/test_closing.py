"""What `close` refuses, and that the ledger is then as it was; a damaged ledger stops everything that would write to it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hrcalc import closing, payrun
from hrcalc.calendar import Month
from hrcalc.documents import write_run
from hrcalc.engine.result import LINES
from hrcalc.ledger.parts import of_table
from hrcalc.ledger.store import locked, opened
from hrcalc.problems import Busy, ProblemsFound
from hrcalc.settings import Settings
from tests.end_to_end.conftest import Call
from tests.end_to_end.conftest import call as call
from tests.ledger import crash
from tests.ledger.small import changed, files, plainly

SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)


def settings_of(folder: Path) -> Settings:
    return Settings(folder / "data", folder / "policies", folder / "out", folder / "data.ledger", "en")


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September closed, October run."""
    folder = tmp_path_factory.mktemp("company")
    crash.company(folder)
    settings = settings_of(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HRCALC_USER", "Runner")
        payrun.run(settings, SEPTEMBER)
        closing.close(settings, SEPTEMBER, "boss")
        payrun.run(settings, OCTOBER)
    return folder


@pytest.fixture
def folder(paid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that company in which a test may break things."""
    monkeypatch.setenv("HRCALC_USER", "Runner")
    monkeypatch.delenv("HRCALC_LEDGER")
    shutil.copytree(paid, tmp_path / "company")
    monkeypatch.chdir(tmp_path / "company")
    return tmp_path / "company"


@pytest.fixture
def settings(folder: Path) -> Settings:
    """The settings of that company."""
    return settings_of(folder)


def refused(settings: Settings, month: Month = OCTOBER, by: str = "boss", *, with_held: bool = False) -> list[str]:
    """The codes of the reasons for which a month is not closed; nothing has changed."""
    before = files(settings.ledger.parent)
    with pytest.raises(ProblemsFound) as found:
        closing.close(settings, month, by, with_held=with_held)
    assert files(settings.ledger.parent) == before
    for problem in found.value.problems:
        assert problem.why.zh
        assert problem.mend.en
        assert problem.mend.zh
    return [problem.code for problem in found.value.problems]


def test_a_month_that_was_not_run(settings: Settings) -> None:
    assert refused(settings, NOVEMBER) == ["close-no-run", "close-order"]


def test_an_earlier_month_is_open(settings: Settings) -> None:
    (settings.data / "2026-11").mkdir()
    payrun.run(settings, NOVEMBER)
    assert refused(settings, NOVEMBER) == ["close-order"]
    closing.close(settings, OCTOBER, "boss")
    assert refused(settings, NOVEMBER) == ["close-stale"]


def _changed(out: Path) -> None:
    changed(out / "lines.csv", 60)


def _payslip(out: Path) -> None:
    changed(next((out / "payslips").iterdir()), 60)


def _missing(out: Path) -> None:
    (out / "payroll.xlsx").unlink()


def _extra(out: Path) -> None:
    (out / "note.txt").write_text("paid")


def _extra_folder(out: Path) -> None:
    (out / "payslips" / "old").mkdir()


def _gone(out: Path) -> None:
    shutil.rmtree(out)


def _other_month(out: Path) -> None:
    shutil.rmtree(out)
    shutil.copytree(out.parent / "2026-09", out)


def _file(out: Path) -> None:
    shutil.rmtree(out)
    out.write_text("")


@pytest.mark.parametrize(
    "spoil", [_changed, _payslip, _missing, _extra, _extra_folder, _gone, _other_month, _file], ids=lambda s: s.__name__
)
def test_outputs_are_not_those_of_the_last_run(settings: Settings, spoil: Callable[[Path], None]) -> None:
    spoil(settings.out / "2026-10")
    assert refused(settings) == ["close-outputs"]


@pytest.mark.parametrize("by", ["Runner", " runner\n", "Ｒｕｎｎｅｒ", "RUN\u200bNER".replace("\u200b", "")])
def test_who_ran_a_month_does_not_approve_it(settings: Settings, by: str) -> None:
    assert refused(settings, by=by) == ["close-approval"]
    assert closing.close(replace(settings, own_runs=True), OCTOBER, by).approved_by


@pytest.mark.parametrize("by", ["", "  ", "\u2028", "\udcff"])
def test_nobody_approves(settings: Settings, by: str) -> None:
    assert refused(settings, by=by) == ["close-approval"]


def test_people_are_held(settings: Settings) -> None:
    staff = settings.data / "employees.csv"
    staff.write_text(staff.read_text(encoding="utf-8").replace("2000", "much"), encoding="utf-8")
    payrun.run(settings, OCTOBER, hold=True)
    assert refused(settings) == ["close-held"]
    assert closing.close(settings, OCTOBER, "boss", with_held=True).held == ("B",)


def test_something_was_posted_since_the_run(settings: Settings) -> None:
    with locked(settings.ledger), opened(settings.ledger) as ledger:
        ledger.append(
            "payout", "2026-10", {"books": "ab" * 32, "from": "", "to": ""}, {"lines": of_table(LINES.empty_table())}
        )
    assert refused(settings) == ["close-stale"]
    payrun.run(settings, OCTOBER)
    closing.close(settings, OCTOBER, "boss")


def test_every_reason_at_once(settings: Settings) -> None:
    _missing(settings.out / "2026-10")
    with locked(settings.ledger), opened(settings.ledger) as ledger:
        ledger.append(
            "payout", "2026-10", {"books": "ab" * 32, "from": "", "to": ""}, {"lines": of_table(LINES.empty_table())}
        )
    assert refused(settings, by="runner") == ["close-approval", "close-outputs", "close-stale"]


def test_a_closed_month_stays_closed(settings: Settings, call: Call) -> None:
    closing.close(settings, OCTOBER, "boss")
    before = files(settings.ledger.parent)
    for month in (SEPTEMBER, OCTOBER, SEPTEMBER.previous):
        with pytest.raises(Busy):
            closing.close(settings, month, "boss")
        with pytest.raises(Busy):
            payrun.run(settings, month)
    for lang, words in (("en", "is closed"), ("zh", "已结账")):
        for command in (["run"], ["close", "--approved-by", "boss"]):
            code, out, err = call(*command, "--month", "2026-09", "--data", "data", "--lang", lang)
            assert (code, out) == (4, "")
            assert words in err
            assert "boss" in err
    assert files(settings.ledger.parent) == before


def test_outputs_that_a_killed_run_had_finished_are_put_in_their_place(settings: Settings) -> None:
    out = settings.out
    good = files(out)
    shutil.copytree(out / "2026-10", out / ".2026-10.new-77")
    shutil.copytree(out / "2026-09", out / ".2026-10.new-78")
    _missing(out / "2026-10")
    closing.close(settings, OCTOBER, "boss")
    assert files(out) == good


def test_a_changed_byte_in_the_lines_of_a_closed_month(folder: Path, settings: Settings, call: Call) -> None:
    closing.close(settings, OCTOBER, "boss")
    with opened(settings.ledger) as ledger:
        lines = ledger.part(ledger.entries("close", month="2026-09")[0].parts["lines"])
    data = settings.ledger.read_bytes()
    own = next(
        at for at in range(len(lines) - 40) if data.count(lines[at : at + 40]) == 1
    )  # not in October's lines too
    changed(settings.ledger, data.index(lines[own : own + 40]) + 20)
    before = files(folder)
    for lang, words in (
        ("en", "part 2 close 2026-09 lines does not match its hash"),
        ("zh", "2 close 2026-09 lines 和它的哈希不符"),
    ):
        code, _, err = call("ledger", "verify", "--data", "data", "--lang", lang)
        assert code == 3
        assert words in " ".join(err.split())
    for command in (
        ["run", "--month", "2026-11"],
        ["close", "--month", "2026-10", "--approved-by", "boss"],
        ["check", "--month", "2026-10"],
        ["explain", "A", "--month", "2026-10"],
        ["ledger", "show"],
    ):
        code, _, err = call(*command, "--data", "data", "--lang", "en")
        assert code == 3, command
        assert "Traceback" not in err
    after = {name: data for name, data in files(folder).items() if "-problems/" not in name}
    assert after == before


@pytest.mark.parametrize("state", ["folder", "text", "newer", "read-only"])
def test_a_ledger_that_cannot_be_used_ends_every_command_with_a_message(
    folder: Path, settings: Settings, call: Call, state: str
) -> None:
    ledger = settings.ledger
    if state in ("folder", "text"):
        ledger.unlink()
        ledger.with_name("data.ledger.seal").unlink()
        ledger.mkdir() if state == "folder" else ledger.write_text("hello")
    elif state == "newer":
        with plainly(ledger) as connection:
            connection.execute("PRAGMA user_version = 7")
    else:
        ledger.with_name("data.ledger.lock").mkdir()
    before = files(folder)
    for command in (["run", "--month", "2026-10"], ["close", "--month", "2026-10", "--approved-by", "boss"]):
        for lang in ("zh", "en"):
            code, _, err = call(*command, "--data", "data", "--lang", lang)
            assert code == 3
            assert "data.ledger" in "".join(err.split())
            assert "Traceback" not in err
    assert {name: data for name, data in files(folder).items() if "-problems/" not in name} == before


def test_one_at_a_time_but_for_looks(
    folder: Path, settings: Settings, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked(settings.ledger):
        for command in (["run"], ["close", "--approved-by", "boss"]):
            code, out, err = call(*command, "--month", "2026-10", "--data", "data", "--lang", "en")
            assert (code, out) == (4, "")
            assert f"Runner ({os.uname().nodename}, process {os.getpid()}, hrcalc" in err
        assert call("explain", "A", "--month", "2026-10", "--data", "data", "--lang", "en")[0] == 0
        assert call("ledger", "verify", "--data", "data", "--lang", "en")[0] == 0
    with opened(settings.ledger) as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["run", "close", "run", "explain"]
    closing.close(settings, OCTOBER, "boss")


def test_a_look_while_a_run_goes_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_a_look(*arguments: object, **options: object) -> None:
        monkeypatch.undo()
        payrun.explain(settings, OCTOBER, "A", None)
        write_run(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(payrun, "write_run", with_a_look)
    payrun.run(settings, OCTOBER)
    with opened(settings.ledger) as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["run", "close", "run", "explain", "run"]
    closing.close(settings, OCTOBER, "boss")


def test_an_entry_that_cannot_be_written_leaves_outputs_and_ledger_as_they_were(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash.deal(settings.data.parent, "2026-10", 9000)
    before = files(settings.ledger.parent)

    def full(*_: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("hrcalc.ledger.store.hash_of", full)
    with pytest.raises(ProblemsFound) as found:
        payrun.run(settings, OCTOBER)
    assert found.value.problems[0].why.en == "The ledger cannot be used: No space left on device"
    after = {name: data for name, data in files(settings.ledger.parent).items() if "-problems/" not in name}
    assert after == before
    monkeypatch.undo()
    payrun.run(settings, OCTOBER)
    closing.close(settings, OCTOBER, "boss")
