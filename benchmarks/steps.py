"""Runs hrcalc once and tells how long each step of the pay month took: what `hrcalc.payrun` and `hrcalc.examining` call, in their order.

steps.py ARGUMENT…        the arguments of `hrcalc`; prints `step NAME: SECONDS`, one a line, after what hrcalc prints
"""

from __future__ import annotations

import functools
import inspect
import sys
import threading
import time
from collections.abc import Callable
from typing import Any


class Stopwatch:
    """Adds up the seconds of steps. A step that another one calls counts for that one; what another thread does, for nobody."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.running = False

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time taken."""

        @functools.wraps(function)
        def step(*arguments: Any, **options: Any) -> Any:
            if self.running or threading.current_thread() is not threading.main_thread():
                return function(*arguments, **options)
            self.running, start = True, time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                self.running = False
                self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - start

        return step


def main(arguments: list[str]) -> None:
    """Run the command with every function that the pay run takes from elsewhere timed."""
    start = time.perf_counter()
    from hrcalc import examining, payrun
    from hrcalc.cli import main as command

    watch = Stopwatch()
    watch.seconds["imports"] = time.perf_counter() - start
    own = {examining.__name__, payrun.__name__}
    for module in (examining, payrun):
        for name, value in list(vars(module).items()):
            if inspect.isfunction(value) and value.__module__.startswith("hrcalc.") and value.__module__ not in own:
                setattr(module, name, watch.timed(name, value))
    sys.argv = ["hrcalc", *arguments]
    try:
        command()
    finally:
        total = time.perf_counter() - start
        watch.seconds["the rest"] = total - sum(watch.seconds.values())
        for name, seconds in watch.seconds.items():
            print(f"step {name}: {seconds:.6f}")


if __name__ == "__main__":
    main(sys.argv[1:])
