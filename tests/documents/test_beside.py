"""Work in a second process: both are done, and errors of either side arrive."""

import errno
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from hrcalc import documents
from hrcalc.documents.beside import beside, dealt
from hrcalc.settings import Settings
from tests.documents.factory import draft

linux = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="only Linux with two cores forks"
)


def full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "payroll.xlsx")


def nap() -> None:
    time.sleep(60)


@pytest.mark.parametrize("worth", [False, True])
def test_both_are_done(tmp_path: Path, worth: bool) -> None:
    with beside(lambda: (tmp_path / "work").touch(), worth=worth):
        (tmp_path / "block").touch()
    assert {path.name for path in tmp_path.iterdir()} == {"work", "block"}


@pytest.mark.parametrize("worth", [False, True])
def test_an_error_of_the_work_is_raised_as_it_was(worth: bool) -> None:
    with pytest.raises(OSError, match="No space") as found, beside(full, worth=worth):
        pass
    assert (found.value.errno, found.value.filename) == (errno.ENOSPC, "payroll.xlsx")


def test_an_error_that_cannot_travel_is_told() -> None:
    class Odd(Exception):
        pass

    def fail() -> None:
        raise Odd("how odd")

    with pytest.raises((Odd, RuntimeError), match="how odd"), beside(fail, worth=True):
        pass


@pytest.mark.parametrize("worth", [False, True])
def test_what_is_dealt_is_done_once_by_whoever_is_free(tmp_path: Path, worth: bool) -> None:
    def take() -> None:
        for number in numbers:
            (tmp_path / str(number)).touch(exist_ok=False)

    with dealt(500) as numbers, beside(lambda: None, worth=worth, then=take):
        take()
    assert {path.name for path in tmp_path.iterdir()} == {str(number) for number in range(500)}


@linux
def test_the_other_process_helps_when_its_work_is_done(tmp_path: Path) -> None:
    def take() -> None:
        (tmp_path / "dealt").write_text(str([*numbers]))

    with dealt(3) as numbers, beside(lambda: None, worth=True, then=take):
        pass
    assert (tmp_path / "dealt").read_text() == "[0, 1, 2]"


@linux
def test_an_error_of_the_block_ends_the_work() -> None:
    start = time.monotonic()
    with pytest.raises(ZeroDivisionError), beside(nap, worth=True):
        raise ZeroDivisionError
    assert time.monotonic() - start < 30


@linux
def test_work_that_is_killed_is_an_error() -> None:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(OSError, match="killed"), beside(die, worth=True):
        pass


@linux
def test_the_work_ends_with_its_parent(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    parent = os.fork() if sys.version_info < (3, 12) else pytest.skip("a fork of a test run warns")
    if not parent:

        def work() -> None:
            mark.write_text(str(os.getpid()))
            nap()

        with beside(work, worth=True):
            nap()
        os._exit(0)
    until = time.monotonic() + 30
    while not (mark.exists() and mark.read_text()) and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    child = Path("/proc") / mark.read_text() / "stat"
    while child.exists() and ") Z " not in child.read_text() and time.monotonic() < until:
        time.sleep(0.01)
    assert time.monotonic() < until


def test_a_program_with_its_own_threads_is_not_forked() -> None:
    seen: list[int] = []

    def call() -> None:
        with beside(lambda: seen.append(os.getpid()), worth=True):
            pass

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    assert seen == [os.getpid()]


@pytest.mark.parametrize("many", [1, 1_000_000])
def test_a_run_writes_the_same_either_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    run = draft(12).run()
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    documents.write_run(run, tmp_path / "one", Settings(lang="zh"))
    monkeypatch.setattr(documents, "_MANY", many)
    documents.write_run(run, tmp_path / "other", Settings(lang="zh"))
    one, other = (
        {p.relative_to(tmp_path / f): p.read_bytes() for p in (tmp_path / f).rglob("*") if p.is_file()}
        for f in ("one", "other")
    )
    assert one == other
