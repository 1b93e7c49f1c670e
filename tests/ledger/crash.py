"""Commands killed at every step and at any moment; what they leave must be a ledger that proves itself, and a month closed or not.

`python tests/ledger/crash.py FOLDER HOW COMMANDS [COUNT]` prints one JSON object: how often COMMANDS (of `STORY`, with commas) were
killed, and what was wrong afterwards. HOW is `steps` (before each step of ours that changes files or the ledger; or COUNT of them and the
decisive ones), `calls` (before each call to the system, of SQLite too, by strace), or `moments` (COUNT random ones).

It begins with the commands of `STORY`, undisturbed, keeping a copy of the company before each. One process does it all and forks for each
kill, for imports take longer than the commands.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CLOSE = ("--approved-by", "boss")
STORY: dict[str, tuple[str, ...]] = {
    "first run": ("run", "--month", "2026-09"),
    "first close": ("close", "--month", "2026-09", *CLOSE),
    "early run": ("run", "--month", "2026-10"),
    "late deal": (),
    "payouts": ("payouts", "--from", "2026-10-12", "--to", "2026-10-31"),
    "run": ("run", "--month", "2026-10"),
    "close": ("close", "--month", "2026-10", *CLOSE),
}
"""What the company does, in this order; each of it can be killed. A command that was killed is repeated, with the one that follows."""
AGAIN = {"close": "run", "first close": "first run"}
"""Where repeating begins earlier, when every step is tried."""

POLICY = """\
policy: pay
effective: 2025-01-01
items:
  base: {formula: base_salary}
  commission: {formula: 'sum(deals.amount) * 5%'}
  spot: {per: deal, formula: 'amount * 1%', payable: 5 workdays after signed_on}
  year: {kind: memo, formula: 'posted(base in year)'}
"""
CALLS = (
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "pwrite64",
    "ftruncate",
)
WRITES = ("BEGIN", "CREATE", "INSERT", "UPDATE", "COMMIT", "ROLLBACK")
DECISIVE = ("COMMIT", "fsync", "os.rename", "exchange")
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate"}


def company(folder: Path) -> None:
    """Two people, two months, a deal in each."""
    for month in ("2026-09", "2026-10"):
        (folder / "data" / month).mkdir(parents=True)
        deal(folder, month, 1000)
    (folder / "data" / "employees.csv").write_text(
        "employee_id,name,department,hired_on,base_salary\nA,甲,x,2024-01-01,1000\nB,乙,x,2024-01-01,2000\n",
        encoding="utf-8",
    )
    (folder / "policies").mkdir()
    (folder / "policies" / "pay.yaml").write_text(POLICY, encoding="utf-8")


def deal(folder: Path, month: str, amount: int) -> None:
    """The deals of a month."""
    text = f"deal_id,closer_id,signed_on,amount,status\nD{month},A,{month}-10,{amount},signed\n"
    (folder / "data" / month / "deals.csv").write_text(text, encoding="utf-8")


def call(arguments: tuple[str, ...]) -> int:
    """A command, in the current folder: its exit code."""
    from hrcalc import cli

    if not arguments:
        deal(Path(), "2026-10", 3000)
        return 0
    sys.argv = ["hrcalc", *arguments, "--data", "data", "--lang", "en"]
    try:
        cli.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def silent(arguments: tuple[str, ...]) -> tuple[int, str]:
    """Exit code, and what was printed."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        return call(arguments), said.getvalue()


def state(folder: Path) -> dict[str, Any]:
    """What must be the same as if nothing had happened: `out/`, closed months, what they posted, the names beside the ledger."""
    from hrcalc.ledger.verify import verify

    proof = verify(folder / "data.ledger")
    out = folder / "out"
    files = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(out.rglob("*"))
    }
    beside = sorted(path.name for path in folder.glob("data.ledger*") if not path.name.endswith(".seal.new"))
    told = [problem.why.en for problem in proof.problems]
    return {"out": files, "months": proof.months, "books": proof.books, "problems": told, "beside": beside}


def forked(folder: Path, work: Callable[[], Any]) -> tuple[int, Callable[[], tuple[int, Any]]]:
    """Do some work in another process, inside a folder: its id, and what waits for its end (wait status, answer)."""
    answer = folder.with_name(f"{folder.name}.answer")
    answer.unlink(missing_ok=True)
    process = os.fork()
    if not process:
        try:
            os.chdir(folder)
            told = work()
        except BaseException:
            told = traceback.format_exc()
        answer.write_text(json.dumps(told))
        os._exit(0)

    def wait() -> tuple[int, Any]:
        status = os.waitpid(process, 0)[1]
        return status, json.loads(answer.read_text()) if answer.exists() else None

    return process, wait


def stepping(at: int, steps: list[str]) -> None:
    """From here on, count what changes files or the ledger, and die before the `at`-th."""
    from hrcalc.documents import folder

    def step(name: str) -> None:
        steps.append(name)
        if len(steps) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event in CHANGES or (event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR))
        if writes and not str(arguments[0]).startswith(tempfile.gettempdir()):
            step(f"{event} {arguments[0]}")

    def before(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            step(name)
            return function(*arguments)

        return call

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect_(*arguments, **options)
        connection.set_trace_callback(lambda sql: step(sql.split()[0]) if sql.startswith(WRITES) else None)
        return connection

    connect_ = sqlite3.connect
    sqlite3.connect = connect  # type: ignore[assignment]
    os.fsync = before("fsync", os.fsync)
    folder._swapped = before("exchange", folder._swapped)
    sys.addaudithook(heard)


class Company:
    """The company before each command of the story, and what comes of it when nobody disturbs it."""

    def __init__(self, folder: Path, *, again: bool) -> None:
        self.folder = folder
        self.again = again
        self.names = list(STORY)
        self.seconds: dict[str, float] = {}
        self.states = []
        now = folder / "now"
        company(now)
        os.chdir(now)
        for at, arguments in enumerate(STORY.values()):
            shutil.copytree(now, folder / str(at))
            self.states.append(state(now))
            code, said = silent(arguments)
            assert code == 0, said
            began = time.monotonic()
            if at == self.names.index("early run"):  # imports are done: how long it takes from here on
                silent(arguments)
                shutil.rmtree(now)
                shutil.copytree(folder / str(at), now)
                os.chdir(now)
                began = time.monotonic()
                silent(arguments)
            self.seconds[self.names[at]] = time.monotonic() - began
        self.states.append(state(now))

    def killed(self, name: str, kill: Kill) -> tuple[bool, str]:
        """Whether a command was killed, and what was wrong afterwards ("": nothing)."""
        at = self.names.index(name)
        work = self.folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(self.folder / str(at), work)
        was_killed = kill(work, STORY[name])
        _, wrong = forked(work, lambda: self.wrong(at, work))[1]()
        return was_killed, wrong

    def wrong(self, at: int, work: Path) -> str:
        """What is wrong with a company in which this command was killed, and after repeating it."""
        now, before, after = state(work), self.states[at], self.states[at + 1]
        if now["problems"]:
            return f"verify: {now['problems']}"
        if (now["months"], now["books"]) not in [(one["months"], one["books"]) for one in (before, after)]:
            return f"half closed: {now['months']}"
        first = self.names.index(AGAIN[self.names[at]]) if self.again and self.names[at] in AGAIN else at
        for arguments in list(STORY.values())[first : at + 2]:
            closed = arguments and arguments[2] in state(work)["months"]
            code, said = silent(arguments)
            if code != (4 if closed else 0) or "Traceback" in said:
                return f"{arguments} ends with {code}: {said}"
        now, meant = state(work), self.states[min(at + 2, len(STORY))]
        return "" if now == meant else f"not as if nothing had happened: {now} != {meant}"


Kill = Callable[[Path, tuple[str, ...]], bool]
"""Does a command in a folder, and kills it; whether it came to that before the command ended."""


def steps(company: Company, name: str, count: int | None) -> Iterator[Kill]:
    """Each step of a command, or so many of them."""
    made: list[str] = []

    def kill(at: int) -> Kill:
        def run(work: Path, arguments: tuple[str, ...]) -> bool:
            def counted() -> list[str]:
                told: list[str] = []
                stepping(at, told)
                code, said = silent(arguments)
                assert code == 0, said
                return told

            status, told = forked(work, counted)[1]()
            if isinstance(told, str):
                raise AssertionError(told)
            made[:] = told or made
            return os.WIFSIGNALED(status)

        return run

    company.killed(name, kill(0))
    print(*made, sep="\n", file=sys.stderr)
    chosen = set(range(1, len(made) + 1))
    if count is not None:
        decisive = {at for at in chosen if made[at - 1].startswith(DECISIVE)}
        chosen = decisive | {1 + i * (len(made) - 1) // (count - 1) for i in range(count)}
    for at in sorted(chosen):
        yield kill(at)


def moments(company: Company, name: str, count: int | None) -> Iterator[Kill]:
    """Random moments."""
    chance = random.Random(20261122)
    for _ in range(count or 200):
        seconds = company.seconds[name] * chance.uniform(0, 1.1)

        def run(work: Path, arguments: tuple[str, ...], seconds: float = seconds) -> bool:
            process, wait = forked(work, lambda: silent(arguments))
            time.sleep(seconds)
            os.kill(process, signal.SIGKILL)
            return os.WIFSIGNALED(wait()[0])

        yield run


def calls(company: Company, name: str, _: int | None) -> Iterator[Kill]:
    """Each call to the system that changes files, of whoever makes it."""
    for system in CALLS:
        ended = False
        at = 0
        while not ended:
            at += 1

            def run(work: Path, arguments: tuple[str, ...], at: int = at, system: str = system) -> bool:
                nonlocal ended

                def waiting() -> int:
                    os.kill(os.getpid(), signal.SIGSTOP)
                    return silent(arguments)[0]

                process, wait = forked(work, waiting)
                os.waitpid(process, os.WUNTRACED)
                inject = f"inject={system}:signal=KILL:when={at}"
                options = ["-f", "-qq", "-o", os.devnull, "-p", str(process), "-e", f"trace={system}", "-e", inject]
                strace = subprocess.Popen(["strace", *options])
                while "TracerPid:\t0\n" in Path(f"/proc/{process}/status").read_text():
                    if strace.poll() is not None:
                        raise ChildProcessError("strace may not follow a process here")
                    time.sleep(0.005)
                os.kill(process, signal.SIGCONT)
                status = wait()[0]
                strace.wait()
                ended = not os.WIFSIGNALED(status)
                return not ended

            yield run


def main(folder: Path, how: str, names: str, count: int | None) -> None:
    """Kill, and print what came of it."""
    for variable in [v for v in os.environ if v.startswith("HRCALC_")]:
        del os.environ[variable]
    os.environ["HRCALC_USER"] = "runner"
    (folder / "tmp").mkdir()
    tempfile.tempdir = str(folder / "tmp")
    made = Company(folder, again=how != "steps" or count is None)
    kills = 0
    wrong: list[str] = []
    for name in names.split(","):
        trials = {"steps": steps, "calls": calls, "moments": moments}[how](made, name, count)
        for number, kill in enumerate(trials, start=1):
            killed, told = made.killed(name, kill)
            kills += killed
            if told:
                wrong.append(f"{how} {number} of {name}: {told}")
    print(json.dumps({"kills": kills, "wrong": wrong}, ensure_ascii=False))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main(Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else None)
