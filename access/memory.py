"""Memory that is no longer used, given back to the system."""

import ctypes
import sys
from contextlib import suppress

import pyarrow as pa


def give_back_memory() -> None:
    """
    Give what has been freed back to the system, so that the process is only as large as what it holds.

    Reading feeds and streets, and the first question of each kind, work on arrays several times as large as what
    they leave; the allocators keep those pages for later. Empties Arrow's pool and, with the GNU C
    library, the heap; elsewhere the rest is left as it is. Nothing that is held is touched.

    Notes
    -----
    Cost: some tens of milliseconds, so for the end of a stage, not for a loop.
    """
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library has no such function
            ctypes.CDLL(None).malloc_trim(0)
