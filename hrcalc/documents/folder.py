"""A month's folder in `out/`: complete or not there at all, and one run at a time.

Everything is written to a hidden folder beside it, which then takes the month's place in one step: by exchanging the two names where the
system can (Linux, macOS), else by two renames, whose second a later run makes good.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hrcalc.lock import held
from hrcalc.problems import Problem, ProblemsFound, UsageError
from hrcalc.settings import Settings
from hrcalc.words import Text

_LOCK = ".hrcalc.lock"
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2) on Linux, RENAME_SWAP of renamex_np(2) on macOS
_HERE = -100  # AT_FDCWD


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the output folder for one run. Raises Busy if another holds it, ProblemsFound if it cannot be written."""
    with ExitStack() as stack:
        try:
            out.mkdir(parents=True, exist_ok=True)
            stack.enter_context(held(out / _LOCK, out))
        except OSError as error:
            raise ProblemsFound([_unwritable(out, error)]) from None
        yield


def refuse_taken(settings: Settings, name: str, sign: str) -> None:
    """Refuse to write where inputs, or files of anybody else, lie: what is finished takes the whole place of `out/NAME`. Raises UsageError.

    `sign` is the file by which an earlier output is known.
    """
    target = (settings.out / name).resolve()
    out = settings.out.resolve()
    for option, folder in (("data", settings.data.resolve()), ("policies", settings.policies.resolve())):
        if target in (folder, *folder.parents) or folder in (out, *out.parents):
            raise UsageError(
                Text(
                    f"--out {settings.out} 和 --{option} 重叠了,输入会被覆盖。",
                    f"--out {settings.out} and --{option} overlap: the inputs would be overwritten.",
                )
            )
    if target.is_dir() and any(target.iterdir()) and not (target / sign).is_file():
        raise UsageError(
            Text(
                f"{target} 里有别的文件,不是以前的计算结果。换一个 --out,或先移走。",
                f"{target} holds other files, not an earlier run: choose another --out, or move them away.",
            )
        )


@contextmanager
def replaced(out: Path, name: str) -> Iterator[Path]:
    """A new folder that takes the place of `out/name` when the block ends well; otherwise nothing changes."""
    staged = out / f".{name}.new-{os.getpid()}"
    old = out / f".{name}.old"
    target = out / name
    try:
        if old.exists() and not target.exists():  # killed between two renames
            os.rename(old, target)
        for left in (*out.glob(f".{name}.new-*"), old):
            _remove(left)
        staged.mkdir()
        yield staged
        _exchange(staged, target, old)
    except OSError as error:
        raise ProblemsFound([_unwritable(target, error)]) from None
    finally:
        for left in (staged, old):
            if left != old or target.exists():
                _remove(left)


def finished(out: Path, name: str, meant: Callable[[Path], bool]) -> None:
    """Put a folder in its place that a killed run had finished, where it is the one that is `meant`, and clean up after that run.

    Raises ProblemsFound where that cannot be done.
    """
    target, old = out / name, out / f".{name}.old"
    try:
        if not (target.is_dir() and meant(target)):
            for staged in out.glob(f".{name}.new-*"):
                if staged.is_dir() and meant(staged):
                    _exchange(staged, target, old)
                    break
        if target.exists():
            for left in (*out.glob(f".{name}.new-*"), old):
                _remove(left)
    except OSError as error:
        raise ProblemsFound([_unwritable(target, error)]) from None


def remove(out: Path, name: str) -> None:
    """Remove a folder of an earlier run, if it is there."""
    _remove(out / name)


def _remove(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _exchange(staged: Path, target: Path, old: Path) -> None:
    if not target.exists():
        os.rename(staged, target)
    elif not _swapped(staged, target):
        os.rename(target, old)
        os.rename(staged, target)


def _swapped(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system has no such call."""
    a, b = os.fsencode(one), os.fsencode(other)
    system: str = sys.platform
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if system == "linux":
            return bool(library.renameat2(_HERE, a, _HERE, b, _EXCHANGE) == 0)
        if system == "darwin":
            return bool(library.renamex_np(a, b, _EXCHANGE) == 0)
    except (OSError, AttributeError, TypeError):  # no such call in this system's library
        return False
    return False


def _unwritable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or str(error)
    return Problem(
        code="unwritable",
        why=Text(f"写不进 {path}:{reason}", f"{path} cannot be written: {reason}"),
        mend=Text(
            "检查权限和磁盘空间,关闭打开着的文件,或用 --out 换一个文件夹。",
            "Check permissions and free space, close files that are open, or choose another folder with --out.",
        ),
        value=str(path),
        blocking=True,
    )
