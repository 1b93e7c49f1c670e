"""Times processes from outside: wall clock and peak memory of each, and medians of runs that alternate."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost: seconds of wall clock, bytes of memory at its peak, and what it printed."""

    seconds: float
    memory: int
    output: str = ""


def python(*arguments: str | Path, **variables: str) -> Cost:
    """Run this Python with some arguments in the project's root; its cost. `variables` are of the environment.

    Ends everything if it fails.
    """
    return process([sys.executable, *map(str, arguments)], variables)


def process(command: Sequence[str], variables: Mapping[str, str]) -> Cost:
    """Run a command to its end; its cost. What it prints is kept, and shown only if it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "HRCALC_LANG": "en", **variables}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # every start would compile every module of ours anew
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        assert child.stdout is not None
        output = child.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(command)}\nexit code {child.returncode}\n{output[-4000:]}")
    return Cost(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024), output)


def alternate(runs: Mapping[str, Callable[[], Cost]], rounds: int, label: str) -> dict[str, list[Cost]]:
    """Run everything once a round, in turn, so that a machine's good and bad moments fall on all alike."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for number in range(1, rounds + 1):
        for name, run in runs.items():
            cost = run()
            costs[name].append(cost)
            memory = f"{cost.memory / 2**20:6.0f} MiB" if cost.memory else ""
            print(f"{label} {number}/{rounds}  {name:10} {cost.seconds:8.3f} s  {memory}", flush=True)
    return costs


def ratio(over: Sequence[Cost], under: Sequence[Cost]) -> float:
    """The median of the ratios of paired runs."""
    return median(a.seconds / b.seconds for a, b in zip(over, under, strict=True))


def seconds(costs: Sequence[Cost]) -> float:
    """The median of the times."""
    return median(cost.seconds for cost in costs)


def memory(costs: Sequence[Cost]) -> int:
    """The highest peak, in bytes."""
    return max(cost.memory for cost in costs)


def claim(text: str, value: float, form: str, *, least: float = 0, most: float = float("inf")) -> str:
    """A claim as a row of the report's first table: what is claimed, what was measured, whether it holds."""
    return f"| {text} | {form.format(value)} | {'yes' if least <= value <= most else '**no**'} |"
