"""Small array tools that every module of `osm` needs."""

import numpy as np
from numpy.typing import NDArray


def ranges(start: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """Concatenate ``start[i], start[i] + 1, ..., start[i] + count[i] - 1`` over i; int64 (sum of count,)."""
    end = np.cumsum(count)
    total = int(end[-1]) if len(end) else 0
    result: NDArray[np.int64] = np.arange(total, dtype=np.int64)
    result += np.repeat(start - (end - count), count)
    return result


def offsets(count: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each of consecutive groups begins, and where the last one ends; int64 (len(count) + 1,)."""
    result = np.zeros(len(count) + 1, np.int64)
    np.cumsum(count, out=result[1:])
    return result


def group_by(key: NDArray[np.int32], n_keys: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sort positions by their key, stable: (offset of each key, positions)."""
    return offsets(np.bincount(key, minlength=n_keys)), np.argsort(key, kind="stable")


def freeze(*arrays: NDArray[np.generic]) -> None:
    """Make arrays read-only."""
    for array in arrays:
        array.flags.writeable = False
