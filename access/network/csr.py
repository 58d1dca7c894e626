"""Blocks of varying length laid one behind the other."""

import numpy as np
from numpy.typing import NDArray


def offsets(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Offsets (n+1,) of n consecutive blocks of the given sizes."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices start, start + 1, ... of each block, one block after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
