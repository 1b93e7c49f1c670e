"""Memory of a large month: give back what a step no longer needs, instead of keeping it for speed.

Arrow's own allocators keep freed pages, and glibc keeps a heap for each thread; a month of half a million rows then holds twice what it
uses. The command line asks for neither; the library leaves its caller's process as it is.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress

_LARGE = 2**25
_HEAP = {-8: 1, -3: 2**25, -1: 2**26}
"""M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of mallopt(3): one heap, and what is freed in it stays for what comes next."""


def frugal() -> None:
    """Use one heap, and the system's allocator for Arrow; look for garbage between steps alone. To be called before threads start."""
    gc.disable()
    if sys.platform == "linux":
        with suppress(AttributeError):  # a C library without mallopt
            for parameter, value in _HEAP.items():
                ctypes.CDLL(None).mallopt(parameter, value)
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())


def keep_modules() -> None:
    """What is imported by now stays as long as the process: looking for garbage passes it over. For the command line."""
    gc.freeze()


def release() -> None:
    """Give freed memory of a large month back to the system, between steps; facts that point at one another are found first."""
    import pyarrow as pa

    if pa.total_allocated_bytes() > _LARGE:
        gc.collect()
        pa.default_memory_pool().release_unused()
