"""A command that is killed leaves a ledger that holds, no file half, a month closed or not; repeated, it gives the same bytes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledger.crash import STORY

COMMANDS = [name for name, arguments in STORY.items() if arguments]


def killed(folder: Path, *arguments: str) -> int:
    """How often commands were killed; nothing may be wrong afterwards."""
    script = Path(__file__).with_name("crash.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["wrong"] == []
    return int(told["kills"])


def test_killed_at_some_steps(tmp_path: Path) -> None:
    assert killed(tmp_path, "steps", "payouts,run,close", "4") >= 24


@pytest.mark.thorough
@pytest.mark.parametrize("command", COMMANDS)
def test_killed_at_every_step(tmp_path: Path, command: str) -> None:
    assert killed(tmp_path, "steps", command) > 15


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace here, which stops SQLite's own calls")
@pytest.mark.parametrize("command", COMMANDS)
def test_killed_at_every_call_to_the_system(tmp_path: Path, command: str) -> None:
    assert killed(tmp_path, "calls", command) > 20


@pytest.mark.thorough
@pytest.mark.parametrize("command", ["run", "close", "payouts"])
def test_killed_at_200_random_moments(tmp_path: Path, command: str) -> None:
    assert killed(tmp_path, "moments", command, "200") > 150
