"""Arrays as kernels want them: contiguous, of the right type, read-only."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from access.routing._lanes import LANES

_CACHE_LINE: Final = 64


def read_only(arrays: tuple[NDArray[np.generic], ...]) -> tuple[NDArray[np.generic], ...]:
    """Contiguous views that kernels may only read; no copy unless an array is not contiguous."""
    views = tuple(np.ascontiguousarray(array).view() for array in arrays)
    for view in views:
        view.flags.writeable = False
    return views


def lanes_of(n_rows: int, n_samples: int) -> NDArray[np.int16]:
    """Unwritten int16 (n_rows, n_samples or a few more): whole vectors, from the start of a line of the cache on."""
    width = -(-n_samples // LANES) * LANES
    memory = np.empty(2 * n_rows * width + _CACHE_LINE, np.uint8)
    start = -memory.ctypes.data % _CACHE_LINE
    return memory[start : start + 2 * n_rows * width].view(np.int16).reshape(n_rows, width)


def walk_arrays(
    offset: NDArray[np.int64], stop: NDArray[np.int32], seconds: NDArray[np.int32]
) -> tuple[NDArray[np.generic], ...]:
    """CSR of walks with the types that kernels know, read-only."""
    return read_only(
        (offset.astype(np.int64, copy=False), np.asarray(stop, np.int32), np.asarray(seconds, np.int32))
    )


def nearest_access(
    access_stop: NDArray[np.int32], access_s: NDArray[np.int32], n_stops: int, *, below_s: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Each access stop once, ascending, with its least seconds; walks of `below_s` or more lead nowhere in time."""
    stop, seconds = np.asarray(access_stop, np.int32), np.asarray(access_s, np.int32)
    if len(stop) != len(seconds):
        raise ValueError(f"{len(stop)} access stops but {len(seconds)} access walks")
    if len(stop) == 0:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    if stop.min() < 0 or stop.max() >= n_stops:
        raise ValueError(f"access stops must lie in 0..{n_stops - 1}: {stop.min()}..{stop.max()}")
    stop, seconds = stop[seconds < below_s], seconds[seconds < below_s]
    order = np.lexsort((seconds, stop))
    stop, seconds = stop[order], seconds[order]
    is_first = np.append(True, stop[1:] != stop[:-1])[: len(stop)]
    return stop[is_first], seconds[is_first]
