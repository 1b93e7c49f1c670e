"""A second process for a large month: it writes some documents while we write the others.

A thread would not do: nearly all of the work holds the interpreter. A forked process has everything in memory already, and the two share
it. Nothing but files and an error comes back. What is left to do they take by turns (`dealt`), so that both end at the same time.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile

_PDEATHSIG = 1  # PR_SET_PDEATHSIG of prctl(2)


@contextmanager
def beside(work: Callable[[], None], *, worth: bool, then: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Do some work in another process while the block runs, `then` what helps the block; an error of either is raised when the block ends.

    The work is done here, before the block, where it is not `worth` a process or the system offers no safe one.
    """
    child = _forked(work, then) if worth and _safe() else None
    if child is None:
        work()
        yield
        return
    process, answer = child
    try:
        yield
        with open(answer, "rb", closefd=False) as pipe:
            told = pipe.read()
    except BaseException:
        os.kill(process, signal.SIGKILL)
        raise
    finally:
        os.close(answer)
        with suppress(ChildProcessError):  # a program that ignores SIGCHLD has nobody to wait for
            os.waitpid(process, 0)
    error = pickle.loads(told) if told else ChildProcessError("a process that wrote documents was killed")
    if error is not None:
        raise error


@contextmanager
def dealt(count: int) -> Iterator[Iterator[int]]:
    """The numbers below a count, each given out once: to this process or to one that is forked meanwhile, whichever asks first."""
    if sys.platform != "linux":
        yield iter(range(count))
        return
    import fcntl

    place = os.memfd_create("dealt")  # the place in an open file is one for both processes

    def following() -> int:
        fcntl.lockf(
            place, fcntl.LOCK_EX
        )  # a lock of the process, which no kernel's way of moving the place has to spare
        try:
            return os.lseek(place, 1, os.SEEK_CUR) - 1
        finally:
            fcntl.lockf(place, fcntl.LOCK_UN)

    try:
        yield takewhile(lambda number: number < count, iter(following, None))
    finally:
        os.close(place)


def _safe() -> bool:
    """Whether a fork is safe and of use.

    On Linux Arrow, the C library and Python make their threads and locks anew in a forked process. A program that calls from
    another thread than its first, as a server does, may hold locks of its own.
    """
    if sys.platform != "linux":
        return False
    return threading.current_thread() is threading.main_thread() and len(os.sched_getaffinity(0)) > 1


def _forked(*work: Callable[[], None]) -> tuple[int, int] | None:
    """The process that does the work, and the pipe on which it tells its error; None if the system grants no process."""
    parent = os.getpid()
    answer, told = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of any thread: `_safe` looks closer
            process = os.fork()
    except OSError:
        os.close(answer)
        os.close(told)
        return None
    if process:
        os.close(told)
        return process, answer
    try:  # from here on we are the other process, and never return
        os.close(answer)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == parent:
            gc.freeze()  # looking for garbage among what is shared would copy it
            with open(told, "wb") as pipe:
                pipe.write(_outcome(*work))
    finally:
        os._exit(0)


def _outcome(*work: Callable[[], None]) -> bytes:
    """Do the work; the error that it ended with, or None, pickled."""
    try:
        for part in work:
            part()
    except BaseException as error:
        error.add_note(traceback.format_exc())  # a traceback stays behind, its text does not
        try:
            return pickle.dumps(error)
        except Exception:
            return pickle.dumps(RuntimeError(traceback.format_exc()))
    return pickle.dumps(None)
