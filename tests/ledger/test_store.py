"""The ledger's file: append-only, one writer at a time, and every fault of the system a message that leaves it as it was."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from hrcalc.ledger import schema, seal
from hrcalc.ledger.file import safely
from hrcalc.ledger.months import Months
from hrcalc.ledger.store import locked, opened, record
from hrcalc.ledger.verify import verify
from hrcalc.lock import name_of, user
from hrcalc.problems import Busy, ProblemsFound
from hrcalc.settings import Settings
from tests.ledger.small import PARTS, elsewhere, files, filled, killed, limited, looks, plainly, unseal


def refusal(file: Path) -> tuple[str, str]:
    """The code and the reason for which a look cannot be recorded; nothing has changed."""
    before = files(file.parent)
    with pytest.raises(ProblemsFound) as found:
        record(file, "explain", "2026-09", {"employee": "A"})
    problem = found.value.problems[0]
    assert problem.why.zh
    assert problem.mend.zh
    assert problem.blocking
    assert files(file.parent) == before
    return problem.code, problem.why.en


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET by = 'me'",
        "UPDATE OR REPLACE entries SET number = 1 WHERE number = 2",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE number = 3",
        "INSERT OR REPLACE INTO entries SELECT number, kind, month, at, 'me', body, previous, hash FROM entries WHERE number = 2",
        "INSERT OR IGNORE INTO entries SELECT 9, kind, month, at, 'me', body, previous, hash FROM entries WHERE number = 3",
        "INSERT INTO entries SELECT 4, kind, month, at, 'me', body, previous, hash FROM entries WHERE number = 3",
        "INSERT INTO entries SELECT 0, kind, month, at, 'me', body, previous, hash FROM entries WHERE number = 3",
        "UPDATE parts SET data = x'00'",
        "DELETE FROM parts",
        "INSERT OR REPLACE INTO parts SELECT 4, hash, x'00' FROM parts WHERE number = 2",
        "INSERT OR REPLACE INTO parts VALUES (2, 'new', x'00')",
        "INSERT OR REPLACE INTO parts (rowid, hash, data) VALUES (2, 'new', x'00')",
        "INSERT INTO parts VALUES (1, 'new', x'00') ON CONFLICT (number) DO UPDATE SET data = excluded.data",
        "INSERT INTO parts (number, hash, data) VALUES (1, 'new', x'00') ON CONFLICT DO NOTHING",
    ],
)
def test_the_database_refuses_changes(tmp_path: Path, statement: str) -> None:
    file = filled(tmp_path / "a.ledger")
    with plainly(file) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    assert not verify(file).problems
    assert verify(file).entries == 3


@pytest.mark.parametrize(
    "statement",
    [
        *(f"DROP TRIGGER {statement.split()[2]}" for statement in schema.TRIGGERS),
        "ALTER TABLE entries ADD COLUMN more TEXT",
        "ALTER TABLE parts RENAME TO others",
        "DROP TABLE entries",
        "DROP TABLE parts",
        "CREATE TABLE more (a)",
        "CREATE VIEW more AS SELECT * FROM entries",
        "CREATE INDEX more ON entries (month)",
        "CREATE TRIGGER more AFTER INSERT ON entries BEGIN SELECT 1; END",
        "PRAGMA application_id = 7",
        "INSERT INTO parts SELECT 4, 'more', x'00'",
    ],
)
def test_what_the_database_cannot_refuse_is_found(tmp_path: Path, statement: str) -> None:
    file = filled(tmp_path / "a.ledger")
    with plainly(file) as connection:
        connection.execute(statement)
    assert {problem.code for problem in verify(file).problems} == {"ledger-altered"}
    assert refusal(file)[0] == "ledger-altered"
    unseal(file)
    if "application_id" not in statement:
        assert verify(file).problems[0].code == refusal(file)[0] == "ledger-altered"


@pytest.mark.parametrize(
    "name", ["工资 2026.ledger", "a?b#c%20d&mode=ro.ledger", 'it\'s "so".ledger', "b\udcff.ledger", ".ledger"]
)
def test_any_name_of_the_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name.replace("ledger", "folder")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system has no such names")
    file = filled(folder / name)
    assert verify(file).entries == 3
    assert sorted(os.listdir(folder)) == sorted([name, f"{name}.seal"])


def test_the_ledger_of_a_data_folder_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.chdir(data)
    for told in (".", "", "../data", "../data/", str(data), f"{data}/", "./", "../data/."):
        ledger = Settings.load(data=Path(told), environ={}).ledger
        assert ledger.resolve() == tmp_path / "data.ledger", told


def test_links_lead_to_one_ledger_with_one_lock_and_one_seal(tmp_path: Path) -> None:
    file = filled(tmp_path / "books" / "a.ledger")
    link = tmp_path / "link.ledger"
    link.symlink_to(file)
    (tmp_path / "folder").symlink_to(tmp_path / "books")
    for other in (link, tmp_path / "folder" / "a.ledger", tmp_path / "books" / ".." / "books" / "a.ledger"):
        record(other, "view", "", {})
        with locked(file), pytest.raises(Busy), locked(other):
            pass
        assert not verify(other).problems
    assert not seal.place(link).exists()
    assert verify(file).entries == 6


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.ledger"
    file.mkdir()
    (file / "x").write_text("x")
    assert refusal(file)[0] == "ledger-unusable"
    assert verify(file).problems[0].code == "ledger-unusable"


def test_a_file_in_the_place_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "books").write_text("x")
    file = tmp_path / "books" / "a.ledger"
    with pytest.raises(ProblemsFound) as found, locked(file):
        pass
    assert found.value.problems[0].code == "ledger-unusable"
    with pytest.raises(ProblemsFound) as found:
        record(file, "view", "", {})
    assert found.value.problems[0].code == "ledger-unusable"


@pytest.mark.parametrize("content", ["text", "zip", "database"])
def test_a_file_of_something_else(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.ledger"
    if content == "database":
        with plainly(file) as connection:
            connection.execute("CREATE TABLE entries (number INTEGER PRIMARY KEY)")
    else:
        file.write_bytes(b"PK\x03\x04" * 300 if content == "zip" else b"hello")
    assert refusal(file) == ("no-ledger", "This file is no ledger of hrcalc.")
    assert verify(file).problems[0].code == "no-ledger"


def test_an_empty_file_is_a_ledger_not_begun(tmp_path: Path) -> None:
    file = tmp_path / "a.ledger"
    file.touch()
    assert (verify(file).entries, verify(file).problems) == (0, ())
    filled(file)
    assert verify(file).entries == 3


@pytest.mark.parametrize("how", ["removed", "empty"])
def test_a_ledger_that_is_gone_is_not_begun_anew(tmp_path: Path, how: str) -> None:
    file = filled(tmp_path / "a.ledger")
    if how == "removed":
        file.unlink()
    else:
        file.write_bytes(b"")
    assert verify(file).problems[0].code == "ledger-altered"
    assert "only its seal is there" in refusal(file)[1]
    unseal(file)
    filled(file)
    assert verify(file).entries == 3


def test_a_ledger_that_another_process_begins_meanwhile_is_not_taken_for_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exists = Path.exists

    def meanwhile(path: Path) -> bool:
        there = exists(path)
        if path.name == "a.ledger":
            monkeypatch.setattr(Path, "exists", exists)
            filled(path)
        return there

    monkeypatch.setattr(Path, "exists", meanwhile)
    record(tmp_path / "a.ledger", "view", "", {})
    assert (verify(tmp_path / "a.ledger").entries, verify(tmp_path / "a.ledger").problems) == (4, ())


def test_an_earlier_copy_is_not_taken_for_the_ledger(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger", 2)
    copy = file.read_bytes()
    record(file, "view", "", {})
    file.write_bytes(copy)
    assert "what was written in between is lost" in verify(file).problems[0].why.en
    assert "what was written in between is lost" in refusal(file)[1]
    unseal(file)
    assert (verify(file).entries, verify(file).problems) == (2, ())


@pytest.mark.parametrize("seal_is", ["missing", "older"])
def test_a_ledger_whose_seal_a_crash_kept_back(tmp_path: Path, seal_is: str) -> None:
    file = filled(tmp_path / "a.ledger", 2)
    older = seal.place(file).read_bytes()
    record(file, "view", "", {})
    if seal_is == "older":
        seal.place(file).write_bytes(older)
    else:
        unseal(file)
    assert (verify(file).entries, verify(file).problems) == (3, ())
    record(file, "view", "", {})
    assert seal.read(file) is not None
    assert (verify(file).entries, verify(file).problems) == (4, ())


def test_a_seal_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.ledger"
    (tmp_path / "a.ledger.seal.new").mkdir()
    filled(file)
    assert (verify(file).entries, verify(file).problems) == (3, ())


def test_a_journal_that_a_kill_left_is_played_back(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    before = verify(file)
    code = f"""
import os, sqlite3
c = sqlite3.connect({str(file)!r}, isolation_level=None)
c.execute("PRAGMA cache_size = 1")
c.execute("BEGIN IMMEDIATE")
for number in range(4, 40):
    c.execute("INSERT INTO parts VALUES (?, ?, ?)", (number, str(number), os.urandom(9000)))
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert (tmp_path / "a.ledger-journal").stat().st_size
    assert verify(file) == before
    assert not (tmp_path / "a.ledger-journal").exists()
    record(file, "view", "", {})
    assert not verify(file).problems


def test_a_ledger_that_another_program_split_in_two_files(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    with plainly(file) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    for entries in (4, 5):
        record(file, "view", "", {})
        assert (verify(file).entries, verify(file).problems) == (entries, ())
    assert sorted(files(tmp_path)) == ["a.ledger", "a.ledger.seal"]


def test_an_entry_is_on_the_disk_before_it_counts(tmp_path: Path) -> None:
    with opened(tmp_path / "a.ledger") as ledger:
        ledger.append("view", "", {})
        connection = ledger._connection
        assert connection is not None
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)  # EXTRA
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_ledger_of_a_later_version(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    with plainly(file) as connection:
        connection.execute("CREATE TABLE later (a)")
        connection.execute("PRAGMA user_version = 2")
    assert refusal(file) == ("ledger-version", "A later hrcalc wrote this ledger (version 2).")
    seal.write(file)
    assert refusal(file)[0] == verify(file).problems[0].code == "ledger-version"


def test_a_version_that_never_was(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    with plainly(file) as connection:
        connection.execute("PRAGMA user_version = 0")
    assert refusal(file)[0] == "ledger-altered"


def test_a_ledger_of_an_earlier_version_is_copied_and_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = filled(tmp_path / "a.ledger")
    before = file.read_bytes()
    table = "CREATE TABLE more (a TEXT)"
    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setattr(schema, "TABLES", (*schema.TABLES, table))
    steps = {1: lambda connection: connection.execute(table)}
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    assert (verify(file).entries, verify(file).problems) == (3, ())
    assert file.read_bytes() == before, "who only proves it changes nothing"
    record(file, "view", "", {})
    assert (verify(file).entries, verify(file).problems) == (4, ())
    assert (tmp_path / "a.ledger.version-1").read_bytes() == before
    record(file, "view", "", {})
    assert (tmp_path / "a.ledger.version-1").read_bytes() == before


def test_an_upgrade_that_another_process_made_meanwhile_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = filled(tmp_path / "a.ledger")
    table = "CREATE TABLE more (a TEXT)"

    def meanwhile(connection: sqlite3.Connection) -> None:
        monkeypatch.setattr("hrcalc.ledger.store.safely", safely)
        with plainly(file) as other:
            other.execute(table)
            other.execute("PRAGMA user_version = 2")

    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setattr(schema, "TABLES", (*schema.TABLES, table))
    monkeypatch.setattr(schema, "MIGRATIONS", {1: lambda connection: connection.execute(table)})
    monkeypatch.setattr("hrcalc.ledger.store.safely", meanwhile)
    record(file, "view", "", {})
    assert (verify(file).entries, verify(file).problems) == (4, ())


@pytest.mark.parametrize("error", [sqlite3.OperationalError("no such column"), KeyError("x"), KeyboardInterrupt()])
def test_an_upgrade_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    file = filled(tmp_path / "a.ledger")
    before = files(tmp_path)

    def step(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE more (a TEXT)")
        raise error

    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setattr(schema, "MIGRATIONS", {1: step})
    with pytest.raises((ProblemsFound, KeyError, KeyboardInterrupt)):
        record(file, "view", "", {})
    assert files(tmp_path) == {**before, "a.ledger.version-1": before["a.ledger"]}
    monkeypatch.undo()
    assert verify(file).entries == 3


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
@pytest.mark.parametrize("size", [0, 3000, 8192, 60_000])
def test_a_full_disk(tmp_path: Path, size: int) -> None:
    file = tmp_path / "a.ledger"
    if size:
        filled(file)
    before = files(tmp_path)
    assert elsewhere(limited, file, size) == 3
    if size < 60_000:
        assert {name: data for name, data in files(tmp_path).items() if data} == before
    proof = verify(file)
    assert proof.problems == ()
    record(file, "view", "", {})
    assert verify(file).entries == proof.entries + 1


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """A ledger in a folder in which nobody may write."""
    folder = tmp_path / "frozen"
    file = filled(folder / "a.ledger")
    chattr = shutil.which("chattr")
    for path in (file, seal.place(file), folder):
        path.chmod(0o500 if path.is_dir() else 0o400)
    if os.access(folder, os.W_OK):
        frozen = [str(file), str(seal.place(file)), str(folder)]
        if chattr is None or subprocess.run([chattr, "+i", *frozen], capture_output=True, check=False).returncode:
            pytest.skip("here we may write everywhere")
    return file


def test_a_read_only_ledger_is_proved_and_read_and_not_written(frozen: Path) -> None:
    try:
        assert (verify(frozen).entries, verify(frozen).problems) == (3, ())
        with opened(frozen) as ledger:
            assert ledger.part(Months(ledger).closed[Months(ledger).first].parts["lines"]) == PARTS["lines"]  # type: ignore[index]
        assert refusal(frozen)[0] == "ledger-unusable"
        with pytest.raises(ProblemsFound) as found, locked(frozen):
            pass
        assert found.value.problems[0].code == "ledger-unusable"
    finally:
        paths = [str(frozen.parent), str(frozen), str(seal.place(frozen))]
        if (chattr := shutil.which("chattr")) is not None:
            subprocess.run([chattr, "-i", *paths], capture_output=True, check=False)
        frozen.parent.chmod(0o700)


def test_looks_at_the_same_time_are_all_in_the_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.ledger"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=looks, args=(file, who)) for who in ("甲", "乙", "丙")]
    for process in processes:
        process.start()
    with opened(file) as ledger:  # a run goes on meanwhile
        monkeypatch.setenv("HRCALC_USER", "丁")
        looks(file, "丁")
        ledger.append("run", "2026-09", {}, PARTS)
    for process in processes:
        process.join()
        assert process.exitcode == 0
    proof = verify(file)
    assert (proof.entries, proof.problems) == (101, ())
    with opened(file) as ledger:
        for who in ("甲", "乙", "丙", "丁"):
            assert [e.body["item"] for e in ledger.entries("explain") if e.by == who] == [str(n) for n in range(25)]
    sealed = seal.read(file)
    assert sealed is not None
    assert sealed.size == file.stat().st_size


def test_a_writer_that_goes_on_keeps_nobody_from_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hrcalc.ledger.file._WAIT", 0.05)
    file = filled(tmp_path / "a.ledger")
    with plainly(file) as connection:
        connection.execute("BEGIN IMMEDIATE")
        code, why = refusal(file)
        assert (code, why) == ("ledger-unusable", "The ledger cannot be used: database is locked")
        assert not verify(file).problems
        connection.execute("ROLLBACK")
        connection.execute("BEGIN EXCLUSIVE")
        assert verify(file).problems[0].code == refusal(file)[0] == "ledger-unusable"


def test_a_reader_does_not_undo_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seal comes after the entry: where it has to wait in vain, the entry stands."""
    file = filled(tmp_path / "a.ledger")

    def in_the_way(file: Path) -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(seal, "write", in_the_way)
    record(file, "view", "", {})
    assert (verify(file).entries, verify(file).problems) == (4, ())


def test_who_holds_the_lock_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRCALC_USER", "李 \n雷\u2028\x1b[31m")
    monkeypatch.setattr(sys, "argv", ["hrcalc", "run", "--month", "2026-09"])
    file = tmp_path / "a.ledger"
    with locked(file):
        with pytest.raises(Busy) as busy, locked(file):
            pass
        assert "李 雷 [31m (" in busy.value.why.en
        assert f", process {os.getpid()}, hrcalc run, since 2" in busy.value.why.en
        assert f"进程 {os.getpid()},hrcalc run," in busy.value.why.zh
        assert str(file) in busy.value.why.en
    with locked(file):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="nobody is killed like that")
def test_a_lock_left_by_a_killed_process_is_no_obstacle(tmp_path: Path) -> None:
    file = tmp_path / "a.ledger"
    assert elsewhere(killed, file) == -signal.SIGKILL
    assert (tmp_path / "a.ledger.lock").exists()
    with locked(file):
        pass


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("  王  敏 ", "王 敏"),
        ("a\nb\tc", "a b c"),
        ("\x1b[31m", "[31m"),
        ("Ｗａｎｇ", "Wang"),
        ("e\u0301", "é"),
        ("\udcff", ""),
        ("\u202eab", "ab"),
    ],
)
def test_names_are_one_printable_line(told: str, name: str) -> None:
    assert name_of(told) == name


def test_nobody_tells_who_is_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRCALC_USER", " \n")

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert user() == f"uid {os.getuid()}"
    record(tmp_path / "a.ledger", "view", "", {})


def test_a_clock_that_goes_backwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = filled(tmp_path / "a.ledger")

    past = dt.datetime(1999, 1, 1, tzinfo=dt.UTC)
    clock = SimpleNamespace(datetime=SimpleNamespace(now=lambda _: past), UTC=dt.UTC)
    monkeypatch.setattr("hrcalc.ledger.store.dt", clock)
    record(file, "view", "", {})
    with opened(file) as ledger:
        assert ledger.entries()[-1].at == "1999-01-01T00:00:00Z"
    assert (verify(file).entries, verify(file).problems) == (4, ())


def test_very_large_entries(tmp_path: Path) -> None:
    file = tmp_path / "a.ledger"
    held = [f"员工{number}" for number in range(200_000)]
    with opened(file) as ledger:
        ledger.append("close", "2026-09", {"held": held, "books": "ab"}, {"lines": os.urandom(30_000_000)})
        assert ledger.entries()[0].body["held"] == held
    assert (verify(file).entries, verify(file).problems) == (1, ())
