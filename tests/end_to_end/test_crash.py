"""Killed at any moment, a run leaves the old complete output or the new one; the same inputs give the same bytes."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def command(out: Path, data: Path) -> list[str]:
    options = ["--data", str(data), "--policies", str(ROOT / "policies"), "--out", str(out), "--lang", "zh"]
    return [sys.executable, "-m", "hrcalc", "run", "--month", "2026-10", *options]


def digest(folder: Path) -> str:
    """One hash over every file's name and bytes."""
    found = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


@pytest.fixture(scope="module")
def two_datas(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sample month, and the same with one salary changed."""
    folder = tmp_path_factory.mktemp("datas")
    old, new = folder / "old", folder / "new"
    for path in (old, new):
        shutil.copytree(ROOT / "sample_data", path, ignore=shutil.ignore_patterns("*.py", "__pycache__", "company"))
    (new / "2026-10" / "adjustments.csv").write_text("工号,项目,金额\nS012,base_pay,1.00\n", encoding="utf-8")
    return old, new


def run(out: Path, data: Path) -> None:
    subprocess.run(
        command(out, data), cwd=ROOT, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "random"}
    )


def killed_runs(tmp_path: Path, datas: tuple[Path, Path], seconds: list[float]) -> None:
    out = tmp_path / "out"
    run(out, datas[1])
    changed = digest(out / "2026-10")
    run(out, datas[0])
    good = {digest(out / "2026-10"), changed}
    assert len(good) == 2
    for i, wait in enumerate(seconds):
        process = subprocess.Popen(
            command(out, datas[(i + 1) % 2]), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert digest(out / "2026-10") in good, f"killed after {wait} s"
    run(out, datas[0])
    assert [p.name for p in out.iterdir()] == ["2026-10"], "what killed runs left is not cleaned up"


def test_a_killed_run_leaves_old_or_new(tmp_path: Path, two_datas: tuple[Path, Path]) -> None:
    began = time.monotonic()
    run(tmp_path / "first", two_datas[0])
    whole = time.monotonic() - began
    # Most of the moments lie where files are written and names exchanged.
    killed_runs(tmp_path, two_datas, [whole * share for share in (0.3, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)])


@pytest.mark.thorough
def test_a_killed_run_leaves_old_or_new_at_200_moments(tmp_path: Path, two_datas: tuple[Path, Path]) -> None:
    chance = random.Random(20261122)
    began = time.monotonic()
    run(tmp_path / "first", two_datas[0])
    whole = time.monotonic() - began
    killed_runs(tmp_path, two_datas, [whole * chance.uniform(0.4, 1.1) for _ in range(200)])


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path, two_datas: tuple[Path, Path]) -> None:
    shuffled = tmp_path / "shuffled"
    shutil.copytree(two_datas[0], shuffled)
    for out, data in (("a", two_datas[0]), ("b", two_datas[0]), ("c", shuffled)):
        run(tmp_path / out, data)
        time.sleep(0.5)
    assert digest(tmp_path / "a") == digest(tmp_path / "b") == digest(tmp_path / "c")


def test_a_second_run_at_once_is_refused(tmp_path: Path, two_datas: tuple[Path, Path]) -> None:
    from hrcalc.documents.folder import locked

    with locked(tmp_path / "out"):
        done = subprocess.run(
            command(tmp_path / "out", two_datas[0]), cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out" / "2026-10").exists()
    run(tmp_path / "out", two_datas[0])
